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
import type { FieldErrors } from "./errors.ts";
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
    checkResizePolicy(container, path, context, errors);
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
    if (container.restartPolicy !== undefined && !restartAlways && context.sidecars) {
      errors.notSupported(`${path}.restartPolicy`, container.restartPolicy, ["Always"]);
    }
    checkContainerCommon(container, volumes, path, context, errors);
    if (names.has(container.name)) errors.duplicate(`${path}.name`, container.name);
    else if (container.name !== "") names.add(container.name);
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
    if ((container.resizePolicy ?? []).length > 0 && !restartAlways)
      errors.invalid(`${path}.resizePolicy`, container.resizePolicy, "must not be set for init containers");
    checkHostPorts([container], field, errors);
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
    errors.notSupported(`${path}.terminationMessagePolicy`, policy, ["FallbackToLogsOnError", "File"]);
  }
  checkPorts(container.ports, `${path}.ports`, errors);
  checkEnv(container.env, `${path}.env`, context, errors);
  checkEnvFrom(container.envFrom, `${path}.envFrom`, context, errors);
  const devices = new Set((container.volumeDevices ?? []).map(({ devicePath }) => devicePath));
  checkVolumeMounts(container, devices, volumes, `${path}.volumeMounts`, errors);
  checkVolumeDevices(container, volumes, `${path}.volumeDevices`, errors);
  if (!container.imagePullPolicy) errors.required(`${path}.imagePullPolicy`);
  else if (!PULL_POLICIES.includes(container.imagePullPolicy)) {
    errors.notSupported(`${path}.imagePullPolicy`, container.imagePullPolicy, PULL_POLICIES);
  }
  checkResources(container.resources, `${path}.resources`, errors);
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
}

