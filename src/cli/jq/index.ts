/** jq: -r -j -c -s -n -e -S -a --arg --argjson --args --tab --indent -R. */
import { FileError } from "../../machine/filesystem.ts";
import { resolve } from "../../machine/path.ts";
import type { Command } from "../../machine/program.ts";
import { emptyScope, evaluate } from "./evaluate.ts";
import { JqSyntaxFailure, type Node, parse } from "./parse.ts";
import { JqFailure, type Json, type ObjectValue, truthy, write } from "./value.ts";

export const jq: Command = {
  name: "jq",
  async run(process) {
    const args = process.argv.slice(1);
    const flags = new Set<string>();
    const variables = new Map<string, Json>();
    const operands: string[] = [];
    let indent: number | "\t" = 2;
    const usage = async (message: string): Promise<number> => {
      await process.stderr.write(
        `jq: error: ${message}\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://jqlang.github.io/jq\n`,
      );
      return 2;
    };
    const long: Record<string, string> = {
      "raw-output": "r",
      "join-output": "j",
      "compact-output": "c",
      slurp: "s",
      "null-input": "n",
      "exit-status": "e",
      "sort-keys": "S",
      "raw-input": "R",
      "color-output": "C",
      "monochrome-output": "M",
      "ascii-output": "a",
    };
    for (let index = 0; index < args.length; index++) {
      const arg = args[index] ?? "";
      if (arg === "--arg" || arg === "--argjson") {
        const name = args[++index];
        const value = args[++index];
        if (name === undefined || value === undefined) return usage(`${arg} takes two parameters (e.g. ${arg} varname value)`);
        try {
          variables.set(name, arg === "--arg" ? value : (JSON.parse(value) as Json));
        } catch {
          return usage(`Invalid JSON text passed to --argjson`);
        }
      } else if (arg === "--args") {
        variables.set("ARGS", { positional: args.slice(index + 1) as Json[], named: {} });
        break;
      } else if (arg === "--tab") indent = "\t";
      else if (arg === "--indent") indent = Number(args[++index]);
      else if (arg === "--version" || arg === "-V") {
        await process.stdout.write("jq-1.6\n");
        return 0;
      } else if (arg.startsWith("--")) {
        const letter = long[arg.slice(2)];
        if (letter === undefined) return usage(`Unknown arguments`);
        flags.add(letter);
      } else if (arg.startsWith("-") && arg.length > 1) {
        for (const letter of arg.slice(1)) {
          if (!"rjcsneSRCMa".includes(letter)) return usage("Unknown arguments");
          flags.add(letter);
        }
      } else operands.push(arg);
    }
    const [given, ...files] = operands;
    // Without a filter jq shows its input, unless both its ends are a terminal.
    const program = given ?? (process.stdin.isTerminal && process.stdout.isTerminal ? undefined : ".");
    if (program === undefined) {
      await process.stderr.write("Usage:\tjq [OPTIONS] FILTER [FILES...]\n");
      return 2;
    }
    let tree: Node;
    try {
      tree = parse(program);
    } catch (error) {
      if (!(error instanceof JqSyntaxFailure)) throw error;
      await process.stderr.write(`jq: error: ${error.message}\njq: 1 compile error\n`);
      return 3;
    }
    const environment: ObjectValue = Object.fromEntries(process.env);
    variables.set("ENV", environment);
    const scope = emptyScope(variables, process.date / 1000);
    let status = 0;
    let last: Json | undefined;
    const show = async (value: Json): Promise<void> => {
      last = value;
      const raw = (flags.has("r") || flags.has("j")) && typeof value === "string";
      const color = flags.has("C") || (process.stdout.isTerminal && !flags.has("M"));
      const text = raw ? value : write(value, { indent: flags.has("c") ? 0 : indent, sorted: flags.has("S"), color });
      await process.stdout.write(flags.has("j") ? text : `${text}\n`);
    };
    const apply = async (input: Json, line: number): Promise<void> => {
      try {
        for (const value of evaluate(tree, input, scope)) await show(value);
      } catch (error) {
        if (!(error instanceof JqFailure)) throw error;
        await process.stderr.write(`jq: error (at ${files[0] ?? "<stdin>"}:${line}): ${error.message}\n`);
        status = 5;
      }
    };
    if (flags.has("n")) await apply(null, 0);
    else {
      let text = "";
      if (files.length === 0) {
        // One value after another, as they come: watches flow.
        if (!flags.has("s") && !flags.has("R")) {
          let line = 0;
          for (let next = await process.stdin.readLine(); next !== null; next = await process.stdin.readLine()) {
            line++;
            text += `${next}\n`;
            const { values, rest, failed } = split(text, false);
            for (const value of values) await apply(value, line);
            text = rest;
            if (failed) break;
          }
          const { values, failed } = split(text, true);
          for (const value of values) await apply(value, line);
          if (failed) {
            await process.stderr.write(`jq: parse error: ${failed} at line ${line}, column ${(text.split("\n").at(-2) ?? text).length}\n`);
            return 2;
          }
          return flags.has("e") && status === 0 ? (last === undefined ? 4 : truthy(last) ? 0 : 1) : status;
        }
        text = await process.stdin.readAll();
      }
      for (const file of files) {
        try {
          text += process.fs.read(resolve(process.cwd, file));
        } catch (error) {
          if (!(error instanceof FileError)) throw error;
          await process.stderr.write(`jq: error: Could not open ${file}: ${error.message}\n`);
          status = 2;
        }
      }
      const lines = text.split("\n").length - 1;
      if (flags.has("R")) {
        const inputs = flags.has("s") ? [text] : text.replace(/\n$/, "").split("\n");
        for (const input of inputs) await apply(input, lines);
      } else {
        const { values, failed } = split(text, true);
        if (flags.has("s")) {
          if (!failed) await apply(values, lines);
        } else for (const value of values) await apply(value, lines);
        if (failed) {
          await process.stderr.write(`jq: parse error: ${failed} at line ${lines}, column 0\n`);
          return 2;
        }
      }
    }
    return flags.has("e") && status === 0 ? (last === undefined ? 4 : truthy(last) ? 0 : 1) : status;
  },
};

/** Whole JSON values at the head of a text. */
function split(text: string, atEnd: boolean): { values: Json[]; rest: string; failed?: string } {
  const values: Json[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(text[at] ?? "")) at++;
    if (at >= text.length) return { values, rest: "" };
    const end = endOfValue(text, at);
    if (end === undefined)
      return atEnd ? { values, rest: text.slice(at), failed: "Unfinished JSON term" } : { values, rest: text.slice(at) };
    try {
      values.push(JSON.parse(text.slice(at, end)) as Json);
    } catch {
      return { values, rest: text.slice(at), failed: "Invalid numeric literal" };
    }
    at = end;
  }
}
function endOfValue(text: string, start: number): number | undefined {
  const first = text[start] ?? "";
  if (first !== "{" && first !== "[" && first !== '"') {
    const word = /^[^\s{}[\]",:]+/.exec(text.slice(start, start + 64))?.[0];
    return start + (word?.length ?? 1);
  }
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === "\\") at++;
      if (at >= text.length) return undefined;
    } else if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") depth--;
    if (depth === 0) return at + 1;
  }
  return undefined;
}
