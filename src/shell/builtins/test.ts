/** `test` and `[`. */
import type { Interpreter } from "../run/interpreter.ts";
import type { Builtin } from "./builtin.ts";
import { compareIntegers, fileComparison, type TestHost, testHost, unaryTest } from "./conditional.ts";

class TestFailure extends Error {}

const BINARY = new Set(["=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"]);

/** Evaluates the arguments of `test`. Throws TestFailure with bash's words. */
export function evaluateTest(host: TestHost, args: readonly string[]): boolean {
  const isUnary = (text: string | undefined) => text !== undefined && /^-[a-zA-Z]$/.test(text);
  const unary = (operator: string, operand: string): boolean => {
    const result = unaryTest(host, operator, operand);
    if (result === undefined) throw new TestFailure(`${operator}: unary operator expected`);
    return result;
  };
  const binary = (left: string, operator: string, right: string): boolean => {
    switch (operator) {
      case "=":
      case "==":
        return left === right;
      case "!=":
        return left !== right;
      case "<":
        return left < right;
      case ">":
        return left > right;
      case "-nt":
      case "-ot":
      case "-ef":
        return fileComparison(host, operator, left, right);
    }
    return compareIntegers(operator, integer(left), integer(right));
  };
  switch (args.length) {
    case 0:
      return false;
    case 1:
      return args[0] !== "";
    case 2: {
      const [first = "", second = ""] = args;
      if (first === "!") return second === "";
      if (isUnary(first)) return unary(first, second);
      throw new TestFailure(`${first}: unary operator expected`);
    }
    case 3: {
      const [first = "", second = "", third = ""] = args;
      if (BINARY.has(second)) return binary(first, second, third);
      if (second === "-a") return first !== "" && third !== "";
      if (second === "-o") return first !== "" || third !== "";
      if (first === "!") return !evaluateTest(host, args.slice(1));
      if (first === "(" && third === ")") return second !== "";
      throw new TestFailure(`${second}: binary operator expected`);
    }
  }
  if (args.length === 4 && args[0] === "!") return !evaluateTest(host, args.slice(1));
  let at = 0;
  const or = (): boolean => {
    let value = and();
    while (args[at] === "-o") {
      at++;
      const right = and();
      value = value || right;
    }
    return value;
  };
  const and = (): boolean => {
    let value = not();
    while (args[at] === "-a") {
      at++;
      const right = not();
      value = value && right;
    }
    return value;
  };
  const not = (): boolean => {
    if (args[at] === "!") {
      at++;
      return !not();
    }
    if (args[at] === "(") {
      at++;
      const value = or();
      if (args[at] !== ")") throw new TestFailure("`)' expected");
      at++;
      return value;
    }
    const first = args[at];
    if (first === undefined) throw new TestFailure("argument expected");
    const second = args[at + 1];
    if (second !== undefined && BINARY.has(second) && args[at + 2] !== undefined) {
      at += 3;
      return binary(first, second, args[at - 1] ?? "");
    }
    if (isUnary(first) && second !== undefined) {
      at += 2;
      return unary(first, second);
    }
    at++;
    return first !== "";
  };
  const value = or();
  if (at < args.length) throw new TestFailure("too many arguments");
  return value;
}
function integer(text: string): bigint {
  const trimmed = text.trim();
  if (!/^[+-]?\d+$/.test(trimmed)) throw new TestFailure(`${text}: integer expression expected`);
  return BigInt(trimmed.replace(/^\+/, ""));
}

async function run(shell: Interpreter, name: string, args: readonly string[], io: Parameters<Builtin>[2]): Promise<number> {
  try {
    return evaluateTest(testHost(shell), args) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestFailure)) throw error;
    await shell.complain(`${name}: ${error.message}`, io);
    return 2;
  }
}

export const test: Builtin = (shell, args, io) => run(shell, "test", args, io);
export const bracket: Builtin = async (shell, args, io) => {
  if (args.at(-1) !== "]") {
    await shell.complain("[: missing `]'", io);
    return 2;
  }
  return run(shell, "[", args.slice(0, -1), io);
};
export { TestFailure };
