import { expect, test } from "vitest";
import type { HttpRequest, HttpResponse } from "../../../machine/http.ts";
import { newTestServer, type TestServer } from "../testing.ts";

const ADMIN = { address: "172.18.0.1", certificate: { commonName: "kubernetes-admin", organizations: ["system:masters"] } };
const TABLE = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json" };

function caller(world: TestServer) {
  return (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): HttpResponse => {
    const request: HttpRequest = { method, path, headers: { "user-agent": "kubectl/v1.28.9", ...headers }, peer: ADMIN, body };
    return world.server.handle(request) as HttpResponse;
  };
}
function deployment(name: string, replicas = 1) {
  const labels = { app: name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: "c", image: "nginx" }] } },
    },
  };
}
const DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
interface Answer {
  message?: string;
  reason?: string;
  spec?: { replicas?: number };
  metadata?: { managedFields?: { manager: string; operation: string; subresource?: string }[] };
}
const bodyOf = (response: HttpResponse) => response.body as Answer;

test("every verb answers as the real server does", () => {
  const call = caller(newTestServer());
  expect(call("POST", DEPLOYMENTS, deployment("web")).status).toBe(201);
  expect(call("POST", DEPLOYMENTS, deployment("web"))).toMatchObject({
    status: 409,
    body: { message: 'deployments.apps "web" already exists' },
  });
  expect(call("GET", `${DEPLOYMENTS}/web`).status).toBe(200);
  expect(call("GET", `${DEPLOYMENTS}/nope`)).toMatchObject({ status: 404, body: { message: 'deployments.apps "nope" not found' } });
  expect(call("GET", "/apis/apps/v1/nonsense")).toMatchObject({
    status: 404,
    body: { message: "the server could not find the requested resource" },
  });
  const merge = { "content-type": "application/merge-patch+json" };
  expect(bodyOf(call("PATCH", `${DEPLOYMENTS}/web/scale`, { spec: { replicas: 4 } }, merge)).spec).toEqual({ replicas: 4 });
  expect(bodyOf(call("GET", `${DEPLOYMENTS}/web`)).spec?.replicas).toBe(4);
  expect(call("DELETE", `${DEPLOYMENTS}/web`)).toMatchObject({
    status: 200,
    body: { status: "Success", details: { name: "web", group: "apps" } },
  });
});

test("an unknown field is refused when asked to be strict, and a warning otherwise", () => {
  const call = caller(newTestServer());
  const wrong = { ...deployment("web"), spec: { ...deployment("web").spec, replicsa: 3 } };
  expect(call("POST", `${DEPLOYMENTS}?fieldValidation=Strict`, wrong)).toMatchObject({
    status: 400,
    body: { message: 'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replicsa"' },
  });
  expect(call("POST", DEPLOYMENTS, wrong)).toMatchObject({
    status: 201,
    headers: { warning: '299 - "unknown field \\"spec.replicsa\\""' },
  });
});

test("a workload whose pods a namespace would refuse is stored, with a warning", () => {
  const call = caller(newTestServer());
  const labels = { "pod-security.kubernetes.io/enforce": "baseline" };
  call("PATCH", "/api/v1/namespaces/default", { metadata: { labels } }, { "content-type": "application/merge-patch+json" });
  const careless = deployment("web");
  const spec = { hostNetwork: true, ...careless.spec.template.spec };
  const sent = { ...careless, spec: { ...careless.spec, template: { ...careless.spec.template, spec } } };
  const warning = '299 - "would violate PodSecurity \\"baseline:latest\\": host namespaces (hostNetwork=true)"';
  expect(call("POST", DEPLOYMENTS, sent)).toMatchObject({ status: 201, headers: { warning } });
  expect(call("PUT", `${DEPLOYMENTS}/web`, { ...sent, spec: { ...sent.spec, replicas: 2 } })).toMatchObject({
    status: 200,
    headers: { warning },
  });
  expect(
    call("POST", "/api/v1/namespaces/default/pods", { ...sent, kind: "Pod", apiVersion: "v1", metadata: { name: "a" }, spec }),
  ).toMatchObject({
    status: 403,
  });
});

test("a list is paged with a continue token and printed as a table", () => {
  const call = caller(newTestServer());
  for (const name of ["a", "b", "c"]) call("POST", DEPLOYMENTS, deployment(name));
  const first = call("GET", `${DEPLOYMENTS}?limit=2`).body as {
    items: unknown[];
    metadata: { continue: string; remainingItemCount: number };
  };
  expect([first.items.length, first.metadata.remainingItemCount]).toEqual([2, 1]);
  const rest = call("GET", `${DEPLOYMENTS}?limit=2&continue=${encodeURIComponent(first.metadata.continue)}`).body as { items: unknown[] };
  expect(rest.items).toHaveLength(1);
  const table = call("GET", DEPLOYMENTS, undefined, TABLE).body as { rows: { cells: unknown[] }[] };
  expect(table.rows.map(({ cells }) => cells)).toEqual([
    ["a", "0/1", 0, 0, "0s", "c", "nginx", "app=a"],
    ["b", "0/1", 0, 0, "0s", "c", "nginx", "app=b"],
    ["c", "0/1", 0, 0, "0s", "c", "nginx", "app=c"],
  ]);
});

