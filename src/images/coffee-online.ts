/**
 * Kubewekend Coffee on the net: `shopfront`, whom customers ask, and `orders`, who numbers what they want in redis and
 * reads its prices from the cluster's API. Each says in its log whom it could not reach.
 */
import type { HttpRequest, HttpResponse } from "../machine/http.ts";
import { defineImage, type Image } from "../machine/image.ts";
import type { Process } from "../machine/process.ts";
import { Killed, type Program, type Running } from "../machine/program.ts";
import { MIB } from "./coffee-shop-apps.ts";
import { answer, pathOf } from "./http-server.ts";
import { alpineFiles, alpinePrograms } from "./userland.ts";

const PORT = 8080;
const SECOND = 1_000_000;
/** How long one program waits for another. */
const PATIENCE = { timeout: 2 * SECOND };
const RETRY = 10 * SECOND;
const ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

function listens(process: Process, name: string, http: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>): Running {
  const running: Running = { stop() {}, signal: (signal) => signal !== "SIGHUP" && process.exit(0) };
  process.network.listen({ port: PORT, http });
  void process.stdout.write(`${name} listens on port ${PORT}\n`);
  return running;
}
/** Why the other one could not be asked. Who is killed while it waits has no reasons any more. */
function reason(error: unknown): string {
  if (error instanceof Killed || !(error instanceof Error)) throw error;
  return error.message;
}
/** A line for the log, if there is still somebody to write it. */
function complains(process: Process, text: string): void {
  process.stderr.write(text).catch(() => {});
}

/** GET /order asks `orders`, by the name in ORDERS. */
const shopfront = (tag: string): Program => ({
  name: "shopfront",
  serve(process) {
    const orders = process.env.get("ORDERS") ?? "orders";
    const ask = async (): Promise<HttpResponse> => {
      let said: { status: number; body: string };
      try {
        const { status, body } = await process.network.request(
          orders,
          80,
          { method: "GET", path: "/order", headers: { "user-agent": "shopfront" }, host: orders },
          PATIENCE,
        );
        said = { status, body: String(body) };
      } catch (error) {
        said = { status: 502, body: `${reason(error)}\n` };
      }
      if (said.status === 200) return answer(200, `Kubewekend Coffee: ${said.body}`, process.date);
      complains(process, `shopfront: no answer from http://${orders}: ${said.body}`);
      return answer(502, `Kubewekend Coffee is closed: ${said.body}`, process.date);
    };
    return listens(process, `shopfront ${tag}`, (request) => (pathOf(request) === "/healthz" ? answer(200, "ok\n", process.date) : ask()));
  },
});

/** GET /order: the next number, kept in the redis of TILL. /ready once the ConfigMap `prices` has been read. */
const orders = (tag: string): Program => ({
  name: "orders",
  serve(process) {
    const till = process.env.get("TILL") ?? "till";
    let trouble: string | undefined = "prices have not been read yet\n";
    const read = (): void => {
      readPrices(process).then(
        (found) => {
          trouble = found;
          complains(process, found === undefined ? "orders: prices read\n" : `orders: cannot read prices: ${found}`);
          if (found !== undefined) process.clock.after(RETRY, read, "orders");
        },
        // Killed while it waited.
        () => {},
      );
    };
    const number = async (): Promise<HttpResponse> => {
      try {
        const said = await process.network.send(till, 6379, "TCP", "INCR orders\n", PATIENCE);
        return answer(200, `order ${said.trim().replace(/^:/, "")}\n`, process.date);
      } catch (error) {
        const said = `the till does not answer: ${reason(error)}\n`;
        complains(process, `orders: ${said}`);
        return answer(500, said, process.date);
      }
    };
    const running = listens(process, `orders ${tag}`, (request) => {
      if (trouble !== undefined) return answer(503, trouble, process.date);
      return pathOf(request) === "/order" ? number() : answer(200, "ok\n", process.date);
    });
    read();
    return running;
  },
});
/** As the Pod's own ServiceAccount. What went wrong, in the API server's words; undefined when nothing did. */
async function readPrices(process: Process): Promise<string | undefined> {
  const { fs, env, network } = process;
  if (!fs.exists(`${ACCOUNT}/token`)) return "this Pod has no token\n";
  const namespace = fs.read(`${ACCOUNT}/namespace`);
  const host = env.get("KUBERNETES_SERVICE_HOST") ?? "kubernetes.default.svc";
  try {
    const { status, body } = await network.request(
      host,
      443,
      {
        method: "GET",
        path: `/api/v1/namespaces/${namespace}/configmaps/prices`,
        headers: { authorization: `Bearer ${fs.read(`${ACCOUNT}/token`)}`, "user-agent": "orders", accept: "application/json" },
        scheme: "https",
        host,
      },
      PATIENCE,
    );
    if (status === 200) return undefined;
    const { message = "" } = (typeof body === "string" ? JSON.parse(body) : (body ?? {})) as { message?: string };
    return `${status}: ${message}\n`;
  } catch (error) {
    return `${reason(error)}\n`;
  }
}

function image(name: string, tags: readonly string[], program: (tag: string) => Program): Image {
  return defineImage({
    repository: `docker.io/kubewekend/${name}`,
    tags: tags.map((tag) => ({ tag, size: 19 * MIB })),
    entrypoint: [`/usr/local/bin/${name}`],
    exposes: [PORT],
    files: alpineFiles("3.20"),
    programs: (tag) => ({ ...alpinePrograms(), [`/usr/local/bin/${name}`]: program(tag) }),
  });
}
export const coffeeOnline: readonly Image[] = [image("shopfront", ["1.4.1", "1.4.2"], shopfront), image("orders", ["2.0"], orders)];
