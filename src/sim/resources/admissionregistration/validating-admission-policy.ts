import { defineResource } from "../resource.ts";

export const validatingAdmissionPolicies = defineResource({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "ValidatingAdmissionPolicy",
  resource: "validatingadmissionpolicies",
  namespaced: false,
  categories: ["api-extensions"],
  generation: true,
  subresources: { status: true },
});
