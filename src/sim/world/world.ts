/**
 * The world: a laptop with docker and kind on it, and the clusters that kind makes. It is driven from outside
 * (worker, headless): inputs go in, time is let pass, state is read. Same seed, options and inputs: same world.
 */

import { ConnectionError } from "../../kube/status.ts";
import { SECOND } from "../../kube/timers.ts";
import type { Node, Pod } from "../../kube/types.ts";
import type { HttpRequest, HttpResponse } from "../../machine/http.ts";
import { KIND_SOCKET, type KindConfig } from "../../machine/kind.ts";
import { OUTSIDE_SOCKET } from "../../machine/outside.ts";
import { dirname } from "../../machine/path.ts";
import { SYSTEMD_SOCKET, type Systemd } from "../../machine/systemd.ts";
import { TRACE_SOCKET } from "../../machine/trace.ts";
import { Clock } from "../clock/clock.ts";
import { cniPlugins } from "../cni/plugins.ts";
import { ImageFiles, Registries } from "../containerd/index.ts";
import { cloudControllerManagerImage } from "../controlplane/cloud-controller-manager.ts";
import { Disks, type Observer } from "../controlplane/etcd.ts";
import { systemImages } from "../controlplane/images.ts";
import { DockerEngine } from "../docker/engine.ts";
import { loadBalancerImage } from "../kind/load-balancer.ts";
import { nodeImage } from "../kind/node-image.ts";
import { KindProvider } from "../kind/provider.ts";
import { Kernel, Ledger, nullSource, type SimMachine, type SimProcess, type TerminalDevice } from "../os/index.ts";
import { Random } from "../random/random.ts";
import { Trace } from "../trace/trace.ts";
import { DockerCloud } from "./docker-cloud.ts";
import { envoyImage } from "./envoy.ts";
import type { Executed, Input, NewInput } from "./input.ts";
import { LEARNER, makeLaptop, OUTSIDE } from "./laptop.ts";
import { type LineOptions, LineShells } from "./line-shells.ts";
import type { WorldOptions } from "./options.ts";
import { WorldOutside } from "./outside.ts";
import { Servers } from "./servers.ts";
import { stateHash } from "./state-hash.ts";

/** How long the boot may take before it counts as failed: virtual. */
const BOOT_LIMIT = 300 * SECOND;

