/** `kubectl create configmap` (kubectl/pkg/cmd/create/create_configmap.go). */
import { defineVerb } from "../../verb.ts";
import { createGenerated, type Generated, generatedMetadata, givenNameFrom } from "./generator.ts";
import { hashedName } from "./hash.ts";
import { readSources } from "./sources.ts";

export const configmap = defineVerb({
  name: "configmap",
  aliases: ["cm"],
  async run(invocation) {
    const name = givenNameFrom(invocation);
    const data = Object.fromEntries(readSources(invocation, { kind: "ConfigMap", name }));
    const generated: Generated = {
      kind: "ConfigMap",
      apiVersion: "v1",
      metadata: generatedMetadata(invocation, name),
      ...(Object.keys(data).length > 0 ? { data } : {}),
    };
    const named = invocation.flags.bool("append-hash")
      ? { ...generated, metadata: { ...generated.metadata, name: hashedName(generated) } }
      : generated;
    return createGenerated(invocation, named, { failure: "failed to create configmap:", namespaced: true });
  },
});
