/** Every small program there is, by name, for images to choose from. */
import { networkTools } from "../cli/network-tools.ts";
import type { Program } from "../machine/program.ts";
import { coreutils } from "../shell/coreutils/index.ts";

const named = new Map<string, Program>(
  Object.entries({ ...networkTools, ...coreutils }).map(([path, command]) => [path.slice(path.lastIndexOf("/") + 1), command]),
);

/** Undefined when there is no such program: the image then lacks it. */
export function tool(name: string): Program | undefined {
  return named.get(name);
}
