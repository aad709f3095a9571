/**
 * One exec or attach of a real client: bytes of its five channels on one side, the world's RemoteCommand on the other.
 * Upstream: k8s.io/kubelet/pkg/cri/streaming/remotecommand (protocol v4 and later: the verdict is a Status).
 */
import type { Status } from "../../kube/status.ts";
import { ByteDecoder, bytesOf } from "../../machine/bytes.ts";
import type { RemoteCommand } from "../../machine/http.ts";
import type { FarTerminal } from "./far-terminal.ts";

/** The client's side. Each write says whether there is room for more; `drained` resolves when there is again. */
export interface CommandChannels {
  stdout(data: Uint8Array): boolean;
  stderr(data: Uint8Array): boolean;
  drained(): Promise<void>;
  /** The verdict, after everything else; then the end of all channels. */
  finish(status: Status): void;
}
export interface CommandSessionOptions {
  /** The terminal that went along with the request. */
  terminal?: FarTerminal | undefined;
  /** attach ends with success however the container ends. */
  attach: boolean;
}

/** Input that a process has not read yet: beyond it the client has to wait (and is not listened to meanwhile). */
const INPUT_AHEAD = 16 * 2 ** 20;

export class CommandSession {
  readonly #remote: RemoteCommand;
  readonly #channels: CommandChannels;
  readonly #decoder = new ByteDecoder();
  readonly #terminal: FarTerminal | undefined;
  readonly #ended: () => void;
  #unread = 0;
  #room: (() => void)[] = [];
  #full = false;
  #over = false;

  /** `ended` is called once: the command has ended, or the client has gone. */
  constructor(remote: RemoteCommand, channels: CommandChannels, { terminal, attach }: CommandSessionOptions, ended: () => void) {
    this.#remote = remote;
    this.#channels = channels;
    this.#ended = ended;
    this.#terminal = terminal;
    terminal?.show((text) => this.#say("stdout", text));
    remote.subscribe({
      stdout: (text) => this.#say("stdout", text),
      stderr: (text) => this.#say("stderr", text),
      exit: (result) => {
        if (this.#over) return;
        this.#finish();
        channels.finish(attach ? SUCCESS : verdict(result));
      },
    });
  }

  /** Returns a promise when the client should not send more before it resolves. */
  stdin(data: Buffer): Promise<void> | undefined {
    if (this.#over) return undefined;
    const text = this.#decoder.decode(data);
    if (this.#terminal) {
      this.#terminal.feed(text);
      return undefined;
    }
    if (text !== "") {
      this.#unread += data.length;
      this.#remote.write(text, () => {
        this.#unread -= data.length;
        if (this.#unread < INPUT_AHEAD) for (const go of this.#room.splice(0)) go();
      });
    }
    return this.#unread < INPUT_AHEAD ? undefined : new Promise((resolve) => this.#room.push(resolve));
  }
  endStdin(): void {
    if (this.#over) return;
    const rest = this.#decoder.end();
    if (this.#terminal) {
      this.#terminal.feed(`${rest}\x04`);
      return;
    }
    if (rest !== "") this.#remote.write(rest);
    this.#remote.end();
  }
  resize(columns: number, rows: number): void {
    if (this.#over || !(columns > 0) || !(rows > 0)) return;
    this.#terminal?.resize(columns, rows);
    this.#remote.resize?.(columns, rows);
  }
  /** The client has gone. */
  hangUp(): void {
    if (!this.#over) this.#finish();
  }

  #finish(): void {
    this.#over = true;
    this.#terminal?.stop();
    for (const go of this.#room.splice(0)) go();
    this.#remote.close();
    this.#ended();
  }
  #say(channel: "stdout" | "stderr", text: string): void {
    if (this.#over || this.#channels[channel](bytesOf(text)) || this.#full) return;
    this.#full = true;
    this.#remote.hold?.(true);
    void this.#channels.drained().then(() => {
      this.#full = false;
      if (!this.#over) this.#remote.hold?.(false);
    });
  }
}

const SUCCESS: Status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 0 };

/** How a command ended, as the error channel tells it. */
function verdict({ code, message, reason }: { code: number; message?: string; reason?: string }): Status {
  if (code === 0) return SUCCESS;
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: message ?? `command terminated with non-zero exit code: exit status ${code}`,
    reason: reason ?? "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: String(code) }] },
    code: 0,
  };
}
