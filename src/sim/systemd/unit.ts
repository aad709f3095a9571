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
  readonly restart: "no" | "on-failure" | "always";
  /** Microseconds. */
  readonly restartDelay: number;
  readonly conditionPathExists: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  readonly nice: number;
  /** Millicores; 0 is without limit. */
  readonly quotaMilli: number;
  /** So many starts in so many microseconds are too many; 0 is without limit. */
  readonly startLimit: { readonly interval: number; readonly burst: number };
  readonly workingDirectory: string | undefined;
  /** Directives that nobody here obeys. */
  readonly notModelled: readonly string[];
  /** The files' text: `daemon-reload` takes a change over. */
  readonly text: string;
}

/** What has a meaning here or changes nothing that a lesson sees. */
const KNOWN = new Set(
  "Description Documentation After Before Wants Requires WantedBy Alias PartOf ExecStart ExecStartPre ExecReload Type Restart RestartSec StartLimitInterval StartLimitIntervalSec StartLimitBurst ConditionPathExists ConditionVirtualization CPUAccounting MemoryAccounting IPAccounting Slice KillMode KillSignal Delegate LimitNOFILE LimitNPROC LimitCORE OOMScoreAdjust TasksMax Environment EnvironmentFile Nice CPUQuota WorkingDirectory User Group StandardOutput StandardError SyslogIdentifier TimeoutStartSec TimeoutStopSec Conflicts".split(
    " ",
  ),
);
const FOLDERS = ["/etc/systemd/system", "/lib/systemd/system"];

/** Undefined when there is no such unit file. `before` is what was loaded: only its environment files are read again. */
export function readUnit(fs: FileSystem, name: string, before?: Unit): Unit | undefined {
  const path = FOLDERS.map((folder) => `${folder}/${name}`).find((candidate) => fs.exists(candidate));
  if (path === undefined) return undefined;
  const dropInFolder = `${path}.d`;
  const dropIns = fs.exists(dropInFolder) ? fs.list(dropInFolder).filter((file) => file.endsWith(".conf")) : [];
  const settings = new Map<string, string[]>();
  const text = before?.text ?? [path, ...dropIns.map((dropIn) => `${dropInFolder}/${dropIn}`)].map((file) => fs.read(file)).join("\n");
  for (const [key, value] of assignments(text)) {
    // An empty assignment resets a list: how drop-ins replace ExecStart.
    if (value === "") settings.set(key, []);
    else settings.set(key, [...(settings.get(key) ?? []), value]);
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
    restart: last("Restart") === "always" ? "always" : last("Restart") === "on-failure" ? "on-failure" : "no",
    restartDelay: seconds(last("RestartSec")) || 100_000,
    conditionPathExists: settings.get("ConditionPathExists") ?? [],
    environment,
    nice: Number(last("Nice")) || 0,
    quotaMilli: Number(/^(\d+)%$/.exec(last("CPUQuota"))?.[1] ?? 0) * 10,
    startLimit: {
      interval: seconds(last("StartLimitIntervalSec") || last("StartLimitInterval") || "10"),
      burst: Number(last("StartLimitBurst") || 5),
    },
    workingDirectory: last("WorkingDirectory") || undefined,
    notModelled: [...settings.keys()].filter((key) => !KNOWN.has(key)),
    text,
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
