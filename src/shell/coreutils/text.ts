/** Commands that turn text into text: cat, tac, rev, nl, head, tail, wc, uniq, cut, tr, paste, tee, seq, yes, column, fold, expand. */
import { byteLength, bytesOf, textOf } from "../../machine/bytes.ts";
import { FileError } from "../../machine/filesystem.ts";
import type { InputStream } from "../../machine/stream.ts";
import { formatPrintf } from "../format.ts";
import { allLines, CommandFailure, defineCommand, eachInput, Printer, pathOf, splitLines } from "./program.ts";

export const cat = defineCommand({
  name: "cat",
  options: "nbsAETuve",
  long: { number: "n", "number-nonblank": "b", "squeeze-blank": "s", "show-all": "A", "show-ends": "E", "show-tabs": "T" },
  async run(process, args) {
    const plain = args.order.every(([letter]) => letter === "u");
    let number = 0;
    let blank = 0;
    return eachInput(process, "cat", args.operands, async (input) => {
      if (plain) {
        for (let chunk = await input.read(); chunk !== null; chunk = await input.read()) await process.stdout.write(chunk);
        return;
      }
      const ends = args.has("E") || args.has("A") || args.has("e");
      const tabs = args.has("T") || args.has("A");
      for (let line = await input.readLine(); line !== null; line = await input.readLine()) {
        blank = line === "" ? blank + 1 : 0;
        if (args.has("s") && blank > 1) continue;
        let text = tabs ? line.replaceAll("\t", "^I") : line;
        if (ends) text += "$";
        const numbered = args.has("b") ? line !== "" : args.has("n");
        await process.stdout.write(`${numbered ? `${String(++number).padStart(6)}\t` : ""}${text}\n`);
      }
    });
  },
});

export const tac = defineCommand({
  name: "tac",
  async run(process, args) {
    return eachInput(process, "tac", args.operands, async (input) => {
      const lines = splitLines(await input.readAll());
      await process.stdout.write(
        lines
          .reverse()
          .map((line) => `${line}\n`)
          .join(""),
      );
    });
  },
});

export const rev = defineCommand({
  name: "rev",
  async run(process, args) {
    return eachInput(process, "rev", args.operands, async (input) => {
      for (let line = await input.readLine(); line !== null; line = await input.readLine())
        await process.stdout.write(`${[...line].reverse().join("")}\n`);
    });
  },
});

export const nl = defineCommand({
  name: "nl",
  options: "b:w:s:v:n:i:",
  async run(process, args) {
    const width = Number(args.value("w") ?? 6);
    const separator = args.value("s") ?? "\t";
    const all = args.value("b") === "a";
    let number = Number(args.value("v") ?? 1);
    return eachInput(process, "nl", args.operands, async (input) => {
      for (let line = await input.readLine(); line !== null; line = await input.readLine()) {
        if (line === "" && !all) await process.stdout.write(`${" ".repeat(width + separator.length)}\n`);
        else {
          const digits =
            args.value("n") === "ln" ? String(number).padEnd(width) : String(number).padStart(width, args.value("n") === "rz" ? "0" : " ");
          await process.stdout.write(`${digits}${separator}${line}\n`);
          number += Number(args.value("i") ?? 1);
        }
      }
    });
  },
});

function count(text: string, name: string): number {
  const match = /^([+-]?\d+)([kKmMgGb]?)B?$/.exec(text);
  if (!match) throw new CommandFailure(`invalid number of ${name}: ‘${text}’`);
  const unit = { k: 1024, K: 1024, m: 1024 ** 2, M: 1024 ** 2, g: 1024 ** 3, G: 1024 ** 3, b: 512 }[match[2] ?? ""] ?? 1;
  return Number(match[1]) * unit;
}

