/** od, xxd and hexdump: bytes for eyes. Upstream: coreutils src/od.c, vim src/xxd/xxd.c, util-linux text-utils/hexdump. */
import { bytesOf, textOf } from "../../machine/bytes.ts";
import type { Process } from "../../machine/process.ts";
import { CommandFailure, defineCommand, eachInput } from "./program.ts";

const WIDTH = 16;

/** Every byte of the operands, or as many as `most` says. */
async function bytesFrom(
  process: Process,
  name: string,
  operands: readonly string[],
  most: number,
): Promise<{ bytes: number[]; status: number }> {
  const bytes: number[] = [];
  const status = await eachInput(process, name, operands, async (input) => {
    while (bytes.length < most) {
      const chunk = await input.read();
      if (chunk === null) return;
      for (const byte of bytesOf(chunk)) bytes.push(byte);
    }
  });
  if (bytes.length > most) bytes.length = most;
  return { bytes, status };
}
function number(command: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new CommandFailure(`${command}: invalid argument '${text}'`);
  return value;
}
const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
const printable = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".");
function* lines(bytes: readonly number[], width: number): Generator<[number, readonly number[]]> {
  for (let at = 0; at < bytes.length; at += width) yield [at, bytes.slice(at, at + width)];
}
/** Rows equal to the one before become one `*`. */
function squeezed(bytes: readonly number[], width: number, all: boolean, row: (at: number, part: readonly number[]) => string): string {
  let text = "";
  let before = "";
  let starred = false;
  for (const [at, part] of lines(bytes, width)) {
    const key = part.join();
    if (!all && at > 0 && key === before && part.length === width) {
      if (!starred) text += "*\n";
      starred = true;
      continue;
    }
    starred = false;
    before = key;
    text += row(at, part);
  }
  return text;
}

/** `xxd [-p] [-c N] [-l N] [-s N] [-g N] [-u] [-r] [FILE]` */
export const xxd = defineCommand({
  name: "xxd",
  options: "pc:l:s:g:urib",
  long: { plain: "p", cols: "c", len: "l", seek: "s", groupsize: "g", revert: "r" },
  async run(process, args) {
    if (args.has("i") || args.has("b")) throw new CommandFailure("xxd: kubewekend does not model -i and -b");
    if (args.has("r")) return revert(process, args.operands, args.has("p"));
    const from = number("xxd", args.value("s"), 0);
    const most = args.has("l") ? number("xxd", args.value("l"), 0) : Number.POSITIVE_INFINITY;
    const { bytes, status } = await bytesFrom(process, "xxd", args.operands.slice(0, 1), from + most);
    const shown = bytes.slice(from);
    const casing = (text: string): string => (args.has("u") ? text.toUpperCase() : text);
    let text = "";
    if (args.has("p")) {
      const width = number("xxd", args.value("c"), 30) || shown.length || 1;
      for (const [, part] of lines(shown, width)) text += `${casing(part.map((byte) => hex(byte, 2)).join(""))}\n`;
    } else {
      const width = number("xxd", args.value("c"), WIDTH) || WIDTH;
      const group = number("xxd", args.value("g"), 2) || width;
      const columns = width * 2 + Math.ceil(width / group) - 1;
      for (const [at, part] of lines(shown, width)) {
        const groups: string[] = [];
        for (const [, some] of lines(part, group)) groups.push(some.map((byte) => hex(byte, 2)).join(""));
        text += `${hex(from + at, 8)}: ${casing(groups.join(" ")).padEnd(columns)}  ${part.map(printable).join("")}\n`;
      }
    }
    await process.stdout.write(text);
    return status;
  },
});
async function revert(process: Process, operands: readonly string[], plain: boolean): Promise<number> {
  return eachInput(process, "xxd", operands.slice(0, 1), async (input) => {
    const text = await input.readAll();
    const digits = plain ? text : text.replace(/^[0-9a-f]+: ?((?:[0-9a-f]{2,} ?)*).*$/gim, "$1");
    const pairs = digits.replace(/[^0-9a-fA-F]/g, "").match(/../g) ?? [];
    await process.stdout.write(textOf(Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16))));
  });
}

