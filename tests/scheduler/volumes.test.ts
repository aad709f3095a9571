/** VolumeRestrictions, NodeVolumeLimits, VolumeBinding and VolumeZone beside a plain reading of their rules. */
import * as resource from "../../src/kube/resource.ts";
import type { core } from "../../src/kube/types.ts";
import { type Chance, node, type Problem, pod, table, type Verdict } from "./table.ts";

const DRIVER = "disk.example.com";
const ZONE = "topology.kubernetes.io/zone";
const NODES = ["n0", "n1", "n2", "n3", "n4"];

interface Volume {
  claim: string;
  /** Bound to a volume with these; unbound waits for its first consumer. */
  bound: boolean;
  mode: string;
  zones?: string[];
  nodes?: string[];
  size: number;
}
/** Free volumes that an unbound claim may get; `claims` of them fit by size. */
interface Free {
  name: string;
  size: number;
  nodes: string[];
}
interface Drawn extends Problem {
  volumes: Volume[];
  free: Free[];
  limits: Record<string, number>;
}
const drawn = new WeakMap<Problem, Drawn>();

function draw(chance: Chance): Problem {
  const volumes = chance.many(
    1,
    5,
    (i): Volume => ({
      claim: `claim-${i}`,
      bound: !chance.once(3),
      mode: chance.one(["ReadWriteOnce", "ReadWriteMany", "ReadWriteOncePod"]),
      size: 1 + chance.below(3),
      ...(chance.once(3) ? { zones: chance.many(1, 2, () => chance.one(["a", "b"])) } : {}),
      ...(chance.once(3) ? { nodes: chance.some(NODES) } : {}),
    }),
  );
  const free = chance.many(0, 3, (i): Free => ({ name: `free-${i}`, size: 1 + chance.below(3), nodes: chance.some(NODES) }));
  const limits = Object.fromEntries(chance.some(NODES).map((name) => [name, 1 + chance.below(3)]));
  const nodes = NODES.map((name) => node(name, { labels: chance.once(6) ? {} : { [ZONE]: chance.one(["a", "b"]) } }));
  const using = (names: readonly string[]): object => ({
    volumes: names.map((claimName, i) => ({ name: `v${i}`, persistentVolumeClaim: { claimName } })),
  });
  const names = volumes.map(({ claim }) => claim);
  const bound = volumes.filter((one) => one.bound).map(({ claim }) => claim);
  const affinity = (hosts: readonly string[]): object => ({
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: hosts.length > 0 ? hosts : ["nowhere"] }] },
        ],
      },
    },
  });
  const others: [resource.ResourceType, object][] = [
    [
      resource.storageClasses,
      { metadata: { name: "late" }, provisioner: "kubernetes.io/no-provisioner", volumeBindingMode: "WaitForFirstConsumer" },
    ],
    ...Object.entries(limits).map(([name, count]): [resource.ResourceType, object] => [
      resource.csiNodes,
      { metadata: { name }, spec: { drivers: [{ name: DRIVER, nodeID: name, topologyKeys: [], allocatable: { count } }] } },
    ]),
    ...volumes.flatMap(({ claim, bound: isBound, mode, size, zones, nodes: hosts }): [resource.ResourceType, object][] => [
      [
        resource.persistentVolumeClaims,
        {
          metadata: {
            name: claim,
            namespace: "default",
            ...(isBound ? { annotations: { "pv.kubernetes.io/bind-completed": "yes" } } : {}),
          },
          spec: {
            accessModes: [mode],
            storageClassName: "late",
            resources: { requests: { storage: `${size}Gi` } },
            ...(isBound ? { volumeName: `of-${claim}` } : {}),
          },
          status: { phase: isBound ? "Bound" : "Pending" },
        },
      ],
      ...(isBound
        ? ([
            [
              resource.persistentVolumes,
              {
                metadata: { name: `of-${claim}`, labels: zones ? { [ZONE]: [...new Set(zones)].join("__") } : {} },
                spec: {
                  capacity: { storage: `${size}Gi` },
                  accessModes: [mode],
                  storageClassName: "late",
                  csi: { driver: DRIVER, volumeHandle: claim },
                  claimRef: { kind: "PersistentVolumeClaim", namespace: "default", name: claim },
                  ...(hosts ? affinity(hosts) : {}),
                },
                status: { phase: "Bound" },
              },
            ],
          ] as [resource.ResourceType, object][])
        : []),
    ]),
    ...free.map(({ name, size, nodes: hosts }): [resource.ResourceType, object] => [
      resource.persistentVolumes,
      {
        metadata: { name },
        spec: {
          capacity: { storage: `${size}Gi` },
          accessModes: ["ReadWriteOnce", "ReadWriteMany", "ReadWriteOncePod"],
          storageClassName: "late",
          csi: { driver: DRIVER, volumeHandle: name },
          ...affinity(hosts),
        },
        status: { phase: "Available" },
      },
    ]),
  ];
  const problem: Drawn = {
    others,
    nodes,
    existing: chance.many(0, 4, (i) => pod(`e${i}`, { ...using(chance.some(bound)), nodeName: chance.one(NODES) })),
    pod: pod("p", using(names.filter(() => !chance.once(3)).slice(0, 3))),
    volumes,
    free,
    limits,
  };
  drawn.set(problem, problem);
  return problem;
}

