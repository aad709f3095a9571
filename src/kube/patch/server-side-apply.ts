/**
 * Server-side apply: merges what a manager wants into the live object, keeps count of who owns what, refuses when
 * somebody else's field would change.
 * Upstream: structured-merge-diff/v4/merge/update.go (Apply), managedfields/internal/conflict.go.
 */
import { type StatusCause, StatusError } from "../status.ts";
import type { KubeObject } from "../types.ts";
import { compareFields, elementOf, fieldsOf } from "./field-compare.ts";
import { difference, EMPTY_SET, type FieldSet, intersection, isEmptySet, pathsOf, union, withoutSubtrees } from "./field-set.ts";
import { isObject, type JsonObject } from "./json.ts";
import { type FieldManager, type Ownership, ownershipsOf, strippedFields, withOwnerships } from "./managed-fields.ts";
import { builtinMergeRules, type MergeRule, type MergeRules, rootTypeOf } from "./merge-rules.ts";
import { inOrder } from "./strategic-merge.ts";

export interface ApplyOptions extends FieldManager {
  readonly force: boolean;
  readonly rules?: MergeRules;
  /** Fields this endpoint never lets a manager own (`f:status` on the main resource). */
  readonly resetFields?: FieldSet;
}

/**
 * The object after applying `config` to `live` (undefined: there is none). Throws a 409 Conflict naming the other
 * managers unless `force` is set. The result carries its owners; defaulting and validation are the caller's.
 */
export function applyServerSide(live: KubeObject | undefined, config: KubeObject, options: ApplyOptions): KubeObject {
  const rules = options.rules ?? builtinMergeRules;
  const type = rootTypeOf(config.kind);
  const { managedFields: _, ...configMetadata } = config.metadata;
  const wanted = { ...config, metadata: configMetadata } as unknown as JsonObject;
  const owners = live === undefined ? [] : ownershipsOf(live, rules);
  const previous = owners.find((owner) => isApplier(owner, options));
  const ignored = options.resetFields === undefined ? strippedFields : union(strippedFields, options.resetFields);
  const set = withoutSubtrees(fieldsOf(wanted, rules, type), ignored);
  const others = owners.filter((owner) => owner !== previous);

  let merged = mergeObjects((live ?? {}) as JsonObject, wanted, rules, type);
  if (previous !== undefined) {
    let owned = set;
    for (const other of others) owned = union(owned, other.set);
    merged = prune(merged, difference(previous.set, owned), owned, rules, type);
  }
  const compared = compareFields(live as JsonObject | undefined, merged, rules, type);
  const changed = withoutSubtrees(union(compared.added, compared.modified), ignored);
  const conflicts: Conflict[] = [];
  const kept: Ownership[] = [];
  for (const other of others) {
    const lost = intersection(other.set, changed);
    if (!isEmptySet(lost)) conflicts.push({ owner: other, paths: pathsOf(lost) });
    const left = difference(difference(other.set, lost), compared.removed);
    if (!isEmptySet(left)) kept.push({ ...other, set: left });
  }
  if (!options.force && conflicts.length > 0) throw conflictError(conflicts);
  const unchanged = previous !== undefined && isEmptySet(changed) && isEmptySet(compared.removed) && sameSet(previous.set, set);
  const mine: Ownership = {
    manager: options.manager,
    apiVersion: options.apiVersion,
    time: unchanged ? previous.time : options.time,
    operation: "Apply",
    set,
    ...(options.subresource ? { subresource: options.subresource } : {}),
  };
  if (unchanged && live !== undefined) return live;
  return withOwnerships(merged as unknown as KubeObject, [...kept, mine], rules);
}

function isApplier(owner: Ownership, by: FieldManager): boolean {
  return owner.operation === "Apply" && owner.manager === by.manager && (owner.subresource ?? "") === (by.subresource ?? "");
}

function sameSet(a: FieldSet, b: FieldSet): boolean {
  return isEmptySet(difference(a, b)) && isEmptySet(difference(b, a));
}

function mergeObjects(live: JsonObject, config: JsonObject, rules: MergeRules, type: string | undefined): JsonObject {
  const result: Record<string, unknown> = { ...live };
  for (const [key, value] of Object.entries(config)) {
    if (value === undefined) continue;
    result[key] = mergeValues(result[key], value, rules, rules.type(type)?.fields[key]);
  }
  return result;
}

