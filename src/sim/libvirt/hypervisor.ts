/**
 * A server as KVM host: guests are qemu processes that hold their memory from start to end, and boot a system of their
 * own. Memory is not promised twice (vm.overcommit_memory=2). Refusals follow libvirt's and qemu's words.
 */
import { SECOND } from "../../kube/timers.ts";
import { type DomainCreate, type DomainInfo, LIBVIRT_SOCKET, type Libvirt, LibvirtError } from "../../machine/libvirt.ts";
import type { Server as ServerProgram } from "../../machine/program.ts";
import { type Kernel, Link, MemoryFileSystem, type SimProcess } from "../os/index.ts";
import { installedDisk, Server, type ServerPlan } from "../servers/server.ts";

export const IMAGE_FOLDER = "/var/lib/libvirt/images";
const BRIDGE = "192.168.122.1";
/** How long a guest's system takes to stop when it is asked to. */
const SHUTDOWN = 4 * SECOND;
const MIB = 2 ** 20;

/** What a disk image has on it: everything of a guest but its size and name. */
export type GuestSystem = Pick<ServerPlan, "system" | "boot" | "files" | "programs" | "environment">;
export interface HypervisorPlan {
  /** Disk images with a system on them, by path. */
  readonly images: Readonly<Record<string, GuestSystem>>;
}
interface Disk {
  readonly files: MemoryFileSystem | undefined;
  readonly system: GuestSystem | undefined;
}
interface Domain {
  readonly create: DomainCreate;
  readonly uuid: string;
  readonly address: string;
  readonly disk: Disk;
  maxMemory: number;
  memory: number;
  id: number | undefined;
  started: number;
  process: SimProcess | undefined;
  guest: Server | undefined;
  /** Of earlier runs. */
  cpuTime: number;
}

export class Hypervisor implements Libvirt {
  readonly #kernel: Kernel;
  readonly #host: Server;
  readonly #link = new Link("virbr0");
  readonly #disks = new Map<string, Disk>();
  readonly #domains = new Map<string, Domain>();
  #nextId = 1;
  #nextAddress = 10;

