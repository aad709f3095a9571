/** DefaultPreemption beside a plain reading of its rules: who has to go, and on which node. */
import { expect, test } from "vitest";
import * as resource from "../../src/kube/resource.ts";
import type { core } from "../../src/kube/types.ts";
import { attempted, Chance, node, type Problem, pod, seeds } from "./table.ts";

const APPS = ["web", "api", "db"];

interface Budget {
  app: string;
  allowed: number;
}
interface Drawn extends Problem {
  budgets: Budget[];
}
function draw(chance: Chance): Drawn {
  const nodes = chance.many(2, 5, (i) => node(`n${i}`, { allocatable: { cpu: "4", pods: chance.once(6) ? "2" : "10" } }));
  const using = (cpu: string): object => ({ containers: [{ name: "c", image: "img:1", resources: { requests: { cpu } } }] });
  const existing = nodes.flatMap(({ metadata }) =>
    chance.many(1, 4, (i) => ({
      ...pod(
        `${metadata?.name}-${i}`,
        { ...using(chance.one(["500m", "1", "2"])), priority: chance.one([0, 0, 50, 100, 300]), nodeName: metadata?.name },
        { labels: { app: chance.one(APPS) } },
      ),
      status: { phase: "Running", startTime: `2024-07-09T08:0${chance.below(10)}:00Z` },
    })),
  );
  const budgets = chance.some(APPS).map((app): Budget => ({ app, allowed: chance.below(3) }));
  return {
    nodes,
    existing: existing as core.Pod[],
    pod: pod("p", {
      ...using(chance.one(["1", "2", "3500m", "5"])),
      priority: chance.one([50, 200, 1000]),
      ...(chance.once(10) ? { preemptionPolicy: "Never" } : {}),
    }),
    budgets,
    others: budgets.map(({ app, allowed }) => [
      resource.podDisruptionBudgets,
      {
        metadata: { name: app, namespace: "default" },
        spec: { selector: { matchLabels: { app } } },
        status: { disruptionsAllowed: allowed },
      },
    ]),
  };
}

const millicores = ({ spec }: core.Pod): number => {
  const text = String(spec?.containers[0]?.resources?.requests?.cpu);
  return text.endsWith("m") ? Number.parseInt(text, 10) : Number(text) * 1000;
};
const priorityOf = ({ spec }: core.Pod): number => spec?.priority ?? 0;
const startOf = ({ status }: core.Pod): string => String(status?.startTime);
const nameOf = ({ metadata }: { metadata?: { name?: string } }): string => metadata?.name ?? "";

interface Candidate {
  node: string;
  victims: core.Pod[];
  violations: number;
}
function candidateOn(one: core.Node, { existing, pod: asked, budgets }: Drawn): Candidate | undefined {
  const here = existing.filter(({ spec }) => spec?.nodeName === nameOf(one));
  const fits = (others: readonly core.Pod[]): boolean =>
    others.length + 1 <= Number(one.status?.allocatable?.pods) &&
    [...others, asked].reduce((sum, other) => sum + millicores(other), 0) <= 4000;
  const less = here
    .filter((other) => priorityOf(other) < priorityOf(asked))
    .toSorted((a, b) => priorityOf(b) - priorityOf(a) || (startOf(a) < startOf(b) ? -1 : 1));
  const kept = here.filter((other) => !less.includes(other));
  if (less.length === 0 || !fits(kept)) return undefined;
  // The more important a pod, the sooner it uses up what its budget allows.
  const allowed = new Map(budgets.map((budget) => [budget.app, budget.allowed]));
  const violating = new Set(
    less.filter(({ metadata }) => {
      const app = metadata?.labels?.app ?? "";
      if (!allowed.has(app)) return false;
      allowed.set(app, (allowed.get(app) ?? 0) - 1);
      return (allowed.get(app) ?? 0) < 0;
    }),
  );
  const victims: core.Pod[] = [];
  for (const spared of [...less.filter((one) => violating.has(one)), ...less.filter((one) => !violating.has(one))]) {
    if (fits([...kept, spared])) kept.push(spared);
    else victims.push(spared);
  }
  return { node: nameOf(one), victims, violations: victims.filter((victim) => violating.has(victim)).length };
}
/** Each rule keeps the best of what the one before it left. */
function best(candidates: readonly Candidate[]): Candidate[] {
  const first = ({ victims }: Candidate): number => priorityOf(victims[0] as core.Pod);
  const highest = ({ victims }: Candidate): number => Math.max(...victims.map(priorityOf));
  const rules: ((candidate: Candidate) => number)[] = [
    ({ violations }) => violations,
    first,
    ({ victims }) => victims.reduce((sum, victim) => sum + priorityOf(victim) + 2 ** 31, 0),
    ({ victims }) => victims.length,
    // The latest of the earliest starts among the most important.
    (candidate) =>
      -Math.min(
        ...candidate.victims.filter((victim) => priorityOf(victim) === highest(candidate)).map((victim) => Date.parse(startOf(victim))),
      ),
  ];
  return rules.reduce<readonly Candidate[]>(
    (left, rule) => left.filter((one) => rule(one) === Math.min(...left.map(rule))),
    candidates,
  ) as Candidate[];
}

test.each(seeds)("preemption, problem %i", (seed) => {
  const problem = draw(new Chance(seed));
  const { nodes, existing, pod: asked } = problem;
  const explained = attempted(problem, [{ name: "NodeResourcesFit" }, { name: "DefaultPreemption" }], seed);
  const free = nodes.filter((one) => {
    const here = existing.filter(({ spec }) => spec?.nodeName === nameOf(one));
    return (
      here.length < Number(one.status?.allocatable?.pods) && [...here, asked].reduce((sum, other) => sum + millicores(other), 0) <= 4000
    );
  });
  const candidates = nodes.map((one) => candidateOn(one, problem)).filter((one) => one !== undefined);
  const wanted = free.length > 0 || asked.spec?.preemptionPolicy === "Never" ? [] : best(candidates);
  const found = { on: explained?.nominatedNode, victims: explained?.victims.toSorted() };
  const choices = wanted.map(({ node: on, victims }) => ({ on, victims: victims.map((victim) => `default/${nameOf(victim)}`).toSorted() }));
  expect(choices.length > 0 ? choices : [{ on: undefined, victims: [] }], JSON.stringify(problem, undefined, 1)).toContainEqual(found);
});
