/**
 * The etcd program: a member with its data directory, its certificates and its client port. What it holds is on
 * disk: see disks.ts.
 */
import { decodeCertificate, signedBy } from "../../kube/certificate.ts";
import { decodeBase64, encodeBytes } from "../../kube/encoding/base64.ts";
import { stringToBytes, utf8String } from "../../kube/encoding/stored.ts";
import type { HttpRequest, HttpResponse } from "../../machine/http.ts";
import type { Process } from "../../machine/process.ts";
import type { Server } from "../../machine/program.ts";
import { type Answer, type Etcd, etcdService } from "../etcd/index.ts";
import { listenOn, type Namespace, ownerOf, SimProcess } from "../os/index.ts";
import type { Disk, Disks } from "./disks.ts";
import { clusterId, EtcdPeers, memberId } from "./etcd-peers.ts";
import { ETCD_FLAGS, type FlagSet, parseFlags } from "./flags.ts";

export { Disks, type Observer } from "./disks.ts";

const HEALTHY = '{"health":"true","reason":""}';
const JSON_HEADERS = { "content-type": "application/json" };

/** What answers on a client port: the store, and who may ask it. */
export class EtcdMember {
  readonly store: Etcd;
  /** The authority of clients, in PEM; undefined when anybody may ask. */
  readonly trusted: string | undefined;
  /** The server's own certificate. */
  readonly certificate: string | undefined;
  readonly peers: EtcdPeers;
  constructor(peers: EtcdPeers, trusted: string | undefined, certificate: string | undefined) {
    this.peers = peers;
    this.store = peers.disk.store;
    this.trusted = trusted;
    this.certificate = certificate;
  }
  /** Is this client certificate (PEM) good enough? */
  accepts(pem: string | undefined): boolean {
    return this.trusted === undefined || (pem !== undefined && signedBy(pem, this.trusted));
  }
}

/** `version`: `3.5.12`. */
export function etcdServer(disks: Disks, version: string): Server {
  return {
    name: "etcd",
    serve(process) {
      if (!(process instanceof SimProcess)) throw new Error("etcd runs on a simulated machine only");
      const { kernel, fs, machine } = process;
      if (process.argv.includes("--version")) {
        void process.stdout.write(
          `etcd Version: ${version}\nGit SHA: ${GIT_SHA[version] ?? "Not provided (use ./build instead of go build)"}\nGo Version: ${GO_VERSION[version] ?? "go1.20.13"}\nGo OS/Arch: linux/amd64\n`,
        );
        process.exit(0);
        return { stop() {} };
      }
      let flags: FlagSet;
      let member: EtcdMember;
      let disk: Disk | undefined;
      let peers: EtcdPeers;
      try {
        flags = parseFlags(process.argv, ETCD_FLAGS);
        const pki = readPki(process, flags);
        disk = disks.open(fs, flags.get("data-dir") ?? "/default.etcd", kernel);
        if (disk.members.length === 0) settle(disk, flags, machine.namespace);
        peers = new EtcdPeers({
          namespace: machine.namespace,
          disk,
          name: flags.get("name") ?? "default",
          clientUrls: list(flags.get("advertise-client-urls")),
          now: () => Math.floor(process.date / 1000),
          log: (message) => log(process, "info", "etcdserver/zap_raft.go:77", message, "", "raft"),
          removed: () => {
            log(
              process,
              "warn",
              "etcdserver/server.go:1148",
              "server error",
              ',"error":"the member has been permanently removed from the cluster"',
            );
            process.exit(1);
          },
        });
        member = new EtcdMember(peers, pki.trusted, pki.certificate);
      } catch (error) {
        disk?.close();
        const why = error instanceof Error ? error.message : String(error);
        log(process, "fatal", "etcdmain/etcd.go:204", "discovery failed", `,"error":${JSON.stringify(why)}`);
        process.exit(1);
        return { stop() {} };
      }
      const opened = disk;
      const { store } = disk;
      const service = etcdService({
        store,
        size: disk.size,
        membership: {
          get clusterId() {
            return opened.clusterId;
          },
          get memberId() {
            return opened.memberId;
          },
          version,
          leader: () => {
            peers.agreed();
            return peers.leader;
          },
          members: () => peers.members,
          add: (urls, learner) => peers.add(urls, learner),
          remove: (id) => peers.remove(id),
          update: (id, change) => peers.update(id, change),
          moveLeader: (id) => peers.moveLeader(id),
        },
      });
      const answer = (procedure: string, body: unknown): Answer => {
        const result = service(procedure, body);
        if (!("failure" in result)) disks.observer?.called(procedure, body, store);
        return result;
      };
      const owner = ownerOf(process);
      const client = clientPort(member, answer, version);
      const sockets = [
        ...urls(flags.get("listen-client-urls")).map(({ scheme, host, port }) =>
          listenOn(
            machine.namespace,
            {
              address: host,
              port,
              owner,
              tls: scheme === "https",
              http: client,
              ...(member.certificate === undefined ? {} : { certificate: member.certificate }),
            },
            member,
          ),
        ),
        ...urls(flags.get("listen-metrics-urls")).map(({ host, port }) =>
          listenOn(machine.namespace, {
            address: host,
            port,
            owner,
            http: (request) => metricsPort(request, member) ?? { status: 404, headers: {}, body: "404 page not found\n" },
          }),
        ),
        ...urls(flags.get("listen-peer-urls")).map(({ host, port }) =>
          listenOn(
            machine.namespace,
            { address: host, port, owner, tls: true, http: () => ({ status: 404, headers: {}, body: "404 page not found\n" }) },
            peers,
          ),
        ),
      ];
      peers.start();
      log(process, "info", "etcdmain/main.go:50", "successfully notified init daemon");
      log(process, "info", "embed/serve.go:250", "serving client traffic securely", `,"traffic":"grpc+http","address":"127.0.0.1:2379"`);
      return {
        stop() {
          for (const socket of sockets) socket.close();
          opened.close();
          peers.stop();
        },
      };
    },
  };
}

