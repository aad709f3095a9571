/**
 * A node's init: starts services from unit files, restarts them, keeps their journal. PID 1 of a kind node.
 */

import type { Timer } from "../../kube/timers.ts";
import type { ExitStatus } from "../../machine/process.ts";
import { type Server, SIGNAL_NUMBERS } from "../../machine/program.ts";
import { type JournalLine, SYSTEMD_SOCKET, type Systemd, type UnitStatus } from "../../machine/systemd.ts";
import { nullSource, SimProcess, sinkTo } from "../os/index.ts";
import { readUnit, type Unit, unitNames } from "./unit.ts";

const JOURNAL_LINES = 2000;
/** What starts at boot; where there is no such folder, everything does. */
const WANTS = "/etc/systemd/system/multi-user.target.wants";

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
  /** Its control group; the same object from start to start. */
  readonly group: { quotaMilli: number };
  /** Times of its latest starts. */
  starts: number[];
}

class Init implements Systemd {
  #process: SimProcess;
  #services = new Map<string, Service>();
  #journal: JournalLine[] = [];
  #listeners = new Set<(line: JournalLine) => void>();
  readonly #unsubscribe: (() => void) | undefined;

  constructor(process: SimProcess) {
    this.#process = process;
    for (const name of unitNames(process.fs)) this.#load(name);
    this.#unsubscribe = process.machine.computer?.onMessage((text) => this.#log("kernel", 0, "", text));
  }
  /** Starts what is enabled, in the order of names. */
  boot(): void {
    for (const [name, service] of this.#services) if (service.enabled) this.start(name);
  }
  shutdown(): void {
    this.#unsubscribe?.();
    for (const service of this.#services.values()) {
      service.stopping = true;
      service.retry?.cancel();
    }
  }

  units(): readonly UnitStatus[] {
    return [...this.#services.values()].map((service) => this.#statusOf(service));
  }
  status(name: string): UnitStatus | undefined {
    const service = this.#services.get(full(name)) ?? this.#load(full(name));
    return service && this.#statusOf(service);
  }
  start(name: string): boolean {
    const service = this.#services.get(full(name)) ?? this.#load(full(name));
    if (!service) return false;
    if (service.process || service.active === "activating") return true;
    service.stopping = false;
    service.starts = [];
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
    const { fs } = this.#process;
    const link = `${WANTS}/${full(name)}`;
    if (service && fs.exists(WANTS)) {
      if (enabled) fs.write(link, "");
      else if (fs.exists(link)) fs.remove(link);
    }
    return service !== undefined;
  }
  reload(): void {
    for (const name of unitNames(this.#process.fs)) {
      const service = this.#services.get(name);
      const unit = readUnit(this.#process.fs, name);
      if (service && unit) {
        service.unit = unit;
        this.#configure(service);
      } else this.#load(name);
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
      enabled: !this.#process.fs.exists(WANTS) || this.#process.fs.exists(`${WANTS}/${name}`),
      active: "inactive",
      sub: "dead",
      process: undefined,
      since: this.#now,
      exitCode: undefined,
      retry: undefined,
      stopping: false,
      group: { quotaMilli: 0 },
      starts: [],
    };
    this.#services.set(name, service);
    this.#configure(service);
    return service;
  }
  #configure({ unit, group }: Service): void {
    group.quotaMilli = unit.quotaMilli;
    this.#process.machine.computer?.processor.reconsider();
    for (const key of unit.notModelled)
      this.#log("systemd", 1, unit.name, `${unit.path}: kubewekend does not model ${key}=: it has no effect`);
  }
  #statusOf(service: Service): UnitStatus {
    return statusOf(service, readUnit(this.#process.fs, service.unit.name)?.text !== service.unit.text);
  }
  get #now(): number {
    return this.#process.clock.now;
  }

  #run(service: Service): void {
    const { fs, machine } = this.#process;
    // Environment files are read at each start, as by systemd.
    service.unit = readUnit(fs, service.unit.name, service.unit) ?? service.unit;
    const { unit } = service;
    const { interval, burst } = unit.startLimit;
    service.starts = service.starts.filter((at) => at > this.#now - interval);
    if (interval > 0 && service.starts.length >= burst) {
      this.#log("systemd", 1, unit.name, `${unit.name}: Start request repeated too quickly.`);
      this.#fail(service, "start-limit-hit");
      return;
    }
    service.starts.push(this.#now);
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
      this.#log("systemd", 1, unit.name, `${unit.name}: Failed with result 'exit-code'.`);
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
      nice: unit.nice,
      unit: service.group,
      ...(unit.workingDirectory ? { cwd: unit.workingDirectory } : {}),
    });
    service.process = process;
    this.#set(service, "active", "running");
    const ended = ({ code, signal }: ExitStatus): void => {
      const killed = machine.computer?.memory.lastKilled === process;
      service.process = undefined;
      service.exitCode = code;
      if (service.stopping || this.#process.status) {
        this.#log("systemd", 1, unit.name, `Stopped ${unit.name} - ${unit.description}.`);
        this.#set(service, "inactive", "dead");
        return;
      }
      if (killed) this.#log("systemd", 1, unit.name, `${unit.name}: A process of this unit has been killed by the OOM killer.`);
      if (code === 0 && signal === undefined) this.#log("systemd", 1, unit.name, `${unit.name}: Deactivated successfully.`);
      else
        this.#log(
          "systemd",
          1,
          unit.name,
          `${unit.name}: Main process exited, code=${signal ? "killed" : "exited"}, status=${signal ? `${SIGNAL_NUMBERS[signal]}/${signal.slice(3)}` : `${code}/FAILURE`}`,
        );
      const failed = code !== 0;
      if (failed) this.#fail(service, killed ? "oom-kill" : signal ? "signal" : "exit-code");
      else this.#set(service, "inactive", "dead");
      if (unit.restart === "no" || (unit.restart === "on-failure" && !failed)) return;
      this.#set(service, "activating", "auto-restart");
      service.retry = this.#process.clock.after(unit.restartDelay, () => this.#run(service), `systemd/${machine.hostname}/${unit.name}`);
    };
    if (process.status) ended(process.status);
    else process.onEnd(ended);
  }
  #fail(service: Service, result: string): void {
    this.#set(service, "failed", "failed");
    this.#log("systemd", 1, service.unit.name, `${service.unit.name}: Failed with result '${result}'.`);
  }
  #set(service: Service, active: UnitStatus["active"], sub: string): void {
    if (service.active !== active) service.since = this.#now;
    service.active = active;
    service.sub = sub;
    this.#process.kernel.touched();
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
function statusOf(service: Service, stale: boolean): UnitStatus {
  const { unit, enabled, active, sub, process, since, exitCode } = service;
  return {
    stale,
    ...(process?.machine.computer ? { memory: process.resident, cpuTime: process.use.cpuTime } : {}),
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
    // The node image's entrypoint becomes init.
    process.title = ["/sbin/init"];
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
