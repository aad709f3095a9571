/**
 * The kubelet of one node. Upstream: pkg/kubelet/kubelet.go (syncLoop, HandlePod…), status/status_manager.go,
 * pleg/generic.go. Pods come from the API (bound to this node) and from manifest files.
 */
import { Informer } from "../../kube/client/informer.ts";
import { Recorder } from "../../kube/client/recorder.ts";
import { deepEqual } from "../../kube/deep-equal.ts";
import { decodeBase64 } from "../../kube/encoding/base64.ts";
import { quantityValue } from "../../kube/quantity.ts";
import {
  configMaps,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  secrets,
  serviceAccounts,
  services,
} from "../../kube/resource.ts";
import { isAlreadyExists, isNotFound } from "../../kube/status.ts";
import { MINUTE, SECOND, type Timer } from "../../kube/timers.ts";
import { type core, keyOf, type Node, type Pod, type Service } from "../../kube/types.ts";
import { type Cri, CriError, type CriEvent } from "../../machine/cri.ts";
import type { Dialer } from "../../machine/dialer.ts";
import type { Network } from "../../machine/network.ts";
import type { Machine } from "../../machine/process.ts";
import type { Component, ComponentContext } from "../component.ts";
import { admit } from "./admission.ts";
import { type ClusterDns, parseHostDns } from "./dns.ts";
import { Environments } from "./environment.ts";
import { EvictionManager, refusedByPressure, softThresholds, transitionPeriodOf } from "./eviction.ts";
import { readStaticPods } from "./file-source.ts";
import type { PodHost } from "./host.ts";
import { collectImages } from "./image-gc.ts";
import { NodeStatus } from "./node.ts";
import { allocatableOf, evictionHardOf, podCapacity } from "./node-resources.ts";
import { kubeletHandler } from "./server/handler.ts";
import type { ObjectSource } from "./sources.ts";
import { POD_ROOT } from "./volumes.ts";
import { PodWorker } from "./worker.ts";

/** What is read of /var/lib/kubelet/config.yaml; zero values mean upstream's defaults. */
export interface KubeletConfiguration {
  readonly staticPodPath?: string;
  readonly clusterDNS?: readonly string[];
  readonly clusterDomain?: string;
  readonly maxPods?: number;
  readonly port?: number;
  readonly healthzPort?: number;
  readonly [field: string]: unknown;
}

export interface KubeletOptions {
  /** The process's number, for its log. */
  pid?: number;
  /** The node. */
  readonly machine: Machine;
  readonly cri: Cri;
  /** Dials from the node's namespace: probes, hooks, port forwards. */
  readonly dialer: Dialer;
  /** Tells the kernel that a promise was settled from a timer: somebody may be runnable. */
  readonly wake?: () => void;
  /** The kubelet process's network: it listens on 10250 and 10248. */
  readonly network: Pick<Network, "listen">;
  readonly config: KubeletConfiguration;
  readonly nodeName: string;
  readonly nodeIP: string;
  readonly providerID?: string;
  /** `--node-labels` */
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** `--register-with-taints` */
  readonly taints?: readonly core.Taint[];
  /** Overrides what the machine's hardware says (`cpu`, `memory`, `ephemeral-storage`). */
  readonly capacity?: Readonly<Record<string, string>>;
}

export const KUBELET_PORT = 10250;
const RUNTIME_PERIOD = 5 * SECOND;
const RELIST_PERIOD = 1 * SECOND;
const STATUS_RETRY = 10 * SECOND;
const FILE_CHECK = 20 * SECOND;

/** Starts the kubelet; `stop` leaves the containers running, as `systemctl stop kubelet` does. */
export function startKubelet(context: ComponentContext, options: KubeletOptions): Component & { readonly kubelet: Kubelet } {
  const kubelet = new Kubelet(context, options);
  kubelet.start();
  return { kubelet, stop: () => kubelet.stop() };
}

