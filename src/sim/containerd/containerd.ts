/**
 * containerd: images, sandboxes and containers of one node, behind the CRI. The shims keep containers running
 * while the daemon is stopped; when it starts again it finds them. Upstream: containerd/pkg/cri.
 */
import type { Release } from "../../kube/releases/index.ts";
import { MILLISECOND, type Timers } from "../../kube/timers.ts";
import {
  type ContainerConfig,
  type ContainerLog,
  type ContainerStatus,
  type ContainerUsage,
  type Cri,
  CriError,
  type CriEvent,
  type CriResult,
  type ExecRequest,
  type ExecResult,
  type ImageInfo,
  type RuntimeCondition,
  type RuntimeNamespaces,
  type Sandbox,
  type SandboxConfig,
} from "../../machine/cri.ts";
import type { Dialer } from "../../machine/dialer.ts";
import { FileError } from "../../machine/filesystem.ts";
import type { RemoteCommand } from "../../machine/http.ts";
import type { Tty } from "../../machine/tty.ts";
import { dialerFrom } from "../os/dialer.ts";
import { type Guests, type Kernel, type Namespace, parseResolvConf, type SimMachine } from "../os/index.ts";
import type { Random } from "../random/random.ts";
import { cgroupRefusal } from "./cgroups.ts";
import { CNI_FOLDER, type CniPlugins, networkConfig } from "./cni.ts";
import { Container } from "./container.ts";
import { attachTo, execIn } from "./exec.ts";
import { type ImageFiles, ImageStore, type PullModel } from "./imagestore.ts";
import { renderLog, SharedTexts } from "./log.ts";
import type { Registries } from "./registry.ts";
import { type Shim, shim } from "./shim.ts";

export const CONTAINERD_SOCKET = "/run/containerd/containerd.sock";
const STATE = "/run/containerd/io.containerd.runtime.v2.task";

export interface ContainerdOptions {
  kernel: Kernel;
  machine: SimMachine;
  random: Random;
  release: Release;
  registries: Registries;
  /** Unpacked images, shared by the nodes of a world. */
  files: ImageFiles;
  cni: CniPlugins;
  pull?: PullModel;
  /** containerd's own; `k8s.io` is the kubelet's. */
  namespace?: string;
  /** The daemon process's: they stand still with its machine. By default the world's own. */
  timers?: Timers;
  log?(line: string): void;
}

/** Numbers of `/pause` begin here, above the shim's that owns it; and what each holds. */
const PAUSE = 20_000;
const PAUSE_MEMORY = 640 * 1024;
/** How long the runtime's own steps take, microseconds: the base, and what chance adds. */
const SANDBOX = { base: 180 * MILLISECOND, spread: 120 * MILLISECOND };
const START = { base: 60 * MILLISECOND, spread: 60 * MILLISECOND };

interface SandboxRecord extends Sandbox {
  state: "ready" | "notready";
  ip: string;
  readonly namespace: Namespace;
  readonly containers: Set<string>;
  shim: Shim | undefined;
}

/** Starts the daemon on a node; what its shims kept running is found again. */
export function startContainerd(options: ContainerdOptions): Containerd {
  const containerd = containerdOf(options.machine) ?? new Containerd(options);
  options.machine.sockets.set(STATE, containerd);
  containerd.start(options);
  return containerd;
}

/** The runtime of a node, whether or not its daemon runs at this instant; undefined before its first start. */
export function containerdOf(machine: SimMachine): Containerd | undefined {
  const known = machine.sockets.get(STATE);
  return known instanceof Containerd ? known : undefined;
}

export class Containerd implements Cri {
  readonly images: ImageStore;
  #options: ContainerdOptions;
  #timers: Timers;
  #running = false;
  #others: Map<string, Containerd> | undefined;
  #sandboxes = new Map<string, SandboxRecord>();
  #containers = new Map<string, Container>();
  #byPod = new Map<string, readonly SandboxRecord[]>();
  #handlers = new Set<(event: CriEvent) => void>();
  #texts = new SharedTexts();
  #underWay = new Map<{ cancel(): void }, () => void>();
  #lastPull: (() => void)[] = [];
  #pulling = false;
  #pastCpuTime = 0;
  #watch: { stop(): void } | undefined;

