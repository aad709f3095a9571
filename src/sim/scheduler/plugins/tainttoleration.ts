/** Taints: NoSchedule and NoExecute refuse, PreferNoSchedule costs points. Upstream: plugins/tainttoleration. */
import { normalizeByMaximum, type PluginFactory } from "../plugin.ts";
import { unresolvable } from "../status.ts";
import { tolerates, untolerated } from "../terms.ts";

export const taintToleration: PluginFactory = ({ release }) => ({
  name: "TaintToleration",
  events: [{ event: "Node/Add" }, { event: "Node/UpdateTaint" }],
  localFilter: true,
  localScore: true,
  filter({ info }, { node }) {
    const taint = untolerated(node?.spec.taints, info.template.tolerations, "NoSchedule", "NoExecute");
    return taint && unresolvable(release.texts.untoleratedTaint(taint.key, taint.value ?? ""));
  },
  score({ info }, { node }) {
    const taints = node?.spec.taints;
    if (!taints || taints.length === 0) return 0;
    const tolerations = info.template.tolerations.filter(({ effect }) => !effect || effect === "PreferNoSchedule");
    return taints.filter((taint) => taint.effect === "PreferNoSchedule" && !tolerations.some((one) => tolerates(one, taint))).length;
  },
  normalize: (_cycle, scores) => normalizeByMaximum(scores, true),
});
