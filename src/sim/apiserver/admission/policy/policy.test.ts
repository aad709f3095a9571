import { expect, test } from "vitest";
import { type Release, releases } from "../../../../kube/releases/index.ts";
import { configMaps, namespaces, pods, type ResourceType } from "../../../../kube/resource.ts";
import { StatusError } from "../../../../kube/status.ts";
import type { KubeObject, New } from "../../../../kube/types.ts";
import { newTestServer } from "../../testing.ts";

const later = releases.find(({ minor }) => minor === "36") as Release;
const kind = (resource: string, name: string): ResourceType => ({
  group: "admissionregistration.k8s.io",
  version: "v1",
  resource,
  kind: name,
  namespaced: false,
});
const validating = kind("validatingadmissionpolicies", "ValidatingAdmissionPolicy");
const validatingBindings = kind("validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding");
const mutating = kind("mutatingadmissionpolicies", "MutatingAdmissionPolicy");
const mutatingBindings = kind("mutatingadmissionpolicybindings", "MutatingAdmissionPolicyBinding");
const object = (value: unknown) => value as New<KubeObject>;
const map = (name: string, data: Record<string, string> = {}, namespace = "default") => object({ metadata: { name, namespace }, data });
const constraints = (...resources: string[]) => ({
  resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE", "DELETE"], resources }],
});
function refusal(work: () => unknown): [number, string, string] | "none" {
  try {
    work();
  } catch (error) {
    if (error instanceof StatusError) return [error.code, error.reason, error.message];
    throw error;
  }
  return "none";
}
const denied = (name: string, why: string) =>
  `configmaps "${name}" is forbidden: ValidatingAdmissionPolicy 'limit' with binding 'limit-all' denied request: ${why}`;

function limited(spec: Record<string, unknown>, binding: Record<string, unknown> = {}) {
  const server = newTestServer({ release: later });
  const { client } = server;
  client.create(validating, object({ metadata: { name: "limit" }, spec: { matchConstraints: constraints("configmaps"), ...spec } }));
  client.create(
    validatingBindings,
    object({ metadata: { name: "limit-all" }, spec: { policyName: "limit", validationActions: ["Deny"], ...binding } }),
  );
  return server;
}

test("a validation refuses with its message, reason and code", () => {
  const { client } = limited({
    validations: [
      { expression: "!has(object.data) || size(object.data) < 3" },
      { expression: "object.metadata.name != 'root'", message: "not that one", reason: "Forbidden" },
      { expression: "!object.metadata.name.startsWith('x')", messageExpression: "'starts with x: ' + object.metadata.name" },
      { expression: "object.data['must'] == 'be'" },
    ],
  });
  const make = (name: string, data?: Record<string, string>) => refusal(() => client.create(configMaps, map(name, data) as never));
  expect(make("big", { must: "be", b: "", c: "" })).toEqual([
    422,
    "Invalid",
    denied("big", "failed expression: !has(object.data) || size(object.data) < 3"),
  ]);
  expect(make("root", { must: "be" })).toEqual([403, "Forbidden", denied("root", "not that one")]);
  expect(make("xy", { must: "be" })).toEqual([422, "Invalid", denied("xy", "starts with x: xy")]);
  expect(make("other", { a: "b" })).toEqual([
    422,
    "Invalid",
    denied("other", "expression 'object.data['must'] == 'be'' resulted in error: no such key: must"),
  ]);
  expect(make("fine", { must: "be" })).toBe("none");
});

