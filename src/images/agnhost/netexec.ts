/** agnhost netexec: an HTTP and UDP server with a path for each thing one may want to try. Upstream: netexec/netexec.go. */
import type { HttpRequest } from "../../machine/http.ts";
import type { Process } from "../../machine/process.ts";
import type { Running } from "../../machine/program.ts";
import { formatRfc3339 } from "../../text/calendar.ts";
import { answer, pathOf, queryOf } from "../http-server.ts";
import { type Answering, flag, waiting } from "../small-server.ts";
import { log } from "./klog.ts";

export function netexec(process: Process): Running {
  const http = Number(flag(process, "--http-port", "8080"));
  const udp = Number(flag(process, "--udp-port", "8081"));
  const started = process.clock.now;
  process.network.listen({ port: http, http: (request) => respond(request, process, started) });
  log(process, `Started HTTP server on port ${http}`);
  if (udp > 0) {
    process.network.listen({ port: udp, protocol: "UDP", raw: (message) => said(message, process) });
    log(process, `Started UDP server on port  ${udp}`);
  }
  const delay = Number(flag(process, "--delay-shutdown", "0"));
  if (delay <= 0) return waiting(process, "go");
  return {
    stop() {},
    signal(name) {
      if (name !== "SIGTERM") return;
      log(process, `Sleeping ${delay} seconds before terminating`);
      process.clock.after(delay * 1_000_000, () => process.exit(0));
    },
  };
}

/** UDP: `hostname`, `echo TEXT`, `clientip`. */
function said(message: string, process: Process): string {
  const [word = "", ...rest] = message.trim().split(" ");
  if (word.toLowerCase() === "hostname") return process.machine.hostname;
  if (word.toLowerCase() === "echo") return rest.join(" ");
  return `unknown udp command "${message.trim()}"`;
}

/** Go's time.Now(): `2024-07-09 08:29:35.000123 +0000 UTC m=+1.500000`. */
function goTime(process: Process, since: number): string {
  const [day, time] = formatRfc3339(process.date).slice(0, -1).split("T");
  const micros = String(process.clock.now % 1_000_000).padStart(6, "0");
  return `${day} ${time}.${micros}000 +0000 UTC m=+${((process.clock.now - since) / 1e6).toFixed(9)}`;
}

function respond(request: HttpRequest, process: Process, started: number): ReturnType<Answering> {
  const query = queryOf(request);
  const { date } = process;
  switch (pathOf(request)) {
    case "/":
      log(process, "GET /");
      return answer(200, `NOW: ${goTime(process, started)}`, date);
    case "/hostname":
    case "/hostName":
      log(process, `GET ${pathOf(request)}`);
      return answer(200, process.machine.hostname, date);
    case "/clientip":
      log(process, "GET /clientip");
      return answer(200, `${request.peer?.address ?? ""}:${40000 + (process.pid % 1000)}`, date);
    case "/echo": {
      const text = query.get("msg") ?? "";
      log(process, `GET /echo?msg=${text}`);
      return answer(Number(query.get("code") ?? 200), text, date);
    }
    case "/healthz":
      return answer(process.fs.exists("/tmp/unhealthy") ? 412 : 200, "", date);
    case "/header":
      log(process, `GET /header?key=${query.get("key") ?? ""}`);
      return answer(200, request.headers[(query.get("key") ?? "").toLowerCase()] ?? "", date);
    case "/redirect": {
      const to = query.get("location") ?? "";
      return answer(Number(query.get("code") ?? 302), "", date, { location: to });
    }
    case "/exit": {
      log(process, `GET /exit?code=${query.get("code") ?? ""}`);
      const wait = /^(\d+)s$/.exec(query.get("wait") ?? "")?.[1];
      process.clock.after(1000 + Number(wait ?? 0) * 1_000_000, () => process.exit(Number(query.get("code") ?? 0)));
      return answer(200, "", date);
    }
    case "/shutdown":
      process.clock.after(1000, () => process.exit(0));
      return answer(200, "", date);
    case "/shell":
      return shell(query.get("cmd") ?? query.get("shellCommand") ?? "", process);
    case "/dial":
      return dial(query, process);
    default:
      return answer(404, "404 page not found\n", date);
  }
}

/** `/shell?cmd=…`: what `/bin/sh -c` said, as JSON. */
async function shell(command: string, process: Process) {
  log(process, `GET /shell?cmd=${command}`);
  const found = process.which("sh");
  if (!found) return answer(404, "404 page not found\n", process.date);
  const { reader, writer } = process.pipe();
  const child = process.spawn({ program: found.program, argv: ["/bin/sh", "-c", command], stdout: writer, stderr: writer });
  writer.close();
  const output = await reader.readAll();
  const { code } = await child.wait();
  const result = code === 0 ? { output } : { output, error: `exit status ${code}` };
  return answer(200, JSON.stringify(result), process.date);
}

/** `/dial?host=…&port=…&request=hostname&protocol=http&tries=N`: asks another netexec, as JSON. */
async function dial(query: ReadonlyMap<string, string>, process: Process) {
  const host = query.get("host") ?? "";
  const port = Number(query.get("port") ?? 80);
  const wanted = query.get("request") ?? "hostname";
  const protocol = query.get("protocol") ?? "http";
  log(process, `GET /dial?host=${host}&protocol=${protocol}&port=${port}&request=${wanted}&tries=${query.get("tries") ?? ""}`);
  const responses: string[] = [];
  const errors: string[] = [];
  for (let attempt = 0; attempt < Number(query.get("tries") ?? 1); attempt++) {
    try {
      if (protocol === "udp") responses.push(await process.network.send(host, port, "UDP", wanted, { timeout: 5_000_000 }));
      else {
        const { body } = await process.network.request(
          host,
          port,
          { method: "GET", path: `/${wanted}`, headers: {} },
          { timeout: 5_000_000 },
        );
        responses.push(typeof body === "string" ? body : "");
      }
    } catch (error) {
      errors.push(error instanceof Error ? error.message : String(error));
    }
  }
  const said = { ...(responses.length > 0 ? { responses } : {}), ...(errors.length > 0 ? { errors } : {}) };
  return answer(200, JSON.stringify(said), process.date);
}
