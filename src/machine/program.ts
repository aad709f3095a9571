/**
 * A command is a program on a machine. `bash`, `kubectl`, `docker`, `nginx`, `kube-scheduler` are all
 * Programs, found in the PATH of some simulated file system.
 */
import type { Process } from "./process.ts";
import type { LinkedLibrary } from "./shared-library.ts";

/** What a process holds while it does nothing in particular; what it does comes on top. */
export interface Footprint {
  /** Resident bytes. */
  readonly memory: number;
  /** Timers, garbage collection, watches: millicores. */
  readonly cpuMilli?: number;
}

/**
 * An ordinary program: an async function that waits only on the process's own primitives
 * (`sleep`, stream reads and writes, `wait`, `request`, …). Plain `await`s of resolved promises are
 * free; waiting on anything else (real timers, fetch) is forbidden, except through `process.hold`.
 */
export interface Command {
  readonly name: string;
  readonly footprint?: Footprint;
  /** Shared libraries that it cannot start without. */
  readonly libraries?: readonly LinkedLibrary[];
  /** Virtual µs from exec until the program does its first thing: loading and initialising a large binary. Absent: none. */
  readonly startup?: number;
  /** Returns the exit code. A thrown `Killed` must pass through. Any other throw is exit code 1 with a line on stderr. */
  run(process: Process): Promise<number> | number;
  /** Tab completion of this command's arguments. Reads only; may be async (talks to the API). */
  complete?(context: CompletionContext): Promise<Completion[]> | Completion[];
}

/**
 * A server: no promise, no stack. `serve` sets up listeners and timers and returns; the process lives
 * until `process.exit` is called or a signal ends it. Ten thousand idle servers cost a table row each.
 */
export interface Server {
  readonly name: string;
  readonly footprint?: Footprint;
  readonly libraries?: readonly LinkedLibrary[];
  serve(process: Process): Running;
}
export interface Running {
  /** Stops every timer, watch and listener that `serve` made. Called once, when the process ends for whatever reason. */
  stop(): void;
  /** SIGTERM/SIGINT/SIGHUP. Absent: SIGTERM and SIGINT end the process with 128 + n … as PID 1 they are ignored unless handled. */
  signal?(name: SignalName): void;
}

export type Program = Command | Server;
export type SignalName =
  | "SIGHUP"
  | "SIGINT"
  | "SIGQUIT"
  | "SIGKILL"
  | "SIGTERM"
  | "SIGPIPE"
  | "SIGSTOP"
  | "SIGCONT"
  | "SIGTSTP"
  | "SIGUSR1"
  | "SIGUSR2"
  | "SIGCHLD"
  | "SIGWINCH";
export const SIGNAL_NUMBERS: Readonly<Record<SignalName, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGTERM: 15,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
  SIGTSTP: 20,
  SIGWINCH: 28,
};

export interface CompletionContext {
  /** The machine's view: file system, environment, cwd, and requests to the API. Same object kind as at run time. */
  readonly process: Process;
  /** Words before the cursor, unquoted; words[0] is the command; the last one is being completed and may be empty. */
  readonly words: readonly string[];
}
export interface Completion {
  readonly value: string;
  readonly description?: string;
  /** No space after it (a folder, `--flag=`). */
  readonly partial?: boolean;
}

/** Thrown by every primitive of a process that has been killed: unwinds the program. Never swallow it. */
export class Killed extends Error {
  readonly signal: SignalName;
  constructor(signal: SignalName) {
    super(`killed by ${signal}`);
    this.name = "Killed";
    this.signal = signal;
  }
}
