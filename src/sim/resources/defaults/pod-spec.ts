/**
 * Defaults of pods and pod templates.
 * Upstream: pkg/apis/core/v1/defaults.go.
 */
import type { Container, core, Pod, PodSpec, PodTemplateSpec } from "../../../kube/types.ts";
import type { StrategyContext } from "../resource.ts";
import { filled, mapped, replaced } from "./fill.ts";
import { withoutGatedFields } from "./gated.ts";

type Volume = core.Volume;
type Probe = core.Probe;

/** `SetDefaults_Pod`: a pod's own, besides those of its spec. */
export function defaultPod(pod: Pod, context: StrategyContext): Pod {
  let spec = defaultPodSpec(pod.spec ?? { containers: [] }, context);
  const withRequests = (list: Container[] | undefined): Container[] | undefined => mapped(list, defaultRequests);
  spec = replaced(spec, { containers: withRequests(spec.containers) ?? [], initContainers: withRequests(spec.initContainers) });
  spec = filled(spec, { enableServiceLinks: true });
  if (spec.hostNetwork) {
    const withHostPorts = (list: Container[] | undefined): Container[] | undefined => mapped(list, defaultHostPorts);
    spec = replaced(spec, { containers: withHostPorts(spec.containers) ?? [], initContainers: withHostPorts(spec.initContainers) });
  }
  return replaced(pod, { spec });
}

/** Defaults of a template; `creationTimestamp: null` is what the releases up to 1.33 print for one. */
export function defaultPodTemplate(template: PodTemplateSpec | undefined, context: StrategyContext): PodTemplateSpec {
  const given = template ?? {};
  const metadata = defaultTemplateMetadata(given.metadata, context);
  const next = replaced(given, { metadata, spec: defaultPodSpec(given.spec ?? { containers: [] }, context) });
  return next;
}

/** Metadata of something embedded. */
export function defaultTemplateMetadata(
  metadata: PodTemplateSpec["metadata"],
  context: StrategyContext,
): NonNullable<PodTemplateSpec["metadata"]> {
  const given = metadata ?? {};
  const nullTime = context.release.api.nullCreationTimestamp;
  if (!nullTime || given.creationTimestamp === (null as unknown as string)) return given;
  return { creationTimestamp: null as unknown as string, ...given };
}

/** `SetDefaults_PodSpec` and all below it. */
export function defaultPodSpec(spec: PodSpec, { release }: StrategyContext): PodSpec {
  let next = filled(withoutGatedFields(spec, release), {
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 30,
    dnsPolicy: "ClusterFirst",
    securityContext: {},
    schedulerName: "default-scheduler",
  });
  if ((next.terminationGracePeriodSeconds ?? 0) < 0) next = { ...next, terminationGracePeriodSeconds: 1 };
  const account = next.serviceAccountName || next.serviceAccount;
  if (account) next = replaced(next, { serviceAccountName: account, serviceAccount: account });
  return replaced(next, {
    containers: mapped(next.containers, defaultContainer) ?? [],
    initContainers: mapped(next.initContainers, defaultContainer),
    ephemeralContainers: mapped(next.ephemeralContainers, (container) => defaultContainer(container as Container) as typeof container),
    volumes: mapped(next.volumes, defaultVolume),
  });
}

/** Defaults of one container. */
export function defaultContainer(container: Container): Container {
  let next = filled(container, {
    resources: {},
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    imagePullPolicy: isLatest(container.image ?? "") ? "Always" : "IfNotPresent",
  });
  if (next.ports) next = replaced(next, { ports: mapped(next.ports, (port) => filled(port, { protocol: "TCP" })) });
  if (next.env) next = replaced(next, { env: mapped(next.env, defaultEnv) });
  if (next.livenessProbe) next = replaced(next, { livenessProbe: defaultProbe(next.livenessProbe) });
  if (next.readinessProbe) next = replaced(next, { readinessProbe: defaultProbe(next.readinessProbe) });
  if (next.startupProbe) next = replaced(next, { startupProbe: defaultProbe(next.startupProbe) });
  if (next.lifecycle) next = replaced(next, { lifecycle: defaultLifecycle(next.lifecycle) });
  return next;
}

/** An image without a tag, or tagged `latest`, and without a digest. */
export function isLatest(image: string): boolean {
  if (image.includes("@")) return false;
  const colon = image.lastIndexOf(":");
  return colon <= image.lastIndexOf("/") || image.slice(colon + 1) === "latest";
}

