/**
 * etcd's remote procedures on a store: what etcdctl and curl reach through a member's client port. The API server
 * is a client like them, but speaks to the store directly. Upstream: server/etcdserver/api/v3rpc.
 */
import { objectOf, storedForm } from "../../kube/encoding/stored.ts";
import type {
  EtcdCode,
  EtcdCompare,
  EtcdDeleteRequest,
  EtcdDeleteResponse,
  EtcdFailure,
  EtcdHeader,
  EtcdKv,
  EtcdMemberInfo,
  EtcdPutRequest,
  EtcdPutResponse,
  EtcdRangeRequest,
  EtcdRangeResponse,
  EtcdRequestOp,
  EtcdResponseOp,
  EtcdStatusResponse,
  EtcdTxnRequest,
  EtcdTxnResponse,
  EtcdWatchRequest,
  EtcdWatchResponse,
} from "../../machine/etcd.ts";
import { writeSnapshot } from "../../machine/etcd.ts";
import type { BodyStream } from "../../machine/http.ts";
import type { Etcd } from "./etcd.ts";
import type { DatabaseSize } from "./size.ts";
import { contentHash } from "./size.ts";
import { EtcdError, type KeyValue, type Operation, type StoreEvent } from "./types.ts";

/** One member's view of its cluster. Identities are 16 hex digits. */
export interface Membership {
  readonly clusterId: string;
  readonly memberId: string;
  readonly version: string;
  /** Member id; empty while there is none. */
  leader(): string;
  members(): readonly EtcdMemberInfo[];
  add(peerUrls: readonly string[], learner: boolean): EtcdMemberInfo;
  /** Of a member that there is. */
  remove(id: string): void;
  update(id: string, change: Partial<EtcdMemberInfo>): void;
  moveLeader(id: string): void;
}
export interface ServiceOptions {
  store: Etcd;
  membership: Membership;
  size: DatabaseSize;
}
/** A message, or a stream of them. */
export type Answer = { message: unknown } | { stream: BodyStream } | { failure: EtcdFailure };

/** Largest request, bytes (`--max-request-bytes`). */
const MAX_REQUEST = 1.5 * 2 ** 20;
const MAX_OPERATIONS = 128;
const QUOTA = 2 * 2 ** 30;

/** Answers one procedure, named `etcdserverpb.KV/Range`. */
export function etcdService(options: ServiceOptions): (procedure: string, body: unknown) => Answer {
  const procedures = proceduresOf(options);
  return (procedure, body) => {
    const found = procedures[procedure];
    if (!found) return refused("Unimplemented", `kubewekend does not model etcd's ${procedure}`);
    try {
      return found(body as never);
    } catch (error) {
      if (error instanceof EtcdRefusal) return refused(error.code, error.message);
      if (error instanceof EtcdError) return refused(CODES[error.code], error.message);
      throw error;
    }
  };
}

/** Refuses in gRPC's way. */
export class EtcdRefusal extends Error {
  readonly code: EtcdCode;
  constructor(code: EtcdCode, message: string) {
    super(message);
    this.code = code;
  }
}
const CODES: Readonly<Record<EtcdError["code"], EtcdCode>> = {
  compacted: "OutOfRange",
  future: "OutOfRange",
  "lease-not-found": "NotFound",
  "lease-exists": "FailedPrecondition",
  unavailable: "Unavailable",
  "duplicate-key": "InvalidArgument",
};
function refused(code: EtcdCode, message: string): Answer {
  return { failure: { code, message } };
}

