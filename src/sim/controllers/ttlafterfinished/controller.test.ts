import { expect, test } from "vitest";
import { jobs, pods } from "../../../kube/resource.ts";
import { SECOND } from "../../../kube/timers.ts";
import type { Job } from "../../../kube/types.ts";
import { newTestCluster } from "../testing.ts";

const job = (name: string, ttlSecondsAfterFinished?: number) => ({
  metadata: { name, namespace: "default" },
  spec: {
    ...(ttlSecondsAfterFinished === undefined ? {} : { ttlSecondsAfterFinished }),
    template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "busybox" }] } },
  },
});

test("a finished Job goes with its pods when its time is over, one without a time stays", () => {
  const cluster = newTestCluster();
  cluster.behaviour(() => "succeed");
  for (const [name, ttl] of [
    ["soon", 20],
    ["at-once", 0],
    ["kept", undefined],
  ] as const)
    cluster.create(jobs, job(name, ttl));
  const left = () => cluster.list<Job>(jobs, "default").map(({ metadata }) => metadata.name);
  cluster.run(10 * SECOND);
  expect(left()).toEqual(["kept", "soon"]);
  cluster.run(10 * SECOND);
  expect(left()).toEqual(["kept", "soon"]);
  cluster.run(10 * SECOND);
  expect(left()).toEqual(["kept"]);
  expect(cluster.list(pods, "default").length).toBe(1);
  cluster.stop();
});

test("a longer time given while it runs out counts", () => {
  const cluster = newTestCluster();
  cluster.behaviour(() => "succeed");
  cluster.create(jobs, job("j", 20));
  cluster.run(15 * SECOND);
  cluster.client.patch(jobs, "j", "default", { type: "merge", body: { spec: { ttlSecondsAfterFinished: 60 } } });
  cluster.run(30 * SECOND);
  expect(cluster.exists(jobs, "j")).toBe(true);
  cluster.run(30 * SECOND);
  expect(cluster.exists(jobs, "j")).toBe(false);
  cluster.stop();
});
