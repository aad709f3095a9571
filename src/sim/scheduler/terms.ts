/**
 * Selectors of pods and nodes, parsed once: inter-pod affinity terms, node selector terms, tolerations.
 * Follows pkg/scheduler/framework/types.go (AffinityTerm) and component-helpers/scheduling/corev1.
 */
import { type Labels, matches, nothing, type Operator, type Selector, selectorOf } from "../../kube/labels.ts";
import type { core, LabelSelector, Node, Pod } from "../../kube/types.ts";

/** One term of pod (anti-)affinity; `weight` is 0 for required terms. */
export interface AffinityTerm {
  readonly selector: Selector;
  readonly namespaces: ReadonlySet<string>;
  readonly namespaceSelector: Selector;
  readonly topologyKey: string;
  readonly weight: number;
}

/** Labels of a namespace by its name. */
export type NamespaceLabels = (namespace: string) => Labels | undefined;

/** True if the term selects the pod. */
export function termMatches(term: AffinityTerm, pod: Pod, namespaceLabels: NamespaceLabels): boolean {
  const namespace = pod.metadata.namespace ?? "";
  if (!term.namespaces.has(namespace) && !matches(term.namespaceSelector, namespaceLabels(namespace))) return false;
  return matches(term.selector, pod.metadata.labels);
}

type WithLabelKeys = { matchLabelKeys?: string[]; mismatchLabelKeys?: string[] };

export function affinityTerm(term: core.PodAffinityTerm, pod: Pod, weight: number): AffinityTerm {
  const { matchLabelKeys, mismatchLabelKeys } = term as core.PodAffinityTerm & WithLabelKeys;
  const own = term.namespaces ?? [];
  return {
    selector: withLabelKeys(safeSelector(term.labelSelector), pod, matchLabelKeys, mismatchLabelKeys),
    namespaces: new Set(own.length === 0 && !term.namespaceSelector ? [pod.metadata.namespace ?? ""] : own),
    namespaceSelector: term.namespaceSelector ? safeSelector(term.namespaceSelector) : nothing,
    topologyKey: term.topologyKey,
    weight,
  };
}

/** Adds `key in (the pod's value)` and `key notin (the pod's value)` for keys the pod has. */
export function withLabelKeys(selector: Selector, pod: Pod, match: readonly string[] = [], mismatch: readonly string[] = []): Selector {
  const labels = pod.metadata.labels ?? {};
  const requirement = (operator: Operator) => (key: string) => ({ key, operator, values: [labels[key] ?? ""] });
  const has = (key: string) => Object.hasOwn(labels, key);
  const extra = [...match.filter(has).map(requirement("in")), ...mismatch.filter(has).map(requirement("notin"))];
  return extra.length === 0 || selector.nothing ? selector : { requirements: [...selector.requirements, ...extra] };
}

/** A selector that cannot be parsed selects nothing. */
export function safeSelector(selector: LabelSelector | undefined): Selector {
  try {
    return selectorOf(selector);
  } catch {
    return nothing;
  }
}

/** A term of a node selector: expressions over labels, and over the name (`matchFields`). An empty term matches no node. */
export interface NodeTerm {
  readonly labels: Selector;
  readonly fields: Selector;
  readonly empty: boolean;
}

const OPERATORS: Readonly<Record<string, Operator>> = { In: "in", NotIn: "notin", Exists: "exists", DoesNotExist: "!", Gt: "gt", Lt: "lt" };

function nodeSelectorOf(requirements: readonly core.NodeSelectorRequirement[] | undefined): Selector {
  const parsed = [];
  for (const { key, operator, values } of requirements ?? []) {
    const known = OPERATORS[operator];
    if (known === undefined) return nothing;
    if ((known === "gt" || known === "lt") && !/^[+-]?[0-9]+$/.test(values?.[0] ?? "")) return nothing;
    parsed.push({ key, operator: known, values: values ?? [] });
  }
  return { requirements: parsed };
}
export function nodeTerm(term: core.NodeSelectorTerm): NodeTerm {
  return {
    labels: nodeSelectorOf(term.matchExpressions),
    fields: nodeSelectorOf(term.matchFields),
    empty: (term.matchExpressions?.length ?? 0) === 0 && (term.matchFields?.length ?? 0) === 0,
  };
}
export function nodeTermMatches(term: NodeTerm, node: Node): boolean {
  return !term.empty && matches(term.labels, node.metadata.labels) && matches(term.fields, { "metadata.name": node.metadata.name });
}

/** What a pod demands of a node: nodeSelector and required node affinity (component-helpers nodeaffinity.RequiredNodeAffinity). */
export interface RequiredNodeAffinity {
  readonly labels: Selector | undefined;
  readonly terms: readonly NodeTerm[] | undefined;
}
export function requiredNodeAffinity(spec: core.PodSpec): RequiredNodeAffinity {
  const selector = Object.entries(spec.nodeSelector ?? {});
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return {
    labels:
      selector.length > 0
        ? { requirements: selector.map(([key, value]) => ({ key, operator: "=" as const, values: [value] })) }
        : undefined,
    terms: required ? (required.nodeSelectorTerms ?? []).map(nodeTerm) : undefined,
  };
}
export function nodeAffinityMatches(required: RequiredNodeAffinity, node: Node): boolean {
  if (required.labels && !matches(required.labels, node.metadata.labels)) return false;
  return required.terms === undefined || required.terms.some((term) => nodeTermMatches(term, node));
}

/** v1helper.ToleratesTaint. */
export function tolerates(toleration: core.Toleration, taint: core.Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  switch (toleration.operator ?? "") {
    case "":
    case "Equal":
      return (toleration.value ?? "") === (taint.value ?? "");
    case "Exists":
      return true;
    default:
      return false;
  }
}
/** The first taint with one of the effects that nothing tolerates. */
export function untolerated(
  taints: readonly core.Taint[] | undefined,
  tolerations: readonly core.Toleration[],
  ...effects: string[]
): core.Taint | undefined {
  return taints?.find((taint) => effects.includes(taint.effect) && !tolerations.some((toleration) => tolerates(toleration, taint)));
}
