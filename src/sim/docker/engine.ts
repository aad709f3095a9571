/**
 * The laptop's container engine: containers are machines with a process of their own, on a bridge network with
 * names. kind's nodes are such containers. Follows the Engine API's refusals (moby/daemon).
 */

import { ConnectionError } from "../../kube/status.ts";
import { SECOND } from "../../kube/timers.ts";
import { decodeQuestion, encodeAnswer } from "../../machine/dns.ts";
import {
  type ContainerCreate,
  type ContainerInfo,
  type ContainerUpdate,
  DOCKER_SOCKET,
  type Docker,
  type DockerBuild,
  DockerError,
  type DockerEvent,
  type DockerImage,
  type DockerLayer,
  type DockerNetwork,
  type DockerUsage,
  type DockerVolume,
  type PortBinding,
} from "../../machine/docker.ts";
import type { Image } from "../../machine/image.ts";
import { familiar, parseReference, pathIn } from "../../machine/image-reference.ts";
import type { ListeningSocket } from "../../machine/network.ts";
import type { ExitStatus, SpawnOptions } from "../../machine/process.ts";
import type { SignalName } from "../../machine/program.ts";
import {
  ContainerCgroup,
  deviceOf,
  findExecutable,
  InputHandle,
  type Kernel,
  Link,
  listenOn,
  MemoryFileSystem,
  type Namespace,
  nullSink,
  nullSource,
  OutputHandle,
  type SimMachine,
  type SimProcess,
  type Sink,
  type Source,
  sinkTo,
  sinkWithoutTerminal,
  sourceWithoutTerminal,
} from "../os/index.ts";
import { Stream } from "../random/random.ts";
import { readArchive, type SavedImage, type SavedImages, writeArchive } from "./archive.ts";
import { Builder, type Built } from "./build.ts";
import { type Container, Containers } from "./containers.ts";
import { imageFileSystem } from "./image-filesystem.ts";
import { refusal } from "./refusal.ts";
import { Volumes } from "./volumes.ts";

/** The registries of the internet. */
export interface Registries {
  /** Undefined when there is no such repository. */
  find(repository: string): Image | undefined;
  /** Goes on, at once or later, when `find` can say; with an error when nobody can. */
  whenKnown(repository: string, goOn: (error?: Error) => void): void;
}
export interface EngineOptions {
  kernel: Kernel;
  laptop: SimMachine;
  registries: Registries;
  /** kind's own, which no cluster's registry gives. */
  nodeImage: Image;
  /** Names the outside world answers for, by the laptop's resolver. */
  outside?: (name: string) => string | undefined;
  /** Archives of several engines, by the images' ids. */
  saved?: SavedImages;
}
interface Bridge {
  network: DockerNetwork;
  link: Link;
  namespace: Namespace;
  next: number;
}
const LOG_LINES = 5000;
/** Resident memory of a process that charges none: for `docker stats`. */
const PROCESS_MEMORY = 3 * 2 ** 20;

export class DockerEngine implements Docker {
  readonly version = "26.1.4";
  readonly #kernel: Kernel;
  readonly #laptop: SimMachine;
  readonly #registries: Registries;
  readonly #nodeImage: Image;
  readonly #outside: (name: string) => string | undefined;
  readonly #containers = new Containers();
  readonly #local = new Map<string, DockerImage>();
  readonly #layers = new Map<string, MemoryFileSystem>();
  readonly #bridges = new Map<string, Bridge>();
  /** What was built here, by `repository:tag`. */
  readonly #built = new Map<string, Built>();
  readonly #builder: Builder;
  readonly #volumes: Volumes;
  readonly #saved: SavedImages;
  readonly #events: DockerEvent[] = [];
  /** The host has lost power: nothing is restarted. */
  #down = false;

  constructor(options: EngineOptions) {
    this.#kernel = options.kernel;
    this.#laptop = options.laptop;
    this.#registries = options.registries;
    this.#nodeImage = options.nodeImage;
    this.#outside = options.outside ?? (() => undefined);
    this.#saved = options.saved ?? new Map();
    this.#volumes = new Volumes(options.kernel, options.laptop);
    this.#addBridge("bridge", "docker0", "172.17.0.0/16", "172.17.0.1");
    this.#builder = new Builder({
      kernel: options.kernel,
      hardware: options.laptop.hardware,
      base: async (reference) => {
        const { repository, tag } = parseReference(reference);
        if (!this.#local.has(`${familiar(repository)}:${tag}`)) await this.pull(reference, () => {});
        const { image } = this.#localImage(reference);
        return { image, tag, files: this.#layer(image, tag) };
      },
    });
    this.#laptop.sockets.set(DOCKER_SOCKET, this satisfies Docker);
  }

