/**
 * Who set which field: `metadata.managedFields`.
 *
 * Nearly nobody reads them, and every write changes them. So a write only notes who made it and between which
 * two (shared, immutable) objects; the sets are worked out when somebody looks: `withManagedFields` at the edge of the
 * API server, and server-side apply. The note travels on the metadata under a symbol, which spreading copies and
 * JSON leaves out. Consecutive writes of one manager are one note, and objects share what did not change, so
 * a pod that only its kubelet updates keeps little more than its first metadata and status. (A field that one manager
 * changes and changes back between two looks is not counted as changed.)
 * Upstream: k8s.io/apimachinery/pkg/util/managedfields, structured-merge-diff/v4/merge/update.go.
 */
import type { KubeObject, ManagedFieldsEntry } from "../types.ts";
import { compareFields } from "./field-compare.ts";
import { difference, type FieldSet, intersection, isEmptySet, sortedSet, union, withoutSubtrees } from "./field-set.ts";
import type { JsonObject } from "./json.ts";
import { builtinMergeRules, type MergeRules, rootTypeOf } from "./merge-rules.ts";

/** Key of the notes on an object's metadata. */
export const MANAGED: unique symbol = Symbol("managedFields");

/** Who writes, as the request says it. */
export interface FieldManager {
  /** `--field-manager`, or the client's name before the first `/` of its user agent. */
  readonly manager: string;
  readonly apiVersion: string;
  /** RFC 3339. */
  readonly time: string;
  readonly subresource?: string;
}

/** One manager's set. */
export interface Ownership extends FieldManager {
  readonly operation: "Apply" | "Update";
  readonly set: FieldSet;
}

interface PendingWrite {
  readonly by: FieldManager;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject;
}

interface History {
  readonly settled: readonly Ownership[];
  readonly pending: readonly PendingWrite[];
  readonly rules: MergeRules;
}

/** Longer chains are worked out at once, so that old objects can go. */
const MOST_PENDING = 6;

const leaf: FieldSet = {};
/** Fields that nobody owns (`stripFields`). */
const STRIPPED: FieldSet = {
  "f:apiVersion": leaf,
  "f:kind": leaf,
  "f:metadata": {
    "f:name": leaf,
    "f:namespace": leaf,
    "f:creationTimestamp": leaf,
    "f:selfLink": leaf,
    "f:uid": leaf,
    "f:generation": leaf,
    "f:managedFields": leaf,
    "f:resourceVersion": leaf,
  },
};

type WithHistory = { [MANAGED]?: History };

function historyOf(object: KubeObject, rules: MergeRules): History {
  const history = (object.metadata as WithHistory)[MANAGED];
  if (history !== undefined) return history;
  return { settled: (object.metadata.managedFields ?? []).map(ownershipOf), pending: [], rules };
}

function ownershipOf(entry: ManagedFieldsEntry): Ownership {
  return {
    manager: entry.manager,
    operation: entry.operation,
    apiVersion: entry.apiVersion,
    time: entry.time ?? "",
    set: entry.fieldsV1 as FieldSet,
    ...(entry.subresource ? { subresource: entry.subresource } : {}),
  };
}

/**
 * Notes that `by` submitted `after` over `before` (undefined: creates it) and returns `after` with the note.
 * To be called with the object as submitted, defaults included, before admission and the kind's own preparation:
 * what those change belongs to nobody. Sending `managedFields: [{}]` or `[]` forgets everything, as upstream.
 */
export function trackUpdate<T extends KubeObject>(
  before: KubeObject | undefined,
  after: T,
  by: FieldManager,
  rules: MergeRules = builtinMergeRules,
): T {
  const sent = after.metadata.managedFields;
  const reset = before !== undefined && sent !== undefined && (sent.length === 0 || (sent.length === 1 && sent[0]?.manager === undefined));
  if (reset) return withHistory(after, { settled: [], pending: [], rules });
  // What a client sends back or has changed itself counts; a sent list that is the stored one changes nothing.
  const given = before !== undefined && sent !== undefined ? sent.map(ownershipOf) : undefined;
  const history: History =
    before === undefined ? { settled: [], pending: [], rules } : given ? { settled: given, pending: [], rules } : historyOf(before, rules);
  const last = history.pending.at(-1);
  const submitted = bare(after);
  if (last !== undefined && sameManager(last.by, by)) {
    return withHistory(after, { ...history, pending: [...history.pending.slice(0, -1), { by, before: last.before, after: submitted }] });
  }
  const note: PendingWrite = { by, before: before === undefined ? undefined : bare(before), after: submitted };
  if (history.pending.length >= MOST_PENDING && before !== undefined) {
    return withHistory(after, { settled: ownershipsOf(before, rules), pending: [note], rules });
  }
  return withHistory(after, { ...history, pending: [...history.pending, note] });
}

