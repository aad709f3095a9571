/** --sort-by: k8s.io/kubectl/pkg/cmd/get/sorter.go. */

import { parseQuantity } from "../../../kube/quantity.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { CommandError, FatalError } from "../errors.ts";
import { goSorted } from "./go-sort.ts";
import { evaluateField, type JsonPath, parseJsonPath } from "./jsonpath/evaluate.ts";
import { relaxedExpression } from "./jsonpath/relaxed.ts";
import { rowsOf, type Table } from "./table.ts";

/** Rows in the order of a field of their objects. Throws CommandError when no object has it. */
export function sortTable(table: Table, expression: string, later: boolean): Table {
  const path = pathOf(expression);
  const rows = rowsOf(table);
  const keys = rows.map((row) => fieldOf(path, row.object));
  return { ...table, rows: sorted(rows, keys, expression, later, ROWS) };
}
export function sortObjects(objects: readonly KubeObject[], expression: string, later: boolean): KubeObject[] {
  const path = pathOf(expression);
  return sorted(
    objects,
    objects.map((object) => fieldOf(path, object)),
    expression,
    later,
    OBJECTS,
  );
}
/** What is sorted, as Go's reflection calls it, and where it gives up in earlier and later sources. */
interface Sorted {
  readonly type: string;
  readonly lines: readonly [earlier: number, later: number];
}
const ROWS: Sorted = { type: "[][][]reflect.Value", lines: [378, 375] };
const OBJECTS: Sorted = { type: "*unstructured.Unstructured", lines: [332, 329] };

function pathOf(expression: string): JsonPath {
  const relaxed = relaxedExpression(expression);
  try {
    return parseJsonPath(relaxed);
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error));
  }
}
function fieldOf(path: JsonPath, object: KubeObject | undefined): unknown {
  try {
    return evaluateField(path, object)[0];
  } catch {
    return undefined;
  }
}
function sorted<Item>(items: readonly Item[], keys: readonly unknown[], expression: string, later: boolean, what: Sorted): Item[] {
  if (items.length > 0 && keys.every((key) => key === undefined))
    throw new CommandError(`couldn't find any field with path "${relaxedExpression(expression)}" in the list of objects`);
  const unsortable = keys.find((key) => typeof key === "object" && key !== null);
  if (unsortable !== undefined && items.length > 1)
    throw new FatalError(
      `sorter.go:${what.lines[later ? 1 : 0]}`,
      `Field {${relaxedExpression(expression).slice(1, -1)}} in ${what.type} is an unsortable type: interface, err: unsortable type: ${Array.isArray(unsortable) ? "[]" : "map[string]"}interface {}`,
    );
  const paired = items.map((item, index) => ({ item, key: keys[index] }));
  return goSorted(paired, (a, b) => isLess(a.key, b.key), later).map(({ item }) => item);
}
/** What has no value comes before everything, even before its like; null only before values. */
function isLess(a: unknown, b: unknown): boolean {
  if (a === undefined) return true;
  if (b === undefined || b === null) return false;
  if (a === null) return true;
  if (typeof a === "number" && typeof b === "number") return a < b;
  if (typeof a === "string" && typeof b === "string") {
    const left = quantity(a);
    const right = quantity(b);
    return left !== undefined && right !== undefined ? left < right : naturalLess(a, b);
  }
  return String(a) < String(b);
}
function quantity(text: string): bigint | undefined {
  if (!/^[+-]?\d/.test(text)) return undefined;
  try {
    return parseQuantity(text).nanos;
  } catch {
    return undefined;
  }
}
/** Texts with numbers in them by their numbers, digits before anything else (github.com/fvbommel/sortorder). */
function naturalLess(a: string, b: string): boolean {
  const left = a.match(/\d+|\D/g) ?? [];
  const right = b.match(/\d+|\D/g) ?? [];
  for (let at = 0; at < left.length && at < right.length; at++) {
    const x = left[at] ?? "";
    const y = right[at] ?? "";
    if (x === y) continue;
    const digits = [/^\d/.test(x), /^\d/.test(y)];
    if (digits[0] !== digits[1]) return digits[0] === true;
    if (digits[0] !== true) return x < y;
    const [m, n] = [x.replace(/^0+/, ""), y.replace(/^0+/, "")];
    if (m.length !== n.length) return m.length < n.length;
    return m === n ? x.length < y.length : m < n;
  }
  return a.length < b.length;
}
