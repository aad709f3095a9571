import { describe, expect, test } from "vitest";
import type { autoscaling, HorizontalPodAutoscaler, Pod } from "../../../kube/types.ts";
import { newMemory, normalized, remember } from "./behavior.ts";
import { byUtilization, byValue, type Calculation } from "./replicas.ts";

const NOW = Date.parse("2024-07-09T09:00:00Z");
const at = (secondsAgo: number): string => new Date(NOW - secondsAgo * 1000).toISOString();

interface Case {
  /** Millicores of each pod; undefined: no metrics. */
  use: (number | undefined)[];
  current?: number;
  target?: number;
  /** Positions of pods that turned unready or ready just now, that are Pending, that are being deleted. */
  unready?: number[];
  justReady?: number[];
  pending?: number[];
  deleted?: number[];
  want: number | string;
}
function calculation({ use, current = use.length, unready = [], justReady = [], pending = [], deleted = [] }: Case): Calculation {
  const pods = use.map((_, index): Pod => {
    const young = unready.includes(index) || justReady.includes(index);
    const condition = {
      type: "Ready",
      status: unready.includes(index) ? "False" : "True",
      lastTransitionTime: justReady.includes(index) ? at(5) : at(young ? 20 : 3000),
    };
    return {
      metadata: { name: `p${index}`, ...(deleted.includes(index) ? { deletionTimestamp: at(1) } : {}) },
      spec: { containers: [{ name: "c", image: "x", resources: { requests: { cpu: "1000m" } } }] },
      status: { phase: pending.includes(index) ? "Pending" : "Running", startTime: at(young ? 25 : 3600), conditions: [condition] },
    } as unknown as Pod;
  });
  const metrics = new Map(
    use.flatMap((value, index) => (value === undefined ? [] : [[`p${index}`, { value, at: NOW - 1000, windowMs: 15_000 }] as const])),
  );
  const tolerance = { up: 0.1, down: 0.1 };
  return {
    currentReplicas: current,
    pods,
    metrics,
    resource: "cpu",
    tolerance,
    now: NOW,
    cpuInitialization: 300_000,
    initialReadinessDelay: 30_000,
  };
}

describe("replicas for a utilization", () => {
  // Many of upstream's own cases (replica_calculator_test.go).
  const cases: [string, Case][] = [
    ["scale up", { use: [300, 500, 700], target: 30, want: 5 }],
    ["a little over the target is tolerated", { use: [1010, 1030, 1020], target: 100, want: 3 }],
    ["exactly at the tolerance", { use: [1100, 1100], target: 100, want: 2 }],
    ["scale down", { use: [100, 300, 500, 250, 250], target: 50, want: 3 }],
    ["unready pods hold back a scale up", { use: [300, 500, 700], target: 30, unready: [0], want: 4 }],
    ["pods that have only just become ready are not believed", { use: [300, 500, 700], target: 30, justReady: [0], want: 4 }],
    ["pending pods hold back too", { use: [undefined, 500, 700], target: 30, pending: [0], want: 4 }],
    ["missing pods count as idle on the way up", { use: [undefined, 500, 700], target: 50, want: 3 }],
    ["missing pods count as busy on the way down", { use: [undefined, 100, 100, 100], target: 50, want: 3 }],
    ["unready pods do not matter on the way down", { use: [100, 300, 500, 250, 250], target: 50, unready: [0], want: 3 }],
    ["pods being deleted do not count", { use: [100, 100, 100], target: 50, deleted: [2], want: 1 }],
    ["idle", { use: [0, 0, 0], target: 50, want: 0 }],
    [
      "nothing to go by",
      { use: [100], target: 50, unready: [0], want: "did not receive metrics for targeted pods (pods might be unready)" },
    ],
    ["no pods", { use: [], target: 50, want: "no pods returned by selector while calculating replica count" }],
  ];
  test.each(cases)("%s", (_, one) => {
    const ask = () => byUtilization(calculation(one), one.target ?? 50, undefined).replicas;
    if (typeof one.want === "string") expect(ask).toThrow(one.want);
    else expect(ask()).toBe(one.want);
  });
  test("a container without a request", () => {
    const of = calculation({ use: [100], want: "" });
    const [pod] = of.pods;
    const bare = { ...pod, spec: { containers: [{ name: "c", image: "x" }] } } as Pod;
    expect(() => byUtilization({ ...of, pods: [bare] }, 50, undefined)).toThrow("missing request for cpu in container c of Pod p0");
  });
  test("average values need no requests", () => {
    expect(byValue(calculation({ use: [300, 500, 700], want: 0 }), 250)).toEqual({ replicas: 6, utilization: undefined, average: 500 });
  });
});

