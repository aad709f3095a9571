/** Lab 23: four programs die again and again, each in its own way; three of them can be helped from outside. */
import {
  answered,
  between,
  type Context,
  defineLab,
  evidence,
  fail,
  passed,
  pick,
  podsOf,
  type StateCheck,
  sameDeployment,
  waiting,
} from "../../src/course/index.ts";
import { isPodReady } from "../../src/kube/pod.ts";
import { quantityMilliValue } from "../../src/kube/quantity.ts";
import { deployments, pods } from "../../src/kube/resource.ts";
import type { Container, Deployment, Pod } from "../../src/kube/types.ts";

const MIB = 2 ** 20;
const MOST = 256;
const LETTERS = ["oven", "mill", "scale", "till"];
/** What ails the program, and the variable that tells which one it is. */
const AILMENTS = ["notfound", "memory", "probe", "own"];
const namespaceOf = (context: Context): string => context.vars["namespace"] ?? "";
const nameOf = (context: Context, ailment: string): string => context.vars[ailment] ?? "";
const find = (context: Context, ailment: string): Deployment | undefined =>
  context.get(deployments, nameOf(context, ailment), namespaceOf(context));
const containerOf = (deployment: Deployment | undefined): Container | undefined => deployment?.spec.template.spec?.containers[0];
const before = (context: Context, ailment: string): Deployment | undefined =>
  context.baseline.get(deployments, nameOf(context, ailment), namespaceOf(context));
const need = (context: Context): number => Number.parseInt(context.vars["need"] ?? "0", 10);
const podOf = (context: Context, deployment: Deployment | undefined): Pod | undefined =>
  deployment && podsOf(context, deployment).find(({ metadata }) => metadata.deletionTimestamp === undefined);

/** Why the program with this name dies. */
function cause(name: string): StateCheck {
  const right = (context: Context): string => AILMENTS.find((ailment) => nameOf(context, ailment) === name) ?? "";
  const check = answered(name, `causes.${name}`, right);
  return {
    ...check,
    codes: [`${name}-unanswered`, `${name}-wrong`, `${name}-other-137`],
    test(context) {
      const verdict = check.test(context);
      if (verdict.ok) return verdict;
      const given = String(verdict.values["given"] ?? "");
      const mixed = [right(context), given].sort().join() === "memory,probe";
      return { ...verdict, code: `${name}-${mixed ? "other-137" : verdict.code}` };
    },
  };
}

const present = (ailment: string): StateCheck => ({
  id: "present",
  codes: ["gone"],
  guard: true,
  test: (context) => (find(context, ailment) ? passed : fail("gone", { name: nameOf(context, ailment) })),
});
const image = (ailment: string): StateCheck => ({
  id: "image",
  codes: ["image"],
  guard: true,
  needs: ["present"],
  test(context) {
    const [now, then] = [containerOf(find(context, ailment))?.image, containerOf(before(context, ailment))?.image];
    return now === then ? passed : fail("image", { found: now ?? "", name: nameOf(context, ailment) });
  },
});
const limit: StateCheck = {
  id: "limit",
  codes: ["no-limit", "too-small", "too-large"],
  needs: ["present"],
  test(context) {
    const deployment = find(context, "memory");
    const text = containerOf(deployment)?.resources?.limits?.["memory"];
    const shown = deployment ? [evidence(deployments, deployment, ".spec.template.spec.containers[0].resources.limits.memory", text)] : [];
    if (text === undefined) return fail("no-limit", {}, shown);
    const found = quantityMilliValue(text) / 1000 / MIB;
    if (found < need(context)) return fail("too-small", { found: text }, shown);
    return found > MOST ? fail("too-large", { found: text }, shown) : passed;
  },
};
const sameWork: StateCheck = {
  id: "work",
  codes: ["less-work"],
  guard: true,
  needs: ["present"],
  test(context) {
    const words = (one: Deployment | undefined) => JSON.stringify([containerOf(one)?.command ?? [], containerOf(one)?.args ?? []]);
    return words(find(context, "memory")) === words(before(context, "memory")) ? passed : fail("less-work");
  },
};
const probed: StateCheck = {
  id: "probed",
  codes: ["no-probe", "other-probe"],
  needs: ["present"],
  guard: true,
  test(context) {
    const probe = containerOf(find(context, "probe"))?.livenessProbe;
    if (!probe) return fail("no-probe");
    const command = (one: typeof probe | undefined) => JSON.stringify(one?.exec?.command ?? []);
    return command(probe) === command(containerOf(before(context, "probe"))?.livenessProbe) ? passed : fail("other-probe");
  },
};
const warmUp: StateCheck = {
  id: "warm-up",
  codes: ["no-warm-up"],
  guard: true,
  needs: ["present"],
  test(context) {
    const words = (one: Deployment | undefined) => JSON.stringify(containerOf(one)?.command ?? []);
    return words(find(context, "probe")) === words(before(context, "probe")) ? passed : fail("no-warm-up");
  },
};
/** Ready for a minute and a half, by one and the same container. */
function stable(ailment: string): StateCheck {
  return {
    id: "stable",
    codes: ["dying", "not-ready"],
    needs: ["present"],
    hold: 90,
    test(context) {
      const deployment = find(context, ailment);
      const pod = podOf(context, deployment);
      const state = pod?.status?.containerStatuses?.[0];
      const last = state?.lastState?.terminated ?? state?.state?.terminated;
      if (pod && last)
        return fail("dying", { pod: pod.metadata.name, code: last?.exitCode ?? "", reason: last?.reason ?? "" }, [
          evidence(pods, pod, ".status.containerStatuses[0].lastState.terminated", `${last?.reason ?? ""} ${last?.exitCode ?? ""}`),
        ]);
      return pod && isPodReady(pod) && deployment?.status.observedGeneration === deployment?.metadata.generation
        ? passed
        : waiting("not-ready");
    },
  };
}
const at = (ailment: string) => (context: Context) => ({ name: nameOf(context, ailment), namespace: namespaceOf(context) });

