/** Small servers of tutorials: they say which pod answered. */
import type { HttpRequest, HttpResponse } from "../machine/http.ts";
import { defineImage, type Image } from "../machine/image.ts";
import type { Process } from "../machine/process.ts";
import type { Running, Server } from "../machine/program.ts";
import { admitted } from "./agnhost-webhook.ts";
import { answer, combinedLine, pathOf, queryOf } from "./http-server.ts";
import { alpineFiles, alpinePrograms, debianFiles, debianPrograms } from "./userland.ts";

type Answering = (request: HttpRequest, process: Process) => HttpResponse | Promise<HttpResponse>;

/** A server on one port; `port` may read the process's arguments or environment. */
function httpServer(
  name: string,
  port: (process: Process) => number,
  respond: Answering,
  greeting: (port: number) => string = () => "",
): Server {
  return {
    name,
    serve(process) {
      const at = port(process);
      try {
        process.network.listen({ port: at, http: (request) => respond(request, process) });
      } catch (error) {
        void process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(1);
        return { stop() {} };
      }
      const text = greeting(at);
      if (text !== "") void process.stdout.write(text);
      return { stop() {} };
    },
  };
}
const sizes = (size: number, ...tags: string[]): { tag: string; size: number }[] => tags.map((tag) => ({ tag, size }));
const flag = (process: Process, name: string, fallback: string): string => {
  const at = process.argv.findIndex((word) => word === name || word.startsWith(`${name}=`));
  if (at < 0) return fallback;
  const word = process.argv[at] ?? "";
  return word.includes("=") ? word.slice(word.indexOf("=") + 1) : (process.argv[at + 1] ?? fallback);
};
const stamp = (process: Process): string => combinedStamp(process.date);
function combinedStamp(date: number): string {
  return (
    combinedLine({ method: "", path: "", headers: {} }, 0, 0, date)
      .split(/[[\]]/)[1]
      ?.replace(/^(\d+)\/(\w+)\/(\d+):([\d:]+).*$/, "$3/$2/$1 $4") ?? ""
  );
}

function helloApp(repository: string): Image {
  return defineImage({
    repository,
    tags: [...sizes(12_000_000, "1.0"), ...sizes(12_000_000, "2.0")],
    entrypoint: ["./hello-app"],
    env: { PORT: "8080" },
    exposes: [8080],
    programs: (tag) => ({
      "/hello-app": httpServer(
        "hello-app",
        (process) => Number(process.env.get("PORT") ?? 8080),
        (request, process) => {
          void process.stderr.write(`${stamp(process)} Serving request: ${pathOf(request)}\n`);
          return answer(200, `Hello, world!\nVersion: ${tag}.0\nHostname: ${process.machine.hostname}\n`, process.date);
        },
        (port) => `Server listening on port ${port}\n`,
      ),
    }),
  });
}
export const helloApps = ["gcr.io/google-samples/hello-app", "us-docker.pkg.dev/google-samples/containers/gke/hello-app"].map(helloApp);

/** The bootcamp's `Hello Kubernetes bootcamp! | Running on: web-1 | v=1`. */
export const bootcamp = defineImage({
  repository: "gcr.io/google-samples/kubernetes-bootcamp",
  tags: sizes(83_000_000, "v1", "v2"),
  command: ["node", "server.js"],
  exposes: [8080],
  files: debianFiles("8 (jessie)"),
  programs: (tag) => ({
    ...debianPrograms(["curl"]),
    "/usr/local/bin/node": httpServer(
      "node",
      () => 8080,
      (_request, process) =>
        answer(200, `Hello Kubernetes bootcamp! | Running on: ${process.machine.hostname} | v=${tag.slice(1)}\n`, process.date),
      () => "Kubernetes Bootcamp App Started\n",
    ),
  }),
});

export const whoami = defineImage({
  repository: "docker.io/traefik/whoami",
  tags: sizes(2_900_000, "v1.10.2", "latest", "v1.10", "v1.10.1", "v1.9", "v1.8", "v1.11"),
  entrypoint: ["/whoami"],
  exposes: [80],
  programs: () => ({
    "/whoami": httpServer(
      "whoami",
      (process) => Number(flag(process, "--port", process.env.get("WHOAMI_PORT_NUMBER") ?? "80")),
      (request, process) => {
        const headers = Object.entries(request.headers)
          .filter(([name]) => name !== "host")
          .map(([name, value]) => `${name.replaceAll(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())}: ${value}\n`)
          .sort()
          .join("");
        if (pathOf(request) === "/health") return answer(200, "", process.date);
        if (pathOf(request) === "/api")
          return answer(
            200,
            `${JSON.stringify({ hostname: process.machine.hostname, ip: ["127.0.0.1", process.network.address], url: request.path, host: request.host, method: request.method })}\n`,
            process.date,
            { "content-type": "application/json" },
          );
        return answer(
          200,
          `Hostname: ${process.machine.hostname}\nIP: 127.0.0.1\nIP: ${process.network.address}\nRemoteAddr: ${request.peer?.address ?? ""}:${40000 + (process.pid % 1000)}\n${request.method} ${request.path} HTTP/1.1\nHost: ${request.headers.host ?? request.host ?? ""}\n${headers}\n`,
          process.date,
        );
      },
      (port) => `Starting up on port ${port}\n`,
    ),
  }),
});

