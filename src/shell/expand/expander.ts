/** Words to fields: tilde, parameters, commands, arithmetic, splitting, path names. In bash's order. */
import type { FileSystem } from "../../machine/filesystem.ts";
import type { ShellState } from "../state.ts";
import { VariableFailure } from "../state.ts";
import type { ParameterPart, Script, Word, WordPart } from "../syntax/ast.ts";
import { ArithmeticFailure, evaluateArithmetic } from "./arithmetic.ts";
import { BraceFailure, expandBraces } from "./brace.ts";
import { glob } from "./glob.ts";
import { hasPattern, patternExpression, patternSource, quotePattern, unquotePattern } from "./pattern.ts";
import { quoteWord } from "./quote.ts";

/** An expansion that cannot be done: `x: unbound variable`. The command does not run. */
export class ExpansionFailure extends Error {
  readonly status: number;
  /** A script ends at it, an interactive shell only drops the line. */
  readonly fatal: boolean;
  constructor(message: string, status = 1, fatal = true) {
    super(message);
    this.status = status;
    this.fatal = fatal;
  }
}

/** What expansions need of the shell around them. */
export interface ExpansionHost {
  readonly state: ShellState;
  readonly fs: FileSystem;
  readonly cwd: string;
  /** Runs a script in a subshell and returns its output without the last newlines. */
  substitute(script: Script): Promise<string>;
  /** Runs a script beside the command; returns a path to its output (or input). */
  processSubstitute(script: Script, direction: "<" | ">"): Promise<string>;
  /** `RANDOM`, `SECONDS`, `LINENO`, …; undefined when the name is not a dynamic variable. */
  dynamic(name: string): string | undefined;
  home(user: string): string | undefined;
}

type Segment = { text: string; quoted: boolean; split: boolean } | "break" | "empty";
interface Piece {
  text: string;
  quoted: boolean;
}

const DEFAULT_IFS = " \t\n";

export class Expander {
  private readonly host: ExpansionHost;
  constructor(host: ExpansionHost) {
    this.host = host;
  }

  /** All expansions; a word may become none, one or many. */
  async words(words: readonly Word[]): Promise<string[]> {
    const result: string[] = [];
    for (const word of words) {
      const [only] = word.parts;
      if (word.parts.length === 1 && only?.type === "literal" && /^[\w./:=,@%+-]+$/.test(only.text)) {
        result.push(only.text);
        continue;
      }
      for (const single of this.host.state.options.has("braceexpand") ? this.braces(word) : [word]) {
        for (const field of this.split(await this.segments(single.parts, false, true))) result.push(...this.paths(field));
      }
    }
    return result;
  }

  private braces(word: Word): Word[] {
    try {
      return expandBraces(word);
    } catch (error) {
      if (error instanceof BraceFailure) throw new ExpansionFailure(error.message);
      throw error;
    }
  }

  /** One string: no splitting, no path names (assignments, here-documents, `case`). */
  async string(word: Word, assignment = false): Promise<string> {
    let text = "";
    for (const segment of await this.segments(word.parts, false, true, assignment)) {
      if (segment === "break") text += " ";
      else if (segment !== "empty") text += segment.text;
    }
    return text;
  }

  /** A pattern: what was quoted is escaped. */
  async pattern(word: Word): Promise<string> {
    let text = "";
    for (const segment of await this.segments(word.parts, false, true)) {
      if (segment === "break") text += " ";
      else if (segment !== "empty") text += segment.quoted ? quotePattern(segment.text) : segment.text;
    }
    return text;
  }

  /** The right side of =~: quoted text matches itself. */
  async regularExpression(word: Word): Promise<string> {
    let text = "";
    for (const segment of await this.segments(word.parts, false, true)) {
      if (segment === "break") text += " ";
      else if (segment !== "empty") text += segment.quoted ? segment.text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") : segment.text;
    }
    return text;
  }

