/**
 * One member of etcd among others. No Raft: a synchronous model of what it guarantees. Whoever writes first looks
 * which members it reaches over the wires; with a majority the write is made at all of them at once, without one
 * nothing is read or written. A member that was away takes over what it missed when it is reached again. A leader
 * that is out of reach is replaced by the member that knows most. Elections and heartbeats take no time.
 * Upstream: etcd server/etcdserver/api/membership.
 */
import { sha1 } from "../../machine/digest.ts";
import type { EtcdMemberInfo } from "../../machine/etcd.ts";
import type { Change, Consensus } from "../etcd/index.ts";
import type { Namespace } from "../os/index.ts";
import type { Disk } from "./disks.ts";

const TOKEN = "etcd-cluster";

/** 16 hex digits. `added`: seconds since 1970, of a member that is added to a running cluster. */
export function memberId(peerUrls: readonly string[], added?: number): string {
  const text = [...peerUrls].sort().join("") + TOKEN + (added === undefined ? "" : String(added));
  return sha1([...text].map((character) => character.charCodeAt(0))).slice(0, 16);
}
/** Of the members it begins with. */
export function clusterId(members: readonly EtcdMemberInfo[]): string {
  const ids = members.map(({ id }) => id).sort();
  return sha1(ids.flatMap((id) => (id.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)))).slice(0, 16);
}

export interface EtcdPeersOptions {
  namespace: Namespace;
  disk: Disk;
  /** `--name` and `--advertise-client-urls`, which the others learn when it joins. */
  name: string;
  clientUrls: readonly string[];
  /** Seconds since 1970. */
  now: () => number;
  log: (message: string, more?: string) => void;
  /** It was removed from the cluster. */
  removed: () => void;
}

export class EtcdPeers implements Consensus {
  readonly #options: EtcdPeersOptions;
  /** Member id; "" while there is none. */
  leader = "";
  #seen = -1;
  #agreed = true;
  #reached: EtcdPeers[] = [];
  #closed = false;

