/** CoreDNS as a program: its Corefile, its sockets, the probes' ports, the reload plugin. */
import type { Release } from "../../kube/releases/index.ts";
import { ConnectionError } from "../../kube/status.ts";
import { MILLISECOND, SECOND, type Timer } from "../../kube/timers.ts";
import type { HttpRequest, HttpResponse } from "../../machine/http.ts";
import type { ListeningSocket, ListenOptions } from "../../machine/network.ts";
import type { Server } from "../../machine/program.ts";
import { type CoreDns, type CoreDnsOptions, startCoreDns } from "../coredns/index.ts";
import { listenOn, parseResolvConf } from "../os/index.ts";
import { componentContext } from "./component-program.ts";
import { inCluster } from "./connection.ts";

const COREDNS_VERSIONS: Readonly<Record<string, string>> = { "v1.10.1": "go1.20, 055b2c3", "v1.14.2": "go1.26.2, dd1df4f" };
/** How long CoreDNS goes on answering after SIGTERM, unless the Corefile's `lameduck` says otherwise. */
const LAMEDUCK = 5 * SECOND;
const RELOAD_INTERVAL = 30 * SECOND;

export function coredns(release: Release): Server {
  return {
    name: "coredns",
    serve(process) {
      const at = process.argv.indexOf("-conf");
      const path = at < 0 ? "Corefile" : (process.argv[at + 1] ?? "Corefile");
      const { process: own, context } = componentContext(process, release, inCluster(process.fs, process.env), "coredns");
      const { namespace } = own.machine;
      const print = (line: string): void => void process.stdout.write(`${line}\n`);
      const read = (file: string): string | undefined => (process.fs.exists(file) ? process.fs.read(file) : undefined);
      const ask: CoreDnsOptions["ask"] = ({ address, port }, message) => {
        const failed = (what: string): { error: string } => ({ error: `read udp ${namespace.address}:45912->${address}:${port}: ${what}` });
        try {
          const answer = namespace.fabric
            .dial(namespace, address, port, "UDP")
            .socket.options.raw?.(message, { address: namespace.address });
          return typeof answer === "string" ? { answer } : failed("i/o timeout");
        } catch (error) {
          return failed(error instanceof ConnectionError && error.code === "ECONNREFUSED" ? "read: connection refused" : "i/o timeout");
        }
      };
      let text = process.fs.read(path);
      let dns: CoreDns;
      try {
        dns = startCoreDns(context, {
          corefile: text,
          ask,
          read,
          print,
          nameservers: (file) => {
            const found = read(file);
            return found === undefined ? undefined : parseResolvConf(found).nameservers;
          },
          fatal(line) {
            print(line);
            process.clock.after(MILLISECOND, () => own.exit(1), "coredns/loop");
          },
        });
      } catch (error) {
        context.log(error instanceof Error ? error.message : String(error));
        own.exit(1);
        return { stop() {} };
      }
      for (const block of dns.blocks) for (const zone of block.zones) print(`${zone.name}:${zone.port}`);
      print(`[INFO] plugin/reload: Running configuration SHA512 = ${digest(text)}`);
      print(`CoreDNS-${release.coredns.imageTag.slice(1)}`);
      print(`linux/amd64, ${COREDNS_VERSIONS[release.coredns.imageTag] ?? "go1.20"}`);
      const has = (name: string): boolean => dns.blocks.some((block) => block.plugins.some((plugin) => plugin.name === name));
      const doors = new Map<number, ListeningSocket[]>();
      /** A door for each port that a server block names. */
      const open = (): void => {
        const wanted = new Set(dns.blocks.flatMap(({ zones }) => zones.map(({ port }) => port)));
        for (const [port, sockets] of doors) {
          if (wanted.has(port)) continue;
          for (const socket of sockets) socket.close();
          doors.delete(port);
        }
        for (const port of wanted) {
          if (doors.has(port)) continue;
          const door = (protocol: "UDP" | "TCP"): ListenOptions => ({
            port,
            protocol,
            raw: (message, { address }) => dns.answer(message, port, { address, protocol }),
          });
          doors.set(port, [listenOn(namespace, door("UDP")), listenOn(namespace, door("TCP"))]);
        }
      };
      /** What plugins serve beside DNS: they come and go with the Corefile. */
      const side = new Map<string, ListeningSocket>();
      const openSide = (): void => {
        for (const [plugin, { port, http }] of Object.entries(SIDES)) {
          const door = side.get(plugin);
          if (has(plugin) && !door) side.set(plugin, listenOn(namespace, { port, http: (request) => http(dns, request) }));
          else if (!has(plugin) && door) {
            door.close();
            side.delete(plugin);
          }
        }
      };
      open();
      openSide();
      let timer: Timer | undefined;
      const check = (): void => {
        timer = process.clock.after(RELOAD_INTERVAL, check, "coredns/reload");
        const next = process.fs.exists(path) ? process.fs.read(path) : text;
        if (next === text) return;
        text = next;
        print("[INFO] Reloading");
        try {
          dns.reload(next);
          open();
          openSide();
          print(`[INFO] plugin/reload: Running configuration SHA512 = ${digest(next)}`);
          print("[INFO] Reloading complete");
        } catch (error) {
          print(`[ERROR] Restart failed: ${error instanceof Error ? error.message : String(error)}`);
          print("[ERROR] plugin/reload: Corefile changed but reload failed: starting with old configuration");
        }
      };
      if (has("reload")) timer = process.clock.after(RELOAD_INTERVAL, check, "coredns/reload");
      return {
        signal(name) {
          if (name !== "SIGTERM") return own.exit(0);
          print("[INFO] SIGTERM: Shutting down servers then terminating");
          if (has("health")) {
            print("[INFO] plugin/health: Going into lameduck mode for 5s");
            process.clock.after(LAMEDUCK, () => own.exit(0), "coredns/lameduck");
          } else own.exit(0);
        },
        stop() {
          timer?.cancel();
          for (const socket of [...side.values(), ...[...doors.values()].flat()]) socket.close();
          dns.stop();
        },
      };
    },
  };
}

const text200 = (body: string): HttpResponse => ({ status: 200, headers: { "content-type": "text/plain" }, body });
/** The plugins with a port of their own. */
const SIDES: Readonly<Record<string, { port: number; http(dns: CoreDns, request: HttpRequest): HttpResponse }>> = {
  health: { port: 8080, http: () => text200("OK") },
  ready: { port: 8181, http: (dns) => (dns.ready ? text200("OK") : { status: 503, headers: {}, body: "kubernetes" }) },
  prometheus: {
    port: 9153,
    http: (_, { path }) =>
      path === "/metrics"
        ? text200("# HELP coredns_build_info\ncoredns_build_info 1\n")
        : { status: 404, headers: {}, body: "404 page not found\n" },
  },
};

/** A stand-in with SHA-512's length: equal for equal files. */
function digest(text: string): string {
  let out = "";
  for (let round = 0; out.length < 128; round++) {
    let value = 0x811c9dc5 ^ round;
    for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
    out += (value >>> 0).toString(16).padStart(8, "0");
  }
  return out.slice(0, 128);
}
