/** `kubectl label` and `kubectl annotate` (kubectl/pkg/cmd/label/label.go, annotate/annotate.go). */

import { encodeJson } from "../../../kube/encoding/json.ts";
import type { JsonObject } from "../../../kube/patch/json.ts";
import { createMergePatch } from "../../../kube/patch/merge-patch.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { completeTypesAndNames } from "../completion.ts";
import { dryRunOf } from "../dry-run.ts";
import { AggregateErrors, CommandError, toError } from "../errors.ts";
import { dryRunSuffix, printerFor } from "../printers/printer.ts";
import { build } from "../resource/builder.ts";
import { filenameOptions, hasFiles } from "../resource/files.ts";
import { infoPath } from "../resource/info.ts";
import { defineVerb, type Invocation } from "../verb.ts";

/** What differs between the two. */
interface Subject {
  readonly field: "labels" | "annotations";
  readonly noun: "label" | "annotation";
}

export const label = defineVerb({
  name: "label",
  run: (invocation) => run(invocation, { field: "labels", noun: "label" }),
  complete: completeTypesAndNames,
});
export const annotate = defineVerb({
  name: "annotate",
  run: (invocation) => run(invocation, { field: "annotations", noun: "annotation" }),
  complete: completeTypesAndNames,
});

interface Changes {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}
const VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

/** Resources stand before the first `key=value` or `key-`. Throws CommandError. */
function split(args: readonly string[], noun: string): { resources: string[]; pairs: string[] } {
  const isPair = (word: string): boolean => word.includes("=") || word.endsWith("-");
  const first = args.findIndex(isPair);
  const resources = first < 0 ? [...args] : args.slice(0, first);
  const pairs = first < 0 ? [] : args.slice(first);
  for (const word of pairs) if (!isPair(word)) throw new CommandError(`all resources must be specified before ${noun} changes: ${word}`);
  return { resources, pairs };
}
function parse(pairs: readonly string[], { noun }: Subject): Changes {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    if (equals >= 0) {
      const key = pair.slice(0, equals);
      const value = pair.slice(equals + 1);
      if (key === "" || (noun === "label" && pair.split("=").length > 2))
        throw new CommandError(`invalid ${noun} spec: ${pair}`.replace("invalid annotation spec", "invalid annotation format"));
      if (noun === "label") {
        const complaint =
          value.length > 63
            ? "must be no more than 63 characters"
            : VALUE.test(value)
              ? undefined
              : "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
        if (complaint) throw new CommandError(`invalid label value: ${JSON.stringify(pair)}: ${complaint}`);
      }
      set.set(key, value);
    } else remove.push(pair.slice(0, -1));
  }
  const both = remove.filter((key) => set.has(key));
  if (both.length > 0)
    throw new CommandError(
      `can not both modify and remove ${noun === "label" ? "a label" : "the following annotation(s)"} in the same command${noun === "label" ? "" : `: ${both.join(", ")}`}`,
    );
  return { set, remove };
}

