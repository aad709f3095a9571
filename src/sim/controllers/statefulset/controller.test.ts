import { expect, test } from "vitest";
import { type Release, releases } from "../../../kube/releases/index.ts";
import { controllerRevisions, pods, statefulSets } from "../../../kube/resource.ts";
import { MILLISECOND, SECOND } from "../../../kube/timers.ts";
import type { StatefulSet } from "../../../kube/types.ts";
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

test("with maxUnavailable several pods are replaced at once", () => {
  const release = releases.find(({ minor }) => minor === "36") as Release;
  const cluster = newTestCluster({ release });
  const made = cluster.create<StatefulSet>(
    statefulSets,
    set(5, { podManagementPolicy: "Parallel", updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "40%" } } }),
  );
  cluster.run(10 * SECOND);
  cluster.client.update(statefulSets, {
    ...cluster.get<StatefulSet>(statefulSets, "db"),
    spec: { ...made.spec, template: template("db", "nginx:1.26") as never },
  });
  cluster.run(200 * MILLISECOND);
  const deleted = () => cluster.eventsOf("StatefulSet").filter((text) => text.includes("SuccessfulDelete"));
  expect(deleted().slice(0, 2)).toEqual([
    "db Normal SuccessfulDelete Delete Pod db-4 in StatefulSet db successful",
    "db Normal SuccessfulDelete Delete Pod db-3 in StatefulSet db successful",
  ]);
  cluster.run(30 * SECOND);
  expect(cluster.get<StatefulSet>(statefulSets, "db").status).toMatchObject({ updatedReplicas: 5, readyReplicas: 5 });
  cluster.stop();
});
