/** Pods that want to be near (or away from) other pods. Upstream: plugins/interpodaffinity (filtering.go, scoring.go). */
import type { Pod } from "../../../kube/types.ts";
import type { NodeInfo } from "../nodeinfo.ts";
import { type Cycle, MAX_NODE_SCORE, type PluginFactory } from "../plugin.ts";
import { skip, unresolvable, unschedulable } from "../status.ts";
import type { PodInfo } from "../template.ts";
import { type AffinityTerm, termMatches } from "../terms.ts";

export interface InterPodAffinityArgs {
  /** Points of a required affinity term of a pod already there. */
  hardPodAffinityWeight: number;
  ignorePreferredTermsOfExistingPods: boolean;
}

const NAME = "InterPodAffinity";
const NO_AFFINITY = unresolvable("node(s) didn't match pod affinity rules");
const ANTI_AFFINITY = unschedulable("node(s) didn't match pod anti-affinity rules");
const EXISTING = unschedulable("node(s) didn't satisfy existing pods anti-affinity rules");

/** Pods (or points) by topology pair; pairs that fall to zero are dropped. */
type Pairs = Map<string, number>;
interface FilterState {
  readonly existingAnti: Pairs;
  readonly affinity: Pairs;
  readonly anti: Pairs;
}

export const interPodAffinity: PluginFactory<InterPodAffinityArgs> = ({ cache, listers }, args) => {
  const matchesTerm = (term: AffinityTerm, pod: Pod) => termMatches(term, pod, listers.namespaceLabels);
  const matchesAll = (terms: readonly AffinityTerm[], pod: Pod) => terms.length > 0 && terms.every((term) => matchesTerm(term, pod));

  /** What one pod on one node means for the incoming pod. */
  function count({ existingAnti, affinity, anti }: FilterState, incoming: PodInfo, other: PodInfo, node: NodeInfo, by: number): void {
    for (const term of other.template.requiredAntiAffinity)
      if (matchesTerm(term, incoming.pod)) bump(existingAnti, node, term.topologyKey, by);
    const { requiredAffinity, requiredAntiAffinity } = incoming.template;
    if (matchesAll(requiredAffinity, other.pod)) for (const term of requiredAffinity) bump(affinity, node, term.topologyKey, by);
    for (const term of requiredAntiAffinity) if (matchesTerm(term, other.pod)) bump(anti, node, term.topologyKey, by);
  }
  const change = (cycle: Cycle, other: PodInfo, node: NodeInfo, by: number) => {
    const state = cycle.state.get(NAME) as FilterState | undefined;
    if (state) count(state, cycle.info, other, node, by);
  };

  function preferences({ pod, template }: PodInfo, scores: Pairs, other: PodInfo, node: NodeInfo): void {
    const add = (terms: readonly AffinityTerm[], target: Pod, sign: number, weight?: number) => {
      for (const term of terms) if (matchesTerm(term, target)) bump(scores, node, term.topologyKey, sign * (weight ?? term.weight));
    };
    add(template.preferredAffinity, other.pod, 1);
    add(template.preferredAntiAffinity, other.pod, -1);
    if (args.hardPodAffinityWeight > 0) add(other.template.requiredAffinity, pod, 1, args.hardPodAffinityWeight);
    add(other.template.preferredAffinity, pod, 1);
    add(other.template.preferredAntiAffinity, pod, -1);
  }

  return {
    name: NAME,
    events: [{ event: "Pod/Add" }, { event: "Pod/Update" }, { event: "Pod/Delete" }, { event: "Node/Add" }, { event: "Node/UpdateLabel" }],
    preFilter(cycle) {
      const { requiredAffinity, requiredAntiAffinity } = cycle.info.template;
      const state: FilterState = { existingAnti: new Map(), affinity: new Map(), anti: new Map() };
      if (requiredAffinity.length + requiredAntiAffinity.length > 0) {
        for (const node of cache.nodes) for (const other of node.pods.values()) count(state, cycle.info, other, node, 1);
      } else {
        for (const node of cache.withRequiredAntiAffinity) {
          if (node.node) for (const other of node.withRequiredAntiAffinity.values()) count(state, cycle.info, other, node, 1);
        }
        if (state.existingAnti.size === 0) return skip;
      }
      cycle.state.set(NAME, state);
      return undefined;
    },
    cloneState(value) {
      const { existingAnti, affinity, anti } = value as FilterState;
      return { existingAnti: new Map(existingAnti), affinity: new Map(affinity), anti: new Map(anti) };
    },
    addPod: (cycle, other, node) => change(cycle, other, node, 1),
    removePod: (cycle, other, node) => change(cycle, other, node, -1),
    filter({ info, state }, node) {
      const { existingAnti, affinity, anti } = state.get(NAME) as FilterState;
      const { requiredAffinity, requiredAntiAffinity } = info.template;
      if (requiredAffinity.length > 0) {
        let near = true;
        for (const { topologyKey } of requiredAffinity) {
          if (!(topologyKey in node.labels)) return NO_AFFINITY;
          if (!has(affinity, node, topologyKey)) near = false;
        }
        // The first of a group that wants to be together may go anywhere.
        if (!near && !(affinity.size === 0 && matchesAll(requiredAffinity, info.pod))) return NO_AFFINITY;
      }
      if (anti.size > 0) for (const { topologyKey } of requiredAntiAffinity) if (has(anti, node, topologyKey)) return ANTI_AFFINITY;
      if (existingAnti.size > 0) {
        for (const key in node.labels) if (has(existingAnti, node, key)) return EXISTING;
      }
      return undefined;
    },
    preScore(cycle) {
      const { preferredAffinity, preferredAntiAffinity } = cycle.info.template;
      const wishes = preferredAffinity.length + preferredAntiAffinity.length > 0;
      if (!wishes && args.ignorePreferredTermsOfExistingPods) return skip;
      const scores: Pairs = new Map();
      if (wishes) {
        for (const node of cache.nodes) for (const other of node.pods.values()) preferences(cycle.info, scores, other, node);
      } else {
        for (const node of cache.withAffinity) {
          if (node.node) for (const other of node.withAffinity.values()) preferences(cycle.info, scores, other, node);
        }
      }
      if (scores.size === 0) return skip;
      const keys = new Set([...scores.keys()].map((pair) => pair.slice(0, pair.indexOf("\n"))));
      cycle.state.set(`${NAME}/score`, { scores, keys });
      return undefined;
    },
    score({ state }, node) {
      const { scores, keys } = state.get(`${NAME}/score`) as { scores: Pairs; keys: ReadonlySet<string> };
      let score = 0;
      for (const key of keys) if (key in node.labels) score += scores.get(pairOf(node, key)) ?? 0;
      return score;
    },
    normalize(_cycle, scores) {
      let least = Number.POSITIVE_INFINITY;
      let most = Number.NEGATIVE_INFINITY;
      for (const score of scores) {
        if (score < least) least = score;
        if (score > most) most = score;
      }
      const span = most - least;
      for (let i = 0; i < scores.length; i++)
        scores[i] = span > 0 ? Math.trunc(MAX_NODE_SCORE * (((scores[i] as number) - least) / span)) : 0;
    },
  };
};

function pairOf(node: NodeInfo, key: string): string {
  return `${key}\n${node.labels[key]}`;
}
function has(pairs: Pairs, node: NodeInfo, key: string): boolean {
  return (pairs.get(pairOf(node, key)) ?? 0) > 0;
}
function bump(pairs: Pairs, node: NodeInfo, key: string, by: number): void {
  if (!(key in node.labels) || by === 0) return;
  const pair = pairOf(node, key);
  const now = (pairs.get(pair) ?? 0) + by;
  if (now === 0) pairs.delete(pair);
  else pairs.set(pair, now);
}
