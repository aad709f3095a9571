/** Owner references. Upstream: k8s.io/apimachinery/pkg/apis/meta/v1/controller_ref.go. */
import { apiVersionOf } from "./resource.ts";
import type { KubeObject, OwnerReference } from "./types.ts";

/** `metav1.GetControllerOf`: the one owner that controls the object. */
export function controllerOf(object: { metadata: { ownerReferences?: OwnerReference[] } }): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller === true);
}

/** `metav1.IsControlledBy`: by uid. */
export function isControlledBy(object: { metadata: { ownerReferences?: OwnerReference[] } }, owner: KubeObject): boolean {
  return controllerOf(object)?.uid === owner.metadata.uid;
}

/** `metav1.NewControllerRef`. */
export function controllerReference(owner: KubeObject, type: { group: string; version: string; kind: string }): OwnerReference {
  return {
    apiVersion: apiVersionOf(type),
    kind: type.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}