  async arithmetic(word: Word): Promise<bigint> {
    return this.evaluate(await this.string(word));
  }

  evaluate(expression: string): bigint {
    const { state } = this.host;
    const key = (name: string, subscript: string | undefined): string | undefined => {
      if (subscript === undefined) return undefined;
      return state.variables.get(name)?.kind === "associative" ? subscript : this.index(name, String(this.evaluate(subscript)));
    };
    try {
      return evaluateArithmetic(expression.trim(), {
        get: (name, subscript) => {
          if (subscript !== undefined) return state.variables.get(name)?.items.get(key(name, subscript) ?? "0");
          const value = this.host.dynamic(name) ?? state.get(name);
          if (value === undefined && state.options.has("nounset")) throw new ExpansionFailure(`${name}: unbound variable`);
          return value;
        },
        set: (name, value, subscript) => state.set(name, value, key(name, subscript)),
      });
    } catch (error) {
      if (error instanceof ArithmeticFailure) throw new ExpansionFailure(error.message, 1, false);
      throw error;
    }
  }

  /** A subscript as the key of that array; negative counts from the end. */
  async key(name: string, subscript: Word): Promise<string> {
    const text = await this.string(subscript);
    if (this.host.state.variables.get(name)?.kind === "associative") return text;
    return this.index(name, String(this.evaluate(text)));
  }
  private index(name: string, text: string): string {
    if (!text.startsWith("-")) return text;
    const last = Number(this.host.state.keys(name).at(-1) ?? "-1");
    return String(last + 1 + Number(text));
  }

  // Segments

  private async segments(parts: readonly WordPart[], quoted: boolean, start = false, assignment = false): Promise<Segment[]> {
    const result: Segment[] = [];
    let first = start;
    for (const part of parts) {
      switch (part.type) {
        case "literal": {
          let text = part.text;
          if (first && text.startsWith("~")) text = this.tilde(text, parts.length > 1, result, assignment);
          else if (assignment && text.includes(":~"))
            text = text.replace(/:(~[^/:]*)/g, (_, user: string) => `:${this.host.home(user.slice(1)) ?? user}`);
          result.push({ text, quoted, split: false });
          break;
        }
        case "quoted":
          result.push({ text: part.text, quoted: true, split: false });
          break;
        case "double": {
          const inner = await this.segments(part.parts, true);
          if (inner.length === 0) result.push({ text: "", quoted: true, split: false });
          else result.push(...inner);
          break;
        }
        case "parameter":
          result.push(...(await this.parameter(part, quoted)));
          break;
        case "command":
          result.push({ text: await this.host.substitute(part.body), quoted, split: !quoted });
          break;
        case "arithmetic":
          result.push({ text: String(await this.arithmetic(part.expression)), quoted, split: !quoted });
          break;
        case "process":
          result.push({ text: await this.host.processSubstitute(part.body, part.direction), quoted: true, split: false });
          break;
        case "array":
          break;
      }
      first = false;
    }
    return result;
  }

  private tilde(text: string, more: boolean, result: Segment[], assignment: boolean): string {
    const match = (assignment ? /^~([^/:]*)/ : /^~([^/]*)/).exec(text);
    const user = match?.[1] ?? "";
    if (more && text.length === user.length + 1 && !text.includes("/")) {
      // `~$x` is not a tilde expansion.
      return text;
    }
    const home = user === "+" ? this.host.cwd : user === "-" ? this.host.state.get("OLDPWD") : this.host.home(user);
    if (home === undefined) return text;
    result.push({ text: home, quoted: true, split: false });
    return text.slice(user.length + 1);
  }

  // Parameters

  private join(values: readonly string[]): string {
    const ifs = this.host.state.get("IFS");
    return values.join(ifs === undefined ? " " : (ifs[0] ?? ""));
  }

