/** Commands about the machine: date, whoami, id, hostname, uname, free, uptime, ps, kill, pkill, pgrep, top, nproc, tty, clear. */
import type { Process, ProcessInfo } from "../../machine/process.ts";
import type { SignalName } from "../../machine/program.ts";
import { signalList, signalOf } from "../builtins/jobs.ts";
import { formatDate, parseDate } from "../date.ts";
import { modifiedDate } from "./files.ts";
import { CommandFailure, defineCommand, humanSize, pathOf, statOf } from "./program.ts";

export const date = defineCommand({
  name: "date",
  options: "ud:r:RI:s:",
  long: { utc: "u", universal: "u", date: "d", reference: "r", "rfc-email": "R", "iso-8601": "i?", set: "s", "rfc-3339": "3?" },
  async run(process, args) {
    if (args.has("s")) throw new CommandFailure("cannot set date: Operation not permitted");
    let when = process.date;
    const text = args.value("d");
    if (text !== undefined) {
      const parsed = parseDate(text, process.date);
      if (parsed === undefined) throw new CommandFailure(`invalid date ‘${text}’`);
      when = parsed;
    }
    const reference = args.value("r");
    if (reference !== undefined) {
      const stat = statOf(process, reference);
      if (!stat) throw new CommandFailure(`${reference}: No such file or directory`);
      when = modifiedDate(process, stat);
    }
    const [format] = args.operands;
    if (format !== undefined && !format.startsWith("+")) throw new CommandFailure(`invalid date ‘${format}’`);
    const iso = args.value("i") ?? args.value("I");
    const pattern =
      format !== undefined
        ? format.slice(1)
        : args.has("R")
          ? "%a, %d %b %Y %H:%M:%S %z"
          : iso !== undefined
            ? iso === "" || iso === "date"
              ? "%F"
              : iso.startsWith("h")
                ? "%FT%H%:z"
                : iso.startsWith("m")
                  ? "%FT%H:%M%:z"
                  : "%FT%T%:z"
            : args.has("3")
              ? "%F %T%:z"
              : "%a %b %e %H:%M:%S %Z %Y";
    await process.stdout.write(`${formatDate(pattern, when)}\n`);
    return 0;
  },
});

