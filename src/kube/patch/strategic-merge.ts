/**
 * Strategic merge patch: a merge patch that knows which lists are merged by a key.
 * Directives: `$patch: replace|delete|merge`, `$retainKeys`, `$setElementOrder/x`, `$deleteFromPrimitiveList/x`.
 * Upstream: k8s.io/apimachinery/pkg/util/strategicpatch/patch.go.
 */
import { deepEqual } from "../deep-equal.ts";
import { isObject, type JsonObject } from "./json.ts";
import { PatchError } from "./json-patch.ts";
import type { MergeRule, MergeRules } from "./merge-rules.ts";

export const DIRECTIVE = "$patch";
export const RETAIN_KEYS = "$retainKeys";
export const DELETE_FROM_PRIMITIVE_LIST = "$deleteFromPrimitiveList";
export const SET_ELEMENT_ORDER = "$setElementOrder";

/** The object with the patch merged in. `type` names the object's root type in the rules. Throws `PatchError`. */
export function applyStrategicMergePatch(original: JsonObject, patch: JsonObject, rules: MergeRules, type: string): JsonObject {
  return mergeMap(original, patch, rules, type);
}

function ruleOf(rules: MergeRules, type: string | undefined, field: string): MergeRule | undefined {
  return rules.type(type)?.fields[field];
}

function mergeMap(original: JsonObject, patch: JsonObject, rules: MergeRules, type: string | undefined): JsonObject {
  const directive = patch[DIRECTIVE];
  if (directive !== undefined) {
    if (directive === "replace") return strip(without(patch, DIRECTIVE), rules, type);
    if (directive === "delete") return {};
    if (directive !== "merge") throw new PatchError(`unknown patch type found: ${String(directive)}`);
  }
  let result: Record<string, unknown> = { ...original };
  const retained = patch[RETAIN_KEYS];
  if (Array.isArray(retained)) {
    result = Object.fromEntries(Object.entries(result).filter(([key]) => retained.includes(key)));
  }
  for (const [key, value] of Object.entries(patch)) {
    if (key === DIRECTIVE || key === RETAIN_KEYS) continue;
    if (key.startsWith(`${SET_ELEMENT_ORDER}/`)) {
      const field = key.slice(SET_ELEMENT_ORDER.length + 1);
      if (Object.hasOwn(patch, field) || !Array.isArray(value)) continue;
      const current = result[field];
      if (Array.isArray(current)) result[field] = inOrder(current, value, ruleOf(rules, type, field)?.mergeKey);
      continue;
    }
    if (key.startsWith(`${DELETE_FROM_PRIMITIVE_LIST}/`)) {
      const field = key.slice(DELETE_FROM_PRIMITIVE_LIST.length + 1);
      const current = result[field];
      if (Array.isArray(current) && Array.isArray(value)) {
        result[field] = (current as unknown[]).filter((item) => !value.some((removed) => deepEqual(removed, item)));
      }
      continue;
    }
    if (value === null) {
      delete result[key];
      continue;
    }
    const rule = ruleOf(rules, type, key);
    const current = result[key];
    if (isObject(value)) {
      if (isObject(current)) result[key] = mergeMap(current, value, rules, rule?.type);
      else if (value[DIRECTIVE] === "delete") delete result[key];
      else result[key] = strip(value, rules, rule?.type);
    } else if (Array.isArray(value)) {
      const order = patch[`${SET_ELEMENT_ORDER}/${key}`];
      result[key] = mergeList(Array.isArray(current) ? current : undefined, value, Array.isArray(order) ? order : undefined, rules, rule);
    } else {
      result[key] = value;
    }
  }
  return result;
}

