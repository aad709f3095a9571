/** The memory of one computer. Who takes more than there is meets the kernel's OOM killer, who ends the largest process. */
import type { Timers } from "../../kube/timers.ts";
import type { SimProcess } from "./process.ts";

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1024)}kB`;

export class Memory {
  total: number;
  /** What the operating system itself holds. */
  readonly base: number;
  #resident = 0;
  readonly #clock: Timers;
  /** Bytes times microseconds, up to `#since`. */
  #byTime = 0;
  #since: number;
  readonly #holders = new Set<SimProcess>();
  readonly #log: (text: string) => void;
  /** Processes that the OOM killer has ended, and the latest of them. */
  kills = 0;
  lastKilled: SimProcess | undefined;

  constructor(clock: Timers, total: number, base: number, log: (text: string) => void) {
    this.#clock = clock;
    this.#since = clock.now;
    this.total = total;
    this.base = base;
    this.#log = log;
  }
  get used(): number {
    return this.base + this.#resident;
  }
  /** Bytes in use, summed over time: bytes times microseconds. */
  get byTime(): number {
    return this.#byTime + this.used * (this.#clock.now - this.#since);
  }
  #changes(bytes: number): void {
    this.#byTime = this.byTime;
    this.#since = this.#clock.now;
    this.#resident += bytes;
  }
  get free(): number {
    return Math.max(0, this.total - this.used);
  }
  /** A guest's balloon: the memory becomes more or less. */
  resize(bytes: number): void {
    this.total = bytes;
    const largest = this.#largest();
    if (largest) this.take(largest, 0);
  }
  /** A process takes memory, or gives back with a negative number. False: it was the one that had to die. */
  take(process: SimProcess, bytes: number): boolean {
    this.#changes(bytes);
    this.#holders.add(process);
    while (this.used > this.total) {
      const victim = this.#largest();
      if (!victim) break;
      this.#kill(victim, process);
    }
    return process.status === undefined;
  }
  /** The process has ended. */
  release(process: SimProcess): void {
    if (this.#holders.delete(process)) this.#changes(-process.resident);
  }
  #largest(): SimProcess | undefined {
    let largest: SimProcess | undefined;
    for (const holder of this.#holders) if (!largest || holder.resident > largest.resident) largest = holder;
    return largest;
  }
  #kill(victim: SimProcess, invoker: SimProcess): void {
    const name = (process: SimProcess): string => (process.argv[0] ?? "").split("/").at(-1) ?? "";
    this.kills++;
    this.lastKilled = victim;
    const { kernel, machine, programName } = victim;
    kernel.ledger.collided({ at: kernel.clock.now, over: "memory", machine: machine.hostname, hurt: [programName] });
    this.#log(`${name(invoker)} invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0`);
    this.#log(
      `Out of memory: Killed process ${victim.machine.outside(victim)} (${name(victim)}) total-vm:${kilobytes(victim.resident * 1.25)}, anon-rss:${kilobytes(victim.resident)}, file-rss:0kB, shmem-rss:0kB, UID:${victim.user.uid} pgtables:${kilobytes(victim.resident / 512)} oom_score_adj:0`,
    );
    if (victim.pid === 1) victim.machine.cgroup?.strike?.();
    victim.kill("SIGKILL");
    // One that was ended already, and is forgotten late.
    this.release(victim);
  }
}
