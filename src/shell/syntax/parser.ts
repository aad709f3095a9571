/** Turns text into the tree, one complete line (list) at a time, as bash reads it. */
import type {
  AndOr,
  ArrayElement,
  Assignment,
  CaseClause,
  Command,
  CompoundBody,
  CompoundCommand,
  Conditional,
  Pipeline,
  Redirection,
  Script,
  SimpleCommand,
  Word,
  WordPart,
} from "./ast.ts";
import { SyntaxFailure } from "./errors.ts";
import { WordReader } from "./word.ts";

type Token =
  | { type: "word"; word: Word; start: number; line: number }
  | { type: "operator"; value: string; start: number; line: number }
  | { type: "number"; value: number; start: number; line: number }
  | { type: "newline"; start: number; line: number }
  | { type: "end"; start: number; line: number };

const OPERATORS = [
  "&>>",
  "<<<",
  "<<-",
  ";;&",
  "&&",
  "||",
  ";;",
  ";&",
  "|&",
  "&>",
  ">>",
  ">&",
  ">|",
  "<<",
  "<&",
  "<>",
  ";",
  "&",
  "|",
  "(",
  ")",
  "<",
  ">",
];
const REDIRECTIONS = new Set(["<", ">", ">>", ">|", "<>", "<&", ">&", "&>", "&>>", "<<<", "<<", "<<-"]);
const RESERVED = new Set([
  "if",
  "then",
  "elif",
  "else",
  "fi",
  "for",
  "select",
  "while",
  "until",
  "do",
  "done",
  "case",
  "esac",
  "function",
  "{",
  "}",
  "!",
  "time",
  "[[",
]);
const CLOSERS = new Set(["then", "elif", "else", "fi", "do", "done", "esac", "}"]);

interface PendingHeredoc {
  delimiter: string;
  strip: boolean;
  quoted: boolean;
  fill(word: Word): void;
}

export interface ParserOptions {
  /** The text an alias stands for. */
  alias?(name: string): string | undefined;
  /** Number of the first line. */
  line?: number;
}

/** Reads a source; `next()` gives one complete command list (normally one line) after another. */
export class Parser extends WordReader {
  private readonly alias: ((name: string) => string | undefined) | undefined;
  private token: Token | undefined;
  private heredocs: PendingHeredoc[] = [];
  private expanding: { name: string; end: number }[] = [];

  constructor(source: string, options: ParserOptions = {}) {
    super(source, options.line ?? 1);
    this.alias = options.alias;
  }

  /** The next list up to its newline, or undefined at the end. Throws SyntaxFailure. */
  next(): Script | undefined {
    for (;;) {
      const token = this.peek();
      if (token.type === "end") return undefined;
      if (token.type !== "newline") break;
      this.take();
    }
    const items = this.list(true);
    const token = this.peek();
    if (token.type === "newline") this.take();
    else if (token.type !== "end") throw this.unexpected(token);
    return { items };
  }

  /** The line the reader stands on. */
  get currentLine(): number {
    return this.line;
  }
  /** The source of one line, for the second line of a syntax error. */
  lineText(number: number): string {
    return this.source.split("\n")[number - this.firstLine] ?? "";
  }

  private unexpected(token: Token): SyntaxFailure {
    if (token.type === "end") return new SyntaxFailure("syntax error: unexpected end of file", this.line + 1, { incomplete: true });
    const text =
      token.type === "newline"
        ? "newline"
        : token.type === "word"
          ? token.word.source
          : token.type === "number"
            ? String(token.value)
            : token.value;
    return new SyntaxFailure(`syntax error near unexpected token \`${text}'`, token.line, { showsLine: true });
  }

  // Tokens

