/** --dry-run and the query of a write (cmdutil.GetDryRunStrategy, resource.Helper). */
import type { Process } from "../../machine/process.ts";
import type { FlagSet } from "../flags/flag-set.ts";
import { parseBool } from "../flags/values.ts";
import { CommandError } from "./errors.ts";
import { klogLine } from "./log.ts";

export type DryRun = "none" | "client" | "server";

/** Throws CommandError for what is none of `none`, `server`, `client`; booleans still work, with a complaint. */
export async function dryRunOf({ flags, process }: { flags: FlagSet; process: Process }): Promise<DryRun> {
  if (!flags.has("dry-run")) return "none";
  const text = flags.string("dry-run");
  if (text === "none" || text === "client" || text === "server") return text;
  const warn = (message: string): Promise<void> => process.stderr.write(klogLine(process, "W", "helpers.go:692", message));
  if (text === "unchanged") {
    await warn("--dry-run is deprecated and can be replaced with --dry-run=client.");
    return "client";
  }
  const on = parseBool(text);
  if (on === undefined) throw new CommandError(`Invalid dry-run value (${text}). Must be "none", "server", or "client".`);
  const meant = on ? "client" : "none";
  await warn(`--dry-run=${text} is deprecated (boolean value) and can be replaced with --dry-run=${meant}.`);
  return meant;
}

/** fieldManager, dryRun and fieldValidation of a POST, PUT or PATCH. */
export function writeQuery(
  flags: FlagSet,
  options: { dryRun: DryRun; validation?: boolean; fieldManager?: string },
): Record<string, string | undefined> {
  const manager = options.fieldManager ?? (flags.has("field-manager") ? flags.string("field-manager") : undefined);
  return {
    fieldManager: manager || undefined,
    dryRun: options.dryRun === "server" ? "All" : undefined,
    fieldValidation: options.validation === false || !flags.has("validate") ? undefined : fieldValidation(flags),
  };
}
/** --validate as the server's fieldValidation. Throws CommandError. */
export function fieldValidation(flags: FlagSet): "Strict" | "Warn" | "Ignore" {
  const text = flags.has("validate") ? flags.string("validate") : "strict";
  switch (text) {
    case "":
      return "Strict";
    case "strict":
      return "Strict";
    case "warn":
      return "Warn";
    case "ignore":
      return "Ignore";
    default:
      if (/^(true|t|1|T|TRUE|True)$/.test(text)) return "Strict";
      if (/^(false|f|0|F|FALSE|False)$/.test(text)) return "Ignore";
      throw new CommandError(
        `invalid - validate option ${JSON.stringify(text)}; must be one of: strict (or true), warn, ignore (or false)`,
      );
  }
}
