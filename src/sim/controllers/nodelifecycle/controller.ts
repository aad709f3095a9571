/**
 * The node lifecycle controller: notices nodes that stop reporting, says so in their conditions and taints, and
 * in the readiness of their pods. Follows pkg/controller/nodelifecycle/node_lifecycle_controller.go.
 */
import type { Recorder } from "../../../kube/client/recorder.ts";
import { leases, nodes, pods } from "../../../kube/resource.ts";
import { isConflict, isNotFound } from "../../../kube/status.ts";
import { MILLISECOND, SECOND, type Timer } from "../../../kube/timers.ts";
import type { Node, Pod } from "../../../kube/types.ts";
import { type ControllerContext, caches, sorted } from "../context.ts";
import { type NodeHealth, observe, readyCondition, unknownConditions } from "./health.ts";
import { NOT_READY, type Taint, UNREACHABLE, withNoExecuteTaint, withNoScheduleTaints } from "./taints.ts";
import { evictionRate, type ZoneState, zoneKey, zoneState } from "./zones.ts";

const NODE_INDEX = "node";
const LEASE_NAMESPACE = "kube-node-lease";
/** How often the queue of nodes to be tainted is looked at. */
const EVICTION_PERIOD = 100 * MILLISECOND;

export function startNodeLifecycleController(context: ControllerContext): void {
  new NodeLifecycleController(context);
}

/** Nodes of a zone that wait for their NoExecute taint, with a token bucket of one. */
interface Zone {
  state: ZoneState;
  rate: number;
  waiting: Set<string>;
  /** Virtual microseconds at which the next node may be tainted. */
  next: number;
}