function mergeValues(live: unknown, config: unknown, rules: MergeRules, rule: MergeRule | undefined): unknown {
  if (isObject(live) && isObject(config) && rule?.atomic !== true) return mergeObjects(live, config, rules, rule?.type);
  if (Array.isArray(live) && Array.isArray(config) && (rule?.list === "map" || rule?.list === "set"))
    return mergeLists(live, config, rules, rule);
  return config;
}

function mergeLists(live: readonly unknown[], config: readonly unknown[], rules: MergeRules, rule: MergeRule): unknown[] {
  const items = new Map<string, unknown>();
  for (const item of live) items.set(elementOf(item, rule) ?? JSON.stringify(item), item);
  const order: string[] = [];
  for (const item of config) {
    const element = elementOf(item, rule) ?? JSON.stringify(item);
    order.push(element);
    const present = items.get(element);
    const merged = isObject(present) && isObject(item) && rule.atomic !== true ? mergeObjects(present, item, rules, rule.type) : item;
    items.set(element, merged);
  }
  return inOrder([...items.keys()], order, undefined).map((element) => items.get(element as string));
}

/** Removes what this manager owned before, wants no more, and nobody else owns. */
function prune(object: JsonObject, gone: FieldSet, owned: FieldSet, rules: MergeRules, type: string | undefined): JsonObject {
  const result: Record<string, unknown> = {};
  let changed = false;
  for (const [key, value] of Object.entries(object)) {
    const element = `f:${key}`;
    const mark = gone[element];
    if (mark === undefined) {
      result[key] = value;
      continue;
    }
    const kept = pruneValue(value, mark, owned[element], rules, rules.type(type)?.fields[key]);
    if (kept !== value) changed = true;
    if (kept !== undefined) result[key] = kept;
  }
  return changed ? result : object;
}

function pruneValue(value: unknown, gone: FieldSet, owned: FieldSet | undefined, rules: MergeRules, rule: MergeRule | undefined): unknown {
  if (isObject(value) && rule?.atomic !== true && !isEmptySet(gone)) {
    const kept = prune(value, gone, owned ?? EMPTY_SET, rules, rule?.type);
    return owned === undefined && Object.keys(kept).length === 0 ? undefined : kept;
  }
  if (Array.isArray(value) && (rule?.list === "map" || rule?.list === "set") && !isEmptySet(gone)) {
    const kept = (value as unknown[]).flatMap((item) => {
      const element = elementOf(item, rule) ?? "";
      const mark = gone[element];
      if (mark === undefined) return [item];
      const owner = owned?.[element];
      if (owner === undefined) return [];
      return isObject(item) && !isEmptySet(mark) ? [prune(item, mark, owner, rules, rule.type)] : [item];
    });
    return kept.length === 0 && owned === undefined ? undefined : kept;
  }
  return owned === undefined ? undefined : value;
}

interface Conflict {
  owner: Ownership;
  paths: string[];
}

/** `"kubectl-patch" with subresource "scale" using apps/v1` */
function ownerText({ manager, subresource, operation, apiVersion }: Ownership): string {
  const name = JSON.stringify(manager) + (subresource ? ` with subresource ${JSON.stringify(subresource)}` : "");
  return operation === "Update" ? `${name} using ${apiVersion}` : name;
}

function conflictError(conflicts: readonly Conflict[]): StatusError {
  const all = conflicts.flatMap(({ owner, paths }) => paths.map((path) => ({ owner: ownerText(owner), path })));
  const causes: StatusCause[] = all.map(({ owner, path }) => ({
    reason: "FieldManagerConflict",
    message: `conflict with ${owner}`,
    field: path,
  }));
  const [only] = all;
  let message: string;
  if (all.length === 1 && only !== undefined) message = `Apply failed with 1 conflict: conflict with ${only.owner}: ${only.path}`;
  else {
    const lines: string[] = [];
    for (const owner of [...new Set(all.map((conflict) => conflict.owner))].sort()) {
      lines.push(`conflicts with ${owner}:`);
      for (const conflict of all) if (conflict.owner === owner) lines.push(`- ${conflict.path}`);
    }
    message = `Apply failed with ${all.length} conflicts: ${lines.join("\n")}`;
  }
  return new StatusError({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    reason: "Conflict",
    details: { causes },
    code: 409,
  });
}
