/** sort */
import { allLines, CommandFailure, defineCommand, pathOf } from "./program.ts";

interface Key {
  from: number;
  fromCharacter: number;
  to: number | undefined;
  toCharacter: number | undefined;
  flags: string;
}

function parseKey(text: string): Key {
  const match = /^(\d+)(?:\.(\d+))?([bdfghinMRrV]*)(?:,(\d+)(?:\.(\d+))?([bdfghinMRrV]*))?$/.exec(text);
  if (!match || match[1] === "0")
    throw new CommandFailure(
      `${match ? "-: invalid field specification" : "invalid number at field start: invalid count at start of"} ‘${text}’`,
      2,
    );
  return {
    from: Number(match[1]),
    fromCharacter: Number(match[2] ?? 1),
    to: match[4] === undefined ? undefined : Number(match[4]),
    toCharacter: match[5] === undefined ? undefined : Number(match[5]),
    flags: (match[3] ?? "") + (match[6] ?? ""),
  };
}

/** Where each field begins and ends in the line. */
function fieldsOf(line: string, separator: string | undefined): [number, number][] {
  const fields: [number, number][] = [];
  if (separator !== undefined) {
    let start = 0;
    for (;;) {
      const end = line.indexOf(separator, start);
      if (end < 0) break;
      fields.push([start, end]);
      start = end + 1;
    }
    fields.push([start, line.length]);
    return fields;
  }
  const pattern = /\s*\S+/g;
  for (let match = pattern.exec(line); match; match = pattern.exec(line)) fields.push([match.index, match.index + match[0].length]);
  return fields;
}
function extract(line: string, key: Key, separator: string | undefined): string {
  const fields = fieldsOf(line, separator);
  const first = fields[key.from - 1];
  if (!first) return "";
  let start = first[0];
  if (key.flags.includes("b")) while (/\s/.test(line[start] ?? "")) start++;
  start += key.fromCharacter - 1;
  if (key.to === undefined) return line.slice(start);
  const last = fields[key.to - 1];
  if (!last) return line.slice(start);
  const end = key.toCharacter ? last[0] + key.toCharacter : last[1];
  return line.slice(start, end);
}

const SUFFIXES = " KMGTPEZY";
function human(text: string): number {
  const match = /^\s*(-?\d*\.?\d+)([KkMGTPEZY]?)/.exec(text);
  if (!match) return 0;
  const unit = SUFFIXES.indexOf((match[2] ?? "").toUpperCase());
  return Number(match[1]) * 1024 ** Math.max(0, unit);
}
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

function version(a: string, b: string): number {
  const split = (text: string) => text.match(/\d+|\D+/g) ?? [];
  const left = split(a);
  const right = split(b);
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const one = left[at] ?? "";
    const two = right[at] ?? "";
    const numbers = /^\d/.test(one) && /^\d/.test(two);
    if (numbers ? Number(one) !== Number(two) : one !== two) return numbers ? Number(one) - Number(two) : one < two ? -1 : 1;
  }
  return 0;
}

/** Compares as one set of flags says; 0 when they are equal to it. */
function compare(a: string, b: string, flags: string): number {
  if (flags.includes("n")) {
    const number = (text: string) => Number(/^\s*(-?\d*\.?\d+)/.exec(text)?.[1] ?? 0);
    return number(a) - number(b);
  }
  if (flags.includes("g")) return (Number.parseFloat(a) || 0) - (Number.parseFloat(b) || 0);
  if (flags.includes("h")) return human(a) - human(b);
  if (flags.includes("M")) return MONTHS.indexOf(a.trim().slice(0, 3).toUpperCase()) - MONTHS.indexOf(b.trim().slice(0, 3).toUpperCase());
  if (flags.includes("V")) return version(a, b);
  let left = a;
  let right = b;
  if (flags.includes("b")) {
    left = left.trimStart();
    right = right.trimStart();
  }
  if (flags.includes("d")) {
    left = left.replace(/[^\p{L}\p{N}\s]/gu, "");
    right = right.replace(/[^\p{L}\p{N}\s]/gu, "");
  }
  if (flags.includes("f")) {
    left = left.toUpperCase();
    right = right.toUpperCase();
  }
  return left < right ? -1 : left > right ? 1 : 0;
}

export const sort = defineCommand({
  name: "sort",
  options: "bdfghiMnRrVk:t:uo:scCzm",
  long: {
    "ignore-leading-blanks": "b",
    "dictionary-order": "d",
    "ignore-case": "f",
    "general-numeric-sort": "g",
    "human-numeric-sort": "h",
    "month-sort": "M",
    "numeric-sort": "n",
    reverse: "r",
    "version-sort": "V",
    key: "k",
    "field-separator": "t",
    unique: "u",
    output: "o",
    stable: "s",
    check: "c",
  },
  usageCode: 2,
  async run(process, args) {
    const globalFlags = ["b", "d", "f", "g", "h", "M", "n", "r", "V"].filter((letter) => args.has(letter)).join("");
    if (args.has("R")) throw new CommandFailure("kubewekend does not model random sort", 2);
    let separator = args.value("t");
    if (separator === "\\t") throw new CommandFailure("multi-character tab ‘\\\\t’", 2);
    if (separator !== undefined && [...separator].length !== 1)
      throw new CommandFailure(separator === "" ? "empty tab" : `multi-character tab ‘${separator}’`, 2);
    if (separator === "\\0") separator = "\0";
    const keys = args.values("k").map(parseKey);
    const { lines, status } = await allLines(process, "sort", args.operands);
    const byKeys = (a: string, b: string): number => {
      for (const key of keys) {
        const flags = key.flags.replace("b", "") === "" ? key.flags + globalFlags : key.flags;
        const order = compare(extract(a, { ...key, flags }, separator), extract(b, { ...key, flags }, separator), flags);
        if (order !== 0) return flags.includes("r") ? -order : order;
      }
      if (keys.length === 0) {
        const order = compare(a, b, globalFlags);
        if (order !== 0) return globalFlags.includes("r") ? -order : order;
      }
      return 0;
    };
    const full = (a: string, b: string): number => {
      const order = byKeys(a, b);
      if (order !== 0 || args.has("s") || args.has("u")) return order;
      const plain = a < b ? -1 : a > b ? 1 : 0;
      return args.has("r") ? -plain : plain;
    };
    if (args.has("c") || args.has("C")) {
      const at = lines.findIndex((line, index) => index > 0 && full(lines[index - 1] ?? "", line) > 0);
      if (at < 0) return 0;
      if (args.has("c")) await process.stderr.write(`sort: ${args.operands[0] ?? "-"}:${at + 1}: disorder: ${lines[at]}\n`);
      return 1;
    }
    let sorted = lines.sort(full);
    if (args.has("u")) sorted = sorted.filter((line, index) => index === 0 || byKeys(sorted[index - 1] ?? "", line) !== 0);
    const text = sorted.map((line) => `${line}\n`).join("");
    const target = args.value("o");
    if (target !== undefined) process.fs.write(pathOf(process, target), text);
    else await process.stdout.write(text);
    return status === 0 ? 0 : 2;
  },
});
