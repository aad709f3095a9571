/** The images of the cluster's own components: what their containers run. */

import type { Release } from "../../kube/releases/index.ts";
import type { Image } from "../../machine/image.ts";
import { defineImage } from "../../machine/image.ts";
import type { Program, Server } from "../../machine/program.ts";
import { apiServer } from "./apiserver.ts";
import { coredns } from "./coredns.ts";
import { type Disks, etcdServer } from "./etcd.ts";
import { localPathProvisioner } from "./local-path.ts";
import { controllerManager, scheduler } from "./managers.ts";
import { METRICS_SERVER_TAGS, metricsServer } from "./metrics-server.ts";
import { ciliumAgent, ciliumOperator, kindnetd, kubeProxy } from "./node-agents.ts";

const MIB = 2 ** 20;
/** The release that the series installs. */
const CILIUM_TAG = "v1.15.6";

/** Megabytes and millicores of the components while the cluster rests. */
const FOOTPRINTS: Readonly<Record<string, readonly [memory: number, cpuMilli: number]>> = {
  etcd: [42, 18],
  "kube-apiserver": [248, 38],
  "kube-controller-manager": [52, 14],
  "kube-scheduler": [24, 3],
  "kube-proxy": [18, 1],
  coredns: [16, 2],
  kindnetd: [12, 1],
  "local-path-provisioner": [11, 1],
  cilium: [180, 12],
  "operator-generic": [40, 2],
  "metrics-server": [21, 4],
};

function single(repository: string, tag: string, size: number, path: string, server: Server, entrypoint?: readonly string[]): Image {
  const [memory = 2, cpuMilli = 0] = FOOTPRINTS[repository.slice(repository.lastIndexOf("/") + 1)] ?? [];
  const program: Server = { ...server, footprint: { memory: memory * MIB, cpuMilli } };
  return defineImage({
    repository,
    tags: [{ tag, size: Math.round(size * MIB) }],
    ...(entrypoint ? { entrypoint } : {}),
    programs: () => ({ [path]: program }),
  });
}

/** Sizes as stored on a kind node. `more`: further programs by repository and path. */
export function systemImages(
  release: Release,
  disks: Disks,
  more: Readonly<Record<string, Readonly<Record<string, Program>>>> = {},
): Image[] {
  const { version } = release;
  const own = [
    single("registry.k8s.io/etcd", release.etcd.imageTag, 57.2, "/usr/local/bin/etcd", etcdServer(disks, release.etcd.version)),
    single(
      "registry.k8s.io/kube-apiserver",
      version,
      33.0,
      "/usr/local/bin/kube-apiserver",
      apiServer(release, () => disks.observer),
    ),
    single("registry.k8s.io/kube-controller-manager", version, 31.9, "/usr/local/bin/kube-controller-manager", controllerManager(release)),
    single("registry.k8s.io/kube-scheduler", version, 17.9, "/usr/local/bin/kube-scheduler", scheduler(release)),
    single("registry.k8s.io/kube-proxy", version, 27.4, "/usr/local/bin/kube-proxy", kubeProxy(release)),
    single("registry.k8s.io/coredns/coredns", release.coredns.imageTag, 15.4, "/coredns", coredns(release), ["/coredns"]),
    single("docker.io/kindest/kindnetd", release.kind.kindnetd, 27.1, "/bin/kindnetd", kindnetd(release), ["/bin/kindnetd"]),
    single(
      "docker.io/kindest/local-path-provisioner",
      release.kind.localPathProvisioner,
      18.3,
      "/usr/local/bin/local-path-provisioner",
      localPathProvisioner(release),
      ["/usr/local/bin/local-path-provisioner"],
    ),
    ...[
      single("registry.k8s.io/metrics-server/metrics-server", "", 18.6, "/metrics-server", metricsServer(release), ["/metrics-server"]),
    ].map((image) => ({ ...image, tags: METRICS_SERVER_TAGS.map((tag) => ({ tag, size: Math.round(18.6 * MIB) })) })),
    single("quay.io/cilium/cilium", CILIUM_TAG, 213.4, "/usr/bin/cilium-agent", ciliumAgent(release)),
    single("quay.io/cilium/operator-generic", CILIUM_TAG, 32.8, "/usr/bin/cilium-operator-generic", ciliumOperator()),
    single("docker.io/kindest/local-path-helper", release.kind.localPathHelper, 2.9, "/bin/helper", {
      name: "helper",
      serve(process) {
        process.exit(0);
        return { stop() {} };
      },
    }),
  ];
  return own.map((image) => {
    const further = more[image.repository];
    return further ? { ...image, programs: (tag) => ({ ...image.programs(tag), ...further }) } : image;
  });
}

/** References that every kind node has before the cluster starts. */
export function preloaded(release: Release): string[] {
  return [
    `docker.io/kindest/kindnetd:${release.kind.kindnetd}`,
    `docker.io/kindest/local-path-helper:${release.kind.localPathHelper}`,
    `docker.io/kindest/local-path-provisioner:${release.kind.localPathProvisioner}`,
    `registry.k8s.io/coredns/coredns:${release.coredns.imageTag}`,
    `registry.k8s.io/etcd:${release.etcd.imageTag}`,
    `registry.k8s.io/kube-apiserver:${release.version}`,
    `registry.k8s.io/kube-controller-manager:${release.version}`,
    `registry.k8s.io/kube-proxy:${release.version}`,
    `registry.k8s.io/kube-scheduler:${release.version}`,
    `registry.k8s.io/pause:${release.pauseTag}`,
  ];
}