  private peek(): Token {
    this.token ??= this.read();
    return this.token;
  }
  private take(): Token {
    const token = this.peek();
    this.token = undefined;
    return token;
  }
  private isOperator(value: string): boolean {
    const token = this.peek();
    return token.type === "operator" && token.value === value;
  }
  private reserved(): string | undefined {
    const token = this.peek();
    if (token.type !== "word") return undefined;
    const [part] = token.word.parts;
    return token.word.parts.length === 1 && part?.type === "literal" && RESERVED.has(part.text) ? part.text : undefined;
  }
  private expectReserved(name: string): void {
    if (this.reserved() !== name) throw this.unexpected(this.peek());
    this.take();
  }
  private expectOperator(value: string): void {
    if (!this.isOperator(value)) throw this.unexpected(this.peek());
    this.take();
  }

  private read(): Token {
    this.skipBlanks();
    const start = this.position;
    const line = this.line;
    const character = this.source[start];
    if (character === undefined) {
      if (this.heredocs.length > 0) this.readHeredocs();
      return { type: "end", start, line };
    }
    if (character === "\n") {
      this.position++;
      this.line++;
      if (this.heredocs.length > 0) this.readHeredocs();
      return { type: "newline", start, line };
    }
    if ((character === "<" || character === ">") && this.source[start + 1] === "(") {
      return { type: "word", word: this.readWord(), start, line };
    }
    if ("&|;()<>".includes(character)) {
      const value = OPERATORS.find((operator) => this.source.startsWith(operator, start)) ?? character;
      this.position += value.length;
      return { type: "operator", value, start, line };
    }
    const number = /^\d+(?=[<>])/.exec(this.source.slice(start, start + 8))?.[0];
    if (number !== undefined) {
      this.position += number.length;
      return { type: "number", value: Number(number), start, line };
    }
    return { type: "word", word: this.readWord(), start, line };
  }

  private readHeredocs(): void {
    const pending = this.heredocs;
    this.heredocs = [];
    for (const heredoc of pending) {
      let text = "";
      for (;;) {
        if (this.position >= this.source.length) break;
        let end = this.source.indexOf("\n", this.position);
        if (end < 0) end = this.source.length;
        let line = this.source.slice(this.position, end);
        this.position = Math.min(end + 1, this.source.length);
        this.line++;
        if (heredoc.strip) line = line.replace(/^\t+/, "");
        if (line === heredoc.delimiter) {
          heredoc.fill(this.heredocWord(text, heredoc.quoted));
          text = "";
          heredoc.delimiter = "";
          break;
        }
        // A backslash joins lines in an unquoted document.
        text += line + "\n";
      }
      if (heredoc.delimiter !== "") {
        this.endedHeredocs = true;
        heredoc.fill(this.heredocWord(text, heredoc.quoted));
      }
    }
  }
  /** A here-document met the end of the text instead of its delimiter: an interactive shell asks for more. */
  endedHeredocs = false;

  private heredocWord(text: string, quoted: boolean): Word {
    if (quoted) return { parts: [{ type: "quoted", text }], source: text };
    const inner = new Parser(text, { line: this.line });
    return { parts: [{ type: "double", parts: inner.heredocParts() }], source: text };
  }

  // Grammar

  private newlines(): void {
    while (this.peek().type === "newline") this.take();
  }

  /** Pipelines joined by && || ; & (and newlines, unless `oneLine`), up to a closer. */
  private list(oneLine: boolean): AndOr[] {
    const items: AndOr[] = [];
    if (!oneLine) this.newlines();
    for (;;) {
      const token = this.peek();
      if (token.type === "end" || token.type === "newline") {
        if (oneLine || token.type === "end") break;
        this.newlines();
        continue;
      }
      if (token.type === "operator" && (token.value === ")" || token.value.startsWith(";;") || token.value === ";&")) break;
      const reserved = this.reserved();
      if (reserved !== undefined && CLOSERS.has(reserved)) {
        if (oneLine || items.length === 0) {
          if (oneLine) throw this.unexpected(token);
        }
        break;
      }
      const item = this.andOr();
      let background = false;
      if (this.isOperator("&")) {
        this.take();
        background = true;
      } else if (this.isOperator(";")) this.take();
      else if (!oneLine && this.peek().type === "newline") this.newlines();
      else {
        items.push(item);
        break;
      }
      items.push(background ? { ...item, background } : item);
    }
    return items;
  }

