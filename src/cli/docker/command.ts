/** What a docker subcommand is, and the columns and words that several of them share. */
import type { ContainerInfo, Docker } from "../../machine/docker.ts";
import type { Process } from "../../machine/process.ts";
import type { FlagSet } from "../flags/flag-set.ts";

export interface DockerInvocation {
  readonly process: Process;
  readonly docker: Docker;
  readonly flags: FlagSet;
  readonly args: readonly string[];
}
export interface DockerCommand {
  /** `ps`, `container ls`: the words that name it. */
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly usage: string;
  readonly summary: string;
  /** `shorthand|- name type default`, a line a flag. */
  readonly flags: string;
  /** Numbers of arguments: exact, or at least. */
  readonly arguments?: { readonly min: number; readonly max?: number };
  /** Flags end at the first plain word (`run`, `exec`). */
  readonly commandFollows?: boolean;
  run(invocation: DockerInvocation): Promise<number>;
}

/** `About an hour`, `3 days`: docker's units.HumanDuration. */
export function humanDuration(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1_000_000);
  if (seconds < 1) return "Less than a second";
  if (seconds === 1) return "1 second";
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.floor(seconds / 60);
  if (minutes === 1) return "About a minute";
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.round(seconds / 3600);
  if (hours === 1) return "About an hour";
  if (hours < 48) return `${hours} hours`;
  if (hours < 24 * 7 * 2) return `${Math.floor(hours / 24)} days`;
  if (hours < 24 * 30 * 2) return `${Math.floor(hours / 24 / 7)} weeks`;
  return `${Math.floor(hours / 24 / 30)} months`;
}

/** The STATUS column. */
export function statusText(container: ContainerInfo, now: number): string {
  switch (container.state) {
    case "running":
      return `Up ${humanDuration(now - container.started)}`;
    case "paused":
      return `Up ${humanDuration(now - container.started)} (Paused)`;
    case "exited":
      return `Exited (${container.exitCode}) ${humanDuration(now - container.finished)} ago`;
    case "dead":
      return "Dead";
    default:
      return "Created";
  }
}

/** The PORTS column: `127.0.0.1:41123->6443/tcp, 80/tcp`. */
export function portsText(container: ContainerInfo): string {
  if (container.state !== "running" && container.state !== "paused") return "";
  const published = container.ports.map(
    ({ hostIp, hostPort, containerPort, protocol }) => `${hostIp}:${hostPort}->${containerPort}/${protocol}`,
  );
  const open = container.exposed.filter(
    (port) => !container.ports.some(({ containerPort, protocol }) => `${containerPort}/${protocol}` === port),
  );
  return [...open, ...published].join(", ");
}

/** Rows under a heading, as docker's tabwriter pads: three spaces after the widest cell, a column at least so wide. */
export function columns(rows: readonly (readonly string[])[], least = 10): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(least, 3 + Math.max(...rows.map((row) => [...(row[column] ?? "")].length))));
  return rows
    .map((row) => `${row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join("")}\n`)
    .join("");
}
