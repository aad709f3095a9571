/** The endpoints controller: lists the pods behind each Service. Follows pkg/controller/endpoint/endpoints_controller.go. */
import { semanticEqual } from "../../../kube/deep-equal.ts";
import { selectorFromSet } from "../../../kube/labels.ts";
import { endpoints, pods, services } from "../../../kube/resource.ts";
import { isNotFound } from "../../../kube/status.ts";
import { type Endpoints, keyOf, type New, type Service, splitKey } from "../../../kube/types.ts";
import { type ControllerContext, caches, messageOf } from "../context.ts";
import { isNamespaceTerminating } from "../podcontrol.ts";
import { byLabel, LABEL_INDEX, selected } from "../selection.ts";
import { followPods, HEADLESS_LABEL, isHeadless } from "../servicepods.ts";
import { LAST_CHANGE_TRIGGER_TIME, TriggerTimes } from "../triggertime.ts";
import { subsetsOf, truncate } from "./sync.ts";

const OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
export function startEndpointsController(context: ControllerContext): void {
  const { client, informers, release } = context;
  const recorder = context.recorder("endpoint-controller");
  const serviceCache = informers.for(services);
  const podCache = informers.for(pods);
  const endpointsCache = informers.for(endpoints);
  const triggers = new TriggerTimes();
  podCache.addIndex(LABEL_INDEX, byLabel);

  const queue = context.queue({ of: services, sync, needs: caches(serviceCache, podCache, endpointsCache) });
  const enqueue = (service: Service) => queue.add(keyOf(service));
  serviceCache.on({ add: enqueue, update: enqueue, delete: enqueue });
  followPods(podCache, serviceCache, enqueue);
  endpointsCache.on({ delete: (object) => queue.add(keyOf(object)) });

  function sync(key: string): void {
    const service = serviceCache.get(key);
    const { namespace, name } = splitKey(key);
    if (!service) {
      triggers.forget(key);
      try {
        client.delete(endpoints, name, namespace);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
      return;
    }
    if (service.spec.type === "ExternalName" || !service.spec.selector) return;
    const behind = selected(podCache, namespace, selectorFromSet(service.spec.selector));
    const trigger = triggers.next(key, service, behind);
    const { subsets, truncated } = truncate(subsetsOf(service, behind));
    const current = endpointsCache.get(key);
    const { [HEADLESS_LABEL]: _, ...ownLabels } = service.metadata.labels ?? {};
    const labels = {
      ...ownLabels,
      ...(isHeadless(service) ? { [HEADLESS_LABEL]: "" } : {}),
      ...(release.endpoints.managedByLabel ? { "endpoints.kubernetes.io/managed-by": "endpoint-controller" } : {}),
    };
    const capacity = truncated ? "truncated" : undefined;
    if (
      current &&
      semanticEqual(current.subsets, subsets) &&
      semanticEqual(current.metadata.labels, labels) &&
      current.metadata.annotations?.[OVER_CAPACITY] === capacity
    ) {
      return;
    }
    const { [LAST_CHANGE_TRIGGER_TIME]: __, [OVER_CAPACITY]: ___, ...kept } = current?.metadata.annotations ?? {};
    const annotations = {
      ...kept,
      ...(trigger ? { [LAST_CHANGE_TRIGGER_TIME]: trigger } : {}),
      ...(capacity ? { [OVER_CAPACITY]: capacity } : {}),
    };
    const metadata = { ...(current?.metadata ?? { name, namespace: namespace as string }), labels, annotations };
    const next = { apiVersion: "v1", kind: "Endpoints", metadata, ...(subsets.length > 0 ? { subsets } : {}) };
    try {
      if (current) client.update(endpoints, next as Endpoints);
      else client.create(endpoints, next as New<Endpoints>);
    } catch (error) {
      if (isNamespaceTerminating(error)) return;
      const [reason, verb] = current ? ["FailedToUpdateEndpoint", "update"] : ["FailedToCreateEndpoint", "create"];
      recorder.event(
        (current ?? service) as Endpoints,
        "Warning",
        reason as string,
        `Failed to ${verb} endpoint ${namespace}/${name}: ${messageOf(error)}`,
      );
      throw error;
    }
  }
}
