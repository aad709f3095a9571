/**
 * What can be said of an expression before it runs: names and functions that do not exist, fields that a schema does
 * not have, operators on the wrong types. Types are followed as far as they are known; the rest is `dyn`.
 * Texts follow cel-go's checker.
 */
import { CelSyntaxError, type Expression, formatIssue, type Literal } from "./ast.ts";
import { NAMESPACES, TYPES } from "./evaluate.ts";
import { isFunction } from "./functions.ts";
import { parseCel, qualified } from "./parse.ts";

export type CelType =
  | { readonly kind: "dyn" | "bool" | "int" | "double" | "string" | "bytes" | "null" | "other" }
  | { readonly kind: "list"; readonly of: CelType }
  | { readonly kind: "map"; readonly of: CelType }
  | { readonly kind: "object"; readonly name: string; readonly fields: Readonly<Record<string, CelType>> };

export const DYN: CelType = { kind: "dyn" };
const BOOL: CelType = { kind: "bool" };

interface Issue {
  readonly at: number;
  readonly message: string;
}
export type Checked = { readonly expression: Expression; readonly type: CelType; readonly error?: undefined } | { readonly error: string };

/** `wants`: names of types the result may have. `error` is as the API server quotes it. */
export function checkCel(source: string, variables: Readonly<Record<string, CelType>>, wants?: readonly CelType["kind"][]): Checked {
  let expression: Expression;
  try {
    expression = parseCel(source);
  } catch (error) {
    if (!(error instanceof CelSyntaxError)) throw error;
    return { error: `compilation failed: ${formatIssue(source, error.at, error.message)}` };
  }
  const checker = new Checker();
  const type = checker.type(expression, variables);
  const { issues } = checker;
  if (issues.length > 0) {
    const sorted = [...issues].sort((a, b) => a.at - b.at);
    return { error: `compilation failed: ${sorted.map(({ at, message }) => formatIssue(source, at, message)).join("\n")}` };
  }
  if (wants && type.kind !== "dyn" && !wants.includes(type.kind)) {
    const [only] = wants;
    return { error: wants.length === 1 ? `must evaluate to ${only}` : `must evaluate to one of ${wants.join(", ")}` };
  }
  return { expression, type };
}

class Checker {
  readonly issues: Issue[] = [];

