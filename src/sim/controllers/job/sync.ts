/**
 * What is true of a Job given its pods: finished or not, how many pods it wants.
 * Follows pkg/controller/job/{job_controller,pod_failure_policy,backoff_utils}.go.
 */
import { findCondition } from "../../../kube/condition.ts";
import { parseTimestamp } from "../../../kube/duration.ts";
import { SECOND, type Timers } from "../../../kube/timers.ts";
import type { batch, Job, Pod } from "../../../kube/types.ts";

export type JobCondition = batch.JobCondition;
export const TRACKING_FINALIZER = "batch.kubernetes.io/job-tracking";
const BACKOFF_BASE = 10 * SECOND;
const BACKOFF_MAX = 600 * SECOND;

export interface Verdict {
  type: "Failed" | "Complete";
  reason: string;
  message: string;
}

export function isJobFinished(job: Job): Verdict["type"] | undefined {
  for (const type of ["Complete", "Failed"] as const) {
    if (findCondition(job.status?.conditions, type)?.status === "True") return type;
  }
  return undefined;
}
export function hasTrackingFinalizer(pod: Pod): boolean {
  return (pod.metadata.finalizers ?? []).includes(TRACKING_FINALIZER);
}

/** A pod that is being deleted counts as failed, unless only failed pods may be replaced. */
export function isPodFailed(pod: Pod, job: Job): boolean {
  if (pod.status?.phase === "Failed") return true;
  if (job.spec.podFailurePolicy || (job.spec as { podReplacementPolicy?: string }).podReplacementPolicy === "Failed") return false;
  return pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== "Succeeded";
}

/** How a Job ends now, if it does: `failed` and `active` count pods as of this reconcile. */
export function failureOf(
  job: Job,
  pods: readonly Pod[],
  counts: { failed: number; active: number; newFailures: number },
  timers: Timers,
): Verdict | undefined {
  const byPolicy = failedByPolicy(job, pods);
  if (byPolicy) return { type: "Failed", reason: "PodFailurePolicy", message: byPolicy };
  const limit = job.spec.backoffLimit ?? 6;
  const exceeded = counts.newFailures > 0 && counts.failed > limit;
  if (exceeded || pastBackoffLimitOnFailure(job, pods, limit)) {
    return { type: "Failed", reason: "BackoffLimitExceeded", message: "Job has reached the specified backoff limit" };
  }
  if (pastDeadline(job, timers)) {
    return { type: "Failed", reason: "DeadlineExceeded", message: "Job was active longer than specified deadline" };
  }
  return undefined;
}

