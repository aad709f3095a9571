/** A shell that lives: state kept between lines, with or without a terminal. */

import type { Process } from "../machine/process.ts";
import type { InputStream, OutputStream } from "../machine/stream.ts";
import { Interrupted } from "../machine/tty.ts";
import { completeLine } from "./completion.ts";
import { expandHistory } from "./history.ts";
import { prompt } from "./prompt.ts";
import { Abandon, Exit, LoopControl, Return } from "./run/control.ts";
import { Descriptors } from "./run/descriptors.ts";
import { notifyJobs } from "./run/foreground.ts";
import { Interpreter } from "./run/interpreter.ts";
import type { ShellStyle } from "./run/style.ts";
import { type Dialect, ShellState } from "./state.ts";
import { SyntaxFailure } from "./syntax/errors.ts";
import { Parser } from "./syntax/parser.ts";

export interface ExecuteOptions {
  stdin?: InputStream;
  stdout?: OutputStream;
  stderr?: OutputStream;
}

const HISTORY_FILE = ".bash_history";
const HISTORY_SIZE = 1000;

/** The shell's variables as a fresh process has them. */
export function initialState(process: Process, name = "bash", dialect: Dialect = "bash"): ShellState {
  const state = new ShellState();
  state.name = name;
  state.dialect = dialect;
  state.pid = process.pid;
  state.started = process.clock.now;
  for (const [key, value] of process.env) if (/^[A-Za-z_]\w*$/.test(key)) state.declare(key, { value, exported: true });
  const fallback = (key: string, value: string, exported = false) => {
    if (state.get(key) === undefined) state.declare(key, { value, exported });
  };
  state.declare("PWD", { value: process.cwd, exported: true });
  state.declare("SHLVL", { value: String((Number(state.get("SHLVL") ?? 0) || 0) + 1), exported: true });
  fallback("HOME", process.user.home, true);
  fallback("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", true);
  fallback("USER", process.user.name, true);
  fallback("LOGNAME", process.user.name, true);
  state.declare("OPTIND", { value: "1" });
  state.declare("OPTERR", { value: "1" });
  state.declare("IFS", { value: " \t\n" });
  state.declare("PS4", { value: "+ " });
  state.declare("BASH", { value: "/usr/bin/bash" });
  state.declare("BASH_VERSION", { value: "5.2.15(1)-release" });
  state.declare("HOSTTYPE", { value: "x86_64" });
  state.declare("OSTYPE", { value: "linux-gnu" });
  state.declare("MACHTYPE", { value: "x86_64-pc-linux-gnu" });
  state.setArray("BASH_VERSINFO", [
    ["0", "5"],
    ["1", "2"],
    ["2", "15"],
    ["3", "1"],
    ["4", "release"],
    ["5", "x86_64-pc-linux-gnu"],
  ]);
  return state;
}

/** A shell inside a process, driven from outside line by line (sessions, labs) or by its own terminal. */
export class ShellSession {
  readonly process: Process;
  readonly interpreter: Interpreter;
  /** Set once `exit` was called: its code. */
  exited: number | undefined;

  constructor(process: Process, options: { state?: ShellState; style?: ShellStyle } = {}) {
    this.process = process;
    this.interpreter = new Interpreter(process, options.state ?? initialState(process), options.style ?? { kind: "interactive" });
    if (this.interpreter.style.kind === "interactive") {
      process.onSignal("SIGINT", () => this.interpreter.interrupt());
      process.onSignal("SIGTERM", () => {});
      process.onSignal("SIGQUIT", () => {});
      process.onSignal("SIGTSTP", () => {});
      const { state } = this.interpreter;
      state.shopts.add("expand_aliases");
      state.options.add("histexpand");
      state.options.add("history");
      state.options.add("emacs");
      if (state.get("PS1") === undefined) state.declare("PS1", { value: "\\u@\\h:\\w\\$ " });
      if (state.get("PS2") === undefined) state.declare("PS2", { value: "> " });
    }
  }

  get status(): number {
    return this.interpreter.state.status;
  }
  get cwd(): string {
    return this.process.cwd;
  }

  /**
   * Runs a source text as if it were typed; returns the status. Never throws for what the script does
   * (`exit` sets `exited`); `Killed` passes through.
   */
  async execute(source: string, options: ExecuteOptions = {}): Promise<number> {
    const shell = this.interpreter;
    shell.interrupted = false;
    const base = shell.current;
    const changes: [number, { input?: InputStream; output?: OutputStream }][] = [];
    if (options.stdin) changes.push([0, { input: options.stdin }]);
    if (options.stdout) changes.push([1, { output: options.stdout }]);
    if (options.stderr) changes.push([2, { output: options.stderr }]);
    const io = changes.length > 0 ? base.with(changes) : base;
    shell.current = io;
    try {
      shell.state.status = await shell.source(source, io);
    } catch (error) {
      if (error instanceof Exit) {
        this.exited = await shell.traps.onExit(error.code);
        shell.state.status = this.exited;
      } else if (error instanceof Abandon || error instanceof Return) shell.state.status = error.code;
      else if (!(error instanceof LoopControl)) throw error;
    } finally {
      shell.current = base;
      shell.state.loopDepth = 0;
    }
    return shell.state.status;
  }

  /** Candidates for Tab. Reads only. */
  complete(line: string, cursor: number): ReturnType<typeof completeLine> {
    return this.process.instantly(() => completeLine(this.interpreter, line, cursor));
  }

