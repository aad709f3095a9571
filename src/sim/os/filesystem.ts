/**
 * Files in memory, in layers: a file system reads through to read-only layers below it (an image) and keeps
 * only what was written here. Contents may be computed when read (/proc). Mounts graft other file systems in.
 */

import type { Timers } from "../../kube/timers.ts";
import { FileError, type FileSystem, type Stat, type WriteFileOptions } from "../../machine/filesystem.ts";
import { basename, dirname, resolve } from "../../machine/path.ts";
import type { Program } from "../../machine/program.ts";

export type Content = string | (() => string);
interface Base {
  mode: number;
  owner: string;
  modified: number;
}
export interface FileNode extends Base {
  kind: "file";
  content: Content;
  program?: Program;
}
export interface DirectoryNode extends Base {
  kind: "directory";
  /** Own entries; `null` hides an entry of a lower layer (a whiteout). */
  entries: Map<string, FsNode | null>;
  /** The same folder in the layer below. */
  lower?: DirectoryNode;
}
export interface LinkNode extends Base {
  kind: "symlink";
  target: string;
}
export type FsNode = FileNode | DirectoryNode | LinkNode;

interface Mount {
  path: string;
  source: MemoryFileSystem;
  subPath: string;
  readOnly: boolean;
  device: string;
  type: string;
}
interface Place {
  fs: MemoryFileSystem;
  path: string;
  readOnly: boolean;
}

const MAX_LINKS = 40;
type Now = Pick<Timers, "now">;

export class MemoryFileSystem implements FileSystem {
  #now: Now;
  #root: DirectoryNode;
  #mounts: Mount[] = [];
  #watches = new Map<string, Set<(path: string) => void>>();
  /** Counts changes: part of the state hash, and lets caches know. */
  version = 0;

  /** `lower` is read, never written. */
  constructor(now: Now, lower?: MemoryFileSystem) {
    this.#now = now;
    this.#root = directory(now.now, lower ? lower.#root : undefined);
  }

