/**
 * One profile: the plugins of one scheduler name, run at each extension point.
 * Follows pkg/scheduler/framework/runtime/framework.go.
 */
import type { Pod } from "../../kube/types.ts";
import type { ProfileConfiguration } from "./configuration.ts";
import type { NodeInfo } from "./nodeinfo.ts";
import type { NodeStatuses } from "./nodestatuses.ts";
import type { Cycle, EventInterest, Handle, PendingPreBind, Plugin, PluginFactory, PostFilterResult, Queued } from "./plugin.ts";
import { by, failed, isRejected, type Status } from "./status.ts";
import type { PodInfo, Template } from "./template.ts";

/** What is known of (template, node) pairs; good as long as the node's generation is the one it was worked out for. */
interface Memory {
  filteredAt: Float64Array;
  verdicts: (Status | undefined)[];
  scoredAt: Float64Array;
  rows: (Row | undefined)[];
  topology: number;
}
const MEMORIES = 48;

/** Raw scores of local plugins on one node, by index among the score plugins; never changed, replaced when the node changes. */
interface Row {
  readonly raw: Float64Array;
  /** What plugins that do not normalise add to the total. */
  readonly fixed: number;
  /** Bit i: the raw score of plugin i is not zero. */
  readonly nonZero: number;
}

/** Scores of one attempt; arrays are parallel to `nodes`. */
export interface Scores {
  readonly nodes: readonly NodeInfo[];
  readonly plugins: readonly PluginScores[];
  readonly totals: Float64Array;
}
export interface PluginScores {
  readonly name: string;
  readonly weight: number;
  raw(node: number): number;
  normalised(node: number): number;
}

/** Everything a plugin is handed but what its own profile gives it. */
export type HandleBase = Omit<Handle, "schedulerName" | "filterWithNominated" | "addPod" | "removePod" | "cloneCycle" | "recorder">;

export class Profile {
  readonly schedulerName: string;
  readonly handle: Handle;
  /** Which events may help a pod that the plugin refused. */
  readonly interests = new Map<string, readonly EventInterest[]>();
  readonly percentageOfNodesToScore: number | undefined;
  readonly hasScorePlugins: boolean;
  #at: { [point in keyof ProfileConfiguration["points"]]: Plugin[] };
  #weights: ReadonlyMap<string, number>;
  /** Filters asked first whose verdicts are remembered, and the others. */
  #localFilters: Plugin[];
  #otherFilters: Plugin[];
  #memories = new Map<Template, Memory>();

