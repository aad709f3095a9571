/** A container as the runtime is asked to make it. Upstream: kuberuntime_container.go generateContainerConfig, helpers.go. */
import { flat } from "../../kube/flat.ts";
import { quantityMilliValue, quantityValue } from "../../kube/quantity.ts";
import type { Container, Pod } from "../../kube/types.ts";
import type { ContainerConfig, ImageInfo, MountConfig } from "../../machine/cri.ts";
import { FileError } from "../../machine/filesystem.ts";
import { hostnameOf, hostsFile } from "./dns.ts";
import type { HostFacts } from "./downward.ts";
import { environmentOf, expand } from "./environment.ts";
import { SyncError } from "./errors.ts";
import type { PodHost } from "./host.ts";
import { describePod, oomScoreAdj } from "./spec.ts";
import { type Mounted, POD_ROOT } from "./volumes.ts";

export interface ContainerConfigInput {
  readonly pod: Pod;
  readonly container: Container;
  readonly attempt: number;
  readonly image: ImageInfo;
  readonly podIP: string;
  /** Folders on the node by volume name. */
  readonly volumes: ReadonlyMap<string, Mounted>;
}

/** Throws SyncError CreateContainerConfigError. */
export function containerConfig(input: ContainerConfigInput, host: PodHost): ContainerConfig {
  const { pod, container, attempt, image, podIP, volumes } = input;
  const facts: HostFacts = { nodeIP: host.nodeIP, podIP, allocatable: host.allocatable() };
  const environment = host.environments.shared(environmentOf(pod, container, host.source, facts));
  const user = checkUser(pod, container, image);
  const values = new Map(environment);
  const variable = (name: string): string | undefined => values.get(name);
  const { limits = {}, requests = {} } = container.resources ?? {};
  const { uid } = pod.metadata;
  return {
    name: container.name,
    attempt,
    image: image.id,
    userSpecifiedImage: container.image ?? "",
    command: (container.command ?? []).map((word) => expand(word, variable)),
    args: (container.args ?? []).map((word) => expand(word, variable)),
    workingDir: container.workingDir ?? "",
    environment,
    mounts: mountsOf(input, host, volumes, variable),
    labels: {
      "io.kubernetes.container.name": container.name,
      "io.kubernetes.pod.name": pod.metadata.name,
      "io.kubernetes.pod.namespace": pod.metadata.namespace ?? "",
      "io.kubernetes.pod.uid": uid,
    },
    annotations: {
      "io.kubernetes.container.hash": imageHash(container),
      "io.kubernetes.container.restartCount": String(attempt),
      "io.kubernetes.container.terminationMessagePath": container.terminationMessagePath ?? "/dev/termination-log",
      "io.kubernetes.container.terminationMessagePolicy": container.terminationMessagePolicy ?? "File",
      "io.kubernetes.pod.terminationGracePeriod": String(pod.spec.terminationGracePeriodSeconds ?? 30),
    },
    logPath: `${container.name}/${attempt}.log`,
    stdin: container.stdin ?? false,
    stdinOnce: container.stdinOnce ?? false,
    tty: container.tty ?? false,
    terminationMessagePath: container.terminationMessagePath ?? "/dev/termination-log",
    memoryLimit: quantityValue(limits.memory),
    cpuQuotaMilli: quantityMilliValue(limits.cpu),
    cpuShares: Math.max(2, Math.floor((quantityMilliValue(requests.cpu ?? limits.cpu) * 1024) / 1000)),
    oomScoreAdj: oomScoreAdj(pod, container, host.memoryCapacity),
    user,
    group: container.securityContext?.runAsGroup ?? pod.spec.securityContext?.runAsGroup,
    readOnlyRootFilesystem: container.securityContext?.readOnlyRootFilesystem ?? false,
    privileged: container.securityContext?.privileged ?? false,
  };
}

/** Changes when the container has to be made anew: only its image may change in a running pod. */
export function imageHash(container: Container): string {
  return `${container.name}=${container.image ?? ""}`;
}

/** verifyRunAsNonRoot */
function checkUser(pod: Pod, container: Container, image: ImageInfo): number | undefined {
  const own = container.securityContext;
  const shared = pod.spec.securityContext;
  const user = own?.runAsUser ?? shared?.runAsUser;
  const nonRoot = own?.runAsNonRoot ?? shared?.runAsNonRoot ?? false;
  if (!nonRoot) return user;
  const where = `(pod: "${describePod(pod)}", container: ${container.name})`;
  const fail = (message: string): never => {
    throw new SyncError("CreateContainerConfigError", message);
  };
  if (user === 0) fail(`container's runAsUser breaks non-root policy ${where}`);
  if (user !== undefined) return user;
  const [name = ""] = image.user.split(":");
  if (name === "" || name === "0") fail(`container has runAsNonRoot and image will run as root ${where}`);
  if (!/^\d+$/.test(name))
    fail(`container has runAsNonRoot and image has non-numeric user (${name}), cannot verify user is non-root ${where}`);
  return undefined;
}

function mountsOf(
  { pod, container, attempt, podIP }: ContainerConfigInput,
  host: PodHost,
  volumes: ReadonlyMap<string, Mounted>,
  variable: (name: string) => string | undefined,
): MountConfig[] {
  const { fs } = host;
  const folder = `${POD_ROOT}/${pod.metadata.uid}`;
  const mounts: MountConfig[] = [];
  for (const mount of container.volumeMounts ?? []) {
    const volume = volumes.get(mount.name)?.path;
    if (volume === undefined) continue;
    const subPath = mount.subPath ?? (mount.subPathExpr ? expand(mount.subPathExpr, variable) : "");
    let hostPath = volume;
    if (subPath !== "") {
      hostPath = `${volume}/${subPath}`;
      try {
        if (!fs.exists(hostPath)) fs.mkdir(hostPath, { recursive: true });
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        throw new SyncError(
          "CreateContainerConfigError",
          `failed to prepare subPath for volumeMount "${mount.name}" of container "${container.name}"`,
        );
      }
      hostPath = fs.realpath(hostPath);
    }
    mounts.push({ containerPath: mount.mountPath.replace(/(.)\/$/, "$1"), hostPath, readOnly: mount.readOnly ?? false });
  }
  const taken = (path: string): boolean => mounts.some((mount) => mount.containerPath === path);
  if (!taken("/etc/hosts")) {
    const file = flat(`${folder}/etc-hosts`);
    const cluster = host.dns();
    fs.mkdir(folder, { recursive: true });
    const nodeHosts = pod.spec.hostNetwork && fs.exists("/etc/hosts") ? fs.read("/etc/hosts") : "";
    fs.write(file, hostsFile(pod, podIP, hostnameOf(pod, host.nodeName, cluster.domain), nodeHosts));
    mounts.push({ containerPath: "/etc/hosts", hostPath: file, readOnly: false });
  }
  const path = container.terminationMessagePath ?? "/dev/termination-log";
  const message = terminationFile(pod.metadata.uid, container.name, attempt);
  fs.mkdir(message.slice(0, message.lastIndexOf("/")), { recursive: true });
  fs.write(message, "");
  return mounts.concat({ containerPath: path, hostPath: message, readOnly: false });
}

/** The file on the node behind terminationMessagePath. */
export function terminationFile(podUid: string, container: string, attempt: number): string {
  return flat(`${POD_ROOT}/${podUid}/containers/${container}/${attempt}`);
}
