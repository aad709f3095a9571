/** Validation of containers. Upstream: pkg/apis/core/validation/validation.go (validateContainers and below). */
import {
  checkConfigMapKey,
  checkDns1123Label,
  checkDns1123Subdomain,
  checkEnvVarName,
  checkHttpHeaderName,
  checkPortName,
  checkPortNumber,
  checkRelaxedEnvVarName,
} from "../../../kube/names.ts";
import type { Container, core } from "../../../kube/types.ts";
import { type FieldErrors, goQuote, type ShownValue } from "./errors.ts";
import type { PodValidation } from "./pod-spec.ts";
import { checkResources } from "./resources.ts";
import { checkNotNegative, checkPortNumberOrName } from "./values.ts";

type Volumes = ReadonlyMap<string, core.Volume>;

const PULL_POLICIES = ["Always", "IfNotPresent", "Never"];
const PROTOCOLS = ["SCTP", "TCP", "UDP"];

/** `validateContainers`. */
export function checkContainers(
  list: readonly Container[] | undefined,
  volumes: Volumes,
  field: string,
  context: PodValidation,
  errors: FieldErrors,
): void {
  if (list === undefined || list === null || list.length === 0) {
    errors.required(field);
    return;
  }
  const names = new Set<string>();
  list.forEach((container, index) => {
    const path = `${field}[${index}]`;
    checkContainerCommon(container, volumes, path, context, errors);
    if (names.has(container.name)) errors.duplicate(`${path}.name`, container.name);
    else names.add(container.name);
    checkLifecycle(container.lifecycle, `${path}.lifecycle`, context, errors);
    checkLivenessProbe(container.livenessProbe, `${path}.livenessProbe`, context, errors);
    checkReadinessProbe(container.readinessProbe, `${path}.readinessProbe`, context, errors);
    checkLivenessProbe(container.startupProbe, `${path}.startupProbe`, context, errors);
    // Rules for restarts of containers came with 1.34.
    if (container.restartPolicy !== undefined && !context.containerRestartRules)
      errors.forbidden(`${path}.restartPolicy`, "may not be set for non-init containers");
  });
  checkHostPorts(list, field, errors);
}

/** `validateInitContainers`. */
export function checkInitContainers(
  list: readonly Container[] | undefined,
  regular: readonly Container[],
  volumes: Volumes,
  field: string,
  context: PodValidation,
  errors: FieldErrors,
): void {
  const names = new Set(regular.map(({ name }) => name));
  list?.forEach((container, index) => {
    const path = `${field}[${index}]`;
    const restartAlways = context.sidecars && container.restartPolicy === "Always";
    checkContainerCommon(container, volumes, path, context, errors);
    if (container.restartPolicy !== undefined && !restartAlways && context.sidecars && !context.containerRestartRules) {
      errors.notSupported(`${path}.restartPolicy`, container.restartPolicy, ["Always"]);
    }
    if (names.has(container.name)) errors.duplicate(`${path}.name`, container.name);
    else if (container.name !== "") names.add(container.name);
    checkHostPorts([container], field, errors);
    if (restartAlways) {
      checkLifecycle(container.lifecycle, `${path}.lifecycle`, context, errors);
      checkLivenessProbe(container.livenessProbe, `${path}.livenessProbe`, context, errors);
      checkReadinessProbe(container.readinessProbe, `${path}.readinessProbe`, context, errors);
      checkLivenessProbe(container.startupProbe, `${path}.startupProbe`, context, errors);
    } else {
      const why = context.sidecars
        ? "may not be set for init containers without restartPolicy=Always"
        : "may not be set for init containers";
      if (container.lifecycle) errors.forbidden(`${path}.lifecycle`, why);
      if (container.livenessProbe) errors.forbidden(`${path}.livenessProbe`, why);
      if (container.readinessProbe) errors.forbidden(`${path}.readinessProbe`, why);
      if (container.startupProbe) errors.forbidden(`${path}.startupProbe`, why);
    }
    if ((container.resizePolicy ?? []).length > 0 && !restartAlways && context.resize)
      errors.invalid(`${path}.resizePolicy`, container.resizePolicy, "must not be set for init containers");
  });
}