test("selectors, match conditions, operations and the old object decide what is judged", () => {
  const { client } = limited(
    {
      matchConditions: [{ name: "not-system", expression: "!request.userInfo.username.startsWith('system:')" }],
      variables: [{ name: "gone", expression: "oldObject != null && object == null" }],
      validations: [{ expression: "variables.gone || oldObject == null || object.data.size() >= oldObject.data.size()" }],
    },
    { matchResources: { namespaceSelector: { matchLabels: { watched: "yes" } } } },
  );
  client.create(namespaces, object({ metadata: { name: "watched", labels: { watched: "yes" } } }) as never);
  for (const namespace of ["default", "watched"]) client.create(configMaps, map("a", { a: "", b: "" }, namespace) as never);
  const shrink = (namespace: string) =>
    refusal(() => client.patch(configMaps, "a", namespace, { type: "json", body: [{ op: "remove", path: "/data/b" }] }));
  expect(shrink("default")).toBe("none");
  expect(shrink("watched")).toMatchObject([422, "Invalid", expect.stringContaining("failed expression: variables.gone")]);
  expect(refusal(() => client.delete(configMaps, "a", "watched"))).toBe("none");
});

test("parameters come from an object, and may be missing", () => {
  const { client } = limited(
    {
      paramKind: { apiVersion: "v1", kind: "ConfigMap" },
      matchConstraints: constraints("pods"),
      validations: [
        { expression: "object.metadata.name in params.data", messageExpression: "'known: ' + params.data.map(k, k).join(', ')" },
      ],
    },
    { paramRef: { name: "names", namespace: "default", parameterNotFoundAction: "Deny" } },
  );
  const pod = (name: string) =>
    refusal(() =>
      client.create(pods, { metadata: { name, namespace: "default" }, spec: { containers: [{ name: "c", image: "x" }] } } as never),
    );
  expect(pod("a")).toMatchObject([
    422,
    "Invalid",
    expect.stringContaining("failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction"),
  ]);
  client.create(configMaps, map("names", { a: "", b: "" }) as never);
  expect(pod("a")).toBe("none");
  expect(pod("z")).toMatchObject([422, "Invalid", expect.stringContaining("denied request: known: a, b")]);
});

test("a policy that cannot be compiled is not stored", () => {
  const { client } = newTestServer({ release: later });
  const spec = { matchConstraints: constraints("pods"), validations: [{ expression: "objct.x" }] };
  expect(refusal(() => client.create(validating, object({ metadata: { name: "bad" }, spec })))).toEqual([
    422,
    "Invalid",
    "ValidatingAdmissionPolicy.admissionregistration.k8s.io \"bad\" is invalid: spec.validations[0].expression: Invalid value: \"objct.x\": compilation failed: ERROR: <input>:1:1: undeclared reference to 'objct' (in container '')\n | objct.x\n | ^",
  ]);
});

test("a mutating policy applies objects and patches, and sees what others have changed", () => {
  const { client } = newTestServer({ release: later });
  const policy = (name: string, spec: Record<string, unknown>) => {
    client.create(
      mutating,
      object({ metadata: { name }, spec: { failurePolicy: "Fail", matchConstraints: constraints("pods"), ...spec } }),
    );
    client.create(mutatingBindings, object({ metadata: { name }, spec: { policyName: name } }));
  };
  // Comes first, but has something to do only after the other.
  policy("a-labels", {
    reinvocationPolicy: "IfNeeded",
    matchConditions: [{ name: "meshed", expression: "object.spec.containers.exists(c, c.name == 'mesh')" }],
    mutations: [
      {
        patchType: "JSONPatch",
        jsonPatch: { expression: '[JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("a/mesh"), value: "yes"}]' },
      },
    ],
  });
  policy("b-sidecar", {
    reinvocationPolicy: "Never",
    mutations: [
      {
        patchType: "ApplyConfiguration",
        applyConfiguration: {
          expression: 'Object{spec: Object.spec{containers: [Object.spec.containers{name: "mesh", image: "proxy:1"}]}}',
        },
      },
    ],
  });
  const made = client.create(pods, {
    metadata: { name: "p", namespace: "default", labels: { app: "p" } },
    spec: { containers: [{ name: "c", image: "x" }] },
  } as never);
  expect(made.spec.containers.map(({ name }) => name).sort()).toEqual(["c", "mesh"]);
  expect(made.metadata.labels).toMatchObject({ app: "p", "a/mesh": "yes" });
});
