/** Tells kubelets how long they may cache secrets and config maps, by the size of the cluster. Follows pkg/controller/ttl. */
import { nodes } from "../../../kube/resource.ts";
import { type ControllerContext, caches } from "../context.ts";

const ANNOTATION = "node.alpha.kubernetes.io/ttl";
/** Sizes overlap, so that a cluster at a boundary does not flutter. */
const BOUNDARIES: readonly { min: number; max: number; seconds: number }[] = [
  { min: 0, max: 100, seconds: 0 },
  { min: 90, max: 500, seconds: 15 },
  { min: 450, max: 1000, seconds: 30 },
  { min: 900, max: 2000, seconds: 60 },
  { min: 1800, max: 10_000, seconds: 300 },
  { min: 9000, max: Number.POSITIVE_INFINITY, seconds: 600 },
];

export function startTTLController(context: ControllerContext): void {
  const { client, informers } = context;
  const cache = informers.for(nodes);
  const queue = context.queue({ of: nodes, sync, needs: caches(cache), name: "ttl" });
  let step = 0;
  const adjust = () => {
    while (cache.size > (BOUNDARIES[step]?.max ?? 0) && step < BOUNDARIES.length - 1) step++;
    while (cache.size < (BOUNDARIES[step]?.min ?? 0) && step > 0) step--;
  };
  cache.on({
    add: (node) => {
      adjust();
      queue.add(node.metadata.name);
    },
    update: (node, previous) => {
      if (node.metadata.annotations !== previous.metadata.annotations) queue.add(node.metadata.name);
    },
    delete: adjust,
  });

  function sync(name: string): void {
    const node = cache.get(name);
    const seconds = String(BOUNDARIES[step]?.seconds ?? 0);
    if (!node || node.metadata.annotations?.[ANNOTATION] === seconds) return;
    client.patch(nodes, name, undefined, { type: "strategic", body: { metadata: { annotations: { [ANNOTATION]: seconds } } } });
  }
}
