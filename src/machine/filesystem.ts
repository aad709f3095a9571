/** A machine's files. Synchronous, in memory, POSIX enough for what lessons touch. Paths are absolute. */
import type { Program } from "./program.ts";

export type FileKind = "file" | "directory" | "symlink" | "character";
export interface Stat {
  readonly kind: FileKind;
  readonly mode: number;
  readonly size: number;
  readonly owner: string;
  readonly group: string;
  /** Virtual microseconds since the world's birth. */
  readonly modified: number;
  readonly target?: string;
  /** Of a character device: its major and minor number. */
  readonly device?: { readonly major: number; readonly minor: number };
}

export type FileErrorCode =
  | "ENOENT"
  | "EEXIST"
  | "ENOTDIR"
  | "EISDIR"
  | "ENOTEMPTY"
  | "EACCES"
  | "EROFS"
  | "ENOSPC"
  | "ELOOP"
  | "EINVAL"
  | "ENXIO"
  | "EBUSY";
const TEXT: Record<FileErrorCode, string> = {
  ENOENT: "No such file or directory",
  EEXIST: "File exists",
  ENOTDIR: "Not a directory",
  EISDIR: "Is a directory",
  ENOTEMPTY: "Directory not empty",
  EACCES: "Permission denied",
  EROFS: "Read-only file system",
  ENOSPC: "No space left on device",
  ELOOP: "Too many levels of symbolic links",
  EINVAL: "Invalid argument",
  ENXIO: "No such device or address",
  EBUSY: "Device or resource busy",
};
/** `message` is strerror's text (`No such file or directory`); programs print it after the path. */
export class FileError extends Error {
  readonly code: FileErrorCode;
  readonly path: string;
  constructor(code: FileErrorCode, path: string) {
    super(TEXT[code]);
    this.name = "FileError";
    this.code = code;
    this.path = path;
  }
}

export interface WriteFileOptions {
  mode?: number;
  append?: boolean;
  owner?: string;
}

/** What a folder is going to hold. A content that is a function is called once, when it is first read. */
export interface FolderTree {
  readonly [name: string]:
    | { readonly content: string | (() => string); readonly mode?: number }
    | { readonly target: string }
    | { readonly folder: FolderTree };
}

export interface FileSystem {
  /** Bytes of the files in a folder and below, mounts and lower layers left out: what was written there. */
  written(path: string): number;
  exists(path: string): boolean;
  /** Follows symlinks unless `follow` is false. Undefined when there is none. */
  stat(path: string, follow?: boolean): Stat | undefined;
  /** Throws FileError. */
  read(path: string): string;
  write(path: string, content: string, options?: WriteFileOptions): void;
  mkdir(path: string, options?: { recursive?: boolean; mode?: number }): void;
  /** A new folder (and its parents) whose contents are made when somebody looks inside. Throws FileError. */
  mkdirLazily(path: string, contents: () => FolderTree): void;
  remove(path: string, options?: { recursive?: boolean }): void;
  rename(from: string, to: string): void;
  symlink(target: string, path: string): void;
  chmod(path: string, mode: number): void;
  /** Names, sorted bytewise. */
  list(path: string): string[];
  /** Canonical path with symlinks resolved; throws ENOENT. */
  realpath(path: string): string;
  /** The program behind an executable file, if it is one of ours. */
  program(path: string): Program | undefined;
  /** Puts a program at a path (mode 0755). */
  install(path: string, program: Program): void;
  /** inotify: called at the instant of a change of the file or of an entry of the folder. */
  watch(path: string, changed: (path: string) => void): { stop(): void };
  /** Mounts another file system (or a subtree of one) at a path. */
  mount(path: string, source: FileSystem, options?: { subPath?: string; readOnly?: boolean; type?: string; device?: string }): void;
  unmount(path: string): void;
  mounts(): { path: string; device: string; type: string; readOnly: boolean }[];
}
