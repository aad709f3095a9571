import { afterEach, expect, test, vi } from "vitest";
import { World } from "../sim/index.ts";
import { worldOptions } from "../workbench/workbench.ts";
import { Pacer } from "./pacer.ts";
import { turn } from "./turn.ts";

const MILLISECOND = 1000;

/** A world with a terminal, and what stands on its screen. */
async function atTerminal() {
  const world = await World.boot(worldOptions({ seed: 1, workers: 1, turn }));
  let screen = "";
  let prompted = false;
  const device = world.openTerminal(1, 120, 40);
  device.attach({
    output: (text) => {
      screen += text;
    },
    reading: ({ kind }) => {
      prompted = kind === "line";
    },
  });
  await world.advance(1);
  const pacer = new Pacer(world, { ticked() {}, failed() {} });
  const type = (line: string): Promise<void> =>
    pacer.exclusive(async () => {
      device.line(line);
      await world.runUntil(world.clock.now);
      await pacer.lend(() => prompted);
    });
  return { world, pacer, type, screen: () => screen, prompted: () => prompted };
}

afterEach(() => void vi.useRealTimers());

test("who asks kubectl at a terminal does not wait for its start and its way", async () => {
  const { world, type, screen, prompted } = await atTerminal();
  const before = world.clock.now;
  await type("kubectl get nodes");
  expect(screen()).toContain("kind-control-plane");
  expect(prompted()).toBe(true);
  expect(world.clock.now - before).toBeLessThanOrEqual(100 * MILLISECOND);
  world.stop();
});

test("only the first tenth of a second is lent", async () => {
  const { world, type, prompted } = await atTerminal();
  const before = world.clock.now;
  await type("sleep 5");
  expect(prompted()).toBe(false);
  expect(world.clock.now - before).toBeLessThanOrEqual(100 * MILLISECOND);
  world.stop();
});

test("a paused clock lends nothing", async () => {
  const { world, pacer, type, prompted } = await atTerminal();
  pacer.speed = 0;
  const before = world.clock.now;
  await type("kubectl get nodes");
  expect(prompted()).toBe(false);
  expect(world.clock.now).toBe(before);
  world.stop();
});

test("what was lent is paid back: after a second of real time a second has passed", async () => {
  const { world, pacer, type } = await atTerminal();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  pacer.start();
  const before = world.clock.now;
  await type("kubectl get nodes");
  const lent = world.clock.now - before;
  expect(lent).toBeGreaterThan(0);
  await vi.advanceTimersByTimeAsync(32);
  expect(world.clock.now - before).toBe(lent);
  for (let i = 0; i < 70; i++) {
    await vi.advanceTimersByTimeAsync(16);
    await pacer.exclusive(() => {});
  }
  pacer.stop();
  const passed = (world.clock.now - before) / MILLISECOND;
  expect(passed).toBeGreaterThan(1000);
  expect(passed).toBeLessThan(1200);
  world.stop();
});
