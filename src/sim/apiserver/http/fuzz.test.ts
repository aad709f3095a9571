/**
 * Random objects, random patches, random verbs, against one server that lives on: never a crash, never an internal
 * error, always an object or a Status, and whatever was stored can be read, listed, watched and deleted.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { releases } from "../../../kube/releases/index.ts";
import type { HttpResponse } from "../../../machine/http.ts";
import { newTestServer } from "../testing.ts";

const ADMIN = { address: "172.18.0.1", certificate: { commonName: "kubernetes-admin", organizations: ["system:masters"] } };
const RUNS = process.env["LONG"] ? 20_000 : 1_500;

/** Collections of namespaced kinds, with an object that the server takes. */
const COLLECTIONS: Readonly<Record<string, object>> = {
  "/api/v1/namespaces/default/configmaps": { data: { a: "1" } },
  "/api/v1/namespaces/default/secrets": { stringData: { a: "1" } },
  "/api/v1/namespaces/default/services": { spec: { selector: { app: "a" }, ports: [{ port: 80 }] } },
  "/api/v1/namespaces/default/pods": { spec: { containers: [{ name: "c", image: "nginx", ports: [{ containerPort: 80 }] }] } },
  "/api/v1/namespaces/default/persistentvolumeclaims": {
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  },
  "/apis/apps/v1/namespaces/default/deployments": {
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: "a" } },
      template: { metadata: { labels: { app: "a" } }, spec: { containers: [{ name: "c", image: "nginx" }] } },
    },
  },
  "/apis/batch/v1/namespaces/default/cronjobs": {
    spec: {
      schedule: "* * * * *",
      jobTemplate: { spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "busybox" }] } } } },
    },
  },
  "/apis/networking.k8s.io/v1/namespaces/default/networkpolicies": { spec: { podSelector: {}, policyTypes: ["Ingress"] } },
  "/apis/policy/v1/namespaces/default/poddisruptionbudgets": { spec: { minAvailable: 1, selector: { matchLabels: { app: "a" } } } },
  "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers": {
    spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "a" } },
  },
  "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles": { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] },
};
const PATCHES = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
  "application/apply-patch+yaml",
  "text/plain",
];

const odd = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.string(),
  fc.constantFrom("", "a", "1Gi", "-1", "50%", "Always", "TCP", "2024-01-01T00:00:00Z", "*", "__proto__", "constructor"),
  fc.constant([]),
  fc.constant({}),
  fc.array(fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant({ name: "c" })), { maxLength: 3 }),
  fc.dictionary(fc.constantFrom("a", "name", "matchLabels", "$patch", "__proto__", "key"), fc.oneof(fc.string(), fc.integer()), {
    maxKeys: 3,
  }),
);
const collection = fc.constantFrom(...Object.keys(COLLECTIONS));
const name = fc.constantFrom("a", "b", "c", "A", "", "a.b", "%20", "a/status", "b/scale", "c/eviction", "a/log", "b/nonsense");
/** Where to change a valid object, as a share of its places, and into what. */
const change = fc.record({ place: fc.double({ min: 0, max: 0.999, noNaN: true }), value: odd, remove: fc.boolean() });

