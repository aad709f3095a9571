/** Lab 26: names fail because the Corefile names the wrong zone, and sometimes the wrong server as well. */
import {
  answered,
  available,
  type BehaviourCheck,
  type Context,
  defineLab,
  evidence,
  fail,
  passed,
  pick,
  type StateCheck,
} from "../../src/course/index.ts";
import { configMaps, daemonSets, deployments, services } from "../../src/kube/resource.ts";
import type { core } from "../../src/kube/types.ts";

const SYSTEM = "kube-system";
const WORKERS = ["kind-worker", "kind-worker2", "kind-worker3"];
const ZONE = "kubewekend.internal";
const namespaceOf = (context: Context): string => context.vars["namespace"] ?? "";
const addressOf = (context: Context): string => context.vars["ip"] ?? "";

/** The lines of the Corefile, without comments and spaces at their ends. */
function corefile(context: Context): string[] | undefined {
  const text = context.get(configMaps, "coredns", SYSTEM)?.data?.["Corefile"];
  return text?.split("\n").map((line) => line.replace(/#.*$/, "").trim());
}
const wordsAfter = (context: Context, plugin: string): string[][] =>
  (corefile(context) ?? [])
    .map((line) =>
      line
        .replace(/\{\s*\}?$/, "")
        .trim()
        .split(/\s+/),
    )
    .filter(([word]) => word === plugin)
    .map(([, ...words]) => words);

const file: StateCheck = {
  id: "file",
  codes: ["no-file", "no-kubernetes", "wrong-zone"],
  test(context) {
    if (!corefile(context)) return fail("no-file");
    const lines = wordsAfter(context, "kubernetes");
    if (lines.length === 0) return fail("no-kubernetes");
    const map = context.get(configMaps, "coredns", SYSTEM);
    return lines.some((zones) => zones.some((zone) => zone.replace(/\.$/, "") === "cluster.local"))
      ? passed
      : fail("wrong-zone", { found: lines[0]?.[0] ?? "" }, map ? [evidence(configMaps, map, ".data.Corefile", lines[0]?.[0])] : []);
  },
};
const outward: StateCheck = {
  id: "outward",
  codes: ["no-forward", "wrong-server"],
  needs: ["file"],
  test(context) {
    const lines = wordsAfter(context, "forward").filter(([from]) => from === ".");
    if (lines.length === 0) return fail("no-forward");
    const dead = lines.flatMap(([, ...servers]) => servers).find((server) => server.startsWith("192.0.2."));
    return dead === undefined ? passed : fail("wrong-server", { found: dead });
  },
};
const noWildcard: StateCheck = {
  id: "wildcard",
  codes: ["wildcard"],
  guard: true,
  test: (context) => (wordsAfter(context, "template").length > 0 ? fail("wildcard") : passed),
};
const sameService: StateCheck = {
  id: "service",
  codes: ["service-anew"],
  guard: true,
  test(context) {
    const [now, before] = [context.get(services, "kube-dns", SYSTEM), context.baseline.get(services, "kube-dns", SYSTEM)];
    return now?.spec.clusterIP === before?.spec.clusterIP && now?.metadata.uid === before?.metadata.uid ? passed : fail("service-anew");
  },
};
/** Nobody helps single Pods with a list or a server of their own. */
const noCrutch: StateCheck = {
  id: "no-crutch",
  codes: ["crutch"],
  guard: true,
  test(context) {
    const namespace = namespaceOf(context);
    const templates: [string, core.PodSpec | undefined][] = [
      ...context
        .list(deployments, { namespace })
        .map((one): [string, core.PodSpec | undefined] => [one.metadata.name, one.spec.template.spec]),
      ...context
        .list(daemonSets, { namespace })
        .map((one): [string, core.PodSpec | undefined] => [one.metadata.name, one.spec.template.spec]),
    ];
    const found = templates.find(
      ([, spec]) =>
        (spec?.hostAliases?.length ?? 0) > 0 || spec?.dnsConfig !== undefined || (spec?.dnsPolicy ?? "ClusterFirst") !== "ClusterFirst",
    );
    return found ? fail("crutch", { name: found[0] }) : passed;
  },
};
const ready = available("ready", () => ({ name: "coredns", namespace: SYSTEM }), { needs: ["file"], hold: 5 });

interface Question {
  readonly name: string;
  /** Undefined: there must be no such name. */
  readonly address: string | undefined;
}
/** Asks from one Pod of `front` on every worker, in a copy of the world in which CoreDNS has been started anew. */
const asksAll = (id: string, codes: [string, string], questions: (context: Context) => readonly Question[]): BehaviourCheck => ({
  id,
  codes,
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const namespace = namespaceOf(copy.context);
      await copy.execute("kubectl -n kube-system rollout restart deployment coredns");
      await copy.advance(60);
      for (const node of WORKERS) {
        const pod = await copy.execute(
          `kubectl -n ${namespace} get pods -l app=front --field-selector spec.nodeName=${node} -o jsonpath='{.items[0].metadata.name}'`,
        );
        for (const { name, address } of questions(copy.context)) {
          const { stdout } = await copy.execute(`kubectl -n ${namespace} exec ${pod.stdout.trim()} -- nslookup ${name}.`);
          const found = /^Name:.*\nAddress: (\S+)/m.exec(stdout)?.[1];
          if (found === address) continue;
          return address === undefined
            ? fail(codes[1], { name, found: found ?? "" })
            : fail(codes[0], { name, node, found: found ?? "nothing" });
        }
      }
      return passed;
    }),
});
const inside = (context: Context): Question[] => {
  const namespace = namespaceOf(context);
  const address = context.get(services, "api", namespace)?.spec.clusterIP ?? "";
  return [
    { name: `api.${namespace}.svc.cluster.local`, address },
    { name: "example.com", address: "93.184.215.14" },
    { name: `does-not-exist.${namespace}.svc.cluster.local`, address: undefined },
  ];
};

