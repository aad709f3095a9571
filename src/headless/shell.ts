/** `shell`: the site's interactive terminal in this one. */
import { bash } from "../shell/index.ts";
import { Terminal } from "../shell/line/terminal.ts";
import { World, type WorldOptions } from "../sim/index.ts";

const SLICE = 8;

export async function shell(options: WorldOptions, speed: number): Promise<number> {
  const { stdin, stdout } = process;
  // `exit` ends the command: no new shell as in the page.
  const world = await World.boot({ ...options, login: bash });
  // A terminal that does not know its size says 0.
  const device = world.openTerminal(1, stdout.columns || 80, stdout.rows || 24);
  const terminal = new Terminal(device, { onOutput: (text) => void stdout.write(text) });
  stdin.setRawMode?.(true);
  stdin.setEncoding("utf8");
  stdin.on("data", (text: string) => terminal.feed(text));
  // A pipe that ends is a person who leaves.
  stdin.on("end", () => terminal.feed("\x04"));
  stdout.on("resize", () => terminal.resize(stdout.columns || 80, stdout.rows || 24));
  let last = performance.now();
  while (!world.terminal(1)?.process.status) {
    await new Promise((resolve) => setTimeout(resolve, SLICE));
    const now = performance.now();
    const factor = Number.isFinite(speed) ? speed : 1000;
    await world.runUntil(world.clock.now + Math.round((now - last) * 1000 * factor));
    last = now;
  }
  stdin.setRawMode?.(false);
  stdin.pause();
  return world.terminal(1)?.process.status?.code ?? 0;
}
