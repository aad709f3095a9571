/** Simple commands: words become arguments, and a function, a builtin or a program is run with them. */
import { FileError } from "../../machine/filesystem.ts";
import { builtins } from "../builtins/index.ts";
import { quoteIfNeeded } from "../expand/quote.ts";
import type { Assignment, FunctionDefinition, SimpleCommand, Word } from "../syntax/ast.ts";
import { assignmentOf } from "../syntax/parser.ts";
import { assign, assignedText, assignFor } from "./assignment.ts";
import { compound } from "./compound.ts";
import { Return } from "./control.ts";
import type { Descriptors } from "./descriptors.ts";
import { missingIn } from "./dialect.ts";
import { external } from "./external.ts";
import type { Interpreter } from "./interpreter.ts";
import { redirect } from "./redirection.ts";

/** Builtins whose arguments are assignments. */
const DECLARATIONS = new Set(["declare", "typeset", "local", "export", "readonly"]);

export async function simple(shell: Interpreter, command: SimpleCommand, io: Descriptors): Promise<number> {
  const { state } = shell;
  shell.substitutions.status = 0;
  const declared: Assignment[] = [];
  const argv = await argvOf(shell, command, declared);
  const name = argv[0];
  const redirected = await redirect(shell, command.redirections, io);
  if (!redirected) {
    state.status = 1;
    return 1;
  }
  let kept = false;
  try {
    if (name === undefined) {
      const traced: string[] = [];
      for (const assignment of command.assignments) traced.push(await assign(shell, assignment));
      if (state.options.has("xtrace")) for (const text of traced) await io.error(`${await tracePrefix(shell)}${text}\n`);
      state.status = shell.substitutions.status;
      return shell.substitutions.status;
    }
    if (state.options.has("xtrace")) {
      const shown: string[] = [];
      for (const assignment of command.assignments)
        shown.push(`${assignment.name}=${quoteIfNeeded(await shell.expander.string(assignment.value))}`);
      await io.error(`${await tracePrefix(shell)}${[...shown, ...argv.map(quoteIfNeeded)].join(" ")}\n`);
    }
    if (name === "exec" && argv.length === 1) {
      // A bare exec keeps its redirections.
      for (const fd of [...io.table.keys()]) if (!redirected.io.table.has(fd)) io.table.delete(fd);
      for (const [fd, descriptor] of redirected.io.table) io.table.set(fd, descriptor);
      kept = true;
      return 0;
    }
    const status = await execute(shell, argv, command.assignments, redirected.io);
    for (const assignment of declared) await assign(shell, assignment);
    state.lastArgument = argv.at(-1) ?? "";
    state.status = status;
    return status;
  } finally {
    if (!kept) redirected.close();
  }
}

async function tracePrefix(shell: Interpreter): Promise<string> {
  const ps4 = shell.state.get("PS4") ?? "+ ";
  return "+".repeat(Math.max(0, shell.state.subshell > 0 && ps4.startsWith("+") ? 1 : 0)) + ps4;
}

/** Words to arguments; arrays of `declare a=(…)` are set aside. */
async function argvOf(shell: Interpreter, command: SimpleCommand, declared: Assignment[]): Promise<string[]> {
  const first = literalName(command.words[0]);
  if (first === undefined || !DECLARATIONS.has(first)) return shell.expander.words(command.words);
  const argv: string[] = [];
  for (const word of command.words) {
    const assignment = assignmentOf(word, (text) => ({ parts: [{ type: "literal", text }], source: text }));
    if (!assignment) argv.push(...(await shell.expander.words([word])));
    else if (assignment.value.parts.some((part) => part.type === "array")) {
      declared.push(assignment);
      argv.push(assignment.name);
    } else {
      const subscript = assignment.subscript ? `[${await shell.expander.string(assignment.subscript)}]` : "";
      argv.push(`${assignment.name}${subscript}${assignment.append ? "+" : ""}=${await shell.expander.string(assignment.value, true)}`);
    }
  }
  return argv;
}

/** Runs one command line whose words are final. */
async function execute(shell: Interpreter, argv: readonly string[], assignments: readonly Assignment[], io: Descriptors): Promise<number> {
  const name = argv[0] ?? "";
  const resolution = shell.resolve(name);
  if (resolution.kind === "function" || resolution.kind === "builtin") {
    const restore = await assignFor(shell, assignments, name);
    try {
      if (resolution.kind === "function") return await call(shell, resolution.definition, argv.slice(1), io);
      return await runBuiltin(shell, name, argv.slice(1), io);
    } finally {
      restore();
    }
  }
  if (resolution.kind === "missing") {
    await shell.complain(missingIn(shell.state.dialect, resolution.message), io);
    return resolution.code;
  }
  const env = shell.state.environment();
  for (const assignment of assignments) env.set(assignment.name, await assignedText(shell, assignment));
  return external(shell, resolution, argv, io, env);
}

export async function runBuiltin(shell: Interpreter, name: string, args: readonly string[], io: Descriptors): Promise<number> {
  const builtin = builtins.get(name);
  if (!builtin) return 127;
  const outer = shell.current;
  shell.current = io;
  try {
    return await builtin(shell, args, io);
  } catch (error) {
    if (error instanceof FileError) {
      await shell.complain(`${name}: ${error.path}: ${error.message}`, io);
      return 1;
    }
    throw error;
  } finally {
    shell.current = outer;
  }
}

async function call(shell: Interpreter, definition: FunctionDefinition, args: readonly string[], io: Descriptors): Promise<number> {
  const { state } = shell;
  const positional = state.positional;
  const loops = state.loopDepth;
  state.positional = [...args];
  state.loopDepth = 0;
  state.pushScope();
  state.functionNames.push(definition.name);
  try {
    return await compound(shell, definition.body, io);
  } catch (error) {
    if (error instanceof Return) return error.code;
    throw error;
  } finally {
    state.functionNames.pop();
    state.popScope();
    state.positional = positional;
    state.loopDepth = loops;
  }
}

/** A word that is plain text. */
export function literalName(word: Word | undefined): string | undefined {
  const [part] = word?.parts ?? [];
  return word?.parts.length === 1 && part?.type === "literal" && /^[\w./+-]+$/.test(part.text) ? part.text : undefined;
}
