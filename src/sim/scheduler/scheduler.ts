/**
 * kube-scheduler: one pod at a time, from the queue to its Binding.
 * Follows pkg/scheduler/{scheduler,schedule_one,eventhandlers}.go.
 */
import { startLeaderElection } from "../../kube/client/leaderelection.ts";
import type { Explanation } from "../../kube/explanation.ts";
import { pods as podsResource } from "../../kube/resource.ts";
import { MILLISECOND, SECOND, type Timer } from "../../kube/timers.ts";
import { keyOf, type Pod } from "../../kube/types.ts";
import type { Component, ComponentContext } from "../component.ts";
import { Cache } from "./cache.ts";
import { Cluster } from "./cluster.ts";
import type { SchedulerConfiguration } from "./configuration.ts";
import { EventRecorder } from "./events.ts";
import { type Attempt, Attempts } from "./explain.ts";
import { type Diagnosis, fitErrorMessage } from "./fiterror.ts";
import type { NodeInfo } from "./nodeinfo.ts";
import { NodeStatuses } from "./nodestatuses.ts";
import { Nominator } from "./nominator.ts";
import type { Cycle, PendingPreBind } from "./plugin.ts";
import { plugins } from "./plugins/index.ts";
import { Profile, type Scores } from "./profile.ts";
import { type QueuedPod, SchedulingQueue } from "./queue.ts";
import { isRejected, messageOf, type Status, unresolvable } from "./status.ts";

export interface SchedulerOptions extends SchedulerConfiguration {
  /** `kind-control-plane_<uuid>`: holder of the lease; what stands before `_` is the host in event sources. */
  readonly identity: string;
  /** Overrides `leaderElection.leaderElect`. */
  readonly leaderElect?: boolean;
  /** From one attempt to the next, microseconds. Default 1 ms. */
  readonly latency?: number;
}

export interface Scheduler extends Component {
  /** True while it holds the lease (or needs none). */
  readonly leading: boolean;
  /** The last attempt for a pod (`namespace/name`), as far as it is remembered. */
  explain(podKey: string): Explanation | undefined;
  readonly queueSizes: { active: number; backoff: number; unschedulable: number };
}

/** Starts kube-scheduler; the component lives until `stop`. */
export function startScheduler(context: ComponentContext, options: SchedulerOptions): Scheduler {
  return new KubeScheduler(context, options);
}

const MIN_FEASIBLE = 100;
const MIN_PERCENTAGE = 5;
const FEW = 8;

interface Binding {
  queued: QueuedPod;
  profile: Profile;
  cycle: Cycle;
  node: string;
  attempt: Attempt;
  pending: readonly PendingPreBind[];
  timer: Timer;
}

class KubeScheduler implements Scheduler {
  leading = false;
  #context: ComponentContext;
  #options: SchedulerOptions;
  #cache = new Cache();
  #nominator = new Nominator();
  #attempts = new Attempts();
  #profiles = new Map<string, Profile>();
  #recorders = new Map<string, EventRecorder>();
  #queue: SchedulingQueue;
  #cluster: Cluster;
  #election: { stop(): void } | undefined;
  #next: Timer | undefined;
  #startIndex = 0;
  #bindings = new Map<string, Binding>();
  #stopped = false;

