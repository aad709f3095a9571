/**
 * `serve`: the simulated API server over real HTTP on 127.0.0.1. A thin adapter: each request becomes an
 * HttpRequest to the door that docker publishes on the simulated laptop, with the admin's certificate unless it
 * brings its own credentials.
 */

import { writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { HttpRequest, HttpResponse } from "../machine/http.ts";
import { adminGroups, World, type WorldOptions } from "../sim/index.ts";
import { BODY_LIMIT, decodedBody, failureStatus, headersOf, readBody, responseOn, send } from "./exchange.ts";
import { UsageError } from "./options.ts";
import { attend, patiently } from "./patience.ts";
import { PROTOBUF } from "./protobuf/decode.ts";
import { encodeOpenApi, OPENAPI_PROTOBUF } from "./protobuf/openapi.ts";
import { Upgrades } from "./streaming/upgrades.ts";

const SLICE = 5;
/** Virtual time from birth until a booted cluster is at rest, at least: milliseconds. */
const BOOT = 90_000;

export interface ServeOptions {
  port: number;
  /** Virtual seconds a real one; 0: time stands still but for what a request must wait for. */
  speed: number;
  /** Where to write a kubeconfig. */
  kubeconfig?: string | undefined;
  /** Let the world's calendar show today, so that clients tell ages as they are. */
  today?: boolean;
}
export interface Serving {
  url: string;
  world: World;
  /** How many clients of exec, attach and port-forward are connected. */
  readonly sessions: number;
  close(): Promise<void>;
}

/** Boots a world and serves it; resolves when it listens. */
export async function serve(options: WorldOptions, { port, speed, kubeconfig, today }: ServeOptions): Promise<Serving> {
  const world = await boot(options, today ?? false);
  const server = createServer((request, response) => {
    answer(world, adminGroups(options.release), speed, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
      response.end(`${error instanceof Error ? error.message : String(error)}\n`);
    });
  });
  const upgrades = new Upgrades({
    asRequest: (request) => asRequest(adminGroups(options.release), request, ""),
    ask: (request) => (speed > 0 ? world.request(request) : patiently(world, request)),
    attend: () => (speed > 0 ? { heard() {}, end() {} } : attend(world)),
    translates: options.release.features.enabled("TranslateStreamCloseWebsocketRequests"),
  });
  server.on("upgrade", (request, socket, head) => {
    if (Upgrades.concerns(request)) void upgrades.handle(request, socket, head);
    else server.emit("request", request, responseOn(socket, request));
  });
  await listen(server, port);
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : port}`;
  if (kubeconfig !== undefined) await writeFile(kubeconfig, kubeconfigFor(url), { mode: 0o600 });
  const stop = speed > 0 ? run(world, speed) : async () => {};
  return {
    url,
    world,
    get sessions() {
      return upgrades.open;
    },
    async close() {
      await stop();
      upgrades.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      world.stop();
    },
  };
}

async function boot(options: WorldOptions, today: boolean): Promise<World> {
  if (!today) return World.boot(options);
  const birth = Math.floor(Date.now() / 1000) * 1000 - BOOT;
  const world = await World.boot({ ...options, release: { ...options.release, birth } });
  const late = Date.now() - world.clock.date;
  if (late > 0) await world.advance(late / 1000);
  return world;
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

async function answer(
  world: World,
  admins: readonly string[],
  speed: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  if (body === undefined) {
    response.writeHead(413, { "content-type": "application/json", connection: "close" });
    response.end(`${JSON.stringify(failureStatus(413, "RequestEntityTooLarge", `Request entity too large: limit is ${BODY_LIMIT}`))}\n`);
    return;
  }
  if (!isDecodable(request.url ?? "/")) {
    response.writeHead(400, { "content-type": "text/plain; charset=utf-8", connection: "close" });
    response.end("400 Bad Request");
    return;
  }
  const text = decodedBody(request.headers["content-type"], body);
  if (text === undefined) {
    response.writeHead(400, { "content-type": "application/json", connection: "close" });
    response.end(`${JSON.stringify(failureStatus(400, "BadRequest", "the body is no protobuf message of a known kind"))}\n`);
    return;
  }
  const asked = asRequest(admins, request, text);
  let answered: HttpResponse;
  try {
    answered = await (speed > 0 ? world.request(asked) : patiently(world, asked));
  } catch (error) {
    // Nobody listens behind the published port: the connection breaks off.
    response.destroy(error instanceof Error ? error : undefined);
    return;
  }
  if (answered.upgrade) {
    answered.upgrade.close();
    answered = {
      status: 400,
      headers: { "content-type": "application/json" },
      body: failureStatus(400, "BadRequest", "Upgrade request required"),
    };
  }
  if (wantsProtobuf(asked) && answered.status === 200)
    answered = {
      status: 200,
      headers: { "content-type": OPENAPI_PROTOBUF },
      body: encodeOpenApi(answered.body as Record<string, unknown>),
    };
  // A watch or a followed log is a request that waits.
  if (answered.stream && speed === 0) {
    const attendance = attend(world);
    response.on("close", () => attendance.end());
  }
  send(answered, response);
}

function isDecodable(url: string): boolean {
  try {
    decodeURI(url);
    return true;
  } catch {
    return false;
  }
}

function asRequest(groups: readonly string[], request: IncomingMessage, body: string): HttpRequest {
  const headers = headersOf(request.headers);
  if (headers["content-type"]?.startsWith(PROTOBUF)) headers["content-type"] = "application/json";
  const anonymous = headers["authorization"] === undefined;
  return {
    method: request.method ?? "GET",
    path: request.url ?? "/",
    headers,
    scheme: "https",
    peer: {
      address: "172.18.0.1",
      ...(anonymous ? { certificate: { commonName: "kubernetes-admin", organizations: [...groups] } } : {}),
    },
    ...(body === "" ? {} : { body }),
  };
}

function wantsProtobuf({ path, headers }: HttpRequest): boolean {
  return path.split("?")[0] === "/openapi/v2" && (headers["accept"] ?? "").includes("proto-openapi.spec.v2");
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(new UsageError(`cannot listen on port ${port}: ${error.message}`)));
    server.listen(port, "127.0.0.1", () => resolve());
  });
}

/** For real clients: no credentials, the door adds the admin's. */
export function kubeconfigFor(url: string): string {
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