  constructor(options: EtcdPeersOptions) {
    this.#options = options;
  }
  get disk(): Disk {
    return this.#options.disk;
  }
  get id(): string {
    return this.disk.memberId;
  }
  get members(): readonly EtcdMemberInfo[] {
    return this.disk.members;
  }
  /** Takes part: what it missed is taken over. */
  start(): void {
    this.#reset();
    // A lone member elects itself anew at each start.
    if (this.members.length === 1) this.disk.store.term++;
    if (this.agreed()) this.#publish();
    for (const other of this.#reached) other.#reset();
  }
  stop(): void {
    this.#closed = true;
    this.disk.store.consensus = undefined;
  }

  agreed(): boolean {
    const { fabric } = this.#options.namespace;
    if (this.#seen !== fabric.version) {
      this.#seen = fabric.version;
      this.#look();
    }
    return this.#agreed;
  }
  replicate(change: Change): void {
    const { store } = this.disk;
    for (const other of this.#reached) {
      other.disk.store.follow(change);
      other.disk.store.raftIndex = store.raftIndex;
    }
  }

  // Membership.

  /** `unstarted` until a process with that peer address joins. */
  add(peerUrls: readonly string[], learner: boolean): EtcdMemberInfo {
    const member = { id: memberId(peerUrls, this.#options.now()), name: "", peer_urls: peerUrls, client_urls: [], is_learner: learner };
    this.#change([...this.members, member]);
    return member;
  }
  remove(id: string): void {
    const gone = this.#reached.find((other) => other.id === id) ?? (this.id === id ? this : undefined);
    this.#change(this.members.filter((member) => member.id !== id));
    if (gone) gone.#options.removed();
  }
  update(id: string, change: Partial<EtcdMemberInfo>): void {
    this.#change(this.members.map((member) => (member.id === id ? { ...member, ...change } : member)));
  }
  moveLeader(id: string): void {
    this.#elect(id);
  }
  /** Its name and addresses, as it tells the others when it starts. */
  #publish(): void {
    const { name, clientUrls } = this.#options;
    const own = this.members.find(({ id }) => id === this.id);
    if (own && (own.name !== name || own.client_urls.join() !== clientUrls.join())) this.update(this.id, { name, client_urls: clientUrls });
  }
  #change(members: readonly EtcdMemberInfo[]): void {
    const all = [this as EtcdPeers, ...this.#reached];
    const version = Math.max(...all.map(({ disk }) => disk.membersVersion)) + 1;
    for (const one of all) {
      one.disk.setMembers(members, version);
      one.#reset();
    }
    this.agreed();
  }
  /** Looks again before the next request. */
  #reset(): void {
    this.#seen = -1;
    this.disk.store.consensus = this.members.length > 1 && !this.#closed ? this : undefined;
    if (this.members.length === 1) {
      this.leader = this.id;
      this.#reached = [];
      this.#agreed = true;
    }
  }

  // Who is there.

  #look(): void {
    const before = this.#agreed;
    this.#reached = this.members.filter(({ id }) => id !== this.id).flatMap((member) => this.#reach(member) ?? []);
    const voters = this.members.filter(({ is_learner }) => !is_learner);
    const here = new Set([this.id, ...this.#reached.map(({ id }) => id)]);
    this.#agreed = voters.filter(({ id }) => here.has(id)).length > voters.length / 2;
    if (!this.#agreed) {
      if (this.leader !== "") this.#options.log(`raft.node: ${this.id} lost leader ${this.leader} at term ${this.disk.store.term}`);
      this.leader = "";
      return;
    }
    this.#meet();
    if (!here.has(this.leader)) this.#elect();
    if (!before) {
      this.disk.store.promote();
      this.#publish();
    }
    this.#promoteLearners(here);
  }
  #reach({ peer_urls }: EtcdMemberInfo): EtcdPeers | undefined {
    const { namespace } = this.#options;
    for (const url of peer_urls) {
      const [, host = "", port = "2380"] = /^https?:\/\/([^:/]+):(\d+)/.exec(url) ?? [];
      try {
        const { service } = namespace.fabric.dial(namespace, host, Number(port)).socket;
        if (service instanceof EtcdPeers && service.disk.clusterId === this.disk.clusterId) return service;
      } catch {
        // Not there, or no way to it.
      }
    }
    return undefined;
  }
  /** Everybody reached comes to know what the one who knows most knows, the leader and the members included. */
  #meet(): void {
    const all = [this as EtcdPeers, ...this.#reached];
    const most = all.reduce((a, b) => (b.disk.store.revision > a.disk.store.revision ? b : a));
    const wisest = all.reduce((a, b) => (b.disk.membersVersion > a.disk.membersVersion ? b : a));
    const term = Math.max(...all.map(({ disk }) => disk.store.term));
    const leader = all.map((one) => one.leader).find((id) => id !== "" && all.some((one) => one.id === id)) ?? "";
    for (const one of all) {
      if (one.disk.store.revision < most.disk.store.revision) one.disk.store.catchUp(most.disk.store);
      if (one.disk.membersVersion < wisest.disk.membersVersion) one.disk.setMembers(wisest.members, wisest.disk.membersVersion);
      one.disk.store.term = term;
      one.leader = leader;
      one.disk.store.consensus = one;
      // It sees the same, if it can see at all.
      if (one !== this) one.#seen = -1;
    }
  }
  #elect(chosen?: string): void {
    const voters = [this as EtcdPeers, ...this.#reached].filter(({ id }) => this.members.some((one) => one.id === id && !one.is_learner));
    const order = this.members.map(({ id }) => id);
    voters.sort((a, b) => b.disk.store.raftIndex - a.disk.store.raftIndex || order.indexOf(a.id) - order.indexOf(b.id));
    const id = chosen ?? voters[0]?.id ?? this.id;
    const term = this.disk.store.term + 1;
    for (const one of [this, ...this.#reached]) {
      one.leader = id;
      one.disk.store.term = term;
      one.#options.log(one.id === id ? `${id} became leader at term ${term}` : `raft.node: ${one.id} elected leader ${id} at term ${term}`);
    }
  }
  /** A learner that has caught up becomes a voter, as kubeadm asks for. */
  #promoteLearners(here: ReadonlySet<string>): void {
    const grown = this.members.filter(({ id, name, is_learner }) => is_learner && name !== "" && here.has(id));
    if (grown.length > 0) this.#change(this.members.map((member) => (grown.includes(member) ? { ...member, is_learner: false } : member)));
  }
}
