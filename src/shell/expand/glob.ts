/** Path name expansion over a machine's file system. */
import type { FileSystem } from "../../machine/filesystem.ts";
import { resolve } from "../../machine/path.ts";
import { hasPattern, patternExpression, unquotePattern } from "./pattern.ts";

export interface GlobOptions {
  cwd: string;
  /** Names beginning with a dot match too. */
  dotglob?: boolean;
  /** `**` goes through folders. */
  globstar?: boolean;
}

/** The paths that match, sorted; empty when none does. Backslashes in the pattern quote. */
export function glob(fs: FileSystem, pattern: string, options: GlobOptions): string[] {
  const absolute = pattern.startsWith("/");
  const components = pattern.split("/").filter((part, index) => part !== "" || index === 0);
  if (absolute) components.shift();
  let found: string[] = [absolute ? "/" : ""];
  const wantsFolder = pattern.endsWith("/");
  components.forEach((component, index) => {
    const last = index === components.length - 1;
    const next: string[] = [];
    for (const base of found) {
      const folder = resolve(options.cwd, base === "" ? "." : base);
      const join = (name: string) => (base === "" || base.endsWith("/") ? `${base}${name}` : `${base}/${name}`);
      if (component === "**" && options.globstar) {
        if (!last) next.push(base);
        descend(fs, folder, (relative, isFolder) => {
          if (last || isFolder) next.push(join(relative));
        });
        continue;
      }
      if (!hasPattern(component)) {
        const name = unquotePattern(component);
        if (name === "" || fs.stat(resolve(folder, name), !last) !== undefined) next.push(join(name));
        continue;
      }
      if (fs.stat(folder)?.kind !== "directory") continue;
      const expression = patternExpression(component);
      const hidden = component.startsWith(".") || component.startsWith("\\.") || options.dotglob === true;
      for (const name of listed(fs, folder)) {
        if (name.startsWith(".") && !hidden) continue;
        if (!expression.test(name)) continue;
        if (!last && fs.stat(resolve(folder, name))?.kind !== "directory") continue;
        next.push(join(name));
      }
    }
    found = next;
  });
  if (wantsFolder) found = found.filter((path) => fs.stat(resolve(options.cwd, path))?.kind === "directory").map((path) => `${path}/`);
  return found.sort(compareNames);
}

function listed(fs: FileSystem, folder: string): string[] {
  try {
    return fs.list(folder);
  } catch {
    return [];
  }
}
function descend(fs: FileSystem, folder: string, visit: (relative: string, isFolder: boolean) => void, prefix = ""): void {
  for (const name of listed(fs, folder)) {
    if (name.startsWith(".")) continue;
    const path = resolve(folder, name);
    const isFolder = fs.stat(path, false)?.kind === "directory";
    visit(prefix + name, isFolder);
    if (isFolder) descend(fs, path, visit, `${prefix}${name}/`);
  }
}

/** The order of an en_US locale, near enough: letters before case, punctuation aside. */
export function compareNames(left: string, right: string): number {
  const a = left.toLowerCase().replace(/[^\p{L}\p{N}/]/gu, "");
  const b = right.toLowerCase().replace(/[^\p{L}\p{N}/]/gu, "");
  if (a !== b) return a < b ? -1 : 1;
  const swap = (text: string) =>
    text.replace(/\p{L}/gu, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));
  const c = swap(left);
  const d = swap(right);
  return c < d ? -1 : c > d ? 1 : 0;
}