export const head = defineCommand({
  name: "head",
  options: "n:c:qv",
  long: { lines: "n", bytes: "c", quiet: "q", silent: "q", verbose: "v" },
  numeric: "n",
  async run(process, args) {
    const bytes = args.value("c");
    const amount = bytes === undefined ? count(args.value("n") ?? "10", "lines") : count(bytes, "bytes");
    const titled = !args.has("q") && (args.operands.length > 1 || args.has("v"));
    let first = true;
    return eachInput(process, "head", args.operands, async (input, operand) => {
      if (titled) await process.stdout.write(`${first ? "" : "\n"}==> ${operand === "-" ? "standard input" : operand} <==\n`);
      first = false;
      if (bytes !== undefined) {
        const text = amount < 0 ? await input.readAll() : await readAtLeast(input, amount);
        await process.stdout.write(byteSlice(text, 0, amount));
        return;
      }
      if (amount < 0) {
        const text = await input.readAll();
        const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
        await process.stdout.write(lines.slice(0, Math.max(0, lines.length + amount)).join(""));
        return;
      }
      const printer = new Printer(process);
      for (let left = amount; left > 0; left--) {
        const line = await input.readLine();
        if (line === null) break;
        if (input === process.stdin) await process.stdout.write(`${line}\n`);
        else await printer.print(`${line}\n`);
      }
      await printer.flush();
    });
  },
});
/** A slice by bytes, as `slice` counts them. */
function byteSlice(text: string, from: number, to?: number): string {
  const bytes = bytesOf(text);
  return bytes.length === text.length ? text.slice(from, to) : textOf(bytes.slice(from, to));
}
async function readAtLeast(input: InputStream, size: number): Promise<string> {
  let text = "";
  while (text.length < size) {
    const chunk = await input.read();
    if (chunk === null) break;
    text += chunk;
  }
  return text;
}

export const tail = defineCommand({
  name: "tail",
  options: "n:c:fFqvs:",
  long: { lines: "n", bytes: "c", follow: "f", quiet: "q", silent: "q", verbose: "v", retry: "F" },
  numeric: "n",
  async run(process, args) {
    const inBytes = args.has("c");
    const given = (inBytes ? args.value("c") : args.value("n")) ?? "10";
    const fromStart = given.startsWith("+");
    const amount = Math.abs(count(given, inBytes ? "bytes" : "lines"));
    const titled = !args.has("q") && (args.operands.length > 1 || args.has("v"));
    let first = true;
    const status = await eachInput(process, "tail", args.operands, async (input, operand) => {
      const text = await input.readAll();
      if (titled) await process.stdout.write(`${first ? "" : "\n"}==> ${operand === "-" ? "standard input" : operand} <==\n`);
      first = false;
      if (inBytes)
        await process.stdout.write(fromStart ? byteSlice(text, Math.max(0, amount - 1)) : amount === 0 ? "" : byteSlice(text, -amount));
      else {
        const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
        await process.stdout.write((fromStart ? lines.slice(Math.max(0, amount - 1)) : amount === 0 ? [] : lines.slice(-amount)).join(""));
      }
    }).then((code) => code);
    const [file] = args.operands;
    if (!(args.has("f") || args.has("F")) || file === undefined || file === "-") return status;
    const path = pathOf(process, file);
    let size = process.fs.exists(path) ? process.fs.read(path).length : 0;
    for (;;) {
      await changed(process, path);
      if (!process.fs.exists(path)) continue;
      const text = process.fs.read(path);
      if (text.length < size) {
        await process.stderr.write(`tail: ${file}: file truncated\n`);
        size = 0;
      }
      if (text.length > size) await process.stdout.write(text.slice(size));
      size = text.length;
    }
  },
});
/** Follows a file without polling when nothing happens: looks again each virtual tenth of a second after a change. */
async function changed(process: Parameters<typeof pathOf>[0], path: string): Promise<void> {
  let seen = false;
  const watch = process.fs.watch(path, () => {
    seen = true;
  });
  try {
    while (!seen) await process.sleep(100_000);
  } finally {
    watch.stop();
  }
}