const step = fc.oneof(
  fc.record({ kind: fc.constant("create" as const), collection, name, changes: fc.array(change, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant("replace" as const), collection, name, changes: fc.array(change, { maxLength: 3 }) }),
  fc.record({
    kind: fc.constant("patch" as const),
    collection,
    name,
    type: fc.constantFrom(...PATCHES),
    body: fc.oneof(
      odd,
      fc.record({ metadata: odd, spec: odd, data: odd }, { requiredKeys: [] }),
      fc.array(
        fc.record({
          op: fc.constantFrom("add", "remove", "replace", "move", "copy", "test", "x"),
          path: fc.constantFrom("/metadata/labels", "/spec", "/data/a", "/metadata/name", "", "/", "/spec/containers/0/image", "x"),
          from: fc.constantFrom("/spec", "/nope", ""),
          value: odd,
        }),
        { maxLength: 3 },
      ),
    ),
  }),
  fc.record({
    kind: fc.constant("read" as const),
    collection,
    name: fc.oneof(name, fc.constant("")),
    query: fc.constantFrom(
      "",
      "?limit=1",
      "?limit=x",
      "?labelSelector=a in (b,c),!d",
      "?labelSelector==(",
      "?fieldSelector=metadata.name=a",
      "?fieldSelector=x==",
      "?resourceVersion=1",
      "?resourceVersion=x&resourceVersionMatch=Exact",
      "?continue=abc",
      "?timeoutSeconds=-1",
      "?dryRun=Some",
    ),
    table: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("delete" as const), collection, name, body: odd }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A copy with some of its values replaced or removed. */
function changed(object: object, changes: readonly { place: number; value: unknown; remove: boolean }[]): unknown {
  const copy = structuredClone(object) as Record<string, unknown>;
  for (const { place, value, remove } of changes) {
    const places: [Record<string, unknown>, string][] = [];
    const walk = (at: Record<string, unknown>): void => {
      for (const key of Object.keys(at)) {
        places.push([at, key]);
        if (typeof at[key] === "object" && at[key] !== null) walk(at[key] as Record<string, unknown>);
      }
    };
    walk(copy);
    const [holder, key] = places[Math.floor(place * places.length)] ?? [copy, "x"];
    if (remove && Array.isArray(holder)) holder.splice(Number(key), 1);
    else if (remove) delete holder[key];
    else holder[key] = value;
  }
  return copy;
}

test.each(releases.map((release) => [release.version, release] as const))("%s answers whatever it is sent", (_, release) => {
  const { server, clock } = newTestServer({ release });
  const call = (method: string, path: string, body?: unknown, type = "application/json", accept = "application/json") =>
    server.handle({ method, path, headers: { "content-type": type, accept }, peer: ADMIN, body }) as HttpResponse;
  const sent = ({ ...one }: Step): HttpResponse => {
    const at = "name" in one && one.name !== "" ? `${one.collection}/${one.name}` : one.collection;
    const object = (changes: Parameters<typeof changed>[1]): unknown =>
      changed({ metadata: { name: "name" in one ? one.name : "a", labels: { app: "a" } }, ...COLLECTIONS[one.collection] }, changes);
    switch (one.kind) {
      case "create":
        return call("POST", one.collection, object(one.changes));
      case "replace":
        return call("PUT", at, object(one.changes));
      case "patch":
        return call("PATCH", `${at}?fieldManager=fuzz`, one.body, one.type);
      case "read":
        return call("GET", at + one.query, undefined, undefined, one.table ? "application/json;as=Table;v=v1;g=meta.k8s.io" : undefined);
      case "delete":
        return call("DELETE", at, one.body ?? undefined);
    }
  };
  const until = (time: number): void => {
    for (let next = clock.next(); next !== undefined && next <= time; next = clock.next()) clock.step();
    clock.moveTo(time);
  };
  fc.assert(
    fc.property(step, (one) => {
      const response = sent(one);
      expect(response, "an answer at once").not.toBeInstanceOf(Promise);
      const { status, body } = response;
      const said = JSON.stringify(body);
      if (status >= 300) expect(body, said).toMatchObject({ kind: "Status", status: "Failure", code: status });
      // The words that the real server has too, and what we refuse to model.
      const meant =
        /resourceVersion should not be set|resourceVersion: Invalid value|Too large resource version|cannot unmarshal|failed to create typed patch object|kubewekend does not model/;
      const internal = status >= 500 && !meant.test(said);
      expect(internal, `${status} ${said}`).toBe(false);
      until(clock.now + 100_000);
    }),
    { numRuns: RUNS, seed: 7 },
  );
  for (const path of Object.keys(COLLECTIONS)) {
    const listed = call("GET", path);
    expect(listed.status).toBe(200);
    for (const item of (listed.body as { items: { metadata: { name: string } }[] }).items) {
      const at = `${path}/${item.metadata.name}`;
      expect(call("GET", at).status, at).toBe(200);
      expect(call("DELETE", `${at}?gracePeriodSeconds=0`).status, at).toBeLessThan(300);
    }
  }
});
