/**
 * What must hold in a cluster whatever happens to it, checked at every write to the store.
 *
 *   a pod that has a node keeps it; two living pods never share an address; what a quota counts never exceeds it;
 *   no node holds more than it can; cluster addresses and node ports are given once; a volume serves one claim.
 */
import { quantityMilliValue, quantityValue } from "../../src/kube/quantity.ts";
import type { KubeObject, Node, PersistentVolume, Pod, ResourceQuota, Service } from "../../src/kube/types.ts";

interface StoreEvent {
  readonly key: string;
  readonly type: string;
  readonly current: { readonly value: unknown } | undefined;
}
/** The part of etcd that is watched. */
export interface Watched {
  readonly revision: number;
  range(prefix: string): { items: { key: string; value: unknown }[] };
  watch(prefix: string, from: number, target: { event(event: StoreEvent): void; end(): void }): () => void;
}

const alive = ({ status }: Pod): boolean => status?.phase !== "Succeeded" && status?.phase !== "Failed";

export class Invariants {
  readonly violations: string[] = [];
  /** How many writes have been looked at. */
  checked = 0;
  #pods = new Map<string, Pod>();
  #nodes = new Map<string, Node>();
  #services = new Map<string, Service>();
  #volumes = new Map<string, PersistentVolume>();
  #quotas = new Map<string, ResourceQuota>();
  /** Which pod has an address. */
  #addresses = new Map<string, string>();
  #clusterIPs = new Map<string, string>();
  #perNode = new Map<string, { cpu: number; memory: number; pods: number }>();
  readonly #store: Watched;
  readonly #now: () => number;
  readonly #date: () => number;
  #stop: () => void = () => {};

