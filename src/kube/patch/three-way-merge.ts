/**
 * What `kubectl apply` sends: a strategic merge patch from the live object to the manifest that also deletes what
 * the last applied manifest had and this one has not.
 * Upstream: strategicpatch.CreateThreeWayMergePatch and diffMaps.
 */
import { deepEqual } from "../deep-equal.ts";
import { isEmptyObject, isObject, type JsonObject } from "./json.ts";
import { PatchError } from "./json-patch.ts";
import type { MergeRule, MergeRules } from "./merge-rules.ts";
import { DELETE_FROM_PRIMITIVE_LIST, DIRECTIVE, RETAIN_KEYS, SET_ELEMENT_ORDER } from "./strategic-merge.ts";

interface DiffOptions {
  ignoreDeletions: boolean;
  ignoreChangesAndAdditions: boolean;
  setElementOrder: boolean;
  retainKeys: boolean;
}

/** The patch from one object to another. */
export function createTwoWayMergePatch(original: JsonObject, modified: JsonObject, rules: MergeRules, type: string): JsonObject {
  return diffMaps(original, modified, rules, type, undefined, {
    ignoreDeletions: false,
    ignoreChangesAndAdditions: false,
    setElementOrder: true,
    retainKeys: false,
  });
}

/**
 * The patch that brings `current` to `modified` and deletes what `original` had and `modified` has not.
 * `original` is the last applied configuration (undefined: none).
 */
export function createThreeWayMergePatch(
  original: JsonObject | undefined,
  modified: JsonObject,
  current: JsonObject,
  rules: MergeRules,
  type: string,
): JsonObject {
  const changes = diffMaps(current, modified, rules, type, undefined, {
    ignoreDeletions: true,
    ignoreChangesAndAdditions: false,
    setElementOrder: true,
    retainKeys: true,
  });
  const deletions = diffMaps(original ?? {}, modified, rules, type, undefined, {
    ignoreDeletions: false,
    ignoreChangesAndAdditions: true,
    setElementOrder: true,
    retainKeys: true,
  });
  return mergePatchMaps(deletions, changes, rules, type);
}

function diffMaps(
  original: JsonObject,
  modified: JsonObject,
  rules: MergeRules,
  type: string | undefined,
  own: MergeRule | undefined,
  options: DiffOptions,
): JsonObject {
  const patch: Record<string, unknown> = {};
  if (
    options.retainKeys &&
    own?.strategies?.includes("retainKeys") &&
    !options.ignoreChangesAndAdditions &&
    Object.keys(modified).length > 0
  ) {
    patch[RETAIN_KEYS] = Object.keys(modified).sort();
  }
  let differs = false;
  for (const key of Object.keys(modified).sort()) {
    const next = modified[key];
    const rule = rules.type(type)?.fields[key];
    if (!Object.hasOwn(original, key) || original[key] === undefined) {
      if (!options.ignoreChangesAndAdditions) patch[key] = next;
      continue;
    }
    const before = original[key];
    if (isObject(before) && isObject(next)) {
      const inner = diffMaps(before, next, rules, rule?.type, rule, options);
      const informative = Object.keys(inner).some((name) => name !== RETAIN_KEYS);
      if (informative) patch[key] = inner;
    } else if (Array.isArray(before) && Array.isArray(next)) {
      diffLists(key, before, next, patch, rules, rule, options);
    } else if (!deepEqual(before, next) && !options.ignoreChangesAndAdditions) {
      patch[key] = next;
    }
  }
  if (!options.ignoreDeletions) {
    for (const key of Object.keys(original)) if (!Object.hasOwn(modified, key)) patch[key] = null;
  }
  differs = Object.keys(patch).some((key) => key !== RETAIN_KEYS);
  if (!differs && Object.hasOwn(patch, RETAIN_KEYS)) {
    // Keys only the live object has must still go when the strategy retains the manifest's keys alone.
    const extra = Object.keys(original).some((key) => !Object.hasOwn(modified, key));
    if (!extra) delete patch[RETAIN_KEYS];
    else patch[RETAIN_KEYS] = Object.keys(modified).sort();
  }
  return patch;
}

