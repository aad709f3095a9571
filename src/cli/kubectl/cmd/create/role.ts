/** `kubectl create role` (kubectl/pkg/cmd/create/create_role.go). */
import { CommandError } from "../../errors.ts";
import { defineVerb } from "../../verb.ts";
import { createGenerated, generatedMetadata, givenNameFrom } from "./generator.ts";
import { resourceRules, verbsFrom } from "./rules.ts";

export const role = defineVerb({
  name: "role",
  async run(invocation) {
    const name = givenNameFrom(invocation);
    const verbs = verbsFrom(invocation);
    if (verbs.length === 0) throw new CommandError("at least one verb must be specified");
    if (invocation.flags.list("resource").length === 0) throw new CommandError("at least one resource must be specified");
    const rules = await resourceRules(invocation, verbs);
    return createGenerated(
      invocation,
      { kind: "Role", apiVersion: "rbac.authorization.k8s.io/v1", metadata: generatedMetadata(invocation, name), rules },
      { namespaced: true },
    );
  },
});
