/**
 * The horizontal pod autoscaler. Bounds are enforced; without a metrics API (there is none in a kind cluster) the
 * size cannot be computed, and it says so as the real one does. Follows pkg/controller/podautoscaler/horizontal.go.
 */
import { findCondition } from "../../../kube/condition.ts";
import { semanticEqual } from "../../../kube/deep-equal.ts";
import { horizontalPodAutoscalers, type ResourceType } from "../../../kube/resource.ts";
import { isNotFound, notFound } from "../../../kube/status.ts";
import { type autoscaling, type HorizontalPodAutoscaler, type KubeObject, keyOf } from "../../../kube/types.ts";
import { type ControllerContext, caches, messageOf } from "../context.ts";
import { metricFailure } from "./metrics.ts";

type Condition = autoscaling.HorizontalPodAutoscalerCondition;
type Scalable = KubeObject & { spec: { replicas?: number } };

export function startHorizontalPodAutoscaler(context: ControllerContext): void {
  const { client, clock, informers, options } = context;
  const recorder = context.recorder("horizontal-pod-autoscaler");
  const cache = informers.for(horizontalPodAutoscalers);
  const queue = context.queue({ of: horizontalPodAutoscalers, sync, needs: caches(cache) });
  // Every autoscaler is looked at one sync period after it appeared, and then every period.
  cache.on({ add: (hpa) => queue.addAfter(keyOf(hpa), options.horizontalPodAutoscalerSyncPeriod) });

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
      write(hpa, hpa.status?.currentReplicas ?? 0, hpa.status?.desiredReplicas ?? 0, conditions);
      return;
    }
    condition("AbleToScale", "True", "SucceededGetScale", "the HPA controller was able to get the target's current scale");
    const current = target.spec.replicas ?? 1;
    const min = hpa.spec.minReplicas ?? 1;
    const { maxReplicas: max } = hpa.spec;
    let desired = current;
    let reason = "";
    if (current === 0 && min !== 0) {
      condition("ScalingActive", "False", "ScalingDisabled", "scaling is disabled since the replica count of the target is zero");
      desired = 0;
    } else if (current > max) [desired, reason] = [max, "Current number of replicas above Spec.MaxReplicas"];
    else if (current < min) [desired, reason] = [min, "Current number of replicas below Spec.MinReplicas"];
    else {
      const metrics = hpa.spec.metrics ?? [];
      const failures = metrics.map(metricFailure);
      const [first] = failures;
      if (first) {
        for (const failure of failures) recorder.event(hpa, "Warning", failure.reason, failure.message);
        const text = `invalid metrics (${failures.length} invalid out of ${metrics.length}), first error is: ${first.error}`;
        recorder.event(hpa, "Warning", "FailedComputeMetricsReplicas", text);
        condition("ScalingActive", "False", first.reason, `the HPA was unable to compute the replica count: ${first.message}`);
        write(hpa, current, hpa.status?.desiredReplicas ?? 0, conditions);
        return;
      }
    }
    if (desired !== current && type) {
      const scale = {
        apiVersion: "autoscaling/v1",
        kind: "Scale",
        metadata: { name, namespace: hpa.metadata.namespace },
        spec: { replicas: desired },
      };
      client.update(type, scale as unknown as KubeObject, { subresource: "scale" });
      recorder.event(hpa, "Normal", "SuccessfulRescale", `New size: ${desired}; reason: ${reason}`);
      condition("AbleToScale", "True", "SucceededRescale", `the HPA controller was able to update the target scale to ${desired}`);
      write(hpa, current, desired, conditions, clock.timestamp());
      return;
    }
    write(hpa, current, desired, conditions);
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
    scaled?: string,
  ): void {
    const lastScaleTime = scaled ?? hpa.status?.lastScaleTime;
    const status = {
      ...(lastScaleTime ? { lastScaleTime } : {}),
      currentReplicas,
      desiredReplicas,
      currentMetrics: null,
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
