/** kind: clusters whose nodes are docker containers. Follows kind v0.23's command line and texts. */
import { KIND_SOCKET, type Kind } from "../../machine/kind.ts";
import type { Command } from "../../machine/program.ts";
import { FlagError } from "../flags/flag-set.ts";
import { fail, type KindCommand } from "./command.ts";
import { createCluster, deleteCluster, deleteClusters } from "./create.ts";
import { exportKubeconfig, getClusters, getKubeconfig, getNodes } from "./get.ts";
import { loadDockerImage, loadImageArchive } from "./load.ts";
import { exportLogs } from "./logs.ts";

const COMMANDS: Readonly<Record<string, Readonly<Record<string, KindCommand>>>> = {
  create: { cluster: createCluster },
  delete: { cluster: deleteCluster, clusters: deleteClusters },
  export: { kubeconfig: exportKubeconfig, logs: exportLogs },
  get: { clusters: getClusters, nodes: getNodes, kubeconfig: getKubeconfig },
  load: { "docker-image": loadDockerImage, "image-archive": loadImageArchive },
};
const HELP = `kind creates and manages local Kubernetes clusters using Docker container 'nodes'

Usage:
  kind [command]

Available Commands:
  create      Creates one of [cluster]
  delete      Deletes one of [cluster]
  export      Exports one of [kubeconfig, logs]
  get         Gets one of [clusters, nodes, kubeconfig]
  load        Loads images into nodes
  version     Prints the kind CLI version
`;

export const kind: Command = {
  name: "kind",
  async run(process) {
    const [verb, noun, ...rest] = process.argv.slice(1);
    if (verb === undefined || verb === "--help" || verb === "-h" || verb === "help") {
      await process.stdout.write(HELP);
      return 0;
    }
    const provider = process.machine.sockets.get(KIND_SOCKET) as Kind | undefined;
    if (!provider) return fail(process, "failed to list clusters: docker is not running on this machine");
    if (verb === "version" || verb === "--version") {
      await process.stdout.write(`kind ${provider.version} go1.21.10 linux/amd64\n`);
      return 0;
    }
    if (verb === "build") return fail(process, "kubewekend does not model kind build");
    const command = COMMANDS[verb]?.[noun ?? ""];
    if (!command) {
      if (COMMANDS[verb] === undefined) return fail(process, `unknown command "${verb}" for "kind"`);
      return fail(process, noun === undefined ? "Subcommand is required" : `unknown command "${noun}" for "kind ${verb}"`);
    }
    try {
      return await command(process, provider, rest);
    } catch (error) {
      if (error instanceof FlagError) return fail(process, error.message);
      throw error;
    }
  },
  complete({ words }) {
    const typed = words.at(-1) ?? "";
    const values =
      words.length <= 2 ? [...Object.keys(COMMANDS), "version"] : words.length === 3 ? Object.keys(COMMANDS[words[1] ?? ""] ?? {}) : [];
    return values.filter((value) => value.startsWith(typed)).map((value) => ({ value }));
  },
};
