/** `kubectl get` (k8s.io/kubectl/pkg/cmd/get/get.go). */
import { failure, StatusError } from "../../../kube/status.ts";
import type { KubeObject, ObjectList } from "../../../kube/types.ts";
import { completeTypesAndNames } from "../completion.ts";
import { since } from "../describe/time.ts";
import { type ApiResource, groupResourceOf, singularOf } from "../discovery.ts";
import { AggregateErrors, CommandError, toError, usageError } from "../errors.ts";
import type { ColumnsPrinter } from "../printers/custom-columns.ts";
import { type ObjectPrinter, parseFormat, printerFor } from "../printers/printer.ts";
import { isTable, rowsOf, type Table, TablePrinter } from "../printers/table.ts";
import { newTableWriter, type TabWriter } from "../printers/tabwriter.ts";
import { type BuildOptions, build, itemsOf } from "../resource/builder.ts";
import { filenameOptions, hasFiles } from "../resource/files.ts";
import type { Info } from "../resource/info.ts";
import { resourcePath } from "../resource/paths.ts";
import { defineVerb, type Invocation } from "../verb.ts";
import { followWatch } from "../watch.ts";
import { rawRequest } from "./raw.ts";

const TABLE_ACCEPT = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
const EXTRA_FORMATS = ["custom-columns", "custom-columns-file", "wide"];

export const get = defineVerb({
  name: "get",
  notModelled: [],
  run,
  complete: completeTypesAndNames,
});

async function run(invocation: Invocation): Promise<number | undefined> {
  const { flags, args, factory, path } = invocation;
  const raw = flags.string("raw");
  if (raw !== "") {
    if (flags.string("output") !== "") throw new CommandError("--raw and --output are mutually exclusive");
    if (args.length > 0) throw new CommandError("arguments may not be passed when --raw is specified");
    if (!raw.startsWith("/"))
      throw new CommandError(`--raw must be a valid URL path: parse ${JSON.stringify(raw)}: invalid URI for request`);
    return rawRequest(invocation, "GET", raw, undefined);
  }
  const watching = flags.bool("watch") || flags.bool("watch-only");
  if (flags.bool("output-watch-events") && !watching)
    throw new CommandError("--output-watch-events option can only be used with --watch or --watch-only");
  const files = filenameOptions(flags);
  if (args.length === 0 && !hasFiles(files)) {
    await invocation.complain(
      `You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n`,
    );
    throw usageError(path, MISSING_TYPE);
  }
  const subresource = flags.string("subresource");
  if (
    !invocation.release.kubectl.laterCommands &&
    subresource !== "" &&
    subresource !== "status" &&
    subresource !== "scale" &&
    !flags.string("subresource").includes(",")
  )
    throw new CommandError(`invalid subresource value: ${JSON.stringify(subresource)}. Must be one of [status scale]`);
  if (subresource !== "" && args.length > 0 && namesNothing(args) && !hasFiles(files))
    throw new CommandError("subresource cannot be used when bulk resources are specified");
  const view = await viewOf(invocation);
  const options: BuildOptions = {
    args,
    files,
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    selector: flags.string("selector"),
    fieldSelector: flags.string("field-selector"),
    allNamespaces: flags.bool("all-namespaces"),
    allowEmptySelector: true,
    chunkSize: flags.int("chunk-size"),
    subresource,
    latest: true,
    ...(view.table && flags.bool("server-print")
      ? { headers: { accept: TABLE_ACCEPT }, query: sortBy(invocation) === "" ? {} : { includeObject: "Object" } }
      : {}),
  };
  return watching ? watch(invocation, options, view) : list(invocation, options, view);
}
/** Types alone. */
function namesNothing(args: readonly string[]): boolean {
  return args.length === 1 && !args[0]?.includes("/");
}
const MISSING_TYPE = `Required resource not specified.
Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).`;

/** How objects are shown: as the server's tables, or by a printer of one of the other formats. */
interface View {
  readonly table: boolean;
  readonly wide: boolean;
  readonly printer: ObjectPrinter | undefined;
  /** Formats that print object by object (name, custom-columns) rather than one List. */
  readonly itemwise: boolean;
}
async function viewOf({ process, flags }: Invocation): Promise<View> {
  const output = flags.string("output");
  const format = parseFormat(output, flags.string("template")).name;
  const human = format === "" || format === "wide";
  if (!human && flags.bool("show-labels") && format !== "name")
    throw new CommandError("--show-labels option cannot be used with " + output + " printer");
  const printer = human ? undefined : await printerFor(process, flags, { operation: "", extraFormats: EXTRA_FORMATS });
  return { table: human, wide: format === "wide", printer, itemwise: format === "name" || format.startsWith("custom-columns") };
}
/** What `--sort-by` needs, loaded when it is first given. */
const sorting = ({ process }: Invocation) => process.hold(import("./get-sorted.ts"));
function sortBy({ flags }: Invocation): string {
  return flags.string("sort-by");
}

