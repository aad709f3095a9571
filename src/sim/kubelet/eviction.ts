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
import { thresholdBytes } from "./node-resources.ts";
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
  readonly diskCapacity: number;
  /** `evictionHard`: `100Mi` or `5%` by signal. */
  readonly hard: Readonly<Record<string, string>>;
  readonly soft: readonly SoftThreshold[];
  /** Seconds that pods get at most when a soft threshold is met. */
  readonly maxPodGracePeriod: number;
  /** `evictionPressureTransitionPeriod` in microseconds. */
  readonly transitionPeriod: number;
  readonly node: { kind: string; apiVersion: string; metadata: { name: string; uid: string } };
  workers(): Iterable<PodWorker>;
  /** The condition of the node has changed. */
  pressureChanged(): void;
}

/** `evictionSoft` with its grace period in microseconds. */
export interface SoftThreshold {
  readonly signal: string;
  readonly value: string;
  readonly grace: number;
}

export class EvictionManager {
  readonly #options: EvictionOptions;
  readonly #threshold: number;
  readonly #diskThreshold: number;
  /** Since when a soft threshold is met. */
  readonly #metSince = new Map<string, number>();
  #timer: Timer | undefined;
  #stopped = false;
  /** When memory was last short. */
  #lastShort = Number.NEGATIVE_INFINITY;
  memoryPressure = false;
  diskPressure = false;
  #lastFull = Number.NEGATIVE_INFINITY;