export const wc = defineCommand({
  name: "wc",
  options: "lwcmL",
  long: { lines: "l", words: "w", bytes: "c", chars: "m", "max-line-length": "L" },
  async run(process, args) {
    const wanted = ["l", "w", "m", "c", "L"].filter((letter) => args.has(letter));
    const columns = wanted.length > 0 ? wanted : ["l", "w", "c"];
    const rows: { counts: Record<string, number>; name: string }[] = [];
    const total: Record<string, number> = { l: 0, w: 0, m: 0, c: 0, L: 0 };
    const status = await eachInput(process, "wc", args.operands, async (input, operand) => {
      const text = await input.readAll();
      const counts: Record<string, number> = {
        l: text.split("\n").length - 1,
        w: text.match(/\S+/g)?.length ?? 0,
        m: [...text].length,
        c: byteLength(text),
        L: Math.max(0, ...text.split("\n").map((line) => [...line].length)),
      };
      for (const key of Object.keys(total))
        total[key] = key === "L" ? Math.max(total[key] ?? 0, counts[key] ?? 0) : (total[key] ?? 0) + (counts[key] ?? 0);
      rows.push({ counts, name: operand });
    });
    const stdinOnly = args.operands.length === 0;
    if (rows.length > 1) rows.push({ counts: total, name: "total" });
    const known = args.operands.length > 0 && args.operands.every((operand) => operand !== "-");
    const width = columns.length === 1 && rows.length === 1 ? 1 : known ? Math.max(1, String(total["c"]).length) : 7;
    for (const row of rows) {
      const numbers = columns.map((column) => String(row.counts[column] ?? 0).padStart(width)).join(" ");
      await process.stdout.write(`${numbers}${stdinOnly ? "" : ` ${row.name}`}\n`);
    }
    return status;
  },
});

export const uniq = defineCommand({
  name: "uniq",
  options: "cdiuf:s:w:",
  long: { count: "c", repeated: "d", "ignore-case": "i", unique: "u", "skip-fields": "f", "skip-chars": "s", "check-chars": "w" },
  async run(process, args) {
    const { lines, status } = await allLines(process, "uniq", args.operands.slice(0, 1));
    const key = (line: string) => {
      let text = line;
      for (let field = Number(args.value("f") ?? 0); field > 0; field--) text = text.replace(/^\s*\S+/, "");
      text = text.slice(Number(args.value("s") ?? 0));
      if (args.has("w")) text = text.slice(0, Number(args.value("w")));
      return args.has("i") ? text.toLowerCase() : text;
    };
    let output = "";
    for (let at = 0; at < lines.length; ) {
      const line = lines[at] ?? "";
      let end = at + 1;
      while (end < lines.length && key(lines[end] ?? "") === key(line)) end++;
      const repeated = end - at;
      at = end;
      if (args.has("d") && repeated < 2) continue;
      if (args.has("u") && repeated > 1) continue;
      output += `${args.has("c") ? `${String(repeated).padStart(7)} ` : ""}${line}\n`;
    }
    const target = args.operands[1];
    if (target !== undefined) process.fs.write(pathOf(process, target), output);
    else await process.stdout.write(output);
    return status;
  },
});