export class Kubelet {
  readonly node: NodeStatus;
  readonly options: KubeletOptions;
  readonly context: ComponentContext;
  readonly host: PodHost;
  /** By pod uid: a static pod's own. */
  readonly workers = new Map<string, PodWorker>();
  #recorder: Recorder;
  #pods: Informer<Pod>;
  #services: Informer<Service>;
  #nodes: Informer<Node>;
  #statics = new Map<string, Pod>();
  #unsent = new Set<PodWorker>();
  #retry: Timer | undefined;
  #relist: Timer | undefined;
  #changed = new Set<string>();
  #runtimeTimer: Timer | undefined;
  #fileTimer: Timer | undefined;
  #gcTimer: Timer | undefined;
  #collections = 0;
  #problem: string | undefined = "container runtime status check may not have completed yet";
  #networkProblem: string | undefined;
  #runtimeDown: string | undefined;
  #stops: (() => void)[] = [];
  #stopped = false;
  #eviction: EvictionManager | undefined;
  #dns: { text: string; value: ClusterDns } | undefined;

  constructor(context: ComponentContext, options: KubeletOptions) {
    this.context = context;
    this.options = options;
    const { client, clock, random, release } = context;
    const { nodeName, nodeIP, cri, machine, config } = options;
    this.#recorder = new Recorder(client, clock, { component: "kubelet", host: nodeName });
    this.#pods = new Informer<Pod>(client, clock, pods, { fieldSelector: `spec.nodeName=${nodeName}` });
    this.#services = new Informer<Service>(client, clock, services, {
      indexes: { namespace: (service) => [service.metadata.namespace ?? ""] },
    });
    this.#nodes = new Informer<Node>(client, clock, nodes, { fieldSelector: `metadata.name=${nodeName}` });
    const { cpus, memory, kernel } = machine.hardware;
    const capacity = options.capacity ?? { cpu: String(cpus), "ephemeral-storage": "100Gi", memory: bytes(memory) };
    this.node = new NodeStatus({
      clock,
      random,
      release,
      client,
      recorder: this.#recorder,
      nodeName,
      nodeIP,
      providerID: options.providerID,
      labels: options.labels ?? {},
      annotations: { "volumes.kubernetes.io/controller-managed-attach-detach": "true", ...options.annotations },
      taints: options.taints ?? [],
      capacity,
      allocatable: allocatableOf(capacity, config),
      register: config["registerNode"] !== false,
      maxPods: podCapacity(config, cpus),
      port: config.port || KUBELET_PORT,
      kernel,
      images: () => this.#ask(() => cri.listImages()) ?? [],
      problem: () => this.#problem,
      memoryPressure: () => this.#eviction?.memoryPressure === true,
      diskPressure: () => this.#eviction?.diskPressure === true,
      registered: () => this.#retryNow(),
      log: (line) => this.#log(line.startsWith('"Succ') ? "I" : "E", "kubelet_node_status.go:540", line),
    });
    const jitter = random.stream(`jitter/kubelet/${nodeName}`);
    this.host = {
      clock,
      jitter,
      release,
      recorder: this.#recorder,
      cri,
      dialer: options.dialer,
      fs: machine.fs,
      source: this.#source(),
      environments: new Environments(),
      nodeName,
      nodeIP,
      memoryCapacity: memory,
      allocatable: () => this.node.allocatable,
      dns: () => this.#clusterDns(),
      networkProblem: () => this.#networkProblem,
      credentials: (pod, image) => this.#credentials(pod, image),
      cgroupDriver: config["cgroupDriver"] === "systemd" ? "systemd" : "cgroupfs",
      cgroupRoot: typeof config["cgroupRoot"] === "string" ? config["cgroupRoot"] : "",
      ensureMirror: (worker) => this.#ensureMirror(worker),
      setStatus: (worker, status) => this.#setStatus(worker, status),
      terminated: (worker) => this.#terminated(worker),
      log: (line) => this.#log("E", "pod_workers.go:1300", line),
    };
  }

  start(): void {
    const { clock } = this.context;
    const { config, network, machine, nodeName, cri } = this.options;
    this.#log("I", "server.go:467", `"Kubelet version" kubeletVersion="${this.context.release.version}"`);
    this.#checkRuntime();
    this.node.start();
    const settings = config as { readonly [field: string]: unknown };
    this.#eviction = new EvictionManager({
      clock,
      nodeName,
      recorder: this.#recorder,
      cri,
      fs: machine.fs,
      memoryCapacity: machine.hardware.memory,
      diskCapacity: quantityValue(this.node.capacity["ephemeral-storage"]),
      hard: evictionHardOf(config),
      soft: softThresholds(settings["evictionSoft"], settings["evictionSoftGracePeriod"]),
      maxPodGracePeriod: Number(settings["evictionMaxPodGracePeriod"] ?? 0),
      transitionPeriod: transitionPeriodOf(settings["evictionPressureTransitionPeriod"]),
      node: this.node.target,
      workers: () => this.workers.values(),
      pressureChanged: () => this.node.sync(),
    });
    this.#stops.push(cri.onEvent((event) => this.#onRuntime(event)));
    this.#services.start();
    this.#nodes.start();
    this.#pods.on({
      add: (pod) => this.#podAdded(pod),
      update: (pod) => this.#podUpdated(pod),
      delete: (pod) => this.#podDeleted(pod),
    });
    // Sources come in this order so that manifests keep the control plane alive whether or not it answers.
    const folder = config.staticPodPath;
    if (folder) {
      if (machine.fs.stat(folder)?.kind === "directory") {
        const watch = machine.fs.watch(folder, () => this.#filesChanged(MINUTE / 60_000));
        this.#stops.push(() => watch.stop());
      }
      this.#readFiles();
    }
    this.#pods.start();
    this.#pods.onceSynced(() => this.#removeOrphans());
    const handler = kubeletHandler(this);
    const server = network.listen({ port: config.port || KUBELET_PORT, tls: true, http: handler });
    const healthz = network.listen({
      address: "127.0.0.1",
      port: config.healthzPort || 10248,
      http: () => ({ status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body: "ok" }),
    });
    this.#stops.push(
      () => server.close(),
      () => healthz.close(),
    );
    const gc = (): void => {
      this.#gcTimer = clock.after(
        MINUTE,
        () => {
          gc();
          this.#collect();
          if (++this.#collections % 5 === 0) this.#collectImages();
        },
        `gc/${nodeName}`,
      );
    };
    gc();
  }
  stop(): void {
    this.#stopped = true;
    for (const stop of this.#stops.splice(0)) stop();
    this.node.stop();
    this.#eviction?.stop();
    this.#pods.stop();
    this.#services.stop();
    this.#nodes.stop();
    for (const worker of this.workers.values()) worker.stop();
    for (const timer of [this.#retry, this.#relist, this.#runtimeTimer, this.#fileTimer, this.#gcTimer]) timer?.cancel();
  }

  /** The worker of a pod by namespace and name. */
  workerOf(namespace: string, name: string): PodWorker | undefined {
    for (const worker of this.workers.values()) {
      const { metadata } = worker.pod;
      if (metadata.name === name && (metadata.namespace ?? "") === namespace) return worker;
    }
    return undefined;
  }

  // Pods from the API.

  #podAdded(pod: Pod): void {
    if (isMirror(pod)) return this.#mirrorSeen(pod);
    const known = this.workers.get(pod.metadata.uid);
    if (known) return this.#podUpdated(pod);
    const finished = pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
    const worker = new PodWorker(this.host, pod, false);
    this.workers.set(worker.uid, worker);
    if (pod.metadata.deletionTimestamp !== undefined) return worker.kill();
    if (finished) {
      worker.failure =
        pod.status.reason && pod.status.phase === "Failed" ? { reason: pod.status.reason, message: pod.status.message ?? "" } : undefined;
      worker.phase = "terminated";
      return;
    }
    const node = this.#nodes.get(this.options.nodeName) ?? this.node.node;
    if (node && !pod.status.startTime) {
      const refused = refusedByPressure(pod, this.#eviction?.memoryPressure === true) ?? admit(pod, this.#active(worker), node);
      if (refused) {
        this.#recorder.event(pod, "Warning", refused.reason, refused.message);
        worker.failure = { reason: refused.reason, message: `Pod was rejected: ${refused.message}` };
        worker.phase = "terminated";
        this.#setStatus(worker, {
          ...pod.status,
          phase: "Failed",
          reason: refused.reason,
          message: worker.failure.message,
          startTime: worker.startTime,
        });
        return;
      }
    }
    this.#eviction?.consider(pod);
    worker.sync();
  }
  #podUpdated(pod: Pod): void {
    if (isMirror(pod)) return this.#mirrorSeen(pod);
    const worker = this.workers.get(pod.metadata.uid);
    if (!worker) return this.#podAdded(pod);
    const before = worker.pod;
    worker.pod = pod;
    worker.apiPod = pod;
    if (pod.metadata.deletionTimestamp !== undefined) {
      if (worker.phase === "terminated") this.#terminated(worker);
      else worker.kill();
      return;
    }
    // The kubelet's own status writes come back as updates: nothing to do.
    if (
      before.spec !== pod.spec ||
      !deepEqual(before.metadata.labels, pod.metadata.labels) ||
      !deepEqual(before.metadata.annotations, pod.metadata.annotations)
    )
      worker.sync();
    else if ((pod.spec.readinessGates?.length ?? 0) > 0 && worker.phase === "sync") worker.reportWhenAnswered();
    else if (pod !== before) this.#reconcile(worker);
  }
  /** Somebody else has written what the kubelet owns (a node that seemed lost): its own word again, with the next batch. */
  #reconcile(worker: PodWorker): void {
    const { apiPod, status } = worker;
    if (!apiPod || !status || worker.phase !== "sync") return;
    if (apiPod.status === status || deepEqual(mergeConditions(apiPod.status, status), apiPod.status)) return;
    this.#unsent.add(worker);
    this.#retryLater();
  }
  #podDeleted(pod: Pod): void {
    if (isMirror(pod)) {
      const worker = this.#staticOf(keyOf(pod));
      if (worker?.apiPod?.metadata.uid === pod.metadata.uid) {
        worker.apiPod = undefined;
        worker.sync();
      }
      return;
    }
    const worker = this.workers.get(pod.metadata.uid);
    if (!worker) return;
    worker.apiPod = undefined;
    this.#unsent.delete(worker);
    if (worker.phase === "terminated") this.#forget(worker);
    else worker.kill(pod.metadata.deletionGracePeriodSeconds ?? undefined);
  }
  #active(except: PodWorker): Pod[] {
    const active: Pod[] = [];
    for (const worker of this.workers.values()) if (worker !== except && worker.phase !== "terminated") active.push(worker.pod);
    return active;
  }
  /** After a restart: sandboxes of pods that are gone. */
  #removeOrphans(): void {
    const orphans = new Set<string>();
    for (const sandbox of this.#ask(() => this.options.cri.listPodSandboxes()) ?? [])
      if (!this.workers.has(sandbox.config.uid)) orphans.add(sandbox.config.uid);
    for (const uid of orphans) this.#removePod(uid);
  }

  // Pods from files.

  #filesChanged(delay: number): void {
    if (this.#stopped) return;
    this.#fileTimer?.cancel();
    this.#fileTimer = this.context.clock.after(delay, () => this.#readFiles(), `manifests/${this.options.nodeName}`);
  }
  #readFiles(): void {
    const { clock } = this.context;
    const folder = this.options.config.staticPodPath ?? "";
    let complaints = 0;
    const found = new Map<string, Pod>();
    const seen = `${clock.microTimestamp().slice(0, -1)}000Z`;
    for (const pod of readStaticPods(this.options.machine.fs, folder, { nodeName: this.options.nodeName, seen }, (line) => {
      complaints++;
      this.#log("E", "file.go:182", line);
    }))
      found.set(pod.metadata.uid, pod);
    for (const [uid, pod] of this.#statics) {
      if (found.has(uid)) continue;
      this.#statics.delete(uid);
      const worker = this.workers.get(uid);
      const replaced = [...found.values()].some((one) => keyOf(one) === keyOf(pod));
      worker?.kill();
      if (!replaced) this.#deleteMirror(keyOf(pod));
    }
    for (const [uid, pod] of found) {
      if (this.#statics.has(uid)) continue;
      this.#statics.set(uid, pod);
      this.#startStatic(pod);
    }
    if (complaints > 0) this.#filesChanged(FILE_CHECK);
  }
  /** A changed manifest is a new pod of the same name: it waits for the old one to end. */
  #startStatic(pod: Pod): void {
    for (const worker of this.workers.values())
      if (worker.isStatic && worker.phase !== "terminated" && keyOf(worker.pod) === keyOf(pod) && worker.uid !== pod.metadata.uid) return;
    if (this.workers.has(pod.metadata.uid)) return;
    const worker = new PodWorker(this.host, pod, true);
    const mirror = this.#pods.get(keyOf(pod));
    if (mirror && isMirror(mirror)) worker.apiPod = mirror;
    this.workers.set(worker.uid, worker);
    worker.sync();
  }
  #staticOf(key: string): PodWorker | undefined {
    for (const worker of this.workers.values())
      if (worker.isStatic && worker.phase !== "terminated" && keyOf(worker.pod) === key) return worker;
    return undefined;
  }
  #mirrorSeen(mirror: Pod): void {
    const key = keyOf(mirror);
    const worker = this.#staticOf(key);
    if (!worker) {
      if (this.#pods.synced) this.#deleteMirror(key);
      return;
    }
    if (mirror.metadata.annotations?.[MIRROR] !== worker.uid) {
      this.#deleteMirror(key);
      return;
    }
    const first = worker.apiPod === undefined;
    worker.apiPod = mirror;
    if (mirror.metadata.deletionTimestamp !== undefined) {
      this.#deleteMirror(key);
      return;
    }
    if (first || this.#unsent.has(worker)) worker.reportWhenAnswered();
    else this.#reconcile(worker);
  }
  #deleteMirror(key: string): void {
    const [namespace = "", name = ""] = key.split("/");
    try {
      this.context.client.delete(pods, name, namespace, { gracePeriodSeconds: 0 });
    } catch {
      // Gone already, or the server is away: the informer will tell of it again.
    }
  }
  #ensureMirror(worker: PodWorker): void {
    if (worker.apiPod) return;
    const { client } = this.context;
    const node = this.node.node;
    // Upstream looks the node up first: a mirror pod is never without its owner.
    if (!node) return this.#ensureLater(worker);
    const { metadata, spec } = worker.pod;
    try {
      worker.apiPod = client.create(pods, {
        apiVersion: "v1",
        kind: "Pod",
        metadata: {
          name: metadata.name,
          namespace: metadata.namespace ?? "default",
          ...(metadata.labels ? { labels: metadata.labels } : {}),
          annotations: { ...metadata.annotations, [MIRROR]: worker.uid },
          ownerReferences: [{ apiVersion: "v1", kind: "Node", name: node.metadata.name, uid: node.metadata.uid, controller: true }],
        },
        spec,
      });
    } catch (error) {
      if (isAlreadyExists(error)) {
        const existing = this.#pods.get(keyOf(worker.pod));
        if (existing) this.#mirrorSeen(existing);
        return;
      }
      this.#log(
        "E",
        "kubelet.go:1900",
        `"Failed creating a mirror pod for" err="${error instanceof Error ? error.message.replaceAll('"', '\\"') : String(error)}" pod="${keyOf(worker.pod)}"`,
      );
      this.#retryLater();
    }
  }

  // Status.

  #setStatus(worker: PodWorker, status: core.PodStatus): void {
    worker.status = status;
    if (!worker.apiPod) {
      if (worker.isStatic && worker.phase === "sync") this.#ensureLater(worker);
      return;
    }
    this.#send(worker);
  }
  #ensureLater(worker: PodWorker): void {
    this.#unsent.add(worker);
    this.#retryLater();
  }
  #send(worker: PodWorker): void {
    const { client } = this.context;
    const { apiPod, status } = worker;
    if (!apiPod || !status || this.#stopped) return;
    if (deepEqual(apiPod.status, status)) {
      this.#unsent.delete(worker);
      worker.status = apiPod.status;
      return;
    }
    try {
      const current = client.get(pods, apiPod.metadata.name, apiPod.metadata.namespace);
      if (current.metadata.uid !== apiPod.metadata.uid) return;
      const merged = mergeConditions(current.status, status);
      this.#unsent.delete(worker);
      if (deepEqual(current.status, merged)) {
        worker.apiPod = current;
        if (!worker.isStatic) worker.pod = current;
        return;
      }
      const written = client.updateStatus(pods, { ...current, status: merged });
      worker.apiPod = written;
      if (!worker.isStatic) worker.pod = written;
    } catch (error) {
      if (isNotFound(error)) {
        this.#unsent.delete(worker);
        return;
      }
      this.#log(
        "E",
        "status_manager.go:676",
        `"Failed to update status for pod" pod="${keyOf(apiPod)}" err="${error instanceof Error ? error.message.replaceAll('"', '\\"') : String(error)}"`,
      );
      this.#unsent.add(worker);
      this.#retryLater();
    }
  }
  /** The status manager's batch: every 10 s while something could not be written. */
  #retryLater(): void {
    if (this.#retry || this.#stopped) return;
    this.#retry = this.context.clock.after(STATUS_RETRY, () => this.#retryNow(), `status/${this.options.nodeName}`);
  }
  #retryNow(): void {
    this.#retry?.cancel();
    this.#retry = undefined;
    for (const worker of [...this.#unsent]) {
      if (worker.isStatic && !worker.apiPod) {
        this.#unsent.delete(worker);
        if (worker.phase === "sync") {
          this.#ensureMirror(worker);
          if (worker.apiPod) worker.reportWhenAnswered();
          else this.#unsent.add(worker);
        }
      } else if (worker.phase === "terminated" && worker.apiPod?.metadata.deletionTimestamp) this.#terminated(worker);
      else this.#send(worker);
    }
    if (this.#unsent.size > 0) this.#retryLater();
  }
  /** Nothing of it runs: a pod that is being deleted leaves the API now. */
  #terminated(worker: PodWorker): void {
    if (worker.isStatic) {
      this.#forget(worker);
      for (const pod of this.#statics.values()) if (keyOf(pod) === keyOf(worker.pod)) this.#startStatic(pod);
      return;
    }
    const { apiPod } = worker;
    if (!apiPod) return this.#forget(worker);
    if (apiPod.metadata.deletionTimestamp === undefined) return;
    try {
      this.context.client.delete(pods, apiPod.metadata.name, apiPod.metadata.namespace, {
        gracePeriodSeconds: 0,
        preconditions: { uid: apiPod.metadata.uid },
      });
    } catch (error) {
      if (isNotFound(error)) return this.#forget(worker);
      this.#unsent.add(worker);
      this.#retryLater();
    }
  }
  #forget(worker: PodWorker): void {
    worker.stop();
    this.workers.delete(worker.uid);
    this.#unsent.delete(worker);
    this.#removePod(worker.uid);
  }
  /** Containers, sandboxes and folders of a pod that is no more. */
  #removePod(uid: string): void {
    const { cri, machine } = this.options;
    this.#ask(() => {
      for (const container of cri.listContainers({ podUid: uid }))
        this.#unlinkLog(container.id, container.config.labels, container.config.name);
      for (const sandbox of cri.listPodSandboxes({ podUid: uid })) cri.removePodSandbox(sandbox.id);
    });
    const folder = `${POD_ROOT}/${uid}`;
    if (machine.fs.exists(folder)) machine.fs.remove(folder, { recursive: true });
  }
  #unlinkLog(id: string, labels: Readonly<Record<string, string>>, container: string): void {
    const { fs } = this.options.machine;
    const link = `/var/log/containers/${labels["io.kubernetes.pod.name"]}_${labels["io.kubernetes.pod.namespace"]}_${container}-${id}.log`;
    if (fs.stat(link, false)) fs.remove(link);
  }

  // The runtime.

  /** Asks the runtime; undefined when it does not answer. */
  #ask<T>(question: () => T): T | undefined {
    try {
      return question();
    } catch (error) {
      if (error instanceof CriError) return undefined;
      throw error;
    }
  }
  #onRuntime(event: CriEvent): void {
    if (event.kind === "status-changed") return;
    if (event.podUid === "" || !this.workers.has(event.podUid)) return;
    this.#changed.add(event.podUid);
    if (this.#relist) return;
    // The generic PLEG relists once a second.
    const { clock } = this.context;
    const delay = RELIST_PERIOD - (clock.now % RELIST_PERIOD) + 1;
    this.#relist = clock.after(
      delay,
      () => {
        this.#relist = undefined;
        const changed = [...this.#changed];
        this.#changed.clear();
        for (const uid of changed) this.workers.get(uid)?.sync();
      },
      `pleg/${this.options.nodeName}`,
    );
  }
  /** updateRuntimeUp, every 5 s. */
  #checkRuntime(): void {
    const { clock } = this.context;
    this.#runtimeTimer = clock.after(RUNTIME_PERIOD, () => this.#checkRuntime(), `runtime/${this.options.nodeName}`);
    const before = this.#problem;
    let problem: string | undefined;
    this.#networkProblem = undefined;
    try {
      for (const condition of this.options.cri.status()) {
        if (condition.status) continue;
        const text = `${condition.type}=false reason:${condition.reason} message:${condition.message}`;
        if (condition.type === "NetworkReady") {
          this.#networkProblem = `container runtime network not ready: ${text}`;
          problem = this.#networkProblem;
        } else problem = `container runtime is down: ${text}`;
      }
      if (this.#runtimeDown) {
        this.#runtimeDown = undefined;
        for (const worker of this.workers.values()) worker.sync();
      }
    } catch (error) {
      if (!(error instanceof CriError)) throw error;
      this.#runtimeDown = error.text;
      problem = `[container runtime is down, PLEG is not healthy: pleg was last seen active 3m0s ago; threshold is 3m0s]`;
    }
    this.#problem = problem;
    if (before !== problem) this.node.sync();
  }
  /** Dead containers of dead pods, old sandboxes: once a minute. */
  #collect(): void {
    const { cri } = this.options;
    this.#ask(() => {
      for (const sandbox of cri.listPodSandboxes()) {
        const worker = this.workers.get(sandbox.config.uid);
        if (sandbox.state === "ready") continue;
        if (!worker) this.#removePod(sandbox.config.uid);
        else {
          const [newest] = [...cri.listPodSandboxes({ podUid: worker.uid })].reverse();
          const used = cri.listContainers({ sandboxId: sandbox.id }).length > 0;
          if (newest !== sandbox && !used) cri.removePodSandbox(sandbox.id);
        }
      }
    });
  }

  /** Every five minutes: images that nobody uses go when the disk is fuller than it may be. */
  #collectImages(): void {
    const { cri, machine, config } = this.options;
    const percent = (field: string, otherwise: number): number => (config[field] as number | undefined) ?? otherwise;
    this.#ask(() =>
      collectImages({
        cri,
        used: machine.fs.written("/"),
        capacity: quantityValue(this.node.capacity["ephemeral-storage"]),
        high: percent("imageGCHighThresholdPercent", 85),
        low: percent("imageGCLowThresholdPercent", 80),
        failed: (message) => this.#recorder.event(this.node.target, "Warning", "FreeDiskSpaceFailed", message),
      }),
    );
  }

  // What pods refer to.

  #source(): ObjectSource {
    const { client } = this.context;
    const found = <T>(read: () => T): T | undefined => {
      try {
        return read();
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    };
    return {
      configMap: (namespace, name) => found(() => client.get(configMaps, name, namespace)),
      secret: (namespace, name) => found(() => client.get(secrets, name, namespace)),
      services: (namespace) =>
        [...this.#services.byIndex("namespace", namespace).values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)),
      token: (namespace, serviceAccount, pod, audience, seconds) => {
        const answer = client.create(
          serviceAccounts,
          {
            apiVersion: "authentication.k8s.io/v1",
            kind: "TokenRequest",
            metadata: { name: serviceAccount, namespace },
            spec: {
              audiences: audience ? [audience] : [],
              expirationSeconds: seconds,
              boundObjectRef: { apiVersion: "v1", kind: "Pod", name: pod.name, uid: pod.uid },
            },
          },
          { subresource: "token" },
        ) as unknown as { status?: { token?: string } };
        const { status } = answer;
        return () => status?.token ?? "";
      },
      claimPath: (namespace, name) => {
        const claim = found(() => client.get(persistentVolumeClaims, name, namespace));
        if (!claim) return `persistentvolumeclaim "${name}" not found`;
        if (claim.status.phase !== "Bound" || !claim.spec.volumeName)
          return `PVC ${namespace}/${name} has non-bound phase ("${claim.status.phase ?? ""}") or empty pvc.Spec.VolumeName ("${claim.spec.volumeName ?? ""}")`;
        const volume = found(() => client.get(persistentVolumes, claim.spec.volumeName ?? ""));
        if (!volume) return `persistentvolumes "${claim.spec.volumeName}" not found`;
        const path = volume.spec.hostPath?.path ?? volume.spec.local?.path;
        if (path === undefined) return "kubewekend models persistent volumes of types hostPath and local only";
        return { path, readOnly: false };
      },
    };
  }
  #credentials(pod: Pod, image: string): { username: string; password: string } | undefined {
    const registry = image.includes("/") && /[.:]/.test(image.split("/")[0] ?? "") ? (image.split("/")[0] ?? "") : "docker.io";
    for (const { name = "" } of pod.spec.imagePullSecrets ?? []) {
      try {
        const secret = this.context.client.get(secrets, name, pod.metadata.namespace);
        const text = decodeBase64(secret.data?.[".dockerconfigjson"] ?? "");
        const auths = (JSON.parse(text || "{}") as { auths?: Record<string, { username?: string; password?: string }> }).auths ?? {};
        for (const [server, { username = "", password = "" }] of Object.entries(auths))
          if (server.includes(registry) || (registry === "docker.io" && server.includes("index.docker.io"))) return { username, password };
      } catch (error) {
        if (isNotFound(error)) {
          this.#recorder.event(
            pod,
            "Warning",
            "FailedToRetrieveImagePullSecret",
            `Unable to retrieve some image pull secrets (${name}); attempting to pull the image may not succeed.`,
          );
        }
      }
    }
    return undefined;
  }
  #clusterDns(): ClusterDns {
    const { fs } = this.options.machine;
    const text = fs.exists("/etc/resolv.conf") ? fs.read("/etc/resolv.conf") : "";
    if (this.#dns?.text !== text) {
      const { clusterDNS = [], clusterDomain = "cluster.local" } = this.options.config;
      this.#dns = { text, value: { servers: clusterDNS, domain: clusterDomain || "cluster.local", host: parseHostDns(text) } };
    }
    return this.#dns.value;
  }
  #log(level: "I" | "E" | "W", where: string, line: string): void {
    const { clock } = this.context;
    const stamp = clock.microTimestamp();
    this.context.log(
      `${level}${stamp.slice(5, 7)}${stamp.slice(8, 10)} ${stamp.slice(11, 26)}     ${this.options.pid ?? KLOG_PID} ${where}] ${line}`,
    );
  }
}

const MIRROR = "kubernetes.io/config.mirror";
const KLOG_PID = 787;

function isMirror(pod: Pod): boolean {
  return pod.metadata.annotations?.[MIRROR] !== undefined;
}
/** Conditions that are not the kubelet's stay as the server has them. */
function mergeConditions(stored: core.PodStatus, next: core.PodStatus): core.PodStatus {
  const ours = new Set((next.conditions ?? []).map((condition) => condition.type));
  const foreign = (stored.conditions ?? []).filter((condition) => !ours.has(condition.type));
  return foreign.length === 0 ? next : { ...next, conditions: [...(next.conditions ?? []), ...foreign] };
}
/** `8Gi`, `8146604Ki`: the canonical binary form. */
function bytes(value: number): string {
  const units = ["", "Ki", "Mi", "Gi", "Ti"];
  let amount = value;
  let unit = 0;
  while (unit < units.length - 1 && amount >= 1024 && amount % 1024 === 0) {
    amount /= 1024;
    unit++;
  }
  return `${amount}${units[unit]}`;
}
