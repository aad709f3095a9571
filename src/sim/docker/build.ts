/**
 * docker build: each instruction makes a layer over the one before; a layer whose instruction, parent and copied
 * files are as they were is taken from the cache. RUN really runs, in a container of the layers so far.
 */
import { sha256 } from "../../kube/encoding/sha256.ts";
import type { DockerBuild, DockerLayer } from "../../machine/docker.ts";
import { DockerError } from "../../machine/docker.ts";
import type { FileSystem } from "../../machine/filesystem.ts";
import { defineImage, type Image } from "../../machine/image.ts";
import { dirname, resolve } from "../../machine/path.ts";
import { type Kernel, MemoryFileSystem, sinkTo } from "../os/index.ts";
import { execForm, type Instruction, pairs, parseDockerfile, substitute } from "./dockerfile.ts";

/** An image that was built here, with what it was built of. */
export interface Built {
  readonly image: Image;
  readonly tag: string;
  /** Oldest first. */
  readonly layers: readonly DockerLayer[];
}
interface Layer {
  readonly files: MemoryFileSystem;
  readonly size: number;
}
export interface BuilderOptions {
  kernel: Kernel;
  /** The image behind a FROM, fetched when it is not here. */
  base: (reference: string) => Promise<{ image: Image; tag: string; files: MemoryFileSystem }>;
  hardware: { kernel: string; cpus: number; memory: number };
}

export class Builder {
  readonly #options: BuilderOptions;
  /** By parent, instruction and what it reads. */
  readonly #cache = new Map<string, Layer>();

  constructor(options: BuilderOptions) {
    this.#options = options;
  }

