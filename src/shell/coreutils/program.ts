/** What every small command shares: GNU option parsing, its error texts, and input by line. */
import { FileError, type Stat } from "../../machine/filesystem.ts";
import { resolve } from "../../machine/path.ts";
import type { Process } from "../../machine/process.ts";
import type { Command, Program } from "../../machine/program.ts";
import type { InputStream } from "../../machine/stream.ts";

/** A command line taken apart. */
export interface Arguments {
  has(option: string): boolean;
  /** The last value given. */
  value(option: string): string | undefined;
  values(option: string): readonly string[];
  /** Options in the order they came. */
  readonly order: readonly (readonly [string, string])[];
  readonly operands: readonly string[];
}

export interface CommandDefinition {
  name: string;
  /** getopt letters: `n:rk:`. */
  options?: string;
  /** Long names to letters: `{ reverse: "r", lines: "n" }`; a value is taken when the letter takes one. */
  long?: Readonly<Record<string, string>>;
  /** Exit code of a wrong option; 1 unless said. */
  usageCode?: number;
  /** Options end at the first operand (`env`, `xargs`, `timeout`). */
  stopAtOperand?: boolean;
  /** `-5` means this option with 5. */
  numeric?: string;
  run(process: Process, args: Arguments): Promise<number> | number;
  complete?: Command["complete"];
}

/** Ends a command with a message `name: message`. */
export class CommandFailure extends Error {
  readonly code: number;
  constructor(message: string, code = 1) {
    super(message);
    this.code = code;
  }
}
class UsageFailure extends Error {}

/** Makes a command out of its definition; file errors that nobody caught become `name: path: text`. */
export function defineCommand(definition: CommandDefinition): Command {
  const { name } = definition;
  return {
    name,
    ...(definition.complete ? { complete: definition.complete } : {}),
    async run(process) {
      let parsed: Arguments;
      try {
        parsed = parseArguments(definition, process.argv.slice(1));
      } catch (error) {
        if (!(error instanceof UsageFailure)) throw error;
        await process.stderr.write(`${name}: ${error.message}\nTry '${name} --help' for more information.\n`);
        return definition.usageCode ?? 1;
      }
      try {
        return await definition.run(process, parsed);
      } catch (error) {
        if (error instanceof CommandFailure) {
          await process.stderr.write(`${name}: ${error.message}\n`);
          return error.code;
        }
        if (error instanceof FileError) {
          await process.stderr.write(`${name}: ${error.path}: ${error.message}\n`);
          return 1;
        }
        throw error;
      }
    },
  };
}

/** getopt_long with GNU's permutation. */
export function parseArguments(definition: CommandDefinition, args: readonly string[]): Arguments {
  const letters = definition.options ?? "";
  const long = definition.long ?? {};
  const order: [string, string][] = [];
  const operands: string[] = [];
  const takesValue = (letter: string) => {
    const at = letters.indexOf(letter);
    return at >= 0 && letters[at + 1] === ":";
  };
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (arg === "--") {
      operands.push(...args.slice(index + 1));
      break;
    }
    if (arg.startsWith("--")) {
      const equals = arg.indexOf("=");
      const typed = equals < 0 ? arg.slice(2) : arg.slice(2, equals);
      const matches = Object.keys(long).filter((candidate) => candidate.startsWith(typed));
      const key = matches.includes(typed) ? typed : matches.length === 1 ? matches[0] : undefined;
      if (key === undefined) {
        throw new UsageFailure(
          matches.length > 1
            ? `option '--${typed}' is ambiguous; possibilities: ${matches.map((match) => `'--${match}'`).join(" ")}`
            : `unrecognized option '${equals < 0 ? arg : arg.slice(0, equals)}'`,
        );
      }
      const letter = long[key] ?? "";
      if (letter.endsWith("?")) order.push([letter.slice(0, -1), equals < 0 ? "" : arg.slice(equals + 1)]);
      else if (takesValue(letter)) {
        const value = equals < 0 ? args[++index] : arg.slice(equals + 1);
        if (value === undefined) throw new UsageFailure(`option '--${key}' requires an argument`);
        order.push([letter, value]);
      } else if (equals >= 0) throw new UsageFailure(`option '--${key}' doesn't allow an argument`);
      else order.push([letter, ""]);
      continue;
    }
    if (!arg.startsWith("-") || arg === "-") {
      if (definition.stopAtOperand) {
        operands.push(...args.slice(index));
        break;
      }
      operands.push(arg);
      continue;
    }
    const number = definition.numeric ? /^-(\d+)$/.exec(arg) : null;
    if (number && definition.numeric) {
      order.push([definition.numeric, number[1] ?? ""]);
      continue;
    }
    for (let at = 1; at < arg.length; at++) {
      const letter = arg[at] ?? "";
      if (letter === ":" || !letters.includes(letter)) throw new UsageFailure(`invalid option -- '${letter}'`);
      if (takesValue(letter)) {
        const value = at + 1 < arg.length ? arg.slice(at + 1) : args[++index];
        if (value === undefined) throw new UsageFailure(`option requires an argument -- '${letter}'`);
        order.push([letter, value]);
        break;
      }
      order.push([letter, ""]);
    }
  }
  return {
    order,
    operands,
    has: (option) => order.some(([letter]) => letter === option),
    value: (option) => order.findLast(([letter]) => letter === option)?.[1],
    values: (option) => order.filter(([letter]) => letter === option).map(([, value]) => value),
  };
}

