/** Walks the tree: runs commands in a process, in bash's ways. */
import { FileError } from "../../machine/filesystem.ts";
import { resolve } from "../../machine/path.ts";
import { type Child, type ExitStatus, ForkError, type Process } from "../../machine/process.ts";
import { Killed, type Program, SIGNAL_NUMBERS, type SignalName } from "../../machine/program.ts";
import { evaluateConditional } from "../builtins/conditional.ts";
import { builtins } from "../builtins/index.ts";
import { Expander, ExpansionFailure, type ExpansionHost } from "../expand/expander.ts";
import { matchesPattern } from "../expand/pattern.ts";
import { quoteIfNeeded } from "../expand/quote.ts";
import { type ShellState, VariableFailure } from "../state.ts";
import type {
  AndOr,
  Assignment,
  Command,
  CompoundCommand,
  FunctionDefinition,
  Pipeline,
  Redirection,
  Script,
  SimpleCommand,
  Word,
} from "../syntax/ast.ts";
import { SyntaxFailure } from "../syntax/errors.ts";
import { assignmentOf, Parser } from "../syntax/parser.ts";
import { Abandon, Exit, LoopControl, Return } from "./control.ts";
import { type Descriptor, Descriptors } from "./descriptors.ts";
import { type Job, Jobs } from "./jobs.ts";

/** How messages begin and what an error ends. */
export type ShellStyle =
  /** Typed lines: `bash: …`; errors drop the line. */
  | { readonly kind: "interactive" }
  /** `bash: -c: line 1: …` */
  | { readonly kind: "string" }
  /** `./x.sh: line 3: …` */
  | { readonly kind: "file"; readonly path: string };

/** Commands between two yields to the kernel, and what they cost together (virtual microseconds). */
const STEPS_PER_YIELD = 100;
const YIELD_COST = 1000;
const MAX_DEPTH = 1000;
/** How long a shell waits when there is no room for a process, before it gives up (virtual microseconds). */
const FORK_RETRY = 1_000_000;
/** Builtins whose arguments are assignments. */
const DECLARATIONS = new Set(["declare", "typeset", "local", "export", "readonly"]);

/** Where a command's name leads. */
export type Resolution =
  | { readonly kind: "function"; readonly definition: FunctionDefinition }
  | { readonly kind: "builtin" }
  | { readonly kind: "program"; readonly path: string; readonly program: Program }
  | { readonly kind: "script"; readonly path: string }
  | { readonly kind: "missing"; readonly message: string; readonly code: 126 | 127 };

export class Interpreter implements ExpansionHost {
  readonly process: Process;
  readonly state: ShellState;
  readonly jobs = new Jobs();
  readonly expander: Expander;
  style: ShellStyle;
  /** Lines are typed: errors never end the shell, aliases work. */
  interactive: boolean;
  /** Job control: every pipeline is its own process group, Ctrl-Z works. */
  monitor = false;
  /** Ctrl-C arrived while the shell itself was at work. */
  interrupted = false;
  line = 1;
  private steps = 0;
  private depth = 0;
  /** Inside a condition: `set -e` looks away. */
  private exempt = 0;
  private pendingTraps: SignalName[] = [];
  private untrap = new Map<string, () => void>();
  private runningTrap = false;
  private wakeups = new Set<() => void>();
  private substituted = 0;
  /** Temporary streams of process substitutions. */
  private cleanups: (() => void)[] = [];
  current: Descriptors;

  constructor(process: Process, state: ShellState, style: ShellStyle, descriptors = Descriptors.of(process)) {
    this.process = process;
    this.state = state;
    this.style = style;
    this.interactive = style.kind === "interactive";
    this.expander = new Expander(this);
    this.current = descriptors;
  }

  // What expansions ask for

  get fs() {
    return this.process.fs;
  }
  get cwd(): string {
    return this.process.cwd;
  }
  home(user: string): string | undefined {
    if (user === "") return this.state.get("HOME") ?? this.process.user.home;
    if (user === this.process.user.name) return this.process.user.home;
    if (user === "root") return "/root";
    try {
      const line = this.fs
        .read("/etc/passwd")
        .split("\n")
        .find((entry) => entry.startsWith(`${user}:`));
      return line?.split(":")[5];
    } catch {
      return undefined;
    }
  }
  dynamic(name: string): string | undefined {
    switch (name) {
      case "-":
        return this.flags();
      case "RANDOM":
        return String(Math.floor(this.process.random() * 32768));
      case "SRANDOM":
        return String(Math.floor(this.process.random() * 4294967296));
      case "SECONDS":
        return String(Math.floor((this.process.clock.now - this.state.started) / 1_000_000));
      case "EPOCHSECONDS":
        return String(Math.floor(this.process.date / 1000));
      case "EPOCHREALTIME":
        return `${Math.floor(this.process.date / 1000)}.${String(this.process.clock.now % 1_000_000).padStart(6, "0")}`;
      case "LINENO":
        return String(this.line);
      case "BASHPID":
        return String(this.process.pid);
      case "PPID":
        return String(this.process.parent);
      case "UID":
      case "EUID":
        return String(this.process.user.uid);
      case "HOSTNAME":
        return this.state.get("HOSTNAME") ?? this.process.machine.hostname;
      case "FUNCNAME":
        return this.state.functionNames.at(-1);
      case "PIPESTATUS":
        return this.state.pipeStatus[0]?.toString();
      case "BASH_SUBSHELL":
        return String(this.state.subshell);
      case "_":
        return this.state.lastArgument;
      case "SHLVL":
        return this.state.get("SHLVL") ?? "1";
      case "COLUMNS":
        return this.process.tty ? String(this.process.tty.columns) : this.state.get("COLUMNS");
      case "LINES":
        return this.process.tty ? String(this.process.tty.rows) : this.state.get("LINES");
      default:
        return undefined;
    }
  }
  /** $- */
  flags(): string {
    const letters: [string, string][] = [
      ["errexit", "e"],
      ["noglob", "f"],
      ["hashall", "h"],
      ["allexport", "a"],
      ["monitor", "m"],
      ["noexec", "n"],
      ["nounset", "u"],
      ["verbose", "v"],
      ["xtrace", "x"],
      ["braceexpand", "B"],
      ["noclobber", "C"],
    ];
    const on = letters.filter(([name]) => this.state.options.has(name)).map(([, letter]) => letter);
    if (this.interactive) on.push("i", "s");
    if (this.style.kind === "string") on.push("c");
    return on.join("");
  }

