/**
 * The eviction manager: every 10 s it looks whether pods have outgrown the local storage they may use, and whether
 * the node is short of memory. It runs only while there is something to look at: a pod with such a limit, or a
 * threshold for memory in the kubelet's configuration (kind sets none). Upstream: pkg/kubelet/eviction.
 */
import type { Recorder } from "../../kube/client/recorder.ts";
import { formatQuantity, quantityOf, quantityValue } from "../../kube/quantity.ts";
import { MINUTE, SECOND, type Timer, type Timers } from "../../kube/timers.ts";
import type { Pod } from "../../kube/types.ts";
import type { Cri } from "../../machine/cri.ts";
import type { FileSystem } from "../../machine/filesystem.ts";
import { qosClassOf } from "./spec.ts";
import type { PodWorker } from "./worker.ts";

const PERIOD = 10 * SECOND;
/** The kubelet, containerd and the kernel's own needs. */
const SYSTEM_MEMORY = 180 * 2 ** 20;
const CRITICAL_PRIORITY = 2_000_000_000;

export interface EvictionOptions {
  readonly clock: Timers;
  readonly nodeName: string;
  readonly recorder: Recorder;
  readonly cri: Cri;
  readonly fs: FileSystem;
  /** Bytes. */
  readonly memoryCapacity: number;
  /** `evictionHard["memory.available"]`: `100Mi` or `5%`. */
  readonly memoryThreshold: string | undefined;
  /** `evictionPressureTransitionPeriod` in microseconds. */
  readonly transitionPeriod: number;
  readonly node: { kind: string; apiVersion: string; metadata: { name: string; uid: string } };
  workers(): Iterable<PodWorker>;
  /** The condition of the node has changed. */
  pressureChanged(): void;
}

export class EvictionManager {
  readonly #options: EvictionOptions;
  readonly #threshold: number;
  #timer: Timer | undefined;
  #stopped = false;
  /** When memory was last short. */
  #lastShort = Number.NEGATIVE_INFINITY;
  memoryPressure = false;

  constructor(options: EvictionOptions) {
    this.#options = options;
    const { memoryThreshold, memoryCapacity } = options;
    this.#threshold =
      memoryThreshold === undefined
        ? 0
        : memoryThreshold.endsWith("%")
          ? Math.floor((Number.parseFloat(memoryThreshold) / 100) * memoryCapacity)
          : quantityValue(memoryThreshold);
    if (this.#threshold > 0) this.#watch();
  }
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }
  /** A pod has come. */
  consider(pod: Pod): void {
    if (hasStorageLimit(pod)) this.#watch();
  }