function diffLists(
  key: string,
  original: readonly unknown[],
  modified: readonly unknown[],
  patch: Record<string, unknown>,
  rules: MergeRules,
  rule: MergeRule | undefined,
  options: DiffOptions,
): void {
  if (rule?.strategies?.includes("merge") !== true) {
    if (!options.ignoreChangesAndAdditions && !deepEqual(original, modified)) patch[key] = modified;
    return;
  }
  const { mergeKey } = rule;
  if (mergeKey === undefined) {
    const added = modified.filter((item) => !original.some((present) => deepEqual(present, item)));
    const removed = original.filter((item) => !modified.some((present) => deepEqual(present, item)));
    if (!options.ignoreChangesAndAdditions && added.length > 0) patch[key] = added;
    if (!options.ignoreDeletions && removed.length > 0) patch[`${DELETE_FROM_PRIMITIVE_LIST}/${key}`] = removed;
    const touched = Object.hasOwn(patch, key) || Object.hasOwn(patch, `${DELETE_FROM_PRIMITIVE_LIST}/${key}`);
    if (options.setElementOrder && touched) patch[`${SET_ELEMENT_ORDER}/${key}`] = modified;
    return;
  }
  const keyOf = (item: unknown): unknown => {
    const value = isObject(item) ? item[mergeKey] : undefined;
    if (value === undefined) throw new PatchError(`map: ${shownMap(item)} does not contain declared merge key: ${mergeKey}`);
    return value;
  };
  // Items may share a key (two ports with one number): the first is compared with the first, the second with the second.
  const twins = (list: readonly unknown[], name: unknown): readonly unknown[] => list.filter((item) => deepEqual(keyOf(item), name));
  const twinOf = (item: unknown, own: readonly unknown[], other: readonly unknown[]): unknown =>
    twins(other, keyOf(item))[twins(own, keyOf(item)).indexOf(item)];
  const changes: unknown[] = [];
  for (const item of modified) {
    const before = twinOf(item, modified, original);
    if (before === undefined) {
      if (!options.ignoreChangesAndAdditions) changes.push(item);
    } else if (isObject(before) && isObject(item)) {
      const inner = diffMaps(before, item, rules, rule.type, rule, options);
      const informative = Object.keys(inner).some((field) => field !== RETAIN_KEYS) || Object.hasOwn(inner, RETAIN_KEYS);
      if (informative) changes.push({ ...inner, [mergeKey]: keyOf(item) });
    }
  }
  changes.sort((a, b) => compareKeys(keyOf(a), keyOf(b)));
  const deletions: unknown[] = [];
  if (!options.ignoreDeletions) {
    for (const item of original)
      if (twinOf(item, original, modified) === undefined) deletions.push({ [DIRECTIVE]: "delete", [mergeKey]: keyOf(item) });
    deletions.sort((a, b) => compareKeys(keyOf(a), keyOf(b)));
  }
  const list = [...changes, ...deletions];
  if (list.length > 0) patch[key] = list;
  if (options.setElementOrder) {
    const sameOrder = deepEqual(
      original.filter((item) => modified.some((other) => deepEqual(keyOf(other), keyOf(item)))).map(keyOf),
      modified.filter((item) => original.some((other) => deepEqual(keyOf(other), keyOf(item)))).map(keyOf),
    );
    if (list.length > 0 || (!options.ignoreChangesAndAdditions && !sameOrder)) {
      patch[`${SET_ELEMENT_ORDER}/${key}`] = modified.map((item) => ({ [mergeKey]: keyOf(item) }));
    }
  }
}

function compareKeys(a: unknown, b: unknown): number {
  const left = String(a);
  const right = String(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

function shownMap(item: unknown): string {
  if (!isObject(item)) return String(item);
  return `map[${Object.keys(item)
    .sort()
    .map((key) => `${key}:${String(item[key])}`)
    .join(" ")}]`;
}

/** Two patches in one; directives of both are kept. */
function mergePatchMaps(first: JsonObject, second: JsonObject, rules: MergeRules, type: string | undefined): JsonObject {
  if (isEmptyObject(first)) return second;
  if (isEmptyObject(second)) return first;
  const result: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const present = result[key];
    const rule = rules.type(type)?.fields[key];
    if (isObject(present) && isObject(value)) result[key] = mergePatchMaps(present, value, rules, rule?.type);
    else if (Array.isArray(present) && Array.isArray(value) && !key.startsWith("$")) {
      result[key] = mergePatchLists(present, value, rules, rule);
    } else result[key] = value;
  }
  return result;
}

function mergePatchLists(first: readonly unknown[], second: readonly unknown[], rules: MergeRules, rule: MergeRule | undefined): unknown[] {
  const mergeKey = rule?.mergeKey;
  if (rule?.strategies?.includes("merge") !== true) return [...second];
  if (mergeKey === undefined) return [...first, ...second.filter((item) => !first.some((present) => deepEqual(present, item)))];
  const result = [...first];
  for (const item of second) {
    if (!isObject(item)) continue;
    const index = result.findIndex((present) => isObject(present) && deepEqual(present[mergeKey], item[mergeKey]));
    const present = result[index];
    if (isObject(present)) result[index] = mergePatchMaps(present, item, rules, rule.type);
    else result.push(item);
  }
  return result;
}
