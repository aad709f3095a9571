/** Values as Go's fmt prints them. */
import { jsonNumber } from "./json.ts";

/** fmt.Sprint: `map[a:1 b:[x y]]`. `nil` is what a null prints as. */
export function formatValue(value: unknown, nil: string): string {
  if (value === null || value === undefined) return nil;
  if (Array.isArray(value)) return `[${value.map((item) => formatValue(item, "<nil>")).join(" ")}]`;
  if (typeof value === "object") {
    const record = value as Record<string, unknown>;
    const pairs = sortedKeys(record).map((key) => `${key}:${formatValue(record[key], "<nil>")}`);
    return `map[${pairs.join(" ")}]`;
  }
  return typeof value === "number" ? jsonNumber(value) : String(value);
}
function sortedKeys(record: Record<string, unknown>): string[] {
  return Object.keys(record)
    .filter((key) => record[key] !== undefined)
    .sort();
}

/** `%T` of a decoded JSON value. */
export function goTypeOf(value: unknown): string {
  if (Array.isArray(value)) return "[]interface {}";
  if (typeof value === "object" && value !== null) return "map[string]interface {}";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  return typeof value === "boolean" ? "bool" : typeof value;
}

/** `%#v`: `map[string]interface {}{"a":1}`. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return "interface {}(nil)";
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(", ")}}`;
  if (typeof value === "object") {
    const record = value as Record<string, unknown>;
    return `map[string]interface {}{${sortedKeys(record)
      .map((key) => `${JSON.stringify(key)}:${goSyntax(record[key])}`)
      .join(", ")}}`;
  }
  return typeof value === "string" ? JSON.stringify(value) : formatValue(value, "");
}
