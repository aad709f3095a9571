/** Three control planes behind kind's load balancer: leaders change, etcd's quorum is lost and regained. */
import { beforeAll, describe, expect, it } from "vitest";
import { TestSession } from "../headless/session.ts";

const CONFIG =
  "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes: [{role: control-plane}, {role: control-plane}, {role: control-plane}, {role: worker}]\n";
const PKI = "/etc/kubernetes/pki/etcd";
const etcdctl = (node: number, line: string): string =>
  `docker exec ha-control-plane${node} sh -c 'crictl exec $(crictl ps -q --name etcd) etcdctl --cacert=${PKI}/ca.crt --cert=${PKI}/server.crt --key=${PKI}/server.key ${line}'`;

describe("a cluster with three control planes", () => {
  let session: TestSession;
  const holder = async (lease: string): Promise<string> =>
    (await session.output(`kubectl -n kube-system get lease ${lease} -o jsonpath='{.spec.holderIdentity}'`)).split("_")[0] ?? "";
  beforeAll(async () => {
    session = await TestSession.start({ workers: 0 });
    const made = await session.run("kind create cluster --name ha --config ha.yaml", { files: { "ha.yaml": CONFIG } });
    expect(made.stderr).toContain(" ✓ Configuring the external load balancer ⚖️ \n ✓ Writing configuration 📜 \n");
    expect(made.stderr).toContain(" ✓ Joining more control-plane nodes 🎮 \n ✓ Joining worker nodes 🚜 \n");
    await session.advance(60);
  }, 60_000);

  it("has a load balancer, three members of etcd with one leader, and three addresses behind the Service kubernetes", async () => {
    expect(await session.output("docker ps --format '{{.Names}} {{.Image}}' | grep balancer")).toBe(
      "ha-external-load-balancer kindest/haproxy:v20230606-42a2262b\n",
    );
    expect(await session.output("kind get nodes --name ha")).toBe(
      "ha-control-plane\nha-control-plane2\nha-control-plane3\nha-external-load-balancer\nha-worker\n",
    );
    const members = (await session.output(etcdctl(2, "member list"))).trim().split("\n");
    expect(members).toHaveLength(3);
    for (const member of members)
      expect(member).toMatch(
        /^[0-9a-f]{16}, started, ha-control-plane[23]?, https:\/\/172\.18\.0\.\d:2380, https:\/\/172\.18\.0\.\d:2379, false$/,
      );
    const leaders = (await session.output(etcdctl(2, "endpoint status --cluster"))).split("\n").map((row) => row.split(", ")[4]);
    expect(leaders.filter((leader) => leader === "true")).toHaveLength(1);
    expect((await session.output("kubectl get endpoints kubernetes --no-headers")).split(/\s+/)[1]?.split(",")).toHaveLength(3);
    expect(await session.output("docker exec ha-control-plane2 grep state= /etc/kubernetes/manifests/etcd.yaml")).toBe(
      "    - --initial-cluster-state=existing\n",
    );
  });
  it("a write through one API server is seen through the others", async () => {
    await session.output("kubectl create configmap seen --from-literal=a=b");
    for (const node of ["", "2", "3"])
      expect(
        await session.output(
          `docker exec ha-control-plane${node} kubectl --kubeconfig /etc/kubernetes/admin.conf --server https://ha-control-plane${node}:6443 get cm seen -o jsonpath={.data.a}`,
        ),
      ).toBe("b");
    // What is derived of objects follows too: roles, custom kinds, addresses of Services.
    await session.output(
      "kubectl create clusterrole reader --verb=get --resource=pods; kubectl create clusterrolebinding reader --clusterrole=reader --user=jane",
    );
    for (const node of ["", "2", "3"])
      expect(
        await session.output(
          `docker exec ha-control-plane${node} kubectl --kubeconfig /etc/kubernetes/admin.conf --server https://ha-control-plane${node}:6443 auth can-i get pods --as jane`,
        ),
      ).toBe("yes\n");
  });
  it("goes on when one control plane is gone: others lead, the endpoints follow", async () => {
    const before = await holder("kube-scheduler");
    expect(before).toBe("ha-control-plane");
    await session.output(`docker stop ${before}`);
    expect(await session.output("kubectl create deployment web --image=nginx:1.27")).toBe("deployment.apps/web created\n");
    await session.advance(60);
    expect(await holder("kube-scheduler")).toMatch(/^ha-control-plane[23]$/);
    expect(await holder("kube-controller-manager")).toMatch(/^ha-control-plane[23]$/);
    expect(await session.output("kubectl get deploy web --no-headers | awk '{print $2}'")).toBe("1/1\n");
    expect((await session.output("kubectl get endpoints kubernetes --no-headers")).split(/\s+/)[1]?.split(",")).toHaveLength(2);
    const status = await session.output(etcdctl(2, "endpoint status"));
    expect(status.split(", ")[4]).toBe("true");
  });
  it("answers nothing without a quorum, while what runs goes on", async () => {
    await session.output("docker stop ha-control-plane3");
    await session.advance(5);
    expect((await session.run("kubectl get nodes")).stderr).toMatch(/Unable to connect to the server: EOF\n$/);
    const put = await session.run(etcdctl(2, "put a b"));
    expect(put.stderr).toContain("etcdserver: request timed out");
    const member = await session.run(etcdctl(2, "member list --consistency=s"));
    expect(member.stdout.trim().split("\n")).toHaveLength(3);
    expect(await session.output(etcdctl(2, "get /registry/configmaps/default/seen --consistency=s --keys-only"))).toBe(
      "/registry/configmaps/default/seen\n\n",
    );
    expect((await session.run(etcdctl(2, "endpoint status"))).stdout).toContain(", etcdserver: no leader");
    expect(await session.output("docker exec ha-worker crictl ps -q --name nginx | wc -l")).toBe("1\n");
  });
  it("is whole again when the others are back: a member that was away catches up", async () => {
    await session.output("docker start ha-control-plane3 ha-control-plane");
    await session.advance(240);
    expect(await session.output("kubectl get nodes --no-headers | awk '{print $2}' | sort | uniq -c")).toBe("      4 Ready\n");
    const rows = (await session.output(etcdctl(2, "endpoint status --cluster"))).trim().split("\n");
    expect(rows).toHaveLength(3);
    expect(new Set(rows.map((row) => row.split(", ").slice(6, 8).join()))).toHaveProperty("size", 1);
    const hashes = (await session.output(etcdctl(3, "endpoint hashkv --cluster")))
      .trim()
      .split("\n")
      .map((row) => row.split(", ")[1]);
    expect(new Set(hashes).size).toBe(1);
    expect((await session.output("kubectl get endpoints kubernetes --no-headers")).split(/\s+/)[1]?.split(",")).toHaveLength(3);
  });
  it("changes its members by hand", async () => {
    const [row = ""] = (await session.output(etcdctl(2, "endpoint status --cluster")))
      .split("\n")
      .filter((one) => one.split(", ")[4] === "false");
    const id = row.split(", ")[1] ?? "";
    const endpoints = (await session.output(etcdctl(2, "member list")))
      .trim()
      .split("\n")
      .map((one) => one.split(", ")[4]);
    expect(await session.output(etcdctl(2, `--endpoints=${endpoints.join(",")} move-leader ${id}`))).toMatch(
      new RegExp(`^Leadership transferred from [0-9a-f]+ to ${id}\n$`),
    );
    expect(await session.output(etcdctl(2, "member add four --peer-urls=https://172.18.0.99:2380 --learner"))).toMatch(
      /^Member [0-9a-f]{16} added to cluster [0-9a-f ]{16}\n\nETCD_NAME="four"\nETCD_INITIAL_CLUSTER=".*four=https:\/\/172\.18\.0\.99:2380"\nETCD_INITIAL_ADVERTISE_PEER_URLS="https:\/\/172\.18\.0\.99:2380"\nETCD_INITIAL_CLUSTER_STATE="existing"\n$/,
    );
    const added = (await session.output(etcdctl(2, "member list"))).split("\n").find((one) => one.includes("unstarted")) ?? "";
    expect(added).toMatch(/^[0-9a-f]{16}, unstarted, , https:\/\/172\.18\.0\.99:2380, , true$/);
    expect(await session.output(etcdctl(2, `member remove ${added.split(",")[0]}`))).toMatch(/^Member [0-9a-f]{16} removed from cluster /);
    expect((await session.run(etcdctl(2, "member remove abc"))).stderr).toContain("Error: etcdserver: member not found");
  });
});
