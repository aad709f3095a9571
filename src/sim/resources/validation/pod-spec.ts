/** Validation of pod specs and templates. Upstream: pkg/apis/core/validation/validation.go (ValidatePodSpec). */
import { checkDns1123Label, checkDns1123Subdomain, checkQualifiedName, isIPv4, isIPv6 } from "../../../kube/names.ts";
import type { Container, core, PodSpec, PodTemplateSpec } from "../../../kube/types.ts";
import type { StrategyContext } from "../resource.ts";
import { checkContainerCommon, checkContainers, checkInitContainers, checkSeccomp } from "./container.ts";
import { FieldErrors, goStrings } from "./errors.ts";
import { checkAffinity, checkTolerations, checkTopologySpread } from "./scheduling.ts";
import { checkAnnotations, checkLabels } from "./values.ts";
import { checkOptionalSubdomain, checkVolumes } from "./volumes.ts";

/** What decides how strict to be. */
export interface PodValidation {
  /** `restartPolicy: Always` on init containers. */
  readonly sidecars: boolean;
  readonly relaxedEnv: boolean;
  readonly gracePeriod: number;
  readonly release: StrategyContext["release"];
}

export function podValidation(spec: PodSpec | undefined, context: StrategyContext): PodValidation {
  return {
    sidecars: context.release.features.enabled("SidecarContainers"),
    relaxedEnv: context.release.api.relaxedEnvironmentNames,
    gracePeriod: spec?.terminationGracePeriodSeconds ?? 30,
    release: context.release,
  };
}

/** A collector in the release's style. */
export function newErrors(context: StrategyContext): FieldErrors {
  return new FieldErrors(context.release.api);
}

const RESTART_POLICIES = ["Always", "OnFailure", "Never"];
const DNS_POLICIES = ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"];
const MAX_DNS_NAMESERVERS = 3;
const MAX_DNS_SEARCHES = 32;

/** `ValidatePodSpec`. */
export function checkPodSpec(spec: PodSpec, field: string, context: StrategyContext, errors: FieldErrors): void {
  const options = podValidation(spec, context);
  const volumes = checkVolumes(spec.volumes, `${field}.volumes`, errors);
  checkContainers(spec.containers, volumes, `${field}.containers`, options, errors);
  checkInitContainers(spec.initContainers, spec.containers ?? [], volumes, `${field}.initContainers`, options, errors);
  checkEphemeralContainers(spec, volumes, `${field}.ephemeralContainers`, options, errors);
  checkRestartPolicy(spec.restartPolicy, `${field}.restartPolicy`, errors);
  checkDnsPolicy(spec.dnsPolicy, `${field}.dnsPolicy`, errors);
  checkLabels(spec.nodeSelector, `${field}.nodeSelector`, errors);
  checkPodSecurityContext(spec, `${field}`, errors);
  spec.imagePullSecrets?.forEach((reference, index) => {
    if (!reference.name) errors.required(`${field}.imagePullSecrets[${index}].name`);
  });
  checkAffinity(spec.affinity, `${field}.affinity`, errors);
  checkDnsConfig(spec, `${field}.dnsConfig`, errors);
  spec.readinessGates?.forEach((gate, index) => {
    errors.invalidAll(`${field}.readinessGates[${index}].conditionType`, gate.conditionType, checkQualifiedName(gate.conditionType));
  });
  checkSchedulingGates(spec.schedulingGates, `${field}.schedulingGates`, errors);
  checkTopologySpread(spec.topologySpreadConstraints, `${field}.topologySpreadConstraints`, errors);
  if (spec.serviceAccountName)
    errors.invalidAll(`${field}.serviceAccountName`, spec.serviceAccountName, checkDns1123Subdomain(spec.serviceAccountName));
  if (spec.nodeName) errors.invalidAll(`${field}.nodeName`, spec.nodeName, checkDns1123Subdomain(spec.nodeName));
  if (spec.activeDeadlineSeconds !== undefined && spec.activeDeadlineSeconds !== null) {
    const value = spec.activeDeadlineSeconds;
    if (value < 1 || value > 2147483647)
      errors.invalid(`${field}.activeDeadlineSeconds`, value, "must be between 1 and 2147483647, inclusive");
  }
  if (spec.hostname) errors.invalidAll(`${field}.hostname`, spec.hostname, checkDns1123Label(spec.hostname));
  if (spec.subdomain) errors.invalidAll(`${field}.subdomain`, spec.subdomain, checkDns1123Label(spec.subdomain));
  checkTolerations(spec.tolerations, `${field}.tolerations`, errors);
  spec.hostAliases?.forEach((alias, index) => {
    const ip = alias.ip ?? "";
    if (!isIPv4(ip) && !isIPv6(ip)) {
      errors.invalid(`${field}.hostAliases[${index}].ip`, ip, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }
    for (const name of alias.hostnames ?? [])
      errors.invalidAll(`${field}.hostAliases[${index}].hostnames`, name, checkDns1123Subdomain(name));
  });
  if (spec.priorityClassName)
    errors.invalidAll(`${field}.priorityClassName`, spec.priorityClassName, checkDns1123Subdomain(spec.priorityClassName));
  checkOptionalSubdomain(spec.runtimeClassName, `${field}.runtimeClassName`, errors);
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== "Never" && spec.preemptionPolicy !== "PreemptLowerPriority") {
    errors.notSupported(`${field}.preemptionPolicy`, spec.preemptionPolicy, ["Never", "PreemptLowerPriority"]);
  }
  if (spec.os && spec.os.name !== "linux" && spec.os.name !== "windows")
    errors.notSupported(`${field}.os.name`, spec.os.name, ["linux", "windows"]);
}

