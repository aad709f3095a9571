import { describe, expect, it } from "vitest";
import type { KubeObject, ManagedFieldsEntry } from "../../kube/types.ts";
import type { HttpResponse } from "../../machine/http.ts";
import { newTestServer } from "./testing.ts";

const ADMIN = { address: "172.18.0.1", certificate: { commonName: "kubernetes-admin", organizations: ["system:masters"] } };
const APPLY = "application/apply-patch+yaml";
const DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
const CONFIGS = "/api/v1/namespaces/default/configmaps";
const BOATS = "/apis/example.com/v1/namespaces/default/boats";
const LAST = "kubectl.kubernetes.io/last-applied-configuration";

const boats = {
  metadata: { name: "boats.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { plural: "boats", kind: "Boat" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: { scale: { specReplicasPath: ".spec.replicas", statusReplicasPath: ".status.replicas" } },
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: {
                type: "object",
                properties: {
                  replicas: { type: "integer" },
                  crew: {
                    type: "array",
                    "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["name"],
                    items: { type: "object", required: ["name"], properties: { name: { type: "string" }, role: { type: "string" } } },
                  },
                  ports: { type: "array", items: { type: "string" } },
                },
              },
            },
          },
        },
      },
    ],
  },
};

function served() {
  const world = newTestServer();
  const call = (method: string, path: string, body?: unknown, contentType = "application/json"): HttpResponse => {
    const headers = { "user-agent": "tester/1", "content-type": contentType };
    return world.server.handle({ method, path, headers, peer: ADMIN, body }) as HttpResponse;
  };
  const labels = { app: "web" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "c", image: "nginx" }] } };
  const spec = { replicas: 1, selector: { matchLabels: labels }, template };
  call("POST", `${DEPLOYMENTS}?fieldManager=maker`, { metadata: { name: "web" }, spec });
  call("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", boats);
  world.run(2_000_000);
  return {
    call,
    apply: (path: string, query: string, body: object) => call("PATCH", `${path}?${query}`, body, APPLY),
    owners: (path: string): string[] => {
      const { metadata } = call("GET", path).body as KubeObject & { metadata: { managedFields: ManagedFieldsEntry[] } };
      return metadata.managedFields.map(
        ({ manager, operation, apiVersion, subresource, fieldsV1 }) =>
          `${manager} ${operation} ${apiVersion} ${subresource ?? ""} ${JSON.stringify(fieldsV1)}`,
      );
    },
  };
}
const messageOf = ({ status, body }: HttpResponse): string => `${status} ${(body as { message?: string }).message ?? ""}`;
const scale = (replicas: number) => ({ apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "web" }, spec: { replicas } });

