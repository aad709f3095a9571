import { expect, test } from "vitest";
import { type Release, releases } from "../../../kube/releases/index.ts";
import { jobs, pods } from "../../../kube/resource.ts";
import { SECOND } from "../../../kube/timers.ts";
import type { Job, Pod } from "../../../kube/types.ts";
import { newTestCluster } from "../testing.ts";
import { FAILURE_COUNT, failureCounts, successByPolicy, untilRetry } from "./per-index.ts";

const later = releases.find(({ minor }) => minor === "36") as Release;
const job = (name: string, spec: Record<string, unknown>) => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name, namespace: "default" },
  spec: {
    template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "busybox" }] } },
    completionMode: "Indexed",
    ...spec,
  },
});
const indexOf = (pod: Pod) => pod.spec.hostname?.split("-").pop();

test("an index that fails is tried again after 10 s and then given up, while others go on", () => {
  const cluster = newTestCluster({ release: later });
  cluster.behaviour((pod) => (indexOf(pod) === "1" ? "fail" : "succeed"));
  cluster.create(jobs, job("per", { completions: 3, parallelism: 3, backoffLimitPerIndex: 1 }));
  cluster.run(8 * SECOND);
  expect(cluster.get(jobs, "per").status).toMatchObject({ succeeded: 2, completedIndexes: "0,2", failedIndexes: "" });
  expect(cluster.list<Pod>(pods, "default").length).toBe(3);
  cluster.run(30 * SECOND);
  expect(cluster.get(jobs, "per").status).toMatchObject({
    succeeded: 2,
    failed: 2,
    completedIndexes: "0,2",
    failedIndexes: "1",
    conditions: [
      { type: "FailureTarget", reason: "FailedIndexes" },
      { type: "Failed", reason: "FailedIndexes", message: "Job has failed indexes" },
    ],
  });
  const tried = cluster.list<Pod>(pods, "default").filter((pod) => indexOf(pod) === "1");
  expect(tried.map(({ metadata }) => metadata.annotations?.[FAILURE_COUNT]).sort()).toEqual(["0", "1"]);
  cluster.stop();
});

test("more failed indexes than maxFailedIndexes end the Job", () => {
  const cluster = newTestCluster({ release: later });
  cluster.behaviour((pod) => (indexOf(pod) === "3" ? "run" : "fail"));
  cluster.create(jobs, job("max", { completions: 4, parallelism: 4, backoffLimitPerIndex: 0, maxFailedIndexes: 2 }));
  cluster.run(8 * SECOND);
  expect(cluster.get(jobs, "max").status.conditions?.[0]).toMatchObject({
    type: "FailureTarget",
    reason: "MaxFailedIndexesExceeded",
    message: "Job has exceeded the specified maximal number of failed indexes",
  });
  cluster.stop();
});

test("a Job that another controller manages is left alone", () => {
  const cluster = newTestCluster({ release: later });
  cluster.create(jobs, job("theirs", { completions: 1, managedBy: "example.com/queue" }));
  cluster.run(8 * SECOND);
  expect([cluster.list(pods, "default").length, cluster.get(jobs, "theirs").status]).toEqual([0, {}]);
  cluster.stop();
});

test.each([
  [[{ succeededCount: 2 }], [0, 3], "Matched rules at index 0"],
  [[{ succeededCount: 2 }], [3], undefined],
  [[{ succeededIndexes: "0-1" }], [0, 3], undefined],
  [[{ succeededIndexes: "0-1" }], [0, 1], "Matched rules at index 0"],
  [
    [
      { succeededIndexes: "0,1,2", succeededCount: 3 },
      { succeededIndexes: "1-3", succeededCount: 1 },
    ],
    [3],
    "Matched rules at index 1",
  ],
])("success policy %j with indexes %j: %s", (rules, done, want) => {
  const of = job("p", { completions: 4, successPolicy: { rules } }) as unknown as Job;
  expect(successByPolicy(of, new Set(done))?.message).toBe(want);
});

test.each([
  [0, 10],
  [1, 20],
  [3, 80],
  [9, 600],
])("after %i earlier failures an index waits %i s", (failures, want) => {
  const timers = { now: 0, date: 1_000_000, after: () => ({ cancel() {} }) } as never;
  const status = { containerStatuses: [{ state: { terminated: { finishedAt: new Date(1_000_000).toISOString() } } }] };
  const pod = { metadata: { annotations: { [FAILURE_COUNT]: String(failures) } }, status } as unknown as Pod;
  expect(untilRetry(pod, timers)).toBe(want * SECOND);
  expect(failureCounts(job("x", {}) as unknown as Job, pod)).toEqual({ [FAILURE_COUNT]: String(failures + 1) });
});
