/**
 * Work that waits on virtual time and on the runtime without promises: a generator that yields what it waits for.
 * Nothing of it stays in memory once it has ended.
 */
import type { Timers } from "../../kube/timers.ts";

/** Begins something; `resume` continues the work. Returns how to give up waiting, if that is possible. */
export type Suspend = (resume: () => void) => (() => void) | undefined;
export type Work<T> = Generator<Suspend, T, void>;

/** Thrown inside a work that is no longer wanted. */
export class Cancelled extends Error {
  constructor() {
    super("cancelled");
    this.name = "Cancelled";
  }
}

/** Waits for one callback; late or repeated ones do nothing. `patient` waits cannot be cancelled. */
export function* until<T>(start: (done: (value: T) => void) => void, patient = false): Work<T> {
  let value: { result: T } | undefined;
  yield (resume) => {
    let over = false;
    start((result) => {
      if (over) return;
      over = true;
      value = { result };
      resume();
    });
    return patient
      ? undefined
      : () => {
          over = true;
        };
  };
  if (!value) throw new Cancelled();
  return value.result;
}
/** Waits `delay` microseconds. */
export function* pause(timers: Timers, delay: number, subject: string): Work<void> {
  let elapsed = false;
  yield (resume) => {
    const timer = timers.after(
      delay,
      () => {
        elapsed = true;
        resume();
      },
      subject,
    );
    return () => timer.cancel();
  };
  if (!elapsed) throw new Cancelled();
}

/** One running work. */
export class Task {
  #work: Work<void>;
  #giveUp: (() => void) | undefined;
  #running = false;
  #cancelled = false;
  #done: (error: unknown) => void;

  /** `done` is called once, with what was thrown or undefined. */
  constructor(work: Work<void>, done: (error: unknown) => void) {
    this.#work = work;
    this.#done = done;
  }
  start(): void {
    this.#continue();
  }
  /** Stops waiting as soon as the work waits for something that can be given up. */
  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    const giveUp = this.#giveUp;
    if (!giveUp) return;
    this.#giveUp = undefined;
    giveUp();
    this.#continue();
  }
  #continue(): void {
    if (this.#running) return;
    this.#running = true;
    try {
      for (;;) {
        const step = this.#work.next();
        if (step.done) {
          this.#running = false;
          this.#done(undefined);
          return;
        }
        let resumed = false;
        let waiting = false;
        const giveUp = step.value(() => {
          if (resumed) return;
          resumed = true;
          if (!waiting) return;
          this.#giveUp = undefined;
          this.#continue();
        });
        if (resumed) continue;
        if (this.#cancelled && giveUp) {
          giveUp();
          continue;
        }
        waiting = true;
        this.#giveUp = giveUp ?? undefined;
        break;
      }
    } catch (error) {
      this.#running = false;
      this.#done(error);
      return;
    }
    this.#running = false;
  }
}
