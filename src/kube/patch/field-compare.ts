/**
 * Which fields an object has, and which differ between two, as field sets.
 * Upstream: structured-merge-diff/v4/typed (tofieldset.go, compare.go).
 */
import { deepEqual } from "../deep-equal.ts";
import { type FieldSet, nodeOf } from "./field-set.ts";
import { isObject, type JsonObject } from "./json.ts";
import { KEY_DEFAULTS, type MergeRule, type MergeRules } from "./merge-rules.ts";

export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

const LEAF: FieldSet = {};

/** The element that names a list's item: `k:{…}` by its keys, `v:…` by its value; undefined when a key is missing. */
export function elementOf(item: unknown, rule: MergeRule): string | undefined {
  if (rule.list === "set") return `v:${JSON.stringify(item)}`;
  if (!isObject(item)) return undefined;
  const keys: Record<string, unknown> = {};
  for (const key of [...(rule.keys ?? [])].sort()) {
    const value = item[key] ?? KEY_DEFAULTS[key];
    if (value === undefined || value === null) return undefined;
    keys[key] = value;
  }
  return `k:${JSON.stringify(keys)}`;
}

function isKeyedList(rule: MergeRule | undefined): rule is MergeRule {
  return rule?.list === "map" || rule?.list === "set";
}

/** The fields of a value that is applied. */
export function fieldsOf(object: JsonObject, rules: MergeRules, type: string | undefined): FieldSet {
  const result: Record<string, FieldSet> = {};
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined || (value === null && key === "creationTimestamp")) continue;
    result[`f:${key}`] = fieldNode(value, rules, rules.type(type)?.fields[key]);
  }
  return result;
}

function fieldNode(value: unknown, rules: MergeRules, rule: MergeRule | undefined): FieldSet {
  if (isObject(value) && rule?.atomic !== true) return fieldsOf(value, rules, rule?.type);
  if (Array.isArray(value) && isKeyedList(rule)) {
    const items: Record<string, FieldSet> = {};
    for (const item of value as unknown[]) {
      const element = elementOf(item, rule);
      if (element === undefined) continue;
      const below = isObject(item) && rule.atomic !== true ? (fieldsOf(item, rules, rule.type) as Record<string, FieldSet>) : {};
      items[element] = nodeOf(true, below) ?? LEAF;
    }
    return items;
  }
  return LEAF;
}

/** What changed from one object to the other; `before` undefined: everything is new. */
export function compareFields(before: JsonObject | undefined, after: JsonObject, rules: MergeRules, type: string | undefined): Comparison {
  const found: Found = { added: {}, modified: {}, removed: {} };
  compareObjects(before ?? {}, after, rules, type, true, found);
  return found;
}

interface Found {
  added: Record<string, FieldSet>;
  modified: Record<string, FieldSet>;
  removed: Record<string, FieldSet>;
}

function compareObjects(
  before: JsonObject,
  after: JsonObject,
  rules: MergeRules,
  type: string | undefined,
  parentPresent: boolean,
  found: Found,
): void {
  const merge = rules.type(type);
  for (const key in after) {
    const value = after[key];
    const old = before[key];
    if (value === old || value === undefined) continue;
    // Null is the zero value of a structure that was always there.
    if (value === null && old === undefined && parentPresent) continue;
    const rule = merge?.fields[key];
    const present = parentPresent && merge?.present?.includes(key) === true;
    compareValue(`f:${key}`, old, value, rules, rule, present, found);
  }
  for (const key in before) {
    if (before[key] === undefined || after[key] !== undefined) continue;
    const rule = merge?.fields[key];
    found.removed[`f:${key}`] = wholeNode(before[key], rules, rule, false);
  }
}

function compareValue(
  element: string,
  before: unknown,
  after: unknown,
  rules: MergeRules,
  rule: MergeRule | undefined,
  present: boolean,
  found: Found,
): void {
  if (before === undefined && !present) {
    found.added[element] = wholeNode(after, rules, rule, false);
    return;
  }
  const inner: Found = { added: {}, modified: {}, removed: {} };
  if (isObject(after) && (isObject(before) || before === undefined) && rule?.atomic !== true) {
    compareObjects(before ?? {}, after, rules, rule?.type, present, inner);
  } else if (Array.isArray(after) && (Array.isArray(before) || before === undefined || before === null) && isKeyedList(rule)) {
    compareLists(before ?? [], after, rules, rule, inner);
  } else {
    if (before === undefined) found.added[element] = LEAF;
    else if (!deepEqual(before, after)) found.modified[element] = LEAF;
    return;
  }
  put(found.added, element, inner.added);
  put(found.modified, element, inner.modified);
  put(found.removed, element, inner.removed);
}

function put(into: Record<string, FieldSet>, element: string, children: Record<string, FieldSet>): void {
  const node = nodeOf(false, children);
  if (node !== undefined) into[element] = node;
}

function compareLists(before: readonly unknown[], after: readonly unknown[], rules: MergeRules, rule: MergeRule, found: Found): void {
  const old = new Map<string, unknown>();
  for (const item of before) {
    const element = elementOf(item, rule);
    if (element !== undefined) old.set(element, item);
  }
  for (const item of after) {
    const element = elementOf(item, rule);
    if (element === undefined) continue;
    const previous = old.get(element);
    const known = old.delete(element);
    if (!known) found.added[element] = itemNode(item, rules, rule);
    else if (previous !== item)
      compareValue(
        element,
        previous,
        item,
        rules,
        { ...(rule.type ? { type: rule.type } : {}), atomic: rule.atomic === true },
        false,
        found,
      );
  }
  for (const [element, item] of old) found.removed[element] = itemNode(item, rules, rule);
}

function itemNode(item: unknown, rules: MergeRules, rule: MergeRule): FieldSet {
  if (!isObject(item) || rule.atomic === true) return LEAF;
  return nodeOf(true, wholeFields(item, rules, rule.type)) ?? LEAF;
}

/** A value that is new or gone: itself and everything below it. */
function wholeNode(value: unknown, rules: MergeRules, rule: MergeRule | undefined, present: boolean): FieldSet {
  if (isObject(value) && rule?.atomic !== true) return nodeOf(!present, wholeFields(value, rules, rule?.type)) ?? LEAF;
  if (Array.isArray(value) && isKeyedList(rule)) {
    const items: Record<string, FieldSet> = {};
    for (const item of value as unknown[]) {
      const element = elementOf(item, rule);
      if (element !== undefined) items[element] = itemNode(item, rules, rule);
    }
    return nodeOf(true, items) ?? LEAF;
  }
  return LEAF;
}

function wholeFields(object: JsonObject, rules: MergeRules, type: string | undefined): Record<string, FieldSet> {
  const result: Record<string, FieldSet> = {};
  for (const [key, value] of Object.entries(object)) {
    if (value !== undefined) result[`f:${key}`] = wholeNode(value, rules, rules.type(type)?.fields[key], false);
  }
  return result;
}
