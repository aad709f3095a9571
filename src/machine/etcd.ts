/**
 * etcd's remote procedures as a client sends them: POST `/etcdserverpb.KV/Range` and its like with the request's
 * message as the body. Keys and values are byte strings (one character a byte). Upstream: api/etcdserverpb/rpc.proto.
 */

/** What every answer begins with. Identities are 16 hex digits: they do not fit a JavaScript number. */
export interface EtcdHeader {
  readonly cluster_id: string;
  readonly member_id: string;
  readonly revision: number;
  readonly raft_term: number;
}
export interface EtcdKv {
  readonly key: string;
  readonly create_revision: number;
  readonly mod_revision: number;
  readonly version: number;
  readonly value: string;
  readonly lease: string;
}
export interface EtcdRangeRequest {
  readonly key: string;
  /** Exclusive; empty for one key, `\0` for all from the key on. */
  readonly range_end?: string;
  readonly limit?: number;
  readonly revision?: number;
  readonly sort_order?: "ASCEND" | "DESCEND";
  readonly sort_target?: "KEY" | "VERSION" | "CREATE" | "MOD" | "VALUE";
  readonly serializable?: boolean;
  readonly keys_only?: boolean;
  readonly count_only?: boolean;
}
export interface EtcdRangeResponse {
  readonly header: EtcdHeader;
  readonly kvs: readonly EtcdKv[];
  readonly more: boolean;
  readonly count: number;
}
export interface EtcdPutRequest {
  readonly key: string;
  readonly value: string;
  /** 16 hex digits at most; absent: none. */
  readonly lease?: string;
  readonly prev_kv?: boolean;
  readonly ignore_value?: boolean;
  readonly ignore_lease?: boolean;
}
export interface EtcdPutResponse {
  readonly header: EtcdHeader;
  readonly prev_kv?: EtcdKv;
}
export interface EtcdDeleteRequest {
  readonly key: string;
  readonly range_end?: string;
  readonly prev_kv?: boolean;
}
export interface EtcdDeleteResponse {
  readonly header: EtcdHeader;
  readonly deleted: number;
  readonly prev_kvs: readonly EtcdKv[];
}
export interface EtcdCompare {
  readonly key: string;
  readonly result: "EQUAL" | "GREATER" | "LESS" | "NOT_EQUAL";
  readonly target: "VERSION" | "CREATE" | "MOD" | "VALUE" | "LEASE";
  /** A number, or the bytes of a value. */
  readonly value: number | string;
}
export type EtcdRequestOp =
  | { request_range: EtcdRangeRequest }
  | { request_put: EtcdPutRequest }
  | { request_delete_range: EtcdDeleteRequest };
export type EtcdResponseOp =
  | { response_range: EtcdRangeResponse }
  | { response_put: EtcdPutResponse }
  | { response_delete_range: EtcdDeleteResponse };
export interface EtcdTxnRequest {
  readonly compare: readonly EtcdCompare[];
  readonly success: readonly EtcdRequestOp[];
  readonly failure: readonly EtcdRequestOp[];
}
export interface EtcdTxnResponse {
  readonly header: EtcdHeader;
  readonly succeeded: boolean;
  readonly responses: readonly EtcdResponseOp[];
}
export interface EtcdWatchRequest {
  readonly key: string;
  readonly range_end?: string;
  readonly start_revision?: number;
  readonly prev_kv?: boolean;
}
/** A message of the watch stream. */
export interface EtcdWatchResponse {
  readonly header: EtcdHeader;
  readonly created?: boolean;
  readonly canceled?: boolean;
  readonly compact_revision?: number;
  readonly events: readonly { readonly type: "PUT" | "DELETE"; readonly kv: EtcdKv; readonly prev_kv?: EtcdKv }[];
}
export interface EtcdMemberInfo {
  readonly id: string;
  readonly name: string;
  readonly peer_urls: readonly string[];
  readonly client_urls: readonly string[];
  readonly is_learner: boolean;
}
export interface EtcdStatusResponse {
  readonly header: EtcdHeader;
  readonly version: string;
  /** Bytes of the database file, and of them in use. */
  readonly db_size: number;
  readonly db_size_in_use: number;
  /** Member id of the leader. */
  readonly leader: string;
  readonly raft_index: number;
  readonly raft_term: number;
  readonly raft_applied_index: number;
  readonly errors: readonly string[];
  readonly is_learner: boolean;
  readonly storage_version: string;
  readonly quota: number;
}
/** A refusal: gRPC's status. */
export interface EtcdFailure {
  readonly code: EtcdCode;
  readonly message: string;
}
export type EtcdCode =
  | "InvalidArgument"
  | "NotFound"
  | "FailedPrecondition"
  | "OutOfRange"
  | "Unavailable"
  | "Unimplemented"
  | "ResourceExhausted";

/** The first line of a snapshot file; the store follows as JSON. */
export const SNAPSHOT_MAGIC = "etcd snapshot v1\n";
/** What a snapshot file holds. */
export interface EtcdSnapshotFile {
  readonly revision: number;
  readonly term: number;
  readonly keys: readonly {
    key: string;
    value: unknown;
    createRevision: number;
    modRevision: number;
    version: number;
    lease: number;
  }[];
  readonly leases: readonly { id: number; ttl: number; remaining: number }[];
  /** 8 hex digits over the keys. */
  readonly hash: string;
  /** Bytes of the database it was taken from. */
  readonly size: number;
}
/** The content of a snapshot file, or undefined when the text is none. */
export function readSnapshot(text: string): EtcdSnapshotFile | undefined {
  if (!text.startsWith(SNAPSHOT_MAGIC)) return undefined;
  try {
    return JSON.parse(text.slice(SNAPSHOT_MAGIC.length)) as EtcdSnapshotFile;
  } catch {
    return undefined;
  }
}
export function writeSnapshot(snapshot: EtcdSnapshotFile): string {
  return SNAPSHOT_MAGIC + JSON.stringify(snapshot);
}

/** The end of the range of all keys with a prefix (clientv3.GetPrefixRangeEnd). */
export function prefixEnd(prefix: string): string {
  for (let at = prefix.length - 1; at >= 0; at--) {
    const code = prefix.charCodeAt(at);
    if (code < 0xff) return prefix.slice(0, at) + String.fromCharCode(code + 1);
  }
  return "\0";
}