const GIT_SHA: Readonly<Record<string, string>> = { "3.5.12": "e7b3bb6cc", "3.6.8": "b2a1b5a0e" };
const GO_VERSION: Readonly<Record<string, string>> = { "3.5.12": "go1.20.13", "3.6.8": "go1.24.13" };

function log(process: Process, level: string, caller: string, message: string, more = "", logger = ""): void {
  const of = logger === "" ? "" : `,"logger":"${logger}"`;
  void process.stderr.write(
    `{"level":"${level}","ts":"${process.clock.microTimestamp()}"${of},"caller":"${caller}","msg":"${message}"${more}}\n`,
  );
}

/**
 * A new directory becomes a member: of a cluster that begins with `--initial-cluster`, or of one that there is, in
 * which it was added. Throws Error with etcd's words.
 */
function settle(disk: Disk, flags: FlagSet, namespace: Namespace): void {
  const own = list(flags.get("initial-advertise-peer-urls") ?? "http://localhost:2380");
  const initial = list(flags.get("initial-cluster") ?? `${flags.get("name") ?? "default"}=${own[0]}`).map((pair) => {
    const [name = "", url = ""] = pair.split("=");
    return { id: memberId([url]), name, peer_urls: [url], client_urls: [], is_learner: false };
  });
  if (flags.get("initial-cluster-state") !== "existing") {
    const me = initial.find(({ peer_urls }) => own.includes(peer_urls[0] ?? ""));
    if (!me)
      throw new Error(`couldn't find local name ${JSON.stringify(flags.get("name") ?? "default")} in the initial cluster configuration`);
    disk.belong(clusterId(initial), me.id, initial, 1);
    return;
  }
  for (const { host, port } of initial.flatMap(({ peer_urls }) => urls(peer_urls[0]))) {
    let service: unknown;
    try {
      service = namespace.fabric.dial(namespace, host, port).socket.service;
    } catch {
      continue;
    }
    if (!(service instanceof EtcdPeers)) continue;
    const me = service.members.find(({ peer_urls }) => peer_urls.some((url) => own.includes(url)));
    if (!me) throw new Error("error validating peerURLs: member count is unequal");
    disk.belong(service.disk.clusterId, me.id, service.members, service.disk.membersVersion);
    return;
  }
  throw new Error("cannot fetch cluster info from peer urls: could not retrieve cluster information from the given URLs");
}

/** Throws what etcd says of certificate files that are not there or not certificates. */
function readPki(process: Process, flags: FlagSet): { trusted: string | undefined; certificate: string | undefined } {
  const read = (flag: string): string | undefined => {
    const path = flags.get(flag);
    if (path === undefined) return undefined;
    if (!process.fs.exists(path)) throw new Error(`open ${path}: no such file or directory`);
    return process.fs.read(path);
  };
  const certificate = read("cert-file");
  read("key-file");
  if (certificate !== undefined && !decodeCertificate(certificate))
    throw new Error("tls: failed to find any PEM data in certificate input");
  const authority = read("trusted-ca-file");
  return { trusted: flags.bool("client-cert-auth", false) ? authority : undefined, certificate };
}

/** The client port: gRPC as messages, the JSON gateway under /v3/, health, version and metrics. */
function clientPort(
  member: EtcdMember,
  answer: (procedure: string, body: unknown) => Answer,
  version: string,
): (request: HttpRequest) => HttpResponse {
  return (request) => {
    if (member.certificate !== undefined && request.scheme === "http")
      return {
        status: 400,
        headers: { "content-type": "text/plain; charset=utf-8" },
        body: "Client sent an HTTP request to an HTTPS server.\n",
      };
    if (!member.accepts(request.peer?.certificate?.pem)) return { status: 495, headers: {}, body: "remote error: tls: bad certificate" };
    const [path = "/"] = request.path.split("?");
    if (path === "/version")
      return {
        status: 200,
        headers: JSON_HEADERS,
        body: `{"etcdserver":"${version}","etcdcluster":"${version.split(".").slice(0, 2).join(".")}.0"}`,
      };
    if (path === "/health") return health(request.path, member);
    if (path.startsWith("/v3/")) return gateway(path, request.body, answer);
    if (!path.startsWith("/etcdserverpb.")) return { status: 404, headers: {}, body: "404 page not found\n" };
    const result = answer(path.slice(1), request.body ?? {});
    if ("failure" in result) return { status: 400, headers: {}, body: result.failure };
    if ("stream" in result) return { status: 200, headers: {}, stream: result.stream };
    return { status: 200, headers: {}, body: result.message };
  };
}

