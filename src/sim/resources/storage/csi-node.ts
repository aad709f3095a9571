import type { CSINode } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { defineResource } from "../resource.ts";

/** CSINodes. Upstream: pkg/registry/storage/csinode/strategy.go. */
export const csiNodes = defineResource<CSINode>({
  group: "storage.k8s.io",
  version: "v1",
  kind: "CSINode",
  namespaced: false,
  columns: [name, { name: "Drivers", type: "integer", cell: ({ spec }) => spec.drivers?.length ?? 0 }, age],
});
