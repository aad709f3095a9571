/**
 * Connections of port-forward, as the pod's side sees them. The simulated network carries requests and messages by
 * value, no byte streams; so HTTP/1.1 is spoken here, with the client, and each request goes into the world as one.
 * A listener that answers single messages (redis) gets each piece that arrives as a message. What the world cannot
 * take is refused in words over the error stream: TLS, and protocols whose servers are not modelled.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { ByteDecoder, bytesOf, textOf } from "../../machine/bytes.ts";
import type { Spoken } from "../../machine/dialer.ts";
import type { HttpRequest, HttpResponse } from "../../machine/http.ts";
import { headersOf, readBody, send } from "../exchange.ts";

/** What the kubelet's portForward takes by value. */
export interface PortForwardBody {
  port: number;
  request?: HttpRequest;
  message?: string;
}
/** Asks the pod through the API server. Rejects when there is no API server. */
export type AskPod = (body: PortForwardBody) => Promise<HttpResponse>;

interface Forwarded {
  port: number;
  ask: AskPod;
  /** Ends the connection with a sentence for the client. */
  fail(message: string): void;
}

/** The first byte of a TLS handshake. */
const TLS_HANDSHAKE = 0x16;

export class PortForwarder {
  readonly #connections = new WeakMap<object, Forwarded>();
  /** Never listens: connections are handed to it. */
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const forwarded = this.#connections.get(request.socket);
      if (!forwarded) response.destroy();
      else
        answer(forwarded, request, response).catch((error: unknown) => {
          forwarded.fail(error instanceof Error ? error.message : String(error));
        });
    });
    this.#server.on("clientError", (_error, socket) => {
      const forwarded = this.#connections.get(socket);
      if (socket.writable && forwarded)
        forwarded.fail(`kubewekend models HTTP/1.1 through a port-forward, and port ${forwarded.port} was sent something else`);
      else socket.destroy();
    });
  }

  /**
   * Carries one connection. `tell` takes what goes wrong, before the connection is closed. Resolves when the
   * connection is connected, or refused.
   */
  async connect(port: number, ask: AskPod, connection: Duplex, tell: (message: string) => void): Promise<void> {
    connection.on("error", () => {});
    const fail = (message: string): void => {
      tell(message);
      connection.destroy();
    };
    try {
      const { status, body } = await ask({ port });
      if (status !== 200) fail(textOfBody(body));
      else this.#serve(body as Spoken, { port, ask, fail }, connection);
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error));
    }
  }

  #serve(spoken: Spoken, forwarded: Forwarded, connection: Duplex): void {
    const { port, fail } = forwarded;
    switch (spoken) {
      case "http":
        this.#connections.set(connection, forwarded);
        this.#server.emit("connection", connection);
        return;
      case "https":
        connection.once("data", (data: Buffer) => {
          if (data[0] === TLS_HANDSHAKE) fail(`kubewekend does not model TLS through a port-forward (port ${port})`);
          else connection.end("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n");
        });
        return;
      case "messages":
        void carryMessages(forwarded, connection);
        return;
      case "nothing":
        fail(`kubewekend does not model the protocol of port ${port}`);
        return;
    }
  }
}

async function answer({ port, ask, fail }: Forwarded, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  if (body === undefined) return fail("kubewekend does not model bodies of more than 3 MiB through a port-forward");
  const headers = headersOf(request.headers);
  const answered = await ask({
    port,
    request: {
      method: request.method ?? "GET",
      path: request.url ?? "/",
      headers,
      scheme: "http",
      ...(headers["host"] === undefined ? {} : { host: headers["host"] }),
      ...(body.length === 0 ? {} : { body: textOf(body) }),
    },
  });
  const text = textOfBody(answered.body);
  if (answered.status === 500 && text.startsWith("error forwarding port")) return fail(text);
  // The pod's server says itself what the date is there.
  response.sendDate = false;
  send({ ...answered, headers: capitalised(answered.headers) }, response);
}

async function carryMessages({ port, ask, fail }: Forwarded, connection: Duplex): Promise<void> {
  const decoder = new ByteDecoder();
  try {
    for await (const piece of connection as AsyncIterable<Buffer>) {
      const { status, body } = await ask({ port, message: decoder.decode(piece) });
      if (status !== 200) return fail(textOfBody(body));
      connection.write(bytesOf(textOfBody(body)));
    }
    connection.end();
  } catch (error) {
    if (!connection.destroyed) fail(error instanceof Error ? error.message : String(error));
  }
}

function textOfBody(body: unknown): string {
  if (typeof body === "string") return body;
  const message = (body as { message?: unknown } | undefined)?.message;
  return typeof message === "string" ? message : "";
}
/** `content-type` → `Content-Type`, as servers write it. */
function capitalised(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase()),
      value,
    ]),
  );
}
