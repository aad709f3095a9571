/** --user, --group and --serviceaccount of bindings. */
import { CommandError } from "../../errors.ts";
import type { Invocation } from "../../verb.ts";

const RBAC = "rbac.authorization.k8s.io";

/** Throws CommandError for a service account without its namespace. */
export function subjectsFrom({ flags }: Invocation): { kind: string; name: string; apiGroup?: string; namespace?: string }[] {
  return [
    ...flags.list("user").map((name) => ({ kind: "User", apiGroup: RBAC, name })),
    ...flags.list("group").map((name) => ({ kind: "Group", apiGroup: RBAC, name })),
    ...flags.list("serviceaccount").map((text) => {
      const [namespace = "", name = "", ...more] = text.split(":");
      if (namespace === "" || name === "" || more.length > 0) throw new CommandError("serviceaccount must be <namespace>:<name>");
      return { kind: "ServiceAccount", name, namespace };
    }),
  ];
}
