/** InterPodAffinity beside a plain reading of its rules. */
import { labelSelectorMatches } from "../../src/kube/labels.ts";
import * as resource from "../../src/kube/resource.ts";
import type { core } from "../../src/kube/types.ts";
import { type Chance, node, type Problem, pod, table, type Verdict } from "./table.ts";

type Term = core.PodAffinityTerm;
const NAMESPACES: Record<string, Record<string, string>> = { default: {}, other: { team: "red" } };
const APPS = ["web", "api", "db"];

function term(chance: Chance): Term {
  return {
    topologyKey: chance.one(["zone", "kubernetes.io/hostname", "rack"]),
    labelSelector: chance.once(5)
      ? { matchExpressions: [{ key: "app", operator: chance.one(["In", "NotIn"]), values: [chance.one(APPS)] }] }
      : { matchLabels: { app: chance.one(APPS) } },
    ...(chance.once(4) ? { namespaces: chance.some(Object.keys(NAMESPACES)) } : {}),
    ...(chance.once(5) ? { namespaceSelector: chance.one([{}, { matchLabels: { team: "red" } }]) } : {}),
  };
}
function rules(chance: Chance): object {
  const weighted = () => chance.many(1, 2, () => ({ weight: 1 + chance.below(100), podAffinityTerm: term(chance) }));
  const side = (): object => ({
    ...(chance.once(3) ? { requiredDuringSchedulingIgnoredDuringExecution: chance.many(1, 2, () => term(chance)) } : {}),
    ...(chance.once(3) ? { preferredDuringSchedulingIgnoredDuringExecution: weighted() } : {}),
  });
  return { affinity: { ...(chance.once(2) ? { podAffinity: side() } : {}), ...(chance.once(2) ? { podAntiAffinity: side() } : {}) } };
}
const metadata = (chance: Chance): object => ({ labels: { app: chance.one(APPS) }, namespace: chance.once(4) ? "other" : "default" });
function draw(chance: Chance): Problem {
  const nodes = chance.many(3, 7, (i) =>
    node(`n${i}`, {
      labels: {
        ...(chance.once(8) ? {} : { zone: chance.one(["a", "b"]) }),
        ...(chance.once(3) ? {} : { rack: chance.one(["1", "2", "3"]) }),
      },
    }),
  );
  return {
    others: Object.entries(NAMESPACES).map(([name, labels]) => [resource.namespaces, { metadata: { name, labels } }]),
    nodes,
    existing: chance.many(0, 8, (i) =>
      pod(`e${i}`, { ...(chance.once(2) ? rules(chance) : {}), nodeName: chance.one(nodes).metadata?.name }, metadata(chance)),
    ),
    pod: pod("p", rules(chance), { labels: { app: chance.one(APPS) } }),
  };
}

type Side = "podAffinity" | "podAntiAffinity";
const required = ({ spec }: core.Pod, side: Side): Term[] => spec?.affinity?.[side]?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
const preferred = ({ spec }: core.Pod, side: Side): core.WeightedPodAffinityTerm[] =>
  spec?.affinity?.[side]?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
/** Does `owner`'s term mean `other`? */
function means({ namespaces = [], namespaceSelector, labelSelector }: Term, owner: core.Pod, other: core.Pod): boolean {
  const space = other.metadata?.namespace ?? "";
  const own = namespaces.length === 0 && namespaceSelector === undefined ? space === owner.metadata?.namespace : namespaces.includes(space);
  const chosen = namespaceSelector !== undefined && labelSelectorMatches(namespaceSelector, NAMESPACES[space]);
  return (own || chosen) && labelSelectorMatches(labelSelector, other.metadata?.labels);
}

function expected({ nodes, existing, pod: asked }: Problem): Record<string, Verdict> {
  const domain = (one: core.Node | undefined, { topologyKey }: Term): string | undefined => one?.metadata?.labels?.[topologyKey];
  const nodeOf = (other: core.Pod): core.Node | undefined => nodes.find(({ metadata: own }) => own?.name === other.spec?.nodeName);
  const together = (one: core.Node, other: core.Pod, rule: Term): boolean => {
    const here = domain(one, rule);
    return here !== undefined && here === domain(nodeOf(other), rule);
  };
  const affinity = required(asked, "podAffinity");
  /** Pods that all of the terms mean. */
  const friends = existing.filter((other) => affinity.every((rule) => means(rule, asked, other)));
  const known = friends.some((friend) => affinity.some((rule) => domain(nodeOf(friend), rule) !== undefined));
  const first = !known && affinity.every((rule) => means(rule, asked, asked));
  const refusalOf = (one: core.Node): string | undefined => {
    if (affinity.some((rule) => domain(one, rule) === undefined)) return "node(s) didn't match pod affinity rules";
    if (!first && affinity.some((rule) => !friends.some((friend) => together(one, friend, rule))))
      return "node(s) didn't match pod affinity rules";
    if (
      required(asked, "podAntiAffinity").some((rule) => existing.some((other) => means(rule, asked, other) && together(one, other, rule)))
    )
      return "node(s) didn't match pod anti-affinity rules";
    if (
      existing.some((other) => required(other, "podAntiAffinity").some((rule) => means(rule, other, asked) && together(one, other, rule)))
    )
      return "node(s) didn't satisfy existing pods anti-affinity rules";
    return undefined;
  };
  /** Every wish that stands between the pod and another one: what it weighs, where the other is. */
  const wishes = existing.flatMap((other) => {
    const mine = (side: Side, sign: number) =>
      preferred(asked, side).flatMap(({ weight, podAffinityTerm: rule }) =>
        means(rule, asked, other) ? [{ other, rule, weight: sign * weight }] : [],
      );
    const theirs = (side: Side, sign: number) =>
      preferred(other, side).flatMap(({ weight, podAffinityTerm: rule }) =>
        means(rule, other, asked) ? [{ other, rule, weight: sign * weight }] : [],
      );
    const hard = required(other, "podAffinity").flatMap((rule) => (means(rule, other, asked) ? [{ other, rule, weight: 1 }] : []));
    return [
      ...mine("podAffinity", 1),
      ...mine("podAntiAffinity", -1),
      ...theirs("podAffinity", 1),
      ...theirs("podAntiAffinity", -1),
      ...hard,
    ];
  });
  const placed = wishes.filter(({ other, rule }) => domain(nodeOf(other), rule) !== undefined);
  const left = nodes.filter((one) => refusalOf(one) === undefined);
  const raw = new Map(
    left.map((one) => [one, placed.reduce((sum, { other, rule, weight }) => sum + (together(one, other, rule) ? weight : 0), 0)]),
  );
  const [most, fewest] = [Math.max(...raw.values()), Math.min(...raw.values())];
  return Object.fromEntries(
    nodes.map((one): [string, Verdict] => {
      const name = one.metadata?.name ?? "";
      const refusal = refusalOf(one);
      if (refusal !== undefined) return [name, { refused: [refusal] }];
      if (placed.length === 0) return [name, { scores: {} }];
      const own = raw.get(one) ?? 0;
      return [name, { scores: { InterPodAffinity: [own, most > fewest ? Math.trunc((100 * (own - fewest)) / (most - fewest)) : 0] } }];
    }),
  );
}

table("inter-pod affinity", { plugins: [{ name: "InterPodAffinity" }], draw, expected });