async function list(invocation: Invocation, options: BuildOptions, view: View): Promise<number> {
  const { flags, factory } = invocation;
  const built = await build(factory, options);
  const ignoreMissing = flags.bool("ignore-not-found");
  const errors = built.visits.flatMap((visit) => (visit.error && !(ignoreMissing && isNotFound(visit.error)) ? [visit.error] : []));
  const plain = view.table && !flags.bool("server-print");
  const infos = built.visits.flatMap((visit) => (visit.info ? [!plain ? visit.info : inPlainTable(invocation, visit.info)] : []));
  if (view.table) {
    const written = await printTables(invocation, infos, view, options);
    if (!written && !ignoreMissing && errors.length === 0) {
      await invocation.complain(
        flags.bool("all-namespaces") || (!plain && infos.some((info) => !info.resource.namespaced))
          ? "No resources found\n"
          : `No resources found in ${factory.namespace} namespace.\n`,
      );
    }
  } else await printGeneric(invocation, infos, view, built.single);
  if (errors.length > 0) throw errors.length === 1 && errors[0] ? errors[0] : new AggregateErrors(errors);
  return 0;
}
function isNotFound(error: Error): boolean {
  return error instanceof StatusError && error.reason === "NotFound";
}

/** One table per run of equal resources, empty lines between; returns whether there was anything to print. */
async function printTables(invocation: Invocation, infos: readonly Info[], view: View, options: BuildOptions): Promise<boolean> {
  const writer = newTableWriter();
  const several = new Set(infos.map((info) => info.resource)).size > 1;
  const sort = sortBy(invocation);
  let printer: TablePrinter | undefined;
  let last: ApiResource | undefined;
  let written = false;
  // Once a table has had the column of namespaces those after it keep it: upstream's tables share their options.
  let withNamespace = false;
  const merged = sort === "" ? infos : (await sorting(invocation)).mergeSorted(infos, sort, invocation.release.kubectl.laterCommands);
  for (const info of merged) {
    const table = info.object as unknown;
    if (last !== info.resource || !printer) {
      const pending = writer.flush();
      if (pending !== "") await invocation.print(pending);
      writer.forgetWidths();
      if (isTable(table) && rowsOf(table).length > 0 && written && !invocation.flags.bool("no-headers")) writer.write("\n");
      withNamespace ||= options.allNamespaces === true && info.resource.namespaced;
      printer = tablePrinter(invocation, info.resource, view, several, withNamespace);
      last = info.resource;
    }
    if (isTable(table)) {
      if (rowsOf(table).length > 0) written = true;
      printer.print(table, writer);
    } else if (info.object) {
      written = true;
      printer.print(plainTable(info.object, invocation.process.date), writer);
    }
  }
  const text = writer.flush();
  if (text !== "") await invocation.print(text);
  return written;
}
/** --server-print=false: the client makes the table. */
function inPlainTable({ process }: Invocation, info: Info): Info {
  return info.object ? { ...info, object: plainTable(info.object, process.date) as unknown as KubeObject } : info;
}
/** What a server that cannot make tables gets: names and ages. */
function plainTable(object: KubeObject, now: number): Table {
  const items = (object as { items?: KubeObject[] }).items ?? [object];
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: {},
    columnDefinitions: [
      { name: "Name", type: "string", format: "name" },
      { name: "Age", type: "string" },
    ],
    rows: items.map((item) => ({ cells: [item.metadata?.name ?? "", since(item.metadata?.creationTimestamp, now)], object: item })),
  };
}
function tablePrinter({ flags }: Invocation, resource: ApiResource, view: View, several: boolean, withNamespace: boolean): TablePrinter {
  return new TablePrinter({
    noHeaders: flags.bool("no-headers"),
    wide: view.wide,
    withNamespace,
    kindPrefix: several || flags.bool("show-kind") ? singularOf(resource) : undefined,
    showLabels: flags.bool("show-labels"),
    labelColumns: flags.list("label-columns"),
  });
}

