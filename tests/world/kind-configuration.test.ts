/** What kind's configuration says has its effect in the cluster: patches of kubeadm, mounts, ports, labels, gates. */
import { beforeAll, describe, expect, it } from "vitest";
import { TestSession } from "../headless/session.ts";

const CONFIG = `kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
name: tuned
nodes:
- role: control-plane
  kubeadmConfigPatches:
  - |
    kind: InitConfiguration
    nodeRegistration:
      kubeletExtraArgs:
        node-labels: "ingress-ready=true"
        v: "4"
- role: worker
  labels: {disk: fast}
  extraMounts:
  - hostPath: ./shared
    containerPath: /shared
  extraPortMappings:
  - {containerPort: 30080, hostPort: 8088, listenAddress: 127.0.0.1}
  kubeadmConfigPatches:
  - |
    kind: JoinConfiguration
    nodeRegistration:
      taints: [{key: only, value: mine, effect: NoSchedule}]
networking:
  podSubnet: 10.10.0.0/16
  serviceSubnet: 10.11.0.0/16
  apiServerPort: 6996
runtimeConfig: {"storage.k8s.io/v1beta1": "true"}
kubeadmConfigPatches:
- |
  kind: ClusterConfiguration
  apiServer:
    extraArgs: {event-ttl: 2h}
  controllerManager:
    extraArgs: {node-monitor-grace-period: 20s}
  scheduler:
    extraArgs: {v: "2"}
- |
  kind: KubeletConfiguration
  maxPods: 20
- |
  kind: KubeProxyConfiguration
  mode: ipvs
kubeadmConfigPatchesJSON6902:
- group: kubeadm.k8s.io
  version: v1beta3
  kind: ClusterConfiguration
  patch: |
    - {op: add, path: /apiServer/certSANs/-, value: my.host}
`;

