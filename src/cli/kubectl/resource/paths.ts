/** URL paths of resources. */
import type { ApiResource } from "../discovery.ts";

/** `/apis/apps/v1/namespaces/default/deployments[/name[/subresource]]`. An empty namespace spans all of them. */
export function resourcePath(
  resource: Pick<ApiResource, "group" | "version" | "name" | "namespaced">,
  namespace: string,
  name = "",
  subresource = "",
): string {
  const root = resource.group === "" ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const inside = resource.namespaced && namespace !== "" ? `/namespaces/${namespace}` : "";
  return `${root}${inside}/${resource.name}${name === "" ? "" : `/${name}`}${subresource === "" ? "" : `/${subresource}`}`;
}
