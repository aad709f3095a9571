import type { KubeObject } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { defineResource } from "../resource.ts";

type RuntimeClass = KubeObject & { handler: string };

/** RuntimeClasses. Upstream: pkg/registry/node/runtimeclass/strategy.go. */
export const runtimeClasses = defineResource<RuntimeClass>({
  group: "node.k8s.io",
  version: "v1",
  kind: "RuntimeClass",
  resource: "runtimeclasses",
  namespaced: false,
  columns: [name, { name: "Handler", cell: ({ handler }) => handler }, age],
});
