/** Pipelines: one command, several joined by pipes, or all of it in the background. */
import type { Child } from "../../machine/process.ts";
import { builtins } from "../builtins/index.ts";
import { ExpansionFailure } from "../expand/expander.ts";
import type { AndOr, Command, Pipeline } from "../syntax/ast.ts";
import { Exit } from "./control.ts";
import type { Descriptor, Descriptors } from "./descriptors.ts";
import { foreground } from "./foreground.ts";
import type { Interpreter } from "./interpreter.ts";
import { redirect } from "./redirection.ts";
import { literalName } from "./simple.ts";

/** Of a job in the background before the next line can be typed, virtual microseconds. */
const HEAD_START = 200_000;

export async function runPipeline(shell: Interpreter, pipeline: Pipeline, io: Descriptors, exempt: boolean): Promise<number> {
  const begun = shell.process.clock.now;
  let status: number;
  if (exempt || pipeline.negated) shell.exempt++;
  try {
    const [only] = pipeline.commands;
    if (!only) status = 0;
    else if (pipeline.commands.length === 1) {
      status = await shell.command(only, io);
      if (only.type === "simple" || only.type === "function") shell.state.pipeStatus = [status];
    } else status = await piped(shell, pipeline, io);
  } finally {
    if (exempt || pipeline.negated) shell.exempt--;
  }
  if (pipeline.negated) status = status === 0 ? 1 : 0;
  shell.state.status = status;
  if (pipeline.timed) {
    const seconds = (shell.process.clock.now - begun) / 1_000_000;
    const show = (value: number) => `${Math.floor(value / 60)}m${(value % 60).toFixed(3)}s`;
    await io.error(`\nreal\t${show(seconds)}\nuser\t${show(0)}\nsys\t${show(0)}\n`);
  }
  if (status !== 0 && !exempt && !pipeline.negated && shell.exempt === 0) {
    await shell.traps.onError(status);
    if (shell.state.options.has("errexit")) throw new Exit(status);
  }
  return status;
}

async function piped(shell: Interpreter, pipeline: Pipeline, io: Descriptors): Promise<number> {
  const children = await startPipeline(shell, pipeline, io, shell.monitor);
  const statuses = await foreground(shell, children, pipeline.source);
  shell.state.pipeStatus = statuses;
  if (shell.state.options.has("pipefail")) return statuses.findLast((status) => status !== 0) ?? 0;
  return statuses.at(-1) ?? 0;
}

async function startPipeline(shell: Interpreter, pipeline: Pipeline, io: Descriptors, newGroup: boolean): Promise<Child[]> {
  const children: Child[] = [];
  let reader: Descriptor["input"];
  for (const [index, command] of pipeline.commands.entries()) {
    const last = index === pipeline.commands.length - 1;
    const changes: [number, Descriptor][] = [];
    if (reader) changes.push([0, { input: reader }]);
    const pipe = last ? undefined : shell.process.pipe();
    if (pipe) {
      changes.push([1, { output: pipe.writer }]);
      if (pipeline.both[index]) changes.push([2, { output: pipe.writer }]);
    }
    const group = newGroup ? (children[0]?.pid ?? "new") : "inherit";
    children.push(await startCommand(shell, command, io.with(changes), group));
    pipe?.writer.close();
    reader?.close();
    reader = pipe?.reader;
  }
  return children;
}

/** Starts one command as a process: a program directly, everything else in a copy of the shell. */
async function startCommand(shell: Interpreter, command: Command, io: Descriptors, group: "new" | "inherit" | number): Promise<Child> {
  if (command.type === "simple" && command.assignments.length === 0) {
    const name = literalName(command.words[0]);
    if (name !== undefined && !shell.state.functions.has(name) && !builtins.has(name)) {
      const resolution = shell.resolve(name);
      if (resolution.kind === "program" && !shell.state.options.has("xtrace")) {
        const failed = { error: undefined as unknown };
        const argv = await shell.expander.words(command.words).catch((error: unknown) => {
          failed.error = error;
          return undefined;
        });
        if (argv) {
          const redirected = await redirect(shell, command.redirections, io);
          if (!redirected) return shell.fork(async () => 1, io, group);
          const child = shell.spawn(resolution.program, argv, redirected.io, shell.state.environment(), group);
          redirected.close();
          return child;
        }
        if (!(failed.error instanceof ExpansionFailure)) throw failed.error;
      }
    }
  }
  return shell.fork((shell) => shell.command(command, shell.current), io, group);
}

export async function background(shell: Interpreter, item: AndOr, io: Descriptors): Promise<number> {
  const group = shell.monitor ? "new" : "inherit";
  const quiet = shell.monitor ? io : io.with([[0, { input: shell.process.openInput("/dev/null") }]]);
  const [first] = item.first.commands;
  const source = item.source;
  let children: Child[];
  if (item.rest.length === 0 && item.first.commands.length > 1) children = await startPipeline(shell, item.first, quiet, shell.monitor);
  else if (item.rest.length === 0 && first && !item.first.negated) children = [await startCommand(shell, first, quiet, group)];
  else children = [shell.fork((shell) => shell.script({ items: [{ ...item, background: false }] }), quiet, group)];
  const job = shell.jobs.add(children, source);
  shell.state.lastBackground = children.at(-1)?.pid;
  if (shell.style.kind === "interactive") {
    await io.error(`[${job.id}] ${shell.state.lastBackground ?? ""}\n`);
    // Nobody types the next line before a job had time to begin.
    await shell.process.sleep(HEAD_START);
  }
  shell.state.status = 0;
  return 0;
}
