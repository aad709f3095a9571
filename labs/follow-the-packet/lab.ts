/** Lab 24: one node keeps old packet rules, because its kube-proxy was told a mode that is no more. */
import {
  answered,
  type BehaviourCheck,
  type Context,
  defineLab,
  evidence,
  fail,
  pass,
  passed,
  pick,
  type StateCheck,
  waiting,
} from "../../src/course/index.ts";
import { configMaps, daemonSets, endpointSlices, nodes, pods, services } from "../../src/kube/resource.ts";

const SYSTEM = "kube-system";
const NODES = ["kind-control-plane", "kind-worker", "kind-worker2", "kind-worker3"];
const REMOVED = "userspace";
const namespaceOf = (context: Context): string => context.vars["namespace"] ?? "";
const serviceOf = (context: Context) => context.get(services, "api", namespaceOf(context));
const commentOf = (context: Context): string => `${namespaceOf(context)}/api`;

/** Addresses that the cluster's list names as ready, sorted. */
function readyEndpoints(context: Context): string[] {
  return context
    .list(endpointSlices, { namespace: namespaceOf(context), labels: { "kubernetes.io/service-name": "api" } })
    .flatMap(({ endpoints = [], ports = [] }) =>
      endpoints
        .filter(({ conditions }) => conditions?.ready !== false)
        .flatMap(({ addresses }) => addresses.map((address) => `${address}:${ports?.[0]?.port ?? ""}`)),
    )
    .sort();
}
/** Addresses to which a node's rules send, sorted: from `-j DNAT`, from IPVS's list where that is in use. */
function sentTo(context: Context, node: string): string[] | undefined {
  const host = context.host(node);
  if (!host) return undefined;
  const rules = host
    .rules("nat")
    .filter(({ target, matches }) => target === "DNAT" && matches.some((one) => one.kind === "comment" && one.text === commentOf(context)))
    .map(({ options }) => options?.saved.replace("--to-destination ", "") ?? "");
  const virtual = host
    .virtualServers()
    .filter(({ address, port }) => address === serviceOf(context)?.spec.clusterIP && port === serviceOf(context)?.spec.ports?.[0]?.port)
    .flatMap(({ servers }) => servers.map(({ address, port }) => `${address}:${port}`));
  return [...rules, ...virtual].sort();
}
function modeOf(context: Context): string | undefined {
  const config = context.get(configMaps, "kube-proxy", SYSTEM)?.data?.["config.conf"];
  return config === undefined ? undefined : (/^mode:\s*"?([^"\n]*)"?\s*$/m.exec(config)?.[1] ?? "");
}

const sameService: StateCheck = {
  id: "service",
  codes: ["service-anew"],
  guard: true,
  test(context) {
    const [now, before] = [serviceOf(context), context.baseline.get(services, "api", namespaceOf(context))];
    const same = now?.metadata.uid === before?.metadata.uid && now?.spec.clusterIP === before?.spec.clusterIP;
    return same ? passed : fail("service-anew");
  },
};
/** The client still stands on every worker: nobody was moved out of harm's way. */
const sameClients: StateCheck = {
  id: "clients",
  codes: ["client-moved"],
  guard: true,
  test(context) {
    const [now, before] = [
      context.get(daemonSets, "front", namespaceOf(context)),
      context.baseline.get(daemonSets, "front", namespaceOf(context)),
    ];
    const where = (one: typeof now): string => JSON.stringify([one?.spec.template.spec?.nodeSelector, one?.spec.template.spec?.affinity]);
    return now?.metadata.uid === before?.metadata.uid && where(now) === where(before) ? passed : fail("client-moved");
  },
};
const sameNodes: StateCheck = {
  id: "nodes",
  codes: ["cordoned"],
  guard: true,
  test(context) {
    const shut = context
      .list(nodes)
      .find(
        ({ metadata, spec }) =>
          spec.unschedulable === true ||
          (spec.taints?.length ?? 0) > (context.baseline.get(nodes, metadata.name)?.spec.taints?.length ?? 0),
      );
    const gone = NODES.find((name) => !context.get(nodes, name));
    return shut || gone !== undefined ? fail("cordoned", { node: shut?.metadata.name ?? gone ?? "" }) : passed;
  },
};
const mode: StateCheck = {
  id: "mode",
  codes: ["no-config", "userspace", "unknown-mode"],
  test(context) {
    const found = modeOf(context);
    if (found === undefined) return fail("no-config");
    if (found === REMOVED) return fail("userspace");
    return ["", "iptables", "ipvs", "nftables"].includes(found)
      ? pass({ mode: found || "iptables" })
      : fail("unknown-mode", { mode: found });
  },
};
const proxies: StateCheck = {
  id: "proxies",
  codes: ["no-proxy", "proxy-missing"],
  needs: ["mode"],
  test(context) {
    const set = context.get(daemonSets, "kube-proxy", SYSTEM);
    if (!set) return fail("no-proxy");
    const { desiredNumberScheduled: wanted = 0, numberReady: ready = 0 } = set.status ?? {};
    if (wanted >= NODES.length && ready === wanted) return passed;
    const late = context
      .list(pods, { namespace: SYSTEM, labels: { "k8s-app": "kube-proxy" } })
      .find((pod) => !pod.status?.containerStatuses?.some((one) => one.ready));
    return waiting("proxy-missing", { ready, node: late?.spec.nodeName ?? "some node" }, late ? [evidence(pods, late, ".status")] : []);
  },
};
/** Every node's kernel sends where the list says, and nowhere else. */
const rules: StateCheck = {
  id: "rules",
  codes: ["stale"],
  needs: ["proxies"],
  hold: 10,
  test(context) {
    const wanted = readyEndpoints(context);
    const stale = NODES.find((node) => sentTo(context, node)?.join(" ") !== wanted.join(" "));
    return wanted.length === 0 || stale !== undefined
      ? waiting("stale", { node: stale ?? "", found: sentTo(context, stale ?? "")?.join(", ") ?? "" })
      : passed;
  },
};
/** Tomorrow every kube-proxy starts anew, and api gets new addresses. */
const tomorrow: BehaviourCheck = {
  id: "tomorrow",
  codes: ["not-answering"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const namespace = namespaceOf(copy.context);
      await copy.execute("kubectl -n kube-system delete pods -l k8s-app=kube-proxy --wait=false");
      await copy.advance(20);
      await copy.execute(`kubectl -n ${namespace} rollout restart deployment api`);
      await copy.advance(40);
      const address = serviceOf(copy.context)?.spec.clusterIP ?? "";
      for (const node of NODES) {
        for (let time = 0; time < 3; time++) {
          const { code } = await copy.execute(`docker exec ${node} curl -s -m 3 -o /dev/null http://${address}`);
          if (code !== 0) return fail("not-answering", { node });
        }
      }
      return passed;
    }),
};

