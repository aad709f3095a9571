/**
 * Files in memory, in layers: a file system reads through to read-only layers below it (an image) and keeps
 * only what was written here. Contents may be computed when read (/proc). Mounts graft other file systems in.
 */

import type { Timers } from "../../kube/timers.ts";
import { byteLength } from "../../machine/bytes.ts";
import { FileError, type FileSystem, type FolderTree, type Stat, type WriteFileOptions } from "../../machine/filesystem.ts";
import { basename, dirname, isPlain, resolve } from "../../machine/path.ts";
import type { Program } from "../../machine/program.ts";
import type { Device } from "./devices.ts";
import { type Entries, entryIn, listed, NO_ENTRIES, withEntry, withoutEntry } from "./entries.ts";
import { LiveEntries, type LiveFolder } from "./live.ts";

/** A function is called at each read (/proc); what comes later is made at the first. */
export type Content = string | (() => string) | Later;
export class Later {
  readonly make: () => string;
  constructor(make: () => string) {
    this.make = make;
  }
}
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
  entries: Entries<FsNode | null> | (() => Entries<FsNode | null>);
  /** The same folder in the layer below. */
  lower: DirectoryNode | undefined;
}
export interface LinkNode extends Base {
  kind: "symlink";
  target: string;
}
export interface DeviceNode extends Base {
  kind: "character";
  device: Device;
}
export type FsNode = FileNode | DirectoryNode | LinkNode | DeviceNode;

interface Mount {
  path: string;
  /** `path` with a slash at its end. */
  folder: string;
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
/** A place with what is there. */
interface Found extends Place {
  node: FsNode | undefined;
}

const MAX_LINKS = 40;
/** So many folders are remembered by path … */
const FOLDERS = 256;
/** … once so many were looked for: most containers touch their files only when they start. */
const BUSY = 64;
const NO_MOUNTS: Mount[] = [];
type Now = Pick<Timers, "now">;

export class MemoryFileSystem implements FileSystem {
  #now: Now;
  #root: DirectoryNode;
  #mounts: readonly Mount[] = NO_MOUNTS;
  #watches: Map<string, Set<(path: string) => void>> | undefined;
  /** Folders found lately by path, no link on the way: dropped whenever a folder goes or is replaced. */
  #folders: Map<string, DirectoryNode> | undefined;
  #searches = 0;
  /** Counts changes: part of the state hash, and lets caches know. */
  version = 0;

  /** `lower` is read, never written. */
  constructor(now: Now, lower?: MemoryFileSystem) {
    this.#now = now;
    this.#root = directory(now.now, lower ? lower.#root : undefined);
  }

