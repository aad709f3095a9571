/**
 * Creates and deletes the pods of a controller, with its events.
 * Follows RealPodControl of pkg/controller/controller_utils.go.
 */
import type { Client } from "../../kube/client/client.ts";
import type { Recorder } from "../../kube/client/recorder.ts";
import { pods } from "../../kube/resource.ts";
import { isNotFound, StatusError } from "../../kube/status.ts";
import type { KubeObject, New, OwnerReference, Pod, PodTemplateSpec } from "../../kube/types.ts";
import { messageOf } from "./context.ts";

/** The owner reference by which `owner` controls what it makes (metav1.NewControllerRef). */
export function controllerReference(owner: KubeObject): OwnerReference {
  const { apiVersion, kind } = owner;
  const { name, uid } = owner.metadata;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** A pod as the template says, controlled by `owner`; named by the server unless `name` is given. */
export function podFromTemplate(template: PodTemplateSpec | undefined, owner: KubeObject, name?: string): New<Pod> {
  const { labels, annotations, finalizers } = template?.metadata ?? {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...(name ? { name } : { generateName: `${owner.metadata.name}-` }),
      namespace: owner.metadata.namespace as string,
      labels: { ...labels },
      ...(annotations ? { annotations: { ...annotations } } : {}),
      ...(finalizers ? { finalizers: [...finalizers] } : {}),
      ownerReferences: [controllerReference(owner)],
    },
    spec: template?.spec ?? { containers: [] },
  } as New<Pod>;
}

/** The namespace is going away: creating in it fails, and saying so would fail too. */
export function isNamespaceTerminating(error: unknown): boolean {
  return error instanceof StatusError && (error.status.details?.causes ?? []).some((cause) => cause.reason === "NamespaceTerminating");
}

export class PodControl {
  #client: Client;
  #recorder: Recorder;
  constructor(client: Client, recorder: Recorder) {
    this.#client = client;
    this.#recorder = recorder;
  }

  /** Throws what the server refused with, after recording it. */
  create(pod: New<Pod>, owner: KubeObject): Pod {
    let created: Pod;
    try {
      created = this.#client.create(pods, pod);
    } catch (error) {
      if (!isNamespaceTerminating(error)) {
        this.#recorder.event(owner, "Warning", "FailedCreate", `Error creating: ${messageOf(error)}`);
      }
      throw error;
    }
    this.#recorder.event(owner, "Normal", "SuccessfulCreate", `Created pod: ${created.metadata.name}`);
    return created;
  }

  /** A pod that is gone already throws NotFound without an event. */
  delete(pod: Pod, owner: KubeObject): void {
    try {
      this.#client.delete(pods, pod.metadata.name, pod.metadata.namespace);
    } catch (error) {
      if (!isNotFound(error)) this.#recorder.event(owner, "Warning", "FailedDelete", `Error deleting: ${messageOf(error)}`);
      throw error;
    }
    this.#recorder.event(owner, "Normal", "SuccessfulDelete", `Deleted pod: ${pod.metadata.name}`);
  }
}
