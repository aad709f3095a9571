/** awk's words: numbers, strings, regular expressions, names and operators. */
import { guardedExpression } from "../../automaton.ts";
import { compileExpression } from "../../regular-expression.ts";
import { CommandFailure } from "../program.ts";

export const KEYWORDS = new Set([
  "BEGIN",
  "END",
  "function",
  "func",
  "if",
  "else",
  "while",
  "for",
  "do",
  "break",
  "continue",
  "next",
  "nextfile",
  "exit",
  "return",
  "delete",
  "in",
  "getline",
  "print",
  "printf",
]);
export const FUNCTIONS = new Set([
  "length",
  "substr",
  "index",
  "split",
  "sub",
  "gsub",
  "gensub",
  "match",
  "sprintf",
  "sin",
  "cos",
  "atan2",
  "exp",
  "log",
  "sqrt",
  "int",
  "rand",
  "srand",
  "tolower",
  "toupper",
  "system",
  "close",
  "fflush",
  "strftime",
  "systime",
]);
export interface Token {
  type: "number" | "string" | "regex" | "name" | "function" | "keyword" | "operator" | "newline" | "end";
  text: string;
}
const OPERATORS = [
  "**=",
  "&&",
  "||",
  "++",
  "--",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "^=",
  "==",
  "<=",
  ">=",
  "!=",
  "!~",
  ">>",
  "**",
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  ";",
  ",",
  "+",
  "-",
  "*",
  "/",
  "%",
  "^",
  "!",
  ">",
  "<",
  "|",
  "?",
  ":",
  "~",
  "$",
  "=",
];

export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const push = (type: Token["type"], text: string) => tokens.push({ type, text });
  while (at < source.length) {
    const rest = source.slice(at);
    const blank = /^(?:[ \t\r]+|\\\r?\n|#[^\n]*)/.exec(rest);
    if (blank) {
      at += blank[0].length;
      continue;
    }
    const character = source[at] ?? "";
    if (character === "\n") {
      push("newline", "newline");
      at++;
      continue;
    }
    const number = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/.exec(rest);
    if (number) {
      push("number", number[0]);
      at += number[0].length;
      continue;
    }
    const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
    if (name !== undefined) {
      at += name.length;
      push(
        KEYWORDS.has(name) ? "keyword" : FUNCTIONS.has(name) ? "name" : source[at] === "(" ? "function" : "name",
        name === "func" ? "function" : name,
      );
      continue;
    }
    if (character === '"') {
      let text = "";
      at++;
      for (;;) {
        const next = source[at];
        if (next === undefined || next === "\n") throw new CommandFailure(`cmd. line:1: unterminated string`, 2);
        at++;
        if (next === '"') break;
        text += next === "\\" ? next + (source[at++] ?? "") : next;
      }
      push("string", unescapeText(text));
      continue;
    }
    const last = tokens.at(-1);
    const value =
      last &&
      (last.type === "number" ||
        last.type === "string" ||
        last.type === "name" ||
        last.type === "regex" ||
        last.text === ")" ||
        last.text === "]" ||
        last.text === "$" ||
        last.text === "++" ||
        last.text === "--");
    if (character === "/" && !value) {
      let text = "";
      at++;
      let bracket = false;
      for (;;) {
        const next = source[at];
        if (next === undefined || next === "\n") throw new CommandFailure("cmd. line:1: unterminated regexp", 2);
        at++;
        if (next === "/" && !bracket) break;
        if (next === "[") bracket = true;
        else if (next === "]") bracket = false;
        text += next === "\\" ? (source[at] === "/" ? source[at++] : next + (source[at++] ?? "")) : next;
      }
      push("regex", text);
      continue;
    }
    const operator = OPERATORS.find((candidate) => rest.startsWith(candidate));
    if (operator === undefined)
      throw new CommandFailure(`cmd. line:1: ${source}\nawk: cmd. line:1: ${" ".repeat(at)}^ invalid char '${character}' in expression`, 1);
    push("operator", operator);
    at += operator.length;
  }
  push("newline", "newline");
  push("end", "");
  return tokens;
}
export function unescapeText(text: string): string {
  const simple: Record<string, string> = {
    n: "\n",
    t: "\t",
    r: "\r",
    a: "\x07",
    b: "\b",
    f: "\f",
    v: "\v",
    '"': '"',
    "\\": "\\",
    "/": "/",
  };
  return text.replace(/\\(?:([0-7]{1,3})|([\s\S]))/g, (whole, octal?: string, one?: string) =>
    octal ? String.fromCharCode(Number.parseInt(octal, 8)) : (simple[one ?? ""] ?? whole),
  );
}
export function expressionOf(source: string): RegExp {
  try {
    return guardedExpression(compileExpression(source, "extended"));
  } catch {
    throw new CommandFailure(`cmd. line:1: fatal: invalid regexp: /${source}/`, 2);
  }
}
