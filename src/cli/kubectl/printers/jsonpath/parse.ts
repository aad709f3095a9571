/** kubectl's JSONPath dialect as a tree: k8s.io/client-go/util/jsonpath/parser.go, error texts included. */

export type PathNode =
  | { readonly type: "text"; readonly value: string }
  | { readonly type: "field"; readonly name: string }
  | { readonly type: "array"; readonly params: readonly [SliceParam, SliceParam, SliceParam] }
  | { readonly type: "filter"; readonly left: readonly PathNode[]; readonly right: readonly PathNode[]; readonly operator: string }
  | { readonly type: "union"; readonly parts: readonly (readonly PathNode[])[] }
  | { readonly type: "number"; readonly value: number; readonly float: boolean }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "wildcard" }
  | { readonly type: "recursive" }
  | { readonly type: "identifier"; readonly name: string }
  /** One `{…}` action. */
  | { readonly type: "list"; readonly nodes: readonly PathNode[] };

export interface SliceParam {
  readonly value: number;
  readonly known: boolean;
  /** The end that follows from a single index. */
  readonly derived: boolean;
}

const DICTIONARY_KEY = /^'([^']*)'$/;
const SLICE = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/;
const COMPARISON = /^([^!<>=]+)([!<>=]+)(.+?)$/;

/** Parses a template: texts and `{…}` actions. Throws an Error with the parser's words. */
export function parseTemplate(text: string): PathNode[] {
  return new Parser(text).template();
}
function parseAction(text: string): readonly PathNode[] {
  return new Parser(`{${text}}`).template();
}

