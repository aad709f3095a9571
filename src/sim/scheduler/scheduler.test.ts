import { describe, expect, it } from "vitest";
import { type Release, releases } from "../../kube/releases/index.ts";
import * as resource from "../../kube/resource.ts";
import { MILLISECOND, MINUTE, SECOND } from "../../kube/timers.ts";
import type { core, KubeObject, New, Node, Pod } from "../../kube/types.ts";
import { parseSchedulerConfiguration, type Scheduler, startScheduler } from "./index.ts";
import { TestCluster } from "./testing.ts";

const [v1_28, v1_36] = releases as [Release, Release];

function world(options: { release?: Release; configuration?: string } = {}) {
  const release = options.release ?? v1_28;
  const cluster = new TestCluster(release);
  const configuration = parseSchedulerConfiguration(options.configuration ?? "{}", release);
  const scheduler = startScheduler(cluster.context, { ...configuration, identity: "kind-control-plane_1", leaderElect: false });
  return { cluster, scheduler, ...verbs(cluster, scheduler) };
}
function verbs(cluster: TestCluster, scheduler: Scheduler) {
  return {
    node(name: string, labels: Record<string, string> = {}, more: { spec?: object; allocatable?: object } = {}) {
      cluster.create(resource.nodes, {
        apiVersion: "v1",
        kind: "Node",
        metadata: { name, labels: { "kubernetes.io/hostname": name, ...labels } },
        spec: more.spec ?? {},
        status: { allocatable: { cpu: "4", memory: "8Gi", pods: "110", ...more.allocatable } },
      } as unknown as New<Node>);
    },
    pod(name: string, spec: object = {}, metadata: object = {}) {
      cluster.create(resource.pods, {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name, namespace: "default", ...metadata },
        spec: { containers: [{ name: "c", image: "img:1" }], ...spec },
      } as unknown as New<Pod>);
      cluster.run(50 * MILLISECOND);
    },
    make<T extends KubeObject>(type: resource.ResourceType<T>, object: object): void {
      cluster.create(type, object as New<T>);
      cluster.run(10 * MILLISECOND);
    },
    placed: (name: string) => cluster.get(resource.pods, name, "default").spec.nodeName,
    message: (name: string) =>
      cluster.get(resource.pods, name, "default").status.conditions?.find(({ type }) => type === "PodScheduled")?.message,
    why: (name: string) => scheduler.explain(`default/${name}`),
    events: (name: string) =>
      cluster
        .list(resource.events)
        .items.filter(({ involvedObject }) => involvedObject.name === name)
        .map(({ reason, message, action }) => `${reason} ${action}: ${message}`),
  };
}
const requesting = (requests: object) => ({ containers: [{ name: "c", image: "img:1", resources: { requests } }] });
const required = (...terms: object[]) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } },
});
const spread = (constraint: object) => ({
  topologySpreadConstraints: [
    { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule", labelSelector: { matchLabels: { app: "web" } }, ...constraint },
  ],
});
const web = { labels: { app: "web" } };

describe("filters", () => {
  const ports = (...list: object[]) => ({ containers: [{ name: "c", image: "i", ports: list }] });
  const cases: [
    string,
    {
      nodes?: [string, Record<string, string>?, { spec?: object; allocatable?: object }?][];
      bound?: [object, object?][];
      pod: object;
      metadata?: object;
      want: string;
    },
  ][] = [
    [
      "metadata.name in matchFields",
      { pod: required({ matchFields: [{ key: "metadata.name", operator: "In", values: ["b"] }] }), want: "b" },
    ],
    ["an empty node selector term matches nothing", { pod: required({}), want: "2 node(s) didn't match Pod's node affinity/selector" }],
    [
      "Gt compares whole numbers",
      {
        nodes: [
          ["a", { n: "9" }],
          ["b", { n: "10" }],
        ],
        pod: required({ matchExpressions: [{ key: "n", operator: "Gt", values: ["9"] }] }),
        want: "b",
      },
    ],
    [
      "NotIn matches a missing label",
      {
        nodes: [["a", { d: "x" }], ["b"]],
        pod: required({ matchExpressions: [{ key: "d", operator: "NotIn", values: ["x"] }] }),
        want: "b",
      },
    ],
    [
      "conflicting names",
      {
        pod: required({
          matchFields: [
            { key: "metadata.name", operator: "In", values: ["a"] },
            { key: "metadata.name", operator: "In", values: ["b"] },
          ],
        }),
        want: "pod affinity terms conflict",
      },
    ],
    ["overhead counts", { nodes: [["a"]], pod: { ...requesting({ cpu: "3" }), overhead: { cpu: "2" } }, want: "1 Insufficient cpu" }],
    [
      "a sidecar adds to the containers",
      {
        nodes: [["a"]],
        pod: {
          ...requesting({ cpu: "3" }),
          initContainers: [{ name: "s", image: "i", restartPolicy: "Always", resources: { requests: { cpu: "1500m" } } }],
        },
        want: "1 Insufficient cpu",
      },
    ],
    [
      "an init container only needs its own peak",
      {
        nodes: [["a"]],
        pod: { ...requesting({ cpu: "3" }), initContainers: [{ name: "s", image: "i", resources: { requests: { cpu: "3500m" } } }] },
        want: "a",
      },
    ],
    [
      "huge pages are their own resource",
      {
        nodes: [["a", {}, { allocatable: { "hugepages-2Mi": "4Mi" } }]],
        pod: requesting({ "hugepages-2Mi": "6Mi" }),
        want: "1 Insufficient hugepages-2Mi",
      },
    ],
    [
      "host ports on different addresses",
      {
        nodes: [["a"]],
        bound: [[ports({ hostPort: 80, hostIP: "10.0.0.1" })]],
        pod: ports({ hostPort: 80, hostIP: "10.0.0.2" }),
        want: "a",
      },
    ],
    [
      "a host port on every address",
      {
        nodes: [["a"]],
        bound: [[ports({ hostPort: 80, hostIP: "10.0.0.1" })]],
        pod: ports({ hostPort: 80 }),
        want: "1 node(s) didn't have free ports for the requested pod ports",
      },
    ],
    [
      "minDomains counts missing zones as empty",
      {
        nodes: [["a", { zone: "1" }]],
        bound: [[{}, web]],
        pod: spread({ minDomains: 2 }),
        metadata: web,
        want: "1 node(s) didn't match pod topology spread constraints",
      },
    ],
    [
      "tainted nodes count in the spread by default",
      {
        nodes: [
          ["a", { zone: "1" }],
          ["b", { zone: "2" }, { spec: { taints: [{ key: "k", effect: "NoSchedule" }] } }],
        ],
        bound: [[{}, web]],
        pod: spread({}),
        metadata: web,
        want: "1 node(s) didn't match pod topology spread constraints, 1 node(s) had untolerated taint {k: }",
      },
    ],
    [
      "nodeTaintsPolicy: Honor leaves them out",
      {
        nodes: [
          ["a", { zone: "1" }],
          ["b", { zone: "2" }, { spec: { taints: [{ key: "k", effect: "NoSchedule" }] } }],
        ],
        bound: [[{}, web]],
        pod: spread({ nodeTaintsPolicy: "Honor" }),
        metadata: web,
        want: "a",
      },
    ],
    [
      "nodeAffinityPolicy: Ignore counts nodes the selector excludes",
      {
        nodes: [
          ["a", { zone: "1", d: "x" }],
          ["b", { zone: "2" }],
        ],
        bound: [[{}, web]],
        pod: { ...spread({ nodeAffinityPolicy: "Ignore" }), nodeSelector: { d: "x" } },
        metadata: web,
        want: "1 node(s) didn't match Pod's node affinity/selector, 1 node(s) didn't match pod topology spread constraints",
      },
    ],
    [
      "matchLabelKeys narrows the selector to the pod's own revision",
      {
        nodes: [
          ["a", { zone: "1" }],
          ["b", { zone: "2" }, { spec: { unschedulable: true } }],
        ],
        bound: [[{}, { labels: { app: "web", rev: "1" } }]],
        pod: spread({ matchLabelKeys: ["rev"] }),
        metadata: { labels: { app: "web", rev: "2" } },
        want: "a",
      },
    ],
    [
      "namespaceSelector reaches other namespaces",
      {
        nodes: [["a"], ["b"]],
        bound: [[{}, { namespace: "other", labels: { app: "db" } }]],
        pod: {
          affinity: {
            podAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "db" } }, namespaceSelector: {} },
              ],
            },
          },
        },
        want: "a",
      },
    ],
    [
      "without it they are not seen",
      {
        nodes: [["a"]],
        bound: [[{}, { namespace: "other", labels: { app: "db" } }]],
        pod: {
          affinity: {
            podAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "db" } } },
              ],
            },
          },
        },
        want: "1 node(s) didn't match pod affinity rules",
      },
    ],
    [
      "a claim that is not there",
      {
        nodes: [["a"]],
        pod: { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "ghost" } }] },
        want: 'persistentvolumeclaim "ghost" not found',
      },
    ],
    [
      "an ephemeral volume's claim that is not there yet",
      {
        nodes: [["a"]],
        pod: { volumes: [{ name: "v", ephemeral: { volumeClaimTemplate: { spec: {} } } }] },
        want: 'waiting for ephemeral volume controller to create the persistentvolumeclaim "p-v"',
      },
    ],
  ];
  it.each(cases)("%s", (_name, { nodes = [["a"], ["b"]], bound = [], pod, metadata, want }) => {
    const { cluster, ...w } = world();
    for (const [name, labels, more] of nodes) w.node(name, labels, more);
    for (const [i, [spec, meta]] of bound.entries()) w.pod(`bound-${i}`, { ...spec, nodeName: nodes[0]?.[0] }, meta);
    w.pod("p", pod, metadata);
    const message = w.message("p")?.replace(/^0\/\d+ nodes are available: (.*)\. preemption: .*$/, "$1");
    expect(w.placed("p") ?? message).toBe(want);
  });
});

