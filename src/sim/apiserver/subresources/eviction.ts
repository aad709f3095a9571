import type { DeleteOptions } from "../../../kube/client/client.ts";
import { matches, selectorOf } from "../../../kube/labels.ts";
import { isPodReady } from "../../../kube/pod.ts";
import { badRequest, failure, forbidden, success, tooManyRequests } from "../../../kube/status.ts";
import type { KubeObject, Pod, PodDisruptionBudget } from "../../../kube/types.ts";
import type { RegistryHost } from "../registry/host.ts";
import type { SubresourceRequest } from "./subresources.ts";

/** Disruptions a budget may have noted at once. */
const MAX_DISRUPTED = 2000;

/**
 * POST pods/<name>/eviction: a delete that asks the disruption budgets first.
 * Upstream: pkg/registry/core/pod/storage/eviction.go.
 */
export function evictPod({ host, endpoint, context, name, namespace, body }: SubresourceRequest & { body: KubeObject }): KubeObject {
  if (body.metadata.name !== name) throw badRequest("name in URL does not match name in Eviction object");
  const { deleteOptions } = body as KubeObject & { deleteOptions?: DeleteOptions & { dryRun?: string[] } };
  const dryRun = context.dryRun ?? deleteOptions?.dryRun?.includes("All") ?? false;
  const options: DeleteOptions = {
    ...(deleteOptions?.gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds: deleteOptions.gracePeriodSeconds }),
    ...(deleteOptions?.preconditions ? { preconditions: deleteOptions.preconditions } : {}),
  };
  const pod = endpoint.store.get(name, namespace) as Pod;
  if (!mayGoFreely(pod)) {
    const budgets = budgetsOf(host, pod);
    if (budgets.length > 1) {
      throw failure(500, "", "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
    }
    const [budget] = budgets;
    if (budget && !(unhealthyMayGo(pod, budget) && !isPodReady(pod))) spend(host, budget, pod, context, dryRun);
  }
  endpoint.delete({ ...context, ...(dryRun ? { dryRun } : {}) }, name, namespace, options);
  return success(201) as unknown as KubeObject;
}

/** Pods that are over, or have not begun, count for no budget. */
function mayGoFreely({ metadata, status }: Pod): boolean {
  return (
    status.phase === "Succeeded" || status.phase === "Failed" || status.phase === "Pending" || metadata.deletionTimestamp !== undefined
  );
}
function budgetsOf(host: RegistryHost, pod: Pod): PodDisruptionBudget[] {
  const all = (host.store("policy", "poddisruptionbudgets")?.all(pod.metadata.namespace) ?? []) as PodDisruptionBudget[];
  // A budget without a selector takes in nothing.
  return all.filter(({ spec }) => !isEmpty(spec.selector) && matches(selectorOf(spec.selector), pod.metadata.labels));
}
function isEmpty(selector: PodDisruptionBudget["spec"]["selector"]): boolean {
  return Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions ?? []).length === 0;
}
function unhealthyMayGo(_pod: Pod, { spec, status }: PodDisruptionBudget): boolean {
  if ((spec as { unhealthyPodEvictionPolicy?: string }).unhealthyPodEvictionPolicy === "AlwaysAllow") return true;
  return status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0;
}

/** Takes one disruption from the budget (`checkAndDecrement`). */
function spend(host: RegistryHost, budget: PodDisruptionBudget, pod: Pod, context: SubresourceRequest["context"], dryRun: boolean): void {
  const { name, namespace, generation } = budget.metadata;
  const { status } = budget;
  const refuse = (why: string) => {
    const error = tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", 0);
    throw failure(429, "TooManyRequests", error.message, { causes: [{ reason: "DisruptionBudget", message: why }] });
  };
  if ((status.observedGeneration ?? 0) < (generation ?? 0)) {
    throw failure(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.", {
      retryAfterSeconds: 10,
      causes: [{ reason: "DisruptionBudget", message: `The disruption budget ${name} is still being processed by the server.` }],
    });
  }
  const budgets = { group: "policy", resource: "poddisruptionbudget" };
  if (status.disruptionsAllowed < 0) throw forbidden(budgets, name, "pdb disruptions allowed is negative");
  if (Object.keys(status.disruptedPods ?? {}).length > MAX_DISRUPTED) {
    throw forbidden(budgets, name, "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
  }
  if (status.disruptionsAllowed === 0) {
    refuse(`The disruption budget ${name} needs ${status.desiredHealthy} healthy pods and has ${status.currentHealthy} currently`);
  }
  if (dryRun) return;
  host.store("policy", "poddisruptionbudgets")?.update(
    context,
    name,
    namespace,
    (current) => {
      const now = current as PodDisruptionBudget;
      return {
        ...now,
        status: {
          ...now.status,
          disruptionsAllowed: now.status.disruptionsAllowed - 1,
          disruptedPods: { ...now.status.disruptedPods, [pod.metadata.name]: host.timestamp() },
        },
      } as KubeObject;
    },
    { subresource: "status" },
  );
}
