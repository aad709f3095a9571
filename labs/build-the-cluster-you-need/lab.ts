/** Lab 12: a cluster is described in a file, made from it, used, and must be the same when it is made again. */
import {
  type BehaviourCheck,
  type Context,
  type Copy,
  defineLab,
  evidence,
  fail,
  type KindFile,
  kindFileIn,
  type Objects,
  passed,
  pick,
  type StateCheck,
  waiting,
} from "../../src/course/index.ts";
import { labelSelectorMatches } from "../../src/kube/labels.ts";
import { isPodReady } from "../../src/kube/pod.ts";
import { deployments, nodes, pods, services } from "../../src/kube/resource.ts";
import type { Deployment, Node, Pod, Service } from "../../src/kube/types.ts";

const FILE = "/home/learner/kind.yaml";
const NODE_PORT = 30080;
const WORKERS = 2;
const LABEL = { key: "tier", value: "frontend" };
const NAMESPACE = "default";

const port = (context: Context): number => Number(context.vars["port"]);
const subnet = (context: Context): string => context.vars["subnet"] ?? "";
const file = (context: Context): KindFile | undefined => kindFileIn(context.host("laptop")?.read(FILE));
const workersOf = (found: KindFile | undefined): KindFile["nodes"] => (found?.nodes ?? []).filter(({ role }) => role === "worker");
const lab = (context: Context): Objects | undefined => context.cluster("lab");
const nodesOf = (context: Context): Node[] => lab(context)?.list(nodes) ?? [];
const isReady = (node: Node): boolean => node.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
/** `10.50.3.0/24` lies in `10.50.0.0/16`. */
const within = (range: string | undefined, wide: string): boolean => {
  const [a, b] = wide.split(".");
  return range?.startsWith(`${a}.${b}.`) ?? false;
};
const web = (context: Context): Deployment | undefined => lab(context)?.get(deployments, "web", NAMESPACE);
const service = (context: Context): Service | undefined =>
  lab(context)
    ?.list(services, { namespace: NAMESPACE })
    .find(({ spec }) => spec.ports?.some(({ nodePort }) => nodePort === NODE_PORT));
const podsOf = (context: Context): Pod[] => {
  const selector = web(context)?.spec.selector;
  return (lab(context)?.list(pods, { namespace: NAMESPACE }) ?? []).filter(
    ({ metadata }) =>
      selector !== undefined && metadata.deletionTimestamp === undefined && labelSelectorMatches(selector, metadata.labels ?? {}),
  );
};
/** The machine of cluster `lab` into which the wanted door leads. */
const doorOn = (context: Context): string | undefined =>
  nodesOf(context)
    .map(({ metadata }) => metadata.name)
    .find((name) =>
      context.host(name)?.ports.some(({ hostPort, containerPort }) => hostPort === port(context) && containerPort === NODE_PORT),
    );

const readable: StateCheck = {
  id: "readable",
  codes: ["missing", "unreadable"],
  test(context) {
    if (context.host("laptop")?.read(FILE) === undefined) return fail("missing");
    return file(context) ? passed : fail("unreadable");
  },
};
const machines: StateCheck = {
  id: "machines",
  codes: ["machines"],
  needs: ["readable"],
  test(context) {
    const workers = workersOf(file(context)).length;
    const control = (file(context)?.nodes.length ?? 0) - workers;
    return workers === WORKERS && control === 1 ? passed : fail("machines", { control, workers });
  },
};
const labelled: StateCheck = {
  id: "labelled",
  codes: ["no-label", "label-elsewhere"],
  needs: ["readable"],
  test(context) {
    const has = (one: KindFile["nodes"][number] | undefined): boolean => one?.labels[LABEL.key] === LABEL.value;
    if (has(workersOf(file(context))[0])) return passed;
    return file(context)?.nodes.some(has) ? fail("label-elsewhere") : fail("no-label");
  },
};
const door: StateCheck = {
  id: "door",
  codes: ["no-door", "other-door"],
  needs: ["readable"],
  test(context) {
    const doors = (file(context)?.nodes ?? []).flatMap(({ ports }) => ports);
    if (doors.some(({ hostPort, containerPort }) => hostPort === port(context) && containerPort === NODE_PORT)) return passed;
    const [other] = doors;
    return other ? fail("other-door", { host: other.hostPort, container: other.containerPort }) : fail("no-door");
  },
};
const range: StateCheck = {
  id: "range",
  codes: ["range"],
  needs: ["readable"],
  test: (context) =>
    file(context)?.podSubnet === subnet(context) ? passed : fail("range", { found: file(context)?.podSubnet ?? "10.244.0.0/16" }),
};

