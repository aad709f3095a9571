/** POSIX paths. */

/** Absolute, with `.`, `..` and doubled slashes gone. `path` is taken relative to `cwd`. */
export function resolve(cwd: string, path: string): string {
  if (isPlain(path)) return path;
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${cwd}/${path}`).split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}
/** Absolute, without `.`, `..`, doubled or trailing slash: nothing to resolve. */
export function isPlain(path: string): boolean {
  if (path.charCodeAt(0) !== SLASH) return false;
  const { length } = path;
  if (length > 1 && path.charCodeAt(length - 1) === SLASH) return false;
  for (let at = 0; at >= 0; at = path.indexOf("/", at + 1)) {
    const next = path.charCodeAt(at + 1);
    if (next === SLASH) return false;
    if (next !== DOT) continue;
    const after = path.charCodeAt(at + 2);
    // `/.` and `/..` are steps; `/..data` and `/.kube` are names.
    if (Number.isNaN(after) || after === SLASH) return false;
    if (after !== DOT) continue;
    const third = path.charCodeAt(at + 3);
    if (Number.isNaN(third) || third === SLASH) return false;
  }
  return true;
}
const SLASH = 47;
const DOT = 46;
export function dirname(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}
export function basename(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
export function join(...parts: string[]): string {
  return resolve("/", parts.join("/"));
}
