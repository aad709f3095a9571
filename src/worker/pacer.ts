/**
 * Maps real time to virtual time. The only place of the page with a real timer. Runs due events in slices of a few
 * milliseconds and stops only between instants, so that an input never falls into the middle of one.
 */
import type { Speed } from "../protocol/index.ts";
import type { World } from "../sim/index.ts";

const SLICE_MS = 8;
const TICK_MS = 16;
/** How far the clock runs ahead for somebody who waits at a terminal: kubectl's start and its way to the API server. */
const LOAN_US = 100_000;
/** Real time missed while the page slept is not caught up beyond this. */
const LONGEST_GAP_MS = 250;

export class Pacer {
  speed: Speed = 1;
  #world: World;
  #last = performance.now();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #stopped = false;
  #failed: (error: unknown) => void;
  /** Called after each slice in which something may have happened. */
  #ticked: () => void;
  /** Virtual time owed, in microseconds: what a slice did not reach, or less than none after a loan. */
  #owed = 0;

  constructor(world: World, hooks: { ticked(): void; failed(error: unknown): void }) {
    this.#world = world;
    this.#ticked = hooks.ticked;
    this.#failed = hooks.failed;
  }

  start(): void {
    this.#last = performance.now();
    this.#schedule();
  }
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
  /** One thing at a time touches the world: inputs wait for the slice that runs, slices for inputs. */
  exclusive<T>(work: () => Promise<T> | T): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => {});
    return done;
  }
  /**
   * Does not let somebody wait for the first tenth of a virtual second: it is lent, until `done`, and paid back by a
   * clock that stands still for as long. A paused clock lends nothing. Within `exclusive`.
   */
  async lend(done: () => boolean): Promise<void> {
    if (this.speed === 0) return;
    const from = this.#world.clock.now;
    const limit = from + LOAN_US + Math.min(0, this.#owed);
    for (let next = this.#world.clock.next(); !done() && next !== undefined && next <= limit; next = this.#world.clock.next())
      await this.#world.runUntil(next);
    this.#owed -= this.#world.clock.now - from;
  }
  /** Runs to the next event that is not routine. */
  step(): Promise<void> {
    return this.exclusive(async () => {
      const next = this.#world.clock.nextForeground(Number.MAX_SAFE_INTEGER) ?? this.#world.clock.next();
      if (next !== undefined) await this.#world.runUntil(next);
      this.#ticked();
    });
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.exclusive(() => this.#slice())
        .catch((error: unknown) => {
          this.stop();
          this.#failed(error);
        })
        .finally(() => this.#schedule());
    }, TICK_MS);
  }
  async #slice(): Promise<void> {
    const now = performance.now();
    const passed = Math.min(now - this.#last, LONGEST_GAP_MS);
    this.#last = now;
    if (this.speed === 0) {
      this.#owed = 0;
      return;
    }
    const deadline = now + SLICE_MS;
    const late = (): boolean => performance.now() > deadline;
    if (this.speed === "max") {
      const next = this.#world.clock.nextForeground(Number.MAX_SAFE_INTEGER);
      await this.#world.runSlice(next === undefined ? this.#world.clock.now + passed * 1000 : next + 3_600_000_000, late);
    } else {
      const target = this.#world.clock.now + this.#owed + passed * 1000 * this.speed;
      if (target < this.#world.clock.now) {
        this.#owed += passed * 1000 * this.speed;
        return;
      }
      const reached = await this.#world.runSlice(Math.round(target), late);
      // What cannot be kept up with is let go: time runs slower rather than in a lump later.
      this.#owed = reached ? 0 : Math.min(target - this.#world.clock.now, LONGEST_GAP_MS * 1000 * this.speed);
    }
    this.#ticked();
  }
}
