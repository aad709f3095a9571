/** Defaults and validation that both kinds of admission policies share. Upstream: pkg/apis/admissionregistration. */
import { type CelType, checkCel, DYN } from "../../../kube/cel/index.ts";
import type { FieldError } from "../../../kube/status.ts";
import type { KubeObject } from "../../../kube/types.ts";

interface Expressed {
  expression?: string;
  messageExpression?: string;
  name?: string;
}
interface MatchResources {
  resourceRules?: { scope?: string }[];
  excludeResourceRules?: { scope?: string }[];
  namespaceSelector?: object;
  objectSelector?: object;
  matchPolicy?: string;
}
export type AdmissionPolicy = KubeObject & {
  spec: {
    failurePolicy?: string;
    paramKind?: object;
    matchConstraints?: MatchResources;
    matchConditions?: Expressed[];
    variables?: Expressed[];
    validations?: Expressed[];
    auditAnnotations?: { key?: string; valueExpression?: string }[];
    mutations?: { patchType?: string; applyConfiguration?: Expressed; jsonPatch?: Expressed }[];
    reinvocationPolicy?: string;
  };
};
export type PolicyBinding = KubeObject & { spec: { policyName?: string; matchResources?: MatchResources; validationActions?: string[] } };

function withMatchDefaults(match: MatchResources): MatchResources {
  const scoped = <R extends { scope?: string }>(rules: R[]): R[] => rules.map((rule) => ({ scope: "*", ...rule }));
  return {
    ...match,
    namespaceSelector: match.namespaceSelector ?? {},
    objectSelector: match.objectSelector ?? {},
    matchPolicy: match.matchPolicy ?? "Equivalent",
    ...(match.resourceRules ? { resourceRules: scoped(match.resourceRules) } : {}),
    ...(match.excludeResourceRules ? { excludeResourceRules: scoped(match.excludeResourceRules) } : {}),
  };
}
export function defaultPolicy(policy: AdmissionPolicy): AdmissionPolicy {
  const { spec } = policy;
  return {
    ...policy,
    spec: {
      ...spec,
      failurePolicy: spec.failurePolicy ?? "Fail",
      ...(spec.matchConstraints ? { matchConstraints: withMatchDefaults(spec.matchConstraints) } : {}),
    },
  };
}
export function defaultPolicyBinding(binding: PolicyBinding): PolicyBinding {
  const { matchResources } = binding.spec;
  return matchResources ? { ...binding, spec: { ...binding.spec, matchResources: withMatchDefaults(matchResources) } } : binding;
}

const KNOWN: Readonly<Record<string, CelType>> = {
  object: DYN,
  oldObject: DYN,
  request: DYN,
  namespaceObject: DYN,
  authorizer: { kind: "other" },
  variables: DYN,
};

export function validatePolicy({ spec }: AdmissionPolicy): FieldError[] {
  const errors: FieldError[] = [];
  const known = spec.paramKind ? { ...KNOWN, params: DYN } : KNOWN;
  const required = (field: string, detail = ""): void => {
    errors.push({ reason: "FieldValueRequired", field, message: `Required value${detail ? `: ${detail}` : ""}` });
  };
  const compiled = (field: string, source: string | undefined, ...wants: CelType["kind"][]): void => {
    if (!source?.trim()) return required(field, "expression is not specified");
    const { error } = checkCel(source, known, wants.length > 0 ? wants : undefined);
    if (error !== undefined)
      errors.push({ reason: "FieldValueInvalid", field, message: `Invalid value: ${JSON.stringify(source)}: ${error}` });
  };
  if (!spec.matchConstraints) required("spec.matchConstraints");
  else if (!spec.matchConstraints.resourceRules?.length) required("spec.matchConstraints.resourceRules");
  for (const [index, { expression }] of (spec.matchConditions ?? []).entries())
    compiled(`spec.matchConditions[${index}].expression`, expression, "bool");
  for (const [index, { expression }] of (spec.variables ?? []).entries()) compiled(`spec.variables[${index}].expression`, expression);
  spec.validations?.forEach(({ expression, messageExpression }, index) => {
    compiled(`spec.validations[${index}].expression`, expression, "bool");
    if (messageExpression !== undefined) compiled(`spec.validations[${index}].messageExpression`, messageExpression, "string");
  });
  spec.mutations?.forEach(({ patchType, applyConfiguration, jsonPatch }, index) => {
    const field = `spec.mutations[${index}]`;
    if (patchType === "JSONPatch") compiled(`${field}.jsonPatch.expression`, jsonPatch?.expression);
    else if (patchType === "ApplyConfiguration") compiled(`${field}.applyConfiguration.expression`, applyConfiguration?.expression);
    else required(`${field}.patchType`);
  });
  return errors;
}
export function validateValidatingPolicy(policy: AdmissionPolicy): FieldError[] {
  const errors = validatePolicy(policy);
  if (!policy.spec.validations?.length && !policy.spec.auditAnnotations?.length)
    errors.push({
      reason: "FieldValueRequired",
      field: "spec.validations",
      message: "Required value: validations or auditAnnotations must contain at least one item",
    });
  return errors;
}
export function validateValidatingBinding({ spec }: PolicyBinding): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.policyName) errors.push({ reason: "FieldValueRequired", field: "spec.policyName", message: "Required value" });
  const actions = spec.validationActions ?? [];
  if (actions.length === 0) errors.push({ reason: "FieldValueRequired", field: "spec.validationActions", message: "Required value" });
  actions.forEach((action, index) => {
    if (!["Audit", "Deny", "Warn"].includes(action))
      errors.push({
        reason: "FieldValueNotSupported",
        field: `spec.validationActions[${index}]`,
        message: `Unsupported value: ${JSON.stringify(action)}: supported values: "Audit", "Deny", "Warn"`,
      });
  });
  if (actions.includes("Deny") && actions.includes("Warn"))
    errors.push({
      reason: "FieldValueInvalid",
      field: "spec.validationActions",
      message: `Invalid value: ${JSON.stringify(actions)}: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)`,
    });
  return errors;
}
