/** -o: from a format's name to something that prints objects (cli-runtime/pkg/genericclioptions/print_flags.go). */
import { encodeJson } from "../../../kube/encoding/json.ts";
import { encodeKyaml } from "../../../kube/encoding/kyaml.ts";
import { encodeYaml } from "../../../kube/encoding/yaml.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { FileError } from "../../../machine/filesystem.ts";
import { resolve } from "../../../machine/path.ts";
import type { Process } from "../../../machine/process.ts";
import type { FlagSet } from "../../flags/flag-set.ts";
import { CommandError } from "../errors.ts";
import { namePrinter } from "./name.ts";

/** What is known of an object beside itself. */
export interface PrintContext {
  /** A Go struct's order of fields is kept in JSON. */
  readonly typed?: boolean;
}
export interface ObjectPrinter {
  /** The text for one object, newline included where the format has one. Throws CommandError. */
  print(object: KubeObject, context?: PrintContext): string;
}

export interface PrinterOptions {
  /** `created`, `scaled`: said after the name when no format is asked for. */
  readonly operation: string;
  /** Formats the command takes beyond the common ones, for its error text. */
  readonly extraFormats?: readonly string[];
}

const TEMPLATE_FORMATS = ["go-template", "go-template-file", "template", "templatefile"];
const JSONPATH_FORMATS = ["jsonpath", "jsonpath-as-json", "jsonpath-file"];
const COMMON_FORMATS = ["json", "name", "yaml", ...TEMPLATE_FORMATS, ...JSONPATH_FORMATS];

/** The text after a format's name: `jsonpath={.a}` or `--template`. */
interface Format {
  readonly name: string;
  readonly argument: string;
}
const WITH_ARGUMENT = [...TEMPLATE_FORMATS, ...JSONPATH_FORMATS, "custom-columns", "custom-columns-file"];

export function parseFormat(output: string, template: string): Format {
  const name = WITH_ARGUMENT.find((format) => output === format || output.startsWith(`${format}=`));
  const argument = name === undefined ? "" : output.slice(name.length + 1);
  if (template !== "" && (output === "" || argument === "") && (name !== undefined || output === ""))
    return { name: name ?? "go-template", argument: argument || template };
  return { name: name ?? output, argument };
}

/** --dry-run's note after a result. */
export function dryRunSuffix(dryRun: "none" | "client" | "server"): string {
  return dryRun === "client" ? " (dry run)" : dryRun === "server" ? " (server dry run)" : "";
}

/** The printer the flags ask for; names with the operation when they ask for nothing. */
export async function printerFor(process: Process, flags: FlagSet, options: PrinterOptions): Promise<ObjectPrinter> {
  const output = flags.has("output") ? flags.string("output") : "";
  const format = parseFormat(output, flags.has("template") ? flags.string("template") : "");
  if (format.name === "") return namePrinter(options.operation, false);
  const printer = await formatPrinter(process, flags, format);
  if (printer) return printer;
  const allowed = [...COMMON_FORMATS, ...(knowsKyaml(flags) ? ["kyaml"] : []), ...(options.extraFormats ?? [])].sort();
  throw new CommandError(`unable to match a printer suitable for the output format "${output}", allowed formats are: ${allowed.join(",")}`);
}

/** The kubectls that read a kuberc file are those that print KYAML. */
function knowsKyaml(flags: FlagSet): boolean {
  return flags.has("kuberc");
}

/** A printer for any format but tables; undefined for a name that is none. */
export async function formatPrinter(process: Process, flags: FlagSet, format: Format): Promise<ObjectPrinter | undefined> {
  const showManaged = flags.has("show-managed-fields") && flags.bool("show-managed-fields");
  // Only JSON and YAML leave managed fields out; templates see them.
  const tidy = (object: KubeObject): KubeObject => (showManaged ? object : withoutManagedFields(object));
  const allowMissing = !flags.has("allow-missing-template-keys") || flags.bool("allow-missing-template-keys");
  switch (format.name) {
    case "json":
      return {
        print: (object, context) =>
          context?.typed === true
            ? `${encodeJson(asStruct(tidy(object)), { indent: 4, sort: false })}\n`
            : `${encodeJson(tidy(object), { indent: 4, sort: true })}\n`,
      };
    case "yaml": {
      let printed = 0;
      return { print: (object) => `${printed++ > 0 ? "---\n" : ""}${encodeYaml(tidy(object))}` };
    }
    case "kyaml":
      return knowsKyaml(flags)
        ? {
            print: (object, context) => (context?.typed ? encodeKyaml(asStruct(tidy(object)), { sort: false }) : encodeKyaml(tidy(object))),
          }
        : undefined;
    case "name":
      return namePrinter("", true);
    case "jsonpath":
    case "jsonpath-as-json":
    case "jsonpath-file": {
      if (format.argument === "") throw new CommandError("template format specified but no template given");
      const text = format.name === "jsonpath-file" ? readTemplate(process, format.argument) : format.argument;
      const { jsonPathPrinter } = await process.hold(import("./jsonpath/printer.ts"));
      const printer = jsonPathPrinter(text, { asJson: format.name === "jsonpath-as-json", allowMissing });
      return { print: (object) => printer.print(object) };
    }
    case "go-template":
    case "go-template-file":
    case "template":
    case "templatefile": {
      if (format.argument === "") throw new CommandError("template format specified but no template given");
      const text = format.name.endsWith("file") ? readTemplate(process, format.argument) : format.argument;
      const { goTemplatePrinter } = await process.hold(import("./template/printer.ts"));
      const printer = goTemplatePrinter(text, { allowMissing });
      return { print: (object) => printer.print(object) };
    }
    case "custom-columns":
    case "custom-columns-file": {
      if (format.argument === "") throw new CommandError(`${format.name} format specified but no custom columns given`);
      const text = format.name === "custom-columns-file" ? readTemplate(process, format.argument) : format.argument;
      const noHeaders = flags.has("no-headers") && flags.bool("no-headers");
      const { printCustomColumns } = await process.hold(import("./custom-columns.ts"));
      return printCustomColumns(text, { fromFile: format.name === "custom-columns-file", noHeaders });
    }
    default:
      return undefined;
  }
}

/** Go's maps are written in order of their keys, structs in theirs. */
const MAPS = new Set("labels annotations matchLabels nodeSelector data binaryData stringData limits requests hard capacity".split(" "));
function asStruct(object: KubeObject): KubeObject {
  const { kind, apiVersion, ...rest } = object;
  return { kind, apiVersion, ...(mapsSorted(rest) as object) } as KubeObject;
}
function mapsSorted(value: unknown, isMap = false): unknown {
  if (Array.isArray(value)) return value.map((item) => mapsSorted(item));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, one]): [string, unknown] => [key, mapsSorted(one, MAPS.has(key))]);
  return Object.fromEntries(isMap ? entries.sort(([a], [b]) => (a < b ? -1 : 1)) : entries);
}

function readTemplate(process: Process, path: string): string {
  try {
    return process.fs.read(resolve(process.cwd, path));
  } catch (error) {
    if (error instanceof FileError)
      throw new CommandError(`error reading --template ${path}, open ${path}: ${error.message.toLowerCase()}`);
    throw error;
  }
}

/** Without metadata.managedFields, in a list's items too. */
export function withoutManagedFields(object: KubeObject): KubeObject {
  const items = (object as { items?: KubeObject[] }).items;
  if (Array.isArray(items)) return { ...object, items: items.map(withoutManagedFields) } as KubeObject;
  if (!object.metadata?.managedFields) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
