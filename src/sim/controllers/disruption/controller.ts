/** Keeps the status of PodDisruptionBudgets, which evictions are decided by. Follows pkg/controller/disruption. */
import { semanticEqual } from "../../../kube/deep-equal.ts";
import { parseTimestamp } from "../../../kube/duration.ts";
import { formatLabelSelector, matches, selectorOf } from "../../../kube/labels.ts";
import { controllerOf } from "../../../kube/owner.ts";
import { isPodReady } from "../../../kube/pod.ts";
import { deployments, podDisruptionBudgets, pods, replicaSets, replicationControllers, statefulSets } from "../../../kube/resource.ts";
import { SECOND } from "../../../kube/timers.ts";
import { keyOf, type Pod, type PodDisruptionBudget } from "../../../kube/types.ts";
import { type ControllerContext, caches, messageOf } from "../context.ts";
import { byLabel, bySelector, LABEL_INDEX, selected, selecting } from "../selection.ts";
import { expectedPods, withDisruptionCondition } from "./sync.ts";

const SELECTOR_INDEX = "selector";
/** An evicted pod that has not gone by then was not evicted after all. */
const DELETION_TIMEOUT = 2 * 60;

export function startDisruptionController(context: ControllerContext): void {
  const { client, clock, informers } = context;
  const recorder = context.recorder("controllermanager");
  const budgetCache = informers.for(podDisruptionBudgets);
  const podCache = informers.for(pods);
  const owners = {
    ReplicaSet: informers.for(replicaSets),
    Deployment: informers.for(deployments),
    StatefulSet: informers.for(statefulSets),
    ReplicationController: informers.for(replicationControllers),
  } as const;
  podCache.addIndex(LABEL_INDEX, byLabel);
  budgetCache.addIndex(SELECTOR_INDEX, (budget) => bySelector(budget.metadata.namespace, selectorOf(budget.spec.selector)));
  const queue = context.queue({ of: podDisruptionBudgets, sync, needs: caches(budgetCache, podCache, ...Object.values(owners)) });
  const enqueue = (budget: PodDisruptionBudget) => queue.add(keyOf(budget));
  budgetCache.on({ add: enqueue, update: enqueue });
  const podSeen = (pod: Pod) => {
    for (const budget of selecting(budgetCache, SELECTOR_INDEX, pod)) {
      if (matches(selectorOf(budget.spec.selector), pod.metadata.labels)) enqueue(budget);
    }
  };
  podCache.on({
    add: podSeen,
    update: (next, previous) => {
      podSeen(next);
      if (next.metadata.labels !== previous.metadata.labels) podSeen(previous);
    },
    delete: podSeen,
  });

  function sync(key: string): void {
    const budget = budgetCache.get(key);
    if (!budget) return;
    try {
      trySync(budget);
    } catch (error) {
      const conditions = withDisruptionCondition(budget, 0, messageOf(error), clock);
      const status = { ...budget.status, disruptionsAllowed: 0, conditions };
      if (!semanticEqual(status, budget.status)) client.updateStatus(podDisruptionBudgets, { ...budget, status } as PodDisruptionBudget);
      throw error;
    }
  }

  function trySync(budget: PodDisruptionBudget): void {
    const mine = selected(podCache, budget.metadata.namespace, selectorOf(budget.spec.selector));
    if (mine.length === 0) recorder.event(budget, "Normal", "NoPods", "No matching pods found");
    const unmanaged = mine.filter((pod) => !controllerOf(pod));
    let expectation: ReturnType<typeof expectedPods>;
    try {
      expectation = expectedPods(budget, mine.length, () => expectedScale(mine));
    } catch (error) {
      recorder.event(
        budget,
        "Warning",
        "CalculateExpectedPodCountFailed",
        `Failed to calculate the number of expected pods: ${messageOf(error)}`,
      );
      throw error;
    }
    if (unmanaged.length > 0 && typeof budget.spec.minAvailable !== "number") {
      const selector = formatLabelSelector(budget.spec.selector);
      recorder.event(
        budget,
        "Warning",
        "UnmanagedPods",
        `Pods selected by this PodDisruptionBudget (selector: ${selector}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`,
      );
    }
    const { disrupted, recheck } = stillDisrupted(budget, mine);
    const currentHealthy = mine.filter(
      (pod) => !pod.metadata.deletionTimestamp && disrupted[pod.metadata.name] === undefined && isPodReady(pod),
    ).length;
    const { expected, desiredHealthy } = expectation;
    const disruptionsAllowed = expected <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
    const status = {
      observedGeneration: budget.metadata.generation ?? 0,
      ...(Object.keys(disrupted).length > 0 ? { disruptedPods: disrupted } : {}),
      disruptionsAllowed,
      currentHealthy,
      desiredHealthy,
      expectedPods: expected,
      conditions: withDisruptionCondition(budget, disruptionsAllowed, undefined, clock),
    };
    if (!semanticEqual(status, budget.status)) client.updateStatus(podDisruptionBudgets, { ...budget, status } as PodDisruptionBudget);
    if (recheck !== undefined) queue.addAfter(keyOf(budget), recheck);
  }

  /** The wanted sizes of the pods' controllers, each counted once; a Deployment counts instead of its ReplicaSets. */
  function expectedScale(mine: readonly Pod[]): number {
    const sizes = new Map<string, number>();
    for (const pod of mine) {
      const reference = controllerOf(pod);
      if (!reference || sizes.has(reference.uid)) continue;
      const { namespace } = pod.metadata;
      const found = lookUp(reference.kind, namespace, reference.name, reference.uid);
      if (!found) throw new Error(`found no controllers for pod "${pod.metadata.name}"`);
      const above = controllerOf(found);
      const top = above?.kind === "Deployment" ? lookUp("Deployment", namespace, above.name, above.uid) : undefined;
      const counted = top ?? found;
      sizes.set(counted.metadata.uid, counted.spec.replicas ?? 1);
    }
    return [...sizes.values()].reduce((sum, size) => sum + size, 0);
  }
  function lookUp(kind: string, namespace: string | undefined, name: string, uid: string) {
    if (!(kind in owners)) return undefined;
    const found = owners[kind as keyof typeof owners].get(`${namespace}/${name}`);
    return found?.metadata.uid === uid ? found : undefined;
  }

  /** Evictions that the API server has granted and that have not been seen yet. */
  function stillDisrupted(
    budget: PodDisruptionBudget,
    mine: readonly Pod[],
  ): { disrupted: Record<string, string>; recheck: number | undefined } {
    const disrupted: Record<string, string> = {};
    let recheck: number | undefined;
    for (const pod of mine) {
      const { name, deletionTimestamp } = pod.metadata;
      const since = budget.status?.disruptedPods?.[name];
      if (since === undefined || deletionTimestamp) continue;
      const left = parseTimestamp(since) + DELETION_TIMEOUT * 1000 - clock.date;
      if (left <= 0) {
        recorder.event(
          pod,
          "Warning",
          "NotDeleted",
          `Pod was expected by PDB ${budget.metadata.namespace}/${budget.metadata.name} to be deleted but it wasn't`,
        );
        continue;
      }
      disrupted[name] = since;
      recheck = Math.min(recheck ?? Number.POSITIVE_INFINITY, (left / 1000) * SECOND);
    }
    return { disrupted, recheck };
  }
}
