/**
 * kind: nodes are containers of the docker engine; the cluster in them is kubeadm's. Steps and texts follow
 * kind's pkg/cluster/internal/create.
 */

import { parse } from "yaml";
import { encodeBase64 } from "../../kube/encoding/base64.ts";
import { encodeYaml } from "../../kube/encoding/yaml.ts";
import type { Release } from "../../kube/releases/index.ts";
import { SECOND } from "../../kube/timers.ts";
import type { FileSystem } from "../../machine/filesystem.ts";
import type { Kind, KindConfig, KindProgress } from "../../machine/kind.ts";
import { dirname } from "../../machine/path.ts";
import type { Process } from "../../machine/process.ts";
import { containerdOf } from "../containerd/index.ts";
import type { DockerEngine } from "../docker/engine.ts";
import { adminGroups, type ClusterSettings, init, join } from "../kubeadm/kubeadm.ts";
import type { Pki } from "../kubeadm/pki.ts";
import type { SimMachine } from "../os/index.ts";

const NETWORK = "kind";
const SUBNET = "172.18.0.0/16";
const CLUSTER_LABEL = "io.x-k8s.kind.cluster";
const ROLE_LABEL = "io.x-k8s.kind.role";

interface Cluster {
  settings: ClusterSettings;
  pki: Pki;
  apiServer: { address: string; port: number };
}

export interface ProviderOptions {
  release: Release;
  docker: DockerEngine;
  /** On whose machine kind runs; its process does the waiting. */
  process: () => Process;
  laptop: SimMachine;
}

export class KindProvider implements Kind {
  readonly version: string;
  readonly nodeImage: string;
  #options: ProviderOptions;
  #clusters = new Map<string, Cluster>();

  constructor(options: ProviderOptions) {
    this.#options = options;
    this.version = options.release.kind.version;
    this.nodeImage = options.release.kind.nodeImage;
  }

