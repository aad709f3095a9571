/** What a crictl subcommand is, and how its words are read. */
import type { ContainerStatus, Cri, Sandbox } from "../../machine/cri.ts";
import type { Process } from "../../machine/process.ts";

export interface CrictlVersion {
  readonly version: string;
  readonly showsNamespace: boolean;
}
export interface CrictlContext {
  readonly process: Process;
  readonly cri: Cri;
  readonly about: CrictlVersion;
  readonly flags: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}
export interface CrictlCommand {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly usage: string;
  /** Long names of flags with their letters; `=` after the name means that it takes a value: `name=`, `quiet|q`. */
  readonly flags: readonly string[];
  /** Options end at the first operand. */
  readonly stopAtOperand?: boolean;
  readonly takes?: "container" | "sandbox" | "image";
  run(context: CrictlContext): Promise<number> | number;
}
/** Ends with `FATA[0000] …`. */
export class Failure extends Error {}

/** Throws Failure for a flag that there is not. */
export function parseWords(command: CrictlCommand, words: readonly string[]): { flags: Map<string, string>; operands: string[] } {
  const known = new Map<string, { name: string; takes: boolean }>();
  for (const definition of [...command.flags, "help|h"]) {
    const takes = definition.endsWith("=");
    const [name = "", letter] = definition.replace("=", "").split("|");
    known.set(name, { name, takes });
    if (letter) known.set(letter, { name, takes });
  }
  const flags = new Map<string, string>();
  const operands: string[] = [];
  const rest = [...words];
  while (rest.length > 0) {
    const word = rest.shift() ?? "";
    if (word === "--") {
      operands.push(...rest.splice(0));
    } else if (!word.startsWith("-") || word === "-") {
      operands.push(word);
      if (command.stopAtOperand) operands.push(...rest.splice(0));
    } else {
      const [text = "", value] = splitFlag(word.replace(/^--?/, ""));
      const letters = !word.startsWith("--") && text.length > 1 && !known.has(text) ? [...text] : [text];
      for (const letter of letters) {
        const flag = known.get(letter);
        if (!flag) throw new Failure(`flag provided but not defined: -${letter}`);
        if (!flag.takes) flags.set(flag.name, value ?? "true");
        else flags.set(flag.name, value ?? rest.shift() ?? "");
      }
    }
  }
  return { flags, operands };
}
function splitFlag(text: string): [string, string | undefined] {
  const at = text.indexOf("=");
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** By the beginning of its id. Throws Failure. */
export function containerOf(cri: Cri, id: string): ContainerStatus {
  const found = cri.listContainers().filter((one) => one.id.startsWith(id));
  const [first] = found;
  if (!first) throw new Failure(`rpc error: code = NotFound desc = an error occurred when try to find container "${id}": not found`);
  return first;
}
export function sandboxOf(cri: Cri, id: string): Sandbox {
  const [first] = cri.listPodSandboxes().filter((one) => one.id.startsWith(id));
  if (!first) throw new Failure(`rpc error: code = NotFound desc = an error occurred when try to find sandbox "${id}": not found`);
  return first;
}

/** Go's tabwriter with minimum width 20 and padding 3, as crictl's tables. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, index) => {
      if (index < row.length - 1) widths[index] = Math.max(widths[index] ?? 20, cell.length + 3);
    });
  return rows
    .map((row) => `${row.map((cell, index) => (index < row.length - 1 ? cell.padEnd(widths[index] ?? 20) : cell)).join("")}\n`)
    .join("");
}

/** `5 minutes ago`: docker/go-units HumanDuration. */
export function ago(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1_000_000);
  if (seconds < 1) return "Less than a second ago";
  if (seconds === 1) return "1 second ago";
  if (seconds < 60) return `${seconds} seconds ago`;
  const minutes = Math.floor(seconds / 60);
  if (minutes === 1) return "About a minute ago";
  if (minutes < 60) return `${minutes} minutes ago`;
  const hours = Math.round(minutes / 60);
  if (hours === 1) return "About an hour ago";
  if (hours < 48) return `${hours} hours ago`;
  const days = Math.floor(hours / 24);
  if (hours < 24 * 7 * 2) return `${days} days ago`;
  return hours < 24 * 30 * 2 ? `${Math.floor(days / 7)} weeks ago` : `${Math.floor(days / 30)} months ago`;
}
/** `71.1MB`: go-units HumanSizeWithPrecision(…, 3). */
export function humanSize(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${Number(value.toPrecision(3))}${units[unit]}`;
}
/** Nanoseconds since 1970 of a virtual instant, as JSON output shows times. */
export function nanoseconds(process: Process, at: number): string {
  const birth = process.date - Math.floor(process.clock.now / 1000);
  return at === 0 ? "0" : (BigInt(birth) * 1_000_000n + BigInt(at) * 1000n).toString();
}
