import { expect, test } from "vitest";
import { deployments, namespaces, pods } from "../../kube/resource.ts";
import { StatusError } from "../../kube/status.ts";
import type { Deployment, New, Pod } from "../../kube/types.ts";
import { newTestServer } from "./testing.ts";

function pod(name: string): New<Pod> {
  return { metadata: { name, namespace: "default", labels: { app: name } }, spec: { containers: [{ name: "c", image: "nginx" }] } };
}
function deployment(name: string): New<Deployment> {
  return {
    metadata: { name, namespace: "default" },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "c", image: "nginx" }] } },
    },
  };
}
function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof StatusError) return `${error.code} ${error.reason}: ${error.message}`;
    throw error;
  }
  return "none";
}

test("a created object has an identity, a version and a first status", () => {
  const { client } = newTestServer();
  const created = client.create(pods, pod("web"));
  expect(created).toMatchObject({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", namespace: "default", creationTimestamp: "2024-07-09T08:28:00Z" },
    status: { phase: "Pending", qosClass: "BestEffort" },
  });
  expect(created.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
  expect(client.get(pods, "web", "default")).toBe(created);
});

test("creating a name twice and reading one that is not there are refused in upstream's words", () => {
  const { client } = newTestServer();
  client.create(deployments, deployment("web"));
  expect(refusal(() => client.create(deployments, deployment("web")))).toBe('409 AlreadyExists: deployments.apps "web" already exists');
  expect(refusal(() => client.get(pods, "nope", "default"))).toBe('404 NotFound: pods "nope" not found');
});

test("an update of the spec raises the generation, keeps the status, and one of the status does the reverse", () => {
  const { client } = newTestServer();
  const created = client.create(deployments, deployment("web"));
  const scaled = client.update(deployments, { ...created, spec: { ...created.spec, replicas: 3 }, status: { replicas: 9 } });
  expect(scaled.metadata.generation).toBe(2);
  expect(scaled.status).toEqual({});
  const reported = client.updateStatus(deployments, { ...scaled, spec: { ...scaled.spec, replicas: 7 }, status: { replicas: 3 } });
  expect(reported.spec.replicas).toBe(3);
  expect(reported.status).toEqual({ replicas: 3 });
  expect(reported.metadata.generation).toBe(2);
});

test("an update from an old version conflicts, and one that changes nothing writes nothing", () => {
  const { client, etcd } = newTestServer();
  const created = client.create(deployments, deployment("web"));
  const scaled = client.update(deployments, { ...created, spec: { ...created.spec, replicas: 3 } });
  expect(refusal(() => client.update(deployments, { ...created, spec: { ...created.spec, replicas: 4 } }))).toBe(
    '409 Conflict: Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
  );
  const { revision } = etcd;
  expect(client.update(deployments, { ...scaled, spec: { ...scaled.spec } })).toBe(scaled);
  expect(etcd.revision).toBe(revision);
});

test("watchers get every write a millisecond later, in order, within the write's trace", () => {
  const { client, run, trace } = newTestServer();
  const seen: string[] = [];
  const { metadata } = client.list(pods);
  client.watch(
    pods,
    { resourceVersion: metadata.resourceVersion, labelSelector: "app=web" },
    {
      event: (type, object) =>
        seen.push(`${type} ${object.metadata.name} because ${trace.get(trace.get(trace.current)?.cause ?? 0)?.verb}`),
      end: () => seen.push("end"),
    },
  );
  client.create(pods, pod("web"));
  client.create(pods, pod("other"));
  client.patch(pods, "web", "default", { type: "merge", body: { metadata: { labels: { app: "gone" } } } });
  expect(seen).toEqual([]);
  run(1000);
  expect(seen).toEqual(["ADDED web because create", "DELETED web because patch"]);
});

test("a pod on a node is deleted in two steps, one without a node at once", () => {
  const { client } = newTestServer();
  client.create(pods, pod("a"));
  client.delete(pods, "a", "default");
  expect(refusal(() => client.get(pods, "a", "default"))).toBe('404 NotFound: pods "a" not found');
  client.create(pods, pod("b"));
  client.create(
    pods,
    { metadata: { name: "b", namespace: "default" }, target: { kind: "Node", name: "kind-worker" } } as unknown as New<Pod>,
    {
      subresource: "binding",
    },
  );
  client.delete(pods, "b", "default");
  expect(client.get(pods, "b", "default").metadata).toMatchObject({
    deletionTimestamp: "2024-07-09T08:28:30Z",
    deletionGracePeriodSeconds: 30,
  });
  client.delete(pods, "b", "default", { gracePeriodSeconds: 0 });
  expect(refusal(() => client.get(pods, "b", "default"))).toBe('404 NotFound: pods "b" not found');
});

test("an object with a finalizer goes when the last one is taken away", () => {
  const { client } = newTestServer();
  const created = client.create(deployments, {
    ...deployment("web"),
    metadata: { name: "web", namespace: "default", finalizers: ["a.b/c"] },
  });
  client.delete(deployments, "web", "default");
  const doomed = client.get(deployments, "web", "default");
  expect(doomed.metadata).toMatchObject({ finalizers: ["a.b/c"], generation: 2, deletionGracePeriodSeconds: 0 });
  client.update(deployments, { ...doomed, metadata: { ...doomed.metadata, finalizers: [] } });
  expect(refusal(() => client.get(deployments, created.metadata.name, "default"))).toContain("NotFound");
});

test("a kubelet's list and watch see the pods of its node only", () => {
  const { client, run } = newTestServer();
  const seen: string[] = [];
  client.create(pods, pod("a"));
  client.watch(
    pods,
    { resourceVersion: client.list(pods).metadata.resourceVersion, fieldSelector: "spec.nodeName=n1" },
    { event: (type, { metadata }) => seen.push(`${type} ${metadata.name}`), end: () => {} },
  );
  client.create(pods, { metadata: { name: "a", namespace: "default" }, target: { kind: "Node", name: "n1" } } as unknown as New<Pod>, {
    subresource: "binding",
  });
  run(1000);
  expect(seen).toEqual(["ADDED a"]);
  expect(client.list(pods, { fieldSelector: "spec.nodeName=n1" }).items.map(({ metadata }) => metadata.name)).toEqual(["a"]);
  expect(client.list(namespaces).kind).toBe("NamespaceList");
});
