/** The control group of one container: what it may use and what it has used. */
import type { Timers } from "../../kube/timers.ts";
import type { Cgroup } from "../../machine/cgroup.ts";

/** `kill` ends the container when it takes more memory than it may. */
export class ContainerCgroup implements Cgroup {
  memoryLimit: number;
  stretch: number;
  memory = 0;
  cpuMilli = 0;
  oom = false;
  /** Millicores; 0 is without limit. */
  quotaMilli: number;
  #clock: Timers;
  /** Millicores: the limit, or all there is. */
  #most: number;
  /** Microseconds used up to `#since`. */
  #spent = 0;
  #since: number;
  #kill: () => void;
  constructor(
    clock: Timers,
    { memoryLimit, cpuQuotaMilli }: { memoryLimit: number; cpuQuotaMilli: number },
    cpus: number,
    kill: () => void,
  ) {
    this.memoryLimit = memoryLimit;
    this.quotaMilli = cpuQuotaMilli;
    this.stretch = cpuQuotaMilli > 0 && cpuQuotaMilli < 1000 ? 1000 / cpuQuotaMilli : 1;
    this.#most = cpuQuotaMilli > 0 ? Math.min(cpuQuotaMilli, cpus * 1000) : cpus * 1000;
    this.#clock = clock;
    this.#since = clock.now;
    this.#kill = kill;
  }
  charge(bytes: number): boolean {
    this.memory = Math.max(0, this.memory + bytes);
    if (this.memoryLimit === 0 || this.memory <= this.memoryLimit) return true;
    this.oom = true;
    this.#kill();
    return false;
  }
  strike(): void {
    this.oom = true;
    this.#kill();
  }
  burn(cpuMilli: number): void {
    this.#spent = this.cpuTime;
    this.#since = this.#clock.now;
    this.cpuMilli = Math.min(Math.max(0, cpuMilli), this.#most);
  }
  get cpuTime(): number {
    return this.#spent + Math.round((this.cpuMilli * (this.#clock.now - this.#since)) / 1000);
  }
  spend(microseconds: number): void {
    this.#spent += microseconds;
  }
  /** `docker update`: bytes and millicores; what is undefined stays. */
  limit(memory: number | undefined, cpuQuotaMilli: number | undefined): void {
    if (memory !== undefined) this.memoryLimit = memory;
    if (cpuQuotaMilli === undefined) return;
    this.quotaMilli = cpuQuotaMilli;
    this.stretch = cpuQuotaMilli > 0 && cpuQuotaMilli < 1000 ? 1000 / cpuQuotaMilli : 1;
    this.#most = cpuQuotaMilli > 0 ? cpuQuotaMilli : this.#most;
    this.burn(this.cpuMilli);
  }
  reset(): void {
    this.memory = 0;
    this.cpuMilli = 0;
    this.#spent = 0;
    this.#since = this.#clock.now;
  }
}
