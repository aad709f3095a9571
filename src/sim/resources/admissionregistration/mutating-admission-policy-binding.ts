import { defineResource } from "../resource.ts";
import { policyBindingColumns } from "./columns.ts";

/** MutatingAdmissionPolicyBinding objects are stored and shown; kubewekend does not call them. Upstream: pkg/registry/admissionregistration. */
export const mutatingAdmissionPolicyBindings = defineResource({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "MutatingAdmissionPolicyBinding",
  resource: "mutatingadmissionpolicybindings",
  namespaced: false,
  categories: ["api-extensions"],
  generation: true,
  served: (release) => release.features.enabled("MutatingAdmissionPolicy"),
  columns: policyBindingColumns,
});
