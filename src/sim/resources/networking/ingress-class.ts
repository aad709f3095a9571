import type { KubeObject, networking } from "../../../kube/types.ts";
import { age, NONE, name } from "../columns.ts";
import { defineResource } from "../resource.ts";
import { validateIngressClass } from "../validation/index.ts";

type IngressClass = KubeObject & { spec: networking.IngressClassSpec };

/** IngressClasses. Upstream: pkg/registry/networking/ingressclass/strategy.go. */
export const ingressClasses = defineResource<IngressClass>({
  group: "networking.k8s.io",
  version: "v1",
  kind: "IngressClass",
  resource: "ingressclasses",
  namespaced: false,
  validate: validateIngressClass,
  generation: true,
  columns: [
    name,
    { name: "Controller", cell: ({ spec }) => spec.controller ?? "" },
    {
      name: "Parameters",
      cell: ({ spec: { parameters } }) => {
        if (!parameters) return NONE;
        const kind = parameters.apiGroup ? `${parameters.kind}.${parameters.apiGroup}` : parameters.kind;
        return `${kind}/${parameters.name}`;
      },
    },
    age,
  ],
});
