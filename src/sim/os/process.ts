/**
 * A process of the simulated world. A command's code is an async function that waits only on `block`; when the
 * process dies every wait is rejected with `Killed`, so the function unwinds, and nothing of it is left.
 */

import { SECOND, type Timer, type Timers } from "../../kube/timers.ts";
import type { FileSystem } from "../../machine/filesystem.ts";
import { FileError } from "../../machine/filesystem.ts";
import type { Network } from "../../machine/network.ts";
import { dirname, resolve } from "../../machine/path.ts";
import type { Child, ExitStatus, Process, SpawnOptions, User } from "../../machine/process.ts";
import { type Footprint, Killed, type Program, type Running, SIGNAL_NUMBERS, type SignalName } from "../../machine/program.ts";
import type { LinkedLibrary } from "../../machine/shared-library.ts";
import type { InputStream, OutputStream } from "../../machine/stream.ts";
import type { Computer } from "./computer.ts";
import type { Kernel } from "./kernel.ts";
import { unresolved } from "./loader.ts";
import type { SimMachine } from "./machine.ts";
import { ProcessNetwork } from "./network.ts";
import { type Computing, type ProcessorGroup, weightOf } from "./processor.ts";
import { nullSink, nullSource, Pipe, type Sink, type Source, sinkTo, textSource } from "./stream.ts";
import { type Blocking, SimTty, type TerminalDevice } from "./tty.ts";

type Answer<T> = { resolve(value: T): void; reject(error: unknown): void };
interface Blocker {
  abort(error: unknown): void;
}

/** Resident memory of a program that says nothing of it. */
const SMALL = 3 * 2 ** 20;
const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** Signals whose default is to do nothing. */
const IGNORED: ReadonlySet<SignalName> = new Set(["SIGCHLD", "SIGWINCH", "SIGCONT"]);

/** What the kernel needs to make a process. */
export interface ProcessInit {
  machine: SimMachine;
  pid: number;
  parent: SimProcess | undefined;
  group: number;
  argv: readonly string[];
  /** The machine's when absent. */
  env: ReadonlyMap<string, string> | undefined;
  cwd: string;
  user: User;
  stdin: Source;
  stdout: Sink;
  stderr: Sink;
  tty: TerminalDevice | undefined;
  cause: number;
  nice: number;
  unit: ProcessorGroup | undefined;
}

export class SimProcess implements Process, Blocking {
  readonly kernel: Kernel;
  readonly machine: SimMachine;
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly argv: readonly string[];
  title?: readonly string[];
  /** Servers that never look get no copy of their machine's. */
  #env: Map<string, string> | undefined;
  cwd: string;
  /** In a container: its number among all processes of containers. */
  serial = 0;
  readonly user: User;
  readonly started: number;
  cause: number;
  status: ExitStatus | undefined;
  /** Stopped by SIGSTOP or SIGTSTP. */
  suspended = false;
  /** Bytes, where the machine's memory is counted. */
  resident = 0;
  /** Microseconds of processor time, where that is counted. */
  #cpuTime = 0;
  #nice: number;
  /** The control group of the service it belongs to. */
  readonly unit: ProcessorGroup | undefined;
  #pieces: Set<Computing> | undefined;
  readonly device: TerminalDevice | undefined;
  readonly clock: Timers;
  #program: Program | undefined;
  #running: Running | undefined;
  #streams: { stdin: Source; stdout: Sink; stderr: Sink };
  #handles: { stdin?: InputHandle; stdout?: OutputHandle; stderr?: OutputHandle } = {};
  #tty: SimTty | undefined;
  #network: ProcessNetwork | undefined;
  #blockers: Set<Blocker> | undefined;
  #deferred: (() => void)[] | undefined;
  #cleanups: Set<() => void> | undefined;
  #stopHandlers: Set<() => void> | undefined;
  #signalHandlers: Map<SignalName, () => void> | undefined;
  #instant = 0;
  #ended: readonly ((status: ExitStatus) => void)[] | undefined;

