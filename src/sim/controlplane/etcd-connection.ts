/**
 * The API server's way to etcd: whoever answers at the address of its flag, found anew when the wires change. No
 * member listening, a certificate that is not trusted: the call fails as one that nobody answers.
 */
import { signedBy } from "../../kube/certificate.ts";
import { type EtcdClient, EtcdError } from "../etcd/index.ts";
import type { Namespace } from "../os/index.ts";
import { EtcdMember } from "./etcd.ts";

export interface EtcdConnectionOptions {
  namespace: Namespace;
  host: string;
  port: number;
  /** In PEM: `--etcd-certfile` and `--etcd-cafile`. */
  certificate: string | undefined;
  authority: string | undefined;
  /** Another store answers than before: what was cached is of another world. */
  changed: () => void;
}

export class EtcdConnection implements EtcdClient {
  readonly #options: EtcdConnectionOptions;
  #seen = -1;
  #store: EtcdMember["store"] | undefined;
  #greeted: EtcdMember | undefined;
  #last: EtcdMember["store"] | undefined;

  constructor(options: EtcdConnectionOptions) {
    this.#options = options;
  }

  /** Throws ConnectionError, or Error with the words of TLS. */
  dial(): EtcdMember["store"] {
    const { namespace, host, port, certificate, authority } = this.#options;
    if (this.#seen === namespace.fabric.version && this.#store) return this.#store;
    this.#store = undefined;
    const { service } = namespace.fabric.dial(namespace, host, port).socket;
    if (!(service instanceof EtcdMember)) throw new Error(`${host}:${port} is not etcd`);
    // Hands are shaken once: a connection that stands is not asked again, whatever else changed on the wires.
    if (service !== this.#greeted) {
      if (authority !== undefined && service.certificate !== undefined && !signedBy(service.certificate, authority))
        throw new Error(
          "authentication handshake failed: tls: failed to verify certificate: x509: certificate signed by unknown authority",
        );
      if (!service.accepts(certificate)) throw new Error("error reading server preface: remote error: tls: bad certificate");
      this.#greeted = service;
    }
    this.#store = service.store;
    this.#seen = namespace.fabric.version;
    const { store } = service;
    if (this.#last !== store) {
      const first = this.#last === undefined;
      this.#last = store;
      if (!first) this.#options.changed();
    }
    return store;
  }
  #reach(): EtcdMember["store"] {
    try {
      return this.dial();
    } catch {
      throw new EtcdError("unavailable");
    }
  }

  /** The store that answered last. */
  get current(): EtcdMember["store"] | undefined {
    return this.#last;
  }
  get running(): boolean {
    try {
      return this.dial().available;
    } catch {
      return false;
    }
  }
  get revision(): number {
    // Cached by clients: known while nobody answers.
    return (this.running ? this.#reach() : this.#last)?.revision ?? 0;
  }
  get compactedRevision(): number {
    return (this.running ? this.#reach() : this.#last)?.compactedRevision ?? 0;
  }
  get: EtcdClient["get"] = (...args) => this.#reach().get(...args);
  range: EtcdClient["range"] = (...args) => this.#reach().range(...args);
  count: EtcdClient["count"] = (...args) => this.#reach().count(...args);
  put: EtcdClient["put"] = (...args) => this.#reach().put(...args);
  create: EtcdClient["create"] = (...args) => this.#reach().create(...args);
  update: EtcdClient["update"] = (...args) => this.#reach().update(...args);
  delete: EtcdClient["delete"] = (...args) => this.#reach().delete(...args);
  watch: EtcdClient["watch"] = (...args) => this.#reach().watch(...args);
  history: EtcdClient["history"] = (...args) => this.#reach().history(...args);
  grant: EtcdClient["grant"] = (...args) => this.#reach().grant(...args);
  leased: EtcdClient["leased"] = (...args) => this.#reach().leased(...args);
  compact: EtcdClient["compact"] = (...args) => this.#reach().compact(...args);
}
