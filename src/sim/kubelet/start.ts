/** Starting one container: back-off, image, creation, start, postStart. Upstream: kuberuntime_container.go startContainer. */
import { formatDuration } from "../../kube/duration.ts";
import type { Container } from "../../kube/types.ts";
import { CriError, type CriResult, type ImageInfo, type Sandbox } from "../../machine/cri.ts";
import { containerConfig } from "./container-config.ts";
import { SyncError } from "./errors.ts";
import { runHook } from "./hooks.ts";
import { killContainers } from "./kill.ts";
import { type ContainerList, describePod, fieldPathOf } from "./spec.ts";
import { until, type Work } from "./task.ts";
import type { PodWorker } from "./worker.ts";

/** Throws SyncError with the reason that the container's status will show. */
export function* startContainer(worker: PodWorker, container: Container, list: ContainerList, sandbox: Sandbox): Work<void> {
  const { host, pod } = worker;
  const { clock, cri, recorder, release } = host;
  const fieldPath = fieldPathOf(list, container.name);
  const event = (type: "Normal" | "Warning", reason: string, message: string): void =>
    recorder.event(worker.eventPod, type, reason, message, { fieldPath });
  const attempts = worker.runtime().containers.get(container.name) ?? [];
  const [last] = attempts;

  if (last?.state === "exited" && list !== "ephemeralContainers") {
    const key = container.name;
    if (worker.crashes.inBackOffSince(key, last.finishedAt, clock.now)) {
      event("Warning", "BackOff", `Back-off restarting failed container ${container.name} in pod ${describePod(pod)}`);
      const delay = formatDuration(worker.crashes.get(key) * 1000);
      throw new SyncError("CrashLoopBackOff", `back-off ${delay} restarting failed container=${container.name} pod=${describePod(pod)}`);
    }
    worker.crashes.next(key, last.finishedAt, clock.now);
  }

  const image = yield* ensureImage(worker, container, event);
  const attempt = last ? last.config.attempt + 1 : Math.max(0, restartCountOf(worker, container.name));
  const podIP = pod.spec.hostNetwork ? host.nodeIP : sandbox.ip;
  let id: string;
  try {
    const config = containerConfig({ pod, container, attempt, image, podIP, volumes: worker.volumes }, host);
    id = cri.createContainer(sandbox.id, config);
  } catch (error) {
    if (error instanceof SyncError) {
      event("Warning", "Failed", `Error: ${error.message}`);
      throw error;
    }
    if (error instanceof CriError) {
      event("Warning", "Failed", `Error: ${error.message}`);
      throw new SyncError("CreateContainerError", error.message);
    }
    throw error;
  }
  event("Normal", "Created", release.texts.createdContainer(container.name));
  const started = yield* until<CriResult<void>>((done) => cri.startContainer(id, done), true);
  // At most one dead predecessor is kept (MaxPerPodContainer).
  for (const old of attempts.slice(1)) if (old.state === "exited") cri.removeContainer(old.id);
  if (started.error) {
    event("Warning", "Failed", `Error: ${started.error.message}`);
    throw new SyncError("RunContainerError", started.error.message);
  }
  event("Normal", "Started", release.texts.startedContainer(container.name));
  const { namespace = "", name } = pod.metadata;
  const link = `/var/log/containers/${name}_${namespace}_${container.name}-${id}.log`;
  if (!host.fs.stat(link, false))
    host.fs.symlink(`/var/log/pods/${namespace}_${name}_${worker.uid}/${container.name}/${attempt}.log`, link);
  worker.probes.update(worker.runtime());

  const hook = container.lifecycle?.postStart;
  if (hook) {
    const failure = yield* runHook(worker, container, id, hook);
    if (failure !== undefined) {
      event("Warning", "FailedPostStartHook", "PostStartHook failed");
      yield* killContainers(worker, worker.runtime(), (one) => one.id === id, new Map([[container.name, "FailedPostStartHook"]]));
      throw new SyncError("PostStartHookError", failure);
    }
  }
}

function restartCountOf(worker: PodWorker, name: string): number {
  const { initContainerStatuses = [], containerStatuses = [] } = worker.apiPod?.status ?? {};
  const known = [...initContainerStatuses, ...containerStatuses].find((status) => status.name === name);
  return known?.containerID ? known.restartCount + 1 : 0;
}

type Say = (type: "Normal" | "Warning", reason: string, message: string) => void;

/** EnsureImageExists (pkg/kubelet/images/image_manager.go). */
function* ensureImage(worker: PodWorker, container: Container, event: Say): Work<ImageInfo> {
  const { host, pod } = worker;
  const { clock, cri, release } = host;
  const image = container.image ?? "";
  const fail = (error: SyncError): never => {
    event("Warning", "Failed", `Error: ${error.reason === "InvalidImageName" ? "InvalidImageName" : error.reason}`);
    throw error;
  };
  const complaint = referenceComplaint(image);
  if (complaint !== undefined) {
    const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${complaint}`;
    event("Warning", "InspectFailed", message);
    fail(new SyncError("InvalidImageName", message));
  }
  const policy = container.imagePullPolicy ?? (/(:latest|^[^:]*|\/[^:]*)$/.test(image) ? "Always" : "IfNotPresent");
  const present = cri.imageStatus(image);
  if (present && policy !== "Always") {
    event("Normal", "Pulled", `Container image "${image}" already present on machine`);
    return present;
  }
  if (policy === "Never") {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    event("Warning", "ErrImageNeverPull", message);
    fail(new SyncError("ErrImageNeverPull", message));
  }
  if (worker.pulls.inBackOffSinceUpdate(image, clock.now)) {
    event("Normal", "BackOff", `Back-off pulling image "${image}"`);
    const last = worker.reasons?.get(`pull:${container.name}`)?.message ?? "";
    fail(new SyncError("ImagePullBackOff", release.texts.imageBackOffMessage(image, `ErrImagePull: ${last}`)));
  }
  event("Normal", "Pulling", `Pulling image "${image}"`);
  const asked = clock.now;
  let began = asked;
  const result = yield* until<CriResult<ImageInfo>>((done) =>
    cri.pullImage(image, host.credentials(pod, image), done, () => {
      began = clock.now;
    }),
  );
  if (result.error) {
    const { text } = result.error;
    event("Warning", "Failed", `Failed to pull image "${image}": ${text}`);
    worker.pulls.next(image, clock.now, clock.now);
    worker.reasons ??= new Map();
    worker.reasons.set(`pull:${container.name}`, { reason: "ErrImagePull", message: text });
    return fail(new SyncError("ErrImagePull", text));
  }
  const took = (from: number): string => formatDuration(Math.floor((clock.now - from) / 1000) * 1_000_000);
  event("Normal", "Pulled", release.texts.pulled(image, took(began), took(asked), result.value.size));
  return result.value;
}

const NAME =
  /^(?:(?:localhost|[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+|[a-zA-Z0-9.-]+(?=:[0-9]+\/))(?::[0-9]+)?\/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$/;
/** What the reference grammar complains of; undefined when it is well formed. */
export function referenceComplaint(image: string): string | undefined {
  if (NAME.test(image)) return undefined;
  return NAME.test(image.toLowerCase()) && image !== ""
    ? "invalid reference format: repository name must be lowercase"
    : "invalid reference format";
}
