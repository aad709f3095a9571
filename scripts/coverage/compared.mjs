/** The commands that the tests give to the page's kubectl and to the real one, taken apart. */

import { FlagSet } from "../../src/cli/flags/flag-set.ts";
import { verbs } from "../../src/cli/kubectl/cmd/index.ts";
import { loadCommandLine } from "../../src/cli/kubectl/command-line.ts";
import { findVerb, pathOf } from "../../src/cli/kubectl/command-tree.ts";
import { clusters } from "../../tests/conformance/clusters/index.ts";
import { differing } from "../../tests/conformance/differing.ts";

/** What `findVerb` asks of a process. */
const process = { hold: (promise) => promise };
export const root = { name: "kubectl", subcommands: verbs };

/** Words of a line of shell, pipelines and lists parted; quotes and backslashes are taken off. */
function simpleCommands(line) {
  const found = [[]];
  let word = "";
  let quoted = false;
  const end = () => {
    if (word !== "" || quoted) found.at(-1).push(word);
    word = "";
    quoted = false;
  };
  for (const [token] of line.matchAll(/'[^']*'|"(?:[^"\\]|\\.)*"|\\.|\s+|[|;&<>]+|[^\s'"\\|;&<>]+/g)) {
    if (/^\s/.test(token)) end();
    else if (/^[|;&<>]/.test(token)) {
      end();
      found.push([]);
    } else if (/^['"]/.test(token)) {
      word += token.slice(1, -1);
      quoted = true;
    } else word += token.startsWith("\\") ? token.slice(1) : token;
  }
  end();
  return found.filter((words) => words.length > 0);
}

/** The verb that words name, its flags and what is left. */
export async function parse(release, words) {
  const data = await loadCommandLine(release);
  const { path, rest } = await findVerb(process, root, words, data);
  const flags = new FlagSet([...(data.flagsOf(pathOf(path)) ?? []), ...(path.at(-1).hiddenFlags ?? []), ...data.globalFlags]);
  let args = [];
  try {
    ({ args } = flags.parse(rest, path.at(-1).interspersed !== false));
  } catch {
    // A mistake that both kubectls complain about: it says nothing about flags.
    return { path: pathOf(path), flags: [], args: rest.filter((word) => !word.startsWith("-")) };
  }
  return { path: pathOf(path), flags: flags.given().map(({ name }) => name), args };
}

/** Equal ones, taken apart, and those that are known to differ with their reasons. */
export async function compared(release) {
  const commands = [];
  for (const { commands: lines } of clusters)
    for (const line of lines) {
      if (line in differing) continue;
      for (const [program, ...words] of simpleCommands(line))
        if (program === "kubectl") commands.push({ line, ...(await parse(release, words)) });
    }
  return { commands, differences: Object.entries(differing).map(([command, reason]) => ({ command, reason })) };
}