  /** A list inside a compound command; must not be empty. */
  private compoundList(): Script {
    const items = this.list(false);
    if (items.length === 0) throw this.unexpected(this.peek());
    return { items };
  }

  private andOr(): AndOr {
    const start = this.peek().start;
    const first = this.pipeline();
    const rest: { operator: "&&" | "||"; pipeline: Pipeline }[] = [];
    for (;;) {
      const token = this.peek();
      if (token.type !== "operator" || (token.value !== "&&" && token.value !== "||")) break;
      const operator = token.value;
      this.take();
      this.newlines();
      rest.push({ operator, pipeline: this.pipeline() });
    }
    return { first, rest, background: false, source: this.source.slice(start, this.peek().start).trim() };
  }

  private pipeline(): Pipeline {
    const start = this.peek().start;
    let negated = false;
    let timed = false;
    for (;;) {
      const reserved = this.reserved();
      if (reserved === "!") negated = !negated;
      else if (reserved === "time") timed = true;
      else break;
      this.take();
      if (timed) {
        const token = this.peek();
        if (token.type === "word" && token.word.source === "-p") this.take();
      }
    }
    const next = this.peek();
    if (timed && (next.type === "newline" || next.type === "end" || (next.type === "operator" && next.value === ";"))) {
      return { commands: [], both: [], negated, timed, source: "time" };
    }
    const commands: Command[] = [this.command()];
    const both: boolean[] = [];
    while (this.isOperator("|") || this.isOperator("|&")) {
      both.push(this.isOperator("|&"));
      this.take();
      this.newlines();
      commands.push(this.command());
    }
    both.push(false);
    return { commands, both, negated, timed, source: this.source.slice(start, this.peek().start).trim() };
  }

  private expandAlias(): void {
    if (!this.alias) return;
    for (;;) {
      const token = this.peek();
      if (token.type !== "word") return;
      const [part] = token.word.parts;
      if (token.word.parts.length !== 1 || part?.type !== "literal") return;
      this.expanding = this.expanding.filter((entry) => entry.end > token.start);
      if (this.expanding.some((entry) => entry.name === part.text)) return;
      const value = this.alias(part.text);
      if (value === undefined) return;
      const end = token.start + token.word.source.length;
      const grown = value.length - (end - token.start);
      for (const entry of this.expanding) entry.end += grown;
      this.expanding.push({ name: part.text, end: token.start + value.length });
      this.source = this.source.slice(0, token.start) + value + this.source.slice(end);
      this.position = token.start;
      this.line = token.line;
      this.token = undefined;
    }
  }

  private command(): Command {
    this.expandAlias();
    const token = this.peek();
    const line = token.line;
    if (token.type === "operator" && token.value === "(") {
      if (this.source[token.start + 1] === "(") {
        const arithmetic = this.tryArithmetic(token.start);
        if (arithmetic) return this.compound({ type: "arithmetic", expression: arithmetic }, line);
      }
      this.take();
      const body = this.compoundList();
      this.expectOperator(")");
      return this.compound({ type: "subshell", body }, line);
    }
    switch (this.reserved()) {
      case "{": {
        this.take();
        const body = this.compoundList();
        this.expectReserved("}");
        return this.compound({ type: "group", body }, line);
      }
      case "if":
        return this.compound(this.ifClause(), line);
      case "while":
      case "until": {
        const until = this.reserved() === "until";
        this.take();
        const condition = this.compoundList();
        return this.compound({ type: "while", until, condition, body: this.doGroup() }, line);
      }
      case "for":
        return this.compound(this.forClause(), line);
      case "select": {
        const clause = this.forClause();
        return this.compound(clause.type === "for" ? { ...clause, type: "select" } : clause, line);
      }
      case "case":
        return this.compound(this.caseClause(), line);
      case "[[":
        this.take();
        return this.compound({ type: "conditional", expression: this.conditionalClause() }, line);
      case "function": {
        this.take();
        const name = this.take();
        if (name.type !== "word") throw this.unexpected(name);
        if (this.isOperator("(")) {
          this.take();
          this.expectOperator(")");
        }
        return this.functionBody(name.word.source, token.start, line);
      }
      case undefined:
        break;
      default:
        throw this.unexpected(token);
    }
    return this.simple();
  }

