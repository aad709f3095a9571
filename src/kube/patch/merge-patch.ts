/**
 * JSON Merge Patch (RFC 7386): what it does to a value, and how one is made of two values.
 * Upstream: github.com/evanphx/json-patch and k8s.io/apimachinery/pkg/util/jsonmergepatch.
 */
import { deepEqual } from "../deep-equal.ts";
import { isObject, type JsonObject } from "./json.ts";

/** The value with the patch merged in: null deletes, lists are replaced whole. */
export function applyMergePatch(document: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = isObject(document) ? { ...document } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else if (isObject(value)) result[key] = applyMergePatch(result[key], value);
    else result[key] = value;
  }
  return result;
}

/** The smallest merge patch that turns one object into another. */
export function createMergePatch(from: JsonObject, to: JsonObject): JsonObject {
  const patch: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(to)) {
    const current = from[key];
    if (!Object.hasOwn(from, key)) patch[key] = value;
    else if (isObject(current) && isObject(value)) {
      const inner = createMergePatch(current, value);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (!deepEqual(current, value)) patch[key] = value;
  }
  for (const key of Object.keys(from)) if (!Object.hasOwn(to, key)) patch[key] = null;
  return patch;
}

/**
 * `jsonmergepatch.CreateThreeWayJSONMergePatch`: adds and changes from current to modified, deletes what original
 * had and modified has not. What kubectl apply sends for kinds without a Go type (custom resources).
 */
export function createThreeWayJsonMergePatch(original: JsonObject | undefined, modified: JsonObject, current: JsonObject): JsonObject {
  const changes = keepOrDeleteNulls(createMergePatch(current, modified), true);
  const deletions = keepOrDeleteNulls(createMergePatch(original ?? {}, modified), false);
  return mergePatches(deletions, changes);
}

/** Additions (without nulls) or deletions (nulls alone) of a patch. */
function keepOrDeleteNulls(patch: JsonObject, additions: boolean): JsonObject {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      if (!additions) result[key] = null;
    } else if (isObject(value)) {
      const inner = keepOrDeleteNulls(value, additions);
      if (Object.keys(inner).length > 0 || (additions && Object.keys(value).length === 0)) result[key] = inner;
    } else if (additions) result[key] = value;
  }
  return result;
}

/** Both patches in one; nulls are kept. */
function mergePatches(first: JsonObject, second: JsonObject): JsonObject {
  const result: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const present = result[key];
    result[key] = isObject(present) && isObject(value) ? mergePatches(present, value) : value;
  }
  return result;
}
