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

/** The key of an object by its name in the trace: `deployments.apps/default/web` lies under `/registry/deployments/default/web`. */
export function keyOf(object: string): string {
  const [type = "", ...path] = object.split("/");
  const dot = type.indexOf(".");
  const [resource, group] = dot < 0 ? [type, ""] : [type.slice(0, dot), type.slice(dot + 1)];
  return `${storagePrefix({ group, resource })}${path.join("/")}`;
}