describe("applying a scale", () => {
  it("meets who owns the replicas, and takes them when forced", () => {
    const { call, apply, owners } = served();
    expect(messageOf(apply(`${DEPLOYMENTS}/web/scale`, "fieldManager=scaler", scale(3)))).toBe(
      '409 Apply failed with 1 conflict: conflict with "maker" using autoscaling/v1: .spec.replicas',
    );
    const { status, body } = apply(`${DEPLOYMENTS}/web/scale`, "fieldManager=scaler&force=true", scale(3));
    expect([status, (body as { spec: object }).spec]).toEqual([200, { replicas: 3 }]);
    expect((call("GET", `${DEPLOYMENTS}/web`).body as { spec: { replicas: number } }).spec.replicas).toBe(3);
    const [applied = "", made = ""] = owners(`${DEPLOYMENTS}/web`);
    expect(applied).toBe('scaler Apply apps/v1 scale {"f:spec":{"f:replicas":{}}}');
    expect(made).toMatch(/^maker Update apps\/v1 {2}/);
    expect(made).not.toContain("f:replicas");
  });
  it("is told of the deployment's own appliers afterwards", () => {
    const { apply } = served();
    apply(`${DEPLOYMENTS}/web/scale`, "fieldManager=scaler&force=true", scale(3));
    const wanted = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec: { replicas: 4 } };
    expect(messageOf(apply(`${DEPLOYMENTS}/web`, "fieldManager=other", wanted))).toBe(
      '409 Apply failed with 1 conflict: conflict with "scaler" with subresource "scale": .spec.replicas',
    );
  });
  it("wants a field manager, and no field that a scale has not", () => {
    const { apply, call } = served();
    expect(messageOf(apply(`${DEPLOYMENTS}/web/scale`, "", scale(3)))).toBe(
      '422 PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    );
    expect(messageOf(apply(`${DEPLOYMENTS}/web/scale`, "fieldManager=a", { ...scale(3), spec: { size: 1 } }))).toBe(
      "500 failed to create typed patch object (default/web; autoscaling/v1, Kind=Scale): .spec.size: field not declared in schema",
    );
    expect(messageOf(call("PATCH", `${DEPLOYMENTS}/web?force=true`, {}, "application/merge-patch+json"))).toBe(
      '422 PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    );
  });
});

describe("applying a custom resource", () => {
  const boat = (spec: object) => ({ apiVersion: "example.com/v1", kind: "Boat", metadata: { name: "a" }, spec });
  it("merges its lists by the keys its schema names", () => {
    const { apply, call, owners } = served();
    expect(apply(`${BOATS}/a`, "fieldManager=one", boat({ crew: [{ name: "ann", role: "cook" }] })).status).toBe(201);
    expect(apply(`${BOATS}/a`, "fieldManager=two", boat({ crew: [{ name: "bob", role: "captain" }] })).status).toBe(200);
    expect((call("GET", `${BOATS}/a`).body as { spec: object }).spec).toEqual({
      crew: [
        { name: "ann", role: "cook" },
        { name: "bob", role: "captain" },
      ],
    });
    expect(owners(`${BOATS}/a`)).toEqual([
      'one Apply example.com/v1  {"f:spec":{"f:crew":{"k:{\\"name\\":\\"ann\\"}":{".":{},"f:name":{},"f:role":{}}}}}',
      'two Apply example.com/v1  {"f:spec":{"f:crew":{"k:{\\"name\\":\\"bob\\"}":{".":{},"f:name":{},"f:role":{}}}}}',
    ]);
  });
  it("replaces a list that says nothing as a whole, and tells of the conflict", () => {
    const { apply } = served();
    apply(`${BOATS}/a`, "fieldManager=one", boat({ ports: ["Oslo"] }));
    expect(messageOf(apply(`${BOATS}/a`, "fieldManager=two", boat({ ports: ["Riga"] })))).toBe(
      '409 Apply failed with 1 conflict: conflict with "one": .spec.ports',
    );
  });
  it.each([
    [{ colour: "red" }, ".spec.colour: field not declared in schema"],
    [{ replicas: "x" }, ".spec.replicas: expected numeric (int or float), got string"],
    [
      { crew: [{ role: "cook" }] },
      '.spec.crew: element 0: associative list with keys has an element that omits key field "name" (and doesn\'t have default value)',
    ],
  ])("refuses %j", (spec, why) => {
    const { apply } = served();
    expect(messageOf(apply(`${BOATS}/a`, "fieldManager=one", boat(spec)))).toBe(
      `500 failed to create typed patch object (default/a; example.com/v1, Kind=Boat): ${why}`,
    );
  });
});

describe("the annotation of client-side apply", () => {
  it("follows what kubectl applies from the server's side, and nobody else", () => {
    const { call, apply } = served();
    call("POST", `${CONFIGS}?fieldManager=kubectl-client-side-apply`, {
      metadata: { name: "conf", annotations: { [LAST]: "{}\n" } },
      data: { a: "1" },
    });
    const wanted = (b: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "conf" }, data: { b } });
    apply(`${CONFIGS}/conf`, "fieldManager=other", wanted("2"));
    const annotation = (): string | undefined => (call("GET", `${CONFIGS}/conf`).body as KubeObject).metadata.annotations?.[LAST];
    expect(annotation()).toBe("{}\n");
    apply(`${CONFIGS}/conf`, "fieldManager=kubectl&force=true", wanted("3"));
    expect(annotation()).toBe('{"apiVersion":"v1","data":{"b":"3"},"kind":"ConfigMap","metadata":{"name":"conf","namespace":"default"}}\n');
  });
});
