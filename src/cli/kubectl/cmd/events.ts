/** `kubectl events` (k8s.io/kubectl/pkg/cmd/events). */
import { humanDuration } from "../../../kube/duration.ts";
import { parseTime } from "../../../kube/time.ts";
import type { CoreEvent, KubeObject, ObjectList } from "../../../kube/types.ts";
import { CommandError, PlainError } from "../errors.ts";
import { goSorted } from "../printers/go-sort.ts";
import { type ObjectPrinter, printerFor } from "../printers/printer.ts";
import { newTableWriter } from "../printers/tabwriter.ts";
import { defineVerb, type Invocation } from "../verb.ts";
import { followWatch } from "../watch.ts";

export const events = defineVerb({ name: "events", run });

async function run(invocation: Invocation): Promise<number> {
  const { flags, factory, process, print, complain } = invocation;
  const fieldSelector = await selectorFor(invocation);
  const types = flags.list("types").map((type) => type.toLowerCase());
  if (types.some((type) => type !== "normal" && type !== "warning")) throw new CommandError("valid --types are Normal or Warning");
  const wanted = (event: CoreEvent): boolean => types.length === 0 || types.includes((event.type ?? "").toLowerCase());
  const all = flags.bool("all-namespaces");
  const path = all ? "/api/v1/events" : `/api/v1/namespaces/${factory.namespace}/events`;
  const printer =
    flags.string("output") === "" && flags.string("template") === ""
      ? undefined
      : await printerFor(process, flags, { operation: "events" });
  if (flags.bool("watch")) return watchEvents(invocation, path, fieldSelector, wanted, printer);
  const client = factory.client();
  const found: CoreEvent[] = [];
  let from: string | undefined;
  do {
    const page = (await client.body("GET", path, { query: { fieldSelector, limit: 500, continue: from } })) as ObjectList<CoreEvent>;
    found.push(...page.items.filter(wanted).map(asTyped));
    from = page.metadata?.continue;
  } while (from);
  if (found.length === 0) {
    await complain(all ? "No events found.\n" : `No events found in ${factory.namespace} namespace.\n`);
    return 0;
  }
  const sorted = goSorted(found, (a, b) => timeOf(a) < timeOf(b), invocation.release.kubectl.laterCommands);
  if (printer) {
    // Names are not printed of typed lists.
    if (flags.string("output") === "name") return 0;
    await print(printer.print({ kind: "EventList", apiVersion: "v1", metadata: {}, items: sorted } as unknown as KubeObject));
    return 0;
  }
  const table = newTableWriter();
  if (!flags.bool("no-headers")) table.write(heading(all));
  for (const event of sorted) table.write(rowOf(event, all, process.date));
  await print(table.flush());
  return 0;
}

/** --for as a field selector. Throws in the mapper's words. */
async function selectorFor({ flags, factory }: Invocation): Promise<string> {
  const named = flags.string("for");
  if (named === "") return "";
  const [type = "", name, ...more] = named.split("/");
  if (name === undefined) throw new CommandError("--for must be in resource/name form");
  if (more.length > 0) throw new CommandError("arguments in resource/name form may not have more than one slash");
  const resource = (await factory.mapper()).find(type);
  if (!resource) throw new PlainError(`the server doesn't have a resource type "${type}"`);
  return `involvedObject.kind=${resource.kind},involvedObject.name=${name}`;
}

/** Everything there is, then every change, as they come. */
async function watchEvents(
  { flags, factory, process, print }: Invocation,
  path: string,
  fieldSelector: string,
  wanted: (event: CoreEvent) => boolean,
  printer: ObjectPrinter | undefined,
): Promise<number> {
  const all = flags.bool("all-namespaces");
  const response = await factory.client().request("GET", path, { query: { fieldSelector, watch: "true" }, stream: true });
  const table = newTableWriter();
  let headed = flags.bool("no-headers");
  await followWatch(process, response, 0, async ({ type, object }) => {
    const event = object as CoreEvent;
    if ((type !== "ADDED" && type !== "MODIFIED") || !wanted(event)) return true;
    if (printer) {
      await print(printer.print({ ...event, kind: "Event", apiVersion: "v1" }));
      return true;
    }
    if (!headed) table.write(heading(all));
    headed = true;
    table.write(rowOf(event, all, process.date));
    await print(table.flush());
    return true;
  });
  return 0;
}

/** As the Go type is written: what is never left out stands there. */
function asTyped(event: CoreEvent): CoreEvent {
  return {
    reportingComponent: "",
    reportingInstance: "",
    eventTime: null,
    ...event,
    kind: "Event",
    apiVersion: "v1",
  } as unknown as CoreEvent;
}
function timeOf({ series, lastTimestamp, eventTime }: CoreEvent): number {
  return parseTime(series?.lastObservedTime ?? lastTimestamp ?? eventTime);
}
function heading(all: boolean): string {
  return `${all ? "NAMESPACE\t" : ""}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n`;
}
function rowOf(event: CoreEvent, all: boolean, now: number): string {
  const { type = "", reason = "", involvedObject, message = "", metadata } = event;
  const cells = [intervalOf(event, now), type, reason, `${involvedObject.kind}/${involvedObject.name}`, message.trim()];
  return `${all ? `${metadata.namespace}\t` : ""}${cells.join("\t")}\n`;
}
function intervalOf({ eventTime, firstTimestamp, lastTimestamp, series, count = 0 }: CoreEvent, now: number): string {
  const since = (time: string | null | undefined): string => (time ? humanDuration(now - parseTime(time)) : "<unknown>");
  const first = since(eventTime ?? firstTimestamp);
  if (series) return `${since(series.lastObservedTime)} (x${series.count} over ${first})`;
  return count > 1 ? `${since(lastTimestamp)} (x${count} over ${first})` : first;
}
