import { describe, expect, test } from "vitest";
import { deployments, endpointSlices, endpoints, pods, replicaSets, services } from "../../../kube/resource.ts";
import { SECOND } from "../../../kube/timers.ts";
import { deployment, newTestCluster } from "../testing.ts";

const hashless = (text: string) => text.replace(/-[456789bcdf]{6,10}(-[a-z0-9]{5})?/g, (_, pod) => (pod ? "-H-P" : "-H"));

describe("a Deployment", () => {
  test("makes a ReplicaSet and its pods, and says so", () => {
    const cluster = newTestCluster();
    cluster.create(deployments, deployment("web", 2));
    cluster.run(5 * SECOND);
    expect(cluster.logs).toEqual([]);
    expect(cluster.eventsOf("Deployment").map(hashless)).toEqual(["web Normal ScalingReplicaSet Scaled up replica set web-H to 2"]);
    expect(cluster.eventsOf("ReplicaSet").map(hashless)).toEqual([
      "web-H Normal SuccessfulCreate Created pod: web-H-P",
      "web-H Normal SuccessfulCreate Created pod: web-H-P",
    ]);
    const { status, metadata } = cluster.get(deployments, "web");
    expect(metadata.annotations).toEqual({ "deployment.kubernetes.io/revision": "1" });
    expect(status).toMatchObject({ observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 });
    expect(status.conditions?.map(({ type, status: value, reason, message }) => [type, value, reason, hashless(message ?? "")])).toEqual([
      ["Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability."],
      ["Progressing", "True", "NewReplicaSetAvailable", 'ReplicaSet "web-H" has successfully progressed.'],
    ]);
    cluster.stop();
  });

  test("rolls to a new template one pod at a time, then scales and rolls back", () => {
    const cluster = newTestCluster();
    cluster.create(deployments, deployment("web", 2));
    cluster.run(5 * SECOND);
    const setImage = (image: string) =>
      cluster.client.patch(deployments, "web", "default", {
        type: "strategic",
        body: { spec: { template: { spec: { containers: [{ name: "nginx", image }] } } } },
      });
    setImage("nginx:1.26");
    cluster.run(20 * SECOND);
    expect(cluster.eventsOf("Deployment").map(hashless)).toEqual([
      "web Normal ScalingReplicaSet Scaled up replica set web-H to 2",
      "web Normal ScalingReplicaSet Scaled up replica set web-H to 1",
      "web Normal ScalingReplicaSet Scaled down replica set web-H to 1 from 2",
      "web Normal ScalingReplicaSet Scaled up replica set web-H to 2 from 1",
      "web Normal ScalingReplicaSet Scaled down replica set web-H to 0 from 1",
    ]);
    expect(
      cluster
        .list(replicaSets, "default")
        .map(({ spec }) => spec.replicas)
        .sort(),
    ).toEqual([0, 2]);
    setImage("nginx:1.25");
    cluster.run(20 * SECOND);
    const sets = cluster.list(replicaSets, "default");
    expect(sets.map(({ metadata }) => metadata.annotations?.["deployment.kubernetes.io/revision"]).sort()).toEqual(["2", "3"]);
    expect(sets.map(({ metadata }) => metadata.annotations?.["deployment.kubernetes.io/revision-history"]).filter(Boolean)).toEqual(["1"]);
    expect(cluster.eventsOf("Deployment").map(hashless).slice(5)).toContain(
      "web Normal ScalingReplicaSet Scaled up replica set web-H to 1 from 0",
    );
    cluster.stop();
  });

  test("lists its pods behind a Service and goes with everything it made", () => {
    const cluster = newTestCluster();
    cluster.create(deployments, deployment("web", 3));
    cluster.create(services, {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web", namespace: "default" },
      spec: { selector: { app: "web" }, ports: [{ port: 80 }] },
    });
    cluster.run(10 * SECOND);
    const [subset] = cluster.get(endpoints, "web").subsets ?? [];
    expect(subset?.addresses?.length).toBe(3);
    const slices = cluster
      .list(endpointSlices, "default")
      .filter(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === "web");
    expect(slices.map(({ endpoints: list }) => list.length)).toEqual([3]);
    expect(slices[0]?.ports).toEqual([{ name: "", port: 80, protocol: "TCP" }]);
    cluster.client.delete(deployments, "web", "default", { propagationPolicy: "Background" });
    cluster.run(10 * SECOND);
    expect(cluster.list(replicaSets, "default")).toEqual([]);
    expect(cluster.list(pods, "default")).toEqual([]);
    expect(cluster.get(endpoints, "web").subsets ?? []).toEqual([]);
    cluster.stop();
    expect(cluster.logs).toEqual([]);
  });

  test("that makes no progress says so after its deadline, and a pause is written down", () => {
    const cluster = newTestCluster();
    cluster.behaviour(() => "unready");
    cluster.create(deployments, deployment("web", 1, { progressDeadlineSeconds: 30 }));
    const progressing = () => cluster.get(deployments, "web").status.conditions?.find(({ type }) => type === "Progressing");
    cluster.run(20 * SECOND);
    expect(progressing()?.reason).toBe("ReplicaSetUpdated");
    cluster.run(20 * SECOND);
    expect(progressing()).toMatchObject({ status: "False", reason: "ProgressDeadlineExceeded" });
    expect(hashless(progressing()?.message ?? "")).toBe('ReplicaSet "web-H" has timed out progressing.');
    cluster.create(deployments, deployment("idle", 1, { paused: true }));
    cluster.run(2 * SECOND);
    expect(cluster.get(deployments, "idle").status.conditions?.find(({ type }) => type === "Progressing")).toMatchObject({
      status: "Unknown",
      reason: "DeploymentPaused",
      message: "Deployment is paused",
    });
    cluster.stop();
  });

  test("with strategy Recreate ends all old pods before it starts new ones", () => {
    const cluster = newTestCluster();
    cluster.create(deployments, deployment("web", 2, { strategy: { type: "Recreate" } }));
    cluster.run(5 * SECOND);
    cluster.client.patch(deployments, "web", "default", {
      type: "strategic",
      body: { spec: { template: { spec: { containers: [{ name: "nginx", image: "nginx:1.26" }] } } } },
    });
    cluster.run(10 * SECOND);
    expect(cluster.eventsOf("Deployment").map(hashless)).toEqual([
      "web Normal ScalingReplicaSet Scaled up replica set web-H to 2",
      "web Normal ScalingReplicaSet Scaled down replica set web-H to 0 from 2",
      "web Normal ScalingReplicaSet Scaled up replica set web-H to 2",
    ]);
    expect(cluster.list(pods, "default").map(({ spec }) => spec.containers[0]?.image)).toEqual(["nginx:1.26", "nginx:1.26"]);
    cluster.stop();
  });
});
