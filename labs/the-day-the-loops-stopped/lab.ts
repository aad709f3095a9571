/** Lab 17: the controller manager does not start, and every wish stays a wish. */
import {
  answered,
  available,
  type Context,
  commandOf,
  defineLab,
  evidence,
  fail,
  passed,
  pick,
  type StateCheck,
  waiting,
} from "../../src/course/index.ts";
import { controllerOf } from "../../src/kube/owner.ts";
import { isPodReady } from "../../src/kube/pod.ts";
import { deployments, leases, namespaces, pods, replicaSets } from "../../src/kube/resource.ts";
import type { Pod } from "../../src/kube/types.ts";

const MANIFEST = "/etc/kubernetes/manifests/kube-controller-manager.yaml";
const ORIGINAL = "/var/lib/kubewekend/controller-manager.yaml";
const SYSTEM = "kube-system";
const namespaceOf = (context: Context): string => context.vars["namespace"] ?? "";
const mirror = (context: Context, name: string): Pod | undefined => context.get(pods, `${name}-kind-control-plane`, SYSTEM);
const flagName = (text: string): string =>
  text
    .trim()
    .replace(/^-*/, "")
    .replace(/[=\s].*$/, "");

const flagsNow = (context: Context): string[] | undefined => commandOf(context.host("kind-control-plane")?.read(MANIFEST));
const flagsBefore = (context: Context): string[] => commandOf(context.host("laptop")?.read(ORIGINAL)) ?? [];

const theFlag: StateCheck = {
  id: "flag",
  codes: ["unanswered", "right-one", "wrong"],
  test(context) {
    const given = flagName(context.answer("reason") ?? "");
    if (given === "") return fail("unanswered");
    if (given === context.vars["wrong"]) return passed;
    return given === context.vars["right"] ? fail("right-one", { given }) : fail("wrong", { given });
  },
};

const file: StateCheck = {
  id: "file",
  codes: ["no-file", "unreadable"],
  test(context) {
    const text = context.host("kind-control-plane")?.read(MANIFEST);
    if (text === undefined) return fail("no-file");
    return commandOf(text) === undefined ? fail("unreadable") : passed;
  },
};
const flags: StateCheck = {
  id: "flags",
  codes: ["flag-left", "flag-lost", "flag-changed"],
  needs: ["file"],
  test(context) {
    const now = flagsNow(context) ?? [];
    const before = flagsBefore(context);
    const wrong = context.vars["wrong"] ?? "";
    if (now.some((flag) => flagName(flag) === wrong)) return fail("flag-left", { flag: `--${wrong}` });
    const lost = before.find((flag) => !now.includes(flag));
    if (lost !== undefined) {
      const changed = now.find((flag) => flagName(flag) === flagName(lost));
      return changed === undefined ? fail("flag-lost", { flag: lost }) : fail("flag-changed", { flag: changed, wanted: lost });
    }
    const added = now.find((flag) => !before.includes(flag));
    return added === undefined ? passed : fail("flag-changed", { flag: added, wanted: "nothing of that name" });
  },
};
const runs: StateCheck = {
  id: "runs",
  codes: ["not-running"],
  needs: ["flags"],
  test(context) {
    const pod = mirror(context, "kube-controller-manager");
    return pod && isPodReady(pod)
      ? passed
      : waiting("not-running", {}, pod ? [evidence(pods, pod, ".status.containerStatuses[0].state")] : []);
  },
};
/** Its Lease is as fresh as the scheduler's. */
const leads: StateCheck = {
  id: "leads",
  codes: ["no-leader"],
  needs: ["runs"],
  hold: 10,
  test(context) {
    const renewed = (name: string): number => Date.parse(context.get(leases, name, SYSTEM)?.spec.renewTime ?? "") || 0;
    return renewed("kube-controller-manager") > renewed("kube-scheduler") - 15_000 ? passed : waiting("no-leader");
  },
};
const untouched = (id: string, name: string): StateCheck => ({
  id,
  codes: [`${id}-touched`],
  guard: true,
  test(context) {
    const [now, before] = [mirror(context, name), context.baseline.get(pods, `${name}-kind-control-plane`, SYSTEM)];
    const restarts = (pod: Pod | undefined): number => pod?.status?.containerStatuses?.[0]?.restartCount ?? 0;
    const same = now !== undefined && now.metadata.uid === before?.metadata.uid && restarts(now) === restarts(before);
    return same ? passed : fail(`${id}-touched`);
  },
});
const oneHome: StateCheck = {
  id: "one-home",
  codes: ["second-home"],
  guard: true,
  test(context) {
    const other = context
      .list(pods)
      .find(
        (pod) =>
          pod.metadata.name !== "kube-controller-manager-kind-control-plane" &&
          pod.spec.containers.some(({ image }) => image?.includes("kube-controller-manager")),
      );
    return other ? fail("second-home", { pod: other.metadata.name }, [evidence(pods, other)]) : passed;
  },
};

