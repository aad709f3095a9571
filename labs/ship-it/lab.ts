/** Lab 08: roll to v2, roll to v3 that never becomes ready, and come back, while customers are buying. */
import {
  answered,
  asksFor,
  available,
  type BehaviourCheck,
  type Context,
  defineLab,
  evidence,
  fail,
  passed,
  pick,
  replicaSetsOf,
  type StateCheck,
  sameDeployment,
  waiting,
} from "../../src/course/index.ts";
import { deepEqual } from "../../src/kube/deep-equal.ts";
import { isPodReady } from "../../src/kube/pod.ts";
import { deployments, pods } from "../../src/kube/resource.ts";
import type { Deployment, ReplicaSet } from "../../src/kube/types.ts";

const NAME = "checkout";
const COPIES = 4;
const at = (context: Context) => ({ name: NAME, namespace: context.vars["namespace"] ?? "" });
const find = (context: Context): Deployment | undefined => context.get(deployments, NAME, context.vars["namespace"]);
const image = (version: string): string => `kubewekend/checkout:${version}`;
const imageOf = (object: Deployment | ReplicaSet | undefined): string =>
  (object?.spec.template?.spec?.containers[0]?.image ?? "").replace(/^docker\.io\//, "");
const replicaSetOf = (context: Context, version: string): ReplicaSet | undefined => {
  const deployment = find(context);
  return deployment && replicaSetsOf(context, deployment).find((replicaSet) => imageOf(replicaSet) === image(version));
};

/** Pods that serve customers now: what the Service finds. */
function serving(context: Context): number {
  return context
    .list(pods, { namespace: context.vars["namespace"] ?? "", labels: { app: NAME } })
    .filter((pod) => isPodReady(pod) && pod.metadata.deletionTimestamp === undefined).length;
}
const present: StateCheck = { id: "present", codes: ["gone"], guard: true, test: (context) => (find(context) ? passed : fail("gone")) };
const probe: StateCheck = {
  id: "probe",
  codes: ["probe"],
  guard: true,
  needs: ["present"],
  test(context) {
    const deployment = find(context);
    const before = context.baseline.get(deployments, NAME, context.vars["namespace"]);
    const of = (one: Deployment | undefined) => one?.spec.template.spec?.containers[0]?.readinessProbe;
    return !deployment || deepEqual(of(deployment), of(before))
      ? passed
      : fail("probe", {}, [evidence(deployments, deployment, ".spec.template.spec.containers[0].readinessProbe")]);
  },
};
const pace: StateCheck = {
  id: "pace",
  codes: ["recreate", "may-lose"],
  needs: ["present"],
  test(context) {
    const deployment = find(context);
    const strategy = deployment?.spec.strategy;
    if (!deployment || strategy?.type === "Recreate")
      return fail("recreate", {}, deployment ? [evidence(deployments, deployment, ".spec.strategy.type", "Recreate")] : []);
    const found = strategy?.rollingUpdate?.maxUnavailable ?? "25%";
    return Number.parseInt(String(found), 10) === 0
      ? passed
      : fail("may-lose", { found }, [evidence(deployments, deployment, ".spec.strategy.rollingUpdate.maxUnavailable", found)]);
  },
};
/** Capacity at every moment since the lab began. */
function capacity(): StateCheck {
  return {
    id: "capacity",
    codes: ["lost-capacity"],
    guard: true,
    always: true,
    test(context) {
      const ready = serving(context);
      return ready >= COPIES ? passed : fail("lost-capacity", { ready, at: Math.round(context.now) });
    },
  };
}
const copies = asksFor("copies", at, () => COPIES, { guard: true, needs: ["present"] });
const second: StateCheck = {
  id: "version",
  codes: ["not-v2"],
  test(context) {
    const found = imageOf(find(context));
    return found === image("v2") ? passed : fail("not-v2", { found });
  },
};
const shipped: StateCheck = {
  id: "shipped",
  codes: ["not-shipped"],
  test: (context) => (replicaSetOf(context, "v3") ? passed : fail("not-shipped", { found: imageOf(find(context)) })),
};
const stuck: StateCheck = {
  id: "stuck",
  codes: ["just-begun"],
  needs: ["shipped"],
  test(context) {
    const started = context
      .changes(pods)
      .find(({ object }) => object.spec.containers[0]?.image?.endsWith("checkout:v3") && object.status?.phase === "Running");
    return started && context.now - started.at >= 15 ? passed : waiting("just-begun");
  },
};
/** v2 alone serves. */
const back: StateCheck = {
  id: "version",
  codes: ["still-v3", "other-version"],
  needs: ["present"],
  test(context) {
    const found = imageOf(find(context));
    if (found === image("v2")) return passed;
    const shown = find(context);
    const proof = shown ? [evidence(deployments, shown, ".spec.template.spec.containers[0].image", found)] : [];
    return found === image("v3") ? fail("still-v3", {}, proof) : fail("other-version", { found }, proof);
  },
};
/** The next bad version must not cost capacity either. */
const nextTime: BehaviourCheck = {
  id: "next-time",
  codes: ["next-time"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      await copy.execute(
        `kubectl -n ${context.vars["namespace"]} patch deployment ${NAME} -p '{"spec":{"template":{"spec":{"containers":[{"name":"till","image":"${image("v3")}"}]}}}}'`,
      );
      let least = serving(copy.context);
      for (let second = 0; second < 40; second++) {
        await copy.advance(1);
        least = Math.min(least, serving(copy.context));
      }
      return least >= COPIES ? passed : fail("next-time", { least });
    }),
};
const whichReplicaSet: StateCheck = {
  ...answered("name", "which", () => ""),
  codes: ["unanswered", "wrong", "other-replicaset"],
  test(context) {
    const given = (context.answer("which") ?? "").trim().replace(/^.*\//, "");
    if (given === "") return fail("unanswered");
    const deployment = find(context);
    const own = deployment ? replicaSetsOf(context, deployment) : [];
    const chosen = own.find(({ metadata }) => metadata.name === given);
    if (!chosen) return fail("wrong", { given });
    return imageOf(chosen) === image("v3") ? passed : fail("other-replicaset", { given, image: imageOf(chosen) });
  },
};

export default defineLab({
  id: "why.ship-it",
  number: 8,
  chapter: "03-why-kubernetes",
  cluster: { workers: 3 },
  vars: (chance) => ({ namespace: pick(chance, ["market", "shop", "cafe"]) }),
  start: true,
  par: 4,
  tasks: [
    {
      id: "pace",
      mode: "level",
      checks: [present, pace, copies, probe, sameDeployment("same", at)],
      misconceptions: [
        {
          code: "more-copies",
          when(context) {
            const wanted = find(context)?.spec.replicas ?? COPIES;
            return wanted > COPIES && { wanted };
          },
        },
        {
          code: "surge-only",
          when(context) {
            const before = context.baseline.get(deployments, NAME, context.vars["namespace"])?.spec.strategy?.rollingUpdate;
            const rolling = find(context)?.spec.strategy?.rollingUpdate;
            return (
              rolling !== undefined &&
              String(rolling.maxSurge) !== String(before?.maxSurge) &&
              String(rolling.maxUnavailable) === String(before?.maxUnavailable) && { surge: rolling.maxSurge ?? "" }
            );
          },
        },
      ],
    },
    {
      id: "second",
      mode: "edge",
      after: "pace",
      checks: [second, available("ready", at, { needs: ["version"] }), capacity()],
    },
    {
      id: "third",
      mode: "edge",
      after: "second",
      checks: [shipped, stuck],
      misconceptions: [
        {
          code: "no-such-version",
          when(context) {
            const found = imageOf(find(context));
            return found !== "" && !["v1", "v2", "v3"].map(image).includes(found) && { found };
          },
        },
      ],
    },
    {
      id: "back",
      mode: "level",
      after: "third",
      checks: [
        present,
        copies,
        probe,
        pace,
        sameDeployment("same", at),
        back,
        available("ready", at, { needs: ["version"], hold: 10 }),
        capacity(),
        nextTime,
      ],
      misconceptions: [
        {
          code: "probe-removed",
          when(context) {
            const deployment = find(context);
            return (
              deployment !== undefined &&
              imageOf(deployment) === image("v3") &&
              !deployment.spec.template.spec?.containers[0]?.readinessProbe &&
              {}
            );
          },
        },
        {
          code: "deleted-pods",
          when(context) {
            const gone = context
              .changes(pods)
              .some(
                ({ byLearner, object }) =>
                  byLearner && object.metadata.deletionTimestamp !== undefined && object.spec.containers[0]?.image?.endsWith("checkout:v3"),
              );
            return gone && imageOf(find(context)) === image("v3") && {};
          },
        },
        {
          code: "too-far-back",
          when: (context) => imageOf(find(context)) === image("v1") && {},
        },
      ],
    },
    {
      id: "which",
      mode: "edge",
      after: "third",
      answers: ["which"],
      checks: [whichReplicaSet],
    },
  ],
});
