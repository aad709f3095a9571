import { formatLabelSelector } from "../../../kube/labels.ts";
import type { Release } from "../../../kube/releases/index.ts";
import type { CronJob, KubeObject, PodTemplateSpec } from "../../../kube/types.ts";
import { age, containerNames, imageNames, NONE, name, sinceText } from "../columns.ts";
import { defaultCronJob } from "../defaults/index.ts";
import { type Column, defineResource } from "../resource.ts";
import { validateCronJob } from "../validation/index.ts";

/** CronJobs. Upstream: pkg/registry/batch/cronjob/strategy.go. */
export const cronJobs = defineResource<CronJob>({
  group: "batch",
  version: "v1",
  kind: "CronJob",
  namespaced: true,
  applyDefaults: defaultCronJob,
  validate: validateCronJob,
  shortNames: ["cj"],
  categories: ["all"],
  generation: true,
  subresources: { status: true },
  columns,
});

function columns(release: Release): Column<CronJob>[] {
  const containers = ({ spec }: CronJob) => (spec.jobTemplate.spec?.template as PodTemplateSpec | undefined)?.spec?.containers ?? [];
  return [
    name as Column<KubeObject>,
    { name: "Schedule", cell: ({ spec }) => spec.schedule },
    ...(release.features.enabled("CronJobTimezoneColumn")
      ? [{ name: "Timezone", cell: ({ spec }: CronJob) => spec.timeZone ?? NONE }]
      : []),
    { name: "Suspend", type: "boolean", cell: ({ spec }) => (spec.suspend ? "True" : "False") },
    { name: "Active", type: "integer", cell: ({ status }) => status.active?.length ?? 0 },
    {
      name: "Last Schedule",
      cell: ({ status }, context) => (status.lastScheduleTime ? sinceText(status.lastScheduleTime, context) : NONE),
    },
    age,
    { name: "Containers", wide: true, cell: (cronJob) => containerNames(containers(cronJob)) },
    { name: "Images", wide: true, cell: (cronJob) => imageNames(containers(cronJob)) },
    { name: "Selector", wide: true, cell: ({ spec }) => formatLabelSelector(spec.jobTemplate.spec?.selector ?? {}) },
  ];
}