  async substitute(script: Script): Promise<string> {
    const { reader, writer } = this.process.pipe();
    const child = this.fork((shell) => shell.script(script), this.current.with([[1, { output: writer }]]));
    writer.close();
    let text: string;
    try {
      text = await reader.readAll();
    } finally {
      reader.close();
    }
    const status = await child.wait();
    this.substituted = status.code;
    this.state.status = status.code;
    this.afterChild(status);
    return text.replace(/\n+$/, "").replaceAll("\0", "");
  }

  async processSubstitute(script: Script, direction: "<" | ">"): Promise<string> {
    // Read eagerly into a file: the reader may want a path more than a pipe.
    const path = `/tmp/.sh-${this.process.pid}-${this.cleanups.length}`;
    if (direction === ">") {
      this.fs.write(path, "");
      this.cleanups.push(() => this.fs.remove(path));
      this.afterCommand.push(async () => {
        const input = this.process.inputOf(this.fs.read(path));
        await this.fork((shell) => shell.script(script), this.current.with([[0, { input }]])).wait();
      });
      return path;
    }
    const { reader, writer } = this.process.pipe();
    const child = this.fork((shell) => shell.script(script), this.current.with([[1, { output: writer }]]));
    writer.close();
    const text = await reader.readAll();
    reader.close();
    await child.wait();
    this.fs.write(path, text);
    this.cleanups.push(() => this.fs.remove(path));
    return path;
  }
  private afterCommand: (() => Promise<void>)[] = [];

  // Messages

