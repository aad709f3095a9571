/** A kind cluster as it stands when the prompt appears, by the front door. */
import { beforeAll, describe, expect, it } from "vitest";
import { TestSession } from "../headless/session.ts";

/** Columns without what is drawn by chance or depends on the moment. */
const names = (output: string): string[] =>
  output
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.replace(/ +/g, " ").trimEnd());

describe("a fresh cluster of three nodes", () => {
  let session: TestSession;
  beforeAll(async () => {
    session = await TestSession.start({ workers: 2 });
  }, 60_000);

  it("runs the thirteen pods of kind v0.23", async () => {
    const rows = names(await session.output("kubectl get pods -A")).map((row) =>
      row.replace(/-[bcdfghjklmnpqrstvwxz2456789]{5} /, "-XXXXX "),
    );
    expect(rows.map((row) => row.split(" ").slice(0, 5).join(" "))).toEqual([
      "kube-system coredns-5dd5756b68-XXXXX 1/1 Running 0",
      "kube-system coredns-5dd5756b68-XXXXX 1/1 Running 0",
      "kube-system etcd-kind-control-plane 1/1 Running 0",
      "kube-system kindnet-XXXXX 1/1 Running 0",
      "kube-system kindnet-XXXXX 1/1 Running 0",
      "kube-system kindnet-XXXXX 1/1 Running 0",
      "kube-system kube-apiserver-kind-control-plane 1/1 Running 0",
      "kube-system kube-controller-manager-kind-control-plane 1/1 Running 0",
      "kube-system kube-proxy-XXXXX 1/1 Running 0",
      "kube-system kube-proxy-XXXXX 1/1 Running 0",
      "kube-system kube-proxy-XXXXX 1/1 Running 0",
      "kube-system kube-scheduler-kind-control-plane 1/1 Running 0",
      "local-path-storage local-path-provisioner-75b59d495-XXXXX 1/1 Running 0",
    ]);
  });

  it.each([
    [
      "kubectl get nodes --no-headers -o custom-columns=N:.metadata.name,V:.status.nodeInfo.kubeletVersion,O:.status.nodeInfo.osImage,C:.status.nodeInfo.containerRuntimeVersion,P:.spec.podCIDR",
      [
        "kind-control-plane v1.28.9 Debian GNU/Linux 12 (bookworm) containerd://1.7.15 10.244.0.0/24",
        "kind-worker v1.28.9 Debian GNU/Linux 12 (bookworm) containerd://1.7.15 10.244.1.0/24",
        "kind-worker2 v1.28.9 Debian GNU/Linux 12 (bookworm) containerd://1.7.15 10.244.2.0/24",
      ],
    ],
    [
      "kubectl get nodes --no-headers -o custom-columns=N:.metadata.name,T:.spec.taints[*].key",
      ["kind-control-plane node-role.kubernetes.io/control-plane", "kind-worker <none>", "kind-worker2 <none>"],
    ],
    [
      "kubectl get ns -o name",
      ["namespace/default", "namespace/kube-node-lease", "namespace/kube-public", "namespace/kube-system", "namespace/local-path-storage"],
    ],
    [
      "kubectl get svc -A --no-headers -o custom-columns=NS:.metadata.namespace,N:.metadata.name,IP:.spec.clusterIP",
      ["default kubernetes 10.96.0.1", "kube-system kube-dns 10.96.0.10"],
    ],
    [
      "kubectl get leases -n kube-node-lease -o name",
      ["lease.coordination.k8s.io/kind-control-plane", "lease.coordination.k8s.io/kind-worker", "lease.coordination.k8s.io/kind-worker2"],
    ],
    [
      "kubectl get pc --no-headers -o custom-columns=N:.metadata.name,V:.value",
      ["system-cluster-critical 2000000000", "system-node-critical 2000001000"],
    ],
    [
      "kubectl get sc --no-headers | sed -E 's/ +[0-9]+[sm0-9]*$//'",
      ["standard (default) rancher.io/local-path Delete WaitForFirstConsumer false"],
    ],
    ["kubectl config current-context", ["kind-kind"]],
    ["kubectl get --raw /healthz", ["ok"]],
    [
      "docker ps --format '{{.Names}} {{.Image}}' | sort",
      ["kind-control-plane kindest/node:v1.28.9", "kind-worker kindest/node:v1.28.9", "kind-worker2 kindest/node:v1.28.9"],
    ],
    ["kind get clusters; kind get nodes | sort", ["kind", "kind-control-plane", "kind-worker", "kind-worker2"]],
    ["docker exec kind-worker systemctl is-active kubelet containerd", ["active", "active"]],
    [
      "docker exec kind-control-plane ls /etc/kubernetes/manifests",
      ["etcd.yaml", "kube-apiserver.yaml", "kube-controller-manager.yaml", "kube-scheduler.yaml"],
    ],
  ])("answers %s", async (command, want) => {
    expect(
      (await session.output(command))
        .trimEnd()
        .split("\n")
        .map((line) => line.replace(/ +/g, " ").trim()),
    ).toEqual(want);
  });

  it("holds the ConfigMaps that kubeadm and kind leave", async () => {
    expect(names(await session.output("kubectl get cm -A")).map((row) => row.split(" ").slice(0, 3).join(" "))).toEqual([
      "default kube-root-ca.crt 1",
      "kube-node-lease kube-root-ca.crt 1",
      "kube-public cluster-info 2",
      "kube-public kube-root-ca.crt 1",
      "kube-system coredns 1",
      "kube-system extension-apiserver-authentication 6",
      "kube-system kube-apiserver-legacy-service-account-token-tracking 1",
      "kube-system kube-proxy 2",
      "kube-system kube-root-ca.crt 1",
      "kube-system kubeadm-config 1",
      "kube-system kubelet-config 1",
      "local-path-storage kube-root-ca.crt 1",
      "local-path-storage local-path-config 4",
    ]);
  });

  it("has no events in default but those of its nodes", async () => {
    const kinds = await session.output("kubectl get events -o jsonpath='{range .items[*]}{.involvedObject.kind}{\"\\n\"}{end}' | sort -u");
    expect(kinds).toBe("Node\n");
  });
});