describe("scores", () => {
  const scoreOf = (configuration: string, spec: object, prepare: (w: ReturnType<typeof world>) => void, plugin: string) => {
    const w = world({ configuration });
    w.node("a");
    w.node("b");
    prepare(w);
    w.pod("p", spec);
    return Object.fromEntries(
      (w.why("p")?.nodes ?? []).map(({ node, scores }) => [node, scores?.find((one) => one.plugin === plugin)?.raw]),
    );
  };
  const half = (w: ReturnType<typeof world>) => w.pod("e", { ...requesting({ cpu: "2", memory: "4Gi" }), nodeName: "a" });
  it.each([
    ["LeastAllocated", "", { a: 25, b: 75 }],
    ["MostAllocated", "", { a: 75, b: 25 }],
    [
      "RequestedToCapacityRatio",
      ", requestedToCapacityRatio: {shape: [{utilization: 0, score: 0}, {utilization: 100, score: 10}]}",
      { a: 75, b: 25 },
    ],
  ])("%s", (type, more, want) => {
    const configuration = `profiles: [{pluginConfig: [{name: NodeResourcesFit, args: {scoringStrategy: {type: ${type}${more}}}}]}]`;
    expect(scoreOf(configuration, requesting({ cpu: "1", memory: "2Gi" }), half, "NodeResourcesFit")).toEqual(want);
  });
  it("a weight of the profile replaces the default one", () => {
    const w = world({
      configuration: "profiles: [{plugins: {score: {enabled: [{name: NodeResourcesFit, weight: 7}], disabled: [{name: ImageLocality}]}}}]",
    });
    w.node("a");
    w.node("b");
    w.pod("p");
    const scores = w.why("p")?.nodes[0]?.scores ?? [];
    expect(scores.find(({ plugin }) => plugin === "NodeResourcesFit")?.weight).toBe(7);
    expect(scores.some(({ plugin }) => plugin === "ImageLocality")).toBe(false);
  });
});

