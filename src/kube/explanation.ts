/** Why a pod went where it went: what our kube-scheduler answers at EXPLANATION_PATH and `kubectl sched explain` prints. No other has it. */

/** `GET /debug/explanation/NAMESPACE/POD` on the scheduler's secure port; 404 if no attempt is remembered. */
export const EXPLANATION_PATH = "/debug/explanation";

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
  /** Missing where only one node was left: nothing is scored then. */
  readonly scores?: readonly PluginScore[];
  readonly total?: number;
}
/** The last attempt to place a pod, node by node. */
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