/** `hexdump [-C] [-n N] [-s N] [-v] [FILE…]`; without -C two bytes a number, as this machine keeps them. */
export const hexdump = defineCommand({
  name: "hexdump",
  options: "Cn:s:ve:xbcdo",
  long: { canonical: "C", length: "n", skip: "s", "no-squeezing": "v" },
  async run(process, args) {
    if (["e", "b", "c", "d", "o"].some((letter) => args.has(letter)))
      throw new CommandFailure("hexdump: kubewekend models -C and the default format only");
    const from = number("hexdump", args.value("s"), 0);
    const most = args.has("n") ? number("hexdump", args.value("n"), 0) : Number.POSITIVE_INFINITY;
    const { bytes, status } = await bytesFrom(process, "hexdump", args.operands, from + most);
    const shown = bytes.slice(from);
    const digits = args.has("C") ? 8 : 7;
    const row = (at: number, part: readonly number[]): string => {
      if (args.has("C")) {
        const half = (some: readonly number[]): string => some.map((byte) => hex(byte, 2)).join(" ");
        const cells = `${half(part.slice(0, 8)).padEnd(23)}  ${half(part.slice(8)).padEnd(23)}`;
        return `${hex(from + at, 8)}  ${cells}  |${part.map(printable).join("")}|\n`;
      }
      const words: string[] = [];
      for (const [, pair] of lines(part, 2)) words.push(hex((pair[0] ?? 0) | ((pair[1] ?? 0) << 8), 4));
      const gap = args.has("x") ? "    " : " ";
      return `${`${hex(from + at, 7)}${gap}${words.join(gap)}`.padEnd(args.has("x") ? 71 : 47)}\n`;
    };
    const text = squeezed(shown, WIDTH, args.has("v"), row);
    await process.stdout.write(text === "" ? "" : `${text}${hex(from + shown.length, digits)}\n`);
    return status;
  },
});

