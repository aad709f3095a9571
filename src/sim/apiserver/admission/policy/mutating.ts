/** MutatingAdmissionPolicy: changes written in CEL. Upstream: admission/plugin/policy/mutating. */
import { Struct, toJson } from "../../../../kube/cel/index.ts";
import { applyJsonPatch } from "../../../../kube/patch/index.ts";
import { failure } from "../../../../kube/status.ts";
import type { KubeObject } from "../../../../kube/types.ts";
import { patched } from "../../patch.ts";
import type { RegistryHost } from "../../registry/host.ts";
import type { AdmissionPlugin, Attributes } from "../admission.ts";
import { matchesConditions, outcome } from "./expression.ts";
import type { Application, Policies, PolicySpec } from "./policies.ts";
import { policyVariables } from "./validating.ts";
import { KNOWN_TO_POLICIES, variablesOf } from "./variables.ts";

export interface MutatingSpec extends PolicySpec {
  reinvocationPolicy?: string;
  mutations?: { patchType: string; applyConfiguration?: { expression: string }; jsonPatch?: { expression: string } }[];
}

export function mutatingPolicy(policies: Policies<MutatingSpec>): AdmissionPlugin {
  return {
    name: "MutatingAdmissionPolicy",
    reinvokes: true,
    handles: (_operation, resource) => resource.group !== "admissionregistration.k8s.io" && !resource.virtual,
    admit(attributes, host, again) {
      let { object } = attributes;
      for (const application of policies.concerned(attributes, host)) {
        if (again && application.policy.spec.reinvocationPolicy !== "IfNeeded") continue;
        object = mutated(application, { ...attributes, object }, host);
      }
      return object;
    },
  };
}

function mutated(
  { policy, binding, params, problem }: Application<MutatingSpec>,
  attributes: Attributes & { object: KubeObject },
  host: RegistryHost,
): KubeObject {
  const { spec } = policy;
  const fail = (why: string): KubeObject => {
    if (spec.failurePolicy === "Ignore") return attributes.object;
    const text = `policy '${policy.metadata.name}' with binding '${binding.metadata.name}' denied request: ${why}`;
    throw failure(500, "InternalError", `Internal error occurred: ${text}`, { causes: [{ message: text }] });
  };
  if (problem !== undefined) return fail(`failed to configure binding: ${problem}`);
  let { object } = attributes;
  for (const { patchType, applyConfiguration, jsonPatch } of spec.mutations ?? []) {
    const variables = policyVariables(spec, variablesOf({ ...attributes, object }, host, params));
    const matched = matchesConditions(spec.matchConditions, KNOWN_TO_POLICIES, variables);
    if (matched === false) return object;
    if (matched !== true) return fail(matched.join(", "));
    const expression = (patchType === "JSONPatch" ? jsonPatch : applyConfiguration)?.expression ?? "";
    const result = outcome(expression, KNOWN_TO_POLICIES, variables);
    if (result.error !== undefined) return fail(`expression '${expression}' resulted in error: ${result.error}`);
    try {
      object = changed(attributes, object, patchType, result.value);
    } catch (error) {
      return fail(error instanceof Error ? error.message : String(error));
    }
    const { applyDefaults } = attributes.resource;
    if (applyDefaults) object = applyDefaults(object, host);
  }
  return object;
}

function changed({ resource }: Attributes, object: KubeObject, patchType: string, value: unknown): KubeObject {
  if (patchType === "JSONPatch") {
    if (!Array.isArray(value)) throw new Error("type mismatch: JSONPatchType.expression should evaluate to array");
    return applyJsonPatch(object, toJson(value)) as KubeObject;
  }
  if (!(value instanceof Struct)) throw new Error("type mismatch: ApplyConfiguration.expression should evaluate to Object");
  const body = toJson(value) as Record<string, unknown>;
  // Lists with keys are merged by them, as an apply does; custom kinds have none that are known.
  return patched(resource, object, { type: resource.custom ? "merge" : "strategic", body }, resource.custom ?? false);
}
