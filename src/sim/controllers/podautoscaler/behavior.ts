/**
 * Between the size that metrics ask for and the size that is set: stabilisation windows, rates, bounds.
 * Follows normalizeDesiredReplicas and normalizeDesiredReplicasWithBehaviors of horizontal.go.
 */
import type { autoscaling, HorizontalPodAutoscaler } from "../../../kube/types.ts";

type Rules = autoscaling.HPAScalingRules;
interface Recommendation {
  readonly replicas: number;
  /** Milliseconds. */
  readonly at: number;
}
interface ScaleEvent {
  readonly change: number;
  readonly at: number;
}
/** What the controller remembers of one autoscaler; it is lost when the controller ends. */
export interface Memory {
  recommendations: Recommendation[];
  ups: ScaleEvent[];
  downs: ScaleEvent[];
}
export function newMemory(): Memory {
  return { recommendations: [], ups: [], downs: [] };
}

export interface Told {
  readonly status: "True" | "False";
  readonly reason: string;
  readonly message: string;
}
export interface Normalized {
  readonly replicas: number;
  readonly ableToScale: Told;
  readonly scalingLimited: Told;
}
export interface Bounds {
  readonly current: number;
  readonly desired: number;
  readonly min: number;
  readonly max: number;
}

const READY: Told = { status: "True", reason: "ReadyForNewScale", message: "recommended size matches current size" };
const DOWN_STABILIZED: Told = {
  status: "True",
  reason: "ScaleDownStabilized",
  message: "recent recommendations were higher than current one, applying the highest recent recommendation",
};
const UP_STABILIZED: Told = {
  status: "True",
  reason: "ScaleUpStabilized",
  message: "recent recommendations were lower than current one, applying the lowest recent recommendation",
};
const LIMITS = {
  DesiredWithinRange: "the desired count is within the acceptable range",
  TooFewReplicas: "the desired replica count is less than the minimum replica count",
  TooManyReplicas: "the desired replica count is more than the maximum replica count",
  ScaleUpLimit: "the desired replica count is increasing faster than the maximum scale rate",
  ScaleDownLimit: "the desired replica count is decreasing faster than the maximum scale rate",
} as const;
interface Limited {
  replicas: number;
  reason: keyof typeof LIMITS;
}

/** `downscaleStabilization` in milliseconds is the flag's; `behavior` overrides it. */
export function normalized(
  hpa: HorizontalPodAutoscaler,
  bounds: Bounds,
  memory: Memory,
  now: number,
  downscaleStabilization: number,
): Normalized {
  const { behavior } = hpa.spec;
  const { desired } = bounds;
  const stabilized = behavior
    ? stabilizedBy(behavior, bounds, memory, now, downscaleStabilization)
    : stabilizedDown(desired, memory, now, downscaleStabilization);
  const why = behavior && desired >= bounds.current ? UP_STABILIZED : DOWN_STABILIZED;
  const limited = behavior
    ? limitedByRate(behavior, { ...bounds, desired: stabilized }, memory, now)
    : limitedByRules({ ...bounds, desired: stabilized });
  return {
    replicas: limited.replicas,
    ableToScale: stabilized === desired ? READY : why,
    scalingLimited: {
      status: limited.replicas === stabilized ? "False" : "True",
      reason: limited.reason,
      message: LIMITS[limited.reason],
    },
  };
}

/** Notes that the size was changed, for the rates of later changes. */
export function remember(
  behavior: autoscaling.HorizontalPodAutoscalerBehavior | undefined,
  memory: Memory,
  from: number,
  to: number,
  now: number,
): void {
  if (!behavior) return;
  const rules = to > from ? behavior.scaleUp : behavior.scaleDown;
  const events = to > from ? memory.ups : memory.downs;
  const longest = Math.max(0, ...(rules?.policies ?? []).map(({ periodSeconds }) => periodSeconds)) * 1000;
  const kept = events.filter(({ at }) => at >= now - longest);
  kept.push({ change: Math.abs(to - from), at: now });
  if (to > from) memory.ups = kept;
  else memory.downs = kept;
}

