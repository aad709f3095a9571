/** Lab 16: one Pod is taken out of service alive, and a Deployment changes its name without touching a Pod. */
import {
  asksFor,
  available,
  type BehaviourCheck,
  type Context,
  defineLab,
  evidence,
  fail,
  passed,
  pick,
  podsOf,
  replicaSetsOf,
  type StateCheck,
  waiting,
} from "../../src/course/index.ts";
import { labelSelectorMatches } from "../../src/kube/labels.ts";
import { controllerOf } from "../../src/kube/owner.ts";
import { isPodReady } from "../../src/kube/pod.ts";
import { deployments, endpointSlices, pods, replicaSets, services } from "../../src/kube/resource.ts";
import type { Deployment, Pod, ReplicaSet } from "../../src/kube/types.ts";

const COPIES = 3;
/** Where start.sh noted which Pod it made sick. */
const NOTE = "/var/lib/kubewekend/sick-pod";
const namespaceOf = (context: Context): string => context.vars["namespace"] ?? "";
const next = (context: Context): string => context.vars["next"] ?? "";
const sickName = (context: Context): string => context.host("laptop")?.read(NOTE)?.trim() ?? "";
const sick = (context: Context): Pod | undefined => context.get(pods, sickName(context), namespaceOf(context));
const deployment = (context: Context, name: string): Deployment | undefined => context.get(deployments, name, namespaceOf(context));
/** The ReplicaSet that was there at the start. */
function firstSet(context: Context): ReplicaSet | undefined {
  const [before] = context.baseline.list(replicaSets, { namespace: namespaceOf(context) });
  return before;
}
const setNow = (context: Context): ReplicaSet | undefined => {
  const before = firstSet(context);
  const now = before && context.get(replicaSets, before.metadata.name, before.metadata.namespace);
  return now?.metadata.uid === before?.metadata.uid ? now : undefined;
};
const countedBy = (context: Context, set: ReplicaSet | undefined): Pod[] =>
  set === undefined
    ? []
    : context.list(pods, { namespace: namespaceOf(context) }).filter((pod) => controllerOf(pod)?.uid === set.metadata.uid);
const listed = (context: Context): string[] =>
  context
    .list(endpointSlices, { namespace: namespaceOf(context), labels: { "kubernetes.io/service-name": "web" } })
    .flatMap(({ endpoints }) => endpoints.flatMap(({ targetRef }) => targetRef?.name ?? []));
