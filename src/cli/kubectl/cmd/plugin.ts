/** `kubectl plugin list` (k8s.io/kubectl/pkg/cmd/plugin/plugin.go). */
import { join } from "../../../machine/path.ts";
import { CommandError } from "../errors.ts";
import { defineVerb } from "../verb.ts";

const list = defineVerb({
  name: "list",
  async run({ flags, process, print, complain }) {
    const folders = [...new Set((process.env.get("PATH") ?? "").split(":").filter((folder) => folder.trim() !== ""))];
    const found = folders.flatMap((folder) =>
      process.fs.stat(folder)?.kind === "directory"
        ? process.fs
            .list(folder)
            .filter((name) => name.startsWith("kubectl-"))
            .map((name) => join(folder, name))
        : [],
    );
    if (found.length === 0) throw new CommandError("unable to find any kubectl plugins in your PATH");
    await print("The following compatible plugins are available:\n\n");
    let warnings = 0;
    const seen = new Map<string, string>();
    for (const path of found) {
      const name = path.slice(path.lastIndexOf("/") + 1);
      await print(`${flags.bool("name-only") ? name : path}\n`);
      const mode = process.fs.stat(path)?.mode ?? 0;
      const problems: string[] = [];
      if ((mode & 0o111) === 0) problems.push(`warning: ${path} identified as a kubectl plugin, but it is not executable`);
      const earlier = seen.get(name);
      if (earlier !== undefined) problems.push(`warning: ${path} is overshadowed by a similarly named plugin: ${earlier}`);
      else seen.set(name, path);
      for (const text of problems) await complain(`  - ${text}\n`);
      warnings += problems.length;
    }
    if (warnings > 0)
      throw new CommandError(
        `${warnings} plugin warning${warnings === 1 ? " was" : "s were"} found`.replace("1 plugin warning was", "one plugin warning was"),
      );
    return 0;
  },
});

export const plugin = defineVerb({ name: "plugin", subcommands: [list] });
