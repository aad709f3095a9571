/** Lab 20: six Pods wait for a scheduler called `you`. */
import {
  type BehaviourCheck,
  between,
  type Context,
  type Copy,
  defineLab,
  evidence,
  fail,
  passed,
  pick,
  requestedCpu,
  type StateCheck,
  waiting,
} from "../../src/course/index.ts";
import { nodes, pods } from "../../src/kube/resource.ts";
import type { Pod } from "../../src/kube/types.ts";

/** In the order in which they arrive: the small ones first. */
const NAMES = ["press", "menu", "stock", "till-2", "till-1", "roast"];
const WORKERS = ["kind-worker", "kind-worker2", "kind-worker3"];
const ZONE = "topology.kubernetes.io/zone";
/** Thousandths of a CPU between the fullest and the emptiest worker. */
const TOLERATED = 400;
const namespaceOf = (context: Context): string => context.vars["namespace"] ?? "";
const find = (context: Context, name: string): Pod | undefined => context.get(pods, name, namespaceOf(context));
const nodeOf = (context: Context, name: string): string | undefined => find(context, name)?.spec.nodeName;
const zoneOf = (context: Context, node: string | undefined): string => context.get(nodes, node ?? "")?.metadata.labels?.[ZONE] ?? "";
/** Requested CPU on each worker, of the six. */
function loads(context: Context): Record<string, number> {
  const sums: Record<string, number> = Object.fromEntries(WORKERS.map((node) => [node, 0]));
  for (const name of NAMES) {
    const pod = find(context, name);
    const node = pod?.spec.nodeName;
    if (pod && node !== undefined && pod.status?.phase !== "Failed") sums[node] = (sums[node] ?? 0) + requestedCpu(pod.spec);
  }
  return sums;
}
const spreadOf = (sums: Record<string, number>): number => Math.max(...Object.values(sums)) - Math.min(...Object.values(sums));
const told = (sums: Record<string, number>): string => WORKERS.map((node) => `${sums[node] ?? 0}m on ${node}`).join(", ");
const rejectedPod = (context: Context): Pod | undefined =>
  NAMES.map((name) => find(context, name)).find((pod) => pod?.status?.phase === "Failed");

const same: StateCheck = {
  id: "same",
  codes: ["gone", "replaced"],
  guard: true,
  test(context) {
    for (const name of NAMES) {
      const now = find(context, name);
      if (!now || now.metadata.deletionTimestamp !== undefined) return fail("gone", { name });
      if (now.metadata.uid !== context.baseline.get(pods, name, namespaceOf(context))?.metadata.uid) return fail("replaced", { name });
    }
    return passed;
  },
};
const accepted: StateCheck = {
  id: "accepted",
  codes: ["rejected"],
  guard: true,
  test(context) {
    const pod = rejectedPod(context);
    return pod
      ? fail("rejected", { pod: pod.metadata.name, node: pod.spec.nodeName ?? "", reason: pod.status?.reason ?? "" }, [
          evidence(pods, pod, ".status.reason", pod.status?.reason),
        ])
      : passed;
  },
};
const onWorkers: StateCheck = {
  id: "on-workers",
  codes: ["control-plane", "no-such-node"],
  guard: true,
  test(context) {
    for (const name of NAMES) {
      const node = nodeOf(context, name);
      if (node === undefined || WORKERS.includes(node)) continue;
      return node === "kind-control-plane" ? fail("control-plane", { name }) : fail("no-such-node", { name, node });
    }
    return passed;
  },
};
const bound: StateCheck = {
  id: "bound",
  codes: ["unbound"],
  test(context) {
    const left = NAMES.filter((name) => nodeOf(context, name) === undefined);
    return left.length === 0 ? passed : fail("unbound", { name: left[0] ?? "", left: left.length });
  },
};
const running: StateCheck = {
  id: "running",
  codes: ["not-running"],
  needs: ["bound"],
  hold: 5,
  test(context) {
    const late = NAMES.find((name) => find(context, name)?.status?.phase !== "Running");
    return late === undefined ? passed : waiting("not-running", { name: late, node: nodeOf(context, late) ?? "" });
  },
};
const zones: StateCheck = {
  id: "zones",
  codes: ["not-both", "same-zone"],
  test(context) {
    const [first, second] = [nodeOf(context, "till-1"), nodeOf(context, "till-2")];
    if (first === undefined || second === undefined) return fail("not-both", { name: first === undefined ? "till-1" : "till-2" });
    return zoneOf(context, first) === zoneOf(context, second) ? fail("same-zone", { zone: zoneOf(context, first) }) : passed;
  },
};
const balanced: StateCheck = {
  id: "balanced",
  codes: ["lopsided"],
  test(context) {
    const sums = loads(context);
    return NAMES.every((name) => nodeOf(context, name) !== undefined) && spreadOf(sums) <= TOLERATED
      ? passed
      : fail("lopsided", { found: told(sums), difference: spreadOf(sums) });
  },
};
async function defaultScheduler(copy: Copy, context: Context): Promise<{ placed: number; difference: number }> {
  const own = namespaceOf(context);
  await copy.execute(`kubectl -n ${own} delete pods --all --now`);
  await copy.settle(60);
  for (const name of NAMES) {
    const cpu = requestedCpu(context.baseline.get(pods, name, own)?.spec);
    const overrides = JSON.stringify({
      spec: { containers: [{ name, image: "busybox:1.36", command: ["sleep", "infinity"], resources: { requests: { cpu: `${cpu}m` } } }] },
    });
    await copy.execute(`kubectl -n ${own} run ${name} --image=busybox:1.36 --overrides='${overrides}'`);
    await copy.advance(2);
  }
  await copy.settle(30);
  return { placed: NAMES.filter((name) => nodeOf(copy.context, name) !== undefined).length, difference: spreadOf(loads(copy.context)) };
}
/** The same six, in the same order, given to the default scheduler in a copy. */
const beats: BehaviourCheck = {
  id: "beats",
  codes: ["beaten"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const theirs = await defaultScheduler(copy, context);
      const ours = spreadOf(loads(context));
      return theirs.placed < NAMES.length || theirs.difference >= ours ? passed : fail("beaten", { theirs: theirs.difference, ours });
    }),
};