  private list(values: readonly string[], star: boolean, quoted: boolean): Segment[] {
    if (quoted && star) return [{ text: this.join(values), quoted: true, split: false }];
    if (values.length === 0) return ["empty"];
    const result: Segment[] = [];
    values.forEach((value, index) => {
      if (index > 0) result.push("break");
      result.push({ text: value, quoted, split: !quoted });
    });
    return result;
  }

  private scalar(name: string): string | undefined {
    const { state } = this.host;
    if (/^\d+$/.test(name)) return name === "0" ? state.name : state.positional[Number(name) - 1];
    switch (name) {
      case "?":
        return String(state.status);
      case "#":
        return String(state.positional.length);
      case "$":
        return String(state.pid);
      case "!":
        return state.lastBackground === undefined ? "" : String(state.lastBackground);
      case "-":
        return this.host.dynamic("-") ?? "";
    }
    return this.host.dynamic(name) ?? state.get(name);
  }

  private async parameter(part: ParameterPart, quoted: boolean): Promise<Segment[]> {
    const { state } = this.host;
    if (part.operator === "bad") throw new ExpansionFailure(`${part.source}: bad substitution`);
    const one = (text: string): Segment[] => [{ text, quoted, split: !quoted }];
    if (part.prefix) {
      const names = [...state.variables.keys()].filter((name) => name.startsWith(part.name)).sort();
      return this.list(names, false, quoted);
    }
    let name = part.name;
    const subscript = part.subscript ? await this.string(part.subscript) : undefined;
    const all = subscript === "@" || subscript === "*";
    if (part.indirect && all) return this.list(state.keys(name), subscript === "*", quoted);
    if (part.indirect && name !== "") {
      const target = this.scalar(name);
      if (target === undefined || target === "") throw new ExpansionFailure(`${name}: invalid indirect expansion`);
      const element = /^(\w+)\[([^\]]*)\]$/.exec(target);
      if (element) {
        const inner: ParameterPart = {
          ...part,
          indirect: false,
          name: element[1] ?? "",
          subscript: { parts: [{ type: "literal", text: element[2] ?? "" }], source: element[2] ?? "" },
        };
        return this.parameter(inner, quoted);
      }
      name = target;
    }
    const isList = name === "@" || name === "*" || all;
    const star = name === "*" || subscript === "*";
    let values: string[] | undefined;
    let value: string | undefined;
    if (isList) {
      values =
        name === "@" || name === "*"
          ? [...state.positional]
          : name === "PIPESTATUS"
            ? state.pipeStatus.map(String)
            : name === "FUNCNAME"
              ? [...state.functionNames].reverse()
              : state.values(name);
    } else if (part.subscript) {
      const key = name === "PIPESTATUS" ? String(this.evaluate(subscript ?? "0")) : await this.key(name, part.subscript);
      const variable = state.variables.get(name);
      if (name === "PIPESTATUS") value = state.pipeStatus[Number(key)]?.toString();
      else if (name === "FUNCNAME") value = [...state.functionNames].reverse()[Number(key)];
      else value = variable?.kind === "scalar" ? (key === "0" ? variable.value : undefined) : variable?.items.get(key);
    } else value = this.scalar(name);

    if (part.length) {
      if (values) return one(String(values.length));
      this.check(name, value, part);
      return one(String([...(value ?? "")].length));
    }

