/**
 * What all machines of a world share: clock, chance, trace, the fabric, and the rule that time stands still
 * while any program can run. After an event has resumed somebody, `settle` gives programs one macrotask turn
 * (all microtasks drain: programs wait on nothing else), and waits for held promises.
 */
import type { Clock } from "../clock/clock.ts";
import type { Random } from "../random/random.ts";
import type { Trace } from "../trace/trace.ts";
import { populateDev } from "./devices.ts";
import { Fabric, Namespace } from "./fabric.ts";
import { MemoryFileSystem } from "./filesystem.ts";
import { Ledger } from "./ledger.ts";
import { type MachineInit, SimMachine } from "./machine.ts";
import { cgroupFolder, procFolder } from "./proc.ts";
import type { SimProcess } from "./process.ts";
import { TerminalDevice, type TtyObserver } from "./tty.ts";

export interface KernelOptions {
  clock: Clock;
  random: Random;
  trace: Trace;
  /** One macrotask turn of the host (setImmediate, MessageChannel): the only real scheduling the world asks for. */
  turn: () => Promise<void>;
  observer?: TtyObserver;
  ledger?: Ledger;
  /** Told when a machine's services, containers or guests have changed. */
  touched?: () => void;
}

const silent: TtyObserver = { input: () => 0 };

export class Kernel {
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: Trace;
  readonly fabric = new Fabric();
  readonly ledger: Ledger;
  readonly touched: () => void;
  /** For the next process of a container, as its node counts. */
  nextSerial = 1;
  /** Somebody may be runnable: `settle` before time moves on. */
  awake = false;
  /** Uncaught errors of programs: a test looks here, a page reports them. */
  readonly crashes: { process: string; error: unknown }[] = [];
  /** Whose /proc it is that is read: the process that last took its files in hand. */
  looking: SimProcess | undefined;
  /** What lies below every file system: /proc and /sys/fs/cgroup. */
  readonly base: MemoryFileSystem;
  readonly #inodes = new WeakMap<object, Map<string, number>>();
  #nextInode = 0;
  #turn: () => Promise<void>;
  #observer: TtyObserver;
  #holds: { settled: Promise<void>; release(): void }[] = [];
  #settling: Promise<void> | undefined;
  #terminals = 0;

  constructor(options: KernelOptions) {
    this.clock = options.clock;
    this.random = options.random;
    this.trace = options.trace;
    this.ledger = options.ledger ?? new Ledger();
    this.touched = options.touched ?? (() => {});
    this.clock.carry(this.trace);
    this.#turn = options.turn;
    this.#observer = options.observer ?? silent;
    this.base = new MemoryFileSystem(this.clock);
    populateDev(this.base, this);
    this.base.live("/proc", procFolder(this));
    this.base.live("/sys/fs/cgroup", cgroupFolder(this));
  }

  /** The number of a namespace, given when somebody first looks. */
  inode(owner: object, kind: string): number {
    let numbers = this.#inodes.get(owner);
    if (!numbers) this.#inodes.set(owner, (numbers = new Map()));
    let number = numbers.get(kind);
    if (number === undefined) numbers.set(kind, (number = this.#nextInode++));
    return number;
  }

  namespace(name: string): Namespace {
    return new Namespace(this.fabric, name);
  }
  machine(init: MachineInit): SimMachine {
    return new SimMachine(this, init);
  }
  terminal(columns = 80, rows = 24): TerminalDevice {
    return new TerminalDevice(`/dev/pts/${this.#terminals++}`, columns, rows, this.#observer);
  }

  /**
   * Stops the clock until the promise settles. Who holds goes on when everybody else of this instant has come to rest,
   * in the order of asking: so nothing depends on whether a chunk was loaded before, or which one arrived first.
   * What is held on must not itself wait for another hold.
   */
  hold<T>(promise: Promise<T>): Promise<T> {
    this.awake = true;
    return new Promise((resolve, reject) => {
      const settled = promise.then(
        () => {},
        () => {},
      );
      this.#holds.push({ settled, release: () => void promise.then(resolve, reject) });
    });
  }
  /** `hold` for what is no program: goes on under the cause it had. The promise must not fail. */
  holdThen<T>(promise: Promise<T>, goOn: (value: T) => void): void {
    const cause = this.trace.current;
    void this.hold(promise).then((value) => this.trace.within(cause, () => goOn(value)));
  }
  /** A promise that resolves after so many virtual microseconds, for parts of the world that answer by promises. */
  later(delay: number, subject: string): Promise<void> {
    return new Promise((resolve) => {
      this.clock.after(
        delay,
        () => {
          this.awake = true;
          resolve();
        },
        subject,
      );
    });
  }
  get busy(): boolean {
    return this.awake || this.#holds.length > 0 || this.#settling !== undefined;
  }
  /**
   * Returns when no program can run before time moves on. Several may drive one world (`serve` and a test): they
   * share the turn that is under way, and ask `busy` before each step, so none of them moves time on before
   * programs had it.
   */
  async settle(): Promise<void> {
    while (this.busy) {
      this.#settling ??= this.#giveTurns().finally(() => {
        this.#settling = undefined;
      });
      await this.#settling;
    }
  }
  async #giveTurns(): Promise<void> {
    while (this.awake || this.#holds.length > 0) {
      this.awake = false;
      await this.#turn();
      const [first] = this.#holds;
      if (this.awake || !first) continue;
      await first.settled;
      this.#holds.shift();
      first.release();
      this.awake = true;
    }
  }
  crashed(process: SimProcess, error: unknown): void {
    this.crashes.push({ process: process.argv.join(" "), error });
  }

  /**
   * Like `runUntil`, but gives up between two instants once `late` says so. True when `time` was reached.
   */
  async runSlice(time: number, late: () => boolean): Promise<boolean> {
    for (;;) {
      while (this.busy) await this.settle();
      const next = this.clock.next();
      if (next === undefined || next > time) break;
      if (next > this.clock.now && late()) return false;
      this.clock.step();
    }
    this.clock.moveTo(time);
    return true;
  }

  /** Runs everything due up to and including `time` (virtual microseconds), then stands at `time`. */
  async runUntil(time: number): Promise<void> {
    await this.runSlice(time, () => false);
  }
}