  constructor(options: ContainerdOptions) {
    this.#options = options;
    const { kernel, machine, random } = options;
    this.#timers = kernel.clock;
    this.images = new ImageStore({
      timers: () => this.#timers,
      registries: options.registries,
      files: options.files,
      chance: random.stream("pull"),
      resolver: () => `${this.#nodeResolver()}:53`,
      ...(options.pull ? { model: options.pull } : {}),
    });
    // Containers that somebody runs by hand have no sandbox around them.
    if (options.namespace === undefined) {
      machine.guests ??= new Set();
      machine.guests.add(this.#pauses());
    }
    machine.fs.mkdir(CNI_FOLDER, { recursive: true });
    machine.fs.mkdir("/var/log/pods", { recursive: true });
    machine.fs.mkdir("/var/log/containers", { recursive: true });
  }

  readonly namespaces: RuntimeNamespaces = {
    names: () => [...(this.#others?.keys() ?? [])],
    open: (name) => {
      this.#check();
      this.#others ??= new Map();
      let other = this.#others.get(name);
      if (!other) {
        other = new Containerd({ ...this.#options, namespace: name });
        this.#others.set(name, other);
        other.#running = true;
        other.#timers = this.#timers;
      }
      return other;
    },
  };
  /** The first process of every ready sandbox: it holds the namespaces, and does nothing. */
  #pauses(): Guests {
    const ready = (): SandboxRecord[] => [...this.#sandboxes.values()].filter(({ state, shim }) => state === "ready" && shim);
    const pidOf = ({ shim }: SandboxRecord): number => PAUSE + (shim?.pid ?? 0);
    return {
      list: () =>
        ready().map((sandbox) => ({
          pid: pidOf(sandbox),
          parent: sandbox.shim?.pid ?? 1,
          argv: ["/pause"],
          user: "65535",
          state: "S",
          started: sandbox.createdAt,
          tty: undefined,
          resident: PAUSE_MEMORY,
        })),
      kill: (pid, signal) => {
        const sandbox = ready().find((one) => pidOf(one) === pid);
        if (sandbox && (signal === "SIGKILL" || signal === "SIGTERM" || signal === "SIGINT")) {
          const { shim } = sandbox;
          this.#lost(sandbox);
          shim?.stop();
          this.#tell({ kind: "sandbox-stopped", podUid: sandbox.config.uid, id: sandbox.id });
        }
        return sandbox !== undefined;
      },
    };
  }
  /** The number of a sandbox's `/pause` on the node; 0 when it has ended. */
  pausePid(id: string): number {
    const shim = this.#sandboxes.get(id)?.shim;
    return shim ? PAUSE + shim.pid : 0;
  }

  /** `log` and `timers` are the new daemon process's. */
  start({ log, timers }: Pick<ContainerdOptions, "log" | "timers"> = {}): void {
    if (this.#running) return;
    this.#running = true;
    this.#timers = timers ?? this.#options.kernel.clock;
    for (const other of this.#others?.values() ?? []) {
      other.#running = true;
      other.#timers = this.#timers;
    }
    this.#options.machine.sockets.set(CONTAINERD_SOCKET, this);
    this.#watch = this.#options.machine.fs.watch(CNI_FOLDER, () => this.#tell({ kind: "status-changed", podUid: "", id: "" }));
    log?.(`time="${this.#options.kernel.clock.timestamp()}" level=info msg="containerd successfully booted in 0.031516s"`);
  }
  /** The daemon ends; containers go on. Pulls under way fail. */
  stop(): void {
    if (!this.#running) return;
    this.#running = false;
    for (const other of this.#others?.values() ?? []) other.stop();
    if (this.#options.namespace !== undefined) return this.#giveUp();
    this.#watch?.stop();
    this.#watch = undefined;
    this.#options.machine.sockets.delete(CONTAINERD_SOCKET);
    this.#giveUp();
  }
  /** Requests under way fail. */
  #giveUp(): void {
    this.#lastPull = [];
    this.#pulling = false;
    for (const [pull, fail] of [...this.#underWay]) {
      pull.cancel();
      fail();
    }
    this.#underWay.clear();
  }

  version(): { version: string; runtimeName: string; runtimeVersion: string; runtimeApiVersion: string } {
    this.#check();
    return { version: "0.1.0", runtimeName: "containerd", runtimeVersion: `v${this.#options.release.containerd}`, runtimeApiVersion: "v1" };
  }
  status(): readonly RuntimeCondition[] {
    this.#check();
    const network = networkConfig(this.#options.machine.fs) !== undefined;
    return [
      { type: "RuntimeReady", status: true, reason: "", message: "" },
      network
        ? { type: "NetworkReady", status: true, reason: "", message: "" }
        : {
            type: "NetworkReady",
            status: false,
            reason: "NetworkPluginNotReady",
            message: "Network plugin returns error: cni plugin not initialized",
          },
    ];
  }

  // Sandboxes.

  runPodSandbox(config: SandboxConfig, done: (result: CriResult<Sandbox>) => void): void {
    this.#check();
    const { kernel, machine } = this.#options;
    const id = this.#options.random.stream("container-ids").hex(64);
    const finish = (): CriResult<Sandbox> => {
      const refused = cgroupRefusal(machine.fs, config.cgroupParent, id);
      if (refused !== undefined) return { error: new CriError("Unknown", refused) };
      const namespace = config.hostNetwork ? machine.namespace : kernel.namespace(`${config.namespace}/${config.name}`);
      let ip = "";
      if (!config.hostNetwork) {
        const network = networkConfig(machine.fs);
        const failed = (why: string): CriResult<Sandbox> => ({
          error: new CriError("Unknown", `failed to setup network for sandbox "${id}": ${why}`),
        });
        if (!network) return failed("cni plugin not initialized");
        try {
          ip = this.#options.cni.add({
            node: machine.namespace,
            fs: machine.fs,
            namespace,
            config: network,
            containerId: id,
            podNamespace: config.namespace,
            podName: config.name,
            podUid: config.uid,
            hostPorts: config.hostPorts,
          }).ip;
        } catch (error) {
          namespace.destroy();
          return failed(error instanceof Error ? error.message : String(error));
        }
      }
      const sandbox: SandboxRecord = {
        id,
        config,
        state: "ready",
        createdAt: kernel.clock.now,
        ip,
        namespace,
        containers: new Set(),
        shim: undefined,
      };
      this.#sandboxes.set(id, sandbox);
      this.#byPod.set(config.uid, (this.#byPod.get(config.uid) ?? []).concat(sandbox));
      sandbox.shim = shim(machine, id, () => this.#lost(sandbox), this.#options.namespace);
      this.#did("sandbox", config, ip);
      this.#tell({ kind: "sandbox-started", podUid: config.uid, id });
      return { value: sandbox };
    };
    this.#later(SANDBOX, `sandbox/${config.namespace}/${config.name}`, finish, done);
  }
  stopPodSandbox(id: string): void {
    this.#check();
    const sandbox = this.#sandboxes.get(id);
    if (!sandbox || sandbox.state === "notready") return;
    for (const container of sandbox.containers) this.#containers.get(container)?.kill("SIGKILL");
    this.#tearDown(sandbox);
    const running = sandbox.shim;
    sandbox.shim = undefined;
    running?.stop();
    this.#tell({ kind: "sandbox-stopped", podUid: sandbox.config.uid, id });
  }
  removePodSandbox(id: string): void {
    this.#check();
    const sandbox = this.#sandboxes.get(id);
    if (!sandbox) return;
    this.stopPodSandbox(id);
    for (const container of [...sandbox.containers]) this.removeContainer(container);
    this.#sandboxes.delete(id);
    const siblings = (this.#byPod.get(sandbox.config.uid) ?? []).filter((one) => one !== sandbox);
    this.#byPod.set(sandbox.config.uid, siblings);
    if (siblings.length === 0) {
      this.#byPod.delete(sandbox.config.uid);
      const { fs } = this.#options.machine;
      if (fs.exists(sandbox.config.logDirectory)) fs.remove(sandbox.config.logDirectory, { recursive: true });
    }
  }
  listPodSandboxes(filter: { podUid?: string; id?: string } = {}): readonly Sandbox[] {
    this.#check();
    if (filter.podUid !== undefined) return [...(this.#byPod.get(filter.podUid) ?? [])];
    return [...this.#sandboxes.values()].filter((sandbox) => filter.id === undefined || sandbox.id.startsWith(filter.id));
  }
  sandboxAddress(id: string): string | undefined {
    const sandbox = this.#sandboxes.get(id);
    return sandbox?.state === "ready" ? sandbox.ip || "127.0.0.1" : undefined;
  }
  portForward(id: string): Dialer {
    const namespace = this.#sandboxes.get(id)?.namespace;
    if (!namespace) throw new CriError("NotFound", `failed to find sandbox ${JSON.stringify(id)} in store: not found`);
    return dialerFrom(namespace, this.#options.kernel);
  }
  /** The network namespace of a ready sandbox. */
  sandboxNamespace(id: string): Namespace | undefined {
    return this.#sandboxes.get(id)?.namespace;
  }

  // Containers.

  createContainer(sandboxId: string, config: ContainerConfig): string {
    this.#check();
    const { kernel, machine, random, release } = this.#options;
    const sandbox = this.#sandboxes.get(sandboxId);
    if (sandbox?.state !== "ready")
      throw new CriError("NotFound", `failed to find sandbox id "${sandboxId}": an error occurred when try to find sandbox: not found`);
    const image = this.images.find(config.image);
    if (!image) throw new CriError("NotFound", `failed to create containerd container: image "${config.image}": not found`);
    const id = random.stream("container-ids").hex(64);
    const { published } = image;
    const runs =
      config.command.length + config.args.length + (published.image.entrypoint?.length ?? 0) + (published.image.command?.length ?? 0);
    if (runs === 0)
      throw new CriError("Unknown", 'failed to generate container "' + id + '" spec: failed to generate spec: no command specified');
    const logPath = `${sandbox.config.logDirectory}/${config.logPath}`;
    const container = new Container({
      kernel,
      node: machine,
      namespace: sandbox.namespace,
      id,
      sandboxId,
      hostname: sandbox.config.hostname,
      shim: sandbox.shim?.pid ?? 1,
      cgroupParent: sandbox.config.cgroupParent ?? "",
      config,
      image,
      files: (folders) => this.images.files(image, folders),
      resolvConf: this.#texts.of(resolvConf(sandbox.config.dns)),
      logPath,
      texts: this.#texts,
      initPrefix: release.texts.containerInitPrefix,
      retired: (cpuTime) => {
        this.#pastCpuTime += cpuTime;
      },
    });
    this.#containers.set(id, container);
    sandbox.containers.add(id);
    machine.fs.mkdir(logPath.slice(0, logPath.lastIndexOf("/")), { recursive: true });
    machine.fs.computed(logPath, () => renderLog(container.log, kernel.clock.birth), 0o640);
    return id;
  }
  startContainer(id: string, done: (result: CriResult<void>) => void): void {
    this.#check();
    const container = this.#containers.get(id);
    const begin = (): CriResult<void> => {
      const sandbox = container && this.#sandboxes.get(container.sandboxId);
      if (!container || !sandbox) return { error: new CriError("NotFound", `failed to find container "${id}": not found`) };
      if (sandbox.state !== "ready") return { error: new CriError("Unknown", `sandbox container "${sandbox.id}" is not running`) };
      const podUid = sandbox.config.uid;
      const complaint = container.start(() => this.#tell({ kind: "container-exited", podUid, id }));
      if (complaint !== undefined) return { error: new CriError("Unknown", complaint) };
      this.#did("start", sandbox.config, container.config.name);
      this.#tell({ kind: "container-started", podUid, id });
      return { value: undefined };
    };
    this.#later(START, `start/${id.slice(0, 12)}`, begin, done);
  }
  stopContainer(id: string, timeout: number, done?: () => void): void {
    this.#check();
    const container = this.#containers.get(id);
    if (container?.state !== "running") {
      done?.();
      return;
    }
    if (timeout <= 0) {
      container.kill("SIGKILL");
      done?.();
      return;
    }
    const timer = this.#timers.after(timeout * 1_000_000, () => container.kill("SIGKILL"), `kill/${id.slice(0, 12)}`);
    const stopWaiting = this.onEvent((event) => {
      if (event.id !== id || event.kind !== "container-exited") return;
      stopWaiting();
      this.#underWay.delete(timer);
      timer.cancel();
      done?.();
    });
    // The daemon's end is the end of this request: who made it sees the container run on, and asks again.
    this.#underWay.set(timer, () => {
      stopWaiting();
      done?.();
    });
    container.kill("SIGTERM");
  }
  removeContainer(id: string): void {
    this.#check();
    const container = this.#containers.get(id);
    if (!container) return;
    if (container.state === "running") container.kill("SIGKILL");
    this.#containers.delete(id);
    const sandbox = this.#sandboxes.get(container.sandboxId);
    sandbox?.containers.delete(id);
    const { fs } = this.#options.machine;
    if (fs.exists(container.logPath)) fs.remove(container.logPath);
  }
  listContainers(filter: { podUid?: string; sandboxId?: string } = {}): readonly ContainerStatus[] {
    this.#check();
    const sandboxes =
      filter.podUid !== undefined
        ? [...(this.#byPod.get(filter.podUid) ?? [])]
        : filter.sandboxId !== undefined
          ? [this.#sandboxes.get(filter.sandboxId)].filter((sandbox) => sandbox !== undefined)
          : undefined;
    if (!sandboxes) return [...this.#containers.values()];
    const found: ContainerStatus[] = [];
    for (const sandbox of sandboxes)
      for (const id of sandbox.containers) {
        const container = this.#containers.get(id);
        if (container) found.push(container);
      }
    return found;
  }
  containerStatus(id: string): ContainerStatus | undefined {
    this.#check();
    return this.#containers.get(id);
  }
  log(id: string): ContainerLog | undefined {
    return this.#containers.get(id)?.log;
  }
  get pastCpuTime(): number {
    return this.#pastCpuTime;
  }
  usage(id: string): ContainerUsage {
    return this.#containers.get(id)?.use() ?? { cpuMilli: 0, cpuTime: 0, memory: 0, disk: 0 };
  }

  // Running something beside the first process.

  exec(id: string, request: ExecRequest): RemoteCommand {
    return execIn(this.#runningContainer(id), this.#options.kernel, request);
  }
  execSync(id: string, command: readonly string[], timeout: number, done: (result: CriResult<ExecResult>) => void): void {
    let remote: RemoteCommand;
    try {
      remote = this.exec(id, { command, stdin: false, tty: false });
    } catch (error) {
      if (!(error instanceof CriError)) throw error;
      this.#options.kernel.clock.after(MILLISECOND, () => done({ error }), "exec");
      return;
    }
    let stdout = "";
    let stderr = "";
    let over = false;
    const timer =
      timeout > 0
        ? this.#options.kernel.clock.after(
            timeout * 1_000_000,
            () => {
              if (over) return;
              over = true;
              remote.close();
              done({
                error: new CriError(
                  "DeadlineExceeded",
                  `failed to exec in container: timeout ${timeout}s exceeded: context deadline exceeded`,
                ),
              });
            },
            "exec-timeout",
          )
        : undefined;
    remote.subscribe({
      stdout: (text) => {
        stdout += text;
      },
      stderr: (text) => {
        stderr += text;
      },
      exit: ({ code }) => {
        if (over) return;
        over = true;
        timer?.cancel();
        done({ value: { exitCode: code, stdout, stderr } });
      },
    });
  }
  attach(id: string, request: { stdin: boolean; tty: boolean; terminal?: Tty | undefined }): RemoteCommand {
    const container = this.#runningContainer(id);
    return attachTo(container, request, (ended) => {
      const stop = this.onEvent((event) => {
        if (event.id !== id || event.kind !== "container-exited") return;
        stop();
        ended(container.exitCode);
      });
      return stop;
    });
  }
  #runningContainer(id: string): Container {
    this.#check();
    const container = this.#containers.get(id);
    if (!container) throw new CriError("NotFound", `an error occurred when try to find container "${id}": not found`);
    if (container.state !== "running") {
      const state = container.state === "created" ? "CONTAINER_CREATED" : "CONTAINER_EXITED";
      throw new CriError("Unknown", `container is in ${state} state`);
    }
    return container;
  }

  // Images.

  /** One at a time, in the order asked (serializeImagePulls). */
  pullImage(
    reference: string,
    credentials: { username: string; password: string } | undefined,
    done: (result: CriResult<ImageInfo>) => void,
    began?: () => void,
  ): void {
    this.#check();
    const begin = (): void => {
      began?.();
      this.#options.kernel.trace.record(this.#actor, "pull", reference);
      let over = false;
      const finish = (result: CriResult<ImageInfo>): void => {
        if (over) return;
        over = true;
        this.#underWay.delete(handle);
        this.#pulling = false;
        done(result);
        if (!this.#pulling) this.#lastPull.shift()?.();
      };
      this.#pulling = true;
      const handle = this.images.pull(reference, credentials, finish);
      this.#underWay.set(handle, () => finish({ error: unavailable() }));
    };
    if (this.#pulling) this.#lastPull.push(begin);
    else begin();
  }
  listImages(): readonly ImageInfo[] {
    this.#check();
    return this.images.list();
  }
  imageStatus(reference: string): ImageInfo | undefined {
    this.#check();
    return this.images.status(reference);
  }
  removeImage(reference: string): void {
    this.#check();
    this.images.remove(reference);
  }

  onEvent(handler: (event: CriEvent) => void): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }
  #tell(event: CriEvent): void {
    for (const handler of [...this.#handlers]) handler(event);
  }
  #check(): void {
    if (!this.#running) throw unavailable();
  }
  get #actor(): string {
    return `containerd/${this.#options.machine.hostname}`;
  }
  /** Notes in the trace what was done for a pod. */
  #did(verb: string, { namespace, name }: SandboxConfig, note: string): void {
    this.#options.kernel.trace.record(this.#actor, verb, `pods/${namespace}/${name}`, 0, note);
  }
  #later<T>(cost: { base: number; spread: number }, subject: string, work: () => CriResult<T>, done: (result: CriResult<T>) => void): void {
    const delay = Math.round(cost.base + cost.spread * this.#options.random.stream("runtime").next());
    const handle = this.#timers.after(
      delay,
      () => {
        this.#underWay.delete(handle);
        done(work());
      },
      subject,
    );
    this.#underWay.set(handle, () => done({ error: unavailable() }));
  }
  /** The shim died with the node: its containers are dead, the network is gone. */
  #lost(sandbox: SandboxRecord): void {
    if (sandbox.state === "notready") return;
    sandbox.shim = undefined;
    for (const id of sandbox.containers) this.#containers.get(id)?.kill("SIGKILL");
    this.#tearDown(sandbox);
  }
  #tearDown(sandbox: SandboxRecord): void {
    sandbox.state = "notready";
    const { config, namespace, id } = sandbox;
    if (config.hostNetwork) return;
    const { machine } = this.#options;
    this.#options.cni.del({
      node: machine.namespace,
      fs: machine.fs,
      namespace,
      config: networkConfig(machine.fs) ?? {},
      containerId: id,
      podNamespace: config.namespace,
      podName: config.name,
      podUid: config.uid,
      hostPorts: config.hostPorts,
    });
    namespace.destroy();
  }
  #nodeResolver(): string {
    try {
      return parseResolvConf(this.#options.machine.fs.read("/etc/resolv.conf")).nameservers[0] ?? "127.0.0.1";
    } catch (error) {
      if (error instanceof FileError) return "127.0.0.1";
      throw error;
    }
  }
}

function unavailable(): CriError {
  return new CriError(
    "Unavailable",
    `connection error: desc = "transport: Error while dialing: dial unix ${CONTAINERD_SOCKET}: connect: connection refused"`,
  );
}

/** The container's /etc/resolv.conf, in the order the kubelet's dns configurer gives. */
export function resolvConf(dns: SandboxConfig["dns"]): string {
  const lines: string[] = [];
  if (dns.searches.length > 0) lines.push(`search ${dns.searches.join(" ")}`);
  for (const server of dns.servers) lines.push(`nameserver ${server}`);
  if (dns.options.length > 0) lines.push(`options ${dns.options.join(" ")}`);
  return `${lines.join("\n")}\n`;
}
