import { expect, test } from "vitest";
import { type Release, releases } from "../../../kube/releases/index.ts";
import { nodes } from "../../../kube/resource.ts";
import type { HttpResponse } from "../../../machine/http.ts";
import { newTestServer, type TestServer } from "../testing.ts";

const ADMIN = { address: "172.18.0.1", certificate: { commonName: "kubernetes-admin", organizations: ["system:masters"] } };
const MERGE = "application/merge-patch+json";
const STRATEGIC = "application/strategic-merge-patch+json";
const JSON_PATCH = "application/json-patch+json";
const APPLY = "application/apply-patch+yaml";
const EMPTY_CRONJOB =
  'CronJob.batch "empty" is invalid: [spec.schedule: Required value, spec.jobTemplate.spec.template.spec.containers: Required value, spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"]';

/** One object of three kinds, and what a request is answered. */
function served(world: TestServer = newTestServer()) {
  const call = (method: string, path: string, body?: unknown, contentType = "application/json") =>
    world.server.handle({
      method,
      path,
      headers: { "user-agent": "kubectl/v1.28.9", "content-type": contentType },
      peer: ADMIN,
      body,
    }) as HttpResponse;
  const labels = { app: "web" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "c", image: "nginx" }] } };
  call("POST", "/api/v1/namespaces/default/configmaps", { metadata: { name: "conf" }, data: { a: "1" } });
  call("POST", "/apis/apps/v1/namespaces/default/deployments", {
    metadata: { name: "web" },
    spec: { selector: { matchLabels: labels }, template },
  });
  call("POST", "/apis/apps/v1/namespaces/default/daemonsets", {
    metadata: { name: "agent" },
    spec: { selector: { matchLabels: labels }, template },
  });
  call("POST", "/api/v1/namespaces/default/services", { metadata: { name: "front" }, spec: { ports: [{ port: 80 }] } });
  return call;
}
const CONF = "/api/v1/namespaces/default/configmaps/conf";
const WEB = "/apis/apps/v1/namespaces/default/deployments/web";

