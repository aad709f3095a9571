/** Lab 11: an unknown cluster is drawn from what it shows: where things stand, who started them, whom they talk to. Nothing is changed. */
import { answered, type Context, dataFolder, defineLab, fail, passed, pick, type StateCheck, undisturbed } from "../../src/course/index.ts";
import { controllerOf } from "../../src/kube/owner.ts";
import { endpoints, nodes, pods } from "../../src/kube/resource.ts";
import type { Pod } from "../../src/kube/types.ts";

const SYSTEM = "kube-system";
const MANIFEST = "/etc/kubernetes/manifests/etcd.yaml";
/** The label by which the Pods of a component are found; undefined for what is no Pod. */
const LABELS: Readonly<Record<string, Readonly<Record<string, string>> | undefined>> = {
  etcd: { component: "etcd" },
  "kube-apiserver": { component: "kube-apiserver" },
  "kube-controller-manager": { component: "kube-controller-manager" },
  "kube-scheduler": { component: "kube-scheduler" },
  "kube-proxy": { "k8s-app": "kube-proxy" },
  coredns: { "k8s-app": "kube-dns" },
  kubelet: undefined,
  containerd: undefined,
  "log-shipper": { app: "log-shipper" },
  "price-cache": { app: "price-cache" },
  "door-bell": { app: "door-bell" },
};
const PLACES = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "containerd", "kube-proxy"];
const OWNERS = ["etcd", "kube-apiserver", "kube-proxy", "coredns", "kubelet"];
const OURS = ["log-shipper", "price-cache", "door-bell"];

function podsOf(context: Context, component: string): Pod[] {
  const labels = LABELS[component];
  return labels ? context.list(pods, { namespace: SYSTEM, labels }) : [];
}
/** On which nodes: a node's name, `workers` or `everywhere`. */
function placeOf(context: Context, component: string): string {
  const all = context.list(nodes).map(({ metadata }) => metadata.name);
  const found = LABELS[component] ? podsOf(context, component).map(({ spec }) => spec.nodeName ?? "") : all;
  const here = new Set(found);
  if (here.size === all.length) return "everywhere";
  if (here.size === 1) return [...here][0] ?? "";
  return "workers";
}
/** Who made it: `file`, `daemonset`, `replicaset`, or `none` for what is no Pod. */
function ownerOf(context: Context, component: string): string {
  const [pod] = podsOf(context, component);
  const kind = pod && controllerOf(pod)?.kind;
  return kind === undefined ? "none" : kind === "Node" ? "file" : kind.toLowerCase();
}

/** Nobody asked for a change, and no Pod of the system is another one than before. */
const untouched: StateCheck = {
  id: "untouched",
  codes: ["changed"],
  guard: true,
  test(context) {
    const write = context.journal.find(
      ({ verb, subresource, code }) =>
        ["create", "update", "patch", "delete", "deletecollection"].includes(verb) && !CONNECTIONS.has(subresource) && code < 300,
    );
    return write
      ? fail("changed", { verb: write.verb, what: [write.resource, write.name].filter((part) => part !== "").join(" ") })
      : passed;
  },
};
const CONNECTIONS = new Set(["exec", "attach", "portforward", "proxy"]);
const still: StateCheck = { ...undisturbed("still", () => ({ namespace: SYSTEM })) };

/** A form of one choice a component: all given, and the first wrong one is told. */
function table(task: string, components: readonly string[], right: (context: Context, component: string) => string): StateCheck {
  return {
    id: "table",
    codes: ["unanswered", "wrong"],
    test(context) {
      const given = (component: string): string => (context.answer(`${task}.${component}`) ?? "").trim();
      const open = components.filter((component) => given(component) === "");
      if (open.length > 0) return fail("unanswered", { open: open.length, all: components.length });
      const wrong = components.find((component) => given(component) !== right(context, component));
      return wrong === undefined ? passed : fail("wrong", { component: wrong, given: given(wrong) });
    },
  };
}