  async build(request: DockerBuild, repository: string, tag: string): Promise<Built> {
    const { progress } = request;
    const { kernel } = this.#options;
    let instructions: Instruction[];
    try {
      instructions = parseDockerfile(request.dockerfile);
    } catch (error) {
      throw new DockerError(400, error instanceof Error ? error.message : String(error));
    }
    if (instructions.filter(({ name }) => name === "FROM").length > 1)
      throw new DockerError(400, "kubewekend does not model builds of several stages");
    const argumentsGiven = new Map<string, string>();
    const declare = (rest: string): void => {
      const [name = "", otherwise] = rest.split("=");
      const value = request.arguments?.[name] ?? otherwise?.replace(/^"(.*)"$/, "$1");
      if (value !== undefined) argumentsGiven.set(name, value);
    };
    const from = instructions.find(({ name }) => name === "FROM") as Instruction;
    for (const { name, rest } of instructions.slice(0, instructions.indexOf(from))) if (name === "ARG") declare(rest);
    const reference = substitute(from.rest, argumentsGiven).split(/\s+/)[0] ?? "";
    let step = 0;
    const say = (lines: readonly string[]): void => {
      step++;
      for (const line of lines) progress(`#${step} ${line}`);
      progress("");
    };
    progress('#0 building with "default" instance using docker driver\n');
    say(["[internal] load build definition from Dockerfile", `transferring dockerfile: ${request.dockerfile.length}B done`, "DONE 0.0s"]);
    const base = await this.#options.base(reference);
    const baseName = `${base.image.repository}:${base.tag}`;
    say([`[internal] load metadata for ${baseName}`, "DONE 0.0s"]);

    const steps = instructions.filter(({ name }) => ["RUN", "COPY", "ADD", "WORKDIR"].includes(name)).length + 1;
    say([`[1/${steps}] FROM ${baseName}`, "CACHED"]);
    const configuration = {
      env: new Map(Object.entries(base.image.env ?? {})),
      entrypoint: base.image.entrypoint,
      command: base.image.command,
      workingDir: base.image.workingDir ?? "/",
      user: base.image.user,
      exposes: [...(base.image.exposes ?? [])],
    };
    const layers: DockerLayer[] = [{ created: 0, createdBy: `/bin/sh -c #(nop) FROM ${baseName}`, size: 0 }];
    const variables = (): Map<string, string> => new Map([...argumentsGiven, ...configuration.env]);
    let layer: Layer = { files: base.files, size: 0 };
    let key = baseName;
    let number = 1;
    for (const instruction of instructions.slice(instructions.indexOf(from) + 1)) {
      const { name } = instruction;
      const rest = name === "RUN" || name === "CMD" || name === "ENTRYPOINT" ? instruction.rest : substitute(instruction.rest, variables());
      const noted = (size: number, createdBy = `${name} ${rest}`): void => void layers.push({ created: kernel.clock.now, createdBy, size });
      const make = async (
        what: string,
        input: string,
        run: (files: MemoryFileSystem, out: (text: string) => void) => Promise<void>,
      ): Promise<void> => {
        number++;
        key = sha256(`${key}\n${name} ${rest}\n${input}`);
        const known = request.noCache ? undefined : this.#cache.get(key);
        const title = `[${number}/${steps}] ${name} ${what}`;
        if (known) {
          layer = known;
          say([title, "CACHED"]);
        } else {
          step++;
          progress(`#${step} ${title}`);
          const begun = kernel.clock.now;
          const files = new MemoryFileSystem(kernel.clock, layer.files);
          await run(files, (text) => {
            for (const line of text.split("\n"))
              if (line !== "") progress(`#${step} ${((kernel.clock.now - begun) / 1e6).toFixed(3)} ${line}`);
          });
          let size = 0;
          for (const [, content] of files.own()) size += content.length;
          layer = { files, size };
          this.#cache.set(key, layer);
          progress(`#${step} DONE ${((kernel.clock.now - begun) / 1e6).toFixed(1)}s\n`);
        }
        noted(layer.size, name === "RUN" ? `RUN /bin/sh -c ${rest} # buildkit` : `${name} ${rest} # buildkit`);
      };
      switch (name) {
        case "FROM":
          break;
        case "ARG":
          declare(rest);
          break;
        case "ENV":
          for (const [variable, value] of pairs(rest)) configuration.env.set(variable, value);
          noted(0);
          break;
        case "LABEL":
          noted(0);
          break;
        case "USER":
          configuration.user = rest;
          noted(0);
          break;
        case "EXPOSE":
          for (const word of rest.split(/\s+/)) configuration.exposes.push(Number(word.split("/")[0]));
          noted(0);
          break;
        case "CMD":
          configuration.command = execForm(rest);
          noted(0, `CMD ${JSON.stringify(configuration.command)}`);
          break;
        case "ENTRYPOINT":
          configuration.entrypoint = execForm(rest);
          configuration.command = [];
          noted(0, `ENTRYPOINT ${JSON.stringify(configuration.entrypoint)}`);
          break;
        case "WORKDIR":
          configuration.workingDir = resolve(configuration.workingDir, rest);
          await make(rest, "", async (files) => files.mkdir(configuration.workingDir, { recursive: true }));
          break;
        case "COPY":
        case "ADD": {
          const copied = gather(request, name, rest, configuration.workingDir);
          await make(rest, copied.map(({ path, content }) => `${path}\n${content}`).join("\n"), async (files) => {
            for (const { path, content } of copied) {
              files.mkdir(dirname(path), { recursive: true });
              files.write(path, content);
            }
          });
          break;
        }
        case "RUN":
          await make(rest, JSON.stringify([...variables()]), (files, out) =>
            this.#run(files, rest, configuration.workingDir, variables(), out),
          );
          break;
      }
    }
    const image = defineImage({
      repository,
      tags: [
        {
          tag,
          size: Math.round(
            (base.image.tags.find((one) => one.tag === base.tag)?.size ?? 0) + layers.reduce((sum, one) => sum + one.size, 0),
          ),
          digest: sha256(
            `${key} ${JSON.stringify([...configuration.env, configuration.command, configuration.entrypoint, configuration.workingDir, configuration.user])}`,
          ),
        },
      ],
      ...(configuration.entrypoint ? { entrypoint: configuration.entrypoint } : {}),
      ...(configuration.command ? { command: configuration.command } : {}),
      env: Object.fromEntries(configuration.env),
      workingDir: configuration.workingDir,
      ...(configuration.user === undefined ? {} : { user: configuration.user }),
      exposes: configuration.exposes,
      files: filesOf(layer.files, base),
      programs: () => base.image.programs(base.tag),
    });
    const id = image.tags[0]?.digest ?? "";
    say([
      "exporting to image",
      "exporting layers done",
      `writing image sha256:${id} done`,
      `naming to ${repository}:${tag} done`,
      "DONE 0.0s",
    ]);
    return { image, tag, layers };
  }

