/** A running program, as it sees itself and its computer. */

import type { Timers } from "../kube/timers.ts";
import type { FileSystem } from "./filesystem.ts";
import type { Network } from "./network.ts";
import type { Program, SignalName } from "./program.ts";
import type { InputStream, OutputStream } from "./stream.ts";
import type { Tty } from "./tty.ts";

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** How a process ended. `code` is 128 + n for a signal, as a shell reports it. */
export interface ExitStatus {
  readonly code: number;
  readonly signal?: SignalName;
}

export interface Child {
  readonly pid: number;
  /** Blocks until the child has ended. */
  wait(): Promise<ExitStatus>;
  kill(signal: SignalName): void;
  readonly status: ExitStatus | undefined;
  /** Called whenever the child is stopped (SIGTSTP, SIGSTOP): WUNTRACED. Returns how to stop listening. */
  onStop?(stopped: () => void): () => void;
}

export interface SpawnOptions {
  program: Program;
  argv: readonly string[];
  env?: ReadonlyMap<string, string>;
  cwd?: string;
  stdin?: InputStream;
  stdout?: OutputStream;
  stderr?: OutputStream;
  /** Undefined inherits; null detaches. */
  tty?: Tty | null;
  /** The parent's when absent. */
  nice?: number;
  /** Its own process group (a job); Ctrl-C reaches the foreground group only. A number joins the group of that leader. */
  group?: "new" | "inherit" | number;
  /** In the network namespace of this process of the machine (nsenter -n). */
  networkOf?: number | undefined;
}

/** The computer: laptop, node container, or a pod's container. */
export interface Machine {
  readonly hostname: string;
  readonly kind: "laptop" | "node" | "container";
  readonly fs: FileSystem;
  readonly processes: ProcessTable;
  /** Unix sockets by path: /var/run/docker.sock, containerd.sock, systemd's bus. Typed by who asks (docker.ts, cri.ts, systemd.ts). */
  readonly sockets: ReadonlyMap<string, unknown>;
  /** `x86_64`, kernel release, cpus, memory in bytes: what uname, nproc, free print. */
  readonly hardware: { readonly kernel: string; readonly cpus: number; readonly memory: number };
  /** Where processors and memory are counted. */
  readonly load?: MachineLoad | undefined;
}
/** What a computer's kernel counts. */
export interface MachineLoad {
  /** Virtual microseconds at which its system came up. */
  readonly booted: number;
  /** Processors in use now. */
  readonly busy: number;
  /** Threads that could run, averaged over 1, 5 and 15 minutes. */
  readonly averages: readonly number[];
  /** Bytes. */
  readonly memory: number;
  readonly memoryUsed: number;
  /** The kernel's ring buffer, oldest first. */
  readonly messages: readonly { readonly at: number; readonly text: string }[];
}

export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  readonly argv: readonly string[];
  readonly user: string;
  readonly state: "R" | "S" | "T" | "Z";
  /** Virtual microseconds. */
  readonly started: number;
  readonly tty: string | undefined;
  /** The rest only where it is counted: bytes, microseconds of processor time, millicores at this instant. */
  readonly resident?: number;
  readonly cpuTime?: number;
  readonly cpuMilli?: number;
  readonly nice?: number;
}
export interface ProcessTable {
  list(): readonly ProcessInfo[];
  /** False when there is no such process. */
  kill(pid: number, signal: SignalName): boolean;
  /** The nice value it had; undefined when there is no such process. */
  renice(pid: number, nice: number): number | undefined;
}

/** The machine has no room for another process. */
export class ForkError extends Error {
  constructor() {
    super("Resource temporarily unavailable");
  }
}

export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** argv[0] is the name it was called by. */
  readonly argv: readonly string[];
  /** What `ps` shows instead of argv: of a program that has become another one, or names itself. */
  title?: readonly string[];
  readonly env: Map<string, string>;
  cwd: string;
  readonly user: User;
  readonly machine: Machine;
  readonly fs: FileSystem;
  readonly network: Network;
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** The controlling terminal. */
  readonly tty: Tty | undefined;
  /** Virtual time. Servers set timers with it; commands use `sleep`. Timers are cancelled when the process ends. */
  readonly clock: Timers;
  /** The calendar date now, milliseconds since 1970: for `date`, ages, certificates. */
  readonly date: number;
  /** Uniform in [0, 1) from this program's own stream. */
  random(): number;
  /** Microseconds. Zero yields: other processes run, Ctrl-C is seen. */
  sleep(duration: number): Promise<void>;
  /**
   * Computes for so many microseconds of processor time: longer in a container whose limit is below one core, and where
   * processors are counted and others want them too.
   */
  work(duration: number, threads?: number): Promise<void>;
  /** Takes memory (or gives it back with a negative number). False: the kernel has ended this process for it. */
  take(bytes: number): boolean;
  /** -20 to 19: who is nicer gets less of the processors. */
  nice: number;
  /** An anonymous pipe with 64 KiB of room. */
  pipe(): { reader: InputStream; writer: OutputStream };
  /** Opens a file for reading from its start. Throws FileError. `/dev/null`, `/dev/stdin` and `/dev/tty` work. */
  openInput(path: string): InputStream;
  /** Opens (and truncates, unless appending) a file. Throws FileError. `/dev/null`, `/dev/stdout`, `/dev/stderr`, `/dev/tty` work. */
  openOutput(path: string, options?: { append?: boolean }): OutputStream;
  /** A stream that holds the given text: here-documents, `<<<`. */
  inputOf(text: string): InputStream;
  /**
   * Starts a child. The given streams are duplicated for it and closed when it ends; the caller closes its own
   * ends (of pipes and files it opened) as after a fork. Throws ForkError when the machine is full.
   */
  spawn(options: SpawnOptions): Child;
  /** Makes a child's group (or this process's own, with undefined) the terminal's foreground group: Ctrl-C goes there. */
  foreground(child: Child | undefined): void;
  /** Looks a name up in PATH (or takes a path): the file's path and its program. */
  which(name: string): { path: string; program: Program } | undefined;
  /** Ends this process now. A Command simply returns its code instead. */
  exit(code: number): void;
  /** Handles a signal instead of dying of it (trap). Returns how to undo that. */
  onSignal(signal: SignalName, handler: () => void): () => void;
  /** Waits for another part of the world that answers by a promise (an engine, a runtime). Ctrl-C interrupts it. */
  until<T>(promise: Promise<T>): Promise<T>;
  /**
   * Runs reads that take no virtual time (Tab completion): `sleep` and the network's latency inside return at once, so
   * they work while the clock stands still and leave no event behind.
   */
  instantly<T>(work: () => Promise<T>): Promise<T>;
  /** Waits for something that is not simulated (a lazy chunk being loaded). The world's clock stands still meanwhile. */
  hold<T>(promise: Promise<T>): Promise<T>;
  /**
   * An opaque mark of what caused the current activity; the kernel carries it into requests, so the trace can
   * tell which typed line a write came from.
   */
  readonly cause: number;
}