const byTheLoops: StateCheck = {
  id: "by-the-loops",
  codes: ["by-hand", "set-by-hand"],
  guard: true,
  test(context) {
    const own = namespaceOf(context);
    const pod = context
      .list(pods, { namespace: own, labels: { app: "web" } })
      .find((one) => !controllerOf(one) && one.metadata.deletionTimestamp === undefined);
    if (pod) return fail("by-hand", { pod: pod.metadata.name }, [evidence(pods, pod, ".metadata.ownerReferences")]);
    const set = context
      .changes(replicaSets)
      .find(({ byLearner, what, object }) => byLearner && what !== "deleted" && object.metadata.namespace === own);
    return set ? fail("set-by-hand", { name: set.object.metadata.name }) : passed;
  },
};
const wanted: StateCheck = {
  id: "wanted",
  codes: ["other-wish"],
  guard: true,
  test(context) {
    const found = context.get(deployments, "web", namespaceOf(context))?.spec.replicas ?? 0;
    return found === 4 ? passed : fail("other-wish", { found });
  },
};
const gone: StateCheck = {
  id: "gone",
  codes: ["pod-left", "namespace-left"],
  test(context) {
    const pod = context.list(pods, { namespace: namespaceOf(context), labels: { app: "trial" } })[0];
    if (pod) return waiting("pod-left", { pod: pod.metadata.name }, [evidence(pods, pod)]);
    const old = context.get(namespaces, "old-menu");
    return old ? waiting("namespace-left", {}, [evidence(namespaces, old, ".status.phase", old.status?.phase)]) : passed;
  },
};
/** Nobody but the loops cleared it away. */
const swept: StateCheck = {
  id: "swept",
  codes: ["swept-by-hand"],
  guard: true,
  test(context) {
    const done = context
      .changes(pods)
      .find(
        ({ byLearner, object }) =>
          byLearner && object.metadata.deletionTimestamp !== undefined && object.metadata.labels?.["app"] === "trial",
      );
    return done ? fail("swept-by-hand", { pod: done.object.metadata.name }) : passed;
  },
};

export default defineLab({
  id: "controllers.the-day-the-loops-stopped",
  number: 17,
  chapter: "06-3-kube-controller-manager",
  cluster: { workers: 2 },
  vars(chance) {
    const [right, wrong] = pick(chance, [
      ["use-service-account-credentials", "use-service-account-credential"],
      ["allocate-node-cidrs", "allocate-nodes-cidr"],
      ["leader-elect", "leader-elected"],
    ]);
    return { namespace: pick(chance, ["shop", "market", "cafe"]), right: right ?? "", wrong: wrong ?? "" };
  },
  start: true,
  par: 0,
  tasks: [
    {
      id: "silent",
      mode: "edge",
      answers: ["silent"],
      checks: [
        answered("silent", "silent", () => "controller-manager", { scheduler: "scheduler", apiserver: "apiserver", kubelet: "kubelet" }),
      ],
    },
    { id: "reason", mode: "edge", answers: ["reason"], checks: [theFlag] },
    {
      id: "repair",
      mode: "level",
      checks: [file, flags, oneHome, untouched("apiserver", "kube-apiserver"), runs, leads],
      misconceptions: [
        {
          code: "wrong-neighbour",
          when(context) {
            const [now, before] = ["kube-scheduler", "kube-scheduler"].map((name, index) =>
              index === 0 ? mirror(context, name) : context.baseline.get(pods, `${name}-kind-control-plane`, SYSTEM),
            );
            const restarts = (pod: Pod | undefined): number => pod?.status?.containerStatuses?.[0]?.restartCount ?? 0;
            const touched = now?.metadata.uid !== before?.metadata.uid || restarts(now) !== restarts(before);
            const broken = (flagsNow(context) ?? []).some((flag) => flagName(flag) === context.vars["wrong"]);
            return touched && broken && {};
          },
        },
        {
          code: "pod-deleted",
          when(context) {
            const asked = context.journal.some(
              ({ verb, resource, name }) =>
                verb === "delete" && resource === "pods" && name === "kube-controller-manager-kind-control-plane",
            );
            const broken = (flagsNow(context) ?? []).some((flag) => flagName(flag) === context.vars["wrong"]);
            return asked && broken && {};
          },
        },
      ],
    },
    {
      id: "backlog",
      mode: "level",
      checks: [
        byTheLoops,
        wanted,
        swept,
        available("ready", (context) => ({ name: "web", namespace: namespaceOf(context) }), { hold: 10 }),
        gone,
      ],
      misconceptions: [
        {
          code: "by-hand",
          when(context) {
            const made = context
              .changes(pods)
              .filter(
                ({ byLearner, what, object }) => byLearner && what === "created" && object.metadata.namespace === namespaceOf(context),
              );
            const unowned = made.filter(({ object }) => {
              const now = context.get(pods, object.metadata.name, object.metadata.namespace);
              return now !== undefined && !controllerOf(now);
            });
            return unowned.length > 0 && { count: unowned.length };
          },
        },
      ],
    },
  ],
});
