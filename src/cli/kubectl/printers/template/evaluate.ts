/** Runs a parsed template over plain values: Go's text/template/exec.go. */
import { decodeBase64 } from "../../../../kube/encoding/base64.ts";
import { formatValue, goTypeOf } from "../../../../kube/encoding/go-format.ts";
import { encodeJson } from "../../../../kube/encoding/json.ts";
import { utf8Length } from "../../../../text/utf8.ts";
import type { Argument, Node, Pipe, Place, Template } from "./parse.ts";

/** What an absent key of a map is: printed `<no value>`. */
export const MISSING: unique symbol = Symbol("no value");
type Value = unknown;
type TemplateFunction = (...args: Value[]) => Value;

const FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  len: (value) => {
    if (typeof value === "string") return utf8Length(value);
    if (Array.isArray(value)) return value.length;
    if (isMap(value)) return Object.keys(value).length;
    if (value === undefined || value === null || value === MISSING)
      throw new Error("error calling len: reflect: call of reflect.Value.Type on zero Value");
    throw new Error(`error calling len: len of type ${goTypeOf(value)}`);
  },
  index: (value, ...keys) => keys.reduce(indexed, value),
  slice: (value, from = 0, to) =>
    typeof value === "string" || Array.isArray(value) ? value.slice(Number(from), to === undefined ? undefined : Number(to)) : value,
  not: (value) => !truth(value),
  eq: (first, ...others) => {
    if (others.length === 0) throw new Error("error calling eq: missing argument for comparison");
    return others.some((other) => equal(first, other, "eq"));
  },
  ne: (a, b) => !equal(a, b, "ne"),
  lt: (a, b) => ordered(a, b, "lt") < 0,
  le: (a, b) => ordered(a, b, "le") <= 0,
  gt: (a, b) => ordered(a, b, "gt") > 0,
  ge: (a, b) => ordered(a, b, "ge") >= 0,
  print: (...args) =>
    args
      .map((arg, index) => (index > 0 && typeof arg !== "string" && typeof args[index - 1] !== "string" ? " " : "") + shown(arg))
      .join(""),
  println: (...args) => `${args.map(shown).join(" ")}\n`,
  printf: (format, ...args) => sprintf(String(format), args),
  html: (...args) =>
    args
      .map(shown)
      .join("")
      .replace(/[&<>'"]/g, (char) => HTML[char] ?? char),
  js: (...args) =>
    args
      .map(shown)
      .join("")
      .replace(/[\\'"<>&=\n]/g, (char) => `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`),
  urlquery: (...args) => encodeURIComponent(args.map(shown).join("")).replaceAll("%20", "+"),
  // kubectl's own.
  exists: (value, ...keys) => keys.reduce<Value>((current, key) => (current === MISSING ? MISSING : peek(current, key)), value) !== MISSING,
  base64decode: (text) => {
    const decoded = decodeBase64(String(text));
    if (decoded === undefined)
      throw new Error(`error calling base64decode: base64 decode failed: illegal base64 data at input byte ${illegalByte(String(text))}`);
    return decoded;
  },
};
/** Where Go finds that it is no base64: at the odd character, or where the last group of four begins. */
function illegalByte(text: string): number {
  const odd = text.search(/[^A-Za-z0-9+/=\r\n]/);
  return odd >= 0 ? odd : text.length - (text.length % 4);
}
const HTML: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&#39;", '"': "&#34;" };

export const FUNCTION_NAMES: ReadonlySet<string> = new Set([...Object.keys(FUNCTIONS), "and", "or", "call"]);

/** An error while running; the printer adds the template's name. */
export class ExecutionError extends Error {
  /** The innermost that failed. */
  place: Place | undefined;
  /** What had been written by then. */
  written = "";
}
class Break extends Error {}
class Continue extends Error {}

/** The text a template makes of a value. Throws ExecutionError. */
export function executeTemplate(template: Template, data: Value, { allowMissing }: { allowMissing: boolean }): string {
  return new Execution(template, data, allowMissing).run();
}

class Execution {
  readonly #template: Template;
  readonly #data: Value;
  readonly #allowMissing: boolean;
  #out = "";
  #variables: { name: string; value: Value }[] = [];

  constructor(template: Template, data: Value, allowMissing: boolean) {
    this.#template = template;
    this.#data = data;
    this.#allowMissing = allowMissing;
    this.#variables = [{ name: "$", value: data }];
  }
  run(): string {
    try {
      this.#nodes(this.#template.nodes, this.#data);
    } catch (error) {
      if (error instanceof ExecutionError) error.written = this.#out;
      throw error;
    }
    return this.#out;
  }
  #nodes(nodes: readonly Node[], dot: Value): void {
    for (const node of nodes) this.#node(node, dot);
  }
  #scoped(run: () => void): void {
    const mark = this.#variables.length;
    try {
      run();
    } finally {
      this.#variables.length = mark;
    }
  }
  #node(node: Node, dot: Value): void {
    switch (node.type) {
      case "text":
        this.#out += node.text;
        return;
      case "action": {
        const value = this.#pipe(node.pipe, dot);
        if (node.pipe.variables.length === 0) this.#out += shown(value);
        return;
      }
      case "if":
      case "with":
        this.#scoped(() => {
          const value = this.#pipe(node.pipe, dot);
          if (truth(value)) this.#nodes(node.body, node.type === "with" ? value : dot);
          else this.#nodes(node.otherwise, dot);
        });
        return;
      case "range":
        this.#range(node, dot);
        return;
      case "break":
        throw new Break();
      case "continue":
        throw new Continue();
      case "template": {
        const body = this.#template.defined.get(node.name);
        if (!body) throw new ExecutionError(`template ${JSON.stringify(node.name)} not defined`);
        const value = node.pipe ? this.#pipe(node.pipe, dot) : undefined;
        const outer = this.#variables;
        this.#variables = [{ name: "$", value }];
        this.#nodes(body, value);
        this.#variables = outer;
      }
    }
  }
  #range(node: Extract<Node, { type: "range" }>, dot: Value): void {
    this.#scoped(() => {
      const value = this.#pipe({ ...node.pipe, variables: [] }, dot);
      const place = node.pipe.commands.at(-1)?.[0]?.place;
      const entries = place ? placed(place, () => entriesOf(value)) : entriesOf(value);
      if (entries.length === 0) {
        this.#nodes(node.otherwise, dot);
        return;
      }
      for (const [key, item] of entries) {
        try {
          this.#scoped(() => {
            const [first, second] = node.pipe.variables;
            if (second !== undefined && first !== undefined) {
              this.#set(first, key, node.pipe.declares);
              this.#set(second, item, node.pipe.declares);
            } else if (first !== undefined) this.#set(first, item, node.pipe.declares);
            this.#nodes(node.body, item);
          });
        } catch (error) {
          if (error instanceof Break) break;
          if (!(error instanceof Continue)) throw error;
        }
      }
    });
  }
  #set(name: string, value: Value, declares: boolean): void {
    if (declares) {
      this.#variables.push({ name, value });
      return;
    }
    for (let at = this.#variables.length - 1; at >= 0; at--) {
      const variable = this.#variables[at];
      if (variable?.name === name) {
        variable.value = value;
        return;
      }
    }
    throw new ExecutionError(`undefined variable: ${name}`);
  }

  #pipe(pipe: Pipe, dot: Value): Value {
    let value: Value;
    pipe.commands.forEach((command, index) => {
      value = this.#command(command, dot, index > 0 ? [value] : []);
    });
    for (const name of pipe.variables) this.#set(name, value, pipe.declares);
    return value;
  }
  #command(command: readonly Argument[], dot: Value, last: readonly Value[]): Value {
    const [first, ...rest] = command;
    if (!first) return undefined;
    if (first.type !== "function") {
      if (rest.length > 0 || last.length > 0) throw new ExecutionError("can't give argument to non-function");
      return this.#argument(first, dot);
    }
    if (first.name === "and" || first.name === "or") {
      let value: Value;
      const lazy = [...rest.map((argument) => () => this.#argument(argument, dot)), ...last.map((one) => () => one)];
      for (const one of lazy) {
        value = one();
        if (truth(value) === (first.name === "or")) return value;
      }
      return value;
    }
    const run = FUNCTIONS[first.name];
    if (!run) throw new ExecutionError(`kubewekend does not model the template function ${first.name}`);
    const values = rest.map((argument) => this.#argument(argument, dot));
    return placed(first.place, () => {
      try {
        return run(...values, ...last);
      } catch (error) {
        throw new ExecutionError(error instanceof Error ? error.message : String(error));
      }
    });
  }
  #argument(argument: Argument, dot: Value): Value {
    return placed(argument.place, () => this.#valueOf(argument, dot));
  }
  #valueOf(argument: Argument, dot: Value): Value {
    switch (argument.type) {
      case "literal":
        return argument.value;
      case "nil":
        return null;
      case "dot":
        return this.#fields(dot, argument.fields);
      case "variable": {
        const variable = this.#variables.findLast((one) => one.name === argument.name);
        if (!variable) throw new ExecutionError(`undefined variable: ${argument.name}`);
        return this.#fields(variable.value, argument.fields);
      }
      case "pipe":
        return this.#fields(this.#pipe(argument.pipe, dot), argument.fields);
      case "function":
        return this.#command([argument], dot, []);
    }
  }
  #fields(value: Value, fields: readonly string[]): Value {
    return fields.reduce<Value>((current, field, index) => {
      if (current === MISSING || current === null || current === undefined) {
        if (index > 0 && current === MISSING && this.#allowMissing) return MISSING;
        throw new ExecutionError(`nil data; no entry for key ${JSON.stringify(field)}`);
      }
      if (!isMap(current)) throw new ExecutionError(`can't evaluate field ${field} in type interface {}`);
      const found = peek(current, field);
      if (found === MISSING && !this.#allowMissing) throw new ExecutionError(`map has no entry for key ${JSON.stringify(field)}`);
      return found;
    }, value);
  }
}

/** An error that has no place yet happened here. */
function placed<T>(place: Place, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof ExecutionError) error.place ??= place;
    throw error;
  }
}