  /** Remembers a line, as the interactive shell does. */
  remember(line: string): void {
    const { state } = this.interpreter;
    if (line.trim() === "") return;
    const control = state.get("HISTCONTROL") ?? "";
    if ((control.includes("ignorespace") || control.includes("ignoreboth")) && line.startsWith(" ")) return;
    if ((control.includes("ignoredups") || control.includes("ignoreboth")) && state.history.at(-1) === line) return;
    state.history.push(line);
    if (state.history.length > HISTORY_SIZE) state.history.shift();
  }

  private historyPath(): string {
    return this.interpreter.state.get("HISTFILE") ?? `${this.interpreter.state.get("HOME") ?? "/root"}/${HISTORY_FILE}`;
  }
  private loadHistory(): void {
    try {
      this.interpreter.state.history = this.process.fs
        .read(this.historyPath())
        .split("\n")
        .filter((line) => line !== "");
    } catch {
      // There is none yet.
    }
  }
  private saveHistory(): void {
    try {
      this.process.fs.write(this.historyPath(), this.interpreter.state.history.map((line) => `${line}\n`).join(""));
    } catch {
      // A home that cannot be written keeps no history.
    }
  }

  /** The loop at a terminal: prompt, line, run, until Ctrl-D or `exit`. */
  async interact(): Promise<number> {
    const { tty } = this.process;
    const shell = this.interpreter;
    if (!tty) return 1;
    shell.monitor = true;
    shell.state.options.add("monitor");
    this.process.foreground(undefined);
    this.loadHistory();
    for (const file of ["/etc/bash.bashrc", `${shell.state.get("HOME") ?? "/root"}/.bashrc`]) {
      if (this.process.fs.exists(file)) await this.execute(`. ${file}`);
      if (this.exited !== undefined) return this.exited;
    }
    let warned = false;
    while (this.exited === undefined) {
      await notifyJobs(shell);
      shell.interrupted = false;
      await this.runPromptCommand();
      const text = await this.readCommand();
      if (text === "interrupted") {
        shell.state.status = 130;
        continue;
      }
      if (text === null) {
        if (shell.jobs.list.some((job) => job.state === "Stopped") && !warned) {
          warned = true;
          await this.process.stderr.write("exit\nThere are stopped jobs.\n");
          continue;
        }
        await this.process.stderr.write("exit\n");
        break;
      }
      warned = false;
      if (text.trim() === "") continue;
      await this.execute(text);
      if (/^\s*(exit|logout)\b/.test(text) && this.exited !== undefined) await this.process.stderr.write("exit\n");
    }
    this.saveHistory();
    for (const job of shell.jobs.list) if (job.state === "Stopped") for (const child of job.children) child.kill("SIGHUP");
    return this.exited ?? shell.state.status;
  }

  /** PROMPT_COMMAND runs before each prompt and leaves `$?` alone. */
  private async runPromptCommand(): Promise<void> {
    const { state } = this.interpreter;
    const command = state.get("PROMPT_COMMAND");
    if (!command) return;
    const { status } = state;
    await this.execute(command);
    state.status = status;
  }

  /** Reads lines until they make a whole command. */
  private async readCommand(): Promise<string | null | "interrupted"> {
    const { tty } = this.process;
    const shell = this.interpreter;
    if (!tty) return null;
    let text = "";
    for (;;) {
      let line: string | null;
      try {
        line = await tty.readLine({
          prompt: await prompt(shell, text === "" ? "PS1" : "PS2"),
          history: shell.state.history,
          complete: (typed, cursor) => this.complete(typed, cursor),
        });
      } catch (error) {
        if (error instanceof Interrupted) return "interrupted";
        throw error;
      }
      if (line === null) {
        if (text === "") return null;
        await this.process.stderr.write("bash: syntax error: unexpected end of file\n");
        return "";
      }
      if (shell.state.options.has("histexpand") && /[!^]/.test(line)) {
        const expanded = expandHistory(line, shell.state.history);
        if ("missing" in expanded) {
          await this.process.stderr.write(`bash: ${expanded.missing}\n`);
          return "";
        }
        if (expanded.changed) await this.process.stdout.write(`${expanded.line}\n`);
        line = expanded.line;
      }
      text = text === "" ? line : `${text}\n${line}`;
      if (isIncomplete(shell, text)) continue;
      this.remember(text.includes("<<") ? text : text.split("\n").join(text.includes("\\\n") ? "\n" : "\n"));
      return text;
    }
  }
}

/** Does a text want another line? */
export function isIncomplete(shell: Interpreter | undefined, text: string): boolean {
  if (/(^|[^\\])(\\\\)*\\$/.test(text)) return true;
  const parser = new Parser(`${text}\n`, { alias: (name) => shell?.state.aliases.get(name) });
  try {
    while (parser.next()) {
      // Only whether it can be read matters.
    }
  } catch (error) {
    return error instanceof SyntaxFailure && error.incomplete;
  }
  return parser.endedHeredocs;
}

/** The commands of a listing, each with all of its lines; what never comes to an end is the last one. */
export function commandsOf(text: string): string[] {
  const commands: string[] = [];
  let lines: string[] = [];
  for (const line of text.split("\n")) {
    if (lines.length === 0 && line.trim() === "") continue;
    lines.push(line);
    if (isIncomplete(undefined, lines.join("\n"))) continue;
    commands.push(lines.join("\n"));
    lines = [];
  }
  return lines.length > 0 ? [...commands, lines.join("\n")] : commands;
}

/** A shell for a process that somebody else drives by `execute`. */
export function createShell(process: Process): ShellSession {
  return new ShellSession(process);
}

export { Descriptors };
