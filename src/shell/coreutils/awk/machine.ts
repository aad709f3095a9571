/** Walks the tree: variables, arrays, fields, functions, and what is to be printed. */
import type { Process } from "../../../machine/process.ts";
import { guardedExpression } from "../../automaton.ts";
import { formatPrintf } from "../../format.ts";
import { CommandFailure } from "../program.ts";
import { expressionOf } from "./lexer.ts";
import type { FunctionNode, Node, Statement, Value } from "./tree.ts";

export class Jump extends Error {
  readonly kind: string;
  readonly value: Value;
  constructor(kind: string, value: Value = "") {
    super(kind);
    this.kind = kind;
    this.value = value;
  }
}

/** Runs one program. Input is pushed record by record. */
export class Machine {
  private readonly functions: Map<string, FunctionNode>;
  private readonly process: Process;
  private globals = new Map<string, Value>();
  private arrays = new Map<string, Map<string, Value>>();
  private locals: { values: Map<string, Value>; arrays: Map<string, Map<string, Value>> }[] = [];
  private fields: string[] = [];
  private record = "";
  private split = true;
  private pending: { text: string; output: { kind: string; target: string } | undefined }[] = [];
  private opened = new Set<string>();
  private cache = new Map<string, RegExp>();
  nextRecord: (() => string | undefined) | undefined;

  constructor(process: Process, functions: Map<string, FunctionNode>) {
    this.process = process;
    this.functions = functions;
    for (const [name, value] of Object.entries({
      FS: " ",
      OFS: " ",
      ORS: "\n",
      RS: "\n",
      NR: 0,
      NF: 0,
      FNR: 0,
      SUBSEP: "\x1c",
      OFMT: "%.6g",
      CONVFMT: "%.6g",
      RSTART: 0,
      RLENGTH: -1,
      FILENAME: "",
    }))
      this.globals.set(name, value);
    const environment = this.array("ENVIRON");
    for (const [name, value] of process.env) environment.set(name, { text: value });
  }
  setGlobal(name: string, value: Value): void {
    this.globals.set(name, value);
  }
  global(name: string): string {
    return this.text(this.globals.get(name) ?? "");
  }
  array(name: string): Map<string, Value> {
    const local = this.locals.at(-1)?.arrays;
    if (local?.has(name)) return local.get(name) ?? new Map();
    const frame = this.locals.at(-1);
    if (frame?.values.has(name)) {
      const fresh = new Map<string, Value>();
      frame.arrays.set(name, fresh);
      return fresh;
    }
    let array = this.arrays.get(name);
    if (!array) {
      array = new Map();
      this.arrays.set(name, array);
    }
    return array;
  }
  takeOutput() {
    return this.pending.splice(0);
  }

  setRecord(text: string): void {
    this.record = text;
    this.split = false;
  }
  private splitRecord(): void {
    if (this.split) return;
    this.split = true;
    this.fields = this.splitText(this.record, this.global("FS"));
    this.globals.set("NF", this.fields.length);
  }
  private splitText(text: string, separator: string): string[] {
    if (text === "") return [];
    if (separator === " ") return text.trim() === "" ? [] : text.trim().split(/[ \t\n]+/);
    if (separator === "") return [...text];
    if (separator.length === 1 && separator !== "\\") return text.split(separator);
    return text.split(this.regex(separator));
  }
  private regex(source: string): RegExp {
    let expression = this.cache.get(source);
    if (!expression) {
      expression = expressionOf(source);
      this.cache.set(source, expression);
    }
    return expression;
  }
  private join(): void {
    this.record = this.fields.join(this.global("OFS"));
  }

  number(value: Value): number {
    if (typeof value === "number") return value;
    const text = typeof value === "string" ? value : value.text;
    const match = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.exec(text);
    return match ? Number(match[0]) : 0;
  }
  text(value: Value): string {
    if (typeof value === "string") return value;
    if (typeof value === "object") return value.text;
    if (Number.isInteger(value)) return Math.abs(value) < 1e16 ? String(value) : formatPrintf("%d", [String(value)]).text;
    return formatPrintf("%.6g", [String(value)]).text;
  }
  private truth(value: Value): boolean {
    if (typeof value === "number") return value !== 0;
    if (typeof value === "string") return value !== "";
    return looksNumeric(value.text) ? Number(value.text) !== 0 : value.text !== "";
  }
  test(node: Node): boolean {
    return this.truth(this.evaluate(node));
  }

