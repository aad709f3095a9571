/** systemctl: services of a node. Output follows systemd 252. */
import type { Process } from "../../machine/process.ts";
import type { Command } from "../../machine/program.ts";
import { SYSTEMD_SOCKET, type Systemd, type UnitStatus } from "../../machine/systemd.ts";

const VERBS = [
  "status",
  "start",
  "stop",
  "restart",
  "try-restart",
  "reset-failed",
  "is-active",
  "is-enabled",
  "enable",
  "disable",
  "daemon-reload",
  "list-units",
  "show",
  "cat",
];

export const systemctl: Command = {
  name: "systemctl",
  async run(process) {
    const options = process.argv.slice(1).filter((word) => word.startsWith("-"));
    const [verb = "list-units", ...units] = process.argv.slice(1).filter((word) => !word.startsWith("-"));
    const unknown = options.find(
      (option) =>
        !["--no-pager", "-l", "--full", "-q", "--quiet", "--now", "--no-legend", "--type=service", "-a", "--all"].includes(option),
    );
    if (unknown) return fail(process, `systemctl: kubewekend does not model the option '${unknown}'`, 1);
    if (verb === "edit")
      return fail(process, "systemctl: kubewekend does not model 'systemctl edit': edit the unit's file, then systemctl daemon-reload", 1);
    if (!VERBS.includes(verb)) return fail(process, `Unknown command verb ${verb}.`, 1);
    const systemd = process.machine.sockets.get(SYSTEMD_SOCKET) as Systemd | undefined;
    if (!systemd)
      return fail(
        process,
        "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down",
        1,
      );
    if (verb === "daemon-reload") {
      systemd.reload();
      return 0;
    }
    if (verb === "list-units") return list(process, systemd);
    if (units.length === 0) return fail(process, "Too few arguments.", 1);
    let code = 0;
    for (const name of units) code = Math.max(code, await one(process, systemd, verb, name, options));
    return code;
  },
  complete({ process, words }) {
    const typed = words.at(-1) ?? "";
    const systemd = process.machine.sockets.get(SYSTEMD_SOCKET) as Systemd | undefined;
    const values = words.length <= 2 ? VERBS : (systemd?.units() ?? []).map(({ name }) => name);
    return values.filter((value) => value.startsWith(typed)).map((value) => ({ value }));
  },
};

async function one(process: Process, systemd: Systemd, verb: string, given: string, options: readonly string[]): Promise<number> {
  const name = /\.\w+$/.test(given) ? given : `${given}.service`;
  const unit = systemd.status(name);
  if (unit?.stale && ["start", "restart", "try-restart", "stop", "status"].includes(verb))
    await process.stderr.write(
      `Warning: The unit file, source configuration file or drop-ins of ${name} changed on disk. Run 'systemctl daemon-reload' to reload units.\n`,
    );
  const quiet = options.includes("-q") || options.includes("--quiet");
  switch (verb) {
    case "status":
      if (!unit) return fail(process, `Unit ${name} could not be found.`, 4);
      await process.stdout.write(statusText(process, systemd, unit));
      return unit.active === "active" ? 0 : 3;
    case "is-active":
      if (!quiet) await process.stdout.write(`${unit?.active ?? "inactive"}\n`);
      return unit?.active === "active" ? 0 : 3;
    case "is-enabled":
      if (!unit) return fail(process, `Failed to get unit file state for ${name}: No such file or directory`, 1);
      if (!quiet) await process.stdout.write(`${unit.enabled ? "enabled" : "disabled"}\n`);
      return unit.enabled ? 0 : 1;
    case "enable":
    case "disable":
      if (!unit) return fail(process, `Failed to ${verb} unit: Unit file ${name} does not exist.`, 1);
      systemd.enable(name, verb === "enable");
      if (options.includes("--now")) verb === "enable" ? systemd.start(name) : systemd.stop(name);
      return 0;
    case "show":
      await process.stdout.write(
        `Id=${name}\nLoadState=${unit ? "loaded" : "not-found"}\nActiveState=${unit?.active ?? "inactive"}\nSubState=${unit?.sub ?? "dead"}\nMainPID=${unit?.mainPid ?? 0}\n`,
      );
      return 0;
    case "cat":
      if (!unit) return fail(process, `No files found for ${name}.`, 1);
      for (const path of [unit.path, ...unit.dropIns.map((file) => `${unit.path}.d/${file}`)])
        await process.stdout.write(`# ${path}\n${process.fs.read(path)}\n`);
      return 0;
    case "reset-failed":
      return 0;
    case "try-restart":
      if (unit?.active === "active") systemd.restart(name);
      return 0;
    case "start":
      if (!systemd.start(name)) return fail(process, `Failed to start ${name}: Unit ${name} not found.`, 5);
      return 0;
    case "stop":
      if (!unit || !systemd.stop(name)) return fail(process, `Failed to stop ${name}: Unit ${name} not loaded.`, 5);
      return 0;
    default:
      if (!systemd.restart(name)) return fail(process, `Failed to restart ${name}: Unit ${name} not found.`, 5);
      return 0;
  }
}

