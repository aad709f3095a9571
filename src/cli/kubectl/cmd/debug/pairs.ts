/** pflag's StringToString: `--env=A=b`, `--set-image=a=b,c=d`. */
import type { FlagSet } from "../../../flags/flag-set.ts";
import { CommandError } from "../../errors.ts";

/** Throws CommandError for what is no pair. */
export function pairsOf(flags: FlagSet, path: string, name: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const given of flags.list(name)) {
    for (const text of given.split("=").length === 2 ? [given] : given.split(",")) {
      const equals = text.indexOf("=");
      if (equals < 0) {
        const flag = `invalid argument ${JSON.stringify(given)} for "--${name}" flag`;
        throw new CommandError(`${flag}: ${text} must be formatted as key=value\nSee '${path} --help' for usage.`);
      }
      pairs.set(text.slice(0, equals), text.slice(equals + 1));
    }
  }
  return pairs;
}
