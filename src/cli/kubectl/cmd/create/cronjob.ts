/** `kubectl create cronjob` (kubectl/pkg/cmd/create/create_cronjob.go). */
import { defineVerb } from "../../verb.ts";
import { commandAfterName, createGenerated, generatedMetadata, nameFrom } from "./generator.ts";

export const cronjob = defineVerb({
  name: "cronjob",
  aliases: ["cj"],
  requiredFlags: ["image", "schedule"],
  async run(invocation) {
    const { flags, args, lengthAtDash } = invocation;
    const name = nameFrom({ ...invocation, lengthAtDash: lengthAtDash < 0 && args.length > 1 ? 1 : lengthAtDash });
    const command = commandAfterName(invocation);
    const restart = flags.string("restart") || "OnFailure";
    const container = { name, image: flags.string("image"), ...(command.length > 0 ? { command: [...command] } : {}), resources: {} };
    return createGenerated(
      invocation,
      {
        kind: "CronJob",
        apiVersion: "batch/v1",
        metadata: generatedMetadata(invocation, name),
        spec: {
          schedule: flags.string("schedule"),
          jobTemplate: {
            metadata: { name, creationTimestamp: null },
            spec: { template: { metadata: { creationTimestamp: null }, spec: { containers: [container], restartPolicy: restart } } },
          },
        },
        status: {},
      },
      { failure: "failed to create cronjob:", namespaced: true },
    );
  },
});
