/** Lab 18: three Deployments wait, each for another reason. */
import {
  answered,
  available,
  type BehaviourCheck,
  between,
  type Context,
  defineLab,
  evidence,
  fail,
  passed,
  podsOf,
  requestedCpu,
  requestsAtLeast,
  type StateCheck,
  sameDeployment,
  scheduled,
  taintKept,
  undisturbed,
  waiting,
} from "../../src/course/index.ts";
import { deployments, nodes, pods } from "../../src/kube/resource.ts";
import type { Deployment } from "../../src/kube/types.ts";

const TAINT = { key: "dedicated", value: "db", effect: "NoSchedule" };
const FAST = "kind-worker2";
const DATABASES = "kind-worker3";
const place = (name: string) => (context: Context) => ({ name, namespace: context.vars["namespace"] ?? "" });
const find = (context: Context, name: string): Deployment | undefined => context.get(deployments, name, context.vars["namespace"]);
const milli = (context: Context, name: string): number => Number.parseInt(context.vars[name] ?? "0", 10);

/** `gone` when the Deployment is not there any more. */
function present(name: string): StateCheck {
  return { id: "present", codes: ["gone"], guard: true, test: (context) => (find(context, name) ? passed : fail("gone")) };
}
const disk: StateCheck = {
  id: "selector",
  codes: ["selector"],
  guard: true,
  needs: ["present"],
  test(context) {
    const deployment = find(context, "reports");
    const spec = deployment?.spec.template.spec;
    const wanted =
      spec?.nodeSelector?.["disk"] === "ssd" ||
      JSON.stringify(spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? {}).includes('"disk"');
    return wanted || !deployment ? passed : fail("selector", {}, [evidence(deployments, deployment, ".spec.template.spec.nodeSelector")]);
  },
};
const onFastDisk: StateCheck = {
  id: "place",
  codes: ["wrong-node", "not-placed"],
  needs: ["present"],
  test(context) {
    const deployment = find(context, "reports");
    const [pod] = deployment ? podsOf(context, deployment).filter(({ spec }) => spec.nodeName !== undefined) : [];
    if (!pod) return waiting("not-placed");
    return pod.spec.nodeName === FAST
      ? passed
      : fail("wrong-node", { node: pod.spec.nodeName ?? "" }, [evidence(pods, pod, ".spec.nodeName", pod.spec.nodeName)]);
  },
};
const onDatabases: StateCheck = {
  id: "place",
  codes: ["wrong-node", "not-placed"],
  needs: ["present"],
  test(context) {
    const deployment = find(context, "vault");
    const placed = deployment
      ? podsOf(context, deployment).filter(({ spec, metadata }) => spec.nodeName !== undefined && metadata.deletionTimestamp === undefined)
      : [];
    if (placed.length === 0) return waiting("not-placed");
    const astray = placed.find(({ spec }) => spec.nodeName !== DATABASES);
    return astray
      ? fail("wrong-node", { node: astray.spec.nodeName ?? "" }, [evidence(pods, astray, ".spec.nodeName", astray.spec.nodeName)])
      : passed;
  },
};
/** When the node for databases takes nobody and the others are empty, vault must wait, not wander. */
const stays: BehaviourCheck = {
  id: "stays",
  codes: ["wanders"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const namespace = context.vars["namespace"] ?? "";
      await copy.execute(`kubectl -n ${namespace} delete deployment ledger ledger-archive importer`);
      await copy.execute(`kubectl patch node ${DATABASES} --type=merge -p '{"spec":{"unschedulable":true}}'`);
      await copy.execute(`kubectl -n ${namespace} delete pod -l app=vault --wait=false`);
      await copy.settle(60);
      const deployment = find(copy.context, "vault");
      const astray =
        deployment && podsOf(copy.context, deployment).find(({ spec }) => spec.nodeName !== undefined && spec.nodeName !== DATABASES);
      return astray ? fail("wanders", { node: astray.spec.nodeName ?? "" }) : passed;
    }),
};
const ledger = undisturbed("ledger", (context) => ({ namespace: context.vars["namespace"] ?? "", labels: { team: "ledger" } }));
const identity = (name: string) => sameDeployment("same", place(name));

