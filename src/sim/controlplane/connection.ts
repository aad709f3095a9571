/**
 * A component's way to the API server: the synchronous client of whatever server answers at the address in its
 * kubeconfig, found over the wires at each call. No process listening, no route, a paused machine: the call
 * throws ConnectionError as a real dial would fail.
 */

import { parse } from "yaml";
import { decodeCertificate } from "../../kube/certificate.ts";
import type { Client, ListOptions, Watch, WatchHandler } from "../../kube/client/client.ts";
import { decodeBase64 } from "../../kube/encoding/base64.ts";
import type { ResourceType } from "../../kube/resource.ts";
import { ConnectionError } from "../../kube/status.ts";
import type { KubeObject } from "../../kube/types.ts";
import { decodeAnswer, encodeQuestion } from "../../machine/dns.ts";
import type { FileSystem } from "../../machine/filesystem.ts";
import { ApiServer, AUTHENTICATED, serviceAccountUser, type UserInfo } from "../apiserver/index.ts";
import { type Arrival, type Namespace, parseResolvConf, type Socket } from "../os/index.ts";
import { StartRefused } from "./refusal.ts";

/** Where a component finds the server and who it is there. */
export interface Credentials {
  host: string;
  port: number;
  user: UserInfo;
}

/** Reads a kubeconfig as the components' own client code does. Throws with its words. */
export function credentialsFrom(fs: FileSystem, path: string): Credentials {
  if (!fs.exists(path)) throw new StartRefused(`stat ${path}: no such file or directory`);
  const config = parse(fs.read(path)) as {
    clusters?: { name: string; cluster: { server: string } }[];
    contexts?: { name: string; context: { cluster: string; user: string } }[];
    users?: {
      name: string;
      user: { "client-certificate-data"?: string; "client-certificate"?: string; token?: string; tokenFile?: string };
    }[];
    "current-context"?: string;
  } | null;
  const context = config?.contexts?.find(({ name }) => name === config["current-context"])?.context;
  const cluster = config?.clusters?.find(({ name }) => name === context?.cluster)?.cluster;
  const user = config?.users?.find(({ name }) => name === context?.user)?.user;
  if (!cluster)
    throw new StartRefused("invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable");
  const url = /^https?:\/\/([^:/]+)(?::(\d+))?/.exec(cluster.server);
  return { host: url?.[1] ?? "localhost", port: Number(url?.[2] ?? 443), user: userFrom(fs, user ?? {}) };
}

function userFrom(
  fs: FileSystem,
  user: { "client-certificate-data"?: string; "client-certificate"?: string; token?: string; tokenFile?: string },
): UserInfo {
  const data = user["client-certificate-data"];
  const pem =
    data !== undefined ? decodeBase64(data) : user["client-certificate"] !== undefined ? fs.read(user["client-certificate"]) : undefined;
  const certificate = pem === undefined ? undefined : decodeCertificate(pem);
  if (certificate) return { name: certificate.subject.commonName, groups: [...certificate.subject.organizations, AUTHENTICATED] };
  const token = user.token ?? (user.tokenFile !== undefined ? fs.read(user.tokenFile) : undefined);
  return (token !== undefined && tokenUser(token)) || { name: "system:anonymous", groups: ["system:unauthenticated"] };
}

