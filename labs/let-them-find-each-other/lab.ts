/** Lab 07: a Service that finds nobody, and a client that was given an address instead of a name. */
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
  podsOf,
  type StateCheck,
  sameDeployment,
  waiting,
} from "../../src/course/index.ts";
import { labelSelectorMatches } from "../../src/kube/labels.ts";
import { isPodReady } from "../../src/kube/pod.ts";
import { deployments, endpointSlices, endpoints, pods, services } from "../../src/kube/resource.ts";
import type { Deployment, EndpointSlice, Service } from "../../src/kube/types.ts";

const COPIES = 3;
const namespaceOf = (context: Context): string => context.vars["namespace"] ?? "";
const place = (name: string) => (context: Context) => ({ name, namespace: namespaceOf(context) });
const service = (context: Context): Service | undefined => context.get(services, "api", namespaceOf(context));
const deployment = (context: Context, name: string): Deployment | undefined => context.get(deployments, name, namespaceOf(context));
const slicesOf = (context: Context): EndpointSlice[] =>
  context.list(endpointSlices, { namespace: namespaceOf(context), labels: { "kubernetes.io/service-name": "api" } });
const urlOf = (context: Context): string =>
  deployment(context, "front")
    ?.spec.template.spec?.containers[0]?.env?.find(({ name }) => name === "API_URL")
    ?.value?.trim() ?? "";
/** Host and port of what `front` calls. */
function target(url: string): { host: string; port: number } {
  const [, host = "", port] = /^(?:http:\/\/)?([^/:]+)(?::(\d+))?/.exec(url) ?? [];
  return { host: host.replace(/\.$/, ""), port: port === undefined ? 80 : Number(port) };
}
const isAddress = (host: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(host);

const present = (name: string): StateCheck => ({
  id: "present",
  codes: ["gone"],
  guard: true,
  test: (context) => (deployment(context, name) ? passed : fail("gone", { name })),
});
const exists: StateCheck = {
  id: "exists",
  codes: ["missing"],
  guard: true,
  test: (context) => (service(context) ? passed : fail("missing")),
};
const handMade: StateCheck = {
  id: "hand-made",
  codes: ["hand-made"],
  guard: true,
  test(context) {
    const slices = slicesOf(context).find(
      ({ metadata }) => metadata.labels?.["endpointslice.kubernetes.io/managed-by"] !== "endpointslice-controller.k8s.io",
    );
    if (slices) return fail("hand-made", { name: slices.metadata.name }, [evidence(endpointSlices, slices)]);
    const written = context.changes(endpoints).find(({ byLearner, object }) => byLearner && object.metadata.name === "api");
    return written && service(context)?.spec.selector === undefined ? fail("hand-made", { name: "api" }) : passed;
  },
};
const inside: StateCheck = {
  id: "inside",
  codes: ["not-internal"],
  guard: true,
  needs: ["exists"],
  test(context) {
    const found = service(context);
    const type = found?.spec.type ?? "ClusterIP";
    return !found || (type === "ClusterIP" && found.spec.clusterIP !== "None")
      ? passed
      : fail("not-internal", { type: found.spec.clusterIP === "None" ? "headless" : type }, [
          evidence(services, found, ".spec.type", type),
        ]);
  },
};
const selects: StateCheck = {
  id: "selects",
  codes: ["nobody", "too-many"],
  needs: ["exists"],
  test(context) {
    const found = service(context);
    const api = deployment(context, "api");
    const selector = found?.spec.selector ?? {};
    const text = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
    const shown = found ? [evidence(services, found, ".spec.selector", text.join(","))] : [];
    const matches = (one: Deployment | undefined): boolean =>
      text.length > 0 && one !== undefined && labelSelectorMatches({ matchLabels: selector }, one.spec.template.metadata?.labels ?? {});
    if (!matches(api)) return fail("nobody", { selector: text.join(",") || "nothing" }, shown);
    return matches(deployment(context, "front")) ? fail("too-many", { selector: text.join(",") }, shown) : passed;
  },
};
const ports: StateCheck = {
  id: "port",
  codes: ["port", "target-port"],
  needs: ["exists"],
  guard: true,
  test(context) {
    const found = service(context);
    const [first] = found?.spec.ports ?? [];
    if (found && first?.port !== 80) return fail("port", { found: first?.port ?? "none" }, [evidence(services, found, ".spec.ports")]);
    return !found || String(first?.targetPort) === "8080"
      ? passed
      : fail("target-port", { found: String(first?.targetPort ?? "") }, [evidence(services, found, ".spec.ports[0].targetPort")]);
  },
};
const ready: StateCheck = {
  id: "ready",
  codes: ["not-yet"],
  needs: ["selects", "port"],
  test(context) {
    const api = deployment(context, "api");
    const wanted = (api ? podsOf(context, api) : []).filter((pod) => isPodReady(pod)).map(({ status }) => status?.podIP ?? "");
    const listed = slicesOf(context).flatMap(({ endpoints: list }) =>
      list.filter(({ conditions }) => conditions?.ready !== false).flatMap(({ addresses }) => addresses),
    );
    return wanted.length > 0 && wanted.length === listed.length && wanted.every((address) => listed.includes(address))
      ? passed
      : waiting("not-yet", { ready: listed.length, wanted: wanted.length });
  },
};
const byName: StateCheck = {
  id: "name",
  codes: ["pod-ip", "cluster-ip", "other-name", "other-port"],
  needs: ["present"],
  test(context) {
    const url = urlOf(context);
    const { host, port } = target(url);
    const front = deployment(context, "front");
    const shown = front ? [evidence(deployments, front, ".spec.template.spec.containers[0].env", url)] : [];
    if (isAddress(host)) return fail(host === service(context)?.spec.clusterIP ? "cluster-ip" : "pod-ip", { host }, shown);
    const own = namespaceOf(context);
    if (!["api", `api.${own}`, `api.${own}.svc`, `api.${own}.svc.cluster.local`].includes(host)) return fail("other-name", { host }, shown);
    return port === 80 ? passed : fail("other-port", { port }, shown);
  },
};
/** No address of a Pod in any variable: it would die with the Pod. */
const noAddress: StateCheck = {
  id: "no-address",
  codes: ["address-left"],
  guard: true,
  needs: ["name"],
  test(context) {
    const entry = (deployment(context, "front")?.spec.template.spec?.containers ?? [])
      .flatMap(({ env = [] }) => env)
      .find(({ value }) => /\b10\.244\.\d+\.\d+/.test(value ?? ""));
    return entry ? fail("address-left", { name: entry.name }) : passed;
  },
};
const noDoor: StateCheck = {
  id: "no-door",
  codes: ["host-port"],
  guard: true,
  needs: ["present"],
  test(context) {
    const api = deployment(context, "api");
    const opened = api?.spec.template.spec?.containers.some(({ ports: list = [] }) => list.some(({ hostPort }) => hostPort));
    return opened ? fail("host-port", {}, api ? [evidence(deployments, api, ".spec.template.spec.containers[0].ports")] : []) : passed;
  },
};
const ASK = 'wget -qO- -T 2 "$API_URL"';
/** Thirty requests in a copy, by what front itself has in its environment. */
const spread: BehaviourCheck = {
  id: "spread",
  codes: ["no-answer", "one-only"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const { stdout } = await copy.execute(
        `kubectl -n ${namespaceOf(context)} exec deploy/front -- sh -c 'for i in $(seq 30); do ${ASK} | grep Hostname; done'`,
      );
      const names = new Set(stdout.split("\n").filter((line) => line !== ""));
      if (names.size === 0) return fail("no-answer");
      return names.size >= 2 ? passed : fail("one-only", { name: [...names][0]?.replace("Hostname: ", "") ?? "" });
    }),
};
/** A Pod of api dies while front goes on asking. */
const survives: BehaviourCheck = {
  id: "survives",
  codes: ["lost"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const own = namespaceOf(context);
      const [victim] = copy.context.list(pods, { namespace: own, labels: { app: "api" } });
      if (victim) await copy.execute(`kubectl -n ${own} delete pod ${victim.metadata.name} --wait=false`);
      const { stdout } = await copy.execute(
        `kubectl -n ${own} exec deploy/front -- sh -c 'for i in $(seq 120); do ${ASK} > /dev/null || echo failed; sleep 0.5; done'`,
      );
      const failed = stdout.split("\n").filter((line) => line.includes("failed")).length;
      return failed <= 1 ? passed : fail("lost", { failed });
    }),
};

