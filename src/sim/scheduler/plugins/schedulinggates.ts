/** A pod with scheduling gates does not enter the queue. Upstream: plugins/schedulinggates. */
import type { PluginFactory } from "../plugin.ts";
import { unresolvable } from "../status.ts";

export const schedulingGates: PluginFactory = () => ({
  name: "SchedulingGates",
  preEnqueue(pod) {
    const gates = (pod.spec.schedulingGates ?? []).map(({ name }) => name);
    return gates.length === 0 ? undefined : unresolvable(`waiting for scheduling gates: [${gates.join(" ")}]`);
  },
});
