/** `kubectl create serviceaccount` (kubectl/pkg/cmd/create/create_serviceaccount.go). */
import { defineVerb } from "../../verb.ts";
import { createGenerated, generatedMetadata, givenNameFrom } from "./generator.ts";

export const serviceaccount = defineVerb({
  name: "serviceaccount",
  aliases: ["sa"],
  async run(invocation) {
    const metadata = generatedMetadata(invocation, givenNameFrom(invocation));
    return createGenerated(
      invocation,
      { kind: "ServiceAccount", apiVersion: "v1", metadata },
      { failure: "failed to create serviceaccount:", namespaced: true },
    );
  },
});