  private get(name: string): Value {
    if (name === "NF") this.splitRecord();
    const frame = this.locals.at(-1);
    if (frame?.values.has(name)) return frame.values.get(name) ?? "";
    return this.globals.get(name) ?? { text: "" };
  }
  private set(name: string, value: Value): void {
    const frame = this.locals.at(-1);
    if (frame?.values.has(name)) {
      frame.values.set(name, value);
      return;
    }
    if (name === "NF") {
      this.splitRecord();
      const size = this.number(value);
      while (this.fields.length < size) this.fields.push("");
      this.fields.length = size;
      this.globals.set("NF", size);
      this.join();
      return;
    }
    this.globals.set(name, value);
  }
  private key(keys: readonly Node[]): string {
    return keys.map((key) => this.text(this.evaluate(key))).join(this.global("SUBSEP"));
  }
  private assign(target: Node, value: Value): void {
    const stored = typeof value === "object" ? { ...value } : value;
    if (target.type === "name") this.set(target.name, stored);
    else if (target.type === "element") this.array(target.name).set(this.key(target.keys), stored);
    else if (target.type === "field") {
      const index = this.number(this.evaluate(target.index));
      if (index < 0) throw new CommandFailure(`cmd. line:1: fatal: attempt to access field ${index}`, 2);
      if (index === 0) {
        this.setRecord(this.text(value));
        return;
      }
      this.splitRecord();
      while (this.fields.length < index) this.fields.push("");
      this.fields[index - 1] = this.text(value);
      this.globals.set("NF", this.fields.length);
      this.join();
    }
  }

