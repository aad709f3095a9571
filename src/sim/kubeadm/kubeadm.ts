/**
 * `kubeadm init` and `kubeadm join` as kind runs them in its nodes: they write files, start the kubelet, and apply
 * objects once the API server answers. Everything after that follows from those files.
 */
import { encodeBase64 } from "../../kube/encoding/base64.ts";
import type { Release } from "../../kube/releases/index.ts";
import { nodes, secrets } from "../../kube/resource.ts";
import { isConflict, isNotFound } from "../../kube/status.ts";
import { SECOND } from "../../kube/timers.ts";
import type { Node } from "../../kube/types.ts";
import type { Process } from "../../machine/process.ts";
import { SYSTEMD_SOCKET, type Systemd } from "../../machine/systemd.ts";
import { ADMIN, type UserInfo } from "../apiserver/index.ts";
import { Connection } from "../controlplane/connection.ts";
import type { SimMachine } from "../os/index.ts";
import { type AddonOptions, addons, CLUSTER_ADMINS, kubeletConfigMap } from "./addons.ts";
import { apply } from "./apply.ts";
import { kubeletConfiguration, kubeletFlags } from "./kubelet-config.ts";
import { type Authority, kubeconfig, type Pki, writePki } from "./pki.ts";
import { staticPods } from "./static-pods.ts";

const CONTROL_PLANE_LABEL = "node-role.kubernetes.io/control-plane";
const NO_LOAD_BALANCER_LABEL = "node.kubernetes.io/exclude-from-external-load-balancers";
const POLL = 0.5 * SECOND;

export interface ClusterSettings {
  release: Release;
  clusterName: string;
  controlPlane: { name: string; ip: string };
  podSubnet: string;
  serviceSubnet: string;
  disableDefaultCNI: boolean;
  kubeProxyMode: string;
  /** A cluster of one node keeps no taint on it. */
  singleNode: boolean;
}

function hostIn(subnet: string, last: number): string {
  const parts = subnet.split("/")[0]?.split(".") ?? [];
  return [...parts.slice(0, 3), String(Number(parts[3] ?? 0) + last)].join(".");
}

/** From 1.29 admin.conf is bound by RBAC, and only super-admin.conf is above it. */
const SUPER_ADMIN = "KubeadmSuperAdmin";

/** Groups of the certificate in admin.conf, which kind hands out as its kubeconfig. */
export function adminGroups(release: Release): string[] {
  return release.features.enabled(SUPER_ADMIN) ? [CLUSTER_ADMINS] : ["system:masters"];
}

/** Makes a machine the first control-plane node. Resolves when the API server has what kubeadm gives it. */
export async function init(process: Process, machine: SimMachine, settings: ClusterSettings): Promise<Pki> {
  const { fs } = machine;
  const { release, clusterName, controlPlane, serviceSubnet } = settings;
  const chance = machine.kernel.random.stream("kubeadm");
  const server = `https://${controlPlane.name}:6443`;
  const pki = writePki(fs, {
    nodeName: controlPlane.name,
    nodeIP: controlPlane.ip,
    serviceIP: hostIn(serviceSubnet, 1),
    now: process.date,
    random: (length) => chance.hex(length),
  });
  const conf = (file: string, user: string, organizations: string[], usage: ("server" | "client")[] = ["client"]): string => {
    const text = kubeconfig({
      cluster: clusterName,
      user,
      context: `${user}@${clusterName}`,
      server,
      ca: pki.ca.crt,
      client: pki.ca.issue(user, organizations, usage),
    });
    fs.write(`/etc/kubernetes/${file}`, text, { mode: 0o600 });
    return text;
  };
  conf("admin.conf", "kubernetes-admin", adminGroups(release));
  if (release.features.enabled(SUPER_ADMIN)) conf("super-admin.conf", "kubernetes-super-admin", ["system:masters"]);
  conf("controller-manager.conf", "system:kube-controller-manager", []);
  conf("scheduler.conf", "system:kube-scheduler", []);
  conf("kubelet.conf", `system:node:${controlPlane.name}`, ["system:nodes"]);
  fs.mkdir("/etc/kubernetes/manifests", { recursive: true });
  for (const [file, text] of Object.entries(staticPods({ ...settings, nodeName: controlPlane.name, nodeIP: controlPlane.ip })))
    fs.write(`/etc/kubernetes/manifests/${file}`, text, { mode: 0o600 });
  const kubeletConfig = startKubelet(machine, settings, controlPlane.name, controlPlane.ip);

  const connection = connect(machine, controlPlane.ip, ADMIN, release);
  await untilAnswered(process, () => connection.client.get(nodes, controlPlane.name));
  mark(connection, controlPlane.name, {
    labels: { [CONTROL_PLANE_LABEL]: "", [NO_LOAD_BALANCER_LABEL]: "" },
    taints: [{ key: CONTROL_PLANE_LABEL, effect: "NoSchedule" }],
    singleNode: settings.singleNode,
  });
  const options: AddonOptions = {
    ...settings,
    controlPlaneEndpoint: server,
    dnsIP: hostIn(serviceSubnet, 10),
    ca: encodeBase64(pki.ca.crt),
  };
  await untilAnswered(process, () => apply(connection.client, connection.served(), [kubeletConfigMap(kubeletConfig), ...addons(options)]));
  connection.client.create(secrets, {
    metadata: { name: "bootstrap-token-abcdef", namespace: "kube-system" },
    type: "bootstrap.kubernetes.io/token",
    stringData: {
      "auth-extra-groups": "system:bootstrappers:kubeadm:default-node-token",
      expiration: new globalThis.Date(process.date + 24 * 3600 * 1000).toISOString().replace(/\.\d+Z$/, "Z"),
      "token-id": "abcdef",
      "token-secret": "0123456789abcdef",
      "usage-bootstrap-authentication": "true",
      "usage-bootstrap-signing": "true",
    },
  });
  return pki;
}

