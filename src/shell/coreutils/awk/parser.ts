/** From words to a tree: rules, statements and expressions by precedence. */
import { CommandFailure } from "../program.ts";
import { expressionOf, FUNCTIONS, type Token, tokenize } from "./lexer.ts";
import type { FunctionNode, Node, Rule, Statement } from "./tree.ts";

export class Parser {
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
