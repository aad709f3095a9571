/** Validation of RBAC, NetworkPolicies, Ingresses, disruption budgets and autoscalers. */
import { semanticEqual } from "../../../kube/deep-equal.ts";
import {
  checkDns1035Label,
  checkDns1123Subdomain,
  checkPortName,
  checkPortNumber,
  checkWildcardDns1123Subdomain,
  isCidr,
  isIPv4,
  isIPv6,
  isStrictlyWithin,
} from "../../../kube/names.ts";
import type { FieldError } from "../../../kube/status.ts";
import type { autoscaling, HorizontalPodAutoscaler, networking, PodDisruptionBudget, rbac, Stored } from "../../../kube/types.ts";
import { checkPathSegment } from "../rbac/names.ts";
import type { StrategyContext } from "../resource.ts";
import { type FieldErrors, goQuote } from "./errors.ts";
import { newErrors } from "./pod-spec.ts";
import { amountOf } from "./resources.ts";
import { checkAtMostHundredPercent, checkIntOrPercent, checkLabelSelector, checkPortNumberOrName } from "./values.ts";

type Role = Stored<rbac.Role>;
type RoleBinding = Stored<rbac.RoleBinding>;
type ClusterRole = Stored<rbac.ClusterRole>;

const RBAC_GROUP = "rbac.authorization.k8s.io";

/** `ValidatePolicyRule`. */
function checkRules(rules: readonly rbac.PolicyRule[] | undefined, namespaced: boolean, errors: FieldErrors): void {
  rules?.forEach((rule, index) => {
    const field = `rules[${index}]`;
    if ((rule.verbs ?? []).length === 0) errors.required(`${field}.verbs`, "verbs must contain at least one value");
    const urls = rule.nonResourceURLs ?? [];
    if (urls.length > 0) {
      if (namespaced) {
        errors.invalid(
          `${field}.nonResourceURLs`,
          { go: `[]string{${urls.map(goQuote).join(", ")}}`, json: urls },
          "namespaced rules cannot apply to non-resource URLs",
        );
      }
      if ((rule.apiGroups ?? []).length > 0 || (rule.resources ?? []).length > 0 || (rule.resourceNames ?? []).length > 0) {
        errors.invalid(
          `${field}.nonResourceURLs`,
          { go: `[]string{${urls.map(goQuote).join(", ")}}`, json: urls },
          "rules cannot apply to both regular resources and non-resource URLs",
        );
      }
      return;
    }
    if ((rule.apiGroups ?? []).length === 0) errors.required(`${field}.apiGroups`, "resource rules must supply at least one api group");
    if ((rule.resources ?? []).length === 0) errors.required(`${field}.resources`, "resource rules must supply at least one resource");
  });
}

export function validateRole(role: Role, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  checkRules(role.rules, true, errors);
  return errors.list;
}

export function validateClusterRole(role: ClusterRole, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  checkRules(role.rules, false, errors);
  const aggregation = role.aggregationRule;
  if (aggregation) {
    if ((aggregation.clusterRoleSelectors ?? []).length === 0)
      errors.required("aggregationRule.clusterRoleSelectors", "at least one clusterRoleSelector required if aggregationRule is non-nil");
    aggregation.clusterRoleSelectors?.forEach((selector, index) => {
      checkLabelSelector(selector, `aggregationRule.clusterRoleSelectors[${index}]`, errors);
    });
  }
  return errors.list;
}

