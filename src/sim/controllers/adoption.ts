/**
 * Which objects a controller owns: it adopts orphans that its selector matches and releases its own that no
 * longer match. Follows pkg/controller/controller_ref_manager.go.
 */
import type { Client } from "../../kube/client/client.ts";
import { controllerOf } from "../../kube/owner.ts";
import type { ResourceType } from "../../kube/resource.ts";
import { conflict, failure, isNotFound, StatusError } from "../../kube/status.ts";
import type { KubeObject } from "../../kube/types.ts";
import { controllerReference } from "./podcontrol.ts";

/** For an index: the uid of the controller, or `""` for an orphan of a namespace. */
export function byController(object: KubeObject): readonly string[] {
  return [controllerOf(object)?.uid ?? `orphan/${object.metadata.namespace}`];
}
export const CONTROLLER_INDEX = "controller";
export function orphansOf(namespace: string | undefined): string {
  return `orphan/${namespace}`;
}

export interface Claim<T extends KubeObject> {
  client: Client;
  type: ResourceType<T>;
  controller: KubeObject;
  controllerType: ResourceType;
  matches(labels: Readonly<Record<string, string>>): boolean;
  /** Adoption's further condition (a pod must not have failed). */
  adoptable?(object: T): boolean;
  /** Added to the owner reference patch: finalizers of job tracking. */
  finalizers?: readonly string[];
}

/** The candidates that belong to the controller, after adopting and releasing. */
export function claim<T extends KubeObject>(candidates: Iterable<T>, options: Claim<T>): T[] {
  const { client, type, controller, matches } = options;
  const mine: T[] = [];
  let checked = false;
  for (const object of candidates) {
    const owner = controllerOf(object);
    const labels = object.metadata.labels ?? {};
    if (owner) {
      if (owner.uid !== controller.metadata.uid) continue;
      if (matches(labels)) mine.push(object);
      else if (!controller.metadata.deletionTimestamp) release(options, object);
      continue;
    }
    if (controller.metadata.deletionTimestamp || object.metadata.deletionTimestamp) continue;
    if (!matches(labels) || options.adoptable?.(object) === false) continue;
    if (!checked) {
      mayAdopt(client, options.controllerType, controller);
      checked = true;
    }
    try {
      mine.push(
        client.patch(type, object.metadata.name, object.metadata.namespace, {
          type: "strategic",
          body: {
            metadata: {
              uid: object.metadata.uid,
              ownerReferences: [controllerReference(controller)],
              ...(options.finalizers ? { finalizers: options.finalizers } : {}),
            },
          },
        }),
      );
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  return mine;
}

/** The cache may be behind: asks the server whether the controller is still the same and not being deleted. */
function mayAdopt(client: Client, type: ResourceType, controller: KubeObject): void {
  const { name, namespace, uid } = controller.metadata;
  const fresh = client.get(type, name, namespace);
  if (fresh.metadata.uid !== uid)
    throw conflict(type, name, `original ${type.kind} ${namespace}/${name} is gone: got uid ${fresh.metadata.uid}, wanted ${uid}`);
  if (fresh.metadata.deletionTimestamp) {
    throw failure(409, "Conflict", `can't adopt: ${namespace}/${name} has just been deleted at ${fresh.metadata.deletionTimestamp}`);
  }
}

function release<T extends KubeObject>({ client, type, controller, finalizers }: Claim<T>, object: T): void {
  try {
    client.patch(type, object.metadata.name, object.metadata.namespace, {
      type: "strategic",
      body: {
        metadata: {
          uid: object.metadata.uid,
          ownerReferences: [{ $patch: "delete", uid: controller.metadata.uid }],
          ...(finalizers ? { "$deleteFromPrimitiveList/finalizers": finalizers } : {}),
        },
      },
    });
  } catch (error) {
    // Gone, or no longer ours (the uid precondition failed): either way nothing is left to do.
    if (isNotFound(error) || (error instanceof StatusError && error.reason === "Invalid")) return;
    throw error;
  }
}

/** The object that an owner reference means, if the cache still has that very one. */
export function resolveController<T extends KubeObject>(
  informer: { get(key: string): T | undefined },
  kind: string,
  namespace: string | undefined,
  reference: { kind: string; name: string; uid: string } | undefined,
): T | undefined {
  if (reference?.kind !== kind) return undefined;
  const found = informer.get(`${namespace}/${reference.name}`);
  return found?.metadata.uid === reference.uid ? found : undefined;
}

export const NAMESPACE_INDEX = "namespace";
export function byNamespace(object: KubeObject): readonly string[] {
  return [object.metadata.namespace ?? ""];
}
