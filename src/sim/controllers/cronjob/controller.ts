/** The cronjob controller: makes Jobs at their times. Follows pkg/controller/cronjob/cronjob_controllerv2.go. */

import { controllerOf } from "../../../kube/owner.ts";
import { cronJobs, jobs } from "../../../kube/resource.ts";
import { isAlreadyExists, isNotFound } from "../../../kube/status.ts";
import { formatTime } from "../../../kube/time.ts";
import { MILLISECOND } from "../../../kube/timers.ts";
import { type CronJob, type core, type Job, keyOf, type New } from "../../../kube/types.ts";
import { civilTime } from "../../../text/calendar.ts";
import { byController, CONTROLLER_INDEX, resolveController } from "../adoption.ts";
import { type ControllerContext, caches, messageOf, sorted } from "../context.ts";
import { controllerReference, isNamespaceTerminating } from "../podcontrol.ts";
import { mostRecentScheduleTime } from "./missed.ts";
import { parseSchedule, type Schedule } from "./schedule.ts";
import { zoneNamed } from "./zones.ts";

/** Fires a little after the time, so that it is certainly past. */
const DELTA = 100 * MILLISECOND;
const SCHEDULED_ANNOTATION = "batch.kubernetes.io/cronjob-scheduled-timestamp";

export function startCronJobController(context: ControllerContext): void {
  const { client, clock, informers, release } = context;
  const recorder = context.recorder("cronjob-controller");
  const cronCache = informers.for(cronJobs);
  const jobCache = informers.for(jobs);
  jobCache.addIndex(CONTROLLER_INDEX, byController);
  const queue = context.queue({ of: cronJobs, sync, needs: caches(cronCache, jobCache) });
  const enqueue = (cronJob: CronJob) => queue.add(keyOf(cronJob));
  cronCache.on({ add: enqueue, update: enqueue, delete: enqueue });
  const jobSeen = (job: Job) => {
    const owner = resolveController(cronCache, "CronJob", job.metadata.namespace, controllerOf(job));
    if (owner) enqueue(owner);
  };
  jobCache.on({ add: jobSeen, update: jobSeen, delete: jobSeen });

  function sync(key: string): void {
    const stored = cronCache.get(key);
    if (!stored) return;
    const children = sorted(jobCache.byIndex(CONTROLLER_INDEX, stored.metadata.uid));
    let cronJob = trackJobs(stored, children);
    cleanupFinished(cronJob, children);
    try {
      cronJob = start(cronJob, children);
    } finally {
      if (cronJob !== stored) client.updateStatus(cronJobs, cronJob);
    }
  }

  /** Finished Jobs leave `status.active`. */
  function trackJobs(cronJob: CronJob, children: readonly Job[]): CronJob {
    let active = [...(cronJob.status?.active ?? [])];
    let lastSuccessfulTime = cronJob.status?.lastSuccessfulTime;
    for (const job of children) {
      const listed = active.some(({ uid }) => uid === job.metadata.uid);
      const finished = finishedType(job);
      if (!listed && !finished) {
        // Created by us a moment ago: the cache of the CronJob is late.
        if (job.metadata.creationTimestamp >= (cronJob.status?.lastScheduleTime ?? "")) continue;
        recorder.event(cronJob, "Warning", "UnexpectedJob", `Saw a job that the controller did not create or forgot: ${job.metadata.name}`);
      } else if (listed && finished) {
        active = active.filter(({ uid }) => uid !== job.metadata.uid);
        const text = release.texts.sawCompletedJob(job.metadata.name, finished);
        recorder.event(cronJob, "Normal", "SawCompletedJob", text);
        const completed = job.status?.completionTime;
        if (finished === "Complete" && completed && completed > (lastSuccessfulTime ?? "")) lastSuccessfulTime = completed;
      }
    }
    for (const reference of active) {
      if (children.some(({ metadata }) => metadata.uid === reference.uid)) continue;
      if (exists(reference)) continue;
      active = active.filter(({ uid }) => uid !== reference.uid);
      recorder.event(cronJob, "Normal", "MissingJob", `Active job went missing: ${reference.name}`);
    }
    if (active.length === (cronJob.status?.active ?? []).length && lastSuccessfulTime === cronJob.status?.lastSuccessfulTime)
      return cronJob;
    return withStatus(cronJob, active, cronJob.status?.lastScheduleTime, lastSuccessfulTime);
  }
  function exists({ name, namespace, uid }: core.ObjectReference): boolean {
    try {
      return client.get(jobs, name as string, namespace).metadata.uid === uid;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  function cleanupFinished(cronJob: CronJob, children: readonly Job[]): void {
    const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec;
    const groups: [string, number | undefined][] = [
      ["Complete", successfulJobsHistoryLimit],
      ["Failed", failedJobsHistoryLimit],
    ];
    for (const [type, limit] of groups) {
      if (limit === undefined) continue;
      const finished = children.filter((job) => finishedType(job) === type && !job.metadata.deletionTimestamp);
      finished.sort((a, b) => ((a.status?.startTime ?? "") < (b.status?.startTime ?? "") ? -1 : 1));
      for (const job of finished.slice(0, Math.max(0, finished.length - limit))) deleteJob(cronJob, job.metadata.name);
    }
  }

  function deleteJob(cronJob: CronJob, name: string): void {
    try {
      client.delete(jobs, name, cronJob.metadata.namespace, { propagationPolicy: "Background" });
      recorder.event(cronJob, "Normal", "SuccessfulDelete", `Deleted job ${name}`);
    } catch (error) {
      recorder.event(cronJob, "Warning", "FailedDelete", `Deleted job: ${messageOf(error)}`);
      if (!isNotFound(error)) throw error;
    }
  }

  function start(cronJob: CronJob, children: readonly Job[]): CronJob {
    if (cronJob.metadata.deletionTimestamp || cronJob.spec.suspend) return cronJob;
    const schedule = scheduleOf(cronJob);
    if (!schedule) return cronJob;
    const { time, missed } = mostRecentScheduleTime(cronJob, clock.date, schedule);
    if (missed > 100) {
      const text = `too many missed start times: ${missed}. Set or decrease .spec.startingDeadlineSeconds or check clock skew`;
      recorder.event(cronJob, "Warning", "TooManyMissedTimes", text);
    }
    const wait = () => {
      const next = schedule.next(clock.date);
      if (next !== undefined) queue.addAfter(keyOf(cronJob), (next - clock.date) * 1000 + DELTA);
    };
    wait();
    if (time === undefined) return cronJob;
    const deadline = cronJob.spec.startingDeadlineSeconds;
    if (deadline !== undefined && time + deadline * 1000 < clock.date) {
      recorder.event(cronJob, "Warning", "MissSchedule", `Missed scheduled time to start a job: ${rfc1123(time)}`);
      return cronJob;
    }
    const name = `${cronJob.metadata.name}-${Math.floor(time / 60_000)}`;
    if (children.some((job) => job.metadata.name === name) || cronJob.status?.lastScheduleTime === formatTime(time)) return cronJob;
    let active = cronJob.status?.active ?? [];
    if (cronJob.spec.concurrencyPolicy === "Forbid" && active.length > 0) {
      const text = "Not starting job because prior execution is running and concurrency policy is Forbid";
      recorder.event(cronJob, "Normal", "JobAlreadyActive", text);
      return cronJob;
    }
    if (cronJob.spec.concurrencyPolicy === "Replace") {
      for (const job of active) deleteJob(cronJob, job.name as string);
      active = [];
    }
    let job: Job;
    try {
      job = client.create(jobs, jobFromTemplate(cronJob, name, time));
    } catch (error) {
      if (isNamespaceTerminating(error)) return cronJob;
      if (!isAlreadyExists(error)) {
        recorder.event(cronJob, "Warning", "FailedCreate", `Error creating job: ${messageOf(error)}`);
        throw error;
      }
      job = client.get(jobs, name, cronJob.metadata.namespace);
      if (controllerOf(job)?.uid !== cronJob.metadata.uid) {
        recorder.event(cronJob, "Warning", "FailedCreate", `Error creating job: ${messageOf(error)}`);
        return cronJob;
      }
    }
    recorder.event(cronJob, "Normal", "SuccessfulCreate", `Created job ${name}`);
    const reference = {
      kind: "Job",
      namespace: job.metadata.namespace as string,
      name,
      uid: job.metadata.uid,
      apiVersion: "batch/v1",
      resourceVersion: job.metadata.resourceVersion,
    };
    return withStatus(cronJob, [...active, reference], formatTime(time), cronJob.status?.lastSuccessfulTime);
  }

  function scheduleOf(cronJob: CronJob): Schedule | undefined {
    const zone = zoneNamed(cronJob.spec.timeZone);
    if (!zone) {
      recorder.event(
        cronJob,
        "Warning",
        "UnknownTimeZone",
        `invalid timeZone: ${JSON.stringify(cronJob.spec.timeZone)}: unknown time zone ${cronJob.spec.timeZone}`,
      );
      return undefined;
    }
    try {
      return parseSchedule(cronJob.spec.schedule, zone);
    } catch (error) {
      const text = `unparseable schedule: ${JSON.stringify(cronJob.spec.schedule)} : ${messageOf(error)}`;
      recorder.event(cronJob, "Warning", "UnparseableSchedule", text);
      return undefined;
    }
  }
}

function jobFromTemplate(cronJob: CronJob, name: string, time: number): New<Job> {
  const { metadata, spec } = cronJob.spec.jobTemplate;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name,
      namespace: cronJob.metadata.namespace as string,
      labels: { ...metadata?.labels },
      annotations: { ...metadata?.annotations, [SCHEDULED_ANNOTATION]: formatTime(time) },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec,
  } as New<Job>;
}

function finishedType(job: Job): "Complete" | "Failed" | undefined {
  const found = (job.status?.conditions ?? []).find(({ type, status }) => (type === "Complete" || type === "Failed") && status === "True");
  return found?.type as "Complete" | "Failed" | undefined;
}

function withStatus(
  cronJob: CronJob,
  active: readonly core.ObjectReference[],
  lastScheduleTime: string | undefined,
  lastSuccessfulTime: string | undefined,
): CronJob {
  return {
    ...cronJob,
    status: {
      ...(active.length > 0 ? { active: [...active] } : {}),
      ...(lastScheduleTime ? { lastScheduleTime } : {}),
      ...(lastSuccessfulTime ? { lastSuccessfulTime } : {}),
    },
  };
}

/** `Tue, 09 Jul 2024 08:30:00 +0000` */
function rfc1123(instant: number): string {
  const { weekday, day, month, year } = civilTime(instant);
  const names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  return `${names[weekday]}, ${String(day).padStart(2, "0")} ${months[month - 1]} ${year} ${formatTime(instant).slice(11, 19)} +0000`;
}
