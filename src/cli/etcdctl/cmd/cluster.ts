/** member, endpoint, alarm, defrag. Upstream: etcdctl/ctlv3/command/{member,ep,alarm,defrag}_command.go. */
import type { EtcdHeader, EtcdMemberInfo, EtcdStatusResponse } from "../../../machine/etcd.ts";
import type { EtcdctlCommand, Invocation } from "../command.ts";
import { EtcdctlFailure } from "../failure.ts";
import { helped } from "../flags.ts";
import { decimal, formatOf, goDuration, headerFields, headerJson, humanBytes, json, nonZero, table } from "../output.ts";
import { membership } from "./membership.ts";

const ALL = ["simple", "json", "fields", "table"] as const;

const memberList: EtcdctlCommand = {
  name: "list",
  usage: "member list",
  summary: "Lists all members in the cluster",
  flags: helped("- consistency string l | Linearizable(l) or Serializable(s)"),
  async run({ flags, client, print }) {
    const format = formatOf(flags.string("write-out"), ALL);
    const response = await client().call<{ header: EtcdHeader; members: EtcdMemberInfo[] }>("etcdserverpb.Cluster/MemberList", {
      linearizable: flags.string("consistency") !== "s",
    });
    if (format === "json") {
      await print(
        `${json({
          header: headerJson(response.header),
          members: response.members.map((member) => ({
            ID: decimal(member.id),
            ...nonZero({ name: member.name, peerURLs: member.peer_urls, clientURLs: member.client_urls, isLearner: member.is_learner }),
          })),
        })}\n`,
      );
      return 0;
    }
    if (format === "fields") {
      await print(
        headerFields(response.header) +
          response.members
            .map(
              ({ id, name, peer_urls, client_urls, is_learner }) =>
                `"ID" : ${decimal(id)}\n"Name" : ${JSON.stringify(name)}\n${peer_urls.map((url) => `"PeerURL" : ${JSON.stringify(url)}\n`).join("")}${client_urls.map((url) => `"ClientURL" : ${JSON.stringify(url)}\n`).join("")}"IsLearner" : ${is_learner}\n\n`,
            )
            .join(""),
      );
      return 0;
    }
    const rows = response.members.map(({ id, name, peer_urls, client_urls, is_learner }) => [
      id.replace(/^0+(?=.)/, ""),
      name === "" ? "unstarted" : "started",
      name,
      peer_urls.join(","),
      client_urls.join(","),
      String(is_learner),
    ]);
    await print(
      format === "table"
        ? table(["ID", "STATUS", "NAME", "PEER ADDRS", "CLIENT ADDRS", "IS LEARNER"], rows)
        : rows.map((row) => `${row.join(", ")}\n`).join(""),
    );
    return 0;
  },
};
export const member: EtcdctlCommand = {
  name: "member",
  summary: "Membership related commands",
  subcommands: [memberList, ...membership].sort((a, b) => (a.name < b.name ? -1 : 1)),
};

/** `--cluster`: the client addresses of all members instead of --endpoints. */
async function endpointsOf({ flags, client }: Invocation): Promise<{ name: string; secure: boolean; host: string; port: number }[]> {
  const own = client();
  if (!flags.bool("cluster")) return [...own.endpoints];
  const { members } = await own.call<{ members: EtcdMemberInfo[] }>("etcdserverpb.Cluster/MemberList", {});
  return members
    .flatMap(({ client_urls }) => client_urls)
    .map((name) => {
      const match = /^(https?):\/\/([^:/]+):(\d+)/.exec(name);
      return { name, secure: match?.[1] === "https", host: match?.[2] ?? "", port: Number(match?.[3] ?? 2379) };
    });
}
const ofCluster = helped("- cluster bool false | use all endpoints from the cluster member list");

