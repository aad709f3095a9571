import { expect, test } from "vitest";
import { controllerRevisions, pods, statefulSets } from "../../../kube/resource.ts";
import { SECOND } from "../../../kube/timers.ts";
import { newTestCluster, template } from "../testing.ts";

const set = (replicas: number, spec: Record<string, unknown> = {}) => ({
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name: "db", namespace: "default" },
  spec: {
    replicas,
    serviceName: "db",
    selector: { matchLabels: { app: "db" } },
    podManagementPolicy: "OrderedReady",
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
    revisionHistoryLimit: 10,
    template: template("db"),
    ...spec,
  },
});

test("a StatefulSet starts its pods in order, updates them in reverse and scales down from the end", () => {
  const cluster = newTestCluster();
  cluster.create(statefulSets, set(3));
  cluster.run(20 * SECOND);
  expect(cluster.eventsOf("StatefulSet")).toEqual([
    "db Normal SuccessfulCreate create Pod db-0 in StatefulSet db successful",
    "db Normal SuccessfulCreate create Pod db-1 in StatefulSet db successful",
    "db Normal SuccessfulCreate create Pod db-2 in StatefulSet db successful",
  ]);
  const [revision] = cluster.list(controllerRevisions, "default");
  expect(cluster.get(statefulSets, "db").status).toEqual({
    observedGeneration: 1,
    replicas: 3,
    readyReplicas: 3,
    currentReplicas: 3,
    updatedReplicas: 3,
    availableReplicas: 3,
    collisionCount: 0,
    currentRevision: revision?.metadata.name,
    updateRevision: revision?.metadata.name,
  });
  expect(cluster.get(pods, "db-1").spec).toMatchObject({ hostname: "db-1", subdomain: "db" });
  cluster.client.patch(statefulSets, "db", "default", {
    type: "strategic",
    body: { spec: { template: { spec: { containers: [{ name: "nginx", image: "nginx:1.26" }] } } } },
  });
  cluster.run(60 * SECOND);
  expect(cluster.eventsOf("StatefulSet").slice(3)).toEqual([
    "db Normal SuccessfulDelete delete Pod db-2 in StatefulSet db successful",
    "db Normal SuccessfulDelete delete Pod db-1 in StatefulSet db successful",
    "db Normal SuccessfulDelete delete Pod db-0 in StatefulSet db successful",
  ]);
  expect(cluster.list(pods, "default").map(({ spec }) => spec.containers[0]?.image)).toEqual(["nginx:1.26", "nginx:1.26", "nginx:1.26"]);
  expect(cluster.get(statefulSets, "db").status.currentRevision).toBe(cluster.get(statefulSets, "db").status.updateRevision);
  cluster.client.patch(statefulSets, "db", "default", { type: "merge", body: { spec: { replicas: 1 } } });
  cluster.run(20 * SECOND);
  expect(cluster.list(pods, "default").map(({ metadata }) => metadata.name)).toEqual(["db-0"]);
  expect(cluster.logs).toEqual([]);
  cluster.stop();
});

test("pods below the partition keep their revision", () => {
  const cluster = newTestCluster();
  cluster.create(statefulSets, set(3, { updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 2 } } }));
  cluster.run(20 * SECOND);
  cluster.client.patch(statefulSets, "db", "default", {
    type: "strategic",
    body: { spec: { template: { spec: { containers: [{ name: "nginx", image: "nginx:1.26" }] } } } },
  });
  cluster.run(20 * SECOND);
  cluster.client.delete(pods, "db-0", "default");
  cluster.run(20 * SECOND);
  expect(cluster.list(pods, "default").map(({ spec }) => spec.containers[0]?.image)).toEqual(["nginx:1.25", "nginx:1.25", "nginx:1.26"]);
  cluster.stop();
});
