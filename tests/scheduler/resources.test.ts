/** NodeResourcesFit and NodeResourcesBalancedAllocation beside what the documentation says of requests and scores. */
import type { core } from "../../src/kube/types.ts";
import { type Chance, node, type Problem, pod, table, type Verdict } from "./table.ts";

const MI = 1024 * 1024;
type Amounts = Record<string, number>;
const GPU = "example.com/gpu";

function requests(chance: Chance): Record<string, string> {
  const found: Record<string, string> = {};
  if (!chance.once(3)) found.cpu = chance.one(["100m", "250m", "500m", "1", "1500m", "2", "3"]);
  if (!chance.once(3)) found.memory = chance.one(["64Mi", "256Mi", "500M", "1Gi", "2Gi", "3Gi"]);
  if (chance.once(5)) found["ephemeral-storage"] = chance.one(["1Gi", "2Gi"]);
  if (chance.once(6)) found[GPU] = chance.one(["1", "2"]);
  return found;
}
function spec(chance: Chance): object {
  const container = (name: string, more: object = {}) => ({ name, image: "img:1", resources: { requests: requests(chance) }, ...more });
  return {
    containers: chance.many(1, 3, (i) => container(`c${i}`)),
    ...(chance.once(3)
      ? { initContainers: chance.many(1, 3, (i) => container(`i${i}`, chance.once(2) ? { restartPolicy: "Always" } : {})) }
      : {}),
    ...(chance.once(5) ? { overhead: { cpu: "250m", memory: "120Mi" } } : {}),
  };
}
function draw(chance: Chance): Problem {
  const nodes = chance.many(3, 6, (i) =>
    node(`n${i}`, {
      allocatable: {
        cpu: chance.one(["2", "3920m", "4", "8"]),
        memory: chance.one(["2Gi", "4Gi", "7935Mi", "16Gi"]),
        pods: chance.once(6) ? "2" : "110",
        ...(chance.once(2) ? { "ephemeral-storage": "4Gi" } : {}),
        ...(chance.once(3) ? { [GPU]: "2" } : {}),
      },
    }),
  );
  const existing = chance.many(0, 8, (i) => pod(`e${i}`, { ...spec(chance), nodeName: chance.one(nodes).metadata?.name }));
  return { nodes, existing, pod: pod("p", spec(chance)) };
}

const UNITS: Record<string, number> = { m: 0.001, "": 1, M: 1e6, Mi: MI, Gi: 1024 * MI };
/** Millicores for cpu, bytes or pieces for the rest. */
function amount(resource: string, text: string): number {
  const [, digits = "0", unit = ""] = /^(\d+)(\D*)$/.exec(text) ?? [];
  return Math.round(Number(digits) * (UNITS[unit] ?? 0) * (resource === "cpu" ? 1000 : 1));
}
function sum(all: Amounts[]): Amounts {
  const total: Amounts = {};
  for (const amounts of all) for (const [name, value] of Object.entries(amounts)) total[name] = (total[name] ?? 0) + value;
  return total;
}
/** What a pod needs at its greediest moment: all sidecars begun so far beside each init container, then everything at once. */
function needs({ spec: { containers = [], initContainers = [], overhead = {} } = {} as core.PodSpec }: core.Pod, least: Amounts): Amounts {
  const of = ({ resources }: core.Container): Amounts => {
    const found: Amounts = { ...least };
    for (const [name, text] of Object.entries(resources?.requests ?? {})) found[name] = amount(name, text);
    return found;
  };
  const sidecars: Amounts[] = [];
  const moments: Amounts[] = [];
  for (const init of initContainers) {
    moments.push(sum([...sidecars, of(init)]));
    if (init.restartPolicy === "Always") sidecars.push(of(init));
  }
  moments.push(sum([...sidecars, ...containers.map(of)]));
  const most: Amounts = {};
  for (const moment of moments) for (const [name, value] of Object.entries(moment)) most[name] = Math.max(most[name] ?? 0, value);
  return sum([most, Object.fromEntries(Object.entries(overhead).map(([name, text]) => [name, amount(name, text)]))]);
}
/** What a container without a request counts as when nodes are scored. */
const LEAST: Amounts = { cpu: 100, memory: 200 * MI };

