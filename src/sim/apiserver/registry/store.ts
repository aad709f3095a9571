/**
 * The generic registry: one per stored resource. Strategy, admission, etcd and watchers meet here.
 * Objects come in as the client made them (never changed here, parts are shared) and go out as stored.
 * Upstream: apiserver/pkg/registry/generic/registry/store.go, registry/rest/{create,update,delete,meta}.go.
 */

import type { DeleteOptions, WatchHandler } from "../../../kube/client/client.ts";
import { flat } from "../../../kube/flat.ts";
import { type FieldManager, managedFieldsOf, trackUpdate } from "../../../kube/patch/index.ts";
import { MANAGED } from "../../../kube/patch/managed-fields.ts";
import { alreadyExists, badRequest, conflict, type FieldError, failure, gone, invalid, notFound } from "../../../kube/status.ts";
import { formatTime } from "../../../kube/time.ts";
import type { KubeObject, ObjectMeta, OwnerReference } from "../../../kube/types.ts";
import { EtcdError, type KeyValue, type StoreEvent } from "../../etcd/index.ts";
import { withSpec } from "../../resources/defaults/structs.ts";
import type { Resource } from "../../resources/resource.ts";
import { type Continuation, decodeContinue, encodeContinue, expiredContinue } from "./continue.ts";
import { equal, sameSpec } from "./equal.ts";
import type { RegistryHost, RequestContext, StoreHooks } from "./host.ts";
import { checkMetadata, checkMetadataUpdate } from "./metadata.ts";
import { requiredValue, type Selection, selects } from "./selection.ts";
import { type Change, objectName, Watchers } from "./watchers.ts";

/** The most that metadata of an incoming object can hold. */
type LooseMeta = Partial<ObjectMeta> & { generateName?: string };
type Mutable = KubeObject & { status?: unknown };

export interface ListResult {
  items: KubeObject[];
  revision: number;
  continue?: string;
  remaining?: number;
}
export interface ListRequest {
  selection: Selection;
  limit?: number;
  continue?: string;
  /** Exactly this revision (resourceVersionMatch=Exact). */
  revision?: number;
}
/** The end of a delete: the object as it was, and whether it is gone. */
export interface Deletion {
  object: KubeObject;
  gone: boolean;
}

export interface UpdateOptions {
  subresource?: string;
  /** The verb in the trace. */
  operation?: string;
  /** The change is server-side apply's: it has kept account of owners itself. */
  applied?: boolean;
}

export const OPTIMISTIC_LOCK = "the object has been modified; please apply your changes to the latest version and try again";
const FOREGROUND = "foregroundDeletion";
const ORPHAN = "orphan";

export class Store {
  readonly resource: Resource;
  readonly #host: RegistryHost;
  readonly #hooks: StoreHooks | undefined;
  readonly watchers: Watchers;
  /** Is `metadata.generation` kept? */
  readonly #generation: boolean;
  readonly #triggerField: string | undefined;
  readonly #triggerOf: ((object: KubeObject) => string) | undefined;
  /** Objects by the value of the trigger field. */
  readonly #byTrigger = new Map<string, Map<string, KubeObject>>();
  #unsubscribe: (() => void) | undefined;
  /** Revision this store has seen all writes up to. */
  readonly groupResource: { group: string; resource: string };

  constructor(host: RegistryHost, resource: Resource) {
    this.#host = host;
    this.resource = resource;
    this.#hooks = host.hooks(resource);
    this.#generation = typeof resource.generation === "function" ? resource.generation(host.release) : resource.generation === true;
    this.#triggerField = TRIGGERS[resource.resource];
    this.#triggerOf = this.#triggerField ? resource.selectableFields?.[this.#triggerField] : undefined;
    this.watchers = new Watchers(resource, host.clock, host.trace, this.#triggerOf);
    this.groupResource = { group: resource.group, resource: resource.resource };
  }

  /** Follows etcd: fills the index and passes writes on to watchers. Throws when etcd is down. */
  start(): void {
    if (this.#unsubscribe) return;
    if (this.#triggerOf) {
      this.#byTrigger.clear();
      for (const { value } of this.#host.etcd.range(this.resource.prefix).items) this.#index(value as KubeObject, undefined);
    }
    this.#unsubscribe = this.#host.etcd.watch(this.resource.prefix, 0, {
      event: (event) => this.#happened(event),
      end: () => {
        // etcd is gone: what we serve may be stale, so watchers must come again.
        this.#unsubscribe = undefined;
        this.watchers.end();
      },
    });
  }
  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.watchers.end();
  }

