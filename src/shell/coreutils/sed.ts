/** sed: addresses, s///, p, d, q, y, a/i/c, n/N, D/P, g/G/h/H/x, =, b/t/T, {}, r, w, -n -i -E -s. */
import { FileError } from "../../machine/filesystem.ts";
import type { Process } from "../../machine/process.ts";
import { guardedExpression } from "../automaton.ts";
import { compileExpression } from "../regular-expression.ts";
import { CommandFailure, defineCommand, open, pathOf } from "./program.ts";

type Address =
  | { kind: "line"; number: number }
  | { kind: "last" }
  | { kind: "expression"; expression: RegExp | undefined }
  | { kind: "step"; first: number; step: number }
  | { kind: "plus"; count: number }
  | { kind: "multiple"; count: number };
interface Instruction {
  first?: Address;
  second?: Address;
  negated: boolean;
  name: string;
  text: string;
  body?: Instruction[];
  expression?: RegExp | undefined;
  replacement?: ReplacementPart[];
  global?: boolean;
  print?: boolean;
  nth?: number;
  file?: string;
  map?: Map<string, string>;
  active?: boolean;
  until?: number;
}
type ReplacementPart = string | { group: number } | { letterCase: "U" | "L" | "u" | "l" | "E" };

class Parser {
  private readonly text: string;
  private readonly extended: boolean;
  private at = 0;
  constructor(text: string, extended: boolean) {
    this.text = text;
    this.extended = extended;
  }
  private fail(why: string): CommandFailure {
    return new CommandFailure(`-e expression #1, char ${this.at}: ${why}`);
  }
  parse(nested = false): Instruction[] {
    const list: Instruction[] = [];
    for (;;) {
      while (/[\s;]/.test(this.text[this.at] ?? "")) this.at++;
      const character = this.text[this.at];
      if (character === undefined) {
        if (nested) {
          this.at = 0;
          throw this.fail("unmatched `{'");
        }
        return list;
      }
      if (character === "#") {
        while (this.at < this.text.length && this.text[this.at] !== "\n") this.at++;
        continue;
      }
      if (character === "}") {
        this.at++;
        if (!nested) throw this.fail("unexpected `}'");
        return list;
      }
      list.push(this.instruction());
    }
  }
  private address(): Address | undefined {
    const rest = this.text.slice(this.at);
    const step = /^(\d+)~(\d+)/.exec(rest);
    if (step) {
      this.at += step[0].length;
      return { kind: "step", first: Number(step[1]), step: Number(step[2]) };
    }
    const number = /^\d+/.exec(rest)?.[0];
    if (number !== undefined) {
      this.at += number.length;
      return { kind: "line", number: Number(number) };
    }
    if (rest.startsWith("$")) {
      this.at++;
      return { kind: "last" };
    }
    let delimiter: string | undefined;
    if (rest.startsWith("/")) delimiter = "/";
    else if (rest.startsWith("\\")) {
      delimiter = rest[1];
      this.at++;
    }
    if (delimiter === undefined) return undefined;
    this.at++;
    const source = this.delimited(delimiter, "unterminated address regex");
    const flags = /^[IM]*/.exec(this.text.slice(this.at))?.[0] ?? "";
    this.at += flags.length;
    return { kind: "expression", expression: this.compile(source, flags.includes("I") ? "i" : "") };
  }
  private compile(source: string, flags: string): RegExp | undefined {
    if (source === "") return undefined;
    try {
      return guardedExpression(compileExpression(source, this.extended ? "extended" : "basic"), `${flags}g`);
    } catch {
      throw this.fail("Invalid preceding regular expression");
    }
  }
  private delimited(delimiter: string, unterminated: string): string {
    let text = "";
    let bracket = false;
    for (;;) {
      const character = this.text[this.at];
      if (character === undefined) throw this.fail(unterminated);
      this.at++;
      if (character === "\\") {
        const next = this.text[this.at++] ?? "";
        text +=
          next === delimiter && delimiter !== "\\"
            ? /[|+?(){}]/.test(delimiter)
              ? `\\${next}`
              : next
            : next === "\n"
              ? "\n"
              : `\\${next}`;
        continue;
      }
      if (character === "[" && !bracket) bracket = true;
      else if (character === "]") bracket = false;
      if (character === delimiter && !(bracket && this.text.indexOf("]", this.at) >= 0 && delimiter !== "/")) return text;
      text += character;
    }
  }
  private instruction(): Instruction {
    const instruction: Instruction = { negated: false, name: "", text: "" };
    const first = this.address();
    if (first) {
      instruction.first = first;
      this.blanks();
      if (this.text[this.at] === ",") {
        this.at++;
        this.blanks();
        const relative = /^([+~])(\d+)/.exec(this.text.slice(this.at));
        if (relative) {
          this.at += relative[0].length;
          instruction.second =
            relative[1] === "+" ? { kind: "plus", count: Number(relative[2]) } : { kind: "multiple", count: Number(relative[2]) };
        } else {
          const second = this.address();
          if (!second) throw this.fail("unexpected `,'");
          instruction.second = second;
        }
      }
    }
    this.blanks();
    while (this.text[this.at] === "!") {
      instruction.negated = true;
      this.at++;
      this.blanks();
    }
    const name = this.text[this.at];
    if (name === undefined) throw this.fail("missing command");
    this.at++;
    instruction.name = name;
    switch (name) {
      case "{":
        instruction.body = this.parse(true);
        return instruction;
      case "s":
        this.substitute(instruction);
        break;
      case "y": {
        const delimiter = this.text[this.at++] ?? "/";
        const from = [...unescapeText(this.delimited(delimiter, "unterminated `y' command"))];
        const to = [...unescapeText(this.delimited(delimiter, "unterminated `y' command"))];
        if (from.length !== to.length) throw this.fail("strings for `y' command are different lengths");
        instruction.map = new Map(from.map((character, index) => [character, to[index] ?? ""]));
        break;
      }
      case "a":
      case "i":
      case "c":
        instruction.text = this.insertion();
        return instruction;
      case "r":
      case "w":
        this.blanks();
        instruction.file = this.rest();
        return instruction;
      case "b":
      case "t":
      case "T":
      case ":":
        this.blanks();
        instruction.text = /^[^\s;}]*/.exec(this.text.slice(this.at))?.[0] ?? "";
        this.at += instruction.text.length;
        break;
      case "q":
      case "Q":
        this.blanks();
        instruction.text = /^\d*/.exec(this.text.slice(this.at))?.[0] ?? "";
        this.at += instruction.text.length;
        break;
      case "=":
      case "p":
      case "P":
      case "d":
      case "D":
      case "g":
      case "G":
      case "h":
      case "H":
      case "x":
      case "n":
      case "N":
      case "l":
        break;
      default:
        throw this.fail(`unknown command: \`${name}'`);
    }
    this.blanks();
    const next = this.text[this.at];
    if (next !== undefined && !/[;\n}#]/.test(next)) {
      this.at++;
      throw this.fail(name === "s" ? "unknown option to `s'" : "extra characters after command");
    }
    return instruction;
  }
  private blanks(): void {
    while (/[ \t]/.test(this.text[this.at] ?? "")) this.at++;
  }
  private rest(): string {
    const end = this.text.indexOf("\n", this.at);
    const text = this.text.slice(this.at, end < 0 ? undefined : end);
    this.at = end < 0 ? this.text.length : end;
    return text;
  }
  private insertion(): string {
    this.blanks();
    if (this.text[this.at] === "\\") {
      this.at++;
      if (/^[ \t]*\n/.test(this.text.slice(this.at))) this.blanks();
      if (this.text[this.at] === "\n") this.at++;
    }
    if (this.at >= this.text.length) throw this.fail("expected \\ after `a', `c' or `i'");
    let text = "";
    for (; this.at < this.text.length; this.at++) {
      const character = this.text[this.at];
      if (character === "\\") {
        this.at++;
        const next = this.text[this.at] ?? "";
        text += next === "t" ? "\t" : next === "n" ? "\n" : next;
      } else if (character === "\n") break;
      else text += character;
    }
    return text;
  }
  private substitute(instruction: Instruction): void {
    const delimiter = this.text[this.at++] ?? "/";
    const unterminated = "unterminated `s' command";
    const source = this.delimited(delimiter, unterminated);
    const replacement = this.delimited(delimiter, unterminated);
    let flags = "";
    for (;;) {
      const flag = this.text[this.at] ?? "";
      if (flag === "g") instruction.global = true;
      else if (flag === "p") instruction.print = true;
      else if (flag === "i" || flag === "I") flags += flags.includes("i") ? "" : "i";
      else if (flag === "m" || flag === "M") flags += flags.includes("m") ? "" : "m";
      else if (/\d/.test(flag)) {
        const digits = /^\d+/.exec(this.text.slice(this.at))?.[0] ?? "1";
        instruction.nth = Number(digits);
        this.at += digits.length;
        continue;
      } else if (flag === "w") {
        this.at++;
        this.blanks();
        instruction.file = this.rest();
        break;
      } else if (flag === "e") throw this.fail("kubewekend does not model the `e' flag");
      else break;
      this.at++;
    }
    instruction.expression = this.compile(source, flags);
    instruction.replacement = parseReplacement(replacement);
  }
}

