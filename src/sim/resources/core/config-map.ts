import type { ConfigMap } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { defineResource } from "../resource.ts";
import { validateConfigMap, validateConfigMapUpdate } from "../validation/index.ts";

/** ConfigMaps. Upstream: pkg/registry/core/configmap/strategy.go. */
export const configMaps = defineResource<ConfigMap>({
  group: "",
  version: "v1",
  kind: "ConfigMap",
  namespaced: true,
  validate: validateConfigMap,
  validateUpdate: validateConfigMapUpdate,
  shortNames: ["cm"],
  columns: [
    name,
    { name: "Data", cell: ({ data, binaryData }) => Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length },
    age,
  ],
});