function checkBinding(binding: RoleBinding, kinds: readonly string[], namespaced: boolean, errors: FieldErrors): void {
  const { roleRef } = binding;
  if (roleRef?.apiGroup !== RBAC_GROUP) errors.notSupported("roleRef.apiGroup", roleRef?.apiGroup ?? "", [RBAC_GROUP]);
  if (!kinds.includes(roleRef?.kind ?? "")) errors.notSupported("roleRef.kind", roleRef?.kind ?? "", kinds);
  if (!roleRef?.name) errors.required("roleRef.name");
  else {
    for (const bad of ["/", "%"]) if (roleRef.name.includes(bad)) errors.invalid("roleRef.name", roleRef.name, `may not contain '${bad}'`);
  }
  binding.subjects?.forEach((subject, index) => {
    const field = `subjects[${index}]`;
    if (!subject.name) errors.required(`${field}.name`);
    switch (subject.kind) {
      case "ServiceAccount":
        if (subject.name) errors.invalidAll(`${field}.name`, subject.name, checkDns1123Subdomain(subject.name));
        if (subject.apiGroup) errors.notSupported(`${field}.apiGroup`, subject.apiGroup, [""]);
        if (!namespaced && !subject.namespace) errors.required(`${field}.namespace`);
        break;
      case "User":
      case "Group":
        if (subject.apiGroup !== RBAC_GROUP) errors.notSupported(`${field}.apiGroup`, subject.apiGroup ?? "", [RBAC_GROUP]);
        break;
      default:
        errors.notSupported(`${field}.kind`, subject.kind, ["Group", "ServiceAccount", "User"]);
    }
  });
}

export function validateRoleBinding(binding: RoleBinding, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  checkBinding(binding, ["ClusterRole", "Role"], true, errors);
  return errors.list;
}

export function validateClusterRoleBinding(binding: RoleBinding, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  checkBinding(binding, ["ClusterRole"], false, errors);
  return errors.list;
}

/** `ValidateRoleBindingUpdate`: a binding never changes its role. */
export function validateRoleBindingUpdate(next: RoleBinding, current: RoleBinding, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  if (!semanticEqual(next.roleRef, current.roleRef)) {
    const { apiGroup = "", kind = "", name = "" } = next.roleRef ?? {};
    errors.invalid(
      "roleRef",
      {
        go: `rbac.RoleRef{APIGroup:${goQuote(apiGroup)}, Kind:${goQuote(kind)}, Name:${goQuote(name)}}`,
        json: { APIGroup: apiGroup, Kind: kind, Name: name },
      },
      "cannot change roleRef",
    );
  }
  return errors.list;
}

/** `ValidateNetworkPolicySpec`. */
export function validateNetworkPolicy(policy: Stored<networking.NetworkPolicy>, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const { spec } = policy;
  checkLabelSelector(spec.podSelector, "spec.podSelector", errors);
  spec.ingress?.forEach((rule, index) => {
    checkPolicyPorts(rule.ports, `spec.ingress[${index}]`, errors);
    rule.from?.forEach((peer, at) => {
      checkPeer(peer, `spec.ingress[${index}].from[${at}]`, errors);
    });
  });
  spec.egress?.forEach((rule, index) => {
    checkPolicyPorts(rule.ports, `spec.egress[${index}]`, errors);
    rule.to?.forEach((peer, at) => {
      checkPeer(peer, `spec.egress[${index}].to[${at}]`, errors);
    });
  });
  const types = spec.policyTypes ?? [];
  if (types.length > 2) {
    errors.invalid(
      "spec.policyTypes",
      { go: `[]networking.PolicyType{${types.map(goQuote).join(", ")}}`, json: types },
      "may not specify more than two policyTypes",
    );
    return errors.list;
  }
  types.forEach((type, index) => {
    if (type !== "Ingress" && type !== "Egress") errors.notSupported(`spec.policyTypes[${index}]`, type, ["Egress", "Ingress"]);
  });
  return errors.list;
}

function checkPolicyPorts(ports: readonly networking.NetworkPolicyPort[] | undefined, field: string, errors: FieldErrors): void {
  ports?.forEach((port, index) => {
    const path = `${field}.ports[${index}]`;
    if (port.protocol !== undefined && !["SCTP", "TCP", "UDP"].includes(port.protocol))
      errors.notSupported(`${path}.protocol`, port.protocol, ["SCTP", "TCP", "UDP"]);
    if (port.port !== undefined) checkPortNumberOrName(port.port, `${path}.port`, errors);
    if (port.endPort !== undefined) {
      if (port.port === undefined) errors.required(`${path}.port`, "must be specified when `endPort` is specified");
      else if (typeof port.port === "string")
        errors.invalid(`${path}.endPort`, port.endPort, "may not be specified when `port` is non-numeric");
      else if (port.endPort < port.port) errors.invalid(`${path}.endPort`, port.port, "must be greater than or equal to `port`");
    }
  });
}

