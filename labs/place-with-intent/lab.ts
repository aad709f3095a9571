/** Lab 19: spread one program over zones, keep another apart, and keep two nodes for it alone. */
import {
  asksFor,
  available,
  type BehaviourCheck,
  type Context,
  type Copy,
  defineLab,
  evidence,
  fail,
  passed,
  pick,
  podsOf,
  type StateCheck,
  sameDeployment,
  scheduled,
  taintKept,
} from "../../src/course/index.ts";
import { labelSelectorMatches } from "../../src/kube/labels.ts";
import { isPodReady } from "../../src/kube/pod.ts";
import { daemonSets, deployments, nodes } from "../../src/kube/resource.ts";
import type { Deployment, Pod } from "../../src/kube/types.ts";

const ZONE = "topology.kubernetes.io/zone";
const ZONES = ["zone-a", "zone-b", "zone-c"];
const DATABASE_NODES = ["kind-worker4", "kind-worker5"];
const TAINT = { key: "dedicated", value: "db", effect: "NoSchedule" };
const COPIES = 6;
const namespaceOf = (context: Context): string => context.vars["namespace"] ?? "";
const place = (name: string) => (context: Context) => ({ name, namespace: namespaceOf(context) });
const find = (context: Context, name: string): Deployment | undefined => context.get(deployments, name, namespaceOf(context));
const living = (context: Context, name: string): Pod[] => {
  const deployment = find(context, name);
  return deployment ? podsOf(context, deployment).filter(({ metadata }) => metadata.deletionTimestamp === undefined) : [];
};
const zoneOf = (context: Context, pod: Pod): string => context.get(nodes, pod.spec.nodeName ?? "")?.metadata.labels?.[ZONE] ?? "";
/** How many of its Pods stand in each zone. */
function counts(context: Context): Record<string, number> {
  const found: Record<string, number> = Object.fromEntries(ZONES.map((zone) => [zone, 0]));
  for (const pod of living(context, "web"))
    if (pod.spec.nodeName !== undefined) found[zoneOf(context, pod)] = (found[zoneOf(context, pod)] ?? 0) + 1;
  return found;
}
const skewOf = (found: Record<string, number>): number => Math.max(...Object.values(found)) - Math.min(...Object.values(found));
const told = (found: Record<string, number>): string => ZONES.map((zone) => `${found[zone] ?? 0} in ${zone}`).join(", ");
const templateOf = (context: Context, name: string) => find(context, name)?.spec.template;

