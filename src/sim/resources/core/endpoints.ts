import type { Endpoints } from "../../../kube/types.ts";
import { age, NONE, name } from "../columns.ts";
import { defaultEndpoints } from "../defaults/index.ts";
import { defineResource } from "../resource.ts";
import { validateEndpoints } from "../validation/index.ts";

/** Endpoints. Upstream: pkg/registry/core/endpoint/strategy.go; printers.go formatEndpoints. */
export const endpoints = defineResource<Endpoints>({
  group: "",
  version: "v1",
  kind: "Endpoints",
  resource: "endpoints",
  namespaced: true,
  applyDefaults: defaultEndpoints,
  validate: validateEndpoints,
  shortNames: ["ep"],
  storage: "services/endpoints",
  deprecation: ({ features }) =>
    features.enabled("EndpointsDeprecated") ? "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice" : undefined,
  createOnUpdate: true,
  columns: [name, { name: "Endpoints", cell: endpointsText }, age],
});

const MAX = 3;
/** `10.244.1.2:80,10.244.2.2:80 + 3 more...` */
function endpointsText({ subsets }: Endpoints): string {
  const shown: string[] = [];
  let count = 0;
  const add = (text: string) => {
    count++;
    if (shown.length < MAX) shown.push(text);
  };
  for (const { addresses, ports } of subsets ?? []) {
    if (!ports?.length) for (const { ip } of addresses ?? []) add(ip);
    else for (const { port } of ports) for (const { ip } of addresses ?? []) add(`${ip}:${port}`);
  }
  if (count === 0) return NONE;
  const text = shown.join(",");
  return count > MAX ? `${text} + ${count - MAX} more...` : text;
}
