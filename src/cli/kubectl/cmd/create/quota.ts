/** `kubectl create quota` (kubectl/pkg/cmd/create/create_quota.go). */
import { canonicalQuantity } from "../../../../kube/quantity.ts";
import { CommandError } from "../../errors.ts";
import { defineVerb } from "../../verb.ts";
import { createGenerated, generatedMetadata, givenNameFrom } from "./generator.ts";

export const quota = defineVerb({
  name: "quota",
  aliases: ["resourcequota"],
  async run(invocation) {
    const { flags } = invocation;
    const name = givenNameFrom(invocation);
    const hard = resourceList(flags.string("hard"));
    const scopes = flags
      .string("scopes")
      .split(",")
      .filter((scope) => scope !== "");
    return createGenerated(
      invocation,
      {
        kind: "ResourceQuota",
        apiVersion: "v1",
        metadata: generatedMetadata(invocation, name),
        spec: { ...(hard ? { hard } : {}), ...(scopes.length > 0 ? { scopes } : {}) },
        status: {},
      },
      { failure: "failed to create quota:", namespaced: true },
    );
  },
});

/** `cpu=1,memory=1Gi`. Throws CommandError. */
export function resourceList(text: string): Record<string, string> | undefined {
  if (text === "") return undefined;
  const list: Record<string, string> = {};
  for (const pair of text.split(",")) {
    const parts = pair.split("=");
    if (parts.length !== 2) throw new CommandError(`Invalid argument syntax ${pair}, expected <resource>=<value>`);
    const [resource = "", quantity = ""] = parts;
    list[resource] = canonicalQuantity(quantity);
  }
  return list;
}
