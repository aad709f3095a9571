/**
 * What etcd keeps in its data directory. The file `member/snap/db` names the store and counts how often it was
 * closed, so a restarted container finds its data, an emptied directory is a new cluster, a moved one takes its
 * data along, and a copy made while etcd was down is a backup of that moment. A file that `etcdctl snapshot restore`
 * wrote holds the data themselves.
 */

import { type EtcdMemberInfo, readSnapshot, SNAPSHOT_MAGIC } from "../../machine/etcd.ts";
import type { FileSystem } from "../../machine/filesystem.ts";
import type { AuditEntry } from "../apiserver/index.ts";
import { DatabaseSize, Etcd, type EtcdSnapshot, type StoreEvent } from "../etcd/index.ts";
import type { Kernel } from "../os/index.ts";

/** Looks on from outside the world: it may remember, but never write, draw chance or add an event. */
export interface Observer {
  /** Every write of every store, at its instant. */
  wrote(event: StoreEvent, store: Etcd): void;
  /** A store begins with what a snapshot or a copy held: nobody writes it now. */
  filled(store: Etcd): void;
  /** Every request to every API server, when it is answered; `store` is where that one keeps its objects. */
  asked(entry: AuditEntry, store: Etcd | undefined): void;
  /** Every procedure that somebody other than an API server called, `etcdserverpb.KV/Put`, and was not refused. */
  called(procedure: string, body: unknown, store: Etcd): void;
  /** A service, a container or a guest has changed: only in a world with servers. */
  touched?(): void;
}

/** A database in use by a member. */
export interface Disk {
  readonly store: Etcd;
  readonly size: DatabaseSize;
  /** 16 hex digits. */
  readonly clusterId: string;
  readonly memberId: string;
  /** Of the cluster, as they were last known; none of a new directory. */
  readonly members: readonly EtcdMemberInfo[];
  /** Counts changes of the members. */
  readonly membersVersion: number;
  setMembers(members: readonly EtcdMemberInfo[], version: number): void;
  /** A new directory becomes this member of that cluster. */
  belong(clusterId: string, memberId: string, members: readonly EtcdMemberInfo[], version: number): void;
  /** The process ends: the store stops, the file says where it stands. */
  close(): void;
}
interface Database {
  readonly id: string;
  readonly store: Etcd;
  readonly size: DatabaseSize;
  clusterId: string;
  memberId: string;
  members: readonly EtcdMemberInfo[];
  membersVersion: number;
  /** How often it was closed. */
  generation: number;
  /** What it held at each closing: copies of the file lead back there. */
  readonly closed: Map<number, EtcdSnapshot>;
}
/** Closings remembered per database. */
const REMEMBERED = 8;

/** Stores by the identity that their `db` file names. Belongs to the world. */
export class Disks {
  /** Who looks on; set before the first store is made. */
  observer: Observer | undefined;
  #databases = new Map<string, Database>();

  /** Every store there ever was, in the order of their making. */
  all(): Etcd[] {
    return [...this.#databases.values()].map(({ store }) => store);
  }

  /** One store of each cluster: all its members hold the same. */
  clusters(): Etcd[] {
    const found = new Map<string, Etcd>();
    for (const { clusterId, id, store, members } of this.#databases.values()) {
      const key = members.length > 1 ? clusterId : id;
      const other = found.get(key);
      if (!other || (!other.running && store.running)) found.set(key, store);
    }
    return [...found.values()];
  }

  /** Opens a data directory; makes a new store where there is none. Throws when the file is no database. */
  open(fs: FileSystem, folder: string, kernel: Kernel): Disk {
    const file = `${folder}/member/snap/db`;
    const text = fs.exists(file) ? fs.read(file) : "";
    const database = this.#find(text, kernel) ?? this.#make(kernel);
    const { store, size } = database;
    fs.mkdir(`${folder}/member/snap`, { recursive: true });
    fs.mkdir(`${folder}/member/wal`, { recursive: true });
    const save = (): void => fs.write(file, `bolt id=${database.id} generation=${database.generation}\n`, { mode: 0o600 });
    save();
    store.start();
    return {
      store,
      size,
      get clusterId() {
        return database.clusterId;
      },
      get memberId() {
        return database.memberId;
      },
      get members() {
        return database.members;
      },
      get membersVersion() {
        return database.membersVersion;
      },
      setMembers: (members, version) => {
        database.members = members;
        database.membersVersion = version;
      },
      belong: (clusterId, memberId, members, membersVersion) => Object.assign(database, { clusterId, memberId, members, membersVersion }),
      close: () => {
        if (!store.running) return;
        store.stop();
        database.generation++;
        database.closed.set(database.generation, store.snapshot());
        if (database.closed.size > REMEMBERED) database.closed.delete(Math.min(...database.closed.keys()));
        // The directory may have been taken away under it.
        if (fs.exists(file)) save();
      },
    };
  }
  #find(text: string, kernel: Kernel): Database | undefined {
    if (text.startsWith(SNAPSHOT_MAGIC)) {
      const snapshot = readSnapshot(text);
      if (!snapshot) throw new Error("snapshot file integrity check failed");
      return this.#make(kernel, snapshot);
    }
    const [, id = "", generation = "0"] = /id=(\w+)(?: generation=(\d+))?/.exec(text) ?? [];
    const database = this.#databases.get(id);
    if (!database) return undefined;
    if (!database.store.running && database.generation === Number(generation)) return database;
    const then = database.closed.get(Number(generation));
    return this.#make(kernel, then ?? database.store.snapshot(), database);
  }
  #make(kernel: Kernel, content?: EtcdSnapshot, like?: Database): Database {
    const chance = kernel.random.stream("etcd");
    const store = new Etcd({ clock: kernel.clock });
    if (content) store.restore(content);
    store.stop();
    const database: Database = {
      id: chance.hex(16),
      store,
      size: new DatabaseSize(store, kernel.clock),
      clusterId: like?.clusterId ?? "",
      memberId: like?.memberId ?? "",
      members: like?.members ?? [],
      membersVersion: 0,
      generation: 0,
      closed: new Map(),
    };
    this.#databases.set(database.id, database);
    const { observer } = this;
    if (observer) {
      store.observer = (event) => observer.wrote(event, this.#first(database));
      if (content) observer.filled(store);
    }
    return database;
  }
  /** Writes of all members of a cluster are told as those of one. */
  #first({ clusterId, members, store }: Database): Etcd {
    if (members.length <= 1) return store;
    for (const other of this.#databases.values()) if (other.clusterId === clusterId) return other.store;
    return store;
  }
}
