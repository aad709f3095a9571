import { defineResource } from "../resource.ts";
import { policyBindingColumns } from "./columns.ts";

/** ValidatingAdmissionPolicyBinding objects are stored and shown; kubewekend does not call them. Upstream: pkg/registry/admissionregistration. */
export const validatingAdmissionPolicyBindings = defineResource({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "ValidatingAdmissionPolicyBinding",
  resource: "validatingadmissionpolicybindings",
  namespaced: false,
  categories: ["api-extensions"],
  generation: true,
  served: (release) => release.features.enabled("ValidatingAdmissionPolicy"),
  columns: policyBindingColumns,
});
