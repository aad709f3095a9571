/** Programs that the shell also has inside: echo, printf, test, true, false, which, expr. */
import { resolve } from "../../machine/path.ts";
import type { Command } from "../../machine/program.ts";
import { echoText } from "../builtins/output.ts";
import { evaluateTest, TestFailure } from "../builtins/test.ts";
import { backslashQuote } from "../expand/quote.ts";
import { formatPrintf } from "../format.ts";
import { compileExpression } from "../regular-expression.ts";

export const echoProgram: Command = {
  name: "echo",
  async run(process) {
    await process.stdout.write(echoText(process.argv.slice(1)));
    return 0;
  },
};
export const printfProgram: Command = {
  name: "printf",
  async run(process) {
    const [format, ...args] = process.argv.slice(1);
    if (format === undefined) {
      await process.stderr.write("printf: missing operand\nTry 'printf --help' for more information.\n");
      return 1;
    }
    const { text, errors } = formatPrintf(format, args, { quote: backslashQuote });
    await process.stdout.write(text);
    for (const error of errors) await process.stderr.write(`printf: ${error}\n`);
    return errors.length > 0 ? 1 : 0;
  },
};
export const trueProgram: Command = { name: "true", run: () => 0 };
export const falseProgram: Command = { name: "false", run: () => 1 };
export const testProgram: Command = {
  name: "test",
  async run(process) {
    const name = process.argv[0]?.endsWith("[") ? "[" : "test";
    let args = process.argv.slice(1);
    if (name === "[") {
      if (args.at(-1) !== "]") {
        await process.stderr.write("[: missing ']'\n");
        return 2;
      }
      args = args.slice(0, -1);
    }
    try {
      const result = evaluateTest(
        {
          stat: (path, follow) => process.fs.stat(resolve(process.cwd, path), follow),
          isSocket: (path) => process.machine.sockets.has(resolve(process.cwd, path)),
          isTerminal: (fd) => [process.stdin, process.stdout, process.stderr][fd]?.isTerminal ?? false,
          isSet: (variable) => process.env.has(variable),
          hasOption: () => false,
        },
        args,
      );
      return result ? 0 : 1;
    } catch (error) {
      if (!(error instanceof TestFailure)) throw error;
      await process.stderr.write(`${name}: ${error.message}\n`);
      return 2;
    }
  },
};
export const whichProgram: Command = {
  name: "which",
  async run(process) {
    const args = process.argv.slice(1);
    let status = args.length === 0 ? 1 : 0;
    const all = args.includes("-a");
    for (const name of args) {
      if (name.startsWith("-")) continue;
      const found = name.includes("/") ? [name] : (process.env.get("PATH") ?? "").split(":").map((folder) => `${folder}/${name}`);
      const paths = found.filter((path) => {
        const stat = process.fs.stat(resolve(process.cwd, path));
        return stat?.kind === "file" && (stat.mode & 0o111) !== 0;
      });
      if (paths.length === 0) status = 1;
      for (const path of all ? paths : paths.slice(0, 1)) await process.stdout.write(`${path}\n`);
    }
    return status;
  },
};

class ExprFailure extends Error {}
export const expr: Command = {
  name: "expr",
  async run(process) {
    const args = process.argv.slice(1);
    if (args.length === 0) {
      await process.stderr.write("expr: missing operand\nTry 'expr --help' for more information.\n");
      return 2;
    }
    try {
      const value = evaluateExpression(args);
      await process.stdout.write(`${value}\n`);
      return value === "" || /^-?0+$/.test(value) ? 1 : 0;
    } catch (error) {
      if (!(error instanceof ExprFailure)) throw error;
      await process.stderr.write(`expr: ${error.message}\n`);
      return 2;
    }
  },
};
function evaluateExpression(args: readonly string[]): string {
  let at = 0;
  const integer = (text: string): bigint => {
    if (!/^-?\d+$/.test(text)) throw new ExprFailure("non-integer argument");
    return BigInt(text);
  };
  const levels: string[][] = [["|"], ["&"], ["=", "==", "!=", "<", "<=", ">", ">="], ["+", "-"], ["*", "/", "%"], [":"]];
  const level = (index: number): string => {
    const operators = levels[index];
    if (!operators) return primary();
    let left = level(index + 1);
    while (at < args.length && operators.includes(args[at] ?? "")) {
      const operator = args[at++] ?? "";
      left = apply(operator, left, level(index + 1));
    }
    return left;
  };
  const primary = (): string => {
    const word = args[at++];
    if (word === undefined) throw new ExprFailure(`syntax error: missing argument after ‘${args[at - 2] ?? ""}’`);
    if (word === "(") {
      const value = level(0);
      if (args[at++] !== ")") throw new ExprFailure(`syntax error: expecting ')' after ‘${args[at - 2] ?? ""}’`);
      return value;
    }
    if (word === "length" && at < args.length) return String([...primary()].length);
    if (word === "substr" && at < args.length) {
      const text = primary();
      const start = Number(primary());
      return text.substr(start - 1, Number(primary()));
    }
    if (word === "index" && at < args.length) {
      const text = primary();
      const set = primary();
      return String([...text].findIndex((character) => set.includes(character)) + 1);
    }
    if (word === "match" && at < args.length) return apply(":", primary(), primary());
    return word;
  };
  const apply = (operator: string, left: string, right: string): string => {
    switch (operator) {
      case "|":
        return left !== "" && left !== "0" ? left : right;
      case "&":
        return left !== "" && left !== "0" && right !== "" && right !== "0" ? left : "0";
      case ":": {
        const match = new RegExp(`^(?:${compileExpression(right, "basic")})`).exec(left);
        return /\\\(/.test(right) ? (match?.[1] ?? "") : String(match?.[0].length ?? 0);
      }
      case "+":
        return String(integer(left) + integer(right));
      case "-":
        return String(integer(left) - integer(right));
      case "*":
        return String(integer(left) * integer(right));
      case "/":
      case "%":
        if (integer(right) === 0n) throw new ExprFailure("division by zero");
        return String(operator === "/" ? integer(left) / integer(right) : integer(left) % integer(right));
    }
    const numbers = /^-?\d+$/.test(left) && /^-?\d+$/.test(right);
    const a = numbers ? BigInt(left) : left;
    const b = numbers ? BigInt(right) : right;
    const result =
      operator === "=" || operator === "=="
        ? a === b
        : operator === "!="
          ? a !== b
          : operator === "<"
            ? a < b
            : operator === "<="
              ? a <= b
              : operator === ">"
                ? a > b
                : a >= b;
    return result ? "1" : "0";
  };
  const value = level(0);
  if (at < args.length) throw new ExprFailure(`syntax error: unexpected argument ‘${args[at]}’`);
  return value;
}