  /** `bash: line 3: ` */
  prefix(line = this.line): string {
    const own = this.state.name.startsWith("-") ? this.state.name.slice(1) : this.state.name;
    const name = this.style.kind === "file" ? this.style.path : own;
    if (this.style.kind === "interactive") return `${name}: `;
    return `${name}: line ${line}: `;
  }
  async complain(message: string, io: Descriptors = this.current): Promise<void> {
    await io.error(`${this.prefix()}${message}\n`);
  }
  /** The words of a syntax error, as this kind of shell says them. */
  syntaxMessage(error: SyntaxFailure, text: string): string {
    const name = this.style.kind === "file" ? this.style.path : this.state.name;
    if (this.style.kind === "interactive") return `${name}: ${error.message}\n`;
    const where = this.style.kind === "string" ? `${name}: -c: line ${error.line}: ` : `${name}: line ${error.line}: `;
    return `${where}${error.message}\n${error.showsLine ? `${where}\`${text}'\n` : ""}`;
  }

  // Entry points

  /** Runs a source text, line by line. Returns the last status. Control flow passes through. */
  async source(source: string, io: Descriptors = this.current, firstLine = 1): Promise<number> {
    const parser = new Parser(source, {
      line: firstLine,
      alias: (name) => (this.interactive || this.state.shopts.has("expand_aliases") ? this.state.aliases.get(name) : undefined),
    });
    for (;;) {
      let list: Script | undefined;
      try {
        list = parser.next();
      } catch (error) {
        if (!(error instanceof SyntaxFailure)) throw error;
        await io.error(this.syntaxMessage(error, parser.lineText(error.line)));
        this.state.status = 2;
        if (!this.interactive && this.state.sourceDepth === 0) throw new Exit(2);
        return 2;
      }
      if (!list) return this.state.status;
      if (this.state.options.has("verbose")) await io.error(`${parser.lineText(firstLine)}\n`);
      if (this.state.options.has("noexec")) continue;
      await this.script(list, io);
    }
  }

  async script(script: Script, io: Descriptors = this.current): Promise<number> {
    let status = script.items.length === 0 ? 0 : this.state.status;
    for (const item of script.items) status = await this.andOr(item, io);
    return status;
  }

  private async andOr(item: AndOr, io: Descriptors): Promise<number> {
    try {
      return await this.commandsOf(item, io);
    } catch (error) {
      if (!(error instanceof ForkError)) throw error;
      await this.complain(`fork: retry: ${error.message}`, io);
      await this.process.sleep(FORK_RETRY);
      throw new Abandon(254);
    }
  }
  private async commandsOf(item: AndOr, io: Descriptors): Promise<number> {
    if (item.background) return this.background(item, io);
    let status = await this.pipeline(item.first, io, item.rest.length > 0);
    for (let index = 0; index < item.rest.length; index++) {
      const link = item.rest[index];
      if (!link) break;
      if ((link.operator === "&&") !== (status === 0)) continue;
      status = await this.pipeline(link.pipeline, io, index < item.rest.length - 1);
    }
    return status;
  }

  /** Lets other processes run now and then, sees Ctrl-C, runs traps. */
  async tick(): Promise<void> {
    if (++this.steps >= STEPS_PER_YIELD) {
      this.steps = 0;
      await this.process.work(YIELD_COST);
    }
    this.checkInterrupt();
    if (this.pendingTraps.length > 0 && !this.runningTrap) await this.runPendingTraps();
  }
  checkInterrupt(): void {
    if (!this.interrupted) return;
    this.interrupted = false;
    throw new Abandon(130);
  }
  /** Called from SIGINT's handler of an interactive shell. */
  interrupt(): void {
    this.interrupted = true;
    for (const wake of this.wakeups) wake();
  }
  /** Waits for a promise, or for Ctrl-C or a trapped signal. */
  async untilInterrupt<T>(promise: Promise<T>): Promise<T | undefined> {
    let wake = (): void => {};
    const woken = new Promise<undefined>((done) => {
      wake = () => done(undefined);
    });
    this.wakeups.add(wake);
    try {
      return await Promise.race([promise, woken]);
    } finally {
      this.wakeups.delete(wake);
    }
  }

  // Pipelines

  async pipeline(pipeline: Pipeline, io: Descriptors, exempt: boolean): Promise<number> {
    const begun = this.process.clock.now;
    let status: number;
    if (exempt || pipeline.negated) this.exempt++;
    try {
      const [only] = pipeline.commands;
      if (!only) status = 0;
      else if (pipeline.commands.length === 1) {
        status = await this.command(only, io);
        if (only.type === "simple" || only.type === "function") this.state.pipeStatus = [status];
      } else status = await this.piped(pipeline, io);
    } finally {
      if (exempt || pipeline.negated) this.exempt--;
    }
    if (pipeline.negated) status = status === 0 ? 1 : 0;
    this.state.status = status;
    if (pipeline.timed) {
      const seconds = (this.process.clock.now - begun) / 1_000_000;
      const show = (value: number) => `${Math.floor(value / 60)}m${(value % 60).toFixed(3)}s`;
      await io.error(`\nreal\t${show(seconds)}\nuser\t${show(0)}\nsys\t${show(0)}\n`);
    }
    if (status !== 0 && !exempt && !pipeline.negated && this.exempt === 0) {
      await this.runErrorTrap(status);
      if (this.state.options.has("errexit")) throw new Exit(status);
    }
    return status;
  }

  private async piped(pipeline: Pipeline, io: Descriptors): Promise<number> {
    const children = await this.startPipeline(pipeline, io, this.monitor);
    const statuses = await this.foreground(children, pipeline.source);
    this.state.pipeStatus = statuses;
    if (this.state.options.has("pipefail")) return statuses.findLast((status) => status !== 0) ?? 0;
    return statuses.at(-1) ?? 0;
  }

  private async startPipeline(pipeline: Pipeline, io: Descriptors, newGroup: boolean): Promise<Child[]> {
    const children: Child[] = [];
    let reader: Descriptor["input"];
    for (const [index, command] of pipeline.commands.entries()) {
      const last = index === pipeline.commands.length - 1;
      const changes: [number, Descriptor][] = [];
      if (reader) changes.push([0, { input: reader }]);
      const pipe = last ? undefined : this.process.pipe();
      if (pipe) {
        changes.push([1, { output: pipe.writer }]);
        if (pipeline.both[index]) changes.push([2, { output: pipe.writer }]);
      }
      const group = newGroup ? (children[0]?.pid ?? "new") : "inherit";
      children.push(await this.start(command, io.with(changes), group));
      pipe?.writer.close();
      reader?.close();
      reader = pipe?.reader;
    }
    return children;
  }

  /** Starts one command as a process: a program directly, everything else in a copy of the shell. */
  private async start(command: Command, io: Descriptors, group: "new" | "inherit" | number): Promise<Child> {
    if (command.type === "simple" && command.redirections.length === 0 && command.assignments.length === 0) {
      const name = literalName(command.words[0]);
      if (name !== undefined && !this.state.functions.has(name) && !builtins.has(name)) {
        const resolution = this.resolve(name);
        if (resolution.kind === "program" && !this.state.options.has("xtrace")) {
          const failed = { error: undefined as unknown };
          const argv = await this.expander.words(command.words).catch((error: unknown) => {
            failed.error = error;
            return undefined;
          });
          if (argv) return this.spawn(resolution.program, argv, io, this.state.environment(), group);
          if (!(failed.error instanceof ExpansionFailure)) throw failed.error;
        }
      }
    }
    return this.fork((shell) => shell.command(command, shell.current), io, group);
  }

  spawn(
    program: Program,
    argv: readonly string[],
    io: Descriptors,
    env: ReadonlyMap<string, string>,
    group: "new" | "inherit" | number,
  ): Child {
    return this.process.spawn({
      program,
      argv,
      env,
      cwd: this.process.cwd,
      group,
      ...streams(io, this.process),
    });
  }

  /** A copy of this shell in a process of its own. */
  fork(
    run: (shell: Interpreter) => Promise<number>,
    io: Descriptors,
    group: "new" | "inherit" | number = "inherit",
    argv: readonly string[] = this.process.argv,
  ): Child {
    const state = this.state.clone();
    const { style, line, interactive } = this;
    const exempt = this.exempt;
    const extras = [...io.table].filter(([fd]) => fd > 2);
    const missing = [0, 1, 2].filter((fd) => !io.table.has(fd));
    return this.process.spawn({
      program: {
        name: "bash",
        run: async (process) => {
          const descriptors = Descriptors.of(process).with(extras);
          for (const fd of missing) descriptors.table.delete(fd);
          const shell = new Interpreter(process, state, style, descriptors);
          shell.interactive = interactive;
          shell.line = line;
          shell.exempt = exempt;
          return shell.toTheEnd(() => run(shell));
        },
      },
      argv,
      env: state.environment(),
      cwd: this.process.cwd,
      group,
      ...streams(io, this.process),
    });
  }

  /** Runs something as the whole life of this shell: `exit`, stray control flow and the EXIT trap included. */
  async toTheEnd(run: () => Promise<number>): Promise<number> {
    let status: number;
    try {
      status = await run();
    } catch (error) {
      if (error instanceof Exit || error instanceof Return || error instanceof Abandon) status = error.code;
      else if (error instanceof LoopControl) status = 0;
      else throw error;
    }
    return this.runExitTrap(status);
  }
  async runExitTrap(status: number): Promise<number> {
    const action = this.state.traps.get("EXIT");
    if (action === undefined || action === "") return status;
    this.state.traps.delete("EXIT");
    this.state.status = status;
    try {
      await this.source(action);
    } catch (error) {
      if (error instanceof Exit) return error.code;
      throw error;
    }
    return status;
  }

  /** Waits for the job in the foreground. Returns the statuses of its processes. */
  private async foreground(children: readonly Child[], command: string, existing?: Job): Promise<number[]> {
    const first = children[0];
    if (this.monitor && first) this.process.foreground(first);
    const ended = Promise.all(children.map((child) => child.wait()));
    const undo: (() => void)[] = [];
    const stopped = new Promise<"stopped">((done) => {
      if (!this.monitor) return;
      for (const child of children) undo.push(child.onStop?.(() => done("stopped")) ?? (() => {}));
    });
    let result: ExitStatus[] | "stopped";
    try {
      result = await Promise.race([ended, stopped]);
    } finally {
      for (const forget of undo) forget();
      if (this.monitor && this.process.tty) this.process.foreground(undefined);
    }
    if (result === "stopped") {
      const job = existing ?? this.jobs.add(children, command, "Stopped");
      job.state = "Stopped";
      this.jobs.touch(job);
      await this.current.error(`\n${this.jobs.line(job)}`);
      return [148];
    }
    if (existing) this.jobs.remove(existing);
    const last = result.at(-1);
    if (last) this.afterChild(last);
    if (this.pendingTraps.length > 0) await this.runPendingTraps();
    return result.map((status) => status.code);
  }
  /** A child that died of Ctrl-C takes the rest of the line with it. */
  private afterChild(status: ExitStatus): void {
    if (status.signal === "SIGINT") {
      this.interrupted = false;
      this.state.status = 130;
      if (this.state.traps.has("SIGINT")) return;
      throw new Abandon(130);
    }
  }
  /** fg */
  async continueForeground(job: Job): Promise<number> {
    job.state = "Running";
    for (const child of job.children) child.kill("SIGCONT");
    const statuses = await this.foreground(job.children, job.command, job);
    return statuses.at(-1) ?? 0;
  }

  private async background(item: AndOr, io: Descriptors): Promise<number> {
    const group = this.monitor ? "new" : "inherit";
    const quiet = this.monitor ? io : io.with([[0, { input: this.process.openInput("/dev/null") }]]);
    const [first] = item.first.commands;
    const source = item.source;
    let children: Child[];
    if (item.rest.length === 0 && item.first.commands.length > 1) children = await this.startPipeline(item.first, quiet, this.monitor);
    else if (item.rest.length === 0 && first && !item.first.negated) children = [await this.start(first, quiet, group)];
    else children = [this.fork((shell) => shell.script({ items: [{ ...item, background: false }] }), quiet, group)];
    const job = this.jobs.add(children, source);
    this.state.lastBackground = children.at(-1)?.pid;
    if (this.style.kind === "interactive") await io.error(`[${job.id}] ${this.state.lastBackground ?? ""}\n`);
    this.state.status = 0;
    return 0;
  }

  /** Tells of jobs that ended: before a prompt. */
  async notifyJobs(): Promise<void> {
    for (const job of [...this.jobs.list]) {
      if (job.state !== "Done") continue;
      await this.current.error(this.jobs.line(job));
      this.jobs.remove(job);
    }
  }

  // Commands

  async command(command: Command, io: Descriptors): Promise<number> {
    await this.tick();
    this.line = command.line;
    if (command.type === "function") {
      this.state.functions.set(command.name, command);
      this.state.status = 0;
      return 0;
    }
    if (++this.depth > MAX_DEPTH) {
      this.depth = 0;
      await this.complain("maximum function nesting level exceeded (1000)", io);
      throw new Abandon(1);
    }
    const outer = this.current;
    try {
      this.current = io;
      return command.type === "simple" ? await this.simple(command, io) : await this.compound(command, io);
    } catch (error) {
      return await this.recover(error, io);
    } finally {
      this.depth = Math.max(0, this.depth - 1);
      this.current = outer;
      if (this.afterCommand.length > 0) {
        const rest = this.afterCommand;
        this.afterCommand = [];
        for (const finish of rest) await finish();
      }
      if (this.cleanups.length > 0 && this.depth === 0) {
        for (const cleanup of this.cleanups.splice(0)) cleanup();
      }
    }
  }

  /** Errors of expansions and variables, in words. */
  private async recover(error: unknown, io: Descriptors): Promise<number> {
    if (error instanceof ExpansionFailure) {
      await this.complain(error.message, io);
      const code = this.interactive ? 1 : error.status;
      this.state.status = code;
      if (!this.interactive && error.fatal) throw new Exit(code);
      throw new Abandon(code);
    }
    if (error instanceof VariableFailure) {
      await this.complain(error.message, io);
      this.state.status = 1;
      throw new Abandon(1);
    }
    throw error;
  }

  private async simple(command: SimpleCommand, io: Descriptors): Promise<number> {
    const { state } = this;
    this.substituted = 0;
    const declared: Assignment[] = [];
    const argv = await this.argv(command, declared);
    const name = argv[0];
    const redirected = await this.redirect(command.redirections, io);
    if (!redirected) {
      state.status = 1;
      return 1;
    }
    let kept = false;
    try {
      if (name === undefined) {
        const traced: string[] = [];
        for (const assignment of command.assignments) traced.push(await this.assign(assignment));
        if (state.options.has("xtrace")) for (const text of traced) await io.error(`${await this.tracePrefix()}${text}\n`);
        state.status = this.substituted;
        return this.substituted;
      }
      if (state.options.has("xtrace")) {
        const shown: string[] = [];
        for (const assignment of command.assignments)
          shown.push(`${assignment.name}=${quoteIfNeeded(await this.expander.string(assignment.value))}`);
        await io.error(`${await this.tracePrefix()}${[...shown, ...argv.map(quoteIfNeeded)].join(" ")}\n`);
      }
      if (name === "exec" && argv.length === 1) {
        // A bare exec keeps its redirections.
        for (const fd of [...io.table.keys()]) if (!redirected.io.table.has(fd)) io.table.delete(fd);
        for (const [fd, descriptor] of redirected.io.table) io.table.set(fd, descriptor);
        kept = true;
        return 0;
      }
      const status = await this.execute(argv, command.assignments, redirected.io);
      for (const assignment of declared) await this.assign(assignment);
      state.lastArgument = argv.at(-1) ?? "";
      state.status = status;
      return status;
    } finally {
      if (!kept) redirected.close();
    }
  }
  private async tracePrefix(): Promise<string> {
    const ps4 = this.state.get("PS4") ?? "+ ";
    return "+".repeat(Math.max(0, this.state.subshell > 0 && ps4.startsWith("+") ? 1 : 0)) + ps4;
  }

  /** Words to arguments; arrays of `declare a=(…)` are set aside. */
  private async argv(command: SimpleCommand, declared: Assignment[]): Promise<string[]> {
    const first = literalName(command.words[0]);
    if (first === undefined || !DECLARATIONS.has(first)) return this.expander.words(command.words);
    const argv: string[] = [];
    for (const word of command.words) {
      const assignment = assignmentOf(word, (text) => ({ parts: [{ type: "literal", text }], source: text }));
      if (!assignment) argv.push(...(await this.expander.words([word])));
      else if (assignment.value.parts.some((part) => part.type === "array")) {
        declared.push(assignment);
        argv.push(assignment.name);
      } else {
        const subscript = assignment.subscript ? `[${await this.expander.string(assignment.subscript)}]` : "";
        argv.push(`${assignment.name}${subscript}${assignment.append ? "+" : ""}=${await this.expander.string(assignment.value, true)}`);
      }
    }
    return argv;
  }

  /** Runs one command line whose words are final. */
  async execute(argv: readonly string[], assignments: readonly Assignment[], io: Descriptors): Promise<number> {
    const name = argv[0] ?? "";
    const resolution = this.resolve(name);
    if (resolution.kind === "function" || resolution.kind === "builtin") {
      const restore = await this.temporary(assignments, name);
      try {
        if (resolution.kind === "function") return await this.call(resolution.definition, argv.slice(1), io);
        return await this.builtin(name, argv.slice(1), io);
      } finally {
        restore();
      }
    }
    if (resolution.kind === "missing") {
      await this.complain(resolution.message, io);
      return resolution.code;
    }
    const env = this.state.environment();
    for (const assignment of assignments) env.set(assignment.name, await this.assignedText(assignment));
    return this.external(resolution, argv, io, env);
  }

  async external(resolution: Resolution, argv: readonly string[], io: Descriptors, env: ReadonlyMap<string, string>): Promise<number> {
    if (resolution.kind === "script") return this.runFile(resolution.path, argv, io, env);
    if (resolution.kind !== "program") return 127;
    env = new Map(env).set("_", resolution.path);
    const child = this.spawn(resolution.program, argv, io, env, this.monitor ? "new" : "inherit");
    const statuses = await this.foreground([child], argv.join(" "));
    const status = statuses[0] ?? 0;
    if (
      this.style.kind !== "interactive" &&
      child.status?.signal &&
      child.status.signal !== "SIGINT" &&
      child.status.signal !== "SIGPIPE"
    ) {
      const words = SIGNAL_WORDS[child.status.signal];
      if (words) await io.error(`${this.prefix()}${String(child.pid).padStart(5)} ${words.padEnd(24)}${argv.join(" ")}\n`);
    } else if (this.style.kind === "interactive" && child.status?.signal) {
      const words = SIGNAL_WORDS[child.status.signal];
      if (words) await io.error(`${words}\n`);
    }
    return status;
  }

  /** An executable text file: by its `#!` line, or as a shell script. */
  private async runFile(path: string, argv: readonly string[], io: Descriptors, env: ReadonlyMap<string, string>): Promise<number> {
    const text = this.fs.read(path);
    const shebang = /^#!\s*(\S+)(?:\s+(.*\S))?\s*$/m.exec(text.split("\n", 1)[0] ?? "");
    let interpreter = shebang?.[1] ?? "/bin/bash";
    let extra = shebang?.[2] === undefined ? [] : [shebang[2]];
    if (interpreter.endsWith("/env")) {
      const words = (shebang?.[2] ?? "").split(/\s+/).filter((word) => word !== "-S");
      interpreter = words[0] ?? "bash";
      extra = words.slice(1);
    }
    const resolution = this.resolve(interpreter, true);
    if (resolution.kind !== "program") {
      const shown = argv[0] ?? path;
      await this.complain(
        shebang?.[1]?.endsWith("/env")
          ? `${interpreter}: command not found`
          : `${shown}: ${interpreter}: bad interpreter: No such file or directory`,
        io,
      );
      return shebang?.[1]?.endsWith("/env") ? 127 : 126;
    }
    const shown = (argv[0] ?? path).includes("/") ? (argv[0] ?? path) : path;
    const child = this.spawn(
      resolution.program,
      [interpreter, ...extra, shown, ...argv.slice(1)],
      io,
      env,
      this.monitor ? "new" : "inherit",
    );
    const statuses = await this.foreground([child], argv.join(" "));
    return statuses[0] ?? 0;
  }

