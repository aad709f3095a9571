/** docker: the command line of the laptop's container engine. */
import { DOCKER_SOCKET, type Docker, DockerError } from "../../machine/docker.ts";
import type { Process } from "../../machine/process.ts";
import { type Command, type Completion, Killed } from "../../machine/program.ts";
import { parseDefinitions } from "../flags/definition.ts";
import { FlagError, FlagSet, HelpRequested } from "../flags/flag-set.ts";
import { commands } from "./cmd/index.ts";
import { Failure, PlainFailure } from "./cmd/run.ts";
import type { DockerCommand } from "./command.ts";
import { engineAt, splitHost } from "./engine-address.ts";

/** Commands that a real docker has, and why they are not here. */
const SWARM = "Docker Swarm: the chapter on alternatives compares it with Kubernetes";
const UNMODELLED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(["swarm", "service", "stack", "node", "config", "secret"].map((word) => [word, SWARM])),
  compose: "docker compose",
  buildx: "docker buildx: docker build does the work",
  builder: "docker builder",
  checkpoint: "docker checkpoint",
  context: "docker context: there is one engine, and DOCKER_HOST names another",
  manifest: "docker manifest",
  plugin: "docker plugin",
  push: "docker push: there is no registry to write to, kind load brings an image to a cluster",
  search: "docker search",
  trust: "docker trust",
};

export const docker: Command = {
  name: "docker",
  async run(process) {
    const { host, rest: words } = splitHost(process.argv.slice(1));
    if (words.length === 0 || words[0] === "--help" || words[0] === "help") {
      await process.stdout.write(
        `Usage:  docker [OPTIONS] COMMAND\n\nA self-sufficient runtime for containers\n\nCommands:\n${commands.map(({ name, summary }) => `  ${name.padEnd(12)}${summary}\n`).join("")}`,
      );
      return 0;
    }
    const found = find(words);
    if (!found) {
      const [word = ""] = words;
      await process.stderr.write(
        Object.hasOwn(UNMODELLED, word)
          ? `docker: kubewekend does not model ${UNMODELLED[word]}\n`
          : `docker: '${word}' is not a docker command.\nSee 'docker --help'\n`,
      );
      return 1;
    }
    const engine = await engineAt(process, host ?? process.env.get("DOCKER_HOST"));
    if (typeof engine === "string") {
      await process.stderr.write(`${engine}\n`);
      return 1;
    }
    return perform(process, engine, found.command, found.rest);
  },
  complete({ process, words }) {
    const typed = words.at(-1) ?? "";
    const beginning = (values: readonly string[]): Completion[] =>
      values.filter((value) => value.startsWith(typed)).map((value) => ({ value }));
    if (words.length <= 2) return beginning([...new Set(commands.map(({ name }) => name.split(" ")[0] ?? ""))].sort());
    const engine = process.machine.sockets.get(DOCKER_SOCKET) as Docker | undefined;
    return engine
      ? beginning(
          engine
            .containers(true)
            .map(({ name }) => name)
            .sort(),
        )
      : [];
  },
};

function find(words: readonly string[]): { command: DockerCommand; rest: readonly string[] } | undefined {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(" ");
    const command = commands.find((one) => one.name === name || one.aliases?.includes(name));
    if (command) return { command, rest: words.slice(length) };
  }
  return undefined;
}

async function perform(process: Process, engine: Docker, command: DockerCommand, words: readonly string[]): Promise<number> {
  const path = `docker ${command.name}`;
  const fail = async (text: string, code: number): Promise<number> => {
    await process.stderr.write(`${text}\n`);
    return code;
  };
  try {
    const flags = new FlagSet(parseDefinitions(command.flags));
    const { args } = flags.parse(words, !command.commandFollows);
    const { min = 0, max = Number.POSITIVE_INFINITY } = command.arguments ?? {};
    if (args.length < min || args.length > max) {
      const exactly = min === max;
      const wants =
        max === 0 ? "accepts no arguments" : `requires ${exactly ? "exactly" : "at least"} ${min} argument${min === 1 ? "" : "s"}`;
      return fail(`"${path}" ${wants}.\nSee '${path} --help'.\n\nUsage:  ${command.usage}\n\n${command.summary}`, 1);
    }
    return await command.run({ process, docker: engine, flags, args });
  } catch (error) {
    if (error instanceof Killed) throw error;
    if (error instanceof HelpRequested) {
      await process.stdout.write(`\nUsage:  ${command.usage}\n\n${command.summary}\n`);
      return 0;
    }
    if (error instanceof FlagError) return fail(`${error.message}\nSee '${path} --help'.`, 125);
    if (error instanceof Failure)
      return fail(`docker: Error response from daemon: ${error.message}.\nSee 'docker run --help'.`, error.code);
    if (error instanceof PlainFailure) return fail(error.message, 1);
    if (error instanceof DockerError) {
      if (error.status === 127) return fail(error.message, error.message.includes("no such file") ? 127 : 126);
      return fail(`Error response from daemon: ${error.message}`, 1);
    }
    return fail(error instanceof Error ? error.message : String(error), 1);
  }
}