const otherKept = (id: string): StateCheck => ({
  id,
  codes: ["other-touched", "other-gone"],
  guard: true,
  test(context) {
    if (!context.host("kind-control-plane")) return fail("other-gone");
    const write = context.journal.find(
      ({ cluster, verb, code }) =>
        cluster === "kind" && ["create", "update", "patch", "delete", "deletecollection"].includes(verb) && code < 300,
    );
    return write ? fail("other-touched", { verb: write.verb, what: `${write.resource} ${write.name}`.trim() }) : passed;
  },
});
const made: StateCheck = {
  id: "made",
  codes: ["no-cluster"],
  test: (context) => (lab(context) ? passed : fail("no-cluster")),
};
const asWritten: StateCheck = {
  id: "as-written",
  codes: ["other-machines", "other-range", "other-doors", "not-labelled"],
  needs: ["made"],
  test(context) {
    const found = nodesOf(context);
    if (found.length !== WORKERS + 1) return waiting("other-machines", { found: found.length });
    const stranger = found.find(({ spec }) => !within(spec.podCIDR, subnet(context)));
    if (stranger)
      return fail("other-range", { node: stranger.metadata.name, range: stranger.spec.podCIDR ?? "" }, [
        evidence(nodes, stranger, ".spec.podCIDR"),
      ]);
    if (doorOn(context) === undefined) return fail("other-doors");
    const first = found.find(({ metadata }) => metadata.name === "lab-worker");
    return first?.metadata.labels?.[LABEL.key] === LABEL.value ? passed : fail("not-labelled");
  },
};
const ready: StateCheck = {
  id: "ready",
  codes: ["not-ready"],
  needs: ["made"],
  test(context) {
    const late = nodesOf(context).find((node) => !isReady(node));
    return late ? waiting("not-ready", { node: late.metadata.name }) : passed;
  },
};

const present: StateCheck = {
  id: "present",
  codes: ["missing", "on-the-other"],
  test(context) {
    if (web(context)) return passed;
    return context.get(deployments, "web", NAMESPACE) ? fail("on-the-other") : fail("missing");
  },
};
const chosen: StateCheck = {
  id: "chosen",
  codes: ["node-name", "by-chance"],
  needs: ["present"],
  test(context) {
    const found = web(context);
    const spec = found?.spec.template.spec;
    if (!found || spec?.nodeName)
      return fail("node-name", { node: spec?.nodeName ?? "" }, found ? [evidence(deployments, found, ".spec.template.spec.nodeName")] : []);
    const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
    const asked =
      spec?.nodeSelector?.[LABEL.key] === LABEL.value ||
      (required.length > 0 &&
        required.every(({ matchExpressions }) =>
          matchExpressions?.some(({ key, values }) => key === LABEL.key && values?.includes(LABEL.value)),
        ));
    return asked ? passed : fail("by-chance");
  },
};
const running: StateCheck = {
  id: "running",
  codes: ["not-running", "elsewhere"],
  needs: ["present"],
  hold: 5,
  test(context) {
    const found = podsOf(context);
    const wanted = web(context)?.spec.replicas ?? 1;
    const up = found.filter(isPodReady);
    if (wanted === 0 || up.length < wanted) return waiting("not-running", { ready: up.length, wanted });
    const elsewhere = up.find(({ spec }) => spec.nodeName !== "lab-worker");
    return elsewhere ? fail("elsewhere", { pod: elsewhere.metadata.name, node: elsewhere.spec.nodeName ?? "" }) : passed;
  },
};
const served: StateCheck = {
  id: "served",
  codes: ["no-service", "no-match"],
  needs: ["present"],
  test(context) {
    const found = service(context);
    if (!found) return fail("no-service");
    const { selector } = found.spec;
    const labels = web(context)?.spec.template.metadata?.labels ?? {};
    return selector && Object.entries(selector).every(([key, value]) => labels[key] === value)
      ? passed
      : fail("no-match", {}, [evidence(services, found, ".spec.selector")]);
  },
};

