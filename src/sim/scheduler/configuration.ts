/**
 * KubeSchedulerConfiguration: parsed, checked and with upstream's defaults.
 * Follows pkg/scheduler/apis/config (types, v1 defaults, validation).
 */
import { parse as parseYaml } from "yaml";
import type { Release } from "../../kube/releases/index.ts";

/** Extension points under `plugins`, in upstream's spelling. */
export const EXTENSION_POINTS = [
  "preEnqueue",
  "queueSort",
  "preFilter",
  "filter",
  "postFilter",
  "preScore",
  "score",
  "reserve",
  "permit",
  "preBind",
  "bind",
  "postBind",
] as const;
export type ExtensionPoint = (typeof EXTENSION_POINTS)[number];

export interface ProfileConfiguration {
  readonly schedulerName: string;
  readonly percentageOfNodesToScore: number | undefined;
  /** Names of enabled plugins per extension point, in order. A plugin may stand at points it does not implement. */
  readonly points: Readonly<Record<ExtensionPoint, readonly string[]>>;
  /** Of score plugins. */
  readonly weights: ReadonlyMap<string, number>;
  /** pluginConfig by plugin, defaults filled in. */
  readonly args: Readonly<Record<string, unknown>>;
}

export interface SchedulerConfiguration {
  readonly profiles: readonly ProfileConfiguration[];
  readonly percentageOfNodesToScore: number;
  readonly podInitialBackoffSeconds: number;
  readonly podMaxBackoffSeconds: number;
  readonly leaderElection: {
    readonly leaderElect: boolean;
    readonly leaseDurationSeconds: number;
    readonly renewDeadlineSeconds: number;
    readonly retryPeriodSeconds: number;
    readonly resourceName: string;
    readonly resourceNamespace: string;
  };
  /** Where the API server is and who asks it; empty: as a pod finds them. */
  readonly kubeconfig: string;
}

/** A wrong configuration: kube-scheduler would not start. One line per mistake. */
export class ConfigurationError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.length === 1 ? (problems[0] as string) : `[${problems.join(", ")}]`);
    this.name = "ConfigurationError";
    this.problems = problems;
  }
}

type Weighted = readonly [name: string, weight: number];
const NONE = 0;

/** getDefaultPlugins: MultiPoint, in order, with weights. */
export function defaultPlugins(release: Release): readonly Weighted[] {
  const dynamic = release.features.enabled("DynamicResourceAllocation");
  const list: (Weighted | false)[] = [
    dynamic && ["SchedulingGates", NONE],
    ["PrioritySort", NONE],
    ["NodeUnschedulable", NONE],
    ["NodeName", NONE],
    ["TaintToleration", 3],
    ["NodeAffinity", 2],
    ["NodePorts", NONE],
    ["NodeResourcesFit", 1],
    ["VolumeRestrictions", NONE],
    !dynamic && ["EBSLimits", NONE],
    !dynamic && ["GCEPDLimits", NONE],
    ["NodeVolumeLimits", NONE],
    !dynamic && ["AzureDiskLimits", NONE],
    ["VolumeBinding", NONE],
    ["VolumeZone", NONE],
    ["PodTopologySpread", 2],
    ["InterPodAffinity", 2],
    dynamic && ["DynamicResources", NONE],
    ["DefaultPreemption", NONE],
    ["NodeResourcesBalancedAllocation", 1],
    ["ImageLocality", 1],
    ["DefaultBinder", NONE],
    !dynamic && ["SchedulingGates", NONE],
  ];
  return list.filter((entry): entry is Weighted => entry !== false);
}

const NATIVE = [
  { name: "cpu", weight: 1 },
  { name: "memory", weight: 1 },
];
/** Defaults of pluginConfig. */
const DEFAULT_ARGS: Readonly<Record<string, Record<string, unknown>>> = {
  DefaultPreemption: { minCandidateNodesPercentage: 10, minCandidateNodesAbsolute: 100 },
  InterPodAffinity: { hardPodAffinityWeight: 1, ignorePreferredTermsOfExistingPods: false },
  NodeAffinity: {},
  NodeResourcesBalancedAllocation: { resources: NATIVE },
  NodeResourcesFit: { scoringStrategy: { type: "LeastAllocated", resources: NATIVE } },
  PodTopologySpread: { defaultingType: "System" },
  VolumeBinding: { bindTimeoutSeconds: 600 },
};

/** The configuration of a kube-scheduler started without `--config`. */
export function defaultSchedulerConfiguration(release: Release): SchedulerConfiguration {
  return parseSchedulerConfiguration({}, release);
}

