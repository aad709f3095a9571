import { expect, test } from "vitest";
import { decodeCertificate, encodePem } from "../../kube/certificate.ts";
import { decodeBase64, encodeBase64 } from "../../kube/encoding/base64.ts";
import {
  configMaps,
  deployments,
  endpointSlices,
  endpoints,
  horizontalPodAutoscalers,
  leases,
  namespaces,
  persistentVolumeClaims,
  persistentVolumes,
  podDisruptionBudgets,
  pods,
  replicaSets,
  resourceQuotas,
  serviceAccounts,
  services,
} from "../../kube/resource.ts";
import { SECOND } from "../../kube/timers.ts";
import { certificateSigningRequests } from "./certificates/request.ts";
import { controllers, startControllerManager } from "./index.ts";
import { isEnabled, unknownController } from "./manager.ts";
import { deployment, newTestCluster } from "./testing.ts";

test("--controllers names what starts", () => {
  const enabled = (flag: string[], name = "deployment", onByDefault = true) => isEnabled({ name, onByDefault }, flag);
  expect(enabled(["*"])).toBe(true);
  expect(enabled(["*", "-deployment"])).toBe(false);
  expect(enabled(["*"], "tokencleaner", false)).toBe(false);
  expect(enabled(["*", "tokencleaner"], "tokencleaner", false)).toBe(true);
  expect(enabled(["replicaset"])).toBe(false);
  const byBoth = { name: "nodelifecycle", canonicalName: "node-lifecycle-controller" };
  expect(isEnabled(byBoth, ["*", "-node-lifecycle-controller"])).toBe(false);
});

test("only the leader works; when it stops, another takes over after the lease has run out", () => {
  const cluster = newTestCluster({ manager: { controllers: [] } });
  const start = (identity: string) => startControllerManager(cluster.context(), { identity, resourceTypes: () => [] });
  const first = start("kind-control-plane_a");
  cluster.run(SECOND);
  const second = start("kind-control-plane2_b");
  cluster.run(10 * SECOND);
  expect(cluster.get(leases, "kube-controller-manager", "kube-system").spec).toMatchObject({
    holderIdentity: "kind-control-plane_a",
    leaseDurationSeconds: 15,
    leaseTransitions: 0,
  });
  first.stop();
  cluster.run(10 * SECOND);
  cluster.create(deployments, deployment("web", 1));
  cluster.run(2 * SECOND);
  expect(cluster.list(replicaSets, "default")).toEqual([]);
  cluster.run(10 * SECOND);
  expect(cluster.get(leases, "kube-controller-manager", "kube-system").spec).toMatchObject({
    holderIdentity: "kind-control-plane2_b",
    leaseTransitions: 1,
  });
  expect(cluster.eventsOf("Lease", "kube-system")).toEqual([
    "kube-controller-manager Normal LeaderElection kind-control-plane_a became leader",
    "kube-controller-manager Normal LeaderElection kind-control-plane2_b became leader",
  ]);
  cluster.run(2 * SECOND);
  expect(cluster.list(replicaSets, "default").length).toBe(1);
  second.stop();
  cluster.stop();
});

test("a new namespace gets its service account and CA, and goes with all it holds", () => {
  const cluster = newTestCluster();
  cluster.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });
  cluster.run(SECOND);
  expect(cluster.exists(serviceAccounts, "default", "shop")).toBe(true);
  expect(cluster.get(configMaps, "kube-root-ca.crt", "shop").data).toEqual({ "ca.crt": "-----BEGIN CERTIFICATE-----\n" });
  const web = deployment("web", 2);
  cluster.create(deployments, { ...web, metadata: { name: "web", namespace: "shop" } });
  cluster.run(5 * SECOND);
  cluster.client.delete(namespaces, "shop");
  cluster.run(SECOND);
  expect(cluster.get(namespaces, "shop").status.phase).toBe("Terminating");
  cluster.run(60 * SECOND);
  expect(cluster.exists(namespaces, "shop")).toBe(false);
  expect(cluster.list(pods, "shop")).toEqual([]);
  cluster.stop();
});

