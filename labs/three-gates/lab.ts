/** Lab 15: three jobs of a pipeline are refused, each at another gate. */
import {
  type Account,
  answered,
  type BehaviourCheck,
  type Context,
  defineLab,
  evidence,
  fail,
  grantsOf,
  may,
  pass,
  passed,
  pick,
  type Right,
  type StateCheck,
  waiting,
} from "../../src/course/index.ts";
import { isPodReady } from "../../src/kube/pod.ts";
import { clusterRoleBindings, namespaces, pods, roleBindings } from "../../src/kube/resource.ts";
import type { Pod } from "../../src/kube/types.ts";

const OTHER = "payroll";
const FOLDER = "/home/learner/pipeline";
const LEVEL = "pod-security.kubernetes.io/enforce";
const namespaceOf = (context: Context): string => context.vars["namespace"] ?? "";
const deployer = (context: Context): Account => ({ name: "deployer", namespace: namespaceOf(context) });

/** Six verbs on four things: 24 cells, of which five are needed. */
const VERBS = ["get", "list", "create", "update", "patch", "delete"];
const NEEDED = ["get", "list", "create", "update", "patch"];
function matrix(context: Context): (Right & { wanted: boolean })[] {
  const own = namespaceOf(context);
  const things = [
    { group: "apps", resource: "deployments", namespace: own },
    { group: "", resource: "pods", namespace: own },
    { group: "", resource: "secrets", namespace: own },
    { group: "apps", resource: "deployments", namespace: OTHER },
  ];
  return things.flatMap((thing, index) => VERBS.map((verb) => ({ ...thing, verb, wanted: index === 0 && NEEDED.includes(verb) })));
}
const has = (context: Context, right: Right): boolean => may(context, deployer(context), right);

const enough: StateCheck = {
  id: "enough",
  codes: ["nothing", "missing-verb"],
  test(context) {
    const cells = matrix(context).filter(({ wanted }) => wanted);
    const missing = cells.filter((cell) => !has(context, cell)).map(({ verb }) => verb);
    if (missing.length === 0) return passed;
    return missing.length === cells.length ? fail("nothing") : fail("missing-verb", { verbs: missing.join(", ") });
  },
};
const least: StateCheck = {
  id: "least",
  codes: ["too-much"],
  guard: true,
  test(context) {
    const cells = matrix(context);
    const extra = cells.find((cell) => !cell.wanted && has(context, cell));
    if (!extra) return passed;
    const yes = cells.filter((cell) => has(context, cell)).length;
    return fail("too-much", { verb: extra.verb, resource: extra.resource, where: extra.namespace, yes });
  },
};
const noStar: StateCheck = {
  id: "no-star",
  codes: ["wildcard"],
  guard: true,
  test(context) {
    const starred = grantsOf(context, deployer(context)).find(({ rules }) =>
      rules.some((rule) => [...rule.verbs, ...(rule.apiGroups ?? []), ...(rule.resources ?? [])].includes("*")),
    );
    return starred ? fail("wildcard", { role: starred.binding.roleRef.name }) : passed;
  },
};
const scope: StateCheck = {
  id: "scope",
  codes: ["cluster-wide"],
  guard: true,
  test(context) {
    const [name] = context
      .list(clusterRoleBindings)
      .filter(({ subjects, metadata }) => {
        if (context.baseline.get(clusterRoleBindings, metadata.name)) return false;
        return (subjects ?? []).some((subject) => subject.name.includes("deployer") || subject.kind === "Group");
      })
      .map(({ metadata }) => metadata.name);
    return name === undefined ? passed : fail("cluster-wide", { name });
  },
};
/** The job itself, in a copy. */
const jobWorks: BehaviourCheck = {
  id: "job",
  codes: ["job-refused"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const { code, stdout, stderr } = await copy.execute(`sh ${FOLDER}/job-${context.vars["refused"]}.sh`);
      const said = `${stdout}${stderr}`.trim().split("\n")[0] ?? "";
      return code === 0 ? passed : fail("job-refused", { said });
    }),
};

