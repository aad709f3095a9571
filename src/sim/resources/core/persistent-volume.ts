import { defineResource } from "../resource.ts";

export const persistentVolumes = defineResource({
  group: "",
  version: "v1",
  kind: "PersistentVolume",
  namespaced: false,
  shortNames: ["pv"],
  subresources: { status: true },
});
