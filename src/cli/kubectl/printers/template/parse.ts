/** Go's text/template as a tree: actions, if, range, with, define, template, pipelines, variables. */
import { type Token, tokenize } from "./lexer.ts";

export type Node =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "action"; readonly pipe: Pipe }
  | { readonly type: "if" | "with"; readonly pipe: Pipe; readonly body: readonly Node[]; readonly otherwise: readonly Node[] }
  | { readonly type: "range"; readonly pipe: Pipe; readonly body: readonly Node[]; readonly otherwise: readonly Node[] }
  | { readonly type: "break" | "continue" }
  | { readonly type: "template"; readonly name: string; readonly pipe: Pipe | undefined };

export interface Pipe {
  /** Variables set by `:=` (declared) or `=`. */
  readonly variables: readonly string[];
  readonly declares: boolean;
  readonly commands: readonly (readonly Argument[])[];
}
/** Where errors say they are, and what stands there: `1:9`, `.items.foo`. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}
export type Argument = (
  | { readonly type: "dot"; readonly fields: readonly string[] }
  | { readonly type: "variable"; readonly name: string; readonly fields: readonly string[] }
  | { readonly type: "function"; readonly name: string }
  | { readonly type: "literal"; readonly value: unknown }
  | { readonly type: "nil" }
  | { readonly type: "pipe"; readonly pipe: Pipe; readonly fields: readonly string[] }
) & { readonly place: Place };
type Bare<A> = A extends unknown ? Omit<A, "place"> : never;

export interface Template {
  readonly nodes: readonly Node[];
  readonly defined: ReadonlyMap<string, readonly Node[]>;
}

/** Throws an Error: `1: unexpected EOF`. */
export function parseTemplate(source: string, functions: ReadonlySet<string>): Template {
  return new Parser(tokenize(source), functions).parse();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #functions: ReadonlySet<string>;
  readonly #defined = new Map<string, readonly Node[]>();
  #at = 0;
  #depth = 0;
  constructor(tokens: readonly Token[], functions: ReadonlySet<string>) {
    this.#tokens = tokens;
    this.#functions = functions;
  }
  parse(): Template {
    const { nodes, end } = this.#list();
    if (end !== "eof") throw this.#error(`unexpected {{${end}}}`);
    return { nodes, defined: this.#defined };
  }
  #error(message: string): Error {
    const token = this.#tokens[Math.min(this.#at, this.#tokens.length - 1)];
    return new Error(`${token?.line ?? 1}: ${message}`);
  }
  #skipSpace(): void {
    while (this.#tokens[this.#at]?.type === "space") this.#at++;
  }
  #peek(): Token | undefined {
    this.#skipSpace();
    return this.#tokens[this.#at];
  }

  /** Nodes up to `{{end}}`, `{{else}}` or the end of the source. */
  #list(): { nodes: Node[]; end: "eof" | "end" | "else" } {
    const nodes: Node[] = [];
    for (;;) {
      const token = this.#tokens[this.#at];
      if (!token) return { nodes, end: "eof" };
      this.#at++;
      if (token.type === "text") {
        nodes.push({ type: "text", text: token.text });
        continue;
      }
      const keyword = this.#peek();
      const word = keyword?.type === "identifier" ? keyword.text : "";
      if (word === "end" || word === "else") {
        this.#at++;
        if (word === "end") this.#close("end");
        return { nodes, end: word };
      }
      const node = this.#action(word);
      if (node) nodes.push(node);
    }
  }
  #close(context: string): void {
    const token = this.#peek();
    if (token?.type !== "close") throw this.#error(`unexpected ${token ? `<${token.text}>` : "EOF"} in ${context}`);
    this.#at++;
  }
  #action(word: string): Node | undefined {
    switch (word) {
      case "if":
      case "with":
      case "range":
        this.#at++;
        return this.#control(word);
      case "break":
      case "continue":
        this.#at++;
        if (this.#depth === 0) throw this.#error(`{{${word}}} outside {{range}}`);
        this.#close(word);
        return { type: word };
      case "template": {
        this.#at++;
        const name = this.#name("template clause");
        const pipe = this.#peek()?.type === "close" ? undefined : this.#pipe("template clause");
        this.#close("template clause");
        return { type: "template", name, pipe };
      }
      case "block": {
        this.#at++;
        const name = this.#name("block clause");
        const pipe = this.#pipe("block clause");
        this.#close("block clause");
        this.#defined.set(name, this.#list().nodes);
        return { type: "template", name, pipe };
      }
      case "define": {
        this.#at++;
        const name = this.#name("define clause");
        this.#close("define clause");
        const { nodes, end } = this.#list();
        if (end === "eof") throw this.#error("unexpected EOF");
        this.#defined.set(name, nodes);
        return undefined;
      }
      default: {
        const pipe = this.#pipe("command");
        this.#close("command");
        return { type: "action", pipe };
      }
    }
  }
  #name(context: string): string {
    const token = this.#peek();
    if (token?.type !== "string") throw this.#error(`unexpected ${token ? `"${token.text}"` : "EOF"} in ${context}`);
    this.#at++;
    return unquote(token.text);
  }
  #control(type: "if" | "with" | "range"): Node {
    const pipe = this.#pipe(type);
    this.#close(type);
    if (type === "range") this.#depth++;
    const first = this.#list();
    if (type === "range") this.#depth--;
    if (first.end === "eof") throw this.#error("unexpected EOF");
    let otherwise: Node[] = [];
    if (first.end === "else") {
      const keyword = this.#peek();
      if (keyword?.type === "identifier" && (keyword.text === "if" || keyword.text === "with") && type !== "range") {
        this.#at++;
        otherwise = [this.#control(keyword.text as "if" | "with")];
        return { type, pipe, body: first.nodes, otherwise };
      }
      this.#close("else");
      const second = this.#list();
      if (second.end === "eof") throw this.#error("unexpected EOF");
      otherwise = second.nodes;
    }
    return { type, pipe, body: first.nodes, otherwise };
  }

  #pipe(context: string): Pipe {
    const variables: string[] = [];
    let declares = false;
    const start = this.#at;
    for (;;) {
      const token = this.#peek();
      if (token?.type !== "variable") break;
      this.#at++;
      const after = this.#peek();
      if (after?.text === ":=" || after?.text === "=") {
        this.#at++;
        variables.push(token.text);
        declares = after.text === ":=";
        break;
      }
      if (after?.text === "," && context === "range") {
        this.#at++;
        variables.push(token.text);
        continue;
      }
      this.#at = start;
      variables.length = 0;
      break;
    }
    const commands: Argument[][] = [];
    for (;;) {
      const command = this.#command(context);
      commands.push(command);
      const token = this.#peek();
      if (token?.text !== "|") break;
      this.#at++;
    }
    return { variables, declares, commands };
  }
  #command(context: string): Argument[] {
    const args: Argument[] = [];
    for (;;) {
      const token = this.#peek();
      if (!token) throw this.#error("unclosed action");
      if (token.type === "close" || token.text === "|" || token.text === ")") break;
      args.push(this.#placed(token, context));
    }
    const [first, ...rest] = args;
    if (!first) throw this.#error(`missing value for ${context}`);
    // A call is named whole.
    const text = args.map(({ place }) => place.text).join(" ");
    return first.type === "function" ? [{ ...first, place: { ...first.place, text } }, ...rest] : args;
  }
  #placed(token: Token, context: string): Argument {
    const start = this.#at;
    const argument = this.#argument(token, context);
    const tokens = this.#tokens.slice(start, this.#at);
    // A chain of fields is where its second link is.
    const at = tokens.slice(1).find(({ type }) => type === "field") ?? token;
    const { line, column } = argument.type === "function" || argument.type === "literal" ? token : at;
    return { ...argument, place: { line, column, text: tokens.map(({ text }) => text).join("") } } as Argument;
  }
  #fields(): string[] {
    const fields: string[] = [];
    while (this.#tokens[this.#at]?.type === "field") {
      fields.push(this.#tokens[this.#at]?.text.slice(1) ?? "");
      this.#at++;
    }
    return fields;
  }
  #argument(token: Token, context: string): Bare<Argument> {
    switch (token.type) {
      case "field":
        return { type: "dot", fields: this.#fields() };
      case "variable":
        this.#at++;
        return { type: "variable", name: token.text, fields: this.#fields() };
      case "string":
        this.#at++;
        return { type: "literal", value: unquote(token.text) };
      case "char":
        this.#at++;
        return { type: "literal", value: unquote(`"${token.text.slice(1, -1)}"`).codePointAt(0) ?? 0 };
      case "number":
        this.#at++;
        return { type: "literal", value: Number(token.text) };
      case "identifier":
        this.#at++;
        if (token.text === "true" || token.text === "false") return { type: "literal", value: token.text === "true" };
        if (token.text === "nil") return { type: "nil" };
        if (!this.#functions.has(token.text)) throw this.#error(`function ${JSON.stringify(token.text)} not defined`);
        return { type: "function", name: token.text };
      default:
        if (token.text === ".") {
          this.#at++;
          return { type: "dot", fields: [] };
        }
        if (token.text === "(") {
          this.#at++;
          const pipe = this.#pipe("parenthesized pipeline");
          if (this.#peek()?.text !== ")") throw this.#error("unclosed left paren");
          this.#at++;
          return { type: "pipe", pipe, fields: this.#fields() };
        }
        throw this.#error(`unexpected ${JSON.stringify(token.text)} in ${context}`);
    }
  }
}

function unquote(text: string): string {
  if (text.startsWith("`")) return text.slice(1, -1);
  return text.slice(1, -1).replace(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)/g, (_, sequence: string) => {
    if (sequence.length > 1) return String.fromCodePoint(Number.parseInt(sequence.slice(1), 16));
    const known: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };
    return known[sequence] ?? sequence;
  });
}