  async builtin(name: string, args: readonly string[], io: Descriptors): Promise<number> {
    const builtin = builtins.get(name);
    if (!builtin) return 127;
    const outer = this.current;
    this.current = io;
    try {
      return await builtin(this, args, io);
    } catch (error) {
      if (error instanceof FileError) {
        await this.complain(`${name}: ${error.path}: ${error.message}`, io);
        return 1;
      }
      throw error;
    } finally {
      this.current = outer;
    }
  }

  async call(definition: FunctionDefinition, args: readonly string[], io: Descriptors): Promise<number> {
    const { state } = this;
    const positional = state.positional;
    const loops = state.loopDepth;
    state.positional = [...args];
    state.loopDepth = 0;
    state.pushScope();
    state.functionNames.push(definition.name);
    try {
      return await this.compound(definition.body, io);
    } catch (error) {
      if (error instanceof Return) return error.code;
      throw error;
    } finally {
      state.functionNames.pop();
      state.popScope();
      state.positional = positional;
      state.loopDepth = loops;
    }
  }

  /** What a name stands for. */
  resolve(name: string, programsOnly = false, search: "all" | "command" = "all"): Resolution {
    if (!programsOnly) {
      const definition = search === "all" ? this.state.functions.get(name) : undefined;
      if (definition) return { kind: "function", definition };
      if (builtins.has(name)) return { kind: "builtin" };
    }
    if (name.includes("/"))
      return this.file(resolve(this.cwd, name), name) ?? { kind: "missing", message: `${name}: No such file or directory`, code: 127 };
    const path = this.state.get("PATH");
    let denied: Resolution | undefined;
    if (name !== "") {
      for (const folder of (path ?? "").split(":")) {
        const found = this.file(resolve(this.cwd, `${folder || "."}/${name}`), name);
        if (found?.kind === "program" || found?.kind === "script") return found;
        denied ??= found?.kind === "missing" && !found.message.endsWith("Is a directory") ? found : undefined;
      }
      if (path === undefined || path === "") return { kind: "missing", message: `${name}: No such file or directory`, code: 127 };
    }
    if (denied?.kind === "missing") return denied;
    return { kind: "missing", message: `${name}: command not found`, code: 127 };
  }
  private file(path: string, name: string): Resolution | undefined {
    try {
      const program = this.fs.program(path);
      if (program) return { kind: "program", path, program };
    } catch {
      return undefined;
    }
    const stat = this.fs.stat(path);
    if (!stat) return undefined;
    if (stat.kind === "directory") return { kind: "missing", message: `${name}: Is a directory`, code: 126 };
    if ((stat.mode & 0o111) === 0) return { kind: "missing", message: `${name.includes("/") ? name : path}: Permission denied`, code: 126 };
    return { kind: "script", path };
  }