function statusText(process: Process, systemd: Systemd, unit: UnitStatus): string {
  const date = (at: number): string => {
    const when = new globalThis.Date(process.date - (process.clock.now - at) / 1000);
    const day = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][when.getUTCDay()];
    return `${day} ${when.toISOString().slice(0, 10)} ${when.toISOString().slice(11, 19)} UTC; ${ago(process.clock.now - at)} ago`;
  };
  const dot = unit.active === "failed" ? "×" : unit.active === "active" ? "●" : "○";
  const state =
    unit.active === "active"
      ? `active (${unit.sub}) since`
      : unit.active === "activating"
        ? `activating (${unit.sub}) since`
        : `${unit.active} (${unit.sub}) since`;
  const lines = [
    `${dot} ${unit.name} - ${unit.description}`,
    `     Loaded: loaded (${unit.path}; ${unit.enabled ? "enabled" : "disabled"}; preset: enabled)`,
  ];
  if (unit.dropIns.length > 0) lines.push(`    Drop-In: ${unit.path}.d`, `             └─${unit.dropIns.join(", ")}`);
  lines.push(`     Active: ${state} ${date(unit.since)}`);
  if (unit.documentation) lines.push(`       Docs: ${unit.documentation}`);
  const program = unit.command.split(" ")[0]?.split("/").at(-1) ?? "";
  if (unit.mainPid !== undefined)
    lines.push(
      `   Main PID: ${unit.mainPid} (${program})`,
      ...(unit.memory === undefined
        ? []
        : [`     Memory: ${(unit.memory / 2 ** 20).toFixed(1)}M`, `        CPU: ${cpuTime(unit.cpuTime ?? 0)}`]),
      `     CGroup: ${program === "kubelet" ? "/kubelet.slice" : "/system.slice"}/${unit.name}`,
      `             └─${unit.mainPid} ${unit.command}`,
    );
  else if (unit.exitCode !== undefined) lines.push(`    Process: ExecStart=${unit.command} (code=exited, status=${unit.exitCode})`);
  const journal = systemd
    .journal()
    .filter((line) => line.unit === unit.name)
    .slice(-10);
  const recent = journal.map((line) => journalText(process, line));
  return `${lines.join("\n")}\n${recent.length > 0 ? `\n${recent.join("\n")}\n` : ""}`;
}

/** `Jul 09 08:29:35 kind-worker kubelet[87]: …`: a line as journalctl and status show it. */
export function journalText(process: Process, line: { at: number; identifier: string; pid: number; text: string }): string {
  const when = new globalThis.Date(process.date - (process.clock.now - line.at) / 1000);
  const month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][when.getUTCMonth()];
  return `${month} ${String(when.getUTCDate()).padStart(2, "0")} ${when.toISOString().slice(11, 19)} ${process.machine.hostname} ${line.identifier}${line.pid === 0 ? "" : `[${line.pid}]`}: ${line.text}`;
}

/** `812ms`, `3.204s`, `2min 3.020s`. */
function cpuTime(microseconds: number): string {
  const seconds = microseconds / 1e6;
  if (seconds < 1) return `${Math.round(microseconds / 1000)}ms`;
  return seconds < 60 ? `${seconds.toFixed(3)}s` : `${Math.floor(seconds / 60)}min ${(seconds % 60).toFixed(3)}s`;
}

/** `5s`, `4min 3s`, `2h 5min`. */
function ago(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1e6);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return seconds < 600 ? `${Math.floor(seconds / 60)}min ${seconds % 60}s` : `${Math.floor(seconds / 60)}min`;
  return `${Math.floor(seconds / 3600)}h ${Math.floor((seconds % 3600) / 60)}min`;
}

async function list(process: Process, systemd: Systemd): Promise<number> {
  const units = systemd.units();
  const width = Math.max(4, ...units.map(({ name }) => name.length));
  const rows = units.map(
    (unit) => `  ${unit.name.padEnd(width)} ${unit.loaded} ${unit.active.padEnd(8)} ${unit.sub.padEnd(7)} ${unit.description}`,
  );
  await process.stdout.write(
    `  ${"UNIT".padEnd(width)} LOAD   ACTIVE   SUB     DESCRIPTION\n${rows.join("\n")}\n\n${units.length} loaded units listed.\n`,
  );
  return 0;
}
async function fail(process: Process, text: string, code: number): Promise<number> {
  await process.stderr.write(`${text}\n`);
  return code;
}