class NodeLifecycleController {
  #context: ControllerContext;
  #recorder: Recorder;
  #health = new Map<string, NodeHealth>();
  #known = new Map<string, string>();
  #zones = new Map<string, Zone>();
  #pass: Timer | undefined;
  #allDown = false;
  /** Nodes whose pods could not all be marked: tried again at the next look. */
  #unmarked = new Set<string>();

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#recorder = context.recorder("node-controller");
    const nodeCache = context.informers.for(nodes);
    context.informers.for(leases);
    const podCache = context.informers.for(pods);
    podCache.addIndex(NODE_INDEX, (pod) => [pod.spec.nodeName ?? ""]);
    const queue = context.queue({ of: nodes, sync: (name) => this.#syncNode(name), needs: caches(nodeCache) });
    nodeCache.on({
      add: (node) => queue.add(node.metadata.name),
      update: (next, previous) => {
        const relevant =
          next.spec !== previous.spec ||
          next.status?.conditions !== previous.status?.conditions ||
          next.metadata.labels !== previous.metadata.labels;
        if (relevant) queue.add(next.metadata.name);
      },
    });
    const { nodeMonitorPeriod } = context.options;
    context.every(nodeMonitorPeriod, "monitor", () => this.#monitor(), 0);
    context.onStop(() => this.#pass?.cancel());
  }

  get #nodes() {
    return this.#context.informers.for(nodes);
  }

  /** NoSchedule taints and the labels' old names. */
  #syncNode(name: string): void {
    const node = this.#nodes.get(name);
    if (!node) return;
    const taints = withNoScheduleTaints(node, this.#context.clock.timestamp());
    if (taints !== node.spec.taints && taints.length + (node.spec.taints ?? []).length > 0) {
      this.#writeTaints(name, (fresh) => withNoScheduleTaints(fresh, this.#context.clock.timestamp()));
    }
    const labels = missingBetaLabels(node.metadata.labels ?? {});
    if (labels) this.#context.client.patch(nodes, name, undefined, { type: "merge", body: { metadata: { labels } } });
  }

  #writeTaints(name: string, change: (node: Node) => readonly Taint[]): void {
    const node = this.#context.client.get(nodes, name);
    const current = node.spec.taints ?? [];
    const taints = change(node);
    if (taints === current || taints === node.spec.taints || taints.length + current.length === 0) return;
    this.#context.client.patch(nodes, name, undefined, {
      type: "merge",
      body: { metadata: { resourceVersion: node.metadata.resourceVersion }, spec: { taints: taints.length > 0 ? taints : null } },
    });
  }

  /** Runs every `--node-monitor-period`. */
  #monitor(): void {
    const nodeCache = this.#nodes;
    if (!nodeCache.synced || !this.#context.informers.for(leases).synced || !this.#context.informers.for(pods).synced) return;
    this.#greetAndForget();
    const readyByZone = new Map<string, { ready: number; notReady: number }>();
    const all = [...nodeCache.values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    for (const node of all) {
      const { name } = node.metadata;
      let current: Node | undefined = node;
      const before = readyCondition(node)?.status ?? "Unknown";
      try {
        current = this.#checkHealth(node);
      } catch (error) {
        if (!isNotFound(error) && !isConflict(error)) throw error;
        continue;
      }
      const ready = readyCondition(current)?.status ?? "Unknown";
      const zone = zoneKey(node);
      const counts = readyByZone.get(zone) ?? { ready: 0, notReady: 0 };
      readyByZone.set(zone, counts);
      if (ready === "True") counts.ready++;
      else counts.notReady++;
      const health = this.#health.get(name);
      this.#enqueueForTainting(current, ready);
      if (ready !== "True" && (before === "True" || health?.ready === "True")) {
        this.#context.reconcile(`nodes/${name}`, () => {
          this.#recorder.event(node, "Normal", "NodeNotReady", `Node ${name} status is now: NodeNotReady`);
        });
        this.#unmarked.add(name);
      }
      if (ready === "True") this.#unmarked.delete(name);
      else if (this.#unmarked.has(name)) this.#context.reconcile(`nodes/${name}`, () => this.#markPodsNotReady(name));
      if (health) health.ready = ready;
    }
    this.#handleDisruption(readyByZone, all);
  }

  #greetAndForget(): void {
    for (const node of this.#nodes.values()) {
      const { name, uid } = node.metadata;
      if (this.#known.get(name) === uid) continue;
      this.#known.set(name, uid);
      this.#context.reconcile(`nodes/${name}`, () => {
        this.#recorder.event(node, "Normal", "RegisteredNode", `Node ${name} event: Registered Node ${name} in Controller`);
      });
      this.#zone(node);
    }
    for (const [name, uid] of this.#known) {
      if (this.#nodes.get(name)) continue;
      this.#known.delete(name);
      this.#health.delete(name);
      this.#unmarked.delete(name);
      for (const zone of this.#zones.values()) zone.waiting.delete(name);
      const target = { apiVersion: "v1", kind: "Node", metadata: { name, uid } };
      this.#recorder.event(target, "Normal", "RemovingNode", `Node ${name} event: Removing Node ${name} from Controller`);
    }
  }

  /** Observes the node; one that has been silent for its grace period gets unknown conditions. */
  #checkHealth(node: Node): Node {
    const { clock, client, options, informers } = this.#context;
    const { name } = node.metadata;
    const lease = informers.for(leases).get(`${LEASE_NAMESPACE}/${name}`);
    const before = this.#health.get(name);
    const health = observe(before, node, lease, clock);
    if (before) health.ready = before.ready;
    this.#health.set(name, health);
    const grace = readyCondition(node) ? options.nodeMonitorGracePeriod : options.nodeStartupGracePeriod;
    if (clock.now < health.probed + grace) return node;
    const conditions = unknownConditions(node, clock);
    if (conditions === node.status?.conditions) return node;
    let updated = node;
    this.#context.reconcile(`nodes/${name}`, () => {
      updated = client.updateStatus(nodes, { ...node, status: { ...node.status, conditions: [...conditions] } });
    });
    // Its own write is no sign of life.
    const ready = readyCondition(updated);
    this.#health.set(name, { ...health, heartbeat: ready?.lastHeartbeatTime, transition: ready?.lastTransitionTime });
    return updated;
  }

  #zone(node: Node): Zone {
    const key = zoneKey(node);
    let zone = this.#zones.get(key);
    if (!zone) {
      zone = { state: "Normal", rate: this.#context.options.nodeEvictionRate, waiting: new Set(), next: 0 };
      this.#zones.set(key, zone);
    }
    return zone;
  }

  #enqueueForTainting(node: Node, ready: string): void {
    const zone = this.#zone(node);
    const { name } = node.metadata;
    if (ready === "True") {
      zone.waiting.delete(name);
      this.#setNoExecute(node, undefined);
      return;
    }
    const key = ready === "False" ? NOT_READY : UNREACHABLE;
    const opposite = ready === "False" ? UNREACHABLE : NOT_READY;
    const has = (taint: string) =>
      (node.spec.taints ?? []).some((candidate) => candidate.effect === "NoExecute" && candidate.key === taint);
    if (has(opposite)) this.#setNoExecute(node, key);
    else if (!has(key) && !this.#allDown) {
      zone.waiting.add(name);
      this.#schedulePass();
    }
  }

  #schedulePass(): void {
    this.#pass ??= this.#context.clock.after(EVICTION_PERIOD, () => this.#taintingPass(), `${this.#context.actor}/evictions`);
  }

  /** One node a zone, as its rate allows. */
  #taintingPass(): void {
    this.#pass = undefined;
    const { clock } = this.#context;
    let soonest: number | undefined;
    for (const zone of this.#zones.values()) {
      for (const name of [...zone.waiting]) {
        if (zone.rate === 0) break;
        if (zone.next > clock.now) {
          soonest = Math.min(soonest ?? zone.next, zone.next);
          break;
        }
        zone.waiting.delete(name);
        const node = this.#nodes.get(name);
        const ready = node && readyCondition(node)?.status;
        if (!node || ready === "True") continue;
        zone.next = clock.now + SECOND / zone.rate;
        this.#setNoExecute(node, ready === "False" ? NOT_READY : UNREACHABLE);
      }
    }
    if (soonest !== undefined) {
      this.#pass = clock.after(soonest - clock.now, () => this.#taintingPass(), `${this.#context.actor}/evictions`);
    }
  }

  #setNoExecute(node: Node, key: typeof NOT_READY | typeof UNREACHABLE | undefined): void {
    const { name } = node.metadata;
    const cached = this.#nodes.get(name);
    if (!cached || withNoExecuteTaint(cached, key, "") === cached.spec.taints || (key === undefined && !cached.spec.taints)) return;
    this.#context.reconcile(`nodes/${name}`, () => {
      this.#writeTaints(name, (fresh) => withNoExecuteTaint(fresh, key, this.#context.clock.timestamp()));
    });
  }

  #markPodsNotReady(name: string): void {
    const { client, clock, informers } = this.#context;
    for (const pod of sorted(informers.for(pods).byIndex(NODE_INDEX, name))) {
      const index = (pod.status?.conditions ?? []).findIndex(({ type, status }) => type === "Ready" && status !== "False");
      if (index < 0) continue;
      const conditions = (pod.status?.conditions ?? []).map((condition, at) =>
        at === index ? { ...condition, status: "False", lastTransitionTime: clock.timestamp() } : condition,
      );
      try {
        client.updateStatus(pods, { ...pod, status: { ...pod.status, conditions } } as Pod);
      } catch (error) {
        if (isNotFound(error)) continue;
        throw error;
      }
      this.#recorder.event(pod, "Warning", "NodeNotReady", "Node is not ready");
    }
    this.#unmarked.delete(name);
  }

  #handleDisruption(readyByZone: ReadonlyMap<string, { ready: number; notReady: number }>, all: readonly Node[]): void {
    const { options, clock } = this.#context;
    let down = readyByZone.size > 0;
    for (const [key, { ready, notReady }] of readyByZone) {
      const zone = this.#zones.get(key);
      const state = zoneState(ready, notReady, options.unhealthyZoneThreshold);
      if (state !== "FullDisruption") down = false;
      if (!zone) continue;
      zone.state = state;
      zone.rate = evictionRate(state, ready + notReady, options);
    }
    if (down && !this.#allDown) {
      // Nobody reports: the fault is more likely here than in all nodes at once. Nothing is evicted.
      this.#allDown = true;
      for (const zone of this.#zones.values()) {
        zone.waiting.clear();
        zone.rate = 0;
      }
      for (const node of all) this.#setNoExecute(node, undefined);
    } else if (!down && this.#allDown) {
      this.#allDown = false;
      for (const health of this.#health.values()) health.probed = clock.now;
    } else if (down) for (const zone of this.#zones.values()) zone.rate = 0;
    if ([...this.#zones.values()].some((zone) => zone.waiting.size > 0 && zone.rate > 0)) this.#schedulePass();
  }
}

/** `kubernetes.io/os` and `…/arch` under their old names, as far as they are missing. */
function missingBetaLabels(labels: Readonly<Record<string, string>>): Record<string, string> | undefined {
  const missing: Record<string, string> = {};
  for (const name of ["os", "arch"]) {
    const value = labels[`kubernetes.io/${name}`];
    if (value !== undefined && labels[`beta.kubernetes.io/${name}`] !== value) missing[`beta.kubernetes.io/${name}`] = value;
  }
  return Object.keys(missing).length > 0 ? missing : undefined;
}
