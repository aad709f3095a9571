/** JSON as Go's encoding/json writes it: HTML escaped, keys sorted where the value came from a map. */

/** Go's string literal: `<`, `>`, `&`, U+2028 and U+2029 are escaped. */
export function jsonString(text: string): string {
  return JSON.stringify(text).replace(/[<>&\u2028\u2029\x7f]/g, (char) =>
    char === "\x7f" ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

export interface JsonOptions {
  /** Spaces per level; 0 writes one line. */
  indent?: number;
  /** False keeps the order of keys (Go structs); true is a map's order. */
  sort?: boolean;
}

/** Undefined fields are left out. */
export function encodeJson(value: unknown, { indent = 0, sort = true }: JsonOptions = {}): string {
  return write(value, indent, sort, "\n");
}

function write(value: unknown, indent: number, sort: boolean, newline: string): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return jsonString(value);
  if (typeof value === "number") return jsonNumber(value);
  if (typeof value === "boolean") return String(value);
  const inner = indent > 0 ? `${newline}${" ".repeat(indent)}` : "";
  const end = indent > 0 ? newline : "";
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[${inner}${value.map((item) => write(item, indent, sort, inner)).join(`,${inner}`)}${end}]`;
  }
  const record = value as Record<string, unknown>;
  const keys = Object.keys(record).filter((key) => record[key] !== undefined);
  if (keys.length === 0) return "{}";
  if (sort) keys.sort(compareStrings);
  const colon = indent > 0 ? ": " : ":";
  return `{${inner}${keys.map((key) => `${jsonString(key)}${colon}${write(record[key], indent, sort, inner)}`).join(`,${inner}`)}${end}}`;
}

/** Go's float formatting: exponents from 1e21 on. */
export function jsonNumber(value: number): string {
  return String(value).replace(/e([+-])(\d)$/, "e$10$2");
}

/** Bytewise order of UTF-8, which is the order of code points. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const left = [...a];
  const right = [...b];
  for (let at = 0; at < left.length && at < right.length; at++) {
    const difference = (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