export default defineLab({
  id: "scheduler.be-the-scheduler",
  number: 20,
  chapter: "06-4-kube-scheduler",
  cluster: { workers: 3 },
  vars: (chance) => ({
    namespace: pick(chance, ["shop", "market", "cafe"]),
    roast: `${3200 + 100 * between(chance, 0, 2)}m`,
    menu: `${600 + 100 * between(chance, 0, 2)}m`,
  }),
  files: ({ namespace }) => ({
    "/home/learner/bind.sh": `# bind.sh POD NODE: sends what a scheduler sends
body='{"apiVersion":"v1","kind":"Binding","metadata":{"name":"'$1'"},"target":{"apiVersion":"v1","kind":"Node","name":"'$2'"}}'
echo "POST /api/v1/namespaces/${namespace}/pods/$1/binding"
echo "$body"
echo "$body" | kubectl create --raw "/api/v1/namespaces/${namespace}/pods/$1/binding" -f - && echo
`,
  }),
  start: true,
  par: 6,
  tasks: [
    {
      id: "place",
      mode: "level",
      checks: [same, accepted, onWorkers, bound, running],
      misconceptions: [
        {
          code: "overcommitted",
          when(context) {
            const pod = rejectedPod(context);
            return pod?.status?.reason === "OutOfcpu" && { pod: pod.metadata.name, node: pod.spec.nodeName ?? "" };
          },
        },
        {
          code: "made-anew",
          when(context) {
            const anew = NAMES.find((name) => {
              const now = find(context, name);
              return now !== undefined && now.metadata.uid !== context.baseline.get(pods, name, namespaceOf(context))?.metadata.uid;
            });
            return anew !== undefined && { name: anew, scheduler: find(context, anew)?.spec.schedulerName ?? "" };
          },
        },
      ],
    },
    { id: "apart", mode: "level", checks: [zones] },
    {
      id: "balance",
      mode: "level",
      checks: [balanced, beats],
      misconceptions: [
        {
          code: "no-room-left",
          when(context) {
            const left = NAMES.filter((name) => nodeOf(context, name) === undefined);
            const sums = loads(context);
            const room = Math.max(...WORKERS.map((node) => 3800 - (sums[node] ?? 0)));
            const stuck = left.find((name) => requestedCpu(find(context, name)?.spec) > room);
            return left.length < NAMES.length && stuck !== undefined && { name: stuck, room: Math.max(0, room) };
          },
        },
      ],
    },
  ],
});
