/** KEY=VALUE and KEY- arguments after the resources (cmdutil.GetResourcesAndPairs, ParsePairs). */
import { CommandError } from "./errors.ts";

export interface ResourcesAndPairs {
  readonly resources: readonly string[];
  readonly pairs: readonly string[];
}

/** Splits arguments. `kind` is the word of the error: `label`, `image`. Throws CommandError. */
export function splitPairs(args: readonly string[], kind: string): ResourcesAndPairs {
  const resources: string[] = [];
  const pairs: string[] = [];
  for (const arg of args) {
    const isPair = (arg.includes("=") && !arg.startsWith("=")) || (arg.endsWith("-") && arg !== "-");
    if (isPair) pairs.push(arg);
    else if (pairs.length > 0) throw new CommandError(`all resources must be specified before ${kind} changes: ${arg}`);
    else resources.push(arg);
  }
  return { resources, pairs };
}

export interface PairChanges {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

/** Reads pairs. Throws CommandError `invalid annotation format: x, y`. */
export function parsePairs(pairs: readonly string[], kind: string, removable: boolean): PairChanges {
  const set = new Map<string, string>();
  const remove: string[] = [];
  const invalid: string[] = [];
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    if (equals > 0) set.set(pair.slice(0, equals), pair.slice(equals + 1));
    else if (removable && pair.endsWith("-") && pair !== "-") remove.push(pair.slice(0, -1));
    else invalid.push(pair);
  }
  if (invalid.length > 0) throw new CommandError(`invalid ${kind} format: ${invalid.join(", ")}`);
  return { set, remove };
}
