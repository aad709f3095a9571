/**
 * YAML as sigs.k8s.io/yaml writes it (gopkg.in/yaml.v2's emitter): keys in its natural order, lists not
 * indented under their key, long texts folded at 80 columns, literal blocks for texts with line breaks.
 */
import { utf8Length } from "../../text/utf8.ts";
import { jsonNumber } from "./json.ts";

const BEST_WIDTH = 80;

/** A whole document, ending in a newline. */
export function encodeYaml(value: unknown): string {
  const emitter = new Emitter();
  emitter.node(value, 0, "root");
  return emitter.finish();
}

type Position = "root" | "value" | "item";

class Emitter {
  #out = "";
  #column = 0;

  finish(): string {
    return this.#out.endsWith("\n") ? this.#out : `${this.#out}\n`;
  }
  #write(text: string): void {
    this.#out += text;
    const newline = text.lastIndexOf("\n");
    this.#column = newline < 0 ? this.#column + [...text].length : [...text.slice(newline + 1)].length;
  }
  #newline(indent: number): void {
    this.#write(`\n${" ".repeat(indent)}`);
  }

  /** `indent` is the column of this node's own keys or dashes. */
  node(value: unknown, indent: number, position: Position): void {
    const gap = position === "value" ? " " : "";
    if (Array.isArray(value)) {
      if (value.length === 0) this.#write(`${gap}[]`);
      else this.#sequence(value, indent, position);
    } else if (typeof value === "object" && value !== null) {
      const keys = Object.keys(value).filter((key) => (value as Record<string, unknown>)[key] !== undefined);
      if (keys.length === 0) this.#write(`${gap}{}`);
      else this.#mapping(value as Record<string, unknown>, keys.sort(naturalOrder), indent, position);
    } else {
      this.#write(gap);
      this.#scalar(value, indent);
    }
  }
  #sequence(items: readonly unknown[], indent: number, position: Position): void {
    items.forEach((item, index) => {
      if (position === "value" || index > 0) this.#newline(indent);
      this.#write("- ");
      this.node(item, indent + 2, "item");
    });
  }
  #mapping(record: Record<string, unknown>, keys: readonly string[], indent: number, position: Position): void {
    keys.forEach((key, index) => {
      if (position === "value" || index > 0) this.#newline(indent);
      if (isSimpleKey(key)) {
        this.#scalar(key, indent, true);
        this.#write(":");
      } else {
        this.#write("? ");
        this.#scalar(key, indent + 2);
        this.#newline(indent);
        this.#write(":");
      }
      const value = record[key];
      const nested = Array.isArray(value) ? indent : indent + 2;
      this.node(value, nested, "value");
    });
  }

  #scalar(value: unknown, indent: number, isKey = false): void {
    if (value === null || value === undefined) this.#write("null");
    else if (typeof value === "number") this.#write(yamlNumber(value));
    else if (typeof value === "boolean") this.#write(String(value));
    else this.#text(String(value), indent, isKey);
  }

  /** `indent` is where continuation lines begin. */
  #text(text: string, indent: number, isKey: boolean): void {
    const facts = analyse(text);
    if (facts.multiline && !isKey && facts.blockAllowed) return this.#literal(text, indent);
    if (mustQuote(text)) return this.#doubleQuoted(text, indent, isKey);
    if (facts.plainAllowed && !(facts.multiline && isKey)) return this.#plain(text, indent, isKey);
    if (facts.singleAllowed && !(isKey && facts.multiline)) return this.#singleQuoted(text, indent, isKey);
    this.#doubleQuoted(text, indent, isKey);
  }

  #plain(text: string, indent: number, isKey: boolean): void {
    let spaces = false;
    const chars = [...text];
    chars.forEach((char, at) => {
      if (char === " ") {
        if (!isKey && !spaces && this.#column > BEST_WIDTH && at + 1 < chars.length && chars[at + 1] !== " ") this.#newline(indent);
        else this.#write(char);
        spaces = true;
      } else {
        this.#write(char);
        spaces = false;
      }
    });
  }
  #singleQuoted(text: string, indent: number, isKey: boolean): void {
    this.#write("'");
    const chars = [...text];
    let spaces = false;
    let breaks = false;
    chars.forEach((char, at) => {
      if (char === " ") {
        if (!isKey && !spaces && this.#column > BEST_WIDTH && at > 0 && at < chars.length - 1 && chars[at + 1] !== " ")
          this.#newline(indent);
        else this.#write(char);
        spaces = true;
      } else if (char === "\n") {
        if (!breaks) this.#write("\n");
        this.#write("\n");
        breaks = true;
      } else {
        if (breaks) this.#write(" ".repeat(indent));
        this.#write(char === "'" ? "''" : char);
        spaces = false;
        breaks = false;
      }
    });
    this.#write("'");
  }
  #doubleQuoted(text: string, indent: number, isKey: boolean): void {
    this.#write('"');
    const chars = [...text];
    let spaces = false;
    chars.forEach((char, at) => {
      const sequence = escaped(char);
      if (sequence !== undefined) {
        this.#write(sequence);
        spaces = false;
      } else if (char === " ") {
        if (!isKey && !spaces && this.#column > BEST_WIDTH && at > 0 && at < chars.length - 1) {
          this.#newline(indent);
          if (chars[at + 1] === " ") this.#write("\\");
        } else this.#write(char);
        spaces = true;
      } else {
        this.#write(char);
        spaces = false;
      }
    });
    this.#write('"');
  }
  #literal(text: string, indent: number): void {
    const body = text.replace(/\n+$/, "");
    const tail = text.length - body.length;
    const hint = text.startsWith(" ") || text.startsWith("\n") ? "2" : "";
    this.#write(`|${hint}${tail === 0 ? "-" : tail > 1 || body === "" ? "+" : ""}`);
    const lines = text.split("\n");
    if (tail > 0) lines.pop();
    for (const line of lines) this.#write(line === "" ? "\n" : `\n${" ".repeat(indent)}${line}`);
    // A block that keeps its last line breaks has written them all; the next line must not begin with another.
  }
}

