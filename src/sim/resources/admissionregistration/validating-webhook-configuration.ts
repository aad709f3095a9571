import { defineResource } from "../resource.ts";

export const validatingWebhookConfigurations = defineResource({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "ValidatingWebhookConfiguration",
  namespaced: false,
  categories: ["api-extensions"],
  generation: true,
});