const claimsOf = ({ spec }: core.Pod): string[] =>
  (spec?.volumes ?? []).map(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? "");

function expected(problem: Problem): Record<string, Verdict> {
  const { nodes, existing, pod: asked, volumes, free, limits } = drawn.get(problem) as Drawn;
  const wanted = volumes.filter(({ claim }) => claimsOf(asked).includes(claim));
  const bound = wanted.filter((one) => one.bound);
  const unbound = wanted.filter((one) => !one.bound);
  // PreFilter: another pod has the claim to itself, wherever it is.
  const alone = wanted.some(({ claim, mode }) => mode === "ReadWriteOncePod" && existing.some((other) => claimsOf(other).includes(claim)));
  return Object.fromEntries(
    nodes.map((one): [string, Verdict] => {
      const name = one.metadata?.name ?? "";
      const refused = (...texts: string[]): [string, Verdict] => [name, { refused: texts }];
      if (alone) return refused("node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode");
      const attached = new Set(existing.filter(({ spec }) => spec?.nodeName === name).flatMap(claimsOf));
      // A claim that is not bound yet, of a class without a provisioner, is no driver's.
      const more = bound.filter(({ claim }) => !attached.has(claim)).length;
      const limit = limits[name];
      if (limit !== undefined && more > 0 && attached.size + more > limit) return refused("node(s) exceed max volume count");
      const conflicts = [
        ...(bound.some(({ nodes: hosts }) => hosts !== undefined && !hosts.includes(name))
          ? ["node(s) had volume node affinity conflict"]
          : []),
        ...(matched(
          unbound,
          free.filter(({ nodes: hosts }) => hosts.includes(name)),
        )
          ? []
          : ["node(s) didn't find available persistent volumes to bind"]),
      ];
      if (conflicts.length > 0) return refused(...conflicts);
      // A node without a zone stands in a cluster without zones.
      const zone = one.metadata?.labels?.[ZONE];
      if (zone !== undefined && bound.some(({ zones }) => zones !== undefined && !zones.includes(zone)))
        return refused("node(s) had no available volume zone");
      return [name, { scores: { VolumeBinding: [0, 0] } }];
    }),
  );
}
/** Smallest claims first, each takes the smallest volume that is big enough. */
function matched(claims: readonly Volume[], free: readonly Free[]): boolean {
  const left = free.toSorted((a, b) => a.size - b.size);
  return claims
    .toSorted((a, b) => a.size - b.size)
    .every(({ size }) => {
      const found = left.findIndex((volume) => volume.size >= size);
      if (found >= 0) left.splice(found, 1);
      return found >= 0;
    });
}

table("volumes", {
  plugins: [{ name: "VolumeRestrictions" }, { name: "NodeVolumeLimits" }, { name: "VolumeBinding" }, { name: "VolumeZone" }],
  draw,
  expected,
});
