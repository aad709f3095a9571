/** virt-install: makes a guest and starts it. With `--import` its disk is what it boots; installers are not modelled. */
import { type DomainCreate, LIBVIRT_SOCKET, type Libvirt, LibvirtError } from "../../machine/libvirt.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "../../machine/program.ts";

const IGNORED = ["--noautoconsole", "--import", "--nographics", "--virt-type=kvm"];
const WITH_VALUE = [
  "--name",
  "--memory",
  "--ram",
  "--vcpus",
  "--disk",
  "--os-variant",
  "--osinfo",
  "--network",
  "--graphics",
  "--virt-type",
];

export const virtInstall: Command = {
  name: "virt-install",
  async run(process) {
    const libvirt = process.machine.sockets.get(LIBVIRT_SOCKET) as Libvirt | undefined;
    if (!libvirt) return fail(process, "Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or directory");
    const given = new Map<string, string>();
    const words = process.argv.slice(1).map((word) => (word === "-n" ? "--name" : word));
    let imported = false;
    for (let at = 0; at < words.length; at++) {
      const word = words[at] ?? "";
      const [name = "", value] = word.includes("=") ? [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)] : [word];
      if (WITH_VALUE.includes(name)) given.set(name, value ?? words[++at] ?? "");
      else if (!IGNORED.includes(word)) return fail(process, `kubewekend does not model virt-install ${word}`);
      if (word === "--import") imported = true;
    }
    const name = given.get("--name");
    const memory = Number((given.get("--memory") ?? given.get("--ram") ?? "").split(",")[0]);
    if (name === undefined) return fail(process, "--name is required");
    if (!(memory > 0)) return fail(process, "--memory amount in MiB is required");
    if (!given.has("--disk")) return fail(process, "--disk storage must be specified (override with --disk none)");
    if (!given.has("--os-variant") && !given.has("--osinfo"))
      return fail(process, "\n--os-variant/--osinfo OS name is required, but no value was\nset or detected.\n\nThis is now a fatal error.");
    if (!imported)
      return fail(process, "\nAn install method must be specified\n(--location URL, --cdrom CD/ISO, --pxe, --import, --boot hd|cdrom|...)");
    return install(process, libvirt, {
      name,
      memory: memory * 2 ** 20,
      vcpus: Number((given.get("--vcpus") ?? "1").split(",")[0]) || 1,
      disk: diskOf(given.get("--disk") ?? ""),
    });
  },
};

async function install(process: Process, libvirt: Libvirt, create: DomainCreate): Promise<number> {
  try {
    libvirt.define(create);
  } catch (error) {
    if (!(error instanceof LibvirtError)) throw error;
    return fail(process, error.message);
  }
  await process.stdout.write("\nStarting install...\n");
  try {
    libvirt.start(create.name);
  } catch (error) {
    if (!(error instanceof LibvirtError)) throw error;
    // What could not be started is not kept.
    libvirt.undefine(create.name);
    await process.stderr.write(
      `ERROR    ${error.message}\nDomain installation does not appear to have been successful.\nIf it was, you can restart your domain by running:\n  virsh --connect qemu:///system start ${create.name}\notherwise, please restart your installation.\n`,
    );
    return 1;
  }
  await process.stdout.write(`${"Creating domain...".padEnd(60)}|    0 B  00:00\nDomain creation completed.\n`);
  return 0;
}
/** `size=10,backing_store=/…/debian12.qcow2`, `path=/…/shop.qcow2`, `/…/shop.qcow2`. */
function diskOf(text: string): DomainCreate["disk"] {
  const parts = new Map(
    text.split(",").map((part): [string, string] => (part.includes("=") ? (part.split("=", 2) as [string, string]) : ["path", part])),
  );
  const [path, size, backing] = [parts.get("path"), parts.get("size"), parts.get("backing_store")];
  return {
    ...(path === undefined ? {} : { path }),
    ...(size === undefined ? {} : { size: Number(size) * 2 ** 30 }),
    ...(backing === undefined ? {} : { backing }),
  };
}
async function fail(process: Process, text: string): Promise<number> {
  await process.stderr.write(`ERROR    ${text}\n`);
  return 1;
}
