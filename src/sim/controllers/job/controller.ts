/** The job controller: runs pods to completion, and counts each exactly once. Follows pkg/controller/job/job_controller.go. */
import type { Informer } from "../../../kube/client/informer.ts";
import type { Recorder } from "../../../kube/client/recorder.ts";
import type { WorkQueue } from "../../../kube/client/workqueue.ts";
import { findCondition } from "../../../kube/condition.ts";
import { semanticEqual } from "../../../kube/deep-equal.ts";
import { matches, selectorOf } from "../../../kube/labels.ts";
import { controllerOf } from "../../../kube/owner.ts";
import { isPodActive, isPodReady } from "../../../kube/pod.ts";
import { jobs, pods } from "../../../kube/resource.ts";
import { isNotFound } from "../../../kube/status.ts";
import { SECOND } from "../../../kube/timers.ts";
import { type Job, keyOf, type New, type Pod, type PodTemplateSpec } from "../../../kube/types.ts";
import { byController, CONTROLLER_INDEX, claim, orphansOf, resolveController } from "../adoption.ts";
import { type ControllerContext, caches, messageOf, sorted } from "../context.ts";
import { Expectations } from "../expectations.ts";
import { isNamespaceTerminating, PodControl, podFromTemplate } from "../podcontrol.ts";
import { slowStartBatch } from "../slowstart.ts";
import { formatIndexes, INDEX_ANNOTATION, indexOf, parseIndexes } from "./indexes.ts";
import {
  awaitingRetry,
  failedIndexes,
  failureCounts,
  hasLimitPerIndex,
  indexFailure,
  laterSpec,
  successByPolicy,
  untilRetry,
} from "./per-index.ts";
import {
  type Backoff,
  countTerminating,
  failureOf,
  finishedAt,
  hasTrackingFinalizer,
  isComplete,
  isIgnored,
  isJobFinished,
  isPodFailed,
  type JobCondition,
  remainingBackoff,
  replacesOnlyFailed,
  TRACKING_FINALIZER,
  untilDeadline,
  type Verdict,
  wantedActive,
} from "./sync.ts";

/** Changes of pods are gathered for a second before the Job is looked at. */
const BATCH_PERIOD = SECOND;
const MAX_PODS_AT_ONCE = 500;
/** Whose Jobs these are when `spec.managedBy` names nobody else. */
const CONTROLLER_NAME = "kubernetes.io/job-controller";
type JobStatus = NonNullable<Job["status"]> & { terminating?: number; failedIndexes?: string };

/** What is known of an Indexed Job's indexes at one reconcile. */
interface Indexes {
  readonly done: ReadonlySet<number>;
  /** Given up; undefined without `backoffLimitPerIndex`. */
  readonly failed: ReadonlySet<number> | undefined;
  /** The last failed pod of each index that is to be tried again. */
  readonly retries: ReadonlyMap<number, Pod>;
}
const NO_INDEXES: Indexes = { done: new Set(), failed: undefined, retries: new Map() };

export function startJobController(context: ControllerContext): void {
  new JobController(context);
}