export default defineLab({
  id: "nodes.why-did-it-die",
  number: 23,
  chapter: "07-1-nodes-and-kubelet",
  cluster: { workers: 2 },
  vars(chance) {
    const names = [...LETTERS];
    const drawn = AILMENTS.map(() => names.splice(chance.below(names.length), 1)[0] ?? "");
    return {
      namespace: pick(chance, ["roastery", "kitchen", "cafe"]),
      notfound: drawn[0] ?? "",
      memory: drawn[1] ?? "",
      probe: drawn[2] ?? "",
      own: drawn[3] ?? "",
      need: `${140 + 20 * between(chance, 0, 3)}Mi`,
      warm: `${40 + 10 * between(chance, 0, 2)}`,
    };
  },
  start: true,
  par: 3,
  tasks: [
    { id: "causes", mode: "edge", answers: LETTERS.map((name) => `causes.${name}`), checks: LETTERS.map(cause) },
    {
      id: "command",
      mode: "level",
      checks: [present("notfound"), image("notfound"), sameDeployment("same", at("notfound")), stable("notfound")],
      misconceptions: [
        {
          code: "image-suspected",
          when: (context) =>
            find(context, "notfound") !== undefined &&
            containerOf(find(context, "notfound"))?.image !== containerOf(before(context, "notfound"))?.image && {
              found: containerOf(find(context, "notfound"))?.image ?? "",
            },
        },
      ],
    },
    {
      id: "memory",
      mode: "level",
      checks: [present("memory"), image("memory"), sameWork, sameDeployment("same", at("memory")), limit, stable("memory")],
      misconceptions: [
        {
          code: "limit-removed",
          when: (context) =>
            find(context, "memory") !== undefined &&
            containerOf(find(context, "memory"))?.resources?.limits?.["memory"] === undefined &&
            {},
        },
      ],
    },
    {
      id: "patience",
      mode: "level",
      checks: [present("probe"), image("probe"), warmUp, sameDeployment("same", at("probe")), probed, stable("probe")],
      misconceptions: [
        {
          code: "probe-removed",
          when: (context) => find(context, "probe") !== undefined && containerOf(find(context, "probe"))?.livenessProbe === undefined && {},
        },
        {
          code: "longer-goodbye",
          when(context) {
            const spec = (one: Deployment | undefined) => one?.spec.template.spec?.terminationGracePeriodSeconds ?? 30;
            const same =
              JSON.stringify(containerOf(find(context, "probe"))?.livenessProbe) ===
                JSON.stringify(containerOf(before(context, "probe"))?.livenessProbe) &&
              containerOf(find(context, "probe"))?.startupProbe === undefined;
            return same && spec(find(context, "probe")) > spec(before(context, "probe")) && { seconds: spec(find(context, "probe")) };
          },
        },
      ],
    },
  ],
});
