/** --sort-by: k8s.io/kubectl/pkg/cmd/get/sorter.go. */

import { parseQuantity } from "../../../kube/quantity.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { CommandError } from "../errors.ts";
import { evaluateField, type JsonPath, parseJsonPath } from "./jsonpath/evaluate.ts";
import { relaxedExpression } from "./jsonpath/relaxed.ts";
import { rowsOf, type Table } from "./table.ts";

/** Rows in the order of a field of their objects. Throws CommandError when no object has it. */
export function sortTable(table: Table, expression: string): Table {
  const path = pathOf(expression);
  const rows = rowsOf(table);
  const keys = rows.map((row) => fieldOf(path, row.object));
  return { ...table, rows: sorted(rows, keys, expression) };
}
export function sortObjects(objects: readonly KubeObject[], expression: string): KubeObject[] {
  const path = pathOf(expression);
  return sorted(
    objects,
    objects.map((object) => fieldOf(path, object)),
    expression,
  );
}
function pathOf(expression: string): JsonPath {
  const relaxed = relaxedExpression(expression);
  try {
    return parseJsonPath(relaxed);
  } catch (error) {
    throw new CommandError(`sorting error: ${error instanceof Error ? error.message : String(error)}`);
  }
}
function fieldOf(path: JsonPath, object: KubeObject | undefined): unknown {
  try {
    return evaluateField(path, object)[0];
  } catch {
    return undefined;
  }
}
function sorted<Item>(items: readonly Item[], keys: readonly unknown[], expression: string): Item[] {
  if (items.length > 0 && keys.every((key) => key === undefined))
    throw new CommandError(`couldn't find any field with path "${relaxedExpression(expression)}" in the list of objects`);
  return items
    .map((item, index) => ({ item, key: keys[index], index }))
    .sort((a, b) => compare(a.key, b.key) || a.index - b.index)
    .map(({ item }) => item);
}
function compare(a: unknown, b: unknown): number {
  if (a === undefined || a === null) return b === undefined || b === null ? 0 : -1;
  if (b === undefined || b === null) return 1;
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") {
    const left = quantity(a);
    const right = quantity(b);
    if (left !== undefined && right !== undefined) return left < right ? -1 : left > right ? 1 : 0;
    return naturalCompare(a, b);
  }
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}
function quantity(text: string): bigint | undefined {
  if (!/^[+-]?\d/.test(text)) return undefined;
  try {
    return parseQuantity(text).nanos;
  } catch {
    return undefined;
  }
}
/** Texts with numbers in them by their numbers (github.com/fvbommel/sortorder). */
function naturalCompare(a: string, b: string): number {
  const left = a.match(/\d+|\D/g) ?? [];
  const right = b.match(/\d+|\D/g) ?? [];
  for (let at = 0; at < left.length && at < right.length; at++) {
    const x = left[at] ?? "";
    const y = right[at] ?? "";
    if (x === y) continue;
    if (/^\d/.test(x) && /^\d/.test(y)) {
      const difference = Number(x) - Number(y);
      if (difference !== 0) return difference;
      return x.length - y.length;
    }
    return x < y ? -1 : 1;
  }
  return left.length - right.length;
}
