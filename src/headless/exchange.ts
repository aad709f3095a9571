/** One exchange of real HTTP and its counterpart in the world: requests and answers as values. */
import { type IncomingHttpHeaders, type IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Status } from "../kube/status.ts";
import { bytesOf, textOf } from "../machine/bytes.ts";
import type { HttpResponse } from "../machine/http.ts";
import { decodeProtobuf, PROTOBUF } from "./protobuf/decode.ts";

/** As the real API server's limit on request bodies. */
export const BODY_LIMIT = 3 * 2 ** 20;

/** The body; undefined when it is too large. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // The rest is read and dropped, so that the client comes to reading the answer.
    if (size <= BODY_LIMIT) chunks.push(chunk);
  }
  return size > BODY_LIMIT ? undefined : Buffer.concat(chunks);
}

/** A body as JSON or whatever text it is; undefined when it is binary and cannot be understood. */
export function decodedBody(contentType: string | undefined, body: Buffer): string | undefined {
  if (!contentType?.startsWith(PROTOBUF) || body.length === 0) return textOf(body);
  try {
    const object = decodeProtobuf(body);
    return object && JSON.stringify(object);
  } catch {
    return undefined;
  }
}

/** Lower-case names; what came several times is joined. */
export function headersOf(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]): [string, string] => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
  );
}

/** Writes an answer of the world. A stream goes on until it ends or the client has gone. */
export function send({ status, headers, stream, body }: HttpResponse, response: ServerResponse): void {
  if (stream) {
    response.writeHead(status, headers);
    const cancel = stream.subscribe(
      (value) => void response.write(typeof value === "string" ? bytesOf(value) : `${JSON.stringify(value)}\n`),
      () => void response.end(),
    );
    response.flushHeaders();
    // The client may have gone while the answer was being made.
    if (response.destroyed) cancel();
    else response.on("close", cancel);
    return;
  }
  const content =
    body === undefined
      ? new Uint8Array(0)
      : body instanceof Uint8Array
        ? body
        : bytesOf(typeof body === "string" ? body : `${JSON.stringify(body)}\n`);
  const others = Object.entries(headers).filter(([name]) => !/^(content-length|transfer-encoding)$/i.test(name));
  response.writeHead(status, { ...Object.fromEntries(others), "Content-Length": content.length });
  response.end(content);
}

/** An ordinary answer on a socket that the HTTP server let go because the client offered another protocol. */
export function responseOn(socket: Duplex, request: IncomingMessage): ServerResponse {
  const response = new ServerResponse(request);
  response.assignSocket(socket as Parameters<ServerResponse["assignSocket"]>[0]);
  response.shouldKeepAlive = false;
  response.on("finish", () => socket.end());
  socket.on("error", () => {});
  return response;
}

/** A refusal as the API server writes it. */
export function failureStatus(code: number, reason: string, message: string): Status {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code };
}