type Fields = Record<string, unknown>;

/**
 * Reads a KubeSchedulerConfiguration (YAML or JSON text, or the object itself).
 * Throws `ConfigurationError` for what kube-scheduler would refuse and for what is not modelled (extenders, unknown plugins).
 */
export function parseSchedulerConfiguration(source: string | object, release: Release): SchedulerConfiguration {
  const problems: string[] = [];
  const root = fieldsOf(typeof source === "string" ? parseYaml(source) : source);
  const apiVersion = root.apiVersion ?? "kubescheduler.config.k8s.io/v1";
  if (root.kind !== undefined && root.kind !== "KubeSchedulerConfiguration")
    problems.push(`no kind "${String(root.kind)}" is registered for version "${String(apiVersion)}"`);
  if (apiVersion !== "kubescheduler.config.k8s.io/v1" && apiVersion !== "kubescheduler.config.k8s.io/v1beta3") {
    problems.push(`no kind "KubeSchedulerConfiguration" is registered for version "${String(apiVersion)}"`);
  }
  const known = [
    "apiVersion",
    "kind",
    "parallelism",
    "leaderElection",
    "clientConnection",
    "enableProfiling",
    "enableContentionProfiling",
    "percentageOfNodesToScore",
    "podInitialBackoffSeconds",
    "podMaxBackoffSeconds",
    "profiles",
    "extenders",
    "delayCacheUntilActive",
  ];
  for (const field of Object.keys(root)) if (!known.includes(field)) problems.push(`strict decoding error: unknown field "${field}"`);
  if (listOf(root.extenders).length > 0) problems.push("extenders: kubewekend does not model scheduler extenders");

  const initial = numberOf(root.podInitialBackoffSeconds, 1);
  const maximum = numberOf(root.podMaxBackoffSeconds, 10);
  const percentage = numberOf(root.percentageOfNodesToScore, 0);
  if (numberOf(root.parallelism, 16) <= 0)
    problems.push(`parallelism: Invalid value: ${String(root.parallelism)}: should be an integer value greater than zero`);
  if (initial <= 0) problems.push(`podInitialBackoffSeconds: Invalid value: ${initial}: must be greater than 0`);
  if (maximum < initial)
    problems.push(`podMaxBackoffSeconds: Invalid value: ${maximum}: must be greater than or equal to PodInitialBackoffSeconds`);
  checkPercentage(percentage, "percentageOfNodesToScore", problems);

  const written = listOf(root.profiles);
  const profiles = (written.length > 0 ? written : [{}]).map((profile, i) =>
    parseProfile(fieldsOf(profile), `profiles[${i}]`, release, problems),
  );
  profiles.forEach(({ schedulerName, points }, i) => {
    if (schedulerName === "") problems.push(`profiles[${i}].schedulerName: Required value`);
    if (profiles.findIndex((other) => other.schedulerName === schedulerName) < i)
      problems.push(`profiles[${i}].schedulerName: Duplicate value: "${schedulerName}"`);
    if (points.queueSort[0] !== profiles[0]?.points.queueSort[0]) {
      problems.push(`profiles[${i}].plugins.queueSort: Invalid value: has to match for all profiles`);
    }
    if (points.queueSort.length === 0)
      problems.push(`initializing profiles: creating profile for scheduler name ${schedulerName}: no queue sort plugin is enabled`);
    if (points.bind.length === 0)
      problems.push(`initializing profiles: creating profile for scheduler name ${schedulerName}: at least one bind plugin is needed`);
  });
  const election = fieldsOf(root.leaderElection);
  const configuration: SchedulerConfiguration = {
    profiles,
    percentageOfNodesToScore: percentage,
    podInitialBackoffSeconds: initial,
    podMaxBackoffSeconds: maximum,
    leaderElection: {
      leaderElect: election.leaderElect !== false,
      leaseDurationSeconds: secondsOf(election.leaseDuration, 15),
      renewDeadlineSeconds: secondsOf(election.renewDeadline, 10),
      retryPeriodSeconds: secondsOf(election.retryPeriod, 2),
      resourceName: textOf(election.resourceName, "kube-scheduler"),
      resourceNamespace: textOf(election.resourceNamespace, "kube-system"),
    },
    kubeconfig: textOf(fieldsOf(root.clientConnection).kubeconfig, ""),
  };
  if (problems.length > 0) throw new ConfigurationError(problems);
  return configuration;
}

