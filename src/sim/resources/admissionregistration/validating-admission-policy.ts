import { defineResource } from "../resource.ts";
import { policyColumns } from "./columns.ts";
import { defaultPolicy, validateValidatingPolicy } from "./policy.ts";

/** ValidatingAdmissionPolicy: sim/apiserver/admission/policy obeys them. Upstream: pkg/registry/admissionregistration. */
export const validatingAdmissionPolicies = defineResource({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "ValidatingAdmissionPolicy",
  resource: "validatingadmissionpolicies",
  namespaced: false,
  categories: ["api-extensions"],
  generation: true,
  applyDefaults: defaultPolicy,
  validate: validateValidatingPolicy,
  subresources: { status: true },
  served: (release) => release.features.enabled("ValidatingAdmissionPolicy"),
  columns: policyColumns("Validations", "validations"),
});