  constructor(kernel: Kernel, host: Server, plan: HypervisorPlan) {
    this.#kernel = kernel;
    this.#host = host;
    host.machine.namespace.attach(this.#link, "virbr0", BRIDGE, 24, "52:54:00:00:00:01");
    for (const [path, system] of Object.entries(plan.images)) {
      host.machine.fs.mkdir(IMAGE_FOLDER, { recursive: true });
      host.machine.fs.write(path, "QFI\xfb disk image\n");
      this.#disks.set(path, { system, files: installedDisk(kernel, system.files, system.programs) });
    }
    host.install({
      up: () => void host.machine.sockets.set(LIBVIRT_SOCKET, this satisfies Libvirt),
      down: () => {
        for (const domain of this.#domains.values()) domain.process?.kill("SIGKILL");
        host.machine.sockets.delete(LIBVIRT_SOCKET);
      },
    });
  }
  /** Guests whose system is up: for the state hash, and who looks on. */
  guests(): Server[] {
    return [...this.#domains.values()].flatMap(({ guest }) => (guest ? [guest] : []));
  }

  domains(): readonly DomainInfo[] {
    return [...this.#domains.values()].map(infoOf).sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  domain(name: string): DomainInfo {
    return infoOf(this.#get(name));
  }
  define(create: DomainCreate): void {
    const { name, disk, memory } = create;
    if (this.#domains.has(name)) throw new LibvirtError(`Guest name '${name}' is already in use.`);
    const path = disk.path ?? `${IMAGE_FOLDER}/${name}.qcow2`;
    const user = [...this.#domains.values()].find((one) => one.create.disk.path === path);
    if (user) throw new LibvirtError(`Disk ${path} is already in use by other guests ['${user.create.name}'].`);
    this.#domains.set(name, {
      create: { ...create, disk: { ...disk, path } },
      uuid: this.#uuid(),
      address: `192.168.122.${this.#nextAddress++}`,
      disk: this.#disk(path, disk),
      maxMemory: memory,
      memory,
      id: undefined,
      started: 0,
      process: undefined,
      guest: undefined,
      cpuTime: 0,
    });
    this.#kernel.touched();
  }
  undefine(name: string): void {
    const domain = this.#get(name);
    if (domain.process) throw new LibvirtError("Requested operation is not valid: cannot undefine running domain without --nvram option");
    this.#domains.delete(domain.create.name);
    domain.guest?.machine.namespace.destroy();
    this.#kernel.touched();
  }
  start(name: string): void {
    const domain = this.#get(name);
    if (domain.process) throw new LibvirtError("Domain is already active");
    const { machine, computer } = this.#host;
    if (domain.memory > computer.memory.free) {
      const { kernel } = machine;
      kernel.ledger.collided({ at: kernel.clock.now, over: "memory", machine: machine.hostname, hurt: [domain.create.name] });
      throw new LibvirtError(
        `internal error: process exited while connecting to monitor: ${this.#kernel.clock.microTimestamp()} qemu-system-x86_64: cannot set up guest memory 'pc.ram': Cannot allocate memory`,
      );
    }
    domain.started = this.#kernel.clock.now;
    domain.id = this.#nextId++;
    domain.process = machine.spawnRoot({
      program: this.#qemu(domain),
      argv: [
        "/usr/bin/qemu-system-x86_64",
        "-name",
        `guest=${domain.create.name}`,
        "-m",
        String(Math.round(domain.memory / MIB)),
        "-smp",
        String(domain.create.vcpus),
      ],
      group: "new",
      cause: this.#kernel.trace.current,
    });
    this.#kernel.touched();
  }
  shutdown(name: string): void {
    const { process, guest } = this.#running(name);
    if (guest?.up !== undefined) this.#kernel.clock.after(SHUTDOWN, () => process.kill("SIGTERM"), `shutdown/${guest.plan.hostname}`);
  }
  destroy(name: string): void {
    this.#running(name).process.kill("SIGKILL");
  }
  setMemory(name: string, bytes: number, config: boolean): void {
    const domain = this.#get(name);
    if (bytes > domain.maxMemory) throw new LibvirtError("invalid argument: cannot set memory higher than max memory");
    const { process, guest } = domain;
    if (!process && !config) throw new LibvirtError("Requested operation is not valid: domain is not running");
    if (process && !config) {
      process.take(bytes - domain.memory);
      // The balloon takes from the guest what it holds free; the guest's kernel does the rest.
      if (guest) guest.computer.memory.resize(bytes);
    }
    domain.memory = bytes;
    this.#kernel.touched();
  }
  setMaxMemory(name: string, bytes: number): void {
    const domain = this.#get(name);
    if (domain.process) throw new LibvirtError("Requested operation is not valid: cannot resize the maximum memory on an active domain");
    domain.maxMemory = bytes;
    domain.memory = Math.min(domain.memory, bytes);
    this.#kernel.touched();
  }

  /** The process that is the guest's computer: while it lives, the guest has power. */
  #qemu(domain: Domain): ServerProgram {
    return {
      name: "qemu-system-x86_64",
      footprint: { memory: domain.memory },
      serve: () => {
        const guest = this.#computerOf(domain);
        guest?.powerOn();
        return {
          stop: () => {
            domain.cpuTime += guest?.computer.processor.used ?? 0;
            guest?.powerOff();
            guest?.machine.namespace.destroy();
            domain.process = undefined;
            domain.guest = undefined;
            domain.id = undefined;
            this.#kernel.touched();
          },
        };
      },
    };
  }
  /** Undefined: nothing on the disk that could be booted. */
  #computerOf(domain: Domain): Server | undefined {
    const { system, files } = domain.disk;
    if (!system || !files) return undefined;
    const { create, address } = domain;
    const plan: ServerPlan = { ...system, hostname: create.name, address, hardware: { cpus: create.vcpus, memory: domain.memory } };
    const last = Number(address.split(".")[3]);
    const plug = { link: this.#link, prefix: 24, gateway: BRIDGE, mac: `52:54:00:00:01:${last.toString(16).padStart(2, "0")}` };
    domain.guest = new Server(this.#kernel, plan, plug, files);
    this.#host.knows(create.name, address);
    return domain.guest;
  }
  #disk(path: string, { size, backing }: DomainCreate["disk"]): Disk {
    const known = this.#disks.get(path);
    if (known) return known;
    const { fs } = this.#host.machine;
    if (size === undefined && !fs.exists(path))
      throw new LibvirtError(`Disk ${path} does not exist, and 'size' was not specified to create it.`);
    const base = backing === undefined ? undefined : this.#disks.get(backing);
    if (backing !== undefined && !base) throw new LibvirtError(`Could not open '${backing}': No such file or directory`);
    const disk: Disk = {
      system: base?.system,
      files: base?.files && new MemoryFileSystem(this.#kernel.clock, base.files),
    };
    this.#disks.set(path, disk);
    fs.write(path, "QFI\xfb disk image\n");
    return disk;
  }
  #running(name: string): Domain & { process: SimProcess } {
    const domain = this.#get(name);
    if (!domain.process) throw new LibvirtError("Requested operation is not valid: domain is not running");
    return domain as Domain & { process: SimProcess };
  }
  #get(name: string): Domain {
    const domain = this.#domains.get(name) ?? [...this.#domains.values()].find(({ id }) => String(id) === name);
    if (!domain) throw new LibvirtError(`failed to get domain '${name}'`);
    return domain;
  }
  #uuid(): string {
    const hex = this.#kernel.random.stream("libvirt").hex(32);
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }
}

function infoOf({ create, uuid, id, process, guest, maxMemory, memory, started, cpuTime, address }: Domain): DomainInfo {
  return {
    id,
    name: create.name,
    uuid,
    state: process ? "running" : "shut off",
    vcpus: create.vcpus,
    maxMemory,
    memory,
    cpuTime: cpuTime + (guest?.computer.processor.used ?? 0),
    used: guest?.up === undefined ? undefined : guest.computer.memory.used,
    started,
    booted: guest?.up,
    address,
  };
}