/** A key longer than 128 characters or with a line break is written with `?`. */
function isSimpleKey(key: string): boolean {
  return !key.includes("\n") && utf8Length(key) <= 128;
}
function yamlNumber(value: number): string {
  if (Number.isInteger(value)) return Math.abs(value) >= 1e21 ? value.toExponential().replace(/e\+(\d)$/, "e+0$1") : String(value);
  return jsonNumber(value);
}

/** yaml.v2's keyList: letters after other characters, digits by their number. */
export function naturalOrder(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let at = 0; at < left.length && at < right.length; at++) {
    const x = left[at] ?? "";
    const y = right[at] ?? "";
    if (x === y) continue;
    const xLetter = isLetter(x);
    const yLetter = isLetter(y);
    if (xLetter && yLetter) return x < y ? -1 : 1;
    if (xLetter || yLetter) return yLetter ? -1 : 1;
    const xDigits = /^\d+/.exec(left.slice(at).join(""))?.[0] ?? "";
    const yDigits = /^\d+/.exec(right.slice(at).join(""))?.[0] ?? "";
    const lead = (x === "0" || y === "0") && /[1-9]\d*$/.test(left.slice(0, at).join("")) ? "1" : "";
    const xNumber = Number(lead + xDigits || "0");
    const yNumber = Number(lead + yDigits || "0");
    if (xNumber !== yNumber) return xNumber - yNumber;
    if (xDigits.length !== yDigits.length) return xDigits.length - yDigits.length;
    return x < y ? -1 : 1;
  }
  return left.length - right.length;
}
function isLetter(char: string): boolean {
  return /\p{L}/u.test(char);
}

