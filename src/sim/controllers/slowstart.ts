/**
 * Batches of 1, 2, 4, … calls: a quota or an admission plugin that refuses the first pod is not asked a
 * hundred times. Follows slowStartBatch of pkg/controller/replicaset/replica_set.go.
 */

/** Calls `create` up to `count` times; after a batch with a failure nothing more is tried. */
export function slowStartBatch(count: number, create: (index: number) => void): { successes: number; error: unknown } {
  let remaining = count;
  let successes = 0;
  for (let batch = Math.min(remaining, 1); batch > 0; batch = Math.min(2 * batch, remaining)) {
    let failure: { error: unknown } | undefined;
    for (let i = 0; i < batch; i++) {
      try {
        create(count - remaining + i);
        successes++;
      } catch (error) {
        failure ??= { error };
      }
    }
    remaining -= batch;
    if (failure) return { successes, error: failure.error };
  }
  return { successes, error: undefined };
}
