/** A cluster without a network, and Cilium as the one that brings it. */
import { beforeAll, describe, expect, it } from "vitest";
import { TestSession } from "../headless/session.ts";

const CONFIG = `
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
nodes: [{role: control-plane}, {role: worker}, {role: worker}]
networking: {disableDefaultCNI: true}
`;
const DENY = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny}
spec: {podSelector: {matchLabels: {app: api}}, policyTypes: [Ingress]}
`;

describe("a cluster whose network is Cilium's", () => {
  let session: TestSession;
  const rows = async (command: string): Promise<string[]> => (await session.output(command)).trimEnd().split("\n");
  const ask = async (): Promise<string> =>
    (await session.run("kubectl exec client -- wget -q -T 2 -O- api")).code === 0 ? "answered" : "silent";
  beforeAll(async () => {
    session = await TestSession.start({ workers: 1 });
    await session.output("kind delete cluster");
    await session.output("kind create cluster --config no-cni.yaml", { files: { "no-cni.yaml": CONFIG }, settle: 60 });
  }, 60_000);

  it("has no node that is ready before", async () => {
    expect(await rows("kubectl get nodes --no-headers | awk '{print $2}'")).toEqual(["NotReady", "NotReady", "NotReady"]);
    expect(await session.output("kubectl describe node kind-worker | grep -c 'cni plugin not initialized'")).toBe("1\n");
  });
  it("is installed by one command, and says how it is", async () => {
    expect(await session.output("cilium install --version 1.15.6")).toContain("ℹ️  Using Cilium version 1.15.6\n");
    expect((await session.run("cilium install")).stderr).toContain("cannot re-use a name that is still in use");
    const status = await session.run("cilium status --wait");
    expect(status.code).toBe(0);
    expect(status.stdout).toContain("DaemonSet              cilium             Desired: 3, Ready: 3/3, Available: 3/3\n");
    expect(await rows("kubectl get nodes --no-headers | awk '{print $2}'")).toEqual(["Ready", "Ready", "Ready"]);
    expect(await session.output("docker exec kind-worker ls /etc/cni/net.d")).toBe("05-cilium.conflist\n");
    expect(await session.output("kubectl describe node kind-worker | grep -c 'CiliumIsUp'")).toBe("1\n");
  });
  it("carries packets between nodes, and obeys a policy", async () => {
    await session.output("kubectl create deployment api --image=nginx:1.27 --replicas=2 && kubectl expose deployment api --port=80");
    await session.output("kubectl run client --image=busybox:1.36 -- sleep 100000", { settle: 60 });
    for (let time = 0; time < 4; time++) expect(await ask()).toBe("answered");
    await session.output("kubectl apply -f deny.yaml", { files: { "deny.yaml": DENY }, settle: 5 });
    expect(await ask()).toBe("silent");
    await session.output("kubectl delete -f deny.yaml", { settle: 5 });
    expect(await ask()).toBe("answered");
  });
  it("gives no address to a new pod once its agents are gone, and leaves the old ones their way", async () => {
    await session.output("kubectl -n kube-system delete daemonset cilium", { settle: 20 });
    await session.output("kubectl run late --image=nginx:1.27", { settle: 20 });
    expect(await ask()).toBe("answered");
    expect(await session.output("kubectl get pod late --no-headers")).toMatch(/ContainerCreating/);
    expect(await session.output("kubectl describe pod late")).toContain(
      'plugin type="cilium-cni" failed (add): unable to connect to Cilium agent',
    );
  });
});
