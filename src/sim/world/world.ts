/**
 * The world: a laptop with docker and kind on it, and the clusters that kind makes. It is driven from outside
 * (worker, headless): inputs go in, time is let pass, state is read. Same seed, options and inputs: same world.
 */

import type { Release } from "../../kube/releases/index.ts";
import { ConnectionError } from "../../kube/status.ts";
import { SECOND } from "../../kube/timers.ts";
import type { Node, Pod } from "../../kube/types.ts";
import type { HttpRequest, HttpResponse } from "../../machine/http.ts";
import type { Image } from "../../machine/image.ts";
import { defaultKindConfig, KIND_SOCKET, type KindConfig } from "../../machine/kind.ts";
import type { User } from "../../machine/process.ts";
import type { Command, Program } from "../../machine/program.ts";
import { SYSTEMD_SOCKET, type Systemd } from "../../machine/systemd.ts";
import { Clock } from "../clock/clock.ts";
import { ptp } from "../cni/ptp.ts";
import { ImageFiles, Registries } from "../containerd/index.ts";
import { Disks, type Observer } from "../controlplane/etcd.ts";
import { systemImages } from "../controlplane/images.ts";
import { DockerEngine } from "../docker/engine.ts";
import { nodeImage } from "../kind/node-image.ts";
import { KindProvider } from "../kind/provider.ts";
import { Kernel, nullSource, type SimMachine, type SimProcess, sinkTo, type TerminalDevice, textSource } from "../os/index.ts";
import { Random } from "../random/random.ts";
import { Trace } from "../trace/trace.ts";
import { Hasher } from "./hash.ts";
import type { Executed, Input, NewInput } from "./input.ts";

export interface WorldOptions {
  release: Release;
  seed: number;
  /** Undefined: no cluster is made. */
  cluster?: KindConfig;
  /** What the registries hold besides the cluster's own images. */
  images: readonly Image[];
  /** Programs of the laptop and of the nodes, by path. */
  laptopPrograms: Readonly<Record<string, Program>>;
  nodePrograms: Readonly<Record<string, Program>>;
  /** The laptop's; kind's nodes report the same. 4 CPUs and 8 GiB by default. */
  hardware?: { cpus: number; memory: number };
  /** Files of the laptop, by path. */
  files?: Readonly<Record<string, string>>;
  /** Further variables of the laptop's environment. */
  environment?: Readonly<Record<string, string>>;
  /** Makes the one who looks on; called once for each world, also for forks and replays. */
  observe?: (world: World) => Observer;
  /** Makes the shell behind `execute`: an object that keeps its state from line to line. */
  shell: ShellProgram;
  /** The interactive shell of a terminal. */
  login: Command;
  /** A macrotask turn of the host. */
  turn: () => Promise<void>;
}
/** A shell that runs one line after another in one process. */
export type ShellProgram = (process: SimProcess) => {
  execute(line: string): Promise<number>;
  /** Its code, once it was told to `exit`. */
  readonly exited?: number | undefined;
};

const LEARNER: User = { name: "learner", uid: 1000, gid: 1000, home: "/home/learner" };
const HARDWARE = { cpus: 4, memory: 8 * 2 ** 30 };
const LAPTOP_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** How long the boot may take before it counts as failed: virtual. */
const BOOT_LIMIT = 300 * SECOND;

interface Shell {
  process: SimProcess;
  next: ((job: Job) => void) | undefined;
  queue: Job[];
}
interface Job {
  command: string;
  stdin: string;
  done(result: Executed): void;
}

export class World {
  readonly options: WorldOptions;
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: Trace;
  readonly kernel: Kernel;
  readonly laptop: SimMachine;
  readonly docker: DockerEngine;
  readonly kind: KindProvider;
  readonly disks = new Disks();
  readonly log: Input[] = [];
  /** Virtual time at which the boot was over. */
  born = 0;
  #terminals = new Map<number, { device: TerminalDevice; process: SimProcess }>();
  #shells = new Map<string, Shell>();
  #byDevice = new Map<TerminalDevice, number>();
  #replaying = false;