/** Makes a machine a worker of the cluster. */
export async function join(
  process: Process,
  machine: SimMachine,
  settings: ClusterSettings,
  ca: Authority,
  worker: { name: string; ip: string; labels?: Readonly<Record<string, string>> },
): Promise<void> {
  const { fs } = machine;
  const { release, clusterName, controlPlane } = settings;
  const user = `system:node:${worker.name}`;
  fs.mkdir("/etc/kubernetes/pki", { recursive: true });
  fs.mkdir("/etc/kubernetes/manifests", { recursive: true });
  fs.write("/etc/kubernetes/pki/ca.crt", ca.crt);
  fs.write(
    "/etc/kubernetes/kubelet.conf",
    kubeconfig({
      cluster: clusterName,
      user,
      context: `${user}@${clusterName}`,
      server: `https://${controlPlane.name}:6443`,
      ca: ca.crt,
      client: ca.issue(user, ["system:nodes"], ["client"]),
    }),
    { mode: 0o600 },
  );
  startKubelet(machine, settings, worker.name, worker.ip, worker.labels);
  const connection = connect(machine, controlPlane.ip, ADMIN, release);
  await untilAnswered(process, () => connection.client.get(nodes, worker.name));
  mark(connection, worker.name, { labels: {}, taints: [], singleNode: false });
}

function startKubelet(
  machine: SimMachine,
  { clusterName, serviceSubnet }: ClusterSettings,
  nodeName: string,
  nodeIP: string,
  labels: Readonly<Record<string, string>> = {},
): string {
  const { fs } = machine;
  const config = kubeletConfiguration(hostIn(serviceSubnet, 10));
  fs.mkdir("/var/lib/kubelet", { recursive: true });
  fs.write("/var/lib/kubelet/config.yaml", config);
  fs.write(
    "/var/lib/kubelet/kubeadm-flags.env",
    kubeletFlags({
      clusterName,
      nodeName,
      nodeIP,
      labels: Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(","),
    }),
  );
  const init = machine.sockets.get(SYSTEMD_SOCKET) as Systemd;
  init.restart("kubelet");
  return config;
}

function connect(machine: SimMachine, host: string, user: UserInfo, release: Release): Connection {
  return new Connection({
    namespace: machine.namespace,
    fs: machine.fs,
    credentials: { host, port: 6443, user },
    userAgent: `kubeadm/${release.version} (linux/amd64)`,
  });
}

/** kubeadm's mark-control-plane and annotate-cri phases; kind then takes the taint off a lone node. */
function mark(
  connection: Connection,
  name: string,
  what: { labels: Record<string, string>; taints: { key: string; effect: string }[]; singleNode: boolean },
): void {
  const { client } = connection;
  const node: Node = client.get(nodes, name);
  const labels: Record<string, string | null> = { ...what.labels };
  const taints = [...(node.spec.taints ?? []), ...(what.singleNode ? [] : what.taints)];
  if (what.singleNode) delete labels[NO_LOAD_BALANCER_LABEL];
  try {
    client.patch(nodes, name, undefined, {
      type: "merge",
      body: {
        metadata: { labels, annotations: { "kubeadm.alpha.kubernetes.io/cri-socket": "unix:///run/containerd/containerd.sock" } },
        ...(what.taints.length > 0 ? { spec: { taints } } : {}),
      },
    });
  } catch (error) {
    if (!isConflict(error) && !isNotFound(error)) throw error;
  }
}

async function untilAnswered(process: Process, ask: () => unknown): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      ask();
      return;
    } catch (error) {
      // Four minutes, as kubeadm waits.
      if (tries > 480) throw error;
      await process.sleep(POLL);
    }
  }
}
