/** The programs that talk to the network, by the path at which a machine has them. */
import type { Program } from "../machine/program.ts";

export const networkTools: Readonly<Record<string, Program>> = {};
