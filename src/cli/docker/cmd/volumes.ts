/** docker volume. */
import { encodeJson } from "../../../kube/encoding/json.ts";
import type { Docker, DockerVolume } from "../../../machine/docker.ts";
import { columns, type DockerCommand } from "../command.ts";
import { format } from "../format.ts";

const used = (docker: Docker, volume: DockerVolume): boolean =>
  docker.containers(true).some(({ create }) => create.mounts?.some(({ type, source }) => type === "volume" && source === volume.name));

export const volumeList: DockerCommand = {
  name: "volume ls",
  aliases: ["volume list"],
  usage: "docker volume ls [OPTIONS]",
  summary: "List volumes",
  flags: "f filter array \n- format string \nq quiet bool false",
  arguments: { min: 0, max: 0 },
  async run({ process, docker, flags }) {
    const filters = flags.list("filter").map((text): [string, string] => [text.split("=")[0] ?? "", text.slice(text.indexOf("=") + 1)]);
    const strange = filters.find(([name]) => !["name", "dangling", "driver"].includes(name));
    if (strange) throw new Error(`kubewekend does not model the filter "${strange[0]}"`);
    const found = docker
      .volumes()
      .filter((volume) =>
        filters.every(([name, value]) =>
          name === "name"
            ? volume.name.includes(value)
            : name === "driver"
              ? volume.driver === value
              : used(docker, volume) === !["true", "1"].includes(value),
        ),
      );
    const template = flags.string("format").replace(/^table /, "");
    if (flags.bool("quiet")) await process.stdout.write(found.map(({ name }) => `${name}\n`).join(""));
    else if (template !== "")
      for (const { name, driver, mountpoint } of found)
        await process.stdout.write(`${format(template, { Name: name, Driver: driver, Mountpoint: mountpoint, Scope: "local" })}\n`);
    else await process.stdout.write(columns([["DRIVER", "VOLUME NAME"], ...found.map(({ driver, name }) => [driver, name])]));
    return 0;
  },
};

export const volumeCreate: DockerCommand = {
  name: "volume create",
  usage: "docker volume create [OPTIONS] [VOLUME]",
  summary: "Create a volume",
  flags: "d driver string local\n- label array \n- name string ",
  arguments: { min: 0, max: 1 },
  async run({ process, docker, flags, args }) {
    if (flags.string("driver") !== "local") throw new Error(`kubewekend does not model the volume driver ${flags.string("driver")}`);
    const labels = flags.list("label").map((pair): [string, string] => [pair.split("=")[0] ?? "", pair.split("=")[1] ?? ""]);
    const { name } = docker.createVolume(args[0] ?? (flags.string("name") || undefined), Object.fromEntries(labels));
    await process.stdout.write(`${name}\n`);
    return 0;
  },
};

export const volumeInspect: DockerCommand = {
  name: "volume inspect",
  usage: "docker volume inspect [OPTIONS] VOLUME [VOLUME...]",
  summary: "Display detailed information on one or more volumes",
  flags: "f format string ",
  arguments: { min: 1 },
  async run({ process, docker, flags, args }) {
    const birth = process.date - process.clock.now / 1000;
    const found: object[] = [];
    let code = 0;
    for (const name of args) {
      const volume = docker.volumes().find((one) => one.name === name);
      if (volume)
        found.push({
          CreatedAt: new globalThis.Date(birth + volume.created / 1000).toISOString().replace(/\.\d+Z$/, "Z"),
          Driver: volume.driver,
          Labels: Object.keys(volume.labels).length > 0 ? volume.labels : null,
          Mountpoint: volume.mountpoint,
          Name: volume.name,
          Options: null,
          Scope: "local",
        });
      else {
        await process.stderr.write(`Error response from daemon: get ${name}: no such volume\n`);
        code = 1;
      }
    }
    const template = flags.string("format");
    if (template === "") await process.stdout.write(`${encodeJson(found, { indent: 4, sort: false })}\n`);
    else for (const one of found) await process.stdout.write(`${format(template, one)}\n`);
    return code;
  },
};

export const volumeRemove: DockerCommand = {
  name: "volume rm",
  aliases: ["volume remove"],
  usage: "docker volume rm [OPTIONS] VOLUME [VOLUME...]",
  summary: "Remove one or more volumes. You cannot remove a volume that is in use by a container",
  flags: "f force bool false",
  arguments: { min: 1 },
  async run({ process, docker, flags, args }) {
    let code = 0;
    for (const name of args) {
      try {
        if (!flags.bool("force") || docker.volumes().some((one) => one.name === name)) docker.removeVolume(name);
        await process.stdout.write(`${name}\n`);
      } catch (error) {
        await process.stderr.write(`Error response from daemon: ${error instanceof Error ? error.message : String(error)}\n`);
        code = 1;
      }
    }
    return code;
  },
};

export const volumePrune: DockerCommand = {
  name: "volume prune",
  usage: "docker volume prune [OPTIONS]",
  summary: "Remove unused local volumes",
  flags: "a all bool false\nf force bool false",
  arguments: { min: 0, max: 0 },
  async run({ process, docker, flags }) {
    const all = flags.bool("all");
    if (!flags.bool("force")) {
      const which = all ? "all local volumes" : "anonymous local volumes";
      await process.stdout.write(
        `WARNING! This will remove ${which} not used by at least one container.\nAre you sure you want to continue? [y/N] `,
      );
      if (!/^y(es)?$/i.test(((await process.stdin.readLine()) ?? "").trim())) return 0;
    }
    const gone = docker
      .volumes()
      .filter((volume) => !used(docker, volume) && (all || "com.docker.volume.anonymous" in volume.labels))
      .map(({ name }) => name);
    for (const name of gone) docker.removeVolume(name);
    await process.stdout.write(
      `${gone.length > 0 ? `Deleted Volumes:\n${gone.map((name) => `${name}\n`).join("")}\n` : ""}Total reclaimed space: 0B\n`,
    );
    return 0;
  },
};