  constructor(init: ProcessInit) {
    this.machine = init.machine;
    this.kernel = init.machine.kernel;
    this.pid = init.pid;
    this.parent = init.parent?.pid ?? 0;
    this.group = init.group;
    this.argv = init.argv;
    // A parent's may change later; a machine's never does.
    if (init.env) this.#env = new Map(init.env);
    this.cwd = init.cwd;
    this.user = init.user;
    this.device = init.tty;
    this.cause = init.cause;
    this.#nice = init.nice;
    this.unit = init.unit;
    this.started = this.kernel.clock.now;
    this.clock = new ProcessTimers(this);
    this.#streams = { stdin: init.stdin, stdout: init.stdout, stderr: init.stderr };
    init.stdin.retain();
    init.stdout.retain();
    init.stderr.retain();
  }

  /** Begins to run; the code itself starts after the current event. */
  start(program: Program): void {
    this.#program = program;
    if (this.machine.computer && !this.take(program.footprint?.memory ?? SMALL)) return;
    if (program.libraries && !this.#load(program.name, program.libraries)) return;
    const ended = this.kernel.ledger.born(program.name, this.machine.hostname, this.kernel.clock.now);
    if (ended) this.onEnd(({ code }) => ended(this.kernel.clock.now, code));
    if ("serve" in program) {
      try {
        this.#running = this.kernel.trace.within(this.cause, () => program.serve(this));
        if (this.status) this.#stopServer();
      } catch (error) {
        this.complain(error);
        this.finish({ code: 1 });
      }
      return;
    }
    this.kernel.awake = true;
    Promise.resolve()
      .then(() => (program.startup === undefined ? undefined : this.sleep(program.startup)))
      .then(() => program.run(this))
      .then(
        (code) => this.finish({ code: code & 0xff }),
        (error: unknown) => {
          if (!(error instanceof Killed)) {
            this.complain(error);
            this.finish({ code: 1 });
          } else this.finish({ code: 128 + SIGNAL_NUMBERS[error.signal], signal: error.signal });
        },
      );
  }

  /** The loader's work; false when a library is not as the program needs it. */
  #load(program: string, libraries: readonly LinkedLibrary[]): boolean {
    const missing = unresolved(this.machine.fs, this.env, this.argv[0] ?? program, libraries);
    if (!missing) return true;
    this.kernel.ledger.collided({ at: this.kernel.clock.now, over: "library", machine: this.machine.hostname, hurt: [program] });
    this.#streams.stderr.offer(`${missing.text}\n`);
    this.finish({ code: missing.code });
    return false;
  }
  get env(): Map<string, string> {
    this.#env ??= new Map(this.machine.env);
    return this.#env;
  }

  // Streams and terminal.

  get stdin(): InputStream {
    this.#handles.stdin ??= new InputHandle(this, this.#streams.stdin);
    return this.#handles.stdin;
  }
  get stdout(): OutputStream {
    this.#handles.stdout ??= new OutputHandle(this, this.#streams.stdout);
    return this.#handles.stdout;
  }
  get stderr(): OutputStream {
    this.#handles.stderr ??= new OutputHandle(this, this.#streams.stderr);
    return this.#handles.stderr;
  }
  get tty(): SimTty | undefined {
    if (this.device) this.#tty ??= new SimTty(this.device, this);
    return this.#tty;
  }
  pipe(): { reader: InputStream; writer: OutputStream } {
    const pipe = new Pipe();
    return { reader: new InputHandle(this, pipe.source, true), writer: new OutputHandle(this, pipe.sink, true) };
  }
  openInput(path: string): InputStream {
    const at = resolve(this.cwd, path);
    if (at === "/dev/null") return new InputHandle(this, nullSource);
    if (at === "/dev/stdin") return this.stdin;
    const device = this.machine.fs.deviceAt(at);
    if (device) return new InputHandle(this, device.input(this));
    return new InputHandle(this, textSource(this.fs.read(at)));
  }
  openOutput(path: string, options: { append?: boolean } = {}): OutputStream {
    const at = resolve(this.cwd, path);
    if (at === "/dev/null") return new OutputHandle(this, nullSink);
    if (at === "/dev/stdout") return this.stdout;
    if (at === "/dev/stderr") return this.stderr;
    const device = this.machine.fs.deviceAt(at);
    if (device) return new OutputHandle(this, device.output(this));
    if (!this.fs.exists(dirname(at))) throw new FileError("ENOENT", path);
    this.fs.write(at, "", { append: options.append ?? false });
    const sink = sinkTo((text) => this.fs.write(at, text, { append: true }));
    return new OutputHandle(this, sink);
  }
  inputOf(text: string): InputStream {
    return new InputHandle(this, textSource(text));
  }