const processes: StateCheck = {
  id: "named",
  codes: ["unanswered", "twice", "in-a-pod", "wrong"],
  test(context) {
    const given = ["processes.first", "processes.second"].map((name) =>
      (context.answer(name) ?? "")
        .trim()
        .toLowerCase()
        .replace(/\.service$/, ""),
    );
    if (given.includes("")) return fail("unanswered");
    if (given[0] === given[1]) return fail("twice", { given: given[0] ?? "" });
    for (const one of given) {
      if (one === "kubelet" || one === "containerd") continue;
      const pod = context.list(pods, { namespace: SYSTEM }).some(({ metadata }) => one !== "" && metadata.name.startsWith(one));
      return fail(pod ? "in-a-pod" : "wrong", { given: one });
    }
    return passed;
  },
};

const server: StateCheck = {
  id: "server",
  codes: ["server-unanswered", "server-wrong", "server-service", "server-laptop"],
  test(context) {
    const given = (context.answer("addresses.server") ?? "")
      .trim()
      .toLowerCase()
      .replace(/^https:\/\//, "")
      .replace(/\/$/, "");
    if (given === "") return fail("server-unanswered");
    const [subset] = context.get(endpoints, "kubernetes", "default")?.subsets ?? [];
    const port = subset?.ports?.[0]?.port ?? 6443;
    const right = (subset?.addresses ?? []).map(({ ip }) => `${ip}:${port}`);
    if (right.includes(given) || given === `kind-control-plane:${port}`) return passed;
    if (given.startsWith("10.96.0.1") || given.startsWith("kubernetes")) return fail("server-service", { given });
    return /^(127\.|localhost|0\.0\.0\.0)/.test(given) ? fail("server-laptop", { given }) : fail("server-wrong", { given });
  },
};
const data: StateCheck = {
  id: "data",
  codes: ["data-unanswered", "data-wrong", "data-inside"],
  test(context) {
    const given = (context.answer("addresses.data") ?? "").trim().replace(/\/$/, "");
    if (given === "") return fail("data-unanswered");
    if (given === dataFolder(context.host("kind-control-plane")?.read(MANIFEST))) return passed;
    return given === "/var/lib/etcd" ? fail("data-inside") : fail("data-wrong", { given });
  },
};

export default defineLab({
  id: "architecture.draw-the-map",
  number: 11,
  chapter: "05-cluster-architecture",
  cluster: { workers: 3 },
  vars: (chance) => {
    const first = chance.below(OURS.length);
    const second = (first + 1 + chance.below(OURS.length - 1)) % OURS.length;
    return {
      fixed: OURS[first] ?? "",
      spread: OURS[second] ?? "",
      counted: OURS[OURS.length - first - second] ?? "",
      node: pick(chance, ["kind-worker", "kind-worker2", "kind-worker3"]),
      data: pick(chance, ["/var/lib/etcd-2", "/srv/etcd", "/data/etcd"]),
    };
  },
  start: true,
  par: 0,
  tasks: [
    {
      id: "places",
      mode: "level",
      answers: [...PLACES, ...OURS].map((component) => `places.${component}`),
      checks: [untouched, still, table("places", [...PLACES, ...OURS], placeOf)],
      misconceptions: [
        {
          code: "only-workers",
          when: (context) => ["kube-proxy", "kubelet", "containerd"].some((one) => context.answer(`places.${one}`) === "workers") && {},
        },
      ],
    },
    {
      id: "owners",
      mode: "level",
      answers: [...OWNERS, ...OURS].map((component) => `owners.${component}`),
      checks: [untouched, still, table("owners", [...OWNERS, ...OURS], ownerOf)],
      misconceptions: [
        { code: "proxy-from-a-file", when: (context) => context.answer("owners.kube-proxy") === "file" && {} },
        {
          code: "kubelet-as-pod",
          when: (context) => ["file", "daemonset", "replicaset"].includes(context.answer("owners.kubelet") ?? "") && {},
        },
      ],
    },
    {
      id: "processes",
      mode: "level",
      answers: ["processes.first", "processes.second"],
      checks: [untouched, still, processes],
      misconceptions: [
        {
          code: "docker",
          when: (context) =>
            ["processes.first", "processes.second"].some((name) => /^docker(d|-engine)?$/i.test((context.answer(name) ?? "").trim())) && {},
        },
      ],
    },
    {
      id: "addresses",
      mode: "level",
      answers: ["addresses.server", "addresses.data"],
      checks: [untouched, still, server, data],
    },
    {
      id: "stop",
      mode: "level",
      answers: ["stop"],
      checks: [untouched, still, answered("stop", "stop", () => "all", { none: "none", loops: "loops", "not-etcd": "not-etcd" })],
    },
  ],
});