/** With restartPolicy OnFailure it is the containers' restarts that count. */
function pastBackoffLimitOnFailure(job: Job, pods: readonly Pod[], limit: number): boolean {
  if (job.spec.template.spec?.restartPolicy !== "OnFailure") return false;
  let restarts = 0;
  for (const { status } of pods) {
    if (status?.phase !== "Running" && status?.phase !== "Pending") continue;
    for (const { restartCount } of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) restarts += restartCount;
  }
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

/** Microseconds until the deadline, negative or zero when it has passed, undefined without one. */
export function untilDeadline(job: Job, timers: Timers): number | undefined {
  const { activeDeadlineSeconds, suspend } = job.spec;
  if (activeDeadlineSeconds === undefined || !job.status?.startTime || suspend) return undefined;
  return (parseTimestamp(job.status.startTime) + activeDeadlineSeconds * 1000 - timers.date) * 1000;
}
function pastDeadline(job: Job, timers: Timers): boolean {
  const left = untilDeadline(job, timers);
  return left !== undefined && left <= 0;
}

/** The message of the first failed pod that a FailJob rule of the policy matches. */
function failedByPolicy(job: Job, pods: readonly Pod[]): string | undefined {
  for (const pod of pods) {
    const matched = matchPolicy(job, pod);
    if (matched?.action === "FailJob") return matched.message;
  }
  return undefined;
}

/** What the pod failure policy says of this pod; undefined without a rule that matches. */
export function policyAction(job: Job, pod: Pod): string | undefined {
  return matchPolicy(job, pod)?.action;
}

/** The pod's failure does not count towards the limit (an Ignore rule). */
export function isIgnored(job: Job, pod: Pod): boolean {
  return matchPolicy(job, pod)?.action === "Ignore";
}

function matchPolicy(job: Job, pod: Pod): { action: string; message: string } | undefined {
  if (pod.status?.phase !== "Failed") return undefined;
  const rules = job.spec.podFailurePolicy?.rules ?? [];
  for (const [index, rule] of rules.entries()) {
    const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
    if (rule.onExitCodes) {
      const { containerName, operator, values } = rule.onExitCodes;
      const statuses = [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])];
      if (rule.action === "FailIndex" && (job.spec as { backoffLimitPerIndex?: number }).backoffLimitPerIndex === undefined) continue;
      for (const status of statuses) {
        const exitCode = status.state?.terminated?.exitCode;
        if (exitCode === undefined || exitCode === 0 || (containerName && containerName !== status.name)) continue;
        if (values.includes(exitCode) !== (operator === "In")) continue;
        return {
          action: rule.action,
          message: `Container ${status.name} for pod ${name} failed with exit code ${exitCode} matching ${rule.action} rule at index ${index}`,
        };
      }
    } else {
      for (const pattern of rule.onPodConditions ?? []) {
        const found = findCondition(pod.status.conditions, pattern.type);
        if (!found || found.status !== (pattern.status ?? "True")) continue;
        return { action: rule.action, message: `Pod ${name} has condition ${pattern.type} matching ${rule.action} rule at index ${index}` };
      }
    }
  }
  return undefined;
}

/** Succeeded pods suffice and none runs any more. */
export function isComplete(job: Job, succeeded: number, active: number): boolean {
  const { completions } = job.spec;
  // A work queue: one success says that all is done, the others just have to end.
  if (completions === undefined || completions === null) return succeeded > 0 && active === 0;
  return succeeded >= completions && active === 0;
}

/** Only pods that have really ended are replaced (`onlyReplaceFailedPods`). */
export function replacesOnlyFailed(job: Job): boolean {
  return (job.spec as { podReplacementPolicy?: string }).podReplacementPolicy === "Failed" || job.spec.podFailurePolicy !== undefined;
}

/** Pods that are being deleted and have not ended yet (`CountTerminatingPods`). */
export function countTerminating(pods: readonly Pod[]): number {
  return pods.filter(({ metadata, status }) => metadata.deletionTimestamp && status?.phase !== "Failed" && status?.phase !== "Succeeded")
    .length;
}

/** How many pods should run. */
export function wantedActive(job: Job, succeeded: number, active: number): number {
  if (job.spec.suspend) return 0;
  const { completions, parallelism = 1 } = job.spec;
  if (completions === undefined || completions === null) return succeeded > 0 ? active : parallelism;
  return Math.max(0, Math.min(completions - succeeded, parallelism));
}

/** Failures since the last success, per Job: a new pod waits 10 s, 20 s, 40 s, … up to 10 min after the last one. */
export interface Backoff {
  failures: number;
  /** Virtual date in milliseconds. */
  last: number;
}
/** Microseconds to wait before the next pod. */
export function remainingBackoff(backoff: Backoff | undefined, timers: Timers): number {
  if (!backoff || backoff.failures === 0) return 0;
  const delay = Math.min(BACKOFF_BASE * 2 ** Math.min(backoff.failures - 1, 20), BACKOFF_MAX);
  return Math.max(0, (backoff.last - timers.date) * 1000 + delay);
}

/** When the pod's last container ended; milliseconds. */
export function finishedAt(pod: Pod, timers: Timers): number {
  const ends = (pod.status?.containerStatuses ?? [])
    .map(({ state }) => state?.terminated?.finishedAt)
    .filter((time) => time !== undefined)
    .map((time) => parseTimestamp(time));
  return ends.length > 0 ? Math.max(...ends) : timers.date;
}
