/** Evicting pods side by side until they are gone (k8s.io/kubectl/pkg/drain/drain.go). */
import { formatDuration } from "../../../../kube/duration.ts";
import { isNotFound, StatusError } from "../../../../kube/status.ts";
import type { KubeObject, Pod } from "../../../../kube/types.ts";
import { CommandError, toError } from "../../errors.ts";
import { printerFor } from "../../printers/printer.ts";
import type { Invocation } from "../../verb.ts";
import { isLongDeleted } from "./filters.ts";

/** A disruption budget in the way is tried again after this time. */
const RETRY_MICROSECONDS = 5_000_000;
const POLL_MICROSECONDS = 1_000_000;

/** Evicts (or deletes, with --disable-eviction) and waits. Returns what went wrong. */
export async function removePods(invocation: Invocation, pods: readonly Pod[], dryRun: boolean): Promise<Error[]> {
  if (pods.length === 0) return [];
  if (invocation.flags.bool("disable-eviction")) return deletePods(invocation, pods, dryRun);
  return evictPods(invocation, pods, dryRun);
}

/** What one pod's goroutine would be doing. */
interface Task {
  readonly pod: Pod;
  /** Virtual microseconds. */
  due: number;
  evicted: boolean;
}

async function evictPods(invocation: Invocation, pods: readonly Pod[], dryRun: boolean): Promise<Error[]> {
  const { process, flags, print, complain } = invocation;
  const timeout = flags.duration("timeout");
  const deadline = timeout > 0 ? process.clock.now + timeout * 1e6 : Number.POSITIVE_INFINITY;
  const expired = `global timeout reached: ${formatDuration(timeout * 1e9)}`;
  const errors: Error[] = [];
  const tasks: Task[] = pods.map((pod) => ({ pod, due: process.clock.now, evicted: false }));
  while (tasks.length > 0) {
    const task = tasks.reduce((first, one) => (one.due < first.due ? one : first));
    const wait = task.due - process.clock.now;
    if (wait > 0) await process.sleep(wait);
    const { name, namespace } = task.pod.metadata;
    const finish = (error?: string): void => {
      tasks.splice(tasks.indexOf(task), 1);
      if (error !== undefined) errors.push(new CommandError(error));
    };
    if (task.evicted) {
      if (await isGone(invocation, task.pod, "evicted")) finish();
      else if (process.clock.now >= deadline)
        finish(`error when waiting for pod ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)} to terminate: ${expired}`);
      else task.due = Math.min(process.clock.now + POLL_MICROSECONDS, Math.max(deadline, process.clock.now));
      continue;
    }
    const named = `pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}`;
    await print(`evicting pod ${namespace}/${name}${dryRun ? " (server dry run)" : ""}\n`);
    if (process.clock.now >= deadline) {
      finish(`error when evicting ${named}: ${expired}`);
      continue;
    }
    try {
      await evict(invocation, task.pod, dryRun);
      if (dryRun) finish();
      else task.evicted = true;
    } catch (error) {
      if (isNotFound(error)) finish();
      else if (error instanceof StatusError && error.code === 429) {
        await complain(`error when evicting ${named} (will retry after 5s): ${error.message}\n`);
        task.due = process.clock.now + RETRY_MICROSECONDS;
      } else if (isTerminatingNamespace(error)) {
        await complain(
          `error when evicting pod ${JSON.stringify(name)} from terminating namespace ${JSON.stringify(namespace)} (will retry after 5s): ${toError(error).message}\n`,
        );
        task.due = process.clock.now + RETRY_MICROSECONDS;
      } else finish(`error when evicting ${named}: ${toError(error).message}`);
    }
  }
  return errors;
}
function isTerminatingNamespace(error: unknown): boolean {
  return (
    error instanceof StatusError &&
    error.reason === "Forbidden" &&
    (error.status.details?.causes ?? []).some(({ reason }) => reason === "NamespaceTerminating")
  );
}

function deleteOptions({ flags }: Invocation, dryRun: boolean): Record<string, unknown> {
  const grace = flags.int("grace-period");
  return { ...(grace >= 0 ? { gracePeriodSeconds: grace } : {}), ...(dryRun ? { dryRun: ["All"] } : {}) };
}
async function evict(invocation: Invocation, { metadata: { name, namespace } }: Pod, dryRun: boolean): Promise<void> {
  await invocation.factory.client().body("POST", `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, {
    body: {
      kind: "Eviction",
      apiVersion: "policy/v1",
      metadata: { name, namespace },
      deleteOptions: deleteOptions(invocation, dryRun),
    },
  });
}

/** Whether the pod is gone (or another has its name); says so if it is. */
async function isGone(invocation: Invocation, pod: Pod, verb: "evicted" | "deleted"): Promise<boolean> {
  const { factory, flags, process, print } = invocation;
  const { name, namespace, uid } = pod.metadata;
  try {
    const now = (await factory.client().body("GET", `/api/v1/namespaces/${namespace}/pods/${name}`)) as Pod;
    if (now.metadata.uid === uid) {
      if (!isLongDeleted(invocation, now)) return false;
      await print(
        `pod ${JSON.stringify(name)} has DeletionTimestamp older than ${flags.int("skip-wait-for-delete-timeout")} seconds, skipping\n`,
      );
      return true;
    }
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  const printer = await printerFor(process, flags, { operation: verb });
  await print(printer.print(pod as unknown as KubeObject));
  return true;
}

async function deletePods(invocation: Invocation, pods: readonly Pod[], dryRun: boolean): Promise<Error[]> {
  const { factory, flags, process } = invocation;
  for (const { metadata } of pods) {
    try {
      await factory.client().body("DELETE", `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`, {
        body: { kind: "DeleteOptions", apiVersion: "v1", ...deleteOptions(invocation, dryRun) },
        query: dryRun ? { dryRun: "All" } : {},
      });
    } catch (error) {
      if (!isNotFound(error)) return [toError(error)];
    }
  }
  if (dryRun) return [];
  const timeout = flags.duration("timeout");
  const deadline = timeout > 0 ? process.clock.now + timeout * 1e6 : Number.POSITIVE_INFINITY;
  let left = pods;
  for (;;) {
    const still: Pod[] = [];
    for (const pod of left) if (!(await isGone(invocation, pod, "deleted"))) still.push(pod);
    left = still;
    if (left.length === 0) return [];
    if (process.clock.now >= deadline) return [new CommandError(`global timeout reached: ${formatDuration(timeout * 1e9)}`)];
    await process.sleep(POLL_MICROSECONDS);
  }
}