  private compound(body: CompoundBody, line: number): CompoundCommand {
    const redirections: Redirection[] = [];
    for (;;) {
      const redirection = this.redirection();
      if (!redirection) break;
      redirections.push(redirection);
    }
    return { type: "compound", body, redirections, line };
  }

  private functionBody(name: string, start: number, line: number): Command {
    this.newlines();
    const body = this.command();
    if (body.type !== "compound")
      throw new SyntaxFailure(`syntax error near unexpected token \`${this.lastWord}'`, line, { showsLine: true });
    return { type: "function", name, body, source: this.source.slice(start, this.peek().start).trim(), line };
  }
  private lastWord = "newline";

  private doGroup(): Script {
    this.expectReserved("do");
    const body = this.compoundList();
    this.expectReserved("done");
    return body;
  }

  private ifClause(): CompoundBody {
    const branches: { condition: Script; body: Script }[] = [];
    let otherwise: Script | undefined;
    do {
      this.take();
      const condition = this.compoundList();
      this.expectReserved("then");
      branches.push({ condition, body: this.compoundList() });
    } while (this.reserved() === "elif");
    if (this.reserved() === "else") {
      this.take();
      otherwise = this.compoundList();
    }
    this.expectReserved("fi");
    return otherwise ? { type: "if", branches, otherwise } : { type: "if", branches };
  }

  private forClause(): CompoundBody {
    this.take();
    const token = this.peek();
    if (token.type === "operator" && token.value === "(" && this.source[token.start + 1] === "(") {
      const parts = this.loopHeader(token.start);
      this.skipSeparator();
      const body = this.reserved() === "{" ? this.braceBody() : this.doGroup();
      return { type: "loop", ...parts, body };
    }
    if (token.type !== "word") throw this.unexpected(token);
    this.take();
    const name = token.word.source;
    if (!/^[A-Za-z_]\w*$/.test(name)) throw new SyntaxFailure(`\`${name}': not a valid identifier`, token.line);
    this.newlines();
    let words: Word[] | undefined;
    const next = this.peek();
    if (next.type === "word" && next.word.source === "in") {
      this.take();
      words = [];
      for (;;) {
        const item = this.peek();
        if (item.type !== "word") break;
        words.push(item.word);
        this.take();
      }
    }
    this.skipSeparator();
    const body = this.reserved() === "{" ? this.braceBody() : this.doGroup();
    return words ? { type: "for", name, words, body } : { type: "for", name, body };
  }
  private skipSeparator(): void {
    if (this.isOperator(";")) this.take();
    this.newlines();
  }
  private braceBody(): Script {
    this.take();
    const body = this.compoundList();
    this.expectReserved("}");
    return body;
  }
  private loopHeader(start: number): { initial: Word; condition: Word; step: Word } {
    this.position = start + 2;
    this.token = undefined;
    const end = this.arithmeticEnd(this.position);
    if (end === undefined) throw new SyntaxFailure("syntax error: unexpected end of file", this.line, { incomplete: true });
    const texts = this.source.slice(this.position, end).split(";");
    if (texts.length !== 3) throw new SyntaxFailure("syntax error: arithmetic expression required", this.line, { showsLine: true });
    this.position = end + 2;
    const word = (text: string | undefined): Word => new Parser((text ?? "").trim(), { line: this.line }).arithmeticWord();
    return { initial: word(texts[0]), condition: word(texts[1]), step: word(texts[2]) };
  }
  private tryArithmetic(start: number): Word | undefined {
    const end = this.arithmeticEnd(start + 2);
    if (end === undefined) return undefined;
    const text = this.source.slice(start + 2, end);
    this.position = end + 2;
    this.token = undefined;
    this.line += text.split("\n").length - 1;
    return new Parser(text, { line: this.line }).arithmeticWord();
  }