/** `1,3-5,7-` as a test. */
function ranges(list: string, what: string): (position: number) => boolean {
  const parts = list.split(",").map((part) => {
    const match = /^(\d*)(-?)(\d*)$/.exec(part);
    if (!match || part === "-" || part === "")
      throw new CommandFailure(`invalid ${what} value ‘${part}’\nTry 'cut --help' for more information.`);
    const from = match[1] === "" ? 1 : Number(match[1]);
    if (from === 0)
      throw new CommandFailure(
        `${what === "field" ? "fields" : "byte/character positions"} are numbered from 1\nTry 'cut --help' for more information.`,
      );
    return [from, match[2] === "" ? from : match[3] === "" ? Number.MAX_SAFE_INTEGER : Number(match[3])] as const;
  });
  return (position) => parts.some(([from, to]) => position >= from && position <= to);
}
export const cut = defineCommand({
  name: "cut",
  options: "b:c:f:d:s",
  long: { bytes: "b", characters: "c", fields: "f", delimiter: "d", "only-delimited": "s", "output-delimiter": "O", complement: "C" },
  async run(process, args) {
    const fields = args.value("f");
    const characters = args.value("c") ?? args.value("b");
    if (fields === undefined && characters === undefined) {
      throw new CommandFailure("you must specify a list of bytes, characters, or fields\nTry 'cut --help' for more information.");
    }
    const delimiter = args.value("d") ?? "\t";
    if ([...delimiter].length !== 1)
      throw new CommandFailure("the delimiter must be a single character\nTry 'cut --help' for more information.");
    const inside = ranges(fields ?? characters ?? "", fields === undefined ? "byte/character position" : "field");
    const keep = (position: number) => inside(position) !== args.has("C");
    const printer = new Printer(process);
    const status = await eachInput(process, "cut", args.operands, async (input) => {
      for (let line = await input.readLine(); line !== null; line = await input.readLine()) {
        if (fields === undefined) {
          await printer.print(`${[...line].filter((_, index) => keep(index + 1)).join("")}\n`);
          continue;
        }
        const parts = line.split(delimiter);
        if (parts.length === 1) {
          if (!args.has("s")) await printer.print(`${line}\n`);
        } else await printer.print(`${parts.filter((_, index) => keep(index + 1)).join(args.value("O") ?? delimiter)}\n`);
      }
    });
    await printer.flush();
    return status;
  },
});

/** The characters of a tr set: ranges, classes, escapes. */
function trSet(text: string): string[] {
  const classes: Record<string, string> = {
    lower: "abcdefghijklmnopqrstuvwxyz",
    upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    digit: "0123456789",
    space: " \t\n\v\f\r",
    blank: " \t",
    punct: "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    xdigit: "0123456789ABCDEFabcdef",
  };
  classes["alpha"] = (classes["upper"] ?? "") + (classes["lower"] ?? "");
  classes["alnum"] = (classes["digit"] ?? "") + classes["alpha"];
  const result: string[] = [];
  const characters = [...text.replace(/\[:(\w+):\]/g, (whole, name: string) => classes[name]?.replace(/[\\-]/g, "\\$&") ?? whole)];
  const escapes: Record<string, string> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" };
  for (let at = 0; at < characters.length; at++) {
    let character = characters[at] ?? "";
    if (character === "\\" && at + 1 < characters.length) {
      const octal = /^[0-7]{1,3}/.exec(characters.slice(at + 1, at + 4).join(""))?.[0];
      if (octal) {
        character = String.fromCharCode(Number.parseInt(octal, 8));
        at += octal.length;
      } else {
        const next = characters[++at] ?? "";
        result.push(escapes[next] ?? next);
        continue;
      }
    }
    const end = characters[at + 2];
    if (characters[at + 1] === "-" && end !== undefined && end !== "\\") {
      for (let code = character.codePointAt(0) ?? 0; code <= (end.codePointAt(0) ?? 0); code++) result.push(String.fromCodePoint(code));
      at += 2;
    } else result.push(character);
  }
  return result;
}
export const tr = defineCommand({
  name: "tr",
  options: "cCdst",
  long: { complement: "c", delete: "d", "squeeze-repeats": "s" },
  async run(process, args) {
    const [first, second] = args.operands;
    if (first === undefined) throw new CommandFailure("missing operand\nTry 'tr --help' for more information.");
    if (second === undefined && !args.has("d") && !args.has("s")) {
      throw new CommandFailure(
        `missing operand after ‘${first}’\nTwo strings must be given when translating.\nTry 'tr --help' for more information.`,
      );
    }
    const complement = args.has("c") || args.has("C");
    const from = trSet(first);
    const to = second === undefined ? [] : trSet(second);
    const set = new Set(from);
    const matches = (character: string) => set.has(character) !== complement;
    const map = new Map(from.map((character, index) => [character, to[Math.min(index, to.length - 1)] ?? ""]));
    const squeeze = args.has("s") ? new Set(args.has("d") || second !== undefined ? to : from) : undefined;
    let last = "";
    for (let chunk = await process.stdin.read(); chunk !== null; chunk = await process.stdin.read()) {
      let output = "";
      for (const character of chunk) {
        let next = character;
        if (args.has("d")) {
          if (matches(character)) continue;
        } else if (second !== undefined && matches(character)) next = complement ? (to.at(-1) ?? "") : (map.get(character) ?? character);
        const squeezed = squeeze && (second === undefined && complement ? !set.has(next) : squeeze.has(next));
        if (squeezed && last === next) continue;
        last = next;
        output += next;
      }
      await process.stdout.write(output);
    }
    return 0;
  },
});