class JobController {
  #context: ControllerContext;
  #jobs: Informer<Job>;
  #pods: Informer<Pod>;
  #queue: WorkQueue;
  /** Pods whose Job is gone or finished still carry the finalizer. */
  #orphans: WorkQueue;
  #expectations: Expectations;
  #recorder: Recorder;
  #control: PodControl;
  #backoffs = new Map<string, Backoff>();

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#recorder = context.recorder("job-controller");
    this.#control = new PodControl(context.client, this.#recorder);
    this.#expectations = new Expectations(context.clock);
    this.#jobs = context.informers.for(jobs);
    this.#pods = context.informers.for(pods);
    this.#pods.addIndex(CONTROLLER_INDEX, byController);
    const needs = caches(this.#jobs, this.#pods);
    this.#queue = context.queue({ of: jobs, sync: (key) => this.#sync(key), needs });
    this.#orphans = context.queue({ of: pods, name: "orphan", sync: (key) => this.#releasePod(key), needs });
    const enqueue = (job: Job) => this.#queue.add(keyOf(job));
    this.#jobs.on({
      add: enqueue,
      update: enqueue,
      delete: (job) => {
        this.#queue.add(keyOf(job));
        for (const pod of this.#pods.byIndex(CONTROLLER_INDEX, job.metadata.uid).values()) this.#orphans.add(keyOf(pod));
      },
    });
    this.#pods.on({
      add: (pod) => this.#podSeen(pod, true),
      update: (next) => this.#podSeen(next, false),
      delete: (pod) => {
        const job = this.#ownerOf(pod);
        if (!job) return;
        this.#expectations.deletionObserved(keyOf(job), keyOf(pod));
        this.#queue.add(keyOf(job));
      },
    });
  }

  #ownerOf(pod: Pod): Job | undefined {
    return resolveController(this.#jobs, "Job", pod.metadata.namespace, controllerOf(pod));
  }
  #podSeen(pod: Pod, added: boolean): void {
    const job = this.#ownerOf(pod);
    if (!job) {
      if (hasTrackingFinalizer(pod) && this.#jobs.synced) this.#orphans.add(keyOf(pod));
      return;
    }
    if (added) this.#expectations.creationObserved(keyOf(job));
    if (pod.metadata.deletionTimestamp) this.#expectations.deletionObserved(keyOf(job), keyOf(pod));
    if (hasTrackingFinalizer(pod) && isJobFinished(job)) this.#orphans.add(keyOf(pod));
    if (added) this.#queue.add(keyOf(job));
    else this.#queue.addAfter(keyOf(job), BATCH_PERIOD);
  }

  #releasePod(key: string): void {
    const pod = this.#pods.get(key);
    if (!pod || !hasTrackingFinalizer(pod)) return;
    const job = this.#ownerOf(pod);
    if (job && !isJobFinished(job)) return;
    this.#removeFinalizer(pod);
  }

  #sync(key: string): void {
    const { clock, client } = this.#context;
    const job = this.#jobs.get(key);
    if (!job) {
      this.#expectations.forget(key);
      this.#backoffs.delete(key);
      return;
    }
    if (isJobFinished(job)) {
      this.#backoffs.delete(key);
      return;
    }
    const { managedBy } = laterSpec(job);
    if (managedBy !== undefined && managedBy !== CONTROLLER_NAME) return;
    const selector = selectorOf(job.spec.selector);
    const owned = claim(
      [
        ...sorted(this.#pods.byIndex(CONTROLLER_INDEX, job.metadata.uid)),
        ...sorted(this.#pods.byIndex(CONTROLLER_INDEX, orphansOf(job.metadata.namespace))),
      ],
      {
        client,
        type: pods,
        controller: job,
        controllerType: jobs,
        matches: (labels) => matches(selector, labels),
        adoptable: (pod) => !isPodFailed(pod, job),
        finalizers: [TRACKING_FINALIZER],
      },
    );
    const settled = this.#expectations.satisfied(key);
    const status: JobStatus = { ...job.status };
    if (!status.startTime && !job.spec.suspend) status.startTime = clock.timestamp();
    const started: Job = { ...job, status };

    const fresh = owned.filter(hasTrackingFinalizer);
    const newlySucceeded = fresh.filter((pod) => pod.status?.phase === "Succeeded");
    const newlyFailed = fresh.filter((pod) => isPodFailed(pod, job) && !isIgnored(job, pod));
    this.#noteFailures(key, newlySucceeded, newlyFailed);
    let active = owned.filter(isPodActive);
    const indexed = job.spec.completionMode === "Indexed";
    const done = indexed ? parseIndexes(status.completedIndexes, job.spec.completions ?? 0) : new Set<number>();
    for (const pod of newlySucceeded) {
      const index = indexOf(pod);
      if (indexed && index !== undefined && index < (job.spec.completions ?? 0)) done.add(index);
    }
    const succeeded = indexed ? done.size : (status.succeeded ?? 0) + newlySucceeded.length;
    const failed = (status.failed ?? 0) + newlyFailed.length;

    const given = indexed && hasLimitPerIndex(job) ? failedIndexes(job, owned) : undefined;
    const settledIndex = (index: number): boolean => done.has(index) || given?.has(index) === true;
    let indexes: Indexes = indexed
      ? { done, failed: given, retries: given ? awaitingRetry(job, owned, active, settledIndex) : new Map() }
      : NO_INDEXES;
    let verdict = announced(status) ?? failureOf(started, owned, { failed, active: active.length, newFailures: newlyFailed.length }, clock);
    if (given) verdict ??= indexFailure(job, given.size, done.size);
    if (indexed) verdict ??= successByPolicy(job, done);
    let failure: Error | undefined;
    if (verdict) {
      this.#deletePods(key, job, active);
    } else if (settled && !job.metadata.deletionTimestamp) {
      const terminating = replacesOnlyFailed(job) ? countTerminating(owned) : 0;
      const result = this.#manage(key, started, active, succeeded, indexes, terminating);
      active = result.active;
      failure = result.failure;
      if (given) indexes = { ...indexes, retries: awaitingRetry(job, owned, active, settledIndex) };
    }
    if (!verdict && isComplete(job, succeeded, active.length) && !job.spec.suspend) verdict = this.#completed();
    const conditions = verdict ? undefined : this.#suspension(job, status);
    // Later releases say at once how a Job ends, and that it has ended when its last pod has.
    const modern = this.#context.release.features.enabled("JobSuccessPolicy");
    const ended = !modern || active.length + countTerminating(owned) === 0 || !verdict;

    const counted = this.#count(started, fresh, indexed ? indexes : undefined, verdict);
    const final = this.#finalStatus(counted, verdict ? [] : active, owned, verdict, conditions, ended);
    if (!semanticEqual(final, counted.stored.status)) {
      client.updateStatus(jobs, { ...counted.stored, status: final });
      if (verdict && ended) this.#announce(job, verdict, succeeded);
    }
    const deadline = untilDeadline(started, clock);
    if (!verdict && deadline !== undefined) this.#queue.addAfter(key, deadline);
    if (failure) throw failure;
  }

  #completed(): Verdict {
    return this.#context.release.features.enabled("JobSuccessPolicy")
      ? { type: "Complete", reason: "CompletionsReached", message: "Reached expected number of succeeded pods" }
      : { type: "Complete", reason: "", message: "" };
  }

  #noteFailures(key: string, succeeded: readonly Pod[], failed: readonly Pod[]): void {
    if (succeeded.length + failed.length === 0) return;
    const { clock } = this.#context;
    const lastSuccess = succeeded.reduce((last, pod) => Math.max(last, finishedAt(pod, clock)), 0);
    const later = failed.map((pod) => finishedAt(pod, clock)).filter((time) => time > lastSuccess);
    const before = lastSuccess > 0 ? undefined : this.#backoffs.get(key);
    this.#backoffs.set(key, { failures: (before?.failures ?? 0) + later.length, last: Math.max(before?.last ?? 0, ...later) });
  }

  #manage(
    key: string,
    job: Job,
    active: Pod[],
    succeeded: number,
    indexes: Indexes,
    terminating: number,
  ): { active: Pod[]; failure: Error | undefined } {
    const { clock } = this.#context;
    const givenUp = indexes.failed?.size ?? 0;
    const wanted = wantedActive(job, succeeded + givenUp, active.length);
    if (active.length > wanted) {
      const victims = forRemoval(active, active.length - wanted);
      this.#deletePods(key, job, victims);
      return { active: active.filter((pod) => !victims.includes(pod)), failure: undefined };
    }
    const missing = Math.min(wanted - active.length - terminating, MAX_PODS_AT_ONCE);
    if (missing <= 0) return { active, failure: undefined };
    const wait = indexes.failed ? 0 : remainingBackoff(this.#backoffs.get(key), clock);
    if (wait > 0) {
      this.#queue.addAfter(key, wait);
      return { active, failure: undefined };
    }
    const pending = job.spec.completionMode === "Indexed" ? this.#pending(key, job, active, indexes, missing) : undefined;
    const count = pending ? pending.length : missing;
    if (count === 0) return { active, failure: undefined };
    this.#expectations.expectCreations(key, count);
    const created: Pod[] = [];
    const { successes, error } = slowStartBatch(count, (at) => {
      try {
        const index = pending?.[at];
        const counts = indexes.failed && index !== undefined ? failureCounts(job, indexes.retries.get(index)) : undefined;
        created.push(this.#control.create(newPod(job, index, counts), job));
      } catch (refused) {
        if (!isNamespaceTerminating(refused)) throw refused;
        this.#expectations.creationObserved(key);
      }
    });
    this.#expectations.creationObserved(key, count - successes);
    return { active: [...active, ...created], failure: error === undefined ? undefined : new Error(messageOf(error)) };
  }

  /** Indexes to start now: not running, not settled, and not waiting after a failure. */
  #pending(key: string, job: Job, active: readonly Pod[], indexes: Indexes, count: number): number[] {
    const pending = pendingIndexes(job, active, indexes);
    if (!indexes.failed) return pending.slice(0, count);
    const waits = pending.map((index) => untilRetry(indexes.retries.get(index), this.#context.clock));
    const soonest = Math.min(...waits.filter((wait) => wait > 0));
    if (Number.isFinite(soonest)) this.#queue.addAfter(key, soonest);
    return pending.filter((_, at) => waits[at] === 0).slice(0, count);
  }

  #deletePods(key: string, job: Job, victims: readonly Pod[]): void {
    this.#expectations.expectDeletions(key, victims.map(keyOf));
    for (const pod of victims) {
      // The finalizer would keep the pod after its end: this one is not going to be counted as anything else.
      if (hasTrackingFinalizer(pod) && job.spec.suspend) this.#removeFinalizer(pod);
      try {
        this.#control.delete(pod, job);
      } catch (error) {
        this.#expectations.deletionObserved(key, keyOf(pod));
        if (!isNotFound(error)) throw error;
      }
    }
  }

  /** Moves finished pods through `uncountedTerminatedPods` to the counters: written first, then released, then counted. */
  #count(
    job: Job,
    tracked: readonly Pod[],
    indexes: Indexes | undefined,
    verdict: Verdict | undefined,
  ): { stored: Job; status: JobStatus } {
    const succeeded: Pod[] = [];
    const failed: Pod[] = [];
    const ignored: Pod[] = [];
    const kept = new Set(verdict || job.metadata.deletionTimestamp ? [] : indexes?.retries.values());
    for (const pod of tracked) {
      if (kept.has(pod)) continue;
      if (pod.status?.phase === "Succeeded") succeeded.push(pod);
      else if (isPodFailed(pod, job)) (isIgnored(job, pod) ? ignored : failed).push(pod);
      else if (verdict?.type === "Failed") failed.push(pod);
    }
    const done = indexes?.done;
    const completedIndexes = done ? formatIndexes(done) : undefined;
    const failedIndexes = indexes?.failed ? formatIndexes(indexes.failed) : undefined;
    let status: JobStatus = {
      ...job.status,
      uncountedTerminatedPods: {},
      ...(completedIndexes === undefined ? {} : { completedIndexes }),
      ...(failedIndexes === undefined ? {} : { failedIndexes }),
    };
    let stored = this.#jobs.get(keyOf(job)) ?? job;
    if (succeeded.length + failed.length > 0) {
      const uncountedTerminatedPods = {
        ...(succeeded.length > 0 ? { succeeded: succeeded.map(({ metadata }) => metadata.uid) } : {}),
        ...(failed.length > 0 ? { failed: failed.map(({ metadata }) => metadata.uid) } : {}),
      };
      stored = this.#context.client.updateStatus(jobs, { ...stored, status: { ...status, uncountedTerminatedPods } });
      for (const pod of [...succeeded, ...failed]) this.#removeFinalizer(pod);
      const total = {
        succeeded: done ? done.size : (status.succeeded ?? 0) + succeeded.length,
        failed: (status.failed ?? 0) + failed.length,
      };
      status = { ...status, ...total };
    }
    for (const pod of ignored) this.#removeFinalizer(pod);
    return { stored, status };
  }

  #finalStatus(
    { status }: { status: JobStatus },
    active: readonly Pod[],
    owned: readonly Pod[],
    verdict: Verdict | undefined,
    suspension: JobCondition[] | undefined,
    ended: boolean,
  ): JobStatus {
    const { active: _, succeeded, failed, ...rest } = status;
    const now = this.#context.clock.timestamp();
    const modern = this.#context.release.features.enabled("JobSuccessPolicy");
    let conditions = suspension ?? status.conditions ?? [];
    if (verdict) {
      const condition = (type: string): JobCondition => ({
        type,
        status: "True",
        lastProbeTime: now,
        lastTransitionTime: now,
        ...(verdict.reason ? { reason: verdict.reason, message: verdict.message } : {}),
      });
      const target = verdict.type === "Complete" ? "SuccessCriteriaMet" : "FailureTarget";
      const told = findCondition(conditions, target) !== undefined;
      const tells = !told && (modern || verdict.reason === "PodFailurePolicy");
      conditions = [...conditions, ...(tells ? [condition(target)] : []), ...(ended ? [condition(verdict.type)] : [])];
    }
    const terminating = countTerminating(owned);
    return {
      ...rest,
      ...(conditions.length > 0 ? { conditions } : {}),
      ...(verdict?.type === "Complete" && ended ? { completionTime: now } : {}),
      ...(active.length > 0 ? { active: active.length } : {}),
      ...(succeeded ? { succeeded } : {}),
      ...(failed ? { failed } : {}),
      ...(modern ? { terminating: verdict && ended ? 0 : terminating } : {}),
      ready: active.filter((pod) => isPodReady(this.#pods.get(keyOf(pod)) ?? pod)).length,
    };
  }

  /** Writes that the Job is suspended or resumed, if that has changed. */
  #suspension(job: Job, status: JobStatus): JobCondition[] | undefined {
    const known = findCondition(status.conditions, "Suspended");
    const suspended = job.spec.suspend === true;
    if (suspended === (known?.status === "True")) return undefined;
    const now = this.#context.clock.timestamp();
    const [reason, message] = suspended ? ["JobSuspended", "Job suspended"] : ["JobResumed", "Job resumed"];
    const next: JobCondition = {
      type: "Suspended",
      status: suspended ? "True" : "False",
      lastProbeTime: now,
      lastTransitionTime: now,
      reason,
      message,
    };
    this.#recorder.event(job, "Normal", suspended ? "Suspended" : "Resumed", message as string);
    if (suspended) delete status.startTime;
    else status.startTime = now;
    return [...(status.conditions ?? []).filter((condition) => condition.type !== "Suspended"), next];
  }

  #announce(job: Job, verdict: Verdict, succeeded: number): void {
    if (verdict.type === "Failed") {
      this.#recorder.event(job, "Warning", verdict.reason, verdict.message);
      return;
    }
    const { completions } = job.spec;
    if (completions !== undefined && completions !== null && succeeded > completions) {
      this.#recorder.event(job, "Warning", "TooManySucceededPods", "Too many succeeded pods running after completion count reached");
    }
    this.#recorder.event(job, "Normal", "Completed", "Job completed");
  }

  #removeFinalizer(pod: Pod): void {
    const { name, namespace, uid } = pod.metadata;
    try {
      this.#context.client.patch(pods, name, namespace, {
        type: "strategic",
        body: { metadata: { uid, "$deleteFromPrimitiveList/finalizers": [TRACKING_FINALIZER] } },
      });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}