  type(expression: Expression, variables: Readonly<Record<string, CelType>>): CelType {
    switch (expression.kind) {
      case "literal":
        return literalType(expression.value);
      case "identifier": {
        const found = variables[expression.name];
        if (found) return found;
        if (TYPES.has(expression.name)) return { kind: "other" };
        return this.#issue(expression.at, `undeclared reference to '${expression.name}' (in container '')`);
      }
      case "select": {
        const of = this.type(expression.of, variables);
        const field = this.#field(of, expression.field, expression.at);
        return expression.optional ? DYN : field;
      }
      case "index": {
        const of = this.type(expression.of, variables);
        this.type(expression.index, variables);
        if (expression.optional) return DYN;
        return of.kind === "list" || of.kind === "map" ? of.of : DYN;
      }
      case "list": {
        const types = expression.items.map(({ value }) => this.type(value, variables));
        return { kind: "list", of: common(types) };
      }
      case "map": {
        for (const { key } of expression.entries) this.type(key, variables);
        return { kind: "map", of: common(expression.entries.map(({ value }) => this.type(value, variables))) };
      }
      case "struct":
        for (const { value } of expression.fields) this.type(value, variables);
        return { kind: "object", name: expression.name, fields: {} };
      case "call":
        return this.#call(expression, variables);
    }
  }
  #issue(at: number, message: string): CelType {
    if (!this.issues.some((issue) => issue.at === at && issue.message === message)) this.issues.push({ at, message });
    return DYN;
  }
  #field(of: CelType, field: string, at: number): CelType {
    if (of.kind === "map") return of.of;
    if (of.kind === "object") return of.fields[field] ?? this.#issue(at, `undefined field '${field}'`);
    if (of.kind === "dyn" || of.kind === "other") return DYN;
    return this.#issue(at, `type '${nameOf(of)}' does not support field selection`);
  }

  #call(expression: Extract<Expression, { kind: "call" }>, variables: Readonly<Record<string, CelType>>): CelType {
    const { name, target, args, at } = expression;
    const [first, second, third, fourth] = args;
    if (!target && name === "has") {
      if (first?.kind !== "select") return this.#issue(at, "invalid argument to has() macro");
      this.type(first, variables);
      return BOOL;
    }
    if (target?.kind === "identifier" && target.name === "cel" && name === "bind" && first?.kind === "identifier" && second && third)
      return this.type(third, { ...variables, [first.name]: this.type(second, variables) });
    if (target && (name === "optMap" || name === "optFlatMap") && first?.kind === "identifier" && second) {
      this.type(target, variables);
      this.type(second, { ...variables, [first.name]: DYN });
      return DYN;
    }
    if (target && first?.kind === "identifier" && second && COMPREHENSIONS.has(name)) {
      const range = this.type(target, variables);
      if (range.kind !== "dyn" && range.kind !== "list" && range.kind !== "map" && range.kind !== "object")
        return this.#issue(
          offsetOf(target),
          `expression of type '${nameOf(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
        );
      const item: CelType = range.kind === "list" ? range.of : range.kind === "map" ? { kind: "string" } : DYN;
      const two = second.kind === "identifier" && third !== undefined && name !== "map" && name !== "filter";
      const inner =
        two && second.kind === "identifier"
          ? { ...variables, [first.name]: DYN, [second.name]: DYN }
          : { ...variables, [first.name]: item };
      const types = (two ? [third, fourth] : [second, third]).flatMap((part) => (part ? [this.type(part, inner)] : []));
      if (name === "filter") return range.kind === "list" ? range : { kind: "list", of: item };
      if (name === "map" || name === "transformList") return { kind: "list", of: types.at(-1) ?? DYN };
      return name.startsWith("transform") ? { kind: "map", of: DYN } : BOOL;
    }
    if (target?.kind === "identifier" && NAMESPACES.has(target.name) && !variables[target.name]) {
      for (const arg of args) this.type(arg, variables);
      const whole = `${target.name}.${name}`;
      return isFunction(whole, false) ? DYN : this.#issue(at, `undeclared reference to '${name}' (in container '')`);
    }
    const types = args.map((arg) => this.type(arg, variables));
    if (target) {
      const of = this.type(target, variables);
      if (!isFunction(name, true)) return this.#issue(at, `undeclared reference to '${name}' (in container '')`);
      if (STRING_ONLY.has(name) && of.kind !== "dyn" && of.kind !== "string" && of.kind !== "other")
        return this.#issue(at, `found no matching overload for '${name}' applied to '${nameOf(of)}.(${types.map(nameOf).join(", ")})'`);
      return RESULTS[name] ?? DYN;
    }
    if (!isFunction(name, false) && name !== "_?_:_" && name !== "_&&_" && name !== "_||_")
      return this.#issue(at, `undeclared reference to '${name}' (in container '')`);
    return this.#operator(name, types, at);
  }

  #operator(name: string, types: readonly CelType[], at: number): CelType {
    const [a = DYN, b = DYN, c = DYN] = types;
    const mismatch = (): CelType =>
      this.#issue(at, `found no matching overload for '${name}' applied to '(${types.map(nameOf).join(", ")})'`);
    const open = (type: CelType): boolean => type.kind === "dyn" || type.kind === "other" || type.kind === "object";
    const numeric = (type: CelType): boolean => type.kind === "int" || type.kind === "double";
    switch (name) {
      case "_&&_":
      case "_||_":
        return [a, b].every((type) => open(type) || type.kind === "bool") ? BOOL : mismatch();
      case "!_":
        return open(a) || a.kind === "bool" ? BOOL : mismatch();
      case "_?_:_":
        return open(a) || a.kind === "bool" ? common([b, c]) : mismatch();
      case "_==_":
      case "_!=_":
        return open(a) || open(b) || a.kind === b.kind || a.kind === "null" || b.kind === "null" ? BOOL : mismatch();
      case "_<_":
      case "_<=_":
      case "_>_":
      case "_>=_":
        return open(a) || open(b) || a.kind === b.kind || (numeric(a) && numeric(b)) ? BOOL : mismatch();
      case "@in":
        return open(b) || b.kind === "list" || b.kind === "map" ? BOOL : mismatch();
      case "_+_":
      case "_-_":
      case "_*_":
      case "_/_":
      case "_%_":
        if (open(a) || open(b)) return DYN;
        if (a.kind !== b.kind || a.kind === "bool" || a.kind === "null" || a.kind === "map") return mismatch();
        return name !== "_+_" && !numeric(a) ? mismatch() : a;
      case "-_":
        return open(a) || numeric(a) ? a : mismatch();
      default:
        return RESULTS[name] ?? DYN;
    }
  }
}

const COMPREHENSIONS = new Set(["all", "exists", "exists_one", "existsOne", "filter", "map", "transformList", "transformMap"]);
const STRING_ONLY = new Set(["startsWith", "endsWith", "matches", "contains", "lowerAscii", "upperAscii", "trim", "split", "substring"]);
const INT: CelType = { kind: "int" };
const STRING: CelType = { kind: "string" };
const RESULTS: Readonly<Record<string, CelType>> = {
  size: INT,
  int: INT,
  indexOf: INT,
  lastIndexOf: INT,
  double: { kind: "double" },
  string: STRING,
  bool: BOOL,
  matches: BOOL,
  contains: BOOL,
  startsWith: BOOL,
  endsWith: BOOL,
  isSorted: BOOL,
  isQuantity: BOOL,
  isURL: BOOL,
  isIP: BOOL,
  isCIDR: BOOL,
  isGreaterThan: BOOL,
  isLessThan: BOOL,
  allowed: BOOL,
  hasValue: BOOL,
  join: STRING,
  lowerAscii: STRING,
  upperAscii: STRING,
  trim: STRING,
  replace: STRING,
  substring: STRING,
  format: STRING,
  find: STRING,
  split: { kind: "list", of: STRING },
  findAll: { kind: "list", of: STRING },
};

function literalType({ type }: Literal): CelType {
  return { kind: type };
}
function common(types: readonly CelType[]): CelType {
  const [first] = types;
  return first && types.every(({ kind }) => kind === first.kind) ? first : DYN;
}
function nameOf(type: CelType): string {
  switch (type.kind) {
    case "list":
      return `list(${nameOf(type.of)})`;
    case "map":
      return `map(string, ${nameOf(type.of)})`;
    case "object":
      return type.name;
    case "null":
      return "null";
    case "other":
      return "dyn";
    default:
      return type.kind;
  }
}
function offsetOf(expression: Expression): number {
  return expression.at;
}

export { qualified };
