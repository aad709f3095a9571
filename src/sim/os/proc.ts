/**
 * /proc and /sys/fs/cgroup, as the process sees them that looks. They stand once below all file systems of a world
 * and are made at each look. Upstream: Linux Documentation/filesystems/proc.rst, admin-guide/cgroup-v2.rst.
 */
import type { ContainerCgroup } from "./cgroup.ts";
import type { Kernel } from "./kernel.ts";
import { type LiveEntry, type LiveFolder, liveFolder } from "./live.ts";
import type { SimMachine } from "./machine.ts";
import type { SimProcess } from "./process.ts";

/** Who looks; undefined when no process does. */
type Looking = () => SimProcess | undefined;

const KIB = 1024;
/** Of the user and the kernel: numbers of namespaces begin here. */
const FIRST_INODE = 4_026_531_840;
const NAMESPACES = ["cgroup", "ipc", "mnt", "net", "pid", "user", "uts"] as const;
/** Microseconds of a scheduling period. */
const PERIOD = 100_000;

export function procFolder(kernel: Kernel): LiveFolder {
  const looking: Looking = () => kernel.looking;
  const fixed: Readonly<Record<string, LiveEntry>> = {
    cmdline: () => "BOOT_IMAGE=/boot/vmlinuz root=/dev/vda1 ro quiet\n",
    cpuinfo: () => cpuinfo(looking()?.machine.hardware.cpus ?? 0),
    filesystems: () => "nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\tcgroup2\n\text4\nnodev\toverlay\n",
    loadavg: () => {
      const processes = looking()?.machine.processes.list() ?? [];
      const averages = (looking()?.machine.load?.averages ?? [0, 0, 0]).map((load) => load.toFixed(2)).join(" ");
      return `${averages} 1/${processes.length} ${Math.max(0, ...processes.map(({ pid }) => pid))}\n`;
    },
    meminfo: () => meminfo(looking()?.machine),
    mounts: { target: "self/mounts" },
    net: { target: "self/net" },
    stat: () => stat(kernel, looking()?.machine),
    sys: liveFolder({
      kernel: liveFolder({
        hostname: () => `${looking()?.machine.hostname ?? ""}\n`,
        osrelease: () => `${looking()?.machine.hardware.kernel ?? ""}\n`,
        ostype: () => "Linux\n",
        pid_max: () => "4194304\n",
      }),
      net: liveFolder({ ipv4: liveFolder({ ip_forward: () => `${Number(looking()?.machine.namespace.forwards ?? false)}\n` }) }),
    }),
    uptime: () =>
      `${(kernel.clock.now / 1e6).toFixed(2)} ${((kernel.clock.now / 1e6) * (looking()?.machine.hardware.cpus ?? 1)).toFixed(2)}\n`,
    version: () => `Linux version ${looking()?.machine.hardware.kernel ?? ""} (buildd@host) #1 SMP\n`,
  };
  return {
    names: () => [
      ...(looking()?.machine.processes.list() ?? []).map(({ pid }) => String(pid)),
      ...Object.keys(fixed),
      "self",
      "thread-self",
    ],
    find: (name) => {
      const process = looking();
      if (name === "self" || name === "thread-self") return process && { target: String(process.pid) };
      if (/^\d+$/.test(name)) {
        const found = process?.machine.seen(Number(name));
        return found && process && processFolder(kernel, process.machine, found, Number(name));
      }
      return fixed[name];
    },
  };
}

