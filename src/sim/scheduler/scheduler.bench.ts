/** How many pods a second the scheduler places (wall time of the caller's clock), with the default plugins. */
import { type Release, releases } from "../../kube/releases/index.ts";
import * as resource from "../../kube/resource.ts";
import { SECOND } from "../../kube/timers.ts";
import type { New, Node, Pod, ReplicaSet, Service } from "../../kube/types.ts";
import { defaultSchedulerConfiguration, startScheduler } from "./index.ts";
import { TestCluster } from "./testing.ts";

export interface SchedulerBenchOptions {
  nodes?: number;
  pods?: number;
  release?: Release;
  /** Milliseconds of real time: `performance.now`, given by whoever may read it. */
  now(): number;
}
export interface SchedulerBenchResult {
  nodes: number;
  pods: number;
  /** Pods with a node at the end: must equal `pods`. */
  bound: number;
  milliseconds: number;
  podsPerSecond: number;
}

/** Places the pods of one ReplicaSet behind a Service on nodes in three zones; the API server is the least possible. */
export function benchScheduler(options: SchedulerBenchOptions): SchedulerBenchResult {
  const { nodes = 5000, pods = 10_000, release = releases[0] as Release, now } = options;
  const cluster = new TestCluster(release);
  for (let i = 0; i < nodes; i++) {
    cluster.create(resource.nodes, {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: `n${i}`, labels: { "kubernetes.io/hostname": `n${i}`, "topology.kubernetes.io/zone": `z${i % 3}` } },
      status: { allocatable: { cpu: "32", memory: "256Gi", pods: "110" } },
    } as unknown as New<Node>);
  }
  cluster.create(resource.services, {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web", namespace: "default" },
    spec: { selector: { app: "web" } },
  } as New<Service>);
  const replicaSet = cluster.create(resource.replicaSets, {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: "web", namespace: "default" },
    spec: { selector: { matchLabels: { app: "web" } } },
  } as New<ReplicaSet>);
  const scheduler = startScheduler(cluster.context, { ...defaultSchedulerConfiguration(release), identity: "bench_0", leaderElect: false });
  cluster.run(SECOND);
  const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", uid: replicaSet.metadata.uid, controller: true };
  for (let i = 0; i < pods; i++) {
    cluster.create(resource.pods, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `web-${i}`, namespace: "default", labels: { app: "web" }, ownerReferences: [owner] },
      spec: {
        schedulerName: "default-scheduler",
        priority: 0,
        containers: [{ name: "c", image: "nginx", resources: { requests: { cpu: "100m", memory: "128Mi" } } }],
      },
    } as unknown as New<Pod>);
  }
  const before = now();
  cluster.run(pods * 2000 + SECOND);
  const milliseconds = now() - before;
  scheduler.stop();
  const bound = cluster.list(resource.pods).items.filter(({ spec }) => spec.nodeName).length;
  return { nodes, pods, bound, milliseconds: Math.round(milliseconds), podsPerSecond: Math.round((bound * 1000) / milliseconds) };
}