function parseProfile(profile: Fields, path: string, release: Release, problems: string[]): ProfileConfiguration {
  const defaults = defaultPlugins(release);
  const written = fieldsOf(profile.plugins);
  const weights = new Map<string, number>();
  const known = new Set([...defaults.map(([name]) => name), "EBSLimits", "GCEPDLimits", "AzureDiskLimits", "DynamicResources"]);
  const check = (name: string, where: string) => {
    if (!known.has(name))
      problems.push(`${where}: Invalid value: "${name}": kubewekend does not model plugins from outside kube-scheduler`);
  };
  const setOf = (point: string) => {
    const set = fieldsOf(written[point]);
    const enabled = listOf(set.enabled).map((entry) => ({
      name: textOf(fieldsOf(entry).name, ""),
      weight: numberOf(fieldsOf(entry).weight, NONE),
    }));
    const disabled = listOf(set.disabled).map((entry) => textOf(fieldsOf(entry).name, ""));
    for (const { name } of enabled) check(name, `${path}.plugins.${point}.enabled`);
    return { enabled, disabled };
  };
  // MultiPoint: the defaults with replaced and re-weighted ones in place, then what is added.
  const multi = setOf("multiPoint");
  const allOff = multi.disabled.includes("*");
  const list: { name: string; weight: number }[] = [];
  for (const [name, weight] of defaults) {
    if (allOff || multi.disabled.includes(name)) continue;
    list.push(multi.enabled.find((entry) => entry.name === name) ?? { name, weight });
  }
  for (const entry of multi.enabled) if (!list.some(({ name }) => name === entry.name)) list.push(entry);
  for (const { name, weight } of list) weights.set(name, weight || 1);

  const points = {} as Record<ExtensionPoint, readonly string[]>;
  for (const point of EXTENSION_POINTS) {
    const { enabled, disabled } = setOf(point);
    const off = (name: string) => disabled.includes("*") || disabled.includes(name);
    const own = enabled.map(({ name }) => name);
    // Plugins named at the point itself come first, except where they only override one that is there already.
    const inherited = list
      .map(({ name }) => name)
      .filter((name) => implementsPoint(name, point) && (own.includes(name) ? !off(name) : !off(name)));
    const added = own.filter((name) => !inherited.includes(name));
    points[point] = point === "queueSort" && own.length > 0 ? own : [...inherited, ...added];
    if (point === "score") for (const { name, weight } of enabled) weights.set(name, weight || 1);
  }
  for (const name of Object.keys(written)) {
    if (name !== "multiPoint" && !(EXTENSION_POINTS as readonly string[]).includes(name))
      problems.push(`strict decoding error: unknown field "${path}.plugins.${name}"`);
  }

  const args: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(DEFAULT_ARGS)) args[name] = value;
  listOf(profile.pluginConfig).forEach((entry, i) => {
    const { name, args: given } = fieldsOf(entry);
    const where = `${path}.pluginConfig[${i}]`;
    if (typeof name !== "string" || !(name in DEFAULT_ARGS))
      problems.push(`${where}: Invalid value: ${JSON.stringify(name)}: no arguments are known for this plugin`);
    else args[name] = parseArgs(name, fieldsOf(given), `${where}.args`, problems);
  });
  const percentage = profile.percentageOfNodesToScore;
  if (typeof percentage === "number") checkPercentage(percentage, `${path}.percentageOfNodesToScore`, problems);
  return {
    schedulerName: textOf(profile.schedulerName, "default-scheduler"),
    percentageOfNodesToScore: typeof percentage === "number" ? percentage : undefined,
    points,
    weights,
    args,
  };
}

/** Where a default plugin takes part; the profile drops those that do not implement the point. */
function implementsPoint(name: string, point: ExtensionPoint): boolean {
  if (point === "queueSort") return name === "PrioritySort";
  if (point === "bind") return name === "DefaultBinder";
  if (point === "postFilter") return name === "DefaultPreemption" || name === "DynamicResources";
  if (point === "preEnqueue") return name === "SchedulingGates" || name === "DynamicResources";
  return true;
}

