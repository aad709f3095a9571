/** The world outside the machines: who pulls plugs, sells servers and keeps the score. Behind the `sim` command. */
import { SECOND } from "../../kube/timers.ts";
import type { Note, Outside, ProgramLife, Scoreboard, Traffic, Visits } from "../../machine/outside.ts";
import type { DockerEngine } from "../docker/engine.ts";
import type { Collision, Kernel } from "../os/index.ts";
import type { Servers } from "./servers.ts";

/** From the order to the plug. */
const DELIVERY = 42 * 24 * 3600 * SECOND;

export class WorldOutside implements Outside {
  readonly #kernel: Kernel;
  readonly #servers: Servers;
  /** The laptop's: kind's nodes have plugs too. */
  readonly #docker: DockerEngine;
  readonly #commands: (since: number) => number;
  /** Virtual microseconds from which everything counts, and what had been used by then. */
  #begin = 0;
  #dark = false;
  readonly #notes: Note[] = [];
  #before = new Map<string, { cpu: number; memory: number }>();

  constructor(kernel: Kernel, servers: Servers, docker: DockerEngine, commands: (since: number) => number) {
    this.#kernel = kernel;
    this.#servers = servers;
    this.#docker = docker;
    this.#commands = commands;
  }
  /** The learner comes: what was before does not count. */
  begin(): void {
    this.#begin = this.#kernel.clock.now;
    for (const { plan, computer } of this.#servers.owned)
      this.#before.set(plan.hostname, { cpu: computer.processor.used, memory: computer.memory.byTime });
  }

  get plugs(): readonly string[] {
    return [...this.#servers.owned.map(({ plan }) => plan.hostname), ...this.#nodes()];
  }
  #nodes(): string[] {
    return this.#docker.containers(true).flatMap(({ name, labels }) => ("io.x-k8s.kind.role" in labels ? [name] : []));
  }
  powerOff(name: string): void {
    const server = this.#servers.server(name);
    const { ledger, clock } = this.#kernel;
    const hurt = ledger.lives.filter(({ machine, to }) => to === undefined && this.#hostOf(machine) === name).map(({ program }) => program);
    if (server?.up !== undefined) server.powerOff();
    else if (this.#nodes().includes(name)) this.#docker.kill(name);
    else throw new Error(server ? `${name} has no power already` : `nothing here is called ${name}`);
    ledger.collided({ at: clock.now, over: "power", machine: name, hurt });
    this.#kernel.touched();
  }
  night(): void {
    if (this.#dark) throw new Error("it is night already");
    const servers = this.#servers.owned.map(({ plan }) => plan.hostname);
    if (servers.length === 0) throw new Error("there are no servers here");
    this.#dark = true;
    const stream = this.#kernel.random.stream("night");
    const victim = servers[stream.below(servers.length)] ?? "";
    const delay = (60 + stream.below(540)) * SECOND;
    this.#kernel.clock.after(delay, () => this.#servers.server(victim)?.up !== undefined && this.powerOff(victim), "customers/night");
  }
  failures(): readonly { at: number; name: string }[] {
    return this.collisions().flatMap(({ over, at, machine }) => (over === "power" ? [{ at, name: machine }] : []));
  }
  collisions(): readonly Collision[] {
    return this.#kernel.ledger.collisions.filter(({ at }) => at > this.#begin);
  }
  powerOn(name: string): void {
    // As things were in the dark: whoever watches has seen it.
    this.#kernel.touched();
    const server = this.#servers.server(name);
    if (server && server !== this.#servers.spare) {
      if (server.up !== undefined) throw new Error(`${name} has power already`);
      server.powerOn();
    } else if (this.#nodes().includes(name)) this.#docker.start(name);
    else throw new Error(`nothing here is called ${name}`);
  }
  orderServer(): { name: string; arrives: number } {
    const { spare } = this.#servers;
    if (!spare) throw new Error("the supplier has no more of these");
    const { clock } = this.#kernel;
    clock.after(
      DELIVERY,
      () => {
        this.#servers.deliver(spare);
        this.#kernel.touched();
      },
      `delivery/${spare.plan.hostname}`,
    );
    return { name: spare.plan.hostname, arrives: clock.now + DELIVERY };
  }
  visits(): Visits | undefined {
    return this.#servers.customers?.minute(this.#kernel.clock.now);
  }
  traffic(): readonly Traffic[] {
    return this.#servers.customers?.traffic.filter(({ at }) => at >= this.#begin) ?? [];
  }
  note(text: string): void {
    this.#notes.push({ at: this.#kernel.clock.now, text });
    this.#kernel.touched();
  }
  notes(): readonly Note[] {
    return this.#notes.filter(({ at }) => at >= this.#begin);
  }
  lives(): readonly ProgramLife[] {
    return this.#kernel.ledger.lives
      .filter(({ to }) => to === undefined || to > this.#begin)
      .map((life) => ({ ...life, visits: life.to === undefined ? undefined : this.#servers.customers?.minute(life.to) }));
  }
  scoreboard(): Scoreboard {
    const { clock } = this.#kernel;
    const passed = Math.max(1, clock.now - this.#begin);
    const servers = this.#servers.owned;
    const guests = this.#servers.guests().reduce((sum, { computer }) => sum + computer.processor.used, 0);
    let [cpu, memory, cpus, bytes] = [guests, 0, 0, 0];
    for (const { plan, computer } of servers) {
      const before = this.#before.get(plan.hostname) ?? { cpu: 0, memory: 0 };
      cpu += computer.processor.used - before.cpu;
      memory += computer.memory.byTime - before.memory;
      cpus += plan.hardware.cpus;
      bytes += plan.hardware.memory;
    }
    const collisions = this.collisions();
    const lives = this.lives();
    const first = Math.min(...lives.map(({ from }) => Math.max(from, this.#begin)));
    return {
      servers: servers.length,
      days: passed / (86_400 * SECOND),
      cpu: cpu / (cpus * passed),
      memory: memory / (bytes * passed),
      collisions: collisions.length,
      blast: Math.max(0, ...collisions.map(({ hurt }) => hurt.length)),
      firstStart: lives.length === 0 ? undefined : (first - this.#begin) / SECOND,
      recovery: longestAbsence(lives, clock.now) / SECOND,
      commands: this.#commands(this.#begin),
    };
  }
  /** The server that a container's or a guest's programs run on. */
  #hostOf(machine: string): string {
    for (const { plan } of this.#servers.owned) {
      if (plan.hostname === machine) return plan.hostname;
      const engine = this.#servers.engine(plan.hostname);
      if (engine?.containers(false).some(({ hostname }) => hostname === machine)) return plan.hostname;
    }
    return machine;
  }
}

/** Of any program, between the end of one of its lives and the next while no other copy lived. */
function longestAbsence(lives: readonly ProgramLife[], now: number): number {
  let longest = 0;
  for (const program of new Set(lives.map((life) => life.program))) {
    const own = lives.filter((life) => life.program === program);
    for (const { to, code } of own) {
      // What has done its work is not missed.
      if (to === undefined || code === 0 || own.some((other) => other.from <= to && (other.to ?? Number.POSITIVE_INFINITY) > to)) continue;
      const next = Math.min(now, ...own.filter(({ from }) => from > to).map(({ from }) => from));
      longest = Math.max(longest, next - to);
    }
  }
  return longest;
}