    const operator = part.operator;
    const word = part.word ?? { parts: [], source: "" };
    const isSet = values ? values.length > 0 : value !== undefined;
    const isNull = values ? values.length === 0 || (values.length === 1 && values[0] === "") : value === undefined || value === "";
    switch (operator) {
      case ":-":
      case "-":
        if (operator === ":-" ? isNull : !isSet) return this.operandSegments(word, quoted);
        break;
      case ":=":
      case "=":
        if (operator === ":=" ? isNull : !isSet) {
          if (!/^[A-Za-z_]\w*$/.test(name)) throw new ExpansionFailure(`$${name}: cannot assign in this way`);
          const text = await this.string(word);
          state.set(name, text, part.subscript ? await this.key(name, part.subscript) : undefined);
          return one(text);
        }
        break;
      case ":?":
      case "?":
        if (operator === ":?" ? isNull : !isSet) {
          const message = await this.string(word);
          throw new ExpansionFailure(`${name}: ${message || (operator === ":?" ? "parameter null or not set" : "parameter not set")}`, 127);
        }
        break;
      case ":+":
      case "+":
        return (operator === ":+" ? isNull : !isSet) ? (quoted ? one("") : ["empty"]) : this.operandSegments(word, quoted);
    }
    if (operator === undefined || [":-", "-", ":=", "=", ":?", "?"].includes(operator)) {
      if (values) return this.list(values, star, quoted);
      this.check(name, value, part);
      return one(value ?? "");
    }
    if (!values) this.check(name, value, part);
    if (operator === ":") {
      const offset = Number(await this.arithmetic(word));
      const size = part.second ? Number(await this.arithmetic(part.second)) : undefined;
      if (values) {
        const base = name === "@" || name === "*" ? [state.name, ...values] : values;
        const from = offset < 0 ? base.length + offset : offset;
        const start = (name === "@" || name === "*") && offset > 0 ? offset : from;
        return this.list(base.slice(start, size === undefined ? undefined : start + size), star, quoted);
      }
      const characters = [...(value ?? "")];
      const from = offset < 0 ? characters.length + offset : offset;
      if (from < 0) return one("");
      const end = size === undefined ? characters.length : size < 0 ? characters.length + size : from + size;
      if (end < from) throw new ExpansionFailure(`${part.second?.source ?? ""}: substring expression < 0`);
      return one(characters.slice(from, end).join(""));
    }
    const change = await this.transformation(operator, part);
    if (values) return this.list(values.map(change), star, quoted);
    return one(change(value ?? ""));
  }

  private check(name: string, value: string | undefined, part: ParameterPart): void {
    if (value === undefined && this.host.state.options.has("nounset") && name !== "!") {
      const label = part.subscript ? `${name}[${part.subscript.source}]` : /^\d$/.test(name) ? `$${name}` : name;
      throw new ExpansionFailure(`${label}: unbound variable`, 127);
    }
  }

  /** The word of `${x:-word}`: quotes inside keep it together. */
  private async operandSegments(word: Word, quoted: boolean): Promise<Segment[]> {
    const segments = await this.segments(word.parts, quoted, true);
    if (quoted) return segments.length === 0 ? [{ text: "", quoted: true, split: false }] : segments;
    return segments.map((segment) =>
      segment === "break" || segment === "empty" || segment.quoted ? segment : { ...segment, split: true },
    );
  }

  private async transformation(operator: string, part: ParameterPart): Promise<(value: string) => string> {
    const word = part.word ?? { parts: [], source: "" };
    if (operator === "@") {
      switch (word.source) {
        case "Q":
          return quoteWord;
        case "U":
          return (value) => value.toUpperCase();
        case "u":
          return (value) => value.slice(0, 1).toUpperCase() + value.slice(1);
        case "L":
          return (value) => value.toLowerCase();
        case "E":
          return (value) => value;
        default:
          throw new ExpansionFailure(`${part.source}: bad substitution`);
      }
    }
    const pattern = await this.pattern(word);
    const compile = (source: string, flags = "") => {
      try {
        return new RegExp(source, flags);
      } catch {
        return /(?!)/;
      }
    };
    switch (operator) {
      case "#":
        return removePrefix(compile(`^(?:${patternSource(pattern, { lazy: true })})`));
      case "##":
        return removePrefix(compile(`^(?:${patternSource(pattern)})`));
      case "%":
      case "%%": {
        const expression = patternExpression(pattern);
        return (value) => removeSuffix(value, expression, operator === "%%");
      }
      case "^":
      case "^^":
      case ",":
      case ",,": {
        const upper = operator.startsWith("^");
        const expression = pattern === "" ? /^[\s\S]$/ : patternExpression(pattern);
        const change = (character: string) =>
          expression.test(character) ? (upper ? character.toUpperCase() : character.toLowerCase()) : character;
        return operator.length === 2 ? (value) => [...value].map(change).join("") : (value) => change(value.slice(0, 1)) + value.slice(1);
      }
      default: {
        const replacement = part.second ? await this.string(part.second) : "";
        if (pattern === "") return (value) => value;
        const source = patternSource(pattern);
        const expression =
          operator === "//"
            ? compile(source, "g")
            : operator === "/#"
              ? compile(`^(?:${source})`)
              : operator === "/%"
                ? compile(`(?:${source})$`)
                : compile(source);
        return (value) => value.replace(expression, () => replacement);
      }
    }
  }

  // Splitting

  private split(segments: readonly Segment[]): Piece[][] {
    const ifs = this.host.state.get("IFS") ?? DEFAULT_IFS;
    const fields: Piece[][] = [];
    let current: Piece[] = [];
    let kept = false;
    const finish = (force: boolean) => {
      if (force || kept) fields.push(current);
      current = [];
      kept = false;
    };
    let index = -1;
    for (const segment of segments) {
      index++;
      if (segment === "empty") continue;
      if (segment === "break") {
        const before = segments[index - 1];
        finish(typeof before === "object" && before.quoted);
        continue;
      }
      if (!segment.split || ifs === "") {
        if (segment.text !== "" || segment.quoted) {
          current.push({ text: segment.text, quoted: segment.quoted });
          kept = true;
        }
        continue;
      }
      let text = "";
      let delimited = false;
      for (const character of segment.text) {
        if (!ifs.includes(character)) {
          text += character;
          delimited = false;
          continue;
        }
        const white = DEFAULT_IFS.includes(character);
        if (text !== "") {
          current.push({ text, quoted: false });
          kept = true;
          text = "";
          finish(false);
          delimited = !white;
        } else if (kept) {
          finish(false);
          delimited = !white;
        } else if (!white) {
          if (delimited || fields.length === 0 || !delimited) {
            // Two separators in a row: an empty field between them (white space beside a separator belongs to it).
            if (delimited || !this.followsWhite) finish(true);
            delimited = true;
          }
        }
        this.followsWhite = white;
      }
      this.followsWhite = false;
      if (text !== "") {
        current.push({ text, quoted: false });
        kept = true;
      }
    }
    finish(false);
    return fields;
  }
  private followsWhite = false;

  private paths(field: readonly Piece[]): string[] {
    const literal = field.map((piece) => piece.text).join("");
    const { state } = this.host;
    if (state.options.has("noglob") || !field.some((piece) => !piece.quoted && /[*?[]|[@!+]\(/.test(piece.text))) return [literal];
    const pattern = field.map((piece) => (piece.quoted ? quotePattern(piece.text) : piece.text)).join("");
    if (!hasPattern(pattern)) return [literal];
    const found = glob(this.host.fs, pattern, {
      cwd: this.host.cwd,
      dotglob: state.shopts.has("dotglob"),
      globstar: state.shopts.has("globstar"),
    });
    if (found.length > 0) return found;
    if (state.shopts.has("nullglob")) return [];
    if (state.shopts.has("failglob")) throw new ExpansionFailure(`no match: ${literal}`);
    return [field.some((piece) => piece.quoted) ? unquotePattern(pattern) : literal];
  }
}

function removePrefix(expression: RegExp): (value: string) => string {
  return (value) => value.replace(expression, "");
}
function removeSuffix(value: string, expression: RegExp, longest: boolean): string {
  if (longest) {
    for (let at = 0; at <= value.length; at++) if (expression.test(value.slice(at))) return value.slice(0, at);
  } else {
    for (let at = value.length; at >= 0; at--) if (expression.test(value.slice(at))) return value.slice(0, at);
  }
  return value;
}

export { VariableFailure };