  exists(path: string): boolean {
    return this.#node(path, true) !== undefined;
  }
  stat(path: string, follow = true): Stat | undefined {
    const node = this.#node(path, follow);
    return node && statOf(node);
  }
  read(path: string): string {
    const { node } = this.#found(path, true);
    if (!node) throw new FileError("ENOENT", path);
    if (node.kind === "directory") throw new FileError("EISDIR", path);
    if (node.kind === "character") {
      if (node.device.whole === undefined) throw new FileError("EINVAL", path);
      return node.device.whole;
    }
    return node.kind === "file" ? contentOf(node) : "";
  }
  write(path: string, content: string, options: WriteFileOptions = {}): void {
    const place = this.#found(path, true);
    const found = place.node;
    if (found?.kind === "character") {
      if (found.device.full && content !== "") throw new FileError("ENOSPC", path);
      return;
    }
    this.#writable(place, path);
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
  /** A file of its own whose content is made when somebody reads it. The folder must be there. */
  writeLater(path: string, make: () => string): void {
    this.#put(path, { kind: "file", content: new Later(make), mode: 0o644, owner: "root", modified: this.#now.now });
  }
  /** mknod: a character device. The folder must be there. */
  device(path: string, device: Device): void {
    this.#put(path, { kind: "character", device, mode: 0o666, owner: "root", modified: this.#now.now });
  }
  /** The device at a path, if there is one. */
  deviceAt(path: string): Device | undefined {
    const node = this.#node(path, true);
    return node?.kind === "character" ? node.device : undefined;
  }
  /** A folder whose content is made at each look. */
  live(path: string, folder: LiveFolder): void {
    this.mkdir(dirname(path), { recursive: true });
    this.#put(path, { ...directory(this.#now.now), mode: 0o555, entries: new LiveEntries(folder) });
  }
  written(path: string): number {
    const { fs, node } = this.#found(path, true);
    return node === undefined ? 0 : ownBytes(fs === this && path === "/" ? this.#root : node);
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
    const node = this.#node(path, true);
    return node?.kind === "file" ? node.program : undefined;
  }
  mkdir(path: string, options: { recursive?: boolean; mode?: number } = {}): void {
    if (options.recursive) {
      const whole = resolve("/", path);
      // Up to what exists, then down again.
      const missing: string[] = [];
      for (let at = whole; at !== "/"; at = dirname(at)) {
        const node = this.#node(at, true);
        if (node && node.kind !== "directory") throw new FileError("ENOTDIR", at);
        if (node) break;
        missing.push(at);
      }
      for (let at = missing.pop(); at !== undefined; at = missing.pop())
        this.mkdir(at, options.mode === undefined ? {} : { mode: options.mode });
      return;
    }
    const place = this.#found(path, true);
    if (place.node) throw new FileError("EEXIST", path);
    this.#writable(place, path);
    place.fs.#put(place.path, { ...directory(this.#now.now), mode: options.mode ?? 0o755 });
  }
  mkdirLazily(path: string, contents: () => FolderTree): void {
    this.mkdir(path, { recursive: true });
    const { node } = this.#found(path, true);
    if (node?.kind !== "directory") throw new FileError("ENOTDIR", path);
    if (namesIn(node).length > 0) throw new FileError("EEXIST", path);
    const { now } = this.#now;
    node.entries = () => entriesOf(contents(), now);
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
    const place = this.#found(path, false);
    if (place.node) throw new FileError("EEXIST", path);
    this.#writable(place, path);
    place.fs.#put(place.path, { kind: "symlink", target, mode: 0o777, owner: "root", modified: this.#now.now });
  }
  chmod(path: string, mode: number): void {
    const place = this.#found(path, true);
    const { node } = place;
    if (!node) throw new FileError("ENOENT", path);
    this.#writable(place, path);
    place.fs.#put(place.path, { ...node, mode });
  }
  list(path: string): string[] {
    const { node } = this.#found(path, true);
    if (!node) throw new FileError("ENOENT", path);
    if (node.kind !== "directory") throw new FileError("ENOTDIR", path);
    if (this.#mounts.length === 0) return namesIn(node).sort();
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
    place.fs.#watches ??= new Map();
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
    const mount = { path: at, folder: at === "/" ? "/" : `${at}/`, source, subPath: resolve("/", subPath), readOnly, type, device };
    this.#mounts = this.#mounts.concat(mount).sort((a, b) => b.path.length - a.path.length);
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

  /** What stands at a path, for those who do not mind why there is nothing. */
  #node(path: string, follow: boolean): FsNode | undefined {
    const found = this.#quick(path, follow);
    if (found === null) return undefined;
    if (found) return found.node;
    try {
      const { fs, path: at } = this.#place(path, follow);
      return fs.#find(at);
    } catch (error) {
      if (error instanceof FileError) return undefined;
      throw error;
    }
  }
  /** Throws FileError when a folder on the way is missing. */
  #found(path: string, follow: boolean): Found {
    const found = this.#quick(path, follow);
    if (found) return found;
    const place = this.#place(path, follow);
    return { ...place, node: place.fs.#find(place.path) };
  }
  /**
   * The usual case in one walk: a plain path, with no link inside a mount. Null: a folder on the way is missing or
   * is none. Undefined: only the long way (#place) can tell. `links` counts those followed; -1 follows none.
   */
  #quick(path: string, follow: boolean, links = 0): Found | null | undefined {
    if (!isPlain(path)) return undefined;
    for (const mount of this.#mounts) {
      const inside = path.startsWith(mount.folder);
      if (!inside && path !== mount.path) continue;
      // Nothing but folders down to the mount.
      if (mount.path !== "/" && this.#folderAt(mount.path) === undefined) return undefined;
      const rest = inside ? path.slice(mount.folder.length - 1) : "";
      const found = mount.source.#quick(mount.subPath === "/" ? rest || "/" : mount.subPath + (rest === "/" ? "" : rest), follow, -1);
      if (found && mount.readOnly && !found.readOnly) return { ...found, readOnly: true };
      return found;
    }
    if (path === "/") return { fs: this, path, readOnly: false, node: this.#root };
    const last = path.lastIndexOf("/");
    const parent = path.slice(0, last);
    let folder = last === 0 ? this.#root : this.#folders?.get(parent);
    if (!folder) {
      folder = this.#root;
      for (let from = 1; from <= last; ) {
        const slash = path.indexOf("/", from);
        const next = entryOf(folder, path.slice(from, slash));
        if (next === undefined || next.kind === "file" || next.kind === "character") return null;
        if (next.kind === "symlink") return this.#linked(path.slice(0, from - 1), next, path.slice(slash), follow, links);
        folder = next;
        from = slash + 1;
      }
      if (++this.#searches > BUSY) this.#remember(parent, folder);
    }
    const node = entryOf(folder, path.slice(last + 1));
    if (follow && node?.kind === "symlink") return this.#linked(parent, node, "", follow, links);
    return { fs: this, path, readOnly: false, node };
  }
  #remember(path: string, folder: DirectoryNode): void {
    if (folder.entries instanceof LiveEntries) return;
    this.#folders ??= new Map();
    if (this.#folders.size >= FOLDERS) this.#folders.clear();
    this.#folders.set(path, folder);
  }
  #linked(folder: string, link: LinkNode, rest: string, follow: boolean, links: number): Found | null | undefined {
    if (links < 0 || links >= MAX_LINKS) return undefined;
    const target = resolve(folder === "" ? "/" : folder, link.target);
    return this.#quick(target === "/" ? rest || "/" : target + rest, follow, links + 1);
  }
  /** The folder at a path that no link leads to. */
  #folderAt(path: string): DirectoryNode | undefined {
    let folder: DirectoryNode = this.#root;
    for (let from = 1; from <= path.length; ) {
      const slash = path.indexOf("/", from);
      const end = slash < 0 ? path.length : slash;
      const next = entryOf(folder, path.slice(from, end));
      if (next?.kind !== "directory") return undefined;
      folder = next;
      from = end + 1;
    }
    return folder;
  }

  /** Follows links and mounts down to the file system and path that hold the file (whose last part may not exist yet). */
  #place(path: string, follow: boolean): Place {
    const found = this.#quick(path, follow);
    if (found) return found;
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
    const last = path.lastIndexOf("/");
    const name = path.slice(last + 1);
    if (name === "") throw new FileError("EBUSY", path);
    let folder = this.#root;
    for (let from = 1; from <= last; ) {
      const slash = path.indexOf("/", from);
      const part = path.slice(from, slash);
      from = slash + 1;
      const own = entryIn(ownEntries(folder), part);
      if (own?.kind === "directory") {
        folder = own;
        continue;
      }
      const below = entryOf(folder, part);
      if (below === undefined) throw new FileError("ENOENT", path);
      if (below.kind !== "directory") throw new FileError("ENOTDIR", path);
      this.#folders?.clear();
      const copy: DirectoryNode = { ...directory(below.modified, below), mode: below.mode, owner: below.owner };
      folder.entries = withEntry<FsNode | null>(ownEntries(folder), part, copy);
      folder = copy;
    }
    if (entryOf(folder, name)?.kind === "directory") this.#folders?.clear();
    if (node === null && !(folder.lower && entryOf(folder.lower, name))) folder.entries = withoutEntry(ownEntries(folder), name);
    else folder.entries = withEntry(ownEntries(folder), name, node);
    folder.modified = this.#now.now;
    this.version++;
    this.#changed(path);
  }
  #changed(path: string): void {
    const watches = this.#watches;
    if (!watches?.size) return;
    for (const watched of [path, dirname(path)]) {
      const handlers = watches.get(watched);
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
    entries: NO_ENTRIES,
    lower,
  };
}
function ownEntries(folder: DirectoryNode): Entries<FsNode | null> {
  if (typeof folder.entries === "function") folder.entries = folder.entries();
  return folder.entries;
}
function entriesOf(tree: FolderTree, modified: number): Entries<FsNode | null> {
  let entries: Entries<FsNode | null> = NO_ENTRIES;
  for (const [name, made] of Object.entries(tree)) entries = withEntry<FsNode | null>(entries, name, nodeOf(made, modified));
  return entries;
}
function nodeOf(made: FolderTree[string], modified: number): FsNode {
  if ("folder" in made) return { ...directory(modified), entries: entriesOf(made.folder, modified) };
  if ("target" in made) return { kind: "symlink", target: made.target, mode: 0o777, owner: "root", modified };
  const content = typeof made.content === "string" ? made.content : new Later(made.content);
  return { kind: "file", content, mode: made.mode ?? 0o644, owner: "root", modified };
}
function entryOf(folder: DirectoryNode, name: string): FsNode | undefined {
  const own = entryIn(ownEntries(folder), name);
  if (own !== undefined) return own ?? undefined;
  return folder.lower && entryOf(folder.lower, name);
}
function namesIn(folder: DirectoryNode): string[] {
  if (!folder.lower) return listed(ownEntries(folder)).map(([name]) => name);
  const names = new Set(namesIn(folder.lower));
  for (const [name, node] of listed(ownEntries(folder))) {
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
    if (node) copy.entries = withEntry<FsNode | null>(ownEntries(copy), name, node.kind === "directory" ? flatten(node) : node);
  }
  return copy;
}
function ownBytes(node: FsNode): number {
  if (node.kind === "file") return typeof node.content === "string" ? byteLength(node.content) : 0;
  if (node.kind !== "directory" || typeof node.entries === "function") return 0;
  return listed(node.entries).reduce((sum, [, item]) => (item ? sum + ownBytes(item) : sum), 0);
}
function contentOf(node: FileNode): string {
  if (node.content instanceof Later) node.content = node.content.make();
  return typeof node.content === "string" ? node.content : node.content();
}
function statOf(node: FsNode): Stat {
  const { kind, mode, owner, modified } = node;
  const size =
    node.kind === "file"
      ? typeof node.content === "function"
        ? 0
        : byteLength(contentOf(node))
      : node.kind === "symlink"
        ? node.target.length
        : node.kind === "character"
          ? 0
          : 4096;
  const more =
    node.kind === "symlink"
      ? { target: node.target }
      : node.kind === "character"
        ? { device: { major: node.device.major, minor: node.device.minor } }
        : {};
  return { kind, mode, owner, group: owner, modified, size, ...more };
}
function* ownOf(folder: DirectoryNode, path: string): Generator<[string, string]> {
  for (const [name, node] of listed(ownEntries(folder)).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const at = `${path}/${name}`;
    if (node === null) yield [at, "(gone)"];
    else if (node.kind === "directory") yield* ownOf(node, at);
    else if (node.kind === "symlink") yield [at, `-> ${node.target}`];
    else if (node.kind === "character") yield [at, `${node.device.major}, ${node.device.minor}`];
    else if (!node.program && typeof node.content !== "function") yield [at, `${node.mode.toString(8)} ${contentOf(node)}`];
  }
}