  // Variables

  private async assignedText(assignment: Assignment): Promise<string> {
    const text = await this.expander.string(assignment.value, true);
    return assignment.append ? (this.state.get(assignment.name) ?? "") + text : text;
  }

  /** Does one assignment; returns it as `set -x` shows it. */
  async assign(assignment: Assignment): Promise<string> {
    const { state } = this;
    const { name } = assignment;
    const array = assignment.value.parts.find((part) => part.type === "array");
    if (array) {
      const variable = state.variables.get(name);
      const associative = variable?.kind === "associative";
      const entries: [string, string][] = assignment.append
        ? state.keys(name).map((key) => [key, variable?.kind === "scalar" ? (variable.value ?? "") : (variable?.items.get(key) ?? "")])
        : [];
      let next = entries.length === 0 ? 0 : Number(entries.at(-1)?.[0] ?? -1) + 1;
      if (associative && array.elements.every((element) => !element.subscript)) {
        const flat: string[] = [];
        for (const element of array.elements) flat.push(...(await this.expander.words([element.value])));
        for (let index = 0; index < flat.length; index += 2) entries.push([flat[index] ?? "", flat[index + 1] ?? ""]);
      } else {
        for (const element of array.elements) {
          if (element.subscript) {
            const key = associative ? await this.expander.string(element.subscript) : await this.expander.key(name, element.subscript);
            entries.push([key, await this.expander.string(element.value)]);
            next = Number(key) + 1;
          } else for (const value of await this.expander.words([element.value])) entries.push([String(next++), value]);
        }
      }
      state.setArray(name, entries, associative ? "associative" : "indexed");
      return `${name}=(${entries.map(([, value]) => quoteIfNeeded(value)).join(" ")})`;
    }
    const key = assignment.subscript ? await this.expander.key(name, assignment.subscript) : undefined;
    const text = await this.expander.string(assignment.value, true);
    this.setVariable(name, text, assignment.append, key);
    return `${name}${assignment.append ? "+" : ""}=${quoteIfNeeded(text)}`;
  }
  /** Sets with the variable's attributes (`declare -i`) respected. */
  setVariable(name: string, text: string, append: boolean, key?: string): void {
    const { state } = this;
    const variable = state.variables.get(name);
    const before = key === undefined ? state.get(name) : variable?.items.get(key);
    let value = append ? (before ?? "") + text : text;
    if (variable?.integer) value = String(this.expander.evaluate(append ? `${before || 0}+(${text || 0})` : text));
    state.set(name, value, key);
    if (name === "PATH" || variable?.exported) this.process.env.set(name, value);
  }
  /** `x=1 command`: for the time of a builtin or function. */
  private async temporary(assignments: readonly Assignment[], command: string): Promise<() => void> {
    if (assignments.length === 0) return () => {};
    const saved = assignments.map(({ name }) => [name, this.state.variables.get(name)] as const);
    for (const [name, variable] of saved) if (variable) this.state.variables.set(name, { ...variable, items: new Map(variable.items) });
    for (const assignment of assignments) {
      await this.assign(assignment);
      const variable = this.state.variables.get(assignment.name);
      if (variable) variable.exported = true;
    }
    if (command === "exec" || command === "export") return () => {};
    return () => {
      for (const [name, variable] of saved) {
        if (variable) this.state.variables.set(name, variable);
        else this.state.variables.delete(name);
      }
    };
  }

