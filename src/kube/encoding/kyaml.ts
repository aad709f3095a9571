/** KYAML, the flow style of YAML that newer kubectls print: sigs.k8s.io/yaml/kyaml. */
import { isObject } from "../patch/json.ts";
import { compareStrings, jsonNumber } from "./json.ts";

/** A whole document, from its `---` to a newline. `sort` orders maps by key; without it they stay as they are. */
export function encodeKyaml(value: unknown, { sort = true }: { sort?: boolean } = {}): string {
  return `---\n${rendered(value, "", sort)}\n`;
}

const STEP = "  ";

function rendered(value: unknown, indent: string, sort: boolean): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return quoted(value, indent);
  if (typeof value === "number") return jsonNumber(value);
  if (typeof value === "boolean") return String(value);
  return Array.isArray(value) ? list(value, indent, sort) : map(value as Record<string, unknown>, indent, sort);
}

function map(value: Readonly<Record<string, unknown>>, indent: string, sort: boolean): string {
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  if (entries.length === 0) return "{}";
  if (sort) entries.sort(([a], [b]) => compareStrings(a, b));
  const inner = indent + STEP;
  return `{\n${entries.map(([key, one]) => `${inner}${isPlain(key) ? key : `"${escaped(key, true)}"`}: ${rendered(one, inner, sort)},\n`).join("")}${indent}}`;
}

/** Items that are all maps, or all lists, stand cuddled: `[{`, `}, {`, `}]`. */
function list(items: readonly unknown[], indent: string, sort: boolean): string {
  if (items.length === 0) return "[]";
  if (items.every(Array.isArray) || items.every(isObject)) return `[${items.map((item) => rendered(item, indent, sort)).join(", ")}]`;
  const inner = indent + STEP;
  return `[\n${items.map((item) => `${inner}${rendered(item, inner, sort)},\n`).join("")}${indent}]`;
}

/** A text of several lines has them below each other; white space at a line's start is escaped. */
function quoted(text: string, indent: string): string {
  if (!text.includes("\n")) return `"${escaped(text, false)}"`;
  const inner = indent + STEP;
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  const shown = (line: string): string => `${inner}${/^[ \t]/.test(line) ? "\\" : " "}${escaped(line, false)}`;
  return `"\\\n${lines.map((line) => `${shown(line)}\\n\\\n`).join("")}${last === "" ? "" : `${shown(last)}\\\n`}${inner}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  '"': '\\"',
  "\0": "\\0",
  "\x07": "\\a",
  "\b": "\\b",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\x1b": "\\e",
  "\x85": "\\N",
  "\xa0": "\\_",
  "\u2028": "\\L",
  "\u2029": "\\P",
};
function escaped(text: string, newline: boolean): string {
  return [...text]
    .map((char) => {
      if (char === "\n") return newline ? "\\n" : char;
      const known = ESCAPES[char];
      if (known !== undefined) return known;
      const code = char.codePointAt(0) ?? 0;
      return code < 0x20 && char !== "\t" ? `\\x${code.toString(16).padStart(2, "0")}` : char;
    })
    .join("");
}

/** May a key stand without quotes? Not if another reader could take it for something other than a text. */
function isPlain(key: string): boolean {
  return /^[\p{L}\p{N}_]([\p{L}\p{N}_./-]*[\p{L}\p{N}_])?$/u.test(key) && !isAmbiguous(key);
}
function isAmbiguous(key: string): boolean {
  return (
    /^(null|y|yes|n|no|t|true|f|false|on|off|inf|infinity|nan)$/i.test(key) ||
    // Numbers as Go parses them, with underscores and in any base
    /^(0x[0-9a-f_]+|0o?[0-7_]+|0b[01_]+|[0-9][0-9_]*)$/i.test(key) ||
    /^[0-9]+(\.[0-9]*)?(e[0-9]+)?$/i.test(key) ||
    /^[0-9]+-[0-9]+-[0-9]+/.test(key)
  );
}
