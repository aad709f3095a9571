/**
 * Scores from what a node would have given away. Integers throughout, as upstream.
 * Upstream: plugins/noderesources/{resource_allocation,least_allocated,most_allocated,requested_to_capacity_ratio}.go.
 */
import type { NodeInfo } from "../nodeinfo.ts";
import { MAX_NODE_SCORE } from "../plugin.ts";
import { amountOf, isScalarResource } from "../resources.ts";
import type { Template } from "../template.ts";
import type { NodeResourcesFitArgs } from "./noderesourcesfit.ts";

export interface ResourceWeight {
  name: string;
  weight: number;
}
export interface Allocation {
  readonly allocatable: number;
  /** With the pod on the node. */
  readonly requested: number;
}
export type WeighedAllocation = Allocation & { readonly weight: number };

/**
 * Capacity and use of one resource with the pod on the node. A scalar resource the pod does not ask for counts as absent.
 * @param real with real requests; else containers without a request count as 100m and 200Mi
 */
export function requestedAfter(name: string, template: Template, node: NodeInfo, real: boolean, withPod = true): Allocation {
  const wanted = amountOf(real ? template.requests : template.nonZero, name);
  if (wanted === 0 && isScalarResource(name)) return { allocatable: 0, requested: 0 };
  const allocatable = amountOf(node.allocatable, name);
  const more = withPod ? wanted : 0;
  if (!real && name === "cpu") return { allocatable, requested: node.nonZeroCpu + more };
  if (!real && name === "memory") return { allocatable, requested: node.nonZeroMemory + more };
  return { allocatable, requested: amountOf(node.requested, name) + more };
}

type Strategy = (resources: readonly WeighedAllocation[]) => number;

export const scoringStrategies: Record<
  NodeResourcesFitArgs["scoringStrategy"]["type"],
  (args: NodeResourcesFitArgs["scoringStrategy"]) => Strategy
> = {
  LeastAllocated: () => (resources) =>
    weighted(resources, ({ requested, allocatable }) =>
      requested > allocatable ? 0 : Math.floor(((allocatable - requested) * MAX_NODE_SCORE) / allocatable),
    ),
  MostAllocated: () => (resources) =>
    weighted(resources, ({ requested, allocatable }) => Math.floor((Math.min(requested, allocatable) * MAX_NODE_SCORE) / allocatable)),
  RequestedToCapacityRatio: ({ requestedToCapacityRatio }) => {
    const shape = (requestedToCapacityRatio?.shape ?? []).map(({ utilization, score }) => ({ utilization, score: score * 10 }));
    return (resources) => {
      let sum = 0;
      let weights = 0;
      for (const { requested, allocatable, weight } of resources) {
        if (allocatable === 0) continue;
        const score = brokenLinear(shape, requested > allocatable ? 100 : Math.floor((requested * 100) / allocatable));
        if (score > 0) {
          sum += score * weight;
          weights += weight;
        }
      }
      return weights === 0 ? 0 : Math.round(sum / weights);
    };
  },
};

function weighted(resources: readonly WeighedAllocation[], scoreOf: (allocation: Allocation) => number): number {
  let sum = 0;
  let weights = 0;
  for (const resource of resources) {
    if (resource.allocatable === 0) continue;
    sum += scoreOf(resource) * resource.weight;
    weights += resource.weight;
  }
  return weights === 0 ? 0 : Math.floor(sum / weights);
}

/** Straight lines between the points of the shape. */
function brokenLinear(shape: readonly { utilization: number; score: number }[], at: number): number {
  for (let i = 0; i < shape.length; i++) {
    const point = shape[i] as { utilization: number; score: number };
    if (at > point.utilization) continue;
    const before = shape[i - 1];
    if (!before) return point.score;
    return before.score + Math.trunc(((point.score - before.score) * (at - before.utilization)) / (point.utilization - before.utilization));
  }
  return shape.at(-1)?.score ?? 0;
}
