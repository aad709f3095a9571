/** The daemonset controller: one pod on every eligible node. Follows pkg/controller/daemon/daemon_controller.go. */
import type { Informer } from "../../../kube/client/informer.ts";
import type { Recorder } from "../../../kube/client/recorder.ts";
import type { WorkQueue } from "../../../kube/client/workqueue.ts";
import { semanticEqual } from "../../../kube/deep-equal.ts";
import { matches, selectorOf } from "../../../kube/labels.ts";
import { controllerOf } from "../../../kube/owner.ts";
import { isPodAvailable, isPodReady } from "../../../kube/pod.ts";
import { controllerRevisions, daemonSets, nodes, pods } from "../../../kube/resource.ts";
import { isNotFound } from "../../../kube/status.ts";
import { SECOND } from "../../../kube/timers.ts";
import { type ControllerRevision, type DaemonSet, keyOf, type Node, type Pod } from "../../../kube/types.ts";
import { byController, byNamespace, CONTROLLER_INDEX, claim, NAMESPACE_INDEX, orphansOf, resolveController } from "../adoption.ts";
import { type ControllerContext, caches, messageOf, sorted } from "../context.ts";
import { Expectations } from "../expectations.ts";
import { byRevision, createRevision, equalRevisions, maxRevision, renumber, revisionData } from "../history.ts";
import { isNamespaceTerminating, PodControl, podFromTemplate } from "../podcontrol.ts";
import { slowStartBatch } from "../slowstart.ts";
import { podTemplateFor, verdictOn } from "./placement.ts";
import { newAndOld, rollingUpdate } from "./update.ts";

const HASH_LABEL = "controller-revision-hash";
const BURST = 250;

export function startDaemonSetController(context: ControllerContext): void {
  new DaemonSetController(context);
}