  private caseClause(): CompoundBody {
    this.take();
    const subject = this.take();
    if (subject.type !== "word") throw this.unexpected(subject);
    this.newlines();
    const word = this.peek();
    if (word.type !== "word" || word.word.source !== "in") throw this.unexpected(word);
    this.take();
    const clauses: CaseClause[] = [];
    for (;;) {
      this.newlines();
      if (this.reserved() === "esac") break;
      if (this.isOperator("(")) this.take();
      const patterns: Word[] = [];
      for (;;) {
        const pattern = this.take();
        if (pattern.type !== "word") throw this.unexpected(pattern);
        patterns.push(pattern.word);
        if (!this.isOperator("|")) break;
        this.take();
      }
      this.expectOperator(")");
      const body = { items: this.list(false) };
      const end = this.peek();
      if (end.type === "operator" && (end.value === ";;" || end.value === ";&" || end.value === ";;&")) {
        this.take();
        clauses.push({ patterns, body, end: end.value });
        continue;
      }
      clauses.push({ patterns, body, end: ";;" });
      this.newlines();
      if (this.reserved() !== "esac") throw this.unexpected(this.peek());
    }
    this.expectReserved("esac");
    return { type: "case", subject: subject.word, clauses };
  }

  private conditionalClause(): Conditional {
    const expression = this.conditionalOr();
    const token = this.peek();
    if (token.type !== "word" || token.word.source !== "]]") throw this.unexpected(token);
    this.take();
    return expression;
  }
  private conditionalOr(): Conditional {
    let left = this.conditionalAnd();
    this.newlines();
    while (this.isOperator("||")) {
      this.take();
      this.newlines();
      left = { type: "or", left, right: this.conditionalAnd() };
      this.newlines();
    }
    return left;
  }
  private conditionalAnd(): Conditional {
    let left = this.conditionalNot();
    this.newlines();
    while (this.isOperator("&&")) {
      this.take();
      this.newlines();
      left = { type: "and", left, right: this.conditionalNot() };
      this.newlines();
    }
    return left;
  }
  private conditionalNot(): Conditional {
    this.newlines();
    const token = this.peek();
    if (token.type === "word" && token.word.source === "!") {
      this.take();
      return { type: "not", operand: this.conditionalNot() };
    }
    if (token.type === "operator" && token.value === "(") {
      this.take();
      const inner = this.conditionalOr();
      this.expectOperator(")");
      return inner;
    }
    if (token.type !== "word" || token.word.source === "]]") throw this.conditionalFailure(token);
    if (/^-[a-zA-Z]$/.test(token.word.source)) {
      this.take();
      const operand = this.peek();
      if (operand.type === "word" && operand.word.source !== "]]") {
        // `-n = x` would be a binary test of the text "-n": rare enough to be read as bash does, by the next token.
        this.take();
        return { type: "unary", operator: token.word.source, operand: operand.word };
      }
      throw this.conditionalFailure(operand);
    }
    this.take();
    const left = token.word;
    const operator = this.peek();
    let name: string | undefined;
    if (operator.type === "operator" && (operator.value === "<" || operator.value === ">")) name = operator.value;
    else if (operator.type === "word" && /^(==?|!=|=~|-(eq|ne|lt|le|gt|ge|nt|ot|ef))$/.test(operator.word.source)) {
      name = operator.word.source;
    }
    if (name === undefined) return { type: "unary", operator: "-n", operand: left };
    this.take();
    if (name === "=~" || name === "==" || name === "=" || name === "!=") {
      this.skipBlanks();
      const right = this.readPatternWord(name === "=~");
      return { type: "binary", operator: name, left, right };
    }
    const right = this.take();
    if (right.type !== "word") throw this.conditionalFailure(right);
    return { type: "binary", operator: name, left, right: right.word };
  }
  private conditionalFailure(token: Token): SyntaxFailure {
    if (token.type === "end") return this.unexpected(token);
    const text = token.type === "word" ? token.word.source : token.type === "operator" ? token.value : "newline";
    return new SyntaxFailure(`syntax error near \`${text}'`, token.line, { showsLine: true });
  }