function unescapeText(text: string): string {
  return text.replace(/\\(.)/gs, (_, next: string) => (next === "n" ? "\n" : next === "t" ? "\t" : next));
}
function parseReplacement(text: string): ReplacementPart[] {
  const parts: ReplacementPart[] = [];
  let literal = "";
  const flush = () => {
    if (literal) parts.push(literal);
    literal = "";
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === "&") {
      flush();
      parts.push({ group: 0 });
    } else if (character === "\\") {
      const next = text[++at] ?? "";
      if (/\d/.test(next)) {
        flush();
        parts.push({ group: Number(next) });
      } else if ("ULulE".includes(next) && next !== "") {
        flush();
        parts.push({ letterCase: next as "U" });
      } else literal += next === "n" ? "\n" : next === "t" ? "\t" : next === "r" ? "\r" : next;
    } else literal += character;
  }
  flush();
  return parts;
}
function replace(match: readonly string[], parts: readonly ReplacementPart[]): string {
  let result = "";
  let mode: "U" | "L" | "E" = "E";
  let once: "u" | "l" | undefined;
  for (const part of parts) {
    if (typeof part === "object" && "letterCase" in part) {
      if (part.letterCase === "u" || part.letterCase === "l") once = part.letterCase;
      else mode = part.letterCase;
      continue;
    }
    let text = typeof part === "string" ? part : (match[part.group] ?? "");
    if (mode === "U") text = text.toUpperCase();
    if (mode === "L") text = text.toLowerCase();
    if (once && text !== "") {
      text = (once === "u" ? text.slice(0, 1).toUpperCase() : text.slice(0, 1).toLowerCase()) + text.slice(1);
      once = undefined;
    }
    result += text;
  }
  return result;
}

