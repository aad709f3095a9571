/** agnhost, the Swiss army knife of Kubernetes' own tests: a table of what its first argument may be. */
import { defineImage, type Image } from "../../machine/image.ts";
import type { Process } from "../../machine/process.ts";
import type { Program, Running } from "../../machine/program.ts";
import { answer, pathOf } from "../http-server.ts";
import { flag, sizes, waiting } from "../small-server.ts";
import { alpineFiles, alpinePrograms } from "../userland.ts";
import { generateLogs } from "./logs-generator.ts";
import { netexec } from "./netexec.ts";
import { connect, dnsServers, dnsSuffix, etcHosts } from "./network.ts";
import { admitted } from "./webhook.ts";

/** Upstream: kubernetes/test/images/agnhost/agnhost.go, one package a mode. */
const MODES: Readonly<Record<string, (process: Process) => Running>> = {
  connect,
  "dns-server-list": dnsServers,
  "dns-suffix": dnsSuffix,
  "entrypoint-tester": (process) => {
    void process.stdout.write(`[${process.argv.join(" ")}]\n`);
    process.exit(0);
    return { stop() {} };
  },
  "etc-hosts": etcHosts,
  liveness,
  "logs-generator": generateLogs,
  netexec,
  pause,
  "serve-hostname": serveHostname,
  "test-webserver": serveFiles,
  webhook: serveWebhook,
};

/** pause/pause.go: ends with a number of its own for each signal. */
function pause(process: Process): Running {
  const codes: Readonly<Record<string, number>> = { SIGINT: 1, SIGTERM: 2 };
  void process.stdout.write("Paused\n");
  return {
    stop() {},
    signal(name) {
      const code = codes[name];
      if (code === undefined) return;
      void process.stdout.write(`exiting ${code}\n`);
      process.exit(code);
    },
  };
}

/** liveness/server.go: healthy for ten seconds. */
function liveness(process: Process): Running {
  const started = process.clock.now;
  process.network.listen({
    port: 8080,
    http: (request) => {
      if (pathOf(request) !== "/healthz") return answer(404, "404 page not found\n", process.date);
      const seconds = (process.clock.now - started) / 1_000_000;
      return seconds > 10 ? answer(500, `error: ${seconds}`, process.date) : answer(200, "ok", process.date);
    },
  });
  return waiting(process, "go");
}

/** serve-hostname/serve_hostname.go: after SIGTERM it waits for a minute to be deleted. */
function serveHostname(process: Process): Running {
  process.network.listen({
    port: Number(flag(process, "--port", "9376")),
    http: () => answer(200, process.machine.hostname, process.date),
  });
  return waiting(process, "deaf");
}

/** test-webserver/test-webserver.go: the container's file system. */
function serveFiles(process: Process): Running {
  process.network.listen({
    port: Number(flag(process, "--port", "80")),
    http: (request) => {
      const path = pathOf(request);
      return process.fs.stat(path)?.kind === "file"
        ? answer(200, process.fs.read(path), process.date)
        : answer(200, "<pre>\n</pre>\n", process.date, { "content-type": "text/html; charset=utf-8" });
    },
  });
  return waiting(process, "go");
}

/** webhook/main.go: the admission webhook of the end-to-end tests. */
function serveWebhook(process: Process): Running {
  process.network.listen({
    port: Number(flag(process, "--port", "443")),
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
  return waiting(process, "go");
}

const program: Program = {
  name: "agnhost",
  serve(process) {
    const mode = process.argv[1] ?? "pause";
    const run = MODES[mode];
    if (run) return run(process);
    void process.stderr.write(`agnhost: kubewekend does not model "${mode}"\n`);
    process.exit(1);
    return { stop() {} };
  },
};
function agnhost(repository: string): Image {
  return defineImage({
    repository,
    tags: sizes(53_000_000, "2.45", "2.39", "2.40", "2.43", "2.47", "2.53", "2.21", "2.32", "latest"),
    entrypoint: ["/agnhost"],
    command: ["pause"],
    files: alpineFiles("3.12"),
    programs: () => ({ ...alpinePrograms(["curl", "dig"]), "/agnhost": program }),
  });
}
export const agnhosts = ["registry.k8s.io/e2e-test-images/agnhost", "k8s.gcr.io/e2e-test-images/agnhost"].map(agnhost);

/** registry.k8s.io/liveness of the older documentation. */
export const livenessServers = ["registry.k8s.io/liveness", "k8s.gcr.io/liveness"].map((repository) =>
  defineImage({
    repository,
    tags: sizes(1_600_000, "latest"),
    command: ["/server"],
    exposes: [8080],
    programs: () => ({ "/server": { name: "server", serve: liveness } }),
  }),
);
