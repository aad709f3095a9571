/** Spreads pods over zones and nodes. Upstream: plugins/podtopologyspread (filtering.go, scoring.go, common.go). */
import { matches, type Selector, selectorFromSet } from "../../../kube/labels.ts";
import type { core, Pod } from "../../../kube/types.ts";
import type { NodeInfo } from "../nodeinfo.ts";
import { type Cycle, type Handle, MAX_NODE_SCORE, type PluginFactory } from "../plugin.ts";
import { skip, unresolvable, unschedulable } from "../status.ts";
import type { PodInfo, Template } from "../template.ts";
import { nodeAffinityMatches, safeSelector, untolerated, withLabelKeys } from "../terms.ts";
import { DomainCounts } from "./domaincounts.ts";

export interface PodTopologySpreadArgs {
  defaultingType: "System" | "List";
  defaultConstraints?: core.TopologySpreadConstraint[];
}

const NAME = "PodTopologySpread";
const HOSTNAME = "kubernetes.io/hostname";
const MISMATCH = unschedulable("node(s) didn't match pod topology spread constraints");
const NO_LABEL = unresolvable("node(s) didn't match pod topology spread constraints (missing required label)");
const SYSTEM_DEFAULTS: readonly core.TopologySpreadConstraint[] = [
  { topologyKey: HOSTNAME, whenUnsatisfiable: "ScheduleAnyway", maxSkew: 3 },
  { topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway", maxSkew: 5 },
];

interface Constraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly selector: Selector;
  readonly selfMatch: number;
  readonly honourAffinity: boolean;
  readonly honourTaints: boolean;
  readonly counts: DomainCounts;
}
interface FilterState {
  readonly constraints: readonly Constraint[];
  /** What `addPod` and `removePod` changed, by domain. */
  readonly deltas: readonly Map<number, number>[];
  /** Fewest pods in a domain, per constraint; -1 if not known. */
  readonly minima: number[];
}
interface ScoreState {
  readonly constraints: readonly Constraint[];
  readonly ignored: ReadonlySet<NodeInfo>;
  readonly weights: readonly number[];
}

