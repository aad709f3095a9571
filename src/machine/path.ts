/** POSIX paths. */

/** Absolute, with `.`, `..` and doubled slashes gone. `path` is taken relative to `cwd`. */
export function resolve(cwd: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${cwd}/${path}`).split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}
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
