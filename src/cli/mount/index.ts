/** mount: what is mounted where. Mounting by hand is not modelled. */
import type { Command } from "../../machine/program.ts";

export const mount: Command = {
  name: "mount",
  async run(process) {
    const words = process.argv.slice(1).filter((word) => word !== "-l");
    const type = words[0] === "-t" ? words[1] : undefined;
    if (words.length > 0 && (words[0] !== "-t" || words.length !== 2)) {
      await process.stderr.write("mount: kubewekend lists mounts only\n");
      return 1;
    }
    const mounts = process.fs.mounts();
    const all = mounts.some(({ path }) => path === "/")
      ? mounts
      : [{ path: "/", device: "overlay", type: "overlay", readOnly: false }, ...mounts];
    for (const one of all)
      if (type === undefined || one.type === type)
        await process.stdout.write(`${one.device} on ${one.path} type ${one.type} (${one.readOnly ? "ro" : "rw"},relatime)\n`);
    return 0;
  },
};
