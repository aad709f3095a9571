/** lease grant, revoke, timetolive, list, keep-alive. Upstream: etcdctl/ctlv3/command/lease_command.go. */

import { textOf } from "../../../kube/encoding/stored.ts";
import { SECOND } from "../../../kube/timers.ts";
import type { EtcdHeader } from "../../../machine/etcd.ts";
import type { EtcdctlCommand } from "../command.ts";
import { BAD_ARGUMENTS, EtcdctlFailure } from "../failure.ts";
import { helped } from "../flags.ts";
import { base64, decimal, formatOf, headerJson, json } from "../output.ts";

function leaseArgument(args: readonly string[], verb: string): string {
  const [id] = args;
  if (args.length !== 1 || id === undefined)
    throw new EtcdctlFailure(
      `lease ${verb} command needs${verb === "keep-alive" || verb === "timetolive" ? " lease ID as argument" : " 1 argument"}`,
      BAD_ARGUMENTS,
    );
  if (!/^[0-9a-f]{1,16}$/i.test(id))
    throw new EtcdctlFailure(
      `bad lease ID arg (strconv.ParseInt: parsing ${JSON.stringify(id)}: invalid syntax), expecting ID in Hex`,
      BAD_ARGUMENTS,
    );
  return id.padStart(16, "0");
}

const grant: EtcdctlCommand = {
  name: "grant",
  usage: "lease grant <ttl>",
  summary: "Creates leases",
  async run({ args, flags, client, print }) {
    const [ttl] = args;
    if (args.length !== 1) throw new EtcdctlFailure("lease grant command needs TTL argument", BAD_ARGUMENTS);
    if (!/^-?\d+$/.test(ttl ?? ""))
      throw new EtcdctlFailure(`bad TTL (strconv.ParseInt: parsing ${JSON.stringify(ttl)}: invalid syntax)`, BAD_ARGUMENTS);
    const response = await client().call<{ header: EtcdHeader; ID: string; TTL: number }>("etcdserverpb.Lease/LeaseGrant", {
      TTL: Number(ttl),
    });
    if (formatOf(flags.string("write-out"), ["simple", "json"]) === "json")
      await print(`${json({ header: headerJson(response.header), ID: decimal(response.ID), TTL: response.TTL })}\n`);
    else await print(`lease ${response.ID} granted with TTL(${response.TTL}s)\n`);
    return 0;
  },
};
const revoke: EtcdctlCommand = {
  name: "revoke",
  usage: "lease revoke <leaseID>",
  summary: "Revokes leases",
  async run({ args, client, print }) {
    const ID = leaseArgument(args, "revoke");
    await client().call("etcdserverpb.Lease/LeaseRevoke", { ID });
    await print(`lease ${ID} revoked\n`);
    return 0;
  },
};
const timetolive: EtcdctlCommand = {
  name: "timetolive",
  usage: "lease timetolive <leaseID> [options]",
  summary: "Get lease information",
  flags: helped("- keys bool false | Get keys attached to this lease"),
  async run({ args, flags, client, print }) {
    const ID = leaseArgument(args, "timetolive");
    const keys = flags.bool("keys");
    const response = await client().call<{ header: EtcdHeader; TTL: number; grantedTTL: number; keys: string[] }>(
      "etcdserverpb.Lease/LeaseTimeToLive",
      { ID, keys },
    );
    if (formatOf(flags.string("write-out"), ["simple", "json"]) === "json") {
      await print(
        `${json({
          cluster_id: decimal(response.header.cluster_id),
          member_id: decimal(response.header.member_id),
          revision: response.header.revision,
          raft_term: response.header.raft_term,
          id: decimal(ID),
          ttl: response.TTL,
          "granted-ttl": response.grantedTTL,
          keys: keys ? response.keys.map(base64) : null,
        })}\n`,
      );
      return 0;
    }
    if (response.grantedTTL === 0 && response.TTL === -1) await print(`lease ${ID} already expired\n`);
    else
      await print(
        `lease ${ID} granted with TTL(${response.grantedTTL}s), remaining(${response.TTL}s)${keys ? `, attached keys([${response.keys.map(textOf).join(" ")}])` : ""}\n`,
      );
    return 0;
  },
};
const list: EtcdctlCommand = {
  name: "list",
  usage: "lease list",
  summary: "List all active leases",
  async run({ flags, client, print }) {
    const response = await client().call<{ header: EtcdHeader; leases: { ID: string }[] }>("etcdserverpb.Lease/LeaseLeases", {});
    if (formatOf(flags.string("write-out"), ["simple", "json"]) === "json")
      await print(
        `${json({
          cluster_id: decimal(response.header.cluster_id),
          member_id: decimal(response.header.member_id),
          revision: response.header.revision,
          raft_term: response.header.raft_term,
          leases: response.leases.map(({ ID }) => ({ id: decimal(ID) })),
        })}\n`,
      );
    else await print(`found ${response.leases.length} leases\n${response.leases.map(({ ID }) => `${ID}\n`).join("")}`);
    return 0;
  },
};
const keepAlive: EtcdctlCommand = {
  name: "keep-alive",
  usage: "lease keep-alive [options] <leaseID>",
  summary: "Keeps leases alive (renew)",
  flags: helped("- once bool false | Resets the keep-alive time to its original value and cobrautl.Exits immediately"),
  async run({ process, args, flags, client, print }) {
    const ID = leaseArgument(args, "keep-alive");
    for (;;) {
      const { TTL } = await client().call<{ TTL: number }>("etcdserverpb.Lease/LeaseKeepAlive", { ID });
      if (TTL <= 0) {
        if (flags.bool("once")) throw new EtcdctlFailure("etcdserver: requested lease not found", 1);
        await print(`lease ${ID} expired or revoked.\n`);
        return 0;
      }
      await print(`lease ${ID} keepalived with TTL(${TTL})\n`);
      if (flags.bool("once")) return 0;
      await process.sleep(Math.max(1, Math.floor((TTL * SECOND) / 3)));
    }
  },
};

export const lease: EtcdctlCommand = {
  name: "lease",
  summary: "Lease related commands",
  subcommands: [grant, keepAlive, list, revoke, timetolive],
};
