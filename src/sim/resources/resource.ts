/**
 * What the API server knows of one kind: where it is stored, how it is served, and its strategy (defaults,
 * preparation, validation, printer columns). One `defineResource` per kind, one file per kind.
 *
 * Every hook is a pure function on immutable values: it returns its argument when there is nothing to
 * change, else a new object that shares all the parts that did not change. Never assign to a field.
 * Order on create: applyDefaults → (mutating admission) → prepareForCreate → validate. On update:
 * applyDefaults → (mutating admission) → prepareForUpdate → validate + validateUpdate.
 * Upstream: apiserver/pkg/registry/rest/{create,update}.go and pkg/registry/<group>/<kind>/strategy.go.
 */
import type { MergeRules } from "../../kube/patch/index.ts";
import type { Release } from "../../kube/releases/index.ts";
import type { ResourceType } from "../../kube/resource.ts";
import type { FieldError } from "../../kube/status.ts";
import type { Timers } from "../../kube/timers.ts";
import type { KubeObject } from "../../kube/types.ts";

/** What a hook may know of the world. */
export interface StrategyContext {
  readonly timers: Timers;
  readonly release: Release;
}

/** One cell of a Table row, as JSON has it. */
export type Cell = string | number | boolean | null;

/** One column that `kubectl get` prints, as `columnDefinitions` of meta.k8s.io/v1 Table says. */
export interface Column<T> {
  /** As upstream spells it (`Up-to-date`): kubectl prints it in capitals. */
  name: string;
  /** `string` if undefined. */
  type?: "string" | "integer" | "boolean" | "date";
  /** Only `name` is used. */
  format?: string;
  description?: string;
  /** Shown with `-o wide` only (priority 1). */
  wide?: boolean;
  cell(object: T, context: StrategyContext): Cell;
}

/** A condition of a Table row; kubectl leaves out rows of completed pods nowhere, but clients see it. */
export interface RowCondition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}

/** How the scale subresource reads and writes the parent. */
export interface ScaleSubresource<T> {
  /** Wanted replicas. */
  get(object: T): number;
  set(object: T, replicas: number): T;
  /** Observed replicas. */
  observed(object: T): number;
  /** Label selector in text form (`app=web`). */
  selector(object: T): string;
}

export interface Subresources<T> {
  status?: boolean;
  scale?: ScaleSubresource<T>;
  /**
   * Others with their discovery entries; what they do stands in sim/apiserver/subresources. The key is the
   * path segment: `binding`, `eviction`, `log`, …
   */
  other?: Readonly<Record<string, { kind: string; group?: string; version?: string; verbs: readonly string[]; feature?: string }>>;
}

/** The hooks that say what an object of this kind must be. All optional. */
export interface Strategy<T extends KubeObject> {
  /** pkg/apis/<group>/v1/defaults.go */
  applyDefaults?(object: T, context: StrategyContext): T;
  /** Clears what a client may not set, starts the status (`rest.RESTCreateStrategy.PrepareForCreate`). */
  prepareForCreate?(object: T, context: StrategyContext): T;
  /** The same on update, main resource only; status and metadata.generation are kept by the registry. */
  prepareForUpdate?(next: T, current: T, context: StrategyContext): T;
  /** pkg/apis/<group>/validation. Names and metadata are checked by the registry through `validateName`. */
  validate?(object: T, context: StrategyContext): FieldError[];
  /** Besides `validate`, which runs on the new object too. */
  validateUpdate?(next: T, current: T, context: StrategyContext): FieldError[];
  /** Update of the status subresource. */
  validateStatusUpdate?(next: T, current: T, context: StrategyContext): FieldError[];
  /** What is wrong with a name (`a lowercase RFC 1123 subdomain must consist of …`), or nothing. Default: DNS subdomain. */
  validateName?(name: string): string[];
  /** `Warning:` header of every request for this kind: it is deprecated in this release (APILifecycleDeprecated). */
  deprecation?(release: Release): string | undefined;
  /** `Warning:` headers. */
  warnings?(object: T, current: T | undefined, context: StrategyContext): string[];
}