  private redirection(): Redirection | undefined {
    const token = this.peek();
    let fd: number | undefined;
    if (token.type === "number") {
      fd = token.value;
      this.take();
    } else if (token.type !== "operator" || !REDIRECTIONS.has(token.value)) return undefined;
    const operator = this.take();
    if (operator.type !== "operator") throw this.unexpected(operator);
    const target = this.take();
    if (target.type !== "word") throw this.unexpected(target);
    if (operator.value === "<<" || operator.value === "<<-") {
      const holder: { fd?: number; operator: "<<"; target: Word } = { operator: "<<", target: { parts: [], source: "" } };
      if (fd !== undefined) holder.fd = fd;
      this.heredocs.push({
        delimiter: delimiterText(target.word),
        strip: operator.value === "<<-",
        quoted: target.word.parts.some((part) => part.type !== "literal"),
        fill(word) {
          holder.target = word;
        },
      });
      return holder;
    }
    const redirection = { operator: operator.value as Redirection["operator"], target: target.word };
    return fd === undefined ? redirection : { fd, ...redirection };
  }

  private simple(): Command {
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirections: Redirection[] = [];
    const first = this.peek();
    for (;;) {
      const redirection = this.redirection();
      if (redirection) {
        redirections.push(redirection);
        continue;
      }
      const token = this.peek();
      if (token.type === "word") {
        if (words.length === 0) {
          const assignment = this.assignment(token.word);
          if (assignment) {
            assignments.push(assignment);
            this.take();
            if (this.peek().type === "word") this.expandAlias();
            continue;
          }
        }
        this.take();
        this.lastWord = token.word.source;
        const beforeNext = this.position;
        words.push(token.word);
        if (words.length === 1 && this.isOperator("(") && assignments.length === 0) {
          this.take();
          if (!this.isOperator(")")) throw this.unexpected(this.peek());
          this.take();
          return this.functionBody(token.word.source, token.start, token.line);
        }
        // An alias whose value ends in a blank lets the next word be an alias too.
        const ended = this.expanding.find((entry) => entry.end <= beforeNext + 1);
        if (ended && this.source[ended.end - 1] === " ") this.expandAlias();
        continue;
      }
      break;
    }
    if (assignments.length === 0 && words.length === 0 && redirections.length === 0) throw this.unexpected(this.peek());
    const command: SimpleCommand = { type: "simple", assignments, words, redirections, line: first.line };
    return command;
  }

  private assignment(word: Word): Assignment | undefined {
    return assignmentOf(word, (text) => new Parser(text, { line: this.line }).arithmeticWord());
  }

  // What words hold

