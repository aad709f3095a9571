/** Unit files: /etc/systemd/system/NAME and its drop-ins NAME.d/*.conf, as systemd.unit(5) merges them. */
import type { FileSystem } from "../../machine/filesystem.ts";

export interface Unit {
  readonly name: string;
  readonly path: string;
  readonly dropIns: readonly string[];
  readonly description: string;
  readonly documentation: string;
  /** ExecStart with variables of the environment filled in. Empty for units that only exist. */
  readonly argv: readonly string[];
  readonly restart: boolean;
  /** Microseconds. */
  readonly restartDelay: number;
  readonly conditionPathExists: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
}

const FOLDERS = ["/etc/systemd/system", "/lib/systemd/system"];

/** Undefined when there is no such unit file. */
export function readUnit(fs: FileSystem, name: string): Unit | undefined {
  const path = FOLDERS.map((folder) => `${folder}/${name}`).find((candidate) => fs.exists(candidate));
  if (path === undefined) return undefined;
  const dropInFolder = `${path}.d`;
  const dropIns = fs.exists(dropInFolder) ? fs.list(dropInFolder).filter((file) => file.endsWith(".conf")) : [];
  const settings = new Map<string, string[]>();
  for (const file of [path, ...dropIns.map((dropIn) => `${dropInFolder}/${dropIn}`)]) {
    for (const [key, value] of assignments(fs.read(file))) {
      // An empty assignment resets a list: how drop-ins replace ExecStart.
      if (value === "") settings.set(key, []);
      else settings.set(key, [...(settings.get(key) ?? []), value]);
    }
  }
  const last = (key: string): string => settings.get(key)?.at(-1) ?? "";
  const environment = new Map<string, string>();
  for (const line of settings.get("Environment") ?? []) for (const [key, value] of quotedAssignments(line)) environment.set(key, value);
  for (const file of settings.get("EnvironmentFile") ?? []) {
    const optional = file.startsWith("-");
    const at = optional ? file.slice(1) : file;
    if (fs.exists(at)) for (const [key, value] of assignments(fs.read(at))) environment.set(key, unquote(value));
  }
  const argv = last("ExecStart")
    .split(/\s+/)
    .flatMap((word) => {
      const variable = /^\$\{?(\w+)\}?$/.exec(word)?.[1];
      if (variable === undefined) return word === "" ? [] : [word];
      return (environment.get(variable) ?? "").split(/\s+/).filter((part) => part !== "");
    });
  return {
    name,
    path,
    dropIns,
    description: last("Description") || name,
    documentation: last("Documentation"),
    argv,
    restart: ["always", "on-failure"].includes(last("Restart")),
    restartDelay: seconds(last("RestartSec")) || 100_000,
    conditionPathExists: settings.get("ConditionPathExists") ?? [],
    environment,
  };
}

/** Names of all service units. */
export function unitNames(fs: FileSystem): string[] {
  const names = new Set<string>();
  for (const folder of FOLDERS) if (fs.exists(folder)) for (const file of fs.list(folder)) if (file.endsWith(".service")) names.add(file);
  return [...names].sort();
}

function assignments(text: string): [string, string][] {
  return text.split("\n").flatMap((line): [string, string][] => {
    const match = /^\s*([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line);
    return match ? [[match[1] as string, match[2] as string]] : [];
  });
}
function quotedAssignments(line: string): [string, string][] {
  return [...line.matchAll(/"([^"=]+)=([^"]*)"|(\S+?)=(\S*)/g)].map((match): [string, string] => [
    match[1] ?? match[3] ?? "",
    match[2] ?? match[4] ?? "",
  ]);
}
function unquote(value: string): string {
  return /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value;
}
function seconds(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s)?$/.exec(text);
  if (!match) return 0;
  return Number(match[1]) * (match[2] === "ms" ? 1_000 : 1_000_000);
}
