import type { EndpointSlice } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { defaultEndpointSlice } from "../defaults/index.ts";
import { defineResource } from "../resource.ts";
import { validateEndpointSlice, validateEndpointSliceUpdate } from "../validation/index.ts";

/** EndpointSlices. Upstream: pkg/registry/discovery/endpointslice/strategy.go; printers.go printEndpointSlice. */
export const endpointSlices = defineResource<EndpointSlice>({
  group: "discovery.k8s.io",
  version: "v1",
  kind: "EndpointSlice",
  namespaced: true,
  applyDefaults: defaultEndpointSlice,
  validate: validateEndpointSlice,
  validateUpdate: validateEndpointSliceUpdate,
  generation: true,
  columns: [
    name,
    { name: "AddressType", cell: ({ addressType }) => addressType },
    { name: "Ports", cell: portsText },
    { name: "Endpoints", cell: ({ endpoints }) => shortList((endpoints ?? []).flatMap(({ addresses }) => addresses ?? [])) },
    age,
  ],
});

const MAX = 3;
function portsText({ ports }: EndpointSlice): string {
  if (!ports?.length) return "<unset>";
  return shortList(ports.map(({ port, name: portName }) => (port ? String(port) : portName || "*")));
}
function shortList(texts: readonly string[]): string {
  if (texts.length === 0) return "<unset>";
  return texts.length > MAX ? `${texts.slice(0, MAX).join(",")} + ${texts.length - MAX} more...` : texts.join(",");
}
