/** Gives every node its part of the pod network. Follows pkg/controller/nodeipam/ipam/range_allocator.go. */
import { nodes } from "../../../kube/resource.ts";
import type { Node } from "../../../kube/types.ts";
import { type ControllerContext, caches } from "../context.ts";
import { CidrSet } from "./cidrset.ts";

export function startNodeIpamController(context: ControllerContext): void {
  const { client, informers, options } = context;
  if (!options.allocateNodeCIDRs) return;
  const recorder = context.recorder("cidrAllocator");
  const set = new CidrSet(options.clusterCIDR, options.nodeCIDRMaskSize);
  const cache = informers.for(nodes);
  const queue = context.queue({ of: nodes, sync, needs: caches(cache), name: "ipam" });
  const seen = (node: Node) => {
    if (node.spec.podCIDR) set.occupy(node.spec.podCIDR);
    else queue.add(node.metadata.name);
  };
  cache.on({
    add: seen,
    update: seen,
    delete: (node) => {
      if (node.spec.podCIDR) set.release(node.spec.podCIDR);
    },
  });

  function sync(name: string): void {
    const node = cache.get(name);
    if (!node || node.spec.podCIDR) return;
    const podCIDR = set.allocate();
    if (podCIDR === undefined) {
      recorder.event(node, "Normal", "CIDRNotAvailable", `Node ${name} status is now: CIDRNotAvailable`);
      throw new Error(
        "failed to allocate cidr from cluster cidr at idx:0: CIDR allocation failed; there are no remaining CIDRs left to allocate in the accepted range",
      );
    }
    try {
      client.patch(nodes, name, undefined, { type: "strategic", body: { spec: { podCIDR, podCIDRs: [podCIDR] } } });
    } catch (error) {
      set.release(podCIDR);
      recorder.event(node, "Normal", "CIDRAssignmentFailed", `Node ${name} status is now: CIDRAssignmentFailed`);
      throw error;
    }
  }
}