  // Redirections

  /** Opens everything; undefined when one failed (already said). */
  async redirect(redirections: readonly Redirection[], io: Descriptors): Promise<{ io: Descriptors; close(): void } | undefined> {
    if (redirections.length === 0) return { io, close() {} };
    const opened: { close(): void }[] = [];
    let table = io;
    const close = () => {
      for (const stream of opened) stream.close();
    };
    for (const redirection of redirections) {
      let target = "";
      try {
        const { operator } = redirection;
        if (operator === "<<" || operator === "<<<") {
          const text = await this.expander.string(redirection.target);
          const input = this.process.inputOf(operator === "<<<" ? `${text}\n` : text);
          table = table.with([[redirection.fd ?? 0, { input }]]);
          continue;
        }
        const words = await this.expander.words([redirection.target]);
        if (words.length !== 1) {
          await this.complain(`${redirection.target.source}: ambiguous redirect`, io);
          close();
          return undefined;
        }
        target = words[0] ?? "";
        if (operator === "<&" || operator === ">&") {
          const fd = redirection.fd ?? (operator === "<&" ? 0 : 1);
          if (target === "-") {
            table = new Descriptors(new Map([...table.table].filter(([number]) => number !== fd)));
            continue;
          }
          const number = /^(\d+)-?$/.exec(target)?.[1];
          if (number !== undefined) {
            const source = table.table.get(Number(number));
            if (!source) {
              await this.complain(`${target}: Bad file descriptor`, io);
              close();
              return undefined;
            }
            table = table.with([[fd, source]]);
            continue;
          }
          if (operator === "<&" || redirection.fd !== undefined) {
            await this.complain(`${target}: ambiguous redirect`, io);
            close();
            return undefined;
          }
          const output = this.openOutput(target, false);
          opened.push(output);
          table = table.with([
            [1, { output }],
            [2, { output }],
          ]);
          continue;
        }
        if (operator === "<") {
          if (target === "/dev/stdin" && table.stdin) {
            table = table.with([[redirection.fd ?? 0, { input: table.stdin }]]);
            continue;
          }
          const input = this.openInput(target);
          opened.push(input);
          table = table.with([[redirection.fd ?? 0, { input }]]);
          continue;
        }
        if (operator === "<>") {
          if (!this.fs.exists(resolve(this.cwd, target))) this.fs.write(resolve(this.cwd, target), "");
          const input = this.openInput(target);
          opened.push(input);
          table = table.with([[redirection.fd ?? 0, { input }]]);
          continue;
        }
        const both = operator === "&>" || operator === "&>>";
        if (operator === ">" && this.state.options.has("noclobber") && this.fs.stat(resolve(this.cwd, target))?.kind === "file") {
          await this.complain(`${target}: cannot overwrite existing file`, io);
          close();
          return undefined;
        }
        const fdTarget = /^\/dev\/fd\/(\d+)$/.exec(target)?.[1];
        const output =
          target === "/dev/stdout"
            ? table.stdout
            : target === "/dev/stderr"
              ? table.stderr
              : fdTarget
                ? table.table.get(Number(fdTarget))?.output
                : undefined;
        const stream = output ?? this.openOutput(target, operator === ">>" || operator === "&>>");
        if (!output) opened.push(stream);
        table = table.with(
          both
            ? [
                [1, { output: stream }],
                [2, { output: stream }],
              ]
            : [[redirection.fd ?? 1, { output: stream }]],
        );
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        await this.complain(`${target}: ${error.message}`, io);
        close();
        return undefined;
      }
    }
    return { io: table, close };
  }
  private openInput(target: string) {
    const path = resolve(this.cwd, target);
    return this.process.openInput(path);
  }
  private openOutput(target: string, append: boolean) {
    if (target === "") throw new FileError("ENOENT", "");
    return this.process.openOutput(resolve(this.cwd, target), { append });
  }

