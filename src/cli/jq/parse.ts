/** jq's language: text to tree. */

export type Node =
  | { type: "identity" | "recurse" | "break" }
  | { type: "literal"; value: unknown }
  | { type: "text"; format: string | undefined; parts: (string | Node)[] }
  | { type: "index"; of: Node; key: Node; optional: boolean }
  | { type: "slice"; of: Node; from: Node | undefined; to: Node | undefined; optional: boolean }
  | { type: "iterate"; of: Node; optional: boolean }
  | { type: "pipe" | "comma" | "and" | "or" | "alternative"; left: Node; right: Node }
  | { type: "binary"; operator: string; left: Node; right: Node }
  | { type: "update"; operator: string; left: Node; right: Node }
  | { type: "negate"; of: Node }
  | { type: "try"; body: Node; handler: Node | undefined }
  | { type: "if"; branches: { test: Node; result: Node }[]; otherwise: Node | undefined }
  | { type: "reduce"; source: Node; pattern: Pattern; initial: Node; update: Node }
  | { type: "foreach"; source: Node; pattern: Pattern; initial: Node; update: Node; extract: Node | undefined }
  | { type: "bind"; source: Node; pattern: Pattern; body: Node }
  | { type: "define"; name: string; parameters: string[]; body: Node; rest: Node }
  | { type: "call"; name: string; args: Node[] }
  | { type: "variable"; name: string }
  | { type: "array"; of: Node | undefined }
  | { type: "object"; entries: { key: Node; value: Node | undefined }[] }
  | { type: "format"; name: string };
export type Pattern =
  | { type: "variable"; name: string }
  | { type: "array"; items: Pattern[] }
  | { type: "object"; entries: { key: Node; pattern: Pattern }[] };

/** What `jq: error: … (Unix shell quoting issues?)` says. */
export class JqSyntaxFailure extends Error {}

