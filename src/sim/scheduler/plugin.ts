/** The extension points of the scheduling framework. Follows pkg/scheduler/framework/interface.go. */
import type { Client } from "../../kube/client/client.ts";
import type { Release } from "../../kube/releases/index.ts";
import type { Timers } from "../../kube/timers.ts";
import type {
  CSINode,
  KubeObject,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  ReplicaSet,
  ReplicationController,
  Service,
  StatefulSet,
  StorageClass,
} from "../../kube/types.ts";
import type { Random } from "../random/random.ts";
import type { Cache } from "./cache.ts";
import type { EventRecorder } from "./events.ts";
import type { NodeInfo } from "./nodeinfo.ts";
import type { NodeStatuses } from "./nodestatuses.ts";
import type { Nominator } from "./nominator.ts";
import type { Status } from "./status.ts";
import type { PodInfo } from "./template.ts";
import type { NamespaceLabels } from "./terms.ts";

/** One attempt to place one pod; plugins keep what they worked out under their name. */
export interface Cycle {
  readonly info: PodInfo;
  readonly state: Map<string, unknown>;
  /** Plugins that have nothing to say about this pod. */
  readonly skipFilter: Set<string>;
  readonly skipScore: Set<string>;
}

/** What happened in the cluster, as far as a waiting pod may care. */
export type ClusterEvent =
  | "Pod/Add"
  | "Pod/Update"
  | "Pod/Delete"
  | "UnscheduledPod/Update"
  | "Node/Add"
  | "Node/UpdateAllocatable"
  | "Node/UpdateLabel"
  | "Node/UpdateTaint"
  | "Node/UpdateCondition"
  | "PersistentVolume/Add"
  | "PersistentVolume/Update"
  | "PersistentVolumeClaim/Add"
  | "PersistentVolumeClaim/Update"
  | "StorageClass/Add"
  | "StorageClass/Update"
  | "CSINode/Add"
  | "CSINode/Update"
  | "*";

/** An event that may make a pod schedulable which this plugin refused. */
export interface EventInterest {
  readonly event: ClusterEvent;
  /** Is it worth a try? (QueueingHintFn, where the release has them.) Default: yes. */
  hint?(waiting: Pod, before: KubeObject | undefined, after: KubeObject | undefined): boolean;
}

/** Only these nodes can take the pod. */
export interface PreFilterResult {
  readonly nodeNames: ReadonlySet<string>;
}
export interface PostFilterResult {
  readonly status: Status | undefined;
  /** "" clears the nomination, undefined leaves it as it is. */
  readonly nominatedNodeName?: string;
  /** Keys of pods that were evicted to make room. */
  readonly victims?: readonly string[];
}
/** Work before binding that ends later: asked again whenever volumes or claims change. */
export interface PendingPreBind {
  check(): Status | "done" | "waiting";
  /** Microseconds. */
  readonly timeout: number;
  readonly timeoutMessage: string;
}

