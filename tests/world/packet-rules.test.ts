/** The packet rules of a node: as a real iptables 1.8.9 prints what kube-proxy 1.28 writes, and what they decide. */
import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { listedChain, savedRule } from "../../src/cli/iptables/render.ts";
import type { NetfilterChain, NetfilterRule } from "../../src/machine/netfilter.ts";
import { kubeProxyChains, type ServicePortRules } from "../../src/sim/kubeproxy/index.ts";
import { TestSession } from "../headless/session.ts";

const recorded = (name: string) => readFileSync(new URL(`recorded/${name}`, import.meta.url), "utf8");
const port = (
  name: string,
  clusterIP: string,
  number: number,
  backends: string[],
  more: Partial<ServicePortRules> = {},
): ServicePortRules => ({
  name,
  clusterIP,
  port: number,
  protocol: "TCP",
  nodePort: undefined,
  externalIPs: [],
  loadBalancerIPs: [],
  affinity: false,
  localBackends: undefined,
  backends: backends.map((text) => ({ ip: text.split(":")[0] ?? "", port: Number(text.split(":")[1]) })),
  ...more,
});
/** The services of the recorded node. */
const SERVICES = [
  port("default/kubernetes:https", "10.96.0.1", 443, ["172.18.0.2:6443"]),
  port("default/web", "10.96.142.17", 80, ["10.244.1.2:80", "10.244.2.2:80"]),
  port("default/web-np", "10.96.201.33", 80, ["10.244.1.2:80", "10.244.2.2:80"], { nodePort: 30080 }),
  port("kube-system/kube-dns:dns", "10.96.0.10", 53, ["10.244.0.2:53", "10.244.0.3:53"], { protocol: "UDP" }),
  port("kube-system/kube-dns:dns-tcp", "10.96.0.10", 53, ["10.244.0.2:53", "10.244.0.3:53"]),
  port("kube-system/kube-dns:metrics", "10.96.0.10", 9153, ["10.244.0.2:9153", "10.244.0.3:9153"]),
];
const BUILT_IN = ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"];
function chainsOf(services: readonly ServicePortRules[]): NetfilterChain[] {
  const rules = new Map<string, readonly NetfilterRule[]>([
    ...BUILT_IN.map((name): [string, NetfilterRule[]] => [name, []]),
    ...kubeProxyChains("nat", services, "10.244.0.0/16"),
    ["KUBE-KUBELET-CANARY", []],
  ]);
  const own = [...rules.keys()].filter((name) => !BUILT_IN.includes(name)).sort();
  return [...BUILT_IN, ...own].map((name) => ({
    name,
    rules: rules.get(name) ?? [],
    ...(BUILT_IN.includes(name) ? { policy: "ACCEPT" as const } : {}),
  }));
}

describe("kube-proxy's chains", () => {
  it("are saved as a real iptables-save prints them", () => {
    const chains = chainsOf(SERVICES);
    const text = `*nat\n${chains.map(({ name, policy }) => `:${name} ${policy ?? "-"} [0:0]\n`).join("")}${chains.flatMap(({ rules }) => rules.map((rule) => `${savedRule(rule)}\n`)).join("")}COMMIT\n`;
    expect(text).toBe(recorded("iptables-save-nat.txt"));
  });
  it("are listed as a real iptables -L -n prints them", () => {
    const chains = chainsOf(SERVICES);
    const references = (name: string) => chains.flatMap(({ rules }) => rules).filter(({ target }) => target === name).length;
    expect(
      chains.map((chain) => listedChain(chain, references(chain.name), { numeric: true, verbose: false, numbers: false })).join("\n"),
    ).toBe(recorded("iptables-nat-list.txt"));
  });
  it("give three endpoints a third, a half and the rest, as the kernel keeps such numbers", () => {
    const rules = kubeProxyChains("nat", [port("default/web", "10.96.0.9", 80, ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"])], "");
    const service = [...rules].find(([name]) => name.startsWith("KUBE-SVC-"))?.[1] ?? [];
    expect(service.map((rule) => / --probability (\S+)/.exec(savedRule(rule))?.[1])).toEqual(["0.33333333349", "0.50000000000", undefined]);
  });
});

describe("a node's packet rules", () => {
  let session: TestSession;
  const onNode = (line: string) => session.output(`docker exec kind-worker ${line}`);
  const status = async () => (await session.output("kubectl get node kind-worker --no-headers")).split(/ +/)[1];
  beforeEach(async () => {
    session = await TestSession.start({ workers: 1 });
  }, 60_000);

  it("stay when kube-proxy is gone, and know nothing of a Service made since", async () => {
    await session.output("kubectl create deployment web --image=nginx", { settle: 30 });
    await session.output("kubectl expose deployment web --port=80", { settle: 10 });
    await session.output("kubectl -n kube-system delete daemonset kube-proxy");
    await session.output("kubectl expose deployment web --name=later --port=80", { settle: 10 });
    expect(await onNode("sh -c 'iptables-save -t nat | grep -c default/web'")).toBe("5\n");
    expect((await session.run("docker exec kind-worker sh -c 'iptables-save | grep default/later'")).stdout).toBe("");
  });
  it("come back within half a minute when somebody flushes them", async () => {
    await onNode("iptables -t nat -F");
    const count = async () => Number((await session.run("docker exec kind-worker sh -c 'iptables-save -t nat | grep -c kube-dns'")).stdout);
    expect(await count()).toBe(0);
    await session.advance(31);
    expect(await count()).toBeGreaterThan(10);
  });
  it("decide: a node that may not send to the API server is NotReady, and Ready once it may again", async () => {
    await onNode("iptables -A OUTPUT -p tcp --dport 6443 -j DROP");
    await session.advance(60);
    expect(await status()).toBe("NotReady");
    await onNode("iptables -D OUTPUT -p tcp --dport 6443 -j DROP");
    await session.advance(30);
    expect(await status()).toBe("Ready");
  });
  it("a link that is down cuts the node off, watches included, until it is up again", async () => {
    await onNode("ip link set eth0 down");
    await session.advance(60);
    expect(await status()).toBe("NotReady");
    await session.output('kubectl run late --image=busybox --overrides=\'{"spec":{"nodeName":"kind-worker"}}\' --command -- sleep 1000');
    await session.advance(30);
    expect((await onNode("crictl ps")).includes("late")).toBe(false);
    await onNode("ip link set eth0 up");
    await session.advance(60);
    expect(await status()).toBe("Ready");
    expect(await session.output("kubectl get pod late -o jsonpath={.status.phase}")).toBe("Running");
  });
  it("ip shows addresses and routes of nodes and pods", async () => {
    expect(await onNode("ip route")).toMatch(
      /^default via 172\.18\.0\.1 dev eth0 \n10\.244\.0\.0\/24 via 172\.18\.0\.\d dev eth0 \n172\.18\.0\.0\/16 dev eth0 proto kernel scope link src 172\.18\.0\.\d \n$/,
    );
    expect((await session.run("docker exec kind-worker ip link set nothing up")).stderr).toBe('Cannot find device "nothing"\n');
  });
});
