/**
 * port-forward over SPDY: for each connection a pair of streams (`data`, `error`) with one `requestid`.
 * Upstream: k8s.io/kubelet/pkg/cri/streaming/portforward/httpstream.go.
 */
import { Duplex } from "node:stream";
import type { AskPod, PortForwarder } from "./port-forward.ts";
import { SpdyConnection, type SpdyStream } from "./spdy/connection.ts";

/** As upstream: how long the second stream of a pair may take. Real milliseconds. */
const PATIENCE = 30_000;

interface Pair {
  error?: SpdyStream;
  data?: SpdyStream;
  timer: NodeJS.Timeout;
}

/** `ended` is called once, when the client has gone. */
export function carryPortForwardOverSpdy(
  transport: Duplex,
  forwarder: PortForwarder,
  ask: AskPod,
  { heard }: { heard(): void },
  ended: () => void,
): SpdyConnection {
  const pairs = new Map<string, Pair>();
  const connection = new SpdyConnection(
    transport,
    (stream) => {
      heard();
      const type = stream.header("streamtype");
      const port = Number(stream.header("port"));
      if ((type !== "error" && type !== "data") || !Number.isInteger(port) || port < 1 || port > 65_535) {
        stream.reset();
        return;
      }
      // Old clients leave the number out: streams come in turn, error first.
      const id = stream.header("requestid") || String(type === "error" ? stream.id : stream.id - 2);
      const pair = pairs.get(id) ?? {
        timer: setTimeout(() => {
          pairs.delete(id);
          pair.error?.reset();
          pair.data?.reset();
        }, PATIENCE),
      };
      if (pair[type]) {
        stream.reset();
        return;
      }
      pair[type] = stream;
      pairs.set(id, pair);
      const { error, data } = pair;
      if (!error || !data) return;
      clearTimeout(pair.timer);
      pairs.delete(id);
      const duplex = new StreamDuplex(data, connection, heard);
      duplex.on("close", () => error.end());
      void forwarder.connect(port, ask, duplex, (message) => error.write(Buffer.from(message)));
    },
    () => {
      for (const { timer } of pairs.values()) clearTimeout(timer);
      ended();
    },
  );
  return connection;
}

/** A SPDY stream as Node's libraries want one. */
class StreamDuplex extends Duplex {
  readonly #stream: SpdyStream;
  readonly #connection: SpdyConnection;
  constructor(stream: SpdyStream, connection: SpdyConnection, heard: () => void) {
    super({ allowHalfOpen: true });
    this.#stream = stream;
    this.#connection = connection;
    stream.onData = (data) => {
      heard();
      // One connection must not hold up the others that share the socket: what is not read yet is kept.
      this.push(data);
    };
    stream.onEnd = () => void this.push(null);
    stream.onClose = () => void this.destroy();
  }
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#stream.write(chunk)) done();
    else void this.#connection.drained().then(() => done());
  }
  override _final(done: (error?: Error | null) => void): void {
    this.#stream.end();
    done();
  }
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#stream.end();
    done(error);
  }
}
