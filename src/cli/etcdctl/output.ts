/** What several of etcdctl's printers share: JSON with 64-bit identities, tables, sizes, byte strings. */
import { encodeBytes } from "../../kube/encoding/base64.ts";
import { stringToBytes, textOf } from "../../kube/encoding/stored.ts";
import type { EtcdHeader, EtcdKv } from "../../machine/etcd.ts";
import { BAD_FEATURE, EtcdctlFailure } from "./failure.ts";

export type Format = "simple" | "json" | "fields" | "table";
/** Throws EtcdctlFailure for a format that is none, or that this command has not. */
export function formatOf(text: string, supported: readonly Format[] = ["simple", "json", "fields"]): Format {
  if (text === "protobuf") throw new EtcdctlFailure("kubewekend does not model etcdctl --write-out=protobuf", BAD_FEATURE);
  if (!["simple", "json", "fields", "table"].includes(text)) throw new EtcdctlFailure("unsupported output format", BAD_FEATURE);
  if (!supported.includes(text as Format)) throw new EtcdctlFailure(`${text} not supported as output format`, BAD_FEATURE);
  return text as Format;
}

/** 16 hex digits as the decimal number they are. */
export function decimal(hex: string): bigint {
  return BigInt(`0x${hex || "0"}`);
}
/** JSON as Go writes it: bigints as numbers, what is undefined left out. */
export function json(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return `[${value.map(json).join(",")}]`;
  if (typeof value === "object" && value !== null)
    return `{${Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .map(([name, one]) => `${JSON.stringify(name)}:${json(one)}`)
      .join(",")}}`;
  return JSON.stringify(value);
}
const kept = <T>(value: T, zero: T): T | undefined => (value === zero ? undefined : value);
export const base64 = (bytes: string): string => encodeBytes(stringToBytes(bytes));

export function headerJson(header: EtcdHeader): object {
  return {
    cluster_id: decimal(header.cluster_id),
    member_id: decimal(header.member_id),
    revision: kept(header.revision, 0),
    raft_term: kept(header.raft_term, 0),
  };
}
export function kvJson(kv: EtcdKv): object {
  return {
    key: base64(kv.key),
    create_revision: kept(kv.create_revision, 0),
    mod_revision: kept(kv.mod_revision, 0),
    version: kept(kv.version, 0),
    value: kv.value === "" ? undefined : base64(kv.value),
    lease: kv.lease === "0" ? undefined : decimal(kv.lease),
  };
}
/** Without zero fields, as `omitempty` has it. */
export function nonZero(fields: Record<string, unknown>): object {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== 0 && value !== false && value !== "" && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

export function headerFields(header: EtcdHeader): string {
  return `"ClusterID" : ${decimal(header.cluster_id)}\n"MemberID" : ${decimal(header.member_id)}\n"Revision" : ${header.revision}\n"RaftTerm" : ${header.raft_term}\n`;
}
export function kvFields(kv: EtcdKv, prefix = ""): string {
  return `"${prefix}Key" : ${goQuote(kv.key)}\n"${prefix}CreateRevision" : ${kv.create_revision}\n"${prefix}ModRevision" : ${kv.mod_revision}\n"${prefix}Version" : ${kv.version}\n"${prefix}Value" : ${goQuote(kv.value)}\n"${prefix}Lease" : ${decimal(kv.lease)}\n`;
}
/** `%q` of a byte string. */
export function goQuote(bytes: string): string {
  const text = textOf(bytes);
  let quoted = '"';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (character === '"' || character === "\\") quoted += `\\${character}`;
    else if (character === "\n") quoted += "\\n";
    else if (character === "\t") quoted += "\\t";
    else if (character === "\r") quoted += "\\r";
    else if (code < 0x20 || code === 0x7f) quoted += `\\x${code.toString(16).padStart(2, "0")}`;
    else quoted += character;
  }
  return `${quoted}"`;
}
/** How a key or value is shown: as text, or with --hex. */
export function shown(bytes: string, hex: boolean): string {
  return hex
    ? stringToBytes(bytes)
        .map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`)
        .join("")
    : textOf(bytes);
}

/** github.com/olekukonko/tablewriter: centred heads, cells aligned right when every one is a number or so. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const rule = `+${widths.map((width) => "-".repeat(width + 2)).join("+")}+\n`;
  const centred = (text: string, width: number): string => {
    const left = Math.floor((width - text.length) / 2);
    return `${" ".repeat(left)}${text}${" ".repeat(width - text.length - left)}`;
  };
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  const body = rows.map((row) => line(row.map((cell, at) => cell.padStart(widths[at] ?? 0)))).join("");
  return `${rule}${line(head.map((title, at) => centred(title, widths[at] ?? 0)))}${rule}${body}${rule}`;
}

/** github.com/dustin/go-humanize: `20 kB`, `2.9 MB`. */
export function humanBytes(bytes: number): string {
  if (bytes < 10) return `${bytes} B`;
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = Math.floor((bytes / 1000 ** power) * 10 + 0.5) / 10;
  return `${value < 10 ? value.toFixed(1) : Math.floor(value + 0.5).toFixed(0)} ${units[power]}`;
}
/** `1.440444ms` of microseconds: Go's Duration. */
export function goDuration(microseconds: number): string {
  if (microseconds < 1000) return `${microseconds}µs`;
  if (microseconds < 1_000_000) return `${String(microseconds / 1000)}ms`;
  return `${String(microseconds / 1_000_000)}s`;
}
