/** Validation of Namespaces, Nodes, quotas, limits, priorities, leases and events. */
import { semanticEqual } from "../../../kube/deep-equal.ts";
import { checkDns1123Label, checkQualifiedName, isCidr } from "../../../kube/names.ts";
import { compareQuantities, quantityNumber } from "../../../kube/quantity.ts";
import type { FieldError } from "../../../kube/status.ts";
import type { CoreEvent, core, Lease, LimitRange, Namespace, Node, PriorityClass, ResourceQuota } from "../../../kube/types.ts";
import type { StrategyContext } from "../resource.ts";
import { type FieldErrors, goQuote, goStrings, type ShownValue } from "./errors.ts";
import { newErrors } from "./pod-spec.ts";
import { amountOf, checkAmount, checkQuotaResourceName, checkResourceName, isStandardQuotaName } from "./resources.ts";
import { checkTaints } from "./scheduling.ts";
import { checkPositive, IMMUTABLE } from "./values.ts";

const STANDARD_FINALIZERS = ["kubernetes", "orphan", "foregroundDeletion"];

/** `ValidateNamespace`. */
export function validateNamespace(namespace: Namespace, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const finalizers: string[] | undefined = namespace.spec?.finalizers;
  finalizers?.forEach((finalizer) => {
    errors.invalidAll("spec.finalizers", finalizer, checkQualifiedName(finalizer));
    if (!finalizer.includes("/") && !STANDARD_FINALIZERS.includes(finalizer))
      errors.invalid("spec.finalizers", finalizer, "name is neither a standard finalizer name nor is it fully qualified");
  });
  return errors.list;
}

