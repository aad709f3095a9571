/** kind: clusters whose nodes are docker containers. Follows kind v0.23's command line and texts. */
import { KIND_SOCKET, type Kind, type KindProgress } from "../../machine/kind.ts";
import { resolve } from "../../machine/path.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "../../machine/program.ts";
import { parseDefinitions } from "../flags/definition.ts";
import { FlagError, FlagSet } from "../flags/flag-set.ts";
import { readConfig } from "./config.ts";

const HELP = `kind creates and manages local Kubernetes clusters using Docker container 'nodes'

Usage:
  kind [command]

Available Commands:
  create      Creates one of [cluster]
  delete      Deletes one of [cluster]
  export      Exports one of [kubeconfig]
  get         Gets one of [clusters, nodes, kubeconfig]
  load        Loads images into nodes
  version     Prints the kind CLI version
`;
const SALUTATIONS = [
  "Have a nice day! 👋",
  "Thanks for using kind! 😊",
  "Not sure what to do next? 😅  Check out https://kind.sigs.k8s.io/docs/user/quick-start/",
  "Have a question, bug, or feature request? Let us know! https://kind.sigs.k8s.io/#community 🙂",
];
const COMMON = "n name string kind\nq quiet bool false\nv verbosity int 0\n- kubeconfig string ";

export const kind: Command = {
  name: "kind",
  async run(process) {
    const [verb, noun, ...rest] = process.argv.slice(1);
    const provider = process.machine.sockets.get(KIND_SOCKET) as Kind | undefined;
    if (verb === undefined || verb === "--help" || verb === "-h" || verb === "help") {
      await process.stdout.write(HELP);
      return 0;
    }
    if (!provider) return fail(process, "failed to list clusters: docker is not running on this machine");
    if (verb === "version" || verb === "--version") {
      await process.stdout.write(`kind ${provider.version} go1.21.10 linux/amd64\n`);
      return 0;
    }
    try {
      const command = `${verb} ${noun ?? ""}`;
      if (command === "create cluster") return await create(process, provider, rest);
      if (command === "delete cluster") return await remove(process, provider, rest);
      if (command === "get clusters") return await clusters(process, provider);
      if (command === "get nodes") return await nodes(process, provider, rest);
      if (command === "get kubeconfig") return await kubeconfig(process, provider, rest);
      if (command === "load docker-image") return await load(process, provider, rest);
      if (command === "export kubeconfig") return await exportKubeconfig(process, provider, rest);
      if (verb === "load" || verb === "export" || verb === "build") return fail(process, `kubewekend does not model kind ${verb}`);
      return fail(process, `unknown command "${verb}${noun ? ` ${noun}` : ""}" for "kind"`);
    } catch (error) {
      if (error instanceof FlagError) return fail(process, error.message);
      throw error;
    }
  },
  complete({ words }) {
    const typed = words.at(-1) ?? "";
    const values =
      words.length <= 2
        ? ["create", "delete", "export", "get", "load", "version"]
        : words.length === 3
          ? words[1] === "get"
            ? ["clusters", "kubeconfig", "nodes"]
            : ["cluster"]
          : [];
    return values.filter((value) => value.startsWith(typed)).map((value) => ({ value }));
  },
};

function flagsOf(words: readonly string[], more: string): FlagSet {
  const flags = new FlagSet(parseDefinitions(`${COMMON}${more === "" ? "" : `\n${more}`}`));
  flags.parse(words);
  return flags;
}
function kubeconfigPath(process: Process, flags: FlagSet): string {
  return resolve(
    process.cwd,
    flags.string("kubeconfig") || process.env.get("KUBECONFIG")?.split(":")[0] || `${process.user.home}/.kube/config`,
  );
}

