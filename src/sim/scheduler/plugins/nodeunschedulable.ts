/** Cordoned nodes. Upstream: plugins/nodeunschedulable. */
import type { PluginFactory } from "../plugin.ts";
import { unresolvable } from "../status.ts";
import { tolerates } from "../terms.ts";

const TAINT = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };
const CORDONED = unresolvable("node(s) were unschedulable");

export const nodeUnschedulable: PluginFactory = () => ({
  name: "NodeUnschedulable",
  events: [{ event: "Node/Add" }, { event: "Node/UpdateTaint" }],
  localFilter: true,
  filter({ info }, { node }) {
    if (!node?.spec.unschedulable) return undefined;
    return info.template.tolerations.some((toleration) => tolerates(toleration, TAINT)) ? undefined : CORDONED;
  },
});
