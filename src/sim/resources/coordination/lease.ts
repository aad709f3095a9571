import type { Lease } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { defineResource } from "../resource.ts";
import { validateLease } from "../validation/index.ts";

/** Leases. Upstream: pkg/registry/coordination/lease/strategy.go. */
export const leases = defineResource<Lease>({
  group: "coordination.k8s.io",
  version: "v1",
  kind: "Lease",
  namespaced: true,
  validate: validateLease,
  createOnUpdate: true,
  unconditionalUpdate: false,
  columns: [name, { name: "Holder", cell: ({ spec }) => spec?.holderIdentity ?? "" }, age],
});
