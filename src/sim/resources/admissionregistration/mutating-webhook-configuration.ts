import type { admission, Stored } from "../../../kube/types.ts";
import { defaultWebhooks } from "../defaults/index.ts";
import { defineResource } from "../resource.ts";
import { validateWebhooks } from "../validation/index.ts";
import { webhookColumns } from "./columns.ts";

/** Webhooks that may change an object: sim/apiserver/admission/webhook asks them. Upstream: pkg/registry/admissionregistration. */
export const mutatingWebhookConfigurations = defineResource({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "MutatingWebhookConfiguration",
  resource: "mutatingwebhookconfigurations",
  namespaced: false,
  categories: ["api-extensions"],
  generation: true,
  applyDefaults: (configuration: Stored<admission.MutatingWebhookConfiguration>) => defaultWebhooks(configuration, true),
  validate: validateWebhooks,
  columns: webhookColumns,
});
