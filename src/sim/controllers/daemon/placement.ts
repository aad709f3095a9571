/**
 * Whether a DaemonSet's pod belongs on a node, and the pod that is made for it.
 * Follows pkg/controller/daemon/{daemon_controller.go,util/daemonset_util.go}.
 */
import { matches, type Operator, requirement } from "../../../kube/labels.ts";
import type { core, DaemonSet, Node, PodTemplateSpec } from "../../../kube/types.ts";

type Toleration = core.Toleration;

/** Tolerations that every daemon pod gets: it stays on nodes in trouble. */
const TOLERATIONS: readonly Toleration[] = [
  { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/disk-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/memory-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/pid-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/unschedulable", operator: "Exists", effect: "NoSchedule" },
];
const HOST_NETWORK_TOLERATION: Toleration = { key: "node.kubernetes.io/network-unavailable", operator: "Exists", effect: "NoSchedule" };

export function daemonTolerations(spec: core.PodSpec): Toleration[] {
  const list = [...(spec.tolerations ?? [])];
  for (const toleration of [...TOLERATIONS, ...(spec.hostNetwork ? [HOST_NETWORK_TOLERATION] : [])]) {
    const same = list.findIndex(
      ({ key, effect, operator, value }) =>
        key === toleration.key && effect === toleration.effect && operator === toleration.operator && (value ?? "") === "",
    );
    if (same >= 0) list[same] = toleration;
    else list.push(toleration);
  }
  return list;
}

/** The template with the daemon tolerations, the labels of its revision, and pinned to the node. */
export function podTemplateFor(daemonSet: DaemonSet, hash: string, nodeName: string): PodTemplateSpec {
  const { template } = daemonSet.spec;
  const spec = template.spec ?? { containers: [] };
  const generation = daemonSet.metadata.annotations?.["deprecated.daemonset.template.generation"];
  return {
    ...template,
    metadata: {
      ...template.metadata,
      labels: {
        ...template.metadata?.labels,
        ...(generation ? { "pod-template-generation": generation } : {}),
        ...(hash ? { "controller-revision-hash": hash } : {}),
      },
    },
    spec: { ...spec, tolerations: daemonTolerations(spec), affinity: pinned(spec.affinity, nodeName) },
  };
}

/** Node affinity to the node by its name; required terms of the template give way (ReplaceDaemonSetPodNodeNameNodeAffinity). */
function pinned(affinity: core.Affinity | undefined, nodeName: string): core.Affinity {
  const nodeSelectorTerms = [{ matchFields: [{ key: "metadata.name", operator: "In", values: [nodeName] }] }];
  return {
    ...affinity,
    nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
  };
}

export interface Verdict {
  /** A pod belongs there if none is there yet. */
  shouldRun: boolean;
  /** A pod that is there already stays. */
  shouldContinue: boolean;
}

/** nodeShouldRunDaemonPod */
export function verdictOn(daemonSet: DaemonSet, node: Node): Verdict {
  const spec = daemonSet.spec.template.spec ?? { containers: [] };
  if (spec.nodeName && spec.nodeName !== node.metadata.name) return { shouldRun: false, shouldContinue: false };
  if (!matchesNode(spec, node)) return { shouldRun: false, shouldContinue: false };
  const tolerations = daemonTolerations(spec);
  const untolerated = (effects: readonly string[]) =>
    (node.spec.taints ?? []).some(
      (taint) => effects.includes(taint.effect) && !tolerations.some((toleration) => tolerates(toleration, taint)),
    );
  if (untolerated(["NoExecute", "NoSchedule"])) return { shouldRun: false, shouldContinue: !untolerated(["NoExecute"]) };
  return { shouldRun: true, shouldContinue: true };
}

/** The template's node selector and required node affinity. */
function matchesNode(spec: core.PodSpec, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  for (const [key, value] of Object.entries(spec.nodeSelector ?? {})) if (labels[key] !== value) return false;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!required) return true;
  return required.nodeSelectorTerms.some((term) => {
    const { matchExpressions = [], matchFields = [] } = term;
    if (matchExpressions.length + matchFields.length === 0) return false;
    return (
      matchExpressions.every((expression) => meets(expression, labels)) &&
      matchFields.every((expression) => meets(expression, { "metadata.name": node.metadata.name }))
    );
  });
}

const OPERATORS: Readonly<Record<string, Operator>> = { In: "in", NotIn: "notin", Exists: "exists", DoesNotExist: "!", Gt: "gt", Lt: "lt" };

function meets(expression: core.NodeSelectorRequirement, labels: Readonly<Record<string, string>>): boolean {
  const operator = OPERATORS[expression.operator];
  if (!operator) return false;
  return matches({ requirements: [requirement(expression.key, operator, expression.values ?? [])] }, labels);
}

function tolerates(toleration: Toleration, taint: core.Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if (toleration.operator === "Exists") return true;
  return Boolean(toleration.key) && (toleration.value ?? "") === (taint.value ?? "");
}
