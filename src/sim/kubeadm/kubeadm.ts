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
import { EtcdMember } from "../controlplane/etcd.ts";
import type { SimMachine } from "../os/index.ts";
import { type AddonOptions, addons, CLUSTER_ADMINS, kubeletConfigMap } from "./addons.ts";
import { apply } from "./apply.ts";
import { type KubeadmDocuments, type NodeConfiguration, type NodeRegistration, refuseUnmodelled } from "./configuration.ts";
import { kubeletConfiguration, kubeletFlags } from "./kubelet-config.ts";
import { type Authority, kubeconfig, newPki, type Pki, writePki } from "./pki.ts";
import { staticPods } from "./static-pods.ts";

const CONTROL_PLANE_LABEL = "node-role.kubernetes.io/control-plane";
const NO_LOAD_BALANCER_LABEL = "node.kubernetes.io/exclude-from-external-load-balancers";
const POLL = 0.5 * SECOND;

/** What all nodes of a cluster have in common. */
export interface ClusterSettings {
  release: Release;
  clusterName: string;
  /** The first control-plane node. */
  controlPlane: { name: string; ip: string };
  /** Where the nodes find the API server: `kind-control-plane:6443`. */
  endpoint: string;
  disableDefaultCNI: boolean;
  /** A cluster of one node keeps no taint on it. */
  singleNode: boolean;
}
/** A machine that becomes a node, with the configuration kubeadm is given there. */
export interface JoiningNode {
  name: string;
  ip: string;
  machine: SimMachine;
  documents: KubeadmDocuments;
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
export async function init(process: Process, node: JoiningNode, settings: ClusterSettings): Promise<Pki> {
  const { machine, documents } = node;
  const { release, endpoint } = settings;
  refuseUnmodelled(documents);
  const chance = machine.kernel.random.stream("kubeadm");
  const pki = newPki(process.date, (length) => chance.hex(length));
  prepareControlPlane(node, settings, pki, []);
  const kubeletConfig = startKubelet(node, documents.init.nodeRegistration, false);

  const connection = connect(machine, settings.controlPlane.ip, ADMIN, release);
  await untilAnswered(process, () => connection.client.get(nodes, node.name), "error execution phase wait-control-plane");
  mark(connection, node.name, { ...CONTROL_PLANE, taints: taintsOf(documents.init), singleNode: settings.singleNode });
  const options: AddonOptions = {
    ...settings,
    cluster: documents.cluster,
    kubeProxy: documents.kubeProxy,
    controlPlaneEndpoint: `https://${endpoint}`,
    dnsIP: hostIn(documents.cluster.networking.serviceSubnet, 10),
    ca: encodeBase64(pki.ca.crt),
  };
  await untilAnswered(
    process,
    () => apply(connection.client, connection.served(), [kubeletConfigMap(kubeletConfig), ...addons(options)]),
    "error execution phase addon",
  );
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

/** Makes a machine a further control-plane node: a member of etcd joins, then the rest of the control plane. */
export async function joinControlPlane(
  process: Process,
  node: JoiningNode,
  settings: ClusterSettings,
  pki: Pki,
  members: readonly { name: string; ip: string }[],
): Promise<void> {
  const { machine, documents } = node;
  refuseUnmodelled(documents);
  await untilAnswered(
    process,
    () => addEtcdMember(machine, settings.controlPlane.ip, node.ip),
    "error execution phase control-plane-join/etcd",
  );
  prepareControlPlane(node, settings, pki, members);
  startKubelet(node, documents.join.nodeRegistration, false);
  const connection = connect(machine, settings.controlPlane.ip, ADMIN, settings.release);
  await untilAnswered(process, () => connection.client.get(nodes, node.name), "error execution phase kubelet-start");
  mark(connection, node.name, { ...CONTROL_PLANE, taints: taintsOf(documents.join), singleNode: false });
  // check-etcd and the wait for the node's own API server.
  const own = connect(machine, node.ip, ADMIN, settings.release);
  await untilAnswered(process, () => own.client.get(nodes, node.name), "error execution phase control-plane-join");
}

/** As a learner, so that the others need not wait for it. Upstream: kubeadm util/etcd.AddMemberAsLearner. */
function addEtcdMember({ namespace }: SimMachine, host: string, ip: string): void {
  const { service } = namespace.fabric.dial(namespace, host, 2379).socket;
  if (!(service instanceof EtcdMember) || !service.store.available) throw new Error("etcdserver: request timed out");
  const url = `https://${ip}:2380`;
  if (!service.peers.members.some(({ peer_urls }) => peer_urls.includes(url))) service.peers.add([url], true);
}

const CONTROL_PLANE = { labels: { [CONTROL_PLANE_LABEL]: "", [NO_LOAD_BALANCER_LABEL]: "" } };
const taintsOf = ({ nodeRegistration }: NodeConfiguration): { key: string; effect: string }[] => [
  ...(nodeRegistration.taints ?? [{ key: CONTROL_PLANE_LABEL, effect: "NoSchedule" }]),
];

/** These ask the API server of their own node. Upstream: phases/kubeconfig/kubeconfig.go. */
const LOCAL = new Set(["controller-manager.conf", "scheduler.conf"]);

/** The files of a control-plane node: certificates, kubeconfigs, manifests. */
function prepareControlPlane(
  { name, ip, machine, documents }: JoiningNode,
  settings: ClusterSettings,
  pki: Pki,
  etcdMembers: readonly { name: string; ip: string }[],
): void {
  const { fs } = machine;
  const { release, clusterName, endpoint } = settings;
  const { cluster } = documents;
  writePki(fs, pki, {
    nodeName: name,
    nodeIP: ip,
    serviceIP: hostIn(cluster.networking.serviceSubnet, 1),
    endpoint: endpoint.replace(/:\d+$/, ""),
    names: cluster.apiServer.certSANs ?? [],
  });
  const conf = (file: string, user: string, organizations: string[]): void =>
    fs.write(
      `/etc/kubernetes/${file}`,
      kubeconfig({
        cluster: clusterName,
        user,
        context: `${user}@${clusterName}`,
        server: `https://${LOCAL.has(file) ? `${ip}:6443` : endpoint}`,
        ca: pki.ca.crt,
        client: pki.ca.issue(user, organizations, ["client"]),
      }),
      { mode: 0o600 },
    );
  conf("admin.conf", "kubernetes-admin", adminGroups(release));
  if (release.features.enabled(SUPER_ADMIN)) conf("super-admin.conf", "kubernetes-super-admin", ["system:masters"]);
  conf("controller-manager.conf", "system:kube-controller-manager", []);
  conf("scheduler.conf", "system:kube-scheduler", []);
  conf("kubelet.conf", `system:node:${name}`, ["system:nodes"]);
  fs.mkdir("/etc/kubernetes/manifests", { recursive: true });
  for (const [file, text] of Object.entries(staticPods({ release, cluster, nodeName: name, nodeIP: ip, etcdMembers })))
    fs.write(`/etc/kubernetes/manifests/${file}`, text, { mode: 0o600 });
}

/** Makes a machine a worker of the cluster. */
export async function join(process: Process, node: JoiningNode, settings: ClusterSettings, ca: Authority): Promise<void> {
  const { name, machine, documents } = node;
  const { fs } = machine;
  const { release, clusterName, controlPlane, endpoint } = settings;
  refuseUnmodelled(documents);
  const user = `system:node:${name}`;
  fs.mkdir("/etc/kubernetes/pki", { recursive: true });
  fs.mkdir("/etc/kubernetes/manifests", { recursive: true });
  fs.write("/etc/kubernetes/pki/ca.crt", ca.crt);
  fs.write(
    "/etc/kubernetes/kubelet.conf",
    kubeconfig({
      cluster: clusterName,
      user,
      context: `${user}@${clusterName}`,
      server: `https://${endpoint}`,
      ca: ca.crt,
      client: ca.issue(user, ["system:nodes"], ["client"]),
    }),
    { mode: 0o600 },
  );
  startKubelet(node, documents.join.nodeRegistration, true);
  const connection = connect(machine, controlPlane.ip, ADMIN, release);
  await untilAnswered(process, () => connection.client.get(nodes, name), "error execution phase kubelet-start");
  mark(connection, name, { labels: {}, taints: [], singleNode: false });
}

/** Returns the text of the kubelet's configuration. */
function startKubelet({ machine, documents }: JoiningNode, registration: NodeRegistration, registerTaints: boolean): string {
  const { fs } = machine;
  const config = kubeletConfiguration(hostIn(documents.cluster.networking.serviceSubnet, 10), documents.kubelet);
  fs.mkdir("/var/lib/kubelet", { recursive: true });
  fs.write("/var/lib/kubelet/config.yaml", config);
  fs.write("/var/lib/kubelet/kubeadm-flags.env", kubeletFlags(registration, registerTaints));
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
  what: { labels: Record<string, string>; taints: readonly { key: string; effect: string }[]; singleNode: boolean },
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

/** Do all these control-plane nodes say that they are Ready? */
export function controlPlaneReady(machine: SimMachine, settings: ClusterSettings, names: readonly string[]): boolean {
  const { client } = connect(machine, settings.controlPlane.ip, ADMIN, settings.release);
  try {
    return names.every((name) =>
      client.get(nodes, name).status.conditions?.some(({ type, status }) => type === "Ready" && status === "True"),
    );
  } catch {
    return false;
  }
}

/** kubeadm gave up: what it says at its end. */
export class KubeadmFailure extends Error {}

/** `phase`: what it says when nobody answers in four minutes. */
async function untilAnswered(process: Process, ask: () => unknown, phase: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      ask();
      return;
    } catch {
      // Four minutes, as kubeadm waits.
      if (tries > 480) throw new KubeadmFailure(`timed out waiting for the condition\n${phase}`);
      await process.sleep(POLL);
    }
  }
}
