/** man: a short, honest page. */
import type { Command } from "../../machine/program.ts";
import { findProgram } from "./program.ts";

export const man: Command = {
  name: "man",
  async run(process) {
    const name = process.argv.slice(1).findLast((arg) => !arg.startsWith("-"));
    if (name === undefined) {
      await process.stderr.write("What manual page do you want?\nFor example, try 'man man'.\n");
      return 1;
    }
    if (!findProgram(process, name)) {
      await process.stderr.write(`No manual entry for ${name}\n`);
      return 16;
    }
    await process.stdout.write(`kubewekend keeps no manual pages. Try '${name} --help', or 'help ${name}' for a command of the shell.\n`);
    return 0;
  },
};