test("deleting with orphan leaves the dependents, with foreground takes them first", () => {
  const cluster = newTestCluster();
  cluster.create(deployments, deployment("web", 1));
  cluster.run(5 * SECOND);
  cluster.client.delete(deployments, "web", "default", { propagationPolicy: "Orphan" });
  cluster.run(5 * SECOND);
  const [orphan] = cluster.list(replicaSets, "default");
  expect(cluster.exists(deployments, "web")).toBe(false);
  expect(orphan?.metadata.ownerReferences ?? []).toEqual([]);
  expect(cluster.list(pods, "default").length).toBe(1);
  cluster.create(deployments, deployment("web", 1));
  cluster.run(5 * SECOND);
  expect(cluster.list(replicaSets, "default").length).toBe(1);
  expect(cluster.list(replicaSets, "default")[0]?.metadata.ownerReferences?.[0]?.name).toBe("web");
  cluster.client.delete(deployments, "web", "default", { propagationPolicy: "Foreground" });
  cluster.run(10 * SECOND);
  expect([cluster.list(deployments, "default"), cluster.list(replicaSets, "default"), cluster.list(pods, "default")]).toEqual([[], [], []]);
  cluster.stop();
});

test("a quota stops a ReplicaSet, which says so, and counts what goes", () => {
  const cluster = newTestCluster();
  cluster.create(resourceQuotas, {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "q", namespace: "default" },
    spec: { hard: { pods: "2" } },
  });
  cluster.run(2 * SECOND);
  cluster.create(deployments, deployment("web", 3));
  cluster.run(10 * SECOND);
  expect(cluster.get(resourceQuotas, "q").status).toEqual({ hard: { pods: "2" }, used: { pods: "2" } });
  const web = cluster.get(deployments, "web");
  expect(web.status.conditions?.find(({ type }) => type === "ReplicaFailure")).toMatchObject({ status: "True", reason: "FailedCreate" });
  expect(cluster.eventsOf("ReplicaSet").some((event) => event.includes("Warning FailedCreate Error creating: pods "))).toBe(true);
  cluster.client.delete(deployments, "web", "default", { propagationPolicy: "Background" });
  cluster.run(20 * SECOND);
  expect(cluster.get(resourceQuotas, "q").status.used).toEqual({ pods: "0" });
  cluster.stop();
});

test("a budget counts its pods", () => {
  const cluster = newTestCluster();
  cluster.create(deployments, deployment("web", 3));
  cluster.create(podDisruptionBudgets, {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "web", namespace: "default" },
    spec: { maxUnavailable: "50%", selector: { matchLabels: { app: "web" } } },
  });
  cluster.run(5 * SECOND);
  expect(cluster.get(podDisruptionBudgets, "web").status).toMatchObject({
    disruptionsAllowed: 2,
    currentHealthy: 3,
    desiredHealthy: 1,
    expectedPods: 3,
    conditions: [{ type: "DisruptionAllowed", status: "True", reason: "SufficientPods" }],
  });
  cluster.stop();
});

test("a claim takes the smallest volume that does, and one without a class waits", () => {
  const cluster = newTestCluster();
  const volume = (name: string, storage: string) =>
    cluster.create(persistentVolumes, {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name },
      spec: { capacity: { storage }, accessModes: ["ReadWriteOnce"], storageClassName: "manual", hostPath: { path: "/mnt" } },
    });
  volume("large", "5Gi");
  volume("small", "1Gi");
  cluster.create(persistentVolumeClaims, {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "data", namespace: "default" },
    spec: { accessModes: ["ReadWriteOnce"], storageClassName: "manual", resources: { requests: { storage: "500Mi" } } },
  });
  cluster.run(5 * SECOND);
  expect(cluster.get(persistentVolumeClaims, "data")).toMatchObject({
    metadata: { annotations: { "pv.kubernetes.io/bind-completed": "yes", "pv.kubernetes.io/bound-by-controller": "yes" } },
    spec: { volumeName: "small" },
    status: { phase: "Bound", accessModes: ["ReadWriteOnce"], capacity: { storage: "1Gi" } },
  });
  expect(cluster.list(persistentVolumes).map(({ metadata, status }) => [metadata.name, status.phase])).toEqual([
    ["large", "Available"],
    ["small", "Bound"],
  ]);
  cluster.client.delete(persistentVolumeClaims, "data", "default");
  cluster.run(5 * SECOND);
  expect(cluster.exists(persistentVolumeClaims, "data")).toBe(false);
  expect(cluster.get(persistentVolumes, "small").status.phase).toBe("Released");
  cluster.stop();
});