function proceduresOf({ store, membership, size }: ServiceOptions): Readonly<Record<string, (body: never) => Answer>> {
  const header = (revision = store.revision): EtcdHeader => ({
    cluster_id: membership.clusterId,
    member_id: membership.memberId,
    revision,
    raft_term: store.term,
  });
  const range = (request: EtcdRangeRequest): EtcdRangeResponse => rangeOf(store, request, header());
  const put = (request: EtcdPutRequest): EtcdPutResponse => {
    checkPut(request);
    const before = store.get(request.key);
    if (request.ignore_value && !before) throw new EtcdRefusal("InvalidArgument", "etcdserver: key not found");
    const lease = request.ignore_lease ? (before?.lease ?? 0) : leaseId(request.lease);
    if (lease !== 0 && !store.leased(lease)) throw new EtcdError("lease-not-found");
    const value = request.ignore_value ? () => before?.value : writing(request.value);
    store.put(request.key, value, lease);
    return { header: header(), ...(request.prev_kv && before ? { prev_kv: kvOf(before) } : {}) };
  };
  const remove = (request: EtcdDeleteRequest): EtcdDeleteResponse => {
    if (request.key === "" && !request.range_end) throw new EtcdRefusal("InvalidArgument", "etcdserver: key is not provided");
    const found = select(store, request.key, request.range_end ?? "");
    if (found.length > 0) store.txn({ compare: [], success: found.map(({ key }) => ({ type: "delete" as const, key })) });
    return { header: header(), deleted: found.length, prev_kvs: request.prev_kv ? found.map((entry) => kvOf(entry)) : [] };
  };
  const known = (id: string): EtcdMemberInfo => {
    if (!store.available) throw new EtcdError("unavailable");
    const found = membership.members().find((member) => member.id === id);
    if (!found) throw new EtcdRefusal("NotFound", "etcdserver: member not found");
    return found;
  };
  const leaseOf = (id: string): ReturnType<Etcd["lease"]> => store.lease(leaseId(id));

  return {
    "etcdserverpb.KV/Range": (request: EtcdRangeRequest) => ({ message: range(request) }),
    "etcdserverpb.KV/Put": (request: EtcdPutRequest) => ({ message: put(request) }),
    "etcdserverpb.KV/DeleteRange": (request: EtcdDeleteRequest) => ({ message: remove(request) }),
    "etcdserverpb.KV/Txn": (request: EtcdTxnRequest) => ({ message: txn(store, request, header) }),
    "etcdserverpb.KV/Compact": ({ revision }: { revision: number }) => {
      store.compact(revision);
      return { message: { header: header() } };
    },
    "etcdserverpb.Watch/Watch": (request: EtcdWatchRequest) => ({ stream: watch(store, request, header) }),
    "etcdserverpb.Lease/LeaseGrant": ({ TTL, ID }: { TTL: number; ID?: string }) => {
      if (TTL > 9_000_000_000) throw new EtcdRefusal("OutOfRange", "etcdserver: too large lease TTL");
      const id = ID === undefined ? store.grant(TTL) : store.grant(TTL, leaseId(ID));
      return { message: { header: header(), ID: hexLease(id), TTL } };
    },
    "etcdserverpb.Lease/LeaseRevoke": ({ ID }: { ID: string }) => {
      store.revoke(leaseId(ID));
      return { message: { header: header() } };
    },
    "etcdserverpb.Lease/LeaseKeepAlive": ({ ID }: { ID: string }) => {
      const lease = store.leased(leaseId(ID)) ? store.keepAlive(leaseId(ID)) : undefined;
      return { message: { header: header(), ID, TTL: lease?.ttl ?? 0 } };
    },
    "etcdserverpb.Lease/LeaseTimeToLive": ({ ID, keys }: { ID: string; keys?: boolean }) => {
      if (!store.leased(leaseId(ID))) return { message: { header: header(), ID, TTL: -1, grantedTTL: 0, keys: [] } };
      const lease = leaseOf(ID);
      return {
        message: {
          header: header(),
          ID,
          TTL: Math.max(0, Math.floor((lease.expires - size.now()) / 1_000_000)),
          grantedTTL: lease.ttl,
          keys: keys ? [...lease.keys].sort() : [],
        },
      };
    },
    "etcdserverpb.Lease/LeaseLeases": () => ({
      message: { header: header(), leases: store.leases().map(({ id }) => ({ ID: hexLease(id) })) },
    }),
    "etcdserverpb.Cluster/MemberList": ({ linearizable = true }: { linearizable?: boolean }) => {
      if (linearizable && !store.available) throw new EtcdError("unavailable");
      return { message: { header: header(), members: membership.members() } };
    },
    "etcdserverpb.Cluster/MemberAdd": ({ peerURLs, isLearner = false }: { peerURLs: string[]; isLearner?: boolean }) => {
      if (!store.available) throw new EtcdError("unavailable");
      if (membership.members().some(({ peer_urls }) => peer_urls.some((url) => peerURLs.includes(url))))
        throw new EtcdRefusal("FailedPrecondition", "etcdserver: Peer URLs already exists");
      const member = membership.add(peerURLs, isLearner);
      return { message: { header: header(), member, members: membership.members() } };
    },
    "etcdserverpb.Cluster/MemberRemove": ({ ID }: { ID: string }) => {
      known(ID);
      const before = header();
      membership.remove(ID);
      return { message: { header: before, members: membership.members() } };
    },
    "etcdserverpb.Cluster/MemberUpdate": ({ ID, peerURLs }: { ID: string; peerURLs: string[] }) => {
      known(ID);
      membership.update(ID, { peer_urls: peerURLs });
      return { message: { header: header(), members: membership.members() } };
    },
    "etcdserverpb.Cluster/MemberPromote": ({ ID }: { ID: string }) => {
      if (!known(ID).is_learner) throw new EtcdRefusal("FailedPrecondition", "etcdserver: can only promote a learner member");
      if (known(ID).name === "")
        throw new EtcdRefusal("FailedPrecondition", "etcdserver: can only promote a learner member which is in sync with leader");
      membership.update(ID, { is_learner: false });
      return { message: { header: header(), members: membership.members() } };
    },
    "etcdserverpb.Maintenance/MoveLeader": ({ targetID }: { targetID: string }) => {
      if (membership.leader() !== membership.memberId) throw new EtcdRefusal("FailedPrecondition", "etcdserver: not leader");
      if (!membership.members().some(({ id }) => id === targetID))
        throw new EtcdRefusal("FailedPrecondition", "etcdserver: bad leader transferee");
      membership.moveLeader(targetID);
      return { message: { header: header() } };
    },
    "etcdserverpb.Maintenance/Status": () => {
      const status: EtcdStatusResponse = {
        header: header(),
        version: membership.version,
        db_size: size.file(),
        db_size_in_use: size.inUse(),
        leader: membership.leader() || "0",
        raft_index: store.raftIndex,
        raft_term: store.term,
        raft_applied_index: store.raftIndex,
        errors: store.available ? [] : ["etcdserver: no leader"],
        is_learner: membership.members().find(({ id }) => id === membership.memberId)?.is_learner ?? false,
        storage_version: `${membership.version.split(".").slice(0, 2).join(".")}.0`,
        quota: QUOTA,
      };
      return { message: status };
    },
    "etcdserverpb.Maintenance/Defragment": () => {
      size.defragment();
      return { message: { header: header() } };
    },
    "etcdserverpb.Maintenance/HashKV": ({ revision }: { revision?: number }) => {
      const at = revision === undefined || revision === 0 ? store.revision : revision;
      return {
        message: {
          header: header(),
          hash: contentHash(store.range("", { revision: at }).items),
          compact_revision: store.compactedRevision,
          hash_revision: at,
        },
      };
    },
    "etcdserverpb.Maintenance/Alarm": () => ({ message: { header: header(), alarms: [] } }),
    "etcdserverpb.Maintenance/Snapshot": () => {
      // Asking a member without a leader for its data works too; but a stopped one does not answer at all.
      const snapshot = store.snapshot();
      const hash = (contentHash(snapshot.keys) >>> 0).toString(16);
      return { message: { blob: writeSnapshot({ ...snapshot, hash, size: size.file() }), size: size.file() } };
    },
  };
}

