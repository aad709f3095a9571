/** What has to be done to a pod's containers: pure. Upstream: kuberuntime_manager.go computePodActions. */
import type { Container, Pod } from "../../kube/types.ts";
import type { ContainerStatus as CriContainer } from "../../machine/cri.ts";
import { type ContainerList, isSidecar } from "./spec.ts";
import { type RuntimeStatus, shouldRestart } from "./status.ts";

export interface PodActions {
  /** Everything is to stop, the sandbox too. */
  killPod: boolean;
  createSandbox: boolean;
  /** Running containers to stop, with the event's text. */
  kill: Map<string, string>;
  /** In this order. */
  start: { container: Container; list: ContainerList }[];
}

export interface ActionInput {
  /** Containers that a probe has given up, with the event's text. */
  restarts: ReadonlyMap<string, string> | undefined;
  started(container: string): boolean;
  hash(container: Container): string;
}

export function computeActions(pod: Pod, runtime: RuntimeStatus, input: ActionInput): PodActions {
  const { spec } = pod;
  const inits = spec.initContainers ?? [];
  const actions: PodActions = { killPod: false, createSandbox: false, kill: new Map(), start: [] };
  const [sandbox] = runtime.sandboxes;
  const newest = (container: Container): CriContainer | undefined => runtime.containers.get(container.name)?.[0];
  if (sandbox?.state !== "ready") {
    // A new sandbox: what ran in the old one is started anew, if its policy allows.
    actions.killPod = sandbox !== undefined;
    const created = runtime.containers.size > 0;
    if (spec.restartPolicy === "Never" && sandbox && created) return { ...actions, createSandbox: false };
    const wanted = spec.containers.filter((container) => {
      const status = newest(container);
      return !(spec.restartPolicy === "OnFailure" && status?.state === "exited" && status.exitCode === 0);
    });
    if (wanted.length === 0) return actions;
    actions.createSandbox = true;
    const [first] = inits;
    if (first) actions.start.push({ container: first, list: "initContainers" });
    else for (const container of wanted) actions.start.push({ container, list: "containers" });
    return actions;
  }
  for (const container of (spec.ephemeralContainers ?? []) as readonly Container[])
    if (!newest(container)) actions.start.push({ container, list: "ephemeralContainers" });

  const mainStarted = spec.containers.some((container) => newest(container) !== undefined);
  if (!startInits(inits, newest, mainStarted, input, pod, actions)) return actions;

  let kept = 0;
  const before = actions.start.length;
  for (const container of spec.containers) {
    const status = newest(container);
    if (status?.state !== "running") {
      if (shouldRestart(pod, container, status, false, false)) actions.start.push({ container, list: "containers" });
      continue;
    }
    const changed = status.config.annotations["io.kubernetes.container.hash"] !== input.hash(container);
    const given = input.restarts?.get(container.name);
    if (!changed && given === undefined) {
      kept++;
      continue;
    }
    actions.kill.set(container.name, changed ? `Container ${container.name} definition changed, will be restarted` : (given ?? ""));
    if (changed || spec.restartPolicy !== "Never") actions.start.push({ container, list: "containers" });
    else kept++;
  }
  if (kept === 0 && actions.start.length === before && actions.kill.size === 0) actions.killPod = true;
  return actions;
}

/** True when the regular containers' turn has come. */
function startInits(
  inits: readonly Container[],
  newest: (container: Container) => CriContainer | undefined,
  mainStarted: boolean,
  input: ActionInput,
  pod: Pod,
  actions: PodActions,
): boolean {
  for (const container of inits) {
    const status = newest(container);
    if (isSidecar(container)) {
      if (status?.state === "running") {
        const given = input.restarts?.get(container.name);
        if (given !== undefined) {
          actions.kill.set(container.name, given);
          actions.start.push({ container, list: "initContainers" });
        } else if (!mainStarted && !input.started(container.name)) return false;
        continue;
      }
      actions.start.push({ container, list: "initContainers" });
      if (!mainStarted) return false;
      continue;
    }
    // Init containers ran before the others: what is gone or done is done.
    if (mainStarted) continue;
    if (status?.state === "exited" && status.exitCode === 0) continue;
    if (status?.state === "running") return false;
    if (status?.state === "exited" && pod.spec.restartPolicy === "Never") {
      actions.killPod = true;
      return false;
    }
    actions.start.push({ container, list: "initContainers" });
    return false;
  }
  return true;
}
