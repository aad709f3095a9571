/** What a resource's store knows of the server around it. */
import type { Release } from "../../../kube/releases/index.ts";
import type { KubeObject } from "../../../kube/types.ts";
import type { Clock } from "../../clock/clock.ts";
import type { EtcdClient } from "../../etcd/index.ts";
import type { Random } from "../../random/random.ts";
import type { Resource, StrategyContext } from "../../resources/resource.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Admission } from "../admission/admission.ts";
import type { Authorizer } from "../authorization/authorizer.ts";
import type { Rbac } from "../authorization/rbac.ts";
import type { Identity } from "../identity.ts";
import type { FieldValidation } from "../schema/index.ts";
import type { Store } from "./store.ts";

export interface RegistryHost extends StrategyContext {
  readonly clock: Clock;
  readonly timers: Clock;
  readonly random: Random;
  readonly trace: Trace;
  readonly release: Release;
  readonly etcd: EtcdClient;
  /** How long events are kept. */
  readonly eventSeconds: number;
  readonly admission: Admission;
  /** The server itself, as who writes. */
  readonly loopback: Identity;
  /** Who may do what: for what the storage of roles and bindings asks. */
  readonly rbac: Rbac;
  /** The span of the write that is being made: deliveries are caused by it. */
  writeSpan: number;
  /** The store of a resource by group and plural; undefined when it is not served. */
  store(group: string, resource: string): Store | undefined;
  /** The store of a kind; undefined when it is not served. */
  storeOfKind(group: string, version: string, kind: string): Store | undefined;
  /** Who may do what, nodes included: what policies ask. */
  readonly authorizer: Authorizer;
  /** RFC 3339 of now, made once per instant. */
  timestamp(): string;
  /** Side effects of a kind around its life: address allocation, namespaces … */
  hooks(resource: Resource): StoreHooks | undefined;
}

/** What a kind does besides storing (upstream: the kind's own REST storage, `BeginCreate`, `AfterDelete`). */
export interface StoreHooks {
  /** Reserves what the object needs (a cluster IP) and returns it filled in. Called after prepareForCreate, before validate. */
  beginCreate?(object: KubeObject, host: RegistryHost): KubeObject;
  beginUpdate?(next: KubeObject, current: KubeObject, host: RegistryHost): KubeObject;
  /** After it was written. */
  created?(object: KubeObject, host: RegistryHost): void;
  updated?(next: KubeObject, current: KubeObject, host: RegistryHost): void;
  deleted?(object: KubeObject, host: RegistryHost): void;
  /** Somebody else has written: another API server, etcd itself at the end of a lease, a person with etcdctl. */
  elsewhere?(next: KubeObject | undefined, previous: KubeObject | undefined, host: RegistryHost): void;
  /** False while a doomed object without finalizers must stay (a namespace that is not emptied). */
  mayVanish?(object: KubeObject): boolean;
  /** Instead of deleting: returns what to store (a Terminating namespace), or undefined to go on. */
  beforeDelete?(object: KubeObject, host: RegistryHost): KubeObject | undefined;
}

/** Who asks, and how. */
export interface RequestContext {
  readonly identity: Identity;
  readonly fieldManager?: string;
  readonly dryRun?: boolean;
  /** What becomes of unknown fields; undefined for components, whose objects are trusted. */
  readonly fieldValidation?: FieldValidation;
  /** Collects texts of `Warning:` headers. */
  readonly warn?: (text: string) => void;
}
