/** One container: its configuration, its machine and first process, its log. What a shim keeps. */

import type { ContainerConfig, ContainerStatus, ContainerUsage } from "../../machine/cri.ts";
import type { User } from "../../machine/process.ts";
import type { Footprint } from "../../machine/program.ts";
import {
  ContainerCgroup,
  type Executable,
  findExecutable,
  type Kernel,
  MemoryFileSystem,
  type Namespace,
  nullSource,
  Pipe,
  root,
  type SimMachine,
  type SimProcess,
  sinkTo,
} from "../os/index.ts";
import { cgroupPath } from "./cgroups.ts";
import type { StoredImage } from "./imagestore.ts";
import { LogBuffer, type SharedTexts } from "./log.ts";
import { InnerTerminal } from "./terminal.ts";

const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export interface ContainerInit {
  kernel: Kernel;
  node: SimMachine;
  namespace: Namespace;
  id: string;
  sandboxId: string;
  hostname: string;
  /** Process number of the sandbox's shim on the node. */
  shim: number;
  cgroupParent: string;
  config: ContainerConfig;
  image: StoredImage;
  /** The image's layer with these folders made: a runtime makes mount points before it mounts. */
  files: (folders: readonly string[]) => MemoryFileSystem;
  resolvConf: string;
  logPath: string;
  texts: SharedTexts;
  /** Told at the end how much processor time there was. */
  retired: (cpuTime: number) => void;
  /** What runc puts between "unable to start container process: " and the complaint. */
  initPrefix: string;
}

export class Container implements ContainerStatus {
  readonly id: string;
  readonly sandboxId: string;
  readonly config: ContainerConfig;
  state: ContainerStatus["state"] = "created";
  readonly createdAt: number;
  startedAt = 0;
  finishedAt = 0;
  exitCode = 0;
  reason = "";
  message = "";
  readonly image: string;
  readonly imageRef: string;
  readonly imageId: string;
  readonly logPath: string;
  readonly log: LogBuffer;
  #init: ContainerInit;
  #machine: SimMachine | undefined;
  /** What the container has written over its image. */
  #layer: MemoryFileSystem | undefined;
  #process: SimProcess | undefined;
  #stdin: Pipe | undefined;
  #cgroup: ContainerCgroup;
  terminal: InnerTerminal | undefined;
  /** Who watches the raw output (attach). */
  watchers: Set<(stream: "stdout" | "stderr", text: string) => void> | undefined;

  constructor(init: ContainerInit) {
    this.#init = init;
    this.id = init.id;
    this.sandboxId = init.sandboxId;
    this.config = init.config;
    this.createdAt = init.kernel.clock.now;
    const { published, tags } = init.image;
    this.image = tags.values().next().value ?? published.id;
    this.imageRef = `${published.repository}@${published.digest}`;
    this.imageId = published.id;
    this.logPath = init.logPath;
    this.log = new LogBuffer(init.kernel.clock, init.texts.of);
    this.#cgroup = new ContainerCgroup(init.kernel.clock, init.config, init.node.hardware.cpus, () => this.#outOfMemory());
  }

