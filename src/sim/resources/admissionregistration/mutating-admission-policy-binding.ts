import { defineResource } from "../resource.ts";

export const mutatingAdmissionPolicyBindings = defineResource({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "MutatingAdmissionPolicyBinding",
  namespaced: false,
  categories: ["api-extensions"],
  generation: true,
});
