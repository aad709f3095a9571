import { defineResource } from "../resource.ts";
import { policyBindingColumns } from "./columns.ts";
import { defaultPolicyBinding, validateValidatingBinding } from "./policy.ts";

/** ValidatingAdmissionPolicyBinding: sim/apiserver/admission/policy obeys them. Upstream: pkg/registry/admissionregistration. */
export const validatingAdmissionPolicyBindings = defineResource({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "ValidatingAdmissionPolicyBinding",
  resource: "validatingadmissionpolicybindings",
  namespaced: false,
  categories: ["api-extensions"],
  generation: true,
  applyDefaults: defaultPolicyBinding,
  validate: validateValidatingBinding,
  served: (release) => release.features.enabled("ValidatingAdmissionPolicy"),
  columns: policyBindingColumns,
});
