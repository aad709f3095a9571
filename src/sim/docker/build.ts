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
import type { Program } from "../../machine/program.ts";
import { type Kernel, MemoryFileSystem, sinkTo } from "../os/index.ts";
import { execForm, type Instruction, pairs, parseDockerfile, type Stage, stagesOf, substitute } from "./dockerfile.ts";

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
/** What a stage has come to. */
interface Staged {
  readonly base: { image: Image; tag: string; files: MemoryFileSystem };
  /** Of the image it began with. */
  readonly name: string;
  readonly configuration: {
    env: Map<string, string>;
    entrypoint: readonly string[] | undefined;
    command: readonly string[] | undefined;
    workingDir: string;
    user: string | undefined;
    exposes: number[];
  };
  readonly layers: readonly DockerLayer[];
  readonly layer: Layer;
  /** Of the layer in the cache. */
  readonly key: string;
  /** Copied from other stages, by path. */
  readonly programs: ReadonlyMap<string, Program>;
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
    let instructions: Instruction[];
    try {
      instructions = parseDockerfile(request.dockerfile);
    } catch (error) {
      throw new DockerError(400, error instanceof Error ? error.message : String(error));
    }
    const first = instructions.findIndex(({ name }) => name === "FROM");
    const globals = new Map<string, string>();
    for (const { rest } of instructions.slice(0, first)) declare(globals, request, rest);
    const stages = stagesOf(instructions.slice(first), globals);
    const say = new Steps(progress);
    progress('#0 building with "default" instance using docker driver\n');
    say.whole([
      "[internal] load build definition from Dockerfile",
      `transferring dockerfile: ${request.dockerfile.length}B done`,
      "DONE 0.0s",
    ]);
    const target = request.target === undefined ? stages.length - 1 : stages.findIndex(({ name }) => name === request.target);
    if (target < 0) throw new DockerError(400, `failed to solve: target stage "${request.target}" could not be found`);
    const done = new Map<number, Staged>();
    const make = async (index: number): Promise<Staged> => {
      const known = done.get(index);
      if (known) return known;
      const stage = stages[index] as Stage;
      const from = stages.findIndex(({ name }, at) => at < index && name === stage.base);
      const parent = from >= 0 ? await make(from) : await this.#base(stage.base, say);
      const staged = await this.#stage(
        request,
        { stage, title: stages.length > 1 ? `${stage.name ?? `stage-${index}`} ` : "", parent, globals, say },
        async (name) => {
          const at = stages.findIndex((one, place) => place < index && (one.name === name || String(place) === name));
          return at >= 0 ? (await make(at)).layer.files : (await this.#base(name, say)).layer.files;
        },
      );
      done.set(index, staged);
      return staged;
    };
    const { configuration, layers, base, layer, key, programs } = await make(target);
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
      programs: () => ({ ...base.image.programs(base.tag), ...Object.fromEntries(programs) }),
    });
    say.whole([
      "exporting to image",
      "exporting layers done",
      `writing image sha256:${image.tags[0]?.digest ?? ""} done`,
      `naming to ${repository}:${tag} done`,
      "DONE 0.0s",
    ]);
    return { image, tag, layers };
  }

  /** A stage begins with an image. */
  async #base(reference: string, say: Steps): Promise<Staged> {
    const base = await this.#options.base(reference);
    const name = `${base.image.repository}:${base.tag}`;
    say.whole([`[internal] load metadata for ${name}`, "DONE 0.0s"]);
    return {
      base,
      name,
      configuration: {
        env: new Map(Object.entries(base.image.env ?? {})),
        entrypoint: base.image.entrypoint,
        command: base.image.command,
        workingDir: base.image.workingDir ?? "/",
        user: base.image.user,
        exposes: [...(base.image.exposes ?? [])],
      },
      layers: [{ created: 0, createdBy: `/bin/sh -c #(nop) FROM ${name}`, size: 0 }],
      layer: { files: base.files, size: 0 },
      key: name,
      programs: new Map(),
    };
  }
  async #stage(
    request: DockerBuild,
    {
      stage,
      title: stageTitle,
      parent,
      globals,
      say,
    }: { stage: Stage; title: string; parent: Staged; globals: ReadonlyMap<string, string>; say: Steps },
    filesOfStage: (name: string) => Promise<MemoryFileSystem>,
  ): Promise<Staged> {
    const { kernel } = this.#options;
    const steps = stage.instructions.filter(({ name }) => ["RUN", "COPY", "ADD", "WORKDIR"].includes(name)).length + 1;
    say.whole([`[${stageTitle}1/${steps}] FROM ${parent.name}`, "CACHED"]);
    const given = new Map<string, string>();
    const configuration = { ...parent.configuration, env: new Map(parent.configuration.env), exposes: [...parent.configuration.exposes] };
    const layers = [...parent.layers];
    const programs = new Map(parent.programs);
    const variables = (): Map<string, string> => new Map([...given, ...configuration.env]);
    let { layer, key } = parent;
    let number = 1;
    for (const instruction of stage.instructions) {
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
        const title = `[${stageTitle}${number}/${steps}] ${name} ${what}`;
        if (known) {
          layer = known;
          say.whole([title, "CACHED"]);
        } else {
          const line = say.begin(title);
          const begun = kernel.clock.now;
          const files = new MemoryFileSystem(kernel.clock, layer.files);
          await run(files, (text) => {
            for (const one of text.split("\n")) if (one !== "") line(`${((kernel.clock.now - begun) / 1e6).toFixed(3)} ${one}`);
          });
          let size = 0;
          for (const [, content] of files.own()) size += content.length;
          layer = { files, size };
          this.#cache.set(key, layer);
          line(`DONE ${((kernel.clock.now - begun) / 1e6).toFixed(1)}s\n`);
        }
        noted(layer.size, name === "RUN" ? `RUN /bin/sh -c ${rest} # buildkit` : `${name} ${rest} # buildkit`);
      };
      switch (name) {
        case "ARG":
          declare(given, request, rest, globals);
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
          const other = /(?:^|\s)--from=(\S+)/.exec(rest)?.[1];
          const source =
            other === undefined ? { fs: request.context, folder: request.folder } : { fs: await filesOfStage(other), folder: "/" };
          const copied = gather(source, name, rest, configuration.workingDir);
          await make(rest, copied.map(({ path, content }) => `${path}\n${content}`).join("\n"), async (files) => {
            for (const { path, content, program } of copied) {
              files.mkdir(dirname(path), { recursive: true });
              if (program) files.install(path, program);
              else files.write(path, content);
            }
          });
          for (const { path, program } of copied) if (program) programs.set(path, program);
          break;
        }
        case "RUN":
          await make(rest, JSON.stringify([...variables()]), (files, out) =>
            this.#run(files, rest, configuration.workingDir, variables(), out),
          );
          break;
      }
    }
    return { ...parent, configuration, layers, layer, key, programs };
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

