import { defineResource } from "../resource.ts";

export const priorityLevelConfigurations = defineResource({
  group: "flowcontrol.apiserver.k8s.io",
  version: "v1",
  kind: "PriorityLevelConfiguration",
  namespaced: false,
  generation: true,
  subresources: { status: true },
});