describe("a cluster of a configuration file", () => {
  let session: TestSession;
  const on = (node: string, line: string) => session.output(`docker exec tuned-${node} ${line}`);
  beforeAll(async () => {
    session = await TestSession.start({ workers: 0 });
    const files = { "tuned.yaml": CONFIG, "shared/hello.txt": "from the laptop\n" };
    const made = await session.run("kind create cluster --config tuned.yaml --wait 2m", { files });
    expect(made.stderr).toContain(" ✓ Waiting ≤ 2m0s for control-plane = Ready ⏳ \n • Ready after ");
    await session.advance(30);
  }, 60_000);

  it("has the labels, taints, names and ports of its nodes", async () => {
    expect(await session.output("kubectl get nodes -L ingress-ready,disk --no-headers | awk '{print $1,$3,$6,$7}'")).toBe(
      "tuned-control-plane control-plane true \ntuned-worker <none> fast \n",
    );
    expect(await session.output("kubectl get node tuned-worker -o jsonpath='{.spec.taints}'")).toBe(
      '[{"effect":"NoSchedule","key":"only","value":"mine"}]',
    );
    expect(await session.output("docker ps --format '{{.Names}} {{.Ports}}' | grep tuned")).toBe(
      "tuned-worker 127.0.0.1:8088->30080/tcp\ntuned-control-plane 127.0.0.1:6996->6443/tcp\n",
    );
  });
  it("hands flags to the static pods, and settings to the kubelet and kube-proxy", async () => {
    const flags = await on("control-plane", "cat /etc/kubernetes/manifests/kube-apiserver.yaml");
    expect(flags).toContain("    - --event-ttl=2h\n");
    expect(flags).toContain("    - --runtime-config=storage.k8s.io/v1beta1=true\n");
    expect(flags).toContain("    - --service-cluster-ip-range=10.11.0.0/16\n");
    expect(await on("control-plane", "grep grace /etc/kubernetes/manifests/kube-controller-manager.yaml")).toBe(
      "    - --node-monitor-grace-period=20s\n",
    );
    expect(await on("worker", "grep maxPods /var/lib/kubelet/config.yaml")).toBe("maxPods: 20\n");
    expect(await on("control-plane", "cat /var/lib/kubelet/kubeadm-flags.env")).toMatch(/--node-labels=ingress-ready=true .*--v=4"\n$/);
    expect(await session.output("kubectl get node tuned-worker -o jsonpath='{.status.allocatable.pods}'")).toBe("20");
    expect(await session.output("kubectl get svc kubernetes -o jsonpath='{.spec.clusterIP}'")).toBe("10.11.0.1");
    expect(await on("worker", "ipvsadm -Ln")).toContain("TCP  10.11.0.1:443 rr\n");
    expect(await session.output("kubectl -n kube-system get cm kubeadm-config -o jsonpath='{.data.ClusterConfiguration}'")).toContain(
      "  certSANs:\n  - localhost\n  - 127.0.0.1\n  - my.host\n",
    );
    expect(await on("worker", "head -4 /kind/kubeadm.conf")).toBe("apiServer:\n  certSANs:\n  - localhost\n  - 127.0.0.1\n");
  });
  it("shows the laptop's folder on the node and in a pod's hostPath", async () => {
    expect(await on("worker", "cat /shared/hello.txt")).toBe("from the laptop\n");
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "reader" },
      spec: {
        tolerations: [{ operator: "Exists" }],
        nodeName: "tuned-worker",
        containers: [
          {
            name: "c",
            image: "busybox:1.36",
            command: ["sh", "-c", "cat /in/hello.txt; echo written > /in/back; sleep 3600"],
            volumeMounts: [{ name: "v", mountPath: "/in" }],
          },
        ],
        volumes: [{ name: "v", hostPath: { path: "/shared" } }],
      },
    };
    await session.output("kubectl apply -f reader.yaml", { files: { "reader.yaml": JSON.stringify(pod) } });
    await session.advance(20);
    expect(await session.output("kubectl logs reader; cat shared/back")).toBe("from the laptop\nwritten\n");
  });
  it("exports its logs and its kubeconfig", async () => {
    expect(await session.output("kind export logs --name tuned logs 2>/dev/null")).toBe("/home/learner/logs\n");
    const files = await session.output("cd logs && find . -type f | sort; cd ..");
    for (const file of ["docker-info.txt", "tuned-worker/kubelet.log", "tuned-worker/inspect.json", "tuned-control-plane/containerd.log"])
      expect(files).toContain(`./${file}\n`);
    expect(files).toMatch(/\.\/tuned-worker\/pods\/default_reader_[0-9a-f-]+\/c\/0\.log\n/);
    expect(await session.output("kind get kubeconfig --name tuned --internal")).toContain("    server: https://tuned-control-plane:6443\n");
    expect((await session.run("kind export logs --name none")).stderr).toBe('ERROR: unknown cluster "none"\n');
  });
});

describe("a cluster that does not come up", () => {
  it("is told as kind tells it, and its nodes are deleted", async () => {
    const session = await TestSession.start({ workers: 0 });
    const config = (patch: string) =>
      `kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nkubeadmConfigPatches: [${JSON.stringify(patch)}]\n`;
    const wrong = await session.run("kind create cluster --name bad --config bad.yaml", {
      files: { "bad.yaml": config("kind: ClusterConfiguration\napiServer: {extraArgs: {no-such-flag: 'true'}}\n") },
    });
    expect(wrong.stderr).toContain(
      ' ✗ Starting control-plane 🕹️ \nDeleted nodes: ["bad-control-plane"]\nERROR: failed to create cluster: failed to init node with kubeadm: command "docker exec --privileged bad-control-plane kubeadm init ',
    );
    expect(await session.output("kind get clusters")).toBe("kind\n");
    const broken = await session.run("kind create cluster --name bad --config bad.yaml", { files: { "bad.yaml": config("a: [") } });
    expect(broken.stderr).toContain(
      "ERROR: failed to create cluster: failed to generate kubeadm config content: failed to parse patches: yaml: ",
    );
    const twice = await session.run("kind create cluster");
    expect(twice.stderr).toBe('ERROR: failed to create cluster: node(s) already exist for a cluster with the name "kind"\n');
  });
});
