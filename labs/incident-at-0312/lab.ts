/** Lab 29: at 03:12 the shop is down, for four reasons out of ten. */
import {
  asksFor,
  type BehaviourCheck,
  between,
  type Context,
  commandOf,
  defineLab,
  evidence,
  fail,
  grantsOf,
  may,
  type Objects,
  pass,
  passed,
  pick,
  type StateCheck,
  sameDeployment,
  scheduled,
  type Verdict,
  waiting,
} from "../../src/course/index.ts";
import { isPodReady } from "../../src/kube/pod.ts";
import {
  configMaps,
  deployments,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  resourceQuotas,
  services,
} from "../../src/kube/resource.ts";
import type { core, Deployment, PersistentVolume, rbac } from "../../src/kube/types.ts";
import { fare, lastWords, served } from "./customers.ts";
import { type Fault, faultsOf, isFault, nights, reports, whyItHid } from "./faults.ts";

const CONTROL_PLANE = "kind-control-plane";
const MANIFESTS = "/etc/kubernetes/manifests";
/** Virtual seconds that customers must have been served, to call it restored. */
const WINDOW = 300;
const PROGRAMS = ["front", "orders", "till"];
const COPIES: Readonly<Record<string, number>> = { front: 3, orders: 3, till: 1 };
const ns = (context: Context): string => context.vars["namespace"] ?? "";
const place = (name: string) => (context: Context) => ({ name, namespace: ns(context) });
const find = (context: Context, name: string): Deployment | undefined => context.get(deployments, name, ns(context));
const podSpec = (context: Context, name: string): core.PodSpec | undefined => find(context, name)?.spec.template.spec;
const present = (context: Context) => faultsOf(context.vars["night"]);

/** The volume that the till's claim was given when the lab began, and where it lies. */
const volume = (context: Context): PersistentVolume | undefined => {
  const claim = context.baseline.get(persistentVolumeClaims, "till-data", ns(context));
  return context.baseline.get(persistentVolumes, claim?.spec.volumeName ?? "");
};
const volumeNode = (context: Context): string =>
  volume(context)?.spec.nodeAffinity?.required?.nodeSelectorTerms[0]?.matchExpressions?.[0]?.values?.[0] ?? "";
/** What redis keeps there, by key. */
function kept(context: Context): Map<string, string> {
  const { hostPath, local } = volume(context)?.spec ?? {};
  const text = context.host(volumeNode(context))?.read(`${hostPath?.path ?? local?.path}/appendonly.aof`);
  return new Map(text === undefined ? [] : (JSON.parse(text.slice(text.indexOf("["))) as [string, string][]));
}
const isReady = (context: Context, node: string): boolean =>
  context.get(nodes, node)?.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;

// Task 1.

/** Tells how far a customer's request comes: the first empty hand. */
const restored: StateCheck = {
  id: "served",
  codes: ["no-front", "no-name", "no-orders", "no-till", "counting"],
  test(context) {
    const long = fare(context, WINDOW);
    if (context.now >= WINDOW && served(long, WINDOW)) return pass({ percent: long.percent });
    const last = fare(context, 60);
    const values = { ...last, said: lastWords(context), long: long.percent };
    if (served(last, 50)) return waiting("counting", values);
    const fronts = context.list(pods, { namespace: ns(context), labels: { app: "front" } });
    if (!fronts.some(isPodReady)) return fail("no-front", values);
    if (/lookup|no such host|server misbehaving/.test(values.said)) return fail("no-name", values);
    return fail(values.said.includes("the till does not answer") ? "no-till" : "no-orders", values);
  },
};

// Task 2.

