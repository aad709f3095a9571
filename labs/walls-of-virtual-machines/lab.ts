/** Lab 04: one guest for each program; a leak behind a wall; a fourth guest that does not fit. */
import { answered, type Context, defineLab, fail, type HostView, passed, pick, type StateCheck, waiting } from "../../src/course/index.ts";

const HOST = "metal-01";
const MIB = 2 ** 20;
const APPS = ["shop", "blog", "report"];
/** What a guest's own system holds, at rest: MiB, roughly. */
const SYSTEM = { least: 200, most: 245 };
/** With so much memory the report comes to its end before the wall: MiB. */
const HUGE = 2700;

type Domain = ReturnType<HostView["domains"]>[number];
const domains = (context: Context): readonly Domain[] => context.host(HOST)?.domains() ?? [];
const running = (context: Context): Domain[] => domains(context).filter(({ state }) => state === "running");
/** The programs that are installed on a machine. */
const appsOn = (context: Context, name: string): string[] => {
  const status = context.host(name)?.read("/var/lib/dpkg/status") ?? "";
  return APPS.filter((app) => status.includes(`Package: ${app}\n`));
};
const each = (context: Context): number => Number(context.vars["each"]);
const oomOf = (context: Context, guest: string) =>
  context
    .host(guest)
    ?.journal()
    .find(({ identifier, text }) => identifier === "kernel" && /Out of memory: Killed process \d+ \(report\)/.test(text));

const walls: StateCheck = {
  id: "walls",
  codes: ["few", "booting", "no-app", "two-apps", "wrong-place"],
  test(context) {
    const guests = running(context);
    const crowded = guests.find(({ name }) => appsOn(context, name).length > 1);
    if (crowded) return fail("two-apps", { guest: crowded.name, apps: appsOn(context, crowded.name).join(" and ") });
    if (guests.length < APPS.length) return fail("few", { running: guests.length });
    const booting = guests.find(({ booted }) => booted === undefined);
    if (booting) return waiting("booting", { guest: booting.name });
    const empty = guests.find(({ name }) => appsOn(context, name).length === 0);
    if (empty) return fail("no-app", { guest: empty.name });
    const missing = APPS.find((app) => !guests.some(({ name }) => appsOn(context, name).includes(app)));
    return missing === undefined ? passed : fail("wrong-place", { app: missing });
  },
};
const hostEmpty: StateCheck = {
  id: "host-empty",
  codes: ["on-host"],
  guard: true,
  test(context) {
    const [app] = appsOn(context, HOST);
    return app === undefined ? passed : fail("on-host", { app });
  },
};
const sizes: StateCheck = {
  id: "sizes",
  codes: ["other-size"],
  test(context) {
    const other = domains(context).find(({ name, maxMemory }) => APPS.includes(name) && Math.round(maxMemory / MIB) !== each(context));
    return other ? fail("other-size", { guest: other.name, found: Math.round(other.maxMemory / MIB) }) : passed;
  },
};
const serve: StateCheck = {
  id: "serve",
  codes: ["silent"],
  needs: ["walls"],
  test(context) {
    const silent = ["shop", "blog"].find(
      (app) =>
        !running(context).some(({ name }) =>
          context
            .host(name)
            ?.listening()
            .some(({ owner }) => owner === app),
        ),
    );
    return silent === undefined ? passed : fail("silent", { app: silent });
  },
};

/** The guest in which the report was ended for want of memory. */
const leaked: StateCheck = {
  id: "leaked",
  codes: ["not-yet"],
  test: (context) => (running(context).some(({ name }) => oomOf(context, name)) ? passed : waiting("not-yet")),
};
const alone: StateCheck = {
  id: "alone",
  codes: ["shared"],
  test(context) {
    const shared = running(context).find(({ name }) => appsOn(context, name).includes("report") && appsOn(context, name).length > 1);
    return shared ? fail("shared", { guest: shared.name }) : passed;
  },
};
const unhurt: StateCheck = {
  id: "unhurt",
  codes: ["neighbour-down"],
  needs: ["leaked"],
  test(context) {
    const lives = context.outside?.lives() ?? [];
    const leak = lives.findLast(({ program, code }) => program === "report" && code === 137);
    if (!leak) return fail("neighbour-down", { app: "report" });
    const hurt = ["shop", "blog"].find(
      (app) =>
        !lives.some(({ program, from, to }) => program === app && from < leak.from && (to ?? Number.POSITIVE_INFINITY) > (leak.to ?? 0)),
    );
    return hurt === undefined ? passed : fail("neighbour-down", { app: hurt });
  },
};

const refused: StateCheck = {
  id: "refused",
  codes: ["not-tried"],
  test: (context) =>
    context.outside?.collisions().some(({ over, machine }) => over === "memory" && machine === HOST) ? passed : fail("not-tried"),
};

const overhead: StateCheck = {
  id: "overhead",
  codes: ["unanswered", "reserved", "too-much", "too-little"],
  test(context) {
    const given = Number.parseInt(context.answer("overhead") ?? "", 10);
    if (Number.isNaN(given)) return fail("unanswered");
    if (given === 3 * each(context)) return fail("reserved", { given });
    if (given > 3 * SYSTEM.most) return fail("too-much", { given });
    return given < 3 * SYSTEM.least ? fail("too-little", { given }) : passed;
  },
};

export default defineLab({
  id: "evolution.walls-of-virtual-machines",
  number: 4,
  chapter: "02-evolution-of-deployment",
  cluster: null,
  era: "guests",
  vars: (chance) => ({ each: pick(chance, ["1536", "1792", "2048"]) }),
  start: true,
  par: 0,
  tasks: [
    {
      id: "three",
      mode: "level",
      checks: [hostEmpty, walls, sizes, serve],
    },
    {
      id: "leak",
      mode: "edge",
      checks: [alone, leaked, unhurt],
      misconceptions: [
        {
          code: "shared-wall",
          when(context) {
            const shared = running(context).find(
              ({ name }) => appsOn(context, name).includes("report") && appsOn(context, name).length > 1,
            );
            return (
              shared !== undefined && { guest: shared.name, other: appsOn(context, shared.name).find((app) => app !== "report") ?? "" }
            );
          },
        },
        {
          code: "huge-guest",
          when(context) {
            const guest = running(context).find(({ name }) => appsOn(context, name).includes("report"));
            const ended = context.outside?.lives().some(({ program, code }) => program === "report" && code === 1);
            return guest !== undefined && guest.memory >= HUGE * MIB && ended === true && { found: Math.round(guest.memory / MIB) };
          },
        },
        {
          code: "stopped-by-hand",
          when(context) {
            const lives = context.outside?.lives().filter(({ program }) => program === "report") ?? [];
            return lives.length > 0 && lives.every(({ code }) => code === 143) && {};
          },
        },
      ],
    },
    {
      id: "fourth",
      mode: "edge",
      answers: ["fourth"],
      checks: [refused, answered("why", "fourth", () => "reserved", { used: "used", processors: "processors" })],
    },
    { id: "overhead", mode: "edge", answers: ["overhead"], checks: [overhead] },
  ],
});
