import type { KubeObject } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { checkPathSegment } from "../rbac/names.ts";
import { defineResource } from "../resource.ts";

type APIService = KubeObject & {
  spec: { service?: { namespace: string; name: string }; group?: string; version?: string };
  status: { conditions?: { type: string; status: string; reason?: string }[] };
};

/** APIServices. Upstream: kube-aggregator/pkg/registry/apiservice. */
export const apiServices = defineResource<APIService>({
  group: "apiregistration.k8s.io",
  version: "v1",
  kind: "APIService",
  namespaced: false,
  categories: ["api-extensions"],
  storage: "apiregistration.k8s.io/apiservices",
  validateName: checkPathSegment,
  unconditionalUpdate: false,
  subresources: { status: true },
  initialStatus: ({ status, metadata }) => (metadata.labels?.["kube-aggregator.kubernetes.io/automanaged"] ? status : {}),
  columns: [
    name,
    { name: "Service", cell: ({ spec }) => (spec.service ? `${spec.service.namespace}/${spec.service.name}` : "Local") },
    {
      name: "Available",
      cell: ({ status }) => {
        const condition = status.conditions?.find(({ type }) => type === "Available");
        if (!condition) return "Unknown";
        return condition.status === "True" ? "True" : `${condition.status} (${condition.reason})`;
      },
    },
    age,
  ],
});
