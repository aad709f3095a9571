/** Lab 05: six containers on one server, one of them with a leak and a wall around it; an upgrade that is taken back. */
import { answered, type Context, defineLab, fail, type HostView, passed, pick, type StateCheck, waiting } from "../../src/course/index.ts";

const MIB = 2 ** 20;
const HOST = "metal-01";
const IMAGES: Readonly<Record<string, string>> = {
  shop: "shop:1.0",
  blog: "blog:2.0",
  report: "report:1",
  menu: "nginx:1.27",
  cart: "redis:7",
  press: "httpd:2.4",
};
const LIBRARY = "/usr/lib/x86_64-linux-gnu/libpay.so";

type Container = ReturnType<HostView["containers"]>[number];
const containers = (context: Context): readonly Container[] => context.host(HOST)?.containers() ?? [];
const find = (context: Context, name: string): Container | undefined => containers(context).find((one) => one.name === name);
const events = (context: Context) => context.host(HOST)?.containerEvents() ?? [];
const port = (context: Context): number => Number(context.vars["port"]);
const most = (context: Context): number => Number(context.vars["most"]);
const shopDied = (context: Context): boolean =>
  events(context).some(({ name, action, oomKilled }) => name === "shop" && action === "die" && oomKilled);

const running: StateCheck = {
  id: "running",
  codes: ["missing", "image"],
  test(context) {
    const missing = Object.keys(IMAGES).filter((name) => find(context, name)?.state !== "running");
    const other = Object.entries(IMAGES).find(([name, image]) => find(context, name) && find(context, name)?.image !== image);
    if (other) return fail("image", { name: other[0], found: find(context, other[0])?.image ?? "", wanted: other[1] });
    return missing.length === 0 ? passed : fail("missing", { names: missing.join(", "), running: 6 - missing.length });
  },
};
const published: StateCheck = {
  id: "published",
  codes: ["port"],
  test: (context) =>
    find(context, "shop") === undefined ||
    find(context, "shop")?.ports.some(({ hostPort, containerPort }) => hostPort === port(context) && containerPort === 80)
      ? passed
      : fail("port"),
};
const walls: StateCheck = {
  id: "walls",
  codes: ["privileged", "host-network"],
  guard: true,
  test(context) {
    const open = containers(context).find(({ create }) => create.privileged);
    if (open) return fail("privileged", { name: open.name });
    const host = containers(context).find(({ network }) => network === "host");
    return host ? fail("host-network", { name: host.name }) : passed;
  },
};
const libraries: StateCheck = {
  id: "libraries",
  codes: ["libraries"],
  guard: true,
  test(context) {
    const of = (name: string): string => context.host(HOST)?.containerFile(name, LIBRARY) ?? "";
    const mixed = of("shop").includes("LIBPAY_2.0") || of("blog").includes("LIBPAY_1.0");
    return mixed ? fail("libraries") : passed;
  },
};

const limited: StateCheck = {
  id: "limited",
  codes: ["none", "no-memory", "too-much", "no-cpus"],
  test(context) {
    const report = find(context, "report");
    if (!report) return fail("none");
    const { memory = 0, nanoCpus = 0 } = report.create;
    if (memory === 0) return fail("no-memory");
    if (memory > most(context) * MIB) return fail("too-much", { found: Math.round(memory / MIB) });
    return nanoCpus > 0 ? passed : fail("no-cpus");
  },
};
const struck: StateCheck = {
  id: "struck",
  codes: ["not-yet"],
  test(context) {
    const ends = events(context).filter(({ name, action }) => name === "report" && action === "die");
    return ends.some(({ exitCode, oomKilled }) => exitCode === 137 && oomKilled) ? passed : waiting("not-yet");
  },
};
const unhurt: StateCheck = {
  id: "unhurt",
  codes: ["shop-died"],
  guard: true,
  test: (context) => (shopDied(context) ? fail("shop-died") : passed),
};

const tried: StateCheck = {
  id: "tried",
  codes: ["not-tried"],
  test: (context) => (events(context).some(({ action, image }) => action === "start" && image === "shop:1.1") ? passed : fail("not-tried")),
};
const back: StateCheck = {
  id: "back",
  codes: ["nobody", "still-bad", "other-port"],
  hold: 5,
  test(context) {
    const answering = containers(context).filter(
      ({ state, image, ports }) =>
        state === "running" && image.startsWith("shop:") && ports.some(({ hostPort }) => hostPort === port(context)),
    );
    if (answering.some(({ image }) => image === "shop:1.0")) return passed;
    if (answering.length > 0) return fail("still-bad");
    const elsewhere = containers(context).some(({ state, image }) => state === "running" && image === "shop:1.0");
    return elsewhere ? fail("other-port") : fail("nobody");
  },
};

export default defineLab({
  id: "evolution.same-walls-less-weight",
  number: 5,
  chapter: "02-evolution-of-deployment",
  cluster: null,
  era: "containers",
  vars: (chance) => ({
    port: pick(chance, ["8080", "8088", "9080"]),
    most: pick(chance, ["256", "320", "384"]),
  }),
  start: true,
  par: 0,
  tasks: [
    {
      id: "six",
      mode: "edge",
      checks: [walls, libraries, published, running],
    },
    {
      id: "limits",
      mode: "level",
      checks: [limited],
      misconceptions: [
        {
          code: "no-wall",
          when: (context) => shopDied(context) && (find(context, "report")?.create.memory ?? 0) === 0 && {},
        },
      ],
    },
    {
      id: "leak",
      mode: "edge",
      answers: ["leak.code", "leak.reason"],
      checks: [
        unhurt,
        struck,
        { ...answered("code", "leak.code", () => "137"), codes: ["unanswered", "wrong"], needs: ["struck"] },
        { ...answered("reason", "leak.reason", () => "limit"), codes: ["unanswered", "wrong"], needs: ["struck"] },
      ],
      misconceptions: [
        {
          code: "ended-itself",
          when(context) {
            const last = events(context).findLast(({ name, action }) => name === "report" && action === "die");
            return last?.exitCode === 1 && {};
          },
        },
        {
          code: "stopped-by-hand",
          when(context) {
            const last = events(context).findLast(({ name, action }) => name === "report" && action === "die");
            return last !== undefined && !last.oomKilled && last.exitCode > 128 && { code: last.exitCode };
          },
        },
      ],
    },
    { id: "upgrade", mode: "level", after: "six", checks: [tried, back] },
    {
      id: "shared",
      mode: "edge",
      answers: ["shared"],
      checks: [answered("shared", "shared", () => "kernel", { libraries: "libraries", network: "network" })],
    },
  ],
});
