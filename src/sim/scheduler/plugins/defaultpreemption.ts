/**
 * When nothing fits: which pods of lower priority would have to go, on which node would it hurt least?
 * Upstream: plugins/defaultpreemption and framework/preemption.
 */

import { matches } from "../../../kube/labels.ts";
import { pods as podsResource } from "../../../kube/resource.ts";
import { isNotFound } from "../../../kube/status.ts";
import { parseTime } from "../../../kube/time.ts";
import type { Pod, PodDisruptionBudget } from "../../../kube/types.ts";
import { fitErrorMessage } from "../fiterror.ts";
import type { NodeInfo } from "../nodeinfo.ts";
import { NodeStatuses } from "../nodestatuses.ts";
import type { Cycle, Handle, PluginFactory, PostFilterResult } from "../plugin.ts";
import { failed, type Status, unresolvable, unschedulable } from "../status.ts";
import type { PodInfo } from "../template.ts";
import { safeSelector } from "../terms.ts";

export interface DefaultPreemptionArgs {
  minCandidateNodesPercentage: number;
  minCandidateNodesAbsolute: number;
}

interface Candidate {
  readonly node: NodeInfo;
  /** Most important first. */
  readonly victims: readonly Pod[];
  readonly violations: number;
}
const NO_VICTIMS = unresolvable("No preemption victims found for incoming pod");
const NOT_HELPFUL = unresolvable("Preemption is not helpful for scheduling");

export const defaultPreemption: PluginFactory<DefaultPreemptionArgs> = (handle, args) => ({
  name: "DefaultPreemption",
  postFilter(cycle, statuses) {
    const result = preempt(handle, args, cycle, statuses);
    if (!result.status) return result;
    return { ...result, status: { ...result.status, reasons: result.status.reasons.map((reason) => `preemption: ${reason}`) } };
  },
});

function preempt(handle: Handle, args: DefaultPreemptionArgs, cycle: Cycle, statuses: NodeStatuses): PostFilterResult {
  const pod = handle.listers.pod(cycle.info.key) ?? cycle.info.pod;
  const refusal = whyNotEligible(handle, pod, statuses);
  if (refusal !== undefined) return { status: unschedulable(refusal) };

  const nodes = handle.cache.nodes;
  const potential = statuses.resolvable(nodes);
  const outcome = new NodeStatuses();
  outcome.absent = NOT_HELPFUL;
  const candidates = potential.length === 0 ? [] : dryRun(handle, args, cycle, potential, outcome);
  if (candidates.length === 0) {
    const diagnosis = { statuses: outcome, preFilterMessage: "", postFilterMessage: "" };
    return { status: unschedulable(fitErrorMessage(nodes.length, diagnosis, false)), nominatedNodeName: "" };
  }
  const best = pickOne(candidates);
  const problem = evict(handle, cycle.info.pod, best);
  if (problem) return { status: problem };
  return {
    status: undefined,
    nominatedNodeName: best.node.name,
    victims: best.victims.map((victim) => `${victim.metadata.namespace}/${victim.metadata.name}`),
  };
}

/** A pod that may not preempt, or whose victims are still leaving. */
function whyNotEligible({ cache, release }: Handle, pod: Pod, statuses: NodeStatuses): string | undefined {
  if (pod.spec.preemptionPolicy === "Never") return "not eligible due to preemptionPolicy=Never.";
  const nominated = pod.status.nominatedNodeName;
  if (!nominated || statuses.get(nominated)?.code === "UnschedulableAndUnresolvable") return undefined;
  const byPreemptionOnly = release.features.enabled("PodDisruptionConditions");
  for (const { pod: other } of cache.get(nominated)?.pods.values() ?? []) {
    if (priorityOf(other) >= priorityOf(pod) || other.metadata.deletionTimestamp === undefined) continue;
    const disrupted = other.status.conditions?.find(({ type }) => type === "DisruptionTarget");
    if (!byPreemptionOnly || (disrupted?.status === "True" && disrupted.reason === "PreemptionByScheduler")) {
      return "not eligible due to a terminating pod on the nominated node.";
    }
  }
  return undefined;
}