function mergeList(
  current: readonly unknown[] | undefined,
  patch: readonly unknown[],
  order: readonly unknown[] | undefined,
  rules: MergeRules,
  rule: MergeRule | undefined,
): unknown[] {
  if (rule?.strategies?.includes("merge") !== true) return patch.map((item) => stripValue(item, rules, rule?.type));
  const { mergeKey } = rule;
  if (mergeKey === undefined) {
    const result = [...(current ?? [])];
    for (const item of patch) if (!result.some((present) => deepEqual(present, item))) result.push(item);
    return inOrder(result, order ?? patch, undefined, current ?? []);
  }
  const wholeReplace = patch.find((item) => isObject(item) && item[DIRECTIVE] === "replace");
  if (wholeReplace !== undefined) {
    return patch.filter((item) => !(isObject(item) && item[DIRECTIVE] !== undefined)).map((item) => stripValue(item, rules, rule.type));
  }
  let result = [...(current ?? [])];
  for (const item of patch) {
    if (!isObject(item)) throw new PatchError("expected a struct, but received a primitive");
    if (item[DIRECTIVE] === "delete") {
      const key = item[mergeKey];
      if (key === undefined) throw new PatchError(missingKey(item, mergeKey));
      result = result.filter((present) => !(isObject(present) && deepEqual(present[mergeKey], key)));
    }
  }
  for (const item of patch) {
    if (!isObject(item) || item[DIRECTIVE] === "delete") continue;
    const key = item[mergeKey];
    if (key === undefined) throw new PatchError(missingKey(item, mergeKey));
    const index = result.findIndex((present) => isObject(present) && deepEqual(present[mergeKey], key));
    const present = result[index];
    if (isObject(present)) result[index] = mergeMap(present, item, rules, rule.type);
    else result.push(strip(item, rules, rule.type));
  }
  return inOrder(result, order ?? patch.filter((item) => !(isObject(item) && item[DIRECTIVE] !== undefined)), mergeKey, current ?? []);
}

function missingKey(item: JsonObject, mergeKey: string): string {
  const shown = Object.keys(item)
    .sort()
    .map((key) => `${key}:${String(item[key])}`)
    .join(" ");
  return `map: map[${shown}] does not contain declared merge key: ${mergeKey}`;
}

/**
 * The merged list in the order the patch asks for: items it names stand in its order; items it does not name
 * (the server's own) keep their place relative to those that were in `before`, and follow those that were not.
 * Upstream: normalizeElementOrder, mergeSortedSlice.
 */
export function inOrder(
  list: readonly unknown[],
  order: readonly unknown[],
  mergeKey: string | undefined,
  before: readonly unknown[] = list,
): unknown[] {
  const keyOf = (item: unknown): unknown => (mergeKey !== undefined && isObject(item) ? item[mergeKey] : item);
  const wanted = order.map(keyOf);
  const placeOf = (item: unknown): number => wanted.findIndex((key) => deepEqual(key, keyOf(item)));
  const named = list.filter((item) => placeOf(item) >= 0).sort((a, b) => placeOf(a) - placeOf(b));
  const serverOnly = list.filter((item) => placeOf(item) < 0);
  const placeBefore = (item: unknown): number => before.findIndex((old) => deepEqual(keyOf(old), keyOf(item)));
  const result: unknown[] = [];
  let next = 0;
  for (const own of serverOnly) {
    const place = placeBefore(own);
    // A newcomer (-1) stands before whatever the server keeps.
    while (next < named.length && placeBefore(named[next]) < place) {
      result.push(named[next]);
      next += 1;
    }
    result.push(own);
  }
  result.push(...named.slice(next));
  return result;
}

/** A part of a patch that becomes a value: directives and nulls go. */
function strip(value: JsonObject, rules: MergeRules, type: string | undefined): JsonObject {
  return mergeMap({}, without(value, DIRECTIVE), rules, type);
}
function stripValue(value: unknown, rules: MergeRules, type: string | undefined): unknown {
  return isObject(value) ? strip(value, rules, type) : value;
}
function without(object: JsonObject, key: string): JsonObject {
  if (!Object.hasOwn(object, key)) return object;
  const { [key]: _, ...rest } = object;
  return rest;
}