test.each([
  ["GET", `${CONF}/status`, undefined, MERGE, "the server could not find the requested resource"],
  ["GET", `${CONF}/scale`, undefined, MERGE, "the server could not find the requested resource"],
  ["PATCH", `${WEB}/nonsense`, {}, MERGE, "the server could not find the requested resource"],
  [
    "GET",
    "/apis/apps/v1/namespaces/default/deployments?fieldSelector=spec.replicas=1",
    undefined,
    MERGE,
    '"spec.replicas" is not a known field selector: only "metadata.name", "metadata.namespace"',
  ],
  ["GET", "/api/v1/pods?fieldSelector=spec.image=x", undefined, MERGE, "field label not supported: spec.image"],
  ["GET", "/apis/batch/v1/jobs?fieldSelector=spec.x=1", undefined, MERGE, 'field label "spec.x" not supported for Job'],
  ["PATCH", WEB, [{ op: "remove", path: "/spec/nosuch" }], JSON_PATCH, "the server rejected our request due to an error in our request"],
  ["PATCH", WEB, { a: 1 }, JSON_PATCH, "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp"],
  ["PATCH", WEB, '"text"', STRATEGIC, "json: cannot unmarshal string into Go value of type map[string]interface {}"],
  [
    "PATCH",
    WEB,
    { spec: { replicas: "three" } },
    STRATEGIC,
    ' "" is invalid: patch: Invalid value: "map[spec:map[replicas:three]]": unrecognized type: int32',
  ],
  [
    "PATCH",
    CONF,
    { metadata: { finalizers: ["plain"] } },
    MERGE,
    'ConfigMap "conf" is invalid: metadata.finalizers[0]: Invalid value: "plain": name is neither a standard finalizer name nor is it fully qualified',
  ],
  [
    "PATCH",
    CONF,
    { metadata: { ownerReferences: [{ kind: "ConfigMap", name: "gone", uid: "1" }] } },
    MERGE,
    'ConfigMap "conf" is invalid: metadata.ownerReferences.apiVersion: Invalid value: "": version must not be empty',
  ],
  [
    "PATCH",
    CONF,
    { metadata: { uid: "other" } },
    MERGE,
    'ConfigMap "conf" is invalid: metadata.uid: Invalid value: "other": field is immutable',
  ],
  [
    "PATCH",
    "/api/v1/namespaces/default/services/front",
    { spec: { clusterIP: "10.96.99.99" } },
    MERGE,
    'Service "front" is invalid: spec.clusterIPs[0]: Invalid value: []string{"10.96.99.99"}: may not change once set',
  ],
  ["PATCH", CONF, { metadata: null }, MERGE, "the name of the object (conf based on URL) was undeterminable: name must be provided"],
  [
    "PATCH",
    `${WEB}?fieldManager=me`,
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      spec: { replcias: 2, paused: "yes", template: { spec: { containers: [{ name: "c", args: [1] }] } } },
    },
    APPLY,
    `failed to create typed patch object (default/web; apps/v1, Kind=Deployment): errors:
  .spec.paused: expected boolean, got &{yes}
  .spec.replcias: field not declared in schema
  .spec.template.spec.containers[name="c"].args[0]: expected string, got &value.valueUnstructured{Value:1}`,
  ],
  [
    "PATCH",
    `${WEB}?fieldManager=me`,
    { apiVersion: "apps/v1", kind: "Deployment", spec: { replicas: "two" } },
    APPLY,
    "failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.replicas: expected numeric (int or float), got string",
  ],
  [
    "PATCH",
    `${WEB}?fieldManager=me`,
    [],
    APPLY,
    "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}",
  ],
  ["PATCH", `${CONF}/nonsense?fieldManager=me`, {}, APPLY, "the server could not find the requested resource"],
  ["POST", "/apis/batch/v1/namespaces/default/cronjobs", { metadata: { name: "empty" } }, MERGE.replace("merge-patch+", ""), EMPTY_CRONJOB],
])("%s %s %j is refused", (method, path, body, contentType, want) => {
  const { message } = served()(method, path, body, contentType).body as { message?: string };
  expect(message?.replace(/^Unable to find .*?": /, "")).toBe(want);
});

test("a DaemonSet counts the generations of its template", () => {
  const call = served();
  const path = "/apis/apps/v1/namespaces/default/daemonsets/agent";
  const generation = () =>
    (call("GET", path).body as { metadata: { annotations?: Record<string, string> } }).metadata.annotations?.[
      "deprecated.daemonset.template.generation"
    ];
  expect(generation()).toBe("1");
  call("PATCH", path, { metadata: { labels: { a: "b" } } }, MERGE);
  expect(generation()).toBe("1");
  call("PATCH", path, { spec: { template: { spec: { nodeSelector: { gpu: "yes" } } } } }, MERGE);
  expect(generation()).toBe("2");
});

test("a namespace's label belongs to who made the namespace", () => {
  const call = served();
  const { metadata } = call("POST", "/api/v1/namespaces", { metadata: { name: "blue" } }).body as {
    metadata: { managedFields: { manager: string; fieldsV1: unknown }[] };
  };
  expect(metadata.managedFields).toMatchObject([
    { manager: "kubectl", fieldsV1: { "f:metadata": { "f:labels": { ".": {}, "f:kubernetes.io/metadata.name": {} } } } },
  ]);
});

test("what a later release says otherwise", () => {
  const later = newTestServer({ release: releases.find(({ minor }) => minor === "36") as Release });
  later.client.create(nodes, { metadata: { name: "one", labels: { "topology.kubernetes.io/zone": "a" } }, spec: {}, status: {} } as never);
  const call = served(later);
  const message = (body: unknown): string => (call("PATCH", CONF, { metadata: body }, MERGE).body as { message?: string }).message ?? "";
  expect(message({ labels: { "a/b/c": "d" } })).toContain("a valid label key must consist of");
  expect(message({ labels: { a: "x".repeat(64) } })).toContain("must be no more than 63 bytes");
  expect(message({ ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "p" }] })).toContain('Invalid value: "": must not be empty');
  const warning = { warning: '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"' };
  expect(call("GET", "/api/v1/namespaces/default/endpoints").headers).toMatchObject(warning);
  expect(call("GET", "/api/v1/namespaces/default/endpoints/nosuch")).toMatchObject({ status: 404, headers: warning });
  const pod = { metadata: { name: "p" }, spec: { nodeName: "one", containers: [{ name: "c", image: "nginx" }] } };
  expect(call("POST", "/api/v1/namespaces/default/pods", pod).body).toMatchObject({
    metadata: { labels: { "topology.kubernetes.io/zone": "a" } },
  });
});