export interface ResourceDefinition<T extends KubeObject> extends Strategy<T> {
  group: string;
  version: string;
  kind: string;
  namespaced: boolean;
  /** Plural; the kind in lower case with an `s` if undefined. */
  resource?: string;
  /** The kind in lower case if undefined. */
  singular?: string;
  listKind?: string;
  shortNames?: readonly string[];
  categories?: readonly string[];
  /** All eight if undefined. */
  verbs?: readonly Verb[];
  subresources?: Subresources<T>;
  /** Folder under `/registry` when it is not the plural (facts §6: nodes are `minions`). */
  storage?: string;
  /** `metadata.generation` is kept: 1 at birth, +1 whenever something outside metadata and status changes. */
  generation?: boolean | ((release: Release) => boolean);
  /** The status at birth; a client's own is dropped. Kinds with a status subresource only. */
  initialStatus?(object: T, context: StrategyContext): unknown;
  /** Field selectors besides metadata.name and metadata.namespace, as text. */
  selectableFields?: Readonly<Record<string, (object: T) => string>>;
  /** A custom kind's own OpenAPI schema, as its definition gives it. */
  openApiSchema?: object;
  /** Printer columns; a function where the release decides. Default: Name, Created At. */
  columns?: readonly Column<T>[] | ((release: Release) => readonly Column<T>[]);
  /** Conditions of the row. */
  rowConditions?(object: T): RowCondition[];
  /** Order of the rows of a Table (events: none). Default: as listed. */
  tableRows?(objects: readonly T[]): readonly T[];
  /** PUT to a name that does not exist creates it (leases, endpoints, events, limit ranges, …). */
  createOnUpdate?: boolean;
  /** False: an update without resourceVersion is refused (AllowUnconditionalUpdate). */
  unconditionalUpdate?: boolean;
  /** Grace period of a deletion, seconds; undefined or 0 deletes at once. Pods. */
  gracePeriod?(object: T, asked: number | undefined): number | undefined;
  /** Deletion without a propagationPolicy orphans or deletes the dependents. `background` if undefined. */
  defaultPropagation?: "background" | "orphan";
  /** Comes from a CustomResourceDefinition: no strategic merge patch, schema checked at run time. */
  custom?: boolean;
  /** Paths of fields that the kind's own schema does not know (custom resources). */
  unknownFields?(object: T): string[];
  /** What server-side apply has against a configuration (custom resources). */
  typedComplaint?(object: T): string | undefined;
  /** How fields are merged, where the kind is not of the built-in ones and says so. */
  mergeRules?: MergeRules;
  /** Answers without storing anything (reviews). */
  virtual?: boolean;
  /** Served out of another kind's storage (events.k8s.io, autoscaling/v1): how to translate. */
  view?: View<T>;
  /** False when this release does not serve it. */
  served?(release: Release): boolean;
  /** Seconds until the object is deleted by its lease; events. */
  timeToLive?(object: T): number;
}

/** A second version of a kind that is stored in another. */
export interface View<T extends KubeObject> {
  of: Resource;
  toStorage(object: T): KubeObject;
  fromStorage(object: KubeObject): T;
  /** Name of a selectable field in the stored version. */
  field?(field: string): string;
}

export const VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"] as const;
export type Verb = (typeof VERBS)[number];

/** A defined kind: the definition with its defaults filled in. */
type Filled = "resource" | "singular" | "listKind" | "shortNames" | "categories" | "verbs" | "group" | "version" | "kind" | "namespaced";
export interface Resource<T extends KubeObject = KubeObject> extends Omit<ResourceDefinition<T>, Filled>, ResourceType<T> {
  readonly resource: string;
  readonly singular: string;
  readonly listKind: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly Verb[];
  /** `apps/v1` */
  readonly apiVersion: string;
  /** `/registry/deployments/` */
  readonly prefix: string;
}

/**
 * Defines a kind. The result is erased to `Resource` (its hooks are only ever called with objects of the
 * kind, which the registry guarantees), so that lists of kinds need no type gymnastics.
 */
export function defineResource<T extends KubeObject>(definition: ResourceDefinition<T>): Resource {
  const lower = definition.kind.toLowerCase();
  const resource = definition.resource ?? `${lower}s`;
  const filled: Resource<T> = {
    ...definition,
    resource,
    singular: definition.singular ?? lower,
    listKind: definition.listKind ?? `${definition.kind}List`,
    shortNames: definition.shortNames ?? [],
    categories: definition.categories ?? [],
    verbs: definition.verbs ?? VERBS,
    apiVersion: definition.group === "" ? definition.version : `${definition.group}/${definition.version}`,
    prefix: `/registry/${definition.storage ?? resource}/`,
  };
  return filled as unknown as Resource;
}