/** An operand as an absolute path. */
export function pathOf(process: Process, operand: string): string {
  return resolve(process.cwd, operand);
}
export function statOf(process: Process, operand: string, follow = true): Stat | undefined {
  return operand === "" ? undefined : process.fs.stat(pathOf(process, operand), follow);
}

/** Opens an operand for reading; `-` is stdin. Throws FileError with the operand as its path. */
export function open(process: Process, operand: string): InputStream {
  if (operand === "-" || operand === "/dev/stdin") return process.stdin;
  if (operand === "") throw new FileError("ENOENT", "");
  try {
    return process.openInput(pathOf(process, operand));
  } catch (error) {
    if (error instanceof FileError) throw new FileError(error.code, operand);
    throw error;
  }
}

/** Visits every input operand (stdin when there is none); tells of those that cannot be opened and returns 1 then. */
export async function eachInput(
  process: Process,
  name: string,
  operands: readonly string[],
  visit: (input: InputStream, operand: string) => Promise<void>,
): Promise<number> {
  let status = 0;
  for (const operand of operands.length > 0 ? operands : ["-"]) {
    try {
      await visit(open(process, operand), operand);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await process.stderr.write(`${name}: ${error.path}: ${error.message}\n`);
      status = 1;
    }
  }
  return status;
}

/** All lines of all inputs, without newlines. */
export async function allLines(process: Process, name: string, operands: readonly string[]): Promise<{ lines: string[]; status: number }> {
  const lines: string[] = [];
  const status = await eachInput(process, name, operands, async (input) => {
    for (const line of splitLines(await input.readAll())) lines.push(line);
  });
  return { lines, status };
}
export function splitLines(text: string): string[] {
  if (text === "") return [];
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}

/** Collects output and writes it in pieces, so that a loop over a million lines is not a million writes. */
export class Printer {
  private readonly process: Process;
  private text: string[] = [];
  private size = 0;
  constructor(process: Process) {
    this.process = process;
  }
  async print(text: string): Promise<void> {
    this.text.push(text);
    this.size += text.length;
    if (this.size > 16_384) await this.flush();
  }
  async flush(): Promise<void> {
    if (this.size === 0) return;
    const text = this.text.join("");
    this.text = [];
    this.size = 0;
    await this.process.stdout.write(text);
  }
}

/** `1.5K`, `12M`: as -h shows sizes. */
export function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  const units = ["K", "M", "G", "T", "P"];
  let value = bytes;
  let unit = -1;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const shown = value < 10 ? (Math.ceil(value * 10) / 10).toFixed(1) : String(Math.ceil(value));
  return `${shown}${units[unit]}`;
}

/** A program by name in PATH, or by path; undefined when there is none. */
export function findProgram(process: Process, name: string): { path: string; program: Program } | undefined {
  const folders = name.includes("/") ? [undefined] : (process.env.get("PATH") ?? "/usr/local/bin:/usr/bin:/bin").split(":");
  for (const folder of folders) {
    const path = folder === undefined ? pathOf(process, name) : pathOf(process, `${folder}/${name}`);
    try {
      const program = process.fs.program(path);
      if (program) return { path, program };
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }
  return undefined;
}
