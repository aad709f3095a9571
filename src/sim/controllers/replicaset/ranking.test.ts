import { expect, test } from "vitest";
import { parseTime } from "../../../kube/time.ts";
import type { Pod } from "../../../kube/types.ts";
import { rankForDeletion } from "./ranking.ts";

interface Given {
  node?: string;
  phase?: string;
  readySince?: string;
  cost?: string;
  restarts?: number;
}
function pod(name: string, { node = "a", phase = "Running", readySince, cost, restarts = 0 }: Given = {}): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      uid: name,
      resourceVersion: "1",
      creationTimestamp: "2024-07-09T08:00:00Z",
      ...(cost ? { annotations: { "controller.kubernetes.io/pod-deletion-cost": cost } } : {}),
    },
    spec: { containers: [], ...(node ? { nodeName: node } : {}) },
    status: {
      phase,
      conditions: [{ type: "Ready", status: readySince ? "True" : "False", ...(readySince ? { lastTransitionTime: readySince } : {}) }],
      containerStatuses: [{ name: "c", image: "", imageID: "", ready: true, restartCount: restarts }],
    },
  };
}
const long = "2024-07-09T08:00:00Z";
const short = "2024-07-09T08:59:00Z";

test.each([
  ["one without a node goes first", [pod("a", { readySince: long }), pod("b", { node: "", phase: "Pending" })], "b"],
  ["a pending one before a running one", [pod("a"), pod("b", { phase: "Pending" })], "b"],
  ["one that is not ready before one that is", [pod("a", { readySince: long }), pod("b")], "b"],
  ["the cheaper one", [pod("a", { readySince: long, cost: "10" }), pod("b", { readySince: long, cost: "-5" })], "b"],
  [
    "one of the fuller node",
    [pod("a", { readySince: long, node: "x" }), pod("b", { readySince: long }), pod("c", { readySince: long })],
    "b",
  ],
  ["one that became ready later", [pod("a", { readySince: long }), pod("b", { readySince: short })], "b"],
  ["one that restarted more often", [pod("a", { readySince: long }), pod("b", { readySince: long, restarts: 3 })], "b"],
])("of the pods of a ReplicaSet %s", (_, pods, want) => {
  expect(rankForDeletion(pods, pods, parseTime("2024-07-09T09:00:00Z"))[0]?.metadata.name).toBe(want);
});
