import { describe, expect, test } from "vitest";
import type { Deployment, ReplicaSet } from "../../../kube/types.ts";
import { newReplicaSetSize, resolveFenceposts, scaleDownOld } from "./rolling.ts";
import { scale } from "./scaling.ts";

function web(replicas: number, maxSurge: number | string, maxUnavailable: number | string): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", uid: "d", resourceVersion: "1", creationTimestamp: "2024-07-09T08:28:00Z" },
    spec: { replicas, selector: {}, template: {}, strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } } },
    status: {},
  };
}
function replicaSet(name: string, replicas: number, available = replicas, max?: number): ReplicaSet {
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name,
      uid: name,
      resourceVersion: "1",
      creationTimestamp: `2024-07-09T08:28:0${name.length}Z`,
      annotations:
        max === undefined
          ? {}
          : { "deployment.kubernetes.io/max-replicas": String(max), "deployment.kubernetes.io/desired-replicas": "10" },
    },
    spec: { replicas, selector: {} },
    status: { replicas, availableReplicas: available },
  };
}

describe("surge and unavailability", () => {
  test.each([
    ["25%", "25%", 2, { surge: 1, unavailable: 0 }],
    ["25%", "25%", 4, { surge: 1, unavailable: 1 }],
    ["25%", "25%", 10, { surge: 3, unavailable: 2 }],
    [0, "10%", 3, { surge: 0, unavailable: 1 }],
    [1, 0, 3, { surge: 1, unavailable: 0 }],
    ["100%", 0, 3, { surge: 3, unavailable: 0 }],
  ] as const)("%s and %s of %i pods", (surge, unavailable, wanted, want) => {
    expect(resolveFenceposts(surge, unavailable, wanted)).toEqual(want);
  });
});

describe("a step of a rollout of 10 pods at 25 %", () => {
  test.each([
    ["begins with the surge", [replicaSet("o", 10)], replicaSet("new", 0), 3],
    ["waits while the surge is used up", [replicaSet("o", 10)], replicaSet("new", 3, 0), 3],
    ["grows as the old ones go", [replicaSet("o", 8)], replicaSet("new", 3, 0), 5],
    ["never passes the wanted size", [replicaSet("o", 0)], replicaSet("new", 9), 10],
  ])("the new ReplicaSet %s", (_, old, fresh, want) => {
    expect(newReplicaSetSize(web(10, "25%", "25%"), [...old, fresh], fresh)).toBe(want);
  });

  test.each([
    ["by what may be missing", [replicaSet("o", 10)], replicaSet("new", 3, 0), [["o", 8]]],
    ["by what the new one has made available", [replicaSet("o", 8)], replicaSet("new", 5, 3), [["o", 5]]],
    [
      "pods that do not serve first",
      [replicaSet("o", 5, 5), replicaSet("old", 5, 2)],
      replicaSet("new", 3, 3),
      [
        ["old", 2],
        ["o", 3],
      ],
    ],
    ["not at all when too few are available", [replicaSet("o", 8)], replicaSet("new", 5, 0), []],
  ])("the old ones shrink %s", (_, old, fresh, want) => {
    const steps = scaleDownOld(web(10, "25%", "25%"), [...old, fresh], old, fresh);
    expect(steps.map(({ replicaSet: { metadata }, to }) => [metadata.name, to])).toEqual(want);
  });
});

test("a Deployment that is scaled in the middle of a rollout shares the new pods in proportion", () => {
  const resizes = scale(web(15, 3, 2), replicaSet("new", 5, 0, 13), [replicaSet("o", 8, 8, 13)]);
  expect(resizes.map(({ replicaSet: { metadata }, to }) => [metadata.name, to])).toEqual([
    ["o", 11],
    ["new", 7],
  ]);
});
