/**
 * The horizontal pod autoscaler. Without a metrics API (a kind cluster has none until a metrics server is installed)
 * the size cannot be computed, and it says so. Follows pkg/controller/podautoscaler/horizontal.go.
 */
import { findCondition } from "../../../kube/condition.ts";
import { semanticEqual } from "../../../kube/deep-equal.ts";
import { matches, parseSelector, type Selector, selectorFromSet, selectorOf } from "../../../kube/labels.ts";
import { quantityMilliValue } from "../../../kube/quantity.ts";
import { horizontalPodAutoscalers, pods, type ResourceType } from "../../../kube/resource.ts";
import { isNotFound, notFound } from "../../../kube/status.ts";
import { type autoscaling, type HorizontalPodAutoscaler, type KubeObject, keyOf, type LabelSelector } from "../../../kube/types.ts";
import { byNamespace, NAMESPACE_INDEX } from "../adoption.ts";
import { type ControllerContext, caches, messageOf, sorted } from "../context.ts";
import { type Memory, newMemory, normalized, remember } from "./behavior.ts";
import { evaluate, type MetricFailure, type MetricProposal } from "./evaluate.ts";
import type { Tolerance } from "./replicas.ts";

type Condition = autoscaling.HorizontalPodAutoscalerCondition;
type Scalable = KubeObject & {
  spec: { replicas?: number; selector?: LabelSelector | Record<string, string> };
  status?: { selector?: string; labelSelector?: string };
};

