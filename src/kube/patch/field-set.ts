/**
 * Sets of field paths in the form of `fieldsV1`: `{"f:spec":{"f:replicas":{}}}`.
 * A node is a member when it is empty or holds `.`.
 * Upstream: sigs.k8s.io/structured-merge-diff/v4/fieldpath.
 */

export interface FieldSet {
  readonly [element: string]: FieldSet;
}

export const EMPTY_SET: FieldSet = {};
const SELF = ".";
const MEMBER: FieldSet = {};

export function isEmptySet(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}
function isMember(node: FieldSet): boolean {
  return isEmptySet(node) || node[SELF] !== undefined;
}
/** A node from its parts; undefined when there is nothing to it. */
export function nodeOf(member: boolean, children: Record<string, FieldSet>): FieldSet | undefined {
  const some = !isEmptySet(children);
  if (!member) return some ? children : undefined;
  return some ? { [SELF]: MEMBER, ...children } : MEMBER;
}
function childrenOf(node: FieldSet): [string, FieldSet][] {
  return Object.entries(node).filter(([element]) => element !== SELF);
}

/** Every path of either. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(a)) return b;
  if (isEmptySet(b)) return a;
  const result: Record<string, FieldSet> = { ...a };
  for (const [element, node] of childrenOf(b)) {
    const present = result[element];
    result[element] = present === undefined ? node : unionNodes(present, node);
  }
  if (b[SELF] !== undefined) result[SELF] = MEMBER;
  return result;
}
function unionNodes(a: FieldSet, b: FieldSet): FieldSet {
  const merged: Record<string, FieldSet> = {};
  for (const [element, node] of [...childrenOf(a), ...childrenOf(b)]) {
    const present = merged[element];
    merged[element] = present === undefined ? node : unionNodes(present, node);
  }
  return nodeOf(isMember(a) || isMember(b), merged) ?? MEMBER;
}

/** The paths of `a` that are not in `b`. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  const result: Record<string, FieldSet> = {};
  for (const [element, node] of childrenOf(a)) {
    const other = b[element];
    const kept = other === undefined ? node : differenceNodes(node, other);
    if (kept !== undefined) result[element] = kept;
  }
  return result;
}
function differenceNodes(a: FieldSet, b: FieldSet): FieldSet | undefined {
  return nodeOf(isMember(a) && !isMember(b), difference(a, b) as Record<string, FieldSet>);
}

/** The paths in both. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const result: Record<string, FieldSet> = {};
  for (const [element, node] of childrenOf(a)) {
    const other = b[element];
    if (other === undefined) continue;
    const kept = nodeOf(isMember(node) && isMember(other), intersection(node, other) as Record<string, FieldSet>);
    if (kept !== undefined) result[element] = kept;
  }
  return result;
}

/** Without the subtrees at the given paths, themselves included (`RecursiveDifference`). */
export function withoutSubtrees(set: FieldSet, paths: FieldSet): FieldSet {
  const result: Record<string, FieldSet> = {};
  for (const [element, node] of childrenOf(set)) {
    const other = paths[element];
    if (other === undefined) result[element] = node;
    else if (!isMember(other)) {
      const kept = nodeOf(isMember(node), withoutSubtrees(node, other) as Record<string, FieldSet>);
      if (kept !== undefined && !(isEmptySet(kept) && !isMember(node))) result[element] = kept;
    }
  }
  return result;
}

/** Members as text, in upstream's order: a level's own members first, then what is below. */
export function pathsOf(set: FieldSet, prefix = ""): string[] {
  const children = childrenOf(set).sort(([a], [b]) => compareElements(a, b));
  const paths: string[] = [];
  for (const [element, node] of children) if (isMember(node)) paths.push(prefix + elementText(element));
  for (const [element, node] of children) paths.push(...pathsOf(node, prefix + elementText(element)));
  return paths;
}

function compareElements(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `f:image` → `.image`, `k:{"name":"nginx"}` → `[name="nginx"]`, `v:"x"` → `[="x"]`. */
export function elementText(element: string): string {
  const value = element.slice(2);
  if (element.startsWith("f:")) return `.${value}`;
  if (element.startsWith("v:")) return `[=${value}]`;
  const keys = JSON.parse(value) as Record<string, unknown>;
  return `[${Object.keys(keys)
    .sort()
    .map((key) => `${key}=${JSON.stringify(keys[key])}`)
    .join(",")}]`;
}

/** Sorted by element at every level, as the API server writes it. */
export function sortedSet(set: FieldSet): FieldSet {
  const result: Record<string, FieldSet> = {};
  for (const element of Object.keys(set).sort()) result[element] = sortedSet(set[element] ?? MEMBER);
  return result;
}
