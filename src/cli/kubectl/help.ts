/** Help texts of commands, as the real kubectl prints them. */
import type { Release } from "../../kube/releases/index.ts";
import type { Process } from "../../machine/process.ts";
import { homeOf } from "./clientconfig/kubeconfig.ts";
import { loadHelp } from "./command-line.ts";

/**
 * Prints a command's help (`path` is `kubectl create deployment`); the text is loaded on demand, unless the command
 * brings its `own`.
 */
export async function printHelp(process: Process, release: Release, path: string, to: "stdout" | "stderr", own?: string): Promise<void> {
  const text = own ?? (await process.hold(loadHelp(release)))[path] ?? `kubewekend has no help for ${path}\n`;
  await process[to].write(text.replaceAll("$HOME", homeOf(process)));
}