function isMap(value: Value): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function peek(value: Value, key: Value): Value {
  if (Array.isArray(value)) return value[Number(key)] ?? MISSING;
  if (!isMap(value)) return MISSING;
  const found = value[String(key)];
  return found === undefined ? MISSING : found;
}
function indexed(value: Value, key: Value): Value {
  if (Array.isArray(value)) {
    const at = Number(key);
    if (!Number.isInteger(at)) throw new Error("error calling index: cannot index slice/array with type string");
    if (at < 0 || at >= value.length) throw new Error(`error calling index: index out of range: ${at}`);
    return value[at];
  }
  if (isMap(value)) return peek(value, key);
  if (value === MISSING || value === null || value === undefined) throw new Error("error calling index: index of untyped nil");
  throw new Error(`error calling index: can't index item of type ${goTypeOf(value)}`);
}
function truth(value: Value): boolean {
  if (value === MISSING || value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (isMap(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}
function shown(value: Value): string {
  if (value === MISSING) return "<no value>";
  return formatValue(value, "<no value>");
}
function entriesOf(value: Value): [Value, Value][] {
  if (value === MISSING || value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.map((item, index) => [index, item]);
  if (isMap(value))
    return Object.keys(value)
      .sort()
      .map((key) => [key, value[key]]);
  if (typeof value === "number") return Array.from({ length: value }, (_, index) => [index, index]);
  throw new ExecutionError(`range can't iterate over ${shown(value)}`);
}
function kind(value: Value): string {
  return typeof value === "number" ? (Number.isInteger(value) ? "int" : "float") : typeof value;
}
function equal(a: Value, b: Value, name: string): boolean {
  const nil = (value: Value): boolean => value === null || value === undefined || value === MISSING;
  if (nil(a) || nil(b)) return nil(a) && nil(b);
  if ((isMap(a) || Array.isArray(a)) && !isMap(b) && !Array.isArray(b))
    throw new Error(`error calling ${name}: incompatible types for comparison`);
  if (isMap(a) || Array.isArray(a)) throw new Error(`error calling ${name}: non-comparable type ${encodeJson(a)}: ${goTypeOf(a)}`);
  if (kind(a) !== kind(b)) throw new Error(`error calling ${name}: incompatible types for comparison`);
  return a === b;
}
function ordered(a: Value, b: Value, name: string): number {
  if (kind(a) !== kind(b)) throw new Error(`error calling ${name}: incompatible types for comparison`);
  if (typeof a !== "number" && typeof a !== "string") throw new Error(`error calling ${name}: invalid type for comparison`);
  const left = a as number | string;
  const right = b as number | string;
  return left < right ? -1 : left > right ? 1 : 0;
}
/** fmt.Sprintf's common verbs. */
export function sprintf(format: string, args: readonly Value[]): string {
  let next = 0;
  const text = format.replace(
    /%([-+# 0]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g,
    (_, flags: string, width: string | undefined, precision: string | undefined, verb: string) => {
      if (verb === "%") return "%";
      if (next >= args.length) return `%!${verb}(MISSING)`;
      const value = args[next++];
      const body = formatted(verb, value, flags, precision);
      const size = Number(width ?? 0);
      if (flags.includes("-")) return body.padEnd(size);
      return flags.includes("0") && typeof value === "number" ? body.padStart(size, "0") : body.padStart(size);
    },
  );
  return next < args.length
    ? `${text}%!(EXTRA ${args
        .slice(next)
        .map((arg) => `${goTypeOf(arg)}=${shown(arg)}`)
        .join(", ")})`
    : text;
}
function formatted(verb: string, value: Value, flags: string, precision: string | undefined): string {
  switch (verb) {
    case "s":
      return precision === undefined
        ? typeof value === "number"
          ? `%!s(${goTypeOf(value)}=${value})`
          : shown(value)
        : shown(value).slice(0, Number(precision));
    case "q":
      return JSON.stringify(shown(value));
    case "d":
      return typeof value === "number"
        ? `${flags.includes("+") && value >= 0 ? "+" : ""}${Math.trunc(value)}`
        : `%!d(${goTypeOf(value)}=${shown(value)})`;
    case "f":
      return typeof value === "number" && !Number.isInteger(value)
        ? value.toFixed(Number(precision ?? 6))
        : typeof value === "number"
          ? `%!f(int64=${value})`
          : `%!f(${goTypeOf(value)}=${shown(value)})`;
    case "x":
      return typeof value === "number" ? value.toString(16) : shown(value);
    case "t":
      return typeof value === "boolean" ? String(value) : `%!t(${goTypeOf(value)}=${shown(value)})`;
    case "T":
      return goTypeOf(value);
    case "v":
      return shown(value);
    default:
      return `%!${verb}(${goTypeOf(value)}=${shown(value)})`;
  }
}