type Score = (requested: number, capacity: number) => number;
function expected(
  { nodes, existing, pod: asked }: Problem,
  scoreOf: (used: (name: string) => [number, number]) => number,
): Record<string, Verdict> {
  return Object.fromEntries(
    nodes.map(({ metadata, status }): [string, Verdict] => {
      const name = metadata?.name ?? "";
      const here = existing.filter(({ spec: placed }) => placed?.nodeName === name);
      const capacity = (resource: string): number => amount(resource, status?.allocatable?.[resource] ?? "0");
      const wanted = needs(asked, {});
      const taken = sum(here.map((one) => needs(one, {})));
      const refused: string[] = [];
      if (here.length + 1 > capacity("pods")) refused.push("Too many pods");
      for (const resource of ["cpu", "memory", "ephemeral-storage", GPU])
        if ((wanted[resource] ?? 0) > 0 && (wanted[resource] ?? 0) > capacity(resource) - (taken[resource] ?? 0))
          refused.push(`Insufficient ${resource}`);
      if (refused.length > 0) return [name, { refused }];
      const nonZero = sum([...here, asked].map((one) => needs(one, LEAST)));
      const fit = scoreOf((resource) => [nonZero[resource] ?? 0, capacity(resource)]);
      const share = (resource: string): number => Math.min(((taken[resource] ?? 0) + (wanted[resource] ?? 0)) / capacity(resource), 1);
      const balanced = Math.trunc((1 - Math.abs((share("cpu") - share("memory")) / 2)) * 100);
      return [name, { scores: { NodeResourcesFit: [fit, fit], NodeResourcesBalancedAllocation: [balanced, balanced] } }];
    }),
  );
}
function mean(score: Score, weights: Amounts): (used: (name: string) => [number, number]) => number {
  const total = Object.values(weights).reduce((a, b) => a + b);
  return (used) => Math.trunc(Object.entries(weights).reduce((all, [name, weight]) => all + score(...used(name)) * weight, 0) / total);
}
const least: Score = (requested, capacity) => (requested > capacity ? 0 : Math.trunc(((capacity - requested) * 100) / capacity));
const most: Score = (requested, capacity) => Math.trunc((Math.min(requested, capacity) * 100) / capacity);
/** 0 % → 0, 40 % → 70, 100 % → 20, straight lines between. */
const ratio: Score = (requested, capacity) => {
  const percent = requested > capacity ? 100 : Math.trunc((requested * 100) / capacity);
  return percent < 40 ? Math.trunc((70 * percent) / 40) : 70 + Math.trunc((-50 * (percent - 40)) / 60);
};
const balanced = { name: "NodeResourcesBalancedAllocation" };
const weights = { cpu: 3, memory: 1 };
const resources = Object.entries(weights).map(([name, weight]) => ({ name, weight }));

table("LeastAllocated", {
  plugins: [{ name: "NodeResourcesFit" }, balanced],
  draw,
  expected: (problem) => expected(problem, mean(least, { cpu: 1, memory: 1 })),
});
table("MostAllocated", {
  plugins: [{ name: "NodeResourcesFit", args: { scoringStrategy: { type: "MostAllocated", resources } } }, balanced],
  draw,
  expected: (problem) => expected(problem, mean(most, weights)),
});
table("RequestedToCapacityRatio", {
  plugins: [
    {
      name: "NodeResourcesFit",
      args: {
        scoringStrategy: {
          type: "RequestedToCapacityRatio",
          resources,
          requestedToCapacityRatio: {
            shape: [
              { utilization: 0, score: 0 },
              { utilization: 40, score: 7 },
              { utilization: 100, score: 2 },
            ],
          },
        },
      },
    },
    balanced,
  ],
  draw,
  expected: (problem) =>
    expected(problem, (used) => {
      // Resources that score nothing do not weigh either.
      const scored = resources.map(({ name, weight }) => ({ score: ratio(...used(name)), weight })).filter(({ score }) => score > 0);
      const all = scored.reduce((sum, { weight }) => sum + weight, 0);
      return all === 0 ? 0 : Math.round(scored.reduce((sum, { score, weight }) => sum + score * weight, 0) / all);
    }),
});