export const httpEcho = defineImage({
  repository: "docker.io/hashicorp/http-echo",
  tags: sizes(3_000_000, "1.0", "latest", "0.2.3", "1.0.0", "0.2.1"),
  entrypoint: ["/http-echo"],
  exposes: [5678],
  user: "65532",
  programs: () => ({
    "/http-echo": {
      name: "http-echo",
      serve(process) {
        const text = flag(process, "-text", process.env.get("ECHO_TEXT") ?? "");
        if (text === "") {
          void process.stderr.write("Missing -text option!\n");
          process.exit(127);
          return { stop() {} };
        }
        const listen = flag(process, "-listen", ":5678");
        const port = Number(listen.slice(listen.lastIndexOf(":") + 1));
        process.network.listen({
          port,
          http: (request) => {
            void process.stdout.write(
              `${stamp(process)} ${request.host ?? ""} ${request.peer?.address ?? ""} "${request.method} ${request.path} HTTP/1.1" 200 ${text.length + 1} "${request.headers["user-agent"] ?? ""}" 12.3µs\n`,
            );
            return answer(200, `${text}\n`, process.date, { "x-app-name": "http-echo", "x-app-version": "1.0.0" });
          },
        });
        void process.stdout.write(`${stamp(process)} [INFO] server is listening on :${port}\n`);
        return { stop() {} };
      },
    },
  }),
});

function echoServer(repository: string): Image {
  return defineImage({
    repository,
    tags: sizes(43_000_000, "1.10", "1.4", "1.8", "2.5", "latest"),
    command: ["nginx"],
    exposes: [8080],
    programs: () => ({
      "/usr/sbin/nginx": httpServer(
        "nginx",
        () => 8080,
        (request, process) => {
          const headers = Object.entries(request.headers)
            .map(([name, value]) => `\t${name}=${value}\n`)
            .join("");
          return answer(
            200,
            `\n\nHostname: ${process.machine.hostname}\n\nPod Information:\n\t-no pod information available-\n\nServer values:\n\tserver_version=nginx: 1.13.3 - lua: 10008\n\nRequest Information:\n\tclient_address=${request.peer?.address ?? ""}\n\tmethod=${request.method}\n\treal path=${request.path}\n\tquery=${request.path.split("?")[1] ?? ""}\n\trequest_version=1.1\n\trequest_scheme=http\n\trequest_uri=http://${request.headers.host ?? request.host ?? ""}:8080${request.path}\n\nRequest Headers:\n${headers}\nRequest Body:\n\t-no body in request-\n\n`,
            process.date,
            { "content-type": "text/plain", server: "echoserver" },
          );
        },
      ),
    }),
  });
}
export const echoServers = [
  "registry.k8s.io/echoserver",
  "k8s.gcr.io/echoserver",
  "gcr.io/google_containers/echoserver",
  "gcr.io/google-containers/echoserver",
].map(echoServer);

/** Processor time of one answer: a million square roots in PHP. */
const ROOTS = 60_000;
/** Answers one request after the other, each as long as the container's share of a core makes it take. */
const squareRoots: Server = {
  name: "apache2",
  footprint: { memory: 11_000_000, cpuMilli: 1 },
  serve(process) {
    let last: Promise<unknown> = Promise.resolve();
    const respond: Answering = (_request) => {
      const done = last
        .then(() => process.work(ROOTS))
        .then(() => answer(200, "OK!", process.date, { "content-type": "text/html; charset=UTF-8", server: "Apache/2.4.10 (Debian)" }));
      last = done.catch(() => undefined);
      return done;
    };
    process.network.listen({ port: 80, http: (request) => respond(request, process) });
    return { stop() {} };
  },
};

/** registry.k8s.io/hpa-example: computes while it is asked. */
export const hpaExample = defineImage({
  repository: "registry.k8s.io/hpa-example",
  tags: sizes(182_000_000, "latest"),
  command: ["apache2-foreground"],
  exposes: [80],
  files: debianFiles("8 (jessie)"),
  programs: () => ({
    ...debianPrograms(),
    "/usr/local/bin/apache2-foreground": squareRoots,
  }),
});

export const serveHostname = defineImage({
  repository: "registry.k8s.io/serve_hostname",
  tags: sizes(6_000_000, "latest", "v1.4", "1.4"),
  command: ["/serve_hostname"],
  exposes: [9376],
  programs: () => ({
    "/serve_hostname": httpServer(
      "serve_hostname",
      () => 9376,
      (_request, process) => answer(200, process.machine.hostname, process.date),
    ),
  }),
});

