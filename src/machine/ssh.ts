/** What ssh sees of the far machine: the service behind its port 22. */
import type { ExitStatus } from "./process.ts";
import type { InputStream, OutputStream } from "./stream.ts";
import type { Tty } from "./tty.ts";

export const SSH_PORT = 22;

export interface RemoteLogin {
  /** A shell command; without one a login shell. */
  readonly command?: string;
  readonly stdin?: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly tty?: Tty | undefined;
}
export interface SshServer {
  readonly hostname: string;
  /** Runs on the far machine, with the caller's streams and terminal. `kill` ends it when the caller goes. */
  login(options: RemoteLogin): { readonly ended: Promise<ExitStatus>; kill(): void };
  /** A Unix socket over there (`docker -H ssh://…`). */
  socket(path: string): unknown;
}