export const whoami = defineCommand({
  name: "whoami",
  async run(process) {
    await process.stdout.write(`${process.user.name}\n`);
    return 0;
  },
});
export const id = defineCommand({
  name: "id",
  options: "ugnGr",
  async run(process, args) {
    const { name, uid, gid } = process.user;
    const [other] = args.operands;
    if (other !== undefined && other !== name && other !== "root") throw new CommandFailure(`‘${other}’: no such user`);
    const number = other === "root" ? 0 : uid;
    const shown = other ?? name;
    const text =
      args.has("u") || args.has("g") || args.has("G")
        ? args.has("n")
          ? shown
          : String(args.has("u") ? number : other === "root" ? 0 : gid)
        : `uid=${number}(${shown}) gid=${other === "root" ? 0 : gid}(${shown}) groups=${other === "root" ? 0 : gid}(${shown})`;
    await process.stdout.write(`${text}\n`);
    return 0;
  },
});
export const groups = defineCommand({
  name: "groups",
  async run(process) {
    await process.stdout.write(`${process.user.name}\n`);
    return 0;
  },
});
export const hostname = defineCommand({
  name: "hostname",
  options: "iIfsd",
  async run(process, args) {
    if (args.operands.length > 0) throw new CommandFailure("you must be root to change the host name");
    const own = process.network
      .interfaces()
      .filter((one) => one.name !== "lo")
      .flatMap((one) => one.addresses.map((address) => address.split("/")[0] ?? ""));
    await process.stdout.write(
      args.has("I")
        ? `${own.join(" ")} \n`
        : args.has("i")
          ? `${own.join(" ")}\n`
          : args.has("d")
            ? "\n"
            : `${args.has("s") ? process.machine.hostname.split(".")[0] : process.machine.hostname}\n`,
    );
    return 0;
  },
});
export const uname = defineCommand({
  name: "uname",
  options: "asnrvmpio",
  long: {
    all: "a",
    "kernel-name": "s",
    nodename: "n",
    "kernel-release": "r",
    "kernel-version": "v",
    machine: "m",
    "operating-system": "o",
  },
  async run(process, args) {
    const values: [string, string][] = [
      ["s", "Linux"],
      ["n", process.machine.hostname],
      ["r", process.machine.hardware.kernel],
      ["v", "#1 SMP PREEMPT_DYNAMIC"],
      ["m", "x86_64"],
      ["o", "GNU/Linux"],
    ];
    const wanted = values.filter(
      ([letter]) =>
        args.has("a") ||
        args.has(letter) ||
        (args.order.length === 0 && letter === "s") ||
        (letter === "m" && (args.has("p") || args.has("i"))),
    );
    await process.stdout.write(`${wanted.map(([, value]) => value).join(" ")}\n`);
    return 0;
  },
});
export const arch = defineCommand({
  name: "arch",
  async run(process) {
    await process.stdout.write("x86_64\n");
    return 0;
  },
});
export const nproc = defineCommand({
  name: "nproc",
  async run(process) {
    await process.stdout.write(`${process.machine.hardware.cpus}\n`);
    return 0;
  },
});
/** Where nobody counts, a rough, fixed use. */
function usedMemory(process: Process): number {
  const { load } = process.machine;
  if (load) return load.memoryUsed;
  return Math.min(process.machine.hardware.memory, 512 * 2 ** 20 + process.machine.processes.list().length * 12 * 2 ** 20);
}
function totalMemory({ machine }: Process): number {
  return machine.load?.memory ?? machine.hardware.memory;
}
function loadAverage({ machine }: Process): string {
  return `load average: ${(machine.load?.averages ?? [0, 0, 0]).map((load) => load.toFixed(2)).join(", ")}`;
}
/** `0.0 0.1` and the like: percentages of a processor and of the memory. */
const percent = (part: number, whole: number): string => ((part / Math.max(1, whole)) * 100).toFixed(1);
const memoryShare = (process: Process, info: ProcessInfo): string =>
  info.resident === undefined ? "0.1" : percent(info.resident, totalMemory(process));
/** Kilobytes in memory; a small program's where nobody counts. */
const resident = (info: ProcessInfo): number => (info.resident === undefined ? 3712 : Math.round(info.resident / 1024));
const virtual = (info: ProcessInfo): number => (info.resident === undefined ? 4608 : Math.round((info.resident / 1024) * 1.25));
/** Of a processor, since the process began. */
const cpuShare = (process: Process, info: ProcessInfo): string => percent(info.cpuTime ?? 0, process.clock.now - info.started);
/** `1:02` */
const cpuMinutes = (info: ProcessInfo): string => {
  const seconds = Math.floor((info.cpuTime ?? 0) / 1e6);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};
