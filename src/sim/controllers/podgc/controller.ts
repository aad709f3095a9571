/**
 * Pods that nobody else removes: of nodes that are gone, terminating without a node, and finished ones beyond the
 * threshold. Follows pkg/controller/podgc/gc_controller.go.
 */
import { setCondition } from "../../../kube/condition.ts";
import { isPodTerminal } from "../../../kube/pod.ts";
import { nodes, pods } from "../../../kube/resource.ts";
import { isNotFound } from "../../../kube/status.ts";
import { SECOND } from "../../../kube/timers.ts";
import { keyOf, type Pod } from "../../../kube/types.ts";
import type { ControllerContext } from "../context.ts";

const PERIOD = 20 * SECOND;
/** A node that was just seen to be missing may be back in a moment. */
const QUARANTINE = 40 * SECOND;
const NODE_INDEX = "node";

export function startPodGarbageCollector(context: ControllerContext): void {
  const { client, clock, informers, options } = context;
  const podCache = informers.for(pods);
  const nodeCache = informers.for(nodes);
  podCache.addIndex(NODE_INDEX, (pod) => [pod.spec.nodeName ?? ""]);
  /** Keys of finished pods, in the order they finished. */
  const finished = new Set<string>();
  const unscheduled = new Set<string>();
  /** Nodes that pods name and that are not there, since when. */
  const missing = new Map<string, number>();

  const seen = (pod: Pod) => {
    const key = keyOf(pod);
    if (isPodTerminal(pod)) finished.add(key);
    if (pod.metadata.deletionTimestamp && !pod.spec.nodeName) unscheduled.add(key);
    const { nodeName } = pod.spec;
    if (nodeName && !nodeCache.get(nodeName) && !missing.has(nodeName)) missing.set(nodeName, clock.now);
  };
  podCache.on({
    add: seen,
    update: seen,
    delete: (pod) => {
      finished.delete(keyOf(pod));
      unscheduled.delete(keyOf(pod));
    },
  });
  nodeCache.on({
    add: ({ metadata }) => missing.delete(metadata.name),
    delete: ({ metadata }) => missing.set(metadata.name, clock.now),
  });

  context.every(PERIOD, "gc", () => {
    if (!podCache.synced || !nodeCache.synced) return;
    for (const key of [...finished].slice(0, Math.max(0, finished.size - options.terminatedPodGCThreshold))) remove(podCache.get(key));
    for (const [name, since] of missing) {
      if (nodeCache.get(name)) {
        missing.delete(name);
        continue;
      }
      if (clock.now - since < QUARANTINE) continue;
      for (const pod of [...podCache.byIndex(NODE_INDEX, name).values()]) remove(pod, "PodGC: node no longer exists");
      missing.delete(name);
    }
    for (const key of [...unscheduled]) {
      const pod = podCache.get(key);
      if (pod?.metadata.deletionTimestamp && !pod.spec.nodeName) remove(pod);
    }
  });

  function remove(pod: Pod | undefined, why?: string): void {
    if (!pod) return;
    const { name, namespace } = pod.metadata;
    context.reconcile(`pods/${keyOf(pod)}`, () => {
      try {
        if (!isPodTerminal(pod)) {
          const condition = {
            type: "DisruptionTarget",
            status: "True",
            reason: "DeletionByPodGC",
            message: why ?? "",
            lastTransitionTime: clock.timestamp(),
          };
          const conditions = why ? [...setCondition(pod.status?.conditions, condition)] : pod.status?.conditions;
          // It may change pods' status by patches, and may not read single pods.
          const status = { phase: "Failed", ...(conditions ? { conditions } : {}) };
          client.patch(pods, name, namespace, { type: "strategic", body: { status } }, { subresource: "status" });
        }
        client.delete(pods, name, namespace, { gracePeriodSeconds: 0 });
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    });
  }
}
