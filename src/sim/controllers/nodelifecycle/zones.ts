/**
 * How fast nodes of a zone may be tainted NoExecute, depending on how many of the zone are down.
 * Follows ComputeZoneState and handleDisruption of pkg/controller/nodelifecycle/node_lifecycle_controller.go.
 */
import type { Node } from "../../../kube/types.ts";
import type { ControllerManagerOptions } from "../options.ts";

export type ZoneState = "Normal" | "FullDisruption" | "PartialDisruption";

/** `region:\0:zone`, as component-helpers GetZoneKey. */
export function zoneKey(node: Node): string {
  const labels = node.metadata.labels ?? {};
  const zone = labels["topology.kubernetes.io/zone"] ?? labels["failure-domain.beta.kubernetes.io/zone"] ?? "";
  const region = labels["topology.kubernetes.io/region"] ?? labels["failure-domain.beta.kubernetes.io/region"] ?? "";
  return zone === "" && region === "" ? "" : `${region}:\u0000:${zone}`;
}

export function zoneState(ready: number, notReady: number, unhealthyZoneThreshold: number): ZoneState {
  if (ready === 0 && notReady > 0) return "FullDisruption";
  if (notReady > 2 && notReady / (notReady + ready) >= unhealthyZoneThreshold) return "PartialDisruption";
  return "Normal";
}

/** Nodes a second. */
export function evictionRate(state: ZoneState, size: number, options: ControllerManagerOptions): number {
  if (state !== "PartialDisruption") return options.nodeEvictionRate;
  return size > options.largeClusterSizeThreshold ? options.secondaryNodeEvictionRate : 0;
}
