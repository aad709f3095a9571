/**
 * A container's control group, as its programs and the runtime see it. A program that takes memory charges it;
 * beyond the limit the kernel's OOM killer ends the container. Found under `/sys/fs/cgroup` in `machine.sockets`.
 */
export interface Cgroup {
  /** Bytes; 0 is without limit. */
  readonly memoryLimit: number;
  /** Bytes in use now. */
  readonly memory: number;
  readonly cpuMilli: number;
  /** Takes (or with a negative number gives back) memory. False: the OOM killer has struck and the caller is dead. */
  charge(bytes: number): boolean;
  /** Millicores; 0 is without limit. */
  readonly quotaMilli: number;
  /** The kernel took one of its processes because the whole computer had no memory left. */
  strike?(): void;
  /** Millicores that the container burns from now on. */
  burn(cpuMilli: number): void;
  /** Processor time used since the container began: microseconds. */
  readonly cpuTime: number;
  /** Notes processor time that a program has used. */
  spend(microseconds: number): void;
  /** How much longer work takes than it would on a core of its own: above 1 with a limit below one core. */
  readonly stretch: number;
}
export const CGROUP = "/sys/fs/cgroup";
