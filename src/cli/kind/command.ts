/** What kind's subcommands share. */
import type { Kind } from "../../machine/kind.ts";
import { resolve } from "../../machine/path.ts";
import type { Process } from "../../machine/process.ts";
import { parseDefinitions } from "../flags/definition.ts";
import { FlagSet } from "../flags/flag-set.ts";

export type KindCommand = (process: Process, provider: Kind, words: readonly string[]) => Promise<number>;

const COMMON = "n name string kind\nq quiet bool false\nv verbosity int 0\n- kubeconfig string ";

/** `more`: further definitions, a line each. */
export function parsed(words: readonly string[], more = ""): { flags: FlagSet; args: readonly string[] } {
  const flags = new FlagSet(parseDefinitions(`${COMMON}${more === "" ? "" : `\n${more}`}`));
  const { args } = flags.parse(words);
  return { flags, args };
}
/** `--name`, then KIND_CLUSTER_NAME; undefined when neither is given. */
export function givenName(process: Process, flags: FlagSet): string | undefined {
  return flags.changed("name") ? flags.string("name") : process.env.get("KIND_CLUSTER_NAME") || undefined;
}
export function clusterName(process: Process, flags: FlagSet): string {
  return givenName(process, flags) ?? "kind";
}
export function kubeconfigPath(process: Process, flags: FlagSet): string {
  return resolve(
    process.cwd,
    flags.string("kubeconfig") || process.env.get("KUBECONFIG")?.split(":")[0] || `${process.user.home}/.kube/config`,
  );
}
export function failure(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
/** `ERROR: …`, and the exit code. */
export async function fail(process: Process, text: string): Promise<number> {
  await process.stderr.write(`ERROR: ${text}\n`);
  return 1;
}