const health: EtcdctlCommand = {
  name: "health",
  usage: "endpoint health",
  summary: "Checks the healthiness of endpoints specified in `--endpoints` flag",
  flags: ofCluster,
  async run(invocation) {
    const { process, flags, client, print } = invocation;
    const format = formatOf(flags.string("write-out"), ["simple", "json", "table"]);
    const results: { endpoint: string; health: boolean; took: string; error: string }[] = [];
    for (const endpoint of await endpointsOf(invocation)) {
      const begun = process.clock.now;
      let error = "";
      try {
        await client().ask(endpoint, "etcdserverpb.KV/Range", { key: "health" });
      } catch (failure) {
        if (!(failure instanceof EtcdctlFailure)) throw failure;
        error = failure.message;
      }
      results.push({ endpoint: endpoint.name, health: error === "", took: goDuration(process.clock.now - begun), error });
    }
    if (format === "json") await print(`${json(results.map((one) => ({ ...one, error: one.error === "" ? undefined : one.error })))}\n`);
    else if (format === "table")
      await print(
        table(
          ["ENDPOINT", "HEALTH", "TOOK", "ERROR"],
          results.map((one) => [one.endpoint, String(one.health), one.took, one.error]),
        ),
      );
    else
      for (const one of results) {
        if (one.health) await print(`${one.endpoint} is healthy: successfully committed proposal: took = ${one.took}\n`);
        else await process.stderr.write(`${one.endpoint} is unhealthy: failed to commit proposal: ${one.error}\n`);
      }
    if (results.some((one) => !one.health)) throw new EtcdctlFailure("unhealthy cluster", 1);
    return 0;
  },
};

const status: EtcdctlCommand = {
  name: "status",
  usage: "endpoint status",
  summary: "Prints out the status of endpoints specified in `--endpoints` flag",
  flags: ofCluster,
  async run(invocation) {
    const { process, flags, client, print, version } = invocation;
    const format = formatOf(flags.string("write-out"), ALL);
    const found: { endpoint: string; status: EtcdStatusResponse }[] = [];
    let failed = "";
    for (const endpoint of await endpointsOf(invocation)) {
      try {
        found.push({ endpoint: endpoint.name, status: await client().ask(endpoint, "etcdserverpb.Maintenance/Status", {}) });
      } catch (failure) {
        if (!(failure instanceof EtcdctlFailure)) throw failure;
        failed = failure.message;
        await process.stderr.write(`Failed to get the status of endpoint ${endpoint.name} (${failure.message})\n`);
      }
    }
    const newer = !version.startsWith("3.5.");
    if (format === "json") {
      await print(
        `${json(
          found.map(({ endpoint, status: one }) => ({
            Endpoint: endpoint,
            Status: {
              header: headerJson(one.header),
              version: one.version,
              dbSize: one.db_size,
              leader: decimal(one.leader),
              raftIndex: one.raft_index,
              raftTerm: one.raft_term,
              raftAppliedIndex: one.raft_applied_index,
              ...nonZero({ errors: one.errors }),
              dbSizeInUse: one.db_size_in_use,
              ...(newer ? { storageVersion: one.storage_version, dbSizeQuota: one.quota, downgradeInfo: {} } : {}),
            },
          })),
        )}\n`,
      );
    } else if (format === "fields") {
      for (const { endpoint, status: one } of found)
        await print(
          `${headerFields(one.header)}"Version" : ${JSON.stringify(one.version)}\n"DBSize" : ${one.db_size}\n"Leader" : ${decimal(one.leader)}\n"IsLearner" : ${one.is_learner}\n"RaftIndex" : ${one.raft_index}\n"RaftTerm" : ${one.raft_term}\n"RaftAppliedIndex" : ${one.raft_applied_index}\n"Errors" : [${one.errors.join(" ")}]\n"Endpoint" : ${JSON.stringify(endpoint)}\n\n`,
        );
    } else {
      const rows = found.map(({ endpoint, status: one }) => [
        endpoint,
        one.header.member_id.replace(/^0+(?=.)/, ""),
        one.version,
        ...(newer ? [one.storage_version] : []),
        humanBytes(one.db_size),
        ...(newer
          ? [
              humanBytes(one.db_size_in_use),
              `${Math.floor(((one.db_size - one.db_size_in_use) / one.db_size) * 100)}%`,
              humanBytes(one.quota).replace(/^2\.1 GB$/, "2.1 GB"),
            ]
          : []),
        String(one.leader === one.header.member_id),
        String(one.is_learner),
        String(one.raft_term),
        String(one.raft_index),
        String(one.raft_applied_index),
        one.errors.join(", "),
        ...(newer ? ["", "false"] : []),
      ]);
      const head = newer
        ? "ENDPOINT,ID,VERSION,STORAGE VERSION,DB SIZE,IN USE,PERCENTAGE NOT IN USE,QUOTA,IS LEADER,IS LEARNER,RAFT TERM,RAFT INDEX,RAFT APPLIED INDEX,ERRORS,DOWNGRADE TARGET VERSION,DOWNGRADE ENABLED"
        : "ENDPOINT,ID,VERSION,DB SIZE,IS LEADER,IS LEARNER,RAFT TERM,RAFT INDEX,RAFT APPLIED INDEX,ERRORS";
      await print(format === "table" ? table(head.split(","), rows) : rows.map((row) => `${row.join(", ")}\n`).join(""));
    }
    return failed === "" ? 0 : 1;
  },
};