describe("preemption", () => {
  const full = requesting({ cpu: "4" });
  it("spares the pod whose disruption budget is used up", () => {
    const w = world();
    w.node("a");
    w.node("b");
    w.pod("guarded", { ...full, nodeName: "a", priority: 1 }, { labels: { app: "guarded" } });
    w.pod("plain", { ...full, nodeName: "b", priority: 5 });
    w.make(resource.podDisruptionBudgets, {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "g", namespace: "default" },
      spec: { selector: { matchLabels: { app: "guarded" } } },
      status: { disruptionsAllowed: 0 },
    });
    w.pod("vip", { ...full, priority: 10 });
    expect(w.why("vip")).toMatchObject({ nominatedNode: "b", victims: ["default/plain"] });
    expect(w.events("plain")).toEqual(["Preempted Preempting: Preempted by a pod on node b"]);
    expect(w.cluster.get(resource.pods, "plain", "default").status.conditions).toMatchObject([
      {
        type: "DisruptionTarget",
        reason: "PreemptionByScheduler",
        message: "default-scheduler: preempting to accommodate a higher priority pod",
      },
    ]);
  });
  it.each([
    ["who has run longer is spared", { e1: "2024-07-09T08:00:00Z", e2: "2024-07-09T08:10:00Z" }, ["default/e2"]],
    ["of two that have not started, the later one", {}, ["default/e1"]],
  ])("%s", (_name, started: Record<string, string>, want) => {
    const w = world();
    w.node("a");
    for (const name of ["e1", "e2"]) {
      w.pod(name, { ...requesting({ cpu: "2" }), nodeName: "a", priority: 1 });
      const pod = w.cluster.get(resource.pods, name, "default");
      if (started[name]) w.cluster.update(resource.pods, { ...pod, status: { ...pod.status, startTime: started[name] } });
    }
    w.pod("vip", { ...requesting({ cpu: "2" }), priority: 10 });
    expect(w.why("vip")?.victims).toEqual(want);
  });
  it("keeps the room for the nominated pod, which takes it when the victim is gone", () => {
    const w = world();
    w.node("a");
    w.pod("low", { ...full, nodeName: "a", priority: 1 });
    w.pod("vip", { ...full, priority: 10 });
    expect(w.cluster.get(resource.pods, "vip", "default").status.nominatedNodeName).toBe("a");
    w.pod("thief", { ...full, priority: 5 });
    w.cluster.delete(resource.pods, "low", "default", { gracePeriodSeconds: 0 });
    w.cluster.run(3 * SECOND);
    expect([w.placed("vip"), w.placed("thief")]).toEqual(["a", undefined]);
  });
});

