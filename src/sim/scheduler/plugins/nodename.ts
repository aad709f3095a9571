/** A pod that names its node. Upstream: plugins/nodename. */
import type { PluginFactory } from "../plugin.ts";
import { unresolvable } from "../status.ts";

const ANOTHER = unresolvable("node(s) didn't match the requested node name");

export const nodeName: PluginFactory = () => ({
  name: "NodeName",
  events: [{ event: "Node/Add" }],
  // A pod that waits for the scheduler names none, so the template says all there is to know.
  localFilter: true,
  filter({ info }, node) {
    const wanted = info.pod.spec.nodeName;
    return !wanted || wanted === node.name ? undefined : ANOTHER;
  },
});
