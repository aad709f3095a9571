/** What the docker command (and kind) see of the engine, behind /var/run/docker.sock or a port. */
import type { FileSystem } from "./filesystem.ts";
import type { Image } from "./image.ts";
import type { ExitStatus, SpawnOptions } from "./process.ts";
import type { Tty } from "./tty.ts";

export const DOCKER_SOCKET = "/var/run/docker.sock";
/** Where an engine answers other machines that are allowed to ask. */
export const DOCKER_PORT = 2375;

export interface PortBinding {
  readonly hostIp: string;
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: "tcp" | "udp";
}
/** A folder of the laptop, a volume by name, or memory, at a path of a container. */
export interface ContainerMount {
  readonly type: "bind" | "volume" | "tmpfs";
  /** Absolute path on the laptop; the volume's name, empty for an anonymous one; empty for memory. */
  readonly source: string;
  readonly target: string;
  readonly readOnly?: boolean;
  /** `-v` makes a folder that is not there; `--mount` refuses. */
  readonly createSource?: boolean;
}
export interface DockerVolume {
  readonly name: string;
  readonly driver: string;
  readonly mountpoint: string;
  readonly created: number;
  readonly labels: Readonly<Record<string, string>>;
}
export interface ContainerCreate {
  readonly image: string;
  readonly name?: string;
  readonly hostname?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly network?: string;
  /** hostPort 0: a free one is chosen. */
  readonly ports?: readonly PortBinding[];
  readonly restart?: string;
  readonly privileged?: boolean;
  readonly memory?: number;
  readonly nanoCpus?: number;
  readonly tty?: boolean;
  readonly autoRemove?: boolean;
  readonly workingDir?: string;
  readonly mounts?: readonly ContainerMount[];
}
export interface ContainerInfo {
  /** 64 hex digits. */
  readonly id: string;
  readonly name: string;
  readonly image: string;
  /** As started: entrypoint and arguments. */
  readonly command: readonly string[];
  readonly created: number;
  readonly state: "created" | "running" | "paused" | "exited" | "dead";
  readonly started: number;
  readonly finished: number;
  readonly exitCode: number;
  readonly oomKilled: boolean;
  readonly restarts: number;
  readonly ports: readonly PortBinding[];
  readonly exposed: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly network: string;
  readonly address: string;
  readonly mac: string;
  readonly hostname: string;
  readonly pid: number;
  readonly create: ContainerCreate;
}
/** A refusal, in the daemon's words (without `Error response from daemon: `). */
export class DockerError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = "DockerError";
    this.status = status;
  }
}
export interface DockerImage {
  readonly repository: string;
  readonly tag: string;
  readonly id: string;
  readonly created: number;
  readonly size: number;
}
export interface DockerNetwork {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly subnet: string;
  readonly gateway: string;
}

/** One instruction of a Dockerfile, as `docker history` shows it. */
export interface DockerLayer {
  readonly created: number;
  readonly createdBy: string;
  readonly size: number;
}
export interface DockerBuild {
  /** The Dockerfile's text. */
  readonly dockerfile: string;
  /** Where COPY reads. */
  readonly context: FileSystem;
  readonly folder: string;
  /** `shop:v1`; absent: no name. */
  readonly tag?: string;
  readonly arguments?: Readonly<Record<string, string>>;
  readonly noCache?: boolean;
  /** The stage to stop at; the last one by default. */
  readonly target?: string;
  /** A line of progress. */
  progress(line: string): void;
}
export interface DockerUsage {
  readonly cpuMilli: number;
  readonly memory: number;
  /** Bytes; the machine's when there is no limit. */
  readonly memoryLimit: number;
  readonly processes: number;
}
/** What happened to a container, oldest first: `docker events`. */
export interface DockerEvent {
  readonly at: number;
  readonly action: "create" | "start" | "die" | "destroy";
  readonly name: string;
  readonly image: string;
  /** Of `die`. */
  readonly exitCode: number;
  readonly oomKilled: boolean;
}
export interface ContainerUpdate {
  readonly memory?: number;
  readonly nanoCpus?: number;
  readonly restart?: string;
}

/** Containers are named by name, id, or a unique prefix of the id. Every call may throw DockerError. */
export interface Docker {
  readonly version: string;
  containers(all: boolean): readonly ContainerInfo[];
  events(): readonly DockerEvent[];
  inspect(name: string): ContainerInfo;
  create(options: ContainerCreate): ContainerInfo;
  start(name: string): void;
  /** SIGTERM, then SIGKILL after `seconds`. Resolves when it has stopped. */
  stop(name: string, seconds?: number): Promise<void>;
  kill(name: string, signal?: string): void;
  pause(name: string): void;
  unpause(name: string): void;
  /** With `volumes`, its anonymous volumes as well. */
  remove(name: string, force?: boolean, volumes?: boolean): void;
  rename(name: string, to: string): void;
  /** Resolves with the exit code. */
  wait(name: string): Promise<number>;
  logs(name: string): readonly { at: number; stream: "stdout" | "stderr"; text: string }[];
  onLog(name: string, line: (text: string, stream: "stdout" | "stderr") => void): () => void;
  /** Runs a command in a running container, with the caller's streams. */
  exec(name: string, options: Omit<SpawnOptions, "program"> & { tty?: Tty | null; user?: string }): Promise<ExitStatus>;
  images(): readonly DockerImage[];
  /** Resolves after the virtual time of the pull. */
  pull(reference: string, progress: (line: string) => void): Promise<DockerImage>;
  networks(): readonly DockerNetwork[];
  /** A user-defined bridge; the next free subnet when none is given. */
  createNetwork(name: string, subnet?: string): DockerNetwork;
  removeNetwork(name: string): void;
  /** By name. */
  volumes(): readonly DockerVolume[];
  /** The volume of that name, made when there is none. */
  createVolume(name?: string, labels?: Readonly<Record<string, string>>): DockerVolume;
  removeVolume(name: string): void;
  /** Builds an image from a Dockerfile; resolves with it, or rejects with DockerError. */
  build(request: DockerBuild): Promise<DockerImage>;
  /** Newest first. */
  history(reference: string): readonly DockerLayer[];
  tag(reference: string, name: string): void;
  /** `docker save`: the text of a tar archive. */
  save(references: readonly string[]): string;
  /** `docker load`: the images that are there now. */
  loadArchive(archive: string): readonly DockerImage[];
  /** What was done: `Untagged: …`, `Deleted: …`. */
  removeImage(reference: string, force?: boolean): readonly string[];
  /** Configuration of an image: what `docker image inspect` shows. */
  inspectImage(reference: string): DockerImage & { readonly image: Image };
  update(name: string, change: ContainerUpdate): void;
  /** The files of a container, running or not. */
  files(name: string): FileSystem;
  usage(name: string): DockerUsage;
  /** Processes of a container: `docker top`, `docker stats`. */
  processes(name: string): readonly { pid: number; argv: readonly string[]; user: string }[];
}