class DaemonSetController {
  #context: ControllerContext;
  #sets: Informer<DaemonSet>;
  #pods: Informer<Pod>;
  #nodes: Informer<Node>;
  #revisions: Informer<ControllerRevision>;
  #queue: WorkQueue;
  #expectations: Expectations;
  #recorder: Recorder;
  #control: PodControl;
  /** When a failed daemon pod may be replaced again, by set and node: back-off of 1 s doubling to 15 min. */
  #failures = new Map<string, { count: number; until: number }>();

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#recorder = context.recorder("daemonset-controller");
    this.#control = new PodControl(context.client, this.#recorder);
    this.#expectations = new Expectations(context.clock);
    this.#sets = context.informers.for(daemonSets);
    this.#pods = context.informers.for(pods);
    this.#nodes = context.informers.for(nodes);
    this.#revisions = context.informers.for(controllerRevisions);
    this.#sets.addIndex(NAMESPACE_INDEX, byNamespace);
    this.#pods.addIndex(CONTROLLER_INDEX, byController);
    this.#revisions.addIndex(CONTROLLER_INDEX, byController);
    this.#queue = context.queue({
      of: daemonSets,
      sync: (key) => this.#sync(key),
      needs: caches(this.#sets, this.#pods, this.#nodes, this.#revisions),
    });
    const enqueue = (set: DaemonSet) => this.#queue.add(keyOf(set));
    this.#sets.on({ add: enqueue, update: enqueue, delete: enqueue });
    this.#pods.on({
      add: (pod) => (pod.metadata.deletionTimestamp ? this.#podDeleted(pod) : this.#podSeen(pod, true)),
      update: (next) => (next.metadata.deletionTimestamp ? this.#podDeleted(next) : this.#podSeen(next, false)),
      delete: (pod) => this.#podDeleted(pod),
    });
    this.#nodes.on({
      add: (node) => this.#nodeChanged(node, undefined),
      update: (next, previous) => {
        if (next.metadata.labels !== previous.metadata.labels || next.spec !== previous.spec) this.#nodeChanged(next, previous);
      },
      delete: (node) => this.#nodeChanged(node, undefined),
    });
    this.#revisions.on({ delete: (revision) => this.#enqueueOwner(revision) });
  }

  #enqueueOwner(object: ControllerRevision): void {
    const set = resolveController(this.#sets, "DaemonSet", object.metadata.namespace, controllerOf(object));
    if (set) this.#queue.add(keyOf(set));
  }
  #ownerOf(pod: Pod): DaemonSet | undefined {
    return resolveController(this.#sets, "DaemonSet", pod.metadata.namespace, controllerOf(pod));
  }
  #podSeen(pod: Pod, added: boolean): void {
    if (!controllerOf(pod)) {
      for (const set of this.#sets.byIndex(NAMESPACE_INDEX, pod.metadata.namespace ?? "").values()) {
        if (matches(selectorOf(set.spec.selector), pod.metadata.labels)) this.#queue.add(keyOf(set));
      }
      return;
    }
    const set = this.#ownerOf(pod);
    if (!set) return;
    if (added) this.#expectations.creationObserved(keyOf(set));
    this.#queue.add(keyOf(set));
    if (!added && (set.spec.minReadySeconds ?? 0) > 0 && isPodReady(pod)) {
      this.#queue.addAfter(keyOf(set), ((set.spec.minReadySeconds ?? 0) + 1) * SECOND);
    }
  }
  #podDeleted(pod: Pod): void {
    const set = this.#ownerOf(pod);
    if (!set) return;
    this.#expectations.deletionObserved(keyOf(set), keyOf(pod));
    this.#queue.add(keyOf(set));
  }
  /** Sets whose verdict on the node changes. */
  #nodeChanged(node: Node, previous: Node | undefined): void {
    for (const set of this.#sets.values()) {
      const now = verdictOn(set, node);
      const before = previous ? verdictOn(set, previous) : { shouldRun: false, shouldContinue: false };
      if (!previous || now.shouldRun !== before.shouldRun || now.shouldContinue !== before.shouldContinue) this.#queue.add(keyOf(set));
    }
  }

  #sync(key: string): void {
    const set = this.#sets.get(key);
    if (!set) {
      this.#expectations.forget(key);
      return;
    }
    const selector = selectorOf(set.spec.selector);
    if (selector.requirements.length === 0) {
      this.#recorder.event(set, "Warning", "SelectingAll", "This daemon set is selecting all pods. A non-empty selector is required.");
      return;
    }
    if (set.metadata.deletionTimestamp) return;
    const { current, old, collisions } = this.#syncRevisions(set);
    const hash = current.metadata.labels?.[HASH_LABEL] ?? "";
    let failure: Error | undefined;
    if (this.#expectations.satisfied(key)) {
      failure = this.#manage(set, hash);
      if (!failure && this.#expectations.satisfied(key) && set.spec.updateStrategy?.type !== "OnDelete") failure = this.#roll(set, hash);
      if (!failure) this.#cleanRevisions(set, old);
    }
    this.#updateStatus(set, hash, collisions);
    if (failure) throw failure;
  }

  #byNode(set: DaemonSet): Map<string, Pod[]> {
    const selector = selectorOf(set.spec.selector);
    const claimed = claim(
      [
        ...sorted(this.#pods.byIndex(CONTROLLER_INDEX, set.metadata.uid)),
        ...sorted(this.#pods.byIndex(CONTROLLER_INDEX, orphansOf(set.metadata.namespace))),
      ],
      {
        client: this.#context.client,
        type: pods,
        controller: set,
        controllerType: daemonSets,
        matches: (labels) => matches(selector, labels),
      },
    );
    const byNode = new Map<string, Pod[]>();
    for (const pod of claimed) {
      const node = nodeOf(pod);
      if (!node) continue;
      const list = byNode.get(node) ?? [];
      list.push(pod);
      byNode.set(node, list);
    }
    return byNode;
  }

  #allNodes(): Node[] {
    return [...this.#nodes.values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  }

  /** Makes missing pods, deletes misplaced, failed and superfluous ones. */
  #manage(set: DaemonSet, hash: string): Error | undefined {
    const byNode = this.#byNode(set);
    const create: string[] = [];
    const remove: Pod[] = [];
    for (const node of this.#allNodes()) {
      const { shouldRun, shouldContinue } = verdictOn(set, node);
      const present = byNode.get(node.metadata.name) ?? [];
      if (present.length === 0) {
        if (shouldRun) create.push(node.metadata.name);
        continue;
      }
      if (!shouldContinue) {
        remove.push(...present);
        continue;
      }
      const alive: Pod[] = [];
      for (const pod of present) {
        if (pod.metadata.deletionTimestamp) continue;
        if (pod.status?.phase === "Failed") this.#failed(set, pod, node.metadata.name, remove);
        else if (pod.status?.phase === "Succeeded") {
          this.#recorder.event(
            set,
            "Normal",
            "SucceededDaemonPod",
            `Found succeeded daemon pod ${keyOf(pod)} on node ${node.metadata.name}, will try to delete it`,
          );
          remove.push(pod);
        } else alive.push(pod);
      }
      const both = newAndOld(alive, hash);
      const surging = both?.fresh !== undefined && both.old !== undefined && (set.spec.updateStrategy?.rollingUpdate?.maxSurge ?? 0) !== 0;
      if (alive.length > 1 && !surging) {
        const oldest = [...alive].sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1));
        remove.push(...oldest.slice(1));
      }
    }
    // Pods of nodes that are gone; those that were bound are pod-gc's.
    for (const [name, present] of byNode) {
      if (!this.#nodes.get(name)) remove.push(...present.filter((pod) => !pod.spec.nodeName && !pod.metadata.deletionTimestamp));
    }
    return this.#apply(set, hash, create, remove);
  }

  #failed(set: DaemonSet, pod: Pod, node: string, remove: Pod[]): void {
    const { clock } = this.#context;
    const key = `${keyOf(set)}/${node}`;
    const failure = this.#failures.get(key) ?? { count: 0, until: 0 };
    if (failure.until > clock.now) {
      this.#queue.addAfter(keyOf(set), failure.until - clock.now);
      return;
    }
    const delay = Math.min(2 ** failure.count, 900) * SECOND;
    this.#failures.set(key, { count: failure.count + 1, until: clock.now + delay });
    this.#recorder.event(set, "Warning", "FailedDaemonPod", `Found failed daemon pod ${keyOf(pod)} on node ${node}, will try to kill it`);
    remove.push(pod);
  }

  #roll(set: DaemonSet, hash: string): Error | undefined {
    const byNode = this.#byNode(set);
    for (const name of [...byNode.keys()]) if (!this.#nodes.get(name)) byNode.delete(name);
    const desired = this.#allNodes().filter((node) => verdictOn(set, node).shouldRun).length;
    const shouldContinue = (name: string) => {
      const node = this.#nodes.get(name);
      return node !== undefined && verdictOn(set, node).shouldContinue;
    };
    const ordered = new Map([...byNode].sort(([a], [b]) => (a < b ? -1 : 1)));
    const step = rollingUpdate(set, ordered, hash, desired, shouldContinue, this.#context.clock);
    return this.#apply(set, hash, step.create, step.delete);
  }

  #apply(set: DaemonSet, hash: string, create: readonly string[], remove: readonly Pod[]): Error | undefined {
    const key = keyOf(set);
    const places = create.slice(0, BURST);
    const victims = remove.filter((pod) => !pod.metadata.deletionTimestamp).slice(0, BURST);
    if (places.length + victims.length === 0) return undefined;
    this.#expectations.expect(key, places.length, victims.map(keyOf));
    const { successes, error } = slowStartBatch(places.length, (index) => {
      try {
        this.#control.create(podFromTemplate(podTemplateFor(set, hash, places[index] as string), set), set);
      } catch (refused) {
        if (!isNamespaceTerminating(refused)) throw refused;
        this.#expectations.creationObserved(key);
      }
    });
    this.#expectations.creationObserved(key, places.length - successes);
    let failure = error === undefined ? undefined : new Error(messageOf(error));
    for (const pod of victims) {
      try {
        this.#control.delete(pod, set);
      } catch (refused) {
        this.#expectations.deletionObserved(key, keyOf(pod));
        if (!isNotFound(refused)) failure ??= new Error(messageOf(refused));
      }
    }
    return failure;
  }

  #syncRevisions(set: DaemonSet): { current: ControllerRevision; old: ControllerRevision[]; collisions: number | undefined } {
    const { client } = this.#context;
    const owned = sorted(this.#revisions.byIndex(CONTROLLER_INDEX, set.metadata.uid)).sort(byRevision);
    const data = revisionData(set.spec.template);
    const equal = owned.filter((revision) => equalRevisions(revision, data));
    const newest = equal.at(-1);
    const old = owned.filter((revision) => !equal.includes(revision));
    if (newest)
      return {
        current: renumber(client, newest, Math.max(newest.revision, maxRevision(old) + 1)),
        old,
        collisions: set.status?.collisionCount,
      };
    const { revision, collisions } = createRevision(client, {
      owner: set,
      data,
      revision: maxRevision(old) + 1,
      labels: set.spec.template.metadata?.labels ?? {},
      hashLabel: HASH_LABEL,
      annotations: set.metadata.annotations ?? {},
      collisions: set.status?.collisionCount,
    });
    return { current: revision, old, collisions };
  }

  #cleanRevisions(set: DaemonSet, old: readonly ControllerRevision[]): void {
    const surplus = old.length - (set.spec.revisionHistoryLimit ?? 10);
    if (surplus <= 0) return;
    const live = new Set(
      [...this.#pods.byIndex(CONTROLLER_INDEX, set.metadata.uid).values()].map((pod) => pod.metadata.labels?.[HASH_LABEL]),
    );
    const unused = [...old].sort(byRevision).filter((revision) => !live.has(revision.metadata.labels?.[HASH_LABEL]));
    for (const { metadata } of unused.slice(0, surplus))
      this.#context.client.delete(controllerRevisions, metadata.name, metadata.namespace);
  }

  #updateStatus(set: DaemonSet, hash: string, collisions: number | undefined): void {
    const { client, clock } = this.#context;
    const byNode = this.#byNode(set);
    const count = { desired: 0, current: 0, misscheduled: 0, ready: 0, updated: 0, available: 0 };
    for (const node of this.#allNodes()) {
      const present = byNode.get(node.metadata.name) ?? [];
      if (!verdictOn(set, node).shouldRun) {
        if (present.length > 0) count.misscheduled++;
        continue;
      }
      count.desired++;
      if (present.length === 0) continue;
      count.current++;
      const [oldest] = [...present].sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1));
      const ready = present.find((pod) => isPodReady(pod)) ?? oldest;
      if (ready && isPodReady(ready)) {
        count.ready++;
        if (isPodAvailable(ready, set.spec.minReadySeconds ?? 0, clock)) count.available++;
      }
      if (present.some((pod) => pod.metadata.labels?.[HASH_LABEL] === hash)) count.updated++;
    }
    const unavailable = count.desired - count.available;
    const status = {
      currentNumberScheduled: count.current,
      numberMisscheduled: count.misscheduled,
      desiredNumberScheduled: count.desired,
      numberReady: count.ready,
      observedGeneration: set.metadata.generation ?? 0,
      ...(count.updated ? { updatedNumberScheduled: count.updated } : {}),
      ...(count.available ? { numberAvailable: count.available } : {}),
      ...(unavailable ? { numberUnavailable: unavailable } : {}),
      ...(collisions === undefined ? {} : { collisionCount: collisions }),
    };
    if (!semanticEqual(status, set.status)) client.updateStatus(daemonSets, { ...set, status });
    if ((set.spec.minReadySeconds ?? 0) > 0 && count.ready !== count.available) {
      this.#queue.addAfter(keyOf(set), (set.spec.minReadySeconds ?? 0) * SECOND);
    }
  }
}

/** The node a daemon pod is on, or is pinned to. */
function nodeOf(pod: Pod): string | undefined {
  if (pod.spec.nodeName) return pod.spec.nodeName;
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  for (const term of terms) for (const field of term.matchFields ?? []) if (field.key === "metadata.name") return field.values?.[0];
  return undefined;
}