/** JSON, YAML, templates: the object, or a List of everything that was found. */
async function printGeneric(invocation: Invocation, infos: readonly Info[], view: View, single: boolean): Promise<void> {
  const { printer } = view;
  if (!printer) return;
  const sort = sortBy(invocation);
  if (single && infos.length <= 1 && !isList(infos[0]?.object)) {
    const object = infos[0]?.object;
    if (object) await invocation.print(printer.print(object));
    return;
  }
  const items = infos.flatMap((info) => (isList(info.object) ? itemsOf(info.object, info.resource) : info.object ? [info.object] : []));
  const sorted = sort === "" ? items : (await sorting(invocation)).sortObjects(items, sort, invocation.release.kubectl.laterCommands);
  if (view.itemwise) {
    const columns = printer as Partial<ColumnsPrinter>;
    const text = columns.printAll ? columns.printAll(sorted) : sorted.map((item) => printer.print(item)).join("");
    if (text !== "") await invocation.print(text);
    return;
  }
  const list = { apiVersion: "v1", items: sorted, kind: "List", metadata: { resourceVersion: "" } } as unknown as KubeObject;
  await invocation.print(printer.print(list));
}
function isList(object: unknown): object is ObjectList {
  return (
    typeof object === "object" &&
    object !== null &&
    Array.isArray((object as { items?: unknown }).items) &&
    String((object as { kind?: unknown }).kind).endsWith("List")
  );
}

/** -w: what there is, then every change, row by row. */
async function watch(invocation: Invocation, options: BuildOptions, view: View): Promise<number> {
  const { flags, factory } = invocation;
  const built = await build(factory, { ...options, chunkSize: 0 });
  const errors = built.visits.flatMap((visit) => (visit.error ? [visit.error] : []));
  const infos = built.visits.flatMap((visit) => (visit.info ? [visit.info] : []));
  if (errors[0]) throw errors[0];
  if (built.resources.length > 1 || infos.length > 1)
    throw new CommandError(
      `watch is only supported on individual resources and resource collections - ${infos.length} resources were found`,
    );
  const [info] = infos;
  if (!info) return 0;
  const writer = newTableWriter();
  const withNamespace = options.allNamespaces === true && info.resource.namespaced;
  const printer = view.table ? tablePrinter(invocation, info.resource, view, false, withNamespace) : undefined;
  const withEvents = flags.bool("output-watch-events");
  const listObject = info.object as unknown as {
    metadata?: { resourceVersion?: string };
    rows?: readonly { object?: KubeObject }[] | null;
  };
  const version = versionOf(listObject, info);
  if (!flags.bool("watch-only")) await show(invocation, view, printer, writer, info.object, info, withEvents ? "ADDED" : undefined);
  const query = {
    labelSelector: options.selector,
    fieldSelector: info.name === "" ? options.fieldSelector : [`metadata.name=${info.name}`].join(","),
    resourceVersion: version,
    watch: "true",
    ...options.query,
  };
  const response = await factory
    .client()
    .request("GET", resourcePath(info.resource, info.namespace), {
      query,
      stream: true,
      ...(options.headers ? { headers: options.headers } : {}),
    })
    .catch((error: unknown) => {
      // Of a watch that is refused earlier clients read the code alone.
      if (!invocation.release.kubectl.laterCommands && error instanceof StatusError && error.reason === "Forbidden")
        throw failure(403, "Forbidden", `unknown (get ${groupResourceOf(info.resource)})`);
      throw error;
    });
  await followWatch(invocation.process, response, requestTimeout(invocation), async ({ type, object }) => {
    if (type === "ERROR") throw toError(new StatusError(object as never));
    if (type === "BOOKMARK") return true;
    await show(invocation, view, printer, writer, object as KubeObject, info, withEvents ? type : undefined);
    return true;
  });
  return 0;
}
/** --request-timeout in seconds; 0 watches for ever. */
function requestTimeout({ flags }: Invocation): number {
  const text = flags.string("request-timeout");
  return /^\d+$/.test(text) ? Number(text) : flags.duration("request-timeout");
}
function versionOf(
  list: { metadata?: { resourceVersion?: string }; rows?: readonly { object?: KubeObject }[] | null },
  info: Info,
): string {
  if (info.name !== "" && list.rows) return list.rows[0]?.object?.metadata.resourceVersion ?? list.metadata?.resourceVersion ?? "";
  return list.metadata?.resourceVersion ?? "";
}

async function show(
  invocation: Invocation,
  view: View,
  tables: TablePrinter | undefined,
  writer: TabWriter,
  object: KubeObject | undefined,
  info: Info,
  event: string | undefined,
): Promise<void> {
  if (!object) return;
  if (tables) {
    tables.print(isTable(object) ? object : plainTable(object, invocation.process.date), writer, event === undefined ? undefined : event);
    const text = writer.flush();
    if (text !== "") await invocation.print(text);
    return;
  }
  const items = isList(object) ? itemsOf(object, info.resource) : [object];
  for (const item of items) {
    const shown = event === undefined || view.itemwise ? item : ({ object: item, type: event } as unknown as KubeObject);
    const text = view.printer?.print(shown) ?? "";
    await invocation.print(text);
  }
}
