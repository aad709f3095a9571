/** kubectl as a program: words → command → flags → run, with cobra's and kubectl's complaints. */
import type { Release } from "../../kube/releases/index.ts";
import { releases } from "../../kube/releases/index.ts";
import { MILLISECOND } from "../../kube/timers.ts";
import type { LazyCommand } from "../../machine/lazy.ts";
import type { Process } from "../../machine/process.ts";
import type { Command, Completion, CompletionContext } from "../../machine/program.ts";
import { Killed } from "../../machine/program.ts";
import { suggestionsFor } from "../flags/command-tree.ts";
import type { FlagDefinition } from "../flags/definition.ts";
import { FlagError, FlagSet, HelpRequested } from "../flags/flag-set.ts";
import { verbs } from "./cmd/index.ts";
import { type CommandLineData, loadCommandLine } from "./command-line.ts";
import { findVerb, pathOf } from "./command-tree.ts";
import { completeWords } from "./completion.ts";
import { CommandError, explainError, FatalError, PrintingError, usageError } from "./errors.ts";
import { Factory } from "./factory.ts";
import { printHelp } from "./help.ts";
import { runPlugin } from "./plugin.ts";
import type { Invocation, Verb } from "./verb.ts";

/** A Go binary of 50 MB that reads its kubeconfig and cached discovery: what follows a command finds controllers done. */
const STARTUP = 60 * MILLISECOND;

/** The kubectl of a release. */
export function kubectlFor(release: Release): LazyCommand {
  const root: Verb = { name: "kubectl", subcommands: verbs, helpWithoutSubcommand: { code: 0 } };
  let loading: Promise<CommandLineData> | undefined;
  const commandLine = (process: Process): Promise<CommandLineData> => {
    loading ??= loadCommandLine(release);
    return process.hold(loading);
  };
  return {
    name: "kubectl",
    startup: STARTUP,
    load: () => Promise.all([loadCommandLine(release), ...verbs.map((verb) => verb.load?.())]),
    async run(process): Promise<number> {
      try {
        return await run(process, release, root, await commandLine(process));
      } catch (error) {
        if (error instanceof Killed) throw error;
        if (!isExpected(error)) throw error;
        if (error instanceof PrintingError) await process.stdout.write(error.stdout);
        if (error instanceof FatalError) {
          const { klogLine } = await process.hold(import("./log.ts"));
          await process.stderr.write(klogLine(process, "F", error.place, error.message));
          return 1;
        }
        const { text, code } = explainError(error);
        if (text !== "") await process.stderr.write(text);
        return code;
      }
    },
    async complete(context: CompletionContext): Promise<Completion[]> {
      return completeWords(context, release, root, await commandLine(context.process));
    },
  };
}

/** The default release's kubectl. */
export const kubectl: Command = kubectlFor(releases[0] as Release);

/** Programming errors pass through, so that they are seen. */
function isExpected(error: unknown): boolean {
  return error instanceof Error && !(error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError);
}