test("an autoscaler without metrics says so every 15 s and keeps the bounds", () => {
  const cluster = newTestCluster();
  cluster.create(deployments, deployment("web", 1));
  cluster.create(horizontalPodAutoscalers, {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "web", namespace: "default" },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
      minReplicas: 2,
      maxReplicas: 4,
      metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } }],
    },
  });
  cluster.run(35 * SECOND);
  expect(cluster.logs).toEqual([]);
  expect(cluster.get(deployments, "web").spec.replicas).toBe(2);
  const failed =
    "failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)";
  expect(cluster.eventsOf("HorizontalPodAutoscaler")).toEqual([
    "web Normal SuccessfulRescale New size: 2; reason: Current number of replicas below Spec.MinReplicas",
    `web Warning FailedGetResourceMetric ${failed}`,
    `web Warning FailedComputeMetricsReplicas invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${failed}`,
  ]);
  cluster.stop();
});

test("after stop nothing is left to happen", () => {
  const cluster = newTestCluster();
  cluster.create(deployments, deployment("web", 2));
  cluster.run(5 * SECOND);
  cluster.stop();
  const mine = cluster.clock.pending().filter(({ subject }) => subject.includes("controller") || subject.startsWith("informer"));
  expect(mine).toEqual([]);
});

test("Endpoints written by hand are mirrored, and bootstrapping kubelets get a certificate", () => {
  const cluster = newTestCluster();
  cluster.create(services, {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "db", namespace: "default" },
    spec: { ports: [{ port: 5432 }] },
  });
  cluster.create(endpoints, {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { name: "db", namespace: "default" },
    subsets: [{ addresses: [{ ip: "192.0.2.7" }], ports: [{ port: 5432, protocol: "TCP" }] }],
  });
  const request = encodePem(
    "CERTIFICATE REQUEST",
    JSON.stringify({ subject: { commonName: "system:node:n", organizations: ["system:nodes"] } }),
  );
  const bootstrapper = cluster.clientFor({ name: "system:bootstrap:abcdef", groups: ["system:bootstrappers", "system:masters"] });
  bootstrapper.create(certificateSigningRequests, {
    apiVersion: "certificates.k8s.io/v1",
    kind: "CertificateSigningRequest",
    metadata: { name: "csr-1" },
    spec: {
      request: encodeBase64(request),
      signerName: "kubernetes.io/kube-apiserver-client-kubelet",
      username: "system:bootstrap:abcdef",
      groups: ["system:bootstrappers", "system:masters"],
      usages: ["digital signature", "client auth"],
    },
  });
  cluster.run(5 * SECOND);
  const [slice] = cluster.list(endpointSlices, "default").filter(({ metadata }) => metadata.generateName === "db-");
  expect(slice).toMatchObject({
    addressType: "IPv4",
    endpoints: [{ addresses: ["192.0.2.7"], conditions: { ready: true } }],
    ports: [{ port: 5432 }],
  });
  expect(cluster.logs).toEqual([]);
  const { status } = cluster.get(certificateSigningRequests, "csr-1");
  expect(status?.conditions?.map(({ type, reason }) => [type, reason])).toEqual([["Approved", "AutoApproved"]]);
  expect(decodeCertificate(decodeBase64(status?.certificate ?? "") ?? "")?.subject.commonName).toBe("system:node:n");
  expect(cluster.logs).toEqual([]);
  cluster.stop();
});

test("a name that is no controller's is found out", () => {
  expect(unknownController(["*", "-nodelifecycle", "bootstrapsigner", "deployment-controller"], controllers)).toBeUndefined();
  expect(unknownController(["*", "-deploymnet"], controllers)).toBe("-deploymnet");
});