export interface Plugin {
  readonly name: string;
  readonly events?: readonly EventInterest[];
  /** `filter` (or `score`) depends on the pod's template and the NodeInfo alone: its answer is kept until the node changes. */
  readonly localFilter?: boolean;
  readonly localScore?: boolean;
  preEnqueue?(pod: Pod): Status | undefined;
  less?(a: Queued, b: Queued): boolean;
  preFilter?(cycle: Cycle): Status | PreFilterResult | undefined;
  /** The pod is thought to be on (gone from) the node: change the cycle's state, never the cache. */
  addPod?(cycle: Cycle, other: PodInfo, node: NodeInfo): void;
  removePod?(cycle: Cycle, other: PodInfo, node: NodeInfo): void;
  /** A copy of the cycle's state that `addPod` and `removePod` may change. */
  cloneState?(state: unknown): unknown;
  filter?(cycle: Cycle, node: NodeInfo): Status | undefined;
  postFilter?(cycle: Cycle, statuses: NodeStatuses): PostFilterResult;
  preScore?(cycle: Cycle, nodes: readonly NodeInfo[]): Status | undefined;
  /** An integer. */
  score?(cycle: Cycle, node: NodeInfo): number;
  /** The same for all nodes at once, into `scores` (zeroed; `slots` are the nodes' slots); instead of `score`. */
  scoreAll?(cycle: Cycle, nodes: readonly NodeInfo[], scores: Float64Array, slots: Int32Array): void;
  /**
   * Brings raw scores to 0…100, in place; parallel to `nodes`. With `localScore`, scores that are all zero must come out all
   * alike: they are looked at once for all nodes.
   */
  normalize?(cycle: Cycle, scores: Float64Array, nodes: readonly NodeInfo[]): void;
  reserve?(cycle: Cycle, node: string): Status | undefined;
  unreserve?(cycle: Cycle, node: string): void;
  permit?(cycle: Cycle, node: string): Status | undefined;
  preBind?(cycle: Cycle, node: string): Status | PendingPreBind | undefined;
  bind?(cycle: Cycle, node: string): Status | undefined;
  postBind?(cycle: Cycle, node: string): void;
}

/** A pod in the scheduling queue, as QueueSort sees it. */
export interface Queued {
  readonly pod: Pod;
  /** Virtual microseconds when it entered the active queue or the pool last. */
  timestamp: number;
}

/** Objects plugins may look up; all from informers. */
export interface Listers {
  readonly namespaceLabels: NamespaceLabels;
  services(namespace: string): Iterable<Service>;
  replicaSet(key: string): ReplicaSet | undefined;
  replicationController(key: string): ReplicationController | undefined;
  statefulSet(key: string): StatefulSet | undefined;
  claim(key: string): PersistentVolumeClaim | undefined;
  volume(name: string): PersistentVolume | undefined;
  volumes(): Iterable<PersistentVolume>;
  storageClass(name: string): StorageClass | undefined;
  csiNode(name: string): CSINode | undefined;
  budgets(): Iterable<PodDisruptionBudget>;
  node(name: string): Node | undefined;
  pod(key: string): Pod | undefined;
}

/** What a plugin is made with. */
export interface Handle {
  readonly schedulerName: string;
  readonly cache: Cache;
  readonly nominator: Nominator;
  readonly listers: Listers;
  readonly client: Client;
  readonly clock: Timers;
  readonly random: Random;
  readonly release: Release;
  readonly recorder: EventRecorder;
  /** Filters of this profile, with pods nominated to the node counted in. */
  filterWithNominated(cycle: Cycle, node: NodeInfo): Status | undefined;
  addPod(cycle: Cycle, other: PodInfo, node: NodeInfo): void;
  removePod(cycle: Cycle, other: PodInfo, node: NodeInfo): void;
  cloneCycle(cycle: Cycle): Cycle;
  log(line: string): void;
}

/** Makes a plugin for one profile; `args` are its validated pluginConfig with defaults filled in. */
export type PluginFactory<Args = unknown> = (handle: Handle, args: Args) => Plugin;

export const MAX_NODE_SCORE = 100;

/** helper.DefaultNormalizeScore: scales the highest to 100; `reverse` makes the highest the worst. */
export function normalizeByMaximum(scores: Float64Array, reverse: boolean): void {
  let maximum = 0;
  for (const score of scores) if (score > maximum) maximum = score;
  for (let i = 0; i < scores.length; i++) {
    if (maximum === 0) {
      if (reverse) scores[i] = MAX_NODE_SCORE;
      continue;
    }
    const score = Math.floor((MAX_NODE_SCORE * (scores[i] as number)) / maximum);
    scores[i] = reverse ? MAX_NODE_SCORE - score : score;
  }
}

/** A NodeAdd or any NodeUpdate: what most filters are interested in. */
export const ANY_NODE_CHANGE: readonly EventInterest[] = [
  { event: "Node/Add" },
  { event: "Node/UpdateLabel" },
  { event: "Node/UpdateTaint" },
];