/** An object when the bytes hold one, so that the API server finds what it can read; the bytes else. */
function writing(bytes: string): (revision: number) => unknown {
  const object = objectOf(bytes);
  if (!object) return () => bytes;
  return (revision) => ({ ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } });
}
function checkPut({ key, value, ignore_value, lease, ignore_lease }: EtcdPutRequest): void {
  if (key === "") throw new EtcdRefusal("InvalidArgument", "etcdserver: key is not provided");
  if (ignore_value && value !== "") throw new EtcdRefusal("InvalidArgument", "etcdserver: value is provided");
  if (ignore_lease && leaseId(lease) !== 0) throw new EtcdRefusal("InvalidArgument", "etcdserver: lease is provided");
  if (value.length > MAX_REQUEST) throw new EtcdRefusal("InvalidArgument", "etcdserver: request is too large");
}
const leaseId = (hex: string | undefined): number => (hex === undefined || hex === "" ? 0 : Number.parseInt(hex, 16));
const hexLease = (id: number): string => id.toString(16).padStart(16, "0");

export function kvOf(entry: KeyValue, keysOnly = false): EtcdKv {
  return {
    key: entry.key,
    create_revision: entry.createRevision,
    mod_revision: entry.modRevision,
    version: entry.version,
    value: keysOnly ? "" : storedForm(entry.value),
    lease: entry.lease === 0 ? "0" : hexLease(entry.lease),
  };
}

