/** Text → expression. Grammar: github.com/google/cel-spec/doc/langdef.md; error texts as cel-go's parser has them. */
import { CelSyntaxError, type Entry, type Expression, type MapEntry, type StructField } from "./ast.ts";

interface Token {
  readonly kind: "identifier" | "int" | "double" | "string" | "bytes" | "symbol" | "end";
  readonly text: string;
  readonly value: string;
  readonly at: number;
}
const SYMBOLS = [
  "&&",
  "||",
  "==",
  "!=",
  "<=",
  ">=",
  "[?",
  ".?",
  "?",
  ":",
  "<",
  ">",
  "+",
  "-",
  "*",
  "/",
  "%",
  "!",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  ".",
  ",",
];
const RESERVED = new Set("as break const continue else for function if import let loop package namespace return var void while".split(" "));
const EXPECTED = "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
const NUMBER = /^(0x[0-9a-fA-F]+u?|(?:\d+\.\d+(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)|\d+u?)/;
const RELATIONS = new Set(["<", "<=", ">", ">=", "==", "!=", "in"]);

/** Throws CelSyntaxError. */
export function parseCel(source: string): Expression {
  const parser = new Parser(tokensOf(source));
  const expression = parser.expression();
  parser.end();
  return expression;
}

class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }
  get #token(): Token {
    return this.#tokens[Math.min(this.#position, this.#tokens.length - 1)] as Token;
  }
  #is(text: string): boolean {
    const { kind, text: actual } = this.#token;
    return actual === text && (kind === "symbol" || (kind === "identifier" && text === "in"));
  }
  #take(text: string): Token | undefined {
    if (!this.#is(text)) return undefined;
    const token = this.#token;
    this.#position++;
    return token;
  }
  #expect(text: string): Token {
    return this.#take(text) ?? this.#fail(`'${text}'`);
  }
  #fail(expected: string): never {
    const { text, kind, at } = this.#token;
    throw new CelSyntaxError(at, `Syntax error: mismatched input '${kind === "end" ? "<EOF>" : text}' expecting ${expected}`);
  }
  end(): void {
    if (this.#token.kind !== "end") this.#fail("<EOF>");
  }

  expression(): Expression {
    const condition = this.#or();
    const mark = this.#take("?");
    if (!mark) return condition;
    const yes = this.#or();
    this.#expect(":");
    return call(mark.at, "_?_:_", [condition, yes, this.expression()]);
  }
  #or(): Expression {
    return this.#chain(() => this.#and(), ["||"]);
  }
  #and(): Expression {
    return this.#chain(() => this.#relation(), ["&&"]);
  }
  #relation(): Expression {
    let left = this.#sum();
    while (RELATIONS.has(this.#token.text) && (this.#token.kind === "symbol" || this.#token.text === "in")) {
      const { text, at } = this.#token;
      this.#position++;
      left = call(at, text === "in" ? "@in" : `_${text}_`, [left, this.#sum()]);
    }
    return left;
  }
  #sum(): Expression {
    return this.#chain(() => this.#product(), ["+", "-"]);
  }
  #product(): Expression {
    return this.#chain(() => this.#unary(), ["*", "/", "%"]);
  }
  #chain(part: () => Expression, operators: readonly string[]): Expression {
    let left = part();
    for (;;) {
      const operator = operators.find((text) => this.#is(text));
      if (operator === undefined) return left;
      const { at } = this.#expect(operator);
      left = call(at, `_${operator}_`, [left, part()]);
    }
  }
  #unary(): Expression {
    const not = this.#take("!");
    if (not) return call(not.at, "!_", [this.#unary()]);
    const minus = this.#take("-");
    if (!minus) return this.#member();
    const inner = this.#unary();
    // A negative number is a literal.
    if (inner.kind === "literal" && (inner.value.type === "int" || inner.value.type === "double"))
      return { ...inner, at: minus.at, value: { type: inner.value.type, value: -inner.value.value } };
    return call(minus.at, "-_", [inner]);
  }

  #member(): Expression {
    let of = this.#primary();
    for (;;) {
      const dot = this.#take(".") ?? this.#take(".?");
      if (dot) {
        const name = this.#name();
        const open = dot.text === "." ? this.#take("(") : undefined;
        if (open) of = { kind: "call", at: open.at, name, target: of, args: this.#list(")") };
        else of = { kind: "select", at: dot.at, of, field: name, optional: dot.text === ".?" };
        continue;
      }
      const bracket = this.#take("[") ?? this.#take("[?");
      if (bracket) {
        const index = this.expression();
        this.#expect("]");
        of = { kind: "index", at: bracket.at, of, index, optional: bracket.text === "[?" };
        continue;
      }
      const name = this.#is("{") ? qualified(of) : undefined;
      if (name === undefined) return of;
      const { at } = this.#expect("{");
      of = { kind: "struct", at, name, fields: this.#fields() };
    }
  }
  #name(): string {
    const { kind, text } = this.#token;
    if (kind !== "identifier") this.#fail("IDENTIFIER");
    this.#position++;
    return text;
  }

  #primary(): Expression {
    const token = this.#token;
    const { at, kind } = token;
    if (this.#take("(")) {
      const inner = this.expression();
      this.#expect(")");
      return inner;
    }
    if (this.#take("[")) return { kind: "list", at, items: this.#items() };
    if (this.#take("[?")) return { kind: "list", at, items: this.#items(true) };
    if (this.#take("{")) return { kind: "map", at, entries: this.#entries() };
    if (this.#take(".")) return { kind: "identifier", at, name: this.#name() };
    this.#position++;
    switch (kind) {
      case "int":
      case "double":
        return { kind: "literal", at, value: { type: kind, value: Number(token.value) } };
      case "string":
      case "bytes":
        return { kind: "literal", at, value: { type: kind, value: token.value } };
      case "identifier": {
        const { text } = token;
        if (text === "true" || text === "false") return { kind: "literal", at, value: { type: "bool", value: text === "true" } };
        if (text === "null") return { kind: "literal", at, value: { type: "null" } };
        if (RESERVED.has(text)) throw new CelSyntaxError(at, `reserved identifier: ${text}`);
        const open = this.#take("(");
        if (open) return { kind: "call", at: open.at, name: text, target: undefined, args: this.#list(")") };
        return { kind: "identifier", at, name: text };
      }
      default:
        this.#position--;
        return this.#fail(EXPECTED);
    }
  }
  #list(close: string): Expression[] {
    const items: Expression[] = [];
    while (!this.#take(close)) {
      items.push(this.expression());
      if (!this.#is(close)) this.#expect(",");
    }
    return items;
  }
  #items(first = false): Entry[] {
    const items: Entry[] = [];
    let optional = first;
    while (!this.#take("]")) {
      optional ||= this.#take("?") !== undefined;
      items.push({ value: this.expression(), optional });
      optional = false;
      if (!this.#is("]")) this.#expect(",");
    }
    return items;
  }
  #entries(): MapEntry[] {
    const entries: MapEntry[] = [];
    while (!this.#take("}")) {
      const optional = this.#take("?") !== undefined;
      const key = this.expression();
      this.#expect(":");
      entries.push({ key, value: this.expression(), optional });
      if (!this.#is("}")) this.#expect(",");
    }
    return entries;
  }
  #fields(): StructField[] {
    const fields: StructField[] = [];
    while (!this.#take("}")) {
      const optional = this.#take("?") !== undefined;
      const name = this.#name();
      this.#expect(":");
      fields.push({ name, value: this.expression(), optional });
      if (!this.#is("}")) this.#expect(",");
    }
    return fields;
  }
}

function call(at: number, name: string, args: readonly Expression[]): Expression {
  return { kind: "call", at, name, target: undefined, args };
}
/** `Object.spec` of selections; undefined for anything else. */
export function qualified(expression: Expression): string | undefined {
  if (expression.kind === "identifier") return expression.name;
  if (expression.kind !== "select" || expression.optional) return undefined;
  const of = qualified(expression.of);
  return of === undefined ? undefined : `${of}.${expression.field}`;
}

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const rest = source.slice(at);
    const space = /^(\s+|\/\/[^\n]*)/.exec(rest);
    if (space) {
      at += space[0].length;
      continue;
    }
    const push = (kind: Token["kind"], text: string, value = text): void => {
      tokens.push({ kind, text, value, at });
      at += text.length;
    };
    const quoted = /^([rRbB]{0,2})("""|'''|"|')/.exec(rest);
    if (quoted) {
      const { text, value, bytes } = stringAt(rest, quoted, at);
      push(bytes ? "bytes" : "string", text, value);
      continue;
    }
    const escaped = /^`[a-zA-Z0-9_.\-/ ]+`/.exec(rest);
    if (escaped) {
      tokens.push({ kind: "identifier", text: escaped[0].slice(1, -1), value: "", at });
      at += escaped[0].length;
      continue;
    }
    const identifier = /^[A-Za-z_][A-Za-z0-9_]*/.exec(rest);
    if (identifier) {
      push("identifier", identifier[0]);
      continue;
    }
    const number = NUMBER.exec(rest);
    if (number) {
      const [text] = number;
      push(/[.eE]/.test(text) && !text.startsWith("0x") ? "double" : "int", text, text.replace(/u$/, ""));
      continue;
    }
    const symbol = SYMBOLS.find((one) => rest.startsWith(one));
    if (symbol === undefined) throw new CelSyntaxError(at, `Syntax error: token recognition error at: '${rest[0]}'`);
    push("symbol", symbol);
  }
  tokens.push({ kind: "end", text: "", value: "", at: source.length });
  return tokens;
}

const ESCAPES: Readonly<Record<string, string>> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };
function stringAt(rest: string, [opening = "", prefix = "", quote = ""]: RegExpExecArray, at: number) {
  const raw = /r/i.test(prefix);
  let value = "";
  let position = opening.length;
  for (;;) {
    if (position >= rest.length) throw new CelSyntaxError(at, `Syntax error: token recognition error at: '${rest}'`);
    if (rest.startsWith(quote, position)) break;
    const character = rest[position] as string;
    if (character === "\\" && !raw) {
      const hex = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2}))/.exec(rest.slice(position));
      if (hex) {
        const code = hex[4] === undefined ? Number.parseInt(hex[1] ?? hex[2] ?? hex[3] ?? "", 16) : Number.parseInt(hex[4], 8);
        value += String.fromCodePoint(code);
        position += hex[0].length;
        continue;
      }
      const next = rest[position + 1] ?? "";
      value += ESCAPES[next] ?? next;
      position += 2;
      continue;
    }
    value += character;
    position++;
  }
  return { text: rest.slice(0, position + quote.length), value, bytes: /b/i.test(prefix) };
}