/** Tries nodes from a random one on until there are enough candidates; those without a victim's budget violated count first. */
function dryRun(handle: Handle, args: DefaultPreemptionArgs, cycle: Cycle, nodes: readonly NodeInfo[], outcome: NodeStatuses): Candidate[] {
  const budgets = [...handle.listers.budgets()];
  const share = Math.floor((nodes.length * args.minCandidateNodesPercentage) / 100);
  const enough = Math.min(Math.max(share, args.minCandidateNodesAbsolute), nodes.length);
  const offset = handle.random.stream("scheduler-preemption").below(nodes.length);
  const harmless: Candidate[] = [];
  const violating: Candidate[] = [];
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[(offset + i) % nodes.length] as NodeInfo;
    const found = selectVictims(handle, cycle, node, budgets);
    if ("code" in found) outcome.set(node.name, found);
    else if (found.victims.length === 0) outcome.set(node.name, failed(`expected at least one victim pod on node "${node.name}"`));
    else if (found.violations === 0) harmless.push(found);
    else violating.push(found);
    if (harmless.length > 0 && harmless.length + violating.length >= enough) break;
  }
  return [...harmless, ...violating];
}

/** The smallest set of less important pods without which the pod fits, sparing the most important ones and budgets first. */
function selectVictims(handle: Handle, original: Cycle, real: NodeInfo, budgets: readonly PodDisruptionBudget[]): Candidate | Status {
  const priority = priorityOf(original.info.pod);
  const potential = [...real.pods.values()].filter(({ pod }) => priorityOf(pod) < priority);
  if (potential.length === 0) return NO_VICTIMS;
  const cycle = handle.cloneCycle(original);
  const node = real.clone();
  const remove = (info: PodInfo) => {
    node.removePod(info.key);
    handle.removePod(cycle, info, node);
  };
  for (const info of potential) remove(info);
  const refusal = handle.filterWithNominated(cycle, node);
  if (refusal) return refusal;

  sortByImportance(potential);
  const victims: PodInfo[] = [];
  const spare = (info: PodInfo): boolean => {
    node.addPod(info);
    handle.addPod(cycle, info, node);
    if (handle.filterWithNominated(cycle, node) === undefined) return true;
    remove(info);
    victims.push(info);
    return false;
  };
  const { violating, harmless } = splitByBudget(potential, budgets);
  let violations = 0;
  for (const info of violating) if (!spare(info)) violations++;
  for (const info of harmless) spare(info);
  victims.sort((a, b) => priorityOf(b.pod) - priorityOf(a.pod));
  return { node: real, victims: victims.map(({ pod }) => pod), violations };
}

function splitByBudget(pods: readonly PodInfo[], budgets: readonly PodDisruptionBudget[]): { violating: PodInfo[]; harmless: PodInfo[] } {
  const allowed = budgets.map(({ status }) => status?.disruptionsAllowed ?? 0);
  const violating: PodInfo[] = [];
  const harmless: PodInfo[] = [];
  for (const info of pods) {
    const { labels, namespace, name } = info.pod.metadata;
    let violated = false;
    if (Object.keys(labels ?? {}).length > 0) {
      budgets.forEach((budget, i) => {
        if (budget.metadata.namespace !== namespace) return;
        const selector = safeSelector(budget.spec.selector);
        if (selector.requirements.length === 0 || !matches(selector, labels) || budget.status?.disruptedPods?.[name]) return;
        allowed[i] = (allowed[i] ?? 0) - 1;
        if ((allowed[i] ?? 0) < 0) violated = true;
      });
    }
    (violated ? violating : harmless).push(info);
  }
  return { violating, harmless };
}

