import { expect, test } from "vitest";
import { SECOND } from "../../kube/timers.ts";
import { Clock } from "../clock/clock.ts";
import { Etcd, EtcdError, type StoreEvent } from "./index.ts";

function store(history?: number) {
  const clock = new Clock(0);
  return { clock, etcd: new Etcd({ clock, ...(history === undefined ? {} : { history }) }) };
}
const value = (text: string) => () => text;

test("one revision counter numbers every write; a key knows its birth, last write and version", () => {
  const { etcd } = store();
  etcd.put("/registry/a/x", value("1"));
  etcd.put("/registry/a/y", value("2"));
  etcd.put("/registry/a/x", value("3"));
  expect(etcd.get("/registry/a/x")).toEqual({ key: "/registry/a/x", value: "3", createRevision: 2, modRevision: 4, version: 2, lease: 0 });
  expect(etcd.revision).toBe(4);
});

test("a range is in order, has a limit, goes on after a key, and looks into the past", () => {
  const { etcd } = store();
  for (const name of ["c", "a", "b"]) etcd.put(`/registry/pods/ns/${name}`, value(name));
  etcd.put("/registry/pods/an/z", value("z"));
  const { revision } = etcd;
  etcd.delete("/registry/pods/ns/b");
  const keys = (result: { items: { key: string }[] }) => result.items.map(({ key }) => key.slice("/registry/pods/".length));
  expect(keys(etcd.range("/registry/pods/"))).toEqual(["an/z", "ns/a", "ns/c"]);
  expect(keys(etcd.range("/registry/pods/", { revision }))).toEqual(["an/z", "ns/a", "ns/b", "ns/c"]);
  const page = etcd.range("/registry/pods/", { limit: 2 });
  expect([keys(page), page.remaining]).toEqual([["an/z", "ns/a"], 1]);
  expect(keys(etcd.range("/registry/pods/", { after: "/registry/pods/ns/a" }))).toEqual(["ns/c"]);
  etcd.put("/registry/pods/ns/b", value("again"));
  expect(keys(etcd.range("/registry/pods/ns/"))).toEqual(["ns/a", "ns/b", "ns/c"]);
});

test("conditional writes do nothing when the revision is another", () => {
  const { etcd } = store();
  expect(etcd.create("/k/a", value("1"))?.modRevision).toBe(2);
  expect(etcd.create("/k/a", value("2"))).toBeUndefined();
  expect(etcd.update("/k/a", value("2"), 1)).toBeUndefined();
  expect(etcd.update("/k/a", value("2"), 2)?.version).toBe(2);
  expect(etcd.delete("/k/a", 2)).toBeUndefined();
  expect(etcd.revision).toBe(3);
});

test("a transaction's writes share one revision", () => {
  const { etcd } = store();
  const result = etcd.txn({
    compare: [{ key: "/k/a", target: "create", operator: "=", value: 0 }],
    success: [
      { type: "put", key: "/k/a", value: value("1") },
      { type: "put", key: "/k/b", value: value("2") },
    ],
    failure: [],
  });
  expect([result.succeeded, etcd.get("/k/a")?.modRevision, etcd.get("/k/b")?.modRevision]).toEqual([true, 2, 2]);
});

test("a watch from the past sees every event of its prefix once and in order, or is told they are gone", () => {
  const { etcd } = store();
  etcd.put("/registry/a/x", value("1"));
  etcd.put("/registry/b/x", value("2"));
  etcd.delete("/registry/a/x");
  const seen: string[] = [];
  const stop = etcd.watch("/registry/a/", 2, { event: (event: StoreEvent) => seen.push(`${event.type} ${event.revision}`) });
  etcd.put("/registry/a/y", value("3"));
  stop();
  etcd.put("/registry/a/y", value("4"));
  expect(seen).toEqual(["PUT 2", "DELETE 4", "PUT 5"]);
  etcd.compact(4);
  expect(() => etcd.watch("/registry/a/", 3, { event: () => {} })).toThrow("etcdserver: mvcc: required revision has been compacted");
});

test("old events are forgotten beyond the bound", () => {
  const { etcd } = store(10);
  for (let i = 0; i < 30; i++) etcd.put("/registry/a/x", value(`${i}`));
  expect(etcd.compactedRevision).toBe(21);
  expect(() => etcd.get("/registry/a/x", 5)).toThrow(EtcdError);
  expect(etcd.get("/registry/a/x", 25)?.value).toBe("23");
});

test("keys go with their lease unless it is kept alive", () => {
  const { etcd, clock } = store();
  const lease = etcd.grant(10);
  etcd.put("/registry/events/ns/e", value("e"), lease);
  clock.after(8 * SECOND, () => etcd.keepAlive(lease));
  while ((clock.next() ?? Number.POSITIVE_INFINITY) <= 17 * SECOND) clock.step();
  expect(etcd.get("/registry/events/ns/e")?.lease).toBe(lease);
  while (clock.step());
  expect(etcd.get("/registry/events/ns/e")).toBeUndefined();
  expect(() => etcd.lease(lease)).toThrow("etcdserver: requested lease not found");
});

test("a stopped store refuses, ends watches, and has its data when it is back", () => {
  const { etcd } = store();
  etcd.put("/registry/a/x", value("1"));
  let ended = false;
  etcd.watch("/registry/a/", 0, {
    event: () => {},
    end: () => {
      ended = true;
    },
  });
  etcd.stop();
  expect(ended).toBe(true);
  expect(() => etcd.get("/registry/a/x")).toThrow("etcdserver: request timed out");
  etcd.start();
  expect(etcd.get("/registry/a/x")?.value).toBe("1");
});

test("a snapshot restores keys, revisions and leases", () => {
  const first = store().etcd;
  first.put("/registry/a/x", value("1"));
  first.put("/registry/a/x", value("2"));
  const second = store().etcd;
  second.restore(first.snapshot());
  expect([...second.entries()]).toEqual([...first.entries()]);
  expect(second.revision).toBe(first.revision);
  expect(second.put("/registry/a/x", value("3")).version).toBe(3);
  expect(second.range("/registry/a/").items).toHaveLength(1);
});
