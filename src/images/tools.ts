/** Every small program there is, by name, for images to choose from. */
import type { Command } from "../machine/program.ts";
import { coreutils } from "../shell/coreutils/index.ts";

const named = new Map<string, Command>(
  Object.entries(coreutils).map(([path, command]) => [path.slice(path.lastIndexOf("/") + 1), command]),
);

/** Undefined when there is no such program yet: the image then lacks it. */
export function tool(name: string): Command | undefined {
  return named.get(name);
}
