/** `kubectl create job` (kubectl/pkg/cmd/create/create_job.go). */
import type { KubeObject } from "../../../../kube/types.ts";
import { CommandError } from "../../errors.ts";
import { buildInfos } from "../../resource/builder.ts";
import { defineVerb, type Invocation } from "../../verb.ts";
import { commandAfterName, createGenerated, generatedMetadata, nameFrom } from "./generator.ts";

export const job = defineVerb({
  name: "job",
  async run(invocation) {
    const { flags, args, lengthAtDash } = invocation;
    const name = nameFrom({ ...invocation, lengthAtDash: lengthAtDash < 0 && args.length > 1 ? 1 : lengthAtDash });
    const image = flags.string("image");
    const from = flags.string("from");
    if ((image === "" && from === "") || (image !== "" && from !== ""))
      throw new CommandError("either --image or --from must be specified");
    const command = commandAfterName(invocation);
    if (command.length > 0 && from !== "") throw new CommandError("cannot specify --from and command");
    const generated = from === "" ? jobOf(invocation, name, image, command) : await fromCronJob(invocation, name, from);
    return createGenerated(invocation, generated, { failure: "failed to create job:", namespaced: true });
  },
});

/** A job of one container. */
function jobOf(invocation: Invocation, name: string, image: string, command: readonly string[]) {
  return {
    kind: "Job",
    apiVersion: "batch/v1",
    metadata: generatedMetadata(invocation, name),
    spec: {
      template: {
        metadata: { creationTimestamp: null },
        spec: {
          containers: [{ name, image, ...(command.length > 0 ? { command: [...command] } : {}), resources: {} }],
          restartPolicy: "Never",
        },
      },
    },
    status: {},
  };
}

interface CronJobLike extends KubeObject {
  spec: { jobTemplate: { metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> }; spec: unknown } };
}
async function fromCronJob(invocation: Invocation, name: string, from: string) {
  const { infos } = await buildInfos(invocation.factory, { args: [from], namespace: invocation.factory.namespace, latest: true });
  if (infos.length !== 1 || !infos[0]) throw new CommandError("from must be an existing cronjob");
  const [info] = infos;
  if (info.resource.kind !== "CronJob") throw new CommandError(`unknown object type *${info.resource.version}.${info.resource.kind}`);
  const cronJob = info.object as CronJobLike;
  const { metadata, spec } = cronJob.spec.jobTemplate;
  const annotations = { "cronjob.kubernetes.io/instantiate": "manual", ...metadata?.annotations };
  return {
    kind: "Job",
    apiVersion: "batch/v1",
    metadata: {
      ...generatedMetadata(invocation, name, metadata?.labels),
      annotations,
      ownerReferences: [
        {
          apiVersion: "batch/v1",
          kind: "CronJob",
          name: cronJob.metadata.name,
          uid: cronJob.metadata.uid,
          controller: true,
          ...(invocation.release.kubectl.laterCommands ? {} : { blockOwnerDeletion: true }),
        },
      ],
    },
    spec,
    status: {},
  };
}
