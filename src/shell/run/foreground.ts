/** The job in the foreground: waited for until it ends or stops. */
import type { Child, ExitStatus } from "../../machine/process.ts";
import { Abandon } from "./control.ts";
import type { Interpreter } from "./interpreter.ts";
import type { Job } from "./jobs.ts";

/** Waits for the job in the foreground. Returns the statuses of its processes. */
export async function foreground(shell: Interpreter, children: readonly Child[], command: string, existing?: Job): Promise<number[]> {
  const first = children[0];
  if (shell.monitor && first) shell.process.foreground(first);
  const ended = Promise.all(children.map((child) => child.wait()));
  const undo: (() => void)[] = [];
  const stopped = new Promise<"stopped">((done) => {
    if (!shell.monitor) return;
    for (const child of children) undo.push(child.onStop?.(() => done("stopped")) ?? (() => {}));
  });
  let result: ExitStatus[] | "stopped";
  try {
    result = await Promise.race([ended, stopped]);
  } finally {
    for (const forget of undo) forget();
    if (shell.monitor && shell.process.tty) shell.process.foreground(undefined);
  }
  if (result === "stopped") {
    const job = existing ?? shell.jobs.add(children, command, "Stopped");
    job.state = "Stopped";
    shell.jobs.touch(job);
    await shell.current.error(`\n${shell.jobs.line(job)}`);
    return [148];
  }
  if (existing) shell.jobs.remove(existing);
  const last = result.at(-1);
  if (last) afterChild(shell, last);
  if (shell.traps.pending) await shell.traps.run();
  return result.map((status) => status.code);
}

/** A child that died of Ctrl-C takes the rest of the line with it. */
export function afterChild(shell: Interpreter, status: ExitStatus): void {
  if (status.signal === "SIGINT") {
    shell.interrupted = false;
    shell.state.status = 130;
    if (shell.state.traps.has("SIGINT")) return;
    throw new Abandon(130);
  }
}

/** fg */
export async function continueForeground(shell: Interpreter, job: Job): Promise<number> {
  job.state = "Running";
  for (const child of job.children) child.kill("SIGCONT");
  const statuses = await foreground(shell, job.children, job.command, job);
  return statuses.at(-1) ?? 0;
}

/** Tells of jobs that ended: before a prompt. */
export async function notifyJobs(shell: Interpreter): Promise<void> {
  for (const job of [...shell.jobs.list]) {
    if (job.state !== "Done") continue;
    await shell.current.error(shell.jobs.line(job));
    shell.jobs.remove(job);
  }
}
