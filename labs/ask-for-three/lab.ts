/** Lab 02: three copies in the morning, five at noon, and nobody who counts. */
import {
  answered,
  asksFor,
  available,
  type Change,
  type Context,
  defineLab,
  evidence,
  exists,
  fail,
  nextToAct,
  passed,
  pick,
  podsOf,
  runsImage,
  type StateCheck,
  sameDeployment,
  selecting,
  strays,
  waiting,
} from "../../src/course/index.ts";
import { controllerOf } from "../../src/kube/owner.ts";
import { isPodReady } from "../../src/kube/pod.ts";
import { deployments, pods, replicaSets } from "../../src/kube/resource.ts";
import type { Pod } from "../../src/kube/types.ts";

const NAMESPACE = "default";
const at = () => ({ name: "web", namespace: NAMESPACE });
const labels = (context: Context) => context.get(deployments, "web", NAMESPACE)?.spec.selector.matchLabels ?? { app: "web" };

/** Moments at which the learner deleted a Pod that a ReplicaSet owned while three were wanted. */
function deletions(context: Context): Change<Pod>[] {
  const wishes = context
    .changes(deployments)
    .filter(({ object }) => object.metadata.name === "web" && object.metadata.namespace === NAMESPACE);
  return context.changes(pods).filter((change) => {
    const { at, what, byLearner, object, previous } = change;
    const removed =
      what === "deleted"
        ? previous?.metadata.deletionTimestamp === undefined
        : object.metadata.deletionTimestamp !== undefined && previous?.metadata.deletionTimestamp === undefined;
    if (!byLearner || !removed || controllerOf(object)?.kind !== "ReplicaSet") return false;
    return wishes.findLast((wish) => wish.at <= at)?.object.spec.replicas === 3;
  });
}
const deleted: StateCheck = {
  id: "deleted",
  codes: ["not-deleted"],
  test: (context) => (deletions(context).length > 0 ? passed : fail("not-deleted")),
};
const replaced: StateCheck = {
  id: "replaced",
  codes: ["not-replaced"],
  needs: ["deleted"],
  test(context) {
    const [first] = deletions(context);
    const made = context
      .changes(pods)
      .some(
        ({ at, what, actor, object }) =>
          what === "created" &&
          actor === "replicaset-controller" &&
          first !== undefined &&
          at >= first.at &&
          controllerOf(object)?.uid === controllerOf(first.object)?.uid,
      );
    return made ? passed : waiting("not-replaced", {});
  },
};
/** Ready Pods themselves: the Deployment's status still counts a Pod that was deleted a moment ago. */
const readyAgain: StateCheck = {
  id: "ready",
  codes: ["not-ready"],
  needs: ["replaced"],
  test(context) {
    const deployment = context.get(deployments, "web", NAMESPACE);
    const ready = deployment
      ? podsOf(context, deployment).filter((pod) => isPodReady(pod) && pod.metadata.deletionTimestamp === undefined).length
      : 0;
    return deployment && ready >= 3
      ? passed
      : waiting("not-ready", { ready, wanted: 3, who: deployment ? nextToAct(context, deployment) : "deployment-controller" });
  },
};
const owned: StateCheck = {
  id: "owned",
  codes: ["unowned"],
  guard: true,
  test(context) {
    const alone = strays(context, NAMESPACE, labels(context));
    const [first] = alone;
    return first
      ? fail("unowned", { pod: first.metadata.name, count: alone.length }, [evidence(pods, first, ".metadata.ownerReferences")])
      : passed;
  },
};
const alone: StateCheck = {
  id: "alone",
  codes: ["two-deployments"],
  guard: true,
  test(context) {
    const other = selecting(context, NAMESPACE, labels(context)).find(({ metadata }) => metadata.name !== "web");
    return other ? fail("two-deployments", { other: other.metadata.name }, [evidence(deployments, other, ".spec.selector")]) : passed;
  },
};
/** Pods the learner made with their own hands and that look like copies of web. */
function handmade(context: Context): Pod[] {
  return context
    .list(pods, { namespace: NAMESPACE })
    .filter((pod) => !controllerOf(pod) && !context.baseline.get(pods, pod.metadata.name, NAMESPACE) && /^web/.test(pod.metadata.name));
}

export default defineLab({
  id: "basics.ask-for-three",
  number: 2,
  chapter: "01-what-kubernetes-is",
  cluster: { workers: 3 },
  vars: (chance) => ({ image: pick(chance, ["nginx:1.27", "nginx:1.26", "httpd:2.4"]) }),
  par: 3,
  tasks: [
    {
      id: "three",
      mode: "edge",
      checks: [
        exists("exists", deployments, at),
        runsImage("image", at, ({ vars }) => vars["image"] ?? "", { needs: ["exists"] }),
        asksFor("replicas", at, () => 3, { needs: ["exists"] }),
        available("ready", at, { needs: ["image", "replicas"] }),
        owned,
      ],
      misconceptions: [
        {
          code: "unmanaged-pods",
          when: (context) =>
            !context.get(deployments, "web", NAMESPACE) && handmade(context).length > 0 && { count: handmade(context).length },
        },
      ],
    },
    {
      id: "return",
      mode: "edge",
      after: "three",
      checks: [deleted, replaced, readyAgain],
      misconceptions: [
        {
          code: "deleted-deployment",
          when: (context) =>
            !context.get(deployments, "web", NAMESPACE) &&
            context
              .changes(deployments)
              .some(({ what, byLearner, object }) => what === "deleted" && byLearner && object.metadata.name === "web") &&
            {},
        },
      ],
    },
    {
      id: "five",
      mode: "level",
      after: "three",
      checks: [
        asksFor("replicas", at, () => 5),
        available("ready", at, { needs: ["replicas"], hold: 10 }),
        sameDeployment("same", at),
        owned,
        alone,
      ],
      misconceptions: [
        {
          code: "scaled-replicaset",
          when(context) {
            const wanted = context.get(deployments, "web", NAMESPACE)?.spec.replicas;
            const scaled = context
              .changes(replicaSets)
              .find(({ byLearner, object, previous }) => byLearner && previous && object.spec.replicas !== previous.spec.replicas);
            return wanted !== undefined && wanted !== 5 && scaled !== undefined && { asked: scaled.object.spec.replicas ?? 0, wanted };
          },
        },
        {
          code: "added-pods",
          when(context) {
            const wanted = context.get(deployments, "web", NAMESPACE)?.spec.replicas;
            const made = context
              .changes(pods)
              .filter(
                ({ what, byLearner, object }) =>
                  what === "created" && byLearner && object.metadata.namespace === NAMESPACE && !controllerOf(object),
              );
            return wanted === 3 && made.length > 0 && { count: made.length };
          },
        },
        {
          code: "second-deployment",
          when(context) {
            const other = context
              .list(deployments, { namespace: NAMESPACE })
              .find(({ metadata }) => metadata.name !== "web" && !context.baseline.get(deployments, metadata.name, NAMESPACE));
            return context.get(deployments, "web", NAMESPACE)?.spec.replicas === 3 && other !== undefined && { other: other.metadata.name };
          },
        },
      ],
    },
    {
      id: "who",
      mode: "edge",
      answers: ["who"],
      checks: [
        answered("answer", "who", () => "replicaset", { deployment: "one-level-up", scheduler: "only-places", kubelet: "only-runs" }),
      ],
    },
  ],
});
