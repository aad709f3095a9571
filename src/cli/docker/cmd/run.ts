/** docker run and docker exec. */
import { DockerError, type PortBinding } from "../../../machine/docker.ts";
import type { DockerCommand, DockerInvocation } from "../command.ts";
import { mountsFrom } from "../mounts.ts";

export const exec: DockerCommand = {
  name: "exec",
  aliases: ["container exec"],
  usage: "docker exec [OPTIONS] CONTAINER COMMAND [ARG...]",
  summary: "Execute a command in a running container",
  flags:
    "d detach bool false\ne env array \ni interactive bool false\n- privileged bool false\nt tty bool false\nu user string \nw workdir string ",
  arguments: { min: 2 },
  commandFollows: true,
  async run({ process, docker, flags, args }) {
    const [container = "", ...argv] = args;
    const user = flags.string("user");
    if (user !== "" && user !== "root" && user !== "0")
      throw new Error("kubewekend does not model docker exec --user for other users than root");
    if (flags.bool("tty") && !process.stdin.isTerminal) throw new PlainFailure("the input device is not a TTY");
    const env = new Map(flags.list("env").map((pair): [string, string] => [pair.split("=")[0] ?? "", pair.slice(pair.indexOf("=") + 1)]));
    const workdir = flags.string("workdir");
    const running = docker.exec(container, {
      argv,
      env,
      ...(workdir === "" ? {} : { cwd: workdir }),
      ...(flags.bool("interactive") ? { stdin: process.stdin } : {}),
      ...(flags.bool("detach") ? {} : { stdout: process.stdout, stderr: process.stderr }),
      tty: flags.bool("tty") ? (process.tty ?? null) : null,
    });
    if (flags.bool("detach")) return 0;
    const { code } = await process.until(running);
    return code;
  },
};

export const run: DockerCommand = {
  name: "run",
  aliases: ["container run"],
  usage: "docker run [OPTIONS] IMAGE [COMMAND] [ARG...]",
  summary: "Create and run a new container from an image",
  flags:
    "d detach bool false\ne env array \n- entrypoint string \nh hostname string \ni interactive bool false\nl label array \nm memory string \n- mount array \n- cpus string \n- name string \n- network string \np publish array \n- privileged bool false\n- pull string missing\n- restart string no\n- rm bool false\n- tmpfs array \nt tty bool false\nv volume array \nw workdir string ",
  arguments: { min: 1 },
  commandFollows: true,
  async run(invocation) {
    const { process, docker, flags, args } = invocation;
    const [image = "", ...command] = args;
    await ensureImage(invocation, image);
    const entrypoint = flags.string("entrypoint");
    const optional = (name: "name" | "hostname" | "network" | "workdir"): string | undefined => flags.string(name) || undefined;
    const [name, hostname, network, workingDir] = [optional("name"), optional("hostname"), optional("network"), optional("workdir")];
    const mounts = mountsFrom(flags, process.cwd);
    const container = docker.create({
      image,
      ...(mounts.length > 0 ? { mounts } : {}),
      ...(name ? { name } : {}),
      ...(hostname ? { hostname } : {}),
      ...(network ? { network } : {}),
      ...(workingDir ? { workingDir } : {}),
      ...(command.length > 0 ? { command } : {}),
      ...(entrypoint === "" ? {} : { entrypoint: [entrypoint] }),
      env: Object.fromEntries(
        flags
          .list("env")
          .map((pair): [string, string] => [
            pair.split("=")[0] ?? "",
            pair.includes("=") ? pair.slice(pair.indexOf("=") + 1) : (process.env.get(pair) ?? ""),
          ]),
      ),
      labels: Object.fromEntries(
        flags.list("label").map((pair): [string, string] => [pair.split("=")[0] ?? "", pair.slice(pair.indexOf("=") + 1)]),
      ),
      ports: flags.list("publish").map(publication),
      restart: flags.string("restart"),
      autoRemove: flags.bool("rm"),
      tty: flags.bool("tty"),
      ...(flags.bool("privileged") ? { privileged: true } : {}),
      ...(flags.string("memory") === "" ? {} : { memory: bytes(flags.string("memory")) }),
      ...(flags.string("cpus") === "" ? {} : { nanoCpus: Math.round(Number(flags.string("cpus")) * 1e9) }),
    });
    const { reader, writer } = process.pipe();
    const stop = docker.onLog(container.id, (text) => (text === "" ? writer.close() : void writer.write(text)));
    try {
      docker.start(container.id);
    } catch (error) {
      stop();
      const message = error instanceof Error ? error.message : String(error);
      throw new Failure(message, message.includes("executable file not found") ? 127 : 125);
    }
    if (flags.bool("detach")) {
      stop();
      await process.stdout.write(`${container.id}\n`);
      return 0;
    }
    const ended = docker.wait(container.id);
    for (let chunk = await reader.read(); chunk !== null; chunk = await reader.read()) await process.stdout.write(chunk);
    return process.until(ended);
  },
};

/** docker's `docker: Error response from daemon: …`, with its own exit code. */
export class Failure extends Error {
  readonly code: number;
  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}
/** A line without `Error response from daemon`. */
export class PlainFailure extends Error {}

async function ensureImage({ process, docker }: DockerInvocation, image: string): Promise<void> {
  const [repository, tag = "latest"] = image.split(":");
  if (docker.images().some((one) => one.repository === repository && one.tag === tag)) return;
  await process.stderr.write(`Unable to find image '${repository}:${tag}' locally\n`);
  try {
    const pulled = await process.until(docker.pull(image, (line) => void process.stderr.write(`${line}\n`)));
    await process.stderr.write(`Digest: sha256:${pulled.id}\nStatus: Downloaded newer image for ${repository}:${tag}\n`);
  } catch (error) {
    throw error instanceof DockerError ? new Failure(error.message, 125) : error;
  }
}
/** `8080:80`, `127.0.0.1:8080:80/tcp`, `80`. */
function publication(text: string): PortBinding {
  const [ports = "", protocol = "tcp"] = text.split("/");
  const parts = ports.split(":");
  const containerPort = Number(parts.at(-1));
  const hostPort = parts.length > 1 ? Number(parts.at(-2)) : 0;
  if (!Number.isInteger(containerPort) || containerPort < 1) throw new Error(`invalid containerPort: ${parts.at(-1)}`);
  return {
    hostIp: parts.length > 2 ? (parts[0] as string) : "0.0.0.0",
    hostPort,
    containerPort,
    protocol: protocol === "udp" ? "udp" : "tcp",
  };
}
/** `64m` as bytes. Throws Error with docker's words. */
export function bytes(text: string): number {
  const match = /^(\d+)([bkmg]?)b?$/i.exec(text);
  if (!match) throw new Error(`invalid argument "${text}" for "-m, --memory" flag: invalid size: '${text}'`);
  return (
    Number(match[1]) * { "": 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }[(match[2] ?? "").toLowerCase() as "" | "b" | "k" | "m" | "g"]
  );
}