  // Compound commands

  private async compound(command: CompoundCommand, outer: Descriptors): Promise<number> {
    const redirected = await this.redirect(command.redirections, outer);
    if (!redirected) {
      this.state.status = 1;
      return 1;
    }
    const saved = this.current;
    this.current = redirected.io;
    try {
      const status = await this.body(command, redirected.io);
      this.state.status = status;
      return status;
    } finally {
      this.current = saved;
      redirected.close();
    }
  }

  private async condition(script: Script, io: Descriptors): Promise<boolean> {
    this.exempt++;
    try {
      return (await this.script(script, io)) === 0;
    } finally {
      this.exempt--;
    }
  }

  private async body(command: CompoundCommand, io: Descriptors): Promise<number> {
    const { body } = command;
    switch (body.type) {
      case "group":
        return this.script(body.body, io);
      case "subshell": {
        const child = this.fork((shell) => shell.script(body.body), io, this.monitor ? "new" : "inherit");
        const statuses = await this.foreground([child], "( ... )");
        return statuses[0] ?? 0;
      }
      case "if":
        for (const branch of body.branches) if (await this.condition(branch.condition, io)) return this.script(branch.body, io);
        return body.otherwise ? this.script(body.otherwise, io) : 0;
      case "while":
        return this.loop(io, body.body, async () => (await this.condition(body.condition, io)) !== body.until);
      case "for": {
        const values = body.words ? await this.expander.words(body.words) : [...this.state.positional];
        let index = 0;
        return this.loop(io, body.body, async () => {
          const value = values[index++];
          if (value === undefined) return false;
          this.setVariable(body.name, value, false);
          return true;
        });
      }
      case "loop": {
        await this.expander.arithmetic(body.initial);
        let first = true;
        return this.loop(io, body.body, async () => {
          if (!first) await this.expander.arithmetic(body.step);
          first = false;
          return body.condition.source.trim() === "" || (await this.expander.arithmetic(body.condition)) !== 0n;
        });
      }
      case "select": {
        const values = body.words ? await this.expander.words(body.words) : [...this.state.positional];
        const input = io.stdin;
        return this.loop(io, body.body, async () => {
          await io.error(values.map((value, index) => `${index + 1}) ${value}\n`).join("") + (this.state.get("PS3") ?? "#? "));
          const line = (await input?.readLine()) ?? null;
          if (line === null) return false;
          this.state.set("REPLY", line);
          this.state.set(body.name, values[Number(line) - 1] ?? "");
          return true;
        });
      }
      case "case": {
        const subject = await this.expander.string(body.subject);
        let status = 0;
        let falling = false;
        for (const clause of body.clauses) {
          let matches = falling;
          for (const pattern of clause.patterns) {
            if (matches) break;
            matches = matchesPattern(subject, await this.expander.pattern(pattern), this.state.shopts.has("nocasematch"));
          }
          if (!matches) continue;
          status = await this.script(clause.body, io);
          if (clause.end === ";;") return status;
          falling = clause.end === ";&";
        }
        return status;
      }
      case "arithmetic":
        return (await this.expander.arithmetic(body.expression)) !== 0n ? 0 : 1;
      case "conditional":
        return evaluateConditional(this, body.expression);
    }
  }

