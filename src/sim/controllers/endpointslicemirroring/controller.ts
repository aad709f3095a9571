/**
 * Copies Endpoints that people write (Services without a selector) into EndpointSlices, which kube-proxy reads.
 * Follows pkg/controller/endpointslicemirroring.
 */
import { semanticEqual } from "../../../kube/deep-equal.ts";
import { endpointSlices, endpoints, services } from "../../../kube/resource.ts";
import { type core, type EndpointSlice, type Endpoints, keyOf, type New } from "../../../kube/types.ts";
import { type ControllerContext, caches, sorted } from "../context.ts";
import { controllerReference } from "../podcontrol.ts";

const MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
const SERVICE_NAME = "kubernetes.io/service-name";
const SKIP_MIRROR = "endpointslice.kubernetes.io/skip-mirror";
const LEADER = "control-plane.alpha.kubernetes.io/leader";
const CONTROLLER_NAME = "endpointslicemirroring-controller.k8s.io";
const MIRROR_INDEX = "mirrored";
/** Annotations that stay on the Endpoints. */
const NOT_COPIED = new Set(["kubectl.kubernetes.io/last-applied-configuration", "endpoints.kubernetes.io/last-change-trigger-time"]);

export function startEndpointSliceMirroringController(context: ControllerContext): void {
  const { client, informers } = context;
  const endpointsCache = informers.for(endpoints);
  const serviceCache = informers.for(services);
  const sliceCache = informers.for(endpointSlices);
  sliceCache.addIndex(MIRROR_INDEX, ({ metadata: { labels = {}, namespace } }) =>
    labels[MANAGED_BY] === CONTROLLER_NAME ? [`${namespace}/${labels[SERVICE_NAME]}`] : [],
  );
  const queue = context.queue({ of: endpoints, sync, needs: caches(endpointsCache, serviceCache, sliceCache) });
  const enqueue = (object: Parameters<typeof keyOf>[0]) => queue.add(keyOf(object));
  endpointsCache.on({ add: enqueue, update: enqueue, delete: enqueue });
  serviceCache.on({
    add: enqueue,
    update: (next, previous) => {
      if (Boolean(next.spec.selector) !== Boolean(previous.spec.selector)) enqueue(next);
    },
    delete: enqueue,
  });
  sliceCache.on({
    delete: ({ metadata: { labels = {}, namespace } }) => {
      if (labels[MANAGED_BY] === CONTROLLER_NAME) queue.add(`${namespace}/${labels[SERVICE_NAME]}`);
    },
  });

  function sync(key: string): void {
    const object = endpointsCache.get(key);
    const service = serviceCache.get(key);
    const existing = sorted(sliceCache.byIndex(MIRROR_INDEX, key));
    const wanted = object && service && !service.spec.selector && isMirrored(object) ? slicesOf(object) : [];
    wanted.forEach((slice, index) => {
      const current = existing[index];
      if (!current) {
        client.create(endpointSlices, slice as unknown as New<EndpointSlice>);
        return;
      }
      const next = {
        ...current,
        ...slice,
        metadata: { ...current.metadata, labels: slice.metadata.labels, annotations: slice.metadata.annotations },
      };
      if (!semanticEqual(next, current)) client.update(endpointSlices, next as unknown as EndpointSlice);
    });
    for (const { metadata } of existing.slice(wanted.length)) client.delete(endpointSlices, metadata.name, metadata.namespace);
  }
}

function isMirrored({ metadata }: Endpoints): boolean {
  return metadata.labels?.[SKIP_MIRROR] !== "true" && metadata.annotations?.[LEADER] === undefined;
}

/** One slice for each subset (and address family). */
function slicesOf(object: Endpoints) {
  const { name, namespace, labels = {}, annotations = {} } = object.metadata;
  return (object.subsets ?? []).flatMap((subset) =>
    (["IPv4", "IPv6"] as const).flatMap((addressType) => {
      const mine = (addresses: core.EndpointAddress[] | undefined, ready: boolean) =>
        (addresses ?? [])
          .filter(({ ip }) => ip.includes(":") === (addressType === "IPv6"))
          .map(({ ip, hostname, nodeName, targetRef }) => ({
            addresses: [ip],
            conditions: { ready },
            ...(hostname ? { hostname } : {}),
            ...(targetRef ? { targetRef } : {}),
            ...(nodeName ? { nodeName } : {}),
          }));
      const list = [...mine(subset.addresses, true), ...mine(subset.notReadyAddresses, false)];
      if (list.length === 0) return [];
      return [
        {
          apiVersion: "discovery.k8s.io/v1",
          kind: "EndpointSlice",
          metadata: {
            generateName: `${name}-`,
            namespace,
            labels: { ...labels, [MANAGED_BY]: CONTROLLER_NAME, [SERVICE_NAME]: name },
            annotations: Object.fromEntries(Object.entries(annotations).filter(([key]) => !NOT_COPIED.has(key))),
            ownerReferences: [controllerReference(object)],
          },
          addressType,
          endpoints: list,
          ports: (subset.ports ?? []).map(({ name: port = "", protocol = "TCP", port: number, appProtocol }) => ({
            name: port,
            protocol,
            port: number,
            ...(appProtocol ? { appProtocol } : {}),
          })),
        },
      ];
    }),
  );
}
