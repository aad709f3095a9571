/** nodeSelector and node affinity. Upstream: plugins/nodeaffinity. */
import type { core } from "../../../kube/types.ts";
import { normalizeByMaximum, type PluginFactory } from "../plugin.ts";
import { skip, unresolvable } from "../status.ts";
import { nodeAffinityMatches, nodeTerm, nodeTermMatches } from "../terms.ts";

export interface NodeAffinityArgs {
  /** Demanded of every pod of the profile, besides its own. */
  addedAffinity?: core.NodeAffinity;
}
const MISMATCH = unresolvable("node(s) didn't match Pod's node affinity/selector");
const ENFORCED = unresolvable("node(s) didn't match scheduler-enforced node affinity");
const CONFLICT = unresolvable("pod affinity terms conflict");

export const nodeAffinity: PluginFactory<NodeAffinityArgs> = ({ release }, { addedAffinity }) => {
  const addedRequired = addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms?.map(nodeTerm);
  const addedPreferred = (addedAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ weight, preference }) => ({
    weight,
    term: nodeTerm(preference),
  }));
  const skipsScore = release.features.enabled("NodeAffinityPreScoreSkip");
  return {
    name: "NodeAffinity",
    events: [{ event: "Node/Add" }, { event: "Node/UpdateLabel" }],
    localFilter: true,
    localScore: true,
    preFilter({ info }) {
      const { required } = info.template;
      if (!required.labels && !required.terms && !addedRequired) return skip;
      return required.terms && namedNodes(info.pod.spec);
    },
    filter({ info }, { node }) {
      if (!node) return MISMATCH;
      if (addedRequired && !addedRequired.some((term) => nodeTermMatches(term, node))) return ENFORCED;
      return nodeAffinityMatches(info.template.required, node) ? undefined : MISMATCH;
    },
    preScore({ info }) {
      return skipsScore && info.template.preferredNodes.length === 0 && addedPreferred.length === 0 ? skip : undefined;
    },
    score({ info }, { node }) {
      let sum = 0;
      if (!node) return sum;
      for (const { weight, term } of info.template.preferredNodes) if (nodeTermMatches(term, node)) sum += weight;
      for (const { weight, term } of addedPreferred) if (nodeTermMatches(term, node)) sum += weight;
      return sum;
    },
    normalize: (_cycle, scores) => normalizeByMaximum(scores, false),
  };
};

/** If every term names nodes (`metadata.name in …`, as DaemonSets do), only those need to be looked at. */
function namedNodes(spec: core.PodSpec): { nodeNames: ReadonlySet<string> } | typeof CONFLICT | undefined {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const all = new Set<string>();
  for (const { matchFields } of terms) {
    let names: string[] | undefined;
    for (const { key, operator, values } of matchFields ?? []) {
      if (key !== "metadata.name" || operator !== "In") continue;
      names = names === undefined ? (values ?? []) : names.filter((name) => values?.includes(name));
    }
    if (names === undefined) return undefined;
    for (const name of names) all.add(name);
  }
  if (terms.length === 0) return undefined;
  return all.size === 0 ? CONFLICT : { nodeNames: all };
}