  get machine(): SimMachine {
    this.#machine ??= this.#makeMachine();
    return this.#machine;
  }
  /** What the container uses: what its programs have taken, and what its processes hold at rest. */
  use(): ContainerUsage {
    const { cpuMilli, cpuTime, memory } = this.#cgroup;
    const layer = this.#layer;
    const log = this.log;
    const use = {
      cpuMilli,
      cpuTime,
      memory,
      get disk() {
        return (layer?.written("/") ?? 0) + log.bytes;
      },
    };
    const { now } = this.#init.kernel.clock;
    for (const process of this.#machine?.running() ?? []) {
      const { memory: held, cpuMilli: rest = 0 } = process.footprint ?? SMALL;
      use.memory += held;
      use.cpuMilli += rest;
      use.cpuTime += Math.round((rest * (now - process.started)) / 1000);
    }
    return use;
  }
  get user(): User {
    const { user, group } = this.config;
    if (user !== undefined) return userById(this.machine.fs, user, group);
    return userNamed(this.machine.fs, this.#init.image.published.image.user ?? "");
  }

  get pid(): number {
    return this.#process ? this.machine.outside(this.#process) : 0;
  }
  /** Runs the first process. Answers runc's complaint when it cannot be started. `ended` is called once. */
  start(ended: () => void): string | undefined {
    const { image } = this.#init.image.published;
    const { command, args } = this.config;
    const argv =
      command.length > 0 ? [...command, ...args] : [...(image.entrypoint ?? []), ...(args.length > 0 ? args : (image.command ?? []))];
    const found = this.#executable(argv);
    const { clock } = this.#init.kernel;
    if (typeof found === "string") {
      this.state = "exited";
      this.exitCode = 128;
      this.reason = "StartError";
      this.message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${this.#init.initPrefix}${found}: unknown`;
      this.finishedAt = clock.now;
      this.log.close();
      return this.message;
    }
    if (this.config.tty) {
      this.terminal = new InnerTerminal();
      this.terminal.onOutput((text) => this.#write("stdout", text));
    } else if (this.config.stdin) this.#stdin = new Pipe();
    this.state = "running";
    this.startedAt = clock.now;
    this.#cgroup.reset();
    const { terminal } = this;
    const process = this.machine.spawnRoot({
      program: found.program,
      argv: found.argv,
      user: this.user,
      group: "new",
      cause: this.#init.kernel.trace.current,
      ...(terminal
        ? { device: terminal.device }
        : {
            stdin: this.#stdin?.source ?? nullSource,
            stdout: sinkTo((text) => this.#write("stdout", text)),
            stderr: sinkTo((text) => this.#write("stderr", text)),
          }),
    });
    if (terminal) terminal.device.signalForeground = (name) => this.machine.signalGroup(process.group, name);
    this.#process = process;
    const end = (): void => {
      const code = process.status?.code ?? 0;
      this.state = "exited";
      this.finishedAt = clock.now;
      this.exitCode = code;
      this.reason = this.#cgroup.oom ? "OOMKilled" : code === 0 ? "Completed" : "Error";
      this.#init.retired(this.use().cpuTime);
      this.#process = undefined;
      this.#machine = undefined;
      this.#layer = undefined;
      this.#cgroup.reset();
      this.log.close();
      ended();
    };
    // A server that fails in its first breath has ended already.
    if (process.status) clock.after(0, end, `exit/${this.id}`);
    else process.onEnd(end);
    return undefined;
  }
  kill(signal: "SIGTERM" | "SIGKILL"): void {
    this.#process?.kill(signal);
  }

  /** Finds what argv starts, or runc's complaint. */
  #executable(argv: readonly string[]): Executable | string {
    const { fs, cwd } = this.machine;
    const name = argv[0];
    if (name === undefined || name === "") return 'exec: "": executable file not found in $PATH';
    const stat = fs.stat(cwd);
    if (stat !== undefined && stat.kind !== "directory") return `chdir to cwd ("${cwd}") set in config.json failed: not a directory`;
    const { found } = this.#init.image;
    const searchPath =
      this.config.environment.findLast(([variable]) => variable === "PATH")?.[1] ??
      this.#init.image.published.image.env?.PATH ??
      DEFAULT_PATH;
    const key = `${searchPath} ${name}`;
    const known = name.includes("/") ? undefined : found.get(key);
    const program = known === undefined ? undefined : fs.program(known);
    if (program) return { program, argv };
    const executable = findExecutable(fs, searchPath, cwd, argv);
    if (typeof executable !== "string" && executable.argv === argv && !name.includes("/")) {
      const path = searchPath.split(":").find((folder) => fs.stat(`${folder}/${name}`) !== undefined);
      if (path) found.set(key, `${path}/${name}`);
    }
    return executable;
  }
  /** For exec: the same search. */
  lookUp(argv: readonly string[]): Executable | string {
    return this.#executable(argv);
  }
  /** The pipe behind standard input, for attach. */
  get stdin(): Pipe | undefined {
    return this.#stdin;
  }

  #write(stream: "stdout" | "stderr", text: string): void {
    this.log.write(stream, text);
    if (this.watchers) for (const watcher of [...this.watchers]) watcher(stream, text);
  }
  #outOfMemory(): void {
    this.#process?.kill("SIGKILL");
  }
  #makeMachine(): SimMachine {
    const { kernel, node, namespace, hostname, config, files, resolvConf } = this.#init;
    const { image } = this.#init.image.published;
    const mounted = (path: string): boolean => config.mounts.some((mount) => mount.containerPath === path);
    const workingDir = config.workingDir || image.workingDir || "/";
    const own = (this.#layer = new MemoryFileSystem(
      kernel.clock,
      files([...config.mounts.map((mount) => mount.containerPath), workingDir]),
    ));
    if (!mounted("/etc/resolv.conf")) own.write("/etc/resolv.conf", resolvConf);
    own.write("/etc/hostname", `${hostname}\n`);
    let fs = own;
    if (config.readOnlyRootFilesystem) {
      fs = new MemoryFileSystem(kernel.clock);
      fs.mount("/", own, { readOnly: true, type: "overlay", device: "overlay" });
    }
    for (const mount of config.mounts) {
      fs.mount(mount.containerPath, node.fs, {
        subPath: mount.hostPath,
        readOnly: mount.readOnly,
        type: mount.hostPath.includes("kubernetes.io~projected") || mount.hostPath.includes("kubernetes.io~secret") ? "tmpfs" : "ext4",
      });
    }
    const user = config.user !== undefined ? userById(fs, config.user, config.group) : userNamed(fs, image.user ?? "");
    const env = (): Map<string, string> => {
      const variables = new Map<string, string>([["PATH", DEFAULT_PATH]]);
      variables.set("HOSTNAME", hostname);
      if (config.tty) variables.set("TERM", "xterm");
      for (const [name, value] of Object.entries(image.env ?? {})) variables.set(name, value);
      for (const [name, value] of config.environment) variables.set(name, value);
      if (!variables.has("HOME")) variables.set("HOME", user.home);
      return variables;
    };
    return kernel.machine({
      hostname,
      kind: "container",
      namespace,
      fs,
      hardware: node.hardware,
      env,
      cwd: workingDir,
      user,
      cgroup: this.#cgroup,
      runtime: () => ({ cgroupPath: cgroupPath(this.#init.cgroupParent, this.id), oomScoreAdj: config.oomScoreAdj }),
      host: node,
      hostParent: this.#init.shim,
    });
  }
}

/** /etc/passwd's entry of a uid, or one made up as the kernel would. */
export function userById(fs: MemoryFileSystem, uid: number, gid?: number): User {
  const entry = passwd(fs).find((user) => user.uid === uid);
  if (uid === 0 && !entry) return gid === undefined ? root : { ...root, gid };
  return { name: entry?.name ?? String(uid), uid, gid: gid ?? entry?.gid ?? 0, home: entry?.home ?? "/" };
}
/** The image's USER: a name, a uid, or either with a group. */
export function userNamed(fs: MemoryFileSystem, text: string): User {
  const [name = "", group] = text.split(":");
  if (name === "" || name === "root" || name === "0") return root;
  const gid = group !== undefined && /^\d+$/.test(group) ? Number(group) : undefined;
  if (/^\d+$/.test(name)) return userById(fs, Number(name), gid);
  return passwd(fs).find((user) => user.name === name) ?? { name, uid: 1000, gid: gid ?? 1000, home: "/" };
}
function passwd(fs: MemoryFileSystem): User[] {
  if (!fs.exists("/etc/passwd")) return [];
  return fs
    .read("/etc/passwd")
    .split("\n")
    .filter((line) => line.includes(":"))
    .map((line) => {
      const [name = "", , uid = "0", gid = "0", , home = "/"] = line.split(":");
      return { name, uid: Number(uid), gid: Number(gid), home };
    });
}

/** A process that says nothing of itself. */
const SMALL: Footprint = { memory: 600 * 1024 };
