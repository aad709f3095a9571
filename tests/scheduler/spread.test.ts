/** PodTopologySpread beside a plain reading of its rules: domains, the fewest pods, skew. */
import { labelSelectorMatches } from "../../src/kube/labels.ts";
import type { core } from "../../src/kube/types.ts";
import { type Chance, node, type Problem, pod, table, type Verdict } from "./table.ts";

const KEYS = ["zone", "rack", "kubernetes.io/hostname"];
const APPS = ["web", "api"];
type Constraint = core.TopologySpreadConstraint;

function constraint(chance: Chance): Constraint {
  const whenUnsatisfiable = chance.one(["DoNotSchedule", "ScheduleAnyway"]);
  return {
    maxSkew: 1 + chance.below(3),
    topologyKey: chance.one(KEYS),
    whenUnsatisfiable,
    labelSelector: chance.once(6) ? { matchExpressions: [{ key: "app", operator: "Exists" }] } : { matchLabels: { app: chance.one(APPS) } },
    ...(whenUnsatisfiable === "DoNotSchedule" && chance.once(4) ? { minDomains: 1 + chance.below(4) } : {}),
    ...(chance.once(4) ? { nodeAffinityPolicy: chance.one(["Honor", "Ignore"]) } : {}),
    ...(chance.once(4) ? { nodeTaintsPolicy: chance.one(["Honor", "Ignore"]) } : {}),
    ...(chance.once(5) ? { matchLabelKeys: ["version"] } : {}),
  };
}
const labels = (chance: Chance): Record<string, string> => ({ app: chance.one(APPS), version: chance.one(["1", "2"]) });
function draw(chance: Chance): Problem {
  const nodes = chance.many(3, 8, (i) =>
    node(`n${i}`, {
      labels: {
        ...(chance.once(8) ? {} : { zone: chance.one(["a", "b", "c"]) }),
        ...(chance.once(5) ? {} : { rack: chance.one(["1", "2", "3", "4"]) }),
        ...(chance.once(3) ? { disk: "ssd" } : {}),
      },
      spec: { taints: chance.once(5) ? [{ key: "k", effect: "NoSchedule" }] : [] },
    }),
  );
  const existing = chance.many(0, 12, (i) =>
    pod(
      `e${i}`,
      { nodeName: chance.one(nodes).metadata?.name },
      {
        labels: labels(chance),
        namespace: chance.once(6) ? "other" : "default",
        ...(chance.once(10) ? { deletionTimestamp: "2024-07-09T08:00:00Z" } : {}),
      },
    ),
  );
  // The API allows a key once for each whenUnsatisfiable.
  const drawn = chance.many(1, 3, () => constraint(chance));
  const constraints = drawn.filter(
    (one, i) =>
      drawn.findIndex((other) => other.topologyKey === one.topologyKey && other.whenUnsatisfiable === one.whenUnsatisfiable) === i,
  );
  return {
    nodes,
    existing,
    pod: pod(
      "p",
      { topologySpreadConstraints: constraints, ...(chance.once(4) ? { nodeSelector: { disk: "ssd" } } : {}) },
      { labels: labels(chance) },
    ),
  };
}

const labelsOf = ({ metadata }: { metadata?: { labels?: Record<string, string> } }): Record<string, string> => metadata?.labels ?? {};
const tainted = ({ spec }: core.Node): boolean => (spec?.taints ?? []).length > 0;
const selected = (asked: core.Pod, one: core.Node): boolean =>
  Object.entries(asked.spec?.nodeSelector ?? {}).every(([key, value]) => labelsOf(one)[key] === value);
/** A constraint looks at a node if its policies say so. */
function counts({ nodeAffinityPolicy = "Honor", nodeTaintsPolicy = "Ignore" }: Constraint, asked: core.Pod, one: core.Node): boolean {
  return (nodeAffinityPolicy === "Ignore" || selected(asked, one)) && (nodeTaintsPolicy === "Ignore" || !tainted(one));
}
function matching({ labelSelector, matchLabelKeys = [] }: Constraint, asked: core.Pod, other: core.Pod): boolean {
  return (
    labelSelectorMatches(labelSelector, labelsOf(other)) && matchLabelKeys.every((key) => labelsOf(other)[key] === labelsOf(asked)[key])
  );
}

