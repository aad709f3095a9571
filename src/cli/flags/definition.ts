/** What a flag is: the types of github.com/spf13/pflag that command lines here use. */

/**
 * `slice` splits its value at commas (CSV) and adds up; `array` takes each value whole;
 * `map` is `key=value,key=value`; `count` counts its occurrences.
 */
export type FlagType = "bool" | "string" | "int" | "duration" | "slice" | "array" | "map" | "count" | "float";

export interface FlagDefinition {
  readonly name: string;
  /** One letter, or undefined. */
  readonly shorthand: string | undefined;
  readonly type: FlagType;
  /** As the help text shows it, without quotes or brackets. */
  readonly default: string;
  /** The value of `--flag` without `=value` (pflag's NoOptDefVal). */
  readonly withoutValue?: string;
  /** Printed on stderr when the flag is used: `Flag --x has been deprecated, …`. */
  readonly deprecated?: string;
}

/** Lines of `shorthand|- name type default`, one flag each: the form of generated flag lists. */
export function parseDefinitions(text: string): FlagDefinition[] {
  if (text === "") return [];
  return text.split("\n").map((line) => {
    const [shorthand = "-", name = "", type = "string", ...rest] = line.split(" ");
    return {
      name,
      shorthand: shorthand === "-" ? undefined : shorthand,
      type: type as FlagType,
      default: rest.join(" "),
      ...(type === "bool" ? { withoutValue: "true" } : type === "count" ? { withoutValue: "+1" } : {}),
    };
  });
}