  clusters(): readonly string[] {
    const names = new Set(this.#options.docker.containers(true).flatMap(({ labels }) => labels[CLUSTER_LABEL] ?? []));
    return [...names].sort();
  }
  nodes(cluster: string): readonly string[] {
    return this.#options.docker
      .containers(true)
      .filter(({ labels }) => labels[CLUSTER_LABEL] === cluster)
      .map(({ name }) => name)
      .sort();
  }

  async create(name: string, config: KindConfig, kubeconfigPath: string, progress: KindProgress): Promise<void> {
    const process = this.#options.process();
    try {
      await this.#create(process, name, config, kubeconfigPath, progress);
    } finally {
      process.exit(0);
    }
  }
  async #create(process: Process, name: string, config: KindConfig, kubeconfigPath: string, progress: KindProgress): Promise<void> {
    if (this.nodes(name).length > 0)
      throw new Error(`failed to create cluster: node(s) already exist for a cluster with the name "${name}"`);
    const { docker, release, laptop } = this.#options;
    const roles = numbered(name, config);
    const controlPlanes = roles.filter(({ role }) => role === "control-plane");
    if (controlPlanes.length === 0)
      throw new Error("failed to create cluster: please add at least one role: control-plane to your configuration");
    if (controlPlanes.length > 1) throw new Error("kubewekend does not model clusters with several control-plane nodes yet");

    progress.step(`Ensuring node image (${this.nodeImage}) 🖼`);
    await process.sleep(0.2 * SECOND);
    progress.done(true);

    progress.step(`Preparing nodes ${"📦 ".repeat(roles.length)} `);
    docker.ensureNetwork(NETWORK, SUBNET);
    for (const node of roles) {
      const published = (node.extraPortMappings ?? []).map(({ containerPort, hostPort, listenAddress = "0.0.0.0", protocol = "TCP" }) => ({
        hostIp: listenAddress,
        hostPort,
        containerPort,
        protocol: protocol.toLowerCase() as "tcp" | "udp",
      }));
      docker.create({
        image: this.nodeImage,
        name: node.name,
        hostname: node.name,
        network: NETWORK,
        privileged: true,
        labels: { [CLUSTER_LABEL]: name, [ROLE_LABEL]: node.role },
        restart: "on-failure:1",
        ports:
          node.role === "control-plane"
            ? [
                ...published,
                {
                  hostIp: config.networking.apiServerAddress,
                  // Chosen once: it must be the same after the container is started again.
                  hostPort: config.networking.apiServerPort || docker.freePort(),
                  containerPort: 6443,
                  protocol: "tcp",
                },
              ]
            : published,
      });
      docker.start(node.name);
    }
    await process.sleep(2 * SECOND);
    progress.done(true);

    progress.step("Writing configuration 📜");
    const machineOf = (node: string): SimMachine => docker.machine(node) ?? fail(`node ${node} has no machine`);
    const addressOf = (node: string): string => docker.inspect(node).address;
    const first = controlPlanes[0] as NumberedNode;
    const settings: ClusterSettings = {
      release,
      clusterName: name,
      controlPlane: { name: first.name, ip: addressOf(first.name) },
      podSubnet: config.networking.podSubnet,
      serviceSubnet: config.networking.serviceSubnet,
      disableDefaultCNI: config.networking.disableDefaultCNI,
      kubeProxyMode: config.networking.kubeProxyMode,
      singleNode: roles.length === 1,
    };
    await process.sleep(0.3 * SECOND);
    progress.done(true);

    progress.step("Starting control-plane 🕹️");
    const pki = await init(process, machineOf(first.name), settings);
    progress.done(true);
    if (!config.networking.disableDefaultCNI) {
      progress.step("Installing CNI 🔌");
      await process.sleep(0.5 * SECOND);
      progress.done(true);
    }
    progress.step("Installing StorageClass 💾");
    await process.sleep(0.5 * SECOND);
    progress.done(true);

    const port = docker.inspect(first.name).ports.find(({ containerPort }) => containerPort === 6443)?.hostPort ?? 6443;
    this.#clusters.set(name, { settings, pki, apiServer: { address: config.networking.apiServerAddress, port } });
    const workers = roles.filter(({ role }) => role === "worker");
    if (workers.length > 0) {
      progress.step("Joining worker nodes 🚜");
      await process.sleep(1 * SECOND);
      for (const worker of workers)
        await join(process, machineOf(worker.name), settings, pki.ca, {
          name: worker.name,
          ip: addressOf(worker.name),
          ...(worker.labels ? { labels: worker.labels } : {}),
        });
      progress.done(true);
    }
    mergeKubeconfig(laptop.fs, kubeconfigPath, this.kubeconfig(name, false) ?? "");
  }

