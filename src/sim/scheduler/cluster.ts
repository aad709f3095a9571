/** What the scheduler watches, and what each change means to its cache and queue. Follows pkg/scheduler/eventhandlers.go. */
import { Informer } from "../../kube/client/informer.ts";
import type { Labels } from "../../kube/labels.ts";
import { isPodTerminal } from "../../kube/pod.ts";
import * as resource from "../../kube/resource.ts";
import { type KubeObject, keyOf, type Node, type Pod, type Service } from "../../kube/types.ts";
import type { ComponentContext } from "../component.ts";
import type { Cache } from "./cache.ts";
import type { Nominator } from "./nominator.ts";
import type { ClusterEvent, Listers } from "./plugin.ts";
import { fits } from "./plugins/noderesourcesfit.ts";
import type { SchedulingQueue } from "./queue.ts";
import { nodeAffinityMatches, termMatches, tolerates, untolerated } from "./terms.ts";

export interface ClusterOptions {
  context: ComponentContext;
  cache: Cache;
  queue: SchedulingQueue;
  nominator: Nominator;
  /** The pod names one of this process's schedulers. */
  responsible(pod: Pod): boolean;
  forgotten(podKey: string): void;
  volumesChanged(): void;
}

const NAMESPACE = "namespace";

export class Cluster {
  readonly listers: Listers;
  #options: ClusterOptions;
  #informers: Informer<KubeObject>[] = [];
  #pods: Informer<Pod>;

