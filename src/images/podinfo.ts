/** podinfo: a small service with health paths, whose answers name the pod. Upstream: stefanprodan/podinfo/pkg/api. */
import type { HttpRequest } from "../machine/http.ts";
import { defineImage, type Image } from "../machine/image.ts";
import type { Process } from "../machine/process.ts";
import { answer, pathOf } from "./http-server.ts";
import { type Answering, flag, sizes, waiting } from "./small-server.ts";
import { alpineFiles, alpinePrograms } from "./userland.ts";

const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };
const json = (value: unknown): string => JSON.stringify(value, null, 2);

/** `/readyz/disable` makes the server say that it is not ready, `/readyz/enable` undoes that; one switch a process. */
function answering(version: string): Answering {
  let ready = true;
  let healthy = true;
  const status = (good: boolean, date: number) =>
    good ? answer(200, json({ status: "OK" }), date, JSON_TYPE) : answer(503, json({ status: "Service Unavailable" }), date, JSON_TYPE);
  return (request: HttpRequest, process: Process) => {
    const { date } = process;
    switch (pathOf(request)) {
      case "/":
        return answer(200, json(described(version, process)), date, JSON_TYPE);
      case "/version":
        return answer(200, json({ commit: "unknown", version }), date, JSON_TYPE);
      case "/env":
        return answer(200, json([...process.env].map(([name, value]) => `${name}=${value}`)), date, JSON_TYPE);
      case "/headers":
        return answer(200, json(request.headers), date, JSON_TYPE);
      case "/healthz":
        return status(healthy, date);
      case "/readyz":
        return status(ready, date);
      case "/readyz/enable":
      case "/readyz/disable":
        ready = pathOf(request) === "/readyz/enable";
        return answer(202, "", date);
      case "/healthz/enable":
      case "/healthz/disable":
        healthy = pathOf(request) === "/healthz/enable";
        return answer(202, "", date);
      case "/panic":
        process.clock.after(1000, () => process.exit(255));
        return answer(200, "", date);
    }
    const code = /^\/status\/(\d{3})$/.exec(pathOf(request))?.[1];
    if (code !== undefined) return answer(Number(code), json({ status: code }), date, JSON_TYPE);
    const seconds = /^\/delay\/(\d+)$/.exec(pathOf(request))?.[1];
    if (seconds !== undefined)
      return process.sleep(Number(seconds) * 1_000_000).then(() => answer(200, json({ delay: Number(seconds) }), process.date, JSON_TYPE));
    return answer(404, "404 page not found\n", date);
  };
}

function described(version: string, process: Process) {
  return {
    hostname: process.machine.hostname,
    version,
    revision: "unknown",
    color: process.env.get("PODINFO_UI_COLOR") ?? "#34577c",
    logo: "https://raw.githubusercontent.com/stefanprodan/podinfo/gh-pages/cuddle_clap.gif",
    message: process.env.get("PODINFO_UI_MESSAGE") ?? `greetings from podinfo v${version}`,
    goos: "linux",
    goarch: "amd64",
    runtime: "go1.22.3",
    num_goroutine: "8",
    num_cpu: "4",
  };
}

function podinfo(repository: string): Image {
  return defineImage({
    repository,
    tags: sizes(31_000_000, "6.7.0", "latest", "6.6.3", "6.5.4", "6.5.0", "6.4.0", "6.0.0"),
    command: ["./podinfo"],
    workingDir: "/home/app",
    exposes: [9898],
    files: alpineFiles("3.20"),
    programs: (tag) => ({
      ...alpinePrograms(["curl"]),
      "/home/app/podinfo": {
        name: "podinfo",
        serve(process) {
          const port = Number(flag(process, "--port", process.env.get("PODINFO_PORT") ?? "9898"));
          const respond = answering(tag === "latest" ? "6.7.0" : tag);
          process.network.listen({ port, http: (request) => respond(request, process) });
          void process.stdout.write(`{"level":"info","msg":"Starting HTTP Server.","addr":":${port}"}\n`);
          return waiting(process, "graceful");
        },
      },
    }),
  });
}
export const podinfos = ["docker.io/stefanprodan/podinfo", "ghcr.io/stefanprodan/podinfo"].map(podinfo);
