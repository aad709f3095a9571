/** docker save, load, info and system df. */
import { resolve } from "../../../machine/path.ts";
import { columns, type DockerCommand } from "../command.ts";
import { size } from "./images.ts";
import { PlainFailure } from "./run.ts";

export const save: DockerCommand = {
  name: "save",
  aliases: ["image save"],
  usage: "docker save [OPTIONS] IMAGE [IMAGE...]",
  summary: "Save one or more images to a tar archive (streamed to STDOUT by default)",
  flags: "o output string ",
  arguments: { min: 1 },
  async run({ process, docker, flags, args }) {
    const output = flags.string("output");
    if (output === "" && process.stdout.isTerminal)
      throw new PlainFailure("cowardly refusing to save to a terminal. Use the -o flag or redirect");
    const archive = docker.save(args);
    if (output === "") await process.stdout.write(archive);
    else process.fs.write(resolve(process.cwd, output), archive, { owner: process.user.name, mode: 0o600 });
    return 0;
  },
};

export const load: DockerCommand = {
  name: "load",
  aliases: ["image load"],
  usage: "docker load [OPTIONS]",
  summary: "Load an image from a tar archive or STDIN",
  flags: "i input string \nq quiet bool false",
  arguments: { min: 0, max: 0 },
  async run({ process, docker, flags }) {
    const input = flags.string("input");
    if (input === "" && process.stdin.isTerminal) throw new PlainFailure("requested load from stdin, but stdin is empty");
    const path = resolve(process.cwd, input);
    if (input !== "" && !process.fs.exists(path)) throw new PlainFailure(`open ${input}: no such file or directory`);
    const loaded = docker.loadArchive(input === "" ? await process.stdin.readAll() : process.fs.read(path));
    for (const { repository, tag } of loaded) await process.stdout.write(`Loaded image: ${repository}:${tag}\n`);
    return 0;
  },
};

export const info: DockerCommand = {
  name: "info",
  aliases: ["system info"],
  usage: "docker info [OPTIONS]",
  summary: "Display system-wide information",
  flags: "",
  arguments: { min: 0, max: 0 },
  async run({ process, docker }) {
    const all = docker.containers(true);
    const count = (state: string): number => all.filter((container) => container.state === state).length;
    const { hardware, hostname } = process.machine;
    await process.stdout.write(
      `Client: Docker Engine - Community\n Version:    ${docker.version}\n Context:    default\n\nServer:\n Containers: ${all.length}\n  Running: ${count("running")}\n  Paused: ${count("paused")}\n  Stopped: ${all.length - count("running") - count("paused")}\n Images: ${docker.images().length}\n Server Version: ${docker.version}\n Storage Driver: overlay2\n Logging Driver: json-file\n Cgroup Driver: systemd\n Cgroup Version: 2\n Kernel Version: ${hardware.kernel}\n OSType: linux\n Architecture: x86_64\n CPUs: ${hardware.cpus}\n Total Memory: ${Number((hardware.memory / 2 ** 30).toPrecision(4))}GiB\n Name: ${hostname}\n Docker Root Dir: /var/lib/docker\n`,
    );
    return 0;
  },
};

export const systemDf: DockerCommand = {
  name: "system df",
  usage: "docker system df [OPTIONS]",
  summary: "Show docker disk usage",
  flags: "",
  arguments: { min: 0, max: 0 },
  async run({ process, docker }) {
    const containers = docker.containers(true);
    const images = docker.images();
    const running = containers.filter(({ state }) => state === "running").length;
    const used = new Set(containers.map(({ image }) => (image.includes(":") ? image : `${image}:latest`)));
    const idle = images.filter(({ repository, tag }) => !used.has(`${repository}:${tag}`));
    const sum = (all: readonly { size: number }[]): number => all.reduce((total, one) => total + one.size, 0);
    const part = (some: number, whole: number): string => `${size(some)}${whole > 0 ? ` (${Math.floor((some / whole) * 100)}%)` : ""}`;
    const layers = containers.map(({ name, state }) => ({ size: docker.files(name).written("/"), stopped: state !== "running" }));
    const volumes = docker.volumes().map(({ name, mountpoint }) => ({
      size: process.fs.exists(mountpoint) ? process.fs.written(mountpoint) : 0,
      used: containers.some(({ create }) => create.mounts?.some(({ source }) => source === name)),
    }));
    await process.stdout.write(
      columns([
        ["TYPE", "TOTAL", "ACTIVE", "SIZE", "RECLAIMABLE"],
        ["Images", String(images.length), String(images.length - idle.length), size(sum(images)), part(sum(idle), sum(images))],
        [
          "Containers",
          String(containers.length),
          String(running),
          size(sum(layers)),
          part(sum(layers.filter(({ stopped }) => stopped)), sum(layers)),
        ],
        [
          "Local Volumes",
          String(volumes.length),
          String(volumes.filter((one) => one.used).length),
          size(sum(volumes)),
          part(sum(volumes.filter((one) => !one.used)), sum(volumes)),
        ],
        ["Build Cache", "0", "0", "0B", "0B"],
      ]),
    );
    return 0;
  },
};