export const paste = defineCommand({
  name: "paste",
  options: "d:s",
  long: { delimiters: "d", serial: "s" },
  async run(process, args) {
    const delimiters = [...(args.value("d") ?? "\t").replaceAll("\\n", "\n").replaceAll("\\t", "\t").replaceAll("\\0", "")];
    const columns: string[][] = [];
    const inputs = args.operands.length > 0 ? args.operands : ["-"];
    const stdinCount = inputs.filter((input) => input === "-").length;
    let shared: string[] | undefined;
    let taken = 0;
    const status = await eachInput(process, "paste", inputs, async (input, operand) => {
      if (operand !== "-") columns.push(splitLines(await input.readAll()));
      else {
        shared ??= splitLines(await input.readAll());
        const offset = taken++;
        columns.push(shared.filter((_, index) => index % stdinCount === offset));
      }
    });
    const join = (parts: readonly string[]) =>
      parts
        .map((part, index) => part + (index < parts.length - 1 ? (delimiters[index % Math.max(1, delimiters.length)] ?? "") : ""))
        .join("");
    if (args.has("s")) for (const column of columns) await process.stdout.write(`${join(column)}\n`);
    else {
      const height = Math.max(0, ...columns.map((column) => column.length));
      for (let row = 0; row < height; row++) await process.stdout.write(`${join(columns.map((column) => column[row] ?? ""))}\n`);
    }
    return status;
  },
});

export const tee = defineCommand({
  name: "tee",
  options: "ai",
  long: { append: "a" },
  async run(process, args) {
    let status = 0;
    const outputs = [];
    for (const operand of args.operands) {
      try {
        outputs.push(process.openOutput(pathOf(process, operand), { append: args.has("a") }));
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        await process.stderr.write(`tee: ${operand}: ${error.message}\n`);
        status = 1;
      }
    }
    for (let chunk = await process.stdin.read(); chunk !== null; chunk = await process.stdin.read()) {
      await process.stdout.write(chunk);
      for (const output of outputs) await output.write(chunk);
    }
    return status;
  },
});

export const seq = defineCommand({
  name: "seq",
  options: "s:wf:0123456789.",
  long: { separator: "s", "equal-width": "w", format: "f" },
  stopAtOperand: true,
  async run(process, args) {
    const raw = process.argv.slice(1);
    // Negative numbers look like options.
    const numbers: string[] = [];
    for (let index = 0; index < raw.length; index++) {
      const text = raw[index] ?? "";
      if (/^-?(\d+\.?\d*|\.\d+)$/.test(text)) numbers.push(text);
      else if (text === "-s" || text === "-f") index++;
      else if (!text.startsWith("-"))
        throw new CommandFailure(`invalid floating point argument: ‘${text}’\nTry 'seq --help' for more information.`);
    }
    if (numbers.length === 0) throw new CommandFailure("missing operand\nTry 'seq --help' for more information.");
    if (numbers.length > 3) throw new CommandFailure(`extra operand ‘${numbers[3]}’\nTry 'seq --help' for more information.`);
    const first = numbers.length > 1 ? (numbers[0] ?? "1") : "1";
    const step = numbers.length === 3 ? (numbers[1] ?? "1") : "1";
    const last = numbers.at(-1) ?? "1";
    if (Number(step) === 0) throw new CommandFailure(`invalid Zero increment value: ‘${step}’\nTry 'seq --help' for more information.`);
    const decimals = Math.max(...[first, step].map((text) => (text.split(".")[1] ?? "").length));
    const width = args.has("w") ? Math.max(first.length, last.length) : 0;
    const separator = args.value("s") ?? "\n";
    const printer = new Printer(process);
    let any = false;
    for (let index = 0; ; index++) {
      const value = Number(first) + index * Number(step);
      if (Number(step) > 0 ? value > Number(last) + 1e-9 : value < Number(last) - 1e-9) break;
      const fixed = value.toFixed(decimals);
      const text = args.has("f")
        ? formatPrintf(args.value("f") ?? "%g", [fixed]).text
        : fixed.startsWith("-")
          ? `-${fixed.slice(1).padStart(width - 1, "0")}`
          : fixed.padStart(width, "0");
      await printer.print((any ? separator : "") + text);
      any = true;
      if (index % 1000 === 999) await process.sleep(2000);
    }
    if (any) await printer.print("\n");
    await printer.flush();
    return 0;
  },
});