function checkPeer(peer: networking.NetworkPolicyPeer, field: string, errors: FieldErrors): void {
  let kinds = 0;
  if (peer.podSelector) {
    kinds += 1;
    checkLabelSelector(peer.podSelector, `${field}.podSelector`, errors);
  }
  if (peer.namespaceSelector) {
    kinds += 1;
    checkLabelSelector(peer.namespaceSelector, `${field}.namespaceSelector`, errors);
  }
  if (peer.ipBlock) {
    kinds += 1;
    checkIpBlock(peer.ipBlock, `${field}.ipBlock`, errors);
  }
  if (kinds === 0) errors.required(field, "must specify a peer");
  else if (peer.ipBlock && kinds > 1) errors.forbidden(field, "may not specify both ipBlock and another peer");
}

/** `ValidateIPBlock`. Later releases word it as for every other range, and go on after a bad one. */
function checkIpBlock({ cidr, except = [] }: networking.IPBlock, field: string, errors: FieldErrors): void {
  const later = errors.style.valuesAsJson;
  const words = later ? "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)" : "not a valid CIDR";
  if (!cidr) return errors.required(`${field}.cidr`);
  if (!isCidr(cidr)) return errors.invalid(`${field}.cidr`, cidr, words);
  for (const [index, part] of except.entries()) {
    if (!isCidr(part)) {
      errors.invalid(`${field}.except[${index}]`, part, words);
      if (!later) return;
    } else if (!isStrictlyWithin(part, cidr)) errors.invalid(`${field}.except[${index}]`, part, "must be a strict subset of `cidr`");
  }
}

/** `ValidatePodDisruptionBudgetSpec`. */
export function validatePodDisruptionBudget(budget: PodDisruptionBudget, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const { spec } = budget;
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined) {
    errors.invalid("spec", { go: goBudgetSpec(spec), json: spec }, "minAvailable and maxUnavailable cannot be both set");
  }
  for (const key of ["minAvailable", "maxUnavailable"] as const) {
    if (spec[key] === undefined) continue;
    checkIntOrPercent(spec[key], `spec.${key}`, errors);
    checkAtMostHundredPercent(spec[key], `spec.${key}`, errors);
  }
  checkLabelSelector(spec.selector, "spec.selector", errors);
  const eviction = spec.unhealthyPodEvictionPolicy;
  if (eviction !== undefined && eviction !== "AlwaysAllow" && eviction !== "IfHealthyBudget") {
    errors.notSupported("spec.unhealthyPodEvictionPolicy", eviction, ["AlwaysAllow", "IfHealthyBudget"]);
  }
  return errors.list;
}

/** Go prints what a pointer points at by its address. */
function goBudgetSpec(spec: PodDisruptionBudget["spec"]): string {
  const selector = spec.selector ? "(*v1.LabelSelector)(0xc000100020)" : "(*v1.LabelSelector)(nil)";
  const policy = spec.unhealthyPodEvictionPolicy ? "0xc000100040" : "nil";
  return `policy.PodDisruptionBudgetSpec{MinAvailable:(*intstr.IntOrString)(0xc000100010), Selector:${selector}, MaxUnavailable:(*intstr.IntOrString)(0xc000100030), UnhealthyPodEvictionPolicy:(*policy.UnhealthyPodEvictionPolicyType)(${policy})}`;
}

interface MetricSource {
  name?: string;
  container?: string;
  metric?: { name?: string };
  describedObject?: autoscaling.CrossVersionObjectReference;
  target?: autoscaling.MetricTarget;
}
const METRIC_TYPES = ["ContainerResource", "External", "Object", "Pods", "Resource"];

