/** A simulated computer: the laptop, a kind node, a pod's container. */
import { MILLISECOND } from "../../kube/timers.ts";
import { CGROUP, type Cgroup } from "../../machine/cgroup.ts";
import { FileError } from "../../machine/filesystem.ts";
import {
  ForkError,
  type Machine,
  type MachineLoad,
  type ProcessInfo,
  type ProcessTable,
  type SpawnOptions,
  type User,
} from "../../machine/process.ts";
import type { SignalName } from "../../machine/program.ts";
import type { Computer } from "./computer.ts";
import type { Namespace } from "./fabric.ts";
import { MemoryFileSystem } from "./filesystem.ts";
import type { Kernel } from "./kernel.ts";
import { InputHandle, OutputHandle, SimProcess } from "./process.ts";
import type { ProcessorGroup } from "./processor.ts";
import { nullSink, nullSource, type Sink, type Source } from "./stream.ts";
import { SimTty, type TerminalDevice } from "./tty.ts";

export const root: User = { name: "root", uid: 0, gid: 0, home: "/root" };

export interface MachineInit {
  hostname: string;
  kind: Machine["kind"];
  namespace: Namespace;
  /** Made on first use from `lower` when absent. */
  fs?: MemoryFileSystem;
  lower?: MemoryFileSystem;
  hardware: Machine["hardware"];
  user?: User;
  /** A container's: found among its sockets. */
  cgroup?: Cgroup;
  /** How the runtime started it: asked for when /proc is read. */
  runtime?: () => { readonly cgroupPath: string; readonly oomScoreAdj: number };
  /** Made when first asked for: most servers never look. */
  env?: ReadonlyMap<string, string> | (() => ReadonlyMap<string, string>);
  cwd?: string;
  /** The node whose kernel this container shares: its processes are seen and killed there too. */
  host?: SimMachine;
  /** There: the parent of the container's first process. */
  hostParent?: number;
  /** Where processors and memory are counted: the machine's own, or a container's host's. */
  computer?: Computer | undefined;
}
/** Spawning from outside of any process (init, the runtime, a session): sources and sinks instead of streams. */
export interface RootSpawnOptions extends Omit<SpawnOptions, "stdin" | "stdout" | "stderr" | "tty"> {
  stdin?: Source;
  stdout?: Sink;
  stderr?: Sink;
  device?: TerminalDevice | undefined;
  user?: User;
  cause?: number;
  nice?: number;
  /** The control group of a service. */
  unit?: ProcessorGroup | undefined;
}

/** Processes one machine holds; the rest get ForkError, so that a fork bomb leaves the world alive. */
const PROCESS_LIMIT: Readonly<Record<Machine["kind"], number>> = { laptop: 512, container: 512, node: 8192 };
/** Processor time of fork, exec and loading: microseconds. */
const EXEC_COST = 1000;
/** Kept for the children of first processes: a person's own shell can still start something. */
const RESERVED = 64;

/** Where the numbers begin that a node's kernel gives to the processes of its containers. */
const INNER = 10_000;

const NO_ENVIRONMENT: ReadonlyMap<string, string> = new Map();

export class SimMachine implements Machine {
  readonly kernel: Kernel;
  readonly hostname: string;
  readonly kind: Machine["kind"];
  readonly namespace: Namespace;
  readonly hardware: Machine["hardware"];
  readonly user: User;
  #cgroup: Cgroup | undefined;
  #env: ReadonlyMap<string, string> | (() => ReadonlyMap<string, string>);
  readonly cwd: string;
  readonly computer: Computer | undefined;
  #sockets: Map<string, unknown> | undefined;
  state: "running" | "paused" | "stopped" = "running";
  /** Processes that only wait, kept by whoever started them: seen and killed like any other. */
  guests: Set<Guests> | undefined;
  #fs: MemoryFileSystem | undefined;
  #lower: MemoryFileSystem | undefined;
  #processes = new Map<number, SimProcess>();
  #nextPid = 1;
  readonly #host: SimMachine | undefined;
  readonly #hostParent: number;
  readonly #runtime: MachineInit["runtime"];
  /** Containers with a process. */
  #nested: Set<SimMachine> | undefined;

  constructor(kernel: Kernel, init: MachineInit) {
    this.kernel = kernel;
    this.hostname = init.hostname;
    this.kind = init.kind;
    this.namespace = init.namespace;
    this.hardware = init.hardware;
    this.user = init.user ?? root;
    this.#cgroup = init.cgroup;
    this.#env = init.env ?? NO_ENVIRONMENT;
    this.cwd = init.cwd ?? "/";
    this.#fs = init.fs;
    this.#lower = init.lower;
    this.#host = init.host;
    this.#runtime = init.runtime;
    this.#hostParent = init.hostParent ?? 1;
    this.computer = init.computer;
  }