/** `ValidatePodTemplateSpec`. */
export function checkPodTemplate(
  template: PodTemplateSpec | undefined,
  field: string,
  context: StrategyContext,
  errors: FieldErrors,
): void {
  const metadata = template?.metadata;
  checkLabels(metadata?.labels, `${field}.labels`, errors);
  checkAnnotations(metadata?.annotations, `${field}.annotations`, errors);
  checkPodSpec(template?.spec ?? { containers: [] }, `${field}.spec`, context, errors);
  if ((template?.spec?.ephemeralContainers ?? []).length > 0) {
    errors.forbidden(`${field}.spec.ephemeralContainers`, "ephemeral containers not allowed in pod template");
  }
}

function checkRestartPolicy(policy: string | undefined, field: string, errors: FieldErrors): void {
  if (!policy) errors.required(field);
  else if (!RESTART_POLICIES.includes(policy)) errors.notSupported(field, policy, RESTART_POLICIES);
}

function checkDnsPolicy(policy: string | undefined, field: string, errors: FieldErrors): void {
  if (!policy) errors.required(field);
  else if (!DNS_POLICIES.includes(policy)) errors.notSupported(field, policy, DNS_POLICIES);
}

function checkDnsConfig(spec: PodSpec, field: string, errors: FieldErrors): void {
  const config = spec.dnsConfig;
  if (spec.dnsPolicy === "None") {
    if (config === undefined) {
      errors.required(field, "must provide `dnsConfig` when `dnsPolicy` is None");
      return;
    }
    if ((config.nameservers ?? []).length === 0) {
      errors.required(`${field}.nameservers`, "must provide at least one DNS nameserver when `dnsPolicy` is None");
      return;
    }
  }
  if (config === undefined) return;
  if ((config.nameservers ?? []).length > MAX_DNS_NAMESERVERS) {
    errors.invalid(`${field}.nameservers`, goStrings(config.nameservers), `must not have more than ${MAX_DNS_NAMESERVERS} nameservers`);
  }
  config.nameservers?.forEach((server, index) => {
    if (!isIPv4(server) && !isIPv6(server)) {
      errors.invalid(`${field}.nameservers[${index}]`, server, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }
  });
  if ((config.searches ?? []).length > MAX_DNS_SEARCHES) {
    errors.invalid(`${field}.searches`, goStrings(config.searches), `must not have more than ${MAX_DNS_SEARCHES} search paths`);
  }
  config.searches?.forEach((search, index) => {
    errors.invalidAll(`${field}.searches[${index}]`, search, checkDns1123Subdomain(search.replace(/\.$/, "")));
  });
  config.options?.forEach((option, index) => {
    if (!option.name) errors.required(`${field}.options[${index}]`, "must not be empty");
  });
}

function checkSchedulingGates(gates: readonly core.PodSchedulingGate[] | undefined, field: string, errors: FieldErrors): void {
  const seen = new Set<string>();
  gates?.forEach((gate, index) => {
    errors.invalidAll(`${field}[${index}]`, gate.name, checkQualifiedName(gate.name));
    if (seen.has(gate.name)) errors.duplicate(`${field}[${index}]`, gate.name);
    seen.add(gate.name);
  });
}

function checkPodSecurityContext(spec: PodSpec, field: string, errors: FieldErrors): void {
  const context = spec.securityContext;
  const path = `${field}.securityContext`;
  for (const key of ["fsGroup", "runAsUser", "runAsGroup"] as const) {
    const value = context?.[key];
    if (value !== undefined && value !== null && (value < 0 || value > 2147483647)) {
      errors.invalid(`${path}.${key}`, value, "must be between 0 and 2147483647, inclusive");
    }
  }
  context?.supplementalGroups?.forEach((group, index) => {
    if (group < 0 || group > 2147483647)
      errors.invalid(`${path}.supplementalGroups[${index}]`, group, "must be between 0 and 2147483647, inclusive");
  });
  if (spec.shareProcessNamespace && spec.hostPID)
    errors.invalid(`${path}.shareProcessNamespace`, true, "ShareProcessNamespace and HostPID cannot both be enabled");
  const names = new Set<string>();
  context?.sysctls?.forEach((sysctl, index) => {
    if (!sysctl.name) errors.required(`${path}.sysctls[${index}].name`);
    else if (names.has(sysctl.name)) errors.duplicate(`${path}.sysctls[${index}].name`, sysctl.name);
    names.add(sysctl.name);
  });
  checkSeccomp(context?.seccompProfile, `${path}.seccompProfile`, errors);
}

function checkEphemeralContainers(
  spec: PodSpec,
  volumes: ReadonlyMap<string, core.Volume>,
  field: string,
  options: PodValidation,
  errors: FieldErrors,
): void {
  const names = new Set([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ name }) => name));
  spec.ephemeralContainers?.forEach((container, index) => {
    const path = `${field}[${index}]`;
    checkContainerCommon(container as unknown as Container, volumes, path, options, errors);
    if (names.has(container.name)) errors.duplicate(`${path}.name`, container.name);
    names.add(container.name);
    if (container.targetContainerName) {
      const known = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].some(({ name }) => name === container.targetContainerName);
      if (!known) errors.notFound(`${path}.targetContainerName`, container.targetContainerName);
    }
    for (const key of ["ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle"] as const) {
      if (container[key] !== undefined) errors.forbidden(`${path}.${key}`, "cannot be set for an Ephemeral Container");
    }
    if (Object.keys(container.resources ?? {}).length > 0)
      errors.forbidden(`${path}.resources`, "cannot be set for an Ephemeral Container");
  });
}