function checkKeyRef(reference: core.SecretKeySelector, field: string, errors: FieldErrors): void {
  if (!reference.name) errors.required(`${field}.name`);
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

function checkVolumeMounts(container: Container, devices: ReadonlySet<string>, volumes: Volumes, field: string, errors: FieldErrors): void {
  const paths = new Set<string>();
  container.volumeMounts?.forEach((mount, index) => {
    const path = `${field}[${index}]`;
    if (!mount.name) errors.required(`${path}.name`);
    else if (!volumes.has(mount.name)) errors.notFound(`${path}.name`, mount.name);
    if (!mount.mountPath) errors.required(`${path}.mountPath`);
    if (paths.has(mount.mountPath)) errors.invalid(`${path}.mountPath`, mount.mountPath, "must be unique");
    paths.add(mount.mountPath);
    if (devices.has(mount.mountPath))
      errors.invalid(`${path}.mountPath`, mount.mountPath, "must not already exist as a path in volumeDevices");
    if (mount.subPath) checkLocalDescendingPath(mount.subPath, `${field}.subPath`, errors);
    if (mount.subPathExpr) {
      if (mount.subPath) errors.invalid(`${field}.subPathExpr`, mount.subPathExpr, "subPathExpr and subPath are mutually exclusive");
      checkLocalDescendingPath(mount.subPathExpr, `${field}.subPathExpr`, errors);
    }
    const propagation = mount.mountPropagation;
    if (propagation !== undefined) {
      if (!["None", "HostToContainer", "Bidirectional"].includes(propagation)) {
        errors.notSupported(`${path}.mountPropagation`, propagation, ["Bidirectional", "HostToContainer", "None"]);
      } else if (propagation === "Bidirectional" && container.securityContext?.privileged !== true) {
        errors.forbidden(`${path}.mountPropagation`, "Bidirectional mount propagation is available only to privileged containers");
      }
    }
  });
}

/** `validateLocalDescendingPath`: relative, and never upwards. */
export function checkLocalDescendingPath(path: string, field: string, errors: FieldErrors): void {
  if (path.startsWith("/")) errors.invalid(field, path, "must be a relative path");
  if (path.split("/").includes("..")) errors.invalid(field, path, "must not contain '..'");
}

function checkVolumeDevices(container: Container, volumes: Volumes, field: string, errors: FieldErrors): void {
  const paths = new Set<string>();
  container.volumeDevices?.forEach((device, index) => {
    const path = `${field}[${index}]`;
    if (!device.name) errors.required(`${path}.name`);
    const volume = volumes.get(device.name);
    if (!device.devicePath) errors.required(`${path}.devicePath`);
    if (paths.has(device.devicePath)) errors.invalid(`${path}.devicePath`, device.devicePath, "must be unique");
    if (device.devicePath?.split("/").includes("..")) errors.invalid(`${path}.devicePath`, device.devicePath, "can not contain '..'");
    else paths.add(device.devicePath);
    if (volume === undefined) errors.notFound(`${path}.name`, device.name);
    else if (!volume.persistentVolumeClaim && !volume.ephemeral) {
      errors.invalid(`${path}.name`, device.name, "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
    }
  });
}

function checkResizePolicy(container: Container, path: string, _context: PodValidation, errors: FieldErrors): void {
  const policies = (container as { resizePolicy?: { resourceName: string; restartPolicy: string }[] }).resizePolicy;
  policies?.forEach(({ resourceName, restartPolicy }) => {
    if (resourceName !== "cpu" && resourceName !== "memory") errors.notSupported(`${path}.resizePolicy`, resourceName, ["cpu", "memory"]);
    if (restartPolicy !== "NotRequired" && restartPolicy !== "RestartContainer") {
      errors.notSupported(`${path}.resizePolicy`, restartPolicy, ["NotRequired", "RestartContainer"]);
    }
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
    if (seconds <= 0 || seconds > context.gracePeriod) {
      errors.invalid(
        `${field}.sleep`,
        seconds,
        `must be greater than 0 and less than terminationGracePeriodSeconds (${context.gracePeriod}). Enable AllowPodLifecycleSleepActionZeroValue feature gate for zero sleep.`,
      );
    }
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

/** `ValidateSecurityContext`. */
function checkSecurityContext(context: core.SecurityContext | undefined, field: string, errors: FieldErrors): void {
  if (context === undefined || context === null) return;
  if (context.runAsUser !== undefined && context.runAsUser < 0)
    errors.invalid(`${field}.runAsUser`, context.runAsUser, "must be between 0 and 2147483647, inclusive");
  if (context.runAsGroup !== undefined && context.runAsGroup < 0)
    errors.invalid(`${field}.runAsGroup`, context.runAsGroup, "must be between 0 and 2147483647, inclusive");
  checkSeccomp(context.seccompProfile, `${field}.seccompProfile`, errors);
  if (context.allowPrivilegeEscalation === false) {
    if (context.privileged === true)
      errors.invalid(field, { go: "", json: context }, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
    if (context.capabilities?.add?.some((name) => name === "SYS_ADMIN" || name === "CAP_SYS_ADMIN")) {
      errors.invalid(
        field,
        { go: "", json: context },
        "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN",
      );
    }
  }
}

/** `validateSeccompProfileField`. */
export function checkSeccomp(profile: core.SeccompProfile | undefined, field: string, errors: FieldErrors): void {
  if (profile === undefined || profile === null) return;
  if (!profile.type) errors.required(`${field}.type`, "type is required when seccompProfile is set");
  else if (!["Localhost", "RuntimeDefault", "Unconfined"].includes(profile.type)) {
    errors.notSupported(`${field}.type`, profile.type, ["Localhost", "RuntimeDefault", "Unconfined"]);
  } else if (profile.type === "Localhost") {
    if (!profile.localhostProfile) errors.required(`${field}.localhostProfile`, "must be set when seccomp type is Localhost");
    else checkLocalDescendingPath(profile.localhostProfile, `${field}.localhostProfile`, errors);
  } else if (profile.localhostProfile !== undefined) {
    errors.invalid(`${field}.localhostProfile`, profile.localhostProfile, "can only be set when seccomp type is Localhost");
  }
}
