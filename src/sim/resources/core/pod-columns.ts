import { isConditionTrue } from "../../../kube/condition.ts";
import type { Container, core, Pod } from "../../../kube/types.ts";
import { age, NONE, name, sinceText } from "../columns.ts";
import type { Column, RowCondition } from "../resource.ts";

interface Printed {
  ready: number;
  total: number;
  reason: string;
  restarts: number;
  lastRestart: string | undefined;
}

const printed = new WeakMap<Pod, Printed>();
/** What READY, STATUS and RESTARTS say of a pod, found once per object. Upstream: printers.go printPod. */
export function printedPod(pod: Pod, features: { enabled(name: string): boolean }): Printed {
  let found = printed.get(pod);
  if (!found) {
    found = printPod(pod, features);
    printed.set(pod, found);
  }
  return found;
}

function printPod(pod: Pod, features: { enabled(name: string): boolean }): Printed {
  const { spec, status, metadata } = pod;
  let reason = status.reason || status.phase || "";
  if (status.conditions?.some(({ type, reason: why }) => type === "PodScheduled" && why === "SchedulingGated")) reason = "SchedulingGated";
  const sidecars = new Set((spec.initContainers ?? []).filter(isSidecar).map((container) => container.name));
  let total = spec.containers.length;
  total += sidecars.size;
  let ready = 0;
  let restarts = 0;
  let sidecarRestarts = 0;
  let last = "";
  let sidecarLast = "";
  let initializing = false;
  const initStatuses = status.initContainerStatuses ?? [];
  for (const [index, container] of initStatuses.entries()) {
    restarts += container.restartCount ?? 0;
    last = later(last, container.lastState?.terminated?.finishedAt);
    const sidecar = sidecars.has(container.name);
    if (sidecar) {
      sidecarRestarts += container.restartCount ?? 0;
      sidecarLast = later(sidecarLast, container.lastState?.terminated?.finishedAt);
    }
    const { terminated, waiting } = container.state ?? {};
    if (terminated && terminated.exitCode === 0) continue;
    if (sidecar && container.started) {
      if (container.ready) ready++;
      continue;
    }
    if (terminated) reason = `Init:${terminatedReason(terminated)}`;
    else if (waiting?.reason && waiting.reason !== "PodInitializing") reason = `Init:${waiting.reason}`;
    else reason = `Init:${index}/${spec.initContainers?.length ?? 0}`;
    initializing = true;
    break;
  }
  if (!initializing || isConditionTrue(status.conditions, "Initialized")) {
    restarts = sidecarRestarts;
    last = sidecarLast;
    let running = false;
    for (const container of [...(status.containerStatuses ?? [])].reverse()) {
      restarts += container.restartCount ?? 0;
      last = later(last, container.lastState?.terminated?.finishedAt);
      const { terminated, waiting, running: runs } = container.state ?? {};
      if (waiting?.reason) reason = waiting.reason;
      else if (terminated) reason = terminatedReason(terminated);
      else if (container.ready && runs) {
        running = true;
        ready++;
      }
    }
    // Some finished and some run: what counts is whether the pod is ready.
    if (reason === "Completed" && running) reason = isConditionTrue(status.conditions, "Ready") ? "Running" : "NotReady";
  }
  if (metadata.deletionTimestamp) {
    if (status.reason === "NodeLost") reason = "Unknown";
    // Since 1.30 a pod that has ended says how, even while something keeps it from going.
    else if (!features.enabled("TerminalPodsShowTheirEnd") || (status.phase !== "Succeeded" && status.phase !== "Failed"))
      reason = "Terminating";
  }
  return { ready, total, reason, restarts, lastRestart: last || undefined };
}

function isSidecar(container: Container): boolean {
  return container.restartPolicy === "Always";
}
function later(a: string, b: string | undefined): string {
  return b !== undefined && b > a ? b : a;
}
function terminatedReason({ reason, signal, exitCode }: core.ContainerStateTerminated): string {
  if (reason) return reason;
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

export const podColumns: readonly Column<Pod>[] = [
  name,
  {
    name: "Ready",
    cell: (pod, { release }) => {
      const { ready, total } = printedPod(pod, release.features);
      return `${ready}/${total}`;
    },
  },
  { name: "Status", cell: (pod, { release }) => printedPod(pod, release.features).reason },
  {
    name: "Restarts",
    cell: (pod, context) => {
      const { restarts, lastRestart } = printedPod(pod, context.release.features);
      return restarts > 0 && lastRestart ? `${restarts} (${sinceText(lastRestart, context)} ago)` : String(restarts);
    },
  },
  age,
  { name: "IP", wide: true, cell: ({ status }) => status.podIPs?.[0]?.ip || status.podIP || NONE },
  { name: "Node", wide: true, cell: ({ spec }) => spec.nodeName || NONE },
  { name: "Nominated Node", wide: true, cell: ({ status }) => status.nominatedNodeName || NONE },
  {
    name: "Readiness Gates",
    wide: true,
    cell: ({ spec, status }) => {
      const gates = spec.readinessGates ?? [];
      if (gates.length === 0) return NONE;
      const met = gates.filter(({ conditionType }) => isConditionTrue(status.conditions, conditionType)).length;
      return `${met}/${gates.length}`;
    },
  },
];

/** Finished pods are marked, so that clients can leave them out. */
export function podRowConditions({ status }: Pod): RowCondition[] {
  if (status.phase === "Succeeded")
    return [{ type: "Completed", status: "True", reason: "Succeeded", message: "The pod has completed successfully." }];
  if (status.phase === "Failed") return [{ type: "Completed", status: "True", reason: "Failed", message: "The pod failed." }];
  return [];
}