  exists(path: string): boolean {
    return this.stat(path) !== undefined;
  }
  stat(path: string, follow = true): Stat | undefined {
    try {
      const { fs, path: at } = this.#place(path, follow);
      const node = fs.#find(at);
      return node && statOf(node);
    } catch (error) {
      if (error instanceof FileError) return undefined;
      throw error;
    }
  }
  read(path: string): string {
    const { fs, path: at } = this.#place(path, true);
    const node = fs.#find(at);
    if (!node) throw new FileError("ENOENT", path);
    if (node.kind === "directory") throw new FileError("EISDIR", path);
    return node.kind === "file" ? contentOf(node) : "";
  }
  write(path: string, content: string, options: WriteFileOptions = {}): void {
    const place = this.#place(path, true);
    this.#writable(place, path);
    const found = place.fs.#find(place.path);
    if (found?.kind === "directory") throw new FileError("EISDIR", path);
    const before = found?.kind === "file" ? found : undefined;
    const text = options.append && before ? contentOf(before) + content : content;
    place.fs.#put(place.path, {
      kind: "file",
      content: text,
      mode: options.mode ?? before?.mode ?? 0o644,
      owner: options.owner ?? before?.owner ?? "root",
      modified: this.#now.now,
    });
  }
  /** A file whose content is computed at each read (/proc, /sys). */
  computed(path: string, content: () => string, mode = 0o444): void {
    this.mkdir(dirname(path), { recursive: true });
    this.#put(path, { kind: "file", content, mode, owner: "root", modified: this.#now.now });
  }
  install(path: string, program: Program): void {
    this.mkdir(dirname(path), { recursive: true });
    const place = this.#place(path, true);
    place.fs.#put(place.path, {
      kind: "file",
      content: `\x7fELF ${program.name}\n`,
      program,
      mode: 0o755,
      owner: "root",
      modified: this.#now.now,
    });
  }
  program(path: string): Program | undefined {
    if (!this.exists(path)) return undefined;
    const { fs, path: at } = this.#place(path, true);
    const node = fs.#find(at);
    return node?.kind === "file" ? node.program : undefined;
  }
  mkdir(path: string, options: { recursive?: boolean; mode?: number } = {}): void {
    if (options.recursive) {
      let at = "";
      for (const part of resolve("/", path).split("/").slice(1)) {
        at += `/${part}`;
        if (part === "") continue;
        const stat = this.stat(at);
        if (stat && stat.kind !== "directory") throw new FileError("ENOTDIR", at);
        if (!stat) this.mkdir(at, options.mode === undefined ? {} : { mode: options.mode });
      }
      return;
    }
    const place = this.#place(path, true);
    if (place.fs.#find(place.path)) throw new FileError("EEXIST", path);
    this.#writable(place, path);
    place.fs.#put(place.path, { ...directory(this.#now.now), mode: options.mode ?? 0o755 });
  }
  remove(path: string, options: { recursive?: boolean } = {}): void {
    if (this.#mounts.some((mount) => mount.path === resolve("/", path))) throw new FileError("EBUSY", path);
    const place = this.#place(path, false);
    const node = place.fs.#find(place.path);
    if (!node) throw new FileError("ENOENT", path);
    this.#writable(place, path);
    if (node.kind === "directory" && !options.recursive && namesIn(node).length > 0) throw new FileError("ENOTEMPTY", path);
    place.fs.#put(place.path, null);
  }
  rename(from: string, to: string): void {
    const source = this.#place(from, false);
    const node = source.fs.#find(source.path);
    if (!node) throw new FileError("ENOENT", from);
    const target = this.#place(to, false);
    this.#writable(source, from);
    this.#writable(target, to);
    const there = target.fs.#find(target.path);
    if (there?.kind === "directory" && node.kind !== "directory") throw new FileError("EISDIR", to);
    if (there?.kind === "directory" && namesIn(there).length > 0) throw new FileError("ENOTEMPTY", to);
    if (source.fs === target.fs && `${target.path}/`.startsWith(`${source.path}/`)) {
      if (source.path === target.path) return;
      throw new FileError("EINVAL", to);
    }
    source.fs.#put(source.path, null);
    target.fs.#put(target.path, node.kind === "directory" ? flatten(node) : node);
  }
  symlink(target: string, path: string): void {
    const place = this.#place(path, false);
    if (place.fs.#find(place.path)) throw new FileError("EEXIST", path);
    this.#writable(place, path);
    place.fs.#put(place.path, { kind: "symlink", target, mode: 0o777, owner: "root", modified: this.#now.now });
  }
  chmod(path: string, mode: number): void {
    const place = this.#place(path, true);
    const node = place.fs.#find(place.path);
    if (!node) throw new FileError("ENOENT", path);
    this.#writable(place, path);
    place.fs.#put(place.path, { ...node, mode });
  }
  list(path: string): string[] {
    const place = this.#place(path, true);
    const node = place.fs.#find(place.path);
    if (!node) throw new FileError("ENOENT", path);
    if (node.kind !== "directory") throw new FileError("ENOTDIR", path);
    const names = new Set(namesIn(node));
    const here = this.realpath(path);
    for (const mount of this.#mounts) if (mount.path !== "/" && dirname(mount.path) === here) names.add(basename(mount.path));
    return [...names].sort();
  }
  realpath(path: string): string {
    const seen = this.#walk(path, true);
    if (!this.stat(seen)) throw new FileError("ENOENT", path);
    return seen;
  }
  watch(path: string, changed: (path: string) => void): { stop(): void } {
    const place = this.#place(path, true);
    const watches = place.fs.#watches;
    let handlers = watches.get(place.path);
    if (!handlers) {
      handlers = new Set();
      watches.set(place.path, handlers);
    }
    handlers.add(changed);
    return { stop: () => void handlers.delete(changed) };
  }
  mount(path: string, source: FileSystem, options: { subPath?: string; readOnly?: boolean; type?: string; device?: string } = {}): void {
    if (!(source instanceof MemoryFileSystem)) throw new Error(`mount ${path}: not one of our file systems`);
    if (!this.exists(path)) this.mkdir(path, { recursive: true });
    const at = resolve("/", path);
    const { subPath = "/", readOnly = false, type = "ext4", device = "/dev/vda1" } = options;
    this.#mounts.push({ path: at, source, subPath: resolve("/", subPath), readOnly, type, device });
    this.#mounts.sort((a, b) => b.path.length - a.path.length);
    this.version++;
  }
  unmount(path: string): void {
    const at = resolve("/", path);
    this.#mounts = this.#mounts.filter((mount) => mount.path !== at);
    this.version++;
  }
  mounts(): { path: string; device: string; type: string; readOnly: boolean }[] {
    return this.#mounts.map(({ path, device, type, readOnly }) => ({ path, device, type, readOnly })).reverse();
  }

  /** Every own file as (path, content): for the state hash. Computed files and programs are left out. */
  *own(): Generator<[string, string]> {
    yield* ownOf(this.#root, "");
  }

  /** Follows links and mounts down to the file system and path that hold the file (whose last part may not exist yet). */
  #place(path: string, follow: boolean): Place {
    return this.#graft(this.#walk(path, follow));
  }
  #graft(path: string): Place {
    for (const mount of this.#mounts) {
      if (path !== mount.path && !path.startsWith(mount.path === "/" ? "/" : `${mount.path}/`)) continue;
      const rest = path.slice(mount.path === "/" ? 0 : mount.path.length);
      const place = mount.source.#place(mount.subPath === "/" ? rest || "/" : mount.subPath + rest, true);
      return mount.readOnly ? { ...place, readOnly: true } : place;
    }
    return { fs: this, path, readOnly: false };
  }
  /** Resolves symlinks in every part (the last one only with `follow`). */
  #walk(path: string, follow: boolean): string {
    let rest = resolve("/", path)
      .split("/")
      .filter((part) => part !== "");
    let at = "";
    let links = 0;
    while (rest.length > 0) {
      const part = rest[0] as string;
      rest = rest.slice(1);
      const next = `${at}/${part}`;
      const place = this.#graftOnly(next);
      const node = place.fs.#find(place.path);
      if (node?.kind === "symlink" && (follow || rest.length > 0)) {
        if (++links > MAX_LINKS) throw new FileError("ELOOP", path);
        const target = resolve(at || "/", node.target)
          .split("/")
          .filter((one) => one !== "");
        rest = [...target, ...rest];
        at = "";
        continue;
      }
      if (node === undefined && rest.length > 0) {
        // A missing folder on the way.
        throw new FileError("ENOENT", path);
      }
      if (node?.kind === "file" && rest.length > 0) throw new FileError("ENOTDIR", path);
      at = next;
    }
    return at || "/";
  }
  #graftOnly(path: string): Place {
    for (const mount of this.#mounts) {
      if (path !== mount.path && !path.startsWith(mount.path === "/" ? "/" : `${mount.path}/`)) continue;
      const rest = path.slice(mount.path === "/" ? 0 : mount.path.length);
      return mount.source.#graftOnly(mount.subPath === "/" ? rest || "/" : mount.subPath + rest);
    }
    return { fs: this, path, readOnly: false };
  }
  #find(path: string): FsNode | undefined {
    let node: FsNode | undefined = this.#root;
    if (path === "/") return node;
    let from = 1;
    while (from <= path.length) {
      if (node?.kind !== "directory") return undefined;
      const slash = path.indexOf("/", from);
      const end = slash < 0 ? path.length : slash;
      node = entryOf(node, path.slice(from, end));
      if (!node) return undefined;
      from = end + 1;
    }
    return node;
  }
  #writable(place: Place, path: string): void {
    if (place.readOnly) throw new FileError("EROFS", path);
  }
  /** Replaces (or with null removes) an entry, copying folders of lower layers up on the way. */
  #put(path: string, node: FsNode | null): void {
    const parts = path.split("/").filter((part) => part !== "");
    const name = parts.pop();
    if (name === undefined) throw new FileError("EBUSY", path);
    let folder = this.#root;
    for (const part of parts) {
      const own = folder.entries.get(part);
      if (own?.kind === "directory") {
        folder = own;
        continue;
      }
      const below = entryOf(folder, part);
      if (below === undefined) throw new FileError("ENOENT", path);
      if (below.kind !== "directory") throw new FileError("ENOTDIR", path);
      const copy: DirectoryNode = { ...directory(below.modified, below), mode: below.mode, owner: below.owner };
      folder.entries.set(part, copy);
      folder = copy;
    }
    if (node === null && !(folder.lower && entryOf(folder.lower, name))) folder.entries.delete(name);
    else folder.entries.set(name, node);
    folder.modified = this.#now.now;
    this.version++;
    this.#changed(path);
  }
  #changed(path: string): void {
    for (const watched of [path, dirname(path)]) {
      const handlers = this.#watches.get(watched);
      if (handlers) for (const handler of [...handlers]) handler(path);
    }
  }
}

