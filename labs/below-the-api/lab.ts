/** Lab 25: what the kubelet does without the API: a container it starts again, and a Pod that comes from a file. */
import { answered, type Context, defineLab, evidence, fail, passed, pick, type StateCheck, waiting } from "../../src/course/index.ts";
import { isPodReady } from "../../src/kube/pod.ts";
import { nodes, pods } from "../../src/kube/resource.ts";
import type { Pod } from "../../src/kube/types.ts";

const NODE = "kind-worker";
const AGENT = "node-agent";
const MIRROR = `${AGENT}-${NODE}`;
const FOLDER = "/etc/kubernetes/manifests";
const namespaceOf = (context: Context): string => context.vars["namespace"] ?? "";
const webOf = (context: Pick<Context, "list">, namespace: string): Pod | undefined =>
  context.list(pods, { namespace, labels: { app: "web" } }).find(({ metadata }) => metadata.deletionTimestamp === undefined);
const restartsOf = (pod: Pod | undefined): number => pod?.status?.containerStatuses?.[0]?.restartCount ?? 0;
const isStatic = (pod: Pod): boolean => pod.metadata.annotations?.["kubernetes.io/config.source"] === "file";
/** Any Pod of the learner's that is called like the agent, wherever it is. */
const agents = (context: Context): Pod[] => context.list(pods).filter(({ metadata }) => metadata.name.startsWith(AGENT));

const samePod: StateCheck = {
  id: "same-pod",
  codes: ["replaced"],
  guard: true,
  test(context) {
    const [now, before] = [webOf(context, namespaceOf(context)), webOf(context.baseline, namespaceOf(context))];
    return now?.metadata.uid === before?.metadata.uid ? passed : fail("replaced", { name: now?.metadata.name ?? "none" });
  },
};
const sameRoom: StateCheck = {
  id: "same-room",
  codes: ["sandbox"],
  guard: true,
  test(context) {
    const [now, before] = [webOf(context, namespaceOf(context)), webOf(context.baseline, namespaceOf(context))];
    const moved = now?.status?.podIP !== undefined && now.status.podIP !== before?.status?.podIP;
    return moved ? fail("sandbox", { before: before?.status?.podIP ?? "", now: now.status?.podIP ?? "" }) : passed;
  },
};
const restarted: StateCheck = {
  id: "restarted",
  codes: ["untouched", "starting"],
  needs: ["same-pod", "same-room"],
  test(context) {
    const [now, before] = [webOf(context, namespaceOf(context)), webOf(context.baseline, namespaceOf(context))];
    if (restartsOf(now) <= restartsOf(before))
      return fail("untouched", {}, now ? [evidence(pods, now, ".status.containerStatuses[0].restartCount", restartsOf(now))] : []);
    return now && isPodReady(now) ? passed : waiting("starting");
  },
};

/** An object of that name that somebody asked the API for. */
const byFile: StateCheck = {
  id: "by-file",
  codes: ["ordinary"],
  guard: true,
  test(context) {
    const made = context
      .changes(pods)
      .find(({ byLearner, what, object }) => byLearner && what === "created" && object.metadata.name.startsWith(AGENT));
    const owned = agents(context).find((pod) => !isStatic(pod));
    return made || owned ? fail("ordinary", { name: made?.object.metadata.name ?? owned?.metadata.name ?? "" }) : passed;
  },
};
const runs: StateCheck = {
  id: "runs",
  codes: ["no-file", "other-node", "other-name", "other-image", "not-yet"],
  needs: ["by-file"],
  test(context) {
    const found = agents(context);
    const mirror = found.find(({ metadata }) => metadata.name === MIRROR);
    if (!mirror) {
      const elsewhere = found.find(({ spec }) => spec.nodeName !== NODE);
      if (elsewhere) return fail("other-node", { node: elsewhere.spec.nodeName ?? "" });
      const near = context.list(pods).find((pod) => isStatic(pod) && pod.spec.nodeName === NODE);
      if (near) return fail("other-name", { name: near.metadata.name });
      return fail("no-file");
    }
    const image = mirror.spec.containers[0]?.image ?? "";
    if (image !== context.vars["image"]) return fail("other-image", { found: image });
    return isPodReady(mirror) ? passed : waiting("not-yet", {}, [evidence(pods, mirror, ".status.containerStatuses[0].state")]);
  },
};
/** The mirror was deleted through the API, and was there again afterwards. */
const survived: StateCheck = {
  id: "survived",
  codes: ["not-deleted", "not-back"],
  test(context) {
    const changes = context.changes(pods).filter(({ object }) => object.metadata.name === MIRROR);
    const asked = context.journal.find(({ verb, resource, name }) => verb === "delete" && resource === "pods" && name === MIRROR);
    if (!asked) return fail("not-deleted");
    return changes.some(({ what, at }) => what === "created" && at >= asked.at) ? passed : waiting("not-back");
  },
};

const gone: StateCheck = {
  id: "gone",
  codes: ["file-left", "mirror-left"],
  test(context) {
    const host = context.host(NODE);
    const file = host?.list(FOLDER).find((name) => host.read(`${FOLDER}/${name}`)?.includes(AGENT));
    if (file !== undefined) return fail("file-left", { file });
    const mirror = agents(context).find(({ spec }) => spec.nodeName === NODE);
    return mirror ? waiting("mirror-left", { name: mirror.metadata.name }) : passed;
  },
};
const awake: StateCheck = {
  id: "awake",
  codes: ["kubelet-silent"],
  needs: ["gone"],
  hold: 10,
  test(context) {
    const ready = context.get(nodes, NODE)?.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True");
    return ready ? passed : fail("kubelet-silent");
  },
};

export default defineLab({
  id: "runtime.below-the-api",
  number: 25,
  chapter: "07-3-container-runtime",
  cluster: { workers: 2 },
  vars: (chance) => ({
    namespace: pick(chance, ["shop", "market", "cafe"]),
    image: pick(chance, ["nginx:1.27", "redis:7", "httpd:2.4"]),
  }),
  start: true,
  par: 1,
  tasks: [
    {
      id: "container",
      mode: "edge",
      checks: [samePod, sameRoom, restarted],
    },
    {
      id: "who",
      mode: "edge",
      answers: ["who"],
      checks: [answered("who", "who", () => "kubelet", { replicaset: "controllers", deployment: "controllers", containerd: "containerd" })],
    },
    {
      id: "agent",
      mode: "edge",
      checks: [byFile, runs],
      misconceptions: [
        {
          code: "daemonset",
          when: (context) => agents(context).some(({ metadata }) => metadata.ownerReferences?.[0]?.kind === "DaemonSet") && {},
        },
        {
          code: "ordinary",
          when: (context) => {
            const check = byFile.test(context);
            return !check.ok && check.values;
          },
        },
      ],
    },
    { id: "mirror", mode: "edge", after: "agent", checks: [survived] },
    {
      id: "gone",
      mode: "level",
      after: "mirror",
      checks: [gone, awake],
      misconceptions: [
        {
          code: "deleted-again",
          when: (context) =>
            gone.test(context).ok === false &&
            context.journal.filter(({ verb, resource, name }) => verb === "delete" && resource === "pods" && name === MIRROR).length >= 2 &&
            {},
        },
      ],
    },
  ],
});