test("a watch sends its initial events where the release can, and says when they are over", () => {
  const path = "/api/v1/namespaces/default/configmaps?watch=true&sendInitialEvents=true&allowWatchBookmarks=true";
  expect((served()("GET", path).body as { message: string }).message).toContain("unless the WatchList feature gate is enabled");
  const world = newTestServer({ release: releases.find(({ minor }) => minor === "36") as Release });
  const call = served(world);
  expect((call("GET", path).body as { message: string }).message).toContain("requires setting resourceVersionMatch to NotOlderThan");
  const seen: unknown[] = [];
  call("GET", `${path}&resourceVersionMatch=NotOlderThan`).stream?.subscribe(
    (event) => seen.push(event),
    () => {},
  );
  world.run(10_000);
  expect(seen).toMatchObject([
    { type: "ADDED", object: { metadata: { name: "conf" } } },
    { type: "BOOKMARK", object: { metadata: { annotations: { "k8s.io/initial-events-end": "true" } } } },
  ]);
});

test("a later release counts generations of pods, and keeps each Service's address as an object", () => {
  const world = newTestServer({ release: releases.find(({ minor }) => minor === "36") as Release });
  world.client.create(nodes, { metadata: { name: "one" }, spec: {}, status: {} } as never);
  const call = served(world);
  const pods = "/api/v1/namespaces/default/pods";
  const generation = () => (call("GET", `${pods}/p`).body as { metadata: { generation?: number } }).metadata.generation;
  call("POST", pods, { metadata: { name: "p" }, spec: { containers: [{ name: "c", image: "nginx" }] } });
  call("POST", `${pods}/p/binding`, { target: { kind: "Node", name: "one" } });
  expect(generation()).toBe(1);
  call("PATCH", `${pods}/p`, { spec: { activeDeadlineSeconds: 10 } }, MERGE);
  expect(generation()).toBe(2);
  const addresses = () =>
    (call("GET", "/apis/networking.k8s.io/v1/ipaddresses").body as { items: { spec: { parentRef: { name: string } } }[] }).items.map(
      ({ spec }) => spec.parentRef.name,
    );
  expect(addresses().sort()).toEqual(["front", "kubernetes"]);
  call("DELETE", "/api/v1/namespaces/default/services/front");
  expect(addresses()).toEqual(["kubernetes"]);
});

test("items of a list do not repeat their kind", () => {
  const { items } = served()("GET", "/api/v1/namespaces/default/configmaps").body as { items: object[] };
  expect(items.map((item) => Object.keys(item))).toEqual([["metadata", "data"]]);
});

test("fields whose feature is off are forgotten", () => {
  const labels = { app: "db" };
  const template = { metadata: { labels }, spec: { restartPolicy: "Never", containers: [{ name: "c", image: "nginx" }] } };
  const job = { metadata: { name: "j" }, spec: { completionMode: "Indexed", completions: 2, backoffLimitPerIndex: 1, template } };
  const path = "/apis/batch/v1/namespaces/default/jobs";
  const before = served()("POST", path, job);
  expect((before.body as { spec: object }).spec).not.toHaveProperty("backoffLimitPerIndex");
  expect(before.headers).not.toHaveProperty("warning");
  const later = served(newTestServer({ release: releases.find(({ minor }) => minor === "36") as Release }))("POST", path, job);
  expect((later.body as { spec: object }).spec).toHaveProperty("backoffLimitPerIndex", 1);
  expect(later.headers).not.toHaveProperty("warning");
});
