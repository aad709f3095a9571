/** docker stats, update, cp, and networks. */
import { encodeJson } from "../../../kube/encoding/json.ts";
import { SECOND } from "../../../kube/timers.ts";
import type { FileSystem } from "../../../machine/filesystem.ts";
import { resolve } from "../../../machine/path.ts";
import type { Process } from "../../../machine/process.ts";
import { columns, type DockerCommand, type DockerInvocation } from "../command.ts";
import { format } from "../format.ts";
import { bytes, PlainFailure } from "./run.ts";

/** `612.3MiB` */
function binary(amount: number): string {
  let value = amount;
  let unit = "B";
  for (const next of ["KiB", "MiB", "GiB"]) {
    if (value < 1024) break;
    value /= 1024;
    unit = next;
  }
  return `${Number(value.toPrecision(4))}${unit}`;
}

export const stats: DockerCommand = {
  name: "stats",
  aliases: ["container stats"],
  usage: "docker stats [OPTIONS] [CONTAINER...]",
  summary: "Display a live stream of container(s) resource usage statistics",
  flags: "a all bool false\n- format string \n- no-stream bool false\n- no-trunc bool false",
  async run({ process, docker, flags, args }) {
    const once = async (): Promise<void> => {
      const containers = args.length > 0 ? args.map((name) => docker.inspect(name)) : docker.containers(flags.bool("all"));
      const rows = containers.map((container): Record<string, string> => {
        const { cpuMilli, memory, memoryLimit, processes } = docker.usage(container.name);
        return {
          ID: flags.bool("no-trunc") ? container.id : container.id.slice(0, 12),
          Container: container.id.slice(0, 12),
          Name: container.name,
          CPUPerc: `${(cpuMilli / 10).toFixed(2)}%`,
          MemUsage: `${binary(memory)} / ${binary(memoryLimit)}`,
          MemPerc: `${((memory / memoryLimit) * 100).toFixed(2)}%`,
          // kubewekend counts no bytes on wires and disks.
          NetIO: "--",
          BlockIO: "--",
          PIDs: String(processes),
        };
      });
      const template = flags.string("format").replace(/^table /, "");
      if (template === "json") await process.stdout.write(rows.map((row) => `${encodeJson(row)}\n`).join(""));
      else if (template !== "") await process.stdout.write(rows.map((row) => `${format(template, row)}\n`).join(""));
      else
        await process.stdout.write(
          columns([
            ["CONTAINER ID", "NAME", "CPU %", "MEM USAGE / LIMIT", "MEM %", "NET I/O", "BLOCK I/O", "PIDS"],
            ...rows.map((row) =>
              ["ID", "Name", "CPUPerc", "MemUsage", "MemPerc", "NetIO", "BlockIO", "PIDs"].map((name) => row[name] ?? ""),
            ),
          ]),
        );
    };
    for (;;) {
      await once();
      if (flags.bool("no-stream")) return 0;
      await process.sleep(SECOND);
    }
  },
};

export const update: DockerCommand = {
  name: "update",
  aliases: ["container update"],
  usage: "docker update [OPTIONS] CONTAINER [CONTAINER...]",
  summary: "Update configuration of one or more containers",
  flags: "- cpus string \nm memory string \n- memory-swap string \n- restart string ",
  arguments: { min: 1 },
  async run({ process, docker, flags, args }) {
    const [memory, cpus, restart] = [flags.string("memory"), flags.string("cpus"), flags.string("restart")];
    for (const name of args) {
      docker.update(name, {
        ...(memory === "" ? {} : { memory: bytes(memory) }),
        ...(cpus === "" ? {} : { nanoCpus: Math.round(Number(cpus) * 1e9) }),
        ...(restart === "" ? {} : { restart }),
      });
      await process.stdout.write(`${name}\n`);
    }
    return 0;
  },
};

