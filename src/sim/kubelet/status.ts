/**
 * What the kubelet says of a pod: phase, conditions and container statuses from what the runtime shows.
 * Upstream: pkg/kubelet/kubelet_pods.go (generateAPIPodStatus, getPhase, convertToAPIContainerStatuses) and
 * pkg/kubelet/status/generate.go.
 */
import type { Release } from "../../kube/releases/index.ts";
import { formatTime } from "../../kube/time.ts";
import type { Container, core, Pod } from "../../kube/types.ts";
import type { ContainerStatus as CriContainer, Sandbox } from "../../machine/cri.ts";
import type { WaitingReason } from "./errors.ts";
import { isSidecar, podRequests, qosClassOf } from "./spec.ts";

/** What the runtime shows of a pod: newest first. */
export interface RuntimeStatus {
  readonly sandboxes: readonly Sandbox[];
  /** By container name, newest attempt first. */
  readonly containers: ReadonlyMap<string, readonly CriContainer[]>;
}

export interface StatusInput {
  readonly pod: Pod;
  readonly runtime: RuntimeStatus;
  readonly release: Release;
  /** Milliseconds since 1970 of virtual zero. */
  readonly birth: number;
  readonly now: string;
  readonly nodeIP: string;
  readonly startTime: string;
  readonly reasons: ReadonlyMap<string, WaitingReason> | undefined;
  /** Nothing of the pod is going to run any more: restart policies do not count. */
  readonly terminal: boolean;
  /** The kubelet ended the pod itself (Evicted, DeadlineExceeded): the phase is Failed. */
  readonly failure: { readonly reason: string; readonly message: string; readonly disruption?: string } | undefined;
  readonly ready: (container: string) => boolean;
  readonly started: (container: string) => boolean;
  /** Ended with this message (terminationMessagePath). */
  readonly terminationMessage: (container: CriContainer) => string | undefined;
}

type ContainerStatus = core.ContainerStatus & {
  allocatedResources?: Record<string, string>;
  resources?: core.ResourceRequirements;
  volumeMounts?: unknown[];
};
type Condition = core.PodCondition & { observedGeneration?: number };
type Status = core.PodStatus & {
  observedGeneration?: number;
  hostIPs?: { ip: string }[];
  allocatedResources?: unknown;
  resources?: unknown;
};

/** The status to be written. Fields stand in the API's order. */
export function generatePodStatus(input: StatusInput): core.PodStatus {
  const { pod, release } = input;
  const { spec } = pod;
  const previous = pod.status;
  const generation = release.features.enabled("PodObservedGenerationTracking")
    ? ((pod.metadata as { generation?: number }).generation ?? 0)
    : 0;
  const initStatuses = statusesOf(input, spec.initContainers ?? [], previous.initContainerStatuses, true);
  const statuses = statusesOf(input, spec.containers, previous.containerStatuses, false);
  const ephemeral = statusesOf(
    input,
    (spec.ephemeralContainers ?? []) as readonly Container[],
    previous.ephemeralContainerStatuses,
    false,
    true,
  );
  const phase = input.failure ? "Failed" : phaseOf(input, initStatuses, statuses);
  const ip = podIP(input);
  const status: Status = {
    ...(generation > 0 ? { observedGeneration: generation } : {}),
    phase,
    conditions: conditionsOf(input, phase, initStatuses, statuses, generation),
    ...(input.failure ? { message: input.failure.message, reason: input.failure.reason } : {}),
    hostIP: input.nodeIP,
    hostIPs: [{ ip: input.nodeIP }],
    ...(ip === "" ? {} : { podIP: ip, podIPs: [{ ip }] }),
    startTime: input.startTime,
    ...(initStatuses.length > 0 ? { initContainerStatuses: initStatuses } : {}),
    containerStatuses: statuses,
    ...(ephemeral.length > 0 ? { ephemeralContainerStatuses: ephemeral } : {}),
    qosClass: previous.qosClass ?? qosClassOf(spec),
  };
  if (release.features.enabled("InPlacePodVerticalScaling")) {
    const requests = podRequests(spec);
    const limits = podRequests(spec, "limits");
    if (Object.keys(requests).length > 0) status.allocatedResources = requests;
    status.resources = {
      ...(Object.keys(limits).length > 0 ? { limits } : {}),
      ...(Object.keys(requests).length > 0 ? { requests } : {}),
    };
  }
  if (previous.nominatedNodeName) status.nominatedNodeName = previous.nominatedNodeName;
  return status;
}