export default defineLab({
  id: "scheduler.three-reasons-for-pending",
  number: 18,
  chapter: "06-4-kube-scheduler",
  cluster: { workers: 3 },
  vars(chance) {
    const free = 780 + 10 * between(chance, 0, 2);
    return {
      namespace: ["shop", "market", "cafe"][chance.below(3)] ?? "shop",
      asked: `${1500 + 100 * between(chance, 0, 3)}m`,
      measured: `${650 + 50 * between(chance, 0, 1)}m`,
      free: `${free}m`,
      // A worker has 4 CPUs; 100m go to its network agent.
      ledger: "3500m",
      archive: `${3900 - free}m`,
    };
  },
  start: true,
  par: 3,
  tasks: [
    {
      id: "reasons",
      mode: "edge",
      answers: ["reasons.importer", "reasons.reports", "reasons.vault"],
      checks: [
        prefixed(
          "importer",
          answered("importer", "reasons.importer", () => "cpu", { taint: "one-of-them" }),
        ),
        prefixed(
          "reports",
          answered("reports", "reasons.reports", () => "label"),
        ),
        prefixed(
          "vault",
          answered("vault", "reasons.vault", () => ["taint"], { cpu: "one-of-them" }),
        ),
      ],
    },
    {
      id: "importer",
      mode: "level",
      checks: [
        present("importer"),
        requestsAtLeast("request", place("importer"), (context) => milli(context, "measured")),
        ledger,
        scheduled("scheduler", place("importer")),
        identity("importer"),
        available("ready", place("importer"), { needs: ["present"], hold: 20 }),
      ],
      misconceptions: [
        {
          code: "no-request",
          when(context) {
            const deployment = find(context, "importer");
            return deployment !== undefined && requestedCpu(deployment.spec.template.spec) === 0 && {};
          },
        },
        {
          code: "ledger-shrunk",
          when(context) {
            const shrunk = ["ledger", "ledger-archive"].find((name) => {
              const now = find(context, name);
              const before = context.baseline.get(deployments, name, context.vars["namespace"]);
              return (
                !now ||
                (now.spec.replicas ?? 1) < (before?.spec.replicas ?? 1) ||
                requestedCpu(now.spec.template.spec) < requestedCpu(before?.spec.template.spec)
              );
            });
            return shrunk !== undefined && { name: shrunk };
          },
        },
      ],
    },
    {
      id: "reports",
      mode: "level",
      checks: [
        present("reports"),
        disk,
        scheduled("scheduler", place("reports")),
        identity("reports"),
        available("ready", place("reports"), { needs: ["present"], hold: 20 }),
        onFastDisk,
      ],
      misconceptions: [
        {
          code: "wrong-label",
          when(context) {
            const deployment = find(context, "reports");
            const labels = context.get(nodes, FAST)?.metadata.labels ?? {};
            const slip = Object.entries(labels).find(
              ([key, value]) => /disk|ssd/i.test(`${key}=${value}`) && !(key === "disk" && value === "ssd"),
            );
            return (
              deployment?.spec.template.spec?.nodeSelector?.["disk"] === "ssd" &&
              labels["disk"] !== "ssd" &&
              slip !== undefined && { label: `${slip[0]}=${slip[1]}` }
            );
          },
        },
      ],
    },
    {
      id: "vault",
      mode: "level",
      checks: [
        present("vault"),
        taintKept("guard", DATABASES, TAINT),
        scheduled("scheduler", place("vault")),
        identity("vault"),
        available("ready", place("vault"), { needs: ["present"], hold: 20 }),
        onDatabases,
        stays,
      ],
      misconceptions: [
        {
          code: "taint-removed",
          when: (context) => !context.get(nodes, DATABASES)?.spec.taints?.some(({ key }) => key === TAINT.key) && {},
        },
        {
          code: "selector-only",
          when(context) {
            const spec = find(context, "vault")?.spec.template.spec;
            const shown = spec?.nodeSelector !== undefined || spec?.affinity?.nodeAffinity !== undefined;
            return (
              shown &&
              !spec?.tolerations?.some(({ key, operator }) => key === TAINT.key || (key === undefined && operator === "Exists")) &&
              spec.nodeName === undefined &&
              {}
            );
          },
        },
      ],
    },
  ],
});

/** Three answers in one task: each has codes of its own, `importer-wrong`. */
function prefixed(name: string, check: StateCheck): StateCheck {
  return {
    ...check,
    codes: check.codes.map((code) => `${name}-${code}`),
    test(context) {
      const verdict = check.test(context);
      return verdict.ok ? verdict : { ...verdict, code: `${name}-${verdict.code}` };
    },
  };
}