const NAMES = [
  "nul",
  "soh",
  "stx",
  "etx",
  "eot",
  "enq",
  "ack",
  "bel",
  "bs",
  "ht",
  "nl",
  "vt",
  "ff",
  "cr",
  "so",
  "si",
  "dle",
  "dc1",
  "dc2",
  "dc3",
  "dc4",
  "nak",
  "syn",
  "etb",
  "can",
  "em",
  "sub",
  "esc",
  "fs",
  "gs",
  "rs",
  "us",
  "sp",
];
const ESCAPES: Readonly<Record<number, string>> = { 0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r" };

interface Format {
  size: number;
  /** Of a cell, its leading space included. */
  width: number;
  cell(value: number, byte: number): string;
  ends?: boolean;
}
/** One `-t` word: `x1`, `c`, `o2z`. */
function formatOf(word: string): Format {
  const [, kind = "", bytes, ends] = /^([acdoux])(1|2|4|C|S|I)?(z)?$/.exec(word) ?? [];
  if (kind === "") throw new CommandFailure(`od: invalid character '${word[0] ?? ""}' in type string '${word}'`);
  const size = kind === "a" || kind === "c" ? 1 : ({ C: 1, S: 2, I: 4, "1": 1, "2": 2, "4": 4 }[bytes ?? "4"] ?? 4);
  const more = ends ? { ends: true } : {};
  switch (kind) {
    case "a":
      return {
        size,
        width: 4,
        cell: (_, byte) => NAMES[byte & 127] ?? ((byte & 127) === 127 ? "del" : String.fromCharCode(byte & 127)),
        ...more,
      };
    case "c":
      return {
        size,
        width: 4,
        cell: (_, byte) => ESCAPES[byte] ?? (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : byte.toString(8).padStart(3, "0")),
        ...more,
      };
    case "x":
      return { size, width: size * 2 + 1, cell: (value) => hex(value, size * 2), ...more };
    case "o": {
      const digits = { 1: 3, 2: 6, 4: 11 }[size] ?? 11;
      return { size, width: digits + 1, cell: (value) => value.toString(8).padStart(digits, "0"), ...more };
    }
    default: {
      const width = { 1: 4, 2: 6, 4: 11 }[size] ?? 11;
      const signed = (value: number): number => (kind === "d" && value >= 2 ** (size * 8 - 1) ? value - 2 ** (size * 8) : value);
      return {
        size,
        width: kind === "d" && size < 4 ? width + 1 : width + (size === 4 && kind === "d" ? 1 : 0),
        cell: (value) => String(signed(value)),
        ...more,
      };
    }
  }
}

/** `od [-A x|d|o|n] [-t TYPE] [-c] [-x] [-N N] [-j N] [-w N] [-v] [FILE…]` */
export const od = defineCommand({
  name: "od",
  options: "A:t:cxbdoN:j:w:vai",
  long: { "address-radix": "A", format: "t", "read-bytes": "N", "skip-bytes": "j", width: "w", "output-duplicates": "v" },
  async run(process, args) {
    const short: [string, string][] = [
      ["a", "a"],
      ["b", "o1"],
      ["c", "c"],
      ["d", "u2"],
      ["i", "d4"],
      ["o", "o2"],
      ["x", "x2"],
    ];
    const words = [...args.values("t"), ...short.flatMap(([letter, word]) => (args.has(letter) ? [word] : []))];
    const formats = (words.length > 0 ? words : ["o2"]).map(formatOf);
    const radix = args.value("A") ?? "o";
    const address = (at: number): string =>
      radix === "n" ? "" : radix === "x" ? hex(at, 6) : radix === "d" ? String(at).padStart(7, "0") : at.toString(8).padStart(7, "0");
    const from = number("od", args.value("j"), 0);
    const most = args.has("N") ? number("od", args.value("N"), 0) : Number.POSITIVE_INFINITY;
    const { bytes, status } = await bytesFrom(process, "od", args.operands, from + most);
    const shown = bytes.slice(from);
    const width = number("od", args.value("w"), WIDTH) || WIDTH;
    // Cells of every format stand below one another.
    const perByte = Math.max(...formats.map((format) => format.width / format.size));
    const row = (at: number, part: readonly number[]): string =>
      formats
        .map((format, index) => {
          const cells: string[] = [];
          for (const [, some] of lines(part, format.size)) {
            const value = some.reduce((sum, byte, place) => sum + byte * 256 ** place, 0);
            cells.push(format.cell(value, some[0] ?? 0).padStart(Math.round(perByte * format.size)));
          }
          const before = index === 0 ? address(from + at) : " ".repeat(address(0).length);
          const tail = format.ends ? `${" ".repeat(Math.round(perByte * (width - part.length)))}  >${part.map(printable).join("")}<` : "";
          return `${before}${cells.join("")}${tail}\n`;
        })
        .join("");
    const text = squeezed(shown, width, args.has("v"), row);
    await process.stdout.write(`${text}${radix === "n" ? "" : `${address(from + shown.length)}\n`}`);
    return status;
  },
});

/** `strings [-n N] [FILE…]` */
export const strings = defineCommand({
  name: "strings",
  options: "n:a",
  long: { bytes: "n", all: "a" },
  numeric: "n",
  async run(process, args) {
    const least = number("strings", args.value("n"), 4) || 4;
    const { bytes, status } = await bytesFrom(process, "strings", args.operands, Number.POSITIVE_INFINITY);
    const whole = bytes.map((byte) => (byte === 9 || (byte >= 0x20 && byte < 0x7f) ? String.fromCharCode(byte) : "\n")).join("");
    await process.stdout.write(
      whole
        .split("\n")
        .filter((run) => run.length >= least)
        .map((run) => `${run}\n`)
        .join(""),
    );
    return status;
  },
});
