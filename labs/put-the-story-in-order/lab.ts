/** Lab 28: the story of a Deployment told in order, with its actors; then four places where it stopped. */
import {
  type BehaviourCheck,
  type Context,
  defineLab,
  evidence,
  fail,
  passed,
  pick,
  type StateCheck,
  type Verdict,
  waiting,
} from "../../src/course/index.ts";
import { isPodReady } from "../../src/kube/pod.ts";
import { deployments, nodes, pods, type ResourceType, replicaSets } from "../../src/kube/resource.ts";
import type { Deployment, KubeObject } from "../../src/kube/types.ts";

const NAMESPACES = ["w1", "w2", "w3", "w4"] as const;
const SILENT = ["deployment-controller", "replicaset-controller", "scheduler", "kubelet"] as const;
/** Every card, and what must have happened before it. */
const CARDS: Readonly<Record<string, readonly string[]>> = {
  checked: [],
  deployment: ["checked"],
  replicaset: ["deployment"],
  pods: ["replicaset"],
  bound: ["pods"],
  sandbox: ["bound"],
  image: ["sandbox"],
  started: ["image"],
  ready: ["started"],
  counted: ["ready"],
  slice: ["ready"],
  rules: ["slice"],
};
const ACTORS: Readonly<Record<string, string>> = {
  checked: "kube-apiserver",
  deployment: "kube-apiserver",
  replicaset: "controller-manager",
  pods: "controller-manager",
  bound: "scheduler",
  sandbox: "containerd",
  image: "containerd",
  started: "containerd",
  ready: "kubelet",
  counted: "controller-manager",
  slice: "controller-manager",
  rules: "kube-proxy",
};

const order: StateCheck = {
  id: "order",
  codes: ["unanswered", "unknown", "missing", "too-early"],
  test(context) {
    const given = (context.answer("order") ?? "").split(/[\s,]+/).filter((card) => card !== "");
    if (given.length === 0) return fail("unanswered");
    const unknown = given.find((card) => !(card in CARDS));
    if (unknown !== undefined) return fail("unknown", { card: unknown });
    const missing = Object.keys(CARDS).filter((card) => !given.includes(card));
    if (missing.length > 0) return fail("missing", { cards: missing.join(", ") });
    for (const [index, card] of given.entries()) {
      const before = CARDS[card]?.find((needed) => given.indexOf(needed) > index);
      if (before !== undefined) return fail("too-early", { card, before });
    }
    return passed;
  },
};

/** Several answers of a task, told one by one. */
function answers(id: string, task: string, fields: readonly string[], right: (context: Context, field: string) => string): StateCheck {
  return {
    id,
    codes: ["unanswered", "wrong"],
    test(context) {
      const given = fields.map((field) => ({ field, given: answer(context, `${task}.${field}`) }));
      const wrong = given.find((one) => one.given !== "" && one.given !== right(context, one.field));
      if (wrong) return fail("wrong", wrong);
      const missing = given.find((one) => one.given === "");
      return missing ? fail("unanswered", { field: missing.field }) : passed;
    },
  };
}
const answer = (context: Context, name: string): string => context.answer(name)?.trim() ?? "";
/** Namespace in which the story waits for this component. */
const stageOf = (context: Context, component: string): string => context.vars[component.replace("-controller", "")] ?? "";
const componentOf = (context: Context, namespace: string): string => SILENT.find((one) => stageOf(context, one) === namespace) ?? "";