const way: StateCheck = {
  id: "way",
  codes: ["no-way"],
  test: (context) => (doorOn(context) !== undefined && podsOf(context).some(isPodReady) ? passed : fail("no-way")),
};
const asks = async (copy: Copy, context: Context): Promise<boolean> => {
  const { stdout } = await copy.execute(`curl -s -m 5 -o /dev/null -w '%{http_code}' http://localhost:${port(context)}/`);
  return stdout.trim() === "200";
};
const answers: BehaviourCheck = {
  id: "answers",
  codes: ["no-answer"],
  behaviour: true,
  test: (context) => context.fork(async (copy) => ((await asks(copy, context)) ? passed : fail("no-answer"))),
};
/** Deleted, and made again from the file and the same two objects. */
const again: BehaviourCheck = {
  id: "again",
  codes: ["not-again"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const items = [web(copy.context), service(copy.context)].flatMap((object) => (object ? [wishOf(object)] : []));
      await copy.execute(`cat > /tmp/again.json <<'END'\n${JSON.stringify({ apiVersion: "v1", kind: "List", items })}\nEND`);
      await copy.execute("kind delete cluster --name lab");
      await copy.execute(`kind create cluster --name lab --config ${FILE}`);
      await copy.execute("kubectl --context kind-lab apply -f /tmp/again.json");
      await copy.settle(120);
      const elsewhere = podsOf(copy.context).find(({ spec }) => spec.nodeName !== "lab-worker");
      return !elsewhere && (await asks(copy, context)) ? passed : fail("not-again");
    }),
};
/** An object as somebody would write it down: without what a cluster added. */
function wishOf({ apiVersion, kind, metadata, spec }: Deployment | Service): object {
  const { clusterIP: _, clusterIPs: __, ...rest } = spec as Record<string, unknown>;
  return { apiVersion, kind, metadata: { name: metadata.name, labels: metadata.labels }, spec: rest };
}

export default defineLab({
  id: "architecture.build-the-cluster-you-need",
  number: 12,
  chapter: "05-cluster-architecture",
  cluster: { workers: 1 },
  vars: (chance) => ({
    port: pick(chance, ["8081", "8088", "9090"]),
    subnet: pick(chance, ["10.50.0.0/16", "10.77.0.0/16", "10.120.0.0/16"]),
  }),
  par: 3,
  tasks: [
    {
      id: "file",
      mode: "level",
      checks: [readable, machines, labelled, door, range],
      misconceptions: [
        {
          code: "label-by-hand",
          when: (context) =>
            file(context)?.nodes.every(({ labels }) => labels[LABEL.key] === undefined) === true &&
            nodesOf(context).some(({ metadata }) => metadata.labels?.[LABEL.key] === LABEL.value) &&
            {},
        },
      ],
    },
    {
      id: "create",
      mode: "level",
      checks: [otherKept("other"), made, asWritten, ready],
    },
    { id: "web", mode: "level", checks: [present, chosen, running, served] },
    {
      id: "visit",
      mode: "level",
      checks: [way, answers, again],
      misconceptions: [
        {
          code: "port-forward",
          when: (context) =>
            doorOn(context) === undefined &&
            context.journal.some(({ cluster, subresource }) => cluster === "lab" && subresource === "portforward") &&
            {},
        },
        {
          code: "local-only",
          when(context) {
            const node = doorOn(context);
            return (
              node !== undefined &&
              service(context)?.spec.externalTrafficPolicy === "Local" &&
              !podsOf(context).some(({ spec }) => spec.nodeName === node) && { node }
            );
          },
        },
      ],
    },
  ],
});