/** Texts that a YAML reader would take for something else: yaml.v2's resolve() and isBase60Float. */
function mustQuote(text: string): boolean {
  if (text === "") return true;
  if (RESERVED.has(text)) return true;
  if (/^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/.test(text)) return true;
  return isNumeric(text) || isTimestamp(text);
}
const RESERVED = new Set(
  [
    "",
    "~",
    "null",
    "Null",
    "NULL",
    "y",
    "Y",
    "n",
    "N",
    "<<",
    ".nan",
    ".NaN",
    ".NAN",
    ".inf",
    ".Inf",
    ".INF",
    "+.inf",
    "+.Inf",
    "+.INF",
    "-.inf",
    "-.Inf",
    "-.INF",
  ].concat(
    ["yes", "no", "on", "off", "true", "false"].flatMap((word) => [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()]),
  ),
);
function isNumeric(text: string): boolean {
  if (!/^[-+.0-9]/.test(text)) return false;
  const plain = text.replace(/_/g, "");
  if (/^[-+]?(0|[1-9][0-9]*)$/.test(plain) || /^[-+]?0[0-7]+$/.test(plain) || /^[-+]?0[xX][0-9a-fA-F]+$/.test(plain)) return true;
  if (/^[-+]?0[oO][0-7]+$/.test(plain) || /^[-+]?0[bB][01]+$/.test(plain)) return true;
  return /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(plain);
}
function isTimestamp(text: string): boolean {
  return (
    /^\d{4}-\d{1,2}-\d{1,2}$/.test(text) ||
    /^\d{4}-\d{1,2}-\d{1,2}([Tt]|[ \t]+)\d{1,2}:\d{2}:\d{2}(\.\d*)?([ \t]*(Z|[-+]\d{1,2}(:?\d{2})?))?$/.test(text)
  );
}

interface Facts {
  readonly multiline: boolean;
  readonly plainAllowed: boolean;
  readonly singleAllowed: boolean;
  readonly blockAllowed: boolean;
}
/** yaml_emitter_analyze_scalar. */
function analyse(text: string): Facts {
  const chars = [...text];
  let special = false;
  let lineBreaks = false;
  let indicators = text.startsWith("---") || text.startsWith("...");
  let leadingSpace = false;
  let trailingSpace = false;
  let leadingBreak = false;
  let trailingBreak = false;
  let breakSpace = false;
  let spaceBreak = false;
  let previousSpace = false;
  let previousBreak = false;
  let preceededByWhite = true;
  chars.forEach((char, at) => {
    const next = chars[at + 1];
    const followedByWhite = next === undefined || next === " " || next === "\t" || next === "\n" || next === "\r";
    if (at === 0) {
      if ("#,[]{}&*!|>'\"%@`".includes(char)) indicators = true;
      else if ((char === "?" || char === ":" || char === "-") && followedByWhite) indicators = true;
    } else if (char === ":" && followedByWhite) indicators = true;
    else if (char === "#" && preceededByWhite) indicators = true;
    if (!isPrintable(char)) special = true;
    const last = at === chars.length - 1;
    if (char === " ") {
      if (at === 0) leadingSpace = true;
      if (last) trailingSpace = true;
      if (previousBreak) breakSpace = true;
      previousSpace = true;
      previousBreak = false;
    } else if (isBreak(char)) {
      lineBreaks = true;
      if (at === 0) leadingBreak = true;
      if (last) trailingBreak = true;
      if (previousSpace) spaceBreak = true;
      previousSpace = false;
      previousBreak = true;
    } else {
      previousSpace = false;
      previousBreak = false;
    }
    preceededByWhite = char === " " || char === "\t" || isBreak(char);
  });
  const plain = !(
    leadingSpace ||
    leadingBreak ||
    trailingSpace ||
    trailingBreak ||
    breakSpace ||
    spaceBreak ||
    special ||
    lineBreaks ||
    indicators
  );
  return {
    multiline: lineBreaks,
    plainAllowed: plain,
    singleAllowed: !(breakSpace || spaceBreak || special),
    blockAllowed: !(trailingSpace || spaceBreak || special),
  };
}
function isBreak(char: string): boolean {
  return char === "\n" || char === "\r" || char === "\u0085" || char === "\u2028" || char === "\u2029";
}
/** yaml.v2's is_printable: tab is not. */
function isPrintable(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  return (
    code === 0x0a ||
    (code >= 0x20 && code <= 0x7e) ||
    (code >= 0xa0 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd && code !== 0xfeff)
  );
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\x07": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\x1b": "\\e",
  '"': '\\"',
  "\\": "\\\\",
  "\u0085": "\\N",
  "\u00a0": "\\_",
  "\u2028": "\\L",
  "\u2029": "\\P",
};
function escaped(char: string): string | undefined {
  const known = ESCAPES[char];
  if (known !== undefined) return known;
  if (isPrintable(char)) return undefined;
  const code = char.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).toUpperCase().padStart(2, "0")}`;
  if (code <= 0xffff) return `\\u${code.toString(16).toUpperCase().padStart(4, "0")}`;
  return `\\U${code.toString(16).toUpperCase().padStart(8, "0")}`;
}
