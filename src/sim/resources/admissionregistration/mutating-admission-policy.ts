import { defineResource } from "../resource.ts";

export const mutatingAdmissionPolicies = defineResource({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "MutatingAdmissionPolicy",
  resource: "mutatingadmissionpolicies",
  namespaced: false,
  categories: ["api-extensions"],
  generation: true,
});
