import { defineResource } from "../resource.ts";
import { policyColumns } from "./columns.ts";
import { defaultPolicy, validatePolicy } from "./policy.ts";

/** MutatingAdmissionPolicy: sim/apiserver/admission/policy obeys them. Upstream: pkg/registry/admissionregistration. */
export const mutatingAdmissionPolicies = defineResource({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "MutatingAdmissionPolicy",
  resource: "mutatingadmissionpolicies",
  namespaced: false,
  categories: ["api-extensions"],
  generation: true,
  applyDefaults: defaultPolicy,
  validate: validatePolicy,
  served: (release) => release.features.enabled("MutatingAdmissionPolicy"),
  columns: policyColumns("Mutations", "mutations"),
});
