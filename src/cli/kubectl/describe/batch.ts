/** Describes jobs and cron jobs. */
import { humanDuration } from "../../../kube/duration.ts";
import { parseTime } from "../../../kube/time.ts";
import type { CronJob, Job } from "../../../kube/types.ts";
import type { DescribeContext } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, capitalBool, controlledBy, header, labelLines, selectorText } from "./metadata.ts";
import { podTemplateLines } from "./pod-template.ts";
import { rfc1123 } from "./time.ts";
import { DescriptionWriter } from "./writer.ts";

export async function describeJob(object: unknown, context: DescribeContext): Promise<string> {
  const job = object as Job;
  const { metadata, spec, status } = job;
  const later = context.release.kubectl.laterDescribers;
  const w = new DescriptionWriter();
  w.line(0, "Name:", metadata.name);
  w.line(0, "Namespace:", metadata.namespace);
  if (spec.selector) w.line(0, "Selector:", selectorText(spec.selector));
  labelLines(w, "Labels", metadata.labels);
  annotationLines(w, "Annotations", metadata.annotations);
  const controller = controlledBy(job);
  if (controller) w.line(0, "Controlled By:", controller);
  if (spec.parallelism !== undefined) w.line(0, "Parallelism:", spec.parallelism);
  w.line(0, "Completions:", spec.completions ?? "<unset>");
  if (spec.completionMode) w.line(0, "Completion Mode:", spec.completionMode);
  if (later && spec.suspend !== undefined) w.line(0, "Suspend:", String(spec.suspend));
  if (later && spec.backoffLimit !== undefined) w.line(0, "Backoff Limit:", spec.backoffLimit);
  if (later && spec.ttlSecondsAfterFinished !== undefined) w.line(0, "TTL Seconds After Finished:", spec.ttlSecondsAfterFinished);
  if (status.startTime) w.line(0, "Start Time:", rfc1123(status.startTime));
  if (status.completionTime) w.line(0, "Completed At:", rfc1123(status.completionTime));
  if (status.startTime && status.completionTime)
    w.line(0, "Duration:", humanDuration(parseTime(status.completionTime) - parseTime(status.startTime)));
  if (spec.activeDeadlineSeconds !== undefined) w.line(0, "Active Deadline Seconds:", `${spec.activeDeadlineSeconds}s`);
  const ready = status.ready === undefined ? "" : ` (${status.ready} Ready)`;
  w.line(0, "Pods Statuses:", `${status.active ?? 0} Active${ready} / ${status.succeeded ?? 0} Succeeded / ${status.failed ?? 0} Failed`);
  if (spec.completionMode === "Indexed") w.line(0, "Completed Indexes:", status.completedIndexes || "<none>");
  podTemplateLines(w, spec.template, later);
  eventLines(w, await context.events(job), context.now);
  return w.text();
}

export async function describeCronJob(object: unknown, context: DescribeContext): Promise<string> {
  const cronJob = object as CronJob;
  const { spec, status } = cronJob;
  const template = spec.jobTemplate.spec;
  const w = new DescriptionWriter();
  header(w, cronJob);
  w.line(0, "Schedule:", spec.schedule);
  if (context.release.kubectl.laterDescribers) w.line(0, "Time Zone:", spec.timeZone ?? "<unset>");
  w.line(0, "Concurrency Policy:", spec.concurrencyPolicy);
  w.line(0, "Suspend:", spec.suspend === undefined ? "<unset>" : capitalBool(spec.suspend));
  w.line(0, "Successful Job History Limit:", spec.successfulJobsHistoryLimit ?? "<unset>");
  w.line(0, "Failed Job History Limit:", spec.failedJobsHistoryLimit ?? "<unset>");
  w.line(0, "Starting Deadline Seconds:", spec.startingDeadlineSeconds === undefined ? "<unset>" : `${spec.startingDeadlineSeconds}s`);
  if (template?.selector) w.line(0, "Selector:", selectorText(template.selector));
  else w.line(0, "Selector:", "<unset>");
  w.line(0, "Parallelism:", template?.parallelism ?? "<unset>");
  w.line(0, "Completions:", template?.completions ?? "<unset>");
  if (template?.activeDeadlineSeconds !== undefined) w.line(0, "Active Deadline Seconds:", `${template.activeDeadlineSeconds}s`);
  podTemplateLines(w, template?.template, context.release.kubectl.laterDescribers);
  w.line(0, "Last Schedule Time:", status.lastScheduleTime ? rfc1123(status.lastScheduleTime) : "<unset>");
  const active = status.active ?? [];
  w.line(0, "Active Jobs:", active.length === 0 ? "<none>" : active.map((reference) => reference.name).join(", "));
  eventLines(w, await context.events(cronJob), context.now);
  return w.text();
}
