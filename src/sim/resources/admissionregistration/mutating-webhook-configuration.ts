import { defineResource } from "../resource.ts";

export const mutatingWebhookConfigurations = defineResource({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "MutatingWebhookConfiguration",
  namespaced: false,
  categories: ["api-extensions"],
  generation: true,
});
