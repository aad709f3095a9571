/** Every command and flag of the real kubectl, and what the page's kubectl does with it. */

import { parseDefinitions } from "../../src/cli/flags/definition.ts";
import { pathOf } from "../../src/cli/kubectl/command-tree.ts";
import { flags as flags28 } from "../../src/cli/kubectl/generated/flags-v1-28.ts";
import { flags as flags36 } from "../../src/cli/kubectl/generated/flags-v1-36.ts";
import { REFUSED_GLOBALS } from "../../src/cli/kubectl/index.ts";
import { root } from "./compared.mjs";

/** The tree with all of its verbs loaded, by path. */
async function tree() {
  const found = new Map();
  const walk = (nodes) => {
    const verb = nodes.at(-1);
    found.set(pathOf(nodes), verb);
    for (const sub of verb.subcommands ?? []) walk([...nodes, sub]);
  };
  const subcommands = await Promise.all(root.subcommands.map(async (verb) => (verb.load ? verb.load() : verb)));
  walk([{ ...root, subcommands }]);
  return found;
}

/** `kubectl create --edit` among the texts of refusals is a flag, `kubectl auth reconcile` a command. */
function refusedInCode(refusals) {
  const texts = refusals.filter(({ room }) => room === "cli/kubectl").flatMap(({ texts }) => texts);
  const found = texts.map((text) => /^(kubectl(?: [a-z][\w-]*)+)(?: --([a-z][\w-]*))?(?:;|$)/.exec(text)).filter((match) => match !== null);
  return {
    commands: new Set(found.filter(([, , flag]) => flag === undefined).map(([, path]) => path)),
    flags: new Set(found.filter(([, , flag]) => flag !== undefined).map(([, path, flag]) => `${path} --${flag}`)),
  };
}

export async function commandLine(releases, commands, refusals) {
  const verbs = await tree();
  const inCode = refusedInCode(refusals);
  const real = { 28: flags28, 36: flags36 };
  const paths = [...new Set(releases.flatMap(({ minor }) => Object.keys(real[minor])))].filter((path) => path !== "kubectl");
  const rows = paths.map((path) => {
    // `options` lists the flags of every command.
    const everywhere = path === "options";
    const verb = inCode.commands.has(path) ? undefined : verbs.get(path);
    const lines = commands.filter((command) => everywhere || command.path === path);
    const flags = new Map();
    for (const { version, minor } of releases)
      for (const { name } of parseDefinitions(real[minor][path] ?? "")) {
        const refused = everywhere
          ? REFUSED_GLOBALS.includes(name)
          : !verb || verb.notModelled?.includes(name) || inCode.flags.has(`${path} --${name}`);
        const level = refused ? "not modelled" : lines.some((line) => line.flags.includes(name)) ? "exact" : "partial";
        const flag = flags.get(name) ?? { name, level, releases: [] };
        flag.releases.push(version);
        flags.set(name, flag);
      }
    const inReleases = releases.filter(({ minor }) => real[minor][path] !== undefined).map(({ version }) => version);
    return {
      path: everywhere ? "every command" : path,
      releases: inReleases,
      compared: lines.length,
      level: !verb && !everywhere ? "not modelled" : lines.length > 0 ? "exact" : "partial",
      flags: [...flags.values()],
    };
  });
  return rows.sort((a, b) => (a.path < b.path ? -1 : 1));
}