test("a watch streams what exists and then what happens", () => {
  const world = newTestServer();
  const call = caller(world);
  call("POST", DEPLOYMENTS, deployment("a"));
  const seen: string[] = [];
  const stop = call("GET", `${DEPLOYMENTS}?watch=true`).stream?.subscribe(
    (event) =>
      seen.push(`${(event as { type: string }).type} ${(event as { object: { metadata: { name: string } } }).object.metadata.name}`),
    () => seen.push("end"),
  );
  call("POST", DEPLOYMENTS, deployment("b"));
  call("DELETE", `${DEPLOYMENTS}/a`);
  world.run(10_000);
  stop?.();
  call("POST", DEPLOYMENTS, deployment("c"));
  world.run(10_000);
  expect(seen).toEqual(["ADDED a", "ADDED b", "DELETED a"]);
});

test("who has no right is told so, and gets it with a role", () => {
  const world = newTestServer();
  const call = caller(world);
  const jane = { "impersonate-user": "jane" };
  const refused = 'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"';
  expect(call("GET", "/api/v1/namespaces/default/pods", undefined, jane)).toMatchObject({ status: 403, body: { message: refused } });
  const rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/default";
  expect(
    call("POST", `${rbac}/roles`, { metadata: { name: "r" }, rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["list"] }] }).status,
  ).toBe(201);
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "r" };
  const subjects = [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "jane" }];
  expect(call("POST", `${rbac}/rolebindings`, { metadata: { name: "b" }, roleRef, subjects }).status).toBe(201);
  expect(call("GET", "/api/v1/namespaces/default/pods", undefined, jane).status).toBe(200);
  expect(call("GET", "/api/v1/pods", undefined, jane).status).toBe(403);
});

test("server-side apply creates, keeps count of owners, and conflicts over somebody else's field", () => {
  const call = caller(newTestServer());
  const apply = { "content-type": "application/apply-patch+yaml" };
  expect(call("PATCH", `${DEPLOYMENTS}/web?fieldManager=one`, deployment("web", 2), apply).status).toBe(201);
  const conflict = call("PATCH", `${DEPLOYMENTS}/web?fieldManager=two`, deployment("web", 5), apply);
  expect([conflict.status, bodyOf(conflict).message]).toEqual([409, 'Apply failed with 1 conflict: conflict with "one": .spec.replicas']);
  expect(call("PATCH", `${DEPLOYMENTS}/web?fieldManager=two&force=true`, deployment("web", 5), apply).status).toBe(200);
  const owners = bodyOf(call("GET", `${DEPLOYMENTS}/web`)).metadata?.managedFields;
  expect(owners?.map(({ manager, operation }) => `${manager} ${operation}`)).toEqual(["one Apply", "two Apply"]);
});

test("a custom resource is served soon after its definition, checked by its schema", () => {
  const world = newTestServer();
  const call = caller(world);
  const schema = {
    type: "object",
    properties: {
      spec: {
        type: "object",
        required: ["size"],
        properties: { size: { type: "integer", minimum: 1 }, mode: { type: "string", default: "auto" } },
      },
    },
  };
  const definition = {
    metadata: { name: "lamps.example.com" },
    spec: {
      group: "example.com",
      scope: "Namespaced",
      names: { plural: "lamps", kind: "Lamp" },
      versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  };
  expect(call("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition).status).toBe(201);
  world.run(100_000);
  const lamps = "/apis/example.com/v1/namespaces/default/lamps";
  const lamp = { apiVersion: "example.com/v1", kind: "Lamp", metadata: { name: "desk" }, spec: { size: 2 } };
  expect(call("POST", lamps, lamp)).toMatchObject({ status: 201, body: { spec: { size: 2, mode: "auto" } } });
  expect(bodyOf(call("POST", lamps, { ...lamp, metadata: { name: "none" }, spec: { size: 0 } })).message).toBe(
    'Lamp.example.com "none" is invalid: spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1',
  );
  expect(call("DELETE", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/lamps.example.com").status).toBe(200);
  expect(call("GET", lamps).status).toBe(404);
});

test("a Service gets an address above the static band and keeps its node port", () => {
  const call = caller(newTestServer());
  const services = "/api/v1/namespaces/default/services";
  const web = call("POST", services, {
    metadata: { name: "web" },
    spec: { type: "NodePort", selector: { app: "web" }, ports: [{ port: 80 }] },
  }).body as {
    spec: { clusterIP: string; ports: { nodePort: number }[] };
  };
  expect(web.spec.clusterIP).toMatch(/^10\.96\.([1-9]|\d\d+)\.\d+$/);
  const { nodePort } = web.spec.ports[0] as { nodePort: number };
  expect(nodePort).toBeGreaterThanOrEqual(30_000);
  const taken = call("POST", services, { metadata: { name: "other" }, spec: { type: "NodePort", ports: [{ port: 80, nodePort }] } });
  expect(bodyOf(taken).message).toBe(
    `Service "other" is invalid: spec.ports[0].nodePort: Invalid value: ${nodePort}: provided port is already allocated`,
  );
});
