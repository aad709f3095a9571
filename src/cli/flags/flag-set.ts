/** The flags of one invocation: github.com/spf13/pflag's FlagSet, parsing and error texts included. */
import type { FlagDefinition } from "./definition.ts";
import { parseBool, parseGoDuration, quote, splitList, valueError } from "./values.ts";

/** A command line that does not parse: `unknown flag: --foo`. */
export class FlagError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "FlagError";
  }
}
/** `-h` or `--help` where the command has no such flag of its own. */
export class HelpRequested extends Error {
  constructor() {
    super("help requested");
    this.name = "HelpRequested";
  }
}

export interface ParsedArguments {
  readonly args: readonly string[];
  /** How many of `args` stood before `--`; -1 without `--`. */
  readonly lengthAtDash: number;
}

export class FlagSet {
  readonly #byName = new Map<string, FlagDefinition>();
  readonly #byShorthand = new Map<string, FlagDefinition>();
  readonly #values = new Map<string, string[]>();
  readonly #changed = new Set<string>();

  constructor(definitions: Iterable<FlagDefinition>) {
    for (const flag of definitions) {
      if (this.#byName.has(flag.name)) continue;
      this.#byName.set(flag.name, flag);
      if (flag.shorthand !== undefined && !this.#byShorthand.has(flag.shorthand)) this.#byShorthand.set(flag.shorthand, flag);
    }
  }

  definition(name: string): FlagDefinition | undefined {
    return this.#byName.get(name);
  }
  definitions(): Iterable<FlagDefinition> {
    return this.#byName.values();
  }

  /** Throws FlagError or HelpRequested. With `interspersed` false the first plain word ends the flags. */
  parse(words: readonly string[], interspersed = true): ParsedArguments {
    const args: string[] = [];
    for (let at = 0; at < words.length; at++) {
      const word = words[at] ?? "";
      if (word.length < 2 || !word.startsWith("-")) {
        args.push(word);
        if (!interspersed) return { args: [...args, ...words.slice(at + 1)], lengthAtDash: -1 };
        continue;
      }
      if (word === "--") {
        const lengthAtDash = args.length;
        return { args: [...args, ...words.slice(at + 1)], lengthAtDash };
      }
      const next = words[at + 1];
      const used = word.startsWith("--") ? this.#long(word, next) : this.#short(word, next);
      if (used) at++;
    }
    return { args, lengthAtDash: -1 };
  }

  /** Returns whether the next word was the flag's value. */
  #long(word: string, next: string | undefined): boolean {
    const body = word.slice(2);
    if (body === "" || body.startsWith("-") || body.startsWith("=")) throw new FlagError(`bad flag syntax: ${word}`);
    const equals = body.indexOf("=");
    const name = equals < 0 ? body : body.slice(0, equals);
    const flag = this.#byName.get(name);
    if (!flag) {
      if (name === "help") throw new HelpRequested();
      throw new FlagError(`unknown flag: --${name}`);
    }
    if (equals >= 0) {
      this.#set(flag, body.slice(equals + 1));
      return false;
    }
    if (flag.withoutValue !== undefined) {
      this.#set(flag, flag.withoutValue);
      return false;
    }
    if (next === undefined) throw new FlagError(`flag needs an argument: --${name}`);
    this.#set(flag, next);
    return true;
  }

  #short(word: string, next: string | undefined): boolean {
    let letters = word.slice(1);
    while (letters !== "") {
      const letter = letters.charAt(0);
      const flag = this.#byShorthand.get(letter);
      if (!flag) {
        if (letter === "h") throw new HelpRequested();
        throw new FlagError(`unknown shorthand flag: ${`'${letter}'`} in -${letters}`);
      }
      const rest = letters.slice(1);
      if (rest.length > 1 && rest.startsWith("=")) {
        this.#set(flag, rest.slice(1));
        return false;
      }
      if (flag.withoutValue !== undefined) {
        this.#set(flag, flag.withoutValue);
        letters = rest;
        continue;
      }
      if (rest !== "") {
        this.#set(flag, rest);
        return false;
      }
      if (next === undefined) throw new FlagError(`flag needs an argument: ${`'${letter}'`} in -${letters}`);
      this.#set(flag, next);
      return true;
    }
    return false;
  }

  #set(flag: FlagDefinition, text: string): void {
    const error = valueError(flag, text);
    if (error !== undefined) {
      const shown = flag.shorthand === undefined ? `--${flag.name}` : `-${flag.shorthand}, --${flag.name}`;
      throw new FlagError(`invalid argument ${quote(text)} for ${quote(shown)} flag: ${error}`);
    }
    const accumulates = flag.type === "slice" || flag.type === "array" || flag.type === "map" || flag.type === "count";
    const earlier = accumulates && this.#changed.has(flag.name) ? (this.#values.get(flag.name) ?? []) : [];
    this.#values.set(flag.name, [...earlier, ...(flag.type === "slice" || flag.type === "map" ? splitList(text) : [text])]);
    this.#changed.add(flag.name);
  }

  /** Given on the command line. */
  changed(name: string): boolean {
    return this.#changed.has(name);
  }
  /** Flags of the command line in their order, with the values they ended up with. */
  given(): { name: string; value: string }[] {
    return [...this.#changed].map((name) => ({ name, value: (this.#values.get(name) ?? []).join(",") }));
  }
  /** Sets a value as if it had been typed. */
  override(name: string, value: string): void {
    const flag = this.#byName.get(name);
    if (flag) this.#set(flag, value);
  }
  has(name: string): boolean {
    return this.#byName.has(name);
  }
  #last(name: string): string {
    const values = this.#values.get(name);
    return values?.[values.length - 1] ?? this.#byName.get(name)?.default ?? "";
  }
  string(name: string): string {
    return this.#last(name);
  }
  bool(name: string): boolean {
    return parseBool(this.#last(name)) ?? false;
  }
  int(name: string): number {
    return Number(this.#last(name) || "0");
  }
  /** Seconds. */
  duration(name: string): number {
    const parsed = parseGoDuration(this.#last(name) || "0");
    return typeof parsed === "number" ? parsed : 0;
  }
  list(name: string): readonly string[] {
    const values = this.#values.get(name);
    if (values) return values;
    const fallback = this.#byName.get(name)?.default ?? "";
    return fallback === "" ? [] : fallback.split(",");
  }
  /** `key=value` pairs of a map flag. */
  map(name: string): ReadonlyMap<string, string> {
    return new Map(
      this.list(name).map((pair) => {
        const equals = pair.indexOf("=");
        return [pair.slice(0, equals), pair.slice(equals + 1)];
      }),
    );
  }
}