function processFolder(kernel: Kernel, machine: SimMachine, process: SimProcess, pid: number): LiveFolder {
  const own = process.machine;
  const info = machine.processes.list().find((one) => one.pid === pid);
  const argv = info?.argv ?? process.argv;
  const inside = own === machine ? "" : `\t${process.pid}`;
  const rss = Math.round((process.footprint?.memory ?? 2 ** 20) / KIB);
  const state = process.suspended ? "T (stopped)" : "S (sleeping)";
  const name = (argv[0] ?? "").replace(/^-/, "").replace(/^.*\//, "").slice(0, 15);
  const { uid, gid } = process.user;
  const mounts = (): { path: string; device: string; type: string; readOnly: boolean }[] => {
    const all = own.fs.mounts();
    const first = all.some(({ path }) => path === "/") ? [] : [{ path: "/", device: "overlay", type: "overlay", readOnly: false }];
    return [...first, { path: "/proc", device: "proc", type: "proc", readOnly: false }, ...all];
  };
  return liveFolder({
    cgroup: () => `0::${cgroupOf(machine, process)}\n`,
    cmdline: () => argv.map((word) => `${word}\0`).join(""),
    comm: () => `${name}\n`,
    cwd: { target: process.cwd },
    environ: () => [...process.env].map(([key, value]) => `${key}=${value}\0`).join(""),
    exe: { target: argv[0]?.startsWith("/") ? argv[0] : `/usr/bin/${name}` },
    hostname: () => `${own.hostname}\n`,
    limits: () =>
      "Limit                     Soft Limit           Hard Limit           Units     \nMax open files            1048576              1048576              files     \n",
    mountinfo: () =>
      mounts()
        .map(
          ({ path, device, type, readOnly }, at) =>
            `${at + 100} 99 0:${at + 40} / ${path} ${readOnly ? "ro" : "rw"},relatime - ${type} ${device} ${readOnly ? "ro" : "rw"}\n`,
        )
        .join(""),
    mounts: () =>
      mounts()
        .map(({ path, device, type, readOnly }) => `${device} ${path} ${type} ${readOnly ? "ro" : "rw"},relatime 0 0\n`)
        .join(""),
    net: liveFolder({ dev: () => devices(own), route: () => routes(process), tcp: () => sockets(own), hostname: () => own.hostname }),
    ns: liveFolder(
      Object.fromEntries(
        NAMESPACES.map((kind) => [
          kind,
          { target: `${kind}:[${kernel.inode(kind === "net" ? own.namespace : kind === "user" ? kernel : own, kind) + FIRST_INODE}]` },
        ]),
      ),
    ),
    oom_score_adj: () => `${own.oomScoreAdj}\n`,
    root: { target: "/" },
    stat: () => `${pid} (${name}) ${state[0]} ${info?.parent ?? 0} ${process.group} ${process.group} 0 -1 4194560\n`,
    status: () =>
      `Name:\t${name}\nUmask:\t0022\nState:\t${state}\nTgid:\t${pid}\nNgid:\t0\nPid:\t${pid}\nPPid:\t${info?.parent ?? 0}\nTracerPid:\t0\nUid:\t${[uid, uid, uid, uid].join("\t")}\nGid:\t${[gid, gid, gid, gid].join("\t")}\nFDSize:\t64\nGroups:\t \nNStgid:\t${pid}${inside}\nNSpid:\t${pid}${inside}\nVmSize:\t${String(rss * 8).padStart(8)} kB\nVmRSS:\t${String(rss).padStart(8)} kB\nThreads:\t1\n`,
  });
}

/** A container sees its own group as the root; its node sees where it hangs. */
function cgroupOf(machine: SimMachine, process: SimProcess): string {
  if (machine.kind === "container") return "/";
  if (process.machine !== machine) return process.machine.cgroupPath ?? "/";
  if (machine.kind !== "node") return "/user.slice/user-1000.slice/session-1.scope";
  const name = (process.argv[0] ?? "").replace(/^.*\//, "");
  if (name === "kubelet") return "/kubelet.slice/kubelet.service";
  if (name.startsWith("containerd")) return "/system.slice/containerd.service";
  return "/init.scope";
}

function cpuinfo(cpus: number): string {
  return Array.from(
    { length: cpus },
    (_, at) =>
      `processor\t: ${at}\nvendor_id\t: GenuineIntel\nmodel name\t: Intel(R) Xeon(R) Processor\ncpu MHz\t\t: 2600.000\ncache size\t: 16384 KB\nphysical id\t: 0\nsiblings\t: ${cpus}\ncore id\t\t: ${at}\ncpu cores\t: ${cpus}\nflags\t\t: fpu sse sse2 avx avx2\nbogomips\t: 5200.00\n\n`,
  ).join("");
}
/** /proc/meminfo tells of the whole machine, in containers too. */
function meminfo(machine: SimMachine | undefined): string {
  const total = machine?.load?.memory ?? machine?.hardware.memory ?? 0;
  const used = machine?.usedMemory() ?? 0;
  const line = (name: string, bytes: number): string => `${`${name}:`.padEnd(15)}${String(Math.round(bytes / KIB)).padStart(9)} kB\n`;
  return (
    line("MemTotal", total) +
    line("MemFree", total - used) +
    line("MemAvailable", total - used) +
    line("Buffers", 0) +
    line("Cached", 0) +
    line("SwapTotal", 0) +
    line("SwapFree", 0)
  );
}
function stat(kernel: Kernel, machine: SimMachine | undefined): string {
  const cpus = machine?.hardware.cpus ?? 0;
  const idle = Math.round(kernel.clock.now / 1e4);
  const rows = Array.from({ length: cpus }, (_, at) => `cpu${at} 0 0 0 ${idle} 0 0 0 0 0 0\n`).join("");
  const born = Math.floor((kernel.clock.date - kernel.clock.now / 1000) / 1000);
  return `cpu  0 0 0 ${idle * cpus} 0 0 0 0 0 0\n${rows}btime ${born}\nprocesses ${machine?.nextPid ?? 0}\nprocs_running 1\nprocs_blocked 0\n`;
}

/** An address as the kernel prints it: eight hexadecimal digits, the last byte first. */
function little(address: string): string {
  return address
    .split(".")
    .reverse()
    .map((part) => Number(part).toString(16).toUpperCase().padStart(2, "0"))
    .join("");
}
function routes(process: SimProcess): string {
  const head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
  const rows = process.network.routes().map(({ destination, via = "0.0.0.0", device }) => {
    const [address = "", bits = "32"] = (destination === "default" ? "0.0.0.0/0" : destination).split("/");
    const flags = (via === "0.0.0.0" ? 1 : 3) + (bits === "32" ? 4 : 0);
    return `${device}\t${little(address)}\t${little(via)}\t000${flags}\t0\t0\t0\t${little(mask(Number(bits)))}\t0\t0\t0`;
  });
  return [head, ...rows].join("\n").concat("\n");
}
function mask(bits: number): string {
  return [0, 8, 16, 24].map((from) => 256 - 2 ** (8 - Math.max(0, Math.min(8, bits - from)))).join(".");
}
function devices({ namespace }: SimMachine): string {
  const zeros = Array.from({ length: 16 }, () => "0").join(" ");
  const names = [...new Set(["lo", ...namespace.interfaces.map(({ name }) => name)])];
  return `Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n${names.map((name) => `${name.padStart(6)}: ${zeros}\n`).join("")}`;
}
function sockets({ namespace }: SimMachine): string {
  const head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
  const rows = namespace
    .sockets()
    .filter(({ protocol }) => protocol === "TCP")
    .map(
      ({ address, port }, at) =>
        `${String(at).padStart(4)}: ${little(address)}:${port.toString(16).toUpperCase().padStart(4, "0")} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 ${10_000 + at}`,
    );
  return [head, ...rows].join("\n").concat("\n");
}

/** /sys/fs/cgroup: a container's own group; on a node the whole tree down to its containers. */
export function cgroupFolder(kernel: Kernel): LiveFolder {
  const groupOf = (): LiveFolder => {
    const machine = kernel.looking?.machine;
    if (!machine) return liveFolder({});
    if (machine.kind === "container") return group([machine]);
    const paths = new Map<string, SimMachine>();
    for (const inner of machine.containers()) if (inner.cgroupPath) paths.set(inner.cgroupPath, inner);
    return tree(paths, "");
  };
  return { names: () => groupOf().names(), find: (name) => groupOf().find(name) };
}
/** The groups below a path: those of its containers, added up. */
function tree(paths: ReadonlyMap<string, SimMachine>, path: string): LiveFolder {
  const below = [...paths].filter(([one]) => one === path || one.startsWith(`${path}/`));
  const children = new Set(below.filter(([one]) => one !== path).map(([one]) => one.slice(path.length + 1).split("/")[0] ?? ""));
  const files = group(
    below.map(([, machine]) => machine),
    paths.has(path),
  );
  return {
    names: () => [...files.names(), ...children],
    find: (name) => files.find(name) ?? (children.has(name) ? tree(paths, `${path}/${name}`) : undefined),
  };
}
/** Files of one group. `limited`: it is a container's own, with its limits. */
function group(machines: readonly SimMachine[], limited = true): LiveFolder {
  const groups = machines.flatMap(({ cgroup }) => (cgroup ? [cgroup as ContainerCgroup] : []));
  const sum = (of: (one: ContainerCgroup) => number): number => groups.reduce((total, one) => total + of(one), 0);
  const [first] = groups;
  const only = limited ? first : undefined;
  const running = (): number[] =>
    machines.flatMap((machine) =>
      machine.running().map((process) => (machine.kind === "container" && machines.length === 1 ? process.pid : machine.outside(process))),
    );
  const held = (): number =>
    sum(({ memory }) => memory) +
    machines.reduce(
      (total, machine) => total + machine.running().reduce((all, { footprint }) => all + (footprint?.memory ?? 2 ** 20), 0),
      0,
    );
  const files: Record<string, () => string> = {
    "cgroup.controllers": () => "cpuset cpu io memory hugetlb pids rdma misc",
    "cgroup.procs": () => running().join("\n"),
    "cpu.max": () => `${!only || only.quotaMilli === 0 ? "max" : Math.round((only.quotaMilli * PERIOD) / 1000)} ${PERIOD}`,
    "cpu.stat": () =>
      `usage_usec ${sum(({ cpuTime }) => cpuTime)}\nuser_usec ${sum(({ cpuTime }) => cpuTime)}\nsystem_usec 0\nnr_periods 0\nnr_throttled 0\nthrottled_usec 0`,
    "cpu.weight": () => "100",
    "memory.current": () => String(held()),
    "memory.events": () =>
      `low 0\nhigh 0\nmax 0\noom ${sum(({ oom }) => Number(oom))}\noom_kill ${sum(({ oom }) => Number(oom))}\noom_group_kill 0`,
    "memory.high": () => "max",
    "memory.max": () => (!only || only.memoryLimit === 0 ? "max" : String(only.memoryLimit)),
    "memory.min": () => "0",
    "memory.peak": () => String(held()),
    "memory.swap.max": () => "0",
    "pids.current": () => String(running().length),
    "pids.max": () => "max",
  };
  return liveFolder(Object.fromEntries(Object.entries(files).map(([name, content]) => [name, () => `${content()}\n`])));
}