  #watch(): void {
    if (this.#timer || this.#stopped) return;
    const look = (): void => {
      this.#timer = undefined;
      if (this.#stopped) return;
      const workers = [...this.#options.workers()].filter(({ phase }) => phase === "sync");
      if (this.#threshold > 0 || workers.some(({ pod }) => hasStorageLimit(pod))) this.#watch();
      this.#storage(workers);
      if (this.#threshold > 0) this.#memory(workers.filter(({ phase }) => phase === "sync"));
    };
    this.#timer = this.#options.clock.after(PERIOD, look, `periodic/eviction/${this.#options.nodeName}`);
  }

  // Local storage.

  #storage(workers: readonly PodWorker[]): void {
    for (const worker of workers) {
      if (!hasStorageLimit(worker.pod)) continue;
      const complaint = this.#overLimit(worker);
      if (complaint !== undefined) this.#evict(worker, complaint);
    }
  }
  /** The first limit that is exceeded, in upstream's order: volumes, the pod, containers. */
  #overLimit(worker: PodWorker): string | undefined {
    const { fs, cri } = this.#options;
    const { spec } = worker.pod;
    let total = 0;
    for (const { name, emptyDir } of spec.volumes ?? []) {
      const mounted = emptyDir && worker.volumes.get(name);
      if (!mounted) continue;
      const used = fs.written(mounted.path);
      if (emptyDir.medium !== "Memory") total += used;
      const limit = quantityValue(emptyDir.sizeLimit);
      if (emptyDir.sizeLimit !== undefined && limit > 0 && used > limit)
        return `Usage of EmptyDir volume ${JSON.stringify(name)} exceeds the limit ${JSON.stringify(emptyDir.sizeLimit)}. `;
    }
    const disks = new Map<string, number>();
    for (const [name, attempts] of worker.runtime().containers) {
      const current = attempts[0];
      if (current) disks.set(name, cri.usage(current.id).disk);
    }
    for (const used of disks.values()) total += used;
    const limits = spec.containers.map(({ name, resources }) => ({ name, limit: resources?.limits?.["ephemeral-storage"] }));
    const sum = limits.reduce((all, { limit }) => all + quantityValue(limit), 0);
    if (limits.every(({ limit }) => limit !== undefined) && sum > 0 && total > sum)
      return `Pod ephemeral local storage usage exceeds the total limit of containers ${formatQuantity(quantityOf(sum, "BinarySI"))}. `;
    for (const { name, limit } of limits) {
      if (limit !== undefined && (disks.get(name) ?? 0) > quantityValue(limit))
        return `Container ${name} exceeded its local ephemeral storage limit ${JSON.stringify(limit)}. `;
    }
    return undefined;
  }

  // Memory of the node.

  #memory(workers: readonly PodWorker[]): void {
    const { clock, memoryCapacity, recorder, node, transitionPeriod, pressureChanged } = this.#options;
    const uses = new Map(workers.map((worker) => [worker, this.#memoryOf(worker)]));
    const used = [...uses.values()].reduce((sum, { total }) => sum + total, SYSTEM_MEMORY);
    const available = Math.max(0, memoryCapacity - used);
    const short = available < this.#threshold;
    if (short) this.#lastShort = clock.now;
    const pressure = short || (this.memoryPressure && clock.now - this.#lastShort < transitionPeriod);
    if (pressure !== this.memoryPressure) {
      this.memoryPressure = pressure;
      pressureChanged();
    }
    if (!short) return;
    recorder.event(node, "Warning", "EvictionThresholdMet", "Attempting to reclaim memory");
    const [victim] = ranked(workers, uses).filter((worker) => !isCritical(worker));
    if (!victim) return;
    const shown = (bytes: number): string => formatQuantity(quantityOf(Math.floor(bytes / 1024) * 1024, "BinarySI"));
    const consumers = [...(uses.get(victim)?.containers ?? [])]
      .filter(([name, bytes]) => bytes > requestOf(victim.pod, name))
      .map(([name, bytes]) => {
        const request = victim.pod.spec.containers.find((one) => one.name === name)?.resources?.requests?.["memory"] ?? "0";
        return `Container ${name} was using ${shown(bytes)}, request is ${request}, has larger consumption of memory. `;
      });
    this.#evict(
      victim,
      `The node was low on resource: memory. Threshold quantity: ${shown(this.#threshold)}, available: ${shown(available)}. ${consumers.join("")}`,
      true,
    );
  }
  #memoryOf(worker: PodWorker): Use {
    const containers = new Map<string, number>();
    for (const [name, attempts] of worker.runtime().containers) {
      const current = attempts.find(({ state }) => state === "running");
      if (current) containers.set(name, this.#options.cri.usage(current.id).memory);
    }
    return { containers, total: [...containers.values()].reduce((sum, bytes) => sum + bytes, 0) };
  }

  #evict(worker: PodWorker, message: string, pressure = false): void {
    this.#options.recorder.event(worker.eventPod, "Warning", "Evicted", message);
    worker.failure = { reason: "Evicted", message, ...(pressure ? { disruption: "TerminationByKubelet" } : {}) };
    worker.kill(0);
  }
}

interface Use {
  readonly containers: ReadonlyMap<string, number>;
  readonly total: number;
}
function requestOf(pod: Pod, container: string): number {
  return quantityValue(pod.spec.containers.find(({ name }) => name === container)?.resources?.requests?.["memory"]);
}
function podRequest({ spec }: Pod): number {
  return spec.containers.reduce((sum, { resources }) => sum + quantityValue(resources?.requests?.["memory"]), 0);
}
/** Who uses more than it asked for first, then by priority, then by how much more (`rankMemoryPressure`). */
function ranked(workers: readonly PodWorker[], uses: ReadonlyMap<PodWorker, Use>): PodWorker[] {
  const excess = (worker: PodWorker): number => (uses.get(worker)?.total ?? 0) - podRequest(worker.pod);
  const over = (worker: PodWorker): number => (excess(worker) > 0 ? 0 : 1);
  const priority = ({ pod }: PodWorker): number => pod.spec.priority ?? 0;
  return [...workers].sort((a, b) => over(a) - over(b) || priority(a) - priority(b) || excess(b) - excess(a));
}
function isCritical({ pod, isStatic }: PodWorker): boolean {
  return isStatic || (pod.spec.priority ?? 0) >= CRITICAL_PRIORITY;
}
function hasStorageLimit({ spec }: Pod): boolean {
  return (
    (spec.volumes ?? []).some(({ emptyDir }) => emptyDir?.sizeLimit !== undefined) ||
    spec.containers.some(({ resources }) => resources?.limits?.["ephemeral-storage"] !== undefined)
  );
}

/** A node that is short of memory takes no pod of the BestEffort class that does not tolerate it (`Admit`). */
export function refusedByPressure(pod: Pod, memoryPressure: boolean): { reason: string; message: string } | undefined {
  if (!memoryPressure || (pod.spec.priority ?? 0) >= CRITICAL_PRIORITY || qosClassOf(pod.spec) !== "BestEffort") return undefined;
  const tolerated = (pod.spec.tolerations ?? []).some(
    ({ key, operator }) => key === "node.kubernetes.io/memory-pressure" || (!key && operator === "Exists"),
  );
  return tolerated ? undefined : { reason: "Evicted", message: "The node had condition: [MemoryPressure]. " };
}

/** `evictionPressureTransitionPeriod`: five minutes unless it is set. */
export function transitionPeriodOf(text: unknown): number {
  const match = typeof text === "string" ? /^(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) : null;
  const period = match ? Number(match[1] ?? 0) * MINUTE + Number(match[2] ?? 0) * SECOND : 0;
  return period > 0 ? period : 5 * MINUTE;
}
