import type { Release } from "../../../kube/releases/index.ts";
import type { ResourceQuota } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { type Column, defineResource } from "../resource.ts";
import { validateResourceQuota, validateResourceQuotaUpdate } from "../validation/index.ts";

/** ResourceQuotas. Upstream: pkg/registry/core/resourcequota/strategy.go; printers.go printResourceQuota. */
export const resourceQuotas = defineResource<ResourceQuota>({
  group: "",
  version: "v1",
  kind: "ResourceQuota",
  namespaced: true,
  validate: validateResourceQuota,
  validateUpdate: validateResourceQuotaUpdate,
  shortNames: ["quota"],
  subresources: { status: true },
  columns,
});

function columns(release: Release): Column<ResourceQuota>[] {
  const request: Column<ResourceQuota> = { name: "Request", cell: (quota) => usage(quota, (resource) => !resource.startsWith("limits")) };
  const limit: Column<ResourceQuota> = { name: "Limit", cell: (quota) => usage(quota, (resource) => resource.startsWith("limits")) };
  return release.features.enabled("QuotaAgeLast") ? [name, request, limit, age] : [name, age, request, limit];
}

/** `pods: 2/10, requests.cpu: 100m/4` */
function usage({ status }: ResourceQuota, belongs: (resource: string) => boolean): string {
  return Object.keys(status.hard ?? {})
    .sort()
    .filter(belongs)
    .map((resource) => `${resource}: ${status.used?.[resource] ?? "0"}/${status.hard?.[resource]}`)
    .join(", ");
}
