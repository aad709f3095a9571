/** What Endpoints and EndpointSlices both ask about a Service and its pods. Follows k8s.io/endpointslice/util. */
import type { Informer } from "../../kube/client/informer.ts";
import { semanticEqual } from "../../kube/deep-equal.ts";
import { matches, selectorFromSet } from "../../kube/labels.ts";
import { isPodReady, isPodTerminal } from "../../kube/pod.ts";
import type { core, Pod, Service } from "../../kube/types.ts";
import { bySelector, selecting } from "./selection.ts";

/** The pod has an address and may still serve; a terminating one counts only when asked for. */
export function shouldPodBeInEndpoints(pod: Pod, includeTerminating: boolean): boolean {
  if (isPodTerminal(pod)) return false;
  if (!pod.status?.podIP) return false;
  return includeTerminating || !pod.metadata.deletionTimestamp;
}

/** The number that a Service port means on this pod (a name is looked up in its containers), or undefined. */
export function targetPortOf(pod: Pod, port: core.ServicePort): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === "number") return target === 0 ? port.port : target;
  const containers = [
    ...pod.spec.containers,
    ...(pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === "Always"),
  ];
  for (const container of containers) {
    for (const candidate of container.ports ?? []) {
      if (candidate.name === target && (candidate.protocol ?? "TCP") === (port.protocol ?? "TCP")) return candidate.containerPort;
    }
  }
  return undefined;
}

/** The pod's name in the Service's domain: its hostname, if its subdomain is the Service. */
export function hostnameOf(pod: Pod, service: Service): string | undefined {
  const { hostname, subdomain } = pod.spec;
  return hostname && subdomain === service.metadata.name && pod.metadata.namespace === service.metadata.namespace ? hostname : undefined;
}

/** A change of the pod matters to endpoints (podEndpointsChanged). */
function endpointsChanged(next: Pod, previous: Pod): boolean {
  return (
    isPodReady(next) !== isPodReady(previous) ||
    next.status?.podIP !== previous.status?.podIP ||
    next.spec.nodeName !== previous.spec.nodeName ||
    next.spec.hostname !== previous.spec.hostname ||
    next.spec.subdomain !== previous.spec.subdomain ||
    Boolean(next.metadata.deletionTimestamp) !== Boolean(previous.metadata.deletionTimestamp) ||
    isPodTerminal(next) !== isPodTerminal(previous)
  );
}
function labelsChanged(next: Pod, previous: Pod): boolean {
  return next.metadata.labels !== previous.metadata.labels && !semanticEqual(next.metadata.labels, previous.metadata.labels);
}

export const HEADLESS_LABEL = "service.kubernetes.io/headless";
/** It has no cluster IP, so that its name resolves to the pods. */
export function isHeadless(service: Service): boolean {
  return !service.spec.clusterIP || service.spec.clusterIP === "None";
}

/** Services by a label pair that their selector requires. */
const SELECTOR_INDEX = "selector";

/**
 * Calls `enqueue` for each Service that selects a Pod whenever the Pod comes, goes or changes in a way that its
 * endpoints show; returns the same for one Pod.
 */
export function followPods(
  podCache: Informer<Pod>,
  serviceCache: Informer<Service>,
  enqueue: (service: Service) => void,
): (pod: Pod) => void {
  serviceCache.addIndex(SELECTOR_INDEX, (service) =>
    service.spec.selector ? bySelector(service.metadata.namespace, selectorFromSet(service.spec.selector)) : [],
  );
  const enqueueFor = (pod: Pod): void => {
    for (const service of selecting(serviceCache, SELECTOR_INDEX, pod))
      if (matches(selectorFromSet(service.spec.selector), pod.metadata.labels)) enqueue(service);
  };
  podCache.on({
    add: enqueueFor,
    update: (next, previous) => {
      const moved = labelsChanged(next, previous);
      if (!moved && !endpointsChanged(next, previous)) return;
      if (moved) enqueueFor(previous);
      enqueueFor(next);
    },
    delete: enqueueFor,
  });
  return enqueueFor;
}
