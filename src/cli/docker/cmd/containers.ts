/** Commands that list and show containers. */

import { encodeJson } from "../../../kube/encoding/json.ts";
import type { ContainerInfo } from "../../../machine/docker.ts";
import { columns, type DockerCommand, humanDuration, portsText, statusText } from "../command.ts";
import { format } from "../format.ts";

export const ps: DockerCommand = {
  name: "ps",
  aliases: ["container ls", "container ps", "container list"],
  usage: "docker ps [OPTIONS]",
  summary: "List containers",
  flags:
    "a all bool false\nf filter array \n- format string \nn last int -1\nl latest bool false\n- no-trunc bool false\nq quiet bool false\ns size bool false",
  arguments: { min: 0, max: 0 },
  async run({ process, docker, flags }) {
    if (flags.bool("size")) throw new Error("kubewekend does not model docker ps --size");
    const now = process.clock.now;
    let containers = docker.containers(flags.bool("all") || flags.bool("latest") || flags.int("last") > 0);
    for (const filter of flags.list("filter")) containers = containers.filter(matches(filter));
    const last = flags.bool("latest") ? 1 : flags.int("last");
    if (last > 0) containers = containers.slice(0, last);
    const id = (container: ContainerInfo): string => (flags.bool("no-trunc") ? container.id : container.id.slice(0, 12));
    if (flags.bool("quiet")) {
      await process.stdout.write(containers.map((container) => `${id(container)}\n`).join(""));
      return 0;
    }
    const command = (container: ContainerInfo): string => {
      const text = container.command.join(" ");
      return `"${flags.bool("no-trunc") || text.length <= 20 ? text : `${text.slice(0, 19)}…`}"`;
    };
    const row = (container: ContainerInfo): Record<string, string> => ({
      ID: id(container),
      Image: container.image,
      Command: command(container),
      CreatedAt: String(container.created),
      RunningFor: `${humanDuration(now - container.created)} ago`,
      Status: statusText(container, now),
      State: container.state,
      Ports: portsText(container),
      Names: container.name,
      Networks: container.network,
      Labels: Object.entries(container.labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(","),
    });
    const template = flags.string("format");
    if (template !== "" && template !== "table") {
      const table = template.startsWith("table ");
      const lines = containers.map((container) =>
        template === "json" ? encodeJson(row(container)) : format(table ? template.slice(6) : template, row(container)),
      );
      if (!table) await process.stdout.write(lines.map((line) => `${line}\n`).join(""));
      else {
        const heads: Record<string, string> = {
          ID: "CONTAINER ID",
          Image: "IMAGE",
          Command: "COMMAND",
          RunningFor: "CREATED",
          Status: "STATUS",
          State: "STATE",
          Ports: "PORTS",
          Names: "NAMES",
          Networks: "NETWORKS",
          Labels: "LABELS",
        };
        await process.stdout.write(columns([format(template.slice(6), heads), ...lines].map((line) => line.split("\t"))));
      }
      return 0;
    }
    const rows = containers
      .map(row)
      .map((one) => [
        one["ID"] ?? "",
        one["Image"] ?? "",
        one["Command"] ?? "",
        one["RunningFor"] ?? "",
        one["Status"] ?? "",
        one["Ports"] ?? "",
        one["Names"] ?? "",
      ]);
    await process.stdout.write(columns([["CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"], ...rows]));
    return 0;
  },
};

function matches(filter: string): (container: ContainerInfo) => boolean {
  const equals = filter.indexOf("=");
  if (equals < 0) throw new Error(`invalid argument "${filter}" for "-f, --filter" flag: bad format of filter (expected name=value)`);
  const [name, value] = [filter.slice(0, equals), filter.slice(equals + 1)];
  switch (name) {
    case "name":
      return (container) => container.name.includes(value);
    case "id":
      return (container) => container.id.startsWith(value);
    case "status":
      return (container) => container.state === value;
    case "network":
      return (container) => container.network === value;
    case "ancestor":
      return (container) => container.image === value || container.image.split(":")[0] === value;
    case "label": {
      const [key = "", wanted] = value.split("=");
      return (container) => key in container.labels && (wanted === undefined || container.labels[key] === wanted);
    }
    default:
      throw new Error(`kubewekend does not model the filter "${name}"`);
  }
}

export const inspect: DockerCommand = {
  name: "inspect",
  aliases: ["container inspect"],
  usage: "docker inspect [OPTIONS] NAME|ID [NAME|ID...]",
  summary: "Return low-level information on Docker objects",
  flags: "f format string \ns size bool false\n- type string ",
  arguments: { min: 1 },
  async run({ process, docker, flags, args }) {
    const template = flags.string("format");
    const found: unknown[] = [];
    let code = 0;
    for (const name of args) {
      try {
        found.push(inspection(docker.inspect(name), process.date - process.clock.now / 1000));
      } catch {
        await process.stderr.write(`Error: No such object: ${name}\n`);
        code = 1;
      }
    }
    if (template === "") await process.stdout.write(`${encodeJson(found, { indent: 4, sort: false })}\n`);
    else for (const one of found) await process.stdout.write(`${format(template, one)}\n`);
    return code;
  },
};

function inspection(container: ContainerInfo, birth: number): unknown {
  const date = (at: number): string =>
    at === 0 ? "0001-01-01T00:00:00Z" : new globalThis.Date(birth + at / 1000).toISOString().replace("Z", "000000Z");
  const { create } = container;
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const { containerPort, protocol, hostIp, hostPort } of container.ports)
    bindings[`${containerPort}/${protocol}`] = [{ HostIp: hostIp, HostPort: String(hostPort) }];
  const network = {
    IPAddress: container.address,
    MacAddress: container.mac,
    NetworkID: "",
    Gateway: container.address.replace(/\.\d+$/, ".1"),
  };
  return {
    Id: container.id,
    Created: date(container.created),
    Path: container.command[0] ?? "",
    Args: container.command.slice(1),
    State: {
      Status: container.state,
      Running: container.state === "running" || container.state === "paused",
      Paused: container.state === "paused",
      Restarting: false,
      OOMKilled: container.oomKilled,
      Dead: false,
      Pid: container.pid,
      ExitCode: container.exitCode,
      Error: "",
      StartedAt: date(container.started),
      FinishedAt: date(container.finished),
    },
    Image: `sha256:${container.id}`,
    Name: `/${container.name}`,
    RestartCount: container.restarts,
    HostConfig: {
      NetworkMode: container.network,
      RestartPolicy: { Name: (create.restart ?? "no").split(":")[0], MaximumRetryCount: Number(create.restart?.split(":")[1] ?? 0) },
      Privileged: create.privileged ?? false,
      Memory: create.memory ?? 0,
      NanoCpus: create.nanoCpus ?? 0,
      PortBindings: bindings,
    },
    Config: {
      Hostname: container.hostname,
      Image: container.image,
      Cmd: create.command ?? null,
      Entrypoint: create.entrypoint ?? null,
      Env: Object.entries(create.env ?? {}).map(([key, value]) => `${key}=${value}`),
      Labels: container.labels,
      Tty: create.tty ?? false,
    },
    Mounts: (create.mounts ?? []).map(({ type, source, target, readOnly }) => ({
      Type: type,
      ...(type === "volume" ? { Name: source, Source: `/var/lib/docker/volumes/${source}/_data` } : { Source: source }),
      Destination: target,
      ...(type === "volume" ? { Driver: "local" } : {}),
      Mode: type === "volume" ? "z" : readOnly ? "ro" : "",
      RW: !readOnly,
      Propagation: type === "bind" ? "rprivate" : "",
    })),
    NetworkSettings: {
      IPAddress: container.network === "bridge" ? container.address : "",
      Ports: bindings,
      Networks: { [container.network]: network },
    },
  };
}