/** Runs a script over lines. */
class Editor {
  private readonly instructions: Instruction[];
  private readonly quiet: boolean;
  private readonly process: Process;
  private hold = "";
  private lastExpression: RegExp | undefined;
  private number = 0;
  output: string[] = [];
  quit: number | undefined;
  private lines: string[] = [];
  private index = 0;

  constructor(process: Process, instructions: Instruction[], quiet: boolean) {
    this.process = process;
    this.instructions = instructions;
    this.quiet = quiet;
  }
  reset(): void {
    this.number = 0;
  }
  run(text: string): string {
    const terminated = text.endsWith("\n") || text === "";
    this.lines = (terminated ? text.slice(0, -1) : text).split("\n");
    if (text === "") this.lines = [];
    this.output = [];
    this.index = 0;
    let carried: string | undefined;
    while ((carried !== undefined || this.index < this.lines.length) && this.quit === undefined) {
      let space: string;
      if (carried === undefined) {
        space = this.lines[this.index++] ?? "";
        this.number++;
      } else space = carried;
      carried = undefined;
      const state = { space, appended: [] as string[], replaced: false };
      const end = this.execute(this.instructions, state);
      if (end === "restart") {
        carried = state.space;
        this.output.push(...state.appended);
        continue;
      }
      if (end !== "delete" && end !== "quit-silently" && !this.quiet) this.output.push(state.space);
      this.output.push(...state.appended);
    }
    const joined = this.output.map((line) => `${line}\n`).join("");
    return !terminated && this.quit === undefined && joined.endsWith("\n") && this.index >= this.lines.length
      ? joined.slice(0, -1)
      : joined;
  }
  private get last(): boolean {
    return this.index >= this.lines.length;
  }
  private matches(address: Address, space: string): boolean {
    switch (address.kind) {
      case "line":
        return this.number === address.number;
      case "last":
        return this.last;
      case "step":
        return address.step === 0
          ? this.number === address.first
          : this.number >= address.first && (this.number - address.first) % address.step === 0;
      case "expression": {
        const expression = address.expression ?? this.lastExpression;
        if (!expression) throw new CommandFailure("-e expression #1, char 0: no previous regular expression");
        this.lastExpression = expression;
        expression.lastIndex = 0;
        return expression.test(space);
      }
      default:
        return false;
    }
  }
  private selected(instruction: Instruction, space: string): boolean {
    const { first, second } = instruction;
    if (!first) return true;
    if (!second) return this.matches(first, space);
    if (instruction.active) {
      if (instruction.until !== undefined) {
        if (this.number >= instruction.until) instruction.active = false;
        return this.number <= instruction.until || second.kind !== "line";
      }
      if (this.matches(second, space)) instruction.active = false;
      return true;
    }
    const begins = first.kind === "line" && first.number === 0 ? this.number === 1 : this.matches(first, space);
    if (!begins) return false;
    delete instruction.until;
    instruction.active = true;
    if (second.kind === "line") instruction.until = second.number;
    else if (second.kind === "plus") instruction.until = this.number + second.count;
    else if (second.kind === "multiple") instruction.until = Math.ceil(this.number / second.count) * second.count;
    if (first.kind === "line" && first.number === 0 && this.matches(second, space)) instruction.active = false;
    if (instruction.until !== undefined && instruction.until <= this.number) instruction.active = false;
    return true;
  }
  private execute(
    list: readonly Instruction[],
    state: { space: string; appended: string[]; replaced: boolean },
  ): "end" | "delete" | "restart" | "quit-silently" | { label: string } {
    let steps = 0;
    for (let at = 0; at < list.length; at++) {
      const instruction = list[at];
      if (!instruction) break;
      if (++steps > 1_000_000) throw new CommandFailure("a script that loops without end");
      if (this.selected(instruction, state.space) === instruction.negated) continue;
      const jump = (label: string): "end" | { label: string } | number => {
        if (label === "") return "end";
        const target = list.findIndex((one) => one.name === ":" && one.text === label);
        return target >= 0 ? target : { label };
      };
      switch (instruction.name) {
        case "{": {
          const end = this.execute(instruction.body ?? [], state);
          if (typeof end === "object") {
            const target = jump(end.label);
            if (typeof target === "number") at = target;
            else return target;
          } else if (end !== "end" || this.ended) {
            this.ended = false;
            return end;
          }
          break;
        }
        case "s":
          this.substitute(instruction, state);
          break;
        case "y":
          state.space = [...state.space].map((character) => instruction.map?.get(character) ?? character).join("");
          break;
        case "p":
          this.output.push(state.space);
          break;
        case "P":
          this.output.push(state.space.split("\n", 1)[0] ?? "");
          break;
        case "d":
          return "delete";
        case "D": {
          const newline = state.space.indexOf("\n");
          if (newline < 0) return "delete";
          state.space = state.space.slice(newline + 1);
          return "restart";
        }
        case "a":
          state.appended.push(instruction.text);
          break;
        case "i":
          this.output.push(instruction.text);
          break;
        case "c":
          if (!instruction.second || !instruction.active || instruction.negated) this.output.push(instruction.text);
          return "delete";
        case "r":
          try {
            state.appended.push(this.process.fs.read(pathOf(this.process, instruction.file ?? "")).replace(/\n$/, ""));
          } catch {
            // A file that cannot be read is no text.
          }
          break;
        case "w":
          this.writeFile(instruction.file, state.space);
          break;
        case "=":
          this.output.push(String(this.number));
          break;
        case "l":
          this.output.push(`${state.space.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n")}$`);
          break;
        case "n":
          if (this.last) {
            if (!this.quiet) this.output.push(state.space);
            return "delete";
          }
          if (!this.quiet) this.output.push(state.space);
          this.output.push(...state.appended.splice(0));
          state.space = this.lines[this.index++] ?? "";
          this.number++;
          break;
        case "N":
          if (this.last) return "end";
          state.space += `\n${this.lines[this.index++] ?? ""}`;
          this.number++;
          break;
        case "g":
          state.space = this.hold;
          break;
        case "G":
          state.space += `\n${this.hold}`;
          break;
        case "h":
          this.hold = state.space;
          break;
        case "H":
          this.hold += `\n${state.space}`;
          break;
        case "x":
          [state.space, this.hold] = [this.hold, state.space];
          break;
        case "b":
        case "t":
        case "T": {
          if (instruction.name === "t" && !state.replaced) break;
          if (instruction.name === "T" && state.replaced) {
            state.replaced = false;
            break;
          }
          if (instruction.name === "t") state.replaced = false;
          const target = jump(instruction.text);
          if (typeof target === "number") at = target;
          else {
            if (target === "end") this.ended = true;
            return target;
          }
          break;
        }
        case "q":
          this.quit = Number(instruction.text || 0);
          return "end";
        case "Q":
          this.quit = Number(instruction.text || 0);
          return "quit-silently";
      }
      if (this.quit !== undefined) return "end";
    }
    this.ended = false;
    return "end";
  }
  /** A branch to the end left an inner block. */
  private ended = false;
  private written = new Set<string>();
  private writeFile(file: string | undefined, text: string): void {
    if (file === undefined) return;
    if (file === "/dev/stdout") {
      this.output.push(text);
      return;
    }
    const path = pathOf(this.process, file);
    this.process.fs.write(path, `${text}\n`, { append: this.written.has(path) });
    this.written.add(path);
  }
  private substitute(instruction: Instruction, state: { space: string; replaced: boolean }): void {
    const expression = instruction.expression ?? this.lastExpression;
    if (!expression) throw new CommandFailure("-e expression #1, char 0: no previous regular expression");
    this.lastExpression = expression;
    expression.lastIndex = 0;
    let seen = 0;
    let changed = false;
    state.space = state.space.replace(expression, (...args: unknown[]) => {
      seen++;
      const match = args.slice(
        0,
        args.findIndex((value) => typeof value === "number"),
      ) as string[];
      const wanted = instruction.nth ?? 1;
      if (instruction.global ? seen < wanted : seen !== wanted) return match[0] ?? "";
      changed = true;
      return replace(match, instruction.replacement ?? []);
    });
    if (!changed) return;
    state.replaced = true;
    if (instruction.print) this.output.push(state.space);
    this.writeFile(instruction.file, state.space);
  }
}