/** The keys of a range in byte order. */
function select(store: Etcd, key: string, end: string, revision?: number, serializable = false): KeyValue[] {
  if (end === "") {
    const found = store.get(key, revision, serializable);
    return found ? [found] : [];
  }
  // The longest text all keys of the range begin with bounds what has to be looked at.
  let common = 0;
  if (end !== "\0") while (common < key.length - 1 && key[common] === end[common]) common++;
  const { items } = store.range(end === "\0" ? "" : key.slice(0, common), {
    serializable,
    ...(revision === undefined ? {} : { revision }),
  });
  return items
    .filter((entry) => entry.key >= key && (end === "\0" || entry.key < end))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

const ORDER: Readonly<Record<string, (entry: KeyValue) => number | string>> = {
  KEY: ({ key }) => key,
  VERSION: ({ version }) => version,
  CREATE: ({ createRevision }) => createRevision,
  MOD: ({ modRevision }) => modRevision,
  VALUE: ({ value }) => storedForm(value),
};
function rangeOf(store: Etcd, request: EtcdRangeRequest, header: EtcdHeader): EtcdRangeResponse {
  if (request.key === "" && !request.range_end) throw new EtcdRefusal("InvalidArgument", "etcdserver: key is not provided");
  const revision = request.revision ? request.revision : undefined;
  const found = select(store, request.key, request.range_end ?? "", revision, request.serializable);
  const count = found.length;
  if (request.count_only) return { header, kvs: [], more: false, count };
  const order = ORDER[request.sort_target ?? "KEY"];
  if (order && (request.sort_order || request.sort_target)) {
    const sign = request.sort_order === "DESCEND" ? -1 : 1;
    found.sort((a, b) => {
      const [left, right] = [order(a), order(b)];
      return left < right ? -sign : left > right ? sign : 0;
    });
  }
  const limit = request.limit ?? 0;
  const shown = limit > 0 ? found.slice(0, limit) : found;
  return { header, kvs: shown.map((entry) => kvOf(entry, request.keys_only)), more: shown.length < count, count };
}

function txn(store: Etcd, request: EtcdTxnRequest, header: () => EtcdHeader): EtcdTxnResponse {
  if (request.success.length > MAX_OPERATIONS || request.failure.length > MAX_OPERATIONS)
    throw new EtcdRefusal("InvalidArgument", "etcdserver: too many operations in txn request");
  const succeeded = request.compare.every((compare) => holds(store, compare));
  const operations = succeeded ? request.success : request.failure;
  const puts = operations.flatMap((operation) => ("request_put" in operation ? [operation.request_put] : []));
  if (new Set(puts.map(({ key }) => key)).size < puts.length) throw new EtcdError("duplicate-key");
  for (const one of puts) {
    checkPut(one);
    if (leaseId(one.lease) !== 0 && !store.leased(leaseId(one.lease))) throw new EtcdError("lease-not-found");
  }
  // Reads see the writes before them; all writes share a revision. The store does the writing in one transaction.
  const { responses } = store.txn({
    compare: [],
    success: operations.flatMap((operation): Operation[] =>
      "request_put" in operation
        ? [
            {
              type: "put" as const,
              key: operation.request_put.key,
              value: writing(operation.request_put.value),
              lease: leaseId(operation.request_put.lease),
            },
          ]
        : "request_delete_range" in operation
          ? select(store, operation.request_delete_range.key, operation.request_delete_range.range_end ?? "").map(({ key }) => ({
              type: "delete" as const,
              key,
            }))
          : [],
    ),
  });
  let at = 0;
  const answers = operations.map((operation): EtcdResponseOp => {
    if ("request_put" in operation) {
      at++;
      return { response_put: { header: header() } };
    }
    if ("request_delete_range" in operation) {
      const gone = deletedBy(operation, responses.slice(at) as (KeyValue | undefined)[]);
      at += gone.length;
      return { response_delete_range: { header: header(), deleted: gone.length, prev_kvs: [] } };
    }
    return { response_range: rangeOf(store, operation.request_range, header()) };
  });
  return { header: header(), succeeded, responses: answers };
}
function deletedBy(operation: EtcdRequestOp, rest: readonly (KeyValue | undefined)[]): KeyValue[] {
  if (!("request_delete_range" in operation)) return [];
  const { key, range_end: end = "" } = operation.request_delete_range;
  const gone: KeyValue[] = [];
  for (const entry of rest) {
    if (!entry || !(end === "" ? entry.key === key : entry.key >= key && (end === "\0" || entry.key < end))) break;
    gone.push(entry);
  }
  return gone;
}
function holds(store: Etcd, { key, target, result, value }: EtcdCompare): boolean {
  const entry = store.get(key);
  if (target === "VALUE" && !entry) return false;
  const actual = {
    VERSION: () => entry?.version ?? 0,
    CREATE: () => entry?.createRevision ?? 0,
    MOD: () => entry?.modRevision ?? 0,
    LEASE: () => entry?.lease ?? 0,
    VALUE: () => storedForm(entry?.value ?? ""),
  }[target]();
  switch (result) {
    case "EQUAL":
      return actual === value;
    case "NOT_EQUAL":
      return actual !== value;
    case "GREATER":
      return actual > value;
    case "LESS":
      return actual < value;
  }
}

function watch(store: Etcd, request: EtcdWatchRequest, header: (revision?: number) => EtcdHeader): BodyStream {
  const { key, range_end: end = "", start_revision: from = 0 } = request;
  const matches = (name: string): boolean => (end === "" ? name === key : name >= key && (end === "\0" || name < end));
  let common = 0;
  if (end !== "" && end !== "\0") while (common < key.length - 1 && key[common] === end[common]) common++;
  const prefix = end === "" ? key : end === "\0" ? "" : key.slice(0, common);
  const told = (event: StoreEvent): EtcdWatchResponse["events"][number] => ({
    type: event.type,
    kv: event.current
      ? kvOf(event.current)
      : { key: event.key, create_revision: 0, mod_revision: event.revision, version: 0, value: "", lease: "0" },
    ...(request.prev_kv && event.previous ? { prev_kv: kvOf(event.previous) } : {}),
  });
  return {
    subscribe(chunk, over) {
      try {
        const stop = store.watch(prefix, from, {
          event: (event) => {
            if (!matches(event.key)) return;
            const message: EtcdWatchResponse = { header: header(event.revision), events: [told(event)] };
            chunk(message);
          },
          end: over,
        });
        return stop;
      } catch (error) {
        if (!(error instanceof EtcdError)) throw error;
        const message: EtcdWatchResponse = {
          header: header(),
          canceled: true,
          ...(error.code === "compacted" ? { compact_revision: store.compactedRevision } : {}),
          events: [],
        };
        chunk(message);
        over();
        return () => {};
      }
    },
  };
}
