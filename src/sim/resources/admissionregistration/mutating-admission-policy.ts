import { defineResource } from "../resource.ts";
import { policyColumns } from "./columns.ts";

/** MutatingAdmissionPolicy objects are stored and shown; kubewekend does not call them. Upstream: pkg/registry/admissionregistration. */
export const mutatingAdmissionPolicies = defineResource({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "MutatingAdmissionPolicy",
  resource: "mutatingadmissionpolicies",
  namespaced: false,
  categories: ["api-extensions"],
  generation: true,
  served: (release) => release.features.enabled("MutatingAdmissionPolicy"),
  columns: policyColumns("Mutations", "mutations"),
});
