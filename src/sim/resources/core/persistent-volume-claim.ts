import { defineResource } from "../resource.ts";

export const persistentVolumeClaims = defineResource({
  group: "",
  version: "v1",
  kind: "PersistentVolumeClaim",
  namespaced: true,
  shortNames: ["pvc"],
  subresources: { status: true },
});
