/**
 * The kubelet's own last check of a pod that was bound to it: resources, selector, taints, host ports.
 * Upstream: pkg/kubelet/lifecycle/predicate.go. A refused pod is Failed with the reason given here.
 */
import { matches, requirement } from "../../kube/labels.ts";
import { quantityMilliValue, quantityValue } from "../../kube/quantity.ts";
import type { core, Node, Pod } from "../../kube/types.ts";
import { podRequests } from "./spec.ts";

export interface Refusal {
  readonly reason: string;
  readonly message: string;
}

/** Undefined when the pod may run beside the others (which are not finished). */
export function admit(pod: Pod, others: readonly Pod[], node: Node): Refusal | undefined {
  if ((pod.spec.priority ?? 0) < 2_000_000_000) {
    const refused = fits(pod, others, node);
    if (refused) return refused;
  }
  if (!matchesNode(pod, node)) {
    return { reason: "NodeAffinity", message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector" };
  }
  const ports = hostPorts(pod);
  if (ports.length > 0) {
    const taken = new Set(others.flatMap(hostPorts));
    if (ports.some((port) => taken.has(port)))
      return { reason: "NodePorts", message: "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports" };
  }
  const taint = (node.spec.taints ?? []).find((one) => one.effect === "NoExecute" && !tolerated(pod, one));
  if (taint && pod.metadata.annotations?.["kubernetes.io/config.source"] !== "file")
    return {
      reason: "TaintToleration",
      message: `Predicate TaintToleration failed: node(s) had untolerated taint {${taint.key}: ${taint.value ?? ""}}`,
    };
  return undefined;
}

function fits(pod: Pod, others: readonly Pod[], node: Node): Refusal | undefined {
  const wanted = podRequests(pod.spec);
  const allocatable = node.status.allocatable ?? {};
  const limit = quantityValue(allocatable.pods);
  if (limit > 0 && others.length + 1 > limit)
    return {
      reason: "OutOfpods",
      message: `Node didn't have enough resource: pods, requested: 1, used: ${others.length}, capacity: ${limit}`,
    };
  for (const [resource, quantity] of Object.entries(wanted)) {
    const value = resource === "cpu" ? quantityMilliValue : quantityValue;
    const requested = value(quantity);
    if (requested === 0) continue;
    const capacity = value(allocatable[resource]);
    let used = 0;
    for (const other of others) used += value(podRequests(other.spec)[resource]);
    if (used + requested > capacity)
      return {
        reason: `OutOf${resource}`,
        message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
      };
  }
  return undefined;
}

function hostPorts(pod: Pod): string[] {
  return pod.spec.containers.flatMap((container) =>
    (container.ports ?? [])
      .filter((port) => port.hostPort)
      .map((port) => `${port.protocol ?? "TCP"} ${port.hostIP ?? "0.0.0.0"}:${port.hostPort}`),
  );
}
function tolerated(pod: Pod, taint: core.Taint): boolean {
  return (pod.spec.tolerations ?? []).some(
    (toleration) =>
      (!toleration.effect || toleration.effect === taint.effect) &&
      (!toleration.key || toleration.key === taint.key) &&
      (toleration.operator === "Exists" || (toleration.value ?? "") === (taint.value ?? "")),
  );
}
function matchesNode(pod: Pod, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  for (const [key, value] of Object.entries(pod.spec.nodeSelector ?? {})) if (labels[key] !== value) return false;
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (!terms) return true;
  const operators = { In: "in", NotIn: "notin", Exists: "exists", DoesNotExist: "!", Gt: "gt", Lt: "lt" } as const;
  return terms.some((term) => {
    const expressions = term.matchExpressions ?? [];
    const fields = term.matchFields ?? [];
    if (expressions.length + fields.length === 0) return false;
    const holds = (source: Readonly<Record<string, string>>) => (one: core.NodeSelectorRequirement) =>
      matches({ requirements: [requirement(one.key, operators[one.operator as keyof typeof operators], one.values ?? [])] }, source);
    return expressions.every(holds(labels)) && fields.every(holds({ "metadata.name": node.metadata.name }));
  });
}
