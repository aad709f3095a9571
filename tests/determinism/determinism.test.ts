/** A world is its seed and its log: whoever runs the same lines, however time is let pass, ends at the same hash. */
import { beforeAll, describe, expect, test } from "vitest";
import { turn } from "../../src/headless/turn.ts";
import { World, type WorldOptions } from "../../src/sim/index.ts";
import { worldOptions } from "../../src/workbench/workbench.ts";
import { type Pass, run, type Step, seed, steps } from "./script.ts";

const options = (of = seed): WorldOptions => worldOptions({ seed: of, workers: 2, turn });
const boot = (of?: number): Promise<World> => World.boot(options(of));
const short = steps.slice(0, 5);

describe("a world", { timeout: 60_000 }, () => {
  let world: World;
  let hash: string;
  beforeAll(async () => {
    world = await boot();
    hash = await run(world);
  }, 60_000);

  test("did what the script says", async () => {
    const copy = await World.replay(options(), world.log, world.clock.now);
    const { stdout } = await copy.execute(
      "kubectl get pods -o 'jsonpath={range .items[*]}{.metadata.labels.app} {.status.phase}{\"\\n\"}{end}'; cat note.txt",
    );
    const lines = stdout.trim().split("\n");
    expect(lines.filter((line) => line === "web Running")).toHaveLength(6);
    expect(lines.at(-1)).toBe("left");
    const crash = await copy.execute("kubectl get pod crash -o 'jsonpath={.status.containerStatuses[0].restartCount}'");
    expect(Number(crash.stdout)).toBeGreaterThan(5);
    expect(copy.kernel.crashes).toEqual([]);
  });
  test("has the same hash when the same lines are run again", async () => {
    expect(await run(await boot())).toBe(hash);
  });
  test("has another hash with another seed", async () => {
    expect(await run(await boot(8))).not.toBe(hash);
  });
  test("has another hash when one line differs", async () => {
    expect(await run(await boot(), steps.slice(0, -1))).not.toBe(hash);
  });
  test("equals its fork", async () => {
    expect((await world.fork()).hash()).toBe(hash);
  });
  test("comes back from its log as text", async () => {
    const log = JSON.parse(JSON.stringify(world.log)) as typeof world.log;
    expect((await World.replay(options(), log, world.clock.now)).hash()).toBe(hash);
  });
  test("goes on like its fork", async () => {
    const [a, b] = [await world.fork(), await world.fork()];
    const more: Step[] = [
      { run: "kubectl rollout restart deployment/web", wait: 20 },
      { type: "kubectl get pods", wait: 3 },
    ];
    expect(await run(a, more)).toBe(await run(b, more));
  });
});

describe("time", { timeout: 60_000 }, () => {
  /** As the page's pacer does: towards a time in slices, each giving up when it is late. */
  const slices =
    (step: number, patience: number): Pass =>
    async (world, until) => {
      while (world.clock.now < until) {
        const target = Math.min(world.clock.now + step, until);
        let left = patience;
        await world.runSlice(target, () => left-- <= 0);
      }
      await world.runSlice(until, () => false);
    };

  test.each([
    ["16 ms at a time", slices(16_000, Number.POSITIVE_INFINITY)],
    ["in odd slices", slices(7_919, Number.POSITIVE_INFINITY)],
    ["in slices that are late after two events", slices(1_000_000, 2)],
    [
      "event by event",
      (async (world, until) => {
        for (let next = world.clock.next(); next !== undefined && next <= until; next = world.clock.next()) await world.runUntil(next);
        await world.runUntil(until);
      }) satisfies Pass,
    ],
  ])("let pass %s ends where full speed ends", async (_, pass) => {
    const [paced, fast] = [await boot(), await boot()];
    expect(await run(paced, short, pass)).toBe(await run(fast, short));
  });

  test("stands still in reads: they change no hash", async () => {
    const world = await boot();
    const before = world.hash();
    world.count("pods", () => true);
    expect(world.hash()).toBe(before);
  });

  test("never goes back, and nothing is pending after stop", async () => {
    const world = await boot();
    let last = 0;
    const step = world.clock.step.bind(world.clock);
    world.clock.step = () => {
      const more = step();
      expect(world.clock.now).toBeGreaterThanOrEqual(last);
      last = world.clock.now;
      return more;
    };
    await run(world, short);
    world.stop();
    expect(world.clock.pending()).toEqual([]);
    await world.advance(3600);
    expect(world.clock.pending()).toEqual([]);
  });
});
