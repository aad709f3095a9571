/** ip: addresses, links, routes and neighbours of this network namespace. Follows iproute2; IPv6 is not modelled. */
import type { NetworkInterface, NetworkRoute } from "../../machine/network.ts";
import type { Process } from "../../machine/process.ts";
import { type Command, Killed } from "../../machine/program.ts";

const OBJECTS: readonly (readonly [string, string])[] = [
  ["address", "address"],
  ["link", "link"],
  ["route", "route"],
  ["neighbour", "neighbour"],
  ["neighbor", "neighbour"],
];

class Failure extends Error {
  readonly code: number;
  constructor(message: string, code = 1) {
    super(message);
    this.code = code;
  }
}
interface Options {
  readonly brief: boolean;
  readonly oneLine: boolean;
}

export const ip: Command = {
  name: "ip",
  async run(process) {
    const words = process.argv.slice(1);
    const options = { brief: false, oneLine: false };
    while (words[0]?.startsWith("-")) {
      const word = words.shift() as string;
      if (/^-(br|brief)$/.test(word)) options.brief = true;
      else if (/^-(o|oneline)$/.test(word)) options.oneLine = true;
      else if (word === "-6") return 0;
      else if (word === "-V") {
        await process.stdout.write("ip utility, iproute2-6.1.0, libbpf 1.1.0\n");
        return 0;
      } else if (!/^-(4|c|color|d|details|family|s)/.test(word)) {
        await process.stderr.write(`Option "${word}" is unknown, try "ip -help".\n`);
        return 255;
      } else if (/^-(d|details|s)/.test(word)) {
        await process.stderr.write(`ip: kubewekend does not model the option ${word}\n`);
        return 255;
      }
    }
    const [name = "", ...rest] = words;
    const object = name === "" ? undefined : OBJECTS.find(([full]) => full.startsWith(name))?.[1];
    if (!object) {
      await process.stderr.write(
        name === ""
          ? "Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\nwhere  OBJECT := { address | link | neigh | route }\n"
          : /^(rule|netns|tunnel|maddr|mroute|monitor|xfrm|vrf|tcp_metrics|token)/.test(name)
            ? `ip: kubewekend does not model ip ${name}\n`
            : `Object "${name}" is unknown, try "ip help".\n`,
      );
      return name === "" ? 255 : 1;
    }
    try {
      await process.stdout.write(perform(process, object, rest, options));
      return 0;
    } catch (error) {
      if (error instanceof Killed || !(error instanceof Error)) throw error;
      await process.stderr.write(`${error.message}\n`);
      return error instanceof Failure ? error.code : 2;
    }
  },
};

function perform(process: Process, object: string, words: readonly string[], options: Options): string {
  const { network } = process;
  const [verb = "show", ...rest] = words;
  const showing = "show".startsWith(verb) || "list".startsWith(verb) || verb === "ls";
  const mustBeRoot = (): void => {
    if (process.user.uid !== 0) throw new Failure("RTNETLINK answers: Operation not permitted", 2);
  };
  if (object === "address" || object === "link") {
    if (showing || network.interfaces().some(({ name }) => name === verb)) {
      const asked = (showing ? rest : [verb, ...rest]).filter((word) => word !== "dev");
      const found = asked.includes("up")
        ? network.interfaces().filter(({ up }) => up)
        : network.interfaces().filter(({ name }) => asked.length === 0 || asked.includes(name));
      if (found.length === 0) throw new Failure(`Device "${asked[0] ?? ""}" does not exist.`);
      return found.map((one) => shown(one, object === "address", options, process)).join("");
    }
    if (object === "link" && "set".startsWith(verb)) {
      const [name, state] = rest.filter((word) => word !== "dev");
      if (state !== "up" && state !== "down") throw new Failure(`ip: kubewekend models ip link set DEVICE up|down only`);
      mustBeRoot();
      if (!network.setLink(name ?? "", state === "up")) throw new Failure(`Cannot find device "${name}"`);
      return "";
    }
    throw new Failure(`ip: kubewekend does not model ip ${object} ${verb}`);
  }
  if (object === "neighbour") {
    if (!showing) throw new Failure(`ip: kubewekend does not model ip neigh ${verb}`);
    const device = rest[rest.indexOf("dev") + 1];
    return network
      .neighbours()
      .filter((one) => !rest.includes("dev") || one.device === device)
      .map(({ address, device: name, mac }) => `${address} dev ${name} lladdr ${mac} REACHABLE \n`)
      .join("");
  }
  if (showing) {
    const device = rest.includes("dev") ? rest[rest.indexOf("dev") + 1] : undefined;
    const wanted = rest.find((word, at) => word !== "dev" && rest[at - 1] !== "dev");
    return network
      .routes()
      .filter((route) => (device === undefined || route.device === device) && (wanted === undefined || route.destination === wanted))
      .map(routeText)
      .join("");
  }
  if (verb === "get") return routeTo(process, rest[0] ?? "");
  if ("add".startsWith(verb) || "delete".startsWith(verb)) {
    const [destination = ""] = rest;
    const value = (word: string): string | undefined => (rest.includes(word) ? rest[rest.indexOf(word) + 1] : undefined);
    const to = { via: value("via"), device: value("dev") };
    const given = { ...(to.via === undefined ? {} : { via: to.via }), ...(to.device === undefined ? {} : { device: to.device }) };
    mustBeRoot();
    if ("add".startsWith(verb)) network.addRoute(destination, given);
    else network.deleteRoute(destination, given);
    return "";
  }
  throw new Failure(`ip: kubewekend does not model ip route ${verb}`);
}

