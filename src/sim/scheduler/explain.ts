/** Attempts that are remembered, and what there is to tell of them. */
import type { Explanation, NodeExplanation, PluginScore } from "../../kube/explanation.ts";
import type { NodeInfo } from "./nodeinfo.ts";
import type { NodeStatuses } from "./nodestatuses.ts";
import type { Scores } from "./profile.ts";

/** What an attempt leaves behind; turned into an Explanation when somebody asks. */
export interface Attempt {
  pod: string;
  at: number;
  attempt: number;
  scheduler: string;
  node: string | undefined;
  message: string | undefined;
  nominatedNode: string | undefined;
  victims: readonly string[];
  statuses: NodeStatuses | undefined;
  scores: Scores | undefined;
  feasible: readonly NodeInfo[];
  allNodes: number;
}

/** Scores of few nodes as plain numbers: what the plugins filled lets go of its buffers. */
interface PackedScores {
  /** The same for most pods, and kept once. */
  readonly plugins: readonly { readonly name: string; readonly weight: number }[];
  /** Raw, normalised; node by node, plugin by plugin; then the totals. */
  readonly numbers: readonly number[];
}

/** Node rows kept over all attempts: bounds the memory. */
const ROWS = 20_000;
/** Up to so many scores are packed; more take longer to copy than they are worth. */
const PACKED = 128;

type Kept = Omit<Attempt, "scores"> & { scores: Scores | PackedScores | undefined };

export class Attempts {
  #byPod = new Map<string, Kept>();
  #rows = 0;
  #plugins: PackedScores["plugins"] = [];

  keep(attempt: Attempt): void {
    this.forget(attempt.pod);
    this.#byPod.set(attempt.pod, attempt);
    this.#rows += rowsOf(attempt);
    for (const oldest of this.#byPod.keys()) {
      if (this.#rows <= ROWS || oldest === attempt.pod) break;
      this.forget(oldest);
    }
  }
  forget(key: string): void {
    const attempt = this.#byPod.get(key);
    if (!attempt) return;
    this.#rows -= rowsOf(attempt);
    this.#byPod.delete(key);
  }
  /** The pod has its node: nothing is added to its attempt any more. */
  settled(attempt: Attempt): void {
    const { scores, statuses } = attempt;
    const empty = statuses !== undefined && statuses.explicit.size === 0 && statuses.absent === undefined;
    if (this.#byPod.get(attempt.pod) !== attempt) return;
    this.#byPod.set(attempt.pod, { ...attempt, statuses: empty ? undefined : statuses, scores: scores && this.#packed(scores) });
  }
  #packed(scores: Scores): Scores | PackedScores {
    const { plugins, totals } = scores;
    if (plugins.length * totals.length > PACKED) return scores;
    const same = plugins.length === this.#plugins.length && plugins.every((one, i) => sameHead(one, this.#plugins[i]));
    if (!same) this.#plugins = plugins.map(({ name, weight }) => ({ name, weight }));
    const numbers: number[] = [];
    for (let i = 0; i < totals.length; i++) for (const { raw, normalised } of plugins) numbers.push(raw(i), normalised(i));
    return { plugins: this.#plugins, numbers: [...numbers, ...totals] };
  }
  get(key: string): Kept | undefined {
    return this.#byPod.get(key);
  }
  explain(key: string): Explanation | undefined {
    const attempt = this.#byPod.get(key);
    return attempt && explanationOf(attempt);
  }
}

function sameHead(one: { name: string; weight: number }, other: { name: string; weight: number } | undefined): boolean {
  return one.name === other?.name && one.weight === other.weight;
}
function rowsOf({ feasible, statuses }: Kept): number {
  return 1 + feasible.length + (statuses?.explicit.size ?? 0);
}

/** What one plugin said of one node, and the node's total. */
function scoresAt(scores: Scores | PackedScores, node: number): { own: PluginScore[]; total: number } {
  const row = (plugin: string, weight: number, raw: number, normalised: number): PluginScore => ({
    plugin,
    raw,
    normalised,
    weight,
    weighted: normalised * weight,
  });
  if (!("numbers" in scores))
    return {
      own: scores.plugins.map(({ name, weight, raw, normalised }) => row(name, weight, raw(node), normalised(node))),
      total: scores.totals[node] ?? 0,
    };
  const { plugins, numbers } = scores;
  const nodes = numbers.length / (2 * plugins.length + 1);
  const at = (plugin: number): number => 2 * (node * plugins.length + plugin);
  return {
    own: plugins.map(({ name, weight }, i) => row(name, weight, numbers[at(i)] ?? 0, numbers[at(i) + 1] ?? 0)),
    total: numbers[2 * plugins.length * nodes + node] ?? 0,
  };
}

function explanationOf(attempt: Kept): Explanation {
  const { statuses, scores, feasible, allNodes } = attempt;
  const nodes: NodeExplanation[] = feasible.map(({ name: node }, i) => {
    if (!scores) return { node };
    const { own, total } = scoresAt(scores, i);
    return { node, scores: own, total };
  });
  for (const [node, { plugin, reasons }] of statuses?.explicit ?? [])
    nodes.push({ node, ...(plugin ? { rejectedBy: plugin } : {}), reasons });
  const best = Math.max(...nodes.map(({ total }) => total ?? Number.NEGATIVE_INFINITY));
  return {
    pod: attempt.pod,
    at: attempt.at,
    attempt: attempt.attempt,
    scheduler: attempt.scheduler,
    ...(attempt.node === undefined ? {} : { node: attempt.node }),
    ...(attempt.message === undefined ? {} : { message: attempt.message }),
    ...(attempt.nominatedNode === undefined ? {} : { nominatedNode: attempt.nominatedNode }),
    victims: attempt.victims,
    nodes,
    ties: scores ? nodes.filter(({ total }) => total === best).map(({ node }) => node) : feasible.map(({ name }) => name),
    unvisited: allNodes - nodes.length,
  };
}
