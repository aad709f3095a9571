/** The endpointslice controller. Follows pkg/controller/endpointslice/endpointslice_controller.go. */
import { selectorFromSet } from "../../../kube/labels.ts";
import { endpointSlices, nodes, pods, services } from "../../../kube/resource.ts";
import { isNotFound } from "../../../kube/status.ts";
import { type EndpointSlice, keyOf, type New, type Service } from "../../../kube/types.ts";
import { type ControllerContext, caches, messageOf, sorted } from "../context.ts";
import { controllerReference, isNamespaceTerminating } from "../podcontrol.ts";
import { byLabel, LABEL_INDEX, selected } from "../selection.ts";
import { followPods, HEADLESS_LABEL, isHeadless } from "../servicepods.ts";
import { LAST_CHANGE_TRIGGER_TIME, TriggerTimes } from "../triggertime.ts";
import { endpointGroups, plan, type WantedSlice, ZONE_LABEL } from "./sync.ts";

export const MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
export const SERVICE_NAME = "kubernetes.io/service-name";
export const CONTROLLER_NAME = "endpointslice-controller.k8s.io";
const SERVICE_INDEX = "service";
const NODE_INDEX = "node";

export function startEndpointSliceController(context: ControllerContext): void {
  const { client, informers } = context;
  const recorder = context.recorder("endpoint-slice-controller");
  const serviceCache = informers.for(services);
  const podCache = informers.for(pods);
  const sliceCache = informers.for(endpointSlices);
  const nodeCache = informers.for(nodes);
  const triggers = new TriggerTimes();
  podCache.addIndex(LABEL_INDEX, byLabel);
  podCache.addIndex(NODE_INDEX, (pod) => [pod.spec.nodeName ?? ""]);
  sliceCache.addIndex(SERVICE_INDEX, ({ metadata: { labels = {}, namespace } }) =>
    labels[MANAGED_BY] === CONTROLLER_NAME && labels[SERVICE_NAME] ? [`${namespace}/${labels[SERVICE_NAME]}`] : [],
  );

  const queue = context.queue({ of: services, sync, needs: caches(serviceCache, podCache, sliceCache, nodeCache) });
  const enqueue = (service: Service) => queue.add(keyOf(service));
  serviceCache.on({ add: enqueue, update: enqueue, delete: enqueue });
  const enqueueFor = followPods(podCache, serviceCache, enqueue);
  const ofNode = (name: string) => {
    for (const pod of podCache.byIndex(NODE_INDEX, name).values()) enqueueFor(pod);
  };
  nodeCache.on({
    add: (node, initial) => {
      if (!initial) ofNode(node.metadata.name);
    },
    update: (next, previous) => {
      if (next.metadata.labels?.[ZONE_LABEL] !== previous.metadata.labels?.[ZONE_LABEL]) ofNode(next.metadata.name);
    },
  });
  sliceCache.on({
    delete: ({ metadata: { labels = {}, namespace } }) => {
      if (labels[MANAGED_BY] === CONTROLLER_NAME && labels[SERVICE_NAME]) queue.add(`${namespace}/${labels[SERVICE_NAME]}`);
    },
  });

  function sync(key: string): void {
    const service = serviceCache.get(key);
    if (!service) {
      // The slices are owned by the Service: the garbage collector takes them.
      triggers.forget(key);
      return;
    }
    if (service.spec.type === "ExternalName" || !service.spec.selector || service.metadata.deletionTimestamp) return;
    const { namespace } = service.metadata;
    const behind = selected(podCache, namespace, selectorFromSet(service.spec.selector));
    const trigger = triggers.next(key, service, behind);
    const labels = labelsOf(service);
    const missingNode = behind.find((pod) => pod.spec.nodeName && !nodeCache.get(pod.spec.nodeName));
    const known = service.spec.publishNotReadyAddresses
      ? behind
      : behind.filter((pod) => !pod.spec.nodeName || nodeCache.get(pod.spec.nodeName));
    const existing = sorted(sliceCache.byIndex(SERVICE_INDEX, key)).filter((slice) => !slice.metadata.deletionTimestamp);
    const groups = endpointGroups(service, known, (name) => nodeCache.get(name));
    const { write, delete: remove } = plan(existing, groups, labels);
    try {
      for (const slice of write) writeSlice(service, slice, labels, trigger);
      for (const slice of remove) deleteSlice(slice);
    } catch (error) {
      if (isNamespaceTerminating(error)) return;
      const text = `Error updating Endpoint Slices for Service ${namespace}/${service.metadata.name}: ${messageOf(error)}`;
      recorder.event(service, "Warning", "FailedToUpdateEndpointSlices", text);
      throw error;
    }
    if (missingNode && !service.spec.publishNotReadyAddresses) {
      throw new Error(`skipping Pod ${missingNode.metadata.name} for Service ${key}: Node ${missingNode.spec.nodeName} Not Found`);
    }
  }

  function writeSlice(
    service: Service,
    { existing, ports, endpoints }: WantedSlice,
    labels: Record<string, string>,
    trigger: string | undefined,
  ) {
    const { [LAST_CHANGE_TRIGGER_TIME]: _, ...kept } = existing?.metadata.annotations ?? {};
    const annotations = { ...kept, ...(trigger ? { [LAST_CHANGE_TRIGGER_TIME]: trigger } : {}) };
    const { name, namespace } = service.metadata;
    const metadata = existing
      ? { ...existing.metadata, labels, annotations }
      : { generateName: `${name}-`, namespace: namespace as string, labels, annotations, ownerReferences: [controllerReference(service)] };
    const slice = {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata,
      addressType: existing?.addressType ?? service.spec.ipFamilies?.[0] ?? "IPv4",
      endpoints,
      ports,
    };
    if (existing) client.update(endpointSlices, slice as EndpointSlice);
    else client.create(endpointSlices, slice as unknown as New<EndpointSlice>);
  }
  function deleteSlice(slice: EndpointSlice): void {
    try {
      client.delete(endpointSlices, slice.metadata.name, slice.metadata.namespace);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}

function labelsOf(service: Service): Record<string, string> {
  const { [HEADLESS_LABEL]: _, [MANAGED_BY]: __, [SERVICE_NAME]: ___, ...own } = service.metadata.labels ?? {};
  return {
    ...own,
    [MANAGED_BY]: CONTROLLER_NAME,
    [SERVICE_NAME]: service.metadata.name,
    ...(isHeadless(service) ? { [HEADLESS_LABEL]: "" } : {}),
  };
}