/** Without the note, so that chains do not hold chains. */
function bare(object: KubeObject): KubeObject {
  if ((object.metadata as WithHistory)[MANAGED] === undefined && object.metadata.managedFields === undefined) return object;
  // Set, not deleted: deleting makes every later read slow.
  return { ...object, metadata: { ...unmanaged(object.metadata), [MANAGED]: undefined } as KubeObject["metadata"] };
}
function unmanaged(metadata: KubeObject["metadata"]): KubeObject["metadata"] {
  if (!("managedFields" in metadata)) return metadata;
  const { managedFields: _, ...rest } = metadata;
  return rest;
}

function withHistory<T extends KubeObject>(object: T, history: History): T {
  return { ...object, metadata: { ...unmanaged(object.metadata), [MANAGED]: history } };
}

/** The object as it is, whatever wrote it, with these owners. */
export function withOwnerships<T extends KubeObject>(object: T, settled: readonly Ownership[], rules: MergeRules = builtinMergeRules): T {
  return withHistory(object, { settled, pending: [], rules });
}

/** The sets of every manager of an object. */
export function ownershipsOf(object: KubeObject, rules: MergeRules = builtinMergeRules): Ownership[] {
  const history = historyOf(object, rules);
  let owners: Ownership[] = [...history.settled];
  for (const { by, before, after } of history.pending) owners = afterUpdate(owners, before, after, by, history.rules);
  return owners;
}

/** `Updater.Update`: the writer owns what it added or changed, others lose what it changed or removed. */
function afterUpdate(
  owners: readonly Ownership[],
  before: KubeObject | undefined,
  after: KubeObject,
  by: FieldManager,
  rules: MergeRules,
): Ownership[] {
  const type = rootTypeOf(after.kind);
  const compared = compareFields(before as JsonObject | undefined, after as unknown as JsonObject, rules, type);
  const changed = withoutSubtrees(union(compared.added, compared.modified), STRIPPED);
  const removed = withoutSubtrees(compared.removed, STRIPPED);
  let mine: FieldSet = changed;
  const result: Ownership[] = [];
  for (const owner of owners) {
    const kept = difference(difference(owner.set, intersection(owner.set, changed)), removed);
    if (owner.operation === "Update" && sameManager(owner, by)) mine = union(kept, mine);
    else if (!isEmptySet(kept)) result.push({ ...owner, set: kept });
  }
  if (isEmptySet(changed)) return [...owners];
  if (!isEmptySet(mine)) result.push({ ...by, operation: "Update", set: mine });
  return result;
}

function sameManager(a: FieldManager, b: FieldManager): boolean {
  return a.manager === b.manager && a.apiVersion === b.apiVersion && (a.subresource ?? "") === (b.subresource ?? "");
}

/** `metadata.managedFields` of an object, in upstream's order. */
export function managedFieldsOf(object: KubeObject): ManagedFieldsEntry[] {
  return ownershipsOf(object)
    .sort(compareOwnerships)
    .map((owner) => ({
      manager: owner.manager,
      operation: owner.operation,
      apiVersion: owner.apiVersion,
      time: owner.time,
      fieldsType: "FieldsV1" as const,
      fieldsV1: sortedSet(owner.set),
      ...(owner.subresource ? { subresource: owner.subresource } : {}),
    }));
}

/** Applied first, then by time, manager, version, subresource. */
function compareOwnerships(a: Ownership, b: Ownership): number {
  const keys = (owner: Ownership): string[] => [owner.operation, owner.time, owner.manager, owner.apiVersion, owner.subresource ?? ""];
  const left = keys(a);
  const right = keys(b);
  for (let index = 0; index < left.length; index++) {
    const one = left[index] ?? "";
    const other = right[index] ?? "";
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}

/** The object as the API server sends it: with `metadata.managedFields`. */
export function withManagedFields<T extends KubeObject>(object: T): T {
  const entries = managedFieldsOf(object);
  if (entries.length === 0) return object;
  return { ...object, metadata: { ...object.metadata, managedFields: entries } };
}

export { STRIPPED as strippedFields };
