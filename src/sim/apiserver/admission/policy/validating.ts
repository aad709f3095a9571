/** ValidatingAdmissionPolicy: rules in CEL that refuse, warn or audit. Upstream: admission/plugin/policy/validating. */
import { CelError, Lazy, type Variables } from "../../../../kube/cel/index.ts";
import { failure, forbidden } from "../../../../kube/status.ts";
import type { RegistryHost } from "../../registry/host.ts";
import type { AdmissionPlugin, Attributes } from "../admission.ts";
import { matchesConditions, outcome } from "./expression.ts";
import type { Application, Policies, PolicySpec } from "./policies.ts";
import { KNOWN_TO_POLICIES, variablesOf } from "./variables.ts";

export interface ValidatingSpec extends PolicySpec {
  validations?: { expression: string; message?: string; messageExpression?: string; reason?: string }[];
}
interface Complaint {
  readonly message: string;
  readonly reason: string;
}
const CODES: Readonly<Record<string, number>> = { Forbidden: 403, Unauthorized: 401, RequestEntityTooLarge: 413, Invalid: 422 };

export function validatingPolicy(policies: Policies<ValidatingSpec>): AdmissionPlugin {
  return {
    name: "ValidatingAdmissionPolicy",
    handles: (_operation, resource) => resource.group !== "admissionregistration.k8s.io" && !resource.virtual,
    validate(attributes, host) {
      let denied: (Complaint & { text: string }) | undefined;
      for (const application of policies.concerned(attributes, host)) {
        const { policy, binding } = application;
        const names = `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}'`;
        for (const complaint of complaints(application, attributes, host)) {
          const actions = binding.spec.validationActions ?? ["Deny"];
          if (actions.includes("Warn")) attributes.warn?.(`Validation failed for ${names}: ${complaint.message}`);
          if (actions.includes("Deny")) denied ??= { ...complaint, text: `${names} denied request: ${complaint.message}` };
        }
      }
      if (!denied) return;
      const { resource, name, object } = attributes;
      const { status } = forbidden(resource, name || (object?.metadata.name ?? ""), denied.text);
      throw failure(CODES[denied.reason] ?? 422, denied.reason, status.message ?? "", {
        ...status.details,
        causes: [{ message: denied.text }],
      });
    },
  };
}

function complaints({ policy, params, problem }: Application<ValidatingSpec>, attributes: Attributes, host: RegistryHost): Complaint[] {
  const { spec } = policy;
  const strict = spec.failurePolicy !== "Ignore";
  if (problem !== undefined) return strict ? [{ message: `failed to configure binding: ${problem}`, reason: "Invalid" }] : [];
  const variables = policyVariables(spec, variablesOf(attributes, host, params));
  const matched = matchesConditions(spec.matchConditions, KNOWN_TO_POLICIES, variables);
  if (matched === false) return [];
  if (matched !== true) return strict ? matched.map((message) => ({ message, reason: "Invalid" })) : [];
  return (spec.validations ?? []).flatMap(({ expression, message, messageExpression, reason = "Invalid" }): Complaint[] => {
    const result = outcome(expression, KNOWN_TO_POLICIES, variables);
    if (result.error !== undefined)
      return strict ? [{ message: `expression '${expression}' resulted in error: ${result.error}`, reason: "Invalid" }] : [];
    if (result.value === true) return [];
    const said = messageExpression === undefined ? undefined : outcome(messageExpression, KNOWN_TO_POLICIES, variables);
    const text = said && said.error === undefined && typeof said.value === "string" ? said.value.trim() : "";
    if (text !== "" && !text.includes("\n")) return [{ message: text, reason }];
    return [{ message: message?.trim() || `failed expression: ${expression.trim()}`, reason }];
  });
}

/** `variables.x` is worked out when it is first asked for, and then kept. */
export function policyVariables({ variables = [] }: PolicySpec, given: Variables): Variables {
  const named: Record<string, unknown> = {};
  const all: Variables = { ...given, variables: named };
  for (const { name, expression } of variables) {
    let known: ReturnType<typeof outcome> | undefined;
    named[name] = new Lazy(() => {
      known ??= outcome(expression, KNOWN_TO_POLICIES, all);
      if (known.error !== undefined) throw new CelError(`composited variable ${JSON.stringify(name)} fails to evaluate: ${known.error}`);
      return known.value;
    });
  }
  return all;
}
