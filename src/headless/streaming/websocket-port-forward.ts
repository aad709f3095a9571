/**
 * port-forward over WebSocket, the older way (v4.channel.k8s.io, `?ports=80&ports=443`): channel 2n is the n-th
 * port's data, 2n+1 its errors; each begins with the port as two bytes, lower one first; one connection a port.
 * Upstream: k8s.io/kubelet/pkg/cri/streaming/portforward/websocket.go.
 */
import { Duplex } from "node:stream";
import type { RawData, WebSocket } from "ws";
import type { AskPod, PortForwarder } from "./port-forward.ts";
import { bytesOfMessage } from "./websocket-command.ts";

/** `ended` is called once, when all connections are over or the client has gone. */
export function carryPortForwardOverWebSocket(
  socket: WebSocket,
  ports: readonly number[],
  forwarder: PortForwarder,
  ask: AskPod,
  { heard }: { heard(): void },
  ended: () => void,
): void {
  const base64 = socket.protocol.includes("base64.");
  const send = (channel: number, data: Uint8Array, done?: () => void): void => {
    if (socket.readyState !== socket.OPEN) done?.();
    else if (base64) socket.send(`${String.fromCharCode(48 + channel)}${Buffer.from(data).toString("base64")}`, () => done?.());
    else socket.send(Buffer.concat([Buffer.of(channel), data]), { binary: true }, () => done?.());
  };
  let open = ports.length;
  const connections = ports.map((port, at) => {
    const greeting = Buffer.alloc(2);
    greeting.writeUInt16LE(port);
    send(2 * at, greeting);
    send(2 * at + 1, greeting);
    const connection = new Duplex({
      read() {},
      write: (chunk: Buffer, _encoding, done) => send(2 * at, chunk, () => done()),
    });
    // A channel has no half-close: when the pod's side has said all, the connection is over.
    connection.on("finish", () => connection.destroy());
    connection.on("close", () => {
      if (--open === 0) socket.close(1000);
    });
    void forwarder.connect(port, ask, connection, (message) => send(2 * at + 1, Buffer.from(message)));
    return connection;
  });
  socket.on("message", (message: RawData, binary: boolean) => {
    heard();
    const bytes = bytesOfMessage(message);
    const channel = binary ? (bytes[0] ?? 0) : (bytes[0] ?? 48) - 48;
    if (channel % 2 === 0)
      connections[channel / 2]?.push(binary ? bytes.subarray(1) : Buffer.from(bytes.subarray(1).toString("utf8"), "base64"));
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    for (const connection of connections) connection.destroy();
    ended();
  });
}
