/** Two clusters of kind side by side, each with its own authority; the second one's kube-proxy keeps its rules in IPVS. */
import { expect, it } from "vitest";
import { TestSession } from "../headless/session.ts";

it("a second cluster stands beside the first, with its own context, certificates and proxy mode", async () => {
  const session = await TestSession.start({ workers: 1 });
  const files = {
    "two.yaml":
      "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes: [{role: control-plane}, {role: worker}]\nnetworking: {kubeProxyMode: ipvs}\n",
  };
  await session.output("kind create cluster --name two --config two.yaml", { files });
  await session.advance(60);
  expect(await session.output("kind get clusters")).toBe("kind\ntwo\n");
  for (const [context, node] of [
    ["kind-kind", "kind-control-plane"],
    ["kind-two", "two-control-plane"],
  ])
    expect(await session.output(`kubectl --context ${context} get nodes -o name`)).toContain(`node/${node}\n`);
  expect(await session.output("docker exec two-worker ipvsadm -Ln")).toMatch(
    /^IP Virtual Server version 1\.2\.1 \(size=4096\)\nProt LocalAddress:Port Scheduler Flags\n {2}-> RemoteAddress:Port {11}Forward Weight ActiveConn InActConn\nTCP {2}10\.96\.0\.1:443 rr\n {2}-> 172\.18\.0\.\d:6443 {14}Masq {4}1 {6}0 {10}0 {9}\n/,
  );
  // The certificates of one cluster open nothing in the other.
  const pki = "/etc/kubernetes/pki/etcd";
  const [, address] = /(172\.18\.0\.\d+)/.exec(await session.output("docker exec kind-control-plane hostname -I")) ?? [];
  expect(
    (
      await session.run(
        `kubectl --context kind-two -n kube-system exec etcd-two-control-plane -- etcdctl --endpoints=https://${address}:2379 --insecure-skip-tls-verify --cert=${pki}/server.crt --key=${pki}/server.key get a`,
      )
    ).stderr,
  ).toContain("remote error: tls: bad certificate");
  await session.output("kind delete cluster --name two");
  expect(await session.output("kind get clusters")).toBe("kind\n");
});
