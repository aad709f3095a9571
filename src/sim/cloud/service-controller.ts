/**
 * The loop that rents a load balancer for each Service of type LoadBalancer, and gives it back.
 * Upstream: k8s.io/cloud-provider controllers/service.
 */
import { Informer } from "../../kube/client/informer.ts";
import { Recorder } from "../../kube/client/recorder.ts";
import { WorkQueue } from "../../kube/client/workqueue.ts";
import { deepEqual } from "../../kube/deep-equal.ts";
import { nodes, services } from "../../kube/resource.ts";
import { SECOND } from "../../kube/timers.ts";
import { keyOf, type Node, type Service } from "../../kube/types.ts";
import type { Component, ComponentContext } from "../component.ts";
import type { Cloud } from "./cloud.ts";

const FINALIZER = "service.kubernetes.io/load-balancer-cleanup";
const EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers";
/** How long a cloud takes to make one ready. */
const RENTING = 4 * SECOND;

export function startServiceController({ client, clock, trace }: ComponentContext, cloud: Cloud): Component {
  const serviceInformer = new Informer(client, clock, services);
  const nodeInformer = new Informer(client, clock, nodes);
  const recorder = new Recorder(client, clock, { component: "service-controller" });
  /** Services whose balancer is being made, and since when. */
  const renting = new Map<string, number>();
  /** What a balancer was last told. */
  const told = new Map<string, string>();

  const nameOf = ({ metadata }: Service): string => `a${metadata.uid.replaceAll("-", "").slice(0, 31)}`;
  const hosts = (): string[] =>
    [...nodeInformer.values()]
      .filter((node) => node.metadata.labels?.[EXCLUDED] === undefined && usable(node))
      .map(({ status }) => status.addresses?.find(({ type }) => type === "InternalIP")?.address ?? "")
      .sort();
  const wanted = ({ spec, metadata }: Service): boolean =>
    spec.type === "LoadBalancer" && spec.loadBalancerClass === undefined && metadata.deletionTimestamp === undefined;

  const sync = (key: string): void => {
    const service = serviceInformer.get(key);
    if (!service) return void renting.delete(key);
    if (wanted(service)) ensure(key, service);
    else if (service.metadata.finalizers?.includes(FINALIZER)) release(key, service);
  };
  const ensure = (key: string, service: Service): void => {
    const to = hosts();
    const shown = service.status.loadBalancer?.ingress?.[0]?.ip;
    const asked = JSON.stringify([service.spec.ports, to]);
    if (shown !== undefined && told.get(key) === asked) return;
    if (shown === undefined && !renting.has(key)) {
      recorder.event(service, "Normal", "EnsuringLoadBalancer", "Ensuring load balancer");
      if (!service.metadata.finalizers?.includes(FINALIZER)) setFinalizers(service, [...(service.metadata.finalizers ?? []), FINALIZER]);
      renting.set(key, clock.now);
      return queue.addAfter(key, RENTING);
    }
    if (shown === undefined && clock.now < (renting.get(key) ?? 0) + RENTING) return;
    const ports = (service.spec.ports ?? []).flatMap(({ port, nodePort }) => (nodePort ? [{ port, nodePort }] : []));
    const ip = cloud.ensureLoadBalancer(nameOf(service), ports, to);
    told.set(key, asked);
    renting.delete(key);
    if (shown === ip) {
      recorder.event(service, "Normal", "UpdatedLoadBalancer", "Updated load balancer with new hosts");
      return;
    }
    setStatus(service, { ingress: [{ ip }] });
    recorder.event(service, "Normal", "EnsuredLoadBalancer", "Ensured load balancer");
  };
  const release = (key: string, service: Service): void => {
    recorder.event(service, "Normal", "DeletingLoadBalancer", "Deleting load balancer");
    cloud.deleteLoadBalancer(nameOf(service));
    told.delete(key);
    if (service.metadata.deletionTimestamp === undefined) setStatus(service, {});
    setFinalizers(
      service,
      (service.metadata.finalizers ?? []).filter((name) => name !== FINALIZER),
    );
    recorder.event(service, "Normal", "DeletedLoadBalancer", "Deleted load balancer");
  };
  const setFinalizers = ({ metadata }: Service, finalizers: readonly string[]): void =>
    void client.patch(services, metadata.name, metadata.namespace, {
      type: "merge",
      body: { metadata: { finalizers: finalizers.length > 0 ? finalizers : null } },
    });
  const setStatus = ({ metadata, status }: Service, loadBalancer: { ingress?: { ip: string }[] }): void => {
    if (deepEqual(status.loadBalancer ?? {}, loadBalancer)) return;
    const body = { status: { loadBalancer: loadBalancer.ingress ? loadBalancer : null } };
    client.patch(services, metadata.name, metadata.namespace, { type: "merge", body }, { subresource: "status" });
  };

  const queue = new WorkQueue(clock, { name: "service-controller", causes: trace, sync });
  serviceInformer.on({
    add: (service) => queue.add(keyOf(service)),
    update: (service) => queue.add(keyOf(service)),
    delete: (service) => queue.add(keyOf(service)),
  });
  const all = (): void => {
    for (const service of serviceInformer.values()) if (wanted(service)) queue.add(keyOf(service));
  };
  nodeInformer.on({
    add: all,
    update: (next, before) => {
      if (usable(next) !== usable(before) || next.metadata.labels?.[EXCLUDED] !== before.metadata.labels?.[EXCLUDED]) all();
    },
    delete: all,
  });
  nodeInformer.start();
  serviceInformer.start();
  return {
    stop() {
      serviceInformer.stop();
      nodeInformer.stop();
      queue.stop();
    },
  };
}

/** A node that its cloud knows and that is ready. */
function usable({ spec, status }: Node): boolean {
  const ready = status.conditions?.some(({ type, status: now }) => type === "Ready" && now === "True") ?? false;
  return ready && !!spec.providerID;
}
