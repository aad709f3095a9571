/**
 * The hashes by which controllers name what they make. Upstream hashes Go's dump of the object with FNV-32a
 * (pkg/util/hash, controller.ComputeHash); here it is the canonical JSON, with the same length and alphabet.
 */

/** FNV-1a, 32 bits, over the UTF-16 code units of `text`. */
export function fnv32a(text: string, seed = 0x811c9dc5): number {
  let hash = seed;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

const SAFE = "bcdfghjklmnpqrstvwxz2456789";

/** `rand.SafeEncodeString`: each character becomes one of 27 that make no words; digits become `456789bcdf`. */
export function safeEncode(text: string): string {
  let encoded = "";
  for (let index = 0; index < text.length; index++) encoded += SAFE[text.charCodeAt(index) % SAFE.length];
  return encoded;
}

/** JSON with sorted keys and without missing, null or empty members: equal for objects that mean the same. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key];
    if (member === undefined || member === null) continue;
    members.push(`${JSON.stringify(key)}:${canonicalJson(member)}`);
  }
  return `{${members.join(",")}}`;
}

/**
 * The hash of a pod template (`646f774589`: at most ten of `456789bcdf`); `collisions` is status.collisionCount,
 * which makes another one when two templates meet.
 */
export function computeHash(template: unknown, collisions?: number): string {
  const text = canonicalJson(template) + (collisions === undefined ? "" : `#${collisions}`);
  return safeEncode(String(fnv32a(text)));
}
