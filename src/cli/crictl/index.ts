/** crictl: a client of the node's container runtime. Output follows cri-tools 1.29 (1.33 and later show namespaces). */
import { type Cri, CriError } from "../../machine/cri.ts";
import type { Process } from "../../machine/process.ts";
import { type Command, type Completion, Killed } from "../../machine/program.ts";
import { commands } from "./cmd/index.ts";
import { type CrictlCommand, type CrictlVersion, Failure, parseWords } from "./command.ts";

const SOCKET = "/run/containerd/containerd.sock";

/** `version` as `1.29.0`. */
export function crictlFor(version: string): Command {
  const minor = Number(version.split(".")[1] ?? 0);
  const about: CrictlVersion = { version, showsNamespace: minor >= 31 };
  return {
    name: "crictl",
    async run(process) {
      const words = withoutGlobals(process.argv.slice(1));
      const [name, ...rest] = words;
      if (name === undefined || name === "help" || name === "--help" || name === "-h") {
        await process.stdout.write(usage());
        return 0;
      }
      if (name === "--version" || name === "-v") {
        await process.stdout.write(`crictl version v${version}\n`);
        return 0;
      }
      const command = commands.find((one) => one.name === name || one.aliases?.includes(name));
      if (!command) {
        await process.stderr.write(`No help topic for '${name}'\n`);
        return 3;
      }
      return perform(process, command, rest, about);
    },
    complete({ process, words }) {
      const typed = words.at(-1) ?? "";
      const matching = (values: readonly string[]): Completion[] =>
        values.filter((value) => value.startsWith(typed)).map((value) => ({ value }));
      if (words.length <= 2) return matching(commands.map((one) => one.name));
      const cri = process.machine.sockets.get(SOCKET) as Cri | undefined;
      const command = commands.find((one) => one.name === words[1]);
      if (!cri || !command) return [];
      if (command.takes === "container") return matching(cri.listContainers().map((one) => one.id.slice(0, 13)));
      if (command.takes === "sandbox") return matching(cri.listPodSandboxes().map((one) => one.id.slice(0, 13)));
      return [];
    },
  };
}
/** The crictl of the series' nodes. */
export const crictl = crictlFor("1.29.0");

/** Drops `-r`, `--runtime-endpoint` and their like: there is one runtime. */
function withoutGlobals(words: readonly string[]): string[] {
  const rest = [...words];
  while (rest[0]?.startsWith("-") && !["-h", "--help", "-v", "--version"].includes(rest[0])) {
    const flag = rest.shift() ?? "";
    if (/^(-r|-i|-t|-c|--runtime-endpoint|--image-endpoint|--timeout|--config)$/.test(flag)) rest.shift();
  }
  return rest;
}

async function perform(process: Process, command: CrictlCommand, words: readonly string[], about: CrictlVersion): Promise<number> {
  try {
    const parsed = parseWords(command, words);
    if (parsed.flags.has("help")) {
      await process.stdout.write(
        `NAME:\n   crictl ${command.name} - ${command.summary}\n\nUSAGE:\n   crictl ${command.name} ${command.usage}\n`,
      );
      return 0;
    }
    const cri = process.machine.sockets.get(SOCKET) as Cri | undefined;
    if (!cri) {
      throw new Failure(
        `validate service connection: validate CRI v1 runtime API for endpoint "unix:///var/run/containerd/containerd.sock": rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /var/run/containerd/containerd.sock: connect: connection refused"`,
      );
    }
    return await command.run({ process, cri, about, ...parsed });
  } catch (error) {
    if (error instanceof Killed) throw error;
    const text = error instanceof CriError ? error.text : error instanceof Error ? error.message : String(error);
    await process.stderr.write(`FATA[0000] ${text} \n`);
    return 1;
  }
}

function usage(): string {
  const lines = commands.map(({ name, aliases, summary }) => `   ${[name, ...(aliases ?? [])].join(", ").padEnd(20)}${summary}\n`).join("");
  return `NAME:\n   crictl - client for CRI\n\nUSAGE:\n   crictl [global options] command [command options] [arguments...]\n\nCOMMANDS:\n${lines}   help, h             Shows a list of commands or help for one command\n`;
}