export const sed = defineCommand({
  name: "sed",
  options: "ne:f:Eriszu",
  long: { quiet: "n", silent: "n", expression: "e", file: "f", "regexp-extended": "E", "in-place": "i?", separate: "s" },
  async run(process, args) {
    const scripts = args.order.flatMap(([letter, value]) =>
      letter === "e" ? [value] : letter === "f" ? [process.fs.read(pathOf(process, value)).replace(/\n$/, "")] : [],
    );
    let files = [...args.operands];
    if (scripts.length === 0) {
      const script = files.shift();
      if (script === undefined) {
        await process.stderr.write("Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n");
        return 1;
      }
      scripts.push(script);
    }
    // -i may carry a suffix in the same word (`-i.bak`), which the option parser reads as letters.
    let suffix = args.value("i") ?? "";
    const inPlace = process.argv.some((arg) => /^-[nErs]*i/.test(arg) || arg.startsWith("--in-place"));
    const short = process.argv.map((arg) => /^-[nErs]*i(.+)$/.exec(arg)?.[1]).find((found) => found !== undefined);
    if (short !== undefined) suffix = short;
    const instructions = new Parser(scripts.join("\n"), args.has("E") || args.has("r")).parse();
    const editor = new Editor(process, instructions, args.has("n"));
    let status = 0;
    if (inPlace) {
      for (const file of files) {
        const path = pathOf(process, file);
        const stat = process.fs.stat(path);
        if (!stat) {
          await process.stderr.write(`sed: can't read ${file}: No such file or directory\n`);
          status = 2;
          continue;
        }
        if (stat.kind === "directory") {
          await process.stderr.write(`sed: couldn't edit ${file}: not a regular file\n`);
          status = 4;
          continue;
        }
        const text = process.fs.read(path);
        if (suffix) process.fs.write(suffix.includes("*") ? pathOf(process, suffix.replaceAll("*", file)) : path + suffix, text);
        editor.reset();
        process.fs.write(path, editor.run(text));
        if (editor.quit !== undefined) return editor.quit;
      }
      return status;
    }
    if (files.length === 0) files = ["-"];
    let whole = "";
    for (const file of files) {
      try {
        if (file !== "-" && process.fs.stat(pathOf(process, file))?.kind === "directory") {
          await process.stderr.write(
            `sed: couldn't read ${file}: Is a directory\n`.replace("couldn't read", "read error on").replace(": Is", ": Is"),
          );
          status = 2;
          continue;
        }
        const input = open(process, file);
        if (file === "-" && files.length === 1 && streams(instructions)) {
          // Line by line, so that `kubectl get -w | sed …` flows.
          for (let line = await input.readLine(); line !== null; line = await input.readLine()) {
            const output = editor.run(`${line}\n`);
            await process.stdout.write(output);
            if (editor.quit !== undefined) return editor.quit;
          }
          return 0;
        }
        const text = await input.readAll();
        whole += whole !== "" && !whole.endsWith("\n") ? `\n${text}` : text;
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        await process.stderr.write(`sed: can't read ${file}: ${error.message}\n`);
        status = 2;
      }
    }
    await process.stdout.write(editor.run(whole));
    return editor.quit ?? status;
  },
});

/** True when no instruction needs to know what comes next. */
function streams(list: readonly Instruction[]): boolean {
  return list.every(
    (instruction) =>
      instruction.first?.kind !== "last" &&
      instruction.second?.kind !== "last" &&
      !["n", "N", "D"].includes(instruction.name) &&
      streams(instruction.body ?? []),
  );
}
