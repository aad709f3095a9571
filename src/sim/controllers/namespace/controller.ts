/**
 * The namespace controller: empties a namespace that is being deleted, then lets it go.
 * Follows pkg/controller/namespace/{namespace_controller.go,deletion/namespaced_resources_deleter.go}.
 */
import type { Client } from "../../../kube/client/client.ts";
import { semanticEqual } from "../../../kube/deep-equal.ts";
import { parseTimestamp } from "../../../kube/duration.ts";
import { isPodTerminal } from "../../../kube/pod.ts";
import { namespaces } from "../../../kube/resource.ts";
import { isConflict, isNotFound, StatusError } from "../../../kube/status.ts";
import { SECOND } from "../../../kube/timers.ts";
import type { Namespace, Pod } from "../../../kube/types.ts";
import { type ControllerContext, caches, messageOf } from "../context.ts";
import type { ServedResourceType } from "../options.ts";
import { deletionConditions, type Remaining } from "./conditions.ts";

const FINALIZER = "kubernetes";
/** A namespace may have just been filled: its contents are looked at a little later. */
const GRACE = 5 * SECOND;
/** Seconds to give whoever holds a finalizer. */
const FINALIZER_ESTIMATE = 15;

export function startNamespaceController(context: ControllerContext): void {
  const { client, clock, informers, options } = context;
  const cache = informers.for(namespaces);
  const queue = context.queue({ of: namespaces, sync, needs: caches(cache) });
  const enqueue = (namespace: Namespace) => {
    if (!namespace.metadata.deletionTimestamp) return;
    if (!(namespace.spec.finalizers ?? []).includes(FINALIZER)) return;
    queue.addAfter(namespace.metadata.name, GRACE);
  };
  cache.on({ add: enqueue, update: enqueue });

  function sync(name: string): void {
    if (!cache.get(name)) return;
    let namespace = read(client, name);
    if (!namespace?.metadata.deletionTimestamp) return;
    if (namespace.status.phase !== "Terminating") {
      namespace = client.updateStatus(namespaces, { ...namespace, status: { ...namespace.status, phase: "Terminating" } });
    }
    if (!(namespace.spec.finalizers ?? []).includes(FINALIZER)) return;
    const remaining = deleteAll(namespace);
    const conditions = deletionConditions(namespace.status.conditions ?? [], remaining, clock);
    if (!semanticEqual(conditions, namespace.status.conditions)) {
      namespace = client.updateStatus(namespaces, { ...namespace, status: { ...namespace.status, conditions } });
    }
    if (remaining.failures.length > 0) throw new Error(remaining.failures.join(", "));
    if (remaining.estimate > 0) {
      queue.addAfter(name, (Math.floor(remaining.estimate / 2) + 1) * SECOND);
      return;
    }
    finalize(namespace);
  }

  /** Deletes what there is, type by type, and says what is left. */
  function deleteAll(namespace: Namespace): Remaining {
    const remaining: Remaining = { numbers: new Map(), finalizers: new Map(), failures: [], estimate: 0 };
    for (const type of options.resourceTypes()) {
      if (!type.namespaced || (type.verbs && !(type.verbs.includes("delete") && type.verbs.includes("list")))) continue;
      try {
        deleteType(namespace, type, remaining);
      } catch (error) {
        // A type that is no longer served has nothing to delete.
        if (isNotFound(error) || (error instanceof StatusError && error.reason === "MethodNotAllowed")) continue;
        remaining.failures.push(messageOf(error));
      }
    }
    return remaining;
  }

  function deleteType(namespace: Namespace, type: ServedResourceType, remaining: Remaining): void {
    const { name } = namespace.metadata;
    const before = client.list(type, { namespace: name });
    if (before.items.length === 0) return;
    const estimate = type.group === "" && type.resource === "pods" ? podsEstimate(namespace, before.items as Pod[]) : 0;
    for (const { metadata } of before.items) {
      try {
        client.delete(type, metadata.name, name, { propagationPolicy: "Background" });
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
    const left = client.list(type, { namespace: name }).items;
    if (left.length === 0) return;
    remaining.numbers.set(`${type.resource}.${type.group}`, left.length);
    let held = false;
    for (const { metadata } of left) {
      for (const finalizer of metadata.finalizers ?? []) {
        remaining.finalizers.set(finalizer, (remaining.finalizers.get(finalizer) ?? 0) + 1);
        held = true;
      }
    }
    if (estimate > 0) remaining.estimate = Math.max(remaining.estimate, estimate);
    else if (held) remaining.estimate = Math.max(remaining.estimate, FINALIZER_ESTIMATE);
    else
      throw new Error(
        `unexpected items still remain in namespace: ${name} for gvr: ${type.group}/${type.version}, Resource=${type.resource}`,
      );
  }

  /** Seconds that the slowest pod may take; none once the namespace has been going for longer than that. */
  function podsEstimate(namespace: Namespace, left: readonly Pod[]): number {
    const longest = left
      .filter((pod) => !isPodTerminal(pod))
      .reduce((seconds, pod) => Math.max(seconds, pod.spec.terminationGracePeriodSeconds ?? 0), 0);
    const since = (clock.date - parseTimestamp(namespace.metadata.deletionTimestamp ?? "")) / 1000;
    return since >= longest ? 0 : longest;
  }

  function finalize(namespace: Namespace): void {
    const finalizers = (namespace.spec.finalizers ?? []).filter((finalizer) => finalizer !== FINALIZER);
    try {
      client.update(namespaces, { ...namespace, spec: { ...namespace.spec, finalizers } }, { subresource: "finalize" });
    } catch (error) {
      if (isNotFound(error)) return;
      if (!isConflict(error)) throw error;
      const fresh = read(client, namespace.metadata.name);
      if (fresh) client.update(namespaces, { ...fresh, spec: { ...fresh.spec, finalizers } }, { subresource: "finalize" });
    }
  }
}

function read(client: Client, name: string): Namespace | undefined {
  try {
    return client.get(namespaces, name);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
