/** Folders whose content is made whenever somebody looks: /proc, /sys/fs/cgroup. */
import { FileError } from "../../machine/filesystem.ts";
import type { Device } from "./devices.ts";
import type { FsNode } from "./filesystem.ts";

/** A file's text, a link's target, a device, or a folder again. */
export type LiveEntry = (() => string) | { readonly target: string } | { readonly device: Device } | LiveFolder;
export interface LiveFolder {
  names(): readonly string[];
  /** Undefined when there is no such entry. */
  find(name: string): LiveEntry | undefined;
}
/** A folder whose names are known beforehand. */
export function liveFolder(entries: Readonly<Record<string, LiveEntry>>): LiveFolder {
  return { names: () => Object.keys(entries), find: (name) => (Object.hasOwn(entries, name) ? entries[name] : undefined) };
}

/** The entries of such a folder, as a file system keeps them: nobody can write there. */
export class LiveEntries extends Map<string, FsNode | null> {
  readonly #folder: LiveFolder;
  constructor(folder: LiveFolder) {
    super();
    this.#folder = folder;
  }
  override get(name: string): FsNode | undefined {
    const found = this.#folder.find(name);
    return found === undefined ? undefined : nodeOf(found);
  }
  override *[Symbol.iterator](): MapIterator<[string, FsNode | null]> {
    for (const name of this.#folder.names()) {
      const node = this.get(name);
      if (node) yield [name, node];
    }
  }
  override set(name: string): this {
    throw new FileError("EACCES", name);
  }
  override delete(name: string): boolean {
    throw new FileError("EACCES", name);
  }
}

function nodeOf(entry: LiveEntry): FsNode {
  const base = { owner: "root", modified: 0 };
  if (typeof entry === "function") return { ...base, kind: "file", content: entry, mode: 0o444 };
  if ("target" in entry) return { ...base, kind: "symlink", target: entry.target, mode: 0o777 };
  if ("device" in entry) return { ...base, kind: "character", device: entry.device, mode: 0o620 };
  return { ...base, kind: "directory", mode: 0o555, entries: new LiveEntries(entry), lower: undefined };
}