async function run(process: Process, release: Release, root: Verb, data: CommandLineData): Promise<number> {
  const words = process.argv.slice(1);
  if (words[0] === "help") return printHelpFor(process, release, root, data, words.slice(1));
  const { path: nodes, rest } = await findVerb(process, root, words, data);
  const verb = nodes[nodes.length - 1] ?? root;
  const path = pathOf(nodes);
  const flags = new FlagSet([...(data.flagsOf(path) ?? []), ...(verb.hiddenFlags ?? []), ...data.globalFlags]);
  const firstWord = rest.find((word) => !word.startsWith("-"));
  if (nodes.length === 1 && firstWord !== undefined) {
    const code = await runPlugin(process, words);
    if (code !== undefined) return code;
    throw new CommandError(unknownCommand(root, firstWord));
  }
  let parsed: ReturnType<FlagSet["parse"]>;
  try {
    parsed = flags.parse(rest, verb.interspersed !== false);
  } catch (error) {
    if (error instanceof HelpRequested) {
      await printHelp(process, release, path, "stdout", verb.help);
      return 0;
    }
    if (error instanceof FlagError) throw new CommandError(`${error.message}\nSee '${path} --help' for usage.`);
    throw error;
  }
  for (const { name } of flags.given()) {
    const { deprecated } = flags.definition(name) ?? {};
    if (deprecated !== undefined) await process.stderr.write(`Flag --${name} has been deprecated, ${deprecated}\n`);
  }
  if (!verb.run) return runWithoutCommand(process, release, verb, path, parsed.args);
  const missing = (verb.requiredFlags ?? []).filter((name) => !flags.changed(name)).map((name) => `"${name}"`);
  if (missing.length > 0) throw new CommandError(`required flag(s) ${missing.join(", ")} not set`);
  const refused = (verb.notModelled ?? []).find((name) => flags.changed(name));
  if (refused) throw new CommandError(`kubewekend does not model ${path} --${refused}`);
  refuseGlobals(flags, data.flagsOf(path) ?? []);
  const factory = new Factory(process, release, flags);
  const invocation: Invocation = {
    process,
    release,
    path,
    args: parsed.args,
    lengthAtDash: parsed.lengthAtDash,
    flags,
    factory,
    print: (text) => process.stdout.write(text),
    complain: (text) => process.stderr.write(text),
  };
  if (flags.int("v") >= 6) await logLoading(factory, process, flags);
  const code = (await verb.run(invocation)) ?? 0;
  if (code === 0 && flags.bool("warnings-as-errors")) factory.client().checkWarnings();
  return code;
}

async function logLoading(factory: Factory, process: Process, flags: FlagSet): Promise<void> {
  const { klogLine } = await process.hold(import("./log.ts"));
  const { kubeconfigPaths } = await process.hold(import("./clientconfig/kubeconfig.ts"));
  for (const path of kubeconfigPaths(process, flags.string("kubeconfig")))
    if (process.fs.exists(path)) await process.stderr.write(klogLine(process, "I", "loader.go:395", `Config loaded from file:  ${path}`));
  void factory;
}

/** Global flags whose effect could be seen and is not modelled. */
export const REFUSED_GLOBALS: readonly string[] = ["profile", "match-server-version", "vmodule", "username", "password"];
function refuseGlobals(flags: FlagSet, own: readonly FlagDefinition[]): void {
  for (const name of REFUSED_GLOBALS) {
    if (own.some((flag) => flag.name === name)) continue;
    if (flags.changed(name) && flags.string(name) !== flags.definition(name)?.default)
      throw new CommandError(`kubewekend does not model kubectl --${name}`);
  }
}

function unknownCommand(root: Verb, typed: string): string {
  const suggestions = suggestionsFor(root, typed);
  const hint = suggestions.length === 0 ? "" : `\n\nDid you mean this?\n${suggestions.map((name) => `\t${name}\n`).join("")}`;
  return `unknown command "${typed}" for "kubectl"${hint}`;
}

/** A command that only has subcommands. */
async function runWithoutCommand(process: Process, release: Release, verb: Verb, path: string, args: readonly string[]): Promise<number> {
  const code = verb.helpWithoutSubcommand?.code ?? 1;
  if (args.length > 0 && code !== 0) throw usageError(path, `unknown command ${JSON.stringify(args.join(" "))}`);
  await printHelp(process, release, path, verb.helpWithoutSubcommand ? "stdout" : "stderr", verb.help);
  return code;
}

async function printHelpFor(
  process: Process,
  release: Release,
  root: Verb,
  data: CommandLineData,
  words: readonly string[],
): Promise<number> {
  const { path, rest } = await findVerb(process, root, words, { flagsOf: () => undefined, globalFlags: data.globalFlags });
  if (rest.some((word) => !word.startsWith("-"))) {
    await process.stderr.write(`Unknown help topic ${JSON.stringify(words).replaceAll('","', '" "').replace(/"/g, "`")}\n`);
  }
  await printHelp(process, release, pathOf(path), "stdout", path.at(-1)?.help);
  return 0;
}
