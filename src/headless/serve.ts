/**
 * `serve`: the simulated API server over real HTTP on 127.0.0.1. A thin adapter: each request becomes an
 * HttpRequest to the door that docker publishes on the simulated laptop, with the admin's certificate unless it
 * brings its own credentials.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { writeFile } from "node:fs/promises";
import type { HttpRequest, HttpResponse } from "../machine/http.ts";
import { World, type WorldOptions } from "../sim/index.ts";

/** As the real API server's limit on request bodies. */
const BODY_LIMIT = 3 * 2 ** 20;
const SLICE = 5;

export interface Serving {
  url: string;
  close(): Promise<void>;
}

export async function serve(options: WorldOptions, { port, speed, kubeconfig }: { port: number; speed: number; kubeconfig: string | undefined }): Promise<Serving> {
  const world = await World.boot(options);
  const server = createServer((request, response) => {
    answer(world, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
      response.end(`${error instanceof Error ? error.message : String(error)}\n`);
    });
  });
  server.on("upgrade", (_request, socket) => socket.end("HTTP/1.1 501 Not Implemented\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\nkubewekend does not model exec, attach and port-forward over real HTTP\n"));
  await listen(server, port);
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : port}`;
  if (kubeconfig !== undefined) await writeFile(kubeconfig, kubeconfigFor(url), { mode: 0o600 });
  const stop = run(world, speed);
  return {
    url,
    async close() {
      await stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      world.stop();
    },
  };
}

/** Real time drives virtual time. Returns how to stop. */
function run(world: World, speed: number): () => Promise<void> {
  let stopped = false;
  const factor = Number.isFinite(speed) ? speed : 1000;
  const loop = (async () => {
    let last = performance.now();
    while (!stopped) {
      await new Promise((resolve) => setTimeout(resolve, SLICE));
      const now = performance.now();
      await world.runUntil(world.clock.now + Math.round((now - last) * 1000 * factor));
      last = now;
    }
  })();
  return async () => {
    stopped = true;
    await loop;
  };
}

async function answer(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await read(request);
  if (body === undefined) {
    response.writeHead(413, { "content-type": "text/plain" });
    response.end("Request entity too large: limit is 3145728\n");
    return;
  }
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]): [string, string] => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]));
  const anonymous = headers["authorization"] === undefined;
  const asked: HttpRequest = {
    method: request.method ?? "GET",
    path: request.url ?? "/",
    headers,
    scheme: "https",
    peer: { address: "172.18.0.1", ...(anonymous ? { certificate: { commonName: "kubernetes-admin", organizations: ["system:masters"] } } : {}) },
    ...(body === "" ? {} : { body }),
  };
  let answered: HttpResponse;
  try {
    answered = await world.request(asked);
  } catch (error) {
    response.destroy(error instanceof Error ? error : undefined);
    return;
  }
  response.writeHead(answered.status, answered.headers);
  if (answered.stream) {
    const cancel = answered.stream.subscribe(
      (value) => void response.write(typeof value === "string" ? value : `${JSON.stringify(value)}\n`),
      () => void response.end(),
    );
    response.flushHeaders();
    response.on("close", cancel);
    return;
  }
  const { body: answeredBody } = answered;
  if (answeredBody === undefined) response.end();
  else if (answeredBody instanceof Uint8Array || typeof answeredBody === "string") response.end(answeredBody);
  else response.end(`${JSON.stringify(answeredBody)}\n`);
}

/** Undefined when it is too large. */
async function read(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
}

function kubeconfigFor(url: string): string {
  return `apiVersion: v1
kind: Config
clusters:
- cluster:
    server: ${url}
  name: kind-kind
contexts:
- context:
    cluster: kind-kind
    user: kind-kind
  name: kind-kind
current-context: kind-kind
preferences: {}
users:
- name: kind-kind
  user: {}
`;
}
