/** ld.so: finds a program's shared libraries when it is started, in the words of glibc. */
import { LIBRARY_FOLDERS, type LinkedLibrary, libraryVersions } from "../../machine/shared-library.ts";
import type { MemoryFileSystem } from "./filesystem.ts";

/** The file that a library is loaded from. */
export function libraryPath(fs: MemoryFileSystem, environment: ReadonlyMap<string, string>, name: string): string | undefined {
  const folders = [...(environment.get("LD_LIBRARY_PATH") ?? "").split(":").filter(Boolean), ...LIBRARY_FOLDERS];
  return folders.map((folder) => `${folder}/${name}`).find((path) => fs.exists(path));
}
/** Why a program cannot run, and its exit code; undefined when it can. */
export function unresolved(
  fs: MemoryFileSystem,
  environment: ReadonlyMap<string, string>,
  program: string,
  libraries: readonly LinkedLibrary[],
): { text: string; code: number } | undefined {
  for (const { name, version } of libraries) {
    const path = libraryPath(fs, environment, name);
    if (path === undefined)
      return {
        text: `${program}: error while loading shared libraries: ${name}: cannot open shared object file: No such file or directory`,
        code: 127,
      };
    if (!libraryVersions(fs.read(path)).includes(version))
      return { text: `${program}: ${path}: version \`${version}' not found (required by ${program})`, code: 1 };
  }
  return undefined;
}
