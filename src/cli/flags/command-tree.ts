/** github.com/spf13/cobra's way from words to a command: persistent flags in between, aliases, suggestions. */
import type { FlagDefinition } from "./definition.ts";

/** The least a node of a command tree has. */
export interface CommandNode<Node> {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Neither completed nor suggested: cobra's Hidden. */
  readonly hidden?: boolean;
  readonly subcommands?: readonly Node[];
}

/** Drops flags (and their values) from words, so that the first plain word is a subcommand's name. */
function stripFlags(words: readonly string[], takesValue: (word: string) => boolean): { word: string; at: number }[] {
  const plain: { word: string; at: number }[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") break;
    if (word.startsWith("-") && word.length > 1) {
      if (!word.includes("=") && takesValue(word)) at++;
    } else if (word !== "") plain.push({ word, at });
  }
  return plain;
}

/** cobra's isFlagArg for the flags known at this level: does this flag word take the next word as its value? */
function valueTaker(flags: readonly FlagDefinition[]): (word: string) => boolean {
  return (word) => {
    if (word.startsWith("--")) {
      const flag = flags.find((one) => one.name === word.slice(2));
      return flag !== undefined && flag.withoutValue === undefined;
    }
    if (word.length !== 2) return false;
    const flag = flags.find((one) => one.shorthand === word.slice(1));
    return flag !== undefined && flag.withoutValue === undefined;
  };
}

/** The deepest command the words name, the path of names to it, and the words that are left (flags kept). */
export function findCommand<Node extends CommandNode<Node>>(
  root: Node,
  words: readonly string[],
  flagsOf: (path: readonly Node[]) => readonly FlagDefinition[],
): { path: Node[]; rest: string[] } {
  const path = [root];
  let rest = [...words];
  for (;;) {
    const node = path[path.length - 1] as Node;
    const first = stripFlags(rest, valueTaker(flagsOf(path)))[0];
    const next = first && node.subcommands?.find((sub) => sub.name === first.word || sub.aliases?.includes(first.word));
    if (!first || !next) return { path, rest };
    rest = [...rest.slice(0, first.at), ...rest.slice(first.at + 1)];
    path.push(next);
  }
}

/** Names within an edit distance of 2, or that begin with what was typed, in the order of registration. */
export function suggestionsFor<Node extends CommandNode<Node>>(node: Node, typed: string): string[] {
  return (node.subcommands ?? [])
    .filter((sub) => !sub.hidden)
    .map((sub) => sub.name)
    .filter((name) => editDistance(typed.toLowerCase(), name.toLowerCase()) <= 2 || name.toLowerCase().startsWith(typed.toLowerCase()));
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
