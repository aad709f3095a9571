/** ldd: the shared libraries that a program would load, and from where. */
import { resolve } from "../../machine/path.ts";
import type { Command } from "../../machine/program.ts";
import { LIBRARY_FOLDERS, libraryVersions } from "../../machine/shared-library.ts";

export const ldd: Command = {
  name: "ldd",
  async run(process) {
    const [, file] = process.argv;
    if (file === undefined) {
      await process.stderr.write("ldd: missing file arguments\nTry `ldd --help' for more information.\n");
      return 1;
    }
    const program = process.fs.program(resolve(process.cwd, file));
    if (!program) {
      await process.stderr.write(`ldd: ${file}: No such file or directory\n`);
      return 1;
    }
    const folders = [...(process.env.get("LD_LIBRARY_PATH") ?? "").split(":").filter(Boolean), ...LIBRARY_FOLDERS];
    let text = "";
    for (const { name, version } of program.libraries ?? []) {
      const path = folders.map((folder) => `${folder}/${name}`).find((one) => process.fs.exists(one));
      if (path !== undefined && !libraryVersions(process.fs.read(path)).includes(version))
        text += `${file}: ${path}: version \`${version}' not found (required by ${file})\n`;
      text += `\t${name} => ${path === undefined ? "not found" : `${path} (0x00007f41c8a00000)`}\n`;
    }
    await process.stdout.write(`${text}\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f41c8600000)\n`);
    return 0;
  },
};
