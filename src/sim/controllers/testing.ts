/**
 * A cluster for the controllers' tests: the test API server, the controller manager, and stand-ins for what is
 * not theirs: a scheduler that binds in turn, and kubelets that run, finish and end pods.
 */
import { Informer } from "../../kube/client/informer.ts";
import { events, nodes, pods, type ResourceType } from "../../kube/resource.ts";
import { isNotFound } from "../../kube/status.ts";
import { MILLISECOND, SECOND } from "../../kube/timers.ts";
import type { CoreEvent, KubeObject, New, Node, Pod } from "../../kube/types.ts";
import { newTestServer, type TestServer, type TestServerOptions } from "../apiserver/testing.ts";
import { resources } from "../resources/index.ts";
import { controllers } from "./index.ts";
import { runControllerManager } from "./manager.ts";
import type { ControllerManagerOptions } from "./options.ts";

/** The list with the late ones loaded: these tests have no world to hold. */
const loaded = await Promise.all(controllers.map(async (one) => ({ ...one, start: (await one.load?.()) ?? one.start })));

export interface TestCluster extends TestServer {
  /** `kubectl apply` of a new object. */
  create<T extends KubeObject>(type: ResourceType<T>, object: Record<string, unknown>): T;
  get<T extends KubeObject>(type: ResourceType<T>, name: string, namespace?: string): T;
  exists(type: ResourceType, name: string, namespace?: string): boolean;
  list<T extends KubeObject>(type: ResourceType<T>, namespace?: string): T[];
  /** Events in the order they were first seen: `Deployment/web Normal ScalingReplicaSet Scaled up …`, with `xN` if N > 1. */
  eventsOf(kind: string, namespace?: string): string[];
  /** Adds a ready node whose kubelet runs pods. */
  addNode(name: string, options?: { zone?: string; labels?: Record<string, string>; taints?: unknown[] }): Node;
  /** The node's kubelet stops: no more leases, no more statuses. */
  stopKubelet(name: string): void;
  startKubelet(name: string): void;
  /** What a pod does: run for ever (default), succeed or fail at once, never become ready. */
  behaviour(of: (pod: Pod) => "run" | "succeed" | "fail" | "unready"): void;
  stop(): void;
}

export interface TestClusterOptions extends TestServerOptions {
  manager?: Partial<ControllerManagerOptions>;
  /** Names of nodes that are there from the start. Default: kind-worker and kind-worker2. */
  nodes?: string[];
}