  /** Whoever takes his files in hand is who looks: what /proc/self means, and whose /proc it is. */
  get fs(): FileSystem {
    this.kernel.looking = this;
    return this.machine.fs;
  }
  get network(): Network {
    this.#network ??= new ProcessNetwork(this, this.machine.namespace);
    return this.#network;
  }
  get date(): number {
    return this.kernel.clock.date;
  }
  random(): number {
    return this.kernel.random.stream(`program/${this.#program?.name ?? ""}`).next();
  }

  // Waiting.

  block<T>(start: (answer: Answer<T>) => () => void): Promise<T> {
    if (this.status) return Promise.reject(new Killed(this.status.signal ?? "SIGKILL"));
    return new Promise<T>((resolve, reject) => {
      let cancel = (): void => {};
      const blockers = (this.#blockers ??= new Set());
      const blocker: Blocker = {
        abort: (error) => {
          cancel();
          settle(() => reject(error));
        },
      };
      const settle = (go: () => void): void => {
        if (!blockers.delete(blocker)) return;
        this.kernel.awake = true;
        go();
      };
      blockers.add(blocker);
      cancel = start({
        resolve: (value) => this.#whenRunnable(() => settle(() => resolve(value))),
        reject: (error) => this.#whenRunnable(() => settle(() => reject(error))),
      });
    });
  }
  async instantly<T>(work: () => Promise<T>): Promise<T> {
    this.#instant++;
    try {
      return await work();
    } finally {
      this.#instant--;
    }
  }
  sleep(duration: number): Promise<void> {
    if (this.#instant > 0) return Promise.resolve();
    // At least a microsecond passes, so a loop of yields cannot hold time still.
    return this.block((answer) => {
      const timer = this.kernel.clock.after(
        Math.max(1, duration),
        () => answer.resolve(undefined),
        `sleep/${this.machine.hostname}/${this.pid}`,
      );
      return () => timer.cancel();
    });
  }
  work(duration: number, threads = 1): Promise<void> {
    const { cgroup, computer } = this.machine;
    if (this.#instant > 0) return this.sleep(duration);
    if (computer) return this.#compute(computer, duration, threads);
    if (!cgroup) return this.sleep(Math.round(duration / threads));
    cgroup.spend(duration);
    return this.sleep(Math.round(duration * cgroup.stretch));
  }
  /** Among others, on processors that are counted. */
  #compute({ processor }: Computer, amount: number, threads: number): Promise<void> {
    const { cgroup } = this.machine;
    const pieces = (this.#pieces ??= new Set());
    return this.block((answer) => {
      const piece = processor.begin({
        weight: weightOf(this.#nice),
        threads,
        amount: Math.max(1, amount),
        group: this.unit ?? cgroup,
        spent: (time) => {
          this.#cpuTime += time;
          cgroup?.spend(Math.round(time));
        },
        done: () => {
          pieces.delete(piece);
          answer.resolve(undefined);
        },
      });
      pieces.add(piece);
      return () => {
        pieces.delete(piece);
        piece.cancel();
      };
    });
  }
  get computing(): boolean {
    return this.#pieces !== undefined && this.#pieces.size > 0;
  }
  get nice(): number {
    return this.#nice;
  }
  set nice(nice: number) {
    this.#nice = Math.max(-20, Math.min(19, nice));
    for (const piece of this.#pieces ?? []) piece.weigh(weightOf(this.#nice));
  }
  /** What `ps` and `top` tell of it. */
  get use(): { resident: number; cpuTime: number; nice: number; cpuMilli: number } {
    const rate = [...(this.#pieces ?? [])].reduce((sum, piece) => sum + piece.rate, 0);
    return { resident: this.resident, cpuTime: this.#cpuTime, nice: this.#nice, cpuMilli: Math.round(rate * 1000) };
  }
  take(bytes: number): boolean {
    if (this.status) return false;
    const { cgroup, computer } = this.machine;
    // The wall of the group comes first: its own processes pay.
    if (cgroup && !cgroup.charge(bytes)) return false;
    if (!computer) return true;
    this.resident += bytes;
    return computer.memory.take(this, bytes);
  }
  /** `shop`, whatever the file was called. */
  get programName(): string {
    return this.#program?.name ?? "";
  }
  /** What the process holds while it does nothing in particular. */
  get footprint(): Footprint | undefined {
    return this.#program?.footprint;
  }
  /** Waits for another part of the world that answers by a promise; after `timeout` microseconds it gives up. */
  race<T>(promise: Promise<T>, timeout?: number): Promise<T> {
    return this.block((answer) => {
      promise.then(answer.resolve, answer.reject);
      if (timeout === undefined) return () => {};
      const timer = this.kernel.clock.after(timeout, () => answer.reject(new Error("i/o timeout")), "timeout");
      return () => timer.cancel();
    });
  }
  until<T>(promise: Promise<T>): Promise<T> {
    return this.race(promise);
  }
  hold<T>(promise: Promise<T>): Promise<T> {
    // Tab completion asks while nobody drives the world; it only reads.
    return this.#instant > 0 ? promise : this.kernel.hold(promise);
  }
  adoptCause(cause: number): void {
    this.cause = cause;
  }
  #whenRunnable(go: () => void): void {
    if (this.suspended || this.machine.state === "paused") (this.#deferred ??= []).push(go);
    else go();
  }
  /** After SIGCONT or unpause. */
  resume(): void {
    const deferred = this.#deferred ?? [];
    this.#deferred = undefined;
    for (const go of deferred) this.#whenRunnable(go);
  }

  // Children.

  spawn(options: SpawnOptions): Child {
    const child = this.machine.spawn(options, this);
    return {
      pid: child.pid,
      get status() {
        return child.status;
      },
      kill: (signal) => child.kill(signal),
      onStop: (stopped) => child.onStop(stopped),
      wait: () => (child.status ? Promise.resolve(child.status) : this.block<ExitStatus>((answer) => child.onEnd(answer.resolve))),
    };
  }
  foreground(child: Child | undefined): void {
    this.setForeground(child ? (this.machine.process(child.pid)?.group ?? this.group) : this.group);
  }
  setForeground(group: number): void {
    if (this.device) this.device.signalForeground = (name) => this.machine.signalGroup(group, name);
  }
  onStop(stopped: () => void): () => void {
    const handlers = (this.#stopHandlers ??= new Set());
    handlers.add(stopped);
    return () => handlers.delete(stopped);
  }
  which(name: string): { path: string; program: Program } | undefined {
    if (name.includes("/")) {
      const path = resolve(this.cwd, name);
      const program = this.fs.program(path);
      return program && { path, program };
    }
    for (const folder of (this.env.get("PATH") ?? DEFAULT_PATH).split(":")) {
      const path = `${folder}/${name}`;
      const program = this.fs.program(path);
      if (program) return { path, program };
    }
    return undefined;
  }

  // Signals and the end.

  onSignal(signal: SignalName, handler: () => void): () => void {
    const handlers = (this.#signalHandlers ??= new Map());
    const before = handlers.get(signal);
    handlers.set(signal, handler);
    return () => {
      if (before) handlers.set(signal, before);
      else handlers.delete(signal);
    };
  }
  kill(signal: SignalName): void {
    if (this.status) return;
    if (signal === "SIGKILL") return this.finish({ code: 137, signal });
    if (signal === "SIGSTOP" || (signal === "SIGTSTP" && !this.#signalHandlers?.has(signal))) {
      this.suspended = true;
      this.kernel.awake = true;
      for (const stopped of this.#stopHandlers ?? []) stopped();
      return;
    }
    if (signal === "SIGCONT") {
      this.suspended = false;
      this.resume();
    }
    const handler = this.#signalHandlers?.get(signal);
    if (handler) {
      this.kernel.awake = true;
      handler();
      return;
    }
    if (this.#running?.signal) return this.#running.signal(signal);
    // The kernel gives the first process of a container no default action for signals.
    if (IGNORED.has(signal) || (this.pid === 1 && this.machine.kind === "container" && this.#ignoresAsFirst())) return;
    this.finish({ code: 128 + SIGNAL_NUMBERS[signal], signal });
  }
  #ignoresAsFirst(): boolean {
    return this.#program !== undefined && "run" in this.#program;
  }
  exit(code: number): void {
    this.finish({ code: code & 0xff });
  }
  onEnd(ended: (status: ExitStatus) => void): () => void {
    this.#ended = (this.#ended ?? []).concat(ended);
    return () => {
      this.#ended = this.#ended?.filter((one) => one !== ended);
    };
  }
  /** Something to undo when the process ends. */
  adopt<T extends { close(): void }>(closable: T): T {
    const cleanup = (): void => closable.close();
    (this.#cleanups ??= new Set()).add(cleanup);
    return {
      ...closable,
      close: () => {
        this.#cleanups?.delete(cleanup);
        closable.close();
      },
    };
  }
  onCleanup(cleanup: () => void): () => void {
    const cleanups = (this.#cleanups ??= new Set());
    cleanups.add(cleanup);
    return () => cleanups.delete(cleanup);
  }
  finish(status: ExitStatus): void {
    if (this.status) return;
    this.status = status;
    const { computer, cgroup } = this.machine;
    if (computer) {
      computer.memory.release(this);
      cgroup?.charge(-this.resident);
    }
    this.#stopServer();
    const cleanups = this.#cleanups;
    this.#cleanups = undefined;
    if (cleanups) for (const cleanup of cleanups) cleanup();
    this.#streams.stdin.release();
    this.#streams.stdout.release();
    this.#streams.stderr.release();
    if (this.#blockers?.size) {
      const killed = new Killed(status.signal ?? "SIGKILL");
      for (const blocker of [...this.#blockers]) blocker.abort(killed);
    }
    this.machine.reap(this);
    if (this.#ended?.length) this.kernel.awake = true;
    for (const ended of this.#ended ?? []) ended(status);
    this.#ended = undefined;
  }
  #stopServer(): void {
    const running = this.#running;
    this.#running = undefined;
    running?.stop();
  }
  /** An uncaught error of a program: a line on its stderr. */
  complain(error: unknown): void {
    const text = error instanceof RangeError ? "Cannot allocate memory" : error instanceof Error ? error.message : String(error);
    this.#streams.stderr.offer(`${this.argv[0] ?? "program"}: ${text}\n`);
    this.kernel.crashed(this, error);
  }
}

/** A process's timers: gone with it, held back while its machine is paused. */
class ProcessTimers implements Timers {
  #process: SimProcess;
  constructor(process: SimProcess) {
    this.#process = process;
  }
  get now(): number {
    return this.#process.kernel.clock.now;
  }
  get date(): number {
    return this.#process.kernel.clock.date;
  }
  timestamp(): string {
    return this.#process.kernel.clock.timestamp();
  }
  microTimestamp(): string {
    return this.#process.kernel.clock.microTimestamp();
  }
  after(delay: number, run: () => void, subject = ""): Timer {
    const process = this.#process;
    let forget = (): void => {};
    const fire = (): void => {
      if (process.machine.state === "paused" || process.suspended) {
        timer = process.kernel.clock.after(0.1 * SECOND, fire, subject);
        return;
      }
      forget();
      run();
    };
    let timer = process.kernel.clock.after(delay, fire, subject);
    forget = process.onCleanup(() => timer.cancel());
    return {
      cancel: () => {
        timer.cancel();
        forget();
      },
    };
  }
}

/** A source as one process reads it. */
export class InputHandle implements InputStream {
  #process: SimProcess;
  readonly source: Source;
  #owned: boolean;
  #forget: () => void = () => {};
  constructor(process: SimProcess, source: Source, owned = false) {
    this.#process = process;
    this.source = source;
    this.#owned = owned;
    if (owned) this.#forget = process.onCleanup(() => this.close());
  }
  get isTerminal(): boolean {
    return this.source.isTerminal;
  }
  read(): Promise<string | null> {
    return this.#take(false);
  }
  async readLine(): Promise<string | null> {
    const line = await this.#take(true);
    return line?.endsWith("\n") ? line.slice(0, -1) : line;
  }
  async readAll(): Promise<string> {
    const chunks: string[] = [];
    for (let chunk = await this.#take(false); chunk !== null; chunk = await this.#take(false)) chunks.push(chunk);
    return chunks.join("");
  }
  async #take(line: boolean): Promise<string | null> {
    for (;;) {
      // A dead process reads nothing more: its own ends are closed, and "end of input" would let it go on.
      if (this.#process.status) throw new Killed(this.#process.status.signal ?? "SIGKILL");
      const text = this.source.take(line);
      if (text !== undefined) return text;
      await this.#process.block<void>((answer) => this.source.onReadable(() => answer.resolve()));
    }
  }
  close(): void {
    if (!this.#owned) return;
    this.#owned = false;
    this.#forget();
    this.source.release();
  }
}

/** A server that does not wait for its words to be written need not hear that it is dead, or the disk full. */
function unlessOfItsWorld(error: unknown): void {
  if (!(error instanceof Killed || error instanceof FileError)) throw error;
}

/** A sink as one process writes it. */
export class OutputHandle implements OutputStream {
  #process: SimProcess;
  readonly sink: Sink;
  #owned: boolean;
  #forget: () => void = () => {};
  constructor(process: SimProcess, sink: Sink, owned = false) {
    this.#process = process;
    this.sink = sink;
    this.#owned = owned;
    if (owned) this.#forget = process.onCleanup(() => this.close());
  }
  get isTerminal(): boolean {
    return this.sink.isTerminal;
  }
  write(text: string): Promise<void> {
    const written = this.#write(text);
    written.catch(unlessOfItsWorld);
    return written;
  }
  async #write(text: string): Promise<void> {
    if (text === "") return;
    for (;;) {
      if (this.#process.status) throw new Killed(this.#process.status.signal ?? "SIGKILL");
      if (this.sink.broken) {
        this.#process.kill("SIGPIPE");
        throw new Killed("SIGPIPE");
      }
      if (this.sink.offer(text)) return;
      await this.#process.block<void>((answer) => this.sink.onWritable(() => answer.resolve()));
    }
  }
  close(): void {
    if (!this.#owned) return;
    this.#owned = false;
    this.#forget();
    this.sink.release();
  }
}