export const yes = defineCommand({
  name: "yes",
  async run(process, args) {
    const line = `${args.operands.length > 0 ? args.operands.join(" ") : "y"}\n`;
    const block = line.repeat(Math.max(1, Math.floor(8192 / line.length)));
    for (;;) {
      await process.stdout.write(block);
      await process.sleep(1000);
    }
  },
});

export const column = defineCommand({
  name: "column",
  options: "ts:o:c:xN:",
  long: { table: "t", separator: "s", "output-separator": "o" },
  async run(process, args) {
    const { lines, status } = await allLines(process, "column", args.operands);
    const kept = lines.filter((line) => line.trim() !== "");
    if (!args.has("t")) {
      const width = Math.max(0, ...kept.map((line) => [...line].length));
      const cell = Math.ceil((width + 1) / 8) * 8;
      const columns = Math.max(1, Math.floor(Number(args.value("c") ?? process.tty?.columns ?? 80) / cell));
      const rows = Math.ceil(kept.length / columns);
      for (let row = 0; row < rows; row++) {
        let text = "";
        for (let at = row; at < kept.length; at += rows) {
          const entry = kept[at] ?? "";
          text += at + rows < kept.length ? entry + "\t".repeat(Math.max(1, Math.ceil((cell - [...entry].length) / 8))) : entry;
        }
        await process.stdout.write(`${text}\n`);
      }
      return status;
    }
    const separators = args.value("s");
    const table = kept.map((line) => {
      if (separators === undefined) return line.trim().split(/\s+/);
      const cells: string[] = [""];
      for (const character of line) {
        if (separators.includes(character)) cells.push("");
        else cells[cells.length - 1] += character;
      }
      return cells;
    });
    const names = args.value("N");
    if (names !== undefined) table.unshift(names.split(","));
    const widths: number[] = [];
    for (const row of table) for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, [...cell].length);
    const gap = args.value("o") ?? "  ";
    for (const row of table) {
      const text = row
        .map((cell, index) => (index === row.length - 1 ? cell : cell + " ".repeat((widths[index] ?? 0) - [...cell].length)))
        .join(gap);
      await process.stdout.write(`${text}\n`);
    }
    return status;
  },
});

export const fold = defineCommand({
  name: "fold",
  options: "w:sb",
  long: { width: "w", spaces: "s", bytes: "b" },
  async run(process, args) {
    const width = Number(args.value("w") ?? 80);
    return eachInput(process, "fold", args.operands, async (input) => {
      for (let line = await input.readLine(); line !== null; line = await input.readLine()) {
        let rest = line;
        while (rest.length > width) {
          const space = args.has("s") ? rest.lastIndexOf(" ", width - 1) : -1;
          const end = space > 0 ? space + 1 : width;
          await process.stdout.write(`${rest.slice(0, end)}\n`);
          rest = rest.slice(end);
        }
        await process.stdout.write(`${rest}\n`);
      }
    });
  },
});