export const cp: DockerCommand = {
  name: "cp",
  aliases: ["container cp"],
  usage: "docker cp [OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n\tdocker cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH",
  summary: "Copy files/folders between a container and the local filesystem",
  flags: "a archive bool false\nL follow-link bool false\nq quiet bool false",
  arguments: { min: 2, max: 2 },
  async run({ process, docker, flags, args }) {
    const side = (text: string): { fs: FileSystem; path: string; container: string | undefined } => {
      const colon = text.indexOf(":");
      if (colon < 0 || text.startsWith("/") || text.startsWith("."))
        return { fs: process.fs, path: resolve(process.cwd, text), container: undefined };
      return { fs: docker.files(text.slice(0, colon)), path: resolve("/", text.slice(colon + 1)), container: text.slice(0, colon) };
    };
    const [from, to] = [side(args[0] ?? ""), side(args[1] ?? "")];
    if ((from.container === undefined) === (to.container === undefined))
      throw new PlainFailure(
        from.container === undefined ? "must specify at least one container source" : "copying between containers is not supported",
      );
    if (!from.fs.exists(from.path))
      throw new PlainFailure(
        from.container === undefined
          ? `lstat ${from.path}: no such file or directory`
          : `Error response from daemon: Could not find the file ${from.path} in container ${from.container}`,
      );
    const folder = to.fs.stat(to.path)?.kind === "directory";
    const count = copy(from, { fs: to.fs, path: folder ? resolve(to.path, from.path.slice(from.path.lastIndexOf("/") + 1)) : to.path });
    if (!flags.bool("quiet")) await process.stderr.write(`Successfully copied ${binary(count).replace("iB", "B")} to ${args[1]}\n`);
    return 0;
  },
};
function copy(from: { fs: FileSystem; path: string }, to: { fs: FileSystem; path: string }): number {
  if (from.fs.stat(from.path)?.kind !== "directory") {
    const text = from.fs.read(from.path);
    to.fs.write(to.path, text);
    return text.length;
  }
  to.fs.mkdir(to.path, { recursive: true });
  return from.fs
    .list(from.path)
    .reduce((sum, name) => sum + copy({ fs: from.fs, path: `${from.path}/${name}` }, { fs: to.fs, path: `${to.path}/${name}` }), 0);
}

const networkOf = ({ docker }: DockerInvocation, name: string) =>
  docker.networks().find((one) => one.name === name || (name.length > 2 && one.id.startsWith(name)));
const inspection = (invocation: DockerInvocation, name: string): object | undefined => {
  const network = networkOf(invocation, name);
  if (!network) return undefined;
  const members = invocation.docker.containers(false).filter((container) => container.network === network.name);
  const bits = network.subnet.split("/")[1] ?? "16";
  return {
    Name: network.name,
    Id: network.id,
    Scope: "local",
    Driver: network.driver,
    EnableIPv6: false,
    IPAM: { Driver: "default", Options: {}, Config: [{ Subnet: network.subnet, Gateway: network.gateway }] },
    Internal: false,
    Attachable: false,
    Ingress: false,
    Containers: Object.fromEntries(
      members.map(({ id, name: own, mac, address }) => [
        id,
        { Name: own, MacAddress: mac, IPv4Address: `${address}/${bits}`, IPv6Address: "" },
      ]),
    ),
    Options: {},
    Labels: {},
  };
};
export const networkInspect: DockerCommand = {
  name: "network inspect",
  usage: "docker network inspect [OPTIONS] NETWORK [NETWORK...]",
  summary: "Display detailed information on one or more networks",
  flags: "f format string \nv verbose bool false",
  arguments: { min: 1 },
  async run(invocation) {
    const { process, flags, args } = invocation;
    const found: object[] = [];
    let code = 0;
    for (const name of args) {
      const one = inspection(invocation, name);
      if (one) found.push(one);
      else {
        await process.stderr.write(`Error response from daemon: network ${name} not found\n`);
        code = 1;
      }
    }
    const template = flags.string("format");
    if (template === "") await process.stdout.write(`${encodeJson(found, { indent: 4, sort: false })}\n`);
    else for (const one of found) await process.stdout.write(`${format(template, one)}\n`);
    return code;
  },
};
export const networkCreate: DockerCommand = {
  name: "network create",
  usage: "docker network create [OPTIONS] NETWORK",
  summary: "Create a network",
  flags: "d driver string bridge\n- subnet string ",
  arguments: { min: 1, max: 1 },
  async run({ process, docker, flags, args }) {
    if (flags.string("driver") !== "bridge") throw new Error(`kubewekend does not model the network driver ${flags.string("driver")}`);
    const { id } = docker.createNetwork(args[0] ?? "", flags.string("subnet") || undefined);
    await print(process, id);
    return 0;
  },
};
export const networkRemove: DockerCommand = {
  name: "network rm",
  aliases: ["network remove"],
  usage: "docker network rm NETWORK [NETWORK...]",
  summary: "Remove one or more networks",
  flags: "f force bool false",
  arguments: { min: 1 },
  async run({ process, docker, args }) {
    for (const name of args) {
      docker.removeNetwork(name);
      await print(process, name);
    }
    return 0;
  },
};
function print(process: Process, text: string): Promise<void> {
  return process.stdout.write(`${text}\n`);
}
