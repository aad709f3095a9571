/** `[[ … ]]`, and the file and string tests it shares with `[`. */

import { resolve } from "../../machine/path.ts";
import { guardedExpression } from "../automaton.ts";
import { matchesPattern } from "../expand/pattern.ts";
import { compileExpression } from "../regular-expression.ts";
import type { Interpreter } from "../run/interpreter.ts";
import type { Conditional } from "../syntax/ast.ts";

/** Links to whatever the shell's own streams are. */
const STREAMS = new Set(["/dev/stdin", "/dev/stdout", "/dev/stderr"]);

/** Unary file, string and shell tests; undefined for an unknown operator. */
export function unaryTest(shell: TestHost, operator: string, operand: string): boolean | undefined {
  const stat = (follow = true) => (operand === "" ? undefined : shell.stat(operand, follow));
  switch (operator) {
    case "-n":
      return operand !== "";
    case "-z":
      return operand === "";
    case "-e":
    case "-a":
      return stat() !== undefined || STREAMS.has(operand);
    case "-f":
      return stat()?.kind === "file";
    case "-d":
      return stat()?.kind === "directory";
    case "-h":
    case "-L":
      return stat(false)?.kind === "symlink";
    case "-s":
      return (stat()?.size ?? 0) > 0;
    case "-r":
    case "-w":
      return stat() !== undefined || STREAMS.has(operand);
    case "-x": {
      const found = stat();
      return found !== undefined && (found.mode & 0o111) !== 0;
    }
    case "-O":
    case "-G":
      return stat() !== undefined;
    case "-S":
      return shell.isSocket(operand);
    case "-p":
    case "-b":
    case "-k":
    case "-u":
    case "-g":
      return false;
    case "-c":
      return stat()?.kind === "character" || STREAMS.has(operand);
    case "-N":
      return stat() !== undefined;
    case "-t":
      return shell.isTerminal(Number(operand));
    case "-v":
      return shell.isSet(operand);
    case "-o":
      return shell.hasOption(operand);
    default:
      return undefined;
  }
}

/** What the tests ask about. */
export interface TestHost {
  stat(path: string, follow: boolean): { kind: string; mode: number; size: number; modified: number } | undefined;
  isSocket(path: string): boolean;
  isTerminal(fd: number): boolean;
  isSet(name: string): boolean;
  hasOption(name: string): boolean;
}

/** Binary tests on files. */
export function fileComparison(shell: TestHost, operator: string, left: string, right: string): boolean {
  const a = shell.stat(left, true);
  const b = shell.stat(right, true);
  if (operator === "-nt") return a !== undefined && (b === undefined || a.modified > b.modified);
  if (operator === "-ot") return b !== undefined && (a === undefined || a.modified < b.modified);
  return left === right && a !== undefined;
}

export function testHost(shell: Interpreter): TestHost {
  return {
    stat: (path, follow) => shell.fs.stat(resolve(shell.cwd, path), follow),
    isSocket: (path) => shell.process.machine.sockets.has(resolve(shell.cwd, path)),
    isTerminal: (fd) => {
      const descriptor = shell.current.table.get(fd);
      return (descriptor?.input ?? descriptor?.output)?.isTerminal ?? false;
    },
    isSet: (name) => {
      const element = /^(\w+)\[(.*)\]$/.exec(name);
      if (element) return shell.state.variables.get(element[1] ?? "")?.items.has(element[2] ?? "") ?? false;
      return (shell.dynamic(name) ?? shell.state.get(name)) !== undefined;
    },
    hasOption: (name) => shell.state.options.has(name),
  };
}

/** 0 true, 1 false, 2 a regular expression that cannot be. */
export async function evaluateConditional(shell: Interpreter, expression: Conditional): Promise<number> {
  switch (expression.type) {
    case "not": {
      const status = await evaluateConditional(shell, expression.operand);
      return status === 0 ? 1 : status === 1 ? 0 : status;
    }
    case "and": {
      const status = await evaluateConditional(shell, expression.left);
      return status === 0 ? evaluateConditional(shell, expression.right) : status;
    }
    case "or": {
      const status = await evaluateConditional(shell, expression.left);
      return status === 1 ? evaluateConditional(shell, expression.right) : status;
    }
    case "unary": {
      const operand = await shell.expander.string(expression.operand);
      const result = unaryTest(testHost(shell), expression.operator, operand);
      if (result === undefined) {
        await shell.complain(`conditional unary operator expected`);
        return 2;
      }
      return result ? 0 : 1;
    }
    case "binary":
      return binary(shell, expression.operator, expression);
  }
}

async function binary(shell: Interpreter, operator: string, expression: Extract<Conditional, { type: "binary" }>): Promise<number> {
  const left = await shell.expander.string(expression.left);
  const truth = (value: boolean) => (value ? 0 : 1);
  const ignoreCase = shell.state.shopts.has("nocasematch");
  switch (operator) {
    case "=":
    case "==":
      return truth(matchesPattern(left, await shell.expander.pattern(expression.right), ignoreCase));
    case "!=":
      return truth(!matchesPattern(left, await shell.expander.pattern(expression.right), ignoreCase));
    case "=~": {
      let match: RegExpExecArray | null;
      try {
        match = guardedExpression(
          compileExpression(await shell.expander.regularExpression(expression.right), "extended"),
          ignoreCase ? "i" : "",
        ).exec(left);
      } catch {
        return 2;
      }
      shell.state.setArray("BASH_REMATCH", match ? [...match].map((text, index) => [String(index), text ?? ""]) : []);
      return truth(match !== null);
    }
    case "<":
      return truth(left < (await shell.expander.string(expression.right)));
    case ">":
      return truth(left > (await shell.expander.string(expression.right)));
    case "-nt":
    case "-ot":
    case "-ef":
      return truth(fileComparison(testHost(shell), operator, left, await shell.expander.string(expression.right)));
    default: {
      const a = shell.expander.evaluate(left);
      const b = shell.expander.evaluate(await shell.expander.string(expression.right));
      return truth(compareIntegers(operator, a, b));
    }
  }
}

export function compareIntegers(operator: string, a: bigint, b: bigint): boolean {
  switch (operator) {
    case "-eq":
      return a === b;
    case "-ne":
      return a !== b;
    case "-lt":
      return a < b;
    case "-le":
      return a <= b;
    case "-gt":
      return a > b;
    default:
      return a >= b;
  }
}