const present = (name: string): StateCheck => ({
  id: "present",
  codes: ["gone"],
  guard: true,
  test: (context) => (find(context, name) ? passed : fail("gone", { name })),
});
const one: StateCheck = {
  id: "one",
  codes: ["many", "daemon-set"],
  guard: true,
  test(context) {
    const others = context
      .list(deployments, { namespace: namespaceOf(context) })
      .filter(({ metadata }) => !context.baseline.get(deployments, metadata.name, metadata.namespace));
    if (others[0]) return fail("many", { name: others[0].metadata.name });
    const [set] = context.list(daemonSets, { namespace: namespaceOf(context) });
    return set ? fail("daemon-set", { name: set.metadata.name }) : passed;
  },
};
const constraint: StateCheck = {
  id: "constraint",
  codes: ["no-constraint", "other-key", "too-loose", "no-rule"],
  needs: ["present"],
  test(context) {
    const web = find(context, "web");
    const all = templateOf(context, "web")?.spec?.topologySpreadConstraints ?? [];
    const shown = web ? [evidence(deployments, web, ".spec.template.spec.topologySpreadConstraints")] : [];
    if (all.length === 0) return fail("no-constraint", {}, shown);
    const zoned = all.find(({ topologyKey }) => topologyKey === ZONE);
    if (!zoned) return fail("other-key", { key: all[0]?.topologyKey ?? "" }, shown);
    if (zoned.maxSkew !== 1) return fail("too-loose", { skew: zoned.maxSkew }, shown);
    return zoned.whenUnsatisfiable === "DoNotSchedule" ? passed : fail("no-rule", {}, shown);
  },
};
const even: StateCheck = {
  id: "even",
  codes: ["uneven"],
  needs: ["constraint"],
  test(context) {
    const found = counts(context);
    return skewOf(found) <= 1 ? passed : fail("uneven", { found: told(found) });
  },
};
const apart: StateCheck = {
  id: "apart",
  codes: ["together"],
  needs: ["present"],
  test(context) {
    const seen = new Map<string, string>();
    for (const pod of living(context, "db")) {
      const node = pod.spec.nodeName;
      if (node === undefined) continue;
      if (seen.has(node)) return fail("together", { node });
      seen.set(node, pod.metadata.name);
    }
    return passed;
  },
};
/** One of their nodes is closed: the second Pod must wait rather than join the first. */
const neverTogether: BehaviourCheck = {
  id: "never",
  codes: ["joined"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const [first, second] = living(context, "db").map(({ spec }) => spec.nodeName ?? "");
      const others = context.list(nodes).filter(({ metadata }) => metadata.name !== first);
      for (const node of others) await copy.execute(`kubectl cordon ${node.metadata.name}`);
      await copy.execute(
        `kubectl -n ${namespaceOf(context)} delete pod --wait=false ${living(context, "db")
          .filter(({ spec }) => spec.nodeName === second)
          .map(({ metadata }) => metadata.name)
          .join(" ")}`,
      );
      await copy.settle(60);
      const verdict = apart.test(copy.context);
      return verdict.ok ? passed : fail("joined", { node: verdict.values["node"] ?? "" });
    }),
};
const onlyThere: StateCheck = {
  id: "there",
  codes: ["elsewhere", "stranger"],
  needs: ["present"],
  test(context) {
    const astray = living(context, "db").find(({ spec }) => spec.nodeName !== undefined && !DATABASE_NODES.includes(spec.nodeName));
    if (astray) return fail("elsewhere", { pod: astray.metadata.name, node: astray.spec.nodeName ?? "" });
    const stranger = living(context, "web").find(({ spec }) => DATABASE_NODES.includes(spec.nodeName ?? ""));
    return stranger ? fail("stranger", { pod: stranger.metadata.name, node: stranger.spec.nodeName ?? "" }) : passed;
  },
};
const stays: BehaviourCheck = {
  id: "stays",
  codes: ["wanders"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      for (const node of DATABASE_NODES) await copy.execute(`kubectl cordon ${node}`);
      await copy.execute(`kubectl -n ${namespaceOf(context)} delete pod -l app=db --wait=false`);
      await copy.settle(60);
      const astray = living(copy.context, "db").find(({ spec }) => spec.nodeName !== undefined);
      return astray ? fail("wanders", { node: astray.spec.nodeName ?? "" }) : passed;
    }),
};
const ready = (context: Context): number => living(context, "web").filter((pod) => isPodReady(pod)).length;
async function without(copy: Copy, zone: string): Promise<string[]> {
  const lost = copy.context
    .list(nodes)
    .filter(({ metadata }) => metadata.labels?.[ZONE] === zone)
    .map(({ metadata }) => metadata.name);
  await copy.execute(`kubectl drain ${lost.join(" ")} --ignore-daemonsets --delete-emptydir-data --force`);
  await copy.settle(60);
  return lost;
}
/** Each zone is lost once, in a copy; then it comes back and the shop grows. */
const survives: BehaviourCheck = {
  id: "survives",
  codes: ["too-few-left", "grows-uneven"],
  behaviour: true,
  async test(context) {
    for (const zone of ZONES) {
      const verdict = await context.fork(async (copy) => {
        const lost = await without(copy, zone);
        const left = ready(copy.context);
        if (left < 4) return fail("too-few-left", { zone, left });
        for (const node of lost) await copy.execute(`kubectl uncordon ${node}`);
        await copy.execute(`kubectl -n ${namespaceOf(context)} scale deployment web --replicas=9`);
        await copy.settle(60);
        const found = counts(copy.context);
        return skewOf(found) <= 1 ? passed : fail("grows-uneven", { zone, found: told(found) });
      });
      if (!verdict.ok) return verdict;
    }
    return passed;
  },
};
const taints = DATABASE_NODES.map((node, index) => taintKept(`taint-${index + 1}`, node, TAINT));