  private constructor(options: WorldOptions) {
    this.options = options;
    const { release, seed } = options;
    this.clock = new Clock(release.birth);
    this.random = new Random(seed);
    this.trace = new Trace(this.clock);
    this.kernel = new Kernel({
      clock: this.clock,
      random: this.random,
      trace: this.trace,
      turn: options.turn,
      observer: { input: (tty, what, value) => this.#observe(tty, what, value) },
    });
    const namespace = this.kernel.namespace("laptop");
    namespace.forwards = true;
    this.laptop = this.kernel.machine({
      hostname: "laptop",
      kind: "laptop",
      namespace,
      hardware: { kernel: release.kernel, ...(options.hardware ?? HARDWARE) },
      user: LEARNER,
      env: new Map([
        ["PATH", LAPTOP_PATH],
        ["HOME", LEARNER.home],
        ["USER", LEARNER.name],
        ["LOGNAME", LEARNER.name],
        ["SHELL", "/bin/bash"],
        ["LANG", "en_US.UTF-8"],
        ["TERM", "xterm-256color"],
        ...Object.entries(options.environment ?? {}),
      ]),
      cwd: LEARNER.home,
    });
    this.#furnish();
    if (options.observe) this.disks.observer = options.observe(this);
    const images = [...options.images, ...systemImages(release, this.disks)];
    const registries = new Registries(images);
    const node = nodeImage({ release, registries, files: new ImageFiles(this.clock), cni: ptp, programs: options.nodePrograms });
    this.docker = new DockerEngine({
      kernel: this.kernel,
      laptop: this.laptop,
      images: [...images, node],
      outside: (name) => OUTSIDE.get(name),
    });
    this.docker.load(release.kind.nodeImage);
    this.kind = new KindProvider({ release, docker: this.docker, laptop: this.laptop, process: () => this.#daemon() });
    this.laptop.sockets.set(KIND_SOCKET, this.kind);
  }

  /** A world whose cluster (if any) is up: all nodes Ready, all pods of kube-system Running. */
  static async boot(options: WorldOptions): Promise<World> {
    const world = new World(options);
    if (options.cluster) await world.#createCluster(options.cluster);
    world.born = world.clock.now;
    return world;
  }
  async #createCluster(config: KindConfig): Promise<void> {
    let failed: unknown;
    let done = false;
    this.kind.create(config.name ?? "kind", config, `${LEARNER.home}/.kube/config`, { step() {}, done() {} }).then(
      () => void (done = true),
      (error: unknown) => {
        done = true;
        failed = error;
      },
    );
    this.kernel.awake = true;
    await this.#runWhile(() => !done, BOOT_LIMIT);
    if (failed) throw failed;
    if (!done) throw new Error("the cluster did not come up");
    for (const end = this.clock.now + BOOT_LIMIT; !this.#ready(); ) {
      if (this.clock.now >= end) throw new Error("the cluster did not become ready");
      await this.advance(0.5);
    }
    // First liveness probes and the like: a learner meets a cluster at rest.
    await this.settle(60);
  }
  /** All nodes are Ready and all pods run (or wait for a network that the configuration left out). */
  #ready(): boolean {
    const { cluster } = this.options;
    if (cluster?.networking.disableDefaultCNI) return true;
    const isTrue = (object: unknown, type: string): boolean =>
      (object as Pod | Node).status.conditions?.some((condition) => condition.type === type && condition.status === "True") ?? false;
    const stored = (prefix: string): unknown[] => this.disks.all().flatMap((store) => store.range(prefix).items.map(({ value }) => value));
    const [nodes, pods] = [stored("/registry/minions/"), stored("/registry/pods/")];
    return (
      nodes.length >= (cluster?.nodes.length ?? 0) && pods.length > 0 && [...nodes, ...pods].every((object) => isTrue(object, "Ready"))
    );
  }

  /** How many stored objects of a resource satisfy `test`; reads the store, changes nothing. */
  count(resource: string, test: (object: unknown) => boolean): number {
    let found = 0;
    for (const store of this.disks.all()) for (const { value } of store.range(`/registry/${resource}/`).items) if (test(value)) found++;
    return found;
  }

  /** Is a systemd unit of a node active? */
  unitActive(node: string, unit: string): boolean {
    const init = this.docker.machine(node)?.sockets.get(SYSTEMD_SOCKET) as Systemd | undefined;
    return init?.status(unit)?.active === "active";
  }

  // Time.

  /** Virtual seconds since the world began. */
  get seconds(): number {
    return this.clock.now / SECOND;
  }
  /** Runs to a virtual time in microseconds. */
  runUntil(time: number): Promise<void> {
    return this.kernel.runUntil(time);
  }
  /** Runs towards a time until `late` says so; stops only between instants. True when it got there. */
  runSlice(time: number, late: () => boolean): Promise<boolean> {
    return this.kernel.runSlice(time, late);
  }
  advance(seconds: number): Promise<void> {
    return this.kernel.runUntil(this.clock.now + Math.round(seconds * SECOND));
  }
  /** Lets time pass until nothing more is going to change by itself, at most so many virtual seconds. */
  async settle(seconds: number): Promise<void> {
    const limit = this.clock.now + Math.round(seconds * SECOND);
    await this.kernel.settle();
    for (;;) {
      const next = this.clock.nextForeground(limit);
      if (next === undefined) break;
      await this.runUntil(next);
    }
  }
  async #runWhile(condition: () => boolean, limit: number): Promise<void> {
    await this.kernel.settle();
    const end = this.clock.now + limit;
    while (condition()) {
      const next = this.clock.next();
      if (next === undefined || next > end) break;
      this.clock.step();
      if (this.kernel.busy) await this.kernel.settle();
    }
    // Everything else of this instant: an input that comes now comes after it, live and in a replay.
    await this.runUntil(this.clock.now);
  }