function expected({ nodes, existing, pod: asked }: Problem): Record<string, Verdict> {
  const all = asked.spec?.topologySpreadConstraints ?? [];
  const [hard, soft] = ["DoNotSchedule", "ScheduleAnyway"].map((when) =>
    all.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === when),
  ) as [Constraint[], Constraint[]];
  const podsOn = (one: core.Node, constraint: Constraint): number =>
    existing.filter(
      (other) =>
        other.spec?.nodeName === one.metadata?.name &&
        other.metadata?.namespace === "default" &&
        other.metadata.deletionTimestamp === undefined &&
        matching(constraint, asked, other),
    ).length;
  const complete = (one: core.Node, constraints: readonly Constraint[]): boolean =>
    constraints.every(({ topologyKey }) => labelsOf(one)[topologyKey] !== undefined);

  const refusalOf = (one: core.Node): string | undefined => {
    if (tainted(one)) return "node(s) had untolerated taint {k: }";
    if (!selected(asked, one)) return "node(s) didn't match Pod's node affinity/selector";
    for (const constraint of hard) {
      const domain = labelsOf(one)[constraint.topologyKey];
      if (domain === undefined) return "node(s) didn't match pod topology spread constraints (missing required label)";
      const domains = new Map<string, number>();
      for (const other of nodes) {
        if (!complete(other, hard) || !counts(constraint, asked, other)) continue;
        const name = labelsOf(other)[constraint.topologyKey] ?? "";
        domains.set(name, (domains.get(name) ?? 0) + podsOn(other, constraint));
      }
      const fewest = domains.size < (constraint.minDomains ?? 1) ? 0 : Math.min(...domains.values());
      const self = matching(constraint, asked, asked) ? 1 : 0;
      if ((domains.get(domain) ?? 0) + self - fewest > constraint.maxSkew) return "node(s) didn't match pod topology spread constraints";
    }
    return undefined;
  };
  const left = nodes.filter((one) => refusalOf(one) === undefined);
  const scored = left.filter((one) => complete(one, soft));
  const raw = new Map(
    scored.map((one) => [
      one,
      Math.round(
        soft.reduce((sum, constraint) => {
          const domainOf = (other: core.Node): string => labelsOf(other)[constraint.topologyKey] ?? "";
          const weight = Math.log(new Set(scored.map(domainOf)).size + 2);
          const pods =
            constraint.topologyKey === "kubernetes.io/hostname"
              ? podsOn(one, constraint)
              : nodes
                  .filter((other) => complete(other, soft) && counts(constraint, asked, other) && domainOf(other) === domainOf(one))
                  .reduce((count, other) => count + podsOn(other, constraint), 0);
          return sum + pods * weight + (constraint.maxSkew - 1);
        }, 0),
      ),
    ]),
  );
  const [most, fewest] = [Math.max(...raw.values()), Math.min(...raw.values())];
  return Object.fromEntries(
    nodes.map((one): [string, Verdict] => {
      const name = one.metadata?.name ?? "";
      const refusal = refusalOf(one);
      if (refusal !== undefined) return [name, { refused: [refusal] }];
      if (soft.length === 0) return [name, { scores: { TaintToleration: [0, 100], NodeAffinity: [0, 0] } }];
      const own = raw.get(one);
      const normalised = own === undefined ? 0 : most === 0 ? 100 : Math.trunc((100 * (most + fewest - own)) / most);
      return [name, { scores: { TaintToleration: [0, 100], NodeAffinity: [0, 0], PodTopologySpread: [own ?? 0, normalised] } }];
    }),
  );
}

table("topology spread", {
  plugins: [{ name: "TaintToleration" }, { name: "NodeAffinity" }, { name: "PodTopologySpread", args: { defaultingType: "List" } }],
  draw,
  expected,
});