class Parser {
  readonly #text: string;
  #at = 0;
  constructor(text: string) {
    this.#text = text;
  }
  template(): PathNode[] {
    const root: PathNode[] = [];
    while (this.#at < this.#text.length) {
      const open = this.#text.indexOf("{", this.#at);
      const end = open < 0 ? this.#text.length : open;
      if (end > this.#at) root.push({ type: "text", value: this.#text.slice(this.#at, end) });
      if (open < 0) break;
      this.#at = open + 1;
      const nodes: PathNode[] = [];
      this.#action(nodes);
      root.push({ type: "list", nodes });
    }
    return root;
  }
  #action(nodes: PathNode[]): void {
    for (;;) {
      const rest = this.#text.slice(this.#at);
      if (rest.startsWith("}")) {
        this.#at++;
        return;
      }
      if (rest.startsWith("[?(")) {
        this.#filter(nodes);
        continue;
      }
      if (rest.startsWith("..")) {
        this.#recursive(nodes);
        continue;
      }
      const char = this.#next();
      if (char === "" || char === "\n" || char === "\r") throw new Error("unclosed action");
      if (char === " " || char === "\t" || char === "@" || char === "$") continue;
      if (char === "[") this.#array(nodes);
      else if (char === '"' || char === "'") this.#quote(nodes, char);
      else if (char === ".") this.#field(nodes);
      else if (char === "+" || char === "-" || /\d/.test(char)) this.#number(nodes);
      else if (/[\p{L}\p{N}_]/u.test(char)) this.#identifier(nodes);
      else
        throw new Error(
          `unrecognized character in action: U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")} '${char}'`,
        );
    }
  }
  #next(): string {
    const char = this.#text.charAt(this.#at);
    this.#at++;
    return char;
  }
  /** Reads up to a terminator. A backslash keeps the next character. */
  #word(): string {
    const start = this.#at;
    while (this.#at < this.#text.length) {
      const char = this.#text.charAt(this.#at);
      if (char === "\\") this.#at++;
      else if (/[\s.,[\]$@{}]/.test(char)) break;
      this.#at++;
    }
    return this.#text.slice(start, this.#at);
  }
  #recursive(nodes: PathNode[]): void {
    if (nodes[nodes.length - 1]?.type === "recursive") throw new Error("invalid multiple recursive descent");
    this.#at += 2;
    nodes.push({ type: "recursive" });
    if (/[\p{L}\p{N}_*]/u.test(this.#text.charAt(this.#at))) this.#field(nodes);
  }
  #field(nodes: PathNode[]): void {
    const word = this.#word();
    if (word === "*") nodes.push({ type: "wildcard" });
    else nodes.push({ type: "field", name: word.replaceAll("\\", "") });
  }
  #number(nodes: PathNode[]): void {
    const start = this.#at - 1;
    while (/[\d.]/.test(this.#text.charAt(this.#at))) this.#at++;
    const text = this.#text.slice(start, this.#at);
    if (/^[+-]?\d+$/.test(text)) nodes.push({ type: "number", value: Number(text), float: false });
    else if (/^[+-]?\d*\.?\d+$|^[+-]?\d+\.$/.test(text)) nodes.push({ type: "number", value: Number(text), float: true });
    else throw new Error(`cannot parse number ${text}`);
  }
  #identifier(nodes: PathNode[]): void {
    this.#at--;
    const name = this.#word();
    if (name === "true" || name === "false") nodes.push({ type: "bool", value: name === "true" });
    else nodes.push({ type: "identifier", name });
  }
  #quote(nodes: PathNode[], end: string): void {
    const start = this.#at;
    for (;;) {
      const char = this.#next();
      if (char === "" || char === "\n") throw new Error("unterminated quoted string");
      if (char === "\\") this.#at++;
      else if (char === end) break;
    }
    nodes.push({ type: "text", value: unquoted(this.#text.slice(start, this.#at - 1)) });
  }
  #array(nodes: PathNode[]): void {
    const start = this.#at;
    for (;;) {
      const char = this.#next();
      if (char === "" || char === "\n") throw new Error("unterminated array");
      if (char === "]") break;
    }
    let inside = this.#text.slice(start, this.#at - 1);
    if (inside === "*") inside = ":";
    const parts = inside.split(",");
    if (parts.length > 1) {
      nodes.push({ type: "union", parts: parts.map((part) => parseAction(`[${part.trim()}]`)) });
      return;
    }
    const key = DICTIONARY_KEY.exec(inside);
    if (key) {
      for (const node of parseAction(`.${key[1]}`)) nodes.push(...(node.type === "list" ? node.nodes : [node]));
      return;
    }
    const slice = SLICE.exec(inside);
    if (!slice) throw new Error(`invalid array index ${inside}`);
    nodes.push({ type: "array", params: sliceParams(slice) });
  }
  #filter(nodes: PathNode[]): void {
    this.#at += 3;
    const start = this.#at;
    let depth = 0;
    let quoted = "";
    for (;;) {
      const char = this.#next();
      if (char === "" || char === "\n") throw new Error("unterminated filter");
      if (quoted !== "") {
        if (char === "\\") this.#at++;
        else if (char === quoted) quoted = "";
      } else if (char === '"' || char === "'") quoted = char;
      else if (char === "(") depth++;
      else if (char === ")") {
        if (depth === 0) break;
        depth--;
      }
    }
    if (this.#next() !== "]") throw new Error("unclosed array expect ]");
    const text = this.#text.slice(start, this.#at - 2);
    const comparison = COMPARISON.exec(text);
    if (!comparison) nodes.push({ type: "filter", left: parseAction(text), right: [], operator: "exists" });
    else {
      const [, left = "", operator = "", right = ""] = comparison;
      nodes.push({ type: "filter", left: parseAction(left), right: parseAction(right), operator });
    }
  }
}

function sliceParams(match: RegExpExecArray): readonly [SliceParam, SliceParam, SliceParam] {
  const read = (text: string): SliceParam =>
    text === "" ? { value: 0, known: false, derived: false } : { value: Number(text), known: true, derived: false };
  const first = read(match[1] ?? "");
  const second =
    match[2] === undefined || match[2] === "" ? { value: first.value + 1, known: true, derived: true } : read(match[2].slice(1));
  const third = match[3] === undefined || match[3] === "" ? read("") : read(match[3].slice(1));
  return [first, second, third];
}

/** Go's escapes in quoted texts. */
function unquoted(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)/g, (_, sequence: string) => {
    if (sequence.length > 1) return String.fromCodePoint(Number.parseInt(sequence.slice(1), 16));
    const known: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" };
    return known[sequence] ?? sequence;
  });
}