export default defineLab({
  id: "dns.the-name-that-would-not-resolve",
  number: 26,
  chapter: "07-4-add-ons",
  cluster: { workers: 3 },
  vars: (chance) => ({
    namespace: pick(chance, ["shop", "market", "cafe"]),
    zone: pick(chance, ["cluster.loca", "cluster.locale", "claster.local"]),
    outside: pick(chance, ["answered", "lost"]),
    ip: pick(chance, ["10.96.200.10", "172.18.0.250", "192.168.7.20"]),
    till: pick(chance, ["till", "stock", "ledger"]),
  }),
  start: true,
  par: 2,
  tasks: [
    {
      id: "which",
      mode: "edge",
      answers: ["which"],
      checks: [
        answered("which", "which", ({ vars }) => (vars["outside"] === "lost" ? "both" : "inside"), {
          outside: "only-outside",
          both: "not-quite",
          inside: "not-quite",
        }),
      ],
    },
    {
      id: "line",
      mode: "edge",
      answers: ["line"],
      checks: [
        {
          id: "line",
          codes: ["unanswered", "service", "other-word"],
          test(context: Context) {
            const given = (context.answer("line") ?? "").trim().toLowerCase();
            if (given === "") return fail("unanswered");
            if (given.includes(context.vars["zone"] ?? "?")) return passed;
            return /kube-dns|resolv|10\.96/.test(given) ? fail("service", { given }) : fail("other-word", { given });
          },
        },
      ],
    },
    {
      id: "repair",
      mode: "level",
      checks: [sameService, noCrutch, noWildcard, file, outward, ready, asksAll("names", ["not-resolved", "made-up"], inside)],
      misconceptions: [
        { code: "wildcard", when: (context) => noWildcard.test(context).ok === false && {} },
        { code: "crutch", when: (context) => noCrutch.test(context).ok === false && file.test(context).ok === false && {} },
        {
          code: "pods-deleted",
          when: (context) =>
            file.test(context).ok === false &&
            context.journal.some(
              ({ verb, resource, namespace, name }) =>
                (resource === "pods" && verb === "delete" && namespace === SYSTEM) ||
                (resource === "deployments.apps" && verb === "patch" && name === "coredns"),
            ) &&
            {},
        },
      ],
    },
    {
      id: "zone",
      mode: "level",
      checks: [
        {
          id: "written",
          codes: ["not-written"],
          test: (context: Context) => (corefile(context)?.some((line) => line.includes(ZONE)) ? passed : fail("not-written")),
        },
        { ...file, needs: ["written"] },
        asksAll("answers", ["zone-silent", "zone-wildcard"], (context) => [
          { name: `${context.vars["till"]}.${ZONE}`, address: addressOf(context) },
          { name: `nothing-there.${ZONE}`, address: undefined },
          ...inside(context),
        ]),
      ],
    },
  ],
});