  keyFor(name: string, namespace: string | undefined): string {
    return this.resource.namespaced ? `${this.resource.prefix}${namespace}/${name}` : this.resource.prefix + name;
  }

  // --- reading

  /** Undefined when there is none. */
  find(name: string, namespace?: string): KubeObject | undefined {
    return this.#entry(name, namespace)?.value as KubeObject | undefined;
  }
  /** Throws NotFound. */
  get(name: string, namespace?: string): KubeObject {
    const object = this.find(name, namespace);
    if (!object) throw notFound(this.groupResource, name);
    return object;
  }
  /** Every object of a namespace, or of all, in order. */
  all(namespace?: string): KubeObject[] {
    return this.#range(namespace).items.map((entry) => entry.value as KubeObject);
  }
  /** How many objects there are: cheap for a namespace. */
  count(namespace?: string): number {
    return this.#host.etcd.count(namespace === undefined ? this.resource.prefix : `${this.resource.prefix}${namespace}/`);
  }

  list(request: ListRequest): ListResult {
    const { selection } = request;
    const { etcd } = this.#host;
    if (request.continue === undefined && request.revision === undefined) {
      const name = requiredValue(selection.fields, "metadata.name");
      if (name !== undefined && (selection.namespace !== undefined || !this.resource.namespaced)) {
        const object = this.find(name, selection.namespace);
        return { items: object && selects(this.resource, selection, object) ? [object] : [], revision: etcd.revision };
      }
      const value = this.#triggerField ? requiredValue(selection.fields, this.#triggerField) : undefined;
      if (value) {
        this.#alive();
        const items = [...(this.#byTrigger.get(value)?.values() ?? [])].filter((object) => selects(this.resource, selection, object));
        items.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
        return { items, revision: etcd.revision };
      }
    }
    return this.#listPage(request);
  }

  /** Pages through etcd: a continue token carries the revision of the first page and the last key shown. */
  #listPage({ selection, limit = 0, continue: token, revision: exact }: ListRequest): ListResult {
    const from = token === undefined ? undefined : decodeContinue(token);
    const revision = from?.revision ?? exact;
    const prefix = selection.namespace === undefined ? this.resource.prefix : `${this.resource.prefix}${selection.namespace}/`;
    const after = from ? `${prefix}${from.after}` : undefined;
    const page = this.#paged(from, () =>
      this.#host.etcd.range(prefix, {
        ...(selection.whole ? { limit } : {}),
        ...(after === undefined ? {} : { after }),
        ...(revision === undefined ? {} : { revision }),
      }),
    );
    const items: KubeObject[] = [];
    let last = "";
    let more = page.remaining > 0;
    for (const entry of page.items) {
      const object = decodable(entry).value as KubeObject;
      if (!selects(this.resource, selection, object)) continue;
      if (limit > 0 && items.length >= limit) {
        more = true;
        break;
      }
      items.push(object);
      last = entry.key;
    }
    if (!more) return { items, revision: page.revision };
    return {
      items,
      revision: page.revision,
      continue: encodeContinue(page.revision, last.slice(prefix.length)),
      ...(selection.whole ? { remaining: page.remaining } : {}),
    };
  }

  /** A range, in the words of the list that asked for it when its state is gone. */
  #paged<T>(from: Continuation | undefined, range: () => T): T {
    try {
      return range();
    } catch (error) {
      if (!(error instanceof EtcdError)) throw error;
      if (error.code !== "compacted") throw etcdFailure(error);
      throw from ? expiredContinue(from.after) : gone("The resourceVersion for the provided list is too old.");
    }
  }

  /**
   * Changes after a revision, or, with `undefined`, what exists now as ADDED and then every change.
   * Throws Expired when the revision is compacted.
   */
  watch(selection: Selection, revision: number | undefined, actor: string, handler: WatchHandler<KubeObject>): { stop(): void } {
    this.#alive();
    const past: Change[] =
      revision === undefined
        ? this.list({ selection }).items.map((object) => ({ type: "ADDED", object, previous: undefined, span: 0 }))
        : this.#since(revision);
    const trigger = this.#triggerField ? requiredValue(selection.fields, this.#triggerField) : undefined;
    return this.watchers.add({ selection, trigger: trigger || undefined, actor, handler }, past);
  }

  #since(revision: number): Change[] {
    const { etcd } = this.#host;
    // Of another world: the store was restored to an earlier state. The real one keeps such a client waiting, with a
    // cache that is wrong, until somebody restarts it (kubernetes/kubernetes#107457); here it lists again.
    if (revision > etcd.revision) throw gone(`too large resource version: ${revision} (${etcd.revision})`);
    if (revision === etcd.revision) return [];
    if (revision < etcd.compactedRevision) throw gone(`too old resource version: ${revision} (${etcd.compactedRevision})`);
    return etcd.history(this.resource.prefix, revision + 1).flatMap((event) => {
      const told = ofObjects(event);
      return told ? [this.#change(told, 0)] : [];
    });
  }

  // --- creating

  /** Throws what a create can throw: Invalid, AlreadyExists, Forbidden (admission), … */
  create(context: RequestContext, input: KubeObject, namespace: string | undefined, options: { applied?: boolean } = {}): KubeObject {
    const host = this.#host;
    const { resource } = this;
    let object = this.#named(input, namespace);
    if (!resource.custom) object = withSpec(object);
    if (resource.applyDefaults) object = resource.applyDefaults(object, host);
    if (!options.applied) object = trackUpdate(undefined, object, this.#managerOf(context, ""), resource.mergeRules);
    const { name } = object.metadata;
    const attributes = {
      operation: "CREATE" as const,
      resource,
      subresource: "",
      namespace: namespace ?? "",
      name,
      object,
      old: undefined,
      identity: context.identity,
      dryRun: context.dryRun ?? false,
      ...(context.warn ? { warn: context.warn } : {}),
    };
    object = host.admission.admit(attributes, host);
    if (resource.subresources?.status) object = this.#withInitialStatus(object);
    if (resource.prepareForCreate) object = resource.prepareForCreate(object, host);
    if (this.#hooks?.beginCreate) object = this.#hooks.beginCreate(object, host);
    this.#check(object, [...checkMetadata(resource, object, host.release.api.lengthUnit), ...(resource.validate?.(object, host) ?? [])]);
    if (context.warn && resource.warnings) for (const text of resource.warnings(object, undefined, host)) context.warn(text);
    host.admission.validate({ ...attributes, object }, host);
    const key = this.keyFor(name, namespace);
    if (context.dryRun) {
      if (this.#etcd(() => host.etcd.get(key))) throw alreadyExists(this.groupResource, name);
      return object;
    }
    const lease = resource.timeToLive ? this.#leaseFor(resource.kind === "Event" ? host.eventSeconds : resource.timeToLive(object)) : 0;
    const stored = this.#write(context, "create", object, () => host.etcd.create(key, (revision) => withVersion(object, revision), lease));
    if (!stored) throw this.#taken(name, input);
    this.#hooks?.created?.(stored, host);
    return stored;
  }

  /** Name, namespace, identity: what a client may not choose. */
  #named(input: KubeObject, namespace: string | undefined): KubeObject {
    const { resource } = this;
    const given = input.metadata as LooseMeta;
    if (given.namespace && given.namespace !== namespace) {
      throw badRequest(
        resource.namespaced
          ? `the namespace of the provided object does not match the namespace sent on the request`
          : "namespace may not be set for cluster-scoped resources",
      );
    }
    let name = given.name;
    if (!name && given.generateName) name = this.#generated(given.generateName, namespace);
    if (given.resourceVersion) throw failure(500, "", "resourceVersion should not be set on objects to be created");
    const metadata: Record<string, unknown> = { name: name ?? "" };
    if (given.generateName) metadata["generateName"] = given.generateName;
    if (resource.namespaced) metadata["namespace"] = namespace;
    metadata["uid"] = this.#host.random.stream("uids").uuid();
    metadata["resourceVersion"] = "";
    if (this.#generation) metadata["generation"] = 1;
    metadata["creationTimestamp"] = this.#host.timestamp();
    copyLoose(given, metadata);
    carryOwners(given, metadata);
    const kind = input.kind === resource.kind && input.apiVersion === resource.apiVersion;
    const object = { ...input, metadata: metadata as unknown as ObjectMeta };
    return kind ? object : { ...object, apiVersion: resource.apiVersion, kind: resource.kind };
  }

  /** A fresh name; newer servers try again when it is taken (RetryGenerateName). */
  #generated(base: string, namespace: string | undefined): string {
    const stream = this.#host.random.stream("names");
    let name = base.slice(0, 58) + stream.suffix();
    if (!this.#host.release.features.enabled("RetryGenerateName")) return flat(name);
    for (let tries = 1; tries < 8 && this.find(name, namespace); tries++) name = base.slice(0, 58) + stream.suffix();
    return flat(name);
  }
  #taken(name: string, { metadata }: KubeObject): Error {
    if (metadata.name) return alreadyExists(this.groupResource, name);
    const { status } = alreadyExists(this.groupResource, name);
    const message = `${status.message}, the server was not able to generate a unique name for the object`;
    return failure(409, "AlreadyExists", message, { ...status.details, retryAfterSeconds: 1 });
  }
  #withInitialStatus(object: KubeObject): KubeObject {
    const { initialStatus } = this.resource;
    const status = initialStatus ? initialStatus(object, this.#host) : {};
    if (status !== undefined) return { ...object, status } as KubeObject;
    const { status: _, ...rest } = object as Mutable;
    return rest;
  }

  // --- updating

  /**
   * Reads, lets `change` make the next state, and writes it. With `subresource` "status" only the status (and
   * metadata) of the result counts; otherwise everything but the status. Writing what is already there writes nothing.
   */
  update(
    context: RequestContext,
    name: string,
    namespace: string | undefined,
    change: (current: KubeObject) => KubeObject,
    options: UpdateOptions = {},
  ): KubeObject {
    const host = this.#host;
    const { resource } = this;
    const entry = this.#entry(name, namespace);
    if (!entry) throw notFound(this.groupResource, name);
    const current = entry.value as KubeObject;
    const asked = change(current);
    if (asked === current) return current;
    if (!asked.metadata?.name) throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
    this.#preconditions(asked, current, name, namespace, options.operation === "patch");
    const subresource = options.subresource ?? "";
    let next = this.#carried(asked, current);
    if (subresource === "status") next = { ...current, metadata: next.metadata, status: (next as Mutable).status } as KubeObject;
    else if (subresource === "" && resource.subresources?.status) next = withStatusOf(next, current as Mutable);
    if (!resource.custom) next = withSpec(next);
    if (resource.applyDefaults) next = resource.applyDefaults(next, host);
    if (!options.applied && !UNTRACKED.has(subresource))
      next = trackUpdate(current, next, this.#managerOf(context, subresource), resource.mergeRules);
    const attributes = {
      operation: "UPDATE" as const,
      resource,
      subresource,
      namespace: namespace ?? "",
      name,
      object: next,
      old: current,
      identity: context.identity,
      dryRun: context.dryRun ?? false,
      ...(context.warn ? { warn: context.warn } : {}),
    };
    next = host.admission.admit(attributes, host);
    const errors: FieldError[] = [];
    if (subresource === "status") {
      errors.push(...checkMetadataUpdate(next, current), ...(resource.validateStatusUpdate?.(next, current, host) ?? []));
    } else {
      if (subresource === "") {
        if (resource.prepareForUpdate) next = resource.prepareForUpdate(next, current, host);
        if (this.#hooks?.beginUpdate) next = this.#hooks.beginUpdate(next, current, host);
      }
      // Being bound is not the client's change of mind.
      if (subresource !== "binding") next = this.#withGeneration(next, current);
      if (subresource === "") {
        errors.push(...checkMetadata(resource, next, host.release.api.lengthUnit), ...checkMetadataUpdate(next, current));
        errors.push(...(resource.validate?.(next, host) ?? []), ...(resource.validateUpdate?.(next, current, host) ?? []));
      }
    }
    this.#check(next, errors);
    if (context.warn && resource.warnings && subresource === "")
      for (const text of resource.warnings(next, current, host)) context.warn(text);
    host.admission.validate({ ...attributes, object: next }, host);
    if (equal(next, current) && !(options.applied && ownersDiffer(next, current))) return current;
    const verb = options.operation ?? "update";
    if (
      next.metadata.deletionTimestamp &&
      !next.metadata.finalizers?.length &&
      canVanish(next) &&
      (this.#hooks?.mayVanish?.(next) ?? true)
    ) {
      if (context.dryRun) return next;
      return this.#vanish(context, entry, next);
    }
    if (context.dryRun) return next;
    const stored = this.#write(context, subresource ? `${verb} ${subresource}` : verb, next, () =>
      host.etcd.update(entry.key, (revision) => withVersion(next, revision), entry.modRevision),
    );
    if (!stored) throw conflict(this.groupResource, name, OPTIMISTIC_LOCK);
    this.#hooks?.updated?.(stored, current, host);
    return stored;
  }

  #preconditions(asked: KubeObject, current: KubeObject, name: string, namespace: string | undefined, patch: boolean): void {
    const given = asked.metadata as LooseMeta;
    if (given.name !== undefined && given.name !== name) {
      throw badRequest(`the name of the object (${given.name}) does not match the name on the URL (${name})`);
    }
    if (given.namespace && given.namespace !== namespace) {
      throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
    }
    if (given.uid && given.uid !== current.metadata.uid) {
      // A patch has no precondition of its own: it meets the validation of metadata.
      if (patch) {
        throw invalid({ group: this.resource.group, kind: this.resource.kind }, name, [
          {
            reason: "FieldValueInvalid",
            field: "metadata.uid",
            message: `Invalid value: ${JSON.stringify(given.uid)}: field is immutable`,
          },
        ]);
      }
      throw conflict(
        this.groupResource,
        name,
        `Precondition failed: UID in precondition: ${given.uid}, UID in object meta: ${current.metadata.uid}`,
      );
    }
    if (given.resourceVersion) {
      if (given.resourceVersion !== current.metadata.resourceVersion) throw conflict(this.groupResource, name, OPTIMISTIC_LOCK);
    } else if (this.resource.unconditionalUpdate === false) {
      throw invalid({ group: this.resource.group, kind: this.resource.kind }, name, [
        { reason: "FieldValueInvalid", field: "metadata.resourceVersion", message: "Invalid value: 0x0: must be specified for an update" },
      ]);
    }
  }

  /** What the server keeps of the metadata, whatever the client says. */
  #carried(asked: KubeObject, current: KubeObject): KubeObject {
    const kept = current.metadata;
    if (asked.metadata === kept) return asked;
    const given = asked.metadata as LooseMeta;
    const metadata: Record<string, unknown> = { name: kept.name };
    if (kept.generateName) metadata["generateName"] = kept.generateName;
    if (kept.namespace) metadata["namespace"] = kept.namespace;
    metadata["uid"] = kept.uid;
    metadata["resourceVersion"] = kept.resourceVersion;
    if (kept.generation !== undefined) metadata["generation"] = kept.generation;
    metadata["creationTimestamp"] = kept.creationTimestamp;
    if (kept.deletionTimestamp) {
      metadata["deletionTimestamp"] = kept.deletionTimestamp;
      metadata["deletionGracePeriodSeconds"] = kept.deletionGracePeriodSeconds;
    }
    copyLoose(given, metadata);
    carryOwners(given, metadata);
    if ((metadata as Owned)[MANAGED] === undefined) carryOwners(kept, metadata);
    return { ...asked, apiVersion: this.resource.apiVersion, kind: this.resource.kind, metadata: metadata as unknown as ObjectMeta };
  }

  #withGeneration(next: KubeObject, current: KubeObject): KubeObject {
    if (!this.#generation || sameSpec(next, current)) return next;
    return { ...next, metadata: { ...next.metadata, generation: (current.metadata.generation ?? 0) + 1 } };
  }

  // --- deleting

  delete(context: RequestContext, name: string, namespace: string | undefined, options: DeleteOptions = {}): Deletion {
    const host = this.#host;
    const entry = this.#entry(name, namespace);
    if (!entry) throw notFound(this.groupResource, name);
    const current = entry.value as KubeObject;
    const { preconditions } = options;
    if (preconditions?.uid && preconditions.uid !== current.metadata.uid) {
      throw conflict(
        this.groupResource,
        name,
        `Precondition failed: UID in precondition: ${preconditions.uid}, UID in object meta: ${current.metadata.uid}`,
      );
    }
    if (preconditions?.resourceVersion && preconditions.resourceVersion !== current.metadata.resourceVersion) {
      throw conflict(
        this.groupResource,
        name,
        `Precondition failed: ResourceVersion in precondition: ${preconditions.resourceVersion}, ResourceVersion in object meta: ${current.metadata.resourceVersion}`,
      );
    }
    host.admission.validate(
      {
        operation: "DELETE",
        resource: this.resource,
        subresource: "",
        namespace: namespace ?? "",
        name,
        object: undefined,
        old: current,
        identity: context.identity,
        dryRun: context.dryRun ?? false,
      },
      host,
    );
    if (this.#hooks?.beforeDelete) {
      const kept = this.#hooks.beforeDelete(current, host);
      if (kept) return { object: context.dryRun ? kept : this.#replace(context, "delete", entry, kept), gone: false };
    }
    const next = this.#doomed(current, options);
    if (next === undefined) return { object: current, gone: false };
    if (!next.metadata.finalizers?.length && canVanish(next)) {
      if (!context.dryRun) this.#vanish(context, entry, next);
      return { object: next, gone: true };
    }
    if (context.dryRun || next === current) return { object: next, gone: false };
    return { object: this.#replace(context, "delete", entry, next), gone: false };
  }

  /** The object with its deletion marked (`rest.BeforeDelete`); undefined when it waits already and nothing changes. */
  #doomed(current: KubeObject, options: DeleteOptions): KubeObject | undefined {
    const { metadata } = current;
    const finalizers = this.#finalizersFor(metadata, options);
    const asked = options.gracePeriodSeconds;
    const wanted = this.resource.gracePeriod?.(current, asked === undefined || asked >= 0 ? asked : 1);
    const grace = wanted ?? 0;
    if (metadata.deletionTimestamp) {
      const before = metadata.deletionGracePeriodSeconds ?? 0;
      // Only a shorter period than the running one changes anything.
      const shorter = asked !== undefined && grace < before;
      if (!shorter) {
        if (!metadata.finalizers?.length && before === 0) return current;
        return equal(finalizers, metadata.finalizers) ? undefined : { ...current, metadata: withFinalizers(metadata, finalizers) };
      }
      return {
        ...current,
        metadata: { ...withFinalizers(metadata, finalizers), deletionTimestamp: this.#in(grace), deletionGracePeriodSeconds: grace },
      };
    }
    const marked = withFinalizers(metadata, finalizers);
    return {
      ...current,
      metadata: {
        ...marked,
        ...(marked.generation ? { generation: marked.generation + 1 } : {}),
        deletionTimestamp: this.#in(grace),
        deletionGracePeriodSeconds: grace,
      },
    };
  }
  #in(seconds: number): string {
    if (seconds === 0) return this.#host.timestamp();
    return formatTime(this.#host.clock.date + seconds * 1000);
  }
  /** Finalizers after a propagation policy (`deletionFinalizersForGarbageCollection`). */
  #finalizersFor(metadata: ObjectMeta, options: DeleteOptions): string[] | undefined {
    const policy = options.propagationPolicy;
    const present = metadata.finalizers ?? [];
    let foreground = policy === "Foreground";
    let orphan = policy === "Orphan";
    if (policy === undefined) {
      foreground = present.includes(FOREGROUND);
      orphan = !foreground && (present.includes(ORPHAN) || this.resource.defaultPropagation === "orphan");
    }
    const others = present.filter((finalizer) => finalizer !== FOREGROUND && finalizer !== ORPHAN);
    const next = [...others, ...(orphan ? [ORPHAN] : []), ...(foreground ? [FOREGROUND] : [])];
    return equal([...next].sort(), [...present].sort()) ? metadata.finalizers : next;
  }

  /** Deletes every object that is selected; returns them. */
  deleteCollection(context: RequestContext, selection: Selection, options: DeleteOptions = {}): KubeObject[] {
    const { items } = this.list({ selection });
    for (const object of items) {
      try {
        this.delete(context, object.metadata.name, object.metadata.namespace, options);
      } catch (error) {
        if (!(error instanceof Error && "reason" in error && error.reason === "NotFound")) throw error;
      }
    }
    return items;
  }

  #replace(context: RequestContext, verb: string, entry: KeyValue, next: KubeObject): KubeObject {
    const current = entry.value as KubeObject;
    if (equal(next, current)) return current;
    const stored = this.#write(context, verb, next, () =>
      this.#host.etcd.update(entry.key, (revision) => withVersion(next, revision), entry.modRevision),
    );
    if (!stored) throw conflict(this.groupResource, current.metadata.name, OPTIMISTIC_LOCK);
    this.#hooks?.updated?.(stored, current, this.#host);
    return stored;
  }
  #vanish(context: RequestContext, entry: KeyValue, last: KubeObject): KubeObject {
    const { trace, etcd } = this.#host;
    const object = objectName(this.resource, last);
    const span = trace.record(context.identity.actor, "delete", object, etcd.revision + 1);
    const before = this.#host.writeSpan;
    this.#host.writeSpan = span;
    this.#last = last;
    try {
      this.#etcd(() => etcd.delete(entry.key, entry.modRevision));
    } finally {
      this.#host.writeSpan = before;
      this.#last = undefined;
    }
    trace.forgot(object);
    this.#hooks?.deleted?.(last, this.#host);
    return last;
  }
  /** State that the deleted object had at its very end (its finalizer just removed). */
  #last: KubeObject | undefined;

  // --- inside

  #managerOf(context: RequestContext, subresource: string): FieldManager {
    const { userAgent, actor } = context.identity;
    const slash = userAgent.indexOf("/");
    return {
      manager: context.fieldManager ?? (slash > 0 ? userAgent.slice(0, slash) : actor),
      apiVersion: this.resource.apiVersion,
      time: this.#host.timestamp(),
      ...(subresource ? { subresource } : {}),
    };
  }
  #entry(name: string, namespace: string | undefined): KeyValue | undefined {
    const entry = this.#etcd(() => this.#host.etcd.get(this.keyFor(name, namespace)));
    return entry && decodable(entry);
  }
  #range(namespace: string | undefined) {
    const prefix = namespace === undefined ? this.resource.prefix : `${this.resource.prefix}${namespace}/`;
    const range = this.#etcd(() => this.#host.etcd.range(prefix));
    for (const entry of range.items) decodable(entry);
    return range;
  }
  #alive(): void {
    if (!this.#host.etcd.running) throw etcdFailure(new EtcdError("unavailable"));
    this.start();
  }
  #etcd<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw error instanceof EtcdError ? etcdFailure(error) : error;
    }
  }

  /** Writes under a new span; deliveries of the write are caused by it. */
  #write(context: RequestContext, verb: string, object: KubeObject, write: () => KeyValue | undefined): KubeObject | undefined {
    const host = this.#host;
    const name = objectName(this.resource, object);
    const span = host.trace.record(context.identity.actor, verb, name, host.etcd.revision + 1);
    const before = host.writeSpan;
    host.writeSpan = span;
    try {
      const entry = this.#etcd(write);
      if (!entry) return undefined;
      host.trace.wrote(name, span);
      return entry.value as KubeObject;
    } finally {
      host.writeSpan = before;
    }
  }

  #check(object: KubeObject, errors: readonly FieldError[]): void {
    if (errors.length > 0) throw invalid({ group: this.resource.group, kind: this.resource.kind }, object.metadata.name, errors);
  }

  #happened(written: StoreEvent): void {
    if (typeof written.current?.value === "string") {
      // Somebody put bytes here that are no object: what was served of this kind can no longer be kept up.
      this.watchers.end();
      return;
    }
    const event = ofObjects(written);
    if (!event) return;
    if (this.#triggerOf) this.#index(event.current?.value as KubeObject | undefined, event.previous?.value as KubeObject | undefined);
    if (this.#host.writeSpan === 0) {
      if (event.type === "DELETE" && event.previous) this.#host.trace.forgot(objectName(this.resource, event.previous.value as KubeObject));
      this.#hooks?.elsewhere?.(event.current?.value as KubeObject | undefined, event.previous?.value as KubeObject | undefined, this.#host);
    }
    if (this.watchers.size > 0) this.watchers.tell(this.#change(event, this.#host.writeSpan));
  }
  #change(event: StoreEvent, span: number): Change {
    const previous = event.previous?.value as KubeObject | undefined;
    if (event.type === "PUT") {
      return { type: previous ? "MODIFIED" : "ADDED", object: (event.current as KeyValue).value as KubeObject, previous, span };
    }
    return { type: "DELETED", object: withVersion(this.#last ?? (previous as KubeObject), event.revision), previous, span };
  }
  #index(written: KubeObject | undefined, previous: KubeObject | undefined): void {
    const next = typeof written === "string" ? undefined : written;
    const triggerOf = this.#triggerOf as (object: KubeObject) => string;
    const now = next ? triggerOf(next) : "";
    const before = previous ? triggerOf(previous) : "";
    if (previous && before && before !== now) {
      const there = this.#byTrigger.get(before);
      there?.delete(placeOf(previous));
      if (there?.size === 0) this.#byTrigger.delete(before);
    }
    if (!next || !now) return;
    let here = this.#byTrigger.get(now);
    if (!here) {
      here = new Map();
      this.#byTrigger.set(now, here);
    }
    here.set(placeOf(next), next);
  }

  #leaseFor(seconds: number): number {
    return this.#etcd(() => this.#leases.current(seconds, this.#host));
  }
  readonly #leases = new LeaseReuse();
}

