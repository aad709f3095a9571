/**
 * Placement problems decided by a real kube-scheduler, decided again by ours: same node (or one of equals), same
 * message, victims and scores. The records lie beside the checkout, not in it; without them the test says so.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Release, releases } from "../../src/kube/releases/index.ts";
import * as resource from "../../src/kube/resource.ts";
import { SECOND } from "../../src/kube/timers.ts";
import type { New, Node, Pod, Service } from "../../src/kube/types.ts";
import { defaultSchedulerConfiguration, type Scheduler, startScheduler } from "../../src/sim/scheduler/index.ts";
import { TestCluster } from "../../src/sim/scheduler/testing.ts";

interface Problem {
  id: string;
  topic: string;
  nodes: { name: string; labels?: object; allocatable: object; taints?: object[]; unschedulable?: boolean; images?: object[] }[];
  existing: New<Pod>[];
  pods: New<Pod>[];
  services?: { name: string; selector: object }[];
  priorityClasses?: { name: string; value: number; preemptionPolicy?: string }[];
  results: Result[];
}
interface Result {
  pod: string;
  node: string | null;
  message: string | null;
  eventMessages: string[];
  nominatedNode: string | null;
  victims: string[];
  scores?: { plugins: Record<string, Record<string, number>>; total: Record<string, number> };
  acceptable: string[];
}

/** Places the problem's pods one after the other. A drawn node may differ: then the recorded one is taken to go on from the same state. */
function decide(problem: Problem, release: Release): Result[] {
  const server = new TestCluster(release);
  const classes = new Map((problem.priorityClasses ?? []).map((one) => [one.name, one]));
  /** What the Priority admission plugin does. */
  const admitted = (pod: New<Pod>): New<Pod> => {
    const spec = pod.spec as Pod["spec"];
    const { value = 0, preemptionPolicy = "PreemptLowerPriority" } = classes.get(spec.priorityClassName ?? "") ?? {};
    return { ...pod, spec: { ...spec, priority: value, preemptionPolicy } };
  };
  for (const { name, labels, allocatable, taints, unschedulable, images } of problem.nodes) {
    server.create(resource.nodes, {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name, labels },
      spec: { ...(taints ? { taints } : {}), ...(unschedulable ? { unschedulable } : {}) },
      status: { allocatable, ...(images ? { images } : {}) },
    } as unknown as New<Node>);
  }
  for (const { name, selector } of problem.services ?? []) {
    server.create(resource.services, {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, namespace: "default" },
      spec: { selector, ports: [{ port: 80 }] },
    } as New<Service>);
  }
  for (const pod of problem.existing) server.create(resource.pods, admitted(pod));
  const scheduler = startScheduler(server.context, { ...defaultSchedulerConfiguration(release), identity: "vm_test", leaderElect: false });
  const results = problem.pods.map((pod, index) => {
    const before = new Set(
      server
        .list(resource.pods)
        .items.filter(({ metadata }) => metadata.deletionTimestamp)
        .map(({ metadata }) => metadata.name),
    );
    const name = pod.metadata.name as string;
    server.create(resource.pods, admitted(pod));
    server.run(0.5 * SECOND);
    const result = observe(server, scheduler, name, before);
    const recorded = problem.results[index]?.node;
    if (result.node && recorded && result.node !== recorded) moveTo(server, name, recorded);
    return result;
  });
  scheduler.stop();
  return results;
}

function observe(client: TestCluster, scheduler: Scheduler, name: string, before: ReadonlySet<string | undefined>): Result {
  const key = `default/${name}`;
  const list = client.list(resource.pods).items;
  const gone = list.filter(({ metadata }) => metadata.deletionTimestamp && !before.has(metadata.name)).map(({ metadata }) => metadata.name);
  const now = client.get(resource.pods, name, "default");
  const why = scheduler.explain(key);
  const condition = now.status.conditions?.find(({ type }) => type === "PodScheduled");
  const events = client
    .list(resource.events)
    .items.filter(({ involvedObject, reason }) => involvedObject.name === name && reason === "FailedScheduling");
  const scored = why?.nodes.filter(({ scores }) => scores) ?? [];
  const plugins: Record<string, Record<string, number>> = {};
  const total: Record<string, number> = {};
  for (const node of scored) {
    for (const { plugin, weighted } of node.scores ?? []) {
      plugins[plugin] ??= {};
      (plugins[plugin] as Record<string, number>)[node.node] = weighted;
    }
    total[node.node] = node.total ?? 0;
  }
  return {
    pod: name,
    node: now.spec.nodeName ?? null,
    message: now.spec.nodeName ? null : (condition?.message ?? null),
    eventMessages: [...new Set(events.map(({ message }) => message ?? ""))],
    nominatedNode: now.status.nominatedNodeName ?? null,
    victims: why?.victims.map((victim) => victim.split("/")[1] as string).sort() ?? (gone.sort() as string[]),
    ...(scored.length > 0 ? { scores: { plugins, total } } : {}),
    // A pod that names its node never meets the scheduler.
    acceptable: [...(why?.ties ?? (now.spec.nodeName ? [now.spec.nodeName] : []))].sort(),
  };
}

/** Deletes the pod and puts it on the node that was drawn when the record was made. */
function moveTo(client: TestCluster, name: string, node: string): void {
  const { metadata, spec } = client.get(resource.pods, name, "default");
  client.delete(resource.pods, name, "default", { gracePeriodSeconds: 0 });
  const { nodeName: _, ...rest } = spec;
  client.create(resource.pods, {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", ...(metadata.labels ? { labels: metadata.labels } : {}) },
    spec: { ...rest, nodeName: node },
  });
  client.run(0.2 * SECOND);
}

/** As recorded, but for the draw among equals. */
function comparable(result: Result): object {
  const { node, acceptable, scores, ...rest } = result;
  return {
    ...rest,
    victims: [...result.victims].sort(),
    acceptable: [...acceptable].sort(),
    placed: node !== null,
    scores: scores ?? null,
  };
}

for (const release of releases) {
  const folder = fileURLToPath(new URL(`../../../shared/golden/v${release.major}.${release.minor}/`, import.meta.url));
  const file = `${folder}scheduler.jsonl`;
  describe.skipIf(!existsSync(file))(`${release.version} decides as the real kube-scheduler did (records beside the checkout)`, () => {
    const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    const problems = lines.map((line) => JSON.parse(line) as Problem);
    it.each(problems.map((problem) => [problem.id, problem.topic, problem] as const))("%s: %s", (_id, _topic, problem) => {
      const ours = decide(problem, release);
      expect(ours.map(comparable)).toEqual(problem.results.map(comparable));
      ours.forEach(({ node }, i) => {
        if (node) expect(problem.results[i]?.acceptable).toContain(node);
      });
    });
  });
}
