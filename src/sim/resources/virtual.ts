/** Resources that answer without storing anything: reviews, bindings, component statuses. */
import type { KubeObject } from "../../kube/types.ts";
import { name } from "./columns.ts";
import { defineResource, type Resource } from "./resource.ts";

type ComponentStatus = KubeObject & { conditions: { type: string; status: string; message?: string; error?: string }[] };

function review(group: string, kind: string, namespaced = false): Resource {
  return defineResource<KubeObject>({ group, version: "v1", kind, namespaced, verbs: ["create"], virtual: true });
}

export const virtual: readonly Resource[] = [
  defineResource({ group: "", version: "v1", kind: "Binding", namespaced: true, verbs: ["create"], virtual: true }),
  defineResource<ComponentStatus>({
    group: "",
    version: "v1",
    kind: "ComponentStatus",
    resource: "componentstatuses",
    namespaced: false,
    shortNames: ["cs"],
    verbs: ["get", "list"],
    virtual: true,
    warnings: () => ["v1 ComponentStatus is deprecated in v1.19+"],
    columns: [
      name,
      {
        name: "Status",
        cell: ({ conditions }) => {
          const healthy = conditions.find(({ type }) => type === "Healthy")?.status;
          return healthy === "True" ? "Healthy" : healthy === "False" ? "Unhealthy" : "Unknown";
        },
      },
      { name: "Message", cell: ({ conditions }) => conditions.find(({ type }) => type === "Healthy")?.message ?? "" },
      { name: "Error", cell: ({ conditions }) => conditions.find(({ type }) => type === "Healthy")?.error ?? "" },
    ],
  }),
  review("authentication.k8s.io", "SelfSubjectReview"),
  review("authentication.k8s.io", "TokenReview"),
  review("authorization.k8s.io", "LocalSubjectAccessReview", true),
  review("authorization.k8s.io", "SelfSubjectAccessReview"),
  review("authorization.k8s.io", "SelfSubjectRulesReview"),
  review("authorization.k8s.io", "SubjectAccessReview"),
];
