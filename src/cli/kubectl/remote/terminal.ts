/** -i and -t of exec, attach and run: what of the caller's terminal goes along (kubectl/pkg/cmd/exec SetupTTY). */
import type { RemoteCommand } from "../../../machine/http.ts";
import type { Process } from "../../../machine/process.ts";
import type { Tty } from "../../../machine/tty.ts";
import { CommandError, PlainError } from "../errors.ts";
import type { RestClient } from "../rest.ts";
import { type RemoteResult, streamRemote } from "./stream.ts";

export interface TerminalOptions {
  readonly stdin: boolean;
  readonly tty: boolean;
}

/** -t only counts together with -i, and with a terminal on stdin; says so otherwise. */
export async function setUpTerminal(process: Process, { stdin, tty }: TerminalOptions, quiet: boolean): Promise<TerminalOptions> {
  if (!stdin) return { stdin, tty: false };
  if (!tty) return { stdin, tty };
  if (process.stdin.isTerminal && process.tty) return { stdin, tty };
  if (!quiet) await process.stderr.write("Unable to use a TTY - input is not a terminal or the right kind of file\n");
  return { stdin, tty: false };
}

export interface RemoteRequest extends TerminalOptions {
  /** `/api/v1/namespaces/x/pods/y/exec`. */
  readonly path: string;
  readonly container: string;
  /** The words of the command, for exec. */
  readonly command?: readonly string[];
}

/** Opens the session and carries its streams until it ends. Throws what the server or the node refuses. */
export async function runRemote(process: Process, client: RestClient, request: RemoteRequest): Promise<RemoteResult> {
  const { path, container, command = [], stdin, tty } = request;
  const words = command.map((word) => `command=${encodeURIComponent(word)}`).join("&");
  const device: Tty | undefined = tty ? process.tty : undefined;
  const response = await client.request("POST", words === "" ? path : `${path}?${words}`, {
    query: { container, stdin: stdin || undefined, stdout: true, stderr: tty ? undefined : true, tty: tty || undefined },
    stream: true,
    upgrade: true,
    ...(device ? { tty: device } : {}),
  });
  const remote: RemoteCommand | undefined = response.upgrade;
  if (!remote) throw new CommandError("unable to upgrade connection: the server did not switch protocols");
  // A terminal that was handed over is read by the far process itself.
  return streamRemote(process, remote, { stdin: stdin && !device, tty });
}

/** `command terminated with exit code N`, which becomes kubectl's own exit code. */
export function throwExitCode({ code }: RemoteResult): void {
  if (code !== 0) throw new PlainError(`command terminated with exit code ${code}`, code);
}
