/** Tokens of Go's text/template: texts, and what stands between `{{` and `}}`. */

export interface Token {
  readonly type: "text" | "open" | "close" | "field" | "variable" | "identifier" | "string" | "number" | "char" | "symbol" | "space";
  readonly text: string;
  readonly line: number;
  /** Where in the line it begins, from 0. */
  readonly column: number;
}

/** Throws an Error with text/template's words, without the template's name. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  const push = (type: Token["type"], text: string): void => {
    tokens.push({ type, text, line, column: at - (source.lastIndexOf("\n", at - 1) + 1) });
    line += text.split("\n").length - 1;
  };
  while (at < source.length) {
    const open = source.indexOf("{{", at);
    let text = source.slice(at, open < 0 ? source.length : open);
    const trimBefore = open >= 0 && /^\{\{- /.test(source.slice(open, open + 4));
    if (trimBefore) text = text.replace(/\s+$/, "");
    if (text !== "") push("text", text);
    if (open < 0) break;
    at = open + (trimBefore ? 4 : 2);
    const comment = /^\s*\/\*[\s\S]*?\*\/\s*(-)?\}\}/.exec(source.slice(at));
    if (comment) {
      at += comment[0].length;
      if (comment[1]) at += /^\s*/.exec(source.slice(at))?.[0].length ?? 0;
      continue;
    }
    push("open", "{{");
    for (;;) {
      const rest = source.slice(at);
      if (rest === "") throw new Error(`${line}: unclosed action`);
      const close = /^(?:\s-)?\}\}/.exec(rest);
      if (close) {
        push("close", close[0]);
        at += close[0].length;
        if (close[0].includes("-")) at += /^\s*/.exec(source.slice(at))?.[0].length ?? 0;
        break;
      }
      const [type, token] = next(rest, line);
      push(type, token);
      at += token.length;
    }
  }
  return tokens;
}

function next(rest: string, line: number): [Token["type"], string] {
  const space = /^\s+/.exec(rest);
  if (space) return ["space", space[0]];
  const string = /^"(?:[^"\\\n]|\\.)*"|^`[^`]*`/.exec(rest);
  if (string) return ["string", string[0]];
  if (rest.startsWith('"')) throw new Error(`${line}: unterminated quoted string`);
  if (rest.startsWith("`")) throw new Error(`${line}: unterminated raw quoted string`);
  const char = /^'(?:[^'\\\n]|\\.)'/.exec(rest);
  if (char) return ["char", char[0]];
  const field = /^\.[\p{L}_][\p{L}\p{N}_]*/u.exec(rest);
  if (field) return ["field", field[0]];
  const number = /^[+-]?(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)/.exec(rest);
  if (number) return ["number", number[0]];
  const variable = /^\$[\p{L}\p{N}_]*/u.exec(rest);
  if (variable) return ["variable", variable[0]];
  const identifier = /^[\p{L}_][\p{L}\p{N}_]*/u.exec(rest);
  if (identifier) return ["identifier", identifier[0]];
  const symbol = /^(?::=|[=|(),.])/.exec(rest);
  if (symbol) return ["symbol", symbol[0]];
  const odd = rest.charAt(0);
  throw new Error(
    `${line}: unexpected bad character U+${odd.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")} '${odd}' in command`,
  );
}