export function startHorizontalPodAutoscaler(context: ControllerContext): void {
  const { client, clock, informers, options } = context;
  const recorder = context.recorder("horizontal-pod-autoscaler");
  const cache = informers.for(horizontalPodAutoscalers);
  const podCache = informers.for(pods);
  podCache.addIndex(NAMESPACE_INDEX, byNamespace);
  const memories = new Map<string, Memory>();
  const queue = context.queue({ of: horizontalPodAutoscalers, sync, needs: caches(cache, podCache) });
  // Every autoscaler is looked at one sync period after it appeared, and then every period.
  cache.on({
    add: (hpa) => queue.addAfter(keyOf(hpa), options.horizontalPodAutoscalerSyncPeriod),
    delete: (hpa) => void memories.delete(keyOf(hpa)),
  });

  function sync(key: string): void {
    const hpa = cache.get(key);
    if (!hpa) return;
    queue.addAfter(key, options.horizontalPodAutoscalerSyncPeriod);
    let conditions: readonly Condition[] = hpa.status?.conditions ?? [];
    const condition = (type: string, status: string, reason: string, message: string) => {
      conditions = withCondition(conditions, { type, status, reason, message, lastTransitionTime: clock.timestamp() });
    };
    const { kind, name, apiVersion = "" } = hpa.spec.scaleTargetRef;
    const type = targetType(apiVersion, kind);
    let target: Scalable;
    try {
      if (!type)
        throw new Error(
          `unable to determine resource for scale target reference: no matches for kind "${kind}" in group "${apiVersion.split("/")[0]}"`,
        );
      target = read(type, hpa.metadata.namespace, name);
    } catch (error) {
      const group = apiVersion.includes("/") ? `.${apiVersion.split("/")[0]}` : "";
      const text = isNotFound(error) && type ? `${type.resource}/scale${group} "${name}" not found` : messageOf(error);
      recorder.event(hpa, "Warning", "FailedGetScale", text);
      condition("AbleToScale", "False", "FailedGetScale", `the HPA controller was unable to get the target's current scale: ${text}`);
      write(hpa, hpa.status?.currentReplicas ?? 0, hpa.status?.desiredReplicas ?? 0, conditions, hpa.status?.currentMetrics ?? null);
      return;
    }
    condition("AbleToScale", "True", "SucceededGetScale", "the HPA controller was able to get the target's current scale");
    const current = target.spec.replicas ?? 1;
    const min = hpa.spec.minReplicas ?? 1;
    const { maxReplicas: max } = hpa.spec;
    let memory = memories.get(key);
    if (!memory) {
      memory = newMemory();
      memory.recommendations.push({ replicas: current, at: clock.date });
      memories.set(key, memory);
    }
    let desired = current;
    let reason = "";
    let currentMetrics: autoscaling.MetricStatus[] | null = hpa.status?.currentMetrics ?? null;
    if (current === 0 && min !== 0) {
      condition("ScalingActive", "False", "ScalingDisabled", "scaling is disabled since the replica count of the target is zero");
      desired = 0;
    } else if (current > max) [desired, reason] = [max, "Current number of replicas above Spec.MaxReplicas"];
    else if (current < min) [desired, reason] = [min, "Current number of replicas below Spec.MinReplicas"];
    else {
      const { proposals, failures, statuses } = measure(hpa, target, current);
      currentMetrics = statuses;
      const best = proposals.reduce<MetricProposal | undefined>(
        (most, one) => (!most || one.replicas > most.replicas ? one : most),
        undefined,
      );
      const [first] = failures;
      for (const failure of failures) recorder.event(hpa, "Warning", failure.reason, failure.message);
      if (first && (!best || best.replicas < current)) {
        const count = hpa.spec.metrics?.length ?? 0;
        const text = `invalid metrics (${failures.length} invalid out of ${count}), first error is: ${first.error}`;
        recorder.event(hpa, "Warning", "FailedComputeMetricsReplicas", text);
        condition("ScalingActive", "False", first.reason, `the HPA was unable to compute the replica count: ${first.message}`);
        write(hpa, current, hpa.status?.desiredReplicas ?? 0, conditions, currentMetrics);
        return;
      }
      if (best) {
        condition(
          "ScalingActive",
          "True",
          "ValidMetricFound",
          `the HPA was able to successfully calculate a replica count from ${best.name}`,
        );
        desired = best.replicas;
        if (desired > current) reason = `${best.name} above target`;
        if (desired < current) reason = "All metrics below target";
      }
      const window = options.horizontalPodAutoscalerDownscaleStabilization / 1000;
      const next = normalized(hpa, { current, desired, min, max }, memory, clock.date, window);
      condition("AbleToScale", next.ableToScale.status, next.ableToScale.reason, next.ableToScale.message);
      condition("ScalingLimited", next.scalingLimited.status, next.scalingLimited.reason, next.scalingLimited.message);
      desired = next.replicas;
    }
    if (desired !== current && type) {
      const scale = {
        apiVersion: "autoscaling/v1",
        kind: "Scale",
        metadata: { name, namespace: hpa.metadata.namespace },
        spec: { replicas: desired },
      };
      try {
        client.update(type, scale as unknown as KubeObject, { subresource: "scale" });
      } catch (error) {
        const text = `New size: ${desired}; reason: ${reason}; error: ${messageOf(error)}`;
        recorder.event(hpa, "Warning", "FailedRescale", text);
        condition(
          "AbleToScale",
          "False",
          "FailedUpdateScale",
          `the HPA controller was unable to update the target scale: ${messageOf(error)}`,
        );
        write(hpa, current, hpa.status?.desiredReplicas ?? 0, conditions, currentMetrics);
        throw error;
      }
      recorder.event(hpa, "Normal", "SuccessfulRescale", `New size: ${desired}; reason: ${reason}`);
      condition("AbleToScale", "True", "SucceededRescale", `the HPA controller was able to update the target scale to ${desired}`);
      remember(hpa.spec.behavior, memory, current, desired, clock.date);
      write(hpa, current, desired, conditions, currentMetrics, clock.timestamp());
      return;
    }
    write(hpa, current, desired, conditions, currentMetrics);
  }

  /** What each metric asks for; a status stands only for those that are known. */
  function measure(hpa: HorizontalPodAutoscaler, target: Scalable, currentReplicas: number) {
    const selector = podsOf(target);
    const namespace = hpa.metadata.namespace as string;
    const selected = sorted(podCache.byIndex(NAMESPACE_INDEX, namespace)).filter(({ metadata }) => matches(selector, metadata.labels));
    const evaluation = {
      client,
      namespace,
      selector,
      pods: selected,
      currentReplicas,
      tolerance: toleranceOf(hpa, options.horizontalPodAutoscalerTolerance),
      now: clock.date,
      cpuInitialization: options.horizontalPodAutoscalerCPUInitializationPeriod / 1000,
      initialReadinessDelay: options.horizontalPodAutoscalerInitialReadinessDelay / 1000,
    };
    const proposals: MetricProposal[] = [];
    const failures: MetricFailure[] = [];
    const statuses = (hpa.spec.metrics ?? []).map((metric) => {
      const evaluated = evaluate(metric, evaluation);
      if ("failure" in evaluated) {
        failures.push(evaluated.failure);
        return { type: "" } as autoscaling.MetricStatus;
      }
      proposals.push(evaluated.proposal);
      return evaluated.proposal.status;
    });
    return { proposals, failures, statuses: proposals.length > 0 ? statuses : null };
  }

  /** From the shared cache: this identity may touch the scale of things only. */
  function read(type: ResourceType<KubeObject>, namespace: string | undefined, name: string): Scalable {
    const targets = informers.for(type);
    targets.start();
    const found = targets.get(`${namespace}/${name}`);
    if (!found) throw notFound(type, name);
    return found as Scalable;
  }

  function targetType(apiVersion: string, kind: string): ResourceType<KubeObject> | undefined {
    const group = apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
    return options.resourceTypes().find((type) => type.group === group && type.kind === kind);
  }

  function write(
    hpa: HorizontalPodAutoscaler,
    currentReplicas: number,
    desiredReplicas: number,
    conditions: readonly Condition[],
    currentMetrics: autoscaling.MetricStatus[] | null,
    scaled?: string,
  ): void {
    const lastScaleTime = scaled ?? hpa.status?.lastScaleTime;
    const status = {
      ...(lastScaleTime ? { lastScaleTime } : {}),
      currentReplicas,
      desiredReplicas,
      currentMetrics,
      conditions: [...conditions],
    };
    if (semanticEqual(status, hpa.status)) return;
    client.updateStatus(horizontalPodAutoscalers, { ...hpa, status: status as unknown as HorizontalPodAutoscaler["status"] });
  }
}

function withCondition(conditions: readonly Condition[], next: Condition): Condition[] {
  const current = findCondition(conditions, next.type);
  if (!current) return [...conditions, next];
  const lastTransitionTime = current.status === next.status ? current.lastTransitionTime : next.lastTransitionTime;
  return conditions.map((condition) => (condition === current ? ({ ...next, lastTransitionTime } as Condition) : condition));
}

/** The pods that a target's scale speaks of. */
function podsOf({ spec, status }: Scalable): Selector {
  const text = status?.selector ?? status?.labelSelector;
  if (text !== undefined) return parseSelector(text);
  const { selector = {} } = spec;
  return "matchLabels" in selector || "matchExpressions" in selector
    ? selectorOf(selector as LabelSelector)
    : selectorFromSet(selector as Record<string, string>);
}
/** Later releases let an autoscaler name its own. */
function toleranceOf({ spec }: HorizontalPodAutoscaler, otherwise: number): Tolerance {
  const own = (rules: unknown): number => {
    const given = (rules as { tolerance?: string } | undefined)?.tolerance;
    return given === undefined ? otherwise : quantityMilliValue(given) / 1000;
  };
  return { up: own(spec.behavior?.scaleUp), down: own(spec.behavior?.scaleDown) };
}
