/** `kubectl create priorityclass` (kubectl/pkg/cmd/create/create_priorityclass.go). */
import { defineVerb } from "../../verb.ts";
import { createGenerated, nameFrom } from "./generator.ts";

export const priorityclass = defineVerb({
  name: "priorityclass",
  aliases: ["pc"],
  async run(invocation) {
    const { flags } = invocation;
    const description = flags.string("description");
    return createGenerated(
      invocation,
      {
        kind: "PriorityClass",
        apiVersion: "scheduling.k8s.io/v1",
        metadata: { name: nameFrom(invocation), creationTimestamp: null },
        value: flags.int("value"),
        ...(flags.bool("global-default") ? { globalDefault: true } : {}),
        ...(description === "" ? {} : { description }),
        preemptionPolicy: flags.string("preemption-policy"),
      },
      { failure: "failed to create priorityclass:", namespaced: false },
    );
  },
});
