/** A cloud-controller-manager over the docker engine: addresses, nodes that wait for their cloud, machines that are gone. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { TestSession } from "../headless/session.ts";

/** The manifest that the lab hands out. */
const MANIFEST = /const MANIFEST = `([^`]+)`/.exec(
  readFileSync(new URL("../../labs/the-address-that-never-comes/lab.ts", import.meta.url), "utf8"),
)?.[1];

describe("a cluster with a cloud", () => {
  let session: TestSession;
  beforeAll(async () => {
    session = await TestSession.start({ workers: 2 });
    await session.output("kubectl create deployment shop --image=nginx:1.27 --replicas=2");
    await session.output("kubectl expose deployment shop --port=80 --type=LoadBalancer", { settle: 60 });
  }, 60_000);

  it("has no address for a Service before somebody rents one, and one afterwards that answers", async () => {
    expect(await session.output("kubectl get service shop --no-headers | awk '{print $4}'")).toBe("<pending>\n");
    await session.output("kubectl apply -f ccm.yaml", { files: { "ccm.yaml": MANIFEST ?? "" }, settle: 60 });
    expect(
      await session.output("curl -s http://$(kubectl get svc shop -o jsonpath={.status.loadBalancer.ingress[0].ip}) | grep -c title"),
    ).toBe("1\n");
    expect(await session.output("kubectl get events --field-selector involvedObject.name=shop -o jsonpath='{.items[*].reason}'")).toContain(
      "EnsuringLoadBalancer EnsuredLoadBalancer",
    );
    expect(await session.output("docker ps --format '{{.Image}}' | grep -c envoy")).toBe("1\n");
  });
  it("fills in a node that waits for its cloud", async () => {
    await session.output("kubectl -n kube-system scale deployment cloud-controller-manager --replicas=0", { settle: 30 });
    await session.output(
      "docker exec kind-worker2 sed -i 's/--provider-id=[^ \"]*/--cloud-provider=external/' /var/lib/kubelet/kubeadm-flags.env && kubectl delete node kind-worker2 && docker exec kind-worker2 systemctl restart kubelet",
      { settle: 30 },
    );
    const spec = () => session.output("kubectl get node kind-worker2 -o jsonpath='{.spec.providerID} {.spec.taints[*].key}'");
    expect(await spec()).toBe(" node.cloudprovider.kubernetes.io/uninitialized");
    await session.output("kubectl -n kube-system scale deployment cloud-controller-manager --replicas=1", { settle: 30 });
    expect(await spec()).toBe("kind://docker/kind/kind-worker2 ");
  });
  it("marks the node of a machine that is switched off, and deletes that of a machine that is gone", async () => {
    await session.output("docker stop kind-worker2 && sleep 70");
    expect(await session.output("kubectl get node kind-worker2 -o jsonpath='{.spec.taints[*].key}'")).toContain(
      "node.cloudprovider.kubernetes.io/shutdown",
    );
    await session.output("docker rm kind-worker2 && sleep 10");
    expect((await session.run("kubectl get node kind-worker2")).code).toBe(1);
    expect(await session.output("kubectl get events --field-selector reason=DeletingNode -o jsonpath='{.items[0].message}'")).toBe(
      "Deleting node kind-worker2 because it does not exist in the cloud provider",
    );
  });
  it("gives the address back with its Service", async () => {
    await session.output("kubectl delete service shop", { settle: 20 });
    expect((await session.run("docker ps --format '{{.Image}}' | grep -c envoy")).stdout).toBe("0\n");
  });
});
