/** docker build, history, tag, rmi, image inspect. */
import { encodeJson } from "../../../kube/encoding/json.ts";
import { resolve } from "../../../machine/path.ts";
import { columns, type DockerCommand, humanDuration } from "../command.ts";
import { format } from "../format.ts";
import { size } from "./images.ts";
import { PlainFailure } from "./run.ts";

export const build: DockerCommand = {
  name: "build",
  aliases: ["image build", "buildx build", "builder build"],
  usage: "docker buildx build [OPTIONS] PATH | URL | -",
  summary: "Build an image from a Dockerfile",
  flags:
    "- build-arg array \nf file string \n- no-cache bool false\n- progress string auto\nq quiet bool false\nt tag array \n- target string ",
  arguments: { min: 1, max: 1 },
  async run({ process, docker, flags, args }) {
    const folder = resolve(process.cwd, args[0] ?? ".");
    const { fs } = process;
    if (fs.stat(folder)?.kind !== "directory") throw new PlainFailure(`ERROR: unable to prepare context: path "${args[0]}" not found`);
    const file = flags.string("file") === "" ? `${folder}/Dockerfile` : resolve(process.cwd, flags.string("file"));
    if (!fs.exists(file))
      throw new PlainFailure(
        `ERROR: failed to solve: failed to read dockerfile: open ${file.slice(file.lastIndexOf("/") + 1)}: no such file or directory`,
      );
    const [tag, ...more] = flags.list("tag");
    const quiet = flags.bool("quiet");
    try {
      const image = await process.until(
        docker.build({
          dockerfile: fs.read(file),
          context: fs,
          folder,
          ...(tag === undefined ? {} : { tag }),
          noCache: flags.bool("no-cache"),
          ...(flags.string("target") === "" ? {} : { target: flags.string("target") }),
          arguments: Object.fromEntries(
            flags.list("build-arg").map((pair) => [pair.split("=")[0] ?? "", pair.slice(pair.indexOf("=") + 1)]),
          ),
          progress: (line) => void (quiet ? undefined : process.stderr.write(`${line}\n`)),
        }),
      );
      if (tag !== undefined) for (const name of more) docker.tag(tag, name);
      if (quiet) await process.stdout.write(`sha256:${image.id}\n`);
      return 0;
    } catch (error) {
      throw new PlainFailure(`ERROR: ${error instanceof Error ? error.message : String(error)}`);
    }
  },
};

export const history: DockerCommand = {
  name: "history",
  aliases: ["image history"],
  usage: "docker history [OPTIONS] IMAGE",
  summary: "Show the history of an image",
  flags: "H human bool true\n- no-trunc bool false\nq quiet bool false",
  arguments: { min: 1, max: 1 },
  async run({ process, docker, flags, args }) {
    const layers = docker.history(args[0] ?? "");
    const { id } = docker.inspectImage(args[0] ?? "");
    const shown = flags.bool("no-trunc") ? `sha256:${id}` : id.slice(0, 12);
    if (flags.bool("quiet")) {
      await process.stdout.write(layers.map((_, at) => `${at === 0 ? shown : "<missing>"}\n`).join(""));
      return 0;
    }
    const rows = layers.map(({ created, createdBy, size: bytes }, at) => [
      at === 0 ? shown : "<missing>",
      `${humanDuration(process.clock.now - created + (created === 0 ? 3e12 : 0))} ago`,
      flags.bool("no-trunc") || createdBy.length <= 45 ? createdBy : `${createdBy.slice(0, 44)}…`,
      size(bytes),
      createdBy.includes("# buildkit") ? "buildkit.dockerfile.v0" : "",
    ]);
    await process.stdout.write(columns([["IMAGE", "CREATED", "CREATED BY", "SIZE", "COMMENT"], ...rows]));
    return 0;
  },
};

export const tag: DockerCommand = {
  name: "tag",
  aliases: ["image tag"],
  usage: "docker tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
  summary: "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE",
  flags: "",
  arguments: { min: 2, max: 2 },
  async run({ docker, args }) {
    docker.tag(args[0] ?? "", args[1] ?? "");
    return 0;
  },
};

export const rmi: DockerCommand = {
  name: "rmi",
  aliases: ["image rm", "image remove"],
  usage: "docker rmi [OPTIONS] IMAGE [IMAGE...]",
  summary: "Remove one or more images",
  flags: "f force bool false",
  arguments: { min: 1 },
  async run({ process, docker, flags, args }) {
    let code = 0;
    for (const image of args) {
      try {
        await process.stdout.write(
          docker
            .removeImage(image, flags.bool("force"))
            .map((line) => `${line}\n`)
            .join(""),
        );
      } catch (error) {
        await process.stderr.write(`Error response from daemon: ${error instanceof Error ? error.message : String(error)}\n`);
        code = 1;
      }
    }
    return code;
  },
};

export const inspectImage: DockerCommand = {
  name: "image inspect",
  usage: "docker image inspect [OPTIONS] IMAGE [IMAGE...]",
  summary: "Display detailed information on one or more images",
  flags: "f format string ",
  arguments: { min: 1 },
  async run({ process, docker, flags, args }) {
    const found = args.map((name) => {
      const { image, id, repository, tag: own, size: bytes } = docker.inspectImage(name);
      return {
        Id: `sha256:${id}`,
        RepoTags: [`${repository}:${own}`],
        Config: {
          Env: Object.entries(image.env ?? {}).map(([key, value]) => `${key}=${value}`),
          Cmd: image.command ?? null,
          Entrypoint: image.entrypoint ?? null,
          WorkingDir: image.workingDir ?? "",
          User: image.user ?? "",
          ExposedPorts: Object.fromEntries((image.exposes ?? []).map((port) => [`${port}/tcp`, {}])),
        },
        Architecture: "amd64",
        Os: "linux",
        Size: Math.round(bytes),
      };
    });
    const template = flags.string("format");
    if (template === "") await process.stdout.write(`${encodeJson(found, { indent: 4, sort: false })}\n`);
    else for (const one of found) await process.stdout.write(`${format(template, one)}\n`);
    return 0;
  },
};