/** `validateHorizontalPodAutoscalerSpec`. */
export function validateHorizontalPodAutoscaler(autoscaler: HorizontalPodAutoscaler, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const { spec } = autoscaler;
  if (spec.minReplicas !== undefined && spec.minReplicas < 1)
    errors.invalid("spec.minReplicas", spec.minReplicas, "must be greater than or equal to 1");
  if (!spec.maxReplicas || spec.maxReplicas < 1) errors.invalid("spec.maxReplicas", spec.maxReplicas ?? 0, "must be greater than 0");
  if (spec.minReplicas !== undefined && (spec.maxReplicas ?? 0) < spec.minReplicas) {
    errors.invalid("spec.maxReplicas", spec.maxReplicas ?? 0, "must be greater than or equal to `minReplicas`");
  }
  checkTarget(spec.scaleTargetRef, "spec.scaleTargetRef", errors);
  spec.metrics?.forEach((metric, index) => {
    checkMetric(metric, `spec.metrics[${index}]`, errors);
  });
  checkScalingRules(spec.behavior?.scaleUp, "spec.behavior.scaleUp", errors);
  checkScalingRules(spec.behavior?.scaleDown, "spec.behavior.scaleDown", errors);
  return errors.list;
}

/** `ValidateCrossVersionObjectReference`. */
function checkTarget(target: autoscaling.CrossVersionObjectReference | undefined, field: string, errors: FieldErrors): void {
  for (const name of ["kind", "name"] as const) {
    const text = target?.[name];
    if (!text) errors.required(`${field}.${name}`);
    else errors.invalidAll(`${field}.${name}`, text, checkPathSegment(text));
  }
}

function checkMetric(metric: autoscaling.MetricSpec, field: string, errors: FieldErrors): void {
  if (!metric.type) errors.required(`${field}.type`, "must specify a metric source type");
  else if (!METRIC_TYPES.includes(metric.type)) {
    errors.notSupported(`${field}.type`, metric.type, METRIC_TYPES);
    return;
  }
  const key = metric.type === "" ? "" : metric.type.charAt(0).toLowerCase() + metric.type.slice(1);
  if (!metric.type) return;
  const source = (metric as unknown as Record<string, MetricSource | undefined>)[key];
  if (source === undefined) {
    if (key !== "") errors.required(`${field}.${key}`, `must populate information for the given metric source`);
    return;
  }
  const path = `${field}.${key}`;
  if ((metric.type === "Resource" || metric.type === "ContainerResource") && !source.name)
    errors.required(`${path}.name`, "must specify a resource name");
  if (metric.type === "ContainerResource" && !source.container) errors.required(`${path}.container`, "must specify a container");
  if (metric.type === "Object") checkTarget(source.describedObject, `${path}.describedObject`, errors);
  if (["External", "Object", "Pods"].includes(metric.type)) {
    if (!source.metric?.name) errors.required(`${path}.metric.name`, "must specify a metric name");
    else errors.invalidAll(`${path}.metric.name`, source.metric.name, checkPathSegment(source.metric.name));
  }
  const target = source.target;
  if (!target?.type) errors.required(`${path}.target.type`, "must specify a metric target type");
  else if (!["AverageValue", "Utilization", "Value"].includes(target.type)) {
    errors.invalid(`${path}.target.type`, target.type, "must be either Utilization, Value, or AverageValue");
  }
  if (target?.averageUtilization !== undefined && target.averageUtilization < 1)
    errors.invalid(`${path}.target.averageUtilization`, target.averageUtilization, "must be greater than 0");
  for (const name of ["value", "averageValue"] as const) {
    const amount = amountOf(target?.[name]);
    if (amount !== undefined && amount.nanos <= 0n) errors.invalid(`${path}.target.${name}`, target?.[name], "must be positive");
  }
  if (metric.type === "Pods" && target?.averageValue === undefined)
    errors.required(`${path}.target.averageValue`, "must specify a positive target averageValue");
  if (metric.type === "Object" && target?.value === undefined && target?.averageValue === undefined)
    errors.required(`${path}.target.averageValue`, "must set either a target value or averageValue");
  if (metric.type === "External") {
    if (target?.value === undefined && target?.averageValue === undefined)
      errors.required(`${path}.target.averageValue`, "must set either a target value for metric or a per-pod target");
    if (target?.value !== undefined && target.averageValue !== undefined)
      errors.forbidden(`${path}.target.value`, "may not set both a target value for metric and a per-pod target");
  }
  if (metric.type === "Resource" || metric.type === "ContainerResource") {
    if (target?.averageUtilization !== undefined && target.averageValue !== undefined) {
      errors.forbidden(`${path}.target.averageValue`, "may not set both a target raw value and a target utilization");
    } else if (target?.averageUtilization === undefined && target?.averageValue === undefined) {
      errors.required(`${path}.target.averageUtilization`, "must set either a target raw value or a target utilization");
    }
  }
}