const TOKEN =
  /\s*(?:#[^\n]*\n?\s*)*(?:(\?\/\/|\|=|\+=|-=|\*=|\/=|%=|\/\/=|==|!=|<=|>=|\/\/|\.\.|[.[\]{}()|,:;=<>+\-*/%?])|(\$__loc__|\$[A-Za-z_]\w*(?:::\w+)*)|(@[A-Za-z0-9]+)|([A-Za-z_]\w*(?:::\w+)*)|(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|("))/y;
interface Token {
  kind: "operator" | "variable" | "format" | "word" | "number" | "string" | "end";
  text: string;
  start: number;
  end: number;
}
const KEYWORDS = new Set([
  "if",
  "then",
  "elif",
  "else",
  "end",
  "as",
  "reduce",
  "foreach",
  "try",
  "catch",
  "def",
  "and",
  "or",
  "not",
  "label",
  "import",
  "include",
]);

export function parse(source: string): Node {
  let position = 0;
  let current: Token | undefined;
  const read = (): Token => {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(source);
    if (!match) {
      const rest = source.slice(position).replace(/^\s*(#[^\n]*\n?\s*)*/, "");
      if (rest === "") return { kind: "end", text: "", start: source.length, end: source.length };
      throw new JqSyntaxFailure(
        `syntax error, unexpected INVALID_CHARACTER (Unix shell quoting issues?) at <top-level>, line 1:\n${source}`,
      );
    }
    const [whole, operator, variable, format, word, number] = match;
    const text = operator ?? variable ?? format ?? word ?? number ?? '"';
    const kind =
      operator !== undefined
        ? "operator"
        : variable !== undefined
          ? "variable"
          : format !== undefined
            ? "format"
            : word !== undefined
              ? "word"
              : number !== undefined
                ? "number"
                : "string";
    const end = match.index + whole.length;
    return { kind, text, start: end - text.length, end };
  };
  const peek = (): Token => (current ??= read());
  const take = (): Token => {
    const token = peek();
    position = token.end;
    current = undefined;
    return token;
  };
  const is = (text: string): boolean => {
    const token = peek();
    return token.text === text && (token.kind === "operator" || token.kind === "word");
  };
  const accept = (text: string): boolean => {
    if (!is(text)) return false;
    take();
    return true;
  };
  const fail = (): JqSyntaxFailure => {
    const token = peek();
    const what =
      token.kind === "end"
        ? "end of file"
        : token.kind === "operator"
          ? `'${token.text}'`
          : token.kind === "word"
            ? "IDENT"
            : token.kind === "string"
              ? "QQSTRING_START"
              : token.kind.toUpperCase();
    return new JqSyntaxFailure(`syntax error, unexpected ${what} (Unix shell quoting issues?) at <top-level>, line 1:\n${source}`);
  };
  const expect = (text: string): void => {
    if (!accept(text)) throw fail();
  };

  const text = (format: string | undefined): Node => {
    const parts: (string | Node)[] = [];
    let literal = "";
    for (;;) {
      const character = source[position];
      if (character === undefined)
        throw new JqSyntaxFailure(
          `syntax error, unexpected end of file, expecting QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END (Unix shell quoting issues?) at <top-level>, line 1:\n${source}`,
        );
      position++;
      if (character === '"') break;
      if (character !== "\\") {
        literal += character;
        continue;
      }
      const next = source[position++] ?? "";
      if (next === "(") {
        if (literal) parts.push(literal);
        literal = "";
        current = undefined;
        parts.push(pipe());
        if (!is(")")) throw fail();
        position = peek().end;
        current = undefined;
      } else if (next === "u") {
        literal += String.fromCharCode(Number.parseInt(source.slice(position, position + 4), 16));
        position += 4;
      } else literal += { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" }[next] ?? next;
    }
    if (literal) parts.push(literal);
    current = undefined;
    return parts.every((part) => typeof part === "string") ? { type: "literal", value: parts.join("") } : { type: "text", format, parts };
  };
  const pattern = (): Pattern => {
    if (peek().kind === "variable") return { type: "variable", name: take().text.slice(1) };
    if (accept("[")) {
      const items: Pattern[] = [];
      do items.push(pattern());
      while (accept(","));
      expect("]");
      return { type: "array", items };
    }
    expect("{");
    const entries: { key: Node; pattern: Pattern }[] = [];
    do {
      const token = take();
      if (token.kind === "variable") {
        const name = token.text.slice(1);
        entries.push({ key: { type: "literal", value: name }, pattern: accept(":") ? pattern() : { type: "variable", name } });
        continue;
      }
      let key: Node;
      if (token.kind === "string") key = text(undefined);
      else if (token.text === "(") {
        key = pipe();
        expect(")");
      } else key = { type: "literal", value: token.text };
      expect(":");
      entries.push({ key, pattern: pattern() });
    } while (accept(","));
    expect("}");
    return { type: "object", entries };
  };
  const pipe = (): Node => {
    if (is("def")) {
      take();
      const name = take().text;
      const parameters: string[] = [];
      if (accept("(")) {
        do parameters.push(take().text);
        while (accept(";"));
        expect(")");
      }
      expect(":");
      const body = pipe();
      expect(";");
      return { type: "define", name, parameters, body, rest: pipe() };
    }
    const left = comma();
    if (accept("as")) {
      const bound = pattern();
      expect("|");
      return { type: "bind", source: left, pattern: bound, body: pipe() };
    }
    return accept("|") ? { type: "pipe", left, right: pipe() } : left;
  };
  const comma = (): Node => {
    let left = alternative();
    while (accept(",")) left = { type: "comma", left, right: alternative() };
    return left;
  };
  const alternative = (): Node => {
    const left = update();
    return accept("//") ? { type: "alternative", left, right: alternative() } : left;
  };
  const update = (): Node => {
    const left = or();
    for (const operator of ["=", "|=", "+=", "-=", "*=", "/=", "%=", "//="])
      if (accept(operator)) return { type: "update", operator, left, right: alternative() };
    return left;
  };
  const or = (): Node => {
    let left = and();
    while (accept("or")) left = { type: "or", left, right: and() };
    return left;
  };
  const and = (): Node => {
    let left = comparison();
    while (accept("and")) left = { type: "and", left, right: comparison() };
    return left;
  };
  const comparison = (): Node => {
    const left = additive();
    for (const operator of ["==", "!=", "<=", ">=", "<", ">"])
      if (accept(operator)) return { type: "binary", operator, left, right: additive() };
    return left;
  };
  const additive = (): Node => {
    let left = multiplicative();
    while (is("+") || is("-")) left = { type: "binary", operator: take().text, left, right: multiplicative() };
    return left;
  };
  const multiplicative = (): Node => {
    let left = postfix();
    while (is("*") || is("/") || is("%")) left = { type: "binary", operator: take().text, left, right: postfix() };
    return left;
  };
  const field = (): Node | undefined => {
    // A name directly after a dot.
    const token = peek();
    if (token.kind === "word" && token.start === position) return { type: "literal", value: take().text };
    if (token.kind === "string") {
      take();
      return text(undefined);
    }
    return undefined;
  };
  const suffixes = (start: Node): Node => {
    let node = start;
    for (;;) {
      if (accept("?")) node = { type: "try", body: node, handler: undefined };
      else if (is(".") && (source[peek().end] === "[" || source[peek().end] === '"' || /[A-Za-z_]/.test(source[peek().end] ?? ""))) {
        take();
        const key = field();
        if (key) node = { type: "index", of: node, key, optional: false };
      } else if (accept("[")) node = brackets(node);
      else if (is("as")) {
        take();
        const bound = pattern();
        expect("|");
        return { type: "bind", source: node, pattern: bound, body: pipe() };
      } else return node;
    }
  };
  const brackets = (of: Node): Node => {
    if (accept("]")) return { type: "iterate", of, optional: false };
    if (accept(":")) {
      const to = pipe();
      expect("]");
      return { type: "slice", of, from: undefined, to, optional: false };
    }
    const key = pipe();
    if (accept(":")) {
      const to = is("]") ? undefined : pipe();
      expect("]");
      return { type: "slice", of, from: key, to, optional: false };
    }
    expect("]");
    return { type: "index", of, key, optional: false };
  };
  const postfix = (): Node => suffixes(primary());
  const primary = (): Node => {
    const token = take();
    switch (token.kind) {
      case "number":
        return { type: "literal", value: Number(token.text) };
      case "string":
        return text(undefined);
      case "format":
        if (peek().kind === "string") {
          take();
          return text(token.text.slice(1));
        }
        return { type: "format", name: token.text.slice(1) };
      case "variable":
        return { type: "variable", name: token.text.slice(1) };
      case "operator":
        break;
      case "word":
        return word(token.text);
      default:
        position = token.start;
        current = token;
        throw fail();
    }
    switch (token.text) {
      case ".": {
        const key = field();
        return key ? { type: "index", of: { type: "identity" }, key, optional: false } : { type: "identity" };
      }
      case "..":
        return { type: "recurse" };
      case "-":
        return { type: "negate", of: postfix() };
      case "(": {
        const inner = pipe();
        expect(")");
        return inner;
      }
      case "[": {
        if (accept("]")) return { type: "array", of: undefined };
        const inner = pipe();
        expect("]");
        return { type: "array", of: inner };
      }
      case "{":
        return object();
    }
    position = token.start;
    current = token;
    throw fail();
  };
  const object = (): Node => {
    const entries: { key: Node; value: Node | undefined }[] = [];
    while (!accept("}")) {
      const token = take();
      let key: Node;
      let value: Node | undefined;
      if (token.kind === "variable") {
        key = { type: "literal", value: token.text.slice(1) };
        value = { type: "variable", name: token.text.slice(1) };
      } else if (token.kind === "string") key = text(undefined);
      else if (token.kind === "format") {
        if (peek().kind === "string") {
          take();
          key = text(token.text.slice(1));
        } else key = { type: "format", name: token.text.slice(1) };
      } else if (token.text === "(") {
        key = pipe();
        expect(")");
      } else if (token.kind === "word" || token.kind === "number") key = { type: "literal", value: token.text };
      else {
        position = token.start;
        current = token;
        throw fail();
      }
      if (accept(":")) {
        value = alternativeWithoutComma();
        while (accept("|")) value = { type: "pipe", left: value, right: alternativeWithoutComma() };
      }
      entries.push({ key, value });
      if (!accept(",") && !is("}")) throw fail();
    }
    return { type: "object", entries };
  };
  const alternativeWithoutComma = (): Node => alternative();
  const word = (name: string): Node => {
    switch (name) {
      case "if": {
        const branches: { test: Node; result: Node }[] = [];
        do {
          const test = pipe();
          expect("then");
          branches.push({ test, result: pipe() });
        } while (accept("elif"));
        const otherwise = accept("else") ? pipe() : undefined;
        expect("end");
        return { type: "if", branches, otherwise };
      }
      case "try": {
        const body = postfix();
        return { type: "try", body, handler: accept("catch") ? postfix() : undefined };
      }
      case "reduce":
      case "foreach": {
        const source = suffixesUntilAs(primary());
        expect("as");
        const bound = pattern();
        expect("(");
        const initial = pipe();
        expect(";");
        const step = pipe();
        const extract = name === "foreach" && accept(";") ? pipe() : undefined;
        expect(")");
        return name === "reduce"
          ? { type: "reduce", source, pattern: bound, initial, update: step }
          : { type: "foreach", source, pattern: bound, initial, update: step, extract };
      }
      case "label":
      case "import":
      case "include":
        throw new JqSyntaxFailure(`kubewekend does not model ${name}`);
      case "true":
        return { type: "literal", value: true };
      case "false":
        return { type: "literal", value: false };
      case "null":
        return { type: "literal", value: null };
    }
    if (KEYWORDS.has(name) && name !== "not") throw fail();
    const args: Node[] = [];
    if (accept("(")) {
      do args.push(pipe());
      while (accept(";"));
      expect(")");
    }
    return { type: "call", name, args };
  };
  const suffixesUntilAs = (start: Node): Node => {
    let node = start;
    for (;;) {
      if (accept("?")) node = { type: "try", body: node, handler: undefined };
      else if (is(".")) {
        take();
        const key = field();
        if (key) node = { type: "index", of: node, key, optional: false };
      } else if (accept("[")) node = brackets(node);
      else return node;
    }
  };
  if (peek().kind === "end") return { type: "identity" };
  const tree = pipe();
  if (peek().kind !== "end") throw fail();
  return tree;
}