export const free = defineCommand({
  name: "free",
  options: "hmgkbt",
  long: { human: "h", mebi: "m", gibi: "g" },
  async run(process, args) {
    const total = totalMemory(process);
    const used = usedMemory(process);
    const unit = args.has("m") ? 2 ** 20 : args.has("g") ? 2 ** 30 : args.has("b") ? 1 : 1024;
    const show = (bytes: number) =>
      (args.has("h") ? (bytes === 0 ? "0B" : `${humanSize(bytes)}i`) : String(Math.floor(bytes / unit))).padStart(12);
    const line = (name: string, values: number[]) => `${name.padEnd(8)}${values.map((value) => show(value)).join("")}\n`;
    await process.stdout.write(
      `${" ".repeat(15)}total        used        free      shared  buff/cache   available\n${line("Mem:", [total, used, total - used, 0, 0, total - used])}${line("Swap:", [0, 0, 0])}`,
    );
    return 0;
  },
});
/** Microseconds since its system came up. */
function upFor({ clock, machine }: Process): number {
  return clock.now - (machine.load?.booted ?? 0);
}
function since(microseconds: number): string {
  const minutes = Math.floor(microseconds / 60_000_000);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor(minutes / 60) % 24;
  const rest = minutes % 60;
  return `${days > 0 ? `${days} day${days > 1 ? "s" : ""}, ` : ""}${hours > 0 ? `${String(hours).padStart(2)}:${String(rest).padStart(2, "0")}` : `${rest} min`}`;
}
export const uptime = defineCommand({
  name: "uptime",
  options: "ps",
  async run(process, args) {
    await process.stdout.write(
      args.has("p")
        ? `up ${Math.floor(upFor(process) / 60_000_000)} minutes\n`
        : ` ${formatDate("%H:%M:%S", process.date)} up ${since(upFor(process))},  1 user,  ${loadAverage(process)}\n`,
    );
    return 0;
  },
});

