/** What the docker command (and kind) see of the engine, behind /var/run/docker.sock. */
import type { ExitStatus, SpawnOptions } from "./process.ts";
import type { Tty } from "./tty.ts";

export const DOCKER_SOCKET = "/var/run/docker.sock";

export interface PortBinding {
  readonly hostIp: string;
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: "tcp" | "udp";
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

/** Containers are named by name, id, or a unique prefix of the id. Every call may throw DockerError. */
export interface Docker {
  readonly version: string;
  containers(all: boolean): readonly ContainerInfo[];
  inspect(name: string): ContainerInfo;
  create(options: ContainerCreate): ContainerInfo;
  start(name: string): void;
  /** SIGTERM, then SIGKILL after `seconds`. Resolves when it has stopped. */
  stop(name: string, seconds?: number): Promise<void>;
  kill(name: string, signal?: string): void;
  pause(name: string): void;
  unpause(name: string): void;
  remove(name: string, force?: boolean): void;
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
  /** Processes of a container: `docker top`, `docker stats`. */
  processes(name: string): readonly { pid: number; argv: readonly string[]; user: string }[];
}
