/**
 * One pod on this node: brings what runs in line with what is wanted, again after every change.
 * Upstream: pkg/kubelet/pod_workers.go, kubelet.go (syncPod), kuberuntime_manager.go (computePodActions, SyncPod).
 */

import { parseTime } from "../../kube/time.ts";
import { SECOND, type Timer } from "../../kube/timers.ts";
import type { core, Pod } from "../../kube/types.ts";
import { type ContainerStatus as CriContainer, CriError, type Sandbox } from "../../machine/cri.ts";
import { computeActions } from "./actions.ts";
import { Backoff } from "./backoff.ts";
import { birthOf } from "./birth.ts";
import { cgroupParentOf } from "./cgroups.ts";
import { imageHash, terminationFile } from "./container-config.ts";
import { dnsOf, hostnameOf } from "./dns.ts";
import { SyncError, type SyncReason, type WaitingReason } from "./errors.ts";
import type { PodHost } from "./host.ts";
import { killContainers } from "./kill.ts";
import { PodProbes } from "./pod-probes.ts";
import { allContainers, qosClassOf } from "./spec.ts";
import { startContainer } from "./start.ts";
import { generatePodStatus, type RuntimeStatus } from "./status.ts";
import { Cancelled, pause, Task, until, type Work } from "./task.ts";
import { isRefreshed, type Mounted, setUpVolume } from "./volumes.ts";

const BACKOFF_PERIOD = 10 * SECOND;
const TRANSIENT_PERIOD = 1 * SECOND;
const VOLUME_TIMEOUT = 123 * SECOND;

export class PodWorker {
  readonly uid: string;
  readonly host: PodHost;
  /** As wanted; replaced by updates. */
  pod: Pod;
  /** The pod's object in the API: the mirror of a static pod. */
  apiPod: Pod | undefined;
  readonly isStatic: boolean;
  phase: "sync" | "terminating" | "terminated" = "sync";
  /** The kubelet ended it by itself (Evicted, DeadlineExceeded, refused). */
  failure: { reason: string; message: string; disruption?: string } | undefined;
  /** What was last written. */
  status: core.PodStatus | undefined;
  startTime: string;
  startedAt: number;
  reasons: Map<string, WaitingReason> | undefined;
  readonly crashes = new Backoff();
  readonly pulls = new Backoff();
  readonly probes: PodProbes;
  volumes: ReadonlyMap<string, Mounted> = NO_VOLUMES;
  #gracePeriod: number | undefined;
  #task: Task | undefined;
  #again = false;
  #retry: Timer | undefined;
  #deadline: Timer | undefined;
  #stopped = false;
  /** Restarts asked for by probes: container name to the event's text. */
  restarts: Map<string, string> | undefined;

  constructor(host: PodHost, pod: Pod, isStatic: boolean) {
    this.host = host;
    this.pod = pod;
    this.uid = pod.metadata.uid;
    this.isStatic = isStatic;
    if (!isStatic) this.apiPod = pod;
    this.startTime = pod.status.startTime ?? host.clock.timestamp();
    this.startedAt = host.clock.now;
    this.probes = new PodProbes(this);
  }

