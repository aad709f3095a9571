/** member add, remove, update, promote; move-leader. Upstream: etcdctl/ctlv3/command/{member,move_leader}_command.go. */
import type { EtcdHeader, EtcdMemberInfo, EtcdStatusResponse } from "../../../machine/etcd.ts";
import type { EtcdctlCommand, Invocation } from "../command.ts";
import { BAD_ARGUMENTS, EtcdctlFailure } from "../failure.ts";
import { helped } from "../flags.ts";

interface MembersAnswer {
  readonly header: EtcdHeader;
  readonly member?: EtcdMemberInfo;
  readonly members: readonly EtcdMemberInfo[];
}
/** Go's `%16x`. */
const padded = (id: string): string => id.replace(/^0+(?=.)/, "").padStart(16);

function memberOf({ args }: Invocation): string {
  const [id] = args;
  if (args.length !== 1 || id === undefined) throw new EtcdctlFailure("member ID is not provided", BAD_ARGUMENTS);
  if (!/^[0-9a-f]{1,16}$/i.test(id))
    throw new EtcdctlFailure(
      `bad member ID arg (strconv.ParseUint: parsing ${JSON.stringify(id)}: invalid syntax), expecting ID in Hex`,
      BAD_ARGUMENTS,
    );
  return id.toLowerCase().padStart(16, "0");
}
function peerUrls({ flags }: Invocation): string[] {
  const urls = flags.string("peer-urls");
  if (urls === "") throw new EtcdctlFailure("member peer urls not provided", BAD_ARGUMENTS);
  return urls.split(",");
}
const withPeers = helped("- peer-urls string  | comma separated peer URLs for the new member.");

/** A command on one member, and what it says of it. */
function onMember(name: string, summary: string, procedure: string, said: string, urls = false): EtcdctlCommand {
  return {
    name,
    usage: `member ${name} <memberID>${urls ? " [options]" : ""}`,
    summary,
    ...(urls ? { flags: withPeers } : {}),
    async run(invocation) {
      const ID = memberOf(invocation);
      const { header } = await invocation
        .client()
        .call<MembersAnswer>(`etcdserverpb.Cluster/${procedure}`, { ID, ...(urls ? { peerURLs: peerUrls(invocation) } : {}) });
      await invocation.print(`Member ${padded(ID)} ${said} cluster ${padded(header.cluster_id)}\n`);
      return 0;
    },
  };
}

export const membership: readonly EtcdctlCommand[] = [
  {
    name: "add",
    usage: "member add <memberName> [options]",
    summary: "Adds a member into the cluster",
    flags: [...withPeers, ...helped("- learner bool false | indicates if the new member is raft learner")],
    async run(invocation) {
      const [name, ...more] = invocation.args;
      if (name === undefined) throw new EtcdctlFailure("member name not provided", BAD_ARGUMENTS);
      if (more.length > 0) throw new EtcdctlFailure("too many arguments", BAD_ARGUMENTS);
      const { header, member, members } = await invocation.client().call<MembersAnswer>("etcdserverpb.Cluster/MemberAdd", {
        peerURLs: peerUrls(invocation),
        isLearner: invocation.flags.bool("learner"),
      });
      const { id = "", peer_urls = [] } = member ?? {};
      const initial = members.flatMap((one) => one.peer_urls.map((url) => `${one.id === id ? name : one.name}=${url}`)).join(",");
      await invocation.print(
        `Member ${padded(id)} added to cluster ${padded(header.cluster_id)}\n\nETCD_NAME="${name}"\nETCD_INITIAL_CLUSTER="${initial}"\nETCD_INITIAL_ADVERTISE_PEER_URLS="${peer_urls.join(",")}"\nETCD_INITIAL_CLUSTER_STATE="existing"\n`,
      );
      return 0;
    },
  },
  onMember("promote", "Promotes a non-voting member in the cluster", "MemberPromote", "promoted in"),
  onMember("remove", "Removes a member from the cluster", "MemberRemove", "removed from"),
  onMember("update", "Updates a member in the cluster", "MemberUpdate", "updated in", true),
];

export const moveLeader: EtcdctlCommand = {
  name: "move-leader",
  usage: "move-leader <transferee-member-id>",
  summary: "Transfers leadership to another etcd cluster member.",
  async run(invocation) {
    const [target] = invocation.args;
    if (invocation.args.length !== 1 || target === undefined)
      throw new EtcdctlFailure("move-leader command needs 1 argument", BAD_ARGUMENTS);
    const targetID = target.toLowerCase().padStart(16, "0");
    const client = invocation.client();
    for (const endpoint of client.endpoints) {
      const { leader, header } = await client.ask<EtcdStatusResponse>(endpoint, "etcdserverpb.Maintenance/Status", {});
      if (leader !== header.member_id) continue;
      await client.ask(endpoint, "etcdserverpb.Maintenance/MoveLeader", { targetID });
      await invocation.print(`Leadership transferred from ${leader.replace(/^0+/, "")} to ${targetID.replace(/^0+/, "")}\n`);
      return 0;
    }
    throw new EtcdctlFailure(`no leader endpoint given at [${client.endpoints.map(({ name }) => name).join(" ")}]`, BAD_ARGUMENTS);
  },
};
