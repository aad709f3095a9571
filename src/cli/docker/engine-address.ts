/** Which engine a docker command speaks to: `-H`, DOCKER_HOST, or the machine's own. */
import { ConnectionError } from "../../kube/status.ts";
import { SECOND } from "../../kube/timers.ts";
import { DOCKER_PORT, DOCKER_SOCKET, type Docker } from "../../machine/docker.ts";
import type { Process } from "../../machine/process.ts";
import { connect } from "../ssh/index.ts";

/** Takes `-H HOST` and `--host HOST` off the front of the words. */
export function splitHost(words: readonly string[]): { host: string | undefined; rest: readonly string[] } {
  const [first = "", second] = words;
  if (first === "-H" || first === "--host") return { host: second, rest: words.slice(2) };
  if (first.startsWith("--host=")) return { host: first.slice("--host=".length), rest: words.slice(1) };
  return { host: undefined, rest: words };
}
/** The engine, or docker's complaint. */
export async function engineAt(process: Process, host: string | undefined): Promise<Docker | string> {
  if (host === undefined || host === "" || host.startsWith("unix://")) {
    const path = host?.slice("unix://".length) || DOCKER_SOCKET;
    const own = process.machine.sockets.get(path) as Docker | undefined;
    return own ?? `Cannot connect to the Docker daemon at unix://${path}. Is the docker daemon running?`;
  }
  if (host.startsWith("ssh://")) {
    const far = await connect(process, host.slice("ssh://".length).replace(/^root@/, ""));
    if (typeof far === "string") return `error during connect: ${far}`;
    return (
      (far.socket(DOCKER_SOCKET) as Docker | undefined) ?? `Cannot connect to the Docker daemon at ${host}. Is the docker daemon running?`
    );
  }
  const [name = "", port = String(DOCKER_PORT)] = host.replace(/^tcp:\/\//, "").split(":");
  try {
    const engine = await process.network.service(name, Number(port), { timeout: 30 * SECOND });
    if (engine) return engine as Docker;
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    if (error.code === "ENOTFOUND")
      return `error during connect: Get "http://${name}:${port}/v1.45/": dial tcp: lookup ${name}: no such host`;
  }
  return `Cannot connect to the Docker daemon at tcp://${name}:${port}. Is the docker daemon running?`;
}