/**
 * preemption.pickOneNodeForPreemption: fewest budgets violated, then the least important highest victim, the smallest sum of
 * priorities, the fewest victims, the latest start of the earliest of the highest; then the first.
 */
function pickOne(candidates: readonly Candidate[]): Candidate {
  const OFFSET = 2 ** 31;
  const scores: ((candidate: Candidate) => number)[] = [
    ({ violations }) => -violations,
    ({ victims }) => -priorityOf(victims[0]),
    // Each priority is lifted above zero, so that few victims of negative priority do not beat fewer of them.
    ({ victims }) => -victims.reduce((sum, victim) => sum + priorityOf(victim) + OFFSET, 0),
    ({ victims }) => -victims.length,
    ({ victims }) => {
      const highest = priorityOf(victims[0]);
      return Math.min(...victims.filter((victim) => priorityOf(victim) === highest).map(startOf));
    },
  ];
  let left = candidates;
  for (const score of scores) {
    if (left.length === 1) break;
    const best = Math.max(...left.map(score));
    left = left.filter((candidate) => score(candidate) === best);
  }
  return left[0] as Candidate;
}

/** Marks the victims as disrupted and deletes them; pods of lower priority nominated to the node lose their nomination. */
function evict(handle: Handle, preemptor: Pod, { node, victims }: Candidate): Status | undefined {
  const { client, clock, release, recorder, schedulerName } = handle;
  const tracksGeneration = release.features.enabled("PodObservedGenerationTracking");
  const condition = {
    type: "DisruptionTarget",
    status: "True",
    reason: "PreemptionByScheduler",
    message: `${schedulerName}: preempting to accommodate a higher priority pod`,
    lastProbeTime: null,
    lastTransitionTime: clock.timestamp(),
  };
  for (const victim of victims) {
    const { name, namespace } = victim.metadata;
    try {
      const observed = tracksGeneration ? { ...condition, observedGeneration: victim.metadata.generation } : condition;
      const body = { status: { conditions: [observed] } };
      client.patch(podsResource, name, namespace, { type: "strategic", body }, { subresource: "status" });
      client.delete(podsResource, name, namespace);
    } catch (error) {
      if (!isNotFound(error)) return failed(error instanceof Error ? error.message : String(error));
    }
    recorder.event(victim, "Normal", "Preempted", "Preempting", release.texts.preempted(node.name, preemptor.metadata.uid), preemptor);
  }
  for (const other of [...handle.nominator.on(node.name)]) {
    if (priorityOf(other) >= priorityOf(preemptor)) continue;
    handle.nominator.remove(`${other.metadata.namespace}/${other.metadata.name}`);
    try {
      const { name, namespace } = other.metadata;
      client.patch(
        podsResource,
        name,
        namespace,
        { type: "merge", body: { status: { nominatedNodeName: null } } },
        { subresource: "status" },
      );
    } catch {
      // It will be cleared when that pod is tried again.
    }
  }
  return undefined;
}

function priorityOf(pod: Pod | undefined): number {
  return pod?.spec.priority ?? 0;
}
/** Milliseconds; a pod that has not started counts as starting now (later than all). */
function startOf(pod: Pod): number {
  return pod.status.startTime ? parseTime(pod.status.startTime) : Number.MAX_SAFE_INTEGER;
}
/**
 * util.MoreImportantPod: higher priority first, then who has run longer. Pods that have not started count as starting at the
 * moment they are asked, so among those upstream's insertion sort puts the later one first.
 */
function sortByImportance(pods: PodInfo[]): void {
  const place = new Map(pods.map((info, i) => [info, i]));
  const later = (a: PodInfo, b: PodInfo) => (place.get(b) ?? 0) - (place.get(a) ?? 0);
  pods.sort((a, b) => {
    const byPriority = priorityOf(b.pod) - priorityOf(a.pod);
    if (byPriority !== 0) return byPriority;
    return a.pod.status.startTime || b.pod.status.startTime ? startOf(a.pod) - startOf(b.pod) : later(a, b);
  });
}
