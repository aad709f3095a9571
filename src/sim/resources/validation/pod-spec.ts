/** Validation of pod specs and templates. Upstream: pkg/apis/core/validation/validation.go (ValidatePodSpec). */
import { checkDns1123Label, checkDns1123Subdomain, checkQualifiedName, isIPv4, isIPv6 } from "../../../kube/names.ts";
import type { Container, core, PodSpec, PodTemplateSpec } from "../../../kube/types.ts";
import type { StrategyContext } from "../resource.ts";
import {
  BAD_ID,
  checkAppArmor,
  checkContainerCommon,
  checkContainers,
  checkInitContainers,
  checkSeccomp,
  isBadId,
  type WithAppArmor,
} from "./container.ts";
import { FieldErrors, goStrings } from "./errors.ts";
import { checkHostProcess, checkOperatingSystem } from "./operating-system.ts";
import { checkResources } from "./resources.ts";
import { checkAffinity, checkTolerations, checkTopologySpread } from "./scheduling.ts";
import { checkAnnotations, checkLabels } from "./values.ts";
import { checkOptionalSubdomain, checkVolumes } from "./volumes.ts";

/** What decides how strict to be. */
export interface PodValidation {
  /** `restartPolicy: Always` on init containers. */
  readonly sidecars: boolean;
  readonly relaxedEnv: boolean;
  readonly gracePeriod: number;
  readonly restartPolicy: string | undefined;
  /** Resources of a running container may change (`resizePolicy` is kept). */
  readonly resize: boolean;
  /** `restartPolicy` of any container. */
  readonly containerRestartRules: boolean;
  readonly release: StrategyContext["release"];
}

export function podValidation(spec: PodSpec | undefined, context: StrategyContext): PodValidation {
  return {
    sidecars: context.release.features.enabled("SidecarContainers"),
    relaxedEnv: context.release.api.relaxedEnvironmentNames,
    gracePeriod: spec?.terminationGracePeriodSeconds ?? 30,
    restartPolicy: spec?.restartPolicy,
    resize: context.release.features.enabled("InPlacePodVerticalScaling"),
    containerRestartRules: context.release.features.enabled("ContainerRestartRules"),
    release: context.release,
  };
}

/** A collector in the release's style. */
export function newErrors(context: StrategyContext): FieldErrors {
  return new FieldErrors(context.release.api);
}

const RESTART_POLICIES = ["Always", "OnFailure", "Never"];
const DNS_POLICIES = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
const MAX_DNS_NAMESERVERS = 3;
const MAX_DNS_SEARCHES = 32;
const MAX_DNS_SEARCH_CHARACTERS = 2048;
/** Kernel parameters of the IPC namespace. */
const IPC_SYSCTL = /^(kernel\.(sem|shm|msg)|fs\.mqueue\.)/;
const SYSCTL = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;

/** `ValidatePodSpec`. */
export function checkPodSpec(
  spec: PodSpec,
  field: string,
  context: StrategyContext,
  errors: FieldErrors,
  pod?: { readonly name?: string },
): void {
  const options = podValidation(spec, context);
  const volumes = checkVolumes(spec.volumes, `${field}.volumes`, errors, pod?.name);
  checkContainers(spec.containers, volumes, `${field}.containers`, options, errors);
  checkInitContainers(spec.initContainers, spec.containers ?? [], volumes, `${field}.initContainers`, options, errors);
  checkEphemeralContainers(spec, volumes, `${field}.ephemeralContainers`, options, errors);
  if (spec.hostNetwork) checkHostNetworkPorts(spec, `${field}.containers`, pod !== undefined, errors);
  checkRestartPolicy(spec.restartPolicy, `${field}.restartPolicy`, errors);
  checkDnsPolicy(spec.dnsPolicy, `${field}.dnsPolicy`, errors);
  checkLabels(spec.nodeSelector, `${field}.nodeSelector`, errors);
  checkPodSecurityContext(spec, `${field}`, errors);
  checkAffinity(spec.affinity, `${field}.affinity`, errors, context.release.api.valuesAsJson);
  checkDnsConfig(spec, `${field}.dnsConfig`, errors);
  spec.readinessGates?.forEach((gate, index) => {
    errors.invalidAll(`${field}.readinessGates[${index}].conditionType`, gate.conditionType, checkQualifiedName(gate.conditionType));
  });
  checkSchedulingGates(spec.schedulingGates, `${field}.schedulingGates`, errors);
  checkTopologySpread(spec.topologySpreadConstraints, `${field}.topologySpreadConstraints`, errors);
  checkHostProcess(spec, field, errors);
  checkHostUsers(spec, field, errors);
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
    alias.hostnames?.forEach((name, at) => {
      const place = `${field}.hostAliases[${index}].hostnames`;
      errors.invalidAll(options.release.api.valuesAsJson ? `${place}[${at}]` : place, name, checkDns1123Subdomain(name));
    });
  });
  if (spec.priorityClassName)
    errors.invalidAll(`${field}.priorityClassName`, spec.priorityClassName, checkDns1123Subdomain(spec.priorityClassName));
  checkOptionalSubdomain(spec.runtimeClassName, `${field}.runtimeClassName`, errors);
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== "Never" && spec.preemptionPolicy !== "PreemptLowerPriority") {
    errors.notSupported(`${field}.preemptionPolicy`, spec.preemptionPolicy, ["PreemptLowerPriority", "Never"]);
  }
  if (spec.overhead) checkResources({ limits: spec.overhead }, `${field}.overhead`, errors);
  if (spec.os) checkOperatingSystem(spec, field, errors);
}