function stabilizedDown(desired: number, memory: Memory, now: number, window: number): number {
  const recent = memory.recommendations.filter(({ at }) => at >= now - window);
  const highest = Math.max(desired, ...recent.map(({ replicas }) => replicas));
  memory.recommendations = [...recent, { replicas: desired, at: now }];
  return highest;
}

function stabilizedBy(
  behavior: autoscaling.HorizontalPodAutoscalerBehavior,
  { desired, current }: Bounds,
  memory: Memory,
  now: number,
  downWindow: number,
): number {
  const upDelay = (behavior.scaleUp?.stabilizationWindowSeconds ?? 0) * 1000;
  const downSeconds = behavior.scaleDown?.stabilizationWindowSeconds;
  const downDelay = downSeconds === undefined || downSeconds === null ? downWindow : downSeconds * 1000;
  let up = desired;
  let down = desired;
  for (const { replicas, at } of memory.recommendations) {
    if (at > now - upDelay) up = Math.min(up, replicas);
    if (at > now - downDelay) down = Math.max(down, replicas);
  }
  const longest = Math.max(upDelay, downDelay);
  memory.recommendations = [...memory.recommendations.filter(({ at }) => at > now - longest), { replicas: desired, at: now }];
  return Math.min(Math.max(current, up), down);
}

function limitedByRules({ current, desired, min, max }: Bounds): Limited {
  const rate = Math.max(2 * current, 4);
  const most = Math.min(max, rate);
  if (desired < min) return { replicas: min, reason: "TooFewReplicas" };
  if (desired > most) return { replicas: most, reason: max > rate ? "ScaleUpLimit" : "TooManyReplicas" };
  return { replicas: desired, reason: "DesiredWithinRange" };
}

function limitedByRate(
  behavior: autoscaling.HorizontalPodAutoscalerBehavior,
  { current, desired, min, max }: Bounds,
  memory: Memory,
  now: number,
): Limited {
  if (desired > current) {
    const rate = Math.max(current, upLimit(current, memory, behavior.scaleUp, now));
    const most = Math.min(max, rate);
    if (desired > most) return { replicas: most, reason: max > rate ? "ScaleUpLimit" : "TooManyReplicas" };
  } else if (desired < current) {
    const rate = Math.min(current, downLimit(current, memory, behavior.scaleDown, now));
    const least = Math.max(min, rate);
    if (desired < least) return { replicas: least, reason: min < rate ? "ScaleDownLimit" : "TooFewReplicas" };
  }
  return { replicas: desired, reason: "DesiredWithinRange" };
}

function changed(events: readonly ScaleEvent[], periodSeconds: number, now: number): number {
  return events.filter(({ at }) => at > now - periodSeconds * 1000).reduce((sum, { change }) => sum + change, 0);
}
function upLimit(current: number, memory: Memory, rules: Rules | undefined, now: number): number {
  if (rules?.selectPolicy === "Disabled") return current;
  const proposals = (rules?.policies ?? []).map(({ type, value, periodSeconds }) => {
    const start = current - changed(memory.ups, periodSeconds, now) + changed(memory.downs, periodSeconds, now);
    return type === "Pods" ? start + value : Math.ceil(start * (1 + value / 100) - 1e-9);
  });
  return rules?.selectPolicy === "Min" ? Math.min(...proposals) : Math.max(...proposals);
}
function downLimit(current: number, memory: Memory, rules: Rules | undefined, now: number): number {
  if (rules?.selectPolicy === "Disabled") return current;
  const proposals = (rules?.policies ?? []).map(({ type, value, periodSeconds }) => {
    const start = current - changed(memory.ups, periodSeconds, now) + changed(memory.downs, periodSeconds, now);
    return type === "Pods" ? start - value : Math.trunc(start * (1 - value / 100) + 1e-9);
  });
  return rules?.selectPolicy === "Min" ? Math.max(...proposals) : Math.min(...proposals);
}
