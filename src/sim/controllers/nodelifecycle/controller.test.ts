import { expect, test } from "vitest";
import { deployments, nodes, pods } from "../../../kube/resource.ts";
import { SECOND } from "../../../kube/timers.ts";
import { deployment, newTestCluster } from "../testing.ts";

const hashless = (text: string) => text.replace(/-[456789bcdf]{6,10}-[a-z0-9]{5}/g, "-H-P");

test("a node whose kubelet stops is NotReady after 40 s, tainted, and loses its pods 300 s later", () => {
  const cluster = newTestCluster();
  const tolerations = ["not-ready", "unreachable"].map((name) => ({
    key: `node.kubernetes.io/${name}`,
    operator: "Exists",
    effect: "NoExecute",
    tolerationSeconds: 300,
  }));
  cluster.create(
    deployments,
    deployment("web", 2, {
      template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "nginx", image: "nginx:1.25" }], tolerations } },
    }),
  );
  cluster.run(20 * SECOND);
  expect(cluster.get(nodes, "kind-worker").spec).toMatchObject({ podCIDR: "10.244.0.0/24", podCIDRs: ["10.244.0.0/24"] });
  cluster.stopKubelet("kind-worker");
  const stopped = cluster.clock.now;
  const ready = () => cluster.get(nodes, "kind-worker").status.conditions?.find(({ type }) => type === "Ready");
  cluster.until(() => ready()?.status === "Unknown");
  expect((cluster.clock.now - stopped) / SECOND).toBeGreaterThanOrEqual(30);
  expect((cluster.clock.now - stopped) / SECOND).toBeLessThanOrEqual(45);
  expect(ready()).toMatchObject({ reason: "NodeStatusUnknown", message: "Kubelet stopped posting node status." });
  cluster.run(SECOND);
  expect(cluster.get(nodes, "kind-worker").spec.taints?.map(({ key, effect }) => `${key}:${effect}`)).toEqual([
    "node.kubernetes.io/unreachable:NoSchedule",
    "node.kubernetes.io/unreachable:NoExecute",
  ]);
  const down = cluster.clock.now;
  expect(
    cluster
      .eventsOf("Pod")
      .filter((event) => event.includes("NodeNotReady"))
      .map(hashless),
  ).toEqual(["web-H-P Warning NodeNotReady Node is not ready"]);
  cluster.until(() => cluster.eventsOf("Pod").some((event) => event.includes("TaintManagerEviction")));
  expect(Math.round((cluster.clock.now - down) / SECOND)).toBe(299);
  cluster.run(10 * SECOND);
  expect(cluster.eventsOf("Node").filter((event) => event.startsWith("kind-worker "))).toEqual([
    "kind-worker Normal RegisteredNode Node kind-worker event: Registered Node kind-worker in Controller",
    "kind-worker Normal NodeNotReady Node kind-worker status is now: NodeNotReady",
  ]);
  const list = cluster.list(pods, "default");
  expect(list.length).toBe(3);
  expect(list.filter(({ metadata }) => metadata.deletionTimestamp).length).toBe(1);
  cluster.startKubelet("kind-worker");
  cluster.run(10 * SECOND);
  expect(cluster.get(nodes, "kind-worker").spec.taints ?? []).toEqual([]);
  expect(cluster.list(pods, "default").length).toBe(2);
  expect(cluster.logs).toEqual([]);
  cluster.stop();
});

test("when all nodes are silent nothing is evicted", () => {
  const cluster = newTestCluster({ nodes: ["kind-control-plane"] });
  cluster.create(deployments, deployment("web", 1));
  cluster.run(20 * SECOND);
  cluster.stopKubelet("kind-control-plane");
  cluster.run(600 * SECOND);
  expect(cluster.get(nodes, "kind-control-plane").spec.taints?.map(({ key, effect }) => `${key}:${effect}`)).toEqual([
    "node.kubernetes.io/unreachable:NoSchedule",
  ]);
  expect(cluster.list(pods, "default").filter(({ metadata }) => metadata.deletionTimestamp)).toEqual([]);
  cluster.stop();
});
