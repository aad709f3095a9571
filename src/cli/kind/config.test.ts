import { describe, expect, it, test } from "vitest";
import { readConfig } from "./config.ts";

const HEAD = "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n";
const read = (text: string, name?: string) =>
  readConfig(text, { nodeImage: "kindest/node:v1.28.9", cwd: "/home/learner", name, modes: ["iptables", "ipvs"] });
const refusal = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "accepted";
};

describe("kind's configuration", () => {
  it("is one control-plane node when nothing is said", () => {
    expect(read("")).toEqual({
      name: "kind",
      nodes: [{ role: "control-plane" }],
      networking: {
        apiServerAddress: "127.0.0.1",
        apiServerPort: 0,
        podSubnet: "10.244.0.0/16",
        serviceSubnet: "10.96.0.0/16",
        disableDefaultCNI: false,
        kubeProxyMode: "iptables",
      },
    });
  });
  it("keeps every field that is modelled", () => {
    const config = read(
      `${HEAD}name: all
nodes:
- role: control-plane
  labels: {tier: front}
  extraMounts: [{hostPath: ./data, containerPath: /data, readOnly: true}]
  extraPortMappings: [{containerPort: 30080, hostPort: 8080, listenAddress: 127.0.0.1, protocol: UDP}]
  kubeadmConfigPatches: ["kind: InitConfiguration"]
networking: {apiServerPort: 6996, podSubnet: 10.10.0.0/16, serviceSubnet: 10.11.0.0/16, disableDefaultCNI: true, kubeProxyMode: ipvs}
featureGates: {SidecarContainers: true}
runtimeConfig: {api/alpha: "true"}
kubeadmConfigPatches: ["kind: ClusterConfiguration"]
kubeadmConfigPatchesJSON6902: [{group: kubeadm.k8s.io, version: v1beta3, kind: ClusterConfiguration, patch: "[]"}]
`,
    );
    expect(config.nodes).toEqual([
      {
        role: "control-plane",
        labels: { tier: "front" },
        extraPortMappings: [{ containerPort: 30080, hostPort: 8080, listenAddress: "127.0.0.1", protocol: "UDP" }],
        extraMounts: [{ hostPath: "/home/learner/data", containerPath: "/data", readOnly: true }],
        kubeadmConfigPatches: ["kind: InitConfiguration"],
      },
    ]);
    expect(config).toMatchObject({
      name: "all",
      networking: { apiServerPort: 6996, podSubnet: "10.10.0.0/16", disableDefaultCNI: true, kubeProxyMode: "ipvs" },
      featureGates: { SidecarContainers: true },
      runtimeConfig: { "api/alpha": "true" },
      kubeadmConfigPatches: ["kind: ClusterConfiguration", { kind: "ClusterConfiguration", patch: "[]" }],
    });
  });
  it("takes the name of the command line before the file's", () => {
    expect(read(`${HEAD}name: file\n`, "given").name).toBe("given");
  });
  test.each([
    ["apiVersion: v1\nkind: Pod\n", "unknown apiVersion: v1"],
    ["apiVersion: kind.x-k8s.io/v1alpha4\nkind: Pod\n", "unknown kind Pod for apiVersion: kind.x-k8s.io/v1alpha4"],
    [
      `${HEAD}nodez: []\nnodes:\n- role: worker\n  labls: {}\n`,
      "unable to decode config: yaml: unmarshal errors:\n  line 3: field nodez not found in type v1alpha4.Cluster\n  line 6: field labls not found in type v1alpha4.Node",
    ],
    [
      `${HEAD}networking:\n  apiServerPort: many\n`,
      "unable to decode config: yaml: unmarshal errors:\n  line 4: cannot unmarshal !!str `many` into int32",
    ],
    [
      `${HEAD}featureGates: {A: "yes"}\n`,
      "unable to decode config: yaml: unmarshal errors:\n  line 3: cannot unmarshal !!str `yes` into bool",
    ],
    [
      `${HEAD}nodes: worker\n`,
      "unable to decode config: yaml: unmarshal errors:\n  line 3: cannot unmarshal !!str `worker` into []v1alpha4.Node",
    ],
    [`${HEAD}name: Not_Right\n`, "'Not_Right' is not a valid cluster name, cluster names must match `^[a-z0-9.-]+$`"],
    [`${HEAD}nodes: [{role: worker}]\n`, "must have at least one control-plane node"],
    [
      `${HEAD}nodes: [{role: boss}]\n`,
      '[invalid configuration for node 0: "boss" is not a valid node role, must have at least one control-plane node]',
    ],
    [`${HEAD}networking: {kubeProxyMode: userspace}\n`, "invalid kubeProxyMode: userspace"],
    [`${HEAD}networking: {kubeProxyMode: nftables}\n`, "invalid kubeProxyMode: nftables"],
    [`${HEAD}networking: {ipFamily: ipv5}\n`, "invalid ipFamily: ipv5"],
    [`${HEAD}networking: {apiServerPort: 70000}\n`, "invalid apiServerPort: invalid port number: 70000"],
    [
      `${HEAD}networking: {podSubnet: 10.244.0.0}\n`,
      'invalid pod subnet failed to parse cidr value:"10.244.0.0" with error: invalid CIDR address: 10.244.0.0',
    ],
    [`${HEAD}networking: {serviceSubnet: "fd00::/108"}\n`, "invalid service subnet expected IPv4 CIDR for IPv4 family"],
    [
      `${HEAD}nodes: [{extraPortMappings: [{containerPort: 80, hostPort: 80, listenAddress: 127.0.0.1}, {containerPort: 81, hostPort: 80, listenAddress: 0.0.0.0}]}]\n`,
      "invalid configuration for node 0: invalid portMapping: port mapping with same listen address, port and protocol already configured: 0.0.0.0:80/TCP",
    ],
    [
      `${HEAD}networking: {ipFamily: ipv6, podSubnet: "fd00:10:244::/56", serviceSubnet: "fd00:10:96::/112"}\n`,
      "kubewekend does not model networking.ipFamily: ipv6 of a kind configuration",
    ],
    [`${HEAD}containerdConfigPatches: ["[plugins]"]\n`, "kubewekend does not model containerdConfigPatches of a kind configuration"],
    [`${HEAD}nodes: [{gpus: all}]\n`, "kubewekend does not model nodes[0].gpus of a kind configuration"],
    [
      `${HEAD}nodes: [{image: "kindest/node:v1.30.0"}]\n`,
      "kubewekend has the node image kindest/node:v1.28.9 only, not kindest/node:v1.30.0",
    ],
  ])("refuses %j", (text, want) => {
    expect(refusal(text)).toBe(want);
  });
});
