/** Lab 06: four copies on three container hosts lose a host at night; then the same night on a cluster. */
import {
  answered,
  type BehaviourCheck,
  type Context,
  defineLab,
  evidence,
  fail,
  type HostView,
  passed,
  pick,
  podsOf,
  type StateCheck,
  waiting,
} from "../../src/course/index.ts";
import { isPodReady } from "../../src/kube/pod.ts";
import { deployments, nodes } from "../../src/kube/resource.ts";

const HOSTS = ["host-1", "host-2", "host-3"];
const COPIES = 4;
const IMAGE = "nginx:1.27";
const CONF = "/etc/lb.conf";
const DARK = "kind-worker2";

interface Copy {
  readonly host: string;
  readonly name: string;
  readonly port: number | undefined;
}
type Container = ReturnType<HostView["containers"]>[number];
const portOf = ({ ports }: Container): number | undefined => ports.find(({ containerPort }) => containerPort === 80)?.hostPort;
const alive = (context: Context): string[] => HOSTS.filter((host) => context.host(host)?.up);
const copies = (context: Context): Copy[] =>
  alive(context).flatMap((host) =>
    (context.host(host)?.containers() ?? [])
      .filter(({ state, image }) => state === "running" && image === IMAGE)
      .map((container) => ({ host, name: container.name, port: portOf(container) })),
  );
/** `host-1:8081` */
const backends = (context: Context): string[] =>
  [...(context.host("laptop")?.read(CONF) ?? "").matchAll(/^\s*backend\s+(\S+)/gm)].map(([, address = ""]) => address);
const lost = (context: Context): string | undefined => context.outside?.failures().find(({ name }) => HOSTS.includes(name))?.name;

const dark: StateCheck = {
  id: "dark",
  codes: ["still-day"],
  test: (context) => (lost(context) ? passed : fail("still-day")),
};
const counted: StateCheck = {
  id: "counted",
  codes: ["few", "many"],
  needs: ["dark"],
  hold: 60,
  test(context) {
    const running = copies(context).length;
    if (running === COPIES && alive(context).length < HOSTS.length) return passed;
    return running > COPIES ? fail("many", { running }) : fail("few", { running });
  },
};

const listed: StateCheck = {
  id: "listed",
  codes: ["dead", "twice", "missing"],
  test(context) {
    const wanted = copies(context).map(({ host, port }) => `${host}:${port}`);
    const found = backends(context);
    const gone = found.find((address) => !wanted.includes(address));
    if (gone !== undefined) return fail("dead", { address: gone });
    const twice = found.find((address, at) => found.indexOf(address) !== at);
    if (twice !== undefined) return fail("twice", { address: twice });
    const missing = wanted.find((address) => !found.includes(address));
    return missing === undefined ? passed : fail("missing", { address: missing });
  },
};
const happened: StateCheck = { ...dark, id: "happened" };
/** In a copy somebody asks twelve times. */
const answers: BehaviourCheck = {
  id: "answers",
  codes: ["not-reloaded"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const { stdout } = await copy.execute("for i in $(seq 12); do curl -s -m 5 -o /dev/null -w '%{http_code} ' localhost:8080; done");
      const good = stdout.split(" ").filter((code) => code === "200").length;
      return good === 12 ? passed : fail("not-reloaded", { good });
    }),
};

const back: StateCheck = {
  id: "back",
  codes: ["not-back"],
  needs: ["happened"],
  test: (context) => (alive(context).length === HOSTS.length ? passed : fail("not-back", { host: lost(context) ?? "" })),
};
const exact: StateCheck = {
  id: "exact",
  codes: ["stale", "few"],
  needs: ["back"],
  test(context) {
    const running = copies(context).length;
    if (running === COPIES) return passed;
    return running > COPIES ? fail("stale", { running }) : fail("few", { running });
  },
};

const powerless: StateCheck = {
  id: "powerless",
  codes: ["has-power"],
  test: (context) => (context.outside?.failures().some(({ name }) => name === DARK) ? passed : fail("has-power")),
};
const handsOff: StateCheck = {
  id: "hands-off",
  codes: ["touched"],
  guard: true,
  test(context) {
    const touched = context.journal.find(
      ({ verb, code, subresource }) =>
        ["create", "update", "patch", "delete", "deletecollection"].includes(verb) && code < 300 && subresource !== "exec",
    );
    return touched ? fail("touched", { verb: touched.verb, name: touched.name || touched.resource }) : passed;
  },
};
const healed: StateCheck = {
  id: "healed",
  codes: ["not-healed"],
  needs: ["powerless"],
  test(context) {
    const web = context.get(deployments, "web", "default");
    const good = web
      ? podsOf(context, web).filter((pod) => isPodReady(pod) && pod.metadata.deletionTimestamp === undefined && pod.spec.nodeName !== DARK)
      : [];
    const node = context.get(nodes, DARK);
    return good.length === COPIES
      ? passed
      : waiting("not-healed", { ready: good.length }, node ? [evidence(nodes, node, ".status.conditions")] : []);
  },
};

export default defineLab({
  id: "evolution.three-oclock-without-an-orchestrator",
  number: 6,
  chapter: "02-evolution-of-deployment",
  cluster: { workers: 3 },
  era: "hosts",
  vars: (chance) => ({ port: pick(chance, ["8081", "8090", "9001"]) }),
  start: true,
  par: 0,
  tasks: [
    {
      id: "night",
      mode: "edge",
      checks: [dark, counted],
    },
    { id: "balancer", mode: "level", checks: [happened, listed, answers] },
    {
      id: "return",
      mode: "level",
      after: "night",
      checks: [happened, back, exact],
      misconceptions: [
        {
          code: "nobody-told",
          when(context) {
            const host = lost(context);
            const running = copies(context);
            return (
              host !== undefined &&
              alive(context).length === HOSTS.length &&
              running.length > COPIES &&
              running.some((one) => one.host === host) && { running: running.length, host }
            );
          },
        },
      ],
    },
    {
      id: "cluster",
      mode: "edge",
      checks: [powerless, handsOff, healed],
      misconceptions: [
        {
          code: "forced",
          when: (context) =>
            context.journal.some(({ verb, resource, code }) => verb === "delete" && resource === "pods" && code < 300) && {},
        },
        {
          code: "node-deleted",
          when: (context) =>
            context.journal.some(({ verb, resource, code }) => verb === "delete" && resource === "nodes" && code < 300) && {},
        },
      ],
    },
    {
      id: "compare",
      mode: "edge",
      answers: ["compare"],
      checks: [answered("compare", "compare", () => "loop", { speed: "speed" })],
    },
  ],
});
