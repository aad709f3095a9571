/** etcdctl's commands. */
import type { EtcdctlCommand } from "../command.ts";
import { BAD_ARGUMENTS, EtcdctlFailure } from "../failure.ts";
import { alarm, defrag, endpoint, member } from "./cluster.ts";
import { compaction, del, get, put } from "./kv.ts";
import { lease } from "./lease.ts";
import { moveLeader } from "./membership.ts";
import { snapshot } from "./snapshot.ts";
import { txn } from "./txn.ts";
import { watch } from "./watch.ts";

const version: EtcdctlCommand = {
  name: "version",
  usage: "version",
  summary: "Prints the version of etcdctl",
  async run({ print, version: own }) {
    await print(`etcdctl version: ${own}\nAPI version: ${own.split(".").slice(0, 2).join(".")}\n`);
    return 0;
  },
};
function unmodelled(name: string, summary: string): EtcdctlCommand {
  return {
    name,
    usage: name,
    summary,
    run: () => Promise.reject(new EtcdctlFailure(`kubewekend does not model etcdctl ${name}`, BAD_ARGUMENTS)),
  };
}

export const commands: readonly EtcdctlCommand[] = [
  alarm,
  unmodelled("auth", "Enable or disable authentication"),
  unmodelled("check", "commands for checking properties of the etcd cluster"),
  compaction,
  defrag,
  del,
  unmodelled("elect", "Observes and participates in leader election"),
  endpoint,
  get,
  lease,
  unmodelled("lock", "Acquires a named lock"),
  unmodelled("make-mirror", "Makes a mirror at the destination etcd cluster"),
  member,
  moveLeader,
  put,
  unmodelled("role", "Role related commands"),
  snapshot,
  txn,
  unmodelled("user", "User related commands"),
  version,
  watch,
];