  get sockets(): Map<string, unknown> {
    this.#sockets ??= new Map(this.#cgroup ? [[CGROUP, this.#cgroup]] : []);
    return this.#sockets;
  }
  get env(): ReadonlyMap<string, string> {
    if (typeof this.#env === "function") this.#env = this.#env();
    return this.#env;
  }
  get fs(): MemoryFileSystem {
    this.#fs ??= new MemoryFileSystem(this.kernel.clock, this.#lower);
    return this.#fs;
  }
  /** Undefined where nobody counts. */
  get load(): MachineLoad | undefined {
    const { computer } = this;
    if (!computer) return undefined;
    const { processor, memory, messages } = computer;
    return {
      booted: computer.booted,
      busy: processor.busy,
      averages: processor.loads,
      memoryUsed: memory.used,
      memory: memory.total,
      messages,
    };
  }
  /** Where its control group hangs on its node. */
  get cgroupPath(): string | undefined {
    return this.#runtime?.().cgroupPath;
  }
  get oomScoreAdj(): number {
    return this.#runtime?.().oomScoreAdj ?? 0;
  }
  /** Containers with a process, of a node. */
  containers(): readonly SimMachine[] {
    return [...(this.#nested ?? [])];
  }
  /** A process by the number it has here. */
  seen(pid: number): SimProcess | undefined {
    return this.#processes.get(pid) ?? (pid > INNER ? this.#within(pid) : undefined);
  }
  /** Bytes: a rough, fixed use; what runs is counted, not measured. */
  usedMemory(): number {
    if (this.computer) return this.computer.memory.used;
    return Math.min(this.hardware.memory, 512 * 2 ** 20 + this.processes.list().length * 12 * 2 ** 20);
  }
  /** Of a container. */
  get cgroup(): Cgroup | undefined {
    return this.#cgroup;
  }
  get processes(): ProcessTable {
    return {
      list: () => {
        const all = [...[...this.#processes.values()].map(infoOf), ...this.#inner()];
        for (const one of this.guests ?? []) all.push(...one.list());
        return all;
      },
      kill: (pid, signal) => {
        const process = this.seen(pid);
        process?.kill(signal);
        return process !== undefined || [...(this.guests ?? [])].some((one) => one.kill(pid, signal));
      },
      renice: (pid, nice) => {
        const process = this.#processes.get(pid) ?? (pid > INNER ? this.#within(pid) : undefined);
        const before = process?.nice;
        if (process) process.nice = nice;
        return before;
      },
    };
  }
  /** The number of one of its processes where the kernel runs: on the node. */
  outside(process: SimProcess): number {
    return this.#host ? INNER + process.serial : process.pid;
  }
  /** The processes of this node's containers, under the numbers they have here. */
  #inner(): ProcessInfo[] {
    const found: ProcessInfo[] = [];
    for (const machine of this.#nested ?? []) {
      for (const process of machine.running()) {
        const parent = machine.process(process.parent)?.serial;
        found.push({
          ...infoOf(process),
          pid: INNER + process.serial,
          parent: parent === undefined ? machine.#hostParent : INNER + parent,
        });
      }
    }
    return found.sort((a, b) => a.pid - b.pid);
  }
  #within(pid: number): SimProcess | undefined {
    for (const machine of this.#nested ?? []) for (const process of machine.running()) if (INNER + process.serial === pid) return process;
    return undefined;
  }
  /** The number of the next process. */
  get nextPid(): number {
    return this.#nextPid;
  }
  process(pid: number): SimProcess | undefined {
    return this.#processes.get(pid);
  }
  running(): SimProcess[] {
    return [...this.#processes.values()];
  }

  /** A child of `parent`, sharing what the options do not say. */
  spawn(options: SpawnOptions, parent: SimProcess): SimProcess {
    const network = options.networkOf === undefined ? undefined : this.seen(options.networkOf)?.machine.namespace;
    if (network && network !== this.namespace) return this.#elsewhere(network).spawn({ ...options, networkOf: undefined }, parent);
    const tty = options.tty === null ? undefined : options.tty ? deviceOf(options.tty) : parent.device;
    return this.#start(
      {
        ...options,
        env: options.env ?? parent.env,
        cwd: options.cwd ?? parent.cwd,
        stdin: sourceOf(options.stdin ?? parent.stdin),
        stdout: sinkOf(options.stdout ?? parent.stdout),
        stderr: sinkOf(options.stderr ?? parent.stderr),
        device: tty,
        user: parent.user,
        cause: parent.cause,
      },
      parent,
    );
  }
  /** The same machine as seen from another network namespace (setns). */
  #elsewhere(namespace: Namespace): SimMachine {
    const { kernel, hostname, kind, hardware, user, env, cwd } = this;
    return new SimMachine(kernel, { hostname, kind, namespace, fs: this.fs, hardware, user, env, cwd });
  }
  /** A process without a parent. */
  spawnRoot(options: RootSpawnOptions): SimProcess {
    return this.#start(options, undefined);
  }
  #start(options: RootSpawnOptions, parent: SimProcess | undefined): SimProcess {
    if (this.state !== "running") throw new Error(`${this.hostname} is ${this.state}`);
    if (parent && this.#processes.size >= PROCESS_LIMIT[this.kind] + (parent.parent === 0 ? RESERVED : 0)) throw new ForkError();
    const pid = this.#nextPid++;
    const process = new SimProcess({
      machine: this,
      pid,
      parent,
      group: typeof options.group === "number" ? options.group : options.group === "new" || !parent ? pid : parent.group,
      argv: options.argv,
      env: options.env,
      cwd: options.cwd ?? this.cwd,
      user: options.user ?? this.user,
      stdin: options.stdin ?? (options.device ? options.device.source : nullSource),
      stdout: options.stdout ?? (options.device ? options.device.sink : nullSink),
      stderr: options.stderr ?? (options.device ? options.device.sink : nullSink),
      tty: options.device,
      cause: options.cause ?? 0,
      nice: options.nice ?? parent?.nice ?? 0,
      unit: options.unit ?? parent?.unit,
    });
    this.#processes.set(pid, process);
    if (this.#host) {
      process.serial = this.kernel.nextSerial++;
      this.#host.#nested ??= new Set();
      this.#host.#nested.add(this);
    }
    if (this.kind === "container") this.#cgroup?.spend(EXEC_COST);
    process.start(options.program);
    return process;
  }
  reap(process: SimProcess): void {
    this.#processes.delete(process.pid);
    if (this.#host && this.#processes.size === 0) this.#host.#nested?.delete(this);
    if (process.pid === 1 && this.kind === "container") this.#endWithFirst();
  }
  /** When the first process of a container ends, the kernel kills the rest; who had only a word to say has said it by then. */
  #endWithFirst(): void {
    const others = this.running();
    if (others.length === 0) return;
    this.kernel.clock.after(
      MILLISECOND,
      () => {
        for (const other of others) other.kill("SIGKILL");
      },
      "end-of-container",
    );
  }
  signalGroup(group: number, name: SignalName): void {
    for (const process of this.running()) if (process.group === group) process.kill(name);
  }

  /** Every process dies at once; the network is gone. */
  stop(): void {
    if (this.state === "stopped") return;
    this.state = "stopped";
    for (const process of this.running()) process.kill("SIGKILL");
    this.namespace.alive = false;
    this.namespace.fabric.cut();
  }
  /** After `stop`: the same disk, no process yet. */
  start(): void {
    this.state = "running";
    this.#nextPid = 1;
    this.namespace.alive = true;
    this.namespace.fabric.changed();
  }
  pause(): void {
    if (this.state !== "running") return;
    this.state = "paused";
    for (const inner of this.#nested ?? []) inner.pause();
    this.namespace.alive = false;
    this.namespace.fabric.cut();
  }
  unpause(): void {
    if (this.state !== "paused") return;
    this.state = "running";
    this.namespace.alive = true;
    this.namespace.fabric.changed();
    for (const inner of this.#nested ?? []) inner.unpause();
    for (const process of this.running()) process.resume();
  }
}

/** Whose processes need no program: a sandbox's `/pause`. */
export interface Guests {
  list(): readonly ProcessInfo[];
  /** False: no process of theirs. */
  kill(pid: number, signal: SignalName): boolean;
}

function infoOf(process: SimProcess): ProcessInfo {
  return {
    pid: process.pid,
    parent: process.parent,
    argv: process.title ?? process.argv,
    user: process.user.name,
    state: process.suspended ? "T" : process.computing ? "R" : "S",
    started: process.started,
    tty: process.device?.name,
    ...(process.machine.computer ? process.use : {}),
  };
}
function sourceOf(stream: unknown): Source {
  if (stream instanceof InputHandle) return stream.source;
  throw new FileError("EINVAL", "stdin");
}
function sinkOf(stream: unknown): Sink {
  if (stream instanceof OutputHandle) return stream.sink;
  throw new FileError("EINVAL", "stdout");
}
function deviceOf(tty: unknown): TerminalDevice {
  if (tty instanceof SimTty) return tty.device;
  throw new FileError("EINVAL", "tty");
}

export { deviceOf };
