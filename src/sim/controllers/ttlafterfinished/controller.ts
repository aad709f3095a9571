/** Deletes finished Jobs after their `ttlSecondsAfterFinished`. Follows pkg/controller/ttlafterfinished. */
import { findCondition } from "../../../kube/condition.ts";
import { parseTimestamp } from "../../../kube/duration.ts";
import { jobs } from "../../../kube/resource.ts";
import { isNotFound } from "../../../kube/status.ts";
import { type Job, keyOf } from "../../../kube/types.ts";
import { type ControllerContext, caches } from "../context.ts";

export function startTTLAfterFinishedController(context: ControllerContext): void {
  const { client, clock, informers } = context;
  const cache = informers.for(jobs);
  const queue = context.queue({ of: jobs, sync, needs: caches(cache) });
  const enqueue = (job: Job) => {
    if (expiresAt(job) !== undefined) queue.add(keyOf(job));
  };
  cache.on({ add: enqueue, update: enqueue });

  function sync(key: string): void {
    const job = cache.get(key);
    const at = job && !job.metadata.deletionTimestamp ? expiresAt(job) : undefined;
    if (!job || at === undefined) return;
    if (at > clock.date) {
      queue.addAfter(key, (at - clock.date) * 1000);
      return;
    }
    try {
      client.delete(jobs, job.metadata.name, job.metadata.namespace, {
        propagationPolicy: "Foreground",
        preconditions: { uid: job.metadata.uid },
      });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}

/** Milliseconds since 1970; undefined while it runs or without a time to live. */
export function expiresAt(job: Job): number | undefined {
  const ttl = job.spec.ttlSecondsAfterFinished;
  if (ttl === undefined || ttl === null) return undefined;
  const finished = ["Complete", "Failed"]
    .map((type) => findCondition(job.status?.conditions, type))
    .find((condition) => condition?.status === "True")?.lastTransitionTime;
  return finished === undefined ? undefined : parseTimestamp(finished) + ttl * 1000;
}