/** Service account of a bound token, by its claims. */
function tokenUser(token: string): UserInfo | undefined {
  const payload = token.split(".")[1];
  if (payload === undefined) return undefined;
  const text = decodeBase64(
    payload
      .replaceAll("-", "+")
      .replaceAll("_", "/")
      .padEnd(Math.ceil(payload.length / 4) * 4, "="),
  );
  const subject = text === undefined ? undefined : /"sub":"system:serviceaccount:([^:"]+):([^"]+)"/.exec(text);
  return subject ? serviceAccountUser(subject[1] as string, subject[2] as string) : undefined;
}

const TOKEN_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";
/** rest.InClusterConfig(). Throws its words when this is not a pod. */
export function inCluster(fs: FileSystem, env: ReadonlyMap<string, string>): Credentials {
  const host = env.get("KUBERNETES_SERVICE_HOST");
  const port = env.get("KUBERNETES_SERVICE_PORT");
  if (!host || !port)
    throw new Error("unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined");
  if (!fs.exists(`${TOKEN_FOLDER}/token`)) throw new Error(`open ${TOKEN_FOLDER}/token: no such file or directory`);
  const user = tokenUser(fs.read(`${TOKEN_FOLDER}/token`));
  return { host, port: Number(port), user: user ?? { name: "system:anonymous", groups: ["system:unauthenticated"] } };
}

export interface ConnectionOptions {
  namespace: Namespace;
  fs: FileSystem;
  credentials: Credentials;
  /** `kube-scheduler/v1.28.9 (linux/amd64) …` */
  userAgent: string;
  actor?: string;
}

export type ServedType = ResourceType & { readonly verbs?: readonly string[] };

type Guard = <T extends KubeObject>(
  client: Client,
  type: ResourceType<T>,
  options: ListOptions & { resourceVersion: string },
  handler: WatchHandler<T>,
) => Watch;

/** Resolves names and ways once per change of the wires. */
export class Connection {
  #options: ConnectionOptions;
  #address: string | undefined;
  #seen = -1;
  #server: ApiServer | undefined;
  #clients = new Map<string, { server: ApiServer; client: Client }>();

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }
  get client(): Client {
    return this.#reaching(this.#options.credentials.user, this.#options.actor);
  }
  /** Discovery, for controllers that work on every kind. */
  served(): readonly ServedType[] {
    let server: ApiServer;
    try {
      server = this.#dial();
    } catch {
      return [];
    }
    return [...server.endpoints()].map(({ resource }) => resource);
  }
  as(user: UserInfo, actor?: string): Client {
    return this.#reaching(user, actor);
  }

  #reaching(user: UserInfo, actor: string | undefined): Client {
    const to = (): Client => this.#clientOf(user, actor);
    return {
      get: (...args) => to().get(...args),
      list: (...args) => to().list(...args),
      create: (...args) => to().create(...args),
      update: (...args) => to().update(...args),
      updateStatus: (...args) => to().updateStatus(...args),
      patch: (...args) => to().patch(...args),
      delete: (...args) => to().delete(...args),
      watch: (type, options, handler) => this.#guarded(to(), type, options, handler),
    };
  }
  /** A watch lives as long as there is a way to its server: events that cannot arrive end it. */
  #guarded: Guard = (client, type, options, handler) => {
    const { fabric } = this.#options.namespace;
    let seen = fabric.cuts;
    const watch = client.watch(type, options, {
      event: (kind, object) => {
        if (seen !== fabric.cuts) {
          if (!this.#reachable()) {
            watch.stop();
            handler.end();
            return;
          }
          seen = fabric.cuts;
        }
        handler.event(kind, object);
      },
      end: (error) => handler.end(error),
    });
    return watch;
  };
  #reachable(): boolean {
    try {
      const before = this.#server;
      return this.#dial() === before || before === undefined;
    } catch {
      return false;
    }
  }
  #clientOf(user: UserInfo, actor: string | undefined): Client {
    const server = this.#dial();
    const known = this.#clients.get(user.name);
    if (known?.server === server) return known.client;
    const client = server.client(user, { userAgent: this.#options.userAgent, ...(actor === undefined ? {} : { actor }) });
    this.#clients.set(user.name, { server, client });
    return client;
  }
  #dial(): ApiServer {
    const { namespace, credentials } = this.#options;
    if (this.#seen === namespace.fabric.version && this.#server) return this.#server;
    this.#server = undefined;
    const address = this.#resolve();
    const { socket } = dialThrough(namespace, address, credentials.port);
    if (!(socket.service instanceof ApiServer))
      throw new ConnectionError("ECONNRESET", `read tcp ${address}:${credentials.port}: connection reset by peer`);
    this.#server = socket.service;
    this.#seen = namespace.fabric.version;
    return this.#server;
  }
  #resolve(): string {
    const { credentials, fs, namespace } = this.#options;
    const { host } = credentials;
    if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return host;
    this.#address ??= lookup(host, fs, namespace);
    return this.#address;
  }
}

/** Follows proxies (docker's published ports, a load balancer) to the socket behind. */
export function dialThrough(namespace: Namespace, address: string, port: number): Arrival & { socket: Socket } {
  const arrival = namespace.fabric.dial(namespace, address, port);
  let { socket } = arrival;
  for (let proxy = socket.options.forward; proxy; proxy = socket.options.forward) {
    const behind = proxy() as Socket | undefined;
    if (!behind) throw new ConnectionError("EOF", "EOF");
    socket = behind;
  }
  return { ...arrival, socket };
}

/** A name by /etc/hosts and the name server, at once. Throws ConnectionError ENOTFOUND. */
export function lookup(host: string, fs: FileSystem, namespace: Namespace): string {
  for (const line of fs.exists("/etc/hosts") ? fs.read("/etc/hosts").split("\n") : []) {
    const [address, ...names] = line.trim().split(/\s+/);
    if (address && names.includes(host)) return address;
  }
  const server = fs.exists("/etc/resolv.conf") ? parseResolvConf(fs.read("/etc/resolv.conf")).nameservers[0] : undefined;
  const answer =
    server &&
    namespace.fabric
      .dial(namespace, server, 53, "UDP")
      .socket.options.raw?.(encodeQuestion({ type: "A", name: `${host}.` }), { address: namespace.address });
  const record = typeof answer === "string" ? decodeAnswer(answer).records.find(({ type }) => type === "A") : undefined;
  if (!record) throw new ConnectionError("ENOTFOUND", `dial tcp: lookup ${host}${server ? ` on ${server}:53` : ""}: no such host`);
  return record.data;
}
