/** Lab 22: a node is NotReady while its Pods go on serving; and one program must not wait five minutes for the next time. */
import {
  answered,
  available,
  type BehaviourCheck,
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
import { isPodReady, podCondition } from "../../src/kube/pod.ts";
import { deployments, nodes, pods } from "../../src/kube/resource.ts";
import type { core, Deployment, Node } from "../../src/kube/types.ts";

const QUIET = "kind-worker2";
const KUBECONFIG = "/etc/kubernetes/kubelet.conf";
const RIGHT = "https://kind-control-plane:6443";
const LIMIT = 30;
const namespaceOf = (context: Context): string => context.vars["namespace"] ?? "";
const place = (name: string) => (context: Context) => ({ name, namespace: namespaceOf(context) });
const find = (context: Context, name: string): Deployment | undefined => context.get(deployments, name, namespaceOf(context));
const ready = (node: Node | undefined): boolean =>
  node?.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
const server = (context: Context): string => /server:\s*(\S+)/.exec(context.host(QUIET)?.read(KUBECONFIG) ?? "")?.[1] ?? "";

const sameNode: StateCheck = {
  id: "same-node",
  codes: ["node-gone", "node-anew"],
  guard: true,
  test(context) {
    const now = context.get(nodes, QUIET);
    if (!now) return fail("node-gone");
    return now.metadata.uid === context.baseline.get(nodes, QUIET)?.metadata.uid ? passed : fail("node-anew");
  },
};
const noForce: StateCheck = {
  id: "no-force",
  codes: ["pods-deleted"],
  guard: true,
  test(context) {
    const gone = context
      .changes(pods)
      .find(({ byLearner, what, previous, object }) => byLearner && what === "deleted" && (previous ?? object).spec.nodeName === QUIET);
    return gone ? fail("pods-deleted", { pod: gone.object.metadata.name }) : passed;
  },
};
const address: StateCheck = {
  id: "address",
  codes: ["no-file", "wrong-address"],
  test(context) {
    const found = server(context);
    if (found === "") return fail("no-file");
    return found === RIGHT ? passed : fail("wrong-address", { found });
  },
};
const nodeReady: StateCheck = {
  id: "ready",
  codes: ["not-ready"],
  needs: ["address"],
  hold: 15,
  test(context) {
    const node = context.get(nodes, QUIET);
    return ready(node) ? passed : waiting("not-ready", {}, node ? [evidence(nodes, node, ".status.conditions")] : []);
  },
};

const toleration = (context: Context, name: string, key: string): core.Toleration | undefined =>
  find(context, name)?.spec.template.spec?.tolerations?.find(
    (one) =>
      (one.key === key || (one.key === undefined && one.operator === "Exists")) && (one.effect === undefined || one.effect === "NoExecute"),
  );
const KEYS = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];
const present: StateCheck = {
  id: "present",
  codes: ["gone"],
  guard: true,
  test: (context) => (find(context, "critical") ? passed : fail("gone")),
};
const soon: StateCheck = {
  id: "soon",
  codes: ["default", "one-only", "for-ever", "too-slow", "too-hasty"],
  needs: ["present"],
  test(context) {
    const found = KEYS.map((key) => toleration(context, "critical", key));
    if (found.every((one) => one === undefined)) return fail("default");
    const missing = KEYS.find((_, index) => found[index] === undefined);
    if (missing !== undefined) return fail("one-only", { missing });
    for (const one of found) {
      if (one?.tolerationSeconds === undefined) return fail("for-ever", { key: one?.key ?? "" });
      if (one.tolerationSeconds > LIMIT) return fail("too-slow", { key: one.key ?? "", seconds: one.tolerationSeconds });
      if (one.tolerationSeconds < 5) return fail("too-hasty", { seconds: one.tolerationSeconds });
    }
    return passed;
  },
};
const othersAsBefore: StateCheck = {
  id: "others",
  codes: ["others-changed"],
  guard: true,
  test(context) {
    const of = (one: Deployment | undefined) => JSON.stringify(one?.spec.template.spec?.tolerations ?? []);
    return of(find(context, "web")) === of(context.baseline.get(deployments, "web", namespaceOf(context)))
      ? passed
      : fail("others-changed");
  },
};
const inTime: BehaviourCheck = {
  id: "in-time",
  codes: ["too-late"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const deployment = find(copy.context, "critical");
      const [pod] = deployment ? podsOf(copy.context, deployment) : [];
      const node = pod?.spec.nodeName ?? "";
      await copy.execute(`docker exec ${node} systemctl stop kubelet`);
      await copy.advance(45 + LIMIT + 15);
      const now = find(copy.context, "critical");
      const moved = now
        ? podsOf(copy.context, now).some(
            (one) =>
              one.spec.nodeName !== node && one.metadata.deletionTimestamp === undefined && isPodReady(one) && podCondition(one, "Ready"),
          )
        : false;
      return moved ? passed : fail("too-late", { node });
    }),
};

export default defineLab({
  id: "nodes.the-node-that-went-quiet",
  number: 22,
  chapter: "07-1-nodes-and-kubelet",
  cluster: { workers: 3 },
  vars: (chance) => ({
    namespace: pick(chance, ["shop", "market", "cafe"]),
    wrong: pick(chance, ["https://kind-control-plane:6444", "https://kind-controlplane:6443", "https://control-plane:6443"]),
  }),
  start: true,
  par: 1,
  tasks: [
    {
      id: "why",
      mode: "edge",
      answers: ["why"],
      checks: [answered("why", "why", () => "address", { dead: "dead", stopped: "stopped" })],
    },
    {
      id: "repair",
      mode: "level",
      checks: [sameNode, noForce, address, nodeReady],
      misconceptions: [
        {
          code: "restarted-only",
          when(context) {
            // The file is as it was; the service was started anew, which nobody outside the node can see.
            const uncordoned = context.journal.some(
              ({ verb, resource, name }) => verb === "patch" && resource === "nodes" && name === QUIET,
            );
            return server(context) === context.vars["wrong"] && uncordoned && {};
          },
        },
        {
          code: "node-deleted",
          when: (context) =>
            context.journal.some(({ verb, resource, name }) => verb === "delete" && resource === "nodes" && name === QUIET) && {},
        },
      ],
    },
    {
      id: "critical",
      mode: "level",
      checks: [
        present,
        sameDeployment("same", place("critical")),
        othersAsBefore,
        soon,
        available("available", place("critical"), { needs: ["present"], hold: 5 }),
        inTime,
      ],
      misconceptions: [
        {
          code: "only-not-ready",
          when: (context) =>
            toleration(context, "critical", KEYS[0] ?? "") !== undefined &&
            toleration(context, "critical", KEYS[1] ?? "") === undefined &&
            {},
        },
      ],
    },
    {
      id: "users",
      mode: "edge",
      answers: ["users"],
      checks: [answered("users", "users", () => "others-served", { dead: "dead", untouched: "untouched" })],
    },
  ],
});
