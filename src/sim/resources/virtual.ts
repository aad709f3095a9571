/** Resources that answer without storing anything: reviews, bindings, component statuses. */
import type { KubeObject } from "../../kube/types.ts";
import { defineResource, type Resource } from "./resource.ts";

function review(group: string, kind: string, namespaced = false): Resource {
  return defineResource<KubeObject>({ group, version: "v1", kind, namespaced, verbs: ["create"], virtual: true });
}

export const virtual: readonly Resource[] = [
  defineResource({ group: "", version: "v1", kind: "Binding", namespaced: true, verbs: ["create"], virtual: true }),
  defineResource({
    group: "",
    version: "v1",
    kind: "ComponentStatus",
    resource: "componentstatuses",
    namespaced: false,
    shortNames: ["cs"],
    verbs: ["get", "list"],
    virtual: true,
  }),
  review("authentication.k8s.io", "SelfSubjectReview"),
  review("authentication.k8s.io", "TokenReview"),
  review("authorization.k8s.io", "LocalSubjectAccessReview", true),
  review("authorization.k8s.io", "SelfSubjectAccessReview"),
  review("authorization.k8s.io", "SelfSubjectRulesReview"),
  review("authorization.k8s.io", "SubjectAccessReview"),
];