function checkScalingRules(rules: autoscaling.HPAScalingRules | undefined, field: string, errors: FieldErrors): void {
  if (rules === undefined) return;
  const window = rules.stabilizationWindowSeconds;
  if (window !== undefined && window < 0)
    errors.invalid(`${field}.stabilizationWindowSeconds`, window, "must be greater than or equal to zero");
  if (window !== undefined && window > 3600)
    errors.invalid(`${field}.stabilizationWindowSeconds`, window, "must be less than or equal to 3600");
  if (rules.selectPolicy !== undefined && !["Disabled", "Max", "Min"].includes(rules.selectPolicy)) {
    errors.notSupported(`${field}.selectPolicy`, rules.selectPolicy, ["Disabled", "Max", "Min"]);
  }
  if ((rules.policies ?? []).length === 0) errors.required(`${field}.policies`, "must specify at least one Policy");
  rules.policies?.forEach((policy, index) => {
    const path = `${field}.policies[${index}]`;
    if (policy.type !== "Pods" && policy.type !== "Percent") errors.notSupported(`${path}.type`, policy.type, ["Percent", "Pods"]);
    if (policy.value <= 0) errors.invalid(`${path}.value`, policy.value, "must be greater than zero");
    if (policy.periodSeconds <= 0) errors.invalid(`${path}.periodSeconds`, policy.periodSeconds, "must be greater than zero");
    if (policy.periodSeconds > 1800) errors.invalid(`${path}.periodSeconds`, policy.periodSeconds, "must be less than or equal to 1800");
  });
}

const PATH_TYPES = ["Exact", "ImplementationSpecific", "Prefix"];

/** `ValidateIngressSpec`. */
export function validateIngress(ingress: Stored<networking.Ingress>, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const { spec } = ingress;
  if (!spec || ((spec.rules ?? []).length === 0 && spec.defaultBackend === undefined)) {
    errors.invalid("spec", { go: "[]networking.IngressRule(nil)", json: null }, "either `defaultBackend` or `rules` must be specified");
  }
  if (spec?.defaultBackend) checkBackend(spec.defaultBackend, "spec.defaultBackend", errors);
  spec?.rules?.forEach((rule, index) => {
    const field = `spec.rules[${index}]`;
    if (rule.host) {
      if (isIPv4(rule.host) || isIPv6(rule.host)) errors.invalid(`${field}.host`, rule.host, "must be a DNS name, not an IP address");
      errors.invalidAll(
        `${field}.host`,
        rule.host,
        rule.host.includes("*") ? checkWildcardDns1123Subdomain(rule.host) : checkDns1123Subdomain(rule.host),
      );
    }
    if (rule.http === undefined) return;
    if ((rule.http.paths ?? []).length === 0) errors.required(`${field}.http.paths`);
    rule.http.paths?.forEach((path, at) => {
      checkIngressPath(path, `${field}.http.paths[${at}]`, errors);
    });
  });
  spec?.tls?.forEach((tls, index) => {
    tls.hosts?.forEach((host, at) => {
      errors.invalidAll(
        `spec.tls[${index}].hosts[${at}]`,
        host,
        host.includes("*") ? checkWildcardDns1123Subdomain(host) : checkDns1123Subdomain(host),
      );
    });
    if (tls.secretName) errors.invalidAll(`spec.tls[${index}].secretName`, tls.secretName, checkDns1123Subdomain(tls.secretName));
  });
  if (spec?.ingressClassName !== undefined)
    errors.invalidAll("spec.ingressClassName", spec.ingressClassName, checkDns1123Subdomain(spec.ingressClassName));
  if (
    spec?.ingressClassName !== undefined &&
    ingress.metadata.annotations?.["kubernetes.io/ingress.class"] !== undefined &&
    ingress.metadata.resourceVersion === ""
  ) {
    errors.invalid(
      "annotations.kubernetes.io/ingress.class",
      ingress.metadata.annotations["kubernetes.io/ingress.class"],
      "can not be set when the class field is also set",
    );
  }
  return errors.list;
}

