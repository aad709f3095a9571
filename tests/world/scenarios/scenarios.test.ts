/** Every system that the series names: what a learner does there, and what is seen. All rows, in the order of the table. */
import { describe, expect, it, test } from "vitest";
import { controlPlane } from "./control-plane.ts";
import { network } from "./network.ts";
import { nodes } from "./nodes.ts";
import { play, type Scenario } from "./scenario.ts";
import { scheduling } from "./scheduling.ts";
import { tools } from "./tools.ts";

const ROWS = [
  "kubectl",
  "kubectl without a server",
  "kind",
  "docker",
  "vagrant / ansible",
  "etcd",
  "etcdctl via exec",
  "etcd: what's in it",
  "kube-apiserver",
  "authentication → authorisation → admission → validation → etcd (the seed's note)",
  "horizontal scaling of apiserver",
  "kube-controller-manager",
  '"database-controller, gitops-controller"',
  "kube-scheduler",
  "filtering",
  "prioritising",
  "taints/tolerations",
  "affinity / spread",
  "scheduling readiness",
  "Scheduling Framework / 2nd scheduler",
  "cloud-controller-manager",
  "kubelet: where",
  "kubelet config via docker exec",
  "systemd vs cgroupfs",
  "memory limit / exit codes",
  "static pods",
  '"doesn\'t manage containers not created by Kubernetes"',
  "node: self-registration",
  "node: manual",
  "node name uniqueness",
  "node heartbeats",
  "kube-proxy",
  "3 modes",
  "cilium as kube-proxy replacement",
  "container runtime",
  "CRI list (containerd, CRI-O, cri-dockerd)",
  "CNI",
  "CoreDNS",
  "coredns ConfigMap",
  "metrics",
  "ingress controller",
  "Docker Swarm, Nomad, Mesos, OpenShift, ACA, ECS",
];
const SCENARIOS: Readonly<Record<string, Scenario>> = { ...tools, ...controlPlane, ...scheduling, ...nodes, ...network };

test("every row of the table is played, and nothing else", () => {
  expect(Object.keys(SCENARIOS).sort()).toEqual([...ROWS].sort());
});
describe("the systems that the series names", () => {
  it.each(ROWS)(
    "%s",
    async (row) => {
      const scenario = SCENARIOS[row];
      if (!scenario) throw new Error(`nobody plays ${row}`);
      await play(scenario);
    },
    60_000,
  );
});
