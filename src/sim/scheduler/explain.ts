/** Why a pod went where it went: the last attempt, node by node. */
import type { NodeInfo } from "./nodeinfo.ts";
import type { NodeStatuses } from "./nodestatuses.ts";
import type { Scores } from "./profile.ts";

export interface PluginScore {
  readonly plugin: string;
  readonly raw: number;
  /** 0…100. */
  readonly normalised: number;
  readonly weight: number;
  /** normalised × weight: what the total is made of. */
  readonly weighted: number;
}
export interface NodeExplanation {
  readonly node: string;
  /** The first plugin that refused the node, and its words. */
  readonly rejectedBy?: string;
  readonly reasons?: readonly string[];
  readonly scores?: readonly PluginScore[];
  readonly total?: number;
}
export interface Explanation {
  /** `namespace/name`. */
  readonly pod: string;
  /** Virtual microseconds. */
  readonly at: number;
  /** 1 for the first. */
  readonly attempt: number;
  readonly scheduler: string;
  /** Chosen node; undefined if there was none. */
  readonly node?: string;
  /** What the event says. */
  readonly message?: string;
  /** Node on which room is being made, and the pods that had to go. */
  readonly nominatedNode?: string;
  readonly victims: readonly string[];
  readonly nodes: readonly NodeExplanation[];
  /** Nodes with the highest total, of which one was drawn. */
  readonly ties: readonly string[];
  /** Nodes that were not looked at because enough had been found. */
  readonly unvisited: number;
}

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

/** Node rows kept over all attempts: bounds the memory. */
const ROWS = 20_000;

export class Attempts {
  #byPod = new Map<string, Attempt>();
  #rows = 0;

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
  get(key: string): Attempt | undefined {
    return this.#byPod.get(key);
  }
  explain(key: string): Explanation | undefined {
    const attempt = this.#byPod.get(key);
    return attempt && explanationOf(attempt);
  }
}

function rowsOf({ feasible, statuses }: Attempt): number {
  return 1 + feasible.length + (statuses?.explicit.size ?? 0);
}

function explanationOf(attempt: Attempt): Explanation {
  const { statuses, scores, feasible, allNodes } = attempt;
  const nodes: NodeExplanation[] = feasible.map(({ name: node }, i) => {
    if (!scores) return { node };
    const own = scores.plugins.map(({ name, weight, raw, normalised }) => ({
      plugin: name,
      raw: raw(i),
      normalised: normalised(i),
      weight,
      weighted: normalised(i) * weight,
    }));
    return { node, scores: own, total: scores.totals[i] ?? 0 };
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