export default defineLab({
  id: "why.let-them-find-each-other",
  number: 7,
  chapter: "03-why-kubernetes",
  cluster: { workers: 3 },
  vars: (chance) => ({
    namespace: pick(chance, ["market", "shop", "cafe"]),
    wrong: pick(chance, ["apis", "app-api", "backend"]),
  }),
  start: true,
  par: 3,
  tasks: [
    {
      id: "why",
      mode: "edge",
      answers: ["why"],
      checks: [answered("why", "why", () => "selector", { dns: "dns", ready: "ready" })],
    },
    {
      id: "endpoints",
      mode: "level",
      checks: [present("api"), exists, handMade, inside, selects, ports, ready],
      misconceptions: [
        {
          code: "rebuilt-with-one-port",
          when(context) {
            const found = service(context);
            const before = context.baseline.get(services, "api", namespaceOf(context));
            return (
              found !== undefined && found.metadata.uid !== before?.metadata.uid && String(found.spec.ports?.[0]?.targetPort) === "80" && {}
            );
          },
        },
        {
          code: "pods-relabelled",
          when(context) {
            const stray = context
              .list(pods, { namespace: namespaceOf(context), labels: { app: context.vars["wrong"] ?? "" } })
              .find(({ metadata }) => metadata.deletionTimestamp === undefined);
            return stray !== undefined && { pod: stray.metadata.name };
          },
        },
      ],
    },
    {
      id: "name",
      mode: "level",
      checks: [
        present("front"),
        byName,
        noAddress,
        sameDeployment("same", place("front")),
        available("ready", place("front"), { needs: ["name"] }),
      ],
      misconceptions: [
        {
          code: "newer-address",
          when(context) {
            const { host } = target(urlOf(context));
            const api = deployment(context, "api");
            return isAddress(host) && api !== undefined && podsOf(context, api).some(({ status }) => status?.podIP === host) && { host };
          },
        },
      ],
    },
    {
      id: "copies",
      mode: "level",
      checks: [
        present("api"),
        asksFor("replicas", place("api"), () => COPIES, { needs: ["present"] }),
        noDoor,
        sameDeployment("same", place("api")),
        available("ready", place("api"), { needs: ["replicas"], hold: 10 }),
        spread,
        survives,
      ],
    },
  ],
});