  constructor(options: EvictionOptions) {
    this.#options = options;
    const { hard, memoryCapacity, diskCapacity } = options;
    this.#threshold = thresholdBytes(hard["memory.available"], memoryCapacity);
    this.#diskThreshold = thresholdBytes(hard["nodefs.available"], diskCapacity);
    if (this.#watchful) this.#watch();
  }
  /** Is there a threshold for the node at all? */
  get #watchful(): boolean {
    return this.#threshold > 0 || this.#diskThreshold > 0 || this.#options.soft.length > 0;
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
      if (this.#watchful || workers.some(({ pod }) => hasStorageLimit(pod))) this.#watch();
      this.#storage(workers);
      const left = (): PodWorker[] => workers.filter(({ phase }) => phase === "sync");
      if (this.#threshold > 0 || this.#softOf("memory.available")) this.#memory(left());
      if (this.#diskThreshold > 0 || this.#softOf("nodefs.available")) this.#disk(left());
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
    const met = this.#met("memory.available", available, this.#threshold, memoryCapacity);
    const short = met !== undefined;
    if (short) this.#lastShort = clock.now;
    const pressure = short || (this.memoryPressure && clock.now - this.#lastShort < transitionPeriod);
    if (pressure !== this.memoryPressure) {
      this.memoryPressure = pressure;
      pressureChanged();
    }
    if (!met?.due) return;
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
      `The node was low on resource: memory. Threshold quantity: ${shown(met.threshold)}, available: ${shown(available)}. ${consumers.join("")}`,
      true,
      met.soft ? this.#options.maxPodGracePeriod : 0,
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

  // Disk of the node.

  #disk(workers: readonly PodWorker[]): void {
    const { clock, diskCapacity, fs, cri, recorder, node, transitionPeriod, pressureChanged } = this.#options;
    const uses = new Map(workers.map((worker) => [worker, this.#diskOf(worker)]));
    const images = cri.listImages().reduce((sum, { size }) => sum + size, 0);
    const used = [...uses.values()].reduce((sum, { total }) => sum + total, fs.written("/") + images);
    const available = Math.max(0, diskCapacity - used);
    const met = this.#met("nodefs.available", available, this.#diskThreshold, diskCapacity);
    if (met) this.#lastFull = clock.now;
    const pressure = met !== undefined || (this.diskPressure && clock.now - this.#lastFull < transitionPeriod);
    if (pressure !== this.diskPressure) {
      this.diskPressure = pressure;
      pressureChanged();
    }
    if (!met?.due) return;
    recorder.event(node, "Warning", "EvictionThresholdMet", "Attempting to reclaim ephemeral-storage");
    // Images that no container uses are given back first (nodefs and imagefs are one disk here).
    const inUse = new Set(cri.listContainers().map(({ imageId }) => imageId));
    const idle = cri.listImages().filter(({ id, pinned }) => !pinned && !inUse.has(id));
    if (idle.length > 0) {
      for (const { id } of idle) cri.removeImage(id);
      return;
    }
    const [victim] = [...uses].sort(([, a], [, b]) => b.total - a.total).filter(([worker]) => !isCritical(worker));
    if (!victim) return;
    const [worker, use] = victim;
    const shown = (bytes: number): string => formatQuantity(quantityOf(bytes, "BinarySI"));
    const consumers = [...use.containers].map(
      ([name, bytes]) => `Container ${name} was using ${shown(bytes)}, request is 0, has larger consumption of ephemeral-storage. `,
    );
    this.#evict(
      worker,
      `The node was low on resource: ephemeral-storage. Threshold quantity: ${shown(met.threshold)}, available: ${shown(available)}. ${consumers.join("")}`,
      true,
      met.soft ? this.#options.maxPodGracePeriod : 0,
    );
  }
  #diskOf(worker: PodWorker): Use {
    const containers = new Map<string, number>();
    for (const [name, attempts] of worker.runtime().containers) {
      const current = attempts[0];
      const used = current ? this.#options.cri.usage(current.id).disk : 0;
      if (used > 0) containers.set(name, used);
    }
    return { containers, total: [...containers.values()].reduce((sum, bytes) => sum + bytes, 0) };
  }

  #softOf(signal: string): SoftThreshold | undefined {
    return this.#options.soft.find((one) => one.signal === signal);
  }
  /** The threshold that is met; `due` when something is to be done: at once, or after a soft one's grace. */
  #met(signal: string, available: number, hard: number, capacity: number): { threshold: number; due: boolean; soft: boolean } | undefined {
    if (hard > 0 && available < hard) return { threshold: hard, due: true, soft: false };
    const soft = this.#softOf(signal);
    const threshold = soft ? thresholdBytes(soft.value, capacity) : 0;
    if (!soft || available >= threshold) {
      this.#metSince.delete(signal);
      return undefined;
    }
    const { now } = this.#options.clock;
    const since = this.#metSince.get(signal) ?? now;
    this.#metSince.set(signal, since);
    return { threshold, due: now - since >= soft.grace, soft: true };
  }

  #evict(worker: PodWorker, message: string, pressure = false, grace = 0): void {
    this.#options.recorder.event(worker.eventPod, "Warning", "Evicted", message);
    worker.failure = { reason: "Evicted", message, ...(pressure ? { disruption: "TerminationByKubelet" } : {}) };
    worker.kill(grace);
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

/** The soft thresholds of a configuration. */
export function softThresholds(soft: unknown, grace: unknown): SoftThreshold[] {
  const periods = (grace ?? {}) as Readonly<Record<string, string>>;
  return Object.entries((soft ?? {}) as Readonly<Record<string, string>>).map(([signal, value]) => ({
    signal,
    value,
    grace: durationOf(periods[signal]),
  }));
}
/** `1m30s` in microseconds; 0 for what is none. */
function durationOf(text: unknown): number {
  const match = typeof text === "string" ? /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) : null;
  return match ? Number(match[1] ?? 0) * 60 * MINUTE + Number(match[2] ?? 0) * MINUTE + Number(match[3] ?? 0) * SECOND : 0;
}

/** `evictionPressureTransitionPeriod`: five minutes unless it is set. */
export function transitionPeriodOf(text: unknown): number {
  const period = durationOf(text);
  return period > 0 ? period : 5 * MINUTE;
}