const hashkv: EtcdctlCommand = {
  name: "hashkv",
  usage: "endpoint hashkv",
  summary: "Prints the KV history hash for each endpoint in --endpoints",
  flags: [...ofCluster, ...helped("- rev int 0 | maximum revision to hash (default: all revisions)")],
  async run(invocation) {
    const { flags, client, print } = invocation;
    const format = formatOf(flags.string("write-out"), ["simple", "json", "table"]);
    const found: { endpoint: string; hash: number; response: { header: EtcdHeader; compact_revision: number; hash_revision: number } }[] =
      [];
    for (const endpoint of await endpointsOf(invocation)) {
      const response = await client().ask<{ header: EtcdHeader; hash: number; compact_revision: number; hash_revision: number }>(
        endpoint,
        "etcdserverpb.Maintenance/HashKV",
        { revision: flags.int("rev") },
      );
      found.push({ endpoint: endpoint.name, hash: response.hash, response });
    }
    if (format === "json")
      await print(
        `${json(found.map(({ endpoint, hash, response }) => ({ Endpoint: endpoint, HashKV: { header: headerJson(response.header), ...nonZero({ hash, compact_revision: response.compact_revision }) } })))}\n`,
      );
    else if (format === "table")
      await print(
        table(
          ["ENDPOINT", "HASH"],
          found.map(({ endpoint, hash }) => [endpoint, String(hash)]),
        ),
      );
    else await print(found.map(({ endpoint, hash }) => `${endpoint}, ${hash}\n`).join(""));
    return 0;
  },
};
export const endpoint: EtcdctlCommand = {
  name: "endpoint",
  summary: "Endpoint related commands",
  subcommands: [hashkv, health, status],
};

export const alarm: EtcdctlCommand = {
  name: "alarm",
  summary: "Alarm related commands",
  subcommands: [
    {
      name: "disarm",
      usage: "alarm disarm",
      summary: "Disarms all alarms",
      async run({ client }) {
        await client().call("etcdserverpb.Maintenance/Alarm", { action: "DEACTIVATE" });
        return 0;
      },
    },
    {
      name: "list",
      usage: "alarm list",
      summary: "Lists all alarms",
      async run({ client }) {
        await client().call("etcdserverpb.Maintenance/Alarm", { action: "GET" });
        return 0;
      },
    },
  ],
};

export const defrag: EtcdctlCommand = {
  name: "defrag",
  usage: "defrag",
  summary: "Defragments the storage of the etcd members with given endpoints",
  flags: ofCluster,
  async run(invocation) {
    const { process, client, print } = invocation;
    let failed = false;
    for (const one of await endpointsOf(invocation)) {
      try {
        await client().ask(one, "etcdserverpb.Maintenance/Defragment", {});
        await print(`Finished defragmenting etcd member[${one.name}]\n`);
      } catch (failure) {
        if (!(failure instanceof EtcdctlFailure)) throw failure;
        failed = true;
        await process.stderr.write(`Failed to defragment etcd member[${one.name}] (${failure.message})\n`);
      }
    }
    return failed ? 1 : 0;
  },
};