/** `ValidateNode`. */
export function validateNode(node: Node, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const spec: core.NodeSpec = node.spec ?? {};
  checkTaints(spec.taints, "spec.taints", errors);
  spec.podCIDRs?.forEach((cidr, index) => {
    if (!isCidr(cidr)) errors.invalid(`spec.podCIDRs[${index}]`, cidr, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
  });
  for (const [name, amount] of Object.entries((node.status?.capacity ?? {}) as Record<string, string>)) {
    checkAmount(name, amount, `status.capacity[${name}]`, errors);
  }
  return errors.list;
}

/** `ValidateNodeUpdate`. */
export function validateNodeUpdate(next: Node, current: Node, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const before: core.NodeSpec = current.spec ?? {};
  const after: core.NodeSpec = next.spec ?? {};
  if (before.podCIDR && !semanticEqual(before.podCIDRs, after.podCIDRs))
    errors.forbidden("spec.podCIDRs", 'node updates may not change podCIDR except from "" to valid');
  if (before.providerID && before.providerID !== after.providerID)
    errors.forbidden("spec.providerID", 'node updates may not change providerID except from "" to valid');
  return errors.list;
}

const SCOPES = ["BestEffort", "CrossNamespacePodAffinity", "NotBestEffort", "NotTerminating", "PriorityClass", "Terminating"];

/** `ValidateResourceQuota`. */
export function validateResourceQuota(quota: ResourceQuota, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const hard = (quota.spec?.hard ?? {}) as Record<string, string>;
  for (const name of Object.keys(hard).sort()) {
    checkQuotaResourceName(name, `spec.hard[${name}]`, errors);
    checkAmount(name, hard[name], `spec.hard[${name}]`, errors);
  }
  const scopes: string[] = quota.spec?.scopes ?? [];
  const shown = { go: `[]core.ResourceQuotaScope{${scopes.map((text) => JSON.stringify(text)).join(", ")}}`, json: scopes };
  for (const scope of scopes) {
    if (!SCOPES.includes(scope)) errors.invalid("spec.scopes", shown, "unsupported scope");
    for (const name of Object.keys(hard).sort())
      if (!scopeSuits(scope, name)) errors.invalid("spec.scopes", shown, "unsupported scope applied to resource");
  }
  const conflicts: readonly (readonly [string, string])[] = [
    ["BestEffort", "NotBestEffort"],
    ["Terminating", "NotTerminating"],
  ];
  for (const [one, other] of conflicts) {
    if (scopes.includes(one) && scopes.includes(other)) {
      errors.invalid("spec.scopes", shown, "conflicting scopes");
    }
  }
  checkScopeSelector(quota.spec, hard, errors);
  return errors.list;
}

/** What scopes other than those of best effort may bound; `IsResourceQuotaScopeValidForResource`. */
const COMPUTE_QUOTAS = new Set(["pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"]);
function scopeSuits(scope: string, name: string): boolean {
  if (!isStandardQuotaName(name)) return true;
  if (scope === "BestEffort") return name === "pods";
  return !SCOPES.includes(scope) || COMPUTE_QUOTAS.has(name);
}

/** `validateScopeSelector`. */
function checkScopeSelector(spec: core.ResourceQuotaSpec | undefined, hard: object, errors: FieldErrors): void {
  const expressions = spec?.scopeSelector?.matchExpressions ?? [];
  const seen = new Set<string>();
  const field = "spec.scopeSelector.matchExpressions";
  for (const { scopeName, operator, values = [] } of expressions) {
    if (!SCOPES.includes(scopeName)) errors.invalid(`${field}.scopeName`, scopeName, "unsupported scope");
    for (const name of Object.keys(hard).sort())
      if (!scopeSuits(scopeName, name))
        errors.invalid(field, goScopeSelector(spec?.scopeSelector), "unsupported scope applied to resource");
    if (scopeName !== "PriorityClass" && operator !== "Exists") {
      errors.invalid(
        `${field}.operator`,
        operator,
        "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
      );
    }
    if (operator === "In" || operator === "NotIn") {
      if (values.length === 0)
        errors.required(`${field}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
    } else if (operator === "Exists" || operator === "DoesNotExist") {
      if (values.length > 0)
        errors.invalid(
          `${field}.values`,
          goStrings(values),
          "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
        );
    } else errors.invalid(`${field}.operator`, operator, "not a valid selector operator");
    seen.add(scopeName);
  }
  for (const [one, other] of [
    ["BestEffort", "NotBestEffort"],
    ["Terminating", "NotTerminating"],
  ] as const)
    if (seen.has(one) && seen.has(other)) errors.invalid(field, goScopeSelector(spec?.scopeSelector), "conflicting scopes");
}
function goScopeSelector(selector: core.ScopeSelector | undefined): ShownValue {
  const expressions = (selector?.matchExpressions ?? []).map(
    ({ scopeName, operator, values }) =>
      `core.ScopedResourceSelectorRequirement{ScopeName:${goQuote(scopeName)}, Operator:${goQuote(operator)}, Values:${goStrings(values).go}}`,
  );
  return {
    go: `core.ScopeSelector{MatchExpressions:[]core.ScopedResourceSelectorRequirement{${expressions.join(", ")}}}`,
    json: selector ?? null,
  };
}

/** `ValidateResourceQuotaUpdate`: the scopes stay. */
export function validateResourceQuotaUpdate(next: ResourceQuota, current: ResourceQuota, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  if (!semanticEqual([...(next.spec?.scopes ?? [])].sort(), [...(current.spec?.scopes ?? [])].sort())) {
    errors.invalid("spec.scopes", { go: "[]core.ResourceQuotaScope", json: next.spec?.scopes ?? null }, IMMUTABLE);
  }
  return errors.list;
}

const LIMIT_TYPES = ["Pod", "Container", "PersistentVolumeClaim"];

/** `ValidateLimitRange`. */
export function validateLimitRange(range: LimitRange, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const types = new Set<string>();
  const limits: core.LimitRangeItem[] = range.spec?.limits ?? [];
  limits.forEach((item, index) => {
    const field = `spec.limits[${index}]`;
    const complaints = checkQualifiedName(item.type ?? "");
    errors.invalidAll(`${field}.type`, item.type ?? "", complaints);
    if (complaints.length === 0 && !item.type.includes("/") && !LIMIT_TYPES.includes(item.type))
      errors.invalid(`${field}.type`, item.type, "must be a standard limit type or fully qualified");
    if (types.has(item.type)) errors.duplicate(`${field}.type`, item.type);
    types.add(item.type);
    const lists = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] as const;
    const names = new Set<string>();
    for (const list of lists) {
      for (const name of Object.keys(item[list] ?? {})) {
        checkResourceName(name, `${field}.${list}[${name}]`, errors);
        names.add(name);
      }
    }
    if (item.type === "Pod") {
      if (Object.keys(item.default ?? {}).length > 0) errors.forbidden(`${field}.default`, "may not be specified when `type` is 'Pod'");
      if (Object.keys(item.defaultRequest ?? {}).length > 0)
        errors.forbidden(`${field}.defaultRequest`, "may not be specified when `type` is 'Pod'");
    }
    if (item.type === "PersistentVolumeClaim" && item.min?.["storage"] === undefined && item.max?.["storage"] === undefined) {
      errors.required(`${field}.limits`, "either minimum or maximum storage value is required, but neither was provided");
    }
    for (const name of names) {
      const above = (list: "default" | "defaultRequest" | "min", limit: "max" | "default", words: string, shown: string): void => {
        const left = amountOf(item[list]?.[name]);
        const right = amountOf(item[limit]?.[name]);
        if (left !== undefined && right !== undefined && compareQuantities(left, right) > 0) {
          errors.invalid(
            `${field}.${list}[${name}]`,
            list === "default" ? item[limit]?.[name] : item[list]?.[name],
            `${words} ${item[list]?.[name]} is greater than ${shown} value ${item[limit]?.[name]}`,
          );
        }
      };
      const below = (list: "default" | "defaultRequest", words: string): void => {
        const left = amountOf(item.min?.[name]);
        const right = amountOf(item[list]?.[name]);
        if (left !== undefined && right !== undefined && compareQuantities(left, right) > 0) {
          errors.invalid(
            `${field}.${list}[${name}]`,
            item.min?.[name],
            `min value ${item.min?.[name]} is greater than ${words} value ${item[list]?.[name]}`,
          );
        }
      };
      above("min", "max", "min value", "max");
      below("defaultRequest", "default request");
      above("defaultRequest", "max", "default request value", "max");
      above("defaultRequest", "default", "default request value", "default limit");
      below("default", "default");
      above("default", "max", "default value", "max");
      const ratio = amountOf(item.maxLimitRequestRatio?.[name]);
      if (ratio !== undefined && ratio.nanos < 1_000_000_000n) {
        const shown = item.maxLimitRequestRatio?.[name];
        errors.invalid(`${field}.maxLimitRequestRatio[${name}]`, shown, `ratio ${shown} is less than 1`);
      }
      const least = amountOf(item.min?.[name]);
      const most = amountOf(item.max?.[name]);
      if (ratio !== undefined && least !== undefined && most !== undefined && least.nanos > 0n) {
        const widest = quantityNumber(most) / quantityNumber(least);
        const shown = item.maxLimitRequestRatio?.[name];
        if (quantityNumber(ratio) > widest)
          errors.invalid(`${field}.maxLimitRequestRatio[${name}]`, shown, `ratio ${shown} is greater than max/min = ${widest.toFixed(6)}`);
      }
    }
  });
  return errors.list;
}

const HIGHEST_USER_PRIORITY = 1_000_000_000;
const SYSTEM_PRIORITIES: Readonly<Record<string, number>> = {
  "system-node-critical": 2_000_001_000,
  "system-cluster-critical": 2_000_000_000,
};

/** `ValidatePriorityClass`. */
export function validatePriorityClass(priorityClass: PriorityClass, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const { name } = priorityClass.metadata;
  if (name.startsWith("system-")) {
    if (SYSTEM_PRIORITIES[name] !== priorityClass.value) {
      errors.forbidden(
        "metadata.name",
        "priority class names with 'system-' prefix are reserved for system use only. error: " +
          (SYSTEM_PRIORITIES[name] === undefined
            ? `${name} is not a known system priority class`
            : `value of ${name} PriorityClass must be ${SYSTEM_PRIORITIES[name]}`),
      );
    }
  } else if (priorityClass.value > HIGHEST_USER_PRIORITY) {
    errors.forbidden("value", `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`);
  }
  const policy = priorityClass.preemptionPolicy;
  if (policy !== undefined && policy !== "Never" && policy !== "PreemptLowerPriority") {
    errors.notSupported("preemptionPolicy", policy, ["Never", "PreemptLowerPriority"]);
  }
  return errors.list;
}

/** `ValidatePriorityClassUpdate`. */
export function validatePriorityClassUpdate(next: PriorityClass, current: PriorityClass, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  if (next.value !== current.value) errors.forbidden("value", "may not be changed in an update.");
  if (next.preemptionPolicy !== current.preemptionPolicy) errors.invalid("preemptionPolicy", next.preemptionPolicy, IMMUTABLE);
  return errors.list;
}

/** `ValidateLease`. */
export function validateLease(lease: Lease, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  checkPositive(lease.spec?.leaseDurationSeconds, "spec.leaseDurationSeconds", errors);
  if (lease.spec?.leaseTransitions !== undefined && lease.spec.leaseTransitions < 0) {
    errors.invalid("spec.leaseTransitions", lease.spec.leaseTransitions, "must be greater than or equal to 0");
  }
  return errors.list;
}

/** `legacyValidateEvent`: the namespace is the involved object's. */
export function validateEvent(event: CoreEvent, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const { namespace } = event.metadata;
  const involved = event.involvedObject?.namespace ?? "";
  if (involved === "") {
    if (namespace !== "default" && namespace !== "kube-system")
      errors.invalid("involvedObject.namespace", involved, "does not match event.namespace");
  } else if (involved !== namespace) errors.invalid("involvedObject.namespace", involved, "does not match event.namespace");
  errors.invalidAll("metadata.namespace", namespace ?? "", checkDns1123Label(namespace ?? ""));
  return errors.list;
}
