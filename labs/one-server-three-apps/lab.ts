/** Lab 03: three programs on one server want the same port, the same library in two versions, and the same processors. */
import {
  answered,
  type BehaviourCheck,
  type Context,
  defineLab,
  fail,
  passed,
  pick,
  type StateCheck,
  waiting,
} from "../../src/course/index.ts";

const HOSTS = ["metal-01", "metal-02"];
const FIRST = "metal-01";
const LIBRARY = "/usr/lib/x86_64-linux-gnu/libpay.so";
const SALES = "/srv/report/sales.csv";
/** How long a customer may wait, at most: milliseconds. */
const PATIENCE = 300;
const MINUTE = 60e6;

/** A night's sales: a line for each, `HH:MM,CENTS`. */
function salesOf(lines: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return Array.from({ length: lines }, (_, at) => {
    const minute = Math.floor((at * 1440) / lines);
    return `${two(Math.floor(minute / 60))}:${two(minute % 60)},${250 + ((at * 37) % 480)}\n`;
  }).join("");
}
const salesFor = (context: Pick<Context, "vars">): string => salesOf(Number(context.vars["lines"]));

const portsOf = (context: Context, host: string, owner: string): number[] =>
  (context.host(host)?.listening() ?? []).filter((one) => one.owner === owner).map(({ port }) => port);
const shopUp = (context: Context): boolean => portsOf(context, FIRST, "shop").includes(80);
/** Where blog answers, if it does. */
const blogAt = (context: Context): { host: string; port: number } | undefined =>
  HOSTS.flatMap((host) => portsOf(context, host, "blog").map((port) => ({ host, port })))[0];
/** The last words of a service, from its journal. */
const lastWords = (context: Context, unit: string): string =>
  (context.host(FIRST)?.journal() ?? []).findLast((line) => line.unit === unit && line.identifier !== "systemd")?.text ?? "";

const orders: StateCheck = {
  id: "orders",
  codes: ["nobody"],
  test: (context) => (shopUp(context) ? passed : fail("nobody")),
};
const read: StateCheck = {
  id: "read",
  codes: ["library", "port", "down"],
  test(context) {
    const at = blogAt(context);
    if (at) return passed;
    const words = lastWords(context, "blog.service");
    if (words.includes("LIBPAY_2.0")) return fail("library");
    return words.includes("address already in use") ? fail("port") : fail("down");
  },
};
const together: StateCheck = {
  id: "together",
  codes: ["one-only"],
  test: (context) => (shopUp(context) && blogAt(context) ? passed : waiting("one-only", { down: shopUp(context) ? "blog" : "shop" })),
};
const systemLibrary: StateCheck = {
  id: "system-library",
  codes: ["system-library"],
  guard: true,
  test: (context) => (context.host(FIRST)?.read(LIBRARY)?.includes("LIBPAY_1.0") ? passed : fail("system-library")),
};
/** In a copy both services are started anew: what was done by hand is gone then. */
const lasting: BehaviourCheck = {
  id: "lasting",
  codes: ["by-hand"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const far = blogAt(copy.context)?.host === FIRST ? "" : `ssh ${blogAt(copy.context)?.host} `;
      await copy.execute(
        `pkill shop; pkill blog; ${far}pkill blog; systemctl daemon-reload; systemctl restart shop; ${far}systemctl restart blog`,
      );
      await copy.advance(3);
      return shopUp(copy.context) && blogAt(copy.context) ? passed : fail("by-hand", { name: shopUp(copy.context) ? "blog" : "shop" });
    }),
};

const input: StateCheck = {
  id: "input",
  codes: ["input"],
  guard: true,
  test: (context) => (context.host(FIRST)?.read(SALES) === salesFor(context) ? passed : fail("input")),
};
const finished: StateCheck = {
  id: "finished",
  codes: ["not-run", "running", "broke-off"],
  test(context) {
    const runs = context.outside?.lives().filter(({ program, machine }) => program === "report" && machine === FIRST) ?? [];
    const last = runs.at(-1);
    if (!last) return fail("not-run");
    if (!runs.some(({ code }) => code === 0))
      return last.to === undefined ? waiting("running") : fail("broke-off", { code: last.code ?? "" });
    return passed;
  },
};
const quick: StateCheck = {
  id: "quick",
  codes: ["slow", "alone"],
  needs: ["finished"],
  test(context) {
    const lives = context.outside?.lives() ?? [];
    const runs = lives.filter(({ program, code }) => program === "report" && code === 0);
    let slowest = fail("alone");
    for (const { from, to = 0, visits } of runs) {
      const beside = ["shop", "blog"].every((name) =>
        lives.some((one) => one.program === name && one.from <= Math.max(from, to - MINUTE) && (one.to ?? to) >= to),
      );
      if (!beside || !visits || to - from < MINUTE) continue;
      const p95 = Math.round(visits.p95 / 1000);
      if (p95 < PATIENCE && visits.failed === 0 && visits.requests > 60) return passed;
      slowest = fail("slow", { p95 });
    }
    return slowest;
  },
};

export default defineLab({
  id: "evolution.one-server-three-apps",
  number: 3,
  chapter: "02-evolution-of-deployment",
  cluster: null,
  era: "metal",
  vars: (chance) => ({ lines: pick(chance, ["2400", "2700", "3000"]) }),
  files: (vars) => ({ [SALES]: salesOf(Number(vars["lines"])) }),
  start: true,
  par: 0,
  tasks: [
    {
      id: "shop",
      mode: "level",
      checks: [orders],
      misconceptions: [
        {
          code: "pushed-out",
          when: (context) => !shopUp(context) && portsOf(context, FIRST, "blog").includes(80) && {},
        },
      ],
    },
    { id: "blog", mode: "level", checks: [read] },
    {
      id: "library",
      mode: "level",
      checks: [systemLibrary, together, lasting],
      misconceptions: [
        {
          code: "replaced",
          when: (context) => (context.host(FIRST)?.read(LIBRARY)?.includes("LIBPAY_2.0") ?? false) && !shopUp(context) && {},
        },
      ],
    },
    {
      id: "report",
      mode: "edge",
      checks: [input, finished, quick],
      misconceptions: [
        {
          code: "stopped",
          when(context) {
            const runs = context.outside?.lives().filter(({ program }) => program === "report") ?? [];
            return runs.length > 0 && runs.every(({ code }) => code !== undefined && code > 128) && {};
          },
        },
      ],
    },
    {
      id: "collides",
      mode: "edge",
      answers: ["collides"],
      checks: [answered("collides", "collides", () => "library", { port: "port" })],
    },
  ],
});
