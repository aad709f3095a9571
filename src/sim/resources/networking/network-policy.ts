import { formatLabelSelector } from "../../../kube/labels.ts";
import type { KubeObject, networking } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { defaultNetworkPolicy } from "../defaults/index.ts";
import { defineResource } from "../resource.ts";
import { validateNetworkPolicy } from "../validation/index.ts";

type NetworkPolicy = KubeObject & { spec: networking.NetworkPolicySpec };

/** NetworkPolicies. Upstream: pkg/registry/networking/networkpolicy/strategy.go. */
export const networkPolicies = defineResource<NetworkPolicy>({
  group: "networking.k8s.io",
  version: "v1",
  kind: "NetworkPolicy",
  resource: "networkpolicies",
  namespaced: true,
  applyDefaults: defaultNetworkPolicy,
  validate: validateNetworkPolicy,
  shortNames: ["netpol"],
  generation: true,
  columns: [name, { name: "Pod-Selector", cell: ({ spec }) => formatLabelSelector(spec.podSelector) }, age],
});
