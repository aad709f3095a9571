/** Reads words: quotes, expansions and everything that may stand inside them. */
import type { ArrayElement, ParameterPart, Script, Word, WordPart } from "./ast.ts";
import { SyntaxFailure } from "./errors.ts";

const NAME = /[A-Za-z_]\w*/y;
const SPECIAL = "@*#?-$!0123456789";
/** Longest first. */
const PARAMETER_OPERATORS = [
  ":-",
  ":=",
  ":?",
  ":+",
  "##",
  "%%",
  "//",
  "/#",
  "/%",
  "^^",
  ",,",
  "-",
  "=",
  "?",
  "+",
  "#",
  "%",
  "/",
  "^",
  ",",
  ":",
  "@",
];
const PLAIN = /[^\s'"\\$`&|;()<>]+/y;

/** The character level of the parser. */
export abstract class WordReader {
  protected source: string;
  protected position = 0;
  protected line: number;
  protected readonly firstLine: number;

  constructor(source: string, line: number) {
    this.source = source;
    this.line = line;
    this.firstLine = line;
  }

  /** Reads `… )` after `$(`. */
  protected abstract commandSubstitution(): Script;
  /** Parses the text between backticks. */
  protected abstract parseText(text: string): Script;
  /** Reads `… )` after `name=(`. */
  protected abstract arrayElements(): ArrayElement[];

  protected unmatched(quote: string, line: number): SyntaxFailure {
    return new SyntaxFailure(`unexpected EOF while looking for matching \`${quote}'`, line, { incomplete: true });
  }

  protected skipBlanks(): void {
    for (;;) {
      const character = this.source[this.position];
      if (character === " " || character === "\t" || character === "\r") this.position++;
      else if (character === "\\" && this.source[this.position + 1] === "\n") {
        this.position += 2;
        this.line++;
      } else if (character === "#") {
        const end = this.source.indexOf("\n", this.position);
        this.position = end < 0 ? this.source.length : end;
      } else return;
    }
  }

  /** An unquoted word up to a blank or an operator. */
  protected readWord(): Word {
    const start = this.position;
    const parts: WordPart[] = [];
    const literal = (text: string) => {
      const last = parts.at(-1);
      if (last?.type === "literal") parts[parts.length - 1] = { type: "literal", text: last.text + text };
      else parts.push({ type: "literal", text });
    };
    loop: for (;;) {
      const character = this.source[this.position];
      if (character === undefined) break;
      switch (character) {
        case " ":
        case "\t":
        case "\n":
        case "\r":
        case "&":
        case "|":
        case ";":
        case ")":
          break loop;
        case "(": {
          const last = parts.at(-1);
          if (parts.length === 1 && last?.type === "literal" && /^[A-Za-z_]\w*(\[[^\]]*\])?\+?=$/.test(last.text)) {
            this.position++;
            parts.push({ type: "array", elements: this.arrayElements() });
            continue;
          }
          // Extended patterns: @(a|b), !(x), ?(…), *(…), +(…).
          if (last?.type === "literal" && /[@!?*+]$/.test(last.text)) {
            literal(this.extendedPattern());
            continue;
          }
          break loop;
        }
        case "<":
        case ">":
          if (this.source[this.position + 1] === "(" && (parts.length === 0 || true)) {
            if (this.position !== start) break loop;
            this.position += 2;
            parts.push({ type: "process", direction: character, body: this.commandSubstitution() });
            continue;
          }
          break loop;
        default:
          this.wordPiece(character, parts, literal);
      }
    }
    return { parts, source: this.source.slice(start, this.position) };
  }

  private extendedPattern(): string {
    const start = this.position;
    let depth = 0;
    for (; this.position < this.source.length; this.position++) {
      const character = this.source[this.position];
      if (character === "(") depth++;
      else if (character === ")" && --depth === 0) {
        this.position++;
        return this.source.slice(start, this.position);
      }
    }
    throw this.unmatched(")", this.line);
  }

  /** The right side of == and =~ inside [[ ]]: parentheses and bars are part of it. */
  protected readPatternWord(regularExpression: boolean): Word {
    const start = this.position;
    const parts: WordPart[] = [];
    const literal = (text: string) => parts.push({ type: "literal", text });
    let depth = 0;
    for (;;) {
      const character = this.source[this.position];
      if (character === undefined) break;
      if (depth === 0 && /[\s&;]/.test(character)) break;
      if (character === "|" && (!regularExpression || this.source[this.position + 1] === "|") && depth === 0) break;
      if (character === "(") depth++;
      else if (character === ")") {
        if (depth === 0) break;
        depth--;
      }
      if ("'\"\\$`".includes(character)) this.wordPiece(character, parts, literal);
      else {
        literal(character);
        if (character === "\n") this.line++;
        this.position++;
      }
    }
    if (parts.length === 0) throw new SyntaxFailure("syntax error near `]]'", this.line, { showsLine: true });
    return { parts, source: this.source.slice(start, this.position) };
  }

  /** One quoted string, expansion or run of plain text. */
  private wordPiece(character: string, parts: WordPart[], literal: (text: string) => void): void {
    switch (character) {
      case "'":
        parts.push({ type: "quoted", text: this.singleQuoted() });
        return;
      case '"':
        parts.push(this.doubleQuoted());
        return;
      case "\\": {
        const next = this.source[this.position + 1];
        this.position += 2;
        if (next === "\n") this.line++;
        else if (next === undefined) literal("\\");
        else parts.push({ type: "quoted", text: next });
        return;
      }
      case "$": {
        const part = this.dollar(false);
        if (part) parts.push(part);
        else literal("$");
        return;
      }
      case "`":
        parts.push(this.backticks());
        return;
      default: {
        PLAIN.lastIndex = this.position;
        const run = PLAIN.exec(this.source)?.[0] ?? character;
        this.position += run.length;
        literal(run);
      }
    }
  }

  private singleQuoted(): string {
    const end = this.source.indexOf("'", this.position + 1);
    if (end < 0) throw this.unmatched("'", this.line);
    const text = this.source.slice(this.position + 1, end);
    this.position = end + 1;
    this.countLines(text);
    return text;
  }
  private countLines(text: string): void {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.line++;
  }

  private doubleQuoted(): WordPart {
    const line = this.line;
    this.position++;
    const parts = this.quotedParts('"', () => this.unmatched('"', line));
    this.position++;
    return { type: "double", parts };
  }

  /** The parts of a text where only $, ` and \ are special, up to `end` (or the end of the text when `end` is undefined). */
  private quotedParts(end: string | undefined, unmatched: () => SyntaxFailure): WordPart[] {
    const parts: WordPart[] = [];
    let text = "";
    const flush = () => {
      if (text) parts.push({ type: "quoted", text });
      text = "";
    };
    for (;;) {
      const character = this.source[this.position];
      if (character === undefined) {
        if (end !== undefined) throw unmatched();
        break;
      }
      if (character === end) break;
      if (character === "\\") {
        const next = this.source[this.position + 1];
        this.position += 2;
        if (next === "\n") this.line++;
        else if (next !== undefined && ("$`\\".includes(next) || next === end)) text += next;
        else text += "\\" + (next ?? "");
      } else if (character === "$") {
        const part = this.dollar(true);
        if (part) {
          flush();
          parts.push(part);
        } else text += "$";
      } else if (character === "`") {
        flush();
        parts.push(this.backticks());
      } else {
        if (character === "\n") this.line++;
        text += character;
        this.position++;
      }
    }
    flush();
    return parts;
  }
  /** The whole rest as the body of a here-document. */
  heredocParts(): WordPart[] {
    return this.quotedParts(undefined, () => this.unmatched('"', this.line));
  }
  /** The whole rest as an arithmetic expression (expansions inside, double quotes dropped). */
  arithmeticWord(): Word {
    const source = this.source;
    this.source = source.replaceAll('"', "");
    return { parts: [{ type: "double", parts: this.heredocParts() }], source };
  }

  private backticks(): WordPart {
    const line = this.line;
    let text = "";
    this.position++;
    for (;;) {
      const character = this.source[this.position];
      if (character === undefined) throw this.unmatched("`", line);
      this.position++;
      if (character === "`") break;
      if (character === "\\") {
        const next = this.source[this.position] ?? "";
        if ("`\\$".includes(next)) {
          text += next;
          this.position++;
          continue;
        }
      }
      if (character === "\n") this.line++;
      text += character;
    }
    return { type: "command", body: this.parseText(text) };
  }

  /** What begins with $; undefined when it is just a dollar sign. */
  private dollar(inDouble: boolean): WordPart | undefined {
    const start = this.position;
    const line = this.line;
    const next = this.source[start + 1];
    if (next === undefined) {
      this.position++;
      return undefined;
    }
    if (next === "(") {
      if (this.source[start + 2] === "(") {
        const end = this.arithmeticEnd(start + 3);
        if (end !== undefined) {
          const text = this.source.slice(start + 3, end);
          this.position = end + 2;
          this.countLines(text);
          return { type: "arithmetic", expression: this.sub(text).arithmeticWord() };
        }
      }
      this.position += 2;
      return { type: "command", body: this.commandSubstitution() };
    }
    if (next === "{") return this.braced(line, inDouble);
    if (next === "'" && !inDouble) {
      this.position++;
      return { type: "quoted", text: this.ansiQuoted() };
    }
    if (next === '"' && !inDouble) {
      this.position++;
      return this.doubleQuoted();
    }
    NAME.lastIndex = start + 1;
    const name = NAME.exec(this.source)?.[0] ?? (SPECIAL.includes(next) ? next : undefined);
    if (name === undefined) {
      this.position++;
      return undefined;
    }
    this.position = start + 1 + name.length;
    return { type: "parameter", name, source: `$${name}` };
  }

  /** A reader over another text; only used for its word methods. */
  private sub(text: string): WordReader {
    const Self = this.constructor as new (source: string, options: { line: number }) => WordReader;
    return new Self(text, { line: this.line });
  }

  /** Index of the `))` that closes an arithmetic expression, or undefined when it is not one. */
  protected arithmeticEnd(from: number): number | undefined {
    let depth = 0;
    for (let at = from; at < this.source.length; at++) {
      const character = this.source[at];
      if (character === "(") depth++;
      else if (character === ")") {
        if (depth === 0) return this.source[at + 1] === ")" ? at : undefined;
        depth--;
      } else if (character === "'") {
        const close = this.source.indexOf("'", at + 1);
        if (close < 0) return undefined;
        at = close;
      }
    }
    return undefined;
  }

  private ansiQuoted(): string {
    const line = this.line;
    let at = this.position + 1;
    const start = at;
    for (;;) {
      const character = this.source[at];
      if (character === undefined) throw this.unmatched("'", line);
      if (character === "'") break;
      at += character === "\\" ? 2 : 1;
    }
    const text = this.source.slice(start, at);
    this.position = at + 1;
    this.countLines(text);
    return ansiEscapes(text);
  }

  private braced(line: number, inDouble: boolean): ParameterPart {
    const start = this.position;
    this.position += 2;
    let length = false;
    let indirect = false;
    if (this.source[this.position] === "#" && !/[}:\-=?+%/]/.test(this.source[this.position + 1] ?? "}")) {
      length = true;
      this.position++;
    } else if (this.source[this.position] === "!" && /[A-Za-z_@*#0-9]/.test(this.source[this.position + 1] ?? "")) {
      indirect = true;
      this.position++;
    }
    NAME.lastIndex = this.position;
    let name = NAME.exec(this.source)?.[0];
    if (name === undefined) {
      name = /^\d+/.exec(this.source.slice(this.position, this.position + 12))?.[0];
      const special = this.source[this.position] ?? "";
      if (name === undefined && SPECIAL.includes(special)) name = special;
    }
    if (name === undefined || name === "") {
      if (this.position >= this.source.length) throw this.unmatched("}", line);
      return this.badSubstitution(start, line);
    }
    this.position += name.length;
    let subscript: Word | undefined;
    if (this.source[this.position] === "[") {
      const end = this.closingBracket(this.position);
      if (end === undefined) throw this.unmatched("]", line);
      subscript = this.sub(this.source.slice(this.position + 1, end)).arithmeticWord();
      this.position = end + 1;
    }
    const finish = (more: Partial<ParameterPart> = {}): ParameterPart => {
      if (this.source[this.position] === undefined) throw this.unmatched("}", line);
      if (this.source[this.position] !== "}") return this.badSubstitution(start, line);
      this.position++;
      return {
        type: "parameter",
        name,
        ...(subscript ? { subscript } : {}),
        ...(length ? { length } : {}),
        ...(indirect ? { indirect } : {}),
        ...more,
        source: this.source.slice(start, this.position),
      };
    };
    if (indirect && (this.source[this.position] === "*" || this.source[this.position] === "@") && this.source[this.position + 1] === "}") {
      this.position++;
      return finish({ prefix: true });
    }
    if (this.source[this.position] === "}" || length) return finish();
    const operator = PARAMETER_OPERATORS.find((candidate) => this.source.startsWith(candidate, this.position));
    if (operator === undefined) return finish();
    this.position += operator.length;
    if (operator === ":") {
      const word = this.operand(line, inDouble, [":", "}"]);
      if (this.source[this.position] !== ":") return finish({ operator, word });
      this.position++;
      return finish({ operator, word, second: this.operand(line, inDouble, ["}"]) });
    }
    if (operator.startsWith("/")) {
      const word = this.operand(line, false, ["/", "}"]);
      if (this.source[this.position] !== "/") return finish({ operator, word });
      this.position++;
      return finish({ operator, word, second: this.operand(line, inDouble, ["}"]) });
    }
    // A pattern stays a pattern between double quotes; what stands in place of a value is quoted as the rest is.
    const pattern = "#%^,".includes(operator.charAt(0));
    return finish({ operator, word: this.operand(line, inDouble && !pattern, ["}"]) });
  }

  /** Where the `[` that stands at `open` ends: a subscript may hold others, `${words[$((${#words[@]} - 1))]}`. */
  private closingBracket(open: number): number | undefined {
    let depth = 0;
    for (let at = open; at < this.source.length; at++) {
      const character = this.source[at];
      if (character === "\\") at++;
      else if (character === "[") depth++;
      else if (character === "]" && --depth === 0) return at;
    }
    return undefined;
  }

  /** `${…}` that bash refuses when it is expanded, not when it is read. */
  private badSubstitution(start: number, line: number): ParameterPart {
    const end = this.source.indexOf("}", this.position);
    if (end < 0) throw this.unmatched("}", line);
    this.position = end + 1;
    return { type: "parameter", name: "", operator: "bad", source: this.source.slice(start, end + 1) };
  }

  private operand(line: number, inDouble: boolean, ends: readonly string[]): Word {
    const start = this.position;
    const parts: WordPart[] = [];
    const literal = (text: string) => parts.push({ type: inDouble ? "quoted" : "literal", text });
    for (;;) {
      const character = this.source[this.position];
      if (character === undefined) throw this.unmatched("}", line);
      if (ends.includes(character)) break;
      if (character === "'" && inDouble) {
        literal("'");
        this.position++;
      } else if (character === "\\" && inDouble) {
        const next = this.source[this.position + 1] ?? "";
        literal('$`\\"}/'.includes(next) ? next : `\\${next}`);
        this.position += 2;
      } else if ("'\"\\$`".includes(character)) this.wordPiece(character, parts, literal);
      else {
        if (character === "\n") this.line++;
        literal(character);
        this.position++;
      }
    }
    return { parts, source: this.source.slice(start, this.position) };
  }
}

const SIMPLE_ESCAPES: Record<string, string> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  E: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "?": "?",
};
/** The escapes of $'…'. */
export function ansiEscapes(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|c(.)|([\s\S]))/g,
    (whole, hex, unicode, long, octal, control, simple) => {
      if (hex ?? unicode ?? long) return String.fromCodePoint(Number.parseInt(hex ?? unicode ?? long, 16));
      if (octal) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
      if (control) return String.fromCharCode(control.charCodeAt(0) & 31);
      return SIMPLE_ESCAPES[simple as string] ?? whole;
    },
  );
}
