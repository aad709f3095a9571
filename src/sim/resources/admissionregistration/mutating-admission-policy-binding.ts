import { defineResource } from "../resource.ts";
import { policyBindingColumns } from "./columns.ts";
import { defaultPolicyBinding } from "./policy.ts";

/** MutatingAdmissionPolicyBinding: sim/apiserver/admission/policy obeys them. Upstream: pkg/registry/admissionregistration. */
export const mutatingAdmissionPolicyBindings = defineResource({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "MutatingAdmissionPolicyBinding",
  resource: "mutatingadmissionpolicybindings",
  namespaced: false,
  categories: ["api-extensions"],
  generation: true,
  applyDefaults: defaultPolicyBinding,
  served: (release) => release.features.enabled("MutatingAdmissionPolicy"),
  columns: policyBindingColumns,
});
