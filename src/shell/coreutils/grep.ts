/** grep, egrep, fgrep */
import { FileError } from "../../machine/filesystem.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "../../machine/program.ts";
import type { InputStream } from "../../machine/stream.ts";
import { guardedExpression } from "../automaton.ts";
import { compileExpression } from "../regular-expression.ts";
import { type Arguments, CommandFailure, defineCommand, open, pathOf, splitLines, statOf } from "./program.ts";

function patterns(process: Process, args: Arguments): { list: string[]; files: readonly string[] } {
  const list = [...args.values("e")];
  for (const file of args.values("f")) list.push(...splitLines(file === "-" ? "" : process.fs.read(pathOf(process, file))));
  if (list.length > 0 || args.has("f")) return { list: list.flatMap((pattern) => pattern.split("\n")), files: args.operands };
  const [pattern, ...files] = args.operands;
  if (pattern === undefined) {
    throw new CommandFailure("", 2);
  }
  return { list: pattern.split("\n"), files };
}

function make(name: string, fixedFlavour: "basic" | "extended" | "fixed"): Command {
  return defineCommand({
    name,
    options: "ivncoEFGPA:B:C:rRqlLwxhHse:f:m:aU",
    long: {
      "ignore-case": "i",
      "invert-match": "v",
      "line-number": "n",
      count: "c",
      "only-matching": "o",
      "extended-regexp": "E",
      "fixed-strings": "F",
      "basic-regexp": "G",
      "perl-regexp": "P",
      "after-context": "A",
      "before-context": "B",
      context: "C",
      recursive: "r",
      "dereference-recursive": "R",
      quiet: "q",
      silent: "q",
      "files-with-matches": "l",
      "files-without-match": "L",
      "word-regexp": "w",
      "line-regexp": "x",
      "no-filename": "h",
      "with-filename": "H",
      "no-messages": "s",
      regexp: "e",
      file: "f",
      "max-count": "m",
      text: "a",
      color: "K?",
      colour: "K?",
      include: "I?",
      exclude: "X?",
      "exclude-dir": "D?",
      "line-buffered": "U",
    },
    usageCode: 2,
    numeric: "C",
    run: (process, args) => search(process, args, fixedFlavour),
  });
}

const MATCH = "\x1b[01;31m\x1b[K";
const FILE = "\x1b[35m\x1b[K";
const NUMBER = "\x1b[32m\x1b[K";
const SEPARATOR = "\x1b[36m\x1b[K";
const RESET = "\x1b[m\x1b[K";