export const logs: DockerCommand = {
  name: "logs",
  aliases: ["container logs"],
  usage: "docker logs [OPTIONS] CONTAINER",
  summary: "Fetch the logs of a container",
  flags: "- details bool false\nf follow bool false\n- since string \nn tail string all\nt timestamps bool false\n- until string ",
  arguments: { min: 1, max: 1 },
  async run({ process, docker, flags, args }) {
    for (const flag of ["details", "since", "until"])
      if (flags.changed(flag)) throw new Error(`kubewekend does not model docker logs --${flag}`);
    const [name = ""] = args;
    const birth = process.date - process.clock.now / 1000;
    const lines = docker.logs(name).flatMap(({ at, stream, text }) => text.split(/(?<=\n)/).map((line) => ({ at, stream, line })));
    const tail = flags.string("tail");
    for (const { at, stream, line } of tail === "all" ? lines : lines.slice(Math.max(0, lines.length - Number(tail)))) {
      const stamp = flags.bool("timestamps") ? `${new globalThis.Date(birth + at / 1000).toISOString().replace("Z", "000000Z")} ` : "";
      await process[stream].write(stamp + line);
    }
    if (!flags.bool("follow") || docker.inspect(name).state !== "running") return 0;
    const { reader, writer } = process.pipe();
    const stop = docker.onLog(name, (text) => (text === "" ? writer.close() : void writer.write(text)));
    try {
      for (let chunk = await reader.read(); chunk !== null; chunk = await reader.read()) await process.stdout.write(chunk);
    } finally {
      stop();
    }
    return 0;
  },
};

export const top: DockerCommand = {
  name: "top",
  aliases: ["container top"],
  usage: "docker top CONTAINER [ps OPTIONS]",
  summary: "Display the running processes of a container",
  flags: "",
  arguments: { min: 1, max: 1 },
  async run({ process, docker, args }) {
    const rows = docker
      .processes(args[0] ?? "")
      .map(({ pid, argv, user }) => [user, String(1000 + pid), "1", "0", "00:00", "?", "00:00:00", argv.join(" ")]);
    await process.stdout.write(columns([["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"], ...rows], 20));
    return 0;
  },
};

export const port: DockerCommand = {
  name: "port",
  aliases: ["container port"],
  usage: "docker port CONTAINER [PRIVATE_PORT[/PROTO]]",
  summary: "List port mappings or a specific mapping for the container",
  flags: "",
  arguments: { min: 1, max: 2 },
  async run({ process, docker, args }) {
    const [name = "", asked] = args;
    const { ports } = docker.inspect(name);
    const [number, protocol = "tcp"] = (asked ?? "").split("/");
    const found = ports.filter((one) => asked === undefined || (String(one.containerPort) === number && one.protocol === protocol));
    if (asked !== undefined && found.length === 0) throw new Error(`No public port '${number}/${protocol}' published for ${name}`);
    for (const one of found) {
      const address = `${one.hostIp}:${one.hostPort}`;
      await process.stdout.write(asked === undefined ? `${one.containerPort}/${one.protocol} -> ${address}\n` : `${address}\n`);
    }
    return 0;
  },
};
