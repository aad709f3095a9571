/** JSON values in jq's order, and how they are printed. */

export type Json = null | boolean | number | string | Json[] | ObjectValue;
export interface ObjectValue {
  [key: string]: Json;
}

/** An error that `try` can catch: `jq: error (at <stdin>:1): …`, exit code 5. */
export class JqFailure extends Error {
  readonly value: Json;
  constructor(message: string, value: Json = message) {
    super(message);
    this.value = value;
  }
}
export function isObject(value: Json): value is ObjectValue {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
export function kindOf(value: Json): "null" | "boolean" | "number" | "string" | "array" | "object" {
  return value === null ? "null" : Array.isArray(value) ? "array" : (typeof value as "boolean" | "number" | "string" | "object");
}
export function truthy(value: Json): boolean {
  return value !== null && value !== false;
}
function rank(value: Json): number {
  return value === null
    ? 0
    : value === false
      ? 1
      : value === true
        ? 2
        : typeof value === "number"
          ? 3
          : typeof value === "string"
            ? 4
            : Array.isArray(value)
              ? 5
              : 6;
}
/** null < false < true < numbers < strings < arrays < objects. */
export function compare(left: Json, right: Json): number {
  const order = rank(left) - rank(right);
  if (order !== 0) return order;
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "string" && typeof right === "string") return left < right ? -1 : left > right ? 1 : 0;
  if (Array.isArray(left) && Array.isArray(right)) {
    for (let at = 0; at < Math.min(left.length, right.length); at++) {
      const inner = compare(left[at] ?? null, right[at] ?? null);
      if (inner !== 0) return inner;
    }
    return left.length - right.length;
  }
  if (isObject(left) && isObject(right)) {
    const keys = [Object.keys(left).sort(), Object.keys(right).sort()] as const;
    const byKeys = compare(keys[0], keys[1]);
    if (byKeys !== 0) return byKeys;
    for (const key of keys[0]) {
      const inner = compare(left[key] ?? null, right[key] ?? null);
      if (inner !== 0) return inner;
    }
  }
  return 0;
}

export interface WriteOptions {
  /** Spaces a level; 0 is compact. */
  indent?: number | "\t";
  sorted?: boolean;
  color?: boolean;
}
const RESET = "\x1b[0m";
export function write(value: Json, options: WriteOptions = {}, depth = 0): string {
  const { indent = 0, color = false } = options;
  const paint = (code: string, text: string) => (color ? `\x1b[${code}m${text}${RESET}` : text);
  if (value === null) return paint("1;30", "null");
  if (typeof value === "boolean") return paint("0;39", String(value));
  if (typeof value === "number") return paint("0;39", number(value));
  if (typeof value === "string") return paint("0;32", quote(value));
  const unit = indent === "\t" ? "\t" : " ".repeat(indent);
  const line = indent === 0 ? "" : `\n${unit.repeat(depth + 1)}`;
  const last = indent === 0 ? "" : `\n${unit.repeat(depth)}`;
  const bold = (text: string) => paint("1;39", text);
  if (Array.isArray(value)) {
    if (value.length === 0) return bold("[]");
    return bold("[") + value.map((one) => line + write(one, options, depth + 1)).join(bold(",")) + bold(`${last}]`);
  }
  const keys = options.sorted ? Object.keys(value).sort() : Object.keys(value);
  if (keys.length === 0) return bold("{}");
  const space = indent === 0 ? "" : " ";
  return (
    bold("{") +
    keys
      .map((key) => `${line}${paint("34;1", quote(key))}${bold(":")}${space}${write(value[key] ?? null, options, depth + 1)}`)
      .join(bold(",")) +
    bold(`${last}}`)
  );
}
function number(value: number): string {
  if (Number.isNaN(value)) return "null";
  if (!Number.isFinite(value)) return value > 0 ? "1.7976931348623157e+308" : "-1.7976931348623157e+308";
  return String(value).replace(/e([+-])(\d)$/, "e$10$2");
}
function quote(text: string): string {
  return JSON.stringify(text).replaceAll("\x7f", "\\u007f");
}
