/**
 * The processors of one computer, shared among those who want to compute as the kernel's fair scheduler shares them:
 * by weight, nobody more than their threads (or their group's quota) can use. Between two changes everybody's rate is
 * constant, so only the end of the next piece of work is an event.
 */
import type { Timer, Timers } from "../../kube/timers.ts";

/** A control group with a quota: its members together get no more. */
export interface ProcessorGroup {
  /** Millicores; 0 is without limit. */
  readonly quotaMilli: number;
}
export interface Piece {
  /** 1024 for nice 0; threads multiply it. */
  readonly weight: number;
  readonly threads: number;
  /** Microseconds of processor time. */
  readonly amount: number;
  readonly group?: ProcessorGroup | undefined;
  /** Told how much time was used, whenever it is known. */
  spent(microseconds: number): void;
  done(): void;
}
interface Running extends Omit<Piece, "weight"> {
  weight: number;
  left: number;
  /** Processors it has now. */
  rate: number;
}
/** Work under way. */
export interface Computing {
  readonly rate: number;
  weigh(weight: number): void;
  cancel(): void;
}
interface Claim {
  readonly weight: number;
  readonly most: number;
  grant(rate: number): void;
}

/** The kernel's weight of a nice value: a tenth of the time for each step. */
export function weightOf(nice: number): number {
  return 1024 / 1.25 ** nice;
}
/** The kernel counts who can run every five seconds; its three averages forget at these speeds (of 2048). */
const LOAD_PERIOD = 5_000_000;
const LOAD_DECAY = [1884, 2014, 2037];

export class Processor {
  readonly cpus: number;
  readonly #clock: Timers;
  readonly #subject: string;
  #running: Running[] = [];
  #since: number;
  #timer: Timer | undefined;
  #used = 0;
  #loads = [0, 0, 0];
  #counted: number;

  constructor(clock: Timers, cpus: number, subject: string) {
    this.#clock = clock;
    this.cpus = cpus;
    this.#subject = subject;
    this.#since = clock.now;
    this.#counted = clock.now;
  }
  /** Processors in use now. */
  get busy(): number {
    return this.#running.reduce((sum, { rate }) => sum + rate, 0);
  }
  /** Microseconds of processor time used so far. */
  get used(): number {
    return this.#used + this.busy * (this.#clock.now - this.#since);
  }
  /** Averages of how many threads could run, over 1, 5 and 15 minutes. */
  get loads(): readonly number[] {
    this.#count();
    return this.#loads;
  }
  begin(piece: Piece): Computing {
    this.#settle();
    const running: Running = { ...piece, left: piece.amount, rate: 0, spent: (time) => piece.spent(time), done: () => piece.done() };
    this.#running.push(running);
    this.#share();
    return {
      get rate() {
        return running.rate;
      },
      weigh: (weight) => {
        this.#settle();
        running.weight = weight;
        this.#share();
      },
      cancel: () => this.#drop(running),
    };
  }
  #drop(running: Running): void {
    const at = this.#running.indexOf(running);
    if (at < 0) return;
    this.#settle();
    this.#running.splice(at, 1);
    this.#share();
  }
  /** A quota has changed. */
  reconsider(): void {
    this.#settle();
    this.#share();
  }

  /** Everybody has worked at their rate since the last change. */
  #settle(): void {
    this.#count();
    const passed = this.#clock.now - this.#since;
    this.#since = this.#clock.now;
    if (passed === 0) return;
    for (const running of this.#running) {
      const done = Math.min(running.left, running.rate * passed);
      running.left -= done;
      this.#used += done;
      running.spent(done);
    }
  }
  #share(): void {
    const groups = new Map<ProcessorGroup, Running[]>();
    const claims: Claim[] = [];
    for (const running of this.#running) {
      const { group } = running;
      if (!group || group.quotaMilli === 0) claims.push(claimOf(running));
      else {
        const members = groups.get(group);
        if (members) members.push(running);
        else groups.set(group, [running]);
      }
    }
    for (const [group, members] of groups) {
      const inner = members.map(claimOf);
      claims.push({
        weight: inner.reduce((sum, { weight }) => sum + weight, 0),
        most: Math.min(
          group.quotaMilli / 1000,
          inner.reduce((sum, { most }) => sum + most, 0),
        ),
        grant: (rate) => divide(rate, inner),
      });
    }
    divide(this.cpus, claims);
    this.#timer?.cancel();
    this.#timer = undefined;
    let next = Number.POSITIVE_INFINITY;
    for (const { left, rate } of this.#running) if (rate > 0) next = Math.min(next, left / rate);
    if (Number.isFinite(next)) this.#timer = this.#clock.after(Math.max(1, Math.ceil(next)), () => this.#finish(), this.#subject);
  }
  #finish(): void {
    this.#settle();
    const over = this.#running.filter(({ left }) => left < 0.5);
    this.#running = this.#running.filter(({ left }) => left >= 0.5);
    this.#share();
    for (const { done } of over) done();
  }
  #count(): void {
    const active = this.#running.reduce((sum, { threads }) => sum + threads, 0);
    const periods = Math.floor((this.#clock.now - this.#counted) / LOAD_PERIOD);
    this.#counted += periods * LOAD_PERIOD;
    // After an hour of the same an average has forgotten everything else.
    for (let period = 0; period < Math.min(periods, 720); period++)
      this.#loads = this.#loads.map((load, at) => load + ((active - load) * (2048 - (LOAD_DECAY[at] ?? 0))) / 2048);
  }
}

function claimOf(running: Running): Claim {
  return {
    weight: running.weight * running.threads,
    most: running.threads,
    grant: (rate) => {
      running.rate = rate;
    },
  };
}
/** Shares `amount` by weight; what somebody cannot use goes to the others. */
function divide(amount: number, claims: readonly Claim[]): void {
  let open = claims;
  let left = amount;
  for (;;) {
    const weights = open.reduce((sum, { weight }) => sum + weight, 0);
    const full = open.filter(({ weight, most }) => most <= (left * weight) / weights);
    if (full.length === 0) {
      for (const { weight, grant } of open) grant((left * weight) / weights);
      return;
    }
    for (const { most, grant } of full) {
      grant(most);
      left -= most;
    }
    open = open.filter((claim) => !full.includes(claim));
    if (open.length === 0) return;
  }
}