/** `validatePodHostNetworkDeps`: in a template the host's ports may be left to the pods. */
function checkHostNetworkPorts(spec: PodSpec, field: string, isPod: boolean, errors: FieldErrors): void {
  spec.containers?.forEach(({ ports }, index) => {
    ports?.forEach(({ hostPort = 0, containerPort }, at) => {
      if ((isPod || hostPort !== 0) && hostPort !== containerPort)
        errors.invalid(`${field}[${index}].ports[${at}].hostPort`, hostPort, "must match `containerPort` when `hostNetwork` is true");
    });
  });
}

/** `validateHostUsers`. */
function checkHostUsers(spec: PodSpec, field: string, errors: FieldErrors): void {
  if (spec.hostUsers !== false) return;
  const why = "when `pod.Spec.HostUsers` is false";
  if (spec.hostNetwork) errors.forbidden(`${field}.hostNetwork`, why);
  if (spec.hostPID) errors.forbidden(`${field}.HostPID`, why);
  if (spec.hostIPC) errors.forbidden(`${field}.HostIPC`, why);
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
  if ((config.searches ?? []).join(" ").length > MAX_DNS_SEARCH_CHARACTERS) {
    const why = `must not have more than ${MAX_DNS_SEARCH_CHARACTERS} characters (including spaces) in the search list`;
    errors.invalid(`${field}.searches`, goStrings(config.searches), why);
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
    if (isBadId(value)) errors.invalid(`${path}.${key}`, value, BAD_ID);
  }
  context?.supplementalGroups?.forEach((group, index) => {
    if (isBadId(group)) errors.invalid(`${path}.supplementalGroups[${index}]`, group, BAD_ID);
  });
  if (spec.shareProcessNamespace && spec.hostPID)
    errors.invalid(`${path}.shareProcessNamespace`, true, "ShareProcessNamespace and HostPID cannot both be enabled");
  const names = new Set<string>();
  context?.sysctls?.forEach((sysctl, index) => {
    const at = `${path}.sysctls[${index}].name`;
    if (!sysctl.name) errors.required(at);
    else if (sysctl.name.length > 253 || !SYSCTL.test(sysctl.name))
      errors.invalid(at, sysctl.name, `must have at most 253 characters and match regex ${SYSCTL.source.replaceAll("[./]", "[\\./]")}`);
    else if (names.has(sysctl.name)) errors.duplicate(at, sysctl.name);
    const dotted = sysctl.name?.replaceAll("/", ".") ?? "";
    if (spec.hostNetwork && dotted.startsWith("net.")) errors.invalid(at, sysctl.name, "may not be specified when 'hostNetwork' is true");
    else if (spec.hostIPC && IPC_SYSCTL.test(dotted)) errors.invalid(at, sysctl.name, "may not be specified when 'hostIPC' is true");
    names.add(sysctl.name);
  });
  const change = context?.fsGroupChangePolicy;
  if (change !== undefined && change !== "Always" && change !== "OnRootMismatch")
    errors.notSupported(`${path}.fsGroupChangePolicy`, change, ["Always", "OnRootMismatch"]);
  checkSeccomp(context?.seccompProfile, `${path}.seccompProfile`, errors);
  const later = context as (WithAppArmor & { supplementalGroupsPolicy?: string; seLinuxChangePolicy?: string }) | undefined;
  checkAppArmor(later?.appArmorProfile, `${path}.appArmorProfile`, errors);
  const one = (key: "supplementalGroupsPolicy" | "seLinuxChangePolicy", known: readonly string[]): void => {
    const value = later?.[key];
    if (value !== undefined && !known.includes(value)) errors.notSupported(`${path}.${key}`, value, known);
  };
  one("supplementalGroupsPolicy", ["Merge", "Strict"]);
  one("seLinuxChangePolicy", ["MountOption", "Recursive"]);
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
    const why = "cannot be set for an Ephemeral Container";
    // In the order of the structure's fields.
    if (container.ports !== undefined) errors.forbidden(`${path}.ports`, why);
    if (Object.keys(container.resources ?? {}).length > 0) errors.forbidden(`${path}.resources`, why);
    for (const key of ["restartPolicy", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle"] as const)
      if ((container as unknown as Readonly<Record<string, unknown>>)[key] !== undefined) errors.forbidden(`${path}.${key}`, why);
    container.volumeMounts?.forEach((mount, at) => {
      if (mount.subPath) errors.forbidden(`${path}.volumeMounts[${at}].subPath`, why);
      if (mount.subPathExpr) errors.forbidden(`${path}.volumeMounts[${at}].subPathExpr`, why);
    });
  });
}