  /** The laptop's port of the first cluster's API server. */
  apiServerPort(): number | undefined {
    for (const { apiServer } of this.#clusters.values()) return apiServer.port;
    return undefined;
  }

  async delete(name: string, kubeconfigPath: string): Promise<readonly string[]> {
    const { docker, laptop } = this.#options;
    const removed = this.nodes(name);
    for (const node of removed) docker.remove(node, true);
    this.#clusters.delete(name);
    removeFromKubeconfig(laptop.fs, kubeconfigPath, `kind-${name}`);
    return removed;
  }

  imageId(name: string): string {
    try {
      return this.#options.docker.inspectImage(name).id;
    } catch {
      throw new Error(`image: "${name}" not present locally`);
    }
  }
  exportKubeconfig(name: string, path: string, internal: boolean): void {
    const text = this.kubeconfig(name, internal);
    if (text === undefined)
      throw new Error(
        `could not locate any control plane nodes for cluster named '${name}'. Use the --name option to select a different cluster`,
      );
    mergeKubeconfig(this.#options.laptop.fs, path, text);
  }
  load(images: readonly string[], nodes: readonly string[]): void {
    const { docker } = this.#options;
    for (const name of images) {
      let found: ReturnType<DockerEngine["inspectImage"]>;
      try {
        found = docker.inspectImage(name);
      } catch {
        throw new Error(`image: "${name}" not present locally`);
      }
      for (const node of nodes) {
        const machine = docker.machine(node);
        const runtime = machine && containerdOf(machine);
        if (!runtime)
          throw new Error(
            `failed to load image: command "docker exec --privileged -i ${node} ctr --namespace=k8s.io images import --all-platforms --digests --snapshotter=overlayfs -" failed with error: exit status 1`,
          );
        const { image, tag, id } = found;
        runtime.images.bring(
          {
            image,
            tag: image.tags.some((one) => one.tag === tag) ? tag : (image.tags[0]?.tag ?? tag),
            repository: image.repository,
            digest: `sha256:${id}`,
            id: `sha256:${id}`,
            size: image.tags.find((one) => one.tag === tag)?.size ?? 0,
          },
          `${image.repository}:${tag}`,
        );
      }
    }
  }
  kubeconfig(name: string, internal: boolean): string | undefined {
    const cluster = this.#clusters.get(name);
    if (!cluster) return undefined;
    const { pki, apiServer, settings } = cluster;
    const client = pki.ca.issue("kubernetes-admin", adminGroups(settings.release), ["client"]);
    const context = `kind-${name}`;
    const server = internal ? `https://${settings.controlPlane.name}:6443` : `https://${apiServer.address}:${apiServer.port}`;
    return encodeYaml({
      apiVersion: "v1",
      clusters: [{ cluster: { "certificate-authority-data": encodeBase64(pki.ca.crt), server }, name: context }],
      contexts: [{ context: { cluster: context, user: context }, name: context }],
      "current-context": context,
      kind: "Config",
      preferences: {},
      users: [
        { name: context, user: { "client-certificate-data": encodeBase64(client.crt), "client-key-data": encodeBase64(client.key) } },
      ],
    });
  }
}

interface NumberedNode {
  name: string;
  role: "control-plane" | "worker";
  labels?: Readonly<Record<string, string>>;
  extraPortMappings?: KindConfig["nodes"][number]["extraPortMappings"];
}
/** kind-control-plane, kind-worker, kind-worker2, … */
function numbered(cluster: string, config: KindConfig): NumberedNode[] {
  const counts = new Map<string, number>();
  return config.nodes.map((node): NumberedNode => {
    const count = (counts.get(node.role) ?? 0) + 1;
    counts.set(node.role, count);
    return { ...node, name: `${cluster}-${node.role}${count > 1 ? count : ""}` };
  });
}

interface KubeconfigFile {
  clusters?: { name: string }[];
  contexts?: { name: string }[];
  users?: { name: string }[];
  [key: string]: unknown;
}
function mergeKubeconfig(fs: FileSystem, path: string, added: string): void {
  fs.mkdir(dirname(path), { recursive: true });
  if (!fs.exists(path)) {
    fs.write(path, added, { mode: 0o600, owner: "learner" });
    return;
  }
  const before = (parse(fs.read(path)) ?? {}) as KubeconfigFile;
  const next = parse(added) as KubeconfigFile;
  const join = (key: "clusters" | "contexts" | "users"): unknown =>
    [...(before[key] ?? []).filter(({ name }) => !next[key]?.some((one) => one.name === name)), ...(next[key] ?? [])].sort((a, b) =>
      a.name < b.name ? -1 : 1,
    );
  fs.write(path, encodeYaml({ ...next, clusters: join("clusters"), contexts: join("contexts"), users: join("users") }), { mode: 0o600 });
}
function removeFromKubeconfig(fs: FileSystem, path: string, context: string): void {
  if (!fs.exists(path)) return;
  const before = (parse(fs.read(path)) ?? {}) as KubeconfigFile;
  const without = (key: "clusters" | "contexts" | "users"): unknown => {
    const rest = (before[key] ?? []).filter(({ name }) => name !== context);
    return rest.length > 0 ? rest : null;
  };
  const current = before["current-context"] === context ? "" : before["current-context"];
  fs.write(
    path,
    encodeYaml({
      ...before,
      clusters: without("clusters"),
      contexts: without("contexts"),
      users: without("users"),
      "current-context": current,
    }),
    { mode: 0o600 },
  );
}

function fail(message: string): never {
  throw new Error(message);
}
