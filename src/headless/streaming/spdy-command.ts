/**
 * exec and attach over SPDY: one stream a channel, told apart by their header `streamtype`.
 * Upstream: k8s.io/kubelet/pkg/cri/streaming/remotecommand/httpstream.go.
 */
import type { Duplex } from "node:stream";
import type { RemoteCommand } from "../../machine/http.ts";
import { CommandSession, type CommandSessionOptions } from "./command-session.ts";
import { SizeReader } from "./size-reader.ts";
import { SpdyConnection, type SpdyStream } from "./spdy/connection.ts";

/** As upstream: how long the client may take to open its streams. Real milliseconds. */
const PATIENCE = 30_000;

/** What the client asked for in its query. */
export interface Wanted {
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  tty: boolean;
}

export function carryCommandOverSpdy(
  transport: Duplex,
  remote: RemoteCommand,
  wanted: Wanted,
  options: CommandSessionOptions & { heard(): void },
  ended: () => void,
): void {
  const streams = new Map<string, SpdyStream>();
  const expected = ["error", ...(["stdin", "stdout", "stderr"] as const).filter((one) => wanted[one]), ...(wanted.tty ? ["resize"] : [])];
  let session: CommandSession | undefined;
  // What comes before the last of the streams is there.
  const early: (() => void)[] = [];
  const connection = new SpdyConnection(
    transport,
    (stream) => {
      const type = stream.header("streamtype");
      if (!expected.includes(type) || streams.has(type)) {
        stream.reset();
        return;
      }
      streams.set(type, stream);
      if (type === "stdin") {
        stream.onData = (data) => {
          options.heard();
          if (session) return session.stdin(data);
          early.push(() => void session?.stdin(data));
        };
        stream.onEnd = () => {
          if (session) session.endStdin();
          else early.push(() => session?.endStdin());
        };
      } else if (type === "resize") {
        const sizes = new SizeReader();
        stream.onData = (data) => {
          for (const { columns, rows } of sizes.push(data))
            if (session) session.resize(columns, rows);
            else early.push(() => session?.resize(columns, rows));
        };
      }
      if (streams.size === expected.length) begin();
    },
    () => {
      clearTimeout(timer);
      if (session) session.hangUp();
      else {
        remote.close();
        ended();
      }
    },
  );
  const timer = setTimeout(() => connection.destroy(), PATIENCE);

  function begin(): void {
    clearTimeout(timer);
    const write = (type: string, data: Uint8Array): boolean => streams.get(type)?.write(data) ?? true;
    session = new CommandSession(
      remote,
      {
        stdout: (data) => write("stdout", data),
        stderr: (data) => write("stderr", data),
        drained: () => connection.drained(),
        finish(status) {
          write("error", Buffer.from(JSON.stringify(status)));
          for (const stream of streams.values()) stream.end();
          connection.close();
        },
      },
      options,
      ended,
    );
    for (const one of early.splice(0)) one();
  }
}
