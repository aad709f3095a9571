/**
 * Many small problems for one family of plugins, drawn by seed, and what the documentation says must come of each: a
 * second, naive reading of the rules beside the real plugins. Only the family's own plugins are enabled.
 */
import { expect, test } from "vitest";
import type { Explanation, NodeExplanation } from "../../src/kube/explanation.ts";
import { type Release, releases } from "../../src/kube/releases/index.ts";
import * as resource from "../../src/kube/resource.ts";
import { MILLISECOND } from "../../src/kube/timers.ts";
import type { core, KubeObject, New } from "../../src/kube/types.ts";
import { Random, type Stream } from "../../src/sim/random/random.ts";
import { parseSchedulerConfiguration, startScheduler } from "../../src/sim/scheduler/index.ts";
import { TestCluster } from "../../src/sim/scheduler/testing.ts";

/** Cases a table; issue and design ask for 150. */
export const CASES = 150;

export interface Problem {
  nodes: core.Node[];
  /** Bound pods, each with `spec.nodeName`. */
  existing: core.Pod[];
  pod: core.Pod;
  /** Namespaces, claims, services, …, made before. */
  others?: [resource.ResourceType, object][];
}
/** What is expected of one node: the words of its refusal, or the raw and normalised scores by plugin. */
export type Verdict = { refused: readonly string[] } | { scores: Readonly<Record<string, readonly [raw: number, normalised: number]>> };

export interface Table {
  plugins: readonly { name: string; args?: object }[];
  release?: Release;
  draw(chance: Chance): Problem;
  expected(problem: Problem): Readonly<Record<string, Verdict>>;
}

/** One `test` a case. */
export function table(family: string, { plugins, release, draw, expected }: Table): void {
  test.each(seeds)(`${family}, problem %i`, (seed) => {
    const problem = draw(new Chance(seed));
    const explained = attempted(problem, plugins, seed, release);
    const wanted = expected(problem);
    const left = Object.values(wanted).filter((verdict) => "scores" in verdict);
    // A single node that is left is taken without scoring.
    const plain = Object.fromEntries(
      Object.entries(wanted).map(([node, verdict]) => [node, "scores" in verdict && left.length === 1 ? { scores: {} } : verdict]),
    );
    const found = Object.fromEntries((explained?.nodes ?? []).map((node) => [node.node, verdictOf(node)]));
    expect(found, JSON.stringify(problem, undefined, 1)).toEqual(plain);
  });
}
export const seeds: readonly number[] = Array.from({ length: CASES }, (_, seed) => seed);

/** What a scheduler with these plugins alone remembers of its first attempt. */
export function attempted(
  problem: Problem,
  plugins: Table["plugins"],
  seed: number,
  release = releases[0] as Release,
): Explanation | undefined {
  const enabled = ["PrioritySort", ...plugins.map(({ name }) => name), "DefaultBinder"].map((name) => ({ name }));
  const profile = {
    schedulerName: "default-scheduler",
    plugins: { multiPoint: { enabled, disabled: [{ name: "*" }] } },
    pluginConfig: plugins.filter(({ args }) => args !== undefined),
  };
  const cluster = new TestCluster(release, seed);
  const scheduler = startScheduler(cluster.context, {
    ...parseSchedulerConfiguration(JSON.stringify({ profiles: [profile] }), release),
    identity: "node_1",
    leaderElect: false,
  });
  for (const [type, object] of problem.others ?? []) cluster.create(type, object as New<KubeObject>);
  for (const node of problem.nodes) cluster.create(resource.nodes, node as New<never>);
  for (const pod of problem.existing) cluster.create(resource.pods, pod as New<never>);
  cluster.run(50 * MILLISECOND);
  cluster.create(resource.pods, problem.pod as New<never>);
  cluster.run(5 * MILLISECOND);
  const explained = scheduler.explain(`${problem.pod.metadata?.namespace}/${problem.pod.metadata?.name}`);
  scheduler.stop();
  return explained;
}

function verdictOf({ reasons, scores }: NodeExplanation): Verdict {
  if (reasons !== undefined) return { refused: reasons };
  return { scores: Object.fromEntries((scores ?? []).map(({ plugin, raw, normalised }) => [plugin, [raw, normalised] as const])) };
}

/** Seeded draws. */
export class Chance {
  readonly #stream: Stream;
  constructor(seed: number) {
    this.#stream = new Random(seed).stream("problem");
  }
  /** 0 … n - 1. */
  below(n: number): number {
    return this.#stream.below(n);
  }
  /** True once in `n`. */
  once(n: number): boolean {
    return this.below(n) === 0;
  }
  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
  /** Each with even chance. */
  some<T>(list: readonly T[]): T[] {
    return list.filter(() => this.once(2));
  }
  many<T>(least: number, most: number, make: (index: number) => T): T[] {
    return Array.from({ length: least + this.below(most - least + 1) }, (_, index) => make(index));
  }
}

export function node(
  name: string,
  more: { labels?: Record<string, string>; spec?: object; allocatable?: Record<string, string>; status?: object } = {},
): core.Node {
  const allocatable = { cpu: "8", memory: "16Gi", pods: "110", ...more.allocatable };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name, ...more.labels } },
    spec: more.spec ?? {},
    status: { allocatable, capacity: allocatable, ...more.status },
  } as core.Node;
}
export function pod(name: string, spec: object = {}, metadata: object = {}): core.Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", ...metadata },
    spec: { containers: [{ name: "c", image: "img:1" }], ...spec },
    status: {},
  } as core.Pod;
}
/** 0…100 from what was counted: the highest gets 100; with `reverse` the lowest does. Upstream: helper.DefaultNormalizeScore. */
export function normalised(raw: readonly number[], reverse = false): number[] {
  const most = Math.max(...raw, 0);
  if (most === 0) return raw.map(() => (reverse ? 100 : 0));
  return raw.map((score) => (reverse ? 100 - Math.trunc((100 * score) / most) : Math.trunc((100 * score) / most)));
}