  private async loop(io: Descriptors, body: Script, more: () => Promise<boolean>): Promise<number> {
    let status = 0;
    this.state.loopDepth++;
    try {
      for (;;) {
        await this.tick();
        try {
          if (!(await more())) return status;
          status = await this.script(body, io);
        } catch (error) {
          if (!(error instanceof LoopControl)) throw error;
          status = 0;
          if (error.levels > 1 && this.state.loopDepth > 1) {
            error.levels--;
            throw error;
          }
          if (error.kind === "break") return 0;
        }
      }
    } finally {
      this.state.loopDepth--;
    }
  }

  // Traps

  /** Registers what `trap` was told. Undefined resets. */
  setTrap(name: string, action: string | undefined): void {
    this.untrap.get(name)?.();
    this.untrap.delete(name);
    if (action === undefined) {
      this.state.traps.delete(name);
      return;
    }
    this.state.traps.set(name, action);
    if (!(name in SIGNAL_NUMBERS)) return;
    const signal = name as SignalName;
    this.untrap.set(
      name,
      this.process.onSignal(signal, () => {
        if (this.state.traps.get(name) === "") return;
        this.pendingTraps.push(signal);
        for (const wake of this.wakeups) wake();
      }),
    );
  }
  private async runPendingTraps(): Promise<void> {
    this.runningTrap = true;
    const status = this.state.status;
    try {
      for (let signal = this.pendingTraps.shift(); signal !== undefined; signal = this.pendingTraps.shift()) {
        const action = this.state.traps.get(signal);
        if (action) await this.source(action);
      }
    } finally {
      this.runningTrap = false;
      this.state.status = status;
    }
  }
  get trapped(): boolean {
    return this.pendingTraps.length > 0;
  }
  private async runErrorTrap(status: number): Promise<void> {
    const action = this.state.traps.get("ERR");
    if (!action || this.runningTrap) return;
    this.runningTrap = true;
    try {
      this.state.status = status;
      await this.source(action);
    } finally {
      this.runningTrap = false;
      this.state.status = status;
    }
  }
}

const SIGNAL_WORDS: Partial<Record<SignalName, string>> = {
  SIGKILL: "Killed",
  SIGTERM: "Terminated",
  SIGHUP: "Hangup",
  SIGQUIT: "Quit",
  SIGUSR1: "User defined signal 1",
  SIGUSR2: "User defined signal 2",
};

/** A word that is plain text. */
function literalName(word: Word | undefined): string | undefined {
  const [part] = word?.parts ?? [];
  return word?.parts.length === 1 && part?.type === "literal" && /^[\w./+-]+$/.test(part.text) ? part.text : undefined;
}

function streams(io: Descriptors, process: Process) {
  return {
    stdin: io.stdin ?? process.openInput("/dev/null"),
    stdout: io.stdout ?? process.openOutput("/dev/null"),
    stderr: io.stderr ?? process.openOutput("/dev/null"),
  };
}

export { Killed };
