/** kindest/node: the image of kind's nodes, and the two programs that make a container a node. */
import type { Release } from "../../kube/releases/index.ts";
import type { core } from "../../kube/types.ts";
import { defineImage, type Image } from "../../machine/image.ts";
import type { NetfilterRule } from "../../machine/netfilter.ts";
import type { Program, Server } from "../../machine/program.ts";
import {
  type CniPlugins,
  CONTAINERD_SOCKET,
  type Containerd,
  containerdOf,
  type ImageFiles,
  type Registries,
  startContainerd,
} from "../containerd/index.ts";
import { componentContext } from "../controlplane/component-program.ts";
import { credentialsFrom } from "../controlplane/connection.ts";
import { preloaded } from "../controlplane/images.ts";
import { stamp } from "../controlplane/klog.ts";
import { NODE_UNITS } from "../kubeadm/kubelet-config.ts";
import { NodeAllocatableError, startKubelet } from "../kubelet/index.ts";
import { dialerFrom } from "../os/dialer.ts";
import { type RuleSource, SimProcess } from "../os/index.ts";
import { systemd } from "../systemd/systemd.ts";
import { KubeletRefused, type KubeletSettings, kubeletSettings } from "./kubelet-settings.ts";

export interface NodeImageOptions {
  release: Release;
  registries: Registries;
  files: ImageFiles;
  cni: CniPlugins;
  /** Shell, coreutils, crictl, systemctl, kubectl …: by path. */
  programs: Readonly<Record<string, Program>>;
}

export function nodeImage(options: NodeImageOptions): Image {
  const { release } = options;
  const [repository = "kindest/node", tag = "latest"] = release.kind.nodeImage.split(":");
  return defineImage({
    repository: `docker.io/${repository}`,
    tags: [{ tag, size: 345 * 2 ** 20 }],
    entrypoint: ["/usr/local/bin/entrypoint", "/sbin/init"],
    files: {
      ...NODE_UNITS,
      "/etc/os-release": `PRETTY_NAME="${release.osImage}"\nNAME="Debian GNU/Linux"\nID=debian\n`,
      "/etc/containerd/config.toml": CONTAINERD_CONFIG,
      "/etc/crictl.yaml": "runtime-endpoint: unix:///var/run/containerd/containerd.sock\n",
      "/kind/version": `${release.version}\n`,
      "/kind/product_name": "kind\n",
    },
    programs: () => ({
      ...options.programs,
      ...CNI_BINARIES,
      "/usr/local/bin/entrypoint": systemd,
      "/sbin/init": systemd,
      "/usr/local/bin/containerd": containerd(options),
      "/usr/bin/kubelet": kubelet(release),
    }),
  });
}

/** The plugins' files, as containernetworking/cni's pkg/skel answers by hand: pods are attached by `sim/cni`, which does not run them. */
const CNI_BINARIES: Record<string, Program> = Object.fromEntries(
  ["host-local", "loopback", "portmap", "ptp"].map((name): [string, Program] => [
    `/opt/cni/bin/${name}`,
    {
      name,
      async run({ stderr }) {
        await stderr.write(`CNI ${name} plugin v1.4.1\nCNI protocol versions supported: 0.1.0, 0.2.0, 0.3.0, 0.3.1, 0.4.0, 1.0.0\n`);
        return 0;
      },
    },
  ]),
);

function containerd({ release, registries, files, cni }: NodeImageOptions): Server {
  return {
    name: "containerd",
    serve(process) {
      if (!(process instanceof SimProcess)) throw new Error("containerd runs on a simulated machine only");
      const { kernel, machine } = process;
      const fresh =
        machine.sockets.get(CONTAINERD_SOCKET) === undefined &&
        !machine.fs.exists("/var/lib/containerd/io.containerd.metadata.v1.bolt/meta.db");
      const daemon: Containerd = startContainerd({
        kernel,
        machine,
        random: kernel.random,
        release,
        registries,
        files,
        cni,
        timers: process.clock,
        log: (line) => void process.stderr.write(`${line}\n`),
      });
      if (fresh) {
        for (const reference of preloaded(release)) daemon.images.load(reference);
        machine.fs.mkdir("/var/lib/containerd/io.containerd.metadata.v1.bolt", { recursive: true });
        machine.fs.write("/var/lib/containerd/io.containerd.metadata.v1.bolt/meta.db", "");
      }
      return { stop: () => daemon.stop() };
    },
  };
}

/** With `--cloud-provider=external` a node waits for its cloud to know it. */
const UNINITIALIZED: core.Taint = { key: "node.cloudprovider.kubernetes.io/uninitialized", value: "true", effect: "NoSchedule" };