  constructor(context: ComponentContext, options: SchedulerOptions) {
    this.#context = context;
    this.#options = options;
    const { clock, client, release, trace } = context;
    this.#queue = new SchedulingQueue({
      timers: clock,
      initialBackoff: options.podInitialBackoffSeconds,
      maxBackoff: options.podMaxBackoffSeconds,
      hints: release.features.enabled("SchedulerQueueingHints"),
      popFromBackoff: release.features.enabled("SchedulerPopFromBackoffQ"),
      less: (a, b) => [...this.#profiles.values()][0]?.less(a, b) ?? false,
      preEnqueue: (pod) => this.#profileOf(pod)?.preEnqueue(pod),
      interests: (pod, plugin) => this.#profileOf(pod)?.interests.get(plugin) ?? [],
      ready: () => this.#wake(),
      cause: () => trace.current,
    });
    this.#cluster = new Cluster({
      context,
      cache: this.#cache,
      queue: this.#queue,
      nominator: this.#nominator,
      responsible: (pod) => this.#profileOf(pod) !== undefined,
      forgotten: (key) => this.#attempts.forget(key),
      volumesChanged: () => this.#checkBindings(),
    });
    const host = options.identity.split("_")[0] ?? options.identity;
    for (const configuration of options.profiles) {
      const recorder = new EventRecorder(client, clock, configuration.schedulerName, host);
      this.#recorders.set(configuration.schedulerName, recorder);
      const base = {
        cache: this.#cache,
        nominator: this.#nominator,
        listers: this.#cluster.listers,
        client,
        clock,
        random: context.random,
        release,
        recorder,
        log: context.log,
      };
      this.#profiles.set(configuration.schedulerName, new Profile(configuration, base, plugins));
    }
    this.#cluster.start(() => this.#wake());
    this.#stand();
  }

  explain(podKey: string): Explanation | undefined {
    return this.#attempts.explain(podKey);
  }
  get queueSizes(): { active: number; backoff: number; unschedulable: number } {
    return this.#queue.sizes;
  }
  stop(): void {
    this.#stopped = true;
    this.leading = false;
    this.#election?.stop();
    this.#next?.cancel();
    for (const { timer } of this.#bindings.values()) timer.cancel();
    this.#bindings.clear();
    this.#queue.stop();
    this.#cluster.stop();
  }

  #stand(): void {
    const { leaderElection, identity, leaderElect = leaderElection.leaderElect } = this.#options;
    const lead = () => {
      this.leading = true;
      this.#wake();
    };
    if (!leaderElect) return lead();
    const { client, clock, random } = this.#context;
    this.#election = startLeaderElection({
      client,
      timers: clock,
      name: leaderElection.resourceName,
      namespace: leaderElection.resourceNamespace,
      identity,
      component: "default-scheduler",
      leaseDuration: leaderElection.leaseDurationSeconds * SECOND,
      renewDeadline: leaderElection.renewDeadlineSeconds * SECOND,
      retryPeriod: leaderElection.retryPeriodSeconds * SECOND,
      jitter: () => random.stream("jitter").next(),
      onStartedLeading: lead,
      onStoppedLeading: () => {
        this.leading = false;
      },
      releaseOnStop: true,
    });
  }

  #profileOf(pod: Pod): Profile | undefined {
    return this.#profiles.get(pod.spec.schedulerName ?? "default-scheduler");
  }

  #wake(): void {
    if (this.#next || this.#stopped || !this.leading || !this.#cluster.synced) return;
    this.#next = this.#context.clock.after(
      this.#options.latency ?? MILLISECOND,
      () => {
        this.#next = undefined;
        if (!this.leading) return;
        const queued = this.#queue.pop();
        if (!queued) return;
        this.#scheduleOne(queued);
        this.#wake();
      },
      "scheduler",
    );
  }

  #scheduleOne(queued: QueuedPod): void {
    const profile = this.#profileOf(queued.pod);
    if (!profile) return;
    const { pod, key } = queued;
    if (pod.metadata.deletionTimestamp !== undefined) {
      profile.handle.recorder.event(pod, "Warning", "FailedScheduling", "Scheduling", `skip schedule deleting pod: ${key}`);
      return;
    }
    if (this.#cache.isAssumed(key)) return;
    const { trace } = this.#context;
    const span = trace.record(profile.schedulerName, "schedule", `pods/${key}`, 0, undefined, queued.cause);
    trace.within(span, () => this.#cycle(queued, profile));
  }

  /** schedulingCycle and bindingCycle. */
  #cycle(queued: QueuedPod, profile: Profile): void {
    const cycle = profile.cycle(this.#cache.podInfo(queued.pod));
    const attempt: Attempt = {
      pod: queued.key,
      at: this.#context.clock.now,
      attempt: queued.attempts,
      scheduler: profile.schedulerName,
      node: undefined,
      message: undefined,
      nominatedNode: undefined,
      victims: [],
      statuses: undefined,
      scores: undefined,
      feasible: [],
      allNodes: this.#cache.nodes.length,
    };
    this.#attempts.keep(attempt);
    if (attempt.allNodes === 0) {
      return this.#failed(queued, profile, attempt, "Unschedulable", "no nodes available to schedule pods", new Set(), "");
    }
    const found = this.#findNodes(cycle, profile);
    if ("error" in found) return this.#failed(queued, profile, attempt, "SchedulerError", found.error, new Set(), "");
    attempt.statuses = found.diagnosis.statuses;
    attempt.feasible = found.nodes;
    if (found.nodes.length === 0) return this.#unschedulable(queued, profile, cycle, attempt, found.diagnosis, found.narrowedBy);

    let host = (found.nodes[0] as NodeInfo).name;
    if (found.nodes.length > 1 && profile.hasScorePlugins) {
      const scores = profile.score(cycle, found.nodes);
      if ("code" in scores) return this.#failed(queued, profile, attempt, "SchedulerError", messageOf(scores), new Set(), "");
      attempt.scores = scores;
      host = this.#selectHost(scores);
    } else if (found.nodes.length > 1) {
      host = (found.nodes[this.#context.random.stream("scheduler-ties").below(found.nodes.length)] as NodeInfo).name;
    }
    this.#attempts.keep(attempt);
    this.#assume(queued, profile, cycle, attempt, host);
  }

  #findNodes(
    cycle: Cycle,
    profile: Profile,
  ): { nodes: readonly NodeInfo[]; diagnosis: Diagnosis; narrowedBy: readonly string[] } | { error: string } {
    const statuses = new NodeStatuses();
    const diagnosis: Diagnosis = { statuses, preFilterMessage: "", postFilterMessage: "" };
    const before = profile.preFilter(cycle);
    if (before.status) {
      if (!isRejected(before.status)) return { error: messageOf(before.status) };
      statuses.absent = before.status;
      diagnosis.preFilterMessage = messageOf(before.status);
      return { nodes: [], diagnosis, narrowedBy: before.by };
    }
    const names = before.nodes;
    // A DaemonSet's pod has one node and a template of its own: nothing worth remembering.
    const few = names !== undefined && names.size <= FEW;
    const filter = few ? (node: NodeInfo) => profile.filterWithNominated(cycle, node) : profile.filterFor(cycle);
    const nominated = cycle.info.pod.status.nominatedNodeName;
    const nominatedNode = nominated ? this.#cache.get(nominated) : undefined;
    if (nominatedNode) {
      const status = filter(nominatedNode);
      if (!status) return { nodes: [nominatedNode], diagnosis, narrowedBy: [] };
      if (!isRejected(status)) return { error: messageOf(status) };
      statuses.set(nominatedNode.name, status);
    }
    const all = this.#cache.nodes;
    const candidates = few ? this.#named(names) : names ? all.filter(({ name }) => names.has(name)) : all;
    if (names) statuses.absent = this.#outsidePreFilter(before.by);
    const wanted = profile.hasScorePlugins ? this.#nodesToFind(profile, candidates.length) : 1;
    const feasible: NodeInfo[] = [];
    let at = this.#startIndex % candidates.length;
    for (let i = 0; i < candidates.length && feasible.length < wanted; i++) {
      const node = candidates[at] as NodeInfo;
      if (++at === candidates.length) at = 0;
      const status = filter(node);
      if (!status) feasible.push(node);
      else if (isRejected(status)) statuses.set(node.name, status);
      else return { error: messageOf(status) };
    }
    this.#startIndex = (this.#startIndex + feasible.length + statuses.explicit.size) % all.length;
    return { nodes: feasible, diagnosis, narrowedBy: before.by };
  }

  #named(names: ReadonlySet<string>): NodeInfo[] {
    return [...names].map((name) => this.#cache.get(name)).filter((node) => node !== undefined);
  }

  /** Why nodes that PreFilter left out were left out; older releases say nothing, and preemption then looks at them too. */
  #outsidePreFilter(narrowedBy: readonly string[]): Status | undefined {
    if (!this.#context.release.features.enabled("PreFilterResultWording")) return undefined;
    return unresolvable(`node(s) didn't satisfy plugin(s) [${[...narrowedBy].sort().join(" ")}]`);
  }

  /** All below 100 nodes; else a share that falls from 50 % to 5 % as the cluster grows. */
  #nodesToFind(profile: Profile, all: number): number {
    if (all < MIN_FEASIBLE) return all;
    const configured = profile.percentageOfNodesToScore ?? this.#options.percentageOfNodesToScore;
    const percentage = configured === 0 ? Math.max(50 - Math.trunc(all / 125), MIN_PERCENTAGE) : configured;
    return Math.max(Math.trunc((all * percentage) / 100), MIN_FEASIBLE);
  }

  /** The highest total; among equals one is drawn while passing by. */
  #selectHost({ nodes, totals }: Scores): string {
    const ties = this.#context.random.stream("scheduler-ties");
    let selected = 0;
    let equals = 1;
    for (let i = 1; i < nodes.length; i++) {
      const difference = (totals[i] as number) - (totals[selected] as number);
      if (difference > 0) {
        selected = i;
        equals = 1;
      } else if (difference === 0 && ties.below(++equals) === 0) selected = i;
    }
    return (nodes[selected] as NodeInfo).name;
  }

  #unschedulable(
    queued: QueuedPod,
    profile: Profile,
    cycle: Cycle,
    attempt: Attempt,
    diagnosis: Diagnosis,
    narrowedBy: readonly string[],
  ): void {
    const { release } = this.#context;
    let nominate: string | undefined = "";
    if (profile.hasPostFilter) {
      const result = profile.postFilter(cycle, diagnosis.statuses);
      nominate = result.nominatedNodeName;
      diagnosis.postFilterMessage = messageOf(result.status);
      attempt.victims = result.victims ?? [];
      attempt.nominatedNode = nominate || undefined;
    }
    const { statuses } = diagnosis;
    const refusedBy = new Set(narrowedBy);
    for (const { plugin } of statuses.explicit.values()) if (plugin) refusedBy.add(plugin);
    if (statuses.absent?.plugin) refusedBy.add(statuses.absent.plugin);
    const message = fitErrorMessage(attempt.allNodes, diagnosis, release.texts.preemptionTail === "..");
    this.#failed(queued, profile, attempt, "Unschedulable", message, refusedBy, nominate);
  }

  #assume(queued: QueuedPod, profile: Profile, cycle: Cycle, attempt: Attempt, host: string): void {
    attempt.node = host;
    this.#cache.assume(cycle.info, host);
    this.#nominator.remove(queued.key);
    const refusal = profile.reserve(cycle, host) ?? profile.permit(cycle, host);
    if (refusal) return this.#undo(queued, profile, cycle, attempt, host, refusal);
    const pending = profile.preBind(cycle, host);
    if ("code" in pending) return this.#undo(queued, profile, cycle, attempt, host, pending);
    const binding = { queued, profile, cycle, node: host, attempt, pending };
    if (pending.length === 0) return this.#bind(binding);
    const timeout = Math.min(...pending.map((one) => one.timeout));
    const message = pending[0]?.timeoutMessage ?? "timed out";
    const timer = this.#context.clock.after(
      timeout,
      () => {
        this.#bindings.delete(queued.key);
        this.#undo(queued, profile, cycle, attempt, host, { code: "Error", reasons: [message] });
      },
      `periodic/scheduler/prebind/${queued.key}`,
    );
    this.#bindings.set(queued.key, { ...binding, timer });
    this.#checkBindings();
  }

  /** Pods that wait for their volumes: is it done? */
  #checkBindings(): void {
    for (const binding of [...this.#bindings.values()]) {
      const answers = binding.pending.map((one) => one.check());
      const refusal = answers.find((answer): answer is Status => typeof answer !== "string");
      if (!refusal && answers.includes("waiting")) continue;
      binding.timer.cancel();
      this.#bindings.delete(binding.queued.key);
      if (refusal) this.#undo(binding.queued, binding.profile, binding.cycle, binding.attempt, binding.node, refusal);
      else this.#bind(binding);
    }
  }

  #bind({ queued, profile, cycle, node, attempt }: Omit<Binding, "timer" | "pending">): void {
    const status = profile.bind(cycle, node);
    if (status) return this.#undo(queued, profile, cycle, attempt, node, status);
    profile.handle.recorder.event(queued.pod, "Normal", "Scheduled", "Binding", `Successfully assigned ${queued.key} to ${node}`);
    profile.postBind(cycle, node);
    this.#attempts.settled(attempt);
  }

  /** The node was chosen but the pod did not get there. */
  #undo(queued: QueuedPod, profile: Profile, cycle: Cycle, attempt: Attempt, host: string, status: Status): void {
    attempt.node = undefined;
    profile.unreserve(cycle, host);
    this.#cache.forget(queued.key);
    this.#queue.move("Pod/Delete", cycle.info.pod);
    if (!isRejected(status)) return this.#failed(queued, profile, attempt, "SchedulerError", messageOf(status), new Set(), "");
    const statuses = new NodeStatuses();
    statuses.set(host, status);
    const message = fitErrorMessage(1, { statuses, preFilterMessage: "", postFilterMessage: "" }, false);
    this.#failed(queued, profile, attempt, "Unschedulable", message, new Set(status.plugin ? [status.plugin] : []), "");
  }

  /**
   * handleSchedulingFailure: back to the queue, an event, the PodScheduled condition.
   * @param nominate "" clears the nomination, undefined leaves it
   */
  #failed(
    queued: QueuedPod,
    profile: Profile,
    attempt: Attempt,
    reason: "Unschedulable" | "SchedulerError",
    message: string,
    refusedBy: ReadonlySet<string>,
    nominate: string | undefined,
  ): void {
    attempt.message = message;
    this.#attempts.keep(attempt);
    const now = this.#cluster.listers.pod(queued.key);
    if (!now || now.metadata.uid !== queued.pod.metadata.uid || now.spec.nodeName) return;
    queued.pod = now;
    this.#queue.addUnschedulable(queued, refusedBy, reason === "SchedulerError");
    const nominated = nominate ?? now.status.nominatedNodeName ?? "";
    this.#nominator.add(now, nominated);
    profile.handle.recorder.event(now, "Warning", "FailedScheduling", "Scheduling", message);
    this.#updateStatus(now, reason, message, nominated);
  }

  #updateStatus(pod: Pod, reason: string, message: string, nominated: string): void {
    const { client, clock, release } = this.#context;
    const before = pod.status.conditions?.find(({ type }) => type === "PodScheduled");
    const sameCondition = before?.status === "False" && before.reason === reason && before.message === message;
    const sameNode = (pod.status.nominatedNodeName ?? "") === nominated;
    if (sameCondition && sameNode) return;
    const condition = {
      type: "PodScheduled",
      ...(release.features.enabled("PodObservedGenerationTracking") ? { observedGeneration: pod.metadata.generation } : {}),
      status: "False",
      reason,
      message,
      lastProbeTime: null,
      lastTransitionTime: before?.status === "False" ? before.lastTransitionTime : clock.timestamp(),
    };
    // The whole list, so that the empty lastProbeTime stays in it as null.
    const others = (pod.status.conditions ?? []).filter(({ type }) => type !== "PodScheduled");
    const status = {
      ...(sameCondition ? {} : { conditions: [...others, condition] }),
      ...(sameNode ? {} : { nominatedNodeName: nominated === "" ? null : nominated }),
    };
    try {
      client.patch(podsResource, pod.metadata.name, pod.metadata.namespace, { type: "merge", body: { status } }, { subresource: "status" });
    } catch (error) {
      this.#context.log(`Error updating pod ${keyOf(pod)}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
