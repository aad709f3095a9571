/**
 * Expression + variables → value. Errors are values of `&&` and `||` as the language demands, exceptions elsewhere.
 * Texts as cel-go and Kubernetes' own libraries (apiserver/pkg/cel) have them.
 */
import type { Expression } from "./ast.ts";
import { callFunction } from "./functions.ts";
import { Bytes, CelError, compare, Double, equal, isMap, numberOf, Optional, Struct, TypeName, typeOf } from "./values.ts";

export type Variables = Readonly<Record<string, unknown>>;
/** Values that are only worked out when asked for (`variables.x`). */
export class Lazy {
  readonly get: () => unknown;
  constructor(get: () => unknown) {
    this.get = get;
  }
}

/** Steps of one evaluation: as good as the runtime cost limit. */
const MOST_STEPS = 1_000_000;

export class Evaluation {
  #steps = 0;

  /** Throws CelError. */
  evaluate(expression: Expression, variables: Variables): unknown {
    if (++this.#steps > MOST_STEPS) throw new CelError("operation cancelled: actual cost limit exceeded");
    switch (expression.kind) {
      case "literal": {
        const { value } = expression;
        if (value.type === "null") return null;
        if (value.type === "double") return new Double(value.value);
        return value.type === "bytes" ? new Bytes(value.value) : value.value;
      }
      case "identifier":
        return this.#identifier(expression.name, variables);
      case "select":
        return this.#select(expression, variables);
      case "index":
        return this.#index(expression, variables);
      case "list": {
        const items: unknown[] = [];
        for (const { value, optional } of expression.items) this.#put(value, optional, variables, (item) => items.push(item));
        return items;
      }
      case "map": {
        const map: Record<string, unknown> = {};
        for (const { key, value, optional } of expression.entries) {
          const name = String(this.evaluate(key, variables));
          this.#put(value, optional, variables, (item) => {
            map[name] = item;
          });
        }
        return map;
      }
      case "struct": {
        const fields: Record<string, unknown> = {};
        for (const { name, value, optional } of expression.fields)
          this.#put(value, optional, variables, (item) => {
            fields[name] = item;
          });
        return new Struct(expression.name, fields);
      }
      case "call":
        return this.#call(expression, variables);
    }
  }

  #put(expression: Expression, optional: boolean, variables: Variables, put: (value: unknown) => void): void {
    const value = this.evaluate(expression, variables);
    if (!optional) put(value);
    else if (value instanceof Optional) {
      if (value.present) put(value.value);
    } else throw new CelError("no such overload");
  }

  #identifier(name: string, variables: Variables): unknown {
    if (Object.hasOwn(variables, name)) {
      const value = variables[name];
      return value instanceof Lazy ? value.get() : value;
    }
    if (TYPES.has(name)) return new TypeName(name === "null_type" ? name : name);
    throw new CelError(`no such attribute(s): ${name}`);
  }

  #select({ of, field, optional }: Extract<Expression, { kind: "select" }>, variables: Variables): unknown {
    const value = this.evaluate(of, variables);
    if (optional || value instanceof Optional) {
      const inner = value instanceof Optional ? (value.present ? value.value : undefined) : value;
      const found = inner === undefined || inner === null ? undefined : fieldOf(inner, field);
      return found === undefined ? new Optional(false) : new Optional(true, found);
    }
    const found = fieldOf(value, field);
    if (found !== undefined) return found instanceof Lazy ? found.get() : found;
    if (isMap(value) || value instanceof Struct) throw new CelError(`no such key: ${field}`);
    throw new CelError("no such overload");
  }

  #index({ of, index, optional }: Extract<Expression, { kind: "index" }>, variables: Variables): unknown {
    const value = this.evaluate(of, variables);
    const key = this.evaluate(index, variables);
    if (optional || value instanceof Optional) {
      const inner = value instanceof Optional ? (value.present ? value.value : undefined) : value;
      const found = inner === undefined || inner === null ? undefined : itemOf(inner, key);
      return found === undefined ? new Optional(false) : new Optional(true, found);
    }
    const found = itemOf(value, key);
    if (found !== undefined) return found;
    if (Array.isArray(value)) throw new CelError(`index out of bounds: ${numberOf(key)}`);
    if (isMap(value)) throw new CelError(`no such key: ${String(key)}`);
    throw new CelError("no such overload");
  }

  #call(expression: Extract<Expression, { kind: "call" }>, variables: Variables): unknown {
    const { name, target, args } = expression;
    const [first, second, third] = args;
    switch (name) {
      case "_&&_":
      case "_||_":
        if (!target && first && second) return this.#logic(name === "_||_", first, second, variables);
        break;
      case "_?_:_":
        if (first && second && third) return this.evaluate(this.#truth(first, variables) ? second : third, variables);
        break;
      case "has":
        if (!target && first?.kind === "select") return this.#has(first, variables);
        break;
      case "bind":
        // cel.bind(name, value, expression)
        if (target?.kind === "identifier" && target.name === "cel" && first?.kind === "identifier" && second && third)
          return this.evaluate(third, { ...variables, [first.name]: this.evaluate(second, variables) });
        break;
      case "optMap":
      case "optFlatMap":
        if (target && first?.kind === "identifier" && second) {
          const value = this.evaluate(target, variables);
          if (!(value instanceof Optional)) throw new CelError("no such overload");
          if (!value.present) return value;
          const next = this.evaluate(second, { ...variables, [first.name]: value.value });
          return name === "optMap" ? new Optional(true, next) : next;
        }
        break;
      default:
    }
    if (target && first?.kind === "identifier" && second && MACROS.has(name) && args.length <= 4) {
      const range = this.evaluate(target, variables);
      if (Array.isArray(range) || isMap(range)) return this.#macro(name, range, args, variables);
    }
    // Functions of libraries are written with a name in front: optional.of(x).
    if (target?.kind === "identifier" && NAMESPACES.has(target.name) && !Object.hasOwn(variables, target.name))
      return callFunction(
        `${target.name}.${name}`,
        undefined,
        args.map((arg) => this.evaluate(arg, variables)),
      );
    const receiver = target && this.evaluate(target, variables);
    const values = args.map((arg) => this.evaluate(arg, variables));
    return callFunction(name, target ? { value: receiver } : undefined, values);
  }

  #truth(expression: Expression, variables: Variables): boolean {
    const value = this.evaluate(expression, variables);
    if (typeof value !== "boolean") throw new CelError("no such overload");
    return value;
  }
  /** One side may fail if the other decides. */
  #logic(decides: boolean, left: Expression, right: Expression, variables: Variables): boolean {
    let failure: unknown;
    try {
      if (this.#truth(left, variables) === decides) return decides;
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      failure = error;
    }
    try {
      if (this.#truth(right, variables) === decides) return decides;
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      // Of two errors it is the left one that is told.
      failure ??= error;
    }
    if (failure) throw failure;
    return !decides;
  }
  #has({ of, field }: Extract<Expression, { kind: "select" }>, variables: Variables): boolean {
    const value = this.evaluate(of, variables);
    const inner = value instanceof Optional ? value.value : value;
    if (inner === null || inner === undefined) return false;
    if (!isMap(inner) && !(inner instanceof Struct)) throw new CelError("no such overload");
    const found = fieldOf(inner, field);
    return found !== undefined && found !== null;
  }

  #macro(
    name: string,
    range: readonly unknown[] | Readonly<Record<string, unknown>>,
    args: readonly Expression[],
    variables: Variables,
  ): unknown {
    const [first, second, third, fourth] = args;
    const one = (expression: Expression | undefined): string => (expression?.kind === "identifier" ? expression.name : "");
    // Two variables: index or key, and value.
    const two = second?.kind === "identifier" && third !== undefined && name !== "map" && name !== "filter";
    const entries: [unknown, unknown][] = Array.isArray(range) ? range.map((item, index) => [index, item]) : Object.entries(range);
    const bound = ([key, value]: [unknown, unknown]): Variables =>
      two ? { ...variables, [one(first)]: key, [one(second)]: value } : { ...variables, [one(first)]: Array.isArray(range) ? value : key };
    const body = (two ? third : second) as Expression;
    const step = (two ? fourth : third) as Expression | undefined;
    const test = (entry: [unknown, unknown]): boolean => this.#truth(body, bound(entry));
    switch (name) {
      case "all":
      case "exists": {
        const decides = name === "exists";
        let failure: unknown;
        for (const entry of entries) {
          try {
            if (test(entry) === decides) return decides;
          } catch (error) {
            if (!(error instanceof CelError)) throw error;
            failure = error;
          }
        }
        if (failure) throw failure;
        return !decides;
      }
      case "exists_one":
      case "existsOne":
        return entries.filter(test).length === 1;
      case "filter":
        return entries.filter(test).map(([key, value]) => (Array.isArray(range) ? value : key));
      case "map":
        if (!step) return entries.map((entry) => this.evaluate(body, bound(entry)));
        return entries.filter(test).map((entry) => this.evaluate(step, bound(entry)));
      case "transformList":
        if (!step) return entries.map((entry) => this.evaluate(body, bound(entry)));
        return entries.filter(test).map((entry) => this.evaluate(step, bound(entry)));
      default: {
        const kept = step ? entries.filter(test) : entries;
        return Object.fromEntries(kept.map((entry) => [String(entry[0]), this.evaluate(step ?? body, bound(entry))]));
      }
    }
  }
}

const MACROS = new Set(["all", "exists", "exists_one", "existsOne", "filter", "map", "transformList", "transformMap"]);
export const NAMESPACES = new Set(["optional", "math", "strings", "base64", "format", "jsonpatch", "sets"]);
export const TYPES = new Set(["int", "uint", "double", "bool", "string", "bytes", "list", "map", "null_type", "type"]);

function fieldOf(value: unknown, field: string): unknown {
  if (value instanceof Struct) return Object.hasOwn(value.fields, field) ? value.fields[field] : undefined;
  return isMap(value) && Object.hasOwn(value, field) ? value[field] : undefined;
}
function itemOf(value: unknown, key: unknown): unknown {
  if (Array.isArray(value)) {
    const index = numberOf(key);
    return index !== undefined && Number.isInteger(index) && index >= 0 ? value[index] : undefined;
  }
  return fieldOf(value, String(key));
}

export { compare, equal, typeOf };
