/** The Node object: registration, conditions, heartbeat Lease. Upstream: pkg/kubelet/kubelet_node_status.go, nodestatus/setters.go. */
import type { Client } from "../../kube/client/client.ts";
import type { Recorder } from "../../kube/client/recorder.ts";
import { deepEqual } from "../../kube/deep-equal.ts";
import type { Release } from "../../kube/releases/index.ts";
import { leases, nodes } from "../../kube/resource.ts";
import { isNotFound } from "../../kube/status.ts";
import { MINUTE, SECOND, type Timer, type Timers } from "../../kube/timers.ts";
import type { core, Lease, New, Node } from "../../kube/types.ts";
import type { ImageInfo } from "../../machine/cri.ts";
import type { Random } from "../random/random.ts";

export interface NodeOptions {
  clock: Timers;
  random: Random;
  release: Release;
  client: Client;
  recorder: Recorder;
  nodeName: string;
  nodeIP: string;
  providerID: string | undefined;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  taints: readonly core.Taint[];
  capacity: Readonly<Record<string, string>>;
  /** What pods may use of it. */
  allocatable: Readonly<Record<string, string>>;
  /** False: somebody else makes the Node object (`registerNode: false`). */
  register: boolean;
  maxPods: number;
  port: number;
  kernel: string;
  /** Empty when the runtime does not answer. */
  images(): readonly ImageInfo[];
  /** Is it short of memory, of disk? */
  memoryPressure(): boolean;
  diskPressure(): boolean;
  /** Why the node is not ready; undefined when it is. */
  problem(): string | undefined;
  /** The node is known to the API server: mirror pods can name it as their owner. */
  registered?(): void;
  log(line: string): void;
}

const LEASE_PERIOD = 10 * SECOND;
const LEASE_SECONDS = 40;
const STATUS_PERIOD = 10 * SECOND;
const REPORT_PERIOD = 5 * MINUTE;
const IMAGES_SHOWN = 50;

/** What the kubelet reports; other conditions of the node are other people's. */
const OWN_CONDITIONS: readonly string[] = ["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"];

export class NodeStatus {
  #options: NodeOptions;
  #registered = false;
  #node: Node | undefined;
  #lease: Lease | undefined;
  #timers = new Set<Timer>();
  #lastReport = 0;
  #wasReady: boolean | undefined;
  #stopped = false;
  #ids: { machineID: string; systemUUID: string; bootID: string };

