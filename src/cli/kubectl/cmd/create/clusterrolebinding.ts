/** `kubectl create clusterrolebinding` (kubectl/pkg/cmd/create/create_clusterrolebinding.go). */
import { defineVerb } from "../../verb.ts";
import { createGenerated, nameFrom } from "./generator.ts";
import { subjectsFrom } from "./subjects.ts";

export const clusterrolebinding = defineVerb({
  name: "clusterrolebinding",
  requiredFlags: ["clusterrole"],
  async run(invocation) {
    const name = nameFrom(invocation);
    const subjects = subjectsFrom(invocation);
    return createGenerated(
      invocation,
      {
        kind: "ClusterRoleBinding",
        apiVersion: "rbac.authorization.k8s.io/v1",
        metadata: { name, creationTimestamp: null },
        ...(subjects.length > 0 ? { subjects } : {}),
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: invocation.flags.string("clusterrole") },
      },
      { failure: "failed to create clusterrolebinding:", namespaced: false },
    );
  },
});