/** `validateContainerCommon`. */
export function checkContainerCommon(
  container: Container,
  volumes: Volumes,
  path: string,
  context: PodValidation,
  errors: FieldErrors,
): void {
  if (!container.name) errors.required(`${path}.name`);
  else errors.invalidAll(`${path}.name`, container.name, checkDns1123Label(container.name));
  if (!container.image) errors.required(`${path}.image`);
  const policy = container.terminationMessagePolicy;
  if (!policy) errors.required(`${path}.terminationMessagePolicy`);
  else if (policy !== "File" && policy !== "FallbackToLogsOnError") {
    errors.notSupported(`${path}.terminationMessagePolicy`, policy, ["File", "FallbackToLogsOnError"]);
  }
  checkPorts(container.ports, `${path}.ports`, errors);
  checkEnv(container.env, `${path}.env`, context, errors);
  checkEnvFrom(container.envFrom, `${path}.envFrom`, context, errors);
  checkVolumeMounts(container, volumes, `${path}.volumeMounts`, errors);
  checkVolumeDevices(container, volumes, `${path}.volumeDevices`, errors);
  if (!container.imagePullPolicy) errors.required(`${path}.imagePullPolicy`);
  else if (!PULL_POLICIES.includes(container.imagePullPolicy)) {
    errors.notSupported(`${path}.imagePullPolicy`, container.imagePullPolicy, PULL_POLICIES);
  }
  checkResources(container.resources, `${path}.resources`, errors);
  if (context.resize) checkResizePolicy(container, `${path}.resizePolicy`, context, errors);
  checkSecurityContext(container.securityContext, `${path}.securityContext`, errors);
}

function checkPorts(ports: readonly core.ContainerPort[] | undefined, field: string, errors: FieldErrors): void {
  const names = new Set<string>();
  ports?.forEach((port, index) => {
    const path = `${field}[${index}]`;
    if (port.name) {
      const complaints = checkPortName(port.name);
      if (complaints.length > 0) errors.invalidAll(`${path}.name`, port.name, complaints);
      else if (names.has(port.name)) errors.duplicate(`${path}.name`, port.name);
      else names.add(port.name);
    }
    if (!port.containerPort) errors.required(`${path}.containerPort`);
    else errors.invalidAll(`${path}.containerPort`, port.containerPort, checkPortNumber(port.containerPort));
    if (port.hostPort) errors.invalidAll(`${path}.hostPort`, port.hostPort, checkPortNumber(port.hostPort));
    if (!port.protocol) errors.required(`${path}.protocol`);
    else if (!PROTOCOLS.includes(port.protocol)) errors.notSupported(`${path}.protocol`, port.protocol, PROTOCOLS);
  });
}

/** `checkHostPortConflicts`: one host port is used once per protocol and address. */
export function checkHostPorts(containers: readonly Container[], field: string, errors: FieldErrors): void {
  const taken = new Set<string>();
  containers.forEach((container, index) => {
    container.ports?.forEach((port, at) => {
      if (!port.hostPort) return;
      const key = `${port.protocol}/${port.hostIP ?? ""}/${port.hostPort}`;
      if (taken.has(key)) errors.duplicate(`${field}[${index}].ports[${at}].hostPort`, key);
      taken.add(key);
    });
  });
}

function checkEnv(env: readonly core.EnvVar[] | undefined, field: string, context: PodValidation, errors: FieldErrors): void {
  env?.forEach((variable, index) => {
    const path = `${field}[${index}]`;
    if (!variable.name) errors.required(`${path}.name`);
    else
      errors.invalidAll(
        `${path}.name`,
        variable.name,
        context.relaxedEnv ? checkRelaxedEnvVarName(variable.name) : checkEnvVarName(variable.name),
      );
    checkEnvSource(variable, `${path}.valueFrom`, errors);
  });
}

const ENV_FIELDS = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];
const ENV_RESOURCES = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];

