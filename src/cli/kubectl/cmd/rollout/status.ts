/** `kubectl rollout status` (k8s.io/kubectl/pkg/cmd/rollout/rollout_status.go). */
import { StatusError } from "../../../../kube/status.ts";
import type { DaemonSet, Deployment, KubeObject, ObjectList, StatefulSet } from "../../../../kube/types.ts";
import { CommandError } from "../../errors.ts";
import { resourcePath } from "../../resource/paths.ts";
import { visitAll } from "../../resource/visit.ts";
import { defineVerb, type Invocation } from "../../verb.ts";
import { followWatch } from "../../watch.ts";
import { daemonSetStatus, deploymentStatus, type RolloutStatus, statefulSetStatus } from "./status-text.ts";
import { buildRollout, completeWorkloads, WORKLOADS } from "./target.ts";

export const status = defineVerb({ name: "status", run, complete: completeWorkloads(WORKLOADS) });

async function run(invocation: Invocation): Promise<number> {
  const { flags, factory, process, print, complain } = invocation;
  const revision = flags.int("revision");
  if (revision < 0) throw new CommandError(`revision must be a positive integer: ${revision}`);
  const { visits } = await buildRollout(invocation);
  if (visits.length === 0) await complain(`No resources found in ${factory.namespace} namespace.\n`);
  const timeout = flags.duration("timeout");
  const deadline = timeout > 0 ? process.clock.now + timeout * 1e6 : undefined;
  const client = factory.client();
  await visitAll(visits, async (info) => {
    const { resource, namespace, name } = info;
    const view = viewerFor(resource.group === "" ? resource.kind : `${resource.kind}.${resource.group}`);
    const show = async (object: KubeObject): Promise<boolean> => {
      const { text, done } = view(object, revision);
      await print(text);
      return done || !flags.bool("watch");
    };
    const path = resourcePath(resource, namespace);
    const fieldSelector = `metadata.name=${name}`;
    const list = (await client.body("GET", path, { query: { fieldSelector } })) as ObjectList;
    let finished = false;
    for (const item of list.items) finished = await show(item);
    let version = list.metadata?.resourceVersion;
    while (!finished) {
      const left = deadline === undefined ? 0 : (deadline - process.clock.now) / 1e6;
      if (deadline !== undefined && left <= 0) throw new CommandError("timed out waiting for the condition");
      const response = await client.request("GET", path, {
        query: { fieldSelector, resourceVersion: version, watch: "true" },
        stream: true,
      });
      const end = await followWatch(process, response, left, async ({ type, object }) => {
        if (type === "BOOKMARK") return true;
        if (type === "ERROR") throw new StatusError(object as never);
        if (type === "DELETED") throw new CommandError("object has been deleted");
        version = (object as KubeObject).metadata.resourceVersion;
        finished = await show(object as KubeObject);
        return !finished;
      });
      if (end === "timeout") throw new CommandError("timed out waiting for the condition");
    }
  });
  return 0;
}

function viewerFor(groupKind: string): (object: KubeObject, revision: number) => RolloutStatus {
  switch (groupKind) {
    case "Deployment.apps":
      return (object, revision) => deploymentStatus(object as Deployment, revision);
    case "DaemonSet.apps":
      return (object) => daemonSetStatus(object as DaemonSet);
    case "StatefulSet.apps":
      return (object) => statefulSetStatus(object as StatefulSet);
    default:
      throw new CommandError(`no status viewer has been implemented for ${groupKind}`);
  }
}
