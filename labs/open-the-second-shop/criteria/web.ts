/** 3 and 4: the programs that customers meet. New versions, bad versions, lost machines and empty machines cost them nothing. */
import {
  available,
  type BehaviourCheck,
  type Context,
  type Copy,
  evidence,
  fail,
  pass,
  passed,
  type StateCheck,
} from "../../../src/course/index.ts";
import { deployments, nodes } from "../../../src/kube/resource.ts";
import type { core } from "../../../src/kube/types.ts";
import { customers, deployment, readyPods, room, value, WEB_COPIES, workers, ZONE, zones } from "./shop.ts";

const BAD = "kubewekend/storefront:3.0";
const GOOD = "kubewekend/storefront:2.2";

/** The container that customers, or `web`, ask. */
const main = (context: Context, name: string): core.Container | undefined => deployment(context, name)?.spec.template.spec?.containers[0];
const present = (name: string): StateCheck => ({
  id: "present",
  codes: ["missing"],
  test: (context) => (deployment(context, name) ? passed : fail("missing")),
});
const image = (name: string, repository: string, version: string): StateCheck => ({
  id: "image",
  codes: ["image"],
  needs: ["present"],
  test(context) {
    const found = main(context, name)?.image ?? "";
    const wanted = `${repository}:${value(context, version)}`;
    return found.replace(/^docker\.io\//, "") === wanted ? passed : fail("image", { found, wanted });
  },
});
const copies = (name: string, least: number): StateCheck => ({
  id: "copies",
  codes: ["few"],
  needs: ["present"],
  test(context) {
    const found = deployment(context, name)?.spec.replicas ?? 1;
    return found >= least ? passed : fail("few", { found });
  },
});
const probes = (name: string): StateCheck => ({
  id: "probes",
  codes: ["no-probe"],
  needs: ["present"],
  test(context) {
    const found = main(context, name);
    if (!found?.readinessProbe) return fail("no-probe", { which: "readiness" });
    return found.livenessProbe ? passed : fail("no-probe", { which: "liveness" });
  },
});
const sized = (name: string): StateCheck => ({
  id: "sized",
  codes: ["unsized"],
  needs: ["present"],
  test(context) {
    const { requests = {}, limits = {} } = main(context, name)?.resources ?? {};
    const missing = [
      ...["cpu", "memory"].filter((what) => requests[what] === undefined).map((what) => `requests.${what}`),
      ...(limits["memory"] === undefined ? ["limits.memory"] : []),
    ];
    const found = deployment(context, name);
    return missing.length === 0
      ? passed
      : fail(
          "unsized",
          { missing: missing.join(", ") },
          found ? [evidence(deployments, found, ".spec.template.spec.containers[0].resources")] : [],
        );
  },
});
const ready = (name: string): StateCheck =>
  available("ready", (context) => ({ name, namespace: room(context) }), { needs: ["present"], hold: 10 });

const spread: StateCheck = {
  id: "spread",
  codes: ["not-asked", "uneven"],
  needs: ["present"],
  test(context) {
    const spec = deployment(context, "web")?.spec.template.spec;
    const apart = spec?.affinity?.podAntiAffinity;
    const asked =
      spec?.topologySpreadConstraints?.some(({ topologyKey }) => topologyKey === ZONE) ||
      apart?.requiredDuringSchedulingIgnoredDuringExecution?.some(({ topologyKey }) => topologyKey === ZONE) ||
      apart?.preferredDuringSchedulingIgnoredDuringExecution?.some(({ podAffinityTerm }) => podAffinityTerm.topologyKey === ZONE);
    if (!asked) return fail("not-asked");
    const there = new Set(readyPods(context, "web").map((pod) => context.get(nodes, pod.spec.nodeName ?? "")?.metadata.labels?.[ZONE]));
    const empty = zones(context).find((zone) => !there.has(zone));
    return empty === undefined || there.size === 0 ? passed : fail("uneven", { zone: empty });
  },
};

const setImage = (context: Context, to: string): string => {
  const container = main(context, "web")?.name ?? "";
  return `kubectl -n ${room(context)} set image deployment/web ${container}=${to}`;
};
/** A good version, a bad one, and back, while customers come. */
const rolls: BehaviourCheck = {
  id: "rolls",
  codes: ["lost-customers", "not-back"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const undo = `kubectl -n ${room(context)} rollout undo deployment/web`;
      const meanwhile = `${setImage(context, GOOD)}; sleep 45; ${setImage(context, BAD)}; sleep 20; ${undo}`;
      const { asked, served } = await customers(copy, { path: "/", each: 2, seconds: 90, meanwhile });
      if (served < asked) return fail("lost-customers", { lost: asked - served, asked });
      const found = main(copy.context, "web")?.image ?? "";
      return found.endsWith(GOOD) && readyPods(copy.context, "web").length >= WEB_COPIES
        ? pass({ asked })
        : fail("not-back", { ready: readyPods(copy.context, "web").length });
    }),
};
/** Each worker fails once, without a word. 50 seconds later no customer may notice. */
const survives: BehaviourCheck = {
  id: "survives",
  codes: ["dark"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      let asked = 0;
      for (const { metadata } of workers(context)) {
        await copy.execute(`docker stop -t 0 ${metadata.name}`);
        await copy.advance(50);
        const seen = await customers(copy, { path: "/healthz", each: 1, seconds: 15 });
        if (seen.served < seen.asked) return fail("dark", { node: metadata.name, lost: seen.asked - seen.served, asked: seen.asked });
        asked += seen.asked;
        await comeBack(copy, metadata.name);
      }
      return pass({ asked, nodes: workers(context).length });
    }),
};
async function comeBack(copy: Copy, node: string): Promise<void> {
  await copy.execute(`docker start ${node}`);
  await copy.execute(`kubectl wait --for=condition=Ready node/${node} --timeout=90s`);
  await copy.advance(10);
}
/** Somebody empties one worker after the other for repairs. */
const drained: BehaviourCheck = {
  id: "drained",
  codes: ["drain-lost", "drain-stuck"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const drain = (node: string): string => `kubectl drain ${node} --ignore-daemonsets --delete-emptydir-data --timeout=40s`;
      let asked = 0;
      for (const { metadata } of workers(context)) {
        const seen = await customers(copy, {
          path: "/",
          each: 1,
          seconds: 45,
          meanwhile: `${drain(metadata.name)} && touch /tmp/drained-${metadata.name}`,
        });
        if (seen.served < seen.asked) return fail("drain-lost", { node: metadata.name, lost: seen.asked - seen.served, asked: seen.asked });
        if ((await copy.execute(`test -f /tmp/drained-${metadata.name}`)).code !== 0) return fail("drain-stuck", { node: metadata.name });
        await copy.execute(`kubectl uncordon ${metadata.name}`);
        asked += seen.asked;
      }
      return pass({ asked });
    }),
};

export const web = [
  present("web"),
  image("web", "kubewekend/storefront", "web"),
  copies("web", WEB_COPIES),
  probes("web"),
  sized("web"),
  spread,
  ready("web"),
  rolls,
  survives,
];
export const api = [
  present("api"),
  image("api", "kubewekend/order-desk", "api"),
  copies("api", 2),
  probes("api"),
  sized("api"),
  ready("api"),
  drained,
];