  constructor(options: ClusterOptions) {
    this.#options = options;
    const make = <T extends KubeObject>(
      type: resource.ResourceType<T>,
      indexes?: Record<string, (object: T) => readonly string[]>,
    ): Informer<T> => {
      const { client, clock } = options.context;
      const informer = new Informer<T>(client, clock, type, indexes ? { indexes } : {});
      this.#informers.push(informer as unknown as Informer<KubeObject>);
      return informer;
    };
    const nodes = make(resource.nodes);
    const namespaces = make(resource.namespaces);
    const services = make<Service>(resource.services, { [NAMESPACE]: ({ metadata }) => [metadata.namespace ?? ""] });
    const replicaSets = make(resource.replicaSets);
    const replicationControllers = make(resource.replicationControllers);
    const statefulSets = make(resource.statefulSets);
    const claims = make(resource.persistentVolumeClaims);
    const volumes = make(resource.persistentVolumes);
    const storageClasses = make(resource.storageClasses);
    const csiNodes = make(resource.csiNodes);
    const budgets = make(resource.podDisruptionBudgets);
    // Pods come last: what they refer to is known by then.
    this.#pods = make(resource.pods);
    this.listers = {
      namespaceLabels: (name) => namespaces.get(name)?.metadata.labels as Labels | undefined,
      services: (namespace) => services.byIndex(NAMESPACE, namespace).values(),
      replicaSet: (key) => replicaSets.get(key),
      replicationController: (key) => replicationControllers.get(key),
      statefulSet: (key) => statefulSets.get(key),
      claim: (key) => claims.get(key),
      volume: (name) => volumes.get(name),
      volumes: () => volumes.values(),
      storageClass: (name) => storageClasses.get(name),
      csiNode: (name) => csiNodes.get(name),
      budgets: () => budgets.values(),
      node: (name) => nodes.get(name),
      pod: (key) => this.#pods.get(key),
    };
    nodes.on({
      add: (node) => this.#nodeAdded(node),
      update: (node, before) => this.#nodeUpdated(node, before),
      delete: ({ metadata }) => options.cache.removeNode(metadata.name),
    });
    this.#pods.on({
      add: (pod) => this.#podChanged(pod, undefined),
      update: (pod, before) => this.#podChanged(pod, before),
      delete: (pod) => this.#podGone(pod),
    });
    const watch = <T extends KubeObject>(
      informer: Informer<T>,
      kind: "PersistentVolume" | "PersistentVolumeClaim" | "StorageClass" | "CSINode",
    ) =>
      informer.on({
        add: (object) => {
          options.queue.move(`${kind}/Add`, undefined, object);
          options.volumesChanged();
        },
        update: (object, before) => {
          options.queue.move(`${kind}/Update`, before, object);
          options.volumesChanged();
        },
        delete: () => options.volumesChanged(),
      });
    watch(volumes, "PersistentVolume");
    watch(claims, "PersistentVolumeClaim");
    watch(storageClasses, "StorageClass");
    watch(csiNodes, "CSINode");
  }

  get synced(): boolean {
    return this.#informers.every(({ synced }) => synced);
  }
  start(whenSynced: () => void): void {
    for (const informer of this.#informers) {
      informer.onceSynced(whenSynced);
      informer.start();
    }
  }
  stop(): void {
    for (const informer of this.#informers) informer.stop();
  }

  #nodeAdded(node: Node): void {
    this.#options.cache.setNode(node);
    this.#options.queue.move("Node/Add", undefined, node, this.#mayHelp(node));
  }
  #nodeUpdated(node: Node, before: Node): void {
    this.#options.cache.setNode(node);
    const concerns = this.#mayHelp(node);
    for (const event of nodeEvents(node, before)) this.#options.queue.move(event, before, node, concerns);
  }
  /** preCheckForNode: without hints, a node wakes only pods that could run there. */
  #mayHelp(node: Node): ((pod: Pod) => boolean) | undefined {
    const { context, cache } = this.#options;
    if (context.release.features.enabled("SchedulerQueueingHints")) return undefined;
    return (pod) => {
      const info = cache.get(node.metadata.name);
      const { template } = cache.podInfo(pod);
      if (!info || fits(template, info, () => false, false) || !nodeAffinityMatches(template.required, node)) return false;
      if (untolerated(node.spec.taints, template.tolerations, "NoSchedule", "NoExecute")) return false;
      const cordon = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };
      return !node.spec.unschedulable || template.tolerations.some((toleration) => tolerates(toleration, cordon));
    };
  }

  #podChanged(pod: Pod, before: Pod | undefined): void {
    const { cache, queue, nominator, responsible } = this.#options;
    if (isPodTerminal(pod)) {
      if (before === undefined || !isPodTerminal(before)) this.#podGone(pod);
      return;
    }
    const key = keyOf(pod);
    if (before && before.metadata.uid !== pod.metadata.uid) this.#podGone(before);
    if (pod.spec.nodeName) {
      const wasBound = before?.spec.nodeName !== undefined && before.spec.nodeName !== "";
      cache.setPod(pod);
      if (!wasBound) {
        queue.delete(key);
        nominator.remove(key);
        queue.move("Pod/Add", undefined, pod, this.#wants(pod));
      } else if (before && !sameLabels(before, pod)) queue.move("Pod/Update", before, pod, this.#wants(pod));
      return;
    }
    if (!responsible(pod)) return;
    if (pod.status.nominatedNodeName) nominator.update(pod);
    else if (before?.status.nominatedNodeName) nominator.remove(key);
    if (cache.isAssumed(key)) return;
    if (before) queue.update(pod);
    else queue.add(pod);
  }

  /** getUnschedulablePodsWithMatchingAffinityTerm; with hints also pods that spread over what changed. */
  #wants(assigned: Pod): (waiting: Pod) => boolean {
    const { cache, context } = this.#options;
    const hints = context.release.features.enabled("SchedulerQueueingHints");
    return (waiting) => {
      const { requiredAffinity } = cache.podInfo(waiting).template;
      if (requiredAffinity.some((term) => termMatches(term, assigned, this.listers.namespaceLabels))) return true;
      return (
        hints && waiting.metadata.namespace === assigned.metadata.namespace && (waiting.spec.topologySpreadConstraints?.length ?? 0) > 0
      );
    };
  }

  #podGone(pod: Pod): void {
    const { cache, queue, nominator, forgotten } = this.#options;
    const key = keyOf(pod);
    queue.delete(key);
    nominator.remove(key);
    forgotten(key);
    const held = cache.held(key);
    if (held) cache.removePod(key);
    if (held || pod.spec.nodeName) queue.move("Pod/Delete", pod);
    else if (pod.status.nominatedNodeName) queue.move("Pod/Delete", pod);
  }
}

function sameLabels(a: Pod, b: Pod): boolean {
  return a.metadata.labels === b.metadata.labels || JSON.stringify(a.metadata.labels) === JSON.stringify(b.metadata.labels);
}
/** nodeSchedulingPropertiesChange. */
function nodeEvents(node: Node, before: Node): ClusterEvent[] {
  const differ = (a: unknown, b: unknown) => a !== b && JSON.stringify(a) !== JSON.stringify(b);
  const events: ClusterEvent[] = [];
  if (differ(node.status?.allocatable, before.status?.allocatable)) events.push("Node/UpdateAllocatable");
  if (differ(node.metadata.labels, before.metadata.labels)) events.push("Node/UpdateLabel");
  if (node.spec.unschedulable !== before.spec.unschedulable || differ(node.spec.taints, before.spec.taints))
    events.push("Node/UpdateTaint");
  const states = (one: Node) => one.status?.conditions?.map(({ type, status }) => [type, status]);
  if (differ(states(node), states(before))) events.push("Node/UpdateCondition");
  return events;
}