  constructor(options: NodeOptions) {
    this.#options = options;
    const ids = options.random.stream(`node-ids/${options.nodeName}`);
    this.#ids = { machineID: ids.hex(32), systemUUID: ids.uuid(), bootID: ids.uuid() };
  }
  start(): void {
    this.#options.recorder.event(this.target, "Normal", "Starting", "Starting kubelet.");
    this.#tryRegister(100_000);
    this.#renewLease();
    this.#every(STATUS_PERIOD, "node-status", () => this.sync());
  }
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }
  /** As last seen in the API; undefined before registration. */
  get node(): Node | undefined {
    return this.#node;
  }
  get capacity(): Readonly<Record<string, string>> {
    return this.#options.capacity;
  }
  get allocatable(): Readonly<Record<string, string>> {
    return { ...this.#options.allocatable, pods: String(this.#options.maxPods) };
  }
  /** What events about the node point at: its uid is its name. */
  get target(): { apiVersion: string; kind: string; metadata: { name: string; uid: string } } {
    const { nodeName } = this.#options;
    return { apiVersion: "", kind: "Node", metadata: { name: nodeName, uid: nodeName } };
  }

  /** Brings the object up to date if something changed, or every five minutes. */
  sync(): void {
    if (this.#stopped || !this.#registered) return;
    const { client, clock, nodeName, log } = this.#options;
    let node: Node;
    try {
      node = client.get(nodes, nodeName);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      log(`"Error updating node status, will retry" err="error getting node \\"${nodeName}\\": ${text.replaceAll('"', '\\"')}"`);
      return;
    }
    this.#node = node;
    const status = this.#status(node);
    const due = clock.now - this.#lastReport >= REPORT_PERIOD;
    const changed = !sameButHeartbeat(node.status, status);
    if (!due && !changed) return;
    try {
      const { resourceVersion: _, ...metadata } = node.metadata;
      this.#node = client.updateStatus(nodes, { ...node, metadata: metadata as Node["metadata"], status });
      this.#lastReport = clock.now;
    } catch (error) {
      log(`"Error updating node status, will retry" err="${error instanceof Error ? error.message : String(error)}"`);
    }
  }

  #every(period: number, subject: string, run: () => void): void {
    const timer = this.#options.clock.after(
      period,
      () => {
        this.#timers.delete(timer);
        if (this.#stopped) return;
        this.#every(period, subject, run);
        run();
      },
      `${subject}/${this.#options.nodeName}`,
    );
    this.#timers.add(timer);
  }
  #later(delay: number, subject: string, run: () => void): void {
    const timer = this.#options.clock.after(
      delay,
      () => {
        this.#timers.delete(timer);
        if (!this.#stopped) run();
      },
      `${subject}/${this.#options.nodeName}`,
    );
    this.#timers.add(timer);
  }

  /** Retried with growing pauses, up to 7 s, until the API server answers. */
  #tryRegister(pause: number): void {
    const { client, nodeName, clock, log } = this.#options;
    const initial = this.#initialNode();
    try {
      let existing: Node | undefined;
      try {
        existing = client.get(nodes, nodeName);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
      if (!existing && !this.#options.register) {
        log(`"Error getting the current node from lister" err="node \\"${nodeName}\\" not found"`);
        this.#later(STATUS_PERIOD, "register", () => this.#tryRegister(pause));
        return;
      }
      if (!existing) this.#node = client.create(nodes, initial);
      else {
        this.#node = existing;
        const { labels } = existing.metadata;
        const wanted = this.#options.register ? { ...labels, ...initial.metadata.labels } : labels;
        if (!deepEqual(labels, wanted))
          this.#node = client.patch(nodes, nodeName, undefined, { type: "strategic", body: { metadata: { labels: wanted } } });
      }
      this.#registered = true;
      this.#lastReport = clock.now;
      if (this.#options.register) log(`"Successfully registered node" node="${nodeName}"`);
      this.#options.recorder.event(this.target, "Normal", "NodeAllocatableEnforced", "Updated Node Allocatable limit across pods");
      this.sync();
      this.#options.registered?.();
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      log(`"Unable to register node with API server" err="${text.replaceAll('"', '\\"')}" node="${nodeName}"`);
      this.#later(pause, "register", () => this.#tryRegister(Math.min(pause * 2, 7 * SECOND)));
    }
  }

  #initialNode(): New<Node> & { metadata: { labels: Record<string, string> } } {
    const { nodeName, labels, annotations, taints, providerID, problem } = this.#options;
    const status = this.#status(undefined);
    return {
      apiVersion: "v1",
      kind: "Node",
      metadata: {
        name: nodeName,
        annotations: { ...annotations },
        labels: {
          "beta.kubernetes.io/arch": "amd64",
          "beta.kubernetes.io/os": "linux",
          "kubernetes.io/arch": "amd64",
          "kubernetes.io/hostname": nodeName,
          "kubernetes.io/os": "linux",
          ...labels,
        },
      },
      spec: {
        ...(providerID ? { providerID } : {}),
        ...(taints.length > 0 || problem() !== undefined ? { taints: [...taints] } : {}),
      },
      status,
    };
  }

  #status(node: Node | undefined): core.NodeStatus {
    const { clock, release, recorder, nodeName, nodeIP, capacity, port, kernel, problem } = this.#options;
    const now = clock.timestamp();
    const before = node?.status.conditions ?? [];
    const condition = (type: string, status: "True" | "False", reason: string, message: string): core.NodeCondition => {
      const old = before.find((one) => one.type === type);
      return {
        type,
        status,
        lastHeartbeatTime: now,
        lastTransitionTime: old?.status === status ? (old.lastTransitionTime ?? now) : now,
        reason,
        message,
      };
    };
    const say = (what: string): void => recorder.event(this.target, "Normal", what, `Node ${nodeName} status is now: ${what}`);
    const short = this.#options.memoryPressure();
    if (!before.some((one) => one.type === "MemoryPressure" && one.status === (short ? "True" : "False")))
      say(short ? "NodeHasInsufficientMemory" : "NodeHasSufficientMemory");
    const full = this.#options.diskPressure();
    if (!before.some((one) => one.type === "DiskPressure" && one.status === (full ? "True" : "False")))
      say(full ? "NodeHasDiskPressure" : "NodeHasNoDiskPressure");
    if (!before.some((one) => one.type === "PIDPressure" && one.status === "False")) say("NodeHasSufficientPID");
    const why = problem();
    const ready =
      why === undefined
        ? condition("Ready", "True", "KubeletReady", "kubelet is posting ready status")
        : condition("Ready", "False", "KubeletNotReady", why);
    if (node) {
      const wasReady = before.find((one) => one.type === "Ready")?.status === "True";
      if (this.#wasReady !== (why === undefined) && wasReady !== (why === undefined)) {
        if (why === undefined) say("NodeReady");
        else recorder.event(this.target, "Normal", "NodeNotReady", `Node ${nodeName} status is now: NodeNotReady`);
      }
      this.#wasReady = why === undefined;
    }
    const sorted = (all: Readonly<Record<string, string>>): Record<string, string> =>
      Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
    const images = this.#options.images();
    // What somebody has advertised of the node beside what it knows itself may be handed out too.
    const extended = Object.fromEntries(Object.entries(node?.status.capacity ?? {}).filter(([name]) => name.includes("/")));
    return {
      ...(node?.status ?? {}),
      addresses: [
        { type: "InternalIP", address: nodeIP },
        { type: "Hostname", address: nodeName },
      ],
      allocatable: sorted({ ...extended, ...this.allocatable }),
      capacity: sorted({ ...extended, ...capacity, pods: String(this.#options.maxPods) }),
      conditions: [
        ...before.filter(({ type }) => !OWN_CONDITIONS.includes(type)),
        short
          ? condition("MemoryPressure", "True", "KubeletHasInsufficientMemory", "kubelet has insufficient memory available")
          : condition("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
        full
          ? condition("DiskPressure", "True", "KubeletHasDiskPressure", "kubelet has disk pressure")
          : condition("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
        condition("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
        ready,
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: port } },
      images: [...images]
        .sort((a, b) => b.size - a.size)
        .slice(0, IMAGES_SHOWN)
        .map(({ digests, tags, size }) => ({ names: [...digests, ...tags], sizeBytes: size })),
      nodeInfo: {
        architecture: "amd64",
        bootID: this.#ids.bootID,
        containerRuntimeVersion: `containerd://${release.containerd}`,
        kernelVersion: kernel,
        kubeProxyVersion: release.features.enabled("DisableNodeKubeProxyVersion") ? "" : release.version,
        kubeletVersion: release.version,
        machineID: this.#ids.machineID,
        operatingSystem: "linux",
        osImage: release.osImage,
        systemUUID: this.#ids.systemUUID,
      },
    };
  }

  /** The Lease says that the kubelet lives: every 10 s, sooner again when the server could not be reached. */
  #renewLease(): void {
    const { client, clock, nodeName } = this.#options;
    const renewTime = clock.microTimestamp();
    let next = LEASE_PERIOD;
    try {
      if (this.#lease) {
        this.#lease = client.update(leases, { ...this.#lease, spec: { ...this.#lease.spec, renewTime } });
      } else {
        const owner = this.#node;
        const spec = { holderIdentity: nodeName, leaseDurationSeconds: LEASE_SECONDS, renewTime };
        let existing: Lease | undefined;
        try {
          existing = client.get(leases, nodeName, "kube-node-lease");
        } catch (error) {
          if (!isNotFound(error)) throw error;
        }
        if (existing) this.#lease = client.update(leases, { ...existing, spec: { ...existing.spec, ...spec } });
        else if (owner)
          this.#lease = client.create(leases, {
            apiVersion: "coordination.k8s.io/v1",
            kind: "Lease",
            metadata: {
              name: nodeName,
              namespace: "kube-node-lease",
              ownerReferences: [{ apiVersion: "v1", kind: "Node", name: nodeName, uid: owner.metadata.uid }],
            },
            spec,
          });
        else next = SECOND;
      }
    } catch {
      this.#lease = undefined;
      next = SECOND;
    }
    this.#later(next, "node-lease", () => this.#renewLease());
  }
}

function sameButHeartbeat(a: core.NodeStatus, b: core.NodeStatus): boolean {
  const still = (status: core.NodeStatus): core.NodeStatus => ({
    ...status,
    conditions: (status.conditions ?? []).map((condition) => ({ ...condition, lastHeartbeatTime: "" })),
  });
  const ours = still(b);
  const others = (a.conditions ?? []).filter((condition) => ours.conditions?.some((one) => one.type === condition.type));
  return deepEqual(still({ ...a, conditions: others }), ours);
}
