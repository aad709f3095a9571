/** What checks see: the cluster's objects, what happened to them since the lab began, the machines, the answers. Reading changes nothing. */
import type { ResourceType } from "../kube/resource.ts";
import type { KubeObject } from "../kube/types.ts";
import type { ContainerInfo, DockerEvent } from "../machine/docker.ts";
import type { DomainInfo } from "../machine/libvirt.ts";
import type { NetfilterRule, NetfilterTable, VirtualServer } from "../machine/netfilter.ts";
import type { Outside } from "../machine/outside.ts";
import type { JournalLine, UnitStatus } from "../machine/systemd.ts";
import type { Values } from "./verdict.ts";

export interface Selection {
  namespace?: string;
  /** Labels that an object must carry. */
  labels?: Readonly<Record<string, string>>;
}
/** Reads the store itself, so it answers even when the API server is down. */
export interface Objects {
  get<T extends KubeObject>(type: ResourceType<T>, name: string, namespace?: string): T | undefined;
  /** In order of namespace and name. */
  list<T extends KubeObject>(type: ResourceType<T>, where?: Selection): T[];
}

/** A request of the learner: anything but the cluster's own components. */
export interface Request {
  /** Virtual seconds since the lab began. */
  readonly at: number;
  readonly user: string;
  readonly verb: string;
  /** `deployments.apps`, `pods` */
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** HTTP status. */
  readonly code: number;
  /** Name of the kind cluster that was asked; empty while it has no node yet. */
  readonly cluster: string;
}

/** A write that went around the API server: etcd's own client put or deleted keys. */
export interface StoreWrite {
  readonly at: number;
  /** `Put`, `DeleteRange`, `Txn`. */
  readonly procedure: string;
  /** The key, or the first of a range; empty for a transaction. */
  readonly key: string;
}

/** A write to one object, whoever made it. */
export interface Change<T extends KubeObject = KubeObject> {
  readonly at: number;
  /** `kubectl`, `replicaset-controller`, `default-scheduler`, `kubelet/kind-worker`. */
  readonly actor: string;
  /** The learner did it, not a component. */
  readonly byLearner: boolean;
  readonly what: "created" | "updated" | "deleted";
  /** As it is after the change; as it last was when it was deleted. */
  readonly object: T;
  readonly previous?: T;
}

/** A machine by its host name: `laptop`, `kind-worker`, `metal-01`, a guest. */
export interface HostView {
  /** Text of a file; undefined when there is none. */
  read(path: string): string | undefined;
  /** Names in a folder; none when there is no such folder. */
  list(path: string): readonly string[];
  /** The kernel's packet rules, chain by chain, as `iptables -S` would show them. */
  rules(table: NetfilterTable): readonly NetfilterRule[];
  /** What kube-proxy in IPVS mode has written, as `ipvsadm -Ln` would show it. */
  virtualServers(): readonly VirtualServer[];
  /** Docker's doors from the laptop into this machine. */
  readonly ports: readonly { readonly hostPort: number; readonly containerPort: number }[];
  /** False while it has no power, or its system is down. */
  readonly up: boolean;
  /** What systemd runs; empty where there is none. */
  units(): readonly UnitStatus[];
  journal(): readonly JournalLine[];
  listening(): readonly { readonly port: number; readonly owner: string }[];
  /** Bytes in use; undefined where they are not counted. */
  readonly memoryUsed: number | undefined;
  /** The containers of its engine, running or not, and what happened to them. */
  containers(): readonly ContainerInfo[];
  containerEvents(): readonly DockerEvent[];
  /** Text of a container's file. */
  containerFile(container: string, path: string): string | undefined;
  /** The guests it was told of. */
  domains(): readonly DomainInfo[];
}

/** The values of this attempt: names, images, numbers. */
export type Vars = Readonly<Record<string, string>>;

export interface Context extends Objects {
  /** Virtual seconds since the lab began. */
  readonly now: number;
  readonly vars: Vars;
  /** As things were when the lab began. */
  readonly baseline: Objects;
  /** Oldest first. */
  readonly journal: readonly Request[];
  /** Changes of one kind of object since the lab began, oldest first. */
  changes<T extends KubeObject>(type: ResourceType<T>): readonly Change<T>[];
  /** Objects of another kind cluster that the learner made; undefined when there is none of that name. */
  cluster(name: string): Objects | undefined;
  /** Oldest first. */
  readonly storeWrites: readonly StoreWrite[];
  /** Undefined when there is no such machine. */
  host(name: string): HostView | undefined;
  /** Power, customers and the score, in a world with servers. */
  readonly outside: Pick<Outside, "visits" | "traffic" | "lives" | "scoreboard" | "failures" | "collisions"> | undefined;
  /** What was answered to `task` or `task.field`. */
  answer(name: string): string | undefined;
}

/** A copy of the world in which anything may be done. */
export interface Copy {
  readonly context: Context;
  /** Runs a line in the copy's laptop shell. */
  execute(command: string): Promise<{ stdout: string; stderr: string; code: number }>;
  /** Virtual seconds. */
  advance(seconds: number): Promise<void>;
  /** Until nothing more changes by itself, at most so many virtual seconds. */
  settle(seconds: number): Promise<void>;
}
export interface ForkingContext extends Context {
  /** Makes a copy of the world, and forgets it afterwards. */
  fork<T>(work: (copy: Copy) => Promise<T>): Promise<T>;
}

/** Chance for the values of an attempt. */
export interface Chance {
  /** Uniform integer in [0, n). */
  below(n: number): number;
}
/** One of several, by chance. */
export function pick<T>(chance: Chance, choices: readonly [T, ...T[]]): T {
  return choices[chance.below(choices.length)] ?? choices[0];
}
/** A whole number from `low` to `high`, both possible. */
export function between(chance: Chance, low: number, high: number): number {
  return low + chance.below(high - low + 1);
}
export type { Values };