const claim: StateCheck = {
  id: "claim",
  codes: ["claim-gone", "claim-anew"],
  guard: true,
  test(context) {
    const now = context.get(persistentVolumeClaims, "till-data", ns(context));
    if (!now) return fail("claim-gone");
    const before = context.baseline.get(persistentVolumeClaims, "till-data", ns(context));
    return now.metadata.uid === before?.metadata.uid ? passed : fail("claim-anew", {}, [evidence(persistentVolumeClaims, now)]);
  },
};
const mounted: StateCheck = {
  id: "mounted",
  codes: ["not-mounted"],
  guard: true,
  test: (context) =>
    podSpec(context, "till")?.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === "till-data")
      ? passed
      : fail("not-mounted"),
};
const told: StateCheck = {
  id: "told",
  codes: ["lost", "unanswered", "wrong"],
  test(context) {
    const right = kept(context).get("closed-at");
    if (right === undefined) return fail("lost");
    const given = (context.answer("data") ?? "").replaceAll(/["\s]/g, "");
    if (given === "") return fail("unanswered");
    return given === right ? passed : fail("wrong", { given });
  },
};

// Task 3. Each fault's own check, told only when customers are served: until then the search is the learner's.

const customers: StateCheck = {
  id: "customers",
  codes: ["customers-first"],
  test(context) {
    const last = fare(context, 60);
    return served(last, 50) ? passed : fail("customers-first", { ...last });
  },
};
const cause = (id: string, test: StateCheck["test"], codes: readonly string[] = [id]): StateCheck => ({
  id,
  codes,
  needs: ["customers"],
  test,
});
const causes: readonly StateCheck[] = [
  cause("quota", (context) => {
    const copies = find(context, "loadtest")?.spec.replicas ?? 0;
    return copies === 0 ? passed : fail("quota", { copies });
  }),
  cause(
    "scheduler",
    (context) => {
      const command = commandOf(context.host(CONTROL_PLANE)?.read(`${MANIFESTS}/kube-scheduler.yaml`));
      const file = command?.map((word) => /^--kubeconfig=(.+)$/.exec(word)?.[1]).find((path) => path !== undefined);
      const works = file !== undefined && context.host(CONTROL_PLANE)?.read(file)?.includes("server:") === true;
      if (!works) return fail("scheduler");
      const pod = context.get(pods, `kube-scheduler-${CONTROL_PLANE}`, "kube-system");
      return pod && isPodReady(pod) ? passed : waiting("scheduler-waking");
    },
    ["scheduler", "scheduler-waking"],
  ),
  cause("image", (context) => {
    const found = podSpec(context, "front")?.containers[0]?.image ?? "";
    return /^(docker\.io\/)?kubewekend\/shopfront:1\.4\.[12]$/.test(found) ? passed : fail("image", { found });
  }),
  cause("probe", (context) => {
    const [container] = podSpec(context, "front")?.containers ?? [];
    const found = container?.readinessProbe?.httpGet?.port;
    const port = typeof found === "string" ? container?.ports?.find(({ name }) => name === found)?.containerPort : found;
    return found === undefined || port === 8080 ? passed : fail("probe", { found });
  }),
  cause("dns", (context) => {
    const corefile = context.get(configMaps, "coredns", "kube-system")?.data?.["Corefile"] ?? "";
    const zones = /^\s*kubernetes\s+([^{\n]*)/m.exec(corefile)?.[1]?.trim() ?? "";
    return zones.split(/\s+/).includes("cluster.local") ? passed : fail("dns", { zone: zones.split(/\s+/)[0] ?? "" });
  }),
  cause("selector", (context) => {
    const selector = Object.entries(context.get(services, "orders", ns(context))?.spec.selector ?? {});
    const labels = find(context, "orders")?.spec.template.metadata?.labels ?? {};
    const others = find(context, "front")?.spec.template.metadata?.labels ?? {};
    const right =
      selector.length > 0 &&
      selector.every(([key, value]) => labels[key] === value) &&
      selector.some(([key, value]) => others[key] !== value);
    return right ? passed : fail("selector", { found: selector.map(([key, value]) => `${key}=${value}`).join(",") });
  }),
  cause("permission", (context) => {
    const account = { name: "orders", namespace: ns(context) };
    const right = { verb: "get", group: "", resource: "configmaps", namespace: ns(context) };
    return may(context, account, right) ? passed : fail("permission");
  }),
  cause("taint", (context) => {
    const node = volumeNode(context);
    return context.get(nodes, node)?.spec.taints?.some(({ key }) => key === "maintenance") ? fail("taint", { node }) : passed;
  }),
  cause("volume", (context) => {
    const off = context.baseline.list(nodes).find(({ metadata }) => context.host(metadata.name)?.up === false);
    return off ? fail("volume", { node: off.metadata.name }) : passed;
  }),
  cause("kubelet", (context) => {
    const silent = context.baseline
      .list(nodes)
      .find(({ metadata }) => context.host(metadata.name)?.up !== false && !isReady(context, metadata.name));
    return silent ? fail("kubelet", { node: silent.metadata.name }) : passed;
  }),
];

// What was right before must be so afterwards.

const guard = (id: string, codes: readonly string[], test: StateCheck["test"]): StateCheck => ({ id, codes, guard: true, test });
const guards: readonly StateCheck[] = [
  guard("limit", ["quota-gone", "quota-raised"], (context) => {
    const quota = context.get(resourceQuotas, "shop", ns(context));
    if (!quota) return fail("quota-gone");
    const hard = quota.spec?.hard?.["pods"] ?? "none";
    return hard === "10" ? passed : fail("quota-raised", { hard }, [evidence(resourceQuotas, quota, ".spec.hard.pods", hard)]);
  }),
  guard("doors", ["door-open"], (context) => {
    const open = PROGRAMS.find((name) => {
      const spec = podSpec(context, name);
      return spec?.hostNetwork || spec?.containers.some(({ ports }) => ports?.some(({ hostPort }) => hostPort));
    });
    return open === undefined ? passed : fail("door-open", { name: open });
  }),
  guard("asked", ["probe-gone"], (context) => {
    const silent = PROGRAMS.find((name) => {
      const spec = podSpec(context, name);
      return spec && !spec.containers[0]?.readinessProbe;
    });
    return silent === undefined ? passed : fail("probe-gone", { name: silent });
  }),
  guard("account", ["account-anew"], (context) => {
    const spec = podSpec(context, "orders");
    const account = spec?.serviceAccountName ?? "default";
    return !spec || account === "orders" ? passed : fail("account-anew", { account });
  }),
  guard("rights", ["too-much"], (context) => {
    const granted = (objects: Objects) => ["orders", "default"].flatMap((name) => grantsOf(objects, { name, namespace: ns(context) }));
    const before = new Set(granted(context.baseline).map(({ binding }) => binding.metadata.uid));
    const fresh = granted(context).filter(({ binding }) => !before.has(binding.metadata.uid));
    const all = ({ verbs, resources = [] }: rbac.PolicyRule): boolean => [...verbs, ...resources].includes("*");
    const other = new Set(grantsOf(context, { name: "default", namespace: ns(context) }).map(({ binding }) => binding.metadata.uid));
    const wide = fresh.find(({ namespace, rules, binding }) => namespace === "" || rules.some(all) || other.has(binding.metadata.uid));
    return wide ? fail("too-much", { binding: wide.binding.metadata.name }) : passed;
  }),
  guard("nodes", ["node-gone"], (context) => {
    const gone = context.baseline.list(nodes).find(({ metadata }) => context.get(nodes, metadata.name)?.metadata.uid !== metadata.uid);
    return gone ? fail("node-gone", { node: gone.metadata.name }) : passed;
  }),
  guard("reserved", ["control-plane-taint"], (context) =>
    context.get(nodes, CONTROL_PLANE)?.spec.taints?.some(({ key }) => key === "node-role.kubernetes.io/control-plane")
      ? passed
      : fail("control-plane-taint"),
  ),
];
/** The same check for each program of the shop, under names and codes of their own. */
const each = (checks: (name: string) => StateCheck): StateCheck[] =>
  PROGRAMS.map((name) => {
    const check = checks(name);
    return { ...check, id: `${check.id}-${name}`, test: (context) => withName(check.test(context), name) };
  });
const withName = (verdict: Verdict, name: string): Verdict => (verdict.ok ? verdict : { ...verdict, values: { ...verdict.values, name } });

/** In a copy: the next node is emptied, started anew and taken back into service. */
const nextNode: BehaviourCheck = {
  id: "next-node",
  codes: ["not-drained", "customers-lost"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const node = context.baseline
        .list(nodes)
        .map(({ metadata }) => metadata.name)
        .find((name) => name !== CONTROL_PLANE && name !== volumeNode(context));
      const drained = await copy.execute(`kubectl drain ${node} --ignore-daemonsets --delete-emptydir-data --timeout=120s`);
      if (drained.code !== 0) return fail("not-drained", { node: node ?? "", said: drained.stderr.trim().split("\n").at(-1) ?? "" });
      await copy.advance(30);
      await copy.execute(`docker restart ${node}`);
      await copy.advance(60);
      await copy.execute(`kubectl uncordon ${node}`);
      await copy.advance(30);
      const seen = fare(copy.context, 120);
      return served(seen, 110) ? passed : fail("customers-lost", { node: node ?? "", percent: seen.percent });
    }),
};

// Task 4: five lines about one of the four.

const line = (id: string, codes: readonly string[], test: (context: Context, given: string, fault: Fault) => Verdict): StateCheck => ({
  id,
  codes: [`no-${id}`, ...codes],
  ...(id === "cause" ? {} : { needs: ["cause"] }),
  test(context) {
    const given = (context.answer(`post-mortem.${id}`) ?? "").trim().toLowerCase();
    if (given === "") return fail(`no-${id}`);
    return test(context, given, (context.answer("post-mortem.cause") ?? "").trim().toLowerCase() as Fault);
  },
});
const report = (id: "evidence" | "fix" | "prevention"): StateCheck =>
  line(id, [`other-${id}`], (_, given, fault) => (reports[fault]?.[id] === given ? passed : fail(`other-${id}`, { given })));
const lines: readonly StateCheck[] = [
  line("cause", ["not-tonight"], (context, given) =>
    isFault(given) && present(context).includes(given) ? passed : fail("not-tonight", { given }),
  ),
  report("evidence"),
  report("fix"),
  line("hid", ["hid-not"], (context, given, fault) =>
    whyItHid(fault, present(context)).includes(given) ? passed : fail("hid-not", { given }),
  ),
  report("prevention"),
];

const restartsOf = (context: Context): number =>
  context.journal.filter(({ verb, resource, code }) => ["delete", "deletecollection"].includes(verb) && resource === "pods" && code < 300)
    .length + new Set(context.changes(deployments).flatMap(({ byLearner, object }) => (byLearner ? restartedAt(object) : []))).size;
const restartedAt = ({ spec, metadata }: Deployment): string[] => {
  const at = spec.template.metadata?.annotations?.["kubectl.kubernetes.io/restartedAt"];
  return at === undefined ? [] : [`${metadata.name}/${at}`];
};

export default defineLab({
  id: "conclusion.incident-at-0312",
  number: 29,
  chapter: "09-conclusion",
  cluster: {
    networking: {
      apiServerAddress: "127.0.0.1",
      apiServerPort: 0,
      podSubnet: "10.244.0.0/16",
      serviceSubnet: "10.96.0.0/16",
      disableDefaultCNI: false,
      kubeProxyMode: "iptables",
    },
    nodes: [
      { role: "control-plane", extraPortMappings: [{ hostPort: 8080, containerPort: 30080 }] },
      { role: "worker" },
      { role: "worker" },
      { role: "worker" },
    ],
  },
  era: "street",
  vars: (chance) => ({
    namespace: pick(chance, ["shop", "market", "cafe"]),
    night: String(between(chance, 0, nights.length - 1)),
  }),
  files: ({ night }) => ({ "/opt/lab/faults": `${faultsOf(night).join("\n")}\n` }),
  start: true,
  par: 6,
  tasks: [
    {
      id: "restore",
      mode: "level",
      checks: [restored],
      misconceptions: [
        {
          code: "mass-restart",
          when(context) {
            const count = restartsOf(context);
            return count >= 3 && !served(fare(context, 60), 50) && { count };
          },
        },
        {
          code: "rolled-on",
          when(context) {
            const front = find(context, "front");
            const found = front?.spec.template.spec?.containers[0]?.image ?? "";
            const before = context.baseline.get(deployments, "front", ns(context))?.spec.template.spec?.containers[0]?.image;
            return found !== before && !/:1\.4\.[12]$/.test(found) && { found };
          },
        },
      ],
    },
    {
      id: "data",
      mode: "level",
      answers: ["data"],
      checks: [claim, mounted, told],
      misconceptions: [
        {
          code: "emptied",
          when: (context) => podSpec(context, "till")?.volumes?.some(({ name, emptyDir }) => name === "data" && emptyDir) === true && {},
        },
      ],
    },
    {
      id: "causes",
      mode: "level",
      checks: [
        ...each((name) => sameDeployment("same", place(name))),
        ...each((name) => scheduled("free", place(name))),
        ...each((name) => asksFor("copies", place(name), () => COPIES[name] ?? 0, { guard: true })),
        ...guards,
        customers,
        ...causes,
        nextNode,
      ],
      misconceptions: [
        {
          code: "tolerated",
          when(context) {
            const node = volumeNode(context);
            const tainted = context.get(nodes, node)?.spec.taints?.some(({ key }) => key === "maintenance");
            return (
              tainted === true &&
              podSpec(context, "till")?.tolerations?.some(({ key, operator }) => key === "maintenance" || operator === "Exists") ===
                true && {
                node,
              }
            );
          },
        },
        {
          code: "by-address",
          when(context) {
            const [container] = podSpec(context, "front")?.containers ?? [];
            const name = container?.env?.find((one) => one.name === "ORDERS")?.value;
            return name !== undefined && /^[\d.]+$/.test(name) && { name };
          },
        },
      ],
    },
    {
      id: "post-mortem",
      mode: "level",
      after: "causes",
      answers: ["cause", "evidence", "fix", "hid", "prevention"].map((one) => `post-mortem.${one}`),
      checks: lines,
    },
  ],
});