function shown(
  { name, mac, addresses, up, index, peer }: NetworkInterface,
  withAddresses: boolean,
  options: Options,
  process: Process,
): string {
  const loopback = name === "lo";
  const shownName = `${name}${peer === undefined ? "" : `@if${peer}`}`;
  if (options.brief) {
    const state = loopback ? "UNKNOWN" : up ? "UP" : "DOWN";
    return withAddresses
      ? `${shownName.padEnd(16)} ${state.padEnd(14)} ${up ? addresses.join(" ") : addresses.join(" ")} \n`
      : `${shownName.padEnd(16)} ${state.padEnd(14)} ${mac} <${flagsOf(loopback, up)}> \n`;
  }
  const bridge = process.machine.kind === "laptop" && !loopback;
  const head = `${index}: ${shownName}: <${flagsOf(loopback, up)}> mtu ${loopback ? 65536 : 1500} qdisc ${up ? "noqueue" : "noop"} state ${loopback ? "UNKNOWN" : up ? "UP" : "DOWN"} ${withAddresses ? "" : "mode DEFAULT "}group default ${loopback || bridge ? (loopback ? "qlen 1000" : "") : ""}`;
  const ether = `    link/${loopback ? "loopback" : "ether"} ${mac} brd ${loopback ? "00:00:00:00:00:00" : "ff:ff:ff:ff:ff:ff"}${peer === undefined ? "" : " link-netnsid 0"}`;
  const inet = withAddresses
    ? addresses.flatMap((address) => [
        `    inet ${address}${broadcast(address)} scope ${loopback ? "host" : "global"} ${name}`,
        "       valid_lft forever preferred_lft forever",
      ])
    : [];
  if (options.oneLine)
    return withAddresses
      ? addresses
          .map(
            (address) =>
              `${index}: ${name}    inet ${address}${broadcast(address)} scope ${loopback ? "host" : "global"} ${name}\\       valid_lft forever preferred_lft forever\n`,
          )
          .join("")
      : `${head}\\${ether}\n`;
  return `${[head, ether, ...inet].join("\n")}\n`;
}
function flagsOf(loopback: boolean, up: boolean): string {
  return loopback ? "LOOPBACK,UP,LOWER_UP" : `BROADCAST,MULTICAST${up ? ",UP,LOWER_UP" : ""}`;
}
function broadcast(cidr: string): string {
  const [address = "", bits = "32"] = cidr.split("/");
  if (Number(bits) >= 31 || address.startsWith("127.")) return "";
  const size = 2 ** (32 - Number(bits));
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const last = Math.floor(number / size) * size + size - 1;
  return ` brd ${[24, 16, 8, 0].map((shift) => Math.floor(last / 2 ** shift) % 256).join(".")}`;
}

function routeText({ destination, via, device, connected, source }: NetworkRoute): string {
  const scope = connected ? " proto kernel scope link" : via === undefined ? (source === undefined ? " scope host" : " scope link") : "";
  return `${destination}${via === undefined ? "" : ` via ${via}`} dev ${device}${scope}${source === undefined ? "" : ` src ${source}`} \n`;
}
function routeTo({ network, user }: Process, address: string): string {
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(address)) throw new Failure(`Error: any valid prefix is expected rather than "${address}".`);
  const number = (text: string): number => (text.split("/")[0] ?? "").split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const bits = (route: NetworkRoute): number =>
    route.destination === "default" ? 0 : route.destination.includes("/") ? Number(route.destination.split("/")[1]) : 32;
  const own = network.interfaces().find(({ addresses }) => addresses.some((one) => one.split("/")[0] === address));
  if (own) return `local ${address} dev lo src ${address} uid ${user.uid} \n    cache <local> \n`;
  const best = network
    .routes()
    .filter((route) => {
      const size = 2 ** (32 - bits(route));
      return route.destination === "default" || Math.floor(number(address) / size) === Math.floor(number(route.destination) / size);
    })
    .sort((a, b) => bits(b) - bits(a))[0];
  if (!best) throw new Failure("RTNETLINK answers: Network is unreachable", 2);
  const from =
    network
      .interfaces()
      .find(({ name }) => name === best.device)
      ?.addresses[0]?.split("/")[0] ?? "";
  return `${address}${best.via === undefined ? "" : ` via ${best.via}`} dev ${best.device} src ${from} uid ${user.uid} \n    cache \n`;
}