/** The numbered steps of the progress. */
class Steps {
  #number = 0;
  readonly #progress: (line: string) => void;
  constructor(progress: (line: string) => void) {
    this.#progress = progress;
  }
  /** A step that is over at once. */
  whole(lines: readonly string[]): void {
    this.#number++;
    for (const line of lines) this.#progress(`#${this.#number} ${line}`);
    this.#progress("");
  }
  /** A step that takes its time: returns how to say a line of it. */
  begin(title: string): (line: string) => void {
    const number = ++this.#number;
    this.#progress(`#${number} ${title}`);
    return (line) => this.#progress(`#${number} ${line}`);
  }
}

/** `ARG NAME=otherwise`: the value of the command line, the global one of that name, or its own. */
function declare(given: Map<string, string>, request: DockerBuild, rest: string, globals?: ReadonlyMap<string, string>): void {
  const [name = "", otherwise] = rest.split("=");
  const value = request.arguments?.[name] ?? (otherwise === undefined ? globals?.get(name) : otherwise.replace(/^"(.*)"$/, "$1"));
  if (value !== undefined) given.set(name, value);
}

interface Copied {
  readonly path: string;
  readonly content: string;
  readonly program: Program | undefined;
}
/** What COPY reads, by where it goes. */
function gather({ fs: context, folder }: { fs: FileSystem; folder: string }, name: string, rest: string, workingDir: string): Copied[] {
  const words = rest.startsWith("[") ? (JSON.parse(rest) as string[]) : rest.split(/\s+/);
  const options = words.filter((word) => word.startsWith("--"));
  if (options.some((word) => !/^--(chown|chmod|from)=/.test(word)))
    throw new DockerError(400, `kubewekend does not model ${name} ${options.join(" ")}`);
  const paths = words.filter((word) => !word.startsWith("--"));
  const to = paths.pop() ?? "";
  const copied: Copied[] = [];
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
            program: context.program(file),
          });
      else {
        const inside = to.endsWith("/") || to === "." || found.length > 1 || paths.length > 1;
        copied.push({
          path: inside ? resolve(target, path.slice(path.lastIndexOf("/") + 1)) : target,
          content: context.read(path),
          program: context.program(path),
        });
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