  /** `clock`: microseconds since the world began, and milliseconds since 1970. */
  constructor(store: Watched, clock: { readonly now: number; readonly date: number }) {
    this.#store = store;
    this.#now = () => clock.now;
    this.#date = () => clock.date;
    for (const { key, value } of store.range("/registry/").items) this.#see({ key, type: "PUT", current: { value } });
    this.#stop = store.watch("/registry/", 0, { event: (event) => this.#see(event), end: () => {} });
  }
  stop(): void {
    this.#stop();
  }
  #fail(text: string): void {
    if (this.violations.length < 50) this.violations.push(`${(this.#now() / 1e6).toFixed(1)} s: ${text}`);
  }

  #see({ key, type, current }: StoreEvent): void {
    const value = current?.value;
    this.checked++;
    const [, , kind = ""] = key.split("/");
    const gone = type === "DELETE";
    if (kind === "pods") this.#pod(key, gone ? undefined : (value as Pod));
    else if (kind === "minions") this.#keep(this.#nodes, key, gone, value);
    else if (kind === "resourcequotas") this.#keep(this.#quotas, key, gone, value);
    else if (kind === "services" && key.includes("/specs/")) this.#service(key, gone ? undefined : (value as Service));
    else if (kind === "persistentvolumes") this.#volume(key, gone ? undefined : (value as PersistentVolume));
  }
  #keep<T>(map: Map<string, T>, key: string, gone: boolean, value: unknown): void {
    if (gone) map.delete(key);
    else map.set(key, value as T);
  }

  #pod(key: string, pod: Pod | undefined): void {
    const before = this.#pods.get(key);
    if (before && alive(before)) this.#weigh(before, -1);
    const ip = before?.status?.podIP;
    if (before && ip && this.#addresses.get(ip) === key) this.#addresses.delete(ip);
    if (!pod) {
      this.#pods.delete(key);
      return;
    }
    this.#pods.set(key, pod);
    const same = before?.metadata.uid === pod.metadata.uid;
    if (before && same && before.spec.nodeName && before.spec.nodeName !== pod.spec.nodeName)
      this.#fail(`${key} moved from ${before.spec.nodeName} to ${pod.spec.nodeName}`);
    if (before && same && !alive(before) && alive(pod)) this.#fail(`${key} came back from ${before.status.phase}`);
    if (!alive(pod)) return;
    this.#weigh(pod, 1);
    const node = pod.spec.nodeName;
    if (node && !before?.spec.nodeName) this.#checkNode(node, key);
    if (!before) this.#checkQuotas(pod);
    const address = pod.status?.podIP;
    if (!address || pod.spec.hostNetwork) return;
    const other = this.#addresses.get(address);
    if (other !== undefined && other !== key) this.#fail(`${key} and ${other} both have ${address}`);
    this.#addresses.set(address, key);
  }
  #weigh({ spec }: Pod, sign: number): void {
    if (!spec.nodeName) return;
    const held = this.#perNode.get(spec.nodeName) ?? { cpu: 0, memory: 0, pods: 0 };
    for (const { resources } of spec.containers) {
      held.cpu += sign * quantityMilliValue(resources?.requests?.["cpu"]);
      held.memory += sign * quantityValue(resources?.requests?.["memory"]);
    }
    held.pods += sign;
    this.#perNode.set(spec.nodeName, held);
  }
  #checkNode(name: string, key: string): void {
    const node = this.#nodes.get(`/registry/minions/${name}`);
    const held = this.#perNode.get(name);
    if (!node || !held) return;
    const { allocatable = {} } = node.status ?? {};
    if (held.cpu > quantityMilliValue(allocatable["cpu"])) this.#fail(`${name} holds ${held.cpu}m of processors with ${key}`);
    if (held.memory > quantityValue(allocatable["memory"])) this.#fail(`${name} holds ${held.memory} bytes with ${key}`);
    if (held.pods > quantityValue(allocatable["pods"])) this.#fail(`${name} holds ${held.pods} pods with ${key}`);
  }
  #checkQuotas({ metadata }: Pod): void {
    for (const quota of this.#quotas.values()) {
      if (quota.metadata.namespace !== metadata.namespace || quota.spec?.scopes?.length) continue;
      const { pods: limit, "requests.cpu": cpu } = quota.spec?.hard ?? {};
      const counted = [...this.#pods.values()].filter(
        (pod) => pod.metadata.namespace === metadata.namespace && alive(pod) && !this.#overdue(pod),
      );
      if (limit !== undefined && counted.length > quantityValue(limit))
        this.#fail(`${metadata.namespace} has ${counted.length} pods of ${limit}`);
      const asked = counted.reduce(
        (sum, { spec }) => sum + spec.containers.reduce((all, { resources }) => all + quantityMilliValue(resources?.requests?.["cpu"]), 0),
        0,
      );
      if (cpu !== undefined && asked > quantityMilliValue(cpu)) this.#fail(`${metadata.namespace} asks for ${asked}m of ${cpu}`);
    }
  }

  /** A pod that should have ended long ago (its node is dead) counts for nothing any more, as in pkg/quota/v1/evaluator/core/pods.go. */
  #overdue({ metadata }: Pod): boolean {
    if (metadata.deletionTimestamp === undefined) return false;
    return this.#date() > Date.parse(metadata.deletionTimestamp) + (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
  }

  #service(key: string, service: Service | undefined): void {
    const before = this.#services.get(key);
    const own = before?.spec.clusterIP;
    if (own && this.#clusterIPs.get(own) === key) this.#clusterIPs.delete(own);
    if (!service) {
      this.#services.delete(key);
      return;
    }
    this.#services.set(key, service);
    const { clusterIP } = service.spec;
    if (!clusterIP || clusterIP === "None") return;
    const other = this.#clusterIPs.get(clusterIP);
    if (other !== undefined && other !== key) this.#fail(`${key} and ${other} both have ${clusterIP}`);
    this.#clusterIPs.set(clusterIP, key);
  }
  #volume(key: string, volume: PersistentVolume | undefined): void {
    const before = this.#volumes.get(key);
    if (!volume) {
      this.#volumes.delete(key);
      return;
    }
    this.#volumes.set(key, volume);
    const [was, is] = [before?.spec.claimRef?.uid, volume.spec.claimRef?.uid];
    if (was && is && was !== is) this.#fail(`${key} was given from one claim to another`);
  }

  /** Objects whose controller is gone for good; the garbage collector has had its time. */
  orphans(): string[] {
    const all = this.#store.range("/registry/").items as { key: string; value: KubeObject }[];
    const uids = new Set(all.map(({ value }) => value.metadata?.uid));
    return all
      .filter(({ key }) => !key.startsWith("/registry/events/"))
      .flatMap(({ key, value }) =>
        (value.metadata?.ownerReferences ?? [])
          .filter(({ uid, kind }) => !uids.has(uid) && kind !== "Node")
          .map(({ kind, name }) => `${key} belongs to ${kind} ${name}, which is gone`),
      );
  }
  /** Workloads that are not what they should be: asked when nothing has been disturbed for a while. */
  unsettled(): string[] {
    const problems: string[] = [];
    const of = (prefix: string) =>
      this.#store.range(`/registry/${prefix}/`).items.map(({ key, value }) => ({ key, object: value as Loose }));
    for (const { key, object } of [...of("deployments"), ...of("statefulsets"), ...of("replicasets")]) {
      const { spec, status = {} } = object;
      const wanted = spec?.replicas ?? 1;
      if ((status.readyReplicas ?? 0) !== wanted || (status.replicas ?? 0) !== wanted)
        problems.push(`${key} has ${status.readyReplicas ?? 0} of ${wanted} ready, ${status.replicas ?? 0} in all`);
    }
    for (const { key, object } of of("daemonsets")) {
      const { status = {} } = object;
      if (status.numberReady !== status.desiredNumberScheduled)
        problems.push(`${key} has ${status.numberReady} of ${status.desiredNumberScheduled} ready`);
    }
    for (const [key, pod] of this.#pods) if (pod.metadata.deletionTimestamp !== undefined) problems.push(`${key} is still being deleted`);
    return problems;
  }
}
interface Loose {
  spec?: { replicas?: number };
  status?: { replicas?: number; readyReplicas?: number; numberReady?: number; desiredNumberScheduled?: number };
}