  evaluate(node: Node): Value {
    switch (node.type) {
      case "number":
        return node.value;
      case "string":
        return node.value;
      case "regex":
        return node.expression.test(this.record) ? 1 : 0;
      case "name":
        return this.get(node.name);
      case "field": {
        const index = this.number(this.evaluate(node.index));
        if (index === 0) return { text: this.record };
        if (index < 0) throw new CommandFailure(`cmd. line:1: fatal: attempt to access field ${index}`, 2);
        this.splitRecord();
        return { text: this.fields[index - 1] ?? "" };
      }
      case "element": {
        const array = this.array(node.name);
        const key = this.key(node.keys);
        const found = array.get(key);
        if (found === undefined) array.set(key, { text: "" });
        return found ?? { text: "" };
      }
      case "assign": {
        const value = this.evaluate(node.value);
        const next = node.operator === "" ? value : arithmetic(node.operator, this.number(this.evaluate(node.target)), this.number(value));
        this.assign(node.target, next);
        return next;
      }
      case "conditional":
        return this.test(node.test) ? this.evaluate(node.yes) : this.evaluate(node.no);
      case "step": {
        const before = this.number(this.evaluate(node.target));
        this.assign(node.target, before + node.by);
        return node.prefix ? before + node.by : before;
      }
      case "in":
        return this.array(node.name).has(this.key(node.keys)) ? 1 : 0;
      case "group":
        return node.items.length === 1 && node.items[0] ? this.evaluate(node.items[0]) : this.key(node.items);
      case "unary": {
        if (node.operator === "!") return this.test(node.operand) ? 0 : 1;
        const value = this.number(this.evaluate(node.operand));
        return node.operator === "-" ? -value : value;
      }
      case "getline":
        return this.getline(node);
      case "call":
        return this.call(node.name, node.args);
      case "binary":
        return this.binary(node);
    }
  }
  private getline(node: Extract<Node, { type: "getline" }>): Value {
    if (node.file) throw new CommandFailure("kubewekend does not model getline from a file", 2);
    const line = this.nextRecord?.();
    if (line === undefined) return 0;
    this.globals.set("NR", this.number(this.globals.get("NR") ?? 0) + 1);
    this.globals.set("FNR", this.number(this.globals.get("FNR") ?? 0) + 1);
    if (node.target) this.assign(node.target, { text: line });
    else this.setRecord(line);
    return 1;
  }
  private binary(node: Extract<Node, { type: "binary" }>): Value {
    const { operator } = node;
    if (operator === "&&") return this.test(node.left) && this.test(node.right) ? 1 : 0;
    if (operator === "||") return this.test(node.left) || this.test(node.right) ? 1 : 0;
    if (operator === "~" || operator === "!~") {
      const text = this.text(this.evaluate(node.left));
      const expression = node.right.type === "regex" ? node.right.expression : this.regex(this.text(this.evaluate(node.right)));
      return expression.test(text) === (operator === "~") ? 1 : 0;
    }
    const left = this.evaluate(node.left);
    const right = this.evaluate(node.right);
    if (operator === " ") return this.text(left) + this.text(right);
    if (/^[<>=!]/.test(operator)) {
      const numeric = isNumber(left) && isNumber(right);
      const a = numeric ? this.number(left) : this.text(left);
      const b = numeric ? this.number(right) : this.text(right);
      const result =
        operator === "<"
          ? a < b
          : operator === "<="
            ? a <= b
            : operator === ">"
              ? a > b
              : operator === ">="
                ? a >= b
                : operator === "=="
                  ? a === b
                  : a !== b;
      return result ? 1 : 0;
    }
    return arithmetic(operator, this.number(left), this.number(right));
  }
  private call(name: string, args: readonly Node[]): Value {
    const value = (index: number): Value => (args[index] ? this.evaluate(args[index]) : "");
    const text = (index: number) => this.text(value(index));
    const number = (index: number) => this.number(value(index));
    const pattern = (index: number): RegExp => {
      const node = args[index];
      return node?.type === "regex" ? node.expression : this.regex(text(index));
    };
    switch (name) {
      case "length": {
        const [node] = args;
        if (!node) return this.record.length;
        if (node.type === "name" && (this.arrays.has(node.name) || this.locals.at(-1)?.arrays.has(node.name)))
          return this.array(node.name).size;
        return [...text(0)].length;
      }
      case "substr": {
        const source = [...text(0)];
        const start = Math.round(number(1));
        const end = args.length > 2 ? start + Math.round(number(2)) : source.length + 1;
        return source.slice(Math.max(0, start - 1), Math.max(0, end - 1)).join("");
      }
      case "index":
        return text(0).indexOf(text(1)) + 1;
      case "split": {
        const source = text(0);
        const target = args[1];
        const separator = args[2];
        const parts =
          separator?.type === "regex"
            ? source === ""
              ? []
              : source.split(separator.expression)
            : this.splitText(source, separator ? text(2) : this.global("FS"));
        if (target?.type === "name") {
          const array = this.array(target.name);
          array.clear();
          for (const [index, part] of parts.entries()) array.set(String(index + 1), { text: part });
        }
        return parts.length;
      }
      case "sub":
      case "gsub": {
        const expression = pattern(0);
        const replacement = text(1);
        const target: Node = args[2] ?? { type: "field", index: { type: "number", value: 0 } };
        const before = this.text(this.evaluate(target));
        let count = 0;
        const after = before.replace(guardedExpression(expression.source, name === "gsub" ? "g" : ""), (match) => {
          count++;
          return replacement.replace(/\\\\|\\&|&/g, (mark) => (mark === "&" ? match : mark === "\\&" ? "&" : "\\"));
        });
        if (count > 0) this.assign(target, after);
        return count;
      }
      case "gensub": {
        const expression = pattern(0);
        const replacement = text(1);
        const how = text(2);
        const source = args[3] ? text(3) : this.record;
        let seen = 0;
        return source.replace(new RegExp(expression.source, "g"), (...parts: unknown[]) => {
          seen++;
          if (!/^[gG]/.test(how) && seen !== Number(how)) return String(parts[0]);
          return replacement.replace(/\\(\d|&|\\)|&/g, (mark, digit?: string) =>
            digit === undefined || digit === "0" ? String(parts[0]) : /\d/.test(digit) ? String(parts[Number(digit)] ?? "") : mark.slice(1),
          );
        });
      }
      case "match": {
        const found = pattern(1).exec(text(0));
        this.globals.set("RSTART", found ? found.index + 1 : 0);
        this.globals.set("RLENGTH", found ? found[0].length : -1);
        const target = args[2];
        if (target?.type === "name") {
          const array = this.array(target.name);
          array.clear();
          for (const [index, part] of (found ?? []).entries()) array.set(String(index), { text: part ?? "" });
        }
        return found ? found.index + 1 : 0;
      }
      case "sprintf":
        return this.format(args);
      case "sin":
        return Math.sin(number(0));
      case "cos":
        return Math.cos(number(0));
      case "atan2":
        return Math.atan2(number(0), number(1));
      case "exp":
        return Math.exp(number(0));
      case "log":
        return Math.log(number(0));
      case "sqrt":
        return Math.sqrt(number(0));
      case "int":
        return Math.trunc(number(0));
      case "rand":
        return this.process.random();
      case "srand":
        return 0;
      case "tolower":
        return text(0).toLowerCase();
      case "toupper":
        return text(0).toUpperCase();
      case "systime":
        return Math.floor(this.process.date / 1000);
      case "close":
      case "fflush":
        return 0;
      case "system":
      case "strftime":
        throw new CommandFailure(`kubewekend does not model ${name}()`, 2);
    }
    const definition = this.functions.get(name);
    if (!definition) throw new CommandFailure(`cmd. line:1: fatal: function \`${name}' not defined`, 2);
    if (this.locals.length > 500) throw new CommandFailure("cmd. line:1: fatal: function calls nested too deeply", 2);
    const frame = { values: new Map<string, Value>(), arrays: new Map<string, Map<string, Value>>() };
    for (const [index, parameter] of definition.parameters.entries()) {
      const node = args[index];
      const isArray =
        node?.type === "name" && (this.arrays.has(node.name) || this.locals.at(-1)?.arrays.has(node.name)) && !this.globals.has(node.name);
      if (isArray && node.type === "name") {
        frame.arrays.set(parameter, this.array(node.name));
        frame.values.set(parameter, "");
      } else frame.values.set(parameter, node ? this.evaluate(node) : { text: "" });
    }
    this.locals.push(frame);
    try {
      this.run(definition.body);
    } catch (error) {
      if (error instanceof Jump && error.kind === "return") return error.value;
      throw error;
    } finally {
      this.locals.pop();
    }
    return { text: "" };
  }
  private format(args: readonly Node[]): string {
    const [format, ...rest] = args.map((arg) => this.evaluate(arg));
    const source = this.text(format ?? "").replaceAll("\\", "\\\\");
    let index = 0;
    const values: string[] = [];
    for (const match of source.matchAll(/%(?:%|[-+ 0#]*(?:\*|\d+)?(?:\.(?:\*|\d+)?)?([a-zA-Z]))/g)) {
      if (match[0] === "%%") continue;
      for (const _ of match[0].matchAll(/\*/g)) values.push(String(this.number(rest[index++] ?? 0)));
      const value = rest[index++] ?? "";
      if ("sb".includes(match[1] ?? "s")) values.push(this.text(value));
      else if (match[1] === "c") values.push(typeof value === "number" ? String.fromCodePoint(value) : this.text(value));
      else values.push(String(this.number(value)));
    }
    return formatPrintf(source, values).text;
  }

  private loops = 0;
  run(statement: Statement): void {
    switch (statement.type) {
      case "block":
        for (const one of statement.body) this.run(one);
        return;
      case "expression":
        this.evaluate(statement.value);
        return;
      case "print": {
        const text = statement.format
          ? this.format(statement.args)
          : (statement.args.length === 0
              ? this.record
              : statement.args.map((arg) => this.text(this.evaluate(arg))).join(this.global("OFS"))) + this.global("ORS");
        this.pending.push({
          text,
          output: statement.output && { kind: statement.output.kind, target: this.text(this.evaluate(statement.output.target)) },
        });
        return;
      }
      case "if":
        if (this.test(statement.test)) this.run(statement.yes);
        else if (statement.no) this.run(statement.no);
        return;
      case "while":
        if (statement.after && !this.guard(() => this.run(statement.body))) return;
        while (this.test(statement.test)) if (!this.guard(() => this.run(statement.body))) return;
        return;
      case "for":
        if (statement.initial) this.run(statement.initial);
        for (; !statement.test || this.test(statement.test); statement.step && this.run(statement.step))
          if (!this.guard(() => this.run(statement.body))) return;
        return;
      case "each":
        for (const key of [...this.array(statement.array).keys()].sort(byKey)) {
          this.set(statement.variable, { text: key });
          if (!this.guard(() => this.run(statement.body))) return;
        }
        return;
      case "delete":
        if (statement.keys) this.array(statement.name).delete(this.key(statement.keys));
        else this.array(statement.name).clear();
        return;
      case "exit":
      case "return":
        throw new Jump(statement.type, statement.value ? this.evaluate(statement.value) : statement.type === "exit" ? "keep" : "");
      default:
        throw new Jump(statement.type);
    }
  }
  private guard(run: () => void): boolean {
    if (++this.loops > 20_000_000) throw new CommandFailure("a program that loops without end", 2);
    try {
      run();
    } catch (error) {
      if (error instanceof Jump && error.kind === "break") return false;
      if (!(error instanceof Jump && error.kind === "continue")) throw error;
    }
    return true;
  }
  isOpen(path: string): boolean {
    const seen = this.opened.has(path);
    this.opened.add(path);
    return seen;
  }
}
function byKey(a: string, b: string): number {
  const numeric = /^-?\d+$/;
  if (numeric.test(a) && numeric.test(b)) return Number(a) - Number(b);
  return 0;
}
function looksNumeric(text: string): boolean {
  return /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(text);
}
function isNumber(value: Value): boolean {
  return typeof value === "number" || (typeof value === "object" && (looksNumeric(value.text) || value.text === ""));
}
function arithmetic(operator: string, left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
    case "%":
      if (right === 0) throw new CommandFailure(`cmd. line:1: fatal: division by zero attempted${operator === "%" ? " in `%'" : ""}`, 2);
      return operator === "/" ? left / right : left % right;
    default:
      return left ** right;
  }
}