  protected override commandSubstitution(): Script {
    const saved = this.token;
    const heredocs = this.heredocs;
    this.token = undefined;
    this.heredocs = [];
    const items = this.list(false);
    if (!this.isOperator(")")) {
      const token = this.peek();
      if (token.type === "end") {
        throw new SyntaxFailure("unexpected EOF while looking for matching `)'", this.line, { incomplete: true });
      }
      throw this.unexpected(token);
    }
    this.take();
    this.token = saved;
    this.heredocs = heredocs;
    return { items };
  }
  protected override parseText(text: string): Script {
    return parseScript(text, { line: this.line });
  }
  protected override arrayElements(): ArrayElement[] {
    const saved = this.token;
    this.token = undefined;
    const elements: ArrayElement[] = [];
    for (;;) {
      this.newlines();
      const token = this.peek();
      if (token.type === "operator" && token.value === ")") break;
      if (token.type === "end") throw new SyntaxFailure("unexpected EOF while looking for matching `)'", this.line, { incomplete: true });
      if (token.type === "number") {
        this.take();
        elements.push({ value: { parts: [{ type: "literal", text: String(token.value) }], source: String(token.value) } });
        continue;
      }
      if (token.type !== "word") throw this.unexpected(token);
      this.take();
      const keyed = /^\[([^\]]*)\]=/.exec(token.word.source);
      const [head] = token.word.parts;
      if (keyed && head?.type === "literal" && head.text.startsWith(keyed[0])) {
        const rest = head.text.slice(keyed[0].length);
        const parts = [...(rest ? [{ type: "literal", text: rest } as WordPart] : []), ...token.word.parts.slice(1)];
        elements.push({
          subscript: new Parser(keyed[1] ?? "", { line: this.line }).arithmeticWord(),
          value: { parts, source: token.word.source.slice(keyed[0].length) },
        });
      } else elements.push({ value: token.word });
    }
    this.take();
    this.token = saved;
    return elements;
  }
}

function delimiterText(word: Word): string {
  return word.parts
    .map((part) =>
      part.type === "literal" || part.type === "quoted"
        ? part.text
        : part.type === "double"
          ? part.parts.map((inner) => (inner.type === "literal" || inner.type === "quoted" ? inner.text : "")).join("")
          : part.type === "parameter"
            ? part.source
            : "",
    )
    .join("");
}

/** `name=value`, `name[i]=value`, `name+=value` as an assignment; undefined for any other word. */
export function assignmentOf(word: Word, subscript: (text: string) => Word): Assignment | undefined {
  const [head, ...tail] = word.parts;
  if (head?.type !== "literal") return undefined;
  const match = /^([A-Za-z_]\w*)(\[([^\]]*)\])?(\+?)=/.exec(head.text);
  if (!match) {
    // a[$i]=x: the subscript holds an expansion.
    const open = /^([A-Za-z_]\w*)\[([^\]]*)$/.exec(head.text);
    if (!open) return undefined;
    const close = tail.findIndex((part) => part.type === "literal" && /^[^\]]*\]\+?=/.test(part.text));
    const closing = tail[close];
    if (closing?.type !== "literal") return undefined;
    const end = /^([^\]]*)\](\+?)=/.exec(closing.text);
    if (!end) return undefined;
    const rest = closing.text.slice(end[0].length);
    return {
      name: open[1] ?? "",
      subscript: {
        parts: [{ type: "literal", text: open[2] ?? "" }, ...tail.slice(0, close), { type: "literal", text: end[1] ?? "" }],
        source: "",
      },
      append: end[2] === "+",
      value: { parts: [...(rest ? [{ type: "literal", text: rest } as WordPart] : []), ...tail.slice(close + 1)], source: rest },
    };
  }
  const rest = head.text.slice(match[0].length);
  const parts: WordPart[] = [...(rest ? [{ type: "literal", text: rest } as WordPart] : []), ...tail];
  return {
    name: match[1] ?? "",
    ...(match[3] === undefined ? {} : { subscript: subscript(match[3]) }),
    append: match[4] === "+",
    value: { parts, source: word.source.slice(match[0].length) },
  };
}

/** Parses a whole text. Throws SyntaxFailure. */
export function parseScript(source: string, options: ParserOptions = {}): Script {
  const parser = new Parser(source, options);
  const items: AndOr[] = [];
  for (;;) {
    const list = parser.next();
    if (!list) return { items };
    items.push(...list.items);
  }
}
