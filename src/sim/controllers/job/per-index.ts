/**
 * Jobs whose indexes fail one by one (`backoffLimitPerIndex`), and Jobs that are done before every index is
 * (`successPolicy`). Follows pkg/controller/job/{indexed_job_utils,backoff_utils,success_policy}.go.
 */
import { SECOND, type Timers } from "../../../kube/timers.ts";
import type { Job, Pod } from "../../../kube/types.ts";
import { indexOf, parseIndexes } from "./indexes.ts";
import { finishedAt, hasTrackingFinalizer, isPodFailed, policyAction, type Verdict } from "./sync.ts";

/** How often the pods of this index failed before this one was made. */
export const FAILURE_COUNT = "batch.kubernetes.io/job-index-failure-count";
/** The same for failures that an Ignore rule forgave. */
export const IGNORED_COUNT = "batch.kubernetes.io/job-index-ignored-failure-count";

interface LaterSpec {
  backoffLimitPerIndex?: number;
  maxFailedIndexes?: number;
  successPolicy?: { rules?: { succeededIndexes?: string; succeededCount?: number }[] };
  managedBy?: string;
}
export function laterSpec(job: Job): LaterSpec {
  return job.spec as unknown as LaterSpec;
}
export function hasLimitPerIndex(job: Job): boolean {
  return laterSpec(job).backoffLimitPerIndex !== undefined;
}

const counted = (pod: Pod, annotation: string): number => Number(pod.metadata.annotations?.[annotation] ?? 0) || 0;

/** Has the index failed for good with this pod? */
function endsIndex(job: Job, pod: Pod): boolean {
  if (!isPodFailed(pod, job)) return false;
  const action = policyAction(job, pod);
  if (action === "FailIndex") return true;
  return action !== "Ignore" && counted(pod, FAILURE_COUNT) >= (laterSpec(job).backoffLimitPerIndex ?? 0);
}

/** Indexes that are not tried again: those known, and those of newly failed pods. */
export function failedIndexes(job: Job, pods: readonly Pod[]): Set<number> {
  const completions = job.spec.completions ?? 0;
  const failed = parseIndexes((job.status as { failedIndexes?: string } | undefined)?.failedIndexes, completions);
  for (const pod of pods) {
    const index = indexOf(pod);
    if (index !== undefined && index < completions && hasTrackingFinalizer(pod) && endsIndex(job, pod)) failed.add(index);
  }
  return failed;
}

/** How the Job fails because of its failed indexes. */
export function indexFailure(job: Job, failed: number, succeeded: number): Verdict | undefined {
  const { maxFailedIndexes } = laterSpec(job);
  if (maxFailedIndexes !== undefined && maxFailedIndexes !== null && failed > maxFailedIndexes) {
    return {
      type: "Failed",
      reason: "MaxFailedIndexesExceeded",
      message: "Job has exceeded the specified maximal number of failed indexes",
    };
  }
  if (failed > 0 && failed + succeeded >= (job.spec.completions ?? 0))
    return { type: "Failed", reason: "FailedIndexes", message: "Job has failed indexes" };
  return undefined;
}

/** The last failed pod of each index that is to be tried again: it is kept until its successor knows the count. */
export function awaitingRetry(
  job: Job,
  pods: readonly Pod[],
  active: readonly Pod[],
  settled: (index: number) => boolean,
): Map<number, Pod> {
  const running = new Set(active.map(indexOf));
  const last = new Map<number, Pod>();
  for (const pod of pods) {
    const index = indexOf(pod);
    if (index === undefined || running.has(index) || settled(index)) continue;
    if (!hasTrackingFinalizer(pod) || !isPodFailed(pod, job)) continue;
    const before = last.get(index);
    const total = (one: Pod): number => counted(one, FAILURE_COUNT) + counted(one, IGNORED_COUNT);
    if (!before || total(pod) > total(before)) last.set(index, pod);
  }
  return last;
}

/** Annotations of an index's next pod. */
export function failureCounts(job: Job, last: Pod | undefined): Record<string, string> {
  if (!last) return { [FAILURE_COUNT]: "0" };
  const ignored = policyAction(job, last) === "Ignore";
  const failures = counted(last, FAILURE_COUNT) + (ignored ? 0 : 1);
  const forgiven = counted(last, IGNORED_COUNT) + (ignored ? 1 : 0);
  return { [FAILURE_COUNT]: String(failures), ...(forgiven > 0 ? { [IGNORED_COUNT]: String(forgiven) } : {}) };
}

/** Microseconds until an index may be tried again. */
export function untilRetry(last: Pod | undefined, timers: Timers): number {
  if (!last) return 0;
  const failures = counted(last, FAILURE_COUNT) + counted(last, IGNORED_COUNT) + 1;
  const delay = Math.min(10 * SECOND * 2 ** Math.min(failures - 1, 20), 600 * SECOND);
  return Math.max(0, (finishedAt(last, timers) - timers.date) * 1000 + delay);
}

/** The first rule of the success policy that the succeeded indexes satisfy. */
export function successByPolicy(job: Job, succeeded: ReadonlySet<number>): Verdict | undefined {
  const { successPolicy } = laterSpec(job);
  const completions = job.spec.completions ?? 0;
  for (const [at, rule] of (successPolicy?.rules ?? []).entries()) {
    const among = rule.succeededIndexes === undefined ? undefined : parseIndexes(rule.succeededIndexes, completions);
    const matching = among ? [...among].filter((index) => succeeded.has(index)).length : succeeded.size;
    if (matching >= (rule.succeededCount ?? among?.size ?? completions))
      return { type: "Complete", reason: "SuccessPolicy", message: `Matched rules at index ${at}` };
  }
  return undefined;
}
