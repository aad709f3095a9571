/**
 * A server: a computer with an operating system, systemd and sshd, whose processors and memory are counted. It keeps
 * its disk when it loses power.
 */
import { dirname } from "../../machine/path.ts";
import type { User } from "../../machine/process.ts";
import type { Program } from "../../machine/program.ts";
import { Computer, type Kernel, LINUX_FOLDERS, type Link, MemoryFileSystem, nullSource, root, type SimMachine } from "../os/index.ts";
import { systemd } from "../systemd/systemd.ts";
import { sshd } from "./sshd.ts";

/** What a server is bought with and what is installed on it. */
export interface ServerPlan {
  readonly hostname: string;
  /** Bytes. */
  readonly hardware: { readonly cpus: number; readonly memory: number };
  /** On the network it is plugged into. */
  readonly address: string;
  /** Memory that its operating system holds: bytes. */
  readonly system: number;
  /** Microseconds from power to the first service. */
  readonly boot: number;
  readonly files: Readonly<Record<string, string>>;
  readonly programs: Readonly<Record<string, Program>>;
  readonly environment?: Readonly<Record<string, string>>;
}
/** Where it is plugged in. */
export interface Plug {
  readonly link: Link;
  readonly prefix: number;
  readonly gateway: string;
  readonly mac: string;
}

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const SSH_UNIT =
  "[Unit]\nDescription=OpenBSD Secure Shell server\nDocumentation=man:sshd(8)\n[Service]\nExecStart=/usr/sbin/sshd -D\nRestart=on-failure\n[Install]\nWantedBy=multi-user.target\n";

/** A disk with an operating system on it, and what else was installed. */
export function installedDisk(kernel: Kernel, files: ServerPlan["files"], programs: ServerPlan["programs"]): MemoryFileSystem {
  const fs = new MemoryFileSystem(kernel.clock);
  for (const folder of [...LINUX_FOLDERS, "/root", "/etc/systemd/system", "/lib/systemd/system"]) fs.mkdir(folder, { recursive: true });
  fs.write("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n");
  fs.write("/etc/resolv.conf", "nameserver 192.168.1.1\n");
  fs.write("/lib/systemd/system/ssh.service", SSH_UNIT);
  for (const [path, content] of Object.entries(files)) {
    fs.mkdir(dirname(path), { recursive: true });
    fs.write(path, content);
  }
  fs.install("/sbin/init", systemd);
  fs.install("/usr/sbin/sshd", sshd);
  for (const [path, program] of Object.entries(programs)) fs.install(path, program);
  return fs;
}

export class Server {
  readonly plan: ServerPlan;
  readonly machine: SimMachine;
  readonly computer: Computer;
  readonly #kernel: Kernel;
  /** Told when it has booted, and before it goes down. */
  readonly #parts: { up(): void; down(): void }[] = [];
  /** Virtual time at which its operating system came up; undefined while it is down. */
  up: number | undefined;
  #boots = 0;

  constructor(kernel: Kernel, plan: ServerPlan, plug: Plug, disk?: MemoryFileSystem) {
    this.#kernel = kernel;
    this.plan = plan;
    const namespace = kernel.namespace(plan.hostname);
    namespace.attach(plug.link, "eth0", plan.address, plug.prefix, plug.mac);
    namespace.routes = [{ destination: "0.0.0.0/0", via: plug.gateway, device: "eth0" }];
    namespace.forwards = true;
    this.computer = new Computer(kernel.clock, plan.hostname, plan.hardware, plan.system);
    const user: User = root;
    this.machine = kernel.machine({
      hostname: plan.hostname,
      kind: "node",
      namespace,
      hardware: { kernel: "6.1.0-21-amd64", ...plan.hardware },
      user,
      cwd: user.home,
      computer: this.computer,
      fs: disk ?? installedDisk(kernel, plan.files, plan.programs),
      env: new Map([
        ["PATH", PATH],
        ["HOME", user.home],
        ["USER", user.name],
        ["LOGNAME", user.name],
        ["SHELL", "/bin/bash"],
        ["LANG", "en_US.UTF-8"],
        ["TERM", "xterm-256color"],
        ...Object.entries(plan.environment ?? {}),
      ]),
    });
    this.machine.fs.write("/etc/hostname", `${plan.hostname}\n`);
    this.machine.fs.write("/etc/hosts", `127.0.0.1\tlocalhost\n127.0.1.1\t${plan.hostname}\n`);
    this.#plugged(false);
    this.machine.stop();
  }
  /** Something that starts with the operating system: a container engine, a hypervisor. */
  install(part: { up(): void; down(): void }): void {
    this.#parts.push(part);
  }
  /** Another machine that this one knows by name. */
  knows(name: string, address: string): void {
    const { fs } = this.machine;
    if (!fs.read("/etc/hosts").includes(`\t${name}\n`)) fs.write("/etc/hosts", `${address}\t${name}\n`, { append: true });
  }
  /** Boots; at once when `delay` is 0. */
  powerOn(delay = this.plan.boot): void {
    if (this.machine.state !== "stopped" || this.up !== undefined) return;
    const boot = ++this.#boots;
    if (delay === 0) this.#boot();
    else this.#kernel.clock.after(delay, () => boot === this.#boots && this.#boot(), `boot/${this.plan.hostname}`);
  }
  #boot(): void {
    const { machine } = this;
    machine.start();
    this.#plugged(true);
    this.up = this.#kernel.clock.now;
    this.computer.booted = this.up;
    const program = machine.fs.program("/sbin/init");
    if (program) machine.spawnRoot({ program, argv: ["/sbin/init"], stdin: nullSource, group: "new" });
    for (const part of this.#parts) part.up();
  }
  /** Everything on it is gone at once; the disk stays. */
  powerOff(): void {
    this.#boots++;
    if (this.up === undefined) return;
    this.up = undefined;
    for (const part of this.#parts) part.down();
    this.machine.stop();
    this.#plugged(false);
  }
  /** A cable without power behind it. */
  #plugged(up: boolean): void {
    this.machine.namespace.setLink("eth0", up);
  }
}