export const podTopologySpread: PluginFactory<PodTopologySpreadArgs> = (handle, args) => {
  const system = args.defaultingType !== "List";
  const defaults = system ? SYSTEM_DEFAULTS : (args.defaultConstraints ?? []);
  const memory = new Map<string, { constraints: Constraint[]; topology: number }>();

  /** The pod's own constraints of a kind, or the profile's defaults for pods that a Service or a controller selects. */
  function constraintsFor({ pod, template }: PodInfo, whenUnsatisfiable: string): readonly Constraint[] {
    const own = pod.spec.topologySpreadConstraints ?? [];
    const source = (own.length > 0 ? own : defaults).filter((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable);
    if (source.length === 0) return [];
    const byDefault = own.length === 0 ? defaultSelector(handle, pod) : undefined;
    if (byDefault?.requirements.length === 0) return [];
    const key = `${whenUnsatisfiable}\n${template.signature}\n${byDefault ? JSON.stringify(byDefault) : ""}`;
    const known = memory.get(key);
    if (known) {
      memory.delete(key);
      memory.set(key, known);
      return known.constraints;
    }
    const requireAll = own.length > 0 || !system || whenUnsatisfiable === "DoNotSchedule";
    const keys = source.map(({ topologyKey }) => topologyKey);
    const constraints = source.map((constraint) => parse(handle, constraint, pod, template, byDefault, requireAll ? keys : []));
    memory.set(key, { constraints, topology: 0 });
    for (const oldest of memory.keys()) {
      if (memory.size <= 128) break;
      memory.delete(oldest);
    }
    return constraints;
  }

  const change = (cycle: Cycle, { pod }: PodInfo, node: NodeInfo, by: number) => {
    const state = cycle.state.get(NAME) as FilterState | undefined;
    if (!state || pod.metadata.namespace !== cycle.info.pod.metadata.namespace || pod.metadata.deletionTimestamp !== undefined) return;
    if (!state.constraints.every(({ topologyKey }) => topologyKey in node.labels)) return;
    state.constraints.forEach((constraint, i) => {
      if (!included(constraint, cycle.info.template, node) || !matches(constraint.selector, pod.metadata.labels)) return;
      const domain = constraint.counts.domainOf(node);
      const delta = state.deltas[i] as Map<number, number>;
      delta.set(domain, (delta.get(domain) ?? 0) + by);
      state.minima[i] = -1;
    });
  };

  return {
    name: NAME,
    events: [
      { event: "Pod/Add" },
      { event: "Pod/Update" },
      { event: "Pod/Delete" },
      { event: "Node/Add" },
      { event: "Node/UpdateLabel" },
      { event: "Node/UpdateTaint" },
    ],
    preFilter(cycle) {
      const constraints = constraintsFor(cycle.info, "DoNotSchedule");
      if (constraints.length === 0) return skip;
      for (const { counts } of constraints) counts.refresh();
      const state: FilterState = { constraints, deltas: constraints.map(() => new Map()), minima: constraints.map(() => -1) };
      cycle.state.set(NAME, state);
      return undefined;
    },
    cloneState(value) {
      const state = value as FilterState;
      return { constraints: state.constraints, deltas: state.deltas.map((delta) => new Map(delta)), minima: [...state.minima] };
    },
    addPod: (cycle, other, node) => change(cycle, other, node, 1),
    removePod: (cycle, other, node) => change(cycle, other, node, -1),
    filter(cycle, node) {
      const state = cycle.state.get(NAME) as FilterState;
      for (let i = 0; i < state.constraints.length; i++) {
        const constraint = state.constraints[i] as Constraint;
        const domain = constraint.counts.domainOf(node);
        if (domain < 0) return NO_LABEL;
        const delta = state.deltas[i] as Map<number, number>;
        const matching = constraint.counts.total(domain) + (delta.get(domain) ?? 0);
        if (matching + constraint.selfMatch - minimum(state, i) > constraint.maxSkew) return MISMATCH;
      }
      return undefined;
    },
    preScore(cycle, nodes) {
      const constraints = constraintsFor(cycle.info, "ScheduleAnyway");
      if (constraints.length === 0) return skip;
      const requireAll = (cycle.info.pod.spec.topologySpreadConstraints?.length ?? 0) > 0 || !system;
      const ignored = new Set<NodeInfo>();
      if (requireAll) for (const node of nodes) if (!constraints.every(({ topologyKey }) => topologyKey in node.labels)) ignored.add(node);
      const weights = constraints.map(({ topologyKey, counts }) => {
        counts.refresh();
        if (topologyKey === HOSTNAME) return Math.log(nodes.length - ignored.size + 2);
        return Math.log(counts.spread(nodes, ignored) + 2);
      });
      const state: ScoreState = { constraints, ignored, weights };
      cycle.state.set(`${NAME}/score`, state);
      return undefined;
    },
    scoreAll(cycle, nodes, scores, slots) {
      const { constraints, ignored, weights } = cycle.state.get(`${NAME}/score`) as ScoreState;
      constraints.forEach(({ topologyKey, maxSkew, counts }, i) => {
        counts.addScores(scores, slots, topologyKey === HOSTNAME, weights[i] as number, maxSkew - 1);
      });
      for (let i = 0; i < scores.length; i++) scores[i] = Math.round(scores[i] as number);
      if (ignored.size > 0) for (let i = 0; i < nodes.length; i++) if (ignored.has(nodes[i] as NodeInfo)) scores[i] = 0;
    },
    normalize(cycle, scores, nodes) {
      const { ignored } = cycle.state.get(`${NAME}/score`) as ScoreState;
      let least = Number.MAX_SAFE_INTEGER;
      let most = 0;
      for (let i = 0; i < nodes.length; i++) {
        if (ignored.size > 0 && ignored.has(nodes[i] as NodeInfo)) continue;
        const score = scores[i] as number;
        if (score < least) least = score;
        if (score > most) most = score;
      }
      for (let i = 0; i < nodes.length; i++) {
        if (ignored.size > 0 && ignored.has(nodes[i] as NodeInfo)) scores[i] = 0;
        else if (most === 0) scores[i] = MAX_NODE_SCORE;
        else scores[i] = Math.floor((MAX_NODE_SCORE * (most + least - (scores[i] as number))) / most);
      }
    },
  };
};

function parse(
  handle: Handle,
  constraint: core.TopologySpreadConstraint,
  pod: Pod,
  template: Template,
  byDefault: Selector | undefined,
  requiredKeys: readonly string[],
): Constraint {
  const selector = byDefault ?? withLabelKeys(safeSelector(constraint.labelSelector), pod, constraint.matchLabelKeys);
  const policies = {
    honourAffinity: (constraint.nodeAffinityPolicy ?? "Honor") === "Honor",
    honourTaints: (constraint.nodeTaintsPolicy ?? "Ignore") === "Honor",
  };
  return {
    topologyKey: constraint.topologyKey,
    maxSkew: constraint.maxSkew,
    minDomains: constraint.minDomains ?? 1,
    selector,
    selfMatch: matches(selector, pod.metadata.labels) ? 1 : 0,
    ...policies,
    counts: new DomainCounts(
      handle.cache,
      constraint.topologyKey,
      selector,
      pod.metadata.namespace ?? "",
      (node) => requiredKeys.every((key) => key in node.labels) && included(policies, template, node),
    ),
  };
}

/** nodeAffinityPolicy and nodeTaintsPolicy: does the node count in the sums? */
function included(policies: { honourAffinity: boolean; honourTaints: boolean }, template: Template, { node }: NodeInfo): boolean {
  if (!node) return false;
  if (policies.honourAffinity && !nodeAffinityMatches(template.required, node)) return false;
  return !policies.honourTaints || untolerated(node.spec.taints, template.tolerations, "NoSchedule", "NoExecute") === undefined;
}

function minimum(state: FilterState, index: number): number {
  const known = state.minima[index] as number;
  if (known >= 0) return known;
  const { counts, minDomains } = state.constraints[index] as Constraint;
  const delta = state.deltas[index] as Map<number, number>;
  let least = Number.MAX_SAFE_INTEGER;
  for (const domain of counts.domains) {
    const now = counts.total(domain) + (delta.get(domain) ?? 0);
    if (now < least) least = now;
  }
  // Fewer domains than asked for: the missing ones have no pods.
  if (counts.domains.length < minDomains) least = 0;
  state.minima[index] = least;
  return least;
}

/** helper.DefaultSelector: what the Services and the controller of the pod select. */
function defaultSelector({ listers }: Handle, pod: Pod): Selector {
  const { namespace = "", labels, ownerReferences } = pod.metadata;
  const set: Record<string, string> = {};
  for (const { spec } of listers.services(namespace)) {
    if (Object.keys(spec.selector ?? {}).length > 0 && matches(selectorFromSet(spec.selector), labels)) Object.assign(set, spec.selector);
  }
  const owner = ownerReferences?.find(({ controller }) => controller);
  const key = `${namespace}/${owner?.name}`;
  let more: Selector = { requirements: [] };
  if (owner?.kind === "ReplicationController" && owner.apiVersion === "v1")
    Object.assign(set, listers.replicationController(key)?.spec.selector);
  else if (owner?.kind === "ReplicaSet" && owner.apiVersion === "apps/v1") more = selectorOrNone(listers.replicaSet(key)?.spec.selector);
  else if (owner?.kind === "StatefulSet" && owner.apiVersion === "apps/v1") more = selectorOrNone(listers.statefulSet(key)?.spec.selector);
  return { requirements: [...selectorFromSet(set).requirements, ...more.requirements] };
}
function selectorOrNone(selector: Parameters<typeof safeSelector>[0]): Selector {
  return selector ? safeSelector(selector) : { requirements: [] };
}