describe("the queue", () => {
  it("a gated pod waits without an event until its gates are gone", () => {
    const w = world();
    w.node("a");
    w.pod("p", { schedulingGates: [{ name: "example.com/x" }] });
    w.cluster.run(10 * MINUTE);
    expect([w.placed("p"), w.events("p")]).toEqual([undefined, []]);
    const { spec, ...rest } = w.cluster.get(resource.pods, "p", "default");
    const { schedulingGates: _, ...open } = spec;
    w.cluster.update(resource.pods, { ...rest, spec: open });
    w.cluster.run(SECOND);
    expect(w.placed("p")).toBe("a");
  });
  it("a Pending pod leaves the queue when its node appears", () => {
    const w = world();
    w.pod("p");
    expect(w.events("p")).toEqual(["FailedScheduling Scheduling: no nodes available to schedule pods"]);
    w.node("a");
    w.cluster.run(2 * SECOND);
    expect(w.placed("p")).toBe("a");
    expect(w.events("p").at(-1)).toBe("Scheduled Binding: Successfully assigned default/p to a");
  });
  it("a node that cannot help wakes nobody; after five minutes the pod is tried again anyway", () => {
    const w = world();
    w.node("a");
    w.pod("p", { nodeSelector: { d: "x" } });
    w.node("b");
    w.cluster.run(4 * MINUTE);
    expect(w.why("p")?.attempt).toBe(1);
    w.cluster.run(2 * MINUTE);
    expect(w.why("p")?.attempt).toBe(2);
  });
  it("pods of other schedulers are left alone, those of a second profile are not", () => {
    const w = world({ configuration: "profiles: [{}, {schedulerName: packer}]" });
    w.node("a");
    w.pod("mine", { schedulerName: "packer" });
    w.pod("other", { schedulerName: "stranger" });
    expect([w.placed("mine"), w.placed("other")]).toEqual(["a", undefined]);
  });
});

