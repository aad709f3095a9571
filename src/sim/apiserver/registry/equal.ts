/** Deep equality of JSON values, with shared parts compared by reference first. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return (a ?? null) === (b ?? null);
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!equal(a[i], b[i])) return false;
    return true;
  }
  if (Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  let count = 0;
  for (const key in left) {
    if (left[key] === undefined) continue;
    count++;
    if (!equal(left[key], right[key])) return false;
  }
  for (const key in right) if (right[key] !== undefined) count--;
  return count === 0;
}

/** Equal but for metadata and, if wanted, status: does `metadata.generation` rise? */
export function sameSpec(a: object, b: object): boolean {
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  for (const key in left) if (!OUTSIDE.has(key) && !equal(left[key], right[key])) return false;
  for (const key in right) if (!OUTSIDE.has(key) && right[key] !== undefined && left[key] === undefined) return false;
  return true;
}
const OUTSIDE = new Set(["apiVersion", "kind", "metadata", "status"]);
