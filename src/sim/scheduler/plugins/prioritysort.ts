/** Higher priority first, then who came first. Upstream: plugins/queuesort. */
import type { PluginFactory } from "../plugin.ts";

export const prioritySort: PluginFactory = () => ({
  name: "PrioritySort",
  less(a, b) {
    const first = a.pod.spec.priority ?? 0;
    const second = b.pod.spec.priority ?? 0;
    return first > second || (first === second && a.timestamp < b.timestamp);
  },
});