function podIP({ pod, runtime, nodeIP }: StatusInput): string {
  if (pod.spec.hostNetwork) return nodeIP;
  const [newest] = runtime.sandboxes;
  return newest?.ip ?? pod.status.podIP ?? "";
}

/** getPhase */
function phaseOf(
  input: StatusInput,
  initStatuses: readonly ContainerStatus[],
  statuses: readonly ContainerStatus[],
): core.PodStatus["phase"] {
  const { spec } = input.pod;
  let pendingInit = 0;
  let failedInit = 0;
  (spec.initContainers ?? []).forEach((container, index) => {
    const status = initStatuses[index];
    if (!status) {
      pendingInit++;
      return;
    }
    if (isSidecar(container)) {
      if (!status.started && !status.state?.terminated) pendingInit++;
      return;
    }
    const terminated = status.state?.terminated ?? (status.state?.waiting ? status.lastState?.terminated : undefined);
    if (status.state?.running) pendingInit++;
    else if (terminated) {
      if (terminated.exitCode !== 0) failedInit++;
    } else pendingInit++;
  });
  let unknown = 0;
  let running = 0;
  let waiting = 0;
  let stopped = 0;
  let succeeded = 0;
  const count = (status: ContainerStatus | undefined): void => {
    if (!status) unknown++;
    else if (status.state?.running) running++;
    else if (status.state?.terminated) {
      stopped++;
      if (status.state.terminated.exitCode === 0) succeeded++;
    } else if (status.state?.waiting) {
      if (status.lastState?.terminated) stopped++;
      else waiting++;
    } else unknown++;
  };
  spec.containers.forEach((_, index) => {
    count(statuses[index]);
  });
  if (failedInit > 0 && spec.restartPolicy === "Never") return "Failed";
  if (pendingInit > 0) return "Pending";
  if (failedInit > 0) return "Pending";
  if (waiting > 0) return "Pending";
  if (running > 0 && unknown === 0) return "Running";
  if (running === 0 && stopped > 0 && unknown === 0) {
    if (input.terminal) return stopped === succeeded ? "Succeeded" : "Failed";
    if (spec.restartPolicy === "Always") return "Running";
    if (stopped === succeeded) return "Succeeded";
    if (spec.restartPolicy === "Never") return "Failed";
    return "Running";
  }
  return "Pending";
}