/** agnhost: netexec, serve-hostname, pause, liveness, connect, and friends. */
function agnhost(repository: string): Image {
  return defineImage({
    repository,
    tags: sizes(53_000_000, "2.45", "2.39", "2.40", "2.43", "2.47", "2.53", "2.21", "2.32", "latest"),
    entrypoint: ["/agnhost"],
    command: ["pause"],
    files: alpineFiles("3.12"),
    programs: () => ({ ...alpinePrograms(["curl", "dig"]), "/agnhost": agnhostProgram }),
  });
}
const agnhostProgram: Server = { name: "agnhost", serve: (process) => runAgnhost(process, process.argv[1] ?? "pause") };
function runAgnhost(process: Process, mode: string): Running {
  const listen = (port: number, respond: Answering): void =>
    void process.network.listen({ port, http: (request) => respond(request, process) });
  const started = process.clock.now;
  switch (mode) {
    case "pause":
      void process.stdout.write("Paused\n");
      break;
    case "netexec":
      listen(Number(flag(process, "--http-port", "8080")), netexec);
      void process.stdout.write(
        `I0709 08:28:00.000000       1 log.go:198] Started HTTP server on port ${flag(process, "--http-port", "8080")}\nI0709 08:28:00.000000       1 log.go:198] Started UDP server on port  ${flag(process, "--udp-port", "8081")}\n`,
      );
      break;
    case "serve-hostname":
      listen(Number(flag(process, "--port", "9376")), () => answer(200, process.machine.hostname, process.date));
      break;
    case "liveness":
      // Healthy for ten seconds only: the documentation's example.
      listen(8080, (request) => {
        if (pathOf(request) !== "/healthz") return answer(404, "404 page not found\n", process.date);
        const seconds = (process.clock.now - started) / 1_000_000;
        return seconds > 10 ? answer(500, `error: ${seconds}`, process.date) : answer(200, "ok", process.date);
      });
      break;
    case "test-webserver":
      listen(Number(flag(process, "--port", "80")), (request) => {
        const path = pathOf(request);
        return process.fs.stat(path)?.kind === "file"
          ? answer(200, process.fs.read(path), process.date)
          : answer(200, "<pre>\n</pre>\n", process.date, { "content-type": "text/html; charset=utf-8" });
      });
      break;
    case "webhook":
      serveWebhook(process, Number(flag(process, "--port", "443")));
      break;
    default:
      void process.stderr.write(`agnhost: kubewekend does not model "${mode}"\n`);
      process.exit(1);
  }
  return { stop() {} };
}
/** `agnhost webhook`: the admission webhook of Kubernetes' own end-to-end tests. */
function serveWebhook(process: Process, port: number): void {
  process.network.listen({
    port,
    tls: true,
    http: (request) => {
      const path = pathOf(request);
      if (path === "/readyz") return answer(200, "ok", process.date);
      const review = admitted(path, request.body);
      if (review === undefined) return answer(404, "404 page not found\n", process.date);
      const response = answer(200, JSON.stringify(review), process.date, { "content-type": "application/json" });
      return path === "/always-allow-delay-5s" ? process.sleep(5_000_000).then(() => response) : response;
    },
  });
}
const netexec: Answering = (request, process) => {
  const query = queryOf(request);
  switch (pathOf(request)) {
    case "/":
      return answer(200, `NOW: ${stamp(process)}`, process.date);
    case "/hostname":
    case "/hostName":
      return answer(200, process.machine.hostname, process.date);
    case "/clientip":
      return answer(200, `${request.peer?.address ?? ""}:${40000 + (process.pid % 1000)}`, process.date);
    case "/echo":
      return answer(200, query.get("msg") ?? "", process.date);
    case "/healthz":
      return answer(process.fs.exists("/tmp/unhealthy") ? 412 : 200, "", process.date);
    case "/exit": {
      process.clock.after(1000, () => process.exit(Number(query.get("code") ?? 0)));
      return answer(200, "", process.date);
    }
    case "/header":
      return answer(200, request.headers[(query.get("key") ?? "").toLowerCase()] ?? "", process.date);
    default:
      return answer(404, "404 page not found\n", process.date);
  }
};
export const agnhosts = ["registry.k8s.io/e2e-test-images/agnhost", "k8s.gcr.io/e2e-test-images/agnhost"].map(agnhost);

/** registry.k8s.io/liveness of the older documentation. */
export const liveness = ["registry.k8s.io/liveness", "k8s.gcr.io/liveness"].map((repository) =>
  defineImage({
    repository,
    tags: sizes(1_600_000, "latest"),
    command: ["/server"],
    exposes: [8080],
    programs: () => ({ "/server": { name: "server", serve: (process) => runAgnhost(process, "liveness") } }),
  }),
);

export const dnsutils = defineImage({
  repository: "registry.k8s.io/e2e-test-images/jessie-dnsutils",
  tags: sizes(108_000_000, "1.3", "1.7"),
  command: ["/bin/sh"],
  files: debianFiles("8 (jessie)"),
  programs: () => debianPrograms(["nslookup", "dig", "host", "curl", "wget", "ping"]),
});
