/** A machine of the world as a lab's checks see it. */
import type { HostView } from "../course/index.ts";
import { LIBVIRT_SOCKET, type Libvirt } from "../machine/libvirt.ts";
import { SYSTEMD_SOCKET, type Systemd } from "../machine/systemd.ts";
import type { World } from "../sim/index.ts";

/** Undefined when there is no such machine. Its disk is there also while it has no power. */
export function hostView(world: World, name: string): HostView | undefined {
  const { servers, docker } = world;
  const machine = name === "laptop" ? world.laptop : (servers?.machine(name) ?? docker.machine(name));
  if (!machine) return undefined;
  const { fs, sockets } = machine;
  const systemd = (): Systemd | undefined => sockets.get(SYSTEMD_SOCKET) as Systemd | undefined;
  const engine = name === "laptop" ? docker : servers?.engine(name);
  return {
    ports: name === "laptop" || !docker.machine(name) ? [] : docker.inspect(name).ports,
    list: (path) => (fs.stat(path)?.kind === "directory" ? fs.list(path) : []),
    rules: (table) => machine.namespace.netfilter.chains(table).flatMap(({ rules }) => rules),
    virtualServers: () => machine.namespace.netfilter.virtualServers(),
    read: (path) => (fs.exists(path) ? fs.read(path) : undefined),
    get up() {
      return machine.state === "running";
    },
    units: () => systemd()?.units() ?? [],
    journal: () => systemd()?.journal() ?? [],
    listening: () =>
      machine.state === "running"
        ? machine.namespace.sockets().map(({ port, options }) => ({ port, owner: options.owner?.name ?? "" }))
        : [],
    get memoryUsed() {
      return machine.load?.memoryUsed;
    },
    containers: () => engine?.containers(true) ?? [],
    containerEvents: () => engine?.events() ?? [],
    containerFile(container, path) {
      if (!engine?.containers(true).some((one) => one.name === container)) return undefined;
      const files = engine.files(container);
      return files.exists(path) ? files.read(path) : undefined;
    },
    domains: () => (sockets.get(LIBVIRT_SOCKET) as Libvirt | undefined)?.domains() ?? [],
  };
}
