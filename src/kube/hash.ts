/**
 * The 32-bit FNV hash and the names made of it.
 * Upstream hashes a dump of Go structs (pkg/util/hash, controller.ComputeHash), which cannot be had from JSON:
 * here the hash is over the value with sorted keys, in the same encoding, so it is stable and looks alike.
 */
import { safeEncodeString } from "./names.ts";

/** FNV-1a, 32 bits, over the UTF-16 units' low and high bytes (ASCII: the bytes). */
export function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    if (unit > 0xff) hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  return hash >>> 0;
}

/**
 * The decimal digits of the hash, safely encoded: characters of `456789bcdf`, at most ten.
 * `recorded` (a release's data) gives the hash that a real cluster was seen to have for a template, by ours: a Go
 * struct's dump changes with every release's fields, so what is known of it can only be recorded.
 */
export function podTemplateHash(template: unknown, collisionCount?: number, recorded?: Readonly<Record<string, string>>): string {
  const hash = safeEncodeString(String(fnv32a(stableText(template) + (collisionCount === undefined ? "" : `#${collisionCount}`))));
  return recorded?.[hash] ?? hash;
}

/** JSON with sorted keys and without absent fields: equal values give equal texts. */
export function stableText(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(stableText).join(",")}]`;
  const record = value as Record<string, unknown>;
  const fields: string[] = [];
  for (const key of Object.keys(record).sort()) {
    const field = record[key];
    if (field !== undefined) fields.push(`${JSON.stringify(key)}:${stableText(field)}`);
  }
  return `{${fields.join(",")}}`;
}
