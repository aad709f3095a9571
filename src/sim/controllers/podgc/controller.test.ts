import { expect, test } from "vitest";
import { nodes, pods } from "../../../kube/resource.ts";
import { SECOND } from "../../../kube/timers.ts";
import type { Pod } from "../../../kube/types.ts";
import { newTestCluster } from "../testing.ts";

const pod = (name: string, more: Record<string, unknown> = {}) => ({
  metadata: { name, namespace: "default", ...more },
  spec: { containers: [{ name: "c", image: "busybox" }] },
});
const names = (list: readonly Pod[]) => list.map(({ metadata }) => metadata.name).sort();

test("pods of a node that is gone are Failed with a reason 40 s later, and removed", () => {
  const cluster = newTestCluster({ nodes: ["kind-worker"] });
  // Something holds the pod, so that its last state can be seen.
  cluster.create(pods, pod("held", { finalizers: ["example.com/hold"] }));
  cluster.create(pods, pod("free"));
  cluster.run(5 * SECOND);
  cluster.stopKubelet("kind-worker");
  cluster.client.delete(nodes, "kind-worker");
  cluster.run(35 * SECOND);
  expect(names(cluster.list<Pod>(pods, "default"))).toEqual(["free", "held"]);
  cluster.run(30 * SECOND);
  const [left] = cluster.list<Pod>(pods, "default");
  expect(left?.metadata.name).toBe("held");
  expect(left?.status.phase).toBe("Failed");
  expect(left?.status.conditions?.find(({ type }) => type === "DisruptionTarget")).toMatchObject({
    status: "True",
    reason: "DeletionByPodGC",
    message: "PodGC: node no longer exists",
  });
  cluster.stop();
});

test("finished pods beyond the threshold go, oldest first", () => {
  const cluster = newTestCluster({ manager: { terminatedPodGCThreshold: 2 } });
  cluster.behaviour(() => "succeed");
  for (const name of ["a", "b", "c", "d"]) {
    cluster.create(pods, pod(name));
    cluster.run(2 * SECOND);
  }
  expect(names(cluster.list<Pod>(pods, "default"))).toEqual(["a", "b", "c", "d"]);
  cluster.run(20 * SECOND);
  expect(names(cluster.list<Pod>(pods, "default"))).toEqual(["c", "d"]);
  cluster.stop();
});
