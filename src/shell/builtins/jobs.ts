/** jobs, fg, bg, wait, kill, disown. */

import { SIGNAL_NUMBERS, type SignalName } from "../../machine/program.ts";
import { continueForeground } from "../run/foreground.ts";
import type { Builtin } from "./builtin.ts";

export const jobs: Builtin = async (shell, args, io) => {
  for (const job of [...shell.jobs.list]) {
    if (args.includes("-r") && job.state !== "Running") continue;
    if (args.includes("-s") && job.state !== "Stopped") continue;
    await io.out(args.includes("-p") ? `${job.children[0]?.pid ?? ""}\n` : shell.jobs.line(job, args.includes("-l")));
    if (job.state === "Done") shell.jobs.remove(job);
  }
  return 0;
};

export const fg: Builtin = async (shell, args, io) => {
  if (!shell.monitor) {
    await shell.complain("fg: no job control", io);
    return 1;
  }
  const job = args[0] === undefined ? shell.jobs.current : shell.jobs.find(args[0].startsWith("%") ? args[0] : `%${args[0]}`);
  if (!job) {
    await shell.complain(`fg: ${args[0] ?? "current"}: no such job`, io);
    return 1;
  }
  await io.out(`${job.command}\n`);
  return continueForeground(shell, job);
};

export const bg: Builtin = async (shell, args, io) => {
  if (!shell.monitor) {
    await shell.complain("bg: no job control", io);
    return 1;
  }
  const job = args[0] === undefined ? shell.jobs.current : shell.jobs.find(args[0].startsWith("%") ? args[0] : `%${args[0]}`);
  if (!job) {
    await shell.complain(`bg: ${args[0] ?? "current"}: no such job`, io);
    return 1;
  }
  if (job.state === "Running") {
    await shell.complain(`bg: job ${job.id} already in background`, io);
    return 0;
  }
  job.state = "Running";
  await io.out(`[${job.id}]${shell.jobs.mark(job)} ${job.command} &\n`);
  for (const child of job.children) child.kill("SIGCONT");
  return 0;
};

export const wait: Builtin = async (shell, args, io) => {
  const specs = args.filter((arg) => !arg.startsWith("-"));
  const interrupted = async <T>(promise: Promise<T>): Promise<T | undefined> => {
    const value = await shell.untilInterrupt(promise);
    shell.checkInterrupt();
    return value;
  };
  if (args.includes("-n") && specs.length === 0) {
    const running = shell.jobs.list;
    if (running.length === 0) return 127;
    const job = await interrupted(Promise.race(running.map((one) => one.ended.then(() => one))));
    if (!job) return 130;
    shell.jobs.remove(job);
    return job.code;
  }
  if (specs.length === 0) {
    for (const job of [...shell.jobs.list]) {
      if (job.state === "Stopped") continue;
      if ((await interrupted(job.ended)) === undefined) return 130;
      if (shell.style.kind !== "interactive") shell.jobs.remove(job);
    }
    return 0;
  }
  let status = 0;
  for (const spec of specs) {
    const job = shell.jobs.find(spec);
    if (!job) {
      if (spec.startsWith("%")) await shell.complain(`wait: ${spec}: no such job`, io);
      else if (/^\d+$/.test(spec)) await shell.complain(`wait: pid ${spec} is not a child of this shell`, io);
      else await shell.complain(`wait: \`${spec}': not a pid or valid job spec`, io);
      status = /^(%|\d)/.test(spec) ? 127 : 1;
      continue;
    }
    const code = await interrupted(job.ended);
    if (code === undefined) return 130;
    status = code;
    shell.jobs.remove(job);
  }
  return status;
};

/** `TERM`, `SIGTERM`, `15` → SIGTERM. */
export function signalOf(text: string): SignalName | undefined {
  const upper = text.toUpperCase();
  const name = upper.startsWith("SIG") ? upper : `SIG${upper}`;
  if (name in SIGNAL_NUMBERS) return name as SignalName;
  const found = Object.entries(SIGNAL_NUMBERS).find(([, number]) => String(number) === text);
  return found?.[0] as SignalName | undefined;
}
/** `kill -l` */
export function signalList(): string {
  return Object.entries(SIGNAL_NUMBERS)
    .sort(([, a], [, b]) => a - b)
    .map(([name, number]) => `${String(number).padStart(2)}) ${name}`)
    .join("\n");
}

export const kill: Builtin = async (shell, args, io) => {
  let rest = [...args];
  let signal: SignalName | "0" | undefined = "SIGTERM";
  const usage = "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n";
  const [first = ""] = rest;
  if (first === "-l" || first === "-L") {
    await io.out(
      rest[1] ? `${(signalOf(String(Number(rest[1]) > 128 ? Number(rest[1]) - 128 : rest[1])) ?? "").slice(3)}\n` : `${signalList()}\n`,
    );
    return 0;
  }
  if (first === "-s" || first === "-n") {
    signal = rest[1] === "0" ? "0" : signalOf(rest[1] ?? "");
    if (!signal) {
      await shell.complain(`kill: ${rest[1] ?? ""}: invalid signal specification`, io);
      return 1;
    }
    rest = rest.slice(2);
  } else if (/^-./.test(first) && first !== "--") {
    signal = first === "-0" ? "0" : signalOf(first.slice(1));
    if (!signal) {
      await shell.complain(`kill: ${first.slice(1)}: invalid signal specification`, io);
      return 1;
    }
    rest = rest.slice(1);
  }
  if (rest[0] === "--") rest = rest.slice(1);
  if (rest.length === 0) {
    await io.error(usage);
    return 2;
  }
  let status = 0;
  for (const target of rest) {
    if (target.startsWith("%")) {
      const job = shell.jobs.find(target);
      if (!job) {
        await shell.complain(`kill: ${target}: no such job`, io);
        status = 1;
      } else if (signal !== "0") for (const child of job.children) child.kill(signal);
      continue;
    }
    if (!/^-?\d+$/.test(target)) {
      await shell.complain(`kill: ${target}: arguments must be process or job IDs`, io);
      status = 1;
      continue;
    }
    const pid = Math.abs(Number(target));
    const { processes } = shell.process.machine;
    const ok = signal === "0" ? processes.list().some((process) => process.pid === pid) : processes.kill(pid, signal);
    if (!ok) {
      await shell.complain(`kill: (${target}) - No such process`, io);
      status = 1;
    }
  }
  await shell.process.sleep(0);
  return status;
};

export const disown: Builtin = async (shell, args, io) => {
  const targets = args.filter((arg) => !arg.startsWith("-"));
  if (args.includes("-a")) for (const job of [...shell.jobs.list]) shell.jobs.remove(job);
  for (const target of targets.length > 0 ? targets : ["%+"]) {
    const job = shell.jobs.find(target);
    if (job) shell.jobs.remove(job);
    else if (!args.includes("-a")) {
      await shell.complain(`disown: ${targets.length > 0 ? target : "current"}: no such job`, io);
      return 1;
    }
  }
  return 0;
};
