/**
 * Stands where DynamicResources stands (releases with dynamic resource allocation). Claims themselves are not modelled:
 * a pod with `resourceClaims` is refused in words. Upstream: plugins/dynamicresources.
 */
import type { PluginFactory } from "../plugin.ts";
import { failed, unresolvable, unschedulable } from "../status.ts";

const NAME = "DynamicResources";
const NOT_MODELLED = unresolvable("kubewekend does not model dynamic resource allocation (spec.resourceClaims)");

export const dynamicResources: PluginFactory = () => ({
  name: NAME,
  preEnqueue: (pod) => (((pod.spec as { resourceClaims?: unknown[] }).resourceClaims?.length ?? 0) > 0 ? NOT_MODELLED : undefined),
  preFilter({ state, skipFilter }) {
    state.set(NAME, {});
    skipFilter.add(NAME);
    return undefined;
  },
  // When an earlier PreFilter refused the pod, this one's state was never written: upstream's own "not found".
  postFilter: ({ state }) => ({ status: state.has(NAME) ? unschedulable("no new claims to deallocate") : failed("not found") }),
  localScore: true,
  score: () => 0,
});
