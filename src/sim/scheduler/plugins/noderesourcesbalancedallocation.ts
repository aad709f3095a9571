/** Nodes on which CPU and memory would be used evenly. Upstream: plugins/noderesources/balanced_allocation.go. */
import type { NodeInfo } from "../nodeinfo.ts";
import { MAX_NODE_SCORE, type PluginFactory } from "../plugin.ts";
import { amountOf } from "../resources.ts";
import { skip } from "../status.ts";
import type { Template } from "../template.ts";
import { type ResourceWeight, requestedAfter } from "./resourceallocation.ts";

export interface NodeResourcesBalancedAllocationArgs {
  resources: ResourceWeight[];
}

export const nodeResourcesBalancedAllocation: PluginFactory<NodeResourcesBalancedAllocationArgs> = ({ release }, { resources }) => {
  /** Newer releases look at what the pod changes, and leave pods without requests alone. */
  const byChange = release.features.enabled("BalancedAllocationByChange");
  const balance = (template: Template, node: NodeInfo, withPod: boolean) => {
    const fractions: number[] = [];
    for (const { name } of resources) {
      const { allocatable, requested } = requestedAfter(name, template, node, true, withPod);
      if (allocatable > 0) fractions.push(Math.min(requested / allocatable, 1));
    }
    return Math.trunc((1 - deviation(fractions)) * MAX_NODE_SCORE);
  };
  return {
    name: "NodeResourcesBalancedAllocation",
    localScore: true,
    preScore({ info }) {
      return byChange && resources.every(({ name }) => amountOf(info.template.requests, name) === 0) ? skip : undefined;
    },
    score({ info }, node) {
      const after = balance(info.template, node, true);
      // 75 for no change; between 50 (balance lost) and 100 (balance gained).
      return byChange ? Math.floor((150 + after - balance(info.template, node, false)) / 2) : after;
    },
  };
};

/** Standard deviation; of two fractions simply half their distance. */
function deviation(fractions: readonly number[]): number {
  if (fractions.length < 2) return 0;
  const [first = 0, second = 0] = fractions;
  if (fractions.length === 2) return Math.abs((first - second) / 2);
  const mean = fractions.reduce((sum, fraction) => sum + fraction, 0) / fractions.length;
  return Math.sqrt(fractions.reduce((sum, fraction) => sum + (fraction - mean) ** 2, 0) / fractions.length);
}
