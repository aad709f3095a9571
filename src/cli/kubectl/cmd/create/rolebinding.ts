/** `kubectl create rolebinding` (kubectl/pkg/cmd/create/create_rolebinding.go). */
import { CommandError } from "../../errors.ts";
import { defineVerb } from "../../verb.ts";
import { createGenerated, generatedMetadata, givenNameFrom } from "./generator.ts";
import { subjectsFrom } from "./subjects.ts";

export const rolebinding = defineVerb({
  name: "rolebinding",
  async run(invocation) {
    const { flags } = invocation;
    const name = givenNameFrom(invocation);
    const clusterRole = flags.string("clusterrole");
    const role = flags.string("role");
    if ((clusterRole === "") === (role === "")) throw new CommandError("exactly one of clusterrole or role must be specified");
    const subjects = subjectsFrom(invocation);
    return createGenerated(
      invocation,
      {
        kind: "RoleBinding",
        apiVersion: "rbac.authorization.k8s.io/v1",
        metadata: generatedMetadata(invocation, name),
        ...(subjects.length > 0 ? { subjects } : {}),
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: role === "" ? "ClusterRole" : "Role", name: role || clusterRole },
      },
      { failure: "failed to create rolebinding:", namespaced: true },
    );
  },
});
