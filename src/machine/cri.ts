/**
 * The Container Runtime Interface: what the kubelet and crictl see of containerd
 * (k8s.io/cri-api runtime/v1/api.proto). Calls answer at once; what takes time (a sandbox's network, a pull,
 * a start) calls `done` at a later virtual instant. Times are virtual microseconds since the world's birth.
 */
import type { Dialer } from "./dialer.ts";
import type { RemoteCommand } from "./http.ts";
import type { Tty } from "./tty.ts";

/** gRPC status of a failed call, as the kubelet prints it: `rpc error: code = NotFound desc = …`. */
export class CriError extends Error {
  readonly code: "NotFound" | "Unknown" | "InvalidArgument" | "Unavailable" | "DeadlineExceeded";
  constructor(code: CriError["code"], message: string) {
    super(message);
    this.name = "CriError";
    this.code = code;
  }
  /** With gRPC's prefix. */
  get text(): string {
    return `rpc error: code = ${this.code} desc = ${this.message}`;
  }
}
export type CriResult<T> = { readonly value: T; readonly error?: undefined } | { readonly value?: undefined; readonly error: CriError };

export interface SandboxConfig {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly attempt: number;
  readonly hostname: string;
  /** `/var/log/pods/<namespace>_<name>_<uid>` */
  readonly logDirectory: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly hostNetwork: boolean;
  /** Processes of the pod's containers see each other (shareProcessNamespace). */
  readonly sharedProcesses?: boolean;
  /** `/kubelet/kubepods/burstable/pod<uid>`, or as a slice of systemd: `kubelet-kubepods-burstable-pod<uid>.slice`. */
  readonly cgroupParent?: string;
  readonly dns: { readonly servers: readonly string[]; readonly searches: readonly string[]; readonly options: readonly string[] };
  readonly hostPorts: readonly {
    readonly hostPort: number;
    readonly containerPort: number;
    readonly protocol: "TCP" | "UDP";
    readonly hostIP?: string;
  }[];
}
export interface Sandbox {
  readonly id: string;
  readonly config: SandboxConfig;
  readonly state: "ready" | "notready";
  readonly createdAt: number;
  /** Empty for hostNetwork. */
  readonly ip: string;
}

export interface MountConfig {
  readonly containerPath: string;
  /** On the node. */
  readonly hostPath: string;
  readonly readOnly: boolean;
}
export interface ContainerConfig {
  readonly name: string;
  readonly attempt: number;
  /** An image id or reference that is present on the node. */
  readonly image: string;
  /** As the pod wrote it. */
  readonly userSpecifiedImage: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly workingDir: string;
  readonly environment: readonly (readonly [string, string])[];
  readonly mounts: readonly MountConfig[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Below the sandbox's log directory: `nginx/0.log`. */
  readonly logPath: string;
  readonly stdin: boolean;
  readonly stdinOnce: boolean;
  readonly tty: boolean;
  readonly terminationMessagePath: string;
  /** Bytes; 0 is without limit. */
  readonly memoryLimit: number;
  readonly cpuQuotaMilli: number;
  readonly cpuShares: number;
  readonly oomScoreAdj: number;
  readonly user: number | undefined;
  readonly group: number | undefined;
  readonly readOnlyRootFilesystem: boolean;
  readonly privileged: boolean;
}
export interface ContainerUsage {
  /** Millicores that programs burn steadily now. */
  cpuMilli: number;
  /** Microseconds of processor time since the container began. */
  cpuTime: number;
  /** Working set: bytes. */
  memory: number;
  /** The writable layer and the log: bytes. Counted when asked for. */
  readonly disk: number;
}
export interface ContainerStatus {
  readonly id: string;
  readonly sandboxId: string;
  readonly config: ContainerConfig;
  readonly state: "created" | "running" | "exited" | "unknown";
  readonly createdAt: number;
  /** 0 before. */
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly exitCode: number;
  /** Completed, Error, OOMKilled, StartError. */
  readonly reason: string;
  readonly message: string;
  /** `docker.io/library/nginx:1.25` */
  readonly image: string;
  /** `docker.io/library/nginx@sha256:…` */
  readonly imageRef: string;
  readonly imageId: string;
  /** Of its first process, as the node counts; 0 while there is none. */
  readonly pid: number;
  /** Absolute. */
  readonly logPath: string;
}

export interface ImageInfo {
  /** `sha256:<64 hex>` of the configuration. */
  readonly id: string;
  /** `docker.io/library/nginx:1.25` */
  readonly tags: readonly string[];
  /** `docker.io/library/nginx@sha256:…` */
  readonly digests: readonly string[];
  /** Bytes as stored. */
  readonly size: number;
  readonly user: string;
  readonly pinned: boolean;
}

export interface RuntimeCondition {
  readonly type: "RuntimeReady" | "NetworkReady";
  readonly status: boolean;
  readonly reason: string;
  readonly message: string;
}

export interface ExecRequest {
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly tty: boolean;
  /** The caller's terminal by reference, if the call came from inside the world. */
  readonly terminal?: Tty | undefined;
}
export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type CriEventKind =
  | "sandbox-started"
  | "sandbox-stopped"
  | "container-started"
  | "container-exited"
  | "container-removed"
  | "status-changed";
export interface CriEvent {
  readonly kind: CriEventKind;
  readonly podUid: string;
  readonly id: string;
}

/** One stored line of a container's log. */
export interface LogLine {
  readonly at: number;
  readonly stream: "stdout" | "stderr";
  /** Without its newline. */
  readonly text: string;
  /** The process wrote no newline yet (CRI tag P). */
  readonly partial: boolean;
}
/** What a container has written, bounded. Rotation drops the oldest lines. */
export interface ContainerLog {
  /** Lines from sequence number `from` (the first kept one if that is gone). */
  lines(from: number): readonly LogLine[];
  /** Sequence numbers kept: [first, end). */
  readonly first: number;
  readonly end: number;
  /** Called after each new line and once when the container has ended. */
  onLine(changed: () => void): () => void;
  readonly closed: boolean;
}

/** containerd's own namespaces, `k8s.io` left out. */
export interface RuntimeNamespaces {
  names(): readonly string[];
  /** Made when it is first named. */
  open(name: string): Cri;
}

export interface Cri {
  version(): { version: string; runtimeName: string; runtimeVersion: string; runtimeApiVersion: string };
  status(): readonly RuntimeCondition[];

