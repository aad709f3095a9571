/** Images, networks and the version. */
import { parseReference } from "../../../machine/image-reference.ts";
import { columns, type DockerCommand, humanDuration } from "../command.ts";

export const images: DockerCommand = {
  name: "images",
  aliases: ["image ls", "image list"],
  usage: "docker images [OPTIONS] [REPOSITORY[:TAG]]",
  summary: "List images",
  flags: "a all bool false\nq quiet bool false\n- no-trunc bool false",
  arguments: { min: 0, max: 1 },
  async run({ process, docker, flags, args }) {
    const [repository, tag] = (args[0] ?? "").split(":");
    const found = docker
      .images()
      .filter((image) => (repository === "" || image.repository === repository) && (tag === undefined || image.tag === tag));
    const id = (text: string): string => (flags.bool("no-trunc") ? `sha256:${text}` : text.slice(0, 12));
    if (flags.bool("quiet")) await process.stdout.write(found.map((image) => `${id(image.id)}\n`).join(""));
    else
      await process.stdout.write(
        columns([
          ["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"],
          ...found.map((image) => [
            image.repository,
            image.tag,
            id(image.id),
            `${humanDuration(process.clock.now - image.created + (image.created === 0 ? 3e12 : 0))} ago`,
            size(image.size),
          ]),
        ]),
      );
    return 0;
  },
};
/** Decimal units with three significant digits: `188MB`. */
export function size(bytes: number): string {
  let value = bytes;
  let unit = "B";
  for (const next of ["kB", "MB", "GB"]) {
    if (value < 1000) break;
    value /= 1000;
    unit = next;
  }
  return `${Number(value.toPrecision(3))}${unit}`;
}

export const pull: DockerCommand = {
  name: "pull",
  aliases: ["image pull"],
  usage: "docker pull [OPTIONS] NAME[:TAG|@DIGEST]",
  summary: "Download an image from a registry",
  flags: "q quiet bool false",
  arguments: { min: 1, max: 1 },
  async run({ process, docker, flags, args }) {
    const [reference = ""] = args;
    if (!/:[^/]+$/.test(reference) && !flags.bool("quiet")) await process.stdout.write("Using default tag: latest\n");
    const image = await process.until(
      docker.pull(reference, (line) => (flags.bool("quiet") ? undefined : void process.stdout.write(`${line}\n`))),
    );
    if (!flags.bool("quiet"))
      await process.stdout.write(`Digest: sha256:${image.id}\nStatus: Downloaded newer image for ${image.repository}:${image.tag}\n`);
    const { repository, tag: pulled } = parseReference(`${image.repository}:${image.tag}`);
    await process.stdout.write(`${repository}:${pulled}\n`);
    return 0;
  },
};

export const network: DockerCommand = {
  name: "network ls",
  aliases: ["network list"],
  usage: "docker network ls [OPTIONS]",
  summary: "List networks",
  flags: "q quiet bool false",
  arguments: { min: 0, max: 0 },
  async run({ process, docker }) {
    await process.stdout.write(
      columns([
        ["NETWORK ID", "NAME", "DRIVER", "SCOPE"],
        ...docker.networks().map(({ id, name, driver }) => [id.slice(0, 12), name, driver, "local"]),
      ]),
    );
    return 0;
  },
};

export const version: DockerCommand = {
  name: "version",
  usage: "docker version [OPTIONS]",
  summary: "Show the Docker version information",
  flags: "",
  arguments: { min: 0, max: 0 },
  async run({ process, docker }) {
    await process.stdout.write(
      `Client: Docker Engine - Community\n Version:           ${docker.version}\n API version:       1.45\n\nServer: Docker Engine - Community\n Engine:\n  Version:          ${docker.version}\n  API version:      1.45 (minimum version 1.24)\n`,
    );
    return 0;
  },
};