function statusesOf(
  input: StatusInput,
  containers: readonly Container[],
  previous: readonly core.ContainerStatus[] | undefined,
  init: boolean,
  ephemeral = false,
): ContainerStatus[] {
  const { pod, runtime, release, reasons } = input;
  const hasInit = (pod.spec.initContainers?.length ?? 0) > 0;
  const statuses: ContainerStatus[] = [];
  for (const container of containers) {
    const [current, before] = runtime.containers.get(container.name) ?? [];
    const old = previous?.find((status) => status.name === container.name);
    let status: ContainerStatus;
    if (!current) {
      const gone = old?.state?.running && runtime.sandboxes.length === 0 && pod.spec.restartPolicy !== undefined && input.terminal;
      if (old?.state?.terminated && (input.terminal || pod.spec.restartPolicy === "Never" || (init && !isSidecar(container)))) {
        // The runtime forgot it: what was said stays said.
        statuses.push(old as ContainerStatus);
        continue;
      }
      status = {
        name: container.name,
        state: gone
          ? {
              terminated: {
                exitCode: 137,
                reason: "ContainerStatusUnknown",
                message: "The container could not be located when the pod was terminated",
                startedAt: null as unknown as string,
                finishedAt: null as unknown as string,
              },
            }
          : { waiting: { reason: hasInit ? "PodInitializing" : "ContainerCreating" } },
        lastState: old?.state?.waiting ? (old.lastState ?? {}) : {},
        ready: false,
        restartCount: old?.restartCount ?? 0,
        image: container.image ?? "",
        imageID: "",
        started: false,
      };
    } else {
      status = {
        name: container.name,
        state: stateOf(input, current, hasInit),
        lastState: before && before.state === "exited" ? stateOf(input, before, hasInit) : {},
        ready: false,
        restartCount: current.config.attempt,
        image: current.image,
        imageID: current.imageRef,
        containerID: `containerd://${current.id}`,
        started: false,
      };
      if (current.state === "running") {
        // An init container is ready when it has ended well; while it runs, the pod is not initialized.
        status.ready = !ephemeral && !(init && !isSidecar(container)) && input.ready(container.name);
        status.started = ephemeral || input.started(container.name);
        if (ephemeral) delete (status as { started?: boolean }).started;
      } else if (init && !isSidecar(container) && current.state === "exited") status.ready = current.exitCode === 0;
    }
    const reason = reasons?.get(container.name);
    if (reason && !status.state?.running && !ephemeral) {
      const terminated = status.state?.terminated;
      if (!terminated || shouldRestart(pod, container, current, init, input.terminal)) {
        status.state = { waiting: { reason: reason.reason, ...(reason.message ? { message: reason.message } : {}) } };
        if (terminated) status.lastState = { terminated };
        if (init) status.ready = false;
      }
    }
    if (release.features.enabled("InPlacePodVerticalScaling") && current && current.state !== "created") {
      const resources = container.resources ?? {};
      if (resources.requests && Object.keys(resources.requests).length > 0) status.allocatedResources = resources.requests;
      status.resources = {
        ...(resources.limits ? { limits: resources.limits } : {}),
        ...(resources.requests ? { requests: resources.requests } : {}),
      };
    }
    if (release.features.enabled("RecursiveReadOnlyMounts") && (container.volumeMounts?.length ?? 0) > 0) {
      status.volumeMounts = (container.volumeMounts ?? []).map(({ name, mountPath, readOnly }) => ({
        name,
        mountPath,
        ...(readOnly ? { readOnly: true, recursiveReadOnly: "Disabled" } : {}),
      }));
    }
    statuses.push(status);
  }
  return statuses.slice(); // exactly as long as it is: it is kept
}

function stateOf(input: StatusInput, container: CriContainer, hasInit: boolean): core.ContainerState {
  const at = (instant: number): string => (instant === 0 ? "1970-01-01T00:00:00Z" : formatTime(input.birth + Math.floor(instant / 1000)));
  if (container.state === "running") return { running: { startedAt: at(container.startedAt) } };
  if (container.state !== "exited") return { waiting: { reason: hasInit ? "PodInitializing" : "ContainerCreating" } };
  const message = container.message || input.terminationMessage(container);
  return {
    terminated: {
      exitCode: container.exitCode,
      reason: container.reason,
      ...(message ? { message } : {}),
      startedAt: at(container.startedAt),
      finishedAt: at(container.finishedAt),
      containerID: `containerd://${container.id}`,
    },
  };
}

/** ShouldContainerBeRestarted */
export function shouldRestart(
  pod: Pod,
  container: Container,
  current: CriContainer | undefined,
  init: boolean,
  terminal: boolean,
): boolean {
  if (terminal || pod.metadata.deletionTimestamp !== undefined) return false;
  if (!current || current.state === "unknown" || current.state === "created") return true;
  if (current.state === "running") return false;
  if (init && isSidecar(container)) return true;
  if (pod.spec.restartPolicy === "Never") return false;
  if (pod.spec.restartPolicy === "OnFailure" || init) return current.exitCode !== 0;
  return true;
}

// Conditions (status/generate.go).