function checkEnvSource(variable: core.EnvVar, field: string, errors: FieldErrors): void {
  const source = variable.valueFrom;
  if (source === undefined || source === null) return;
  let sources = 0;
  if (source.fieldRef) {
    sources += 1;
    checkFieldRef(source.fieldRef, ENV_FIELDS, `${field}.fieldRef`, errors);
  }
  if (source.resourceFieldRef) {
    sources += 1;
    checkResourceFieldRef(source.resourceFieldRef, `${field}.resourceFieldRef`, false, errors);
  }
  if (source.configMapKeyRef) {
    sources += 1;
    checkKeyRef(source.configMapKeyRef, `${field}.configMapKeyRef`, errors);
  }
  if (source.secretKeyRef) {
    sources += 1;
    checkKeyRef(source.secretKeyRef, `${field}.secretKeyRef`, errors);
  }
  if (sources === 0) errors.invalid(field, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
  if (variable.value) {
    if (sources > 0) errors.invalid(field, "", "may not be specified when `value` is not empty");
  } else if (sources > 1) {
    errors.invalid(field, "", "may not have more than one field specified at a time");
  }
}

/** `validateObjectFieldSelector`: the downward API's paths. */
export function checkFieldRef(reference: core.ObjectFieldSelector, allowed: readonly string[], field: string, errors: FieldErrors): void {
  if (!reference.apiVersion) {
    errors.required(`${field}.apiVersion`);
    return;
  }
  if (!reference.fieldPath) {
    errors.required(`${field}.fieldPath`);
    return;
  }
  const subscript = /^(metadata\.(?:annotations|labels))\['(.*)'\]$/.exec(reference.fieldPath);
  if (subscript !== null) return;
  const known =
    /^(metadata\.(name|namespace|uid|labels|annotations)|spec\.(nodeName|serviceAccountName|restartPolicy|schedulerName|host)|status\.(phase|hostIP|hostIPs|podIP|podIPs|reason|message))$/;
  if (!known.test(reference.fieldPath)) {
    errors.invalid(
      `${field}.fieldPath`,
      reference.fieldPath,
      "error converting fieldPath: field label not supported: " + reference.fieldPath,
    );
  } else if (!allowed.includes(reference.fieldPath)) {
    errors.notSupported(`${field}.fieldPath`, reference.fieldPath, [...allowed].sort());
  }
}

/** `validateContainerResourceFieldSelector`. */
export function checkResourceFieldRef(reference: core.ResourceFieldSelector, field: string, volume: boolean, errors: FieldErrors): void {
  if (volume && !reference.containerName) errors.required(`${field}.containerName`);
  else if (!reference.resource) errors.required(`${field}.resource`);
  else if (!ENV_RESOURCES.includes(reference.resource) && !/^(limits|requests)\.hugepages-/.test(reference.resource)) {
    errors.notSupported(`${field}.resource`, reference.resource, ENV_RESOURCES);
  }
  checkDivisor(reference, `${field}.divisor`, errors);
}

const BYTE_DIVISORS = "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei";
/** Divisors that may be had, with what their refusal calls the resource. */
const DIVISORS: readonly { of: RegExp; values: string; allowed: readonly string[]; called: string }[] = [
  { of: /\.cpu$/, values: "1m and 1", allowed: ["1m", "1"], called: "cpu" },
  { of: /\.memory$/, values: BYTE_DIVISORS, allowed: BYTE_DIVISORS.split(", "), called: "memory" },
  { of: /\.ephemeral-storage$/, values: BYTE_DIVISORS, allowed: BYTE_DIVISORS.split(", "), called: "local ephemeral storage" },
  { of: /\.hugepages-/, values: BYTE_DIVISORS, allowed: BYTE_DIVISORS.split(", "), called: "hugepages" },
];
/** `validateContainerResourceDivisor`. */
function checkDivisor({ resource = "", divisor }: core.ResourceFieldSelector, field: string, errors: FieldErrors): void {
  if (divisor === undefined || divisor === "0") return;
  const known = DIVISORS.find(({ of }) => of.test(resource));
  if (known && !known.allowed.includes(String(divisor)))
    errors.invalid(field, resource, `only divisor's values ${known.values} are supported with the ${known.called} resource`);
}

function checkKeyRef(reference: core.SecretKeySelector, field: string, errors: FieldErrors): void {
  errors.invalidAll(`${field}.name`, reference.name ?? "", checkDns1123Subdomain(reference.name ?? ""));
  if (!reference.key) errors.required(`${field}.key`);
  else errors.invalidAll(`${field}.key`, reference.key, checkConfigMapKey(reference.key));
}

function checkEnvFrom(
  sources: readonly core.EnvFromSource[] | undefined,
  field: string,
  context: PodValidation,
  errors: FieldErrors,
): void {
  sources?.forEach((source, index) => {
    const path = `${field}[${index}]`;
    if (source.prefix) {
      errors.invalidAll(
        `${path}.prefix`,
        source.prefix,
        context.relaxedEnv ? checkRelaxedEnvVarName(source.prefix) : checkEnvVarName(source.prefix),
      );
    }
    let count = 0;
    for (const key of ["configMapRef", "secretRef"] as const) {
      const reference = source[key];
      if (reference === undefined) continue;
      count += 1;
      if (!reference.name) errors.required(`${path}.${key}.name`);
      else errors.invalidAll(`${path}.${key}.name`, reference.name, checkDns1123Subdomain(reference.name));
    }
    if (count === 0) errors.invalid(field, "", "must specify one of: `configMapRef` or `secretRef`");
    if (count > 1) errors.invalid(field, "", "may not have more than one field specified at a time");
  });
}

function checkVolumeMounts(container: Container, volumes: Volumes, field: string, errors: FieldErrors): void {
  const mounts = container.volumeMounts ?? [];
  if (mounts.length === 0) return;
  const paths = new Set<string>();
  const devices = container.volumeDevices ?? [];
  mounts.forEach((mount, index) => {
    const path = `${field}[${index}]`;
    if (!mount.name) errors.required(`${path}.name`);
    const volume = volumes.get(mount.name);
    if (!volume) errors.notFound(`${path}.name`, mount.name ?? "");
    if (!mount.mountPath) errors.required(`${path}.mountPath`);
    if (paths.has(mount.mountPath)) errors.invalid(`${path}.mountPath`, mount.mountPath, "must be unique");
    paths.add(mount.mountPath);
    if (devices.some(({ name }) => name === mount.name))
      errors.invalid(`${path}.name`, mount.name, "must not already exist in volumeDevices");
    if (devices.some(({ devicePath }) => devicePath === mount.mountPath))
      errors.invalid(`${path}.mountPath`, mount.mountPath, "must not already exist as a path in volumeDevices");
    if (volume !== undefined && "image" in volume) {
      for (const key of ["subPath", "subPathExpr"] as const)
        if (mount[key]) errors.invalid(`${path}.${key}`, mount[key], "not allowed in image volume sources");
    }
    if (mount.subPath) checkLocalDescendingPath(mount.subPath, `${field}.subPath`, errors);
    if (mount.subPathExpr) {
      if (mount.subPath) errors.invalid(`${path}.subPathExpr`, mount.subPathExpr, "subPathExpr and subPath are mutually exclusive");
      checkLocalDescendingPath(mount.subPathExpr, `${field}.subPathExpr`, errors);
    }
    // Neither of the two is told which mount it is about.
    if (mount.mountPropagation !== undefined) checkPropagation(mount.mountPropagation, container, `${field}.mountPropagation`, errors);
    checkRecursiveReadOnly(mount, `${field}.recursiveReadOnly`, errors);
  });
}

/** `validateMountPropagation`. */
function checkPropagation(propagation: string, container: Container, field: string, errors: FieldErrors): void {
  const known = ["Bidirectional", "HostToContainer", "None"];
  if (!known.includes(propagation)) errors.notSupported(field, propagation, known);
  else if (propagation === "Bidirectional" && container.securityContext?.privileged !== true)
    errors.forbidden(field, "Bidirectional mount propagation is available only to privileged containers");
}

/** `validateMountRecursiveReadOnly`. */
function checkRecursiveReadOnly(mount: core.VolumeMount & { recursiveReadOnly?: string }, field: string, errors: FieldErrors): void {
  const { recursiveReadOnly, readOnly, mountPropagation } = mount;
  if (recursiveReadOnly === undefined) return;
  const known = ["Disabled", "Enabled", "IfPossible"];
  if (!known.includes(recursiveReadOnly)) errors.notSupported(field, recursiveReadOnly, known);
  else if (recursiveReadOnly !== "Disabled") {
    if (!readOnly) errors.forbidden(field, "may only be specified when readOnly is true");
    if (mountPropagation !== undefined && mountPropagation !== "None")
      errors.forbidden(field, "may only be specified when mountPropagation is None or not specified");
  }
}

/** `validateLocalDescendingPath`: relative, and never upwards. */
export function checkLocalDescendingPath(path: string, field: string, errors: FieldErrors): void {
  if (path.startsWith("/")) errors.invalid(field, path, "must be a relative path");
  if (path.split("/").includes("..")) errors.invalid(field, path, "must not contain '..'");
}

function checkVolumeDevices(container: Container, volumes: Volumes, field: string, errors: FieldErrors): void {
  const devices = container.volumeDevices ?? [];
  if (devices.length === 0) return;
  const paths = new Set<string>();
  const names = new Set<string>();
  const mounts = container.volumeMounts ?? [];
  devices.forEach(({ name, devicePath }, index) => {
    const path = `${field}[${index}]`;
    const volume = volumes.get(name);
    if (!name) errors.required(`${path}.name`);
    if (names.has(name)) errors.invalid(`${path}.name`, name, "must be unique");
    if (volume && !volume.persistentVolumeClaim && !volume.ephemeral)
      errors.invalid(`${path}.name`, name, "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
    if (!volume) errors.notFound(`${path}.name`, name ?? "");
    if (!devicePath) errors.required(`${path}.devicePath`);
    if (paths.has(devicePath)) errors.invalid(`${path}.devicePath`, devicePath, "must be unique");
    if (devicePath?.split("/").includes("..")) errors.invalid(`${path}.devicePath`, devicePath, "can not contain backsteps ('..')");
    else paths.add(devicePath);
    if (mounts.some((mount) => mount.name === name)) errors.invalid(`${path}.name`, name, "must not already exist in volumeMounts");
    if (mounts.some(({ mountPath }) => mountPath === devicePath))
      errors.invalid(`${path}.devicePath`, devicePath, "must not already exist as a path in volumeMounts");
    if (name) names.add(name);
  });
}

/** `validateResizePolicy`. */
function checkResizePolicy(container: Container, field: string, context: PodValidation, errors: FieldErrors): void {
  const policies = (container as { resizePolicy?: { resourceName?: string; restartPolicy?: string }[] }).resizePolicy;
  const seen = new Set<string | undefined>();
  policies?.forEach(({ resourceName, restartPolicy }, index) => {
    if (seen.has(resourceName)) errors.duplicate(`${field}[${index}]`, resourceName);
    seen.add(resourceName);
    if (!resourceName) errors.required(field);
    else if (resourceName !== "cpu" && resourceName !== "memory") errors.notSupported(field, resourceName, ["cpu", "memory"]);
    if (!restartPolicy) errors.required(field);
    else if (restartPolicy !== "NotRequired" && restartPolicy !== "RestartContainer")
      errors.notSupported(field, restartPolicy, ["NotRequired", "RestartContainer"]);
    if (context.restartPolicy === "Never" && restartPolicy !== "NotRequired")
      errors.invalid(field, restartPolicy ?? "", "must be 'NotRequired' when `restartPolicy` is 'Never'");
  });
}

function checkLifecycle(lifecycle: core.Lifecycle | undefined, field: string, context: PodValidation, errors: FieldErrors): void {
  if (lifecycle?.postStart) checkHandler(lifecycle.postStart, `${field}.postStart`, context, errors);
  if (lifecycle?.preStop) checkHandler(lifecycle.preStop, `${field}.preStop`, context, errors);
}

interface AnyHandler extends core.LifecycleHandler {
  grpc?: core.GRPCAction;
  sleep?: { seconds: number };
}

/** `validateHandler`: exactly one of exec, httpGet, tcpSocket, grpc, sleep. */
function checkHandler(handler: AnyHandler, field: string, context: PodValidation, errors: FieldErrors): void {
  let count = 0;
  const one = (name: string): boolean => {
    count += 1;
    if (count > 1) errors.forbidden(`${field}.${name}`, "may not specify more than 1 handler type");
    return count === 1;
  };
  if (handler.exec && one("exec") && (handler.exec.command ?? []).length === 0) errors.required(`${field}.exec.command`);
  if (handler.httpGet && one("httpGet")) checkHttpGet(handler.httpGet, `${field}.httpGet`, errors);
  if (handler.tcpSocket && one("tcpSocket")) checkPortNumberOrName(handler.tcpSocket.port, `${field}.tcpSocket.port`, errors);
  if (handler.grpc && one("grpc")) errors.invalidAll(`${field}.grpc.port`, handler.grpc.port, checkPortNumber(handler.grpc.port));
  if (handler.sleep && one("sleep")) {
    const { seconds } = handler.sleep;
    if (seconds < 0 || seconds > context.gracePeriod)
      errors.invalid(
        `${field}.sleep`,
        seconds,
        `must be non-negative and less than terminationGracePeriodSeconds (${context.gracePeriod})`,
      );
  }
  if (count === 0) errors.required(field, "must specify a handler type");
}

function checkHttpGet(action: core.HTTPGetAction, field: string, errors: FieldErrors): void {
  if (!action.path) errors.required(`${field}.path`);
  checkPortNumberOrName(action.port, `${field}.port`, errors);
  if (action.scheme !== "HTTP" && action.scheme !== "HTTPS") errors.notSupported(`${field}.scheme`, action.scheme ?? "", ["HTTP", "HTTPS"]);
  for (const header of action.httpHeaders ?? []) errors.invalidAll(`${field}.httpHeaders`, header.name, checkHttpHeaderName(header.name));
}

function checkProbe(probe: core.Probe, field: string, context: PodValidation, errors: FieldErrors): void {
  checkHandler(probe as AnyHandler, field, context, errors);
  for (const key of ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"] as const) {
    checkNotNegative(probe[key], `${field}.${key}`, errors);
  }
  if (probe.terminationGracePeriodSeconds !== undefined && probe.terminationGracePeriodSeconds <= 0) {
    errors.invalid(`${field}.terminationGracePeriodSeconds`, probe.terminationGracePeriodSeconds, "must be greater than 0");
  }
}
/** Liveness and startup probes succeed at the first success. */
function checkLivenessProbe(probe: core.Probe | undefined, field: string, context: PodValidation, errors: FieldErrors): void {
  if (probe === undefined || probe === null) return;
  checkProbe(probe, field, context, errors);
  if (probe.successThreshold !== 1) errors.invalid(`${field}.successThreshold`, probe.successThreshold, "must be 1");
}
function checkReadinessProbe(probe: core.Probe | undefined, field: string, context: PodValidation, errors: FieldErrors): void {
  if (probe === undefined || probe === null) return;
  checkProbe(probe, field, context, errors);
  if (probe.terminationGracePeriodSeconds !== undefined) {
    errors.invalid(`${field}.terminationGracePeriodSeconds`, probe.terminationGracePeriodSeconds, "must not be set for readinessProbes");
  }
}

const MAX_ID = 2147483647;
export const BAD_ID = `must be between 0 and ${MAX_ID}, inclusive`;
/** Is the number no user's or group's? */
export function isBadId(id: number | undefined | null): id is number {
  return id !== undefined && id !== null && (id < 0 || id > MAX_ID);
}

/** `ValidateSecurityContext`. */
function checkSecurityContext(context: core.SecurityContext | undefined, field: string, errors: FieldErrors): void {
  if (context === undefined || context === null) return;
  if (isBadId(context.runAsUser)) errors.invalid(`${field}.runAsUser`, context.runAsUser, BAD_ID);
  if (isBadId(context.runAsGroup)) errors.invalid(`${field}.runAsGroup`, context.runAsGroup, BAD_ID);
  checkSeccomp(context.seccompProfile, `${field}.seccompProfile`, errors);
  if (context.allowPrivilegeEscalation === false) {
    if (context.privileged === true)
      errors.invalid(field, goSecurityContext(context), "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
    if (context.capabilities?.add?.includes("CAP_SYS_ADMIN"))
      errors.invalid(
        field,
        goSecurityContext(context),
        "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN",
      );
  }
  checkAppArmor((context as WithAppArmor).appArmorProfile, `${field}.appArmorProfile`, errors);
}

const SECURITY_FIELDS: readonly (readonly [name: string, type: string])[] = [
  ["capabilities", "core.Capabilities"],
  ["privileged", "bool"],
  ["seLinuxOptions", "core.SELinuxOptions"],
  ["windowsOptions", "core.WindowsSecurityContextOptions"],
  ["runAsUser", "int64"],
  ["runAsGroup", "int64"],
  ["runAsNonRoot", "bool"],
  ["readOnlyRootFilesystem", "bool"],
  ["allowPrivilegeEscalation", "bool"],
  ["procMount", "core.ProcMountType"],
  ["seccompProfile", "core.SeccompProfile"],
];
/** As Go prints it: all its fields are pointers, shown by where they point. */
function goSecurityContext(context: core.SecurityContext): ShownValue {
  const given = context as Readonly<Record<string, unknown>>;
  const fieldName = (name: string): string => (name === "seLinuxOptions" ? "SELinuxOptions" : name.charAt(0).toUpperCase() + name.slice(1));
  const shown = SECURITY_FIELDS.map(
    ([name, type], index) => `${fieldName(name)}:(*${type})(${given[name] === undefined ? "nil" : `0xc0001000${16 + index}0`})`,
  );
  const json = [...SECURITY_FIELDS, ["appArmorProfile", ""] as const].map(([name]) => [fieldName(name), given[name] ?? null]);
  return { go: `core.SecurityContext{${shown.join(", ")}}`, json: Object.fromEntries(json) };
}

interface AppArmorProfile {
  readonly type?: string;
  readonly localhostProfile?: string;
}
/** Both security contexts have it since 1.30. */
export interface WithAppArmor {
  readonly appArmorProfile?: AppArmorProfile;
}
/** `ValidateAppArmorProfileField`. */
export function checkAppArmor(profile: AppArmorProfile | undefined, field: string, errors: FieldErrors): void {
  if (profile === undefined || profile === null) return;
  const { type, localhostProfile } = profile;
  const known = ["Localhost", "RuntimeDefault", "Unconfined"];
  if (!type) errors.required(`${field}.type`, "type is required when appArmorProfile is set");
  else if (!known.includes(type)) errors.notSupported(`${field}.type`, type, known);
  else if (type !== "Localhost") {
    if (localhostProfile !== undefined)
      errors.invalid(`${field}.localhostProfile`, localhostProfile, "can only be set when AppArmor type is Localhost");
  } else if (!localhostProfile) errors.required(`${field}.localhostProfile`, "must be set when AppArmor type is Localhost");
  else if (localhostProfile.trim() !== localhostProfile)
    errors.invalid(`${field}.localhostProfile`, localhostProfile, "must not be padded with whitespace");
}

/** `validateSeccompProfileField`. */
export function checkSeccomp(profile: core.SeccompProfile | undefined, field: string, errors: FieldErrors): void {
  if (profile === undefined || profile === null) return;
  if (!profile.type) errors.required(`${field}.type`, "type is required when seccompProfile is set");
  else if (!["Localhost", "RuntimeDefault", "Unconfined"].includes(profile.type))
    errors.notSupported(`${field}.type`, profile.type, ["Localhost", "RuntimeDefault", "Unconfined"]);
  if (profile.type === "Localhost") {
    if (profile.localhostProfile === undefined) errors.required(`${field}.localhostProfile`, "must be set when seccomp type is Localhost");
    else checkLocalDescendingPath(profile.localhostProfile, `${field}.localhostProfile`, errors);
  } else if (profile.localhostProfile !== undefined) {
    errors.invalid(`${field}.localhostProfile`, goSeccomp(profile), "can only be set when seccomp type is Localhost");
  }
}

function goSeccomp({ type, localhostProfile }: core.SeccompProfile): ShownValue {
  return {
    go: `core.SeccompProfile{Type:${goQuote(type)}, LocalhostProfile:(*string)(0xc000100010)}`,
    json: { Type: type, LocalhostProfile: localhostProfile ?? null },
  };
}