function parseArgs(name: string, given: Fields, where: string, problems: string[]): unknown {
  const { apiVersion, kind, ...rest } = given;
  if (kind !== undefined && kind !== `${name}Args`) problems.push(`${where}.kind: Invalid value: "${String(kind)}": should be ${name}Args`);
  const merged: Fields = { ...DEFAULT_ARGS[name], ...rest };
  switch (name) {
    case "DefaultPreemption": {
      const share = numberOf(merged.minCandidateNodesPercentage, 10);
      const absolute = numberOf(merged.minCandidateNodesAbsolute, 100);
      if (share < 0 || share > 100)
        problems.push(`${where}.minCandidateNodesPercentage: Invalid value: ${share}: not in valid range [0, 100]`);
      if (absolute < 0) problems.push(`${where}.minCandidateNodesAbsolute: Invalid value: ${absolute}: not in valid range [0, inf)`);
      break;
    }
    case "InterPodAffinity": {
      const weight = numberOf(merged.hardPodAffinityWeight, 1);
      if (weight < 0 || weight > 100)
        problems.push(`${where}.hardPodAffinityWeight: Invalid value: ${weight}: not in valid range [0, 100]`);
      break;
    }
    case "PodTopologySpread": {
      const type = merged.defaultingType;
      const constraints = listOf(merged.defaultConstraints);
      if (type !== "System" && type !== "List")
        problems.push(`${where}.defaultingType: Unsupported value: "${String(type)}": supported values: "System", "List"`);
      if (type === "System" && constraints.length > 0)
        problems.push(`${where}.defaultingType: Invalid value: "System": when .defaultConstraints are not empty`);
      break;
    }
    case "VolumeBinding":
      if (numberOf(merged.bindTimeoutSeconds, 600) < 0)
        problems.push(
          `${where}.bindTimeoutSeconds: Invalid value: ${String(merged.bindTimeoutSeconds)}: invalid BindTimeoutSeconds, should not be a negative value`,
        );
      break;
    case "NodeResourcesBalancedAllocation":
      merged.resources = weighed(listOf(merged.resources), `${where}.resources`, problems);
      break;
    case "NodeResourcesFit": {
      const strategy: Fields = { type: "LeastAllocated", resources: NATIVE, ...fieldsOf(merged.scoringStrategy) };
      strategy.resources = weighed(listOf(strategy.resources), `${where}.scoringStrategy.resources`, problems);
      if (!["LeastAllocated", "MostAllocated", "RequestedToCapacityRatio"].includes(String(strategy.type))) {
        problems.push(
          `${where}.scoringStrategy.type: Unsupported value: "${String(strategy.type)}": supported values: "LeastAllocated", "MostAllocated", "RequestedToCapacityRatio"`,
        );
      }
      if (strategy.type === "RequestedToCapacityRatio")
        checkShape(listOf(fieldsOf(strategy.requestedToCapacityRatio).shape), `${where}.scoringStrategy.shape`, problems);
      merged.scoringStrategy = strategy;
      break;
    }
  }
  return merged;
}

function weighed(list: readonly unknown[], where: string, problems: string[]): { name: string; weight: number }[] {
  return list.map((entry, i) => {
    const name = textOf(fieldsOf(entry).name, "");
    const weight = numberOf(fieldsOf(entry).weight, 1);
    if (weight < 1 || weight > 100)
      problems.push(`${where}[${i}].weight: Invalid value: ${weight}: resource weight of ${name} not in valid range (0, 100]`);
    return { name, weight };
  });
}
function checkShape(shape: readonly unknown[], where: string, problems: string[]): void {
  if (shape.length === 0) problems.push(`${where}: Required value: at least one point must be specified`);
  let last = -1;
  shape.forEach((point, i) => {
    const utilization = numberOf(fieldsOf(point).utilization, 0);
    const score = numberOf(fieldsOf(point).score, 0);
    if (utilization < 0 || utilization > 100)
      problems.push(`${where}[${i}].utilization: Invalid value: ${utilization}: not in valid range [0, 100]`);
    if (utilization <= last)
      problems.push(`${where}[${i}].utilization: Invalid value: ${utilization}: utilization values must be sorted in increasing order`);
    if (score < 0 || score > 10) problems.push(`${where}[${i}].score: Invalid value: ${score}: not in valid range [0, 10]`);
    last = utilization;
  });
}
function checkPercentage(value: number, where: string, problems: string[]): void {
  if (value < 0 || value > 100) problems.push(`${where}: Invalid value: ${value}: not in valid range [0-100]`);
}
function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
function numberOf(value: unknown, byDefault: number): number {
  return typeof value === "number" ? value : byDefault;
}
function textOf(value: unknown, byDefault: string): string {
  return typeof value === "string" ? value : byDefault;
}
/** `15s` as seconds. */
function secondsOf(value: unknown, byDefault: number): number {
  const match = typeof value === "string" ? /^(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(value) : null;
  return match ? Number(match[1] ?? 0) * 60 + Number(match[2] ?? 0) : byDefault;
}
