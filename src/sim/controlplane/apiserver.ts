/** The kube-apiserver program: finds etcd at its flag's address, serves HTTPS on the node. */

import type { Release } from "../../kube/releases/index.ts";
import { ConnectionError } from "../../kube/status.ts";
import { SECOND, type Timer } from "../../kube/timers.ts";
import type { Server } from "../../machine/program.ts";
import { ADMISSION_PLUGINS, ApiServer } from "../apiserver/index.ts";
import { listenOn, ownerOf, SimProcess } from "../os/index.ts";
import { apiServerSettings } from "./apiserver-settings.ts";
import { publishAuthentication } from "./authentication-configmap.ts";
import type { Observer } from "./etcd.ts";
import { EtcdConnection } from "./etcd-connection.ts";
import { APISERVER_FLAGS, parseFlags } from "./flags.ts";
import { stamp } from "./klog.ts";
import { refusing } from "./refusal.ts";

/** How long the real one tries to reach etcd before it gives up. */
const ETCD_TIMEOUT = 20 * SECOND;

/** `observer`: who looks on at the requests; it outlives the process. */
export function apiServer(release: Release, observer: () => Observer | undefined = () => undefined): Server {
  return refusing({
    name: "kube-apiserver",
    serve(process) {
      if (!(process instanceof SimProcess)) throw new Error("kube-apiserver runs on a simulated machine only");
      const { kernel, machine } = process;
      const flags = parseFlags(process.argv, APISERVER_FLAGS);
      const { settings, disabled, unheeded } = apiServerSettings(flags, ADMISSION_PLUGINS);
      const etcdAt = /^https?:\/\/([^:/]+):(\d+)/.exec(flags.get("etcd-servers") ?? "");
      const [host, etcdPort] = [etcdAt?.[1] ?? "127.0.0.1", Number(etcdAt?.[2] ?? 2379)];
      const port = Number(flags.get("secure-port") ?? 6443);
      const log = (line: string): void => void process.stderr.write(`${line}\n`);
      if (unheeded.length > 0)
        log(`W${stamp(process.clock.timestamp())}       1 kubewekend] kubewekend does not model these flags: ${unheeded.join(", ")}`);
      let server: ApiServer | undefined;
      let socket: { close(): void } | undefined;
      let retry: Timer | undefined;
      const deadline = process.clock.now + ETCD_TIMEOUT;

      const file = (flag: string): string | undefined => {
        const path = flags.get(flag);
        return path === undefined || !process.fs.exists(path) ? undefined : process.fs.read(path);
      };
      const etcd = new EtcdConnection({
        namespace: machine.namespace,
        host,
        port: etcdPort,
        certificate: file("etcd-certfile"),
        authority: file("etcd-cafile"),
        changed: () => server?.storeChanged(),
      });

      const begin = (): void => {
        try {
          etcd.dial();
          if (!etcd.running) throw new Error("etcdserver: no leader");
        } catch (error) {
          if (process.clock.now >= deadline) {
            log(
              `F${stamp(process.clock.timestamp())}       1 instance.go:291] Error creating leases: error creating storage factory: context deadline exceeded`,
            );
            process.exit(1);
            return;
          }
          log(
            `W${stamp(process.clock.timestamp())}       1 logging.go:59] [core] [Channel #1 SubChannel #2] grpc: addrConn.createTransport failed to connect to {Addr: "${host}:${etcdPort}"}. Err: connection error: desc = "transport: Error while dialing: ${error instanceof Error ? error.message : String(error)}"`,
          );
          retry = process.clock.after(SECOND, begin, "kube-apiserver/etcd");
          return;
        }
        server = new ApiServer({
          disableAdmissionPlugins: disabled,
          settings,
          clock: kernel.clock,
          random: kernel.random,
          trace: kernel.trace,
          release,
          etcd,
          hold: (promise) => kernel.hold(promise),
          // To kubelets (logs, exec), pods and services (proxy), as this machine reaches them.
          dial: (address, to, request) => {
            const { socket, source } = machine.namespace.fabric.dial(machine.namespace, address, to);
            if (!socket.options.http) throw new ConnectionError("ECONNRESET", `read tcp ${address}:${to}: read: connection reset by peer`);
            return socket.options.http({ ...request, peer: { ...request.peer, address: source } });
          },
          flags: {
            advertiseAddress: flags.get("advertise-address") ?? machine.namespace.address,
            securePort: port,
            serviceClusterIpRange: flags.get("service-cluster-ip-range") ?? "10.96.0.0/16",
            hostname: machine.hostname,
          },
        });
        const journal = observer();
        if (journal) server.audit.observer = (entry) => journal.asked(entry, etcd.current);
        server.start();
        publishAuthentication(server, flags, (path) => (process.fs.exists(path) ? process.fs.read(path) : ""));
        const serving = server;
        socket = listenOn(
          machine.namespace,
          { port, tls: true, owner: ownerOf(process), http: (request) => serving.handle(request) },
          serving,
        );
        log(`I${stamp(process.clock.timestamp())}       1 secure_serving.go:213] Serving securely on [::]:${port}`);
      };
      begin();
      return {
        stop() {
          retry?.cancel();
          socket?.close();
          server?.stop();
        },
      };
    },
  });
}
