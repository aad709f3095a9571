/** JSONPath over plain values: k8s.io/client-go/util/jsonpath/jsonpath.go. */
import { formatValue, goTypeOf } from "../../../../kube/encoding/go-format.ts";
import { type PathNode, parseTemplate } from "./parse.ts";

export interface JsonPath {
  readonly nodes: readonly PathNode[];
}
/** Throws an Error with the parser's words. */
export function parseJsonPath(text: string): JsonPath {
  return { nodes: parseTemplate(text) };
}

export interface EvaluateOptions {
  /** False: a missing key is an error. */
  readonly allowMissing: boolean;
}

/** The values of each text and action of the template, in order. Throws an Error with the engine's words. */
export function evaluate(path: JsonPath, data: unknown, options: EvaluateOptions = { allowMissing: true }): unknown[][] {
  return new Evaluation(options).find(path.nodes, data).results;
}
/** All values of a path that is one action (custom columns, --sort-by). */
export function evaluateField(path: JsonPath, data: unknown): unknown[] {
  return evaluate(path, data).flat();
}

class Evaluation {
  readonly #allowMissing: boolean;
  constructor({ allowMissing }: EvaluateOptions) {
    this.#allowMissing = allowMissing;
  }

  /** Runs nodes until their end, or the `{end}` of the range they stand in. `used` counts the nodes passed. */
  find(nodes: readonly PathNode[], data: unknown, inRange = false): { results: unknown[][]; used: number } {
    const results: unknown[][] = [];
    for (let at = 0; at < nodes.length; at++) {
      const node = nodes[at];
      if (!node) break;
      const keyword = keywordOf(node);
      if (keyword === "end") {
        if (!inRange) throw new Error("not in range, nothing to end");
        return { results, used: at + 1 };
      }
      const found = this.#walk([data], node);
      if (keyword !== "range") {
        results.push(found);
        continue;
      }
      const inside = nodes.slice(at + 1);
      let used = 0;
      if (found.length === 0) used = this.#skip(inside);
      for (const value of found) {
        const run = this.find(inside, value, true);
        results.push(...run.results);
        used = run.used;
      }
      at += used;
    }
    return { results, used: nodes.length };
  }
  /** How many nodes belong to a range that runs not once. */
  #skip(nodes: readonly PathNode[]): number {
    let depth = 0;
    for (let at = 0; at < nodes.length; at++) {
      const keyword = keywordOf(nodes[at]);
      if (keyword === "range") depth++;
      else if (keyword === "end") {
        if (depth === 0) return at + 1;
        depth--;
      }
    }
    return nodes.length;
  }

  #walk(input: readonly unknown[], node: PathNode): unknown[] {
    switch (node.type) {
      case "list":
        return this.#list(input, node.nodes);
      case "text":
      case "number":
      case "bool":
        return node.type === "text" ? [node.value] : input.map(() => node.value);
      case "field":
        return this.#field(input, node.name);
      case "array":
        return input.flatMap((value) => slice(value, node.params));
      case "filter":
        return input.flatMap((value) => this.#filter(value, node));
      case "union":
        return node.parts.flatMap((part) => this.#list(input, part));
      case "wildcard":
        return input.flatMap(childrenOf);
      case "recursive":
        return recursive(input);
      case "identifier":
        if (node.name === "range" || node.name === "end") return [...input];
        throw new Error(`unrecognized identifier ${node.name}`);
    }
  }
  #list(input: readonly unknown[], nodes: readonly PathNode[]): unknown[] {
    let current: unknown[] = [...input];
    for (const node of nodes) current = this.#walk(current, node);
    return current;
  }
  #field(input: readonly unknown[], name: string): unknown[] {
    if (input.length === 0) return [];
    const found = input.flatMap((value) =>
      name === "" ? [value] : isRecord(value) && name in value && value[name] !== undefined ? [value[name]] : [],
    );
    if (found.length === 0 && !this.#allowMissing) throw new Error(`${name} is not found`);
    return found;
  }
  #filter(value: unknown, node: Extract<PathNode, { type: "filter" }>): unknown[] {
    if (!Array.isArray(value)) throw new Error(`${formatValue(value, "<nil>")} is not array or slice and cannot be filtered`);
    return value.filter((item) => {
      const lefts = this.#operand(item, node.left, node.operator === "exists");
      if (node.operator === "exists") return lefts.length > 0;
      if (lefts.length === 0) return false;
      if (lefts.length > 1) throw new Error("can only compare one element at a time");
      const rights = this.#operand(item, node.right, false);
      if (rights.length === 0) return false;
      if (rights.length > 1) throw new Error("can only compare one element at a time");
      return compare(lefts[0], node.operator, rights[0]);
    });
  }
  #operand(item: unknown, nodes: readonly PathNode[], quiet: boolean): unknown[] {
    try {
      return this.#list([item], nodes);
    } catch (error) {
      if (quiet) return [];
      throw error;
    }
  }
}

function keywordOf(node: PathNode | undefined): "range" | "end" | undefined {
  if (node?.type !== "list") return undefined;
  const [first] = node.nodes;
  return first?.type === "identifier" && (first.name === "range" || first.name === "end") ? first.name : undefined;
}
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function childrenOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isRecord(value)
    ? Object.keys(value)
        .sort()
        .map((key) => value[key])
    : [];
}
function recursive(input: readonly unknown[]): unknown[] {
  return input.flatMap((value) => {
    const children = childrenOf(value);
    return children.length === 0 ? [] : [value, ...recursive(children)];
  });
}

function slice(value: unknown, params: Extract<PathNode, { type: "array" }>["params"]): unknown[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw new Error(`${goTypeOf(value)} is not array or slice`);
  const length = value.length;
  const [first, second, third] = params;
  let from = first.known ? first.value : 0;
  if (from < 0) from += length;
  let to = second.known ? second.value : length;
  if (to < 0 || (to === 0 && second.derived)) to += length;
  if (to === from) return [];
  if (from >= length || from < 0) throw new Error(`array index out of bounds: index ${from}, length ${length}`);
  if (to > length || to < 0) throw new Error(`array index out of bounds: index ${to - 1}, length ${length}`);
  if (from > to) throw new Error(`starting index ${from} is greater than ending index ${to}`);
  if (third.known && third.value <= 0) throw new Error("step must be > 0");
  const step = third.known ? third.value : 1;
  return value.slice(from, to).filter((_, index) => index % step === 0);
}

function kindOf(value: unknown): string {
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float";
  return typeof value === "string" || typeof value === "boolean" ? typeof value : "none";
}
/** text/template's eq, lt and so on. */
function compare(left: unknown, operator: string, right: unknown): boolean {
  const kinds = [kindOf(left), kindOf(right)];
  if (kinds.includes("none")) throw new Error("invalid type for comparison");
  if (kinds[0] !== kinds[1]) throw new Error("incompatible types for comparison");
  const a = left as string | number;
  const b = right as string | number;
  const ordered = (): void => {
    if (kinds[0] === "boolean") throw new Error("invalid type for comparison");
  };
  switch (operator) {
    case "==":
      return a === b;
    case "!=":
      return a !== b;
    case "<":
      ordered();
      return a < b;
    case "<=":
      ordered();
      return a <= b;
    case ">":
      ordered();
      return a > b;
    case ">=":
      ordered();
      return a >= b;
    default:
      throw new Error(`unrecognized filter operator ${operator}`);
  }
}
