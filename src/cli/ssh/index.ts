/** ssh: a shell, or one command, on another machine. Keys are in place; whoever comes is root there. */
import { ConnectionError } from "../../kube/status.ts";
import { SECOND } from "../../kube/timers.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "../../machine/program.ts";
import { SSH_PORT, type SshServer } from "../../machine/ssh.ts";

export const ssh: Command = {
  name: "ssh",
  async run(process) {
    const words = process.argv.slice(1);
    let terminal = false;
    while (words[0]?.startsWith("-")) {
      const [word = ""] = words;
      if (word === "-t" || word === "-tt") terminal = true;
      else if (word === "-o") words.shift();
      else if (word !== "-q" && word !== "-T" && !word.startsWith("-o")) return fail(process, `ssh: kubewekend does not model ${word}`);
      words.shift();
    }
    const [target, ...command] = words;
    if (target === undefined) return fail(process, "usage: ssh [-t] [user@]host [command]");
    const [user, host] = target.includes("@") ? (target.split("@", 2) as [string, string]) : ["root", target];
    if (user !== "root") return fail(process, `${user}@${host}: Permission denied (publickey).`);
    const server = await connect(process, host);
    if (typeof server === "string") return fail(process, server);
    const interactive = terminal || command.length === 0;
    const tty = interactive ? process.tty : undefined;
    const { ended, kill } = server.login({
      ...(command.length > 0 ? { command: command.join(" ") } : {}),
      stdin: process.stdin,
      stdout: process.stdout,
      stderr: process.stderr,
      tty,
    });
    const stops = (["SIGINT", "SIGTERM", "SIGHUP"] as const).map((signal) => process.onSignal(signal, kill));
    const { code } = await process.until(ended);
    for (const stop of stops) stop();
    if (tty && command.length === 0) await process.stdout.write(`Connection to ${host} closed.\n`);
    return code;
  },
};

/** The far side, or why there is none. */
export async function connect(process: Process, host: string): Promise<SshServer | string> {
  try {
    const service = await process.network.service(host, SSH_PORT, { timeout: 30 * SECOND });
    return service ? (service as SshServer) : `kex_exchange_identification: Connection closed by remote host`;
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    if (error.code === "ENOTFOUND") return `ssh: Could not resolve hostname ${host}: Name or service not known`;
    const why = { ECONNREFUSED: "Connection refused", EHOSTUNREACH: "No route to host" }[error.code as string] ?? "Connection timed out";
    return `ssh: connect to host ${host} port ${SSH_PORT}: ${why}`;
  }
}
async function fail(process: Process, text: string): Promise<number> {
  await process.stderr.write(`${text}\n`);
  return 255;
}