function checkIngressPath(path: networking.HTTPIngressPath, field: string, errors: FieldErrors): void {
  if (!path.pathType) errors.required(`${field}.pathType`, "pathType must be specified");
  else if (!PATH_TYPES.includes(path.pathType)) errors.notSupported(`${field}.pathType`, path.pathType, PATH_TYPES);
  else if (path.pathType !== "ImplementationSpecific") {
    const text = path.path ?? "";
    if (!text.startsWith("/")) errors.invalid(`${field}.path`, text, "must be an absolute path");
    for (const bad of ["//", "/./", "/../", "%2f", "%2F"])
      if (text.includes(bad)) errors.invalid(`${field}.path`, text, `must not contain '${bad}'`);
    for (const bad of ["/..", "/."]) if (text.endsWith(bad)) errors.invalid(`${field}.path`, text, `cannot end with '${bad}'`);
  } else if (path.path && !path.path.startsWith("/")) errors.invalid(`${field}.path`, path.path, "must be an absolute path");
  checkBackend(path.backend, `${field}.backend`, errors);
}

function checkBackend(backend: networking.IngressBackend | undefined, field: string, errors: FieldErrors): void {
  if (backend?.resource && backend.service) {
    errors.invalid(field, "", "cannot set both resource and service backends");
  } else if (backend?.service) {
    const { name, port } = backend.service;
    if (!name) errors.required(`${field}.service.name`);
    else errors.invalidAll(`${field}.service.name`, name, checkDns1035Label(name));
    if (port?.name && port.number) errors.invalid(field, "", "cannot set both port name & port number");
    else if (port?.name) errors.invalidAll(`${field}.service.port.name`, port.name, checkPortName(port.name));
    else if (port?.number) errors.invalidAll(`${field}.service.port.number`, port.number, checkPortNumber(port.number));
    else errors.required(field, "port name or number is required");
  } else if (backend?.resource === undefined) {
    errors.invalid(field, "", "resource or service backend is required");
  }
}

/** `ValidateIngressClassSpec`. */
export function validateIngressClass(ingressClass: Stored<networking.IngressClass>, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const controller = ingressClass.spec?.controller ?? "";
  if (controller.length > 250) errors.tooLong("spec.controller", 250);
  if (controller === "") errors.required("spec.controller");
  else if (!/^[^/]+\/.+$/.test(controller))
    errors.invalid("spec.controller", controller, 'must be a domain-prefixed path (such as "acme.io/foo")');
  const parameters = ingressClass.spec?.parameters;
  if (parameters) checkClassParameters(parameters, "spec.parameters", errors);
  return errors.list;
}

/** `validateIngressClassParametersReference`. */
function checkClassParameters(parameters: networking.IngressClassParametersReference, field: string, errors: FieldErrors): void {
  const { apiGroup, kind, name, scope = "Cluster", namespace } = parameters;
  if (apiGroup) errors.invalidAll(`${field}.apiGroup`, apiGroup, checkDns1123Subdomain(apiGroup));
  if (!kind) errors.required(`${field}.kind`, "kind is required");
  if (!name) errors.required(`${field}.name`, "name is required");
  if (scope !== "Cluster" && scope !== "Namespace") errors.notSupported(`${field}.scope`, scope, ["Cluster", "Namespace"]);
  else if (scope === "Namespace" && namespace === undefined)
    errors.required(`${field}.namespace`, "`parameters.scope` is set to 'Namespace'");
  else if (scope === "Cluster" && namespace !== undefined) errors.forbidden(`${field}.namespace`, "`parameters.scope` is set to 'Cluster'");
}
