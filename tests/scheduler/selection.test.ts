/** NodeName, NodeUnschedulable, TaintToleration and NodeAffinity beside a plain reading of their rules. */
import type { core } from "../../src/kube/types.ts";
import { type Chance, node, normalised, type Problem, pod, table, type Verdict } from "./table.ts";

const LABELS: Record<string, string[]> = { zone: ["a", "b"], disk: ["ssd", "hdd"], cores: ["4", "16", "x"] };
function labels(chance: Chance): Record<string, string> {
  return Object.fromEntries(chance.some(Object.keys(LABELS)).map((key) => [key, chance.one(LABELS[key] ?? [])]));
}
const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
function taint(chance: Chance): core.Taint {
  return { key: chance.one(["k", "l"]), effect: chance.one(EFFECTS), ...(chance.once(3) ? {} : { value: chance.one(["v", "w"]) }) };
}
function toleration(chance: Chance): core.Toleration {
  const operator = chance.one(["Exists", "Equal", undefined]);
  return {
    ...(operator === "Exists" && chance.once(4) ? {} : { key: chance.one(["k", "l"]) }),
    ...(operator === undefined ? {} : { operator }),
    ...(operator === "Exists" || chance.once(3) ? {} : { value: chance.one(["v", "w"]) }),
    ...(chance.once(3) ? {} : { effect: chance.one(EFFECTS) }),
  };
}
function expression(chance: Chance): core.NodeSelectorRequirement {
  const key = chance.one(Object.keys(LABELS));
  const operator = chance.one(["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"]);
  if (operator === "Gt" || operator === "Lt") return { key: "cores", operator, values: [chance.one(["3", "8", "20"])] };
  return {
    key,
    operator,
    ...(operator === "In" || operator === "NotIn" ? { values: chance.many(1, 2, () => chance.one(LABELS[key] ?? [])) } : {}),
  };
}
const term = (chance: Chance): core.NodeSelectorTerm => ({ matchExpressions: chance.many(1, 2, () => expression(chance)) });

function draw(chance: Chance): Problem {
  const nodes = chance.many(3, 6, (i) =>
    node(`n${i}`, {
      labels: labels(chance),
      spec: { ...(chance.once(6) ? { unschedulable: true } : {}), taints: chance.once(2) ? chance.many(1, 3, () => taint(chance)) : [] },
    }),
  );
  const affinity = {
    ...(chance.once(3)
      ? { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: chance.many(1, 3, () => term(chance)) } }
      : {}),
    ...(chance.once(2)
      ? {
          preferredDuringSchedulingIgnoredDuringExecution: chance.many(1, 3, () => ({
            weight: 1 + chance.below(100),
            preference: term(chance),
          })),
        }
      : {}),
  };
  return {
    nodes,
    existing: [],
    pod: pod("p", {
      tolerations: chance.many(0, 3, () => toleration(chance)),
      ...(chance.once(6) ? { nodeSelector: labels(chance) } : {}),
      ...(Object.keys(affinity).length > 0 ? { affinity: { nodeAffinity: affinity } } : {}),
    }),
  };
}

function tolerates(tolerations: readonly core.Toleration[], taint: core.Taint): boolean {
  return tolerations.some(
    ({ key, operator = "Equal", value = "", effect }) =>
      (effect === undefined || effect === taint.effect) &&
      (key === undefined || key === taint.key) &&
      (operator === "Exists" || value === (taint.value ?? "")),
  );
}
function holds({ key, operator, values = [] }: core.NodeSelectorRequirement, own: Record<string, string>): boolean {
  const value = own[key];
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      if (value === undefined || !/^-?\d+$/.test(value)) return false;
      return operator === "Gt" ? Number(value) > Number(values[0]) : Number(value) < Number(values[0]);
  }
}
const fits = ({ matchExpressions = [] }: core.NodeSelectorTerm, own: Record<string, string>): boolean =>
  matchExpressions.every((one) => holds(one, own));

/** In the order of the default profile: the first that refuses is told. */
function refusalOf({ spec: asked }: core.Pod, { spec: own, metadata }: core.Node): string | undefined {
  const tolerations = asked?.tolerations ?? [];
  if (own?.unschedulable && !tolerates(tolerations, { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }))
    return "node(s) were unschedulable";
  const hard = (own?.taints ?? []).find((taint) => taint.effect !== "PreferNoSchedule" && !tolerates(tolerations, taint));
  if (hard) return `node(s) had untolerated taint {${hard.key}: ${hard.value ?? ""}}`;
  const required = asked?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const labels = metadata?.labels ?? {};
  const selected = Object.entries(asked?.nodeSelector ?? {}).every(([key, value]) => labels[key] === value);
  if (!selected || (required && !required.nodeSelectorTerms.some((one) => fits(one, labels))))
    return "node(s) didn't match Pod's node affinity/selector";
  return undefined;
}
function expected({ nodes, pod: asked }: Problem): Record<string, Verdict> {
  const left = nodes.filter((one) => refusalOf(asked, one) === undefined);
  // Only tolerations that could tolerate PreferNoSchedule count here.
  const soft = (asked.spec?.tolerations ?? []).filter(({ effect }) => effect === undefined || effect === "PreferNoSchedule");
  const disliked = left.map(
    ({ spec }) => (spec?.taints ?? []).filter((taint) => taint.effect === "PreferNoSchedule" && !tolerates(soft, taint)).length,
  );
  const preferred = asked.spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const liked = left.map(({ metadata }) =>
    preferred.reduce((sum, { weight, preference }) => sum + (fits(preference, metadata?.labels ?? {}) ? weight : 0), 0),
  );
  const [taints, affinity] = [normalised(disliked, true), normalised(liked)];
  return Object.fromEntries(
    nodes.map((one): [string, Verdict] => {
      const refusal = refusalOf(asked, one);
      if (refusal !== undefined) return [one.metadata?.name ?? "", { refused: [refusal] }];
      const i = left.indexOf(one);
      return [
        one.metadata?.name ?? "",
        { scores: { TaintToleration: [disliked[i] ?? 0, taints[i] ?? 0], NodeAffinity: [liked[i] ?? 0, affinity[i] ?? 0] } },
      ];
    }),
  );
}

table("taints and node affinity", {
  plugins: [{ name: "NodeUnschedulable" }, { name: "NodeName" }, { name: "TaintToleration" }, { name: "NodeAffinity" }],
  draw,
  expected,
});
