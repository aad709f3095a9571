/** Where the objects of a kind lie in the store: for those who read it directly, past the API server. */
import type { ResourceType } from "../../kube/resource.ts";
import { resources } from "../resources/index.ts";

/** `/registry/pods/`; `/registry/services/specs/`. */
export function storagePrefix({ group, resource }: Pick<ResourceType, "group" | "resource">): string {
  return (
    resources.find((one) => one.group === group && one.resource === resource && !one.view)?.prefix ??
    `/registry/${group === "" ? "" : `${group}/`}${resource}/`
  );
}