export class World {
  readonly options: WorldOptions;
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: Trace;
  readonly kernel: Kernel;
  readonly laptop: SimMachine;
  readonly docker: DockerEngine;
  readonly kind: KindProvider;
  readonly servers: Servers | undefined;
  readonly outside: WorldOutside | undefined;
  /** The machine that terminals open on: the laptop, or a server at whose console the learner sits. */
  readonly home: SimMachine;
  readonly disks = new Disks();
  readonly log: Input[] = [];
  /** Counts changes of services, containers and guests: who shows the world looks again. */
  touches = 0;
  /** Virtual time at which the boot was over. */
  born = 0;
  #terminals = new Map<number, { device: TerminalDevice; process: SimProcess }>();
  readonly #shells: LineShells;
  #byDevice = new Map<TerminalDevice, number>();
  #replaying = false;
  #observer: Observer | undefined;

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
      ledger: new Ledger(options.servers?.apps),
      touched: () => this.#touched(),
    });
    this.laptop = makeLaptop(this.kernel, options);
    const cloudManager = cloudControllerManagerImage(release, () => new DockerCloud(this.docker));
    const registries = new Registries(
      [...options.images, loadBalancerImage, envoyImage, cloudManager, ...systemImages(release, this.disks, options.imagePrograms)],
      {
        load: options.catalogue,
        hold: (promise, goOn) => this.kernel.holdThen(promise, goOn),
      },
    );
    const node = nodeImage({
      release,
      registries,
      files: new ImageFiles(this.clock, this.kernel.base),
      cni: cniPlugins,
      programs: options.nodePrograms,
    });
    const engine = {
      kernel: this.kernel,
      laptop: this.laptop,
      registries,
      nodeImage: node,
      outside: (name: string) => OUTSIDE.get(name),
    };
    this.docker = new DockerEngine(engine);
    this.docker.load(release.kind.nodeImage);
    this.kind = new KindProvider({ release, docker: this.docker, laptop: this.laptop, process: () => this.#daemon() });
    this.laptop.sockets.set(KIND_SOCKET, this.kind);
    this.laptop.sockets.set(TRACE_SOCKET, this.trace);
    const lan = this.laptop.namespace.interfaces[0]?.link;
    if (options.servers && lan) {
      const { environment = {} } = options;
      this.servers = new Servers(options.servers, lan, { ...engine, environment });
      this.outside = new WorldOutside(this.kernel, this.servers, this.docker, (since) => this.#typed(since));
    }
    this.home = (options.servers?.home && this.servers?.machine(options.servers.home)) || this.laptop;
    this.#furnish(options);
    this.#shells = new LineShells(this.home, this.clock, options.shell);
    if (options.observe) this.#observer = this.disks.observer = options.observe(this);
  }
  /** What the learner's own machine has, whichever it is. */
  #furnish({ servers, files = {}, homePrograms = {} }: WorldOptions): void {
    for (const [path, program] of Object.entries(homePrograms)) this.home.fs.install(path, program);
    if (!servers) return;
    if (this.outside) this.home.sockets.set(OUTSIDE_SOCKET, this.outside);
    if (this.home === this.laptop) return;
    for (const [path, content] of Object.entries(files)) {
      const at = path.replace(LEARNER.home, this.home.user.home);
      this.home.fs.mkdir(dirname(at), { recursive: true });
      this.home.fs.write(at, content);
    }
  }
  #touched(): void {
    this.touches++;
    if (this.servers) this.#observer?.touched?.();
    this.servers?.customers?.wake();
  }
  /** Lines that were typed or run since then. */
  #typed(since: number): number {
    return this.log.filter((input) => input.at >= since && (input.kind === "execute" || (input.kind === "tty" && input.what === "line")))
      .length;
  }

  /** A world whose cluster (if any) is up: all nodes Ready, all pods of kube-system Running. */
  static async boot(options: WorldOptions): Promise<World> {
    const world = new World(options);
    if (options.cluster) await world.#createCluster(options.cluster);
    // Servers have been up for a while.
    else if (world.servers) await world.advance(60);
    world.born = world.clock.now;
    return world;
  }
  async #createCluster(config: KindConfig): Promise<void> {
    let failed: unknown;
    let done = false;
    this.kind
      .create(config.name ?? "kind", config, { kubeconfigPath: `${LEARNER.home}/.kube/config` }, { step() {}, done() {}, say() {} })
      .then(
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
    const stored = (prefix: string): unknown[] =>
      this.disks.clusters().flatMap((store) => store.range(prefix).items.map(({ value }) => value));
    const [nodes, pods] = [stored("/registry/minions/"), stored("/registry/pods/")];
    return (
      nodes.length >= (cluster?.nodes.length ?? 0) && pods.length > 0 && [...nodes, ...pods].every((object) => isTrue(object, "Ready"))
    );
  }

  /** How many stored objects of a resource satisfy `test`; reads the store, changes nothing. */
  count(resource: string, test?: (object: unknown) => boolean): number {
    const prefix = `/registry/${resource}/`;
    let found = 0;
    for (const store of this.disks.clusters())
      if (!test) found += store.count(prefix);
      else for (const { value } of store.range(prefix).items) if (test(value)) found++;
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
    const end = this.clock.now + limit;
    for (;;) {
      while (this.kernel.busy) await this.kernel.settle();
      const next = this.clock.next();
      if (!condition() || next === undefined || next > end) break;
      this.clock.step();
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
    const answer = Promise.resolve(this.trace.within(cause, () => http(request)));
    await Promise.all([answer, this.kernel.settle()]);
    await this.kernel.settle();
    return answer;
  }
  /** Where the shell stands. */
  cwd(shell = "main"): string {
    return this.#shells.cwd(shell) ?? this.home.user.home;
  }

  // Inputs.

  /** A terminal with the learner's shell; the far side is attached by the caller. */
  openTerminal(terminal: number, columns: number, rows: number): TerminalDevice {
    const cause = this.#enter({ kind: "open", terminal, columns, rows }, `terminal ${terminal}`);
    const device = this.kernel.terminal(columns, rows);
    const process = this.home.spawnRoot({ program: this.options.login, argv: ["-bash"], device, group: "new", cause });
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
    this.home.fs.mkdir(dirname(path), { recursive: true });
    this.home.fs.write(path, content, { owner: this.home.user.name });
  }
  /**
   * Runs a line in a shell that keeps its state, and lets time pass until it has ended. After `timeout` virtual
   * seconds it gets Ctrl-C (code 130).
   */
  async execute(command: string, options: LineOptions & { shell?: string } = {}): Promise<Executed> {
    let result: Executed | undefined;
    this.#begin(command, options, (done) => {
      result = done;
    });
    await this.#runWhile(() => result === undefined, Number.MAX_SAFE_INTEGER / 4);
    return result ?? { stdout: "", stderr: "kubewekend: the command waits for something that never comes\n", code: 124 };
  }
  #begin(command: string, { shell = "main", ...line }: LineOptions & { shell?: string }, done: (result: Executed) => void): void {
    const { stdin = "", timeout } = line;
    const input: NewInput = {
      kind: "execute",
      shell,
      command,
      ...(stdin === "" ? {} : { stdin }),
      ...(timeout === undefined ? {} : { timeout }),
    };
    this.#shells.begin(shell, command, this.#enter(input, command), line, done);
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

  /** Equal worlds, equal hash: in Node and in every browser. */
  hash(): string {
    return stateHash(this);
  }
  /** Nothing is pending afterwards. */
  stop(): void {
    this.clock.clear();
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