/** How the Job ends, as it has said already while its last pods were still going. */
function announced({ conditions }: JobStatus): Verdict | undefined {
  for (const [target, type] of [
    ["FailureTarget", "Failed"],
    ["SuccessCriteriaMet", "Complete"],
  ] as const) {
    const found = findCondition(conditions, target);
    if (found?.status === "True") return { type, reason: found.reason ?? "", message: found.message ?? "" };
  }
  return undefined;
}

function newPod(job: Job, index: number | undefined, counts: Record<string, string> | undefined): New<Pod> {
  const { template } = job.spec;
  const pod = podFromTemplate(index === undefined ? template : withIndex(template, index), job);
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      ...(index === undefined ? {} : { generateName: `${job.metadata.name.slice(0, 50)}-${index}-` }),
      ...(counts ? { annotations: { ...pod.metadata.annotations, ...counts } } : {}),
      finalizers: [...(pod.metadata.finalizers ?? []), TRACKING_FINALIZER],
    },
    ...(index === undefined ? {} : { spec: { ...(pod.spec as object), hostname: `${job.metadata.name}-${index}` } }),
  };
}

/** The pod learns its index from an annotation, a label and the environment. */
function withIndex(template: PodTemplateSpec, index: number): PodTemplateSpec {
  const variable = {
    name: "JOB_COMPLETION_INDEX",
    valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: `metadata.annotations['${INDEX_ANNOTATION}']` } },
  };
  const named = <C extends { env?: { name: string }[] }>(container: C): C =>
    (container.env ?? []).some(({ name }) => name === variable.name)
      ? container
      : { ...container, env: [...(container.env ?? []), variable] };
  const spec = template.spec ?? { containers: [] };
  return {
    ...template,
    metadata: {
      ...template.metadata,
      annotations: { ...template.metadata?.annotations, [INDEX_ANNOTATION]: String(index) },
      labels: { ...template.metadata?.labels, [INDEX_ANNOTATION]: String(index) },
    },
    spec: {
      ...spec,
      containers: spec.containers.map(named),
      ...(spec.initContainers ? { initContainers: spec.initContainers.map(named) } : {}),
    },
  };
}

function pendingIndexes(job: Job, active: readonly Pod[], { done, failed }: Indexes): number[] {
  const running = new Set(active.map(indexOf));
  const pending: number[] = [];
  for (let index = 0; index < (job.spec.completions ?? 0) && pending.length < MAX_PODS_AT_ONCE; index++) {
    if (!running.has(index) && !done.has(index) && !failed?.has(index)) pending.push(index);
  }
  return pending;
}

/** Pods that are not ready go before ready ones, younger before older. */
function forRemoval(active: readonly Pod[], count: number): Pod[] {
  const ready = (pod: Pod) => (isPodReady(pod) ? 1 : 0);
  return [...active]
    .sort(
      (a, b) =>
        (a.spec.nodeName ? 1 : 0) - (b.spec.nodeName ? 1 : 0) ||
        ready(a) - ready(b) ||
        (a.metadata.creationTimestamp > b.metadata.creationTimestamp
          ? -1
          : a.metadata.creationTimestamp < b.metadata.creationTimestamp
            ? 1
            : 0),
    )
    .slice(0, count);
}