const migrate = (context: Context): Pod | undefined => context.get(pods, "migrate", namespaceOf(context));
const guarded: StateCheck = {
  id: "guarded",
  codes: ["label"],
  guard: true,
  test(context) {
    const namespace = context.get(namespaces, namespaceOf(context));
    const found = namespace?.metadata.labels?.[LEVEL];
    return found === "restricted"
      ? passed
      : fail("label", { found: found ?? "nothing" }, namespace ? [evidence(namespaces, namespace, ".metadata.labels", found ?? "")] : []);
  },
};
const work: StateCheck = {
  id: "work",
  codes: ["other-work"],
  guard: true,
  test(context) {
    const pod = migrate(context);
    const container = pod?.spec.containers[0];
    if (!pod || !container) return passed;
    const image = container.image?.replace(/^docker\.io\/(library\/)?/, "");
    return image === "busybox:1.36" && (container.command ?? []).join(" ").includes("migrated")
      ? passed
      : fail("other-work", {}, [evidence(pods, pod, ".spec.containers[0]")]);
  },
};
const created: StateCheck = {
  id: "created",
  codes: ["missing", "elsewhere"],
  test(context) {
    if (migrate(context)) return passed;
    const elsewhere = context.list(pods).find(({ metadata }) => metadata.name === "migrate");
    return elsewhere ? fail("elsewhere", { found: elsewhere.metadata.namespace ?? "" }) : fail("missing");
  },
};
const running: StateCheck = {
  id: "running",
  codes: ["runs-as-root", "not-ready", "crashing"],
  needs: ["created"],
  hold: 10,
  test(context) {
    const pod = migrate(context);
    if (pod && isPodReady(pod)) return pass({});
    const state = pod?.status?.containerStatuses?.[0]?.state?.waiting;
    if (pod && state?.reason === "CreateContainerConfigError" && (state.message ?? "").includes("runAsNonRoot"))
      return fail("runs-as-root", {}, [evidence(pods, pod, ".status.containerStatuses[0].state.waiting.message", state.message)]);
    if (pod && (state?.reason === "CrashLoopBackOff" || pod.status?.phase === "Failed")) return fail("crashing");
    return waiting("not-ready");
  },
};

export default defineLab({
  id: "apiserver.three-gates",
  number: 15,
  chapter: "06-2-kube-apiserver",
  cluster: { workers: 2 },
  vars(chance) {
    const order = pick(chance, ["abc", "acb", "bac", "bca", "cab", "cba"]);
    return {
      namespace: pick(chance, ["team-a", "bakery", "roastery"]),
      // Which letter is refused at which gate.
      unknown: order[0] ?? "",
      refused: order[1] ?? "",
      careless: order[2] ?? "",
    };
  },
  start: true,
  par: 3,
  tasks: [
    {
      id: "gates",
      mode: "edge",
      answers: ["gates.a", "gates.b", "gates.c"],
      checks: ["a", "b", "c"].map((letter) => gate(letter)),
    },
    {
      id: "access",
      mode: "level",
      checks: [enough, least, noStar, scope, jobWorks],
      misconceptions: [
        {
          code: "cluster-admin",
          when(context) {
            const grant = grantsOf(context, deployer(context)).find(({ binding }) =>
              ["cluster-admin", "admin", "edit"].includes(binding.roleRef.name),
            );
            const yes = matrix(context).filter((cell) => has(context, cell)).length;
            return grant !== undefined && { role: grant.binding.roleRef.name, yes };
          },
        },
        {
          code: "pods",
          when(context) {
            const [pod, deployment] = [
              { verb: "create", group: "", resource: "pods", namespace: namespaceOf(context) },
              { verb: "create", group: "apps", resource: "deployments", namespace: namespaceOf(context) },
            ].map((right) => has(context, right));
            return pod === true && deployment === false && {};
          },
        },
        {
          code: "wrong-subject",
          when(context) {
            if (grantsOf(context, deployer(context)).some(({ namespace }) => namespace === namespaceOf(context))) return false;
            const bound = context
              .list(roleBindings, { namespace: namespaceOf(context) })
              .flatMap(({ subjects }) => subjects ?? [])
              .find(({ name }) => name === "deployer");
            return (
              bound !== undefined && {
                kind: bound.kind,
                subject: bound.kind === "ServiceAccount" ? `${bound.namespace ?? ""}:${bound.name}` : bound.name,
              }
            );
          },
        },
        {
          code: "wrong-group",
          when: (context) =>
            grantsOf(context, deployer(context)).some(
              ({ namespace, rules }) =>
                namespace === namespaceOf(context) &&
                rules.some(({ resources = [], apiGroups = [] }) => resources.includes("deployments") && !apiGroups.includes("apps")),
            ) && {},
        },
      ],
    },
    {
      id: "pod",
      mode: "level",
      checks: [guarded, work, created, running],
      misconceptions: [
        {
          code: "guard-removed",
          when(context) {
            const now = context.get(namespaces, namespaceOf(context))?.metadata.labels?.[LEVEL];
            return now !== "restricted" && migrate(context) !== undefined && {};
          },
        },
      ],
    },
  ],
});

/** Which gate refused the job of this letter. */
function gate(letter: string): StateCheck {
  const right = (context: Context): string =>
    context.vars["unknown"] === letter ? "authentication" : context.vars["refused"] === letter ? "authorization" : "admission";
  const check = answered(letter, `gates.${letter}`, right);
  return {
    ...check,
    codes: [`${letter}-unanswered`, `${letter}-wrong`, `${letter}-both-forbidden`],
    test(context) {
      const verdict = check.test(context);
      if (verdict.ok) return verdict;
      const given = String(verdict.values["given"] ?? "");
      const mixed = right(context) === "admission" && given === "authorization";
      return { ...verdict, code: `${letter}-${mixed ? "both-forbidden" : verdict.code}` };
    },
  };
}
