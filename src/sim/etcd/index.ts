/** The store. Only the API server (and what stands for its process: world, kubeadm, etcdctl's server) comes in here. */
export {
  type Change,
  type Consensus,
  Etcd,
  type EtcdClient,
  type EtcdOptions,
  type EtcdSnapshot,
  type RangeOptions,
  type RangeResult,
} from "./etcd.ts";
export { type Answer, EtcdRefusal, etcdService, type Membership } from "./service.ts";
export { DatabaseSize } from "./size.ts";
export {
  type Compare,
  EtcdError,
  type KeyValue,
  type Lease,
  type Operation,
  type StoreEvent,
  type TxnResult,
  type ValueOf,
  type WatchTarget,
} from "./types.ts";