  async #run(files: MemoryFileSystem, line: string, cwd: string, env: Map<string, string>, out: (text: string) => void): Promise<void> {
    const { kernel, hardware } = this.#options;
    const machine = kernel.machine({
      hostname: "buildkitsandbox",
      kind: "container",
      namespace: kernel.namespace("build"),
      fs: files,
      hardware,
    });
    const argv = execForm(line);
    const program = files.program(argv[0] ?? "");
    if (!program) throw new DockerError(400, `failed to solve: process "${argv.join(" ")}" did not complete successfully: exit code: 127`);
    const process = machine.spawnRoot({
      program,
      argv,
      cwd,
      env: new Map([["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], ["HOME", "/root"], ...env]),
      stdout: sinkTo(out),
      stderr: sinkTo(out),
      group: "new",
      cause: kernel.trace.current,
    });
    const status = process.status ?? (await new Promise<{ code: number }>((done) => void process.onEnd(done)));
    if (status.code !== 0)
      throw new DockerError(400, `failed to solve: process "${argv.join(" ")}" did not complete successfully: exit code: ${status.code}`);
  }
}

/** What COPY reads, by where it goes. */
function gather({ context, folder }: DockerBuild, name: string, rest: string, workingDir: string): { path: string; content: string }[] {
  const words = rest.startsWith("[") ? (JSON.parse(rest) as string[]) : rest.split(/\s+/);
  const options = words.filter((word) => word.startsWith("--"));
  if (options.some((word) => !word.startsWith("--chown") && !word.startsWith("--chmod")))
    throw new DockerError(400, `kubewekend does not model ${name} ${options.join(" ")}`);
  const paths = words.filter((word) => !word.startsWith("--"));
  const to = paths.pop() ?? "";
  const copied: { path: string; content: string }[] = [];
  for (const source of paths) {
    if (/^https?:/.test(source)) throw new DockerError(400, "kubewekend does not model ADD from the network");
    const at = resolve(folder, source.replace(/^\/+/, ""));
    const found = source.includes("*") ? globbed(context, folder, source) : context.exists(at) ? [at] : [];
    if (found.length === 0)
      throw new DockerError(
        400,
        `failed to solve: failed to compute cache key: failed to calculate checksum of ref: "/${source.replace(/^\.?\//, "")}": not found`,
      );
    for (const path of found) {
      const target = resolve(workingDir, to);
      if (context.stat(path)?.kind === "directory")
        for (const file of walk(context, path))
          copied.push({
            path: `${target === "/" ? "" : target}${file.slice(path === "/" ? 0 : path.length)}`,
            content: context.read(file),
          });
      else {
        const inside = to.endsWith("/") || to === "." || found.length > 1 || paths.length > 1;
        copied.push({ path: inside ? resolve(target, path.slice(path.lastIndexOf("/") + 1)) : target, content: context.read(path) });
      }
    }
  }
  return copied;
}
function globbed(context: FileSystem, folder: string, pattern: string): string[] {
  const expression = new RegExp(
    `^${pattern
      .replace(/^\.\//, "")
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", "[^/]*")}$`,
  );
  return walk(context, folder).filter((path) => expression.test(path.slice(folder.length + 1)));
}
function walk(context: FileSystem, folder: string): string[] {
  return context.list(folder).flatMap((name) => {
    const path = `${folder === "/" ? "" : folder}/${name}`;
    // Links are not followed, and what the kernel shows is no part of an image.
    if (path === "/proc" || path === "/sys") return [];
    return context.stat(path, false)?.kind === "directory" ? (name === ".git" ? [] : walk(context, path)) : [path];
  });
}
/** The files of the base image that are still there, and all that the layers over it wrote. */
function filesOf(files: MemoryFileSystem, base: { image: Image; files: MemoryFileSystem }): Record<string, string> {
  const all: Record<string, string> = {};
  for (const path of Object.keys(base.image.files ?? {})) if (files.exists(path)) all[path] = files.read(path);
  for (const path of walk(files, "/")) {
    if (path in all || files.program(path) || files.stat(path)?.kind !== "file") continue;
    if (!base.files.exists(path) || base.files.read(path) !== files.read(path)) all[path] = files.read(path);
  }
  return all;
}
