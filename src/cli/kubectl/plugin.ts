/** Plugins: `kubectl foo bar` runs kubectl-foo-bar or kubectl-foo from PATH (kubectl/pkg/cmd/cmd.go HandlePluginCommand). */
import type { Process } from "../../machine/process.ts";

/** The plugin's exit code, or undefined when there is none. */
export async function runPlugin(process: Process, words: readonly string[]): Promise<number | undefined> {
  const names: string[] = [];
  for (const word of words) {
    if (word.startsWith("-")) break;
    names.push(word.replaceAll("-", "_"));
  }
  for (let count = names.length; count > 0; count--) {
    const found = process.which(`kubectl-${names.slice(0, count).join("-")}`);
    if (!found) continue;
    const child = process.spawn({
      program: found.program,
      argv: [found.path, ...words.slice(count)],
      env: process.env,
      cwd: process.cwd,
      stdin: process.stdin,
      stdout: process.stdout,
      stderr: process.stderr,
    });
    return (await child.wait()).code;
  }
  return undefined;
}
