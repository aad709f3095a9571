/** virsh: the guests of a KVM host. Output follows libvirt 9. */
import { type DomainInfo, LIBVIRT_SOCKET, type Libvirt, LibvirtError } from "../../machine/libvirt.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "../../machine/program.ts";

const VERBS = ["list", "dominfo", "domstats", "domifaddr", "start", "shutdown", "destroy", "undefine", "setmem", "setmaxmem", "nodeinfo"];

export const virsh: Command = {
  name: "virsh",
  async run(process) {
    const [verb = "", ...words] = process.argv.slice(1).filter((word) => word !== "-q");
    const libvirt = process.machine.sockets.get(LIBVIRT_SOCKET) as Libvirt | undefined;
    const fail = async (text: string): Promise<number> => {
      await process.stderr.write(`error: ${text}\n`);
      return 1;
    };
    if (!libvirt)
      return fail(
        "failed to connect to the hypervisor\nerror: Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or directory",
      );
    if (!VERBS.includes(verb)) return fail(`unknown command: '${verb}'   (kubewekend models: ${VERBS.join(", ")})`);
    try {
      const text = perform(process, libvirt, verb, words);
      await process.stdout.write(text);
      return 0;
    } catch (error) {
      if (!(error instanceof LibvirtError)) throw error;
      const heading: Record<string, string> = {
        start: `Failed to start domain '${words[0]}'\nerror: `,
        destroy: `Failed to destroy domain '${words[0]}'\nerror: `,
        shutdown: `Failed to shutdown domain '${words[0]}'\nerror: `,
        undefine: `Failed to undefine domain '${words[0]}'\nerror: `,
      };
      const known = !error.message.startsWith("failed to get domain") && error.message.includes(" ");
      return fail(`${known ? (heading[verb] ?? "") : ""}${error.message}`);
    }
  },
  complete({ process, words }) {
    const libvirt = process.machine.sockets.get(LIBVIRT_SOCKET) as Libvirt | undefined;
    const values = words.length <= 2 ? VERBS : (libvirt?.domains() ?? []).map(({ name }) => name);
    return values.filter((value) => value.startsWith(words.at(-1) ?? "")).map((value) => ({ value }));
  },
};

function perform(process: Process, libvirt: Libvirt, verb: string, words: readonly string[]): string {
  const flags = words.filter((word) => word.startsWith("--"));
  const [name = "", amount = ""] = words.filter((word) => !word.startsWith("--"));
  const known: Record<string, readonly string[]> = {
    list: ["--all", "--name", "--inactive"],
    setmem: ["--live", "--config", "--current"],
    setmaxmem: ["--config"],
    undefine: ["--remove-all-storage"],
  };
  const unknown = flags.find((flag) => !(known[verb] ?? []).includes(flag));
  if (unknown) throw new LibvirtError(`command '${verb}' doesn't support option ${unknown}`);
  if (verb === "list") return list(libvirt, flags);
  if (verb === "nodeinfo") {
    const { cpus, memory } = process.machine.hardware;
    return `CPU model:           x86_64\nCPU(s):              ${cpus}\nMemory size:         ${Math.round(memory / 1024)} KiB\n\n`;
  }
  if (verb === "domstats" && name === "") return libvirt.domains().map(stats).join("\n");
  if (name === "") throw new LibvirtError(`command '${verb}' requires <domain> option`);
  switch (verb) {
    case "dominfo":
      return info(libvirt.domain(name));
    case "domstats":
      return stats(libvirt.domain(name));
    case "domifaddr": {
      const { address, booted } = libvirt.domain(name);
      return ` Name       MAC address          Protocol     Address\n-------------------------------------------------------------------------------\n${booted === undefined ? "" : ` vnet0      52:54:00:00:01:${Number(address.split(".")[3]).toString(16).padStart(2, "0")}    ipv4         ${address}/24\n`}\n`;
    }
    case "start":
      libvirt.start(name);
      return `Domain '${name}' started\n\n`;
    case "shutdown":
      libvirt.shutdown(name);
      return `Domain '${name}' is being shutdown\n\n`;
    case "destroy":
      libvirt.destroy(name);
      return `Domain '${name}' destroyed\n\n`;
    case "undefine":
      libvirt.undefine(name);
      return `Domain '${name}' has been undefined\n\n`;
    case "setmem":
      libvirt.setMemory(name, bytes(amount), flags.includes("--config"));
      return "\n";
    default:
      libvirt.setMaxMemory(name, bytes(amount));
      return "\n";
  }
}
function list(libvirt: Libvirt, flags: readonly string[]): string {
  const domains = libvirt
    .domains()
    .filter(({ id }) => (flags.includes("--inactive") ? id === undefined : flags.includes("--all") || id !== undefined))
    .sort((a, b) => (a.id ?? 1e9) - (b.id ?? 1e9));
  if (flags.includes("--name")) return `${domains.map(({ name }) => `${name}\n`).join("")}\n`;
  const width = Math.max(4, ...domains.map(({ name }) => name.length));
  const rows = domains.map(({ id, name, state }) => ` ${String(id ?? "-").padEnd(4)} ${name.padEnd(width)}   ${state}\n`);
  return ` ${"Id".padEnd(4)} ${"Name".padEnd(width)}   State\n${"-".repeat(width + 20)}\n${rows.join("")}\n`;
}
const kib = (bytes: number): number => Math.round(bytes / 1024);
function info({ id, name, uuid, state, vcpus, cpuTime, maxMemory, memory }: DomainInfo): string {
  const rows: [string, string][] = [
    ["Id", String(id ?? "-")],
    ["Name", name],
    ["UUID", uuid],
    ["OS Type", "hvm"],
    ["State", state],
    ["CPU(s)", String(vcpus)],
    ...(id === undefined ? [] : ([["CPU time", `${(cpuTime / 1e6).toFixed(1)}s`]] as [string, string][])),
    ["Max memory", `${kib(maxMemory)} KiB`],
    ["Used memory", `${kib(memory)} KiB`],
    ["Persistent", "yes"],
    ["Autostart", "disable"],
  ];
  return `${rows.map(([key, value]) => `${`${key}:`.padEnd(16)}${value}\n`).join("")}\n`;
}
function stats({ name, id, vcpus, cpuTime, maxMemory, memory, used }: DomainInfo): string {
  return (
    `Domain: '${name}'\n  state.state=${id === undefined ? 5 : 1}\n  cpu.time=${Math.round(cpuTime) * 1000}\n` +
    `  balloon.current=${kib(memory)}\n  balloon.maximum=${kib(maxMemory)}\n` +
    (used === undefined ? "" : `  balloon.unused=${kib(memory - used)}\n  balloon.rss=${kib(memory)}\n`) +
    `  vcpu.current=${vcpus}\n  vcpu.maximum=${vcpus}\n`
  );
}
/** `2048M`, `2G`, `2097152` (KiB) as bytes. */
function bytes(text: string): number {
  const match = /^(\d+)([KMG]?)(?:i?B)?$/i.exec(text);
  if (!match) throw new LibvirtError(`Numeric value '${text}' for <size> option is malformed or out of range`);
  return Number(match[1]) * { "": 1024, k: 1024, m: 2 ** 20, g: 2 ** 30 }[(match[2] ?? "").toLowerCase() as "" | "k" | "m" | "g"];
}