  /** A request to the API server as from the laptop: through the door that kind's kubeconfig names. */
  async request(request: HttpRequest): Promise<HttpResponse> {
    const { namespace } = this.laptop;
    const port = this.kind.apiServerPort();
    if (port === undefined) throw new ConnectionError("ECONNREFUSED", "dial tcp 127.0.0.1:6443: connect: connection refused");
    const { http } = namespace.fabric.dial(namespace, "127.0.0.1", port).socket.options;
    if (!http) throw new ConnectionError("ECONNRESET", "connection reset by peer");
    const cause = this.trace.record("user", "input", `${request.method} ${request.path}`, 0, undefined, 0);
    const answer = await this.trace.within(cause, () => http(request));
    await this.kernel.settle();
    return answer;
  }
  /** Where the shell stands. */
  cwd(shell = "main"): string {
    return this.#shells.get(shell)?.process.cwd ?? LEARNER.home;
  }

  // Inputs.

  /** A terminal with the learner's shell; the far side is attached by the caller. */
  openTerminal(terminal: number, columns: number, rows: number): TerminalDevice {
    const cause = this.#enter({ kind: "open", terminal, columns, rows }, `terminal ${terminal}`);
    const device = this.kernel.terminal(columns, rows);
    const process = this.laptop.spawnRoot({ program: this.options.login, argv: ["-bash"], device, group: "new", cause });
    process.setForeground(process.group);
    this.#terminals.set(terminal, { device, process });
    this.#byDevice.set(device, terminal);
    return device;
  }
  closeTerminal(terminal: number): void {
    this.#enter({ kind: "close", terminal }, `terminal ${terminal}`);
    const found = this.#terminals.get(terminal);
    this.#terminals.delete(terminal);
    if (found) {
      this.#byDevice.delete(found.device);
      found.process.kill("SIGKILL");
    }
  }
  terminal(terminal: number): { device: TerminalDevice; process: SimProcess } | undefined {
    return this.#terminals.get(terminal);
  }
  writeFile(path: string, content: string): void {
    this.#enter({ kind: "file", path, content }, path);
    this.laptop.fs.mkdir(path.slice(0, Math.max(1, path.lastIndexOf("/"))), { recursive: true });
    this.laptop.fs.write(path, content, { owner: LEARNER.name });
  }
  /**
   * Runs a line in a shell that keeps its state, and lets time pass until it has ended. After `timeout` virtual
   * seconds it gets Ctrl-C (code 130).
   */
  async execute(
    command: string,
    options: { shell?: string; stdin?: string; timeout?: number; output?: (text: string, stream: "stdout" | "stderr") => void } = {},
  ): Promise<Executed> {
    let result: Executed | undefined;
    this.#begin(command, options, (done) => {
      result = done;
    });
    await this.#runWhile(() => result === undefined, Number.MAX_SAFE_INTEGER / 4);
    return result ?? { stdout: "", stderr: "kubewekend: the command waits for something that never comes\n", code: 124 };
  }
  #begin(
    command: string,
    {
      shell = "main",
      stdin = "",
      timeout,
      output,
    }: { shell?: string; stdin?: string; timeout?: number; output?: (text: string, stream: "stdout" | "stderr") => void },
    done: (result: Executed) => void,
  ): void {
    const cause = this.#enter(
      { kind: "execute", shell, command, ...(stdin === "" ? {} : { stdin }), ...(timeout === undefined ? {} : { timeout }) },
      command,
    );
    const target = this.#shell(shell);
    target.process.cause = cause;
    const timer =
      timeout === undefined
        ? undefined
        : this.clock.after(timeout * SECOND, () => this.laptop.signalGroup(target.process.group, "SIGINT"), "timeout");
    const out: { stdout: string; stderr: string } = { stdout: "", stderr: "" };
    target.onOutput = (text, stream) => {
      out[stream] += text;
      output?.(text, stream);
    };
    const job: Job = {
      command,
      stdin,
      done: (result) => {
        timer?.cancel();
        done({ ...out, code: result.code });
      },
    };
    if (target.next) {
      const next = target.next;
      target.next = undefined;
      next(job);
    } else target.queue.push(job);
  }
  #shell(name: string): Shell & { onOutput: (text: string, stream: "stdout" | "stderr") => void } {
    const known = this.#shells.get(name) as (Shell & { onOutput: (text: string, stream: "stdout" | "stderr") => void }) | undefined;
    if (known && !known.process.status) return known;
    const holder: { current?: Shell & { onOutput: (text: string, stream: "stdout" | "stderr") => void } } = {};
    const queue: Job[] = [];
    const emit =
      (stream: "stdout" | "stderr") =>
      (text: string): void =>
        holder.current?.onOutput(text, stream);
    // The line being run decides what standard input holds.
    let input = textSource("");
    let current: Job | undefined;
    const stdin = { isTerminal: false, take: (line: boolean) => input.take(line), onReadable: () => () => {}, retain() {}, release() {} };
    const program: Command = {
      name: "bash",
      run: async (process) => {
        const shell = this.options.shell(process as SimProcess);
        for (;;) {
          const job =
            queue.shift() ??
            (await (process as SimProcess).block<Job>((answer) => {
              if (holder.current) holder.current.next = answer.resolve;
              return () => {};
            }));
          input = textSource(job.stdin);
          current = job;
          const code = await shell.execute(job.command);
          if (shell.exited !== undefined) return code;
          current = undefined;
          job.done({ stdout: "", stderr: "", code });
        }
      },
    };
    const process = this.laptop.spawnRoot({
      program,
      argv: ["bash"],
      group: "new",
      stdin,
      stdout: sinkTo(emit("stdout")),
      stderr: sinkTo(emit("stderr")),
    });
    const made = { process, queue, next: undefined, onOutput: () => {} };
    holder.current = made;
    this.#shells.set(name, made);
    process.onEnd((status) => {
      // `exit` (or a signal) ends the shell: the next line gets a new one.
      this.#shells.delete(name);
      for (const job of current ? [current, ...queue] : queue) job.done({ stdout: "", stderr: "", code: status.code });
    });
    return made;
  }
  #observe(device: TerminalDevice, what: Extract<Input, { kind: "tty" }>["what"], value: string | null): number {
    const terminal = this.#byDevice.get(device);
    if (terminal === undefined) return 0;
    return this.#enter({ kind: "tty", terminal, what, value }, value ?? what);
  }
  /** Logs an input and makes it the root of what it causes. */
  #enter(input: NewInput, object: string): number {
    if (!this.#replaying) this.log.push({ at: this.clock.now, ...input } as Input);
    return this.trace.record("user", "input", object, 0, undefined, 0);
  }

  // Copies.

  /** A second world in the same state: the same inputs again, at full speed. */
  async fork(): Promise<World> {
    return World.replay(this.options, this.log, this.clock.now);
  }
  /** Rebuilds a world from its log; `until` is the virtual time to stand at (default: the last input). */
  static async replay(options: WorldOptions, log: readonly Input[], until?: number): Promise<World> {
    const world = await World.boot(options);
    for (const input of log) {
      if (input.at > world.clock.now) await world.runUntil(input.at);
      world.#apply(input);
      await world.kernel.settle();
    }
    if (until !== undefined && until > world.clock.now) await world.runUntil(until);
    else await world.runUntil(world.clock.now);
    return world;
  }
  #apply(input: Input): void {
    this.log.push(input);
    this.#replaying = true;
    try {
      switch (input.kind) {
        case "open":
          this.openTerminal(input.terminal, input.columns, input.rows);
          break;
        case "close":
          this.closeTerminal(input.terminal);
          break;
        case "file":
          this.writeFile(input.path, input.content);
          break;
        case "execute":
          this.#begin(input.command, input, () => {});
          break;
        case "tty":
          this.#type(input);
          break;
      }
    } finally {
      this.#replaying = false;
    }
  }
  #type({ terminal, what, value }: Extract<Input, { kind: "tty" }>): void {
    const device = this.#terminals.get(terminal)?.device;
    if (!device) return;
    switch (what) {
      case "line":
        return device.line(value ?? "");
      case "key":
        return device.key(value ?? "");
      case "end":
        return device.endOfFile(value ?? undefined);
      case "saved":
        return device.saved(value);
      case "signal":
        return device.signal((value ?? "SIGINT") as "SIGINT");
      case "resize": {
        const [columns = 80, rows = 24] = (value ?? "").split("x").map(Number);
        return device.resize(columns, rows);
      }
    }
  }

  /** Everything that makes this world what it is: stores, files, processes, wires, what is pending, chance. */
  hash(): string {
    const hasher = new Hasher();
    hasher.add(`${this.options.release.version} ${this.options.seed} ${this.clock.now}`);
    for (const store of this.disks.all()) {
      hasher.add(`revision ${store.revision}`);
      for (const entry of store.entries()) hasher.add(`${entry.key} ${entry.modRevision} ${entry.version} ${JSON.stringify(entry.value)}`);
    }
    for (const machine of [this.laptop, ...this.docker.machines()]) {
      hasher.add(`${machine.hostname} ${machine.state}`);
      for (const [path, content] of machine.fs.own()) hasher.add(`${path} ${content}`);
      for (const process of machine.processes.list())
        hasher.add(`${process.pid} ${process.parent} ${process.state} ${process.argv.join(" ")}`);
      for (const { address, port, protocol } of machine.namespace.sockets()) hasher.add(`${protocol} ${address}:${port}`);
    }
    for (const { time, subject } of this.clock.pending()) hasher.add(`${time} ${subject}`);
    for (const [name, state] of this.random.state()) hasher.add(`${name} ${state}`);
    return hasher.digest();
  }
  /** Nothing is pending afterwards. */
  stop(): void {
    this.clock.clear();
  }

  #furnish(): void {
    const { fs } = this.laptop;
    for (const folder of [
      "/bin",
      "/dev",
      "/etc",
      "/home/learner",
      "/opt",
      "/proc",
      "/root",
      "/run",
      "/tmp",
      "/usr/bin",
      "/usr/local/bin",
      "/usr/sbin",
      "/var/lib",
      "/var/log",
      "/var/run",
    ])
      fs.mkdir(folder, { recursive: true });
    fs.write("/etc/hostname", "laptop\n");
    fs.write("/etc/hosts", "127.0.0.1\tlocalhost\n127.0.1.1\tlaptop\n");
    fs.write("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\nlearner:x:1000:1000::/home/learner:/bin/bash\n");
    fs.write("/etc/os-release", `PRETTY_NAME="${this.options.release.osImage}"\nNAME="Debian GNU/Linux"\nID=debian\n`);
    fs.write("/etc/resolv.conf", "nameserver 172.17.0.1\n");
    for (const [path, program] of Object.entries(this.options.laptopPrograms)) fs.install(path, program);
    for (const [path, content] of Object.entries(this.options.files ?? {})) {
      fs.mkdir(path.slice(0, Math.max(1, path.lastIndexOf("/"))), { recursive: true });
      fs.write(path, content, { owner: LEARNER.name });
    }
  }
  /** A process of the laptop that waits on behalf of kind. */
  #daemon(): SimProcess {
    return this.laptop.spawnRoot({
      program: { name: "kind", serve: () => ({ stop() {} }) },
      argv: ["kind"],
      stdin: nullSource,
      group: "new",
    });
  }
}

/** What the world outside answers for; nothing listens there. */
const OUTSIDE: ReadonlyMap<string, string> = new Map([
  ["example.com", "93.184.215.14"],
  ["kubernetes.io", "3.33.186.135"],
  ["registry-1.docker.io", "54.198.86.24"],
  ["registry.k8s.io", "34.96.108.209"],
]);

export { defaultKindConfig };
