/** What a container runtime starts for a command line. */
import { FileError } from "../../machine/filesystem.ts";
import { resolve } from "../../machine/path.ts";
import type { Program } from "../../machine/program.ts";
import type { MemoryFileSystem } from "./filesystem.ts";

/** What a program in the container can be started with. */
export interface Executable {
  program: Program;
  argv: readonly string[];
}

/** Looks argv[0] up as execve would, `#!` scripts included; else the complaint of Go's os/exec. */
export function findExecutable(fs: MemoryFileSystem, searchPath: string, cwd: string, argv: readonly string[]): Executable | string {
  const [name = ""] = argv;
  const candidates = name.includes("/") ? [resolve(cwd, name)] : searchPath.split(":").map((folder) => `${folder}/${name}`);
  for (const path of candidates) {
    try {
      const program = fs.program(path);
      if (program) return { program, argv };
      const stat = fs.stat(path);
      if (stat?.kind === "directory" && name.includes("/")) return `exec: "${name}": is a directory`;
      if (stat?.kind !== "file") continue;
      if ((stat.mode & 0o111) === 0) {
        if (name.includes("/")) return `exec: "${name}": permission denied`;
        continue;
      }
      const shebang = /^#!\s*(\S+)[ \t]*(.*)\n/.exec(fs.read(path));
      if (!shebang) return `exec: "${name}": exec format error`;
      const words = [shebang[1] as string, ...(shebang[2] ? [shebang[2].trim()] : [])];
      const viaEnv = words[0]?.endsWith("/env") ? words.slice(1) : words;
      return findExecutable(fs, searchPath, cwd, [...viaEnv, path, ...argv.slice(1)]);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }
  return name.includes("/")
    ? `exec: "${name}": stat ${name}: no such file or directory`
    : `exec: "${name}": executable file not found in $PATH`;
}
