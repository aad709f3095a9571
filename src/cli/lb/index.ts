/**
 * lb: a small load balancer. It reads its list of backends when it is told to, forwards each request to the next one, and
 * asks nobody how they are. A program of Kubewekend Coffee's.
 */
import { ConnectionError } from "../../kube/status.ts";
import { SECOND } from "../../kube/timers.ts";
import type { HttpRequest, HttpResponse } from "../../machine/http.ts";
import type { Process } from "../../machine/process.ts";
import type { Command, Server } from "../../machine/program.ts";

export const LB_PORT = 8080;
export const LB_CONF = "/etc/lb.conf";
/** How long a backend may take to open a connection. */
const PATIENCE = 2 * SECOND;

interface Backend {
  readonly host: string;
  readonly port: number;
}
/** `backend host-1:8081`, a line each; `#` begins a comment. */
export function backendsOf(text: string): Backend[] {
  return text.split("\n").flatMap((line) => {
    const match = /^\s*backend\s+([\w.-]+):(\d+)\s*(?:#.*)?$/.exec(line);
    return match ? [{ host: match[1] as string, port: Number(match[2]) }] : [];
  });
}
function wrongLine(text: string): number | undefined {
  const at = text.split("\n").findIndex((line) => !/^\s*(#.*)?$/.test(line) && backendsOf(line).length === 0);
  return at < 0 ? undefined : at + 1;
}

/** The process that forwards. */
export const balancer: Server = {
  name: "lb",
  serve(process) {
    let backends = backendsOf(process.fs.read(LB_CONF));
    let turn = 0;
    process.network.listen({
      port: LB_PORT,
      async http(request) {
        const backend = backends[turn++ % Math.max(1, backends.length)];
        return backend ? forward(process, backend, request) : refusal(503, "no backends");
      },
    });
    void process.stdout.write(`lb: forwards port ${LB_PORT} to ${backends.length} backends\n`);
    return {
      stop() {},
      signal(signal) {
        if (signal !== "SIGHUP") process.exit(0);
        else {
          backends = backendsOf(process.fs.read(LB_CONF));
          void process.stdout.write(`lb: forwards port ${LB_PORT} to ${backends.length} backends\n`);
        }
      },
    };
  },
};
async function forward(process: Process, { host, port }: Backend, request: HttpRequest): Promise<HttpResponse> {
  try {
    return await process.network.request(host, port, { ...request, host: `${host}:${port}` }, { timeout: PATIENCE });
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    return refusal(502, `${host}:${port} does not answer`);
  }
}
const refusal = (status: number, why: string): HttpResponse => ({
  status,
  headers: { "content-type": "text/plain" },
  body: `lb: ${why}\n`,
});

export const lb: Command = {
  name: "lb",
  async run(process) {
    const [, verb] = process.argv;
    const running = process.machine.processes.list().find(({ argv }) => argv[0] === "/usr/local/sbin/lb-forward");
    const say = async (text: string, code = 0): Promise<number> => {
      await (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
      return code;
    };
    const text = process.fs.exists(LB_CONF) ? process.fs.read(LB_CONF) : "";
    const wrong = wrongLine(text);
    switch (verb) {
      case "start": {
        if (running) return say("lb: runs already", 1);
        if (wrong !== undefined) return say(`lb: ${LB_CONF}:${wrong}: a line is "backend HOST:PORT"`, 1);
        process.spawn({
          program: balancer,
          argv: ["/usr/local/sbin/lb-forward"],
          group: "new",
          stdout: process.openOutput("/dev/null"),
          tty: null,
        });
        return say(`lb: forwards port ${LB_PORT} to ${backendsOf(text).length} backends`);
      }
      case "reload":
        if (wrong !== undefined) return say(`lb: ${LB_CONF}:${wrong}: a line is "backend HOST:PORT"; nothing was changed`, 1);
        if (!running) return say("lb: does not run: lb start", 1);
        process.machine.processes.kill(running.pid, "SIGHUP");
        return say(`lb: forwards port ${LB_PORT} to ${backendsOf(text).length} backends`);
      case "status":
        return say(
          `lb: ${running ? "runs" : "does not run"}\n${backendsOf(text)
            .map(({ host, port }) => `backend ${host}:${port}`)
            .join("\n")}`,
        );
      default:
        return say(`usage: lb start|reload|status   (its backends stand in ${LB_CONF})`, 2);
    }
  },
};
