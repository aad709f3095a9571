import { expect, test } from "vitest";
import { cronJobs, pods, type ResourceType } from "../../../kube/resource.ts";
import { StatusError } from "../../../kube/status.ts";
import type { KubeObject, New, Pod } from "../../../kube/types.ts";
import { newTestServer } from "../testing.ts";

const runtimeClasses: ResourceType = {
  group: "node.k8s.io",
  version: "v1",
  resource: "runtimeclasses",
  kind: "RuntimeClass",
  namespaced: false,
};
const pod = (name: string, spec: Record<string, unknown> = {}): New<Pod> =>
  ({ metadata: { name, namespace: "default" }, spec: { containers: [{ name: "c", image: "nginx" }], ...spec } }) as New<Pod>;
function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof StatusError) return error.message;
    throw error;
  }
  return "none";
}

test("a pod takes overhead, node selector and tolerations from its runtime class", () => {
  const { client } = newTestServer();
  client.create(runtimeClasses, {
    metadata: { name: "kata" },
    handler: "kata",
    overhead: { podFixed: { cpu: "250m" } },
    scheduling: { nodeSelector: { sandbox: "kata" }, tolerations: [{ key: "kata", operator: "Exists" }] },
  } as unknown as New<KubeObject>);
  const { spec } = client.create(pods, pod("a", { runtimeClassName: "kata", nodeSelector: { disk: "ssd" } }));
  expect([spec.overhead, spec.nodeSelector]).toEqual([{ cpu: "250m" }, { disk: "ssd", sandbox: "kata" }]);
  expect(spec.tolerations).toContainEqual({ key: "kata", operator: "Exists" });
  const cases: [Record<string, unknown>, string][] = [
    [{ runtimeClassName: "none" }, 'pods "b" is forbidden: pod rejected: RuntimeClass "none" not found'],
    [
      { overhead: { cpu: "1" } },
      'pods "b" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
    ],
    [
      { runtimeClassName: "kata", overhead: { cpu: "1" } },
      "pods \"b\" is forbidden: pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
    ],
    [
      { runtimeClassName: "kata", nodeSelector: { sandbox: "gvisor" } },
      'pods "b" is forbidden: conflict: runtimeClass.scheduling.nodeSelector[sandbox] = kata; pod.spec.nodeSelector[sandbox] = gvisor',
    ],
  ];
  for (const [given, want] of cases) expect(refusal(() => client.create(pods, pod("b", given)))).toBe(want);
});

test("a gated pod says so from its birth", () => {
  const { client } = newTestServer();
  expect(client.create(pods, pod("gated", { schedulingGates: [{ name: "example.com/x" }] })).status.conditions).toEqual([
    {
      type: "PodScheduled",
      status: "False",
      lastProbeTime: null,
      lastTransitionTime: null,
      reason: "SchedulingGated",
      message: "Scheduling is blocked due to non-empty scheduling gates",
    },
  ]);
  expect(client.create(pods, pod("open")).status.conditions).toBeUndefined();
});

test.each([
  ["Asia/Ho_Chi_Minh", "none"],
  ["Etc/UTC", "none"],
  ["CET", "none"],
  ["Mars/Phobos", 'CronJob.batch "c" is invalid: spec.timeZone: Invalid value: "Mars/Phobos": unknown time zone Mars/Phobos'],
  ["Saigon", 'CronJob.batch "c" is invalid: spec.timeZone: Invalid value: "Saigon": unknown time zone Saigon'],
])("a CronJob in %s: %s", (timeZone, want) => {
  const { client } = newTestServer();
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "busybox" }] } };
  const spec = { schedule: "* * * * *", timeZone, concurrencyPolicy: "Allow", jobTemplate: { spec: { template } } };
  expect(refusal(() => client.create(cronJobs, { metadata: { name: "c", namespace: "default" }, spec } as never))).toBe(want);
});
