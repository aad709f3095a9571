/** Validation of what steers placement: node selectors, affinity, tolerations, topology spread. */
import { checkDns1123Label, checkDns1123Subdomain, checkLabelValue, checkQualifiedName } from "../../../kube/names.ts";
import type { core } from "../../../kube/types.ts";
import { type FieldErrors, goQuote } from "./errors.ts";
import { checkLabelSelector } from "./values.ts";

const TOLERATION_OPERATORS = ["Equal", "Exists"];
const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/** `ValidateTolerations`. */
export function checkTolerations(tolerations: readonly core.Toleration[] | undefined, field: string, errors: FieldErrors): void {
  tolerations?.forEach((toleration, index) => {
    const path = `${field}[${index}]`;
    if (toleration.key) errors.invalidAll(`${path}.key`, toleration.key, checkQualifiedName(toleration.key));
    if (!toleration.key && toleration.operator !== "Exists") {
      errors.invalid(
        `${path}.operator`,
        toleration.operator ?? "",
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      );
    }
    if (toleration.tolerationSeconds !== undefined && toleration.effect !== "NoExecute") {
      errors.invalid(`${path}.effect`, toleration.effect ?? "", "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    switch (toleration.operator) {
      case undefined:
      case "":
      case "Equal": {
        const complaints = checkLabelValue(toleration.value ?? "");
        if (complaints.length > 0) errors.invalid(`${path}.operator`, toleration.value, complaints.join(";"));
        break;
      }
      case "Exists":
        if (toleration.value)
          errors.invalid(`${path}.operator`, shownToleration(toleration), "value must be empty when `operator` is 'Exists'");
        break;
      default:
        errors.notSupported(`${path}.operator`, toleration.operator, TOLERATION_OPERATORS);
    }
    if (toleration.effect) checkTaintEffect(toleration.effect, true, `${path}.effect`, errors);
  });
}

function shownToleration(toleration: core.Toleration): { go: string; json: unknown } {
  const { key = "", operator = "", value = "", effect = "", tolerationSeconds } = toleration;
  const seconds = tolerationSeconds === undefined ? "(*int64)(nil)" : "(*int64)(0xc000000000)";
  return {
    go: `core.Toleration{Key:${goQuote(key)}, Operator:${goQuote(operator)}, Value:${goQuote(value)}, Effect:${goQuote(effect)}, TolerationSeconds:${seconds}}`,
    // Later releases show the value alone.
    json: value,
  };
}

/** `validateTaintEffect`. */
export function checkTaintEffect(effect: string | undefined, allowEmpty: boolean, field: string, errors: FieldErrors): void {
  if (!effect) {
    if (!allowEmpty) errors.required(field);
  } else if (!EFFECTS.includes(effect)) errors.notSupported(field, effect, EFFECTS);
}

/** `ValidateNodeSelector`. */
export function checkNodeSelector(selector: core.NodeSelector, field: string, errors: FieldErrors, withValues = false): void {
  if ((selector.nodeSelectorTerms ?? []).length === 0)
    errors.required(`${field}.nodeSelectorTerms`, "must have at least one node selector term");
  selector.nodeSelectorTerms?.forEach((term, index) => {
    checkNodeSelectorTerm(term, `${field}.nodeSelectorTerms[${index}]`, errors, withValues);
  });
}

function checkNodeSelectorTerm(term: core.NodeSelectorTerm, field: string, errors: FieldErrors, withValues: boolean): void {
  term.matchExpressions?.forEach((requirement, index) => {
    checkNodeRequirement(requirement, `${field}.matchExpressions[${index}]`, errors, withValues);
  });
  term.matchFields?.forEach((requirement, index) => {
    const path = `${field}.matchFields[${index}]`;
    if (requirement.operator !== "In" && requirement.operator !== "NotIn") {
      errors.invalid(`${path}.operator`, requirement.operator, "not a valid selector operator");
    } else if ((requirement.values ?? []).length !== 1) {
      errors.required(`${path}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
    }
    if (requirement.key !== "metadata.name") errors.invalid(`${path}.key`, requirement.key, "not a valid field selector key");
    else
      requirement.values?.forEach((value, at) => {
        errors.invalidAll(`${path}.values[${at}]`, value, checkDns1123Subdomain(value));
      });
  });
}

function checkNodeRequirement(requirement: core.NodeSelectorRequirement, field: string, errors: FieldErrors, withValues: boolean): void {
  const count = (requirement.values ?? []).length;
  switch (requirement.operator) {
    case "In":
    case "NotIn":
      if (count === 0) errors.required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
      break;
    case "Exists":
    case "DoesNotExist":
      if (count > 0) errors.forbidden(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
      break;
    case "Gt":
    case "Lt":
      if (count !== 1) errors.required(`${field}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'");
      break;
    default:
      errors.invalid(`${field}.operator`, requirement.operator, "not a valid selector operator");
  }
  errors.invalidAll(`${field}.key`, requirement.key, checkQualifiedName(requirement.key ?? ""));
  if (!withValues) return;
  requirement.values?.forEach((value, index) => {
    errors.invalidAll(`${field}.values[${index}]`, value, checkLabelValue(value, errors.lengthUnit));
  });
}

/** `validateAffinity`; later releases look at the values a node's labels must have (`withValues`). */
export function checkAffinity(affinity: core.Affinity | undefined, field: string, errors: FieldErrors, withValues: boolean): void {
  if (affinity === undefined || affinity === null) return;
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  if (nodeAffinity) {
    const path = `${field}.nodeAffinity`;
    if (nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution) {
      checkNodeSelector(
        nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution,
        `${path}.requiredDuringSchedulingIgnoredDuringExecution`,
        errors,
        withValues,
      );
    }
    nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution?.forEach((term, index) => {
      const termPath = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
      if (term.weight <= 0 || term.weight > 100) errors.invalid(`${termPath}.weight`, term.weight, "must be in the range 1-100");
      checkNodeSelectorTerm(term.preference ?? {}, `${termPath}.preference`, errors, false);
    });
  }
  if (podAffinity) checkPodAffinity(podAffinity, `${field}.podAffinity`, errors);
  if (podAntiAffinity) checkPodAffinity(podAntiAffinity, `${field}.podAntiAffinity`, errors);
}

function checkPodAffinity(affinity: core.PodAffinity, field: string, errors: FieldErrors): void {
  affinity.requiredDuringSchedulingIgnoredDuringExecution?.forEach((term, index) => {
    checkAffinityTerm(term, `${field}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`, errors);
  });
  affinity.preferredDuringSchedulingIgnoredDuringExecution?.forEach((term, index) => {
    const path = `${field}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
    if (term.weight <= 0 || term.weight > 100) errors.invalid(`${path}.weight`, term.weight, "must be in the range 1-100");
    checkAffinityTerm(term.podAffinityTerm, `${path}.podAffinityTerm`, errors);
  });
}

function checkAffinityTerm(term: core.PodAffinityTerm | undefined, field: string, errors: FieldErrors): void {
  checkLabelSelector(term?.labelSelector, `${field}.labelSelector`, errors);
  checkLabelSelector(term?.namespaceSelector, `${field}.namespaceSelector`, errors);
  for (const name of term?.namespaces ?? []) errors.invalidAll(`${field}.namespace`, name, checkDns1123Label(name));
  if (!term?.topologyKey) errors.required(`${field}.topologyKey`, "can not be empty");
  errors.invalidAll(`${field}.topologyKey`, term?.topologyKey ?? "", checkQualifiedName(term?.topologyKey ?? ""));
}

/** `validateTopologySpreadConstraints`. */
export function checkTopologySpread(
  constraints: readonly core.TopologySpreadConstraint[] | undefined,
  field: string,
  errors: FieldErrors,
): void {
  constraints?.forEach((constraint, index) => {
    const path = `${field}[${index}]`;
    if (constraint.maxSkew <= 0) errors.invalid(`${path}.maxSkew`, constraint.maxSkew, "must be greater than zero");
    if (!constraint.topologyKey) errors.required(`${path}.topologyKey`, "can not be empty");
    else errors.invalidAll(`${path}.topologyKey`, constraint.topologyKey, checkQualifiedName(constraint.topologyKey));
    const action = constraint.whenUnsatisfiable;
    if (action !== "DoNotSchedule" && action !== "ScheduleAnyway") {
      errors.notSupported(`${path}.whenUnsatisfiable`, action ?? "", ["DoNotSchedule", "ScheduleAnyway"]);
    }
    const duplicate = constraints
      .slice(index + 1)
      .some((other) => other.topologyKey === constraint.topologyKey && other.whenUnsatisfiable === constraint.whenUnsatisfiable);
    if (duplicate) {
      const pair = `{${constraint.topologyKey}, ${constraint.whenUnsatisfiable}}`;
      errors.duplicate(`${path}.{topologyKey, whenUnsatisfiable}`, pair);
    }
    if (constraint.minDomains !== undefined && constraint.minDomains !== null) {
      if (constraint.minDomains <= 0) errors.invalid(`${path}.minDomains`, constraint.minDomains, "must be greater than zero");
      if (action !== "DoNotSchedule") {
        errors.invalid(
          `${path}.minDomains`,
          constraint.minDomains,
          `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action ?? ""}`,
        );
      }
    }
    for (const key of ["nodeAffinityPolicy", "nodeTaintsPolicy"] as const) {
      const policy = constraint[key];
      if (policy !== undefined && policy !== "Honor" && policy !== "Ignore")
        errors.notSupported(`${path}.${key}`, policy, ["Honor", "Ignore"]);
    }
    constraint.matchLabelKeys?.forEach((key, at) => {
      errors.invalidAll(`${path}.matchLabelKeys[${at}]`, key, checkQualifiedName(key));
    });
    checkLabelSelector(constraint.labelSelector, `${path}.labelSelector`, errors);
  });
}

/** `validateNodeTaints`. */
export function checkTaints(taints: readonly core.Taint[] | undefined, field: string, errors: FieldErrors): void {
  const seen = new Set<string>();
  taints?.forEach((taint, index) => {
    const path = `${field}[${index}]`;
    errors.invalidAll(`${path}.key`, taint.key, checkQualifiedName(taint.key ?? ""));
    const complaints = checkLabelValue(taint.value ?? "");
    if (complaints.length > 0) errors.invalid(`${path}.value`, taint.value, complaints.join(";"));
    checkTaintEffect(taint.effect, false, `${path}.effect`, errors);
    const key = `${taint.key}:${taint.effect}`;
    if (seen.has(key)) {
      errors.duplicate(path, {
        go: `core.Taint{Key:${goQuote(taint.key)}, Value:${goQuote(taint.value ?? "")}, Effect:${goQuote(taint.effect)}, TimeAdded:<nil>}`,
        json: { Key: taint.key, Value: taint.value ?? "", Effect: taint.effect, TimeAdded: null },
      });
    }
    seen.add(key);
  });
}
