/** The real kubectl's flags for one release, by command path. */

import type { Release } from "../../kube/releases/index.ts";
import { type FlagDefinition, parseDefinitions } from "../flags/definition.ts";

/** Flag lists and help texts of one release's kubectl. */
export interface CommandLineData {
  /** `kubectl get` → its own flags. */
  flagsOf(path: string): readonly FlagDefinition[] | undefined;
  /** Flags of every command (`kubectl options`). */
  readonly globalFlags: readonly FlagDefinition[];
}

/** Values of flags that may stand without one. */
const WITHOUT_VALUE: Readonly<Record<string, string>> = { "dry-run": "unchanged", cascade: "background", validate: "strict" };

/** Loads the flag lists. */
export async function loadCommandLine(release: Release): Promise<CommandLineData> {
  const { flags } = release.minor === "28" ? await import("./generated/flags-v1-28.ts") : await import("./generated/flags-v1-36.ts");
  const parsed = new Map<string, readonly FlagDefinition[]>();
  const parse = (path: string): readonly FlagDefinition[] | undefined => {
    const known = parsed.get(path);
    const text = flags[path];
    if (known || text === undefined) return known;
    const definitions = parseDefinitions(text).map((flag) => {
      const withoutValue = flag.type === "string" ? WITHOUT_VALUE[flag.name] : undefined;
      return withoutValue === undefined ? flag : { ...flag, withoutValue };
    });
    parsed.set(path, definitions);
    return definitions;
  };
  return { flagsOf: parse, globalFlags: parse("options") ?? [] };
}

/** The help text of a command, or undefined. Loads a larger chunk. */
export async function loadHelp(release: Release): Promise<Readonly<Record<string, string>>> {
  const { help } = release.minor === "28" ? await import("./generated/help-v1-28.ts") : await import("./generated/help-v1-36.ts");
  return help;
}