  constructor(
    configuration: ProfileConfiguration,
    base: HandleBase & { recorder: Handle["recorder"] },
    factories: Readonly<Record<string, PluginFactory<never>>>,
  ) {
    this.schedulerName = configuration.schedulerName;
    this.percentageOfNodesToScore = configuration.percentageOfNodesToScore;
    this.handle = {
      ...base,
      schedulerName: configuration.schedulerName,
      filterWithNominated: (cycle, node) => this.filterWithNominated(cycle, node),
      addPod: (cycle, other, node) => {
        for (const plugin of this.#at.preFilter) if (!cycle.skipFilter.has(plugin.name)) plugin.addPod?.(cycle, other, node);
      },
      removePod: (cycle, other, node) => {
        for (const plugin of this.#at.preFilter) if (!cycle.skipFilter.has(plugin.name)) plugin.removePod?.(cycle, other, node);
      },
      cloneCycle: (cycle) => this.#cloneCycle(cycle),
    };
    const made = new Map<string, Plugin>();
    const plugin = (name: string): Plugin => {
      let one = made.get(name);
      if (!one) {
        const factory = factories[name] as PluginFactory | undefined;
        if (!factory) throw new Error(`profile ${configuration.schedulerName}: no plugin "${name}"`);
        one = factory(this.handle, configuration.args[name] ?? {});
        made.set(name, one);
        this.interests.set(name, one.events ?? [{ event: "*" }]);
      }
      return one;
    };
    const { points } = configuration;
    const having = (names: readonly string[], point: keyof Plugin) => names.map(plugin).filter((one) => one[point] !== undefined);
    this.#at = {
      preEnqueue: having(points.preEnqueue, "preEnqueue"),
      queueSort: having(points.queueSort, "less"),
      preFilter: having(points.preFilter, "preFilter"),
      filter: having(points.filter, "filter"),
      postFilter: having(points.postFilter, "postFilter"),
      preScore: having(points.preScore, "preScore"),
      score: points.score.map(plugin).filter((one) => one.score !== undefined || one.scoreAll !== undefined),
      reserve: points.reserve.map(plugin).filter((one) => one.reserve !== undefined || one.unreserve !== undefined),
      permit: having(points.permit, "permit"),
      preBind: having(points.preBind, "preBind"),
      bind: having(points.bind, "bind"),
      postBind: having(points.postBind, "postBind"),
    };
    this.#weights = configuration.weights;
    const firstOther = this.#at.filter.findIndex((one) => !one.localFilter);
    this.#localFilters = firstOther < 0 ? this.#at.filter : this.#at.filter.slice(0, firstOther);
    this.#otherFilters = firstOther < 0 ? [] : this.#at.filter.slice(firstOther);
    this.hasScorePlugins = this.#at.score.length > 0;
  }

  get hasPostFilter(): boolean {
    return this.#at.postFilter.length > 0;
  }
  less(a: Queued, b: Queued): boolean {
    return this.#at.queueSort[0]?.less?.(a, b) ?? a.timestamp < b.timestamp;
  }
  preEnqueue(pod: Pod): Status | undefined {
    for (const plugin of this.#at.preEnqueue) {
      const status = plugin.preEnqueue?.(pod);
      if (status) return by(plugin.name, status);
    }
    return undefined;
  }
  cycle(info: PodInfo): Cycle {
    return { info, state: new Map(), skipFilter: new Set(), skipScore: new Set() };
  }

  /** Undefined nodes: all. `by` names the plugins that narrowed them. */
  preFilter(cycle: Cycle): { status?: Status; nodes?: ReadonlySet<string>; by: string[] } {
    let nodes: ReadonlySet<string> | undefined;
    const narrowed: string[] = [];
    for (const plugin of this.#at.preFilter) {
      const answer = plugin.preFilter?.(cycle);
      if (answer === undefined) continue;
      if ("nodeNames" in answer) {
        const before: ReadonlySet<string> | undefined = nodes;
        nodes = before ? new Set([...before].filter((name) => answer.nodeNames.has(name))) : answer.nodeNames;
        narrowed.push(plugin.name);
        if (nodes.size === 0) {
          const reason = `node(s) didn't satisfy plugin(s) [${narrowed.join(" ")}] simultaneously`;
          return { status: { code: "UnschedulableAndUnresolvable", reasons: [reason] }, by: narrowed };
        }
      } else if (answer.code === "Skip") cycle.skipFilter.add(plugin.name);
      else return { status: named(plugin, answer, "PreFilter"), by: narrowed };
    }
    return { ...(nodes ? { nodes } : {}), by: narrowed };
  }

  /** The cycle's filter for nodes as they are, from memory where possible; nominated pods make it look twice. */
  filterFor(cycle: Cycle): (node: NodeInfo) => Status | undefined {
    if (!this.handle.nominator.empty) return (node) => this.filterWithNominated(cycle, node);
    const memory = this.#memoryOf(cycle.info.template, this.handle.cache.slots - 1);
    const { filteredAt, verdicts } = memory;
    const others = this.#otherFilters.filter(({ name }) => !cycle.skipFilter.has(name));
    return (node) => {
      const { slot } = node;
      if (filteredAt[slot] !== node.generation) {
        verdicts[slot] = this.#run(this.#localFilters, cycle, node);
        filteredAt[slot] = node.generation;
      }
      const verdict = verdicts[slot];
      return verdict === undefined && others.length > 0 ? this.#run(others, cycle, node) : verdict;
    };
  }

  /** The pod must fit with the pods nominated to the node (of at least its priority) there, and without them. */
  filterWithNominated(cycle: Cycle, node: NodeInfo): Status | undefined {
    const { pod, key } = cycle.info;
    const priority = pod.spec.priority ?? 0;
    const nominated = [...this.handle.nominator.on(node.name)]
      .filter((other) => (other.spec.priority ?? 0) >= priority)
      .map((other) => this.handle.cache.podInfo(other))
      .filter((other) => other.key !== key);
    if (nominated.length > 0) {
      const copy = node.clone();
      const with_ = this.#cloneCycle(cycle);
      for (const other of nominated) {
        copy.addPod(other);
        this.handle.addPod(with_, other, copy);
      }
      const status = this.#run(this.#at.filter, with_, copy);
      if (status) return status;
    }
    return this.#run(this.#at.filter, cycle, node);
  }

  postFilter(cycle: Cycle, statuses: NodeStatuses): PostFilterResult {
    let result: PostFilterResult = { status: undefined };
    const reasons: string[] = [];
    for (const plugin of this.#at.postFilter) {
      const answer = plugin.postFilter?.(cycle, statuses);
      if (!answer) continue;
      if (!answer.status) return answer;
      if (answer.status.code === "UnschedulableAndUnresolvable" || !isRejected(answer.status))
        return { status: by(plugin.name, answer.status) };
      if (answer.nominatedNodeName !== undefined) result = answer;
      reasons.push(...answer.status.reasons);
    }
    return { ...result, status: { code: "Unschedulable", reasons } };
  }

  /** PreScore, Score, NormalizeScore and weights over the nodes that passed. */
  score(cycle: Cycle, nodes: readonly NodeInfo[]): Scores | Status {
    for (const plugin of this.#at.preScore) {
      const status = plugin.preScore?.(cycle, nodes);
      if (status?.code === "Skip") cycle.skipScore.add(plugin.name);
      else if (status) return named(plugin, status, "PreScore");
    }
    const totals = new Float64Array(nodes.length);
    const rows = new Array<Row>(nodes.length);
    const slots = new Int32Array(nodes.length);
    const nonZero = this.#localScores(cycle, nodes, rows, totals, slots);
    const plugins: PluginScores[] = [];
    const add = (scores: Float64Array, weight: number) => {
      for (let i = 0; i < scores.length; i++) totals[i] = (totals[i] as number) + (scores[i] as number) * weight;
    };
    for (let index = 0; index < this.#at.score.length; index++) {
      const plugin = this.#at.score[index] as Plugin;
      const { name } = plugin;
      if (cycle.skipScore.has(name)) continue;
      const weight = this.#weights.get(name) ?? 1;
      const remembered = (i: number) => (rows[i] as Row).raw[index] as number;
      if (plugin.localScore && !plugin.normalize) {
        plugins.push({ name, weight, raw: remembered, normalised: remembered });
      } else if (plugin.localScore && (nonZero & (1 << index)) === 0) {
        const one = new Float64Array(1);
        plugin.normalize?.(cycle, one, nodes.slice(0, 1));
        const same = one[0] as number;
        for (let i = 0; same !== 0 && i < totals.length; i++) totals[i] = (totals[i] as number) + same * weight;
        plugins.push({ name, weight, raw: () => 0, normalised: () => same });
      } else {
        const raw = new Float64Array(nodes.length);
        if (plugin.scoreAll) plugin.scoreAll(cycle, nodes, raw, slots);
        else
          for (let i = 0; i < nodes.length; i++)
            raw[i] = plugin.localScore ? remembered(i) : (plugin.score?.(cycle, nodes[i] as NodeInfo) ?? 0);
        const normalised = plugin.normalize ? raw.slice() : raw;
        plugin.normalize?.(cycle, normalised, nodes);
        add(normalised, weight);
        plugins.push({ name, weight, raw: (i) => raw[i] as number, normalised: (i) => normalised[i] as number });
      }
    }
    return { nodes, plugins, totals };
  }

  reserve(cycle: Cycle, node: string): Status | undefined {
    for (const plugin of this.#at.reserve) {
      const status = plugin.reserve?.(cycle, node);
      if (status) return named(plugin, status, "Reserve");
    }
    return undefined;
  }
  /** In reverse, as a stack is unwound. */
  unreserve(cycle: Cycle, node: string): void {
    for (const plugin of [...this.#at.reserve].reverse()) plugin.unreserve?.(cycle, node);
  }
  permit(cycle: Cycle, node: string): Status | undefined {
    for (const plugin of this.#at.permit) {
      const status = plugin.permit?.(cycle, node);
      if (status?.code === "Wait") return failed(`kubewekend does not model Permit plugins that wait ("${plugin.name}")`);
      if (status) return named(plugin, status, "Permit");
    }
    return undefined;
  }
  /** Runs PreBind; a list of what has to be waited for when it is not empty. */
  preBind(cycle: Cycle, node: string): Status | PendingPreBind[] {
    const pending: PendingPreBind[] = [];
    for (const plugin of this.#at.preBind) {
      const answer = plugin.preBind?.(cycle, node);
      if (!answer) continue;
      if ("code" in answer) return named(plugin, answer, "PreBind");
      pending.push({
        ...answer,
        check: () => {
          const now = answer.check();
          return typeof now === "string" ? now : named(plugin, now, "PreBind");
        },
        timeoutMessage: `running PreBind plugin "${plugin.name}": ${answer.timeoutMessage}`,
      });
    }
    return pending;
  }
  bind(cycle: Cycle, node: string): Status | undefined {
    for (const plugin of this.#at.bind) {
      const status = plugin.bind?.(cycle, node);
      if (status?.code === "Skip") continue;
      return status && named(plugin, status, "Bind");
    }
    return failed(`no bind plugin for scheduler "${this.schedulerName}"`);
  }
  postBind(cycle: Cycle, node: string): void {
    for (const plugin of this.#at.postBind) plugin.postBind?.(cycle, node);
  }

  #run(plugins: readonly Plugin[], cycle: Cycle, node: NodeInfo): Status | undefined {
    for (const plugin of plugins) {
      if (cycle.skipFilter.has(plugin.name)) continue;
      const status = plugin.filter?.(cycle, node);
      if (status) return by(plugin.name, status);
    }
    return undefined;
  }
  #cloneCycle(cycle: Cycle): Cycle {
    const state = new Map(cycle.state);
    for (const { name, cloneState } of this.#at.preFilter) {
      const own = cycle.state.get(name);
      if (own !== undefined && cloneState) state.set(name, cloneState(own));
    }
    return { info: cycle.info, state, skipFilter: new Set(cycle.skipFilter), skipScore: new Set(cycle.skipScore) };
  }

  /**
   * Works out local scores of nodes that changed since the template was last scored there; fills `rows` and the fixed part of
   * `totals`. Returns which plugins gave any node points.
   */
  #localScores(cycle: Cycle, nodes: readonly NodeInfo[], rows: Row[], totals: Float64Array, slots: Int32Array): number {
    const { cache } = this.handle;
    const memory = this.#memoryOf(cycle.info.template, cache.slots - 1);
    if (memory.topology !== cache.topologyGeneration) {
      memory.topology = cache.topologyGeneration;
      memory.scoredAt.fill(-1);
    }
    let nonZero = 0;
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i] as NodeInfo;
      const { slot } = node;
      slots[i] = slot;
      if (memory.scoredAt[slot] !== node.generation) {
        memory.scoredAt[slot] = node.generation;
        memory.rows[slot] = this.#row(cycle, node);
      }
      const row = memory.rows[slot] as Row;
      rows[i] = row;
      totals[i] = row.fixed;
      nonZero |= row.nonZero;
    }
    return nonZero;
  }
  #row(cycle: Cycle, node: NodeInfo): Row {
    const raw = new Float64Array(this.#at.score.length);
    let fixed = 0;
    let nonZero = 0;
    this.#at.score.forEach((plugin, index) => {
      if (!plugin.localScore || cycle.skipScore.has(plugin.name)) return;
      const score = plugin.score?.(cycle, node) ?? 0;
      raw[index] = score;
      if (score !== 0) nonZero |= 1 << index;
      if (!plugin.normalize) fixed += score * (this.#weights.get(plugin.name) ?? 1);
    });
    return { raw, fixed, nonZero };
  }
  #memoryOf(template: Template, slot: number): Memory {
    let memory = this.#memories.get(template);
    if (memory && memory.filteredAt.length > slot) return memory;
    const size = Math.max(this.handle.cache.slots, slot + 1);
    memory = {
      filteredAt: new Float64Array(size).fill(-1),
      verdicts: new Array<Status | undefined>(size),
      scoredAt: new Float64Array(size).fill(-1),
      rows: new Array<Row | undefined>(size),
      topology: -1,
    };
    this.#memories.set(template, memory);
    for (const oldest of this.#memories.keys()) {
      if (this.#memories.size <= MEMORIES) break;
      this.#memories.delete(oldest);
    }
    return memory;
  }
}

/** Errors say where they come from; refusals are passed on as they are. */
function named(plugin: Plugin, status: Status, point: string): Status {
  if (isRejected(status)) return by(plugin.name, status);
  return by(plugin.name, failed(`running ${point} plugin "${plugin.name}": ${status.reasons.join(", ")}`));
}
