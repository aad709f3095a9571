import { defineResource } from "../resource.ts";
import { policyColumns } from "./columns.ts";

/** ValidatingAdmissionPolicy objects are stored and shown; kubewekend does not call them. Upstream: pkg/registry/admissionregistration. */
export const validatingAdmissionPolicies = defineResource({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "ValidatingAdmissionPolicy",
  resource: "validatingadmissionpolicies",
  namespaced: false,
  categories: ["api-extensions"],
  generation: true,
  subresources: { status: true },
  served: (release) => release.features.enabled("ValidatingAdmissionPolicy"),
  columns: policyColumns("Validations", "validations"),
});
