/** The vocabulary of the store: keys with revisions, events, and the errors etcd speaks. */

/** One key as etcd keeps it. Values are immutable objects, shared with every reader. */
export interface KeyValue {
  readonly key: string;
  readonly value: unknown;
  /** Revision of the write that made the key. */
  readonly createRevision: number;
  /** Revision of the last write: an object's `resourceVersion`. */
  readonly modRevision: number;
  /** Writes since creation, from 1. */
  readonly version: number;
  /** 0 for none. */
  readonly lease: number;
}

export interface StoreEvent {
  readonly type: "PUT" | "DELETE";
  readonly key: string;
  readonly revision: number;
  /** The key after a PUT. */
  readonly current: KeyValue | undefined;
  /** The key before, if there was one. */
  readonly previous: KeyValue | undefined;
}

/** A value, or how to make it once its revision is known (objects carry their own resourceVersion). */
export type ValueOf = (revision: number) => unknown;

export interface WatchTarget {
  event(event: StoreEvent): void;
  /** The watch is over: etcd stopped. */
  end?(): void;
}

export interface Compare {
  key: string;
  target: "mod" | "create" | "version" | "value";
  operator: "=" | "!=" | "<" | ">";
  value: unknown;
}
export type Operation =
  | { type: "put"; key: string; value: ValueOf; lease?: number }
  | { type: "delete"; key: string }
  | { type: "deletePrefix"; prefix: string }
  | { type: "get"; key: string }
  | { type: "range"; prefix: string };
export interface TxnResult {
  succeeded: boolean;
  revision: number;
  /** One answer per operation: the key read, put or deleted (before), or a list of them. */
  responses: (KeyValue | undefined | readonly KeyValue[])[];
}

export interface Lease {
  readonly id: number;
  /** Granted time to live, seconds. */
  readonly ttl: number;
  /** Virtual microseconds. */
  readonly expires: number;
  readonly keys: ReadonlySet<string>;
}

/** What etcd refuses, in its own words (api/v3rpc/rpctypes/error.go). */
export class EtcdError extends Error {
  readonly code: "compacted" | "future" | "lease-not-found" | "lease-exists" | "unavailable" | "duplicate-key";
  constructor(code: EtcdError["code"]) {
    super(MESSAGES[code]);
    this.name = "EtcdError";
    this.code = code;
  }
}
const MESSAGES: Readonly<Record<EtcdError["code"], string>> = {
  compacted: "etcdserver: mvcc: required revision has been compacted",
  future: "etcdserver: mvcc: required revision is a future revision",
  "lease-not-found": "etcdserver: requested lease not found",
  "lease-exists": "etcdserver: lease already exists",
  unavailable: "etcdserver: request timed out",
  "duplicate-key": "etcdserver: duplicate key given in txn request",
};
