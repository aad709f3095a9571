/** nano, vi, vim, edit: open the page's editor. */
import { FileError } from "../../machine/filesystem.ts";
import { dirname } from "../../machine/path.ts";
import type { Command } from "../../machine/program.ts";
import { pathOf } from "./program.ts";

function editor(name: string): Command {
  return {
    name,
    async run(process) {
      const file = process.argv.slice(1).find((arg) => !arg.startsWith("-") && !arg.startsWith("+"));
      if (!process.tty || !process.stdin.isTerminal) {
        await process.stderr.write(`${name}: standard input is not a terminal: there is nobody to edit\n`);
        return 1;
      }
      if (file === undefined) {
        await process.stderr.write(`${name}: name the file to edit: ${name} FILE\n`);
        return 1;
      }
      const path = pathOf(process, file);
      const stat = process.fs.stat(path);
      if (stat?.kind === "directory") {
        await process.stderr.write(`${name}: ${file}: Is a directory\n`);
        return 1;
      }
      if (!stat && !process.fs.exists(dirname(path))) {
        await process.stderr.write(`${name}: ${file}: No such file or directory\n`);
        return 1;
      }
      const saved = await process.tty.edit(path, stat ? process.fs.read(path) : "");
      if (saved === null) return 0;
      try {
        process.fs.write(path, saved === "" || saved.endsWith("\n") ? saved : `${saved}\n`);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        await process.stderr.write(`${name}: ${file}: ${error.message}\n`);
        return 1;
      }
      return 0;
    },
  };
}
export const nano = editor("nano");
export const vi = editor("vi");
export const vim = editor("vim");
export const edit = editor("edit");