/** An event as far as objects are concerned: bytes that somebody put by hand are none. */
function ofObjects(written: StoreEvent): StoreEvent | undefined {
  if (typeof written.current?.value === "string") return undefined;
  const event = typeof written.previous?.value === "string" ? { ...written, previous: undefined } : written;
  return event.type === "DELETE" && !event.previous ? undefined : event;
}

/** One etcd lease serves the objects of a minute (apiserver/pkg/storage/etcd3/lease_manager.go). */
class LeaseReuse {
  #id = 0;
  #until = -1;
  #ttl = 0;
  current(ttl: number, host: RegistryHost): number {
    if (this.#id !== 0 && this.#ttl === ttl && host.clock.now <= this.#until && host.etcd.leased(this.#id)) return this.#id;
    this.#ttl = ttl;
    this.#until = host.clock.now + 60_000_000;
    this.#id = host.etcd.grant(ttl + 60);
    return this.#id;
  }
}

/** Resources whose lists and watches are answered by an index: kubelets ask for the pods of one node. */
const TRIGGERS: Readonly<Record<string, string>> = { pods: "spec.nodeName" };

function placeOf(object: KubeObject): string {
  return `${object.metadata.namespace}/${object.metadata.name}`;
}
function withVersion(object: KubeObject, revision: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}
function withStatusOf(next: Mutable, current: Mutable): KubeObject {
  if (next.status === current.status) return next;
  if (current.status === undefined) {
    const { status: _, ...rest } = next;
    return rest;
  }
  return { ...next, status: current.status } as KubeObject;
}
function canVanish({ metadata }: KubeObject): boolean {
  return (metadata.deletionGracePeriodSeconds ?? 0) === 0;
}
function withFinalizers(metadata: ObjectMeta, finalizers: string[] | undefined): ObjectMeta {
  if (finalizers === metadata.finalizers) return metadata;
  if (finalizers?.length) return { ...metadata, finalizers };
  const { finalizers: _, ...rest } = metadata;
  return rest;
}
/** The parts of metadata that belong to clients; empty ones are not stored. */
function copyLoose(given: LooseMeta, metadata: Record<string, unknown>): void {
  if (given.labels && hasKeys(given.labels)) metadata["labels"] = given.labels;
  if (given.annotations && hasKeys(given.annotations)) metadata["annotations"] = given.annotations;
  if (given.ownerReferences?.length) metadata["ownerReferences"] = given.ownerReferences satisfies OwnerReference[];
  if (given.finalizers?.length) metadata["finalizers"] = given.finalizers;
  if (given.managedFields) metadata["managedFields"] = given.managedFields;
}
type Owned = { [MANAGED]?: unknown };
/** Who set which field travels on the metadata, beside its fields. */
function carryOwners(from: object, to: object): void {
  const owners = (from as Owned)[MANAGED];
  if (owners !== undefined) (to as Owned)[MANAGED] = owners;
}
/** Do two states differ in who owns what (times apart)? Only server-side apply asks. */
function ownersDiffer(next: KubeObject, current: KubeObject): boolean {
  const owners = (object: KubeObject) => managedFieldsOf(object).map(({ time: _, ...entry }) => entry);
  return !equal(owners(next), owners(current));
}
/** Writes that upstream makes without a field manager. */
const UNTRACKED = new Set(["binding", "eviction"]);

function hasKeys(record: object): boolean {
  for (const _ in record) return true;
  return false;
}

/** The entry, when it holds an object. Throws what the decoder says of other bytes. */
function decodable(entry: KeyValue): KeyValue {
  if (typeof entry.value === "string")
    throw failure(
      500,
      "",
      'couldn\'t get version/kind; json parse error: json: cannot unmarshal string into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }',
    );
  return entry;
}
function etcdFailure(error: EtcdError): Error {
  return failure(500, "", error.message);
}
