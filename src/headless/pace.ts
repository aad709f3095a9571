/** Lets virtual time pass at a factor of real time. */
import type { World } from "../sim/index.ts";

const SLICE = 8;

/** Advances by `seconds` of virtual time, `speed` virtual seconds a real one. */
export async function pace(world: World, seconds: number, speed: number): Promise<void> {
  const from = world.seconds;
  const started = performance.now();
  for (;;) {
    const passed = Math.min(((performance.now() - started) / 1000) * speed, seconds);
    await world.runUntil(Math.round((from + passed) * 1e6));
    if (passed >= seconds) return;
    await new Promise((resolve) => setTimeout(resolve, SLICE));
  }
}