function conditionsOf(
  input: StatusInput,
  phase: core.PodStatus["phase"],
  initStatuses: readonly ContainerStatus[],
  statuses: readonly ContainerStatus[],
  generation: number,
): Condition[] {
  const { pod, release, now } = input;
  const previous = pod.status.conditions ?? [];
  const conditions: Condition[] = [];
  const put = (type: string, status: "True" | "False", reason?: string, message?: string): void => {
    const before = previous.find((condition) => condition.type === type);
    conditions.push({
      type,
      ...(generation > 0 ? { observedGeneration: generation } : {}),
      status,
      lastProbeTime: null as unknown as string,
      lastTransitionTime: before?.status === status ? (before.lastTransitionTime ?? now) : now,
      ...(reason ? { reason } : {}),
      ...(message ? { message } : {}),
    });
  };
  if (release.features.enabled("PodReadyToStartContainersCondition")) {
    const [sandbox] = input.runtime.sandboxes;
    const ready = sandbox?.state === "ready" && (pod.spec.hostNetwork === true || sandbox.ip !== "");
    put("PodReadyToStartContainers", ready ? "True" : "False");
  }
  const initialized = initializedOf(input, phase, initStatuses);
  put("Initialized", initialized.status, initialized.reason, initialized.message);
  const containersReady = containersReadyOf(input, phase, initStatuses, statuses);
  const ready = gated(pod, containersReady);
  put("Ready", ready.status, ready.reason, ready.message);
  put("ContainersReady", containersReady.status, containersReady.reason, containersReady.message);
  const { failure } = input;
  if (failure?.disruption !== undefined && release.features.enabled("PodDisruptionConditions"))
    put("DisruptionTarget", "True", failure.disruption, failure.message);
  const known = new Set(conditions.map((condition) => condition.type));
  const scheduled = previous.find((condition) => condition.type === "PodScheduled");
  if (scheduled?.status === "True") {
    conditions.push(generation > 0 ? withGeneration(scheduled, generation) : scheduled);
  } else put("PodScheduled", "True");
  known.add("PodScheduled");
  // Conditions of others (DisruptionTarget, readiness gates) are theirs.
  for (const condition of previous) if (!known.has(condition.type)) conditions.push(condition);
  return conditions.slice();
}
function withGeneration(condition: Condition, observedGeneration: number): Condition {
  const { observedGeneration: _, type, ...rest } = condition;
  return { type, observedGeneration, ...rest };
}

interface Verdict {
  status: "True" | "False";
  reason?: string;
  message?: string;
}

function initializedOf({ pod }: StatusInput, phase: core.PodStatus["phase"], statuses: readonly ContainerStatus[]): Verdict {
  const containers = pod.spec.initContainers ?? [];
  if (containers.length === 0 && phase !== "Succeeded") return { status: "True" };
  if (phase === "Succeeded") return { status: "True", reason: "PodCompleted" };
  const incomplete = containers.filter((container, index) => {
    const status = statuses[index];
    return isSidecar(container) ? !status?.started : !status?.ready;
  });
  if (incomplete.length === 0) return { status: "True" };
  return {
    status: "False",
    reason: "ContainersNotInitialized",
    message: `containers with incomplete status: [${incomplete.map((container) => container.name).join(" ")}]`,
  };
}

function containersReadyOf(
  { pod }: StatusInput,
  phase: core.PodStatus["phase"],
  initStatuses: readonly ContainerStatus[],
  statuses: readonly ContainerStatus[],
): Verdict {
  if (phase === "Succeeded") return { status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { status: "False", reason: "PodFailed" };
  const unready: string[] = [];
  (pod.spec.initContainers ?? []).forEach((container, index) => {
    if (isSidecar(container) && !initStatuses[index]?.ready) unready.push(container.name);
  });
  pod.spec.containers.forEach((container, index) => {
    if (!statuses[index]?.ready) unready.push(container.name);
  });
  if (unready.length === 0) return { status: "True" };
  return { status: "False", reason: "ContainersNotReady", message: `containers with unready status: [${unready.join(" ")}]` };
}

/** Readiness gates: every named condition must be True as well. */
function gated(pod: Pod, containersReady: Verdict): Verdict {
  if (containersReady.status !== "True") return containersReady;
  const complaints: string[] = [];
  for (const { conditionType } of pod.spec.readinessGates ?? []) {
    const condition = pod.status.conditions?.find((one) => one.type === conditionType);
    if (!condition) complaints.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`);
    else if (condition.status !== "True")
      complaints.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`);
  }
  return complaints.length === 0
    ? { status: "True" }
    : { status: "False", reason: "ReadinessGatesNotReady", message: complaints.join(", ") };
}
