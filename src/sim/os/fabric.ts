/**
 * The wires: namespaces with interfaces on links (a bridge, a veth pair), routes, address translation at each
 * hop. `trace` walks a packet from a namespace to the socket that will answer it, or says why it does not
 * arrive, in the words of Go's net package.
 */
import { ConnectionError } from "../../kube/status.ts";
import type { ListenOptions } from "../../machine/network.ts";
import { NetfilterTables } from "./netfilter.ts";
import { bitsOf, type Packet, parsed, sameNetwork } from "./packet.ts";

export interface Interface {
  readonly name: string;
  readonly mac: string;
  address: string;
  prefix: number;
  up: boolean;
  readonly link: Link;
  readonly namespace: Namespace;
}
/** A layer-2 segment: everybody on it reaches everybody else on it. */
export class Link {
  readonly name: string;
  readonly members = new Set<Interface>();
  constructor(name: string) {
    this.name = name;
  }
}
export interface Route {
  /** `10.244.1.0/24`, or `0.0.0.0/0` */
  readonly destination: string;
  readonly via?: string;
  readonly device: string;
}
export interface Socket {
  readonly address: string;
  readonly port: number;
  readonly protocol: "TCP" | "UDP";
  readonly options: ListenOptions;
  /** The in-process service behind the socket, for components' synchronous clients (an ApiServer). */
  readonly service?: unknown;
  readonly namespace: Namespace;
}
/** Rewrites (DNAT) or refuses a packet: kube-proxy's tables. Undefined leaves it alone. */
export type Translate = (packet: Packet) => { address: string; port: number } | "reject" | "drop" | undefined;
/** Forward filter (NetworkPolicy). */
export type Allows = (packet: Packet) => boolean;

const NO_SOCKETS: readonly Socket[] = [];

export class Namespace {
  readonly fabric: Fabric;
  /** For messages and the hash: the machine's name. */
  readonly name: string;
  interfaces: readonly Interface[] = [];
  routes: Route[] = [];
  forwards = false;
  translate: Translate | undefined;
  allows: Allows | undefined;
  /** The kernel's rule tables behind `translate` (a NatTable): they outlive the process that wrote them. */
  tables: unknown;
  /** False while the machine is stopped or paused. */
  alive = true;
  /** A pod's has one or two. */
  #sockets: readonly Socket[] = NO_SOCKETS;
  #netfilter: NetfilterTables | undefined;