async function search(process: Process, args: Arguments, flavour: "basic" | "extended" | "fixed"): Promise<number> {
  let list: string[];
  let files: readonly string[];
  try {
    ({ list, files } = patterns(process, args));
  } catch (error) {
    if (error instanceof CommandFailure && error.message === "") {
      await process.stderr.write("Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n");
      return 2;
    }
    throw error;
  }
  const kind = args.order.findLast(([letter]) => "EFGP".includes(letter))?.[0];
  const syntax = kind === "E" ? "extended" : kind === "P" ? "perl" : kind === "F" ? "fixed" : kind === "G" ? "basic" : flavour;
  const source = list
    .map((pattern) => compileExpression(pattern, syntax))
    .map((one) => `(?:${one})`)
    .join("|");
  const wrapped = args.has("x") ? `^(?:${source})$` : args.has("w") ? `(?<![\\w])(?:${source})(?![\\w])` : source;
  let expression: RegExp;
  try {
    expression = guardedExpression(
      list.length === 0 ? "(?!)" : wrapped,
      `g${args.has("i") ? "i" : ""}${/[^\x00-\x7f]/.test(wrapped) ? "u" : ""}`,
    );
  } catch {
    throw new CommandFailure(`Unmatched ( or \\(`, 2);
  }
  const recursive = args.has("r") || args.has("R");
  const color = args.values("K").at(-1);
  const colored =
    color === "always" ||
    ((color === "auto" || color === "") && process.stdout.isTerminal) ||
    (color === undefined && process.stdout.isTerminal && process.env.get("GREP_COLORS") !== "none");
  const context = args.value("C") ?? "0";
  const after = Number(args.value("A") ?? context);
  const before = Number(args.value("B") ?? context);
  const limit = args.has("m") ? Number(args.value("m")) : Number.MAX_SAFE_INTEGER;
  let failed = false;
  let found = false;
  let inputs = files.length > 0 ? [...files] : [recursive ? "." : "-"];
  const named = args.has("H") || (!args.has("h") && (inputs.length > 1 || recursive));
  if (recursive) inputs = inputs.flatMap((operand) => walk(process, operand, args, files.length === 0));
  let divided = false;

  const visit = async (input: InputStream, operand: string): Promise<void> => {
    const label = operand === "-" ? "(standard input)" : operand;
    const prefix = (number: number, mark: string) => {
      let text = "";
      if (named) text += colored ? `${FILE}${label}${RESET}${SEPARATOR}${mark}${RESET}` : `${label}${mark}`;
      if (args.has("n")) text += colored ? `${NUMBER}${number}${RESET}${SEPARATOR}${mark}${RESET}` : `${number}${mark}`;
      return text;
    };
    let number = 0;
    let matches = 0;
    let trailing = 0;
    let lastPrinted = 0;
    const held: { number: number; line: string }[] = [];
    const show = async (text: string) => process.stdout.write(text);
    while (matches < limit || trailing > 0) {
      const line = await input.readLine();
      if (line === null) break;
      number++;
      expression.lastIndex = 0;
      const matched = matches < limit && expression.test(line) !== args.has("v");
      expression.lastIndex = 0;
      if (matched) {
        matches++;
        found = true;
        if (args.has("q")) return;
        if (args.has("l") || args.has("L")) break;
        if (args.has("c")) continue;
        if (args.has("o")) {
          if (!args.has("v")) {
            for (const hit of line.matchAll(expression)) {
              if (hit[0] !== "") await show(`${prefix(number, ":")}${colored ? `${MATCH}${hit[0]}${RESET}` : hit[0]}\n`);
            }
          }
          continue;
        }
        const first = held[0]?.number ?? number;
        if ((after > 0 || before > 0) && divided && first > lastPrinted + 1) await show(colored ? `${SEPARATOR}--${RESET}\n` : "--\n");
        for (const earlier of held.splice(0)) await show(`${prefix(earlier.number, "-")}${earlier.line}\n`);
        const text = colored && !args.has("v") ? line.replace(expression, (hit) => (hit === "" ? "" : `${MATCH}${hit}${RESET}`)) : line;
        await show(`${prefix(number, ":")}${text}\n`);
        divided = true;
        lastPrinted = number;
        trailing = after;
      } else if (trailing > 0 && !args.has("c") && !args.has("o")) {
        trailing--;
        await show(`${prefix(number, "-")}${line}\n`);
        lastPrinted = number;
      } else if (before > 0) {
        held.push({ number, line });
        if (held.length > before) held.shift();
      }
    }
    if (args.has("l") && matches > 0) await show(`${label}\n`);
    if (args.has("L") && matches === 0) await show(`${label}\n`);
    if (args.has("c")) await show(`${named ? `${label}:` : ""}${matches}\n`);
  };

  for (const operand of inputs) {
    if (operand !== "-" && statOf(process, operand)?.kind === "directory") {
      await process.stderr.write(`grep: ${operand}: Is a directory\n`);
      continue;
    }
    try {
      await visit(open(process, operand), operand);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (!args.has("s")) await process.stderr.write(`grep: ${operand}: ${error.message}\n`);
      failed = true;
    }
    if (found && args.has("q")) return 0;
  }
  return failed && !(found && args.has("q")) ? 2 : found ? 0 : 1;
}

function walk(process: Process, operand: string, args: Arguments, implicit: boolean): string[] {
  if (operand === "-") return [operand];
  const stat = statOf(process, operand);
  if (stat?.kind !== "directory") return [operand];
  const globs = (letter: string) =>
    args.values(letter).map(
      (glob) =>
        new RegExp(
          `^${glob
            .replace(/[.+^${}()|\\]/g, "\\$&")
            .replaceAll("*", ".*")
            .replaceAll("?", ".")}$`,
        ),
    );
  const include = globs("I");
  const exclude = globs("X");
  const excludeFolder = globs("D");
  const result: string[] = [];
  for (const name of process.fs.list(pathOf(process, operand))) {
    const path = implicit && operand === "." ? name : operand.endsWith("/") ? operand + name : `${operand}/${name}`;
    const kind = statOf(process, path, false)?.kind;
    if (kind === "directory") {
      if (!excludeFolder.some((glob) => glob.test(name))) result.push(...walk(process, path, args, false));
    } else if (
      kind === "file" &&
      (include.length === 0 || include.some((glob) => glob.test(name))) &&
      !exclude.some((glob) => glob.test(name))
    )
      result.push(path);
  }
  return result;
}

export const grep = make("grep", "basic");
export const egrep = make("egrep", "extended");
export const fgrep = make("fgrep", "fixed");