describe("from what is asked to what is set", () => {
  const MINUTES = 60_000;
  const hpa = (behavior?: autoscaling.HorizontalPodAutoscalerBehavior) =>
    ({ spec: { maxReplicas: 1000, ...(behavior ? { behavior } : {}) } }) as HorizontalPodAutoscaler;
  const bounds = (current: number, desired: number, min = 1, max = 1000) => ({ current, desired, min, max });

  test.each([
    [1, 10, 4, "True", "ScaleUpLimit"],
    [3, 100, 6, "True", "ScaleUpLimit"],
    [5, 20, 8, "True", "TooManyReplicas"],
    [5, 6, 6, "False", "DesiredWithinRange"],
    [5, 0, 1, "True", "TooFewReplicas"],
  ])("without behaviour %i wants %i, gets %i", (current, desired, want, limited, reason) => {
    const next = normalized(hpa(), bounds(current, desired, 1, reason === "TooManyReplicas" ? 8 : 1000), newMemory(), NOW, 5 * MINUTES);
    expect([next.replicas, next.scalingLimited.status, next.scalingLimited.reason]).toEqual([want, limited, reason]);
  });

  test("the highest recommendation of five minutes counts on the way down", () => {
    const memory = newMemory();
    const ask = (minutes: number, desired: number) => {
      const { replicas, ableToScale } = normalized(hpa(), bounds(8, desired), memory, NOW + minutes * MINUTES, 5 * MINUTES);
      return `${replicas} ${ableToScale.reason}`;
    };
    expect([ask(0, 8), ask(2, 3), ask(4, 5), ask(5.5, 2), ask(8, 2), ask(12, 2)]).toEqual([
      "8 ReadyForNewScale",
      "8 ScaleDownStabilized",
      "8 ScaleDownStabilized",
      "5 ScaleDownStabilized",
      "5 ScaleDownStabilized",
      "2 ReadyForNewScale",
    ]);
  });

  test("policies bound the change in their periods", () => {
    const behavior = {
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: "Max",
        policies: [
          { type: "Percent", value: 50, periodSeconds: 60 },
          { type: "Pods", value: 4, periodSeconds: 60 },
        ],
      },
      scaleDown: { stabilizationWindowSeconds: 0, selectPolicy: "Min", policies: [{ type: "Pods", value: 2, periodSeconds: 60 }] },
    };
    const memory = newMemory();
    let current = 10;
    const sizes: string[] = [];
    for (const [second, desired] of [
      [0, 100],
      [15, 100],
      [61, 100],
      [70, 1],
      [130, 1],
      [191, 1],
    ] as const) {
      const now = NOW + second * 1000;
      const next = normalized(hpa(behavior), bounds(current, desired), memory, now, 5 * MINUTES);
      if (next.replicas !== current) remember(behavior, memory, current, next.replicas, now);
      current = next.replicas;
      sizes.push(`${current} ${next.scalingLimited.reason}`);
    }
    expect(sizes).toEqual([
      "15 ScaleUpLimit",
      "15 ScaleUpLimit",
      "23 ScaleUpLimit",
      "13 ScaleDownLimit",
      "11 ScaleDownLimit",
      "9 ScaleDownLimit",
    ]);
  });

  test("a disabled direction stays where it is", () => {
    const behavior = { scaleDown: { selectPolicy: "Disabled", stabilizationWindowSeconds: 0 } };
    expect(normalized(hpa(behavior), bounds(8, 2), newMemory(), NOW, 5 * MINUTES).replicas).toBe(8);
  });
});
