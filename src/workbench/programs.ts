/** What is installed where: the programs of the laptop and of kind's nodes. */
import { kubectlFor } from "../cli/kubectl/index.ts";
import { networkTools } from "../cli/network-tools.ts";
import type { Release } from "../kube/releases/index.ts";
import type { Image } from "../machine/image.ts";
import { type LazyCommand, lazyCommand } from "../machine/lazy.ts";
import type { Program } from "../machine/program.ts";
import { coreutils } from "../shell/coreutils/index.ts";
import { bash, sh } from "../shell/index.ts";
import { lateParts } from "../sim/index.ts";

const iptables = (version: string): Programs => ({
  "/usr/sbin/iptables": lazyCommand("iptables", async () => (await import("../cli/iptables/index.ts")).iptablesFor(version)),
  "/usr/sbin/iptables-save": lazyCommand("iptables-save", async () => (await import("../cli/iptables/index.ts")).iptablesSaveFor(version)),
});
const ip = lazyCommand("ip", async () => (await import("../cli/ip/index.ts")).ip);
const ss = lazyCommand("ss", async () => (await import("../cli/ss/index.ts")).ss);
const ipvsadm = lazyCommand("ipvsadm", async () => (await import("../cli/ipvsadm/index.ts")).ipvsadm);
const openssl = lazyCommand("openssl", async () => (await import("../cli/openssl/index.ts")).openssl);
const mount = lazyCommand("mount", async () => (await import("../cli/mount/index.ts")).mount);
const kubeadmFor = (release: Release): Program =>
  lazyCommand("kubeadm", async () => (await import("../cli/kubeadm/index.ts")).kubeadmFor(release));
const ctr = lazyCommand("ctr", async () => (await import("../cli/ctr/index.ts")).ctr);
const lsns = lazyCommand("lsns", async () => (await import("../cli/namespaces.ts")).lsns);
const nsenter = lazyCommand("nsenter", async () => (await import("../cli/namespaces.ts")).nsenter);
const nft = lazyCommand("nft", async () => (await import("../cli/ipvsadm/index.ts")).nft);
/** iptables of the Debian release that an image is built on. */
const iptablesVersion = (release: Release): string => (/trixie/.test(release.osImage) ? "1.8.11" : "1.8.9");

type Programs = Readonly<Record<string, Program>>;

const shells: Programs = { "/bin/bash": bash, "/usr/bin/bash": bash, "/bin/sh": sh };

const docker = lazyCommand("docker", async () => (await import("../cli/docker/index.ts")).docker, true);
const kind = lazyCommand("kind", async () => (await import("../cli/kind/index.ts")).kind, true);
const cilium = lazyCommand("cilium", async () => (await import("../cli/cilium/index.ts")).cilium, true);
const elsewhere: Programs = Object.fromEntries(
  ["vagrant", "ansible", "ansible-playbook", "nomad", "oc"].map((name) => [
    `/usr/bin/${name}`,
    lazyCommand(name, async () => (await import("../cli/elsewhere.ts")).elsewhere(name)),
  ]),
);
const journalctl = lazyCommand("journalctl", async () => (await import("../cli/journalctl/index.ts")).journalctl);
const systemctl = lazyCommand("systemctl", async () => (await import("../cli/systemctl/index.ts")).systemctl, true);
const crictlFor = (version: string): Program =>
  lazyCommand("crictl", async () => (await import("../cli/crictl/index.ts")).crictlFor(version), true);

/** By path. */
export function laptopPrograms(release: Release): Programs {
  const kubectl = kubectlFor(release);
  return {
    ...coreutils,
    ...networkTools,
    ...shells,
    "/usr/local/bin/kubectl": kubectl,
    "/usr/bin/docker": docker,
    "/usr/sbin/ip": ip,
    "/usr/bin/ss": ss,
    "/usr/local/bin/kind": kind,
    "/usr/local/bin/cilium": cilium,
    ...elsewhere,
  };
}

/** By path. */
export function nodePrograms(release: Release): Programs {
  return {
    ...coreutils,
    ...networkTools,
    ...shells,
    "/usr/bin/kubectl": kubectlFor(release),
    "/usr/local/bin/crictl": crictlFor(release.crictl),
    "/usr/bin/systemctl": systemctl,
    "/usr/bin/journalctl": journalctl,
    ...iptables(iptablesVersion(release)),
    "/usr/sbin/ip": ip,
    "/usr/bin/ss": ss,
    "/usr/sbin/ipvsadm": ipvsadm,
    "/usr/sbin/nft": nft,
    "/usr/bin/openssl": openssl,
    "/usr/bin/mount": mount,
    "/usr/local/bin/ctr": ctr,
    "/usr/bin/lsns": lsns,
    "/usr/bin/nsenter": nsenter,
    "/usr/bin/kubeadm": kubeadmFor(release),
  };
}

/** What the registries hold. */
export async function loadImages(): Promise<readonly Image[]> {
  return (await import("../images/index.ts")).images;
}

/** What the cluster's own images have besides their server: by repository and path. */
export function imagePrograms(release: Release): Readonly<Record<string, Programs>> {
  const { version } = release.etcd;
  return {
    "registry.k8s.io/kube-proxy": {
      ...iptables(iptablesVersion(release)),
      "/usr/sbin/ipvsadm": ipvsadm,
      "/usr/sbin/nft": nft,
      "/usr/sbin/ip": ip,
      "/bin/sh": sh,
      "/usr/bin/cat": coreutils["/usr/bin/cat"] as Program,
      "/usr/bin/ls": coreutils["/usr/bin/ls"] as Program,
    },
    "quay.io/cilium/cilium": {
      ...shells,
      ...coreutils,
      "/usr/bin/cilium": lazyCommand("cilium", async () => (await import("../cli/cilium/agent.ts")).ciliumAgentCommand),
    },
    "registry.k8s.io/etcd": {
      // A static shell for its own start script, and nothing else: not even ls. etcdutl came with etcd 3.6.
      "/bin/sh": sh,
      "/usr/local/bin/etcdctl": lazyCommand("etcdctl", async () => (await import("../cli/etcdctl/index.ts")).etcdctlFor(version)),
      ...(version.startsWith("3.5.")
        ? {}
        : { "/usr/local/bin/etcdutl": lazyCommand("etcdutl", async () => (await import("../cli/etcdctl/index.ts")).etcdutlFor(version)) }),
    },
  };
}

/** Loads what a world of this release loads only when it is used, likely things first. Loading twice costs nothing. */
export function loadedLater(release: Release): (() => Promise<unknown>)[] {
  const programs = Object.values<Program>({ ...laptopPrograms(release), ...nodePrograms(release) });
  const lazy = programs.filter((program): program is LazyCommand => "load" in program);
  const [kubectl, others] = [lazy.filter(({ name }) => name === "kubectl"), lazy.filter(({ name }) => name !== "kubectl")];
  return [...kubectl.map(({ load }) => load), loadImages, ...lateParts(release), ...others.map(({ load }) => load)];
}