  /** The pod that events and the log speak of. */
  get eventPod(): Pod {
    return this.pod;
  }
  /** Runs a sync as soon as the one under way is over. */
  sync(): void {
    if (this.#stopped || this.phase === "terminated") return;
    if (this.#task) {
      this.#again = true;
      return;
    }
    this.#retry?.cancel();
    this.#retry = undefined;
    const work = this.phase === "sync" ? this.#syncPod() : this.#terminate();
    const task = new Task(work, (error) => this.#ended(error));
    this.#task = task;
    task.start();
  }
  /** The pod is to end: `gracePeriod` in seconds, by default its own. A shorter one later counts. */
  kill(gracePeriod?: number): void {
    if (this.phase === "terminated") return;
    const grace = gracePeriod ?? this.pod.metadata.deletionGracePeriodSeconds ?? this.pod.spec.terminationGracePeriodSeconds ?? 30;
    if (this.phase === "terminating") {
      if (grace < (this.#gracePeriod ?? grace)) {
        this.#gracePeriod = grace;
        for (const container of this.runtime().containers.values())
          for (const one of container) if (one.state === "running") this.host.cri.stopContainer(one.id, grace);
      }
      return;
    }
    this.#gracePeriod = grace;
    this.phase = "terminating";
    this.#deadline?.cancel();
    if (this.#task) {
      this.#again = true;
      this.#task.cancel();
    } else this.sync();
  }
  /** Restarts one container: a probe has given it up. */
  restart(container: string, message: string): void {
    this.restarts ??= new Map();
    this.restarts.set(container, message);
    this.sync();
  }
  /** The kubelet stops: containers go on. */
  stop(): void {
    this.#stopped = true;
    this.#task?.cancel();
    this.#retry?.cancel();
    this.#deadline?.cancel();
    this.probes.stop();
  }
  get stopped(): boolean {
    return this.#stopped;
  }

  /** What the runtime shows, newest first. */
  runtime(): RuntimeStatus {
    const sandboxes = [...this.host.cri.listPodSandboxes({ podUid: this.uid })].reverse();
    const containers = new Map<string, CriContainer[]>();
    for (const container of this.host.cri.listContainers({ podUid: this.uid })) {
      const known = containers.get(container.config.name);
      if (known) known.push(container);
      else containers.set(container.config.name, [container]);
    }
    for (const list of containers.values())
      if (list.length > 1) list.sort((a, b) => b.config.attempt - a.config.attempt || b.createdAt - a.createdAt);
    return { sandboxes, containers };
  }

  /** Makes the status anew and hands it to the status manager. */
  report(runtime: RuntimeStatus = this.runtime(), terminal = this.phase !== "sync"): core.PodStatus {
    const { host } = this;
    const status = generatePodStatus({
      pod: this.apiPod && this.apiPod !== this.pod ? { ...this.pod, status: this.apiPod.status } : this.pod,
      runtime,
      release: host.release,
      birth: birthOf(host.clock),
      now: host.clock.timestamp(),
      nodeIP: host.nodeIP,
      startTime: this.startTime,
      reasons: this.reasons,
      terminal,
      failure: this.failure,
      ready: (name) => this.probes.ready(name),
      started: (name) => this.probes.started(name),
      terminationMessage: (container) => this.#terminationMessage(container),
    });
    this.status = status;
    host.setStatus(this, status);
    return status;
  }

  /** The same, for those who do not wait for the runtime: while it does not answer, the next sync tells. */
  reportWhenAnswered(): void {
    try {
      this.report();
    } catch (error) {
      if (!(error instanceof CriError)) throw error;
      this.sync();
    }
  }

  #ended(error: unknown): void {
    this.#task = undefined;
    if (this.#stopped) return;
    if (this.#again) {
      this.#again = false;
      this.sync();
      return;
    }
    if (error === undefined || this.phase === "terminated") return;
    if (error instanceof Cancelled) return;
    let delay = BACKOFF_PERIOD * (1 + 0.5 * this.host.jitter.next());
    if (error instanceof SyncError) {
      if (error.retryAfter !== undefined) delay = error.retryAfter * (1 + 0.5 * this.host.jitter.next());
    } else if (!(error instanceof CriError)) {
      const text = error instanceof Error ? error.message : String(error);
      this.host.log(
        `"Error syncing pod, skipping" err="${text}" pod="${this.pod.metadata.namespace}/${this.pod.metadata.name}" podUID="${this.uid}"`,
      );
    }
    this.#retry = this.host.clock.after(Math.round(delay), () => this.sync(), `sync/${this.pod.metadata.name}`);
  }

  *#syncPod(): Work<void> {
    const { host } = this;
    let runtime = this.runtime();
    this.probes.update(runtime);
    const status = this.report(runtime, false);
    if (status.phase === "Succeeded" || status.phase === "Failed") {
      // Everything has ended: the sandbox goes too.
      this.kill();
      return;
    }
    if (this.#pastDeadline()) return;
    const problem = this.pod.spec.hostNetwork ? undefined : host.networkProblem();
    if (problem !== undefined) {
      const message = `network is not ready: ${problem}`;
      host.recorder.event(this.eventPod, "Warning", "NetworkNotReady", message);
      throw new SyncError("NetworkNotReady", message, TRANSIENT_PERIOD);
    }
    if (this.isStatic) host.ensureMirror(this);
    yield* this.#mountVolumes();
    this.probes.add();

    const actions = computeActions(this.pod, runtime, {
      restarts: this.restarts,
      started: (name) => this.probes.started(name),
      hash: imageHash,
    });
    this.restarts = undefined;
    let [sandbox] = runtime.sandboxes;
    if (actions.killPod) {
      yield* killContainers(this, runtime, () => true, undefined);
      for (const old of runtime.sandboxes) if (old.state === "ready") host.cri.stopPodSandbox(old.id);
    } else if (actions.kill.size > 0) {
      yield* killContainers(this, runtime, (container) => actions.kill.has(container.config.name), actions.kill);
      runtime = this.runtime();
    }
    if (actions.createSandbox) {
      if (sandbox && sandbox.state !== "ready")
        host.recorder.event(this.eventPod, "Normal", "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
      sandbox = yield* this.#createSandbox((sandbox?.config.attempt ?? -1) + 1);
    }
    if (!sandbox) return;
    let failed: SyncError | undefined;
    for (const { container, list } of actions.start) {
      if (this.phase !== "sync") throw new Cancelled();
      try {
        yield* startContainer(this, container, list, sandbox);
        this.reasons?.delete(container.name);
      } catch (error) {
        if (!(error instanceof SyncError)) throw error;
        this.waitFor(container.name, error.reason, error.message);
        failed = error;
        // A sidecar or init container that does not start holds the others back.
        if (list === "initContainers") break;
      }
    }
    if (failed) throw failed;
    this.#refreshLater();
  }

  waitFor(container: string, reason: SyncReason, message: string): void {
    this.reasons ??= new Map();
    this.reasons.set(container, { reason, message });
  }

  *#createSandbox(attempt: number): Work<Sandbox> {
    const { host, pod } = this;
    const { namespace = "default", name } = pod.metadata;
    const names = hostnameOf(pod, host.nodeName, host.dns().domain);
    const result = yield* until<Parameters<Parameters<typeof host.cri.runPodSandbox>[1]>[0]>(
      (done) =>
        host.cri.runPodSandbox(
          {
            name,
            namespace,
            uid: this.uid,
            attempt,
            hostname: names.hostname,
            logDirectory: `/var/log/pods/${namespace}_${name}_${this.uid}`,
            labels: pod.metadata.labels ?? {},
            annotations: {},
            hostNetwork: pod.spec.hostNetwork ?? false,
            sharedProcesses: pod.spec.shareProcessNamespace ?? false,
            cgroupParent: cgroupParentOf(host, this.uid, qosClassOf(pod.spec)),
            dns: dnsOf(pod, host.dns()),
            hostPorts: pod.spec.hostNetwork
              ? []
              : pod.spec.containers.flatMap((container) =>
                  (container.ports ?? []).flatMap(({ hostPort, containerPort, protocol = "TCP", hostIP }) =>
                    hostPort ? [{ hostPort, containerPort, protocol: protocol as "TCP" | "UDP", ...(hostIP ? { hostIP } : {}) }] : [],
                  ),
                ),
          },
          done,
        ),
      true,
    );
    if (result.error) {
      const message = `Failed to create pod sandbox: ${result.error.text}`;
      host.recorder.event(this.eventPod, "Warning", "FailedCreatePodSandBox", message);
      throw new SyncError("CreatePodSandboxError", message);
    }
    return result.value;
  }

  /** Waits until every volume is there; complaints become FailedMount events, with the back-off of volume operations. */
  *#mountVolumes(): Work<void> {
    const wanted = this.pod.spec.volumes ?? [];
    if (wanted.length === 0) return;
    const { host } = this;
    const from = host.clock.now;
    const mounted = new Map(this.volumes);
    const failures = new Map<string, { wait: number; next: number }>();
    for (;;) {
      let earliest = Number.POSITIVE_INFINITY;
      for (const volume of wanted) {
        const done = mounted.has(volume.name);
        if (done && !isRefreshed(volume)) continue;
        const failure = failures.get(volume.name);
        if (failure && failure.next > host.clock.now) {
          earliest = Math.min(earliest, failure.next);
          continue;
        }
        try {
          mounted.set(
            volume.name,
            setUpVolume(
              this.pod,
              volume,
              {
                fs: host.fs,
                source: host.source,
                host: { nodeIP: host.nodeIP, podIP: this.status?.podIP ?? "", allocatable: host.allocatable() },
                stamp: stampOf(host.clock.timestamp(), host.clock.now),
              },
              mounted.get(volume.name),
            ),
          );
          failures.delete(volume.name);
        } catch (error) {
          if (done) continue;
          const wait = failure ? Math.min(failure.wait * 2, 122 * SECOND) : 0.5 * SECOND;
          failures.set(volume.name, { wait, next: host.clock.now + wait });
          earliest = Math.min(earliest, host.clock.now + wait);
          const text = error instanceof Error ? error.message : String(error);
          host.recorder.event(this.eventPod, "Warning", "FailedMount", `MountVolume.SetUp failed for volume "${volume.name}" : ${text}`);
        }
      }
      this.volumes = mounted;
      if (failures.size === 0) return;
      if (host.clock.now - from >= VOLUME_TIMEOUT) {
        const names = [...failures.keys()].join(" ");
        const message = `Unable to attach or mount volumes: unmounted volumes=[${names}], unattached volumes=[], failed to process volumes=[]: ${host.release.texts.volumeTimeout}`;
        host.recorder.event(this.eventPod, "Warning", "FailedMount", message);
        throw new SyncError("FailedMount", message);
      }
      yield* pause(host.clock, Math.max(1, Math.min(earliest, from + VOLUME_TIMEOUT) - host.clock.now), `mount/${this.pod.metadata.name}`);
    }
  }
  /** ConfigMaps and Secrets that are mounted are read again about once a minute. */
  #refreshLater(): void {
    const refreshed = this.pod.spec.volumes?.some((volume) => isRefreshed(volume) && !volume.name.startsWith("kube-api-access-"));
    if (!refreshed || this.#retry) return;
    const delay = Math.round(60 * SECOND * (1 + 0.5 * this.host.jitter.next()));
    this.#retry = this.host.clock.after(delay, () => this.sync(), `resync/${this.pod.metadata.name}`);
  }

  /** activeDeadlineSeconds: ends the pod, or sets the timer that will. */
  #pastDeadline(): boolean {
    const { activeDeadlineSeconds } = this.pod.spec;
    if (activeDeadlineSeconds === undefined) return false;
    const { clock, recorder } = this.host;
    const left = (parseTime(this.startTime) + activeDeadlineSeconds * 1000 - clock.date) * 1000;
    if (left > 0) {
      this.#deadline?.cancel();
      this.#deadline = clock.after(left, () => this.sync(), `deadline/${this.pod.metadata.name}`);
      return false;
    }
    this.failure = { reason: "DeadlineExceeded", message: "Pod was active on the node longer than the specified deadline" };
    recorder.event(this.eventPod, "Normal", "DeadlineExceeded", "Pod was active on the node longer than the specified deadline");
    this.kill();
    return true;
  }

  *#terminate(): Work<void> {
    const { host } = this;
    let runtime = this.runtime();
    if (this.apiPod || this.isStatic) this.report(runtime, false);
    yield* killContainers(this, runtime, () => true, undefined, this.#gracePeriod);
    this.probes.stop();
    runtime = this.runtime();
    for (const sandbox of runtime.sandboxes) if (sandbox.state === "ready") host.cri.stopPodSandbox(sandbox.id);
    this.phase = "terminated";
    runtime = this.runtime();
    this.reasons = undefined;
    this.report(runtime, true);
    this.#retry?.cancel();
    this.#deadline?.cancel();
    host.terminated(this);
  }

  #terminationMessage(container: CriContainer): string | undefined {
    const spec = allContainers(this.pod.spec).find((one) => one.name === container.config.name);
    const file = terminationFile(this.uid, container.config.name, container.config.attempt);
    const { fs, cri } = this.host;
    const text = fs.exists(file) ? fs.read(file) : "";
    if (text !== "") return text.slice(0, 4096);
    if (spec?.terminationMessagePolicy !== "FallbackToLogsOnError" || container.exitCode === 0) return undefined;
    const log = cri.log(container.id);
    if (!log) return undefined;
    const lines = log.lines(Math.max(log.first, log.end - 80));
    return (
      lines
        .map((line) => line.text + (line.partial ? "" : "\n"))
        .join("")
        .slice(-2048) || undefined
    );
  }
}

const NO_VOLUMES: ReadonlyMap<string, Mounted> = new Map();

/** The AtomicWriter's name of a version: `2024_07_09_08_28_10.123456789`. */
function stampOf(timestamp: string, now: number): string {
  return `${timestamp.slice(0, 19).replaceAll(/[-T:]/g, "_")}.${String(now % 1_000_000).padStart(6, "0")}000`;
}
