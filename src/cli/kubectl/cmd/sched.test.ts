/** `kubectl sched explain`, over the whole world: asked through a port-forward, answered from the scheduler's memory. */
import { expect, test } from "vitest";
import { turn } from "../../../headless/turn.ts";
import { World } from "../../../sim/index.ts";
import { worldOptions } from "../../../workbench/workbench.ts";

const boot = (workers = 1) => World.boot(worldOptions({ workers, turn }));

test("a placed pod: who was refused, what each plugin gave, which nodes were equal", async () => {
  const world = await boot(2);
  await world.execute("kubectl label node kind-worker disk=ssd");
  const affinity = {
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 7, preference: { matchExpressions: [{ key: "disk", operator: "Exists" }] } },
      ],
    },
  };
  await world.execute(`kubectl run web --image=nginx --overrides='${JSON.stringify({ spec: { affinity } })}'`);
  await world.settle(30);
  const { stdout, code } = await world.execute("kubectl sched explain web");
  expect(code).toBe(0);
  expect(stdout.split("\n").slice(2)).toEqual([
    "pods/default/web: default-scheduler chose kind-worker (attempt 1)",
    "",
    "REFUSED              BY                REASON",
    "kind-control-plane   TaintToleration   node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }",
    "",
    "SCORES                            WEIGHT   kind-worker   kind-worker2",
    "TaintToleration                   3        300           300",
    "NodeAffinity                      2        200           0",
    "NodeResourcesFit                  1        93            93",
    "VolumeBinding                     1        0             0",
    "NodeResourcesBalancedAllocation   1        99            99",
    "ImageLocality                     1        0             0",
    "total                                      692           492",
    "",
  ]);
  expect((await world.execute("kubectl sched explain web -o wide")).stdout).toMatch(/^NodeAffinity +2 +7 -> 100 -> 200 +0 -> 0 -> 0$/m);
  expect(JSON.parse((await world.execute("kubectl sched explain web -o json")).stdout)).toMatchObject({
    pod: "default/web",
    node: "kind-worker",
    ties: ["kind-worker"],
  });
  world.stop();
});

test("a pod without a node: the event's words, and each node's", async () => {
  const world = await boot();
  const containers = [{ name: "big", image: "nginx", resources: { requests: { cpu: "90" } } }];
  await world.execute(`kubectl run big --image=nginx --overrides='${JSON.stringify({ spec: { containers } })}'`);
  await world.settle(5);
  expect((await world.execute("kubectl sched explain pod/big")).stdout.split("\n").slice(2)).toEqual([
    "pods/default/big: default-scheduler found no node (attempt 1)",
    "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }. preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling..",
    "",
    "REFUSED              BY                 REASON",
    "kind-control-plane   TaintToleration    node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }",
    "kind-worker          NodeResourcesFit   Insufficient cpu",
    "",
  ]);
  world.stop();
});

test("whom no scheduler remembers", async () => {
  const world = await boot();
  await world.execute("kubectl run web --image=nginx");
  await world.execute('kubectl run other --image=nginx --overrides=\'{"spec":{"schedulerName":"mine"}}\'');
  await world.settle(5);
  const refused = async (line: string) => (await world.execute(line)).stderr;
  expect(await refused("kubectl sched explain other")).toBe("error: no scheduler has looked at pods/other yet (schedulerName: mine)\n");
  expect(await refused("kubectl sched explain -n kube-system etcd-kind-control-plane")).toMatch(
    /^error: no scheduler remembers pods\/etcd-kind-control-plane: it was placed by other hands/,
  );
  expect(await refused("kubectl sched explain node/kind-worker")).toBe("error: only pods are placed on nodes: name a pod\n");
  expect(await refused("kubectl sched explain")).toBe(
    "error: exactly one pod must be named\nSee 'kubectl sched explain -h' for help and examples\n",
  );
  expect(await refused("kubectl sched explain web --as kubelet")).toContain("Forbidden");
  await world.execute("docker exec kind-control-plane mv /etc/kubernetes/manifests/kube-scheduler.yaml /root/");
  await world.settle(60);
  expect(await refused("kubectl sched explain web")).toBe(
    "error: no kube-scheduler runs in the namespace kube-system: there is nobody to ask\n",
  );
  world.stop();
});
