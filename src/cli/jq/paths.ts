/** Where a value lies in another, and values with something else there. */
import { compare, isObject, JqFailure, type Json, kindOf, type ObjectValue } from "./value.ts";

export type Path = (string | number)[];

export function index(of: Json, key: Json): Json {
  if (of === null && (typeof key === "string" || typeof key === "number")) return null;
  if (isObject(of) && typeof key === "string") return Object.hasOwn(of, key) ? (of[key] ?? null) : null;
  if (Array.isArray(of) && typeof key === "number") return of[Math.floor(key) < 0 ? of.length + Math.floor(key) : Math.floor(key)] ?? null;
  if (of === null && key === null) return null;
  throw new JqFailure(
    typeof key === "string" ? `Cannot index ${kindOf(of)} with "${key}"` : `Cannot index ${kindOf(of)} with ${kindOf(key)}`,
  );
}
export function slice(of: Json, from: Json, to: Json): Json {
  if (of === null) return null;
  if (typeof of !== "string" && !Array.isArray(of)) throw new JqFailure(`Cannot index ${kindOf(of)} with object`);
  const start = typeof from === "number" ? Math.floor(from) : 0;
  const end = typeof to === "number" ? Math.ceil(to) : of.length;
  return of.slice(start, end);
}
export function getPath(value: Json, path: Path): Json {
  return path.reduce<Json>((at, key) => (at === null ? null : index(at, key)), value);
}
export function setPath(value: Json, path: Path, change: (before: Json) => Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  if (typeof key === "number") {
    if (value !== null && !Array.isArray(value)) throw new JqFailure(`Cannot index ${kindOf(value)} with number`);
    const copy = [...(value ?? [])];
    const at = key < 0 ? copy.length + key : key;
    while (copy.length < at) copy.push(null);
    copy[at] = setPath(copy[at] ?? null, rest, change);
    return copy;
  }
  if (value !== null && !isObject(value)) throw new JqFailure(`Cannot index ${kindOf(value)} with "${key}"`);
  return { ...(value ?? {}), [key]: setPath(value?.[key] ?? null, rest, change) };
}
export function deletePaths(value: Json, all: readonly Path[]): Json {
  const ordered = [...all].sort((a, b) => -compare(a, b));
  return ordered.reduce<Json>((at, path) => deletePath(at, path), value);
}
function deletePath(value: Json, path: Path): Json {
  const [key, ...rest] = path;
  if (key === undefined || value === null) return null;
  if (Array.isArray(value)) {
    const at = Number(key) < 0 ? value.length + Number(key) : Number(key);
    return rest.length === 0
      ? value.filter((_, index) => index !== at)
      : value.map((one, index) => (index === at ? deletePath(one, rest) : one));
  }
  if (!isObject(value)) throw new JqFailure(`Cannot delete field at object index of ${kindOf(value)}`);
  if (!(key in value)) return value;
  const copy: ObjectValue = { ...value };
  if (rest.length === 0) delete copy[String(key)];
  else copy[String(key)] = deletePath(copy[String(key)] ?? null, rest);
  return copy;
}