describe("volumes", () => {
  const volumes = { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "data" } }] };
  const claim = (w: ReturnType<typeof world>, storageClassName: string) =>
    w.make(resource.persistentVolumeClaims, {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "data", namespace: "default" },
      spec: { storageClassName, accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    });
  const storageClass = (w: ReturnType<typeof world>, volumeBindingMode: string, provisioner: string) =>
    w.make(resource.storageClasses, {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: "standard" },
      provisioner,
      volumeBindingMode,
    });

  it("WaitForFirstConsumer: the claim learns the node, the pod waits until it is bound", () => {
    const w = world();
    w.node("a");
    storageClass(w, "WaitForFirstConsumer", "rancher.io/local-path");
    claim(w, "standard");
    w.pod("p", volumes);
    const waiting = w.cluster.get(resource.persistentVolumeClaims, "data", "default");
    expect([w.placed("p"), waiting.metadata.annotations]).toEqual([undefined, { "volume.kubernetes.io/selected-node": "a" }]);
    w.make(resource.persistentVolumes, {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: "pv" },
      spec: { capacity: { storage: "1Gi" } },
    });
    w.cluster.update(resource.persistentVolumeClaims, {
      ...waiting,
      metadata: { ...waiting.metadata, annotations: { ...waiting.metadata.annotations, "pv.kubernetes.io/bind-completed": "yes" } },
      spec: { ...waiting.spec, volumeName: "pv" } as core.PersistentVolumeClaimSpec,
    });
    w.cluster.run(SECOND);
    expect(w.placed("p")).toBe("a");
  });
  it.each([
    [
      v1_28,
      "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling..",
    ],
    [v1_36, "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found"],
  ])("an immediate claim must be bound first (%#)", (release, want) => {
    const w = world({ release });
    w.node("a");
    storageClass(w, "Immediate", "rancher.io/local-path");
    claim(w, "standard");
    w.pod("p", volumes);
    expect(w.message("p")).toBe(want);
  });
});

describe("words", () => {
  it.each([
    [
      v1_28,
      "0/2 nodes are available: 1 Insufficient cpu. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod..",
    ],
    [
      v1_36,
      "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to deallocate, preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.",
    ],
  ])("a DaemonSet's pod on a full node (%#)", (release, want) => {
    const w = world({ release });
    w.node("a");
    w.node("b");
    w.pod("e", { ...requesting({ cpu: "4" }), nodeName: "a" });
    w.pod("p", { ...requesting({ cpu: "1" }), ...required({ matchFields: [{ key: "metadata.name", operator: "In", values: ["a"] }] }) });
    expect(w.message("p")).toBe(want);
  });
});

describe("configuration", () => {
  it.each([
    ["profiles: [{schedulerName: a}, {schedulerName: a}]", 'profiles[1].schedulerName: Duplicate value: "a"'],
    ["percentageOfNodesToScore: 101", "percentageOfNodesToScore: Invalid value: 101: not in valid range [0-100]"],
    ["extenders: [{urlPrefix: x}]", "extenders: kubewekend does not model scheduler extenders"],
    [
      "profiles: [{plugins: {filter: {enabled: [{name: Mine}]}}}]",
      'profiles[0].plugins.filter.enabled: Invalid value: "Mine": kubewekend does not model plugins from outside kube-scheduler',
    ],
    [
      "profiles: [{plugins: {bind: {disabled: [{name: '*'}]}}}]",
      "initializing profiles: creating profile for scheduler name default-scheduler: at least one bind plugin is needed",
    ],
  ])("%s is refused", (text, want) => {
    expect(() => parseSchedulerConfiguration(text, v1_28)).toThrow(want);
  });
});

it("stops: nothing of it is left on the clock", () => {
  const w = world();
  w.pod("p", { nodeSelector: { d: "x" } });
  w.node("a");
  w.cluster.run(SECOND);
  w.scheduler.stop();
  expect(w.cluster.clock.pending()).toEqual([]);
});