async function run(invocation: Invocation, subject: Subject): Promise<number> {
  const { flags, args, factory, process, print } = invocation;
  const { field, noun } = subject;
  const listing = flags.bool("list");
  const local = flags.bool("local");
  const { resources, pairs } = split(args, noun);
  if (listing && flags.string("output") !== "") throw new CommandError("--list and --output may not be specified together");
  const all = flags.bool("all");
  const selector = flags.string("selector");
  const fieldSelector = flags.string("field-selector");
  if (all && selector !== "") throw new CommandError("cannot set --all and --selector at the same time");
  if (all && fieldSelector !== "") throw new CommandError("cannot set --all and --field-selector at the same time");
  const files = filenameOptions(flags);
  if (resources.length < 1 && !hasFiles(files))
    throw new CommandError("one or more resources must be specified as <resource> <name> or <resource>/<name>");
  const changes = parse(pairs, subject);
  if (changes.set.size === 0 && changes.remove.length === 0 && !listing) throw new CommandError(`at least one ${noun} update is required`);
  const version = flags.string("resource-version");
  const dryRun = await dryRunOf(invocation);
  await printerFor(process, flags, { operation: "" });
  const { visits, single } = await build(factory, {
    args: resources,
    files,
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    allNamespaces: flags.bool("all-namespaces"),
    selector,
    fieldSelector,
    selectAll: all,
    flatten: true,
    latest: !local,
    local,
  });
  if (version !== "" && (all || visits.length > 1)) throw new CommandError("--resource-version may only be used with a single resource");
  const errors: Error[] = [];
  for (const visit of visits) {
    if (visit.error) {
      errors.push(visit.error);
      continue;
    }
    const { info } = visit;
    const before = info.object as KubeObject;
    const values: Readonly<Record<string, string>> = before.metadata[field] ?? {};
    if (listing) {
      if (!single) await print(`Listing ${field} for ${info.resource.kind}.${info.resource.group}/${info.name}:\n`);
      for (const key of Object.keys(values).sort()) await print(`${single ? "" : " "}${key}=${values[key]}\n`);
      continue;
    }
    try {
      if (!flags.bool("overwrite")) checkOverwrites(values, changes, noun);
      for (const key of changes.remove) if (noun === "label" && !(key in values)) await print(`label ${JSON.stringify(key)} not found.\n`);
      const after = changed(before, subject, changes, version);
      const operation = noun === "annotation" ? "annotated" : labelOperation(before, after, flags.bool("overwrite"));
      const patch = createMergePatch(before as unknown as JsonObject, after as unknown as JsonObject);
      const answer =
        local || dryRun === "client" || (Object.keys(patch).length === 0 && noun === "label")
          ? after
          : ((await factory.client().body("PATCH", infoPath(info), {
              body: patch,
              headers: { "content-type": "application/merge-patch+json" },
              query: { fieldManager: flags.string("field-manager"), dryRun: dryRun === "server" ? "All" : undefined },
            })) as KubeObject);
      const printer = await printerFor(process, flags, { operation: `${operation}${dryRunSuffix(dryRun)}` });
      await print(printer.print(answer));
    } catch (error) {
      errors.push(toError(error));
    }
  }
  if (errors.length > 0) throw errors.length === 1 && errors[0] ? errors[0] : new AggregateErrors(errors);
  return 0;
}
function checkOverwrites(values: Readonly<Record<string, string>>, { set }: Changes, noun: string): void {
  const taken = [...set.keys()].filter(
    (key) => key in values && (noun === "annotation" ? values[key] !== set.get(key) : values[key] !== set.get(key)),
  );
  const texts = taken.map((key) => `'${key}' already has a value (${values[key]})`);
  if (texts.length === 0) return;
  if (noun === "annotation")
    throw new CommandError(`--overwrite is false but found the following declared annotation(s): ${texts.join("; ")}`);
  throw new AggregateErrorsOrOne(texts.map((text) => `${text}, and --overwrite is false`));
}
/** `'a' already has a value (1), and --overwrite is false`, several in brackets. */
class AggregateErrorsOrOne extends CommandError {
  constructor(messages: readonly string[]) {
    super(messages.length === 1 ? (messages[0] ?? "") : `[${messages.join(", ")}]`);
  }
}
function changed(object: KubeObject, { field }: Subject, { set, remove }: Changes, version: string): KubeObject {
  const values: Record<string, string> = { ...object.metadata[field] };
  for (const [key, value] of set) values[key] = value;
  for (const key of remove) delete values[key];
  return { ...object, metadata: { ...object.metadata, [field]: values, ...(version === "" ? {} : { resourceVersion: version }) } };
}
/** Judged by the length of the JSON, as upstream does. */
function labelOperation(before: KubeObject, after: KubeObject, overwrite: boolean): string {
  const normal = (object: KubeObject): string => {
    const { labels, ...metadata } = object.metadata;
    return encodeJson({ ...object, metadata: Object.keys(labels ?? {}).length > 0 ? { ...metadata, labels } : metadata });
  };
  const old = normal(before);
  const next = normal(after);
  if (old === next) return "not labeled";
  return !overwrite && next.length < old.length ? "unlabeled" : "labeled";
}