export function newTestCluster(options: TestClusterOptions = {}): TestCluster {
  const server = newTestServer(options);
  const { client, clock } = server;
  const kubelets = new Set<string>();
  let behave: (pod: Pod) => "run" | "succeed" | "fail" | "unready" = () => "run";
  let turn = 0;
  let address = 1;

  const podCache = new Informer(client, clock, pods);
  const nodeCache = new Informer(client, clock, nodes);
  const react = (pod: Pod) => clock.after(10 * MILLISECOND, () => kubelet(pod.metadata.name, pod.metadata.namespace as string));
  podCache.on({ add: react, update: react });
  podCache.start();
  nodeCache.start();

  function kubelet(name: string, namespace: string): void {
    const pod = podCache.get(`${namespace}/${name}`);
    if (!pod) return;
    if (!pod.spec.nodeName) {
      if (pod.metadata.deletionTimestamp) return;
      schedule(pod);
      return;
    }
    if (!kubelets.has(pod.spec.nodeName)) return;
    try {
      if (pod.metadata.deletionTimestamp) {
        if ((pod.metadata.finalizers ?? []).length > 0 && pod.status.phase === "Failed") return;
        client.delete(pods, name, namespace, { gracePeriodSeconds: 0 });
        return;
      }
      if (pod.status.phase !== "Pending") return;
      client.updateStatus(pods, { ...pod, status: { ...pod.status, ...statusOf(pod, behave(pod)) } } as Pod);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  function schedule(pod: Pod): void {
    const wanted =
      pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms?.[0]?.matchFields?.[0]?.values;
    const fit = [...nodeCache.values()].filter(
      (node) =>
        (!wanted || wanted.includes(node.metadata.name)) && !node.spec.unschedulable && (wanted || !(node.spec.taints ?? []).length),
    );
    const node = fit[turn++ % Math.max(1, fit.length)];
    if (!node) {
      clock.after(SECOND, () => kubelet(pod.metadata.name, pod.metadata.namespace as string));
      return;
    }
    client.create(
      pods,
      {
        apiVersion: "v1",
        kind: "Binding",
        metadata: { name: pod.metadata.name, namespace: pod.metadata.namespace as string },
        target: { apiVersion: "v1", kind: "Node", name: node.metadata.name },
      } as unknown as New<Pod>,
      { subresource: "binding" },
    );
  }

  function statusOf(pod: Pod, what: "run" | "succeed" | "fail" | "unready"): Record<string, unknown> {
    const now = clock.timestamp();
    const ready = what === "run" ? "True" : "False";
    const finished = what === "succeed" || what === "fail";
    const exitCode = what === "fail" ? 1 : 0;
    return {
      phase: what === "succeed" ? "Succeeded" : what === "fail" ? "Failed" : "Running",
      podIP: `10.244.${1 + Math.floor(++address / 250)}.${1 + (address % 250)}`,
      startTime: now,
      conditions: ["Initialized", "Ready", "ContainersReady", "PodScheduled"].map((type) => ({
        type,
        status: type.endsWith("Ready") ? ready : "True",
        lastTransitionTime: now,
      })),
      containerStatuses: pod.spec.containers.map(({ name, image }) => ({
        name,
        image,
        imageID: "",
        ready: ready === "True",
        restartCount: 0,
        state: finished ? { terminated: { exitCode, finishedAt: now, startedAt: now } } : { running: { startedAt: now } },
      })),
    };
  }

  function heartbeat(name: string): void {
    if (!kubelets.has(name)) return;
    const lease = { apiVersion: "coordination.k8s.io/v1", kind: "Lease" };
    const leases: ResourceType = { group: "coordination.k8s.io", version: "v1", resource: "leases", kind: "Lease", namespaced: true };
    const spec = { holderIdentity: name, leaseDurationSeconds: 40, renewTime: clock.microTimestamp() };
    try {
      client.update(leases, { ...client.get(leases, name, "kube-node-lease"), spec } as KubeObject);
    } catch {
      client.create(leases, { ...lease, metadata: { name, namespace: "kube-node-lease" }, spec } as New<KubeObject>);
    }
    clock.after(10 * SECOND, () => heartbeat(name));
  }

  function nodeStatus(ready: boolean): Node["status"] {
    const now = clock.timestamp();
    const condition = (type: string, status: string, reason: string, message: string) => ({
      type,
      status,
      reason,
      message,
      lastHeartbeatTime: now,
      lastTransitionTime: now,
    });
    const capacity = { cpu: "4", memory: "8Gi", pods: "110", "ephemeral-storage": "100Gi" };
    return {
      capacity,
      allocatable: capacity,
      conditions: [
        condition("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
        condition("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
        condition("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
        condition("Ready", ready ? "True" : "False", "KubeletReady", "kubelet is posting ready status"),
      ],
    } as Node["status"];
  }

  const cluster: TestCluster = {
    ...server,
    create: (type, object) => client.create(type, object as never),
    get: (type, name, namespace = "default") => client.get(type, name, type.namespaced ? namespace : undefined),
    exists: (type, name, namespace = "default") => {
      try {
        client.get(type, name, type.namespaced ? namespace : undefined);
        return true;
      } catch (error) {
        if (isNotFound(error)) return false;
        throw error;
      }
    },
    list: (type, namespace) => client.list(type, namespace ? { namespace } : {}).items,
    eventsOf: (kind, namespace) =>
      client
        .list<CoreEvent>(events, namespace ? { namespace } : {})
        .items.filter((event) => event.involvedObject.kind === kind)
        .sort((a, b) => (a.metadata.name.split(".").pop() as string).localeCompare(b.metadata.name.split(".").pop() as string))
        .map(
          ({ involvedObject, type, reason, message, count }) =>
            `${involvedObject.name} ${type} ${reason} ${message}${(count ?? 1) > 1 ? ` x${count}` : ""}`,
        ),
    addNode: (name, { zone, labels = {}, taints } = {}) => {
      const node = client.create(nodes, {
        apiVersion: "v1",
        kind: "Node",
        metadata: {
          name,
          labels: {
            "kubernetes.io/hostname": name,
            "kubernetes.io/os": "linux",
            ...(zone ? { "topology.kubernetes.io/zone": zone } : {}),
            ...labels,
          },
        },
        spec: taints ? { taints } : {},
      } as New<Node>);
      kubelets.add(name);
      client.updateStatus(nodes, { ...node, status: nodeStatus(true) });
      heartbeat(name);
      return node;
    },
    stopKubelet: (name) => {
      kubelets.delete(name);
    },
    startKubelet: (name) => {
      kubelets.add(name);
      client.updateStatus(nodes, { ...client.get(nodes, name), status: nodeStatus(true) });
      heartbeat(name);
      for (const pod of podCache.values()) if (pod.spec.nodeName === name) kubelet(pod.metadata.name, pod.metadata.namespace as string);
    },
    behaviour: (of) => {
      behave = of;
    },
    stop: () => {
      manager.stop();
      podCache.stop();
      nodeCache.stop();
    },
  };
  for (const name of options.nodes ?? ["kind-worker", "kind-worker2"]) cluster.addNode(name);
  const manager = runControllerManager(
    server.context(),
    {
      identity: `kind-control-plane_${server.random.stream("uids").uuid()}`,
      resourceTypes: () => resources.filter((resource) => resource.served?.(server.release) !== false && !resource.view),
      leaderElect: false,
      rootCA: "-----BEGIN CERTIFICATE-----\n",
      ...options.manager,
    },
    loaded,
  );
  return cluster;
}

/** A Deployment of so many nginx pods. */
export function deployment(
  name: string,
  replicas: number,
  spec: Record<string, unknown> = {},
  image = "nginx:1.25",
): Record<string, unknown> {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "default", labels: { app: name } },
    spec: {
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
      replicas,
      selector: { matchLabels: { app: name } },
      template: template(name, image),
      ...spec,
    },
  };
}
export function template(app: string, image = "nginx:1.25", spec: Record<string, unknown> = {}): Record<string, unknown> {
  return { metadata: { labels: { app } }, spec: { containers: [{ name: "nginx", image }], ...spec } };
}