const GATEWAY: Readonly<Record<string, string>> = {
  "/v3/kv/range": "etcdserverpb.KV/Range",
  "/v3/kv/put": "etcdserverpb.KV/Put",
  "/v3/kv/deleterange": "etcdserverpb.KV/DeleteRange",
  "/v3/cluster/member/list": "etcdserverpb.Cluster/MemberList",
  "/v3/maintenance/status": "etcdserverpb.Maintenance/Status",
};
const BYTES = new Set(["key", "value", "range_end"]);
/** The gateway's JSON: bytes in base64, numbers as strings. */
function gateway(path: string, body: unknown, answer: (procedure: string, body: unknown) => Answer): HttpResponse {
  const procedure = GATEWAY[path];
  if (!procedure) return { status: 404, headers: JSON_HEADERS, body: '{"error":"Not Found","code":5,"message":"Not Found","details":[]}' };
  let asked: Record<string, unknown>;
  try {
    asked = JSON.parse(typeof body === "string" && body !== "" ? body : "{}") as Record<string, unknown>;
  } catch {
    return {
      status: 400,
      headers: JSON_HEADERS,
      body: '{"error":"invalid character","code":3,"message":"invalid character","details":[]}',
    };
  }
  const request = Object.fromEntries(
    Object.entries(asked).map(([name, value]) => [
      name,
      BYTES.has(name) && typeof value === "string" ? utf8String(decodeBase64(value) ?? "") : value,
    ]),
  );
  if (typeof request["limit"] === "string") request["limit"] = Number(request["limit"]);
  if (typeof request["revision"] === "string") request["revision"] = Number(request["revision"]);
  const result = answer(procedure, { value: "", ...request });
  if ("failure" in result)
    return {
      status: 400,
      headers: JSON_HEADERS,
      body: JSON.stringify({ error: result.failure.message, code: 3, message: result.failure.message, details: [] }),
    };
  if ("stream" in result) return { status: 501, headers: {}, body: "kubewekend does not model etcd's watch through the gateway\n" };
  return {
    status: 200,
    headers: JSON_HEADERS,
    body: JSON.stringify(result.message, (name, value: unknown) => {
      if ((name === "key" || name === "value") && typeof value === "string") return encodeBytes(stringToBytes(value));
      if (/_id$|^ID$/.test(name) && typeof value === "string") return BigInt(`0x${value || "0"}`).toString();
      return typeof value === "number" ? String(value) : value;
    }),
  };
}

/** Without a leader only a question that needs none (`serializable=true`) is answered well. */
function health(path: string, { store }: EtcdMember): HttpResponse {
  if (store.available || path.includes("serializable=true")) return { status: 200, headers: JSON_HEADERS, body: HEALTHY };
  return { status: 503, headers: JSON_HEADERS, body: '{"health":"false","reason":"RAFT NO LEADER"}' };
}

function metricsPort({ path }: HttpRequest, member: EtcdMember): HttpResponse | undefined {
  const { disk } = member.peers;
  const text = { "content-type": "text/plain; version=0.0.4; charset=utf-8" };
  if (path.startsWith("/health")) return health(path, member);
  if (path.startsWith("/livez")) return { status: 200, headers: text, body: "ok\n" };
  if (path.startsWith("/readyz"))
    return member.store.available
      ? { status: 200, headers: text, body: "ok\n" }
      : { status: 503, headers: text, body: "[+]data_corruption ok\n[-]linearizable_read failed\nok\n" };
  if (path !== "/metrics") return undefined;
  const { store, size } = disk;
  const gauge = (name: string, help: string, value: number): string => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`;
  return {
    status: 200,
    headers: text,
    body: [
      gauge("etcd_debugging_mvcc_keys_total", "Total number of keys.", store.size),
      gauge("etcd_mvcc_db_total_size_in_bytes", "Total size of the underlying database physically allocated in bytes.", size.file()),
      gauge("etcd_mvcc_db_total_size_in_use_in_bytes", "Total size of the underlying database logically in use in bytes.", size.inUse()),
      gauge("etcd_server_has_leader", "Whether or not a leader exists. 1 is existence, 0 is not.", store.available ? 1 : 0),
      gauge(
        "etcd_server_is_leader",
        "Whether or not this member is a leader. 1 if is, 0 otherwise.",
        member.peers.leader === disk.memberId ? 1 : 0,
      ),
    ].join(""),
  };
}

function list(text: string | undefined): string[] {
  return (text ?? "").split(",").filter((one) => one !== "");
}
function urls(text: string | undefined): { scheme: string; host: string; port: number }[] {
  return list(text).flatMap((url) => {
    const match = /^(https?):\/\/([^:/]+):(\d+)/.exec(url);
    return match ? [{ scheme: match[1] as string, host: match[2] as string, port: Number(match[3]) }] : [];
  });
}