function commandLine(info: ProcessInfo): string {
  return info.argv.join(" ");
}
function shortName(info: ProcessInfo): string {
  const name = info.argv[0] ?? "";
  return name.slice(name.lastIndexOf("/") + 1).replace(/^-/, "");
}
/** `S`, `RN`, `S<`: with a nice value above or below zero. */
function stateOf({ state, nice = 0 }: ProcessInfo): string {
  return `${state}${nice > 0 ? "N" : nice < 0 ? "<" : ""}`;
}
function terminal(info: ProcessInfo): string {
  return info.tty?.replace("/dev/", "") ?? "?";
}
export const ps = defineCommand({
  name: "ps",
  options: "eAafuxlwo:p:C:TF",
  long: { pid: "p", "no-headers": "N", forest: "H", sort: "S", format: "o" },
  async run(process, args) {
    const bsd = args.operands[0] && /^[auxfwe]+$/.test(args.operands[0]) ? args.operands[0] : "";
    const all = args.has("e") || args.has("A") || bsd.includes("x") || (bsd.includes("a") && bsd.includes("u")) || args.has("x");
    const own = process.tty?.name;
    let list = process.machine.processes.list().filter((info) => all || info.tty === own);
    const pids = args.value("p");
    if (pids !== undefined) list = process.machine.processes.list().filter((info) => pids.split(/[\s,]+/).includes(String(info.pid)));
    const name = args.value("C");
    if (name !== undefined) list = process.machine.processes.list().filter((info) => shortName(info) === name);
    const start = (info: ProcessInfo) => formatDate("%H:%M", process.date - (process.clock.now - info.started) / 1000);
    const columns: Record<string, { title: string; right?: boolean; value(info: ProcessInfo): string }> = {
      pid: { title: "PID", right: true, value: (info) => String(info.pid) },
      ppid: { title: "PPID", right: true, value: (info) => String(info.parent) },
      user: { title: "USER", value: (info) => info.user },
      uid: { title: "UID", value: (info) => info.user },
      tty: { title: "TT", value: terminal },
      stat: { title: "STAT", value: (info) => info.state },
      state: { title: "S", value: (info) => info.state },
      comm: { title: "COMMAND", value: shortName },
      cmd: { title: "CMD", value: commandLine },
      args: { title: "COMMAND", value: commandLine },
      command: { title: "COMMAND", value: commandLine },
      pcpu: { title: "%CPU", right: true, value: (info) => cpuShare(process, info) },
      pmem: { title: "%MEM", right: true, value: (info) => memoryShare(process, info) },
      rss: { title: "RSS", right: true, value: (info) => String(resident(info)) },
      vsz: { title: "VSZ", right: true, value: (info) => String(virtual(info)) },
      ni: { title: "NI", right: true, value: (info) => String(info.nice ?? 0) },
      nice: { title: "NI", right: true, value: (info) => String(info.nice ?? 0) },
      time: { title: "TIME", right: true, value: () => "00:00:00" },
      etime: { title: "ELAPSED", right: true, value: (info) => formatDate("%M:%S", (process.clock.now - info.started) / 1000) },
    };
    const print = async (names: readonly { key: string; title: string }[]) => {
      const table = list.map((info) => names.map(({ key }) => columns[key]?.value(info) ?? ""));
      const header = names.map(({ title }) => title);
      const rows = args.has("N") || header.every((title) => title === "") ? table : [header, ...table];
      const minimum: Record<string, number> = { pid: 7, ppid: 7, user: 8, tty: 8, stat: 4 };
      const widths = names.map(({ key }, index) => Math.max(minimum[key] ?? 0, ...rows.map((row) => row[index]?.length ?? 0)));
      for (const row of rows) {
        const text = row
          .map((cell, index) =>
            columns[names[index]?.key ?? ""]?.right
              ? cell.padStart(widths[index] ?? 0)
              : index === row.length - 1
                ? cell
                : cell.padEnd(widths[index] ?? 0),
          )
          .join(" ");
        await process.stdout.write(`${text}\n`);
      }
    };
    const format = args.values("o").join(",");
    if (format !== "") {
      const wanted = format.split(",").map((part) => {
        const [key = "", title] = part.trim().split("=");
        const column = columns[key];
        if (!column) throw new CommandFailure(`error: unknown user-defined format specifier "${key}"`);
        return { key, title: title ?? column.title };
      });
      await print(wanted);
      return 0;
    }
    if (bsd.includes("u")) {
      await process.stdout.write("USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n");
      for (const info of list) {
        await process.stdout.write(
          `${info.user.padEnd(8)} ${String(info.pid).padStart(7)} ${cpuShare(process, info).padStart(4)} ${memoryShare(process, info).padStart(4)} ${String(virtual(info)).padStart(6)} ${String(resident(info)).padStart(5)} ${terminal(info).padEnd(8)} ${stateOf(info).padEnd(4)} ${start(info)} ${cpuMinutes(info).padStart(6)} ${commandLine(info)}\n`,
        );
      }
      return 0;
    }
    if (args.has("f")) {
      await process.stdout.write("UID          PID    PPID  C STIME TTY          TIME CMD\n");
      for (const info of list) {
        await process.stdout.write(
          `${info.user.padEnd(8)} ${String(info.pid).padStart(7)} ${String(info.parent).padStart(7)}  0 ${start(info)} ${terminal(info).padEnd(8)} 00:00:00 ${commandLine(info)}\n`,
        );
      }
      return 0;
    }
    await process.stdout.write("    PID TTY          TIME CMD\n");
    for (const info of list)
      await process.stdout.write(
        `${String(info.pid).padStart(7)} ${terminal(info).padEnd(8)} 00:00:00 ${bsd.includes("a") || bsd.includes("x") ? commandLine(info) : shortName(info)}\n`,
      );
    return 0;
  },
});