function defaultRequests(container: Container): Container {
  const { limits, requests } = container.resources ?? {};
  if (limits === undefined || limits === null) return container;
  const missing = Object.keys(limits).filter((name) => requests?.[name] === undefined);
  if (missing.length === 0) return container;
  const added: Record<string, string> = { ...requests };
  for (const name of missing) added[name] = limits[name] ?? "0";
  return { ...container, resources: { ...container.resources, requests: added } };
}

/** On the host's network a container's port is the host's. */
export function defaultHostPorts(container: Container): Container {
  return replaced(container, {
    ports: mapped(container.ports, (port) => (port.hostPort ? port : { ...port, hostPort: port.containerPort })),
  });
}

function defaultEnv(variable: core.EnvVar): core.EnvVar {
  const fieldRef = variable.valueFrom?.fieldRef;
  if (fieldRef === undefined || fieldRef.apiVersion) return variable;
  return { ...variable, valueFrom: { ...variable.valueFrom, fieldRef: { apiVersion: "v1", ...fieldRef } } };
}

function defaultHttpGet(action: core.HTTPGetAction): core.HTTPGetAction {
  const path = action.path ? action : { ...action, path: "/" };
  return filled(path, { scheme: "HTTP" });
}

function defaultProbe(probe: Probe): Probe {
  let next = positive(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  if (next.httpGet) next = replaced(next, { httpGet: defaultHttpGet(next.httpGet) });
  if (next.grpc) next = replaced(next, { grpc: filled(next.grpc, { service: "" }) });
  return next;
}

/** Zero counts as missing. */
function positive(probe: Probe, defaults: Partial<Probe>): Probe {
  let next = probe;
  for (const [key, value] of Object.entries(defaults)) {
    if (!next[key as keyof Probe]) next = { ...next, [key]: value };
  }
  return next;
}

function defaultLifecycle(lifecycle: core.Lifecycle): core.Lifecycle {
  const handler = (action: core.LifecycleHandler | undefined): core.LifecycleHandler | undefined =>
    action?.httpGet ? replaced(action, { httpGet: defaultHttpGet(action.httpGet) }) : action;
  return replaced(lifecycle, { postStart: handler(lifecycle.postStart), preStop: handler(lifecycle.preStop) });
}

const FILE_MODE = 420;

function defaultVolume(volume: Volume): Volume {
  const sources = Object.keys(volume).filter((key) => key !== "name" && volume[key as keyof Volume] !== undefined);
  if (sources.length === 0) return { ...volume, emptyDir: {} };
  if (volume.secret) return replaced(volume, { secret: filled(volume.secret, { defaultMode: FILE_MODE }) });
  if (volume.configMap) return replaced(volume, { configMap: filled(volume.configMap, { defaultMode: FILE_MODE }) });
  if (volume.hostPath) return replaced(volume, { hostPath: filled(volume.hostPath, { type: "" }) });
  if (volume.downwardAPI) {
    const source = filled(volume.downwardAPI, { defaultMode: FILE_MODE });
    return replaced(volume, { downwardAPI: replaced(source, { items: mapped(source.items, defaultDownwardFile) }) });
  }
  if (volume.projected) {
    const source = filled(volume.projected, { defaultMode: FILE_MODE });
    return replaced(volume, { projected: replaced(source, { sources: mapped(source.sources, defaultProjection) }) });
  }
  if (volume.ephemeral?.volumeClaimTemplate) {
    const template = volume.ephemeral.volumeClaimTemplate;
    const spec = filled(template.spec, { volumeMode: "Filesystem" });
    return spec === template.spec ? volume : { ...volume, ephemeral: { volumeClaimTemplate: { ...template, spec } } };
  }
  return volume;
}

function defaultDownwardFile(file: core.DownwardAPIVolumeFile): core.DownwardAPIVolumeFile {
  if (file.fieldRef === undefined || file.fieldRef.apiVersion) return file;
  return { ...file, fieldRef: { ...file.fieldRef, apiVersion: "v1" } };
}

function defaultProjection(projection: core.VolumeProjection): core.VolumeProjection {
  if (projection.serviceAccountToken) {
    return replaced(projection, { serviceAccountToken: filled(projection.serviceAccountToken, { expirationSeconds: 3600 }) });
  }
  if (projection.downwardAPI) {
    const items = mapped(projection.downwardAPI.items, defaultDownwardFile);
    return replaced(projection, { downwardAPI: replaced(projection.downwardAPI, { items }) });
  }
  return projection;
}
