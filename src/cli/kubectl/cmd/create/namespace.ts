/** `kubectl create namespace` (k8s.io/kubectl/pkg/cmd/create/create_namespace.go). */
import { defineVerb } from "../../verb.ts";
import { createGenerated, givenNameFrom } from "./generator.ts";

export const namespace = defineVerb({
  name: "namespace",
  aliases: ["ns"],
  async run(invocation) {
    const name = givenNameFrom(invocation);
    return createGenerated(
      invocation,
      { kind: "Namespace", apiVersion: "v1", metadata: { name, creationTimestamp: null }, spec: {}, status: {} },
      { namespaced: false },
    );
  },
});
