import { defineResource } from "../resource.ts";
import { webhookColumns } from "./columns.ts";

/** MutatingWebhookConfiguration objects are stored and shown; kubewekend does not call them. Upstream: pkg/registry/admissionregistration. */
export const mutatingWebhookConfigurations = defineResource({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "MutatingWebhookConfiguration",
  resource: "mutatingwebhookconfigurations",
  namespaced: false,
  categories: ["api-extensions"],
  generation: true,
  columns: webhookColumns,
});