/** Three chains: where the address is met, where one is chosen, where the packet is rewritten. */
const chain: StateCheck = {
  id: "chain",
  codes: ["unanswered", "not-three", "other-service", "old-endpoint", "order"],
  test(context) {
    const given = (context.answer("chain") ?? "").toUpperCase().match(/KUBE-[A-Z0-9-]+/g) ?? [];
    if ((context.answer("chain") ?? "") === "") return fail("unanswered");
    const of = (prefix: string): string => given.find((name) => name.startsWith(prefix)) ?? "";
    const [service, endpoint] = [of("KUBE-SVC-"), of("KUBE-SEP-")];
    if (given.length !== 3 || service === "" || endpoint === "" || !given.includes("KUBE-SERVICES")) return fail("not-three");
    // A node whose rules are as they should be. While none is, nobody can answer.
    const found = NODES.map((node) => context.host(node)?.rules("nat") ?? []);
    const right = found.some((all) =>
      all.some(({ chain: at, target, matches }) => at === "KUBE-SERVICES" && target === service && says(matches, commentOf(context))),
    );
    if (!right) return fail("other-service", { given: service });
    const ready = readyEndpoints(context);
    const current = found.some((all) =>
      all.some(({ chain: at, options }) => at === endpoint && ready.includes(options?.saved.replace("--to-destination ", "") ?? "")),
    );
    if (!current) return fail("old-endpoint", { given: endpoint });
    return given.join(" ") === ["KUBE-SERVICES", service, endpoint].join(" ") ? passed : fail("order");
  },
};
type Matches = readonly { readonly kind: string; readonly text?: string }[];
const says = (matches: Matches, name: string): boolean => matches.some(({ text }) => text === `${name} cluster IP`);

export default defineLab({
  id: "proxy.follow-the-packet",
  number: 24,
  chapter: "07-2-kube-proxy",
  cluster: { workers: 3 },
  vars: (chance) => ({
    namespace: pick(chance, ["shop", "market", "cafe"]),
    node: pick(chance, ["kind-worker", "kind-worker2", "kind-worker3"]),
  }),
  start: true,
  par: 2,
  tasks: [
    {
      id: "which",
      mode: "edge",
      answers: ["which"],
      checks: [answered("which", "which", ({ vars }) => vars["node"] ?? "", { all: "all", "kind-control-plane": "control-plane" })],
    },
    {
      id: "differs",
      mode: "edge",
      answers: ["differs"],
      checks: [answered("differs", "differs", () => "rules", { dns: "dns", pods: "pods", list: "list" })],
    },
    {
      id: "repair",
      mode: "level",
      checks: [sameService, sameClients, sameNodes, mode, proxies, rules, tomorrow],
      misconceptions: [
        {
          code: "pod-deleted",
          when: (context) =>
            modeOf(context) === REMOVED &&
            context
              .changes(pods)
              .some(
                ({ byLearner, what, object }) =>
                  byLearner &&
                  what !== "created" &&
                  object.metadata.namespace === SYSTEM &&
                  object.metadata.labels?.["k8s-app"] === "kube-proxy",
              ) &&
            {},
        },
        {
          code: "client-moved",
          when: (context) => sameClients.test(context).ok === false && modeOf(context) === REMOVED && {},
        },
        {
          code: "not-restarted",
          when(context) {
            const now = context.get(configMaps, "kube-proxy", SYSTEM);
            const set = context.get(daemonSets, "kube-proxy", SYSTEM);
            const untouched = set?.metadata.generation === context.baseline.get(daemonSets, "kube-proxy", SYSTEM)?.metadata.generation;
            const deleted = context
              .changes(pods)
              .some(({ byLearner, object }) => byLearner && object.metadata.labels?.["k8s-app"] === "kube-proxy");
            return now !== undefined && modeOf(context) !== REMOVED && untouched && !deleted && rules.test(context).ok === false && {};
          },
        },
      ],
    },
    { id: "chain", mode: "edge", answers: ["chain"], checks: [chain] },
  ],
});
