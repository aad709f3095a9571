import type { admission, Stored } from "../../../kube/types.ts";
import { defaultWebhooks } from "../defaults/index.ts";
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
  applyDefaults: (configuration: Stored<admission.MutatingWebhookConfiguration>) => defaultWebhooks(configuration, false),
  columns: webhookColumns,
});