export const kill = defineCommand({
  name: "kill",
  options: "s:lHUPINTERMKSQCD0123456789",
  async run(process) {
    let rest = process.argv.slice(1);
    let signal: SignalName | "0" | undefined = "SIGTERM";
    const [first = ""] = rest;
    if (first === "-l") {
      await process.stdout.write(`${signalList()}\n`);
      return 0;
    }
    if (first === "-s" || first === "-n") {
      signal = signalOf(rest[1] ?? "");
      rest = rest.slice(2);
    } else if (/^-./.test(first)) {
      signal = first === "-0" ? "0" : signalOf(first.slice(1));
      rest = rest.slice(1);
    }
    if (!signal) throw new CommandFailure(`unknown signal ${first}`);
    if (rest.length === 0) throw new CommandFailure("not enough arguments");
    let status = 0;
    for (const target of rest) {
      const pid = Number(target);
      if (!Number.isInteger(pid)) throw new CommandFailure(`failed to parse argument: '${target}'`);
      const ok =
        signal === "0" ? process.machine.processes.list().some((info) => info.pid === pid) : process.machine.processes.kill(pid, signal);
      if (!ok) {
        await process.stderr.write(`kill: sending signal to ${pid} failed: No such process\n`);
        status = 1;
      }
    }
    return status;
  },
});
export const renice = defineCommand({
  name: "renice",
  options: "n:p:0123456789",
  async run(process) {
    const words = process.argv.slice(1).filter((word) => word !== "-n" && word !== "--priority" && word !== "-p");
    const [value = "", ...pids] = words;
    const wanted = Number(value);
    if (!Number.isInteger(wanted) || pids.length === 0) throw new CommandFailure(`invalid priority argument: '${value}'`);
    let status = 0;
    for (const text of pids) {
      const before = process.machine.processes.renice(Number(text), wanted);
      if (before === undefined) {
        await process.stderr.write(`renice: failed to get priority for ${text} (process ID): No such process\n`);
        status = 1;
      } else
        await process.stdout.write(`${text} (process ID) old priority ${before}, new priority ${Math.max(-20, Math.min(19, wanted))}\n`);
    }
    return status;
  },
});
export const dmesg = defineCommand({
  name: "dmesg",
  options: "THw",
  async run(process, args) {
    const { load } = process.machine;
    if (!load) throw new CommandFailure("kubewekend does not model this machine's kernel log", 1);
    for (const { at, text } of load.messages) {
      const stamp = args.has("T")
        ? formatDate("%a %b %e %H:%M:%S %Y", process.date - (process.clock.now - at) / 1000)
        : (at / 1e6).toFixed(6).padStart(12);
      await process.stdout.write(`[${stamp}] ${text}\n`);
    }
    return 0;
  },
});
function matching(process: Process, args: { has(letter: string): boolean }, pattern: string): ProcessInfo[] {
  let expression: RegExp;
  try {
    expression = new RegExp(args.has("x") ? `^(?:${pattern})$` : pattern, args.has("i") ? "i" : "");
  } catch {
    return [];
  }
  return process.machine.processes
    .list()
    .filter((info) => info.pid !== process.pid && expression.test(args.has("f") ? commandLine(info) : shortName(info).slice(0, 15)));
}
export const pkill = defineCommand({
  name: "pkill",
  options: "fxienou:HUPINTERMKL0123456789",
  usageCode: 2,
  async run(process, args) {
    const words = process.argv.slice(1);
    const signal =
      words.map((word) => (/^-([A-Z0-9]+)$/.test(word) ? signalOf(word.slice(1)) : undefined)).find((one) => one !== undefined) ??
      "SIGTERM";
    const pattern = words.findLast((word) => !word.startsWith("-"));
    if (pattern === undefined) throw new CommandFailure("no matching criteria specified\nTry `pkill --help' for more information.", 2);
    const found = matching(process, args, pattern);
    for (const info of found) process.machine.processes.kill(info.pid, signal);
    return found.length > 0 ? 0 : 1;
  },
});
export const pgrep = defineCommand({
  name: "pgrep",
  options: "fxialcnou:",
  usageCode: 2,
  async run(process, args) {
    const [pattern] = args.operands;
    if (pattern === undefined) throw new CommandFailure("no matching criteria specified\nTry `pgrep --help' for more information.", 2);
    const found = matching(process, args, pattern);
    if (args.has("c")) await process.stdout.write(`${found.length}\n`);
    else
      for (const info of found)
        await process.stdout.write(`${info.pid}${args.has("a") ? ` ${commandLine(info)}` : args.has("l") ? ` ${shortName(info)}` : ""}\n`);
    return found.length > 0 ? 0 : 1;
  },
});
export const top = defineCommand({
  name: "top",
  options: "bn:d:p:u:H",
  async run(process, args) {
    const batch = args.has("b");
    const count = args.has("n") ? Number(args.value("n")) : batch ? Number.MAX_SAFE_INTEGER : Number.MAX_SAFE_INTEGER;
    if (!batch && !process.tty) throw new CommandFailure("failed tty get");
    for (let turn = 0; turn < count; turn++) {
      let list = process.machine.processes.list();
      const mebi = (bytes: number) => (bytes / 2 ** 20).toFixed(1).padStart(8);
      const total = totalMemory(process);
      const used = usedMemory(process);
      const { load, hardware } = process.machine;
      const running = list.filter(({ state }) => state === "R").length;
      const nicely = list.reduce((sum, info) => sum + ((info.nice ?? 0) > 0 ? (info.cpuMilli ?? 0) : 0), 0) / 1000;
      const share = (cpus: number) => percent(cpus, hardware.cpus).padStart(4);
      const busy = load?.busy ?? 0;
      let text = `top - ${formatDate("%H:%M:%S", process.date)} up ${since(upFor(process))},  1 user,  ${loadAverage(process)}\nTasks: ${String(list.length).padStart(3)} total, ${String(Math.max(1, running)).padStart(3)} running, ${String(Math.max(0, list.length - Math.max(1, running))).padStart(3)} sleeping,   0 stopped,   0 zombie\n%Cpu(s): ${share(busy - nicely)} us,  0.0 sy, ${share(nicely)} ni,${percent(hardware.cpus - busy, hardware.cpus).padStart(5)} id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st\nMiB Mem : ${mebi(total)} total, ${mebi(total - used)} free, ${mebi(used)} used, ${mebi(0)} buff/cache\nMiB Swap: ${mebi(0)} total, ${mebi(0)} free, ${mebi(0)} used. ${mebi(total - used)} avail Mem\n\n    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n`;
      if (load) list = [...list].sort((a, b) => (b.cpuMilli ?? 0) - (a.cpuMilli ?? 0) || a.pid - b.pid);
      for (const info of list.slice(0, batch ? list.length : (process.tty?.rows ?? 24) - 8)) {
        text += `${String(info.pid).padStart(7)} ${info.user.padEnd(9)} ${String(20 + (info.nice ?? 0)).padStart(2)} ${String(info.nice ?? 0).padStart(3)} ${String(virtual(info)).padStart(7)} ${String(resident(info)).padStart(6)}   3200 ${info.state} ${((info.cpuMilli ?? 0) / 10).toFixed(1).padStart(5)} ${memoryShare(process, info).padStart(5)}   ${cpuMinutes(info)}.${String(Math.floor((info.cpuTime ?? 0) / 10_000) % 100).padStart(2, "0")} ${shortName(info)}\n`;
      }
      if (batch) await process.stdout.write(`${turn > 0 ? "\n" : ""}${text}`);
      else {
        await process.stdout.write(`\x1b[H\x1b[2J${text}`);
        const key = await Promise.race([process.tty?.readKey(), process.sleep(Number(args.value("d") ?? 3) * 1_000_000)]);
        if (key === "q") return 0;
        continue;
      }
      if (turn + 1 < count) await process.sleep(Number(args.value("d") ?? 3) * 1_000_000);
    }
    return 0;
  },
});
export const tty = defineCommand({
  name: "tty",
  options: "s",
  async run(process) {
    if (!process.stdin.isTerminal || !process.tty) {
      await process.stdout.write("not a tty\n");
      return 1;
    }
    await process.stdout.write(`${process.tty.name}\n`);
    return 0;
  },
});
export const clear = defineCommand({
  name: "clear",
  options: "xT:V",
  async run(process) {
    await process.stdout.write("\x1b[H\x1b[2J\x1b[3J");
    return 0;
  },
});
export { pathOf };