const story = (context: Context, namespace: string) => context.get(deployments, "story", namespace);
const inStory = ({ metadata }: KubeObject): boolean => (NAMESPACES as readonly string[]).includes(metadata.namespace ?? "");
/** No object of the story was made, bound or taken away by the learner. */
function untouched<T extends KubeObject>(type: ResourceType<T>): StateCheck {
  return {
    id: type.resource,
    codes: ["made-by-hand", "changed-by-hand", "deleted"],
    guard: true,
    test(context) {
      const touched = context.changes(type).find(({ byLearner, object }) => byLearner && inStory(object));
      if (!touched) return passed;
      const { what, object } = touched;
      const values = { kind: type.kind, name: object.metadata.name, namespace: object.metadata.namespace ?? "" };
      if (what === "created") return fail("made-by-hand", values, [evidence(type, object)]);
      if (what === "deleted" || object.metadata.deletionTimestamp !== undefined) return fail("deleted", values);
      return fail("changed-by-hand", values, [evidence(type, object)]);
    },
  };
}
const node: StateCheck = {
  id: "node",
  codes: ["node-silent"],
  test(context) {
    const found = context.get(nodes, context.vars["node"] ?? "");
    const ready = found?.status?.conditions?.find(({ type }) => type === "Ready")?.status === "True";
    const taint = found?.spec?.taints?.some(({ key }) => key.startsWith("node.kubernetes.io/")) ?? false;
    return found && ready && !taint ? passed : waiting("node-silent", {}, found ? [evidence(nodes, found, ".status.conditions")] : []);
  },
};
/** Who still owes the next step in a namespace: told instead of only counting Pods. */
function debt(context: Context, namespace: string): Verdict {
  const deployment = story(context, namespace);
  if (deployment && finished(deployment)) return passed;
  const values = { namespace };
  const own = context.list(pods, { namespace });
  if (context.list(replicaSets, { namespace }).length === 0) return fail("no-set", values);
  if (own.length === 0) return fail("no-pods", values);
  if (own.some(({ spec }) => spec.nodeName === undefined)) return fail("no-node", values);
  if (own.some((pod) => !isPodReady(pod))) return waiting("not-started", values);
  return waiting("not-counted", values, deployment ? [evidence(deployments, deployment, ".status")] : []);
}
const finished = ({ spec, status }: Deployment): boolean => status?.availableReplicas === spec.replicas;
const awake: StateCheck = {
  id: "awake",
  codes: ["no-set", "no-pods", "no-node", "not-started", "not-counted"],
  hold: 5,
  test: (context) => NAMESPACES.map((namespace) => debt(context, namespace)).find(({ ok }) => !ok) ?? passed,
};
/** Everybody works again, not only for these four: a fifth story is begun in a copy. */
const fifth: BehaviourCheck = {
  id: "fifth",
  codes: ["fifth-stopped"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      await copy.execute("kubectl create namespace w5 && kubectl -n w5 create deployment story --image=nginx:1.27 --replicas=4");
      await copy.settle(60);
      const ready = copy.context.list(pods, { namespace: "w5" }).filter((pod) => isPodReady(pod)).length;
      return ready === 4 ? passed : fail("fifth-stopped", { ready });
    }),
};

export default defineLab({
  id: "workflow.put-the-story-in-order",
  number: 28,
  chapter: "08-the-workflow",
  cluster: { workers: 3 },
  vars(chance) {
    const left: string[] = [...NAMESPACES];
    const next = (): string => left.splice(chance.below(left.length), 1)[0] ?? "";
    const [deployment, replicaset, scheduler, kubelet] = [next(), next(), next(), next()];
    return { deployment, replicaset, scheduler, kubelet, node: pick(chance, ["kind-worker", "kind-worker2", "kind-worker3"]) };
  },
  start: true,
  par: 0,
  tasks: [
    { id: "order", mode: "edge", answers: ["order"], checks: [order] },
    {
      id: "actors",
      mode: "edge",
      answers: [...Object.keys(ACTORS), "told"].map((name) => `actors.${name}`),
      checks: [
        answers("cards", "actors", Object.keys(ACTORS), (_, card) => ACTORS[card] ?? ""),
        answers("told", "actors", ["told"], () => "nobody"),
      ],
      misconceptions: [
        {
          code: "api-server-creates",
          when: (context) => ["replicaset", "pods"].some((card) => answer(context, `actors.${card}`) === "kube-apiserver") && {},
        },
        { code: "arrow", when: (context) => answer(context, "actors.told") === "scheduler" && {} },
        {
          code: "kubelet-starts",
          when: (context) => ["sandbox", "image", "started"].some((card) => answer(context, `actors.${card}`) === "kubelet") && {},
        },
      ],
    },
    {
      id: "frozen",
      mode: "edge",
      answers: NAMESPACES.map((namespace) => `frozen.${namespace}`),
      checks: [answers("waits", "frozen", NAMESPACES, componentOf)],
      misconceptions: [
        {
          code: "too-early",
          when(context) {
            const early = NAMESPACES.find(
              (namespace) =>
                ["scheduler", "kubelet"].includes(answer(context, `frozen.${namespace}`)) && context.list(pods, { namespace }).length === 0,
            );
            return early !== undefined && { namespace: early, given: answer(context, `frozen.${early}`) };
          },
        },
      ],
    },
    {
      id: "wake",
      mode: "level",
      after: "frozen",
      answers: ["wake.why"],
      checks: [
        untouched(deployments),
        untouched(replicaSets),
        untouched(pods),
        node,
        awake,
        answers("why", "wake", ["why"], () => "difference"),
        fifth,
      ],
    },
  ],
});
