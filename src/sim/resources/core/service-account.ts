import type { ServiceAccount } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { defineResource } from "../resource.ts";

/** ServiceAccounts. Upstream: pkg/registry/core/serviceaccount/strategy.go. */
export const serviceAccounts = defineResource<ServiceAccount>({
  group: "",
  version: "v1",
  kind: "ServiceAccount",
  namespaced: true,
  shortNames: ["sa"],
  subresources: { other: { token: { kind: "TokenRequest", group: "authentication.k8s.io", version: "v1", verbs: ["create"] } } },
  columns: (release) =>
    release.features.enabled("ServiceAccountWithoutSecretsColumn")
      ? [name, age]
      : [name, { name: "Secrets", cell: ({ secrets }) => secrets?.length ?? 0 }, age],
});
