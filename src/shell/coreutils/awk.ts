/** awk: patterns, actions, functions, arrays, printf, the usual built-in functions. Parsed to a tree and walked. */
import type { Process } from "../../machine/process.ts";
import { guardedExpression } from "../automaton.ts";
import { formatPrintf } from "../format.ts";
import { compileExpression } from "../regular-expression.ts";
import { CommandFailure, defineCommand, eachInput, findProgram, Printer, pathOf } from "./program.ts";

type Node =
  | { type: "number"; value: number }
  | { type: "string"; value: string }
  | { type: "regex"; expression: RegExp }
  | { type: "name"; name: string }
  | { type: "field"; index: Node }
  | { type: "element"; name: string; keys: Node[] }
  | { type: "assign"; operator: string; target: Node; value: Node }
  | { type: "conditional"; test: Node; yes: Node; no: Node }
  | { type: "binary"; operator: string; left: Node; right: Node }
  | { type: "unary"; operator: string; operand: Node }
  | { type: "step"; by: number; prefix: boolean; target: Node }
  | { type: "call"; name: string; args: Node[] }
  | { type: "in"; keys: Node[]; name: string }
  | { type: "group"; items: Node[] }
  | { type: "getline"; target: Node | undefined; file: Node | undefined };
type Statement =
  | { type: "block"; body: Statement[] }
  | { type: "expression"; value: Node }
  | { type: "print"; format: boolean; args: Node[]; output?: { kind: ">" | ">>" | "|"; target: Node } }
  | { type: "if"; test: Node; yes: Statement; no?: Statement }
  | { type: "while"; test: Node; body: Statement; after: boolean }
  | { type: "for"; initial?: Statement; test?: Node; step?: Statement; body: Statement }
  | { type: "each"; variable: string; array: string; body: Statement }
  | { type: "delete"; name: string; keys?: Node[] }
  | { type: "next" | "break" | "continue" | "nextfile" }
  | { type: "exit" | "return"; value?: Node };
interface Rule {
  kind: "BEGIN" | "END" | "main";
  pattern?: Node;
  until?: Node;
  active?: boolean;
  body?: Statement;
}
interface FunctionNode {
  parameters: string[];
  body: Statement;
}
type Value = number | string | { text: string };

