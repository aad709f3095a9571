import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  builtinMergeRules,
  createMergePatch,
  createThreeWayMergePatch,
  createTwoWayMergePatch,
} from "./index.ts";

const rules = builtinMergeRules;
const pod = (containers: unknown[]): Record<string, unknown> => ({ spec: { containers } });

describe("JSON patch", () => {
  const document = { spec: { replicas: 2, list: ["a", "b"] } };
  it.each([
    [[{ op: "replace", path: "/spec/replicas", value: 3 }], { spec: { replicas: 3, list: ["a", "b"] } }],
    [[{ op: "add", path: "/spec/list/-", value: "c" }], { spec: { replicas: 2, list: ["a", "b", "c"] } }],
    [[{ op: "add", path: "/spec/list/0", value: "c" }], { spec: { replicas: 2, list: ["c", "a", "b"] } }],
    [[{ op: "remove", path: "/spec/list/0" }], { spec: { replicas: 2, list: ["b"] } }],
    [[{ op: "add", path: "/a~1b", value: 1 }], { ...document, "a/b": 1 }],
    [[{ op: "move", from: "/spec/replicas", path: "/n" }], { spec: { list: ["a", "b"] }, n: 2 }],
    [[{ op: "test", path: "/spec/replicas", value: 2 }], document],
  ])("%j", (patch, want) => {
    expect(applyJsonPatch(document, patch)).toEqual(want);
  });
  it.each([
    [[{ op: "remove", path: "/nosuch" }], "error in remove for path: '/nosuch': unable to remove nonexistent key: nosuch: missing value"],
    [[{ op: "test", path: "/spec/replicas", value: 9 }], "testing value /spec/replicas failed: test failed"],
    [{ a: 1 }, "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp"],
  ])("%j is refused", (patch, want) => {
    expect(() => applyJsonPatch(document, patch)).toThrow(want);
  });
});

const json = fc.letrec((tie) => ({
  leaf: fc.oneof(fc.integer(), fc.string(), fc.boolean()),
  object: fc.dictionary(fc.constantFrom("a", "b", "c"), fc.oneof({ depthSize: "small" }, tie("leaf"), tie("object")), { maxKeys: 3 }),
}));

describe("merge patch", () => {
  it("a made patch turns one object into the other", () => {
    fc.assert(
      fc.property(json.object, json.object, (from, to) => {
        const patch = createMergePatch(from as Record<string, unknown>, to as Record<string, unknown>);
        expect(applyMergePatch(from, patch)).toEqual(to);
      }),
    );
  });
});

describe("strategic merge patch", () => {
  const live = pod([
    { name: "a", image: "a:1", args: ["x"], ports: [{ containerPort: 80 }] },
    { name: "b", image: "b:1" },
  ]);
  it.each([
    ["merges containers by name", pod([{ name: "b", image: "b:2" }]), [containers(live)[0], { name: "b", image: "b:2" }]],
    ["puts a new one first when nobody says an order", pod([{ name: "c", image: "c" }]), [{ name: "c", image: "c" }, ...containers(live)]],
    ["deletes by directive", pod([{ name: "a", $patch: "delete" }]), [{ name: "b", image: "b:1" }]],
    ["replaces the whole list", pod([{ $patch: "replace" }, { name: "z" }]), [{ name: "z" }]],
    [
      "replaces lists of words",
      pod([{ name: "a", args: ["y"] }]),
      [
        { ...(containers(live)[0] as object), args: ["y"] },
        { name: "b", image: "b:1" },
      ],
    ],
  ])("%s", (_, patch, want) => {
    expect(containers(applyStrategicMergePatch(live, patch, rules, "Pod"))).toEqual(want);
  });

  it("orders what the patch names", () => {
    const patch = { spec: { "$setElementOrder/containers": [{ name: "b" }, { name: "a" }], containers: [{ name: "a", image: "a:2" }] } };
    expect(containers(applyStrategicMergePatch(live, patch, rules, "Pod")).map((item) => (item as { name: string }).name)).toEqual([
      "b",
      "a",
    ]);
  });

  it("retains only the named keys of a deployment's strategy", () => {
    const object = { spec: { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } } };
    const patch = { spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } } };
    expect(applyStrategicMergePatch(object, patch, rules, "Deployment")).toEqual({ spec: { strategy: { type: "Recreate" } } });
  });

  it("deletes and adds finalizers", () => {
    const object = { metadata: { finalizers: ["a", "b"] } };
    const patch = { metadata: { "$deleteFromPrimitiveList/finalizers": ["a"], finalizers: ["c"] } };
    expect(applyStrategicMergePatch(object, patch, rules, "ConfigMap")).toEqual({ metadata: { finalizers: ["c", "b"] } });
  });

  it("a two-way patch turns one list of containers into the other", () => {
    const list = fc.uniqueArray(fc.record({ name: fc.constantFrom("a", "b", "c", "d"), image: fc.constantFrom("1", "2") }), {
      selector: ({ name }) => name,
    });
    fc.assert(
      fc.property(list, list, (from, to) => {
        const patch = createTwoWayMergePatch(pod(from), pod(to), rules, "Pod");
        const result = containers(applyStrategicMergePatch(pod(from), patch, rules, "Pod"));
        const byName = (items: readonly unknown[]): unknown =>
          Object.fromEntries(items.map((item) => [(item as { name: string }).name, item]));
        expect(byName(result)).toEqual(byName(to));
      }),
    );
  });
});

describe("kubectl apply's three-way patch", () => {
  it("changes, deletes what was applied before, and leaves what others set", () => {
    const original = { data: { a: "1", gone: "x" } };
    const modified = { data: { a: "2" } };
    const current = { data: { a: "1", gone: "x", other: "kept" } };
    expect(createThreeWayMergePatch(original, modified, current, rules, "ConfigMap")).toEqual({ data: { a: "2", gone: null } });
  });

  it("tells two ports with one number apart", () => {
    const pod = (annotation: string) => ({
      metadata: { annotations: { a: annotation } },
      spec: {
        containers: [
          {
            name: "dns",
            ports: [
              { containerPort: 53, protocol: "UDP" },
              { containerPort: 53, protocol: "TCP" },
            ],
          },
        ],
      },
    });
    expect(createTwoWayMergePatch(pod("1"), pod("2"), builtinMergeRules, "Pod")).toEqual({ metadata: { annotations: { a: "2" } } });
  });

  it("is empty when nothing changed", () => {
    const manifest = pod([{ name: "a", image: "a:1" }]);
    const live = pod([{ name: "a", image: "a:1", imagePullPolicy: "Always" }]);
    expect(createThreeWayMergePatch(manifest, manifest, live, rules, "Pod")).toEqual({});
  });

  it("names the order of merged lists", () => {
    const before = pod([{ name: "a", image: "a:1" }]);
    const after = pod([{ name: "a", image: "a:2" }]);
    expect(createThreeWayMergePatch(before, after, before, rules, "Pod")).toEqual({
      spec: { "$setElementOrder/containers": [{ name: "a" }], containers: [{ name: "a", image: "a:2" }] },
    });
  });
});

function containers(object: unknown): unknown[] {
  return (object as { spec: { containers: unknown[] } }).spec.containers;
}
