import { defineResource } from "../resource.ts";

export const ipAddresses = defineResource({
  group: "networking.k8s.io",
  version: "v1",
  kind: "IPAddress",
  resource: "ipaddresses",
  namespaced: false,
  shortNames: ["ip"],
});
