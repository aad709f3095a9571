/** Room for the pod's requests, and how full the node would be. Upstream: plugins/noderesources/fit.go. */

import type { NodeInfo } from "../nodeinfo.ts";
import type { PluginFactory } from "../plugin.ts";
import { amountOf, isExtendedResource } from "../resources.ts";
import { type Status, unresolvable, unschedulable } from "../status.ts";
import type { Template } from "../template.ts";
import { type ResourceWeight, requestedAfter, scoringStrategies } from "./resourceallocation.ts";

export interface NodeResourcesFitArgs {
  ignoredResources?: string[];
  ignoredResourceGroups?: string[];
  scoringStrategy: {
    type: "LeastAllocated" | "MostAllocated" | "RequestedToCapacityRatio";
    resources: ResourceWeight[];
    requestedToCapacityRatio?: { shape: { utilization: number; score: number }[] };
  };
}

export const nodeResourcesFit: PluginFactory<NodeResourcesFitArgs> = ({ release }, args) => {
  const hopeless = release.features.enabled("NodeResourcesFitUnresolvable");
  const ignored = (name: string) =>
    isExtendedResource(name) &&
    ((args.ignoredResources ?? []).includes(name) || (args.ignoredResourceGroups ?? []).includes(name.slice(0, name.indexOf("/"))));
  const { resources, type } = args.scoringStrategy;
  const strategy = scoringStrategies[type](args.scoringStrategy);
  return {
    name: "NodeResourcesFit",
    events: [{ event: "Pod/Delete" }, { event: "Pod/Update" }, { event: "Node/Add" }, { event: "Node/UpdateAllocatable" }],
    localFilter: true,
    localScore: true,
    filter: ({ info }, node) => fits(info.template, node, ignored, hopeless),
    score: ({ info }, node) =>
      strategy(resources.map((resource) => ({ weight: resource.weight, ...requestedAfter(resource.name, info.template, node, false) }))),
  };
};

/** Undefined if the pod fits; else every resource it lacks. */
export function fits(template: Template, node: NodeInfo, ignored: (name: string) => boolean, hopeless: boolean): Status | undefined {
  const { requests } = template;
  const { allocatable, requested } = node;
  const reasons: string[] = [];
  let never = false;
  if (node.pods.size + 1 > node.allowedPods) reasons.push("Too many pods");
  const lack = (name: string, want: number, have: number, used: number) => {
    if (want <= 0 || want <= have - used) return;
    reasons.push(`Insufficient ${name}`);
    if (want > have) never = true;
  };
  lack("cpu", requests.cpu, allocatable.cpu, requested.cpu);
  lack("memory", requests.memory, allocatable.memory, requested.memory);
  lack("ephemeral-storage", requests.ephemeralStorage, allocatable.ephemeralStorage, requested.ephemeralStorage);
  if (requests.scalar) {
    for (const [name, want] of requests.scalar)
      if (!ignored(name)) lack(name, want, amountOf(allocatable, name), amountOf(requested, name));
  }
  if (reasons.length === 0) return undefined;
  return hopeless && never ? unresolvable(...reasons) : unschedulable(...reasons);
}
