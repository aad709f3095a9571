/**
 * Deletes pods from nodes whose NoExecute taints they do not tolerate (any longer).
 * Follows pkg/controller/nodelifecycle/scheduler/taint_manager.go (pkg/controller/tainteviction from 1.29 on).
 */
import { setCondition } from "../../../kube/condition.ts";
import { nodes, pods } from "../../../kube/resource.ts";
import { isNotFound } from "../../../kube/status.ts";
import { SECOND, type Timer } from "../../../kube/timers.ts";
import { type core, keyOf, type Node, type Pod } from "../../../kube/types.ts";
import { type ControllerContext, sorted } from "../context.ts";
import { tolerationSeconds } from "./tolerations.ts";

const NODE_INDEX = "node";

export function startTaintEvictionController(context: ControllerContext): void {
  const { client, clock, informers, release, trace } = context;
  const recorder = context.recorder(release.texts.taintEvictionComponent);
  const nodeCache = informers.for(nodes);
  const podCache = informers.for(pods);
  podCache.addIndex(NODE_INDEX, (pod) => [pod.spec.nodeName ?? ""]);
  /** Deletions to come, by pod key. */
  const pending = new Map<string, { uid: string; since: number; timer: Timer }>();
  context.onStop(() => {
    for (const { timer } of pending.values()) timer.cancel();
    pending.clear();
  });

  nodeCache.on({
    add: (node) => nodeSeen(node, undefined),
    update: (next, previous) => nodeSeen(next, previous),
    delete: (node) => {
      for (const pod of podCache.byIndex(NODE_INDEX, node.metadata.name).values()) cancel(keyOf(pod));
    },
  });
  podCache.on({
    add: podSeen,
    update: (next, previous) => {
      if (next.spec !== previous.spec) podSeen(next);
    },
    delete: (pod) => cancel(keyOf(pod)),
  });

  function nodeSeen(node: Node, previous: Node | undefined): void {
    const taints = noExecute(node);
    if (previous && sameTaints(taints, noExecute(previous))) return;
    if (!previous && taints.length === 0) return;
    for (const pod of sorted(podCache.byIndex(NODE_INDEX, node.metadata.name))) process(pod, taints);
  }
  function podSeen(pod: Pod): void {
    const node = pod.spec.nodeName ? nodeCache.get(pod.spec.nodeName) : undefined;
    const taints = node ? noExecute(node) : [];
    if (taints.length > 0) process(pod, taints);
  }

  function process(pod: Pod, taints: readonly core.Taint[]): void {
    const key = keyOf(pod);
    if (taints.length === 0) return cancel(key);
    const seconds = tolerationSeconds(pod.spec.tolerations ?? [], taints);
    if (seconds === Number.POSITIVE_INFINITY) return cancel(key);
    let since = clock.now;
    const scheduled = pending.get(key);
    if (seconds === 0) {
      if (scheduled) drop(key);
    } else if (scheduled) {
      // A taint that came later does not prolong the stay.
      since = scheduled.since;
      if (since + seconds * SECOND < clock.now + seconds * SECOND) return;
      drop(key);
    }
    const cause = trace.current;
    const timer = clock.after(
      Math.max(0, since + seconds * SECOND - clock.now),
      () => trace.within(cause, () => evict(key)),
      `${context.actor}/evict/${key}`,
    );
    pending.set(key, { uid: pod.metadata.uid, since, timer });
  }

  function evict(key: string): void {
    pending.delete(key);
    const pod = podCache.get(key);
    if (!pod || pod.metadata.deletionTimestamp) return;
    const { name, namespace } = pod.metadata;
    context.reconcile(`pods/${key}`, () => {
      recorder.event(pod, "Normal", "TaintManagerEviction", `Marking for deletion Pod ${namespace}/${name}`);
      try {
        const conditions = setCondition(pod.status?.conditions, {
          type: "DisruptionTarget",
          status: "True",
          reason: "DeletionByTaintManager",
          message: "Taint manager: deleting due to NoExecute taint",
          lastTransitionTime: clock.timestamp(),
        });
        client.updateStatus(pods, { ...client.get(pods, name, namespace), status: { ...pod.status, conditions: [...conditions] } } as Pod);
        client.delete(pods, name, namespace);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    });
  }

  function drop(key: string): boolean {
    const found = pending.get(key);
    found?.timer.cancel();
    return pending.delete(key);
  }
  function cancel(key: string): void {
    if (!drop(key)) return;
    const pod = podCache.get(key);
    if (!pod) return;
    recorder.event(pod, "Normal", "TaintManagerEviction", `Cancelling deletion of Pod ${pod.metadata.namespace}/${pod.metadata.name}`);
  }
}

function noExecute(node: Node): core.Taint[] {
  return (node.spec.taints ?? []).filter((taint) => taint.effect === "NoExecute");
}
function sameTaints(a: readonly core.Taint[], b: readonly core.Taint[]): boolean {
  return a.length === b.length && a.every((taint, index) => taint.key === b[index]?.key && taint.value === b[index]?.value);
}
