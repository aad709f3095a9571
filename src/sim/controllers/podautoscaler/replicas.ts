/** How many replicas a resource metric asks for. Follows pkg/controller/podautoscaler/replica_calculator.go. */
import { findCondition } from "../../../kube/condition.ts";
import { parseTimestamp } from "../../../kube/duration.ts";
import { quantityMilliValue } from "../../../kube/quantity.ts";
import type { Pod } from "../../../kube/types.ts";
import type { PodMetric } from "./metrics-client.ts";

export interface Tolerance {
  readonly up: number;
  readonly down: number;
}
export interface Calculation {
  readonly currentReplicas: number;
  readonly pods: readonly Pod[];
  readonly metrics: ReadonlyMap<string, PodMetric>;
  readonly resource: string;
  readonly tolerance: Tolerance;
  /** Milliseconds. */
  readonly now: number;
  readonly cpuInitialization: number;
  readonly initialReadinessDelay: number;
}
export interface Proposal {
  readonly replicas: number;
  /** Percent of the requests; undefined for plain values. */
  readonly utilization: number | undefined;
  /** Average per pod, in thousandths. */
  readonly average: number;
}
interface Groups {
  ready: number;
  unready: string[];
  missing: string[];
  ignored: string[];
}

/** For `averageUtilization`. Throws Error where the real one gives up. */
export function byUtilization(calculation: Calculation, target: number, container: string | undefined): Proposal {
  const { pods, resource } = calculation;
  return calculate(
    calculation,
    (usable) => {
      const requests = requestsOf(pods, resource, container);
      const ratio = (metrics: ReadonlyMap<string, number>) => utilizationRatio(metrics, requests, target);
      // On the way down a pod without metrics counts as using all it asked for.
      const whole = (name: string) => Math.trunc(((requests.get(name) ?? 0) * Math.max(100, target)) / 100);
      return { ratio, whole, first: ratio(usable) };
    },
    "did not receive metrics for targeted pods (pods might be unready)",
  );
}

/** For `averageValue`, in thousandths. */
export function byValue(calculation: Calculation, target: number): Proposal {
  return calculate(
    calculation,
    (usable) => {
      const ratio = (metrics: ReadonlyMap<string, number>): Ratio => {
        const average = Math.trunc(total(metrics) / metrics.size);
        return { ratio: average / target, utilization: undefined, average };
      };
      return { ratio, whole: () => target, first: ratio(usable) };
    },
    "did not receive metrics for targeted pods (pods might be unready)",
  );
}

interface Ratio {
  ratio: number;
  utilization: number | undefined;
  average: number;
}
interface Method {
  ratio(metrics: ReadonlyMap<string, number>): Ratio;
  whole(pod: string): number;
  first: Ratio;
}

function calculate(calculation: Calculation, method: (usable: ReadonlyMap<string, number>) => Method, nothing: string): Proposal {
  const { currentReplicas, pods, metrics, tolerance } = calculation;
  if (pods.length === 0) throw new Error("no pods returned by selector while calculating replica count");
  const groups = grouped(calculation);
  const usable = new Map([...metrics].map(([name, { value }]) => [name, value]));
  for (const name of [...groups.ignored, ...groups.unready]) usable.delete(name);
  if (usable.size === 0) throw new Error(nothing);
  const { ratio, whole, first } = method(usable);
  const stay: Proposal = { replicas: currentReplicas, utilization: first.utilization, average: first.average };
  const upWithUnready = groups.unready.length > 0 && first.ratio > 1;
  if (!upWithUnready && groups.missing.length === 0) {
    if (within(first.ratio, tolerance)) return stay;
    return { ...stay, replicas: Math.ceil(round(first.ratio * groups.ready)) };
  }
  if (first.ratio < 1) for (const name of groups.missing) usable.set(name, whole(name));
  else if (first.ratio > 1) for (const name of groups.missing) usable.set(name, 0);
  if (upWithUnready) for (const name of groups.unready) usable.set(name, 0);
  const next = ratio(usable).ratio;
  if (within(next, tolerance) || (first.ratio < 1 && next > 1) || (first.ratio > 1 && next < 1)) return stay;
  const replicas = Math.ceil(round(next * usable.size));
  if ((next < 1 && replicas > currentReplicas) || (next > 1 && replicas < currentReplicas)) return stay;
  return { ...stay, replicas };
}

/** Ratios like 1.1 * 10 must not become 11.000000000000002, then 12. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}
function within(ratio: number, { up, down }: Tolerance): boolean {
  return ratio >= 1 - down - 1e-9 && ratio <= 1 + up + 1e-9;
}
function total(metrics: ReadonlyMap<string, number>): number {
  return [...metrics.values()].reduce((sum, value) => sum + value, 0);
}
function utilizationRatio(metrics: ReadonlyMap<string, number>, requests: ReadonlyMap<string, number>, target: number): Ratio {
  let used = 0;
  let asked = 0;
  let count = 0;
  for (const [name, value] of metrics) {
    const request = requests.get(name);
    if (request === undefined) continue;
    used += value;
    asked += request;
    count++;
  }
  if (asked === 0) throw new Error("no metrics returned matched known pods");
  const utilization = Math.trunc((used * 100) / asked);
  return { ratio: utilization / target, utilization, average: Math.trunc(used / count) };
}

function requestsOf(pods: readonly Pod[], resource: string, container: string | undefined): Map<string, number> {
  const requests = new Map<string, number>();
  for (const { metadata, spec } of pods) {
    const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
    let sum = 0;
    for (const { name, resources } of [...spec.containers, ...sidecars]) {
      if (container !== undefined && name !== container) continue;
      const request = resources?.requests?.[resource];
      if (request === undefined) throw new Error(`missing request for ${resource} in container ${name} of Pod ${metadata.name}`);
      sum += quantityMilliValue(request);
    }
    requests.set(metadata.name, sum);
  }
  return requests;
}

/** Pods whose metrics count, are not to be trusted yet, are missing, or do not matter. */
function grouped({ pods, metrics, resource, now, cpuInitialization, initialReadinessDelay }: Calculation): Groups {
  const groups: Groups = { ready: 0, unready: [], missing: [], ignored: [] };
  for (const { metadata, status } of pods) {
    const { name } = metadata;
    if (metadata.deletionTimestamp || status?.phase === "Failed") {
      groups.ignored.push(name);
      continue;
    }
    if (status?.phase === "Pending") {
      groups.unready.push(name);
      continue;
    }
    const metric = metrics.get(name);
    if (!metric) {
      groups.missing.push(name);
      continue;
    }
    if (resource === "cpu") {
      const condition = findCondition(status?.conditions, "Ready");
      let unready = true;
      if (condition && status?.startTime) {
        const started = parseTimestamp(status.startTime);
        const turned = parseTimestamp(condition.lastTransitionTime ?? "");
        unready =
          started + cpuInitialization > now
            ? condition.status === "False" || metric.at < turned + metric.windowMs
            : condition.status === "False" && started + initialReadinessDelay > turned;
      }
      if (unready) {
        groups.unready.push(name);
        continue;
      }
    }
    groups.ready++;
  }
  return groups;
}