export default defineLab({
  id: "scheduler.place-with-intent",
  number: 19,
  chapter: "06-4-kube-scheduler",
  cluster: { workers: 5 },
  vars: (chance) => ({
    namespace: pick(chance, ["shop", "market", "cafe"]),
    hot: pick(chance, ["kind-worker", "kind-worker2", "kind-worker3"]),
  }),
  start: true,
  par: 2,
  tasks: [
    {
      id: "spread",
      mode: "level",
      checks: [
        present("web"),
        one,
        asksFor("replicas", place("web"), () => COPIES, { guard: true, needs: ["present"] }),
        scheduled("scheduler", place("web")),
        sameDeployment("same", place("web")),
        constraint,
        even,
        available("ready", place("web"), { needs: ["constraint"], hold: 10 }),
      ],
      misconceptions: [
        {
          code: "selects-nobody",
          when(context) {
            const template = templateOf(context, "web");
            const rule = template?.spec?.topologySpreadConstraints?.find(
              ({ labelSelector }) => !labelSelectorMatches(labelSelector, template.metadata?.labels ?? {}),
            );
            const [key, value] = Object.entries(rule?.labelSelector?.matchLabels ?? {})[0] ?? [];
            return rule !== undefined && { selector: key === undefined ? "nothing" : `${key}=${value}` };
          },
        },
        {
          code: "wish-only",
          when: (context) =>
            templateOf(context, "web")?.spec?.topologySpreadConstraints?.some(
              ({ topologyKey, whenUnsatisfiable }) => topologyKey === ZONE && whenUnsatisfiable === "ScheduleAnyway",
            ) === true && {},
        },
        {
          code: "one-per-node",
          when: (context) =>
            (templateOf(context, "web")?.spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).length >
              0 && {},
        },
        {
          code: "old-counted",
          when(context) {
            const rule = templateOf(context, "web")?.spec?.topologySpreadConstraints?.find(({ topologyKey }) => topologyKey === ZONE);
            const settled = living(context, "web").every((pod) => isPodReady(pod));
            return rule !== undefined && rule.maxSkew === 1 && settled && skewOf(counts(context)) > 1 && { found: told(counts(context)) };
          },
        },
      ],
    },
    {
      id: "apart",
      mode: "level",
      checks: [
        present("db"),
        asksFor("replicas", place("db"), () => 2, { guard: true, needs: ["present"] }),
        scheduled("scheduler", place("db")),
        sameDeployment("same", place("db")),
        apart,
        available("ready", place("db"), { needs: ["present"], hold: 5 }),
        neverTogether,
      ],
      misconceptions: [
        {
          code: "preferred",
          when(context) {
            const rules = templateOf(context, "db")?.spec?.affinity?.podAntiAffinity;
            return (
              (rules?.preferredDuringSchedulingIgnoredDuringExecution ?? []).length > 0 &&
              (rules?.requiredDuringSchedulingIgnoredDuringExecution ?? []).length === 0 &&
              {}
            );
          },
        },
      ],
    },
    {
      id: "dedicated",
      mode: "level",
      checks: [
        present("db"),
        ...taints,
        scheduled("scheduler", place("db")),
        onlyThere,
        available("ready", place("db"), { needs: ["present"], hold: 5 }),
        stays,
      ],
      misconceptions: [
        {
          code: "web-let-in",
          when: (context) =>
            templateOf(context, "web")?.spec?.tolerations?.some(
              ({ key, operator }) => key === "dedicated" || (key === undefined && operator === "Exists"),
            ) === true && {},
        },
      ],
    },
    {
      id: "zone-lost",
      mode: "edge",
      checks: [present("web"), constraint, even, available("ready", place("web"), { needs: ["present"] }), survives],
    },
  ],
});
