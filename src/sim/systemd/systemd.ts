/**
 * A node's init: starts services from unit files, restarts them, keeps their journal. PID 1 of a kind node.
 */

import type { Timer } from "../../kube/timers.ts";
import type { Server } from "../../machine/program.ts";
import { type JournalLine, SYSTEMD_SOCKET, type Systemd, type UnitStatus } from "../../machine/systemd.ts";
import { nullSource, SimProcess, sinkTo } from "../os/index.ts";
import { readUnit, type Unit, unitNames } from "./unit.ts";

const JOURNAL_LINES = 2000;

interface Service {
  unit: Unit;
  enabled: boolean;
  active: UnitStatus["active"];
  sub: string;
  process: SimProcess | undefined;
  since: number;
  exitCode: number | undefined;
  retry: Timer | undefined;
  /** Somebody asked it to stop: no restart. */
  stopping: boolean;
}

class Init implements Systemd {
  #process: SimProcess;
  #services = new Map<string, Service>();
  #journal: JournalLine[] = [];
  #listeners = new Set<(line: JournalLine) => void>();

  constructor(process: SimProcess) {
    this.#process = process;
    for (const name of unitNames(process.fs)) this.#load(name);
  }
  /** Starts what is enabled, in the order of names. */
  boot(): void {
    for (const [name, service] of this.#services) if (service.enabled) this.start(name);
  }
  shutdown(): void {
    for (const service of this.#services.values()) {
      service.stopping = true;
      service.retry?.cancel();
    }
  }

  units(): readonly UnitStatus[] {
    return [...this.#services.values()].map(statusOf);
  }
  status(name: string): UnitStatus | undefined {
    const service = this.#services.get(full(name)) ?? this.#load(full(name));
    return service && statusOf(service);
  }
  start(name: string): boolean {
    const service = this.#services.get(full(name)) ?? this.#load(full(name));
    if (!service) return false;
    if (service.process || service.active === "activating") return true;
    service.stopping = false;
    this.#run(service);
    return true;
  }
  stop(name: string): boolean {
    const service = this.#services.get(full(name));
    if (!service) return false;
    service.stopping = true;
    service.retry?.cancel();
    service.retry = undefined;
    if (service.process) {
      this.#log("systemd", 1, service.unit.name, `Stopping ${service.unit.name} - ${service.unit.description}...`);
      service.process.kill("SIGTERM");
      service.process?.kill("SIGKILL");
    } else this.#set(service, "inactive", "dead");
    return true;
  }
  restart(name: string): boolean {
    if (!this.stop(name)) return this.start(name);
    return this.start(name);
  }
  enable(name: string, enabled: boolean): boolean {
    const service = this.#services.get(full(name));
    if (service) service.enabled = enabled;
    return service !== undefined;
  }
  reload(): void {
    for (const name of unitNames(this.#process.fs)) {
      const service = this.#services.get(name);
      const unit = readUnit(this.#process.fs, name);
      if (service && unit) service.unit = unit;
      else this.#load(name);
    }
  }
  journal(): readonly JournalLine[] {
    return this.#journal;
  }
  onJournal(listener: (line: JournalLine) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #load(name: string): Service | undefined {
    const unit = readUnit(this.#process.fs, name);
    if (!unit) return undefined;
    const service: Service = {
      unit,
      enabled: true,
      active: "inactive",
      sub: "dead",
      process: undefined,
      since: this.#now,
      exitCode: undefined,
      retry: undefined,
      stopping: false,
    };
    this.#services.set(name, service);
    return service;
  }
  get #now(): number {
    return this.#process.clock.now;
  }

  #run(service: Service): void {
    const { fs, machine } = this.#process;
    // Environment files are read at each start, as by systemd.
    service.unit = readUnit(fs, service.unit.name) ?? service.unit;
    const { unit } = service;
    const missing = unit.conditionPathExists.find((path) => !fs.exists(path));
    if (missing !== undefined) {
      this.#log(
        "systemd",
        1,
        unit.name,
        `${unit.name} - ${unit.description} was skipped because of an unmet condition check (ConditionPathExists=${missing}).`,
      );
      this.#set(service, "inactive", "dead");
      return;
    }
    const program = unit.argv[0] === undefined ? undefined : fs.program(unit.argv[0]);
    if (!program) {
      this.#log("systemd", 1, unit.name, `${unit.name}: Failed to locate executable ${unit.argv[0]}: No such file or directory`);
      this.#set(service, "failed", "failed");
      service.exitCode = 203;
      return;
    }
    this.#log("systemd", 1, unit.name, `Started ${unit.name} - ${unit.description}.`);
    const identifier = (unit.argv[0] as string).split("/").at(-1) as string;
    let partial = "";
    const output = sinkTo((text) => {
      const lines = (partial + text).split("\n");
      partial = lines.pop() ?? "";
      // A server speaks while it is being started: its number is the next one.
      for (const line of lines) this.#log(identifier, service.process?.pid ?? machine.nextPid - 1, unit.name, line);
    });
    const process = machine.spawnRoot({
      program,
      argv: unit.argv,
      env: new Map([...machine.env, ...unit.environment]),
      stdin: nullSource,
      stdout: output,
      stderr: output,
      group: "new",
    });
    service.process = process;
    this.#set(service, "active", "running");
    const ended = (code: number): void => {
      service.process = undefined;
      service.exitCode = code;
      if (service.stopping || this.#process.status) {
        this.#log("systemd", 1, unit.name, `Stopped ${unit.name} - ${unit.description}.`);
        this.#set(service, "inactive", "dead");
        return;
      }
      this.#log(
        "systemd",
        1,
        unit.name,
        `${unit.name}: Main process exited, code=exited, status=${code}/${code === 0 ? "SUCCESS" : "FAILURE"}`,
      );
      if (!unit.restart) {
        this.#set(service, code === 0 ? "inactive" : "failed", code === 0 ? "dead" : "failed");
        return;
      }
      this.#set(service, "activating", "auto-restart");
      service.retry = this.#process.clock.after(unit.restartDelay, () => this.#run(service), `systemd/${machine.hostname}/${unit.name}`);
    };
    if (process.status) ended(process.status.code);
    else process.onEnd((status) => ended(status.code));
  }
  #set(service: Service, active: UnitStatus["active"], sub: string): void {
    if (service.active !== active) service.since = this.#now;
    service.active = active;
    service.sub = sub;
  }
  #log(identifier: string, pid: number, unit: string, text: string): void {
    const line: JournalLine = { at: this.#now, unit, identifier, pid, text };
    this.#journal.push(line);
    if (this.#journal.length > JOURNAL_LINES * 1.5) this.#journal = this.#journal.slice(-JOURNAL_LINES);
    for (const listener of this.#listeners) listener(line);
  }
}

function full(name: string): string {
  return /\.\w+$/.test(name) ? name : `${name}.service`;
}
function statusOf(service: Service): UnitStatus {
  const { unit, enabled, active, sub, process, since, exitCode } = service;
  return {
    name: unit.name,
    description: unit.description,
    loaded: "loaded",
    path: unit.path,
    enabled,
    active,
    sub,
    mainPid: process?.pid,
    command: unit.argv.join(" "),
    since,
    exitCode,
    dropIns: unit.dropIns,
    documentation: unit.documentation,
  };
}

/** The program of PID 1. */
export const systemd: Server = {
  name: "systemd",
  serve(process) {
    if (!(process instanceof SimProcess)) throw new Error("systemd runs on a simulated machine only");
    const init = new Init(process);
    process.machine.sockets.set(SYSTEMD_SOCKET, init);
    init.boot();
    return {
      stop() {
        init.shutdown();
        process.machine.sockets.delete(SYSTEMD_SOCKET);
      },
      // SIGTERM reexecutes a real systemd and does not end it; docker stops kind's nodes with SIGRTMIN+3.
      signal() {},
    };
  },
};
