import { expect, test } from "vitest";
import { cronJobs, jobs, pods } from "../../../kube/resource.ts";
import { MINUTE, SECOND } from "../../../kube/timers.ts";
import { newTestCluster } from "../testing.ts";

const job = (name: string, spec: Record<string, unknown>) => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name, namespace: "default" },
  spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "busybox" }] } }, ...spec },
});
const podless = (text: string) => text.replace(/-[a-z0-9]{5}$/, "-P");

test("a Job runs its completions and counts each pod once", () => {
  const cluster = newTestCluster();
  cluster.behaviour(() => "succeed");
  cluster.create(jobs, job("multi", { completions: 3, parallelism: 2 }));
  cluster.run(30 * SECOND);
  const { status } = cluster.get(jobs, "multi");
  expect(status).toMatchObject({ succeeded: 3, ready: 0, uncountedTerminatedPods: {} });
  expect(status.active).toBeUndefined();
  expect(status.conditions?.map(({ type, status: value, reason }) => [type, value, reason])).toEqual([["Complete", "True", undefined]]);
  expect(cluster.eventsOf("Job").map(podless)).toEqual([
    ...Array.from({ length: 3 }, () => "multi Normal SuccessfulCreate Created pod: multi-P"),
    "multi Normal Completed Job completed",
  ]);
  expect(cluster.list(pods, "default").flatMap(({ metadata }) => metadata.finalizers ?? [])).toEqual([]);
  expect(cluster.logs).toEqual([]);
  cluster.stop();
});

test("a failing Job waits 10 s before its next pod and gives up at the limit", () => {
  const cluster = newTestCluster();
  cluster.behaviour(() => "fail");
  cluster.create(jobs, job("fail", { backoffLimit: 1 }));
  cluster.run(5 * SECOND);
  expect(cluster.list(pods, "default").length).toBe(1);
  cluster.run(30 * SECOND);
  expect(cluster.get(jobs, "fail").status).toMatchObject({ failed: 2, conditions: [{ type: "Failed", reason: "BackoffLimitExceeded" }] });
  expect(cluster.eventsOf("Job").map(podless)).toEqual([
    "fail Normal SuccessfulCreate Created pod: fail-P",
    "fail Normal SuccessfulCreate Created pod: fail-P",
    "fail Warning BackoffLimitExceeded Job has reached the specified backoff limit",
  ]);
  cluster.stop();
});

test("an Indexed Job gives every index one success", () => {
  const cluster = newTestCluster();
  cluster.behaviour(() => "succeed");
  cluster.create(jobs, job("idx", { completions: 4, parallelism: 4, completionMode: "Indexed" }));
  cluster.run(20 * SECOND);
  expect(cluster.get(jobs, "idx").status).toMatchObject({ succeeded: 4, completedIndexes: "0-3" });
  expect(
    cluster
      .list(pods, "default")
      .map(({ spec }) => spec.hostname)
      .sort(),
  ).toEqual(["idx-0", "idx-1", "idx-2", "idx-3"]);
  cluster.stop();
});

test("a deadline ends a Job and its pods", () => {
  const cluster = newTestCluster();
  cluster.create(jobs, job("dl", { activeDeadlineSeconds: 5 }));
  cluster.run(20 * SECOND);
  expect(cluster.get(jobs, "dl").status).toMatchObject({
    failed: 1,
    conditions: [{ type: "Failed", reason: "DeadlineExceeded", message: "Job was active longer than specified deadline" }],
  });
  expect(cluster.list(pods, "default")).toEqual([]);
  cluster.stop();
});

test("a CronJob makes a Job every minute and keeps three", () => {
  const cluster = newTestCluster();
  cluster.behaviour(() => "succeed");
  cluster.create(cronJobs, {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "hello", namespace: "default" },
    spec: {
      schedule: "*/1 * * * *",
      concurrencyPolicy: "Allow",
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
      jobTemplate: { spec: { template: { spec: { restartPolicy: "OnFailure", containers: [{ name: "c", image: "busybox" }] } } } },
    },
  });
  cluster.run(90 * SECOND);
  const [first] = cluster.list(jobs, "default");
  expect(first?.metadata.name).toMatch(/^hello-\d{8}$/);
  expect(cluster.eventsOf("CronJob")).toEqual([
    `hello Normal SuccessfulCreate Created job ${first?.metadata.name}`,
    `hello Normal SawCompletedJob Saw completed job: ${first?.metadata.name}, status: Complete`,
  ]);
  cluster.run(5 * MINUTE);
  expect(cluster.list(jobs, "default").length).toBe(3);
  expect(cluster.logs).toEqual([]);
  cluster.stop();
});