  // Networks.

  networks(): readonly DockerNetwork[] {
    return [...this.#bridges.values()].map(({ network }) => network);
  }
  /** A user-defined bridge (`kind`): containers on it find each other by name. */
  ensureNetwork(name: string, subnet: string): void {
    if (!this.#bridges.has(name)) this.#addBridge(name, `br-${this.#id().slice(0, 12)}`, subnet, subnet.replace(/\.\d+\/\d+$/, ".1"));
  }
  createNetwork(name: string, subnet?: string): DockerNetwork {
    if (this.#bridges.has(name)) throw new DockerError(409, `network with name ${name} already exists`);
    const taken = new Set(this.networks().map((network) => network.subnet));
    const free = subnet ?? Array.from({ length: 13 }, (_, at) => `172.${18 + at}.0.0/16`).find((one) => !taken.has(one));
    if (free === undefined)
      throw new DockerError(
        500,
        "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network",
      );
    if (taken.has(free)) throw new DockerError(403, "Pool overlaps with other one on this address space");
    this.ensureNetwork(name, free);
    return (this.#bridges.get(name) as Bridge).network;
  }
  removeNetwork(name: string): void {
    const bridge = this.#bridges.get(name);
    if (!bridge) throw new DockerError(404, `network ${name} not found`);
    if (["bridge", "host", "none"].includes(name)) throw new DockerError(403, `${name} is a pre-defined network and cannot be removed`);
    if (this.#containers.all().some((container) => container.networkName === name && container.state === "running"))
      throw new DockerError(403, `error while removing network: network ${name} id ${bridge.network.id} has active endpoints`);
    const device = this.#laptop.namespace.interfaces.find((one) => one.link === bridge.link);
    if (device) this.#laptop.namespace.detach(device);
    this.#bridges.delete(name);
  }
  #addBridge(name: string, device: string, subnet: string, gateway: string): void {
    const link = new Link(device);
    this.#laptop.namespace.attach(link, device, gateway, Number(subnet.split("/")[1]), "02:42:7a:00:00:01");
    this.#bridges.set(name, {
      network: { id: this.#id(), name, driver: "bridge", subnet, gateway },
      link,
      namespace: this.#laptop.namespace,
      next: 2,
    });
    listenOn(this.#laptop.namespace, { address: gateway, port: 53, protocol: "UDP", raw: (message) => this.#resolve(message, name) });
  }
  /** Docker's embedded DNS: container names, then what the host's resolver knows. */
  #resolve(message: string, network: string): string {
    const question = decodeQuestion(message);
    const name = question.name.replace(/\.$/, "");
    const container = this.#containers.find(name);
    const address =
      container?.machine && container.networkName === network && container.name === name ? container.address : this.#outside(name);
    const records = address && question.type === "A" ? [{ name: question.name, ttl: 600, type: "A" as const, data: address }] : [];
    return encodeAnswer({ code: address ? "NOERROR" : "NXDOMAIN", authoritative: false, records });
  }

  // Containers.

  events(): readonly DockerEvent[] {
    return this.#events;
  }
  containers(all: boolean): readonly ContainerInfo[] {
    return this.#containers
      .all()
      .filter((container) => all || container.state === "running" || container.state === "paused")
      .map((container) => this.#info(container))
      .reverse();
  }
  inspect(name: string): ContainerInfo {
    return this.#info(this.#get(name));
  }
  /** The machine of a running container: for kind and tests. */
  machine(name: string): SimMachine | undefined {
    return this.#containers.find(name)?.machine;
  }
  create(options: ContainerCreate): ContainerInfo {
    const image = this.#localImage(options.image);
    const id = this.#id();
    const name =
      options.name ??
      `${adjective(this.#kernel.random.stream("docker").below(ADJECTIVES.length))}_${surname(this.#kernel.random.stream("docker").below(SURNAMES.length))}`;
    const taken = this.#containers.named(name);
    if (taken)
      throw new DockerError(
        409,
        `Conflict. The container name "/${name}" is already in use by container "${taken.id}". You have to remove (or rename) that container to be able to reuse that name.`,
      );
    const networkName = options.network ?? "bridge";
    const bridge = this.#bridges.get(networkName);
    if (!bridge && networkName !== "host" && networkName !== "none") throw new DockerError(404, `network ${networkName} not found`);
    const container: Container = {
      id,
      name,
      options: options.mounts ? { ...options, mounts: this.#volumes.prepare(options.mounts) } : options,
      image: image.image,
      tag: image.tag,
      networkName,
      state: "created",
      created: this.#kernel.clock.now,
      started: 0,
      finished: 0,
      exitCode: 0,
      oomKilled: false,
      restarts: 0,
      machine: undefined,
      cgroup: undefined,
      main: undefined,
      address: "",
      mac: "",
      ports: [],
      doors: [],
      logs: [],
      listeners: new Set(),
      disk: new MemoryFileSystem(this.#kernel.clock, this.#layer(image.image, image.tag)),
      stopped: false,
    };
    this.#containers.add(container);
    this.#note("create", container);
    return this.#info(container);
  }
  #note(action: DockerEvent["action"], container: Container): void {
    const { clock } = this.#kernel;
    const { name, options, exitCode, oomKilled } = container;
    this.#events.push({ at: clock.now, action, name, image: options.image, exitCode, oomKilled });
    if (this.#events.length > LOG_LINES) this.#events.splice(0, 1000);
    this.#kernel.touched();
  }
  start(name: string): void {
    const container = this.#get(name);
    if (container.state === "running") return;
    if (container.state === "paused") throw new DockerError(409, "cannot start a paused container, try unpause instead");
    this.#run(container);
  }
  #run(container: Container): void {
    const { options, image } = container;
    const machine = this.#machineFor(container);
    container.stopped = false;
    container.oomKilled = false;
    container.cgroup?.reset();
    const argv = [...(options.entrypoint ?? image.entrypoint ?? []), ...(options.command ?? image.command ?? [])];
    const env = new Map([
      ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      ["HOSTNAME", machine.hostname],
      ["HOME", "/root"],
      ...Object.entries(image.env ?? {}),
      ...Object.entries(options.env ?? {}),
    ]);
    const cwd = options.workingDir ?? image.workingDir ?? "/";
    const executable = findExecutable(machine.fs, env.get("PATH") ?? "", cwd, argv);
    if (typeof executable === "string") {
      container.state = "created";
      container.exitCode = executable.endsWith("permission denied") ? 126 : 127;
      throw new DockerError(
        400,
        `failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${executable}: unknown`,
      );
    }
    this.#publish(container, machine);
    container.state = "running";
    container.started = this.#kernel.clock.now;
    this.#note("start", container);
    const main = machine.spawnRoot({
      ...executable,
      env,
      cwd,
      stdin: nullSource,
      stdout: sinkTo((text) => this.#log(container, "stdout", text)),
      stderr: sinkTo((text) => this.#log(container, "stderr", text)),
      group: "new",
      cause: this.#kernel.trace.current,
    });
    container.main = main;
    if (main.status) this.#ended(container, main.status);
    else main.onEnd((status) => this.#ended(container, status));
  }
  /** The host loses power: every container ends where it stands. */
  powerLost(): void {
    this.#down = true;
    for (const container of this.#containers.all()) {
      if (container.state !== "running" && container.state !== "paused") continue;
      container.main?.kill("SIGKILL");
      // What dockerd writes when it finds out, at its next start.
      container.exitCode = 255;
    }
  }
  /** dockerd starts with its host, and what has a restart policy starts with it. */
  boot(): void {
    this.#down = false;
    for (const container of this.#containers.all()) {
      const { restart = "no" } = container.options;
      const again = restart === "always" || (restart === "unless-stopped" && !container.stopped);
      if (container.state === "exited" && again) this.#run(container);
    }
  }
  #ended(container: Container, status: ExitStatus): void {
    container.state = "exited";
    container.exitCode = status.code;
    container.finished = this.#kernel.clock.now;
    this.#note("die", container);
    for (const door of container.doors) door.close();
    container.doors = [];
    container.machine?.stop();
    for (const listener of container.listeners) listener("", "stdout");
    const { restart = "no" } = container.options;
    const [policy, limit] = restart.split(":");
    const again =
      policy === "always" ||
      policy === "unless-stopped" ||
      (policy === "on-failure" && status.code !== 0 && (limit === undefined || container.restarts < Number(limit)));
    if (this.#down) return;
    if (again && !container.stopped) {
      container.restarts++;
      this.#kernel.clock.after(
        Math.min(0.1 * SECOND * 2 ** container.restarts, 60 * SECOND),
        () => container.state === "exited" && !container.stopped && this.#run(container),
        `docker/${container.name}`,
      );
    } else if (container.options.autoRemove) this.#forget(container, true);
  }
  async stop(name: string, seconds = 10): Promise<void> {
    const container = this.#get(name);
    container.stopped = true;
    const { main } = container;
    if (!main || main.status) return;
    if (container.state === "paused") this.unpause(name);
    const ended = new Promise<void>((resolve) => void main.onEnd(() => resolve()));
    // kind's nodes stop on SIGRTMIN+3, which their init obeys at once.
    if (container.options.privileged) main.finish({ code: 130 });
    else main.kill("SIGTERM");
    if (!main.status) this.#kernel.clock.after(seconds * SECOND, () => main.kill("SIGKILL"), `docker-stop/${container.name}`);
    await ended;
  }
  kill(name: string, signal = "SIGKILL"): void {
    const container = this.#get(name);
    if (container.state !== "running")
      throw new DockerError(409, `Cannot kill container: ${name}: Container ${container.id} is not running`);
    container.stopped = true;
    container.main?.kill((signal.startsWith("SIG") ? signal : `SIG${signal}`) as SignalName);
  }
  pause(name: string): void {
    const container = this.#get(name);
    if (container.state === "paused") throw new DockerError(409, `Container ${container.id} is already paused`);
    if (container.state !== "running") throw new DockerError(409, `Container ${container.id} is not running`);
    container.state = "paused";
    container.machine?.pause();
  }
  unpause(name: string): void {
    const container = this.#get(name);
    if (container.state !== "paused") throw new DockerError(409, `Container ${container.id} is not paused`);
    container.state = "running";
    container.machine?.unpause();
  }
  remove(name: string, force = false, volumes = false): void {
    const container = this.#get(name);
    if (container.state === "running" || container.state === "paused") {
      if (!force)
        throw new DockerError(
          409,
          `cannot remove container "/${container.name}": container is ${container.state}: stop the container before removing or force remove`,
        );
      container.stopped = true;
      container.main?.kill("SIGKILL");
    }
    container.machine?.namespace.destroy();
    this.#forget(container, volumes);
  }
  #forget(container: Container, volumes: boolean): void {
    this.#containers.delete(container);
    this.#note("destroy", container);
    if (!volumes) return;
    for (const { type, source } of container.options.mounts ?? [])
      if (type === "volume" && "com.docker.volume.anonymous" in (this.#volumes.find(source)?.labels ?? {}) && !this.#userOf(source))
        this.#volumes.remove(source);
  }

  // Volumes.

  volumes(): readonly DockerVolume[] {
    return this.#volumes.all();
  }
  createVolume(name?: string, labels?: Readonly<Record<string, string>>): DockerVolume {
    return this.#volumes.ensure(name, labels);
  }
  removeVolume(name: string): void {
    if (!this.#volumes.find(name)) throw new DockerError(404, `get ${name}: no such volume`);
    const user = this.#userOf(name);
    if (user) throw new DockerError(409, `remove ${name}: volume is in use - [${user.id}]`);
    this.#volumes.remove(name);
  }
  #userOf(volume: string): Container | undefined {
    return this.#containers.all().find(({ options }) => options.mounts?.some(({ type, source }) => type === "volume" && source === volume));
  }
  rename(name: string, to: string): void {
    this.#containers.rename(this.#get(name), to);
  }
  wait(name: string): Promise<number> {
    const { main, exitCode } = this.#get(name);
    if (!main || main.status) return Promise.resolve(main?.status?.code ?? exitCode);
    return new Promise((resolve) => void main.onEnd((status) => resolve(status.code)));
  }
  logs(name: string): readonly { at: number; stream: "stdout" | "stderr"; text: string }[] {
    return this.#get(name).logs;
  }
  onLog(name: string, line: (text: string, stream: "stdout" | "stderr") => void): () => void {
    const { listeners } = this.#get(name);
    listeners.add(line);
    return () => listeners.delete(line);
  }
  exec(name: string, options: Omit<SpawnOptions, "program"> & { tty?: SpawnOptions["tty"]; user?: string }): Promise<ExitStatus> {
    const container = this.#get(name);
    const { machine } = container;
    if (container.state === "paused")
      throw new DockerError(409, `Container ${container.name} is paused, unpause the container before exec`);
    if (container.state !== "running" || !machine) throw new DockerError(409, `Container ${container.id} is not running`);
    const env = new Map([
      ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      ["HOSTNAME", machine.hostname],
      ["HOME", "/root"],
      ["TERM", "xterm"],
      ...Object.entries(container.image.env ?? {}),
      ...(options.env ?? []),
    ]);
    const cwd = options.cwd ?? container.options.workingDir ?? container.image.workingDir ?? "/";
    const executable = findExecutable(machine.fs, env.get("PATH") ?? "", cwd, options.argv);
    if (typeof executable === "string")
      throw new DockerError(127, `OCI runtime exec failed: exec failed: unable to start container process: ${executable}: unknown`);
    const { tty } = options;
    const outputOf = (stream: SpawnOptions["stdout"]): Sink => {
      if (!(stream instanceof OutputHandle)) return nullSink;
      return tty ? stream.sink : sinkWithoutTerminal(stream.sink);
    };
    const inputOf = ({ source }: InputHandle): Source => (tty ? source : sourceWithoutTerminal(source));
    const process = machine.spawnRoot({
      ...executable,
      env,
      cwd,
      stdin: options.stdin instanceof InputHandle ? inputOf(options.stdin) : nullSource,
      stdout: outputOf(options.stdout),
      stderr: outputOf(options.stderr),
      device: options.tty ? deviceOf(options.tty) : undefined,
      group: "new",
      cause: this.#kernel.trace.current,
    });
    if (options.tty) process.setForeground(process.group);
    return process.status ? Promise.resolve(process.status) : new Promise((resolve) => void process.onEnd(resolve));
  }
  processes(name: string): readonly { pid: number; argv: readonly string[]; user: string }[] {
    return this.#get(name).machine?.processes.list() ?? [];
  }

  // Images.

  images(): readonly DockerImage[] {
    return [...this.#local.values()];
  }
  async pull(reference: string, progress: (line: string) => void): Promise<DockerImage> {
    const { repository, tag } = parseReference(reference);
    await new Promise<void>((resolve, reject) =>
      this.#registries.whenKnown(repository, (unknown) => (unknown ? reject(new DockerError(500, unknown.message)) : resolve())),
    );
    const image = this.#published(repository, tag);
    if (!image) {
      throw new DockerError(404, refusal(repository, tag, this.#repository(repository) !== undefined));
    }
    const { size } = image.tags.find((known) => known.tag === tag) ?? { size: 0 };
    progress(`${tag}: Pulling from ${pathIn(repository)}`);
    await this.#kernel.later(Math.round(size / 40) + 0.5 * SECOND, `docker-pull/${reference}`);
    return this.load(reference);
  }
  /** Puts an image into the local store at once: what is there when the laptop starts. */
  load(reference: string): DockerImage {
    const { repository, tag } = parseReference(reference);
    const image = this.#published(repository, tag);
    if (!image) throw new DockerError(404, `No such image: ${reference}`);
    const found = image.tags.find((known) => known.tag === tag);
    const name = familiar(repository);
    const local: DockerImage = {
      repository: name,
      tag,
      // A stream of its own: pulled again, an image is the same.
      id: (found?.digest ?? new Stream(this.#kernel.random.seed, `image/${name}:${tag}`).hex(64)).slice(0, 64),
      created: 0,
      size: image.layers?.reduce((sum, layer) => sum + layer.size, 0) ?? (found?.size ?? 0) * 2.7,
    };
    this.#local.set(`${name}:${tag}`, local);
    return local;
  }

  async build(request: DockerBuild): Promise<DockerImage> {
    const { repository, tag } = parseReference(request.tag ?? `none:${this.#id().slice(0, 12)}`);
    const built = await this.#builder.build(request, repository, tag);
    const key = `${repository}:${tag}`;
    this.#built.set(key, built);
    this.#layers.delete(key);
    const published = built.image.tags[0];
    const base = built.layers.reduce((sum, layer) => sum + layer.size, 0);
    const local: DockerImage = {
      repository: request.tag === undefined ? "<none>" : familiar(repository),
      tag: request.tag === undefined ? "<none>" : tag,
      id: published?.digest ?? "",
      created: this.#kernel.clock.now,
      size: ((published?.size ?? 0) - base) * 2.7 + base,
    };
    this.#local.set(`${familiar(repository)}:${tag}`, local);
    return local;
  }
  history(reference: string): readonly DockerLayer[] {
    const { image, tag } = this.#localImage(reference);
    const built = this.#built.get(`${image.repository}:${tag}`);
    if (built) return [...built.layers].reverse();
    if (image.layers) return image.layers.map((layer) => ({ created: 0, ...layer })).reverse();
    const size = (image.tags.find((one) => one.tag === tag)?.size ?? 0) * 2.7;
    const shown = (words: readonly string[]): string => JSON.stringify(words);
    return [
      ...(image.command ? [{ created: 0, createdBy: `CMD ${shown(image.command)}`, size: 0 }] : []),
      ...(image.entrypoint?.length ? [{ created: 0, createdBy: `ENTRYPOINT ${shown(image.entrypoint)}`, size: 0 }] : []),
      ...(image.exposes ?? []).map((port) => ({ created: 0, createdBy: `EXPOSE map[${port}/tcp:{}]`, size: 0 })),
      { created: 0, createdBy: "/bin/sh -c #(nop) ADD rootfs.tar.xz / # buildkit", size },
    ];
  }
  tag(reference: string, name: string): void {
    const { image, tag } = this.#localImage(reference);
    const from = parseReference(reference);
    const to = parseReference(name);
    const local = this.#local.get(`${familiar(from.repository)}:${from.tag}`) as DockerImage;
    const size = image.tags.find((one) => one.tag === tag)?.size ?? 0;
    this.#built.set(`${to.repository}:${to.tag}`, {
      image: { ...image, repository: to.repository, tags: [{ tag: to.tag, size, digest: local.id }], programs: () => image.programs(tag) },
      tag: to.tag,
      layers: [...this.history(reference)].reverse(),
    });
    this.#layers.delete(`${to.repository}:${to.tag}`);
    this.#local.set(`${familiar(to.repository)}:${to.tag}`, { ...local, repository: familiar(to.repository), tag: to.tag });
  }
  save(references: readonly string[]): string {
    return writeArchive(
      references.map((reference) => this.inspectImage(reference)),
      this.#saved,
    );
  }
  /** Throws DockerError. */
  readArchive(archive: string): readonly SavedImage[] {
    return readArchive(archive, this.#saved).map((one) => {
      const { repository } = parseReference(`${one.repository}:${one.tag}`);
      const size = one.image.tags.find(({ tag }) => tag === one.tag)?.size ?? one.image.tags[0]?.size ?? 0;
      return { ...one, image: { ...one.image, repository, tags: [{ tag: one.tag, size, digest: one.id }] } };
    });
  }
  loadArchive(archive: string): readonly DockerImage[] {
    return this.readArchive(archive).map(({ image, ...local }) => {
      const { repository } = image;
      if (!this.#repository(repository)?.tags.some(({ tag }) => tag === local.tag))
        this.#built.set(`${repository}:${local.tag}`, { image, tag: local.tag, layers: [] });
      this.#layers.delete(`${repository}:${local.tag}`);
      this.#local.set(`${familiar(repository)}:${local.tag}`, local);
      return local;
    });
  }
  removeImage(reference: string, force = false): readonly string[] {
    const byId = [...this.#local.values()].find((one) => reference.length >= 4 && one.id.startsWith(reference));
    const { repository, tag } = parseReference(byId ? `${byId.repository}:${byId.tag}` : reference);
    const key = `${familiar(repository)}:${tag}`;
    const local = this.#local.get(key);
    if (!local) throw new DockerError(404, `No such image: ${familiar(repository)}:${tag}`);
    const user = this.#containers.all().find((container) => container.image.repository === repository && container.tag === tag);
    const others = [...this.#local.values()].filter((one) => one !== local && one.id === local.id);
    if (user && others.length === 0 && (!force || user.state === "running"))
      throw new DockerError(
        409,
        `conflict: unable to remove repository reference "${reference}" (${force ? "cannot be forced" : "must force"}) - container ${user.id.slice(0, 12)} is using its referenced image ${local.id.slice(0, 12)}`,
      );
    this.#local.delete(key);
    this.#built.delete(`${repository}:${tag}`);
    return [`Untagged: ${key}`, ...(others.length === 0 ? [`Deleted: sha256:${local.id}`] : [])];
  }
  inspectImage(reference: string): DockerImage & { readonly image: Image } {
    const { repository, tag } = parseReference(reference);
    const local = this.#local.get(`${familiar(repository)}:${tag}`);
    if (!local) throw new DockerError(404, `No such image: ${reference}`);
    return { ...local, image: this.#localImage(reference).image };
  }
  update(name: string, change: ContainerUpdate): void {
    const container = this.#get(name);
    container.options = { ...container.options, ...change };
    container.cgroup?.limit(change.memory, change.nanoCpus === undefined ? undefined : change.nanoCpus / 1e6);
    this.#laptop.computer?.processor.reconsider();
  }
  files(name: string): MemoryFileSystem {
    return this.#get(name).disk;
  }
  usage(name: string): DockerUsage {
    const { machine, cgroup, options } = this.#get(name);
    const processes = machine?.processes.list().length ?? 0;
    // What programs charge, and a little for each process that is there.
    return {
      cpuMilli: (cgroup?.cpuMilli ?? 0) + (machine?.processes.list() ?? []).reduce((sum, { cpuMilli = 0 }) => sum + cpuMilli, 0),
      memory: (cgroup?.memory ?? 0) + (machine?.computer ? 0 : processes * PROCESS_MEMORY),
      memoryLimit: options.memory || this.#laptop.hardware.memory,
      processes,
    };
  }

  #repository(name: string): Image | undefined {
    return name === this.#nodeImage.repository ? this.#nodeImage : this.#registries.find(name);
  }
  #published(repository: string, tag: string): Image | undefined {
    const built = this.#built.get(`${repository}:${tag}`);
    if (built) return built.image;
    const image = this.#repository(repository);
    return image?.tags.some((known) => known.tag === tag) ? image : undefined;
  }
  #localImage(reference: string): { image: Image; tag: string } {
    const { repository, tag } = parseReference(reference);
    const image = this.#published(repository, tag);
    if (!image || !this.#local.has(`${familiar(repository)}:${tag}`))
      throw new DockerError(404, `No such image: ${familiar(repository)}:${tag}`);
    return { image, tag };
  }
  #layer(image: Image, tag: string): MemoryFileSystem {
    const key = `${image.repository}:${tag}`;
    let layer = this.#layers.get(key);
    if (!layer) {
      layer = imageFileSystem(this.#kernel, image, tag);
      this.#layers.set(key, layer);
    }
    return layer;
  }
  #machineFor(container: Container): SimMachine {
    if (container.machine) {
      container.machine.start();
      return container.machine;
    }
    const { options, networkName } = container;
    const hostname = options.hostname ?? container.id.slice(0, 12);
    const namespace = networkName === "host" ? this.#laptop.namespace : this.#kernel.namespace(container.name);
    const bridge = this.#bridges.get(networkName);
    if (bridge) {
      container.address = bridge.network.subnet.replace(/\.\d+\/\d+$/, `.${bridge.next++}`);
      container.mac = `02:42:${container.address
        .split(".")
        .map((part) => Number(part).toString(16).padStart(2, "0"))
        .join(":")}`;
      namespace.attach(bridge.link, "eth0", container.address, Number(bridge.network.subnet.split("/")[1]), container.mac);
      namespace.routes = [{ destination: "0.0.0.0/0", via: bridge.network.gateway, device: "eth0" }];
    }
    namespace.forwards = options.privileged ?? false;
    const machine = this.#kernel.machine({
      hostname,
      kind: options.privileged ? "node" : "container",
      namespace,
      fs: container.disk,
      hardware: { ...this.#laptop.hardware, ...(options.memory ? { memory: options.memory } : {}) },
      ...(this.#laptop.computer ? { computer: this.#laptop.computer, host: this.#laptop } : {}),
      ...(options.privileged ? {} : { cgroup: this.#cgroupOf(container) }),
    });
    const fs = machine.fs;
    fs.mkdir("/etc", { recursive: true });
    fs.write("/etc/hostname", `${hostname}\n`);
    fs.write(
      "/etc/hosts",
      `127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nff00::0\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n${container.address}\t${hostname}\n`,
    );
    this.#volumes.mount(fs, options.mounts ?? []);
    if (bridge) fs.write("/etc/resolv.conf", `nameserver ${bridge.network.gateway}\noptions ndots:0\n`);
    container.machine = machine;
    return machine;
  }
  #cgroupOf(container: Container): ContainerCgroup {
    const { memory = 0, nanoCpus = 0 } = container.options;
    container.cgroup = new ContainerCgroup(
      this.#kernel.clock,
      { memoryLimit: memory, cpuQuotaMilli: nanoCpus / 1e6 },
      this.#laptop.hardware.cpus,
      () => {
        container.oomKilled = true;
        container.main?.kill("SIGKILL");
      },
    );
    return container.cgroup;
  }
  /** A port of the laptop that nobody listens on. */
  freePort(): number {
    const taken = new Set(this.#laptop.namespace.sockets().map(({ port }) => port));
    for (;;) {
      const port = 32768 + this.#kernel.random.stream("docker").below(28000);
      if (!taken.has(port)) return port;
    }
  }
  /** docker-proxy: a door on the laptop for each published port. */
  #publish(container: Container, machine: SimMachine): void {
    container.ports = [];
    for (const port of container.options.ports ?? []) {
      const hostPort = port.hostPort || this.freePort();
      const namespace = this.#laptop.namespace;
      const dial = (): ReturnType<typeof namespace.fabric.dial> => {
        const inside = `${container.address || machine.namespace.address}:${port.containerPort}`;
        try {
          return namespace.fabric.dial(
            namespace,
            container.address || machine.namespace.address,
            port.containerPort,
            port.protocol === "udp" ? "UDP" : "TCP",
          );
        } catch (error) {
          if (!(error instanceof ConnectionError)) throw error;
          // The client knows only the address that it asked for.
          const outside = `${port.hostIp === "0.0.0.0" ? "127.0.0.1" : port.hostIp}:${hostPort}`;
          throw new ConnectionError(error.code, error.message.replace(inside, outside));
        }
      };
      let door: ListeningSocket;
      try {
        door = listenOn(namespace, {
          address: port.hostIp,
          port: hostPort,
          protocol: port.protocol === "udp" ? "UDP" : "TCP",
          http: (request) => dial().socket.options.http?.(request) ?? { status: 502, headers: {} },
          raw: (message, peer) => dial().socket.options.raw?.(message, peer),
          forward: () => dial().socket,
        });
      } catch {
        for (const open of container.doors) open.close();
        container.doors = [];
        container.state = "created";
        const { ledger, clock } = this.#kernel;
        ledger.collided({ at: clock.now, over: "port", machine: this.#laptop.hostname, hurt: [container.name] });
        throw new DockerError(
          500,
          `driver failed programming external connectivity on endpoint ${container.name} (${this.#id()}): Bind for ${port.hostIp}:${hostPort} failed: port is already allocated`,
        );
      }
      container.doors.push(door);
      container.ports.push({ ...port, hostPort });
    }
  }
  #log(container: Container, stream: "stdout" | "stderr", text: string): void {
    container.logs.push({ at: this.#kernel.clock.now, stream, text });
    if (container.logs.length > LOG_LINES) container.logs.splice(0, 1000);
    for (const listener of container.listeners) listener(text, stream);
  }
  #get(name: string): Container {
    const container = this.#containers.find(name);
    if (!container) throw new DockerError(404, `No such container: ${name}`);
    return container;
  }
  #info(container: Container): ContainerInfo {
    const {
      id,
      name,
      options,
      created,
      state,
      started,
      finished,
      exitCode,
      oomKilled,
      restarts,
      ports,
      networkName,
      address,
      mac,
      machine,
      main,
      image,
    } = container;
    return {
      id,
      name,
      image: options.image,
      created,
      state,
      started,
      finished,
      exitCode,
      oomKilled,
      restarts,
      address,
      mac,
      command: [...(options.entrypoint ?? image.entrypoint ?? []), ...(options.command ?? image.command ?? [])],
      ports: ports as readonly PortBinding[],
      exposed: (image.exposes ?? []).map((port) => `${port}/tcp`),
      labels: options.labels ?? {},
      network: networkName,
      hostname: machine?.hostname ?? options.hostname ?? id.slice(0, 12),
      pid: main && !main.status ? 1000 + main.pid : 0,
      create: options,
    };
  }
  #id(): string {
    return this.#kernel.random.stream("docker").hex(64);
  }
  /** Process tables and files of every container: for the state hash. */
  machines(): SimMachine[] {
    return this.#containers.all().flatMap(({ machine }) => (machine ? [machine] : []));
  }
}

const ADJECTIVES = [
  "admiring",
  "bold",
  "clever",
  "dazzling",
  "eager",
  "festive",
  "gallant",
  "hopeful",
  "jolly",
  "keen",
  "lucid",
  "mystifying",
  "nifty",
  "optimistic",
  "quirky",
  "serene",
  "tender",
  "vibrant",
  "wizardly",
  "zen",
];
const SURNAMES = [
  "allen",
  "babbage",
  "curie",
  "darwin",
  "euler",
  "fermi",
  "galileo",
  "hopper",
  "johnson",
  "kepler",
  "lovelace",
  "meitner",
  "noether",
  "pascal",
  "ritchie",
  "shannon",
  "turing",
  "volhard",
  "wozniak",
  "yalow",
];
const adjective = (index: number): string => ADJECTIVES[index] ?? "zen";
const surname = (index: number): string => SURNAMES[index] ?? "turing";

export type { SimProcess };
