import { defineResource } from "../resource.ts";

export const flowSchemas = defineResource({
  group: "flowcontrol.apiserver.k8s.io",
  version: "v1",
  kind: "FlowSchema",
  namespaced: false,
  generation: true,
  subresources: { status: true },
});
