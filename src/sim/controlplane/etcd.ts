/**
 * The etcd program. What it holds is on disk: the data directory names the store, so a restarted container finds
 * its data, an emptied directory is a new cluster, and a moved one takes its data along.
 */
import type { Server } from "../../machine/program.ts";
import type { AuditEntry } from "../apiserver/index.ts";
import { Etcd, type StoreEvent } from "../etcd/index.ts";
import { listenOn, SimProcess } from "../os/index.ts";
import { ETCD_FLAGS, parseFlags } from "./flags.ts";

/** Looks on from outside the world: it may remember, but never write, draw chance or add an event. */
export interface Observer {
  /** Every write of every store, at its instant. */
  wrote(event: StoreEvent, store: Etcd): void;
  /** Every request to every API server, when it is answered. */
  asked(entry: AuditEntry): void;
}

/** Stores by the identity that their `db` file names. Belongs to the world. */
export class Disks {
  /** Who looks on; set before the first store is made. */
  observer: Observer | undefined;
  #stores = new Map<string, Etcd>();
  get(id: string): Etcd | undefined {
    return this.#stores.get(id);
  }
  set(id: string, store: Etcd): void {
    this.#stores.set(id, store);
    const { observer } = this;
    if (observer) store.observer = (event) => observer.wrote(event, store);
  }
  all(): Etcd[] {
    return [...this.#stores.values()];
  }
}

const HEALTHY = '{"health":"true","reason":""}';

export function etcdServer(disks: Disks): Server {
  return {
    name: "etcd",
    serve(process) {
      if (!(process instanceof SimProcess)) throw new Error("etcd runs on a simulated machine only");
      const { kernel, fs, machine } = process;
      const flags = parseFlags(process.argv, ETCD_FLAGS);
      const db = `${flags.get("data-dir") ?? "/default.etcd"}/member/snap/db`;
      const named = fs.exists(db) ? /id=(\w+)/.exec(fs.read(db))?.[1] : undefined;
      let store = named === undefined ? undefined : disks.get(named);
      if (!store) {
        const id = kernel.random.stream("etcd").hex(16);
        store = new Etcd({ clock: kernel.clock });
        disks.set(id, store);
        fs.mkdir(db.slice(0, db.lastIndexOf("/")), { recursive: true });
        fs.mkdir(`${flags.get("data-dir") ?? "/default.etcd"}/member/wal`, { recursive: true });
        fs.write(db, `bolt id=${id}\n`, { mode: 0o600 });
      } else store.start();
      const running = store;
      const health = (): { status: number; headers: Record<string, string>; body: string } => ({
        status: 200,
        headers: { "content-type": "application/json" },
        body: HEALTHY,
      });
      const sockets = [
        ...urls(flags.get("listen-client-urls")).map(({ host, port }) =>
          listenOn(machine.namespace, { address: host, port, tls: true, http: health }, running),
        ),
        ...urls(flags.get("listen-metrics-urls")).map(({ host, port }) =>
          listenOn(machine.namespace, { address: host, port, http: health }),
        ),
        ...urls(flags.get("listen-peer-urls")).map(({ host, port }) =>
          listenOn(machine.namespace, {
            address: host,
            port,
            tls: true,
            http: () => ({ status: 404, headers: {}, body: "404 page not found\n" }),
          }),
        ),
      ];
      void process.stderr.write(
        `{"level":"info","ts":"${process.clock.timestamp()}","caller":"embed/serve.go:103","msg":"ready to serve client requests"}\n`,
      );
      return {
        stop() {
          for (const socket of sockets) socket.close();
          running.stop();
        },
      };
    },
  };
}

function urls(list: string | undefined): { host: string; port: number }[] {
  return (list ?? "").split(",").flatMap((url) => {
    const match = /^https?:\/\/([^:/]+):(\d+)/.exec(url);
    return match ? [{ host: match[1] as string, port: Number(match[2]) }] : [];
  });
}