  runPodSandbox(config: SandboxConfig, done: (result: CriResult<Sandbox>) => void): void;
  /** Kills what runs in it and gives its address back. */
  stopPodSandbox(id: string): void;
  removePodSandbox(id: string): void;
  listPodSandboxes(filter?: { podUid?: string; id?: string }): readonly Sandbox[];

  /** Throws CriError. Answers the container's id. */
  createContainer(sandboxId: string, config: ContainerConfig): string;
  startContainer(id: string, done: (result: CriResult<void>) => void): void;
  /** SIGTERM, and SIGKILL after `timeout` seconds. `done` when it has ended. */
  stopContainer(id: string, timeout: number, done?: () => void): void;
  removeContainer(id: string): void;
  listContainers(filter?: { podUid?: string; sandboxId?: string }): readonly ContainerStatus[];
  containerStatus(id: string): ContainerStatus | undefined;
  log(id: string): ContainerLog | undefined;

  /** Throws CriError NotFound when the container is not running, Unknown when the command cannot be started. */
  exec(id: string, request: ExecRequest): RemoteCommand;
  execSync(id: string, command: readonly string[], timeout: number, done: (result: CriResult<ExecResult>) => void): void;
  attach(id: string, request: { stdin: boolean; tty: boolean; terminal?: Tty | undefined }): RemoteCommand;
  /** Connections from inside the network of a sandbox: to its `127.0.0.1`. Throws CriError NotFound. */
  portForward(sandboxId: string): Dialer;
  /** Where a port of the sandbox can be dialled from the node. */
  sandboxAddress(id: string): string | undefined;

  /** `began` tells when its turn came: pulls run one after the other. */
  pullImage(
    reference: string,
    credentials: { username: string; password: string } | undefined,
    done: (result: CriResult<ImageInfo>) => void,
    began?: () => void,
  ): void;
  listImages(): readonly ImageInfo[];
  /** By id, tag or digest as a person writes it. */
  imageStatus(reference: string): ImageInfo | undefined;
  removeImage(reference: string): void;

  /** What containerd holds under another of its namespaces: containers that no kubelet knows of. */
  readonly namespaces: RuntimeNamespaces;
  /** The number of a sandbox's first process on the node; 0 when it has ended. */
  pausePid(sandboxId: string): number;
  /** GetContainerEvents. */
  onEvent(handler: (event: CriEvent) => void): () => void;
  /** Microseconds of processor time that containers used which have ended. */
  readonly pastCpuTime: number;
  /** Resource use as the cgroup shows it. */
  usage(id: string): ContainerUsage;
}
