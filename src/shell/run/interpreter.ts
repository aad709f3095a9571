/** Walks the tree: runs commands in a process, in bash's ways. What each kind of command does stands beside this file. */
import { type Child, ForkError, type Process } from "../../machine/process.ts";
import type { Program } from "../../machine/program.ts";
import { Expander, ExpansionFailure, type ExpansionHost } from "../expand/expander.ts";
import { type ShellState, VariableFailure } from "../state.ts";
import type { AndOr, Command, Script } from "../syntax/ast.ts";
import { SyntaxFailure } from "../syntax/errors.ts";
import { Parser } from "../syntax/parser.ts";
import { setVariable } from "./assignment.ts";
import { compound } from "./compound.ts";
import { Abandon, Exit, LoopControl, Return } from "./control.ts";
import { Descriptors } from "./descriptors.ts";
import { external } from "./external.ts";
import { Jobs } from "./jobs.ts";
import { dynamicParameter, homeOf } from "./parameters.ts";
import { background, runPipeline } from "./pipeline.ts";
import { type Resolution, resolveCommand } from "./resolution.ts";
import { runBuiltin, simple } from "./simple.ts";
import { prefix, type ShellStyle, syntaxMessage } from "./style.ts";
import { Substitutions } from "./substitutions.ts";
import { Traps } from "./traps.ts";

/** Commands between two yields to the kernel, and what they cost together (virtual microseconds). */
const STEPS_PER_YIELD = 100;
const YIELD_COST = 1000;
const MAX_DEPTH = 1000;
/** How long a shell waits when there is no room for a process, before it gives up (virtual microseconds). */
const FORK_RETRY = 1_000_000;

export class Interpreter implements ExpansionHost {
  readonly process: Process;
  readonly state: ShellState;
  readonly jobs = new Jobs();
  readonly expander: Expander;
  readonly traps = new Traps(this);
  readonly substitutions = new Substitutions(this);
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
  exempt = 0;
  private wakeups = new Set<() => void>();
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
    return homeOf(this, user);
  }
  dynamic(name: string): string | undefined {
    return dynamicParameter(this, name);
  }
  substitute(script: Script): Promise<string> {
    return this.substitutions.command(script);
  }
  processSubstitute(script: Script, direction: "<" | ">"): Promise<string> {
    return this.substitutions.process(script, direction);
  }

  // Messages

  async complain(message: string, io: Descriptors = this.current): Promise<void> {
    await io.error(`${prefix(this, this.line)}${message}\n`);
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
        await io.error(syntaxMessage(this, error, parser.lineText(error.line)));
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
    if (item.background) return background(this, item, io);
    let status = await runPipeline(this, item.first, io, item.rest.length > 0);
    for (let index = 0; index < item.rest.length; index++) {
      const link = item.rest[index];
      if (!link) break;
      if ((link.operator === "&&") !== (status === 0)) continue;
      status = await runPipeline(this, link.pipeline, io, index < item.rest.length - 1);
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
    if (this.traps.pending) await this.traps.run();
  }
  checkInterrupt(): void {
    if (!this.interrupted) return;
    this.interrupted = false;
    throw new Abandon(130);
  }
  /** Called from SIGINT's handler of an interactive shell. */
  interrupt(): void {
    this.interrupted = true;
    this.wake();
  }
  /** Whoever waits in `untilInterrupt` looks up. */
  wake(): void {
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

  // Processes

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
    return this.traps.onExit(status);
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
      return command.type === "simple" ? await simple(this, command, io) : await compound(this, command, io);
    } catch (error) {
      return await this.recover(error, io);
    } finally {
      this.depth = Math.max(0, this.depth - 1);
      this.current = outer;
      await this.substitutions.afterCommand(this.depth === 0);
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

  // What builtins ask for

  /** Runs a builtin with these arguments, whatever else its name may stand for. */
  builtin(name: string, args: readonly string[], io: Descriptors): Promise<number> {
    return runBuiltin(this, name, args, io);
  }
  /** Runs a program or script and waits for it. */
  external(resolution: Resolution, argv: readonly string[], io: Descriptors, env: ReadonlyMap<string, string>): Promise<number> {
    return external(this, resolution, argv, io, env);
  }
  /** What a name stands for. */
  resolve(name: string, programsOnly = false, search: "all" | "command" = "all"): Resolution {
    return resolveCommand(this, name, programsOnly, search);
  }
  /** Sets with the variable's attributes (`declare -i`) respected. */
  setVariable(name: string, text: string, append: boolean, key?: string): void {
    setVariable(this, name, text, append, key);
  }
}

function streams(io: Descriptors, process: Process) {
  return {
    stdin: io.stdin ?? process.openInput("/dev/null"),
    stdout: io.stdout ?? process.openOutput("/dev/null"),
    stderr: io.stderr ?? process.openOutput("/dev/null"),
  };
}
