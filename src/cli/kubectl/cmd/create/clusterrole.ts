/** `kubectl create clusterrole` (kubectl/pkg/cmd/create/create_clusterrole.go). */
import { CommandError } from "../../errors.ts";
import { defineVerb } from "../../verb.ts";
import { createGenerated, givenNameFrom } from "./generator.ts";
import { nonResourceRules, resourceRules, verbsFrom } from "./rules.ts";

export const clusterrole = defineVerb({
  name: "clusterrole",
  async run(invocation) {
    const { flags } = invocation;
    const name = givenNameFrom(invocation);
    const verbs = verbsFrom(invocation);
    const aggregation = [...flags.map("aggregation-rule")];
    const resources = flags.list("resource");
    const urls = flags.list("non-resource-url");
    const metadata = { name, creationTimestamp: null };
    if (aggregation.length > 0) {
      if (verbs.length > 0 || urls.length > 0 || resources.length > 0 || flags.list("resource-name").length > 0)
        throw new CommandError("aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames");
      return createGenerated(
        invocation,
        {
          kind: "ClusterRole",
          apiVersion: "rbac.authorization.k8s.io/v1",
          metadata,
          rules: null,
          aggregationRule: { clusterRoleSelectors: [{ matchLabels: Object.fromEntries(aggregation) }] },
        },
        { namespaced: false },
      );
    }
    if (verbs.length === 0) throw new CommandError("at least one verb must be specified");
    if (resources.length === 0 && urls.length === 0) throw new CommandError("one of resource or nonResourceURL must be specified");

    const rules = [...(await resourceRules(invocation, verbs)), ...nonResourceRules(invocation, verbs)];
    return createGenerated(
      invocation,
      { kind: "ClusterRole", apiVersion: "rbac.authorization.k8s.io/v1", metadata, rules },
      { namespaced: false },
    );
  },
});