const bare = (text: string | undefined): string => (text ?? "").trim().toLowerCase().replace(/^.*\//, "");

const which: StateCheck = {
  id: "pod",
  codes: ["pod-unanswered", "pod-wrong", "pod-healthy"],
  test(context) {
    const given = bare(context.answer("chain.pod"));
    if (given === "") return fail("pod-unanswered");
    if (given === sickName(context)) return passed;
    const known = context.baseline.get(pods, given, namespaceOf(context));
    return known ? fail("pod-healthy", { given }) : fail("pod-wrong", { given });
  },
};
const owner: StateCheck = {
  id: "owner",
  codes: ["owner-unanswered", "owner-wrong", "owner-too-far"],
  test(context) {
    const given = bare(context.answer("chain.owner"));
    if (given === "") return fail("owner-unanswered");
    if (given === firstSet(context)?.metadata.name) return passed;
    return given === "web" ? fail("owner-too-far") : fail("owner-wrong", { given });
  },
};

const alive: StateCheck = {
  id: "alive",
  codes: ["killed", "restarted"],
  guard: true,
  test(context) {
    const pod = sick(context);
    if (!pod || pod.metadata.deletionTimestamp !== undefined) return fail("killed", { pod: sickName(context) });
    const before = context.baseline.get(pods, sickName(context), namespaceOf(context));
    const restarts = (one: Pod | undefined): number => one?.status?.containerStatuses?.[0]?.restartCount ?? 0;
    return restarts(pod) > restarts(before) ? fail("restarted", { pod: sickName(context) }, [evidence(pods, pod)]) : passed;
  },
};
const uncounted: StateCheck = {
  id: "uncounted",
  codes: ["still-counted"],
  test(context) {
    const pod = sick(context);
    const selector = firstSet(context)?.spec.selector;
    return pod && (controllerOf(pod) || (selector && labelSelectorMatches(selector, pod.metadata.labels ?? {})))
      ? fail("still-counted", { pod: sickName(context) }, [evidence(pods, pod, ".metadata.ownerReferences")])
      : passed;
  },
};
const unserved: StateCheck = {
  id: "unserved",
  codes: ["still-served"],
  test(context) {
    return listed(context).includes(sickName(context)) ? fail("still-served", { pod: sickName(context) }) : passed;
  },
};
const service: StateCheck = {
  id: "service",
  codes: ["service-changed"],
  guard: true,
  test(context) {
    const now = context.get(services, "web", namespaceOf(context));
    const before = context.baseline.get(services, "web", namespaceOf(context));
    return now && JSON.stringify(now.spec.selector) === JSON.stringify(before?.spec.selector)
      ? passed
      : fail("service-changed", {}, now ? [evidence(services, now, ".spec.selector")] : []);
  },
};
const three: StateCheck = {
  id: "three",
  codes: ["too-few", "other-count"],
  hold: 5,
  test(context) {
    const set = setNow(context);
    const wanted = set?.spec.replicas ?? 0;
    if (wanted !== COPIES) return fail("other-count", { wanted });
    const ready = countedBy(context, set).filter(
      (pod) => isPodReady(pod) && pod.metadata.deletionTimestamp === undefined && pod.metadata.name !== sickName(context),
    ).length;
    return ready === COPIES ? passed : waiting("too-few", { ready });
  },
};

/** Since the old Deployment went, no Pod of the family came or went. */
const untouched = (id: string): StateCheck => ({
  id,
  codes: ["pods-replaced"],
  guard: true,
  test(context) {
    const left = context.changes(deployments).find(({ what, object }) => what === "deleted" && object.metadata.name === "web");
    if (!left) return passed;
    const touched = context
      .changes(pods)
      .find(({ at, what, object }) => at >= left.at && what !== "updated" && object.metadata.labels?.["app"] === "web");
    return touched ? fail("pods-replaced", { pod: touched.object.metadata.name }) : passed;
  },
});
const gone: StateCheck = {
  id: "gone",
  codes: ["still-there"],
  test(context) {
    const found = deployment(context, "web");
    return found ? fail("still-there", {}, [evidence(deployments, found)]) : passed;
  },
};
const kept = (id: string): StateCheck => ({
  id,
  codes: ["set-gone"],
  test: (context) => (setNow(context) ? passed : fail("set-gone", { name: firstSet(context)?.metadata.name ?? "" })),
});
const orphaned: StateCheck = {
  id: "orphaned",
  codes: ["going"],
  needs: ["gone", "kept"],
  test: (context) => {
    const set = setNow(context);
    return set && (set.metadata.deletionTimestamp !== undefined || controllerOf(set)) ? waiting("going") : passed;
  },
};

const made: StateCheck = {
  id: "made",
  codes: ["missing", "old-one"],
  test(context) {
    if (deployment(context, next(context))) return passed;
    return deployment(context, "web") ? fail("old-one") : fail("missing");
  },
};
const adopted: StateCheck = {
  id: "adopted",
  codes: ["not-adopted"],
  needs: ["made", "kept"],
  test(context) {
    const set = setNow(context);
    const found = deployment(context, next(context));
    return set && found && controllerOf(set)?.uid === found.metadata.uid
      ? passed
      : fail(
          "not-adopted",
          { set: firstSet(context)?.metadata.name ?? "" },
          set ? [evidence(replicaSets, set, ".metadata.ownerReferences")] : [],
        );
  },
};
const single: StateCheck = {
  id: "single",
  codes: ["second-set"],
  needs: ["made"],
  guard: true,
  test(context) {
    const found = deployment(context, next(context));
    const sets = found ? replicaSetsOf(context, found) : [];
    const other = sets.find(({ metadata }) => metadata.uid !== firstSet(context)?.metadata.uid);
    return other ? fail("second-set", { name: other.metadata.name }, [evidence(replicaSets, other)]) : passed;
  },
};
/** The new owner really decides: it is scaled in a copy. */
const decides: BehaviourCheck = {
  id: "decides",
  codes: ["no-say"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      await copy.execute(`kubectl -n ${namespaceOf(context)} scale deployment ${next(context)} --replicas=4`);
      await copy.settle(60);
      const found = deployment(copy.context, next(context));
      const ready = found ? podsOf(copy.context, found).filter((pod) => isPodReady(pod)).length : 0;
      return ready === 4 ? passed : fail("no-say", { ready });
    }),
};

