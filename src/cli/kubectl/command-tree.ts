/** The way from words to a verb, which may have to be loaded first. */
import type { Process } from "../../machine/process.ts";
import { findCommand } from "../flags/command-tree.ts";
import type { CommandLineData } from "./command-line.ts";
import type { Verb } from "./verb.ts";

/** `kubectl create deployment` */
export const pathOf = (nodes: readonly Verb[]): string => nodes.map((node) => node.name).join(" ");

/** The deepest command that the words name, the path to it, and the words that are left (flags kept). */
export async function findVerb(
  process: Process,
  root: Verb,
  words: readonly string[],
  { flagsOf, globalFlags }: CommandLineData,
): Promise<{ path: Verb[]; rest: string[] }> {
  const find = (from: Verb) => findCommand(from, words, (nodes) => [...(flagsOf(pathOf(nodes)) ?? []), ...globalFlags]);
  const found = find(root);
  const [, named] = found.path;
  if (!named?.load) return found;
  const loaded = await process.hold(named.load());
  return find({ ...root, subcommands: (root.subcommands ?? []).map((one) => (one === named ? loaded : one)) });
}
