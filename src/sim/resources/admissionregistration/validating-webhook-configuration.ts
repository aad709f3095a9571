import { defineResource } from "../resource.ts";
import { webhookColumns } from "./columns.ts";

/** ValidatingWebhookConfiguration objects are stored and shown; kubewekend does not call them. Upstream: pkg/registry/admissionregistration. */
export const validatingWebhookConfigurations = defineResource({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "ValidatingWebhookConfiguration",
  resource: "validatingwebhookconfigurations",
  namespaced: false,
  categories: ["api-extensions"],
  generation: true,
  columns: webhookColumns,
});
