/**
 * Static pods: manifests in a folder of the node. Upstream: pkg/kubelet/config/{file,file_linux,common}.go.
 * A change is seen at once (inotify) and read again every 20 s (fileCheckFrequency) where it could not be read.
 */
import { parse } from "yaml";
import { fnv32a } from "../../kube/hash.ts";
import type { Container, core, Pod } from "../../kube/types.ts";
import { FileError, type FileSystem } from "../../machine/filesystem.ts";

export interface StaticPodContext {
  readonly nodeName: string;
  /** RFC 3339 with nanoseconds. */
  readonly seen: string;
}

/** Every readable manifest of the folder. Broken ones are told to `complain` and left out. */
export function readStaticPods(fs: FileSystem, folder: string, context: StaticPodContext, complain: (line: string) => void): Pod[] {
  if (fs.stat(folder)?.kind !== "directory") {
    complain(`"Unable to read config path" err="path does not exist, ignoring" path="${folder}"`);
    return [];
  }
  const pods: Pod[] = [];
  for (const name of fs.list(folder)) {
    if (name.startsWith(".")) continue;
    const path = `${folder}/${name}`;
    if (fs.stat(path)?.kind !== "file") continue;
    try {
      const pod = staticPod(fs.read(path), path, context);
      if (pod) pods.push(pod);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const text = error instanceof FileError ? error.message : (error.message.split("\n")[0] ?? "");
      complain(`"Could not process manifest file" err="${path}: couldn't parse as pod(${text}), please check config file" path="${path}"`);
    }
  }
  return pods;
}

/** One manifest as a pod of this node. Throws Error when it is none. */
export function staticPod(text: string, path: string, { nodeName, seen }: StaticPodContext): Pod | undefined {
  if (text.trim() === "") return undefined;
  const parsed: unknown = parse(text);
  if (typeof parsed !== "object" || parsed === null) throw new Error("no pod in it");
  const manifest = parsed as { kind?: string; apiVersion?: string; metadata?: Record<string, unknown>; spec?: core.PodSpec };
  if (manifest.kind !== "Pod") throw new Error(`invalid pod: &${manifest.kind ?? ""}{}`);
  const metadata = (manifest.metadata ?? {}) as {
    name?: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  const { spec } = manifest;
  if (!metadata.name) throw new Error("invalid pod: [metadata.name: Required value: name or generateName is required]");
  if (!spec?.containers?.length) throw new Error("invalid pod: [spec.containers: Required value]");
  const hash = digest(`${nodeName}\n${path}\n${text}`);
  const name = `${metadata.name}-${nodeName}`;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace: metadata.namespace ?? "default",
      uid: hash,
      resourceVersion: "",
      creationTimestamp: null as unknown as string,
      ...(metadata.labels ? { labels: metadata.labels } : {}),
      annotations: {
        ...metadata.annotations,
        "kubernetes.io/config.hash": hash,
        "kubernetes.io/config.seen": seen,
        "kubernetes.io/config.source": "file",
      },
    },
    spec: withDefaults(spec, nodeName),
    status: { phase: "Pending" },
  };
}

/** 32 hex digits, as the MD5 that the kubelet takes. */
function digest(text: string): string {
  return [0, 1, 2, 3].map((salt) => fnv32a(`${salt}${text}`).toString(16).padStart(8, "0")).join("");
}

/** What the API's defaulting would have filled in and the kubelet reads. */
function withDefaults(spec: core.PodSpec, nodeName: string): core.PodSpec {
  const tolerations = spec.tolerations ?? [];
  return {
    ...spec,
    nodeName,
    restartPolicy: spec.restartPolicy ?? "Always",
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30,
    dnsPolicy: spec.dnsPolicy ?? "ClusterFirst",
    schedulerName: spec.schedulerName ?? "default-scheduler",
    securityContext: spec.securityContext ?? {},
    enableServiceLinks: spec.enableServiceLinks ?? true,
    // A static pod stays whatever befalls its node.
    tolerations: tolerations.some((one) => one.operator === "Exists" && one.effect === "NoExecute" && !one.key)
      ? tolerations
      : [...tolerations, { effect: "NoExecute", operator: "Exists" }],
    containers: spec.containers.map((container) => withContainerDefaults(container, spec.hostNetwork ?? false)),
    ...(spec.initContainers
      ? { initContainers: spec.initContainers.map((container) => withContainerDefaults(container, spec.hostNetwork ?? false)) }
      : {}),
  };
}
function withContainerDefaults(container: Container, hostNetwork: boolean): Container {
  const probe = (one: core.Probe | undefined): core.Probe | undefined =>
    one && {
      timeoutSeconds: 1,
      periodSeconds: 10,
      successThreshold: 1,
      failureThreshold: 3,
      ...one,
      ...(one.httpGet ? { httpGet: { path: "/", scheme: "HTTP", ...one.httpGet } } : {}),
    };
  const [, tag] = /:([^:/]+)$/.exec(container.image ?? "") ?? [];
  const livenessProbe = probe(container.livenessProbe);
  const readinessProbe = probe(container.readinessProbe);
  const startupProbe = probe(container.startupProbe);
  return {
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    imagePullPolicy: tag === undefined || tag === "latest" ? "Always" : "IfNotPresent",
    ...container,
    ...(container.ports
      ? { ports: container.ports.map((port) => ({ protocol: "TCP", ...(hostNetwork ? { hostPort: port.containerPort } : {}), ...port })) }
      : {}),
    ...(livenessProbe ? { livenessProbe } : {}),
    ...(readinessProbe ? { readinessProbe } : {}),
    ...(startupProbe ? { startupProbe } : {}),
  };
}
