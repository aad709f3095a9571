import type { Release } from "../../../kube/releases/index.ts";
import type { Job } from "../../../kube/types.ts";
import { age, betweenText, labelSelectorColumn, name, sinceText, templateColumns } from "../columns.ts";
import { defaultJob, prepareJob } from "../defaults/index.ts";
import { type Column, defineResource, type StrategyContext } from "../resource.ts";
import { validateJob, validateJobUpdate } from "../validation/index.ts";

/** Jobs. Upstream: pkg/registry/batch/job/strategy.go; printers.go printJob. */
export const jobs = defineResource<Job>({
  group: "batch",
  version: "v1",
  kind: "Job",
  namespaced: true,
  applyDefaults: defaultJob,
  prepareForCreate: prepareJob,
  validate: validateJob,
  validateUpdate: validateJobUpdate,
  categories: ["all"],
  generation: true,
  defaultPropagation: "orphan",
  subresources: { status: true },
  selectableFields: { "status.successful": ({ status }) => String(status.succeeded ?? 0) },
  columns,
});

function columns(release: Release): Column<Job>[] {
  return [
    name,
    ...(release.features.enabled("JobStatusColumn") ? [{ name: "Status", cell: statusText }] : []),
    { name: "Completions", cell: completionsText },
    { name: "Duration", cell: durationText },
    age,
    ...templateColumns(),
    labelSelectorColumn,
  ];
}

function statusText({ metadata, status }: Job): string {
  const has = (type: string) => status.conditions?.some((condition) => condition.type === type && condition.status === "True");
  if (has("Complete")) return "Complete";
  if (has("Failed")) return "Failed";
  if (metadata.deletionTimestamp) return "Terminating";
  if (has("Suspended")) return "Suspended";
  if (has("FailureTarget")) return "FailureTarget";
  if (has("SuccessCriteriaMet")) return "SuccessCriteriaMet";
  return "Running";
}
function completionsText({ spec, status }: Job): string {
  const done = status.succeeded ?? 0;
  if (spec.completions !== undefined && spec.completions !== null) return `${done}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`;
}
function durationText({ status }: Job, context: StrategyContext): string {
  if (!status.startTime) return "";
  return status.completionTime ? betweenText(status.startTime, status.completionTime) : sinceText(status.startTime, context);
}