function kubelet(release: Release): Server {
  return {
    name: "kubelet",
    serve(process) {
      const log = (level: string, place: string, text: string): void =>
        void process.stderr.write(`${level}${stamp(process.clock.timestamp())} ${String(process.pid).padStart(7)} ${place}] ${text}\n`);
      const refuse = (why: string): { stop(): void } => {
        log("E", "run.go:74", `"command failed" err=${JSON.stringify(why)}`);
        process.exit(1);
        return { stop() {} };
      };
      let settings: KubeletSettings;
      try {
        settings = kubeletSettings(process.argv, (path) => (process.fs.exists(path) ? process.fs.read(path) : undefined));
      } catch (error) {
        if (error instanceof KubeletRefused) return refuse(error.message);
        throw error;
      }
      const { config, unheeded, runtimeEndpoint } = settings;
      const nodeName = settings.hostnameOverride ?? process.machine.hostname;
      const { process: own, context } = componentContext(
        process,
        release,
        credentialsFrom(process.fs, settings.kubeconfig),
        "kubelet",
        `kubelet/${nodeName}`,
      );
      if (unheeded.length > 0) log("W", "kubewekend", `kubewekend does not model these settings of the kubelet: ${unheeded.join(", ")}`);
      const socket = runtimeEndpoint.replace(/^unix:\/\//, "");
      const cri = containerdOf(own.machine);
      if (!cri || own.machine.sockets.get(CONTAINERD_SOCKET) === undefined || (socket !== "" && socket !== RUNTIME_SOCKET))
        return refuse(
          `failed to run Kubelet: validate service connection: validate CRI v1 runtime API for endpoint "${runtimeEndpoint}": rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix ${socket}: connect: ${socket === RUNTIME_SOCKET ? "connection refused" : "no such file or directory"}"`,
        );
      own.machine.namespace.netfilter.source("kubelet", KUBELET_RULES);
      try {
        const component = startKubelet(context, {
          machine: own.machine,
          pid: own.pid,
          cri,
          dialer: dialerFrom(own.machine.namespace, own.kernel),
          wake: () => {
            own.kernel.awake = true;
          },
          network: process.network,
          config,
          nodeName,
          nodeIP: settings.nodeIP ?? own.machine.namespace.address,
          ...(settings.providerID === undefined ? {} : { providerID: settings.providerID }),
          labels: settings.labels,
          taints: [...(settings.externalCloud ? [UNINITIALIZED] : []), ...settings.taints],
        });
        return { stop: () => component.stop() };
      } catch (error) {
        if (!(error instanceof NodeAllocatableError)) throw error;
        log("E", "kubelet.go:1542", `"Failed to start ContainerManager" err=${JSON.stringify(error.message)}`);
        process.exit(1);
        return { stop() {} };
      }
    },
  };
}

/** Where containerd listens, as the kubelet is told. */
const RUNTIME_SOCKET = "/run/containerd/containerd.sock";

/** The kubelet's own chains: a canary for flushes, and the guard of local addresses (pkg/kubelet/kubelet_network_linux.go). */
const KUBELET_RULES: RuleSource = {
  chains: (table) => {
    if (table === "raw") return new Map();
    if (table !== "filter") return new Map([["KUBE-KUBELET-CANARY", []]]);
    const jump = (chain: string): NetfilterRule => ({ chain, matches: [], target: "KUBE-FIREWALL" });
    return new Map<string, NetfilterRule[]>([
      ["INPUT", [jump("INPUT")]],
      ["OUTPUT", [jump("OUTPUT")]],
      [
        "KUBE-FIREWALL",
        [
          {
            chain: "KUBE-FIREWALL",
            source: { cidr: "127.0.0.0/8", not: true },
            destination: { cidr: "127.0.0.0/8" },
            matches: [
              { kind: "comment", text: "block incoming localnet connections" },
              { kind: "conntrack", state: "RELATED,ESTABLISHED,DNAT", not: true },
            ],
            target: "DROP",
          },
        ],
      ],
      ["KUBE-KUBELET-CANARY", []],
    ]);
  },
  flushed() {},
};

const CONTAINERD_CONFIG = `# explicitly use v2 config format
version = 2

[proxy_plugins]
# fuse-overlayfs is used for rootless
[proxy_plugins."fuse-overlayfs"]
  type = "snapshot"
  address = "/run/containerd-fuse-overlayfs.sock"

[plugins."io.containerd.grpc.v1.cri".containerd]
  # save disk space when using a single snapshotter
  discard_unpacked_layers = true
  # explicitly use default snapshotter so we can sed it in entrypoint
  snapshotter = "overlayfs"
  # explicit default runtime
  default_runtime_name = "runc"
  # set default runtime handler to v2, which has a per-pod shim
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
  # Generated by "ctr oci spec" and modified at base container to mount poduct_uuid
  base_runtime_spec = "/etc/containerd/cri-base.json"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
  # use systemd cgroup by default
  SystemdCgroup = true

[plugins."io.containerd.grpc.v1.cri"]
  # use fixed sandbox image
  sandbox_image = "registry.k8s.io/pause:3.7"
  # allow hugepages controller to be missing
  # see https://github.com/containerd/cri/pull/1501
  tolerate_missing_hugetlb_controller = true
  # restrict_oom_score_adj is not available when running in UserNS (rootless)
  restrict_oom_score_adj = false
`;