  constructor(fabric: Fabric, name: string) {
    this.fabric = fabric;
    this.name = name;
  }
  /** The kernel's packet rules, made when somebody first writes or looks. */
  get netfilter(): NetfilterTables {
    this.#netfilter ??= new NetfilterTables(() => this.fabric.cut());
    return this.#netfilter;
  }
  /** Throws what a packet meets that the rules by hand do not let pass. */
  admit(chain: "INPUT" | "FORWARD" | "OUTPUT", packet: Packet, through: { in?: string; out?: string }, dial: string): void {
    const rules = this.#netfilter;
    if (!rules?.deciding) return;
    const verdict = rules.decide(chain, packet, through);
    if (verdict === "drop") throw new ConnectionError("ETIMEDOUT", `${dial}: i/o timeout`);
    if (verdict === "reject") throw new ConnectionError("ECONNREFUSED", `${dial}: connect: connection refused`);
  }
  /** `ip link set NAME up|down`. False when there is no such device. */
  setLink(name: string, up: boolean): boolean {
    const device = this.interfaces.find((one) => one.name === name);
    if (!device) return false;
    device.up = up;
    this.fabric.cut();
    return true;
  }
  attach(link: Link, name: string, address: string, prefix: number, mac: string): Interface {
    const added: Interface = { name, mac, address, prefix, up: true, link, namespace: this };
    this.interfaces = this.interfaces.concat(added);
    link.members.add(added);
    this.fabric.changed();
    return added;
  }
  detach(device: Interface): void {
    this.interfaces = this.interfaces.filter((one) => one !== device);
    device.link.members.delete(device);
    this.routes = this.routes.filter((route) => route.device !== device.name);
    this.fabric.changed();
  }
  /** Everything goes: the machine is gone. */
  destroy(): void {
    this.alive = false;
    for (const device of [...this.interfaces]) this.detach(device);
    this.#sockets = NO_SOCKETS;
  }
  get address(): string {
    return this.interfaces[0]?.address ?? "127.0.0.1";
  }
  owns(address: string): boolean {
    for (const device of this.interfaces) if (device.address === address) return true;
    return address.startsWith("127.");
  }
  /** Does somebody listen there already? */
  taken({ port, address = "0.0.0.0", protocol = "TCP" }: ListenOptions): boolean {
    return this.#sockets.some(
      (socket) =>
        socket.port === port &&
        socket.protocol === protocol &&
        (socket.address === address || socket.address === "0.0.0.0" || address === "0.0.0.0"),
    );
  }
  listen(options: ListenOptions, service?: unknown): Socket {
    const { port, address = "0.0.0.0", protocol = "TCP" } = options;
    if (this.taken(options)) throw new Error(`listen ${protocol.toLowerCase()} ${address}:${port}: bind: address already in use`);
    const socket: Socket = { address, port, protocol, options, service, namespace: this };
    this.#sockets = this.#sockets.concat(socket);
    this.fabric.changed();
    return socket;
  }
  close(socket: Socket): void {
    if (!this.#sockets.includes(socket)) return;
    this.#sockets = this.#sockets.filter((one) => one !== socket);
    this.fabric.changed();
  }
  sockets(): Socket[] {
    return [...this.#sockets];
  }
  socketAt(address: string, port: number, protocol: "TCP" | "UDP"): Socket | undefined {
    let any: Socket | undefined;
    for (const socket of this.#sockets) {
      if (socket.port !== port || socket.protocol !== protocol) continue;
      if (socket.address === address) return socket;
      if (socket.address === "0.0.0.0") any = socket;
    }
    return any;
  }
  /** Longest prefix wins; a connected network counts as a route, and one that was added for the same network comes before it. */
  route(address: string): { via: string; device: Interface } | undefined {
    const to = parsed(address);
    let best = -1;
    let via = address;
    let through: Interface | undefined;
    for (const device of this.interfaces) {
      if (!device.up || device.prefix <= best || !sameNetwork(to, parsed(device.address), device.prefix)) continue;
      best = device.prefix;
      through = device;
    }
    let added = -1;
    for (const route of this.routes) {
      const bits = bitsOf(route.destination);
      if (bits < best || bits === added || !sameNetwork(to, parsed(route.destination), bits)) continue;
      const device = this.interfaces.find(({ name }) => name === route.device);
      if (!device?.up) continue;
      best = added = bits;
      via = route.via ?? address;
      through = device;
    }
    return through && { via, device: through };
  }
}

/** Where a packet ends. `hops` counts machines crossed: the latency. */
export interface Arrival {
  readonly namespace: Namespace;
  readonly address: string;
  readonly port: number;
  /** Source address as the far end sees it. */
  readonly source: string;
  readonly hops: number;
}

/** Nobody answers. A connection's next packets go where its first one went, so this says whither that was translated. */
export class PacketLost extends ConnectionError {
  readonly address: string;
  readonly port: number;
  constructor(message: string, address: string, port: number) {
    super("ETIMEDOUT", message);
    this.address = address;
    this.port = port;
  }
}

export class Fabric {
  /** Counts changes of topology and listeners: cached paths are dropped when it moves. */
  version = 0;
  /** Counts only what can break a way that was there: a link down, a rule, a machine that is gone. */
  cuts = 0;
  changed(): void {
    this.version++;
  }
  cut(): void {
    this.cuts++;
    this.version++;
  }

  /** Throws ConnectionError. Answers the namespace that owns the (translated) address. */
  trace(from: Namespace, packet: Omit<Packet, "source">): Arrival {
    let { destination, port } = packet;
    const { protocol } = packet;
    const dial = `dial ${protocol.toLowerCase()} ${destination}:${port}`;
    const timeout = (): ConnectionError => new PacketLost(`${dial}: i/o timeout`, destination, port);
    const noRoute = (): ConnectionError => new ConnectionError("EHOSTUNREACH", `${dial}: connect: no route to host`);
    // A machine that stands still sends nothing.
    if (!from.alive) throw timeout();
    let source = destination.startsWith("127.") ? "127.0.0.1" : from.address;
    let here = from;
    let hops = 0;
    let entered = "lo";
    const arrived = (): Arrival => {
      here.admit("INPUT", { source, destination, port, protocol }, { in: entered }, dial);
      return { namespace: here, address: destination, port, source, hops };
    };
    for (; hops < 16; hops++) {
      if (here.owns(destination) && !(hops > 0 && destination.startsWith("127."))) {
        // A node's own port may still be a node port of a Service.
        const rewritten = here.translate?.({ source, destination, port, protocol });
        if (rewritten === undefined) return arrived();
        if (rewritten === "reject") throw new ConnectionError("ECONNREFUSED", `${dial}: connect: connection refused`);
        if (rewritten === "drop") throw timeout();
        destination = rewritten.address;
        port = rewritten.port;
        if (here.owns(destination)) return arrived();
      } else {
        const rewritten = here.translate?.({ source, destination, port, protocol });
        if (rewritten === "reject") throw new ConnectionError("ECONNREFUSED", `${dial}: connect: connection refused`);
        if (rewritten === "drop") throw timeout();
        if (rewritten) {
          destination = rewritten.address;
          port = rewritten.port;
          if (here.owns(destination)) return arrived();
        }
      }
      if (hops > 0 && here.allows && !here.allows({ source, destination, port, protocol })) throw timeout();
      const next = here.route(destination);
      if (!next) throw hops > 0 ? noRoute() : new ConnectionError("EHOSTUNREACH", `${dial}: connect: network is unreachable`);
      here.admit(
        hops === 0 ? "OUTPUT" : "FORWARD",
        { source: hops === 0 ? next.device.address : source, destination, port, protocol },
        hops === 0 ? { out: next.device.name } : { in: entered, out: next.device.name },
        dial,
      );
      const via = next.via;
      let neighbour: Interface | undefined;
      for (const member of next.device.link.members)
        if (member.address === via && member.up && member.namespace !== here) neighbour = member;
      if (!neighbour) throw via === destination ? noRoute() : timeout();
      if (!neighbour.namespace.alive) throw timeout();
      if (!neighbour.namespace.owns(destination) && !neighbour.namespace.forwards) throw timeout();
      if (here === from && hops === 0) source = next.device.address;
      here = neighbour.namespace;
      entered = neighbour.name;
    }
    throw timeout();
  }

  /** The socket that answers, or a refusal. */
  dial(from: Namespace, address: string, port: number, protocol: "TCP" | "UDP" = "TCP"): Arrival & { socket: Socket } {
    const arrival = this.trace(from, { destination: address, port, protocol });
    const socket = arrival.namespace.socketAt(arrival.address, arrival.port, protocol);
    if (!socket) {
      throw new ConnectionError("ECONNREFUSED", `dial ${protocol.toLowerCase()} ${address}:${port}: connect: connection refused`);
    }
    return { ...arrival, socket };
  }
}
