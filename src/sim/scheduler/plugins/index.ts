/** Every plugin kube-scheduler ships with, by name: the table of contents. */
import type { PluginFactory } from "../plugin.ts";
import { defaultBinder } from "./defaultbinder.ts";
import { defaultPreemption } from "./defaultpreemption.ts";
import { dynamicResources } from "./dynamicresources.ts";
import { imageLocality } from "./imagelocality.ts";
import { interPodAffinity } from "./interpodaffinity.ts";
import { nodeAffinity } from "./nodeaffinity.ts";
import { nodeName } from "./nodename.ts";
import { nodePorts } from "./nodeports.ts";
import { nodeResourcesBalancedAllocation } from "./noderesourcesbalancedallocation.ts";
import { nodeResourcesFit } from "./noderesourcesfit.ts";
import { nodeUnschedulable } from "./nodeunschedulable.ts";
import { azureDiskLimits, ebsLimits, gcePdLimits, nodeVolumeLimits } from "./nodevolumelimits.ts";
import { podTopologySpread } from "./podtopologyspread.ts";
import { prioritySort } from "./prioritysort.ts";
import { schedulingGates } from "./schedulinggates.ts";
import { taintToleration } from "./tainttoleration.ts";
import { volumeBinding } from "./volumebinding.ts";
import { volumeRestrictions } from "./volumerestrictions.ts";
import { volumeZone } from "./volumezone.ts";

/** In the order in which they are asked. Arguments are checked by configuration.ts before a factory sees them. */
export const plugins: Readonly<Record<string, PluginFactory<never>>> = {
  SchedulingGates: schedulingGates,
  PrioritySort: prioritySort,
  NodeUnschedulable: nodeUnschedulable,
  NodeName: nodeName,
  TaintToleration: taintToleration,
  NodeAffinity: nodeAffinity,
  NodePorts: nodePorts,
  NodeResourcesFit: nodeResourcesFit,
  VolumeRestrictions: volumeRestrictions,
  EBSLimits: ebsLimits,
  GCEPDLimits: gcePdLimits,
  NodeVolumeLimits: nodeVolumeLimits,
  AzureDiskLimits: azureDiskLimits,
  VolumeBinding: volumeBinding,
  VolumeZone: volumeZone,
  PodTopologySpread: podTopologySpread,
  InterPodAffinity: interPodAffinity,
  DynamicResources: dynamicResources,
  DefaultPreemption: defaultPreemption,
  NodeResourcesBalancedAllocation: nodeResourcesBalancedAllocation,
  ImageLocality: imageLocality,
  DefaultBinder: defaultBinder,
};