async function create(process: Process, provider: Kind, words: readonly string[]): Promise<number> {
  const flags = flagsOf(words, "- config string \n- image string \n- retain bool false\n- wait duration 0s");
  const file = flags.string("config");
  if (flags.changed("image") && flags.string("image") !== provider.nodeImage)
    return fail(process, `failed to create cluster: kubewekend has the node image ${provider.nodeImage} only`);
  let config: ReturnType<typeof readConfig>;
  try {
    config = readConfig(file === "" ? "" : file === "-" ? await process.stdin.readAll() : process.fs.read(resolve(process.cwd, file)));
  } catch (error) {
    return fail(process, `failed to create cluster: ${error instanceof Error ? error.message : String(error)}`);
  }
  const name = flags.changed("name") ? flags.string("name") : (config.name ?? flags.string("name"));
  if (!/^[a-z0-9.-]+$/.test(name))
    return fail(process, `failed to create cluster: '${name}' is not a valid cluster name, cluster names must match \`^[a-z0-9.-]+$\``);
  const say = (text: string): void => void (flags.bool("quiet") ? undefined : process.stderr.write(text));
  let current = "";
  const progress: KindProgress = {
    step: (text) => {
      current = text;
      if (process.stderr.isTerminal) say(` • ${text}  ...\r`);
    },
    done: (ok) => say(` ${ok ? "✓" : "✗"} ${current} \n`),
  };
  say(`Creating cluster "${name}" ...\n`);
  try {
    await process.until(provider.create(name, config, kubeconfigPath(process, flags), progress));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return fail(process, text.startsWith("failed to create") || text.startsWith("kubewekend") ? text : `failed to create cluster: ${text}`);
  }
  const salutation = SALUTATIONS[Math.floor(process.random() * SALUTATIONS.length)] ?? "";
  say(
    `Set kubectl context to "kind-${name}"\nYou can now use your cluster with:\n\nkubectl cluster-info --context kind-${name}\n\n${salutation}\n`,
  );
  return 0;
}

async function remove(process: Process, provider: Kind, words: readonly string[]): Promise<number> {
  const flags = flagsOf(words, "");
  const name = flags.string("name");
  await process.stderr.write(`Deleting cluster "${name}" ...\n`);
  const removed = await process.until(provider.delete(name, kubeconfigPath(process, flags)));
  if (removed.length > 0) await process.stderr.write(`Deleted nodes: [${removed.map((node) => `"${node}"`).join(" ")}]\n`);
  return 0;
}
async function clusters(process: Process, provider: Kind): Promise<number> {
  const names = provider.clusters();
  if (names.length === 0) await process.stderr.write("No kind clusters found.\n");
  else await process.stdout.write(names.map((name) => `${name}\n`).join(""));
  return 0;
}
async function nodes(process: Process, provider: Kind, words: readonly string[]): Promise<number> {
  const flags = flagsOf(words, "A all-clusters bool false");
  const name = flags.string("name");
  const found = flags.bool("all-clusters") ? provider.clusters().flatMap((cluster) => provider.nodes(cluster)) : provider.nodes(name);
  if (found.length === 0) await process.stderr.write(`No kind nodes found for cluster "${name}".\n`);
  else await process.stdout.write(found.map((node) => `${node}\n`).join(""));
  return 0;
}
async function kubeconfig(process: Process, provider: Kind, words: readonly string[]): Promise<number> {
  const flags = flagsOf(words, "- internal bool false");
  const text = provider.kubeconfig(flags.string("name"), flags.bool("internal"));
  if (text === undefined)
    return fail(
      process,
      `could not locate any control plane nodes for cluster named '${flags.string("name")}'. Use the --name option to select a different cluster`,
    );
  await process.stdout.write(text);
  return 0;
}
async function load(process: Process, provider: Kind, words: readonly string[]): Promise<number> {
  const flags = new FlagSet(parseDefinitions(`${COMMON}\n- nodes slice `));
  const { args } = flags.parse(words);
  const name = flags.string("name");
  if (args.length === 0) return fail(process, "a list of image names is required");
  const all = provider.nodes(name);
  if (all.length === 0) return fail(process, `no nodes found for cluster "${name}"`);
  const wanted = flags.list("nodes").length > 0 ? flags.list("nodes") : all;
  for (const node of wanted) if (!all.includes(node)) return fail(process, `unknown node: "${node}"`);
  try {
    for (const image of args) {
      const id = provider.imageId(image);
      for (const node of wanted)
        await process.stderr.write(`Image: "${image}" with ID "sha256:${id}" not yet present on node "${node}", loading...\n`);
    }
    provider.load(args, wanted);
  } catch (error) {
    return fail(process, error instanceof Error ? error.message : String(error));
  }
  return 0;
}
async function exportKubeconfig(process: Process, provider: Kind, words: readonly string[]): Promise<number> {
  const flags = flagsOf(words, "- internal bool false");
  const name = flags.string("name");
  try {
    provider.exportKubeconfig(name, kubeconfigPath(process, flags), flags.bool("internal"));
  } catch (error) {
    return fail(process, error instanceof Error ? error.message : String(error));
  }
  await process.stderr.write(`Set kubectl context to "kind-${name}"\n`);
  return 0;
}
async function fail(process: Process, text: string): Promise<number> {
  await process.stderr.write(`ERROR: ${text}\n`);
  return 1;
}