export default defineLab({
  id: "controllers.who-made-this-pod",
  number: 16,
  chapter: "06-3-kube-controller-manager",
  cluster: { workers: 3 },
  vars: (chance) => ({
    namespace: pick(chance, ["shop", "market", "cafe"]),
    next: pick(chance, ["storefront", "showcase", "counter"]),
    tier: pick(chance, ["shop", "front", "public"]),
  }),
  start: true,
  par: 3,
  tasks: [
    { id: "chain", mode: "edge", answers: ["chain.pod", "chain.owner"], checks: [which, owner] },
    {
      id: "aside",
      mode: "level",
      checks: [alive, service, uncounted, unserved, three],
      misconceptions: [
        {
          code: "other-label",
          when(context) {
            const before = context.baseline.get(pods, sickName(context), namespaceOf(context));
            const now = sick(context);
            const lost = Object.keys(before?.metadata.labels ?? {}).find(
              (key) => now !== undefined && now.metadata.labels?.[key] !== before?.metadata.labels?.[key],
            );
            return lost !== undefined &&
              lost !== "app" &&
              lost !== "pod-template-hash" &&
              now !== undefined &&
              controllerOf(now) !== undefined
              ? { label: lost }
              : false;
          },
        },
        {
          code: "hash-removed",
          when(context) {
            const now = sick(context);
            return (
              now !== undefined &&
              now.metadata.labels?.["pod-template-hash"] === undefined &&
              now.metadata.labels?.["app"] === "web" &&
              listed(context).includes(sickName(context)) &&
              {}
            );
          },
        },
      ],
    },
    {
      id: "orphan",
      mode: "edge",
      after: "aside",
      checks: [kept("kept"), gone, orphaned, untouched("untouched")],
      misconceptions: [
        {
          code: "cascade",
          when: (context) => {
            const left = context.changes(deployments).some(({ what, object }) => what === "deleted" && object.metadata.name === "web");
            return left && setNow(context) === undefined && {};
          },
        },
      ],
    },
    {
      id: "adopt",
      mode: "level",
      after: "orphan",
      checks: [
        kept("kept"),
        made,
        single,
        adopted,
        asksFor(
          "replicas",
          (context) => ({ name: next(context), namespace: namespaceOf(context) }),
          () => COPIES,
          { needs: ["made"] },
        ),
        untouched("untouched"),
        available("ready", (context) => ({ name: next(context), namespace: namespaceOf(context) }), {
          needs: ["made", "adopted"],
          hold: 10,
        }),
        decides,
      ],
      misconceptions: [
        {
          code: "other-template",
          when(context) {
            const found = deployment(context, next(context));
            const other = found && replicaSetsOf(context, found).find(({ metadata }) => metadata.uid !== firstSet(context)?.metadata.uid);
            return other !== undefined && { name: other.metadata.name, old: firstSet(context)?.metadata.name ?? "" };
          },
        },
      ],
    },
  ],
});