const KEYWORDS = new Set([
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
const FUNCTIONS = new Set([
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
interface Token {
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

function tokenize(source: string): Token[] {
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
function unescapeText(text: string): string {
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
function expressionOf(source: string): RegExp {
  try {
    return guardedExpression(compileExpression(source, "extended"));
  } catch {
    throw new CommandFailure(`cmd. line:1: fatal: invalid regexp: /${source}/`, 2);
  }
}

class Parser {
  private readonly tokens: Token[];
  private readonly source: string;
  private at = 0;
  readonly functions = new Map<string, FunctionNode>();
  private noIn = 0;
  private noGreater = 0;
  constructor(source: string) {
    this.source = source;
    this.tokens = tokenize(source);
  }
  private peek(): Token {
    return this.tokens[this.at] ?? { type: "end", text: "" };
  }
  private is(text: string): boolean {
    const token = this.peek();
    return token.text === text && (token.type === "operator" || token.type === "keyword" || token.type === "newline");
  }
  private accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }
  private expect(text: string): void {
    if (!this.accept(text)) throw this.fail();
  }
  private fail(): CommandFailure {
    const token = this.peek();
    const near = token.type === "end" || token.type === "newline" ? "unexpected newline or end of string" : "syntax error";
    return new CommandFailure(
      `cmd. line:1: ${this.source.split("\n")[0]}\nawk: cmd. line:1: ${" ".repeat(Math.max(0, this.source.indexOf(token.text)))}^ ${near}`,
      1,
    );
  }
  private newlines(): void {
    while (this.is("newline") || this.is(";")) this.at++;
  }
  private lineBreaks(): void {
    while (this.is("newline")) this.at++;
  }
  program(): Rule[] {
    const rules: Rule[] = [];
    for (this.newlines(); this.peek().type !== "end"; this.newlines()) {
      if (this.accept("function")) {
        const name = this.peek().text;
        this.at++;
        this.expect("(");
        const parameters: string[] = [];
        while (!this.accept(")")) {
          parameters.push(this.peek().text);
          this.at++;
          this.accept(",");
          this.lineBreaks();
        }
        this.lineBreaks();
        this.functions.set(name, { parameters, body: this.block() });
        continue;
      }
      if (this.is("BEGIN") || this.is("END")) {
        const kind = this.peek().text === "BEGIN" ? "BEGIN" : "END";
        this.at++;
        this.lineBreaks();
        rules.push({ kind, body: this.block() });
        continue;
      }
      if (this.is("{")) {
        rules.push({ kind: "main", body: this.block() });
        continue;
      }
      const rule: Rule = { kind: "main", pattern: this.expression() };
      if (this.accept(",")) {
        this.lineBreaks();
        rule.until = this.expression();
      }
      if (this.is("{")) rule.body = this.block();
      rules.push(rule);
    }
    return rules;
  }
  private block(): Statement {
    this.expect("{");
    const body: Statement[] = [];
    for (this.newlines(); !this.accept("}"); this.newlines()) {
      if (this.peek().type === "end") throw this.fail();
      body.push(this.statement());
    }
    return { type: "block", body };
  }
  private ended(): void {
    if (this.accept(";") || this.accept("newline")) return;
    if (this.is("}") || this.peek().type === "end") return;
    throw this.fail();
  }
  private bodyOf(): Statement {
    this.lineBreaks();
    if (this.accept(";")) return { type: "block", body: [] };
    return this.statement();
  }
  private statement(): Statement {
    if (this.is("{")) return this.block();
    if (this.accept("if")) {
      this.expect("(");
      const test = this.expression();
      this.expect(")");
      const yes = this.bodyOf();
      const mark = this.at;
      this.newlines();
      if (this.accept("else")) return { type: "if", test, yes, no: this.bodyOf() };
      this.at = mark;
      return { type: "if", test, yes };
    }
    if (this.accept("while")) {
      this.expect("(");
      const test = this.expression();
      this.expect(")");
      return { type: "while", test, body: this.bodyOf(), after: false };
    }
    if (this.accept("do")) {
      const body = this.bodyOf();
      this.newlines();
      this.expect("while");
      this.expect("(");
      const test = this.expression();
      this.expect(")");
      this.ended();
      return { type: "while", test, body, after: true };
    }
    if (this.accept("for")) {
      this.expect("(");
      const name = this.peek();
      const [, inToken, array, close] = this.tokens.slice(this.at);
      if (name.type === "name" && inToken?.text === "in" && close?.text === ")") {
        this.at += 4;
        return { type: "each", variable: name.text, array: array?.text ?? "", body: this.bodyOf() };
      }
      const node: Extract<Statement, { type: "for" }> = { type: "for", body: { type: "block", body: [] } };
      if (!this.is(";")) node.initial = this.simple();
      this.expect(";");
      this.lineBreaks();
      if (!this.is(";")) node.test = this.expression();
      this.expect(";");
      this.lineBreaks();
      if (!this.is(")")) node.step = this.simple();
      this.expect(")");
      node.body = this.bodyOf();
      return node;
    }
    const statement = this.simple();
    this.ended();
    return statement;
  }
  private simple(): Statement {
    for (const word of ["next", "break", "continue", "nextfile"] as const) if (this.accept(word)) return { type: word };
    for (const word of ["exit", "return"] as const) {
      if (!this.accept(word)) continue;
      return this.is(";") || this.is("newline") || this.is("}") ? { type: word } : { type: word, value: this.expression() };
    }
    if (this.accept("delete")) {
      const name = this.peek().text;
      this.at++;
      if (!this.accept("[")) return { type: "delete", name };
      const keys = this.list("]");
      this.expect("]");
      return { type: "delete", name, keys };
    }
    if (this.is("print") || this.is("printf")) {
      const format = this.peek().text === "printf";
      this.at++;
      let args: Node[] = [];
      this.noGreater++;
      if (!this.is(";") && !this.is("newline") && !this.is("}") && !this.is(">") && !this.is(">>") && !this.is("|")) {
        args = this.list();
        const [only] = args;
        if (args.length === 1 && only?.type === "group") args = only.items;
      }
      this.noGreater--;
      const node: Extract<Statement, { type: "print" }> = { type: "print", format, args };
      for (const kind of [">", ">>", "|"] as const) {
        if (!this.accept(kind)) continue;
        node.output = { kind, target: this.concatenation() };
        break;
      }
      return node;
    }
    return { type: "expression", value: this.expression() };
  }
  private list(end?: string): Node[] {
    const items: Node[] = [];
    if (end !== undefined && this.is(end)) return items;
    do {
      this.lineBreaks();
      items.push(this.expression());
    } while (this.accept(","));
    return items;
  }
  expression(): Node {
    const test = this.or();
    if (this.accept("?")) {
      this.lineBreaks();
      const yes = this.expression();
      this.lineBreaks();
      this.expect(":");
      this.lineBreaks();
      return { type: "conditional", test, yes, no: this.expression() };
    }
    const operator = this.peek();
    if (
      operator.type === "operator" &&
      /^(=|\+=|-=|\*=|\/=|%=|\^=|\*\*=)$/.test(operator.text) &&
      (test.type === "name" || test.type === "field" || test.type === "element")
    ) {
      this.at++;
      this.lineBreaks();
      return { type: "assign", operator: operator.text.slice(0, -1), target: test, value: this.expression() };
    }
    return test;
  }
  private or(): Node {
    let left = this.and();
    while (this.accept("||")) {
      this.lineBreaks();
      left = { type: "binary", operator: "||", left, right: this.and() };
    }
    return left;
  }
  private and(): Node {
    let left = this.membership();
    while (this.accept("&&")) {
      this.lineBreaks();
      left = { type: "binary", operator: "&&", left, right: this.membership() };
    }
    return left;
  }
  private membership(): Node {
    let left = this.matching();
    while (this.noIn === 0 && this.accept("in")) {
      const name = this.peek().text;
      this.at++;
      left = { type: "in", keys: left.type === "group" ? left.items : [left], name };
    }
    return left;
  }
  private matching(): Node {
    let left = this.comparison();
    while (this.is("~") || this.is("!~")) {
      const operator = this.peek().text;
      this.at++;
      left = { type: "binary", operator, left, right: this.comparison() };
    }
    return left;
  }
  private comparison(): Node {
    const left = this.concatenation();
    const token = this.peek();
    if (token.type === "operator" && /^(<|<=|==|!=|>=|>)$/.test(token.text) && !(token.text === ">" && this.noGreater > 0)) {
      this.at++;
      return { type: "binary", operator: token.text, left, right: this.concatenation() };
    }
    return left;
  }
  private concatenation(): Node {
    let left = this.additive();
    for (;;) {
      const token = this.peek();
      const starts =
        token.type === "number" ||
        token.type === "string" ||
        token.type === "regex" ||
        token.type === "name" ||
        token.type === "function" ||
        (token.type === "operator" && ["$", "!", "(", "-", "+", "++", "--"].includes(token.text));
      if (!starts || (token.type === "operator" && (token.text === "-" || token.text === "+"))) return left;
      if (token.text === "!" && token.type === "operator") return left;
      left = { type: "binary", operator: " ", left, right: this.additive() };
    }
  }
  private additive(): Node {
    let left = this.multiplicative();
    while (this.is("+") || this.is("-")) {
      const operator = this.peek().text;
      this.at++;
      left = { type: "binary", operator, left, right: this.multiplicative() };
    }
    return left;
  }
  private multiplicative(): Node {
    let left = this.unary();
    while (this.is("*") || this.is("/") || this.is("%")) {
      const operator = this.peek().text;
      this.at++;
      left = { type: "binary", operator, left, right: this.unary() };
    }
    return left;
  }
  private unary(): Node {
    for (const operator of ["!", "-", "+"]) if (this.accept(operator)) return { type: "unary", operator, operand: this.unary() };
    return this.power();
  }
  private power(): Node {
    const base = this.postfix();
    if (this.accept("^") || this.accept("**")) return { type: "binary", operator: "^", left: base, right: this.unary() };
    return base;
  }
  private postfix(): Node {
    if (this.is("++") || this.is("--")) {
      const by = this.peek().text === "++" ? 1 : -1;
      this.at++;
      return { type: "step", by, prefix: true, target: this.primary() };
    }
    const target = this.primary();
    if ((target.type === "name" || target.type === "field" || target.type === "element") && (this.is("++") || this.is("--"))) {
      const by = this.peek().text === "++" ? 1 : -1;
      this.at++;
      return { type: "step", by, prefix: false, target };
    }
    return target;
  }
  private primary(): Node {
    const token = this.peek();
    this.at++;
    switch (token.type) {
      case "number":
        return { type: "number", value: Number(token.text) };
      case "string":
        return { type: "string", value: token.text };
      case "regex":
        return { type: "regex", expression: expressionOf(token.text) };
      case "function": {
        this.expect("(");
        const args = this.arguments();
        return { type: "call", name: token.text, args };
      }
      case "name":
        if (FUNCTIONS.has(token.text)) {
          if (this.accept("(")) return { type: "call", name: token.text, args: this.arguments() };
          if (token.text === "length") return { type: "call", name: "length", args: [] };
          throw this.fail();
        }
        if (this.accept("[")) {
          const keys = this.list("]");
          this.expect("]");
          return { type: "element", name: token.text, keys };
        }
        return { type: "name", name: token.text };
      case "keyword":
        if (token.text === "getline") {
          let target: Node | undefined;
          const next = this.peek();
          if (next.type === "name" || next.text === "$") target = this.primary();
          let file: Node | undefined;
          if (this.accept("<")) file = this.primary();
          return { type: "getline", target, file };
        }
        break;
      case "operator":
        if (token.text === "$") {
          if (this.is("++") || this.is("--") || this.is("-")) return { type: "field", index: this.unary() };
          return { type: "field", index: this.primary() };
        }
        if (token.text === "(") {
          const [greater, inside] = [this.noGreater, this.noIn];
          this.noGreater = 0;
          this.noIn = 0;
          const items = this.list();
          this.noGreater = greater;
          this.noIn = inside;
          this.expect(")");
          if (items.length > 1 || this.noGreater > 0) return { type: "group", items };
          return items[0] ?? { type: "group", items };
        }
        if (token.text === "-" || token.text === "+" || token.text === "!")
          return { type: "unary", operator: token.text, operand: this.unary() };
    }
    this.at--;
    throw this.fail();
  }
  private arguments(): Node[] {
    const greater = this.noGreater;
    this.noGreater = 0;
    this.lineBreaks();
    const args = this.list(")");
    this.lineBreaks();
    this.noGreater = greater;
    this.expect(")");
    return args;
  }
}

class Jump extends Error {
  readonly kind: string;
  readonly value: Value;
  constructor(kind: string, value: Value = "") {
    super(kind);
    this.kind = kind;
    this.value = value;
  }
}

/** Runs one program. Input is pushed record by record. */
class Machine {
  private readonly functions: Map<string, FunctionNode>;
  private readonly process: Process;
  private globals = new Map<string, Value>();
  private arrays = new Map<string, Map<string, Value>>();
  private locals: { values: Map<string, Value>; arrays: Map<string, Map<string, Value>> }[] = [];
  private fields: string[] = [];
  private record = "";
  private split = true;
  private pending: { text: string; output: { kind: string; target: string } | undefined }[] = [];
  private opened = new Set<string>();
  private cache = new Map<string, RegExp>();
  nextRecord: (() => string | undefined) | undefined;

  constructor(process: Process, functions: Map<string, FunctionNode>) {
    this.process = process;
    this.functions = functions;
    for (const [name, value] of Object.entries({
      FS: " ",
      OFS: " ",
      ORS: "\n",
      RS: "\n",
      NR: 0,
      NF: 0,
      FNR: 0,
      SUBSEP: "\x1c",
      OFMT: "%.6g",
      CONVFMT: "%.6g",
      RSTART: 0,
      RLENGTH: -1,
      FILENAME: "",
    }))
      this.globals.set(name, value);
    const environment = this.array("ENVIRON");
    for (const [name, value] of process.env) environment.set(name, { text: value });
  }
  setGlobal(name: string, value: Value): void {
    this.globals.set(name, value);
  }
  global(name: string): string {
    return this.text(this.globals.get(name) ?? "");
  }
  array(name: string): Map<string, Value> {
    const local = this.locals.at(-1)?.arrays;
    if (local?.has(name)) return local.get(name) ?? new Map();
    const frame = this.locals.at(-1);
    if (frame?.values.has(name)) {
      const fresh = new Map<string, Value>();
      frame.arrays.set(name, fresh);
      return fresh;
    }
    let array = this.arrays.get(name);
    if (!array) {
      array = new Map();
      this.arrays.set(name, array);
    }
    return array;
  }
  takeOutput() {
    return this.pending.splice(0);
  }

  setRecord(text: string): void {
    this.record = text;
    this.split = false;
  }
  private splitRecord(): void {
    if (this.split) return;
    this.split = true;
    this.fields = this.splitText(this.record, this.global("FS"));
    this.globals.set("NF", this.fields.length);
  }
  private splitText(text: string, separator: string): string[] {
    if (text === "") return [];
    if (separator === " ") return text.trim() === "" ? [] : text.trim().split(/[ \t\n]+/);
    if (separator === "") return [...text];
    if (separator.length === 1 && separator !== "\\") return text.split(separator);
    return text.split(this.regex(separator));
  }
  private regex(source: string): RegExp {
    let expression = this.cache.get(source);
    if (!expression) {
      expression = expressionOf(source);
      this.cache.set(source, expression);
    }
    return expression;
  }
  private join(): void {
    this.record = this.fields.join(this.global("OFS"));
  }

  number(value: Value): number {
    if (typeof value === "number") return value;
    const text = typeof value === "string" ? value : value.text;
    const match = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.exec(text);
    return match ? Number(match[0]) : 0;
  }
  text(value: Value): string {
    if (typeof value === "string") return value;
    if (typeof value === "object") return value.text;
    if (Number.isInteger(value)) return Math.abs(value) < 1e16 ? String(value) : formatPrintf("%d", [String(value)]).text;
    return formatPrintf("%.6g", [String(value)]).text;
  }
  private truth(value: Value): boolean {
    if (typeof value === "number") return value !== 0;
    if (typeof value === "string") return value !== "";
    return looksNumeric(value.text) ? Number(value.text) !== 0 : value.text !== "";
  }
  test(node: Node): boolean {
    return this.truth(this.evaluate(node));
  }

  private get(name: string): Value {
    if (name === "NF") this.splitRecord();
    const frame = this.locals.at(-1);
    if (frame?.values.has(name)) return frame.values.get(name) ?? "";
    return this.globals.get(name) ?? { text: "" };
  }
  private set(name: string, value: Value): void {
    const frame = this.locals.at(-1);
    if (frame?.values.has(name)) {
      frame.values.set(name, value);
      return;
    }
    if (name === "NF") {
      this.splitRecord();
      const size = this.number(value);
      while (this.fields.length < size) this.fields.push("");
      this.fields.length = size;
      this.globals.set("NF", size);
      this.join();
      return;
    }
    this.globals.set(name, value);
  }
  private key(keys: readonly Node[]): string {
    return keys.map((key) => this.text(this.evaluate(key))).join(this.global("SUBSEP"));
  }
  private assign(target: Node, value: Value): void {
    const stored = typeof value === "object" ? { ...value } : value;
    if (target.type === "name") this.set(target.name, stored);
    else if (target.type === "element") this.array(target.name).set(this.key(target.keys), stored);
    else if (target.type === "field") {
      const index = this.number(this.evaluate(target.index));
      if (index < 0) throw new CommandFailure(`cmd. line:1: fatal: attempt to access field ${index}`, 2);
      if (index === 0) {
        this.setRecord(this.text(value));
        return;
      }
      this.splitRecord();
      while (this.fields.length < index) this.fields.push("");
      this.fields[index - 1] = this.text(value);
      this.globals.set("NF", this.fields.length);
      this.join();
    }
  }

  evaluate(node: Node): Value {
    switch (node.type) {
      case "number":
        return node.value;
      case "string":
        return node.value;
      case "regex":
        return node.expression.test(this.record) ? 1 : 0;
      case "name":
        return this.get(node.name);
      case "field": {
        const index = this.number(this.evaluate(node.index));
        if (index === 0) return { text: this.record };
        if (index < 0) throw new CommandFailure(`cmd. line:1: fatal: attempt to access field ${index}`, 2);
        this.splitRecord();
        return { text: this.fields[index - 1] ?? "" };
      }
      case "element": {
        const array = this.array(node.name);
        const key = this.key(node.keys);
        const found = array.get(key);
        if (found === undefined) array.set(key, { text: "" });
        return found ?? { text: "" };
      }
      case "assign": {
        const value = this.evaluate(node.value);
        const next = node.operator === "" ? value : arithmetic(node.operator, this.number(this.evaluate(node.target)), this.number(value));
        this.assign(node.target, next);
        return next;
      }
      case "conditional":
        return this.test(node.test) ? this.evaluate(node.yes) : this.evaluate(node.no);
      case "step": {
        const before = this.number(this.evaluate(node.target));
        this.assign(node.target, before + node.by);
        return node.prefix ? before + node.by : before;
      }
      case "in":
        return this.array(node.name).has(this.key(node.keys)) ? 1 : 0;
      case "group":
        return node.items.length === 1 && node.items[0] ? this.evaluate(node.items[0]) : this.key(node.items);
      case "unary": {
        if (node.operator === "!") return this.test(node.operand) ? 0 : 1;
        const value = this.number(this.evaluate(node.operand));
        return node.operator === "-" ? -value : value;
      }
      case "getline":
        return this.getline(node);
      case "call":
        return this.call(node.name, node.args);
      case "binary":
        return this.binary(node);
    }
  }
  private getline(node: Extract<Node, { type: "getline" }>): Value {
    if (node.file) throw new CommandFailure("kubewekend does not model getline from a file", 2);
    const line = this.nextRecord?.();
    if (line === undefined) return 0;
    this.globals.set("NR", this.number(this.globals.get("NR") ?? 0) + 1);
    this.globals.set("FNR", this.number(this.globals.get("FNR") ?? 0) + 1);
    if (node.target) this.assign(node.target, { text: line });
    else this.setRecord(line);
    return 1;
  }
  private binary(node: Extract<Node, { type: "binary" }>): Value {
    const { operator } = node;
    if (operator === "&&") return this.test(node.left) && this.test(node.right) ? 1 : 0;
    if (operator === "||") return this.test(node.left) || this.test(node.right) ? 1 : 0;
    if (operator === "~" || operator === "!~") {
      const text = this.text(this.evaluate(node.left));
      const expression = node.right.type === "regex" ? node.right.expression : this.regex(this.text(this.evaluate(node.right)));
      return expression.test(text) === (operator === "~") ? 1 : 0;
    }
    const left = this.evaluate(node.left);
    const right = this.evaluate(node.right);
    if (operator === " ") return this.text(left) + this.text(right);
    if (/^[<>=!]/.test(operator)) {
      const numeric = isNumber(left) && isNumber(right);
      const a = numeric ? this.number(left) : this.text(left);
      const b = numeric ? this.number(right) : this.text(right);
      const result =
        operator === "<"
          ? a < b
          : operator === "<="
            ? a <= b
            : operator === ">"
              ? a > b
              : operator === ">="
                ? a >= b
                : operator === "=="
                  ? a === b
                  : a !== b;
      return result ? 1 : 0;
    }
    return arithmetic(operator, this.number(left), this.number(right));
  }
  private call(name: string, args: readonly Node[]): Value {
    const value = (index: number): Value => (args[index] ? this.evaluate(args[index]) : "");
    const text = (index: number) => this.text(value(index));
    const number = (index: number) => this.number(value(index));
    const pattern = (index: number): RegExp => {
      const node = args[index];
      return node?.type === "regex" ? node.expression : this.regex(text(index));
    };
    switch (name) {
      case "length": {
        const [node] = args;
        if (!node) return this.record.length;
        if (node.type === "name" && (this.arrays.has(node.name) || this.locals.at(-1)?.arrays.has(node.name)))
          return this.array(node.name).size;
        return [...text(0)].length;
      }
      case "substr": {
        const source = [...text(0)];
        const start = Math.round(number(1));
        const end = args.length > 2 ? start + Math.round(number(2)) : source.length + 1;
        return source.slice(Math.max(0, start - 1), Math.max(0, end - 1)).join("");
      }
      case "index":
        return text(0).indexOf(text(1)) + 1;
      case "split": {
        const source = text(0);
        const target = args[1];
        const separator = args[2];
        const parts =
          separator?.type === "regex"
            ? source === ""
              ? []
              : source.split(separator.expression)
            : this.splitText(source, separator ? text(2) : this.global("FS"));
        if (target?.type === "name") {
          const array = this.array(target.name);
          array.clear();
          for (const [index, part] of parts.entries()) array.set(String(index + 1), { text: part });
        }
        return parts.length;
      }
      case "sub":
      case "gsub": {
        const expression = pattern(0);
        const replacement = text(1);
        const target: Node = args[2] ?? { type: "field", index: { type: "number", value: 0 } };
        const before = this.text(this.evaluate(target));
        let count = 0;
        const after = before.replace(guardedExpression(expression.source, name === "gsub" ? "g" : ""), (match) => {
          count++;
          return replacement.replace(/\\\\|\\&|&/g, (mark) => (mark === "&" ? match : mark === "\\&" ? "&" : "\\"));
        });
        if (count > 0) this.assign(target, after);
        return count;
      }
      case "gensub": {
        const expression = pattern(0);
        const replacement = text(1);
        const how = text(2);
        const source = args[3] ? text(3) : this.record;
        let seen = 0;
        return source.replace(new RegExp(expression.source, "g"), (...parts: unknown[]) => {
          seen++;
          if (!/^[gG]/.test(how) && seen !== Number(how)) return String(parts[0]);
          return replacement.replace(/\\(\d|&|\\)|&/g, (mark, digit?: string) =>
            digit === undefined || digit === "0" ? String(parts[0]) : /\d/.test(digit) ? String(parts[Number(digit)] ?? "") : mark.slice(1),
          );
        });
      }
      case "match": {
        const found = pattern(1).exec(text(0));
        this.globals.set("RSTART", found ? found.index + 1 : 0);
        this.globals.set("RLENGTH", found ? found[0].length : -1);
        const target = args[2];
        if (target?.type === "name") {
          const array = this.array(target.name);
          array.clear();
          for (const [index, part] of (found ?? []).entries()) array.set(String(index), { text: part ?? "" });
        }
        return found ? found.index + 1 : 0;
      }
      case "sprintf":
        return this.format(args);
      case "sin":
        return Math.sin(number(0));
      case "cos":
        return Math.cos(number(0));
      case "atan2":
        return Math.atan2(number(0), number(1));
      case "exp":
        return Math.exp(number(0));
      case "log":
        return Math.log(number(0));
      case "sqrt":
        return Math.sqrt(number(0));
      case "int":
        return Math.trunc(number(0));
      case "rand":
        return this.process.random();
      case "srand":
        return 0;
      case "tolower":
        return text(0).toLowerCase();
      case "toupper":
        return text(0).toUpperCase();
      case "systime":
        return Math.floor(this.process.date / 1000);
      case "close":
      case "fflush":
        return 0;
      case "system":
      case "strftime":
        throw new CommandFailure(`kubewekend does not model ${name}()`, 2);
    }
    const definition = this.functions.get(name);
    if (!definition) throw new CommandFailure(`cmd. line:1: fatal: function \`${name}' not defined`, 2);
    if (this.locals.length > 500) throw new CommandFailure("cmd. line:1: fatal: function calls nested too deeply", 2);
    const frame = { values: new Map<string, Value>(), arrays: new Map<string, Map<string, Value>>() };
    for (const [index, parameter] of definition.parameters.entries()) {
      const node = args[index];
      const isArray =
        node?.type === "name" && (this.arrays.has(node.name) || this.locals.at(-1)?.arrays.has(node.name)) && !this.globals.has(node.name);
      if (isArray && node.type === "name") {
        frame.arrays.set(parameter, this.array(node.name));
        frame.values.set(parameter, "");
      } else frame.values.set(parameter, node ? this.evaluate(node) : { text: "" });
    }
    this.locals.push(frame);
    try {
      this.run(definition.body);
    } catch (error) {
      if (error instanceof Jump && error.kind === "return") return error.value;
      throw error;
    } finally {
      this.locals.pop();
    }
    return { text: "" };
  }
  private format(args: readonly Node[]): string {
    const [format, ...rest] = args.map((arg) => this.evaluate(arg));
    const source = this.text(format ?? "").replaceAll("\\", "\\\\");
    let index = 0;
    const values: string[] = [];
    for (const match of source.matchAll(/%(?:%|[-+ 0#]*(?:\*|\d+)?(?:\.(?:\*|\d+)?)?([a-zA-Z]))/g)) {
      if (match[0] === "%%") continue;
      for (const _ of match[0].matchAll(/\*/g)) values.push(String(this.number(rest[index++] ?? 0)));
      const value = rest[index++] ?? "";
      if ("sb".includes(match[1] ?? "s")) values.push(this.text(value));
      else if (match[1] === "c") values.push(typeof value === "number" ? String.fromCodePoint(value) : this.text(value));
      else values.push(String(this.number(value)));
    }
    return formatPrintf(source, values).text;
  }

  private loops = 0;
  run(statement: Statement): void {
    switch (statement.type) {
      case "block":
        for (const one of statement.body) this.run(one);
        return;
      case "expression":
        this.evaluate(statement.value);
        return;
      case "print": {
        const text = statement.format
          ? this.format(statement.args)
          : (statement.args.length === 0
              ? this.record
              : statement.args.map((arg) => this.text(this.evaluate(arg))).join(this.global("OFS"))) + this.global("ORS");
        this.pending.push({
          text,
          output: statement.output && { kind: statement.output.kind, target: this.text(this.evaluate(statement.output.target)) },
        });
        return;
      }
      case "if":
        if (this.test(statement.test)) this.run(statement.yes);
        else if (statement.no) this.run(statement.no);
        return;
      case "while":
        if (statement.after && !this.guard(() => this.run(statement.body))) return;
        while (this.test(statement.test)) if (!this.guard(() => this.run(statement.body))) return;
        return;
      case "for":
        if (statement.initial) this.run(statement.initial);
        for (; !statement.test || this.test(statement.test); statement.step && this.run(statement.step))
          if (!this.guard(() => this.run(statement.body))) return;
        return;
      case "each":
        for (const key of [...this.array(statement.array).keys()].sort(byKey)) {
          this.set(statement.variable, { text: key });
          if (!this.guard(() => this.run(statement.body))) return;
        }
        return;
      case "delete":
        if (statement.keys) this.array(statement.name).delete(this.key(statement.keys));
        else this.array(statement.name).clear();
        return;
      case "exit":
      case "return":
        throw new Jump(statement.type, statement.value ? this.evaluate(statement.value) : statement.type === "exit" ? "keep" : "");
      default:
        throw new Jump(statement.type);
    }
  }
  private guard(run: () => void): boolean {
    if (++this.loops > 20_000_000) throw new CommandFailure("a program that loops without end", 2);
    try {
      run();
    } catch (error) {
      if (error instanceof Jump && error.kind === "break") return false;
      if (!(error instanceof Jump && error.kind === "continue")) throw error;
    }
    return true;
  }
  isOpen(path: string): boolean {
    const seen = this.opened.has(path);
    this.opened.add(path);
    return seen;
  }
}
function byKey(a: string, b: string): number {
  const numeric = /^-?\d+$/;
  if (numeric.test(a) && numeric.test(b)) return Number(a) - Number(b);
  return 0;
}
function looksNumeric(text: string): boolean {
  return /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(text);
}
function isNumber(value: Value): boolean {
  return typeof value === "number" || (typeof value === "object" && (looksNumeric(value.text) || value.text === ""));
}
function arithmetic(operator: string, left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
    case "%":
      if (right === 0) throw new CommandFailure(`cmd. line:1: fatal: division by zero attempted${operator === "%" ? " in `%'" : ""}`, 2);
      return operator === "/" ? left / right : left % right;
    default:
      return left ** right;
  }
}

export const awk = defineCommand({
  name: "awk",
  options: "F:v:f:",
  long: { "field-separator": "F", assign: "v", file: "f" },
  stopAtOperand: true,
  usageCode: 2,
  async run(process, args) {
    let operands = [...args.operands];
    let source = args
      .values("f")
      .map((file) => process.fs.read(pathOf(process, file)))
      .join("\n");
    if (!args.has("f")) {
      const program = operands.shift();
      if (program === undefined) {
        await process.stderr.write(
          "Usage: awk [POSIX or GNU style options] -f progfile [--] file ...\nUsage: awk [POSIX or GNU style options] [--] 'program' file ...\n",
        );
        return 2;
      }
      source = program;
    }
    const parser = new Parser(source);
    const rules = parser.program();
    const machine = new Machine(process, parser.functions);
    if (args.has("F")) {
      const separator = args.value("F") ?? " ";
      machine.setGlobal("FS", separator === "t" ? "\t" : unescapeText(separator));
    }
    const define = (text: string) => {
      const at = text.indexOf("=");
      machine.setGlobal(text.slice(0, at), { text: unescapeText(text.slice(at + 1)) });
    };
    for (const text of args.values("v")) define(text);
    const argv = machine.array("ARGV");
    argv.set("0", "awk");
    for (const [index, operand] of operands.entries()) argv.set(String(index + 1), { text: operand });
    machine.setGlobal("ARGC", operands.length + 1);
    const printer = new Printer(process);
    const commands = new Map<string, string>();
    const flush = async (eager: boolean) => {
      for (const { text, output } of machine.takeOutput()) {
        if (!output || output.target === "/dev/stdout") await printer.print(text);
        else if (output.target === "/dev/stderr") await process.stderr.write(text);
        else if (output.kind === "|") commands.set(output.target, (commands.get(output.target) ?? "") + text);
        else {
          const path = pathOf(process, output.target);
          process.fs.write(path, text, { append: machine.isOpen(path) || output.kind === ">>" });
        }
      }
      if (eager) await printer.flush();
    };
    let code = 0;
    let ended = false;
    const guarded = (run: () => void): "next" | "nextfile" | "exit" | "done" => {
      try {
        run();
      } catch (error) {
        if (!(error instanceof Jump)) throw error;
        if (error.kind === "exit") {
          if (error.value !== "keep") code = machine.number(error.value) & 255;
          ended = true;
          return "exit";
        }
        if (error.kind === "next" || error.kind === "nextfile") return error.kind;
      }
      return "done";
    };
    for (const rule of rules) if (rule.kind === "BEGIN" && rule.body && !ended) guarded(() => rule.body && machine.run(rule.body));
    await flush(false);
    const main = rules.filter((rule) => rule.kind === "main");
    let status = 0;
    if (!ended && (main.length > 0 || rules.some((rule) => rule.kind === "END"))) {
      let number = 0;
      while (operands.length > 0 && /^[A-Za-z_]\w*=/.test(operands[0] ?? "")) {
        define(operands[0] ?? "");
        operands = operands.slice(1);
      }
      status = await eachInput(process, "awk", operands, async (input, operand) => {
        if (ended) return;
        if (/^[A-Za-z_]\w*=/.test(operand)) return define(operand);
        machine.setGlobal("FILENAME", operand === "-" ? "" : operand);
        let inFile = 0;
        const one = (line: string): "next" | "nextfile" | "exit" | "done" => {
          machine.setGlobal("NR", { text: String(++number) });
          machine.setGlobal("FNR", { text: String(++inFile) });
          machine.setRecord(line);
          return guarded(() => {
            for (const rule of main) {
              if (rule.until && rule.pattern) {
                if (!rule.active && machine.test(rule.pattern)) rule.active = true;
                else if (!rule.active) continue;
                if (machine.test(rule.until)) rule.active = false;
              } else if (rule.pattern && !machine.test(rule.pattern)) continue;
              machine.run(rule.body ?? { type: "print", format: false, args: [] });
            }
          });
        };
        const separator = machine.global("RS");
        if (separator !== "\n" || input !== process.stdin || parserUsesGetline(source)) {
          const text = await input.readAll();
          const records =
            separator === "\n"
              ? text.split("\n")
              : separator === ""
                ? text.replace(/^\n+/, "").split(/\n\n+/)
                : text.split(separator.length === 1 ? separator : new RegExp(separator));
          if (records.at(-1) === "" || (separator !== "\n" && records.at(-1) === "\n")) records.pop();
          let at = 0;
          machine.nextRecord = () => {
            const next = records[at];
            if (next !== undefined) {
              at++;
              number++;
              inFile++;
            }
            return next;
          };
          while (at < records.length) {
            const end = one(records[at++] ?? "");
            await flush(false);
            if (end === "exit" || end === "nextfile") break;
          }
          return;
        }
        for (let line = await input.readLine(); line !== null; line = await input.readLine()) {
          const end = one(line);
          await flush(true);
          if (end === "exit" || end === "nextfile") break;
        }
      });
    }
    if (!ended || rules.some((rule) => rule.kind === "END")) {
      ended = false;
      for (const rule of rules) if (rule.kind === "END" && rule.body && !ended) guarded(() => rule.body && machine.run(rule.body));
    }
    await flush(true);
    for (const [command, text] of commands) {
      const shell = findProgram(process, "sh") ?? findProgram(process, "bash");
      if (!shell) throw new CommandFailure(`fatal: can't open pipe \`${command}'`, 2);
      await process.spawn({ program: shell.program, argv: ["sh", "-c", command], stdin: process.inputOf(text) }).wait();
    }
    return code !== 0 ? code : status === 0 ? 0 : 2;
  },
});
function parserUsesGetline(source: string): boolean {
  return /\bgetline\b/.test(source);
}
