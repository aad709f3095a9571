import { expect, test } from "vitest";
import { daemonSets, nodes, pods } from "../../../kube/resource.ts";
import { SECOND } from "../../../kube/timers.ts";
import { newTestCluster, template } from "../testing.ts";

const agent = {
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name: "agent", namespace: "default" },
  spec: {
    selector: { matchLabels: { app: "agent" } },
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    revisionHistoryLimit: 10,
    template: template("agent"),
  },
};

test("a DaemonSet runs on every node it tolerates, follows new nodes and rolls one by one", () => {
  const cluster = newTestCluster();
  cluster.addNode("kind-control-plane", { taints: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }] });
  cluster.create(daemonSets, agent);
  cluster.run(10 * SECOND);
  expect(cluster.get(daemonSets, "agent").status).toEqual({
    currentNumberScheduled: 2,
    numberMisscheduled: 0,
    desiredNumberScheduled: 2,
    numberReady: 2,
    observedGeneration: 1,
    updatedNumberScheduled: 2,
    numberAvailable: 2,
  });
  cluster.client.patch(nodes, "kind-control-plane", undefined, { type: "merge", body: { spec: { taints: null } } });
  cluster.run(10 * SECOND);
  expect(
    cluster
      .list(pods, "default")
      .map(({ spec }) => spec.nodeName)
      .sort(),
  ).toEqual(["kind-control-plane", "kind-worker", "kind-worker2"]);
  cluster.client.patch(daemonSets, "agent", "default", {
    type: "strategic",
    body: { spec: { template: { spec: { containers: [{ name: "nginx", image: "nginx:1.26" }] } } } },
  });
  cluster.run(60 * SECOND);
  expect(cluster.list(pods, "default").map(({ spec }) => spec.containers[0]?.image)).toEqual(["nginx:1.26", "nginx:1.26", "nginx:1.26"]);
  expect(cluster.eventsOf("DaemonSet").map((event) => event.replace(/-[a-z0-9]{5}$/, "-P"))).toEqual([
    ...Array.from({ length: 3 }, () => "agent Normal SuccessfulCreate Created pod: agent-P"),
    ...Array.from({ length: 3 }, () => [
      "agent Normal SuccessfulDelete Deleted pod: agent-P",
      "agent Normal SuccessfulCreate Created pod: agent-P",
    ]).flat(),
  ]);
  expect(cluster.logs).toEqual([]);
  cluster.stop();
});
