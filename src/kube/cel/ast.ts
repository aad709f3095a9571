/** Expressions of the Common Expression Language, as parsed. `at` is the offset of what an error points at. */
export type Expression =
  | { readonly kind: "literal"; readonly at: number; readonly value: Literal }
  | { readonly kind: "identifier"; readonly at: number; readonly name: string }
  | { readonly kind: "select"; readonly at: number; readonly of: Expression; readonly field: string; readonly optional: boolean }
  | { readonly kind: "index"; readonly at: number; readonly of: Expression; readonly index: Expression; readonly optional: boolean }
  /** Operators are calls by their upstream names: `_+_`, `!_`, `_?_:_`, `@in`. */
  | {
      readonly kind: "call";
      readonly at: number;
      readonly name: string;
      readonly target: Expression | undefined;
      readonly args: readonly Expression[];
    }
  | { readonly kind: "list"; readonly at: number; readonly items: readonly Entry[] }
  | { readonly kind: "map"; readonly at: number; readonly entries: readonly MapEntry[] }
  /** `Object.spec{replicas: 1}` */
  | { readonly kind: "struct"; readonly at: number; readonly name: string; readonly fields: readonly StructField[] };

export type Literal =
  | { readonly type: "int" | "double"; readonly value: number }
  | { readonly type: "string" | "bytes"; readonly value: string }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "null" };
export interface Entry {
  readonly value: Expression;
  readonly optional: boolean;
}
export interface MapEntry extends Entry {
  readonly key: Expression;
}
export interface StructField extends Entry {
  readonly name: string;
}

/** What is wrong with an expression, where. */
export class CelSyntaxError extends Error {
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/** As cel-go prints it: the place, the line, and a mark under it. */
export function formatIssue(source: string, at: number, message: string): string {
  const before = source.slice(0, at);
  const line = before.split("\n").length;
  const start = before.lastIndexOf("\n") + 1;
  const text = source.split("\n")[line - 1] ?? "";
  return `ERROR: <input>:${line}:${at - start + 1}: ${message}\n | ${text}\n | ${".".repeat(at - start)}^`;
}
