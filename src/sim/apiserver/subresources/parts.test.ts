import { expect, it } from "vitest";
import { v1_36 } from "../../../kube/releases/v1-36.ts";
import { podDisruptionBudgets, pods } from "../../../kube/resource.ts";
import { newTestServer } from "../testing.ts";

const ADMIN = { address: "172.18.0.1", certificate: { commonName: "kubernetes-admin", organizations: ["system:masters"] } };
const POD = "/api/v1/namespaces/default/pods/p";
interface Answer {
  message?: string;
  reason?: string;
  code?: number;
  details?: { causes?: { message: string }[] };
}
function served() {
  const world = newTestServer({ release: v1_36 });
  const resources = { requests: { cpu: "100m" } };
  world.client.create(pods, {
    metadata: { name: "p", namespace: "default", labels: { a: "b" } },
    spec: { containers: [{ name: "c", image: "nginx", resources }] },
  });
  const call = (method: string, path: string, body: object): Answer => {
    const headers = { "content-type": method === "PATCH" ? "application/strategic-merge-patch+json" : "application/json" };
    return (world.server.handle({ method, path, headers, peer: ADMIN, body }) as { body: Answer }).body;
  };
  return { world, call };
}
const resized = (resources: object) => ({ spec: { containers: [{ name: "c", resources }] } });

it("resizes within limits and within the class of service", () => {
  const { call } = served();
  const messages = [
    { requests: { cpu: "200m" } },
    { requests: { cpu: "2" }, limits: { cpu: "1" } },
    { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "1", memory: "1Gi" } },
  ].map((resources) => call("PATCH", `${POD}/resize`, resized(resources)).message);
  expect(messages).toEqual([
    undefined,
    'Pod "p" is invalid: spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
    'Pod "p" is invalid: spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing',
  ]);
});

it("checks an ephemeral container like any other", () => {
  const { call } = served();
  const added = (name: string) =>
    call("PATCH", `${POD}/ephemeralcontainers`, { spec: { ephemeralContainers: [{ name, image: "busybox" }] } });
  expect(added("A_b").message).toMatch(/^Pod "p" is invalid: spec\.ephemeralContainers\[0\]\.name: Invalid value: "A_b"/);
  expect(added("c").message).toBe('Pod "p" is invalid: spec.ephemeralContainers[0].name: Duplicate value: "c"');
  expect(added("fine").message).toBeUndefined();
});

it("evicts by one budget, and not at all by two", () => {
  const { world, call } = served();
  const { client } = world;
  const pod = client.get(pods, "p", "default");
  client.updateStatus(pods, { ...pod, status: { ...pod.status, phase: "Running", conditions: [{ type: "Ready", status: "True" }] } });
  const budget = (name: string, matchLabels: Record<string, string>) => {
    const made = client.create(podDisruptionBudgets, {
      metadata: { name, namespace: "default" },
      spec: { minAvailable: 1, selector: { matchLabels } },
    } as never);
    client.updateStatus(podDisruptionBudgets, {
      ...made,
      status: { ...made.status, observedGeneration: 1, currentHealthy: 1, desiredHealthy: 1, disruptionsAllowed: 0, expectedPods: 1 },
    });
  };
  const evict = (name = "p") => call("POST", `${POD}/eviction`, { apiVersion: "policy/v1", kind: "Eviction", metadata: { name } });
  budget("everything", {});
  expect(evict("q").message).toBe("name in URL does not match name in Eviction object");
  budget("one", { a: "b" });
  expect(evict()).toMatchObject({
    code: 429,
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: { causes: [{ message: "The disruption budget one needs 1 healthy pods and has 1 currently" }] },
  });
  budget("two", { a: "b" });
  expect(evict()).toMatchObject({
    code: 500,
    message: "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
  });
});
