/**
 * tar archives (POSIX ustar, with GNU's and pax's records for long names): what tar writes and reads, and kubectl cp.
 * https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
 */
import { bytesOf, textOf } from "./bytes.ts";
import type { FileKind } from "./filesystem.ts";

export interface TarEntry {
  /** Without a leading or trailing slash. */
  readonly name: string;
  /** A device is kept as an empty file. */
  readonly kind: FileKind;
  readonly mode: number;
  /** Seconds since 1970. */
  readonly modified: number;
  readonly owner: string;
  readonly group: string;
  /** Text with escaped bytes (bytes.ts); of files only. */
  readonly content: string;
  /** Where a symlink leads. */
  readonly target: string;
}

const BLOCK = 512;
/** GNU tar and busybox write in records of twenty blocks. */
const RECORD = 20 * BLOCK;
const TYPES: Readonly<Record<FileKind, string>> = { file: "0", character: "0", symlink: "2", directory: "5" };
const LONG_NAME = "L";
const LONG_TARGET = "K";

/** The bytes of one member. */
export function tarMember(entry: TarEntry): Uint8Array {
  const content = entry.kind === "file" ? bytesOf(entry.content) : new Uint8Array(0);
  const name = bytesOf(entry.kind === "directory" ? `${entry.name}/` : entry.name);
  const target = bytesOf(entry.target);
  const parts: Uint8Array[] = [];
  if (name.length > 100) parts.push(...longRecord(LONG_NAME, name));
  if (target.length > 100) parts.push(...longRecord(LONG_TARGET, target));
  parts.push(header(entry, name, target, content.length), padded(content));
  return joined(parts);
}
/** The two empty blocks and what fills the last record, after `written` bytes of members. */
export function tarEnd(written: number): Uint8Array {
  const length = written + 2 * BLOCK;
  return new Uint8Array(Math.ceil(length / RECORD) * RECORD - written);
}

/** Throws an Error on what is no archive. An archive that breaks off gives what was whole. */
export function readTar(archive: Uint8Array): { entries: TarEntry[]; broken: boolean } {
  const entries: TarEntry[] = [];
  let longName: string | undefined;
  let longTarget: string | undefined;
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const block = archive.subarray(at, at + BLOCK);
    if (block.every((byte) => byte === 0)) return { entries, broken: false };
    const text = (from: number, length: number): string => {
      const end = block.indexOf(0, from);
      return textOf(block.subarray(from, end < 0 || end > from + length ? from + length : end));
    };
    const octal = (from: number, length: number): number => Number.parseInt(text(from, length).trim() || "0", 8);
    if (octal(148, 8) !== checksum(block)) throw new Error("This does not look like a tar archive");
    const size = octal(124, 12);
    at += BLOCK;
    if (at + size > archive.length) return { entries, broken: true };
    const content = archive.subarray(at, at + size);
    at += Math.ceil(size / BLOCK) * BLOCK;
    const type = text(156, 1);
    if (type === LONG_NAME) longName = textOf(content).replace(/\0.*$/s, "");
    else if (type === LONG_TARGET) longTarget = textOf(content).replace(/\0.*$/s, "");
    else if (type === "x") {
      const records = paxRecords(textOf(content));
      longName = records.get("path") ?? longName;
      longTarget = records.get("linkpath") ?? longTarget;
    } else if (type !== "g") {
      const prefix = text(257, 5) === "ustar" ? text(345, 155) : "";
      const name = longName ?? (prefix === "" ? text(0, 100) : `${prefix}/${text(0, 100)}`);
      const kind = type === "5" || (type !== "2" && name.endsWith("/")) ? "directory" : type === "2" ? "symlink" : "file";
      entries.push({
        name: name.replace(/\/+$/, ""),
        kind,
        mode: octal(100, 8) & 0o7777,
        modified: octal(136, 12),
        owner: text(265, 32),
        group: text(297, 32),
        content: kind === "file" ? textOf(content) : "",
        target: kind === "symlink" ? (longTarget ?? text(157, 100)) : "",
      });
      longName = undefined;
      longTarget = undefined;
    }
  }
  return { entries, broken: archive.length > 0 };
}

function header({ kind, mode, modified, owner, group }: TarEntry, name: Uint8Array, target: Uint8Array, size: number): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string): void => block.set(bytesOf(text), at);
  const octal = (value: number, digits: number): string => `${Math.max(0, Math.floor(value)).toString(8).padStart(digits, "0")}\0`;
  block.set(name.subarray(0, 100), 0);
  put(100, octal(mode & 0o7777, 7));
  // Users have names here, their numbers are root's.
  put(108, octal(0, 7));
  put(116, octal(0, 7));
  put(124, octal(size, 11));
  put(136, octal(modified, 11));
  put(148, "        ");
  put(156, TYPES[kind]);
  block.set(target.subarray(0, 100), 157);
  put(257, "ustar  ");
  put(265, owner.slice(0, 31));
  put(297, group.slice(0, 31));
  put(148, `${checksum(block).toString(8).padStart(6, "0")}\0 `);
  return block;
}
/** The sum of all bytes, the sum's own field taken as spaces. */
function checksum(block: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < BLOCK; at++) sum += at >= 148 && at < 156 ? 0x20 : (block[at] as number);
  return sum;
}
/** GNU's way to tell a name that is too long for the header: a member of its own before it. */
function longRecord(type: string, text: Uint8Array): Uint8Array[] {
  const content = joined([text, new Uint8Array(1)]);
  const entry: TarEntry = { name: "", kind: "file", mode: 0, modified: 0, owner: "root", group: "root", content: "", target: "" };
  const block = header(entry, bytesOf("././@LongLink"), new Uint8Array(0), content.length);
  block.set(bytesOf(type), 156);
  block.set(bytesOf(`${checksum(block).toString(8).padStart(6, "0")}\0 `), 148);
  return [block, padded(content)];
}
/** `27 path=some/name\n`, one after another. */
function paxRecords(text: string): Map<string, string> {
  const records = new Map<string, string>();
  for (const line of text.split("\n")) {
    const found = /^\d+ ([^=]+)=(.*)$/s.exec(line);
    if (found) records.set(found[1] as string, found[2] as string);
  }
  return records;
}
function padded(content: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(content.length / BLOCK) * BLOCK);
  whole.set(content);
  return whole;
}
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
