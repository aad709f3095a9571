/** `kubectl set subject` (k8s.io/kubectl/pkg/cmd/set/set_subject.go). */
import type { KubeObject, rbac } from "../../../../kube/types.ts";
import { completeTypesAndNames } from "../../completion.ts";
import { dryRunOf } from "../../dry-run.ts";
import { CommandError } from "../../errors.ts";
import { dryRunSuffix, printerFor } from "../../printers/printer.ts";
import type { Info } from "../../resource/info.ts";
import { refuseLocalResources } from "../../resource/visit.ts";
import { defineVerb, type Invocation } from "../../verb.ts";
import { infosToSet, patchInfos } from "./patches.ts";

export const subject = defineVerb({ name: "subject", run, complete: completeTypesAndNames });

type Subject = rbac.Subject;
const GROUP = "rbac.authorization.k8s.io";

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, process } = invocation;
  const dryRun = await dryRunOf(invocation);
  const printer = await printerFor(process, flags, { operation: `subjects updated${dryRunSuffix(dryRun)}` });
  if (flags.bool("local")) refuseLocalResources(args);
  const infos = await infosToSet(invocation, args);
  const subjects = subjectsOf(invocation, infos);
  await patchInfos(invocation, infos, {
    dryRun,
    printer,
    failure: "failed to patch subjects to rolebinding: ",
    change: (object) => {
      if (object.kind !== "RoleBinding" && object.kind !== "ClusterRoleBinding")
        throw new CommandError("setting subjects is only supported for RoleBinding/ClusterRoleBinding");
      const existing = (object as { subjects?: Subject[] }).subjects ?? [];
      const added = subjects.filter((one) => !existing.some((other) => same(one, other)));
      return added.length === 0 ? undefined : ({ ...object, subjects: [...existing, ...added] } as KubeObject);
    },
  });
  return 0;
}

function subjectsOf({ flags, factory }: Invocation, infos: readonly Info[]): Subject[] {
  const [users, groups, accounts] = ["user", "group", "serviceaccount"].map((name) => [...new Set(flags.list(name))].sort());
  if (flags.bool("all") && flags.string("selector") !== "") throw new CommandError("cannot set --all and --selector at the same time");
  if (!users?.length && !groups?.length && !accounts?.length)
    throw new CommandError("you must specify at least one value of user, group or serviceaccount");
  return [
    ...(users ?? []).map((name) => ({ kind: "User", apiGroup: GROUP, name })),
    ...(groups ?? []).map((name) => ({ kind: "Group", apiGroup: GROUP, name })),
    ...(accounts ?? []).map((text) => {
      const [namespace = "", name = "", ...more] = text.split(":");
      if (more.length > 0 || name === "") throw new CommandError("serviceaccount must be <namespace>:<name>");
      if (namespace === "" && infos.some((info) => info.resource.kind === "ClusterRoleBinding"))
        throw new CommandError("serviceaccount must be <namespace>:<name>, namespace must be specified");
      return { kind: "ServiceAccount", namespace: namespace || factory.namespace, name };
    }),
  ];
}
function same(one: Subject, other: Subject): boolean {
  return (
    one.kind === other.kind &&
    one.name === other.name &&
    (one.apiGroup ?? "") === (other.apiGroup ?? "") &&
    (one.namespace ?? "") === (other.namespace ?? "")
  );
}
