/** Flag values: parsing as Go's strconv and time.ParseDuration do it, error texts included. */
import type { FlagDefinition } from "./definition.ts";

const INTEGER = /^[+-]?\d+$/;
const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

/** strconv.ParseInt's complaint about a text, or undefined when it is a number. */
export function integerError(text: string, parser = "ParseInt"): string | undefined {
  if (!INTEGER.test(text)) return `strconv.${parser}: parsing ${quote(text)}: invalid syntax`;
  if (Math.abs(Number(text)) > Number.MAX_SAFE_INTEGER) return `strconv.${parser}: parsing ${quote(text)}: value out of range`;
  return undefined;
}

/** Seconds of a Go duration (`1h2m3.5s`), or the error text of time.ParseDuration. */
export function parseGoDuration(text: string): number | { error: string } {
  const invalid = { error: `time: invalid duration ${quote(text)}` };
  const sign = text.startsWith("-") ? -1 : 1;
  const body = text.replace(/^[+-]/, "");
  if (body === "0") return 0;
  if (body === "") return invalid;
  let seconds = 0;
  let rest = body;
  while (rest !== "") {
    const match = /^(\d+\.?\d*|\.\d+)([^\d.]*)/.exec(rest);
    if (!match) return invalid;
    const [all, digits = "", unit = ""] = match;
    if (unit === "") return { error: `time: missing unit in duration ${quote(text)}` };
    const size = UNITS[unit];
    if (size === undefined) return { error: `time: unknown unit ${quote(unit)} in duration ${quote(text)}` };
    seconds += Number(digits) * size;
    rest = rest.slice(all.length);
  }
  return sign * seconds;
}

/** Go's %q for ordinary texts. */
export function quote(text: string): string {
  return JSON.stringify(text);
}

const BOOLEANS: Readonly<Record<string, boolean>> = {
  "1": true,
  t: true,
  T: true,
  true: true,
  TRUE: true,
  True: true,
  "0": false,
  f: false,
  F: false,
  false: false,
  FALSE: false,
  False: false,
};
/** strconv.ParseBool; undefined when the text is no boolean. */
export function parseBool(text: string): boolean | undefined {
  return BOOLEANS[text];
}

/** Why a text is no value of this flag, or undefined. */
export function valueError(flag: FlagDefinition, text: string): string | undefined {
  switch (flag.type) {
    case "bool":
      return parseBool(text) === undefined ? `strconv.ParseBool: parsing ${quote(text)}: invalid syntax` : undefined;
    case "int":
      return integerError(text);
    case "count":
      return text === "+1" ? undefined : integerError(text);
    case "float":
      return text === "" || Number.isNaN(Number(text)) ? `strconv.ParseFloat: parsing ${quote(text)}: invalid syntax` : undefined;
    case "duration": {
      const parsed = parseGoDuration(text);
      return typeof parsed === "number" ? undefined : parsed.error;
    }
    case "map":
      for (const pair of splitList(text)) if (!pair.includes("=")) return `${pair} must be formatted as key=value`;
      return undefined;
    default:
      return undefined;
  }
}

/** One CSV record, as encoding/csv reads a StringSlice flag. */
export function splitList(text: string): string[] {
  if (text === "") return [];
  const fields: string[] = [];
  let field = "";
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (quoted) {
      if (char !== '"') field += char;
      else if (text[at + 1] === '"') {
        field += '"';
        at++;
      } else quoted = false;
    } else if (char === '"' && field === "") quoted = true;
    else if (char === ",") {
      fields.push(field);
      field = "";
    } else field += char;
  }
  fields.push(field);
  return fields;
}
