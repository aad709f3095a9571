import { expect, test } from "vitest";
import { deployments, pods, type ResourceType, services } from "../../../kube/resource.ts";
import { SECOND } from "../../../kube/timers.ts";
import type { EndpointSlice, Pod } from "../../../kube/types.ts";
import { deployment, newTestCluster } from "../testing.ts";

const endpointSlices: ResourceType<EndpointSlice> = {
  group: "discovery.k8s.io",
  version: "v1",
  resource: "endpointslices",
  kind: "EndpointSlice",
  namespaced: true,
};

test("slices hold a hundred endpoints each, ready or not, and follow their pods", () => {
  const cluster = newTestCluster();
  cluster.create(services, { metadata: { name: "web", namespace: "default" }, spec: { selector: { app: "web" }, ports: [{ port: 80 }] } });
  cluster.create(deployments, deployment("web", 120));
  cluster.run(30 * SECOND);
  const slices = () =>
    cluster
      .list<EndpointSlice>(endpointSlices, "default")
      .filter(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === "web");
  const sizes = () =>
    slices()
      .map(({ endpoints }) => endpoints.length)
      .sort((a, b) => b - a);
  expect(sizes()).toEqual([100, 20]);
  expect(slices().every(({ metadata }) => /^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/.test(metadata.name))).toBe(true);
  const [first] = cluster.list<Pod>(pods, "default");
  cluster.client.updateStatus(pods, {
    ...(first as Pod),
    status: {
      ...first?.status,
      conditions: (first?.status.conditions ?? []).map((one) => (one.type === "Ready" ? { ...one, status: "False" } : one)),
    },
  } as Pod);
  cluster.run(5 * SECOND);
  const unready = slices()
    .flatMap(({ endpoints }) => endpoints)
    .filter(({ conditions }) => conditions?.ready === false);
  expect(unready.map(({ targetRef }) => targetRef?.name)).toEqual([first?.metadata.name]);
  cluster.client.update(deployments, {
    ...cluster.get(deployments, "web"),
    spec: { ...cluster.get(deployments, "web").spec, replicas: 3 },
  });
  cluster.run(30 * SECOND);
  expect(sizes().reduce((sum, size) => sum + size, 0)).toBe(3);
  cluster.client.delete(services, "web", "default");
  cluster.run(10 * SECOND);
  expect(slices()).toEqual([]);
  cluster.stop();
});
