import type { KubeObject, networking } from "../../../kube/types.ts";
import type { AdmissionPlugin } from "./admission.ts";

type Ingress = KubeObject & { spec: networking.IngressSpec };

/** An ingress without a class gets the default one. Upstream: plugin/pkg/admission/network/defaultingressclass. */
export const defaultIngressClass: AdmissionPlugin = {
  name: "DefaultIngressClass",
  handles: (operation, { group, resource }, subresource) =>
    operation === "CREATE" && group === "networking.k8s.io" && resource === "ingresses" && subresource === "",
  admit({ object }, host) {
    const ingress = object as Ingress;
    if (ingress.spec.ingressClassName !== undefined && ingress.spec.ingressClassName !== null) return ingress;
    if (ingress.metadata.annotations?.["kubernetes.io/ingress.class"] !== undefined) return ingress;
    const [chosen] = (host.store("networking.k8s.io", "ingressclasses")?.all() ?? [])
      .filter(({ metadata }) => metadata.annotations?.["ingressclass.kubernetes.io/is-default-class"] === "true")
      .sort(newestFirst);
    if (!chosen) return ingress;
    const next: Ingress = { ...ingress, spec: { ...ingress.spec, ingressClassName: chosen.metadata.name } };
    return next;
  },
};

/** The newest wins; of two made in the same second the first by name. */
export function newestFirst({ metadata: a }: KubeObject, { metadata: b }: KubeObject): number {
  if (a.creationTimestamp === b.creationTimestamp) return a.name < b.name ? -1 : 1;
  return a.creationTimestamp > b.creationTimestamp ? -1 : 1;
}
