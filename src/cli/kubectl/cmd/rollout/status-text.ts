/** How far a rollout is, in words (k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go). */
import type { DaemonSet, Deployment, StatefulSet } from "../../../../kube/types.ts";
import { CommandError } from "../../errors.ts";
import { REVISION } from "./revisions.ts";

export interface RolloutStatus {
  /** With its newline. */
  readonly text: string;
  readonly done: boolean;
}
const waiting = (text: string): RolloutStatus => ({ text: `${text}\n`, done: false });
const finished = (text: string): RolloutStatus => ({ text: `${text}\n`, done: true });

/** Throws CommandError when the deadline has passed, or another revision runs than the one wanted (0: any). */
export function deploymentStatus({ metadata, spec, status }: Deployment, revision: number): RolloutStatus {
  const name = JSON.stringify(metadata.name);
  if (revision > 0) {
    const running = Number(metadata.annotations?.[REVISION] ?? "0");
    if (running !== revision) throw new CommandError(`desired revision (${revision}) is different from the running revision (${running})`);
  }
  if ((metadata.generation ?? 0) > (status?.observedGeneration ?? 0))
    return waiting("Waiting for deployment spec update to be observed...");
  const progressing = status?.conditions?.find(({ type }) => type === "Progressing");
  if (progressing?.reason === "ProgressDeadlineExceeded") throw new CommandError(`deployment ${name} exceeded its progress deadline`);
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
  const rollout = `Waiting for deployment ${name} rollout to finish: `;
  if (spec?.replicas !== undefined && updatedReplicas < spec.replicas)
    return waiting(`${rollout}${updatedReplicas} out of ${spec.replicas} new replicas have been updated...`);
  if (replicas > updatedReplicas) return waiting(`${rollout}${replicas - updatedReplicas} old replicas are pending termination...`);
  if (availableReplicas < updatedReplicas)
    return waiting(`${rollout}${availableReplicas} of ${updatedReplicas} updated replicas are available...`);
  return finished(`deployment ${name} successfully rolled out`);
}

export function daemonSetStatus({ metadata, spec, status }: DaemonSet): RolloutStatus {
  const name = JSON.stringify(metadata.name);
  if (spec?.updateStrategy?.type !== "RollingUpdate")
    throw new CommandError("rollout status is only available for RollingUpdate strategy type");
  if ((metadata.generation ?? 0) > (status?.observedGeneration ?? 0))
    return waiting("Waiting for daemon set spec update to be observed...");
  const { updatedNumberScheduled = 0, desiredNumberScheduled = 0, numberAvailable = 0 } = status ?? {};
  const rollout = `Waiting for daemon set ${name} rollout to finish: `;
  if (updatedNumberScheduled < desiredNumberScheduled)
    return waiting(`${rollout}${updatedNumberScheduled} out of ${desiredNumberScheduled} new pods have been updated...`);
  if (numberAvailable < desiredNumberScheduled)
    return waiting(`${rollout}${numberAvailable} of ${desiredNumberScheduled} updated pods are available...`);
  return finished(`daemon set ${name} successfully rolled out`);
}

export function statefulSetStatus({ metadata, spec, status }: StatefulSet): RolloutStatus {
  if (spec?.updateStrategy?.type !== "RollingUpdate")
    throw new CommandError("rollout status is only available for RollingUpdate strategy type");
  const observed = status?.observedGeneration ?? 0;
  if (observed === 0 || (metadata.generation ?? 0) > observed) return waiting("Waiting for statefulset spec update to be observed...");
  const { readyReplicas = 0, updatedReplicas = 0, currentReplicas = 0, currentRevision = "", updateRevision = "" } = status ?? {};
  const wanted = spec.replicas;
  if (wanted !== undefined && readyReplicas < wanted) return waiting(`Waiting for ${wanted - readyReplicas} pods to be ready...`);
  const rolling = spec.updateStrategy.rollingUpdate;
  if (rolling) {
    if (wanted !== undefined && rolling.partition !== undefined && updatedReplicas < wanted - rolling.partition)
      return waiting(
        `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted - rolling.partition} new pods have been updated...`,
      );
    return finished(`partitioned roll out complete: ${updatedReplicas} new pods have been updated...`);
  }
  if (updateRevision !== currentRevision)
    return waiting(`waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...`);
  return finished(`statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`);
}
