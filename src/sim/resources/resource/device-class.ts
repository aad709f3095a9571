import { defineResource } from "../resource.ts";

export const deviceClasses = defineResource({
  group: "resource.k8s.io",
  version: "v1",
  kind: "DeviceClass",
  resource: "deviceclasses",
  namespaced: false,
});