function directory(now: number, lower?: DirectoryNode): DirectoryNode {
  return {
    kind: "directory",
    mode: lower?.mode ?? 0o755,
    owner: lower?.owner ?? "root",
    modified: now,
    entries: new Map(),
    ...(lower ? { lower } : {}),
  };
}
function entryOf(folder: DirectoryNode, name: string): FsNode | undefined {
  const own = folder.entries.get(name);
  if (own !== undefined) return own ?? undefined;
  return folder.lower && entryOf(folder.lower, name);
}
function namesIn(folder: DirectoryNode): string[] {
  const names = new Set(folder.lower ? namesIn(folder.lower) : []);
  for (const [name, node] of folder.entries) {
    if (node === null) names.delete(name);
    else names.add(name);
  }
  return [...names];
}
/** A folder that moves takes what it shows with it, lower layers included. */
function flatten(folder: DirectoryNode): DirectoryNode {
  const copy = { ...directory(folder.modified), mode: folder.mode, owner: folder.owner };
  for (const name of namesIn(folder)) {
    const node = entryOf(folder, name);
    if (node) copy.entries.set(name, node.kind === "directory" ? flatten(node) : node);
  }
  return copy;
}
function contentOf(node: FileNode): string {
  return typeof node.content === "string" ? node.content : node.content();
}
function statOf(node: FsNode): Stat {
  const { kind, mode, owner, modified } = node;
  const size =
    node.kind === "file"
      ? typeof node.content === "string"
        ? byteLength(node.content)
        : 0
      : node.kind === "symlink"
        ? node.target.length
        : 4096;
  return { kind, mode, owner, group: owner, modified, size, ...(node.kind === "symlink" ? { target: node.target } : {}) };
}
function byteLength(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) bytes += code > 0x7ff ? (code >= 0xd800 && code <= 0xdfff ? 1 : 2) : 1;
  }
  return bytes;
}
function* ownOf(folder: DirectoryNode, path: string): Generator<[string, string]> {
  for (const [name, node] of [...folder.entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const at = `${path}/${name}`;
    if (node === null) yield [at, "(gone)"];
    else if (node.kind === "directory") yield* ownOf(node, at);
    else if (node.kind === "symlink") yield [at, `-> ${node.target}`];
    else if (!node.program && typeof node.content === "string") yield [at, `${node.mode.toString(8)} ${node.content}`];
  }
}
