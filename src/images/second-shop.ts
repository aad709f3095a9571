/**
 * The second shop of Kubewekend Coffee: a storefront that asks an API, which notes orders in redis. Neither runs as root.
 * Storefront 3.0 starts, and never says that it is ready.
 */
import type { HttpRequest, HttpResponse } from "../machine/http.ts";
import { defineImage } from "../machine/image.ts";
import type { Process } from "../machine/process.ts";
import type { Server } from "../machine/program.ts";
import { MIB } from "./coffee-shop-apps.ts";
import { answer, combinedLine, pathOf } from "./http-server.ts";
import { alpineFiles, alpinePrograms } from "./userland.ts";

const PORT = 8080;
/** Processor time of a page, and of an order: microseconds. */
const PAGE = 60_000;
const ORDER = 5_000;
/** How long one asks the other. */
const PATIENCE = 2_000_000;
const USER = "65532";

type Answer = readonly [status: number, body: string];

/** Ends with 1 and a line when a variable is not there; SIGTERM ends it at once. */
function serve(
  process: Process,
  name: string,
  variables: readonly string[],
  respond: (path: string) => Answer | Promise<Answer>,
): ReturnType<Server["serve"]> {
  const running = { stop() {}, signal: () => process.exit(0) };
  const missing = variables.find((variable) => (process.env.get(variable) ?? "") === "");
  if (missing !== undefined) {
    void process.stderr.write(`${name}: ${missing} is not set\n`);
    process.exit(1);
    return running;
  }
  const told = (request: HttpRequest, [status, body]: Answer): HttpResponse => {
    if (status >= 400) void process.stdout.write(`${combinedLine(request, status, body.length, process.date)}\n`);
    return answer(status, body, process.date);
  };
  const http = (request: HttpRequest): HttpResponse | Promise<HttpResponse> => {
    const found = respond(pathOf(request));
    return found instanceof Promise ? found.then((late) => told(request, late)) : told(request, found);
  };
  process.network.listen({ port: PORT, http });
  void process.stdout.write(`${name} listens on port ${PORT}\n`);
  return running;
}
/** `http://api:8080` → host and port. */
function addressOf(url: string, usual = 80): [host: string, port: number] {
  const [, host = "", port = usual] = /^(?:\w+:\/\/)?([^:/]+)(?::(\d+))?/.exec(url) ?? [];
  return [host, Number(port)];
}
const unreachable = (who: string, error: unknown): Answer => [502, `${who}: ${error instanceof Error ? error.message : String(error)}\n`];

function storefront(tag: string): Server {
  return {
    name: "storefront",
    footprint: { memory: 24 * MIB, cpuMilli: 2 },
    serve: (process) =>
      serve(process, "storefront", ["API_URL"], (path) => {
        if (tag === "3.0") return [503, "storefront 3.0: no template for this language\n"];
        if (path === "/healthz") return [200, "ok\n"];
        if (path !== "/" && path !== "/order") return [404, "no such page\n"];
        return page(process, tag, path === "/" ? "/menu" : path);
      }),
  };
}
async function page(process: Process, tag: string, path: string): Promise<Answer> {
  await process.work(PAGE);
  const [host, port] = addressOf(process.env.get("API_URL") ?? "");
  const request = { method: "GET", path, headers: { host, "user-agent": `storefront/${tag}` } };
  try {
    const { status, body } = await process.network.request(host, port, request, { timeout: PATIENCE });
    return [status, `storefront ${tag}: ${String(body)}`];
  } catch (error) {
    return unreachable("storefront", error);
  }
}
function orders(tag: string): Server {
  return {
    name: "order-desk",
    footprint: { memory: 18 * MIB, cpuMilli: 1 },
    serve: (process) =>
      serve(process, "order-desk", ["SHOP_CITY", "REDIS_ADDR", "PAY_TOKEN"], (path) => {
        const [city, token] = [process.env.get("SHOP_CITY") ?? "", process.env.get("PAY_TOKEN") ?? ""];
        if (path === "/healthz") return [200, "ok\n"];
        if (path === "/menu") return [200, `coffee in ${city}\n`];
        if (path === "/paid") return [200, `pays with a token that ends in ${token.slice(-3)}\n`];
        return path === "/order" ? order(process, tag, city) : [404, "no such page\n"];
      }),
  };
}
async function order(process: Process, tag: string, city: string): Promise<Answer> {
  await process.work(ORDER);
  const [host, port] = addressOf(process.env.get("REDIS_ADDR") ?? "", 6379);
  try {
    const said = await process.network.send(host, port, "TCP", "INCR orders", { timeout: PATIENCE });
    return [200, `order ${said.slice(1).trim()} in ${city}\n`];
  } catch (error) {
    return unreachable(`orders ${tag}`, error);
  }
}

const imageOf = (name: string, tags: readonly string[], server: (tag: string) => Server) =>
  defineImage({
    repository: `docker.io/kubewekend/${name}`,
    tags: tags.map((tag) => ({ tag, size: 19 * MIB })),
    entrypoint: [`/usr/local/bin/${name}`],
    user: USER,
    exposes: [PORT],
    files: alpineFiles("3.20"),
    programs: (tag) => ({ ...alpinePrograms(["curl"]), [`/usr/local/bin/${name}`]: server(tag) }),
  });
export const secondShop = [
  imageOf("storefront", ["2.0", "2.1", "2.2", "3.0"], storefront),
  imageOf("order-desk", ["1.4", "1.5", "1.6"], orders),
];
