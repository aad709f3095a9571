/**
 * People who want something from a shop, a few a second, and how long they wait. At a server that has rested for a while
 * one minute is like the next: nobody is sent until something happens again. At the laptop's door they always come, and
 * every ten seconds are counted.
 */
import { ConnectionError } from "../../kube/status.ts";
import { SECOND } from "../../kube/timers.ts";
import type { Traffic, Visits } from "../../machine/outside.ts";
import type { Server as ServerProgram } from "../../machine/program.ts";
import type { Kernel, Link, SimProcess } from "../os/index.ts";
import type { Server } from "./server.ts";

export interface CustomersPlan {
  /** Name of the server and its port; `laptop`: a port that a container publishes there. */
  readonly server: string;
  readonly port: number;
  /** Microseconds between two customers, on average. */
  readonly every: number;
}
const WINDOW = 60 * SECOND;
/** So long after the last change they keep coming. */
const ATTENTION = 90 * SECOND;
/** Who waits longer goes away. */
const PATIENCE = 10 * SECOND;
const KEPT = 5000;
/** What is counted together. */
const BUCKET = 10 * SECOND;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
interface Visit {
  readonly at: number;
  /** Microseconds; undefined when there was no answer. */
  readonly took: number | undefined;
}

export class Customers {
  readonly #kernel: Kernel;
  readonly #address: string;
  /** Undefined: they never stay away. */
  readonly #server: Server | undefined;
  readonly #plan: CustomersPlan;
  readonly #process: SimProcess;
  readonly #traffic: Mutable<Traffic>[] = [];
  #visits: Visit[] = [];
  #until = 0;
  #coming = false;

  constructor(kernel: Kernel, lan: Link, address: string, server: Server | undefined, plan: CustomersPlan) {
    this.#kernel = kernel;
    this.#address = address;
    this.#server = server;
    this.#plan = plan;
    const namespace = kernel.namespace("street");
    namespace.attach(lan, "eth0", "192.168.1.200", 24, "9c:3d:cf:00:00:c8");
    const street = kernel.machine({
      hostname: "street",
      kind: "laptop",
      namespace,
      hardware: { kernel: "", cpus: 1, memory: 2 ** 30 },
    });
    const idle: ServerProgram = { name: "customers", serve: () => ({ stop() {} }) };
    this.#process = street.spawnRoot({ program: idle, argv: ["customers"], group: "new" });
  }
  /** How they fared, ten seconds at a time, oldest first. */
  get traffic(): readonly Traffic[] {
    return this.#traffic;
  }
  /** Something has changed. */
  wake(): void {
    this.#until = this.#kernel.clock.now + ATTENTION;
    if (this.#coming) return;
    this.#coming = true;
    this.#next();
  }
  /** The minute before `end`, as far as customers came. */
  minute(end: number): Visits {
    const window = this.#visits.filter(({ at }) => at > end - WINDOW && at <= end);
    const took = window.flatMap((visit) => (visit.took === undefined ? [] : [visit.took])).sort((a, b) => a - b);
    const at = (share: number): number => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0;
    return { requests: window.length, failed: window.length - took.length, median: at(0.5), p95: at(0.95) };
  }

  #next(): void {
    const { every } = this.#plan;
    const wait = every * (0.5 + this.#kernel.random.stream("customers").next());
    this.#kernel.clock.after(Math.round(wait), () => this.#come(), "customers");
  }
  #come(): void {
    const { clock } = this.#kernel;
    const resting = this.#server?.computer.processor.busy === 0 && clock.now > this.#until;
    if (resting) {
      this.#coming = false;
      return;
    }
    void this.#visit(clock.now);
    this.#next();
  }
  async #visit(at: number): Promise<void> {
    const { server, port } = this.#plan;
    let took: number | undefined;
    let said = "";
    try {
      const { status, body } = await this.#process.network.request(
        this.#address,
        port,
        { method: "GET", path: "/order", headers: { "user-agent": "customer" }, host: server },
        { timeout: PATIENCE },
      );
      if (status < 500) took = this.#kernel.clock.now - at;
      else said = String(body).trim();
    } catch (error) {
      // Nobody answered: that is what is counted.
      said = error instanceof ConnectionError ? error.message : String(error);
    }
    const { now } = this.#kernel.clock;
    this.#visits.push({ at: now, took });
    if (this.#visits.length > KEPT) this.#visits = this.#visits.slice(-KEPT / 2);
    const begin = now - (now % BUCKET);
    let bucket = this.#traffic.at(-1);
    if (bucket?.at !== begin) this.#traffic.push((bucket = { at: begin, requests: 0, failed: 0 }));
    bucket.requests++;
    if (took !== undefined) return;
    bucket.failed++;
    bucket.said = said;
  }
}
