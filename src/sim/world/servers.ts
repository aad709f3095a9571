/** The servers of a world beside its laptop: bare, with a container engine, or with guests. */
import { DOCKER_PORT } from "../../machine/docker.ts";
import type { ListeningSocket } from "../../machine/network.ts";
import { DockerEngine, type EngineOptions } from "../docker/engine.ts";
import { Hypervisor, type HypervisorPlan } from "../libvirt/hypervisor.ts";
import { type Link, listenOn, type SimMachine } from "../os/index.ts";
import { Customers, type CustomersPlan } from "../servers/customers.ts";
import { Server, type ServerPlan } from "../servers/server.ts";

export interface ServerSetup extends ServerPlan {
  /** A container engine, with these images on its disk. */
  readonly docker?: readonly string[];
  /** A KVM host. */
  readonly hypervisor?: HypervisorPlan;
  /** Not there yet: it can be ordered. */
  readonly spare?: boolean;
}
export interface ServersPlan {
  readonly servers: readonly ServerSetup[];
  /** The one that terminals open on; the laptop when absent. */
  readonly home?: string;
  /** Programs whose lives and collisions are counted. */
  readonly apps: readonly string[];
  readonly customers?: CustomersPlan;
}

export class Servers {
  readonly #all = new Map<string, { server: Server; setup: ServerSetup }>();
  readonly #engines = new Map<string, DockerEngine>();
  readonly #hypervisors = new Map<string, Hypervisor>();
  readonly #laptop: SimMachine;
  readonly customers: Customers | undefined;

  /** `environment`: of the one that is home. */
  constructor(plan: ServersPlan, lan: Link, options: EngineOptions & { environment: Readonly<Record<string, string>> }) {
    const { kernel, laptop, environment } = options;
    this.#laptop = laptop;
    for (const setup of plan.servers) {
      const last = Number(setup.address.split(".")[3]);
      const mac = `3c:ec:ef:00:00:${last.toString(16).padStart(2, "0")}`;
      const own = setup.hostname === plan.home ? { ...setup, environment } : setup;
      const server = new Server(kernel, own, { link: lan, prefix: 24, gateway: "192.168.1.1", mac });
      this.#all.set(setup.hostname, { server, setup });
      if (setup.docker) this.#engine(server, setup.docker, options);
      if (setup.hypervisor) this.#hypervisors.set(setup.hostname, new Hypervisor(kernel, server, setup.hypervisor));
    }
    for (const { server, setup } of this.#all.values()) if (!setup.spare) this.#plugIn(server, 0);
    const shop = plan.customers && this.#all.get(plan.customers.server)?.server;
    const address = shop?.plan.address ?? laptop.namespace.address;
    if (plan.customers) this.customers = new Customers(kernel, lan, address, shop, plan.customers);
  }
  /** Power, and a name that the others know. */
  #plugIn(server: Server, delay?: number): void {
    const { hostname, address } = server.plan;
    server.powerOn(delay);
    if (!this.#laptop.fs.read("/etc/hosts").includes(`\t${hostname}\n`))
      this.#laptop.fs.write("/etc/hosts", `${address}\t${hostname}\n`, { append: true });
    for (const { server: other, setup } of this.#all.values()) {
      if (other === server) continue;
      other.knows(hostname, address);
      if (!setup.spare) server.knows(setup.hostname, setup.address);
    }
  }
  #engine(server: Server, images: readonly string[], options: EngineOptions): void {
    const engine = new DockerEngine({ ...options, laptop: server.machine });
    for (const image of images) engine.load(image);
    this.#engines.set(server.plan.hostname, engine);
    let door: ListeningSocket | undefined;
    server.install({
      up: () => {
        door = listenOn(server.machine.namespace, { port: DOCKER_PORT }, engine);
        engine.boot();
      },
      down: () => {
        engine.powerLost();
        door?.close();
      },
    });
  }

  server(name: string): Server | undefined {
    return this.#all.get(name)?.server;
  }
  /** Those that were bought: in use, or at least delivered. */
  get owned(): Server[] {
    return [...this.#all.values()].filter(({ setup, server }) => !setup.spare || server.up !== undefined).map(({ server }) => server);
  }
  get spare(): Server | undefined {
    return [...this.#all.values()].find(({ setup, server }) => setup.spare && server.up === undefined)?.server;
  }
  engine(name: string): DockerEngine | undefined {
    return this.#engines.get(name);
  }
  /** What was ordered has come. */
  deliver(server: Server): void {
    this.#plugIn(server);
  }
  /** A server or a guest by its name. */
  machine(name: string): SimMachine | undefined {
    return this.server(name)?.machine ?? this.guests().find(({ plan }) => plan.hostname === name)?.machine;
  }
  guests(): Server[] {
    return [...this.#hypervisors.values()].flatMap((hypervisor) => hypervisor.guests());
  }
  /** Everything with files and processes: for the state hash. */
  machines(): SimMachine[] {
    return [
      ...[...this.#all.values()].map(({ server }) => server.machine),
      ...this.guests().map(({ machine }) => machine),
      ...[...this.#engines.values()].flatMap((engine) => engine.machines()),
    ];
  }
}
