/**
 * kind: nodes are containers of the docker engine; the cluster in them is kubeadm's. Steps and texts follow
 * kind's pkg/cluster/internal/create.
 */

import { parse } from "yaml";
import { formatDuration } from "../../kube/duration.ts";
import { encodeBase64 } from "../../kube/encoding/base64.ts";
import { encodeYaml } from "../../kube/encoding/yaml.ts";
import type { Release } from "../../kube/releases/index.ts";
import { SECOND } from "../../kube/timers.ts";
import type { PortBinding } from "../../machine/docker.ts";
import type { FileSystem } from "../../machine/filesystem.ts";
import type { Kind, KindConfig, KindCreateOptions, KindProgress } from "../../machine/kind.ts";
import { dirname } from "../../machine/path.ts";
import type { Process } from "../../machine/process.ts";
import { containerdOf } from "../containerd/index.ts";
import type { DockerEngine } from "../docker/engine.ts";
import {
  adminGroups,
  type ClusterSettings,
  controlPlaneReady,
  init,
  type JoiningNode,
  join,
  joinControlPlane,
  KubeadmFailure,
} from "../kubeadm/kubeadm.ts";
import type { Pki } from "../kubeadm/pki.ts";
import type { SimMachine } from "../os/index.ts";
import { KUBEADM_CONFIG, kubeadmDocuments, kubeadmFile } from "./kubeadm-config.ts";
import { LOAD_BALANCER_CONFIG, LOAD_BALANCER_IMAGE, loadBalancerConfig } from "./load-balancer.ts";

const NETWORK = "kind";
const SUBNET = "172.18.0.0/16";
const CLUSTER_LABEL = "io.x-k8s.kind.cluster";
const ROLE_LABEL = "io.x-k8s.kind.role";

interface Cluster {
  settings: ClusterSettings;
  pki: Pki;
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
  readonly kubeProxyModes: readonly string[];
  #options: ProviderOptions;
  #clusters = new Map<string, Cluster>();

  constructor(options: ProviderOptions) {
    this.#options = options;
    this.version = options.release.kind.version;
    this.nodeImage = options.release.kind.nodeImage;
    this.kubeProxyModes = options.release.kind.kubeProxyModes;
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

  async create(name: string, config: KindConfig, options: KindCreateOptions, progress: KindProgress): Promise<void> {
    const process = this.#options.process();
    let step = "";
    const told: KindProgress = {
      ...progress,
      step: (text) => {
        step = text;
        progress.step(text);
      },
      done: (ok) => {
        step = "";
        progress.done(ok);
      },
    };
    try {
      await this.#create(process, name, config, told);
      if (options.wait) await this.#awaitReady(process, name, options.wait, told);
      mergeKubeconfig(this.#options.laptop.fs, options.kubeconfigPath, this.kubeconfig(name, false) ?? "");
    } catch (error) {
      if (step !== "") progress.done(false);
      if (!options.retain) {
        const removed = await this.delete(name, options.kubeconfigPath);
        if (removed.length > 0) progress.say(`Deleted nodes: [${removed.map((node) => JSON.stringify(node)).join(" ")}]`);
      }
      throw error;
    } finally {
      process.exit(0);
    }
  }
  async #create(process: Process, name: string, config: KindConfig, progress: KindProgress): Promise<void> {
    const { docker, release } = this.#options;
    const nodes = numbered(name, config);
    const controlPlanes = nodes.filter(({ role }) => role === "control-plane");
    const first = controlPlanes[0] ?? fail("must have at least one control-plane node");
    const balancer = controlPlanes.length > 1 ? `${name}-external-load-balancer` : undefined;

    progress.step(`Ensuring node image (${this.nodeImage}) 🖼`);
    await process.sleep(0.2 * SECOND);
    progress.done(true);

    progress.step(`Preparing nodes ${"📦 ".repeat(nodes.length)} `);
    docker.ensureNetwork(NETWORK, SUBNET);
    this.#provision(name, nodes, balancer, config);
    await process.sleep(2 * SECOND);
    progress.done(true);

    const addressOf = (node: string): string => docker.inspect(node).address;
    if (balancer !== undefined) {
      progress.step("Configuring the external load balancer ⚖️");
      const files = docker.files(balancer);
      files.mkdir(dirname(LOAD_BALANCER_CONFIG), { recursive: true });
      files.write(LOAD_BALANCER_CONFIG, loadBalancerConfig(controlPlanes.map((node) => node.name)));
      docker.kill(balancer, "SIGHUP");
      await process.sleep(0.3 * SECOND);
      progress.done(true);
    }

    progress.step("Writing configuration 📜");
    const endpoint = `${balancer ?? first.name}:6443`;
    const joining = nodes.map((node): JoiningNode & NumberedNode => {
      const machine = docker.machine(node.name) ?? fail(`node ${node.name} has no machine`);
      const ip = addressOf(node.name);
      const documents = wrapped("failed to generate kubeadm config content", () =>
        kubeadmDocuments(release, config, endpoint, name, { ...node, ip }),
      );
      machine.fs.writeLater(KUBEADM_CONFIG, () => kubeadmFile(documents));
      return { ...node, ip, machine, documents };
    });
    const settings: ClusterSettings = {
      release,
      clusterName: name,
      controlPlane: { name: first.name, ip: addressOf(first.name) },
      endpoint,
      disableDefaultCNI: config.networking.disableDefaultCNI,
      singleNode: nodes.length === 1,
    };
    await process.sleep(0.3 * SECOND);
    progress.done(true);

    const [bootstrap, ...others] = joining.filter(({ role }) => role === "control-plane");
    progress.step("Starting control-plane 🕹️");
    const pki = await kubeadm("init", first.name, () => init(process, bootstrap as JoiningNode, settings));
    progress.done(true);
    if (!config.networking.disableDefaultCNI) {
      progress.step("Installing CNI 🔌");
      await process.sleep(0.5 * SECOND);
      progress.done(true);
    }
    progress.step("Installing StorageClass 💾");
    await process.sleep(0.5 * SECOND);
    progress.done(true);

    this.#clusters.set(name, { settings, pki });
    if (others.length > 0) {
      progress.step("Joining more control-plane nodes 🎮");
      const members = [settings.controlPlane];
      for (const node of others) {
        await process.sleep(1 * SECOND);
        await kubeadm("join", node.name, () => joinControlPlane(process, node, settings, pki, members));
        members.push({ name: node.name, ip: node.ip });
      }
      progress.done(true);
    }
    const workers = joining.filter(({ role }) => role === "worker");
    if (workers.length > 0) {
      progress.step("Joining worker nodes 🚜");
      await process.sleep(1 * SECOND);
      for (const worker of workers) await kubeadm("join", worker.name, () => join(process, worker, settings, pki.ca));
      progress.done(true);
    }
  }
  /** The containers: with several control planes their ports are random, and the load balancer has the cluster's. */
  #provision(cluster: string, nodes: readonly NumberedNode[], balancer: string | undefined, { networking }: KindConfig): void {
    const { docker } = this.#options;
    const { apiServerAddress, apiServerPort } = networking;
    const apiServerDoor = (hostIp: string, hostPort: number): PortBinding => ({
      hostIp,
      // Chosen once: it must be the same after the container is started again.
      hostPort: hostPort || docker.freePort(),
      containerPort: 6443,
      protocol: "tcp",
    });
    if (balancer !== undefined) {
      docker.load(LOAD_BALANCER_IMAGE);
      docker.create({
        image: LOAD_BALANCER_IMAGE,
        name: balancer,
        hostname: balancer,
        network: NETWORK,
        labels: { [CLUSTER_LABEL]: cluster, [ROLE_LABEL]: "external-load-balancer" },
        restart: "on-failure:1",
        ports: [apiServerDoor(apiServerAddress, apiServerPort)],
      });
      docker.start(balancer);
    }
    for (const node of nodes) {
      const published = (node.extraPortMappings ?? []).map(
        ({ containerPort, hostPort, listenAddress = "0.0.0.0", protocol = "TCP" }): PortBinding => ({
          hostIp: listenAddress,
          hostPort,
          containerPort,
          protocol: protocol === "UDP" ? "udp" : "tcp",
        }),
      );
      docker.create({
        image: this.nodeImage,
        name: node.name,
        hostname: node.name,
        network: NETWORK,
        privileged: true,
        labels: { [CLUSTER_LABEL]: cluster, [ROLE_LABEL]: node.role },
        restart: "on-failure:1",
        ...(node.extraMounts
          ? {
              mounts: node.extraMounts.map(({ hostPath, containerPath, readOnly = false }) => ({
                type: "bind",
                source: hostPath,
                target: containerPath,
                readOnly,
                createSource: true,
              })),
            }
          : {}),
        ports:
          node.role === "control-plane"
            ? [...published, balancer === undefined ? apiServerDoor(apiServerAddress, apiServerPort) : apiServerDoor("127.0.0.1", 0)]
            : published,
      });
      docker.start(node.name);
    }
  }
  /** kind's wait-for-ready action. */
  async #awaitReady(process: Process, name: string, wait: number, progress: KindProgress): Promise<void> {
    const cluster = this.#clusters.get(name) ?? fail(`no cluster ${name}`);
    progress.step(`Waiting ≤ ${formatDuration(wait * 1000)} for control-plane = Ready ⏳`);
    const { docker } = this.#options;
    const names = docker
      .containers(true)
      .filter(({ labels }) => labels[CLUSTER_LABEL] === name && labels[ROLE_LABEL] === "control-plane")
      .map((container) => container.name);
    const begun = process.clock.now;
    const machine = docker.machine(names[0] ?? "") ?? fail(`no node of cluster ${name}`);
    while (!controlPlaneReady(machine, cluster.settings, names)) {
      if (process.clock.now - begun >= wait) {
        progress.done(true);
        progress.say(" • WARNING: Timed out waiting for Ready ⚠️");
        return;
      }
      await process.sleep(0.5 * SECOND);
    }
    progress.done(true);
    progress.say(` • Ready after ${Math.round((process.clock.now - begun) / SECOND)}s 💚`);
  }
  /** Where the laptop finds a cluster's API server. */
  #apiServerOf(name: string): { address: string; port: number } | undefined {
    const { docker } = this.#options;
    const containers = docker.containers(true).filter(({ labels }) => labels[CLUSTER_LABEL] === name);
    const door =
      containers.find(({ labels }) => labels[ROLE_LABEL] === "external-load-balancer") ??
      containers.find(({ labels }) => labels[ROLE_LABEL] === "control-plane");
    const port = door?.create.ports?.find(({ containerPort }) => containerPort === 6443);
    return port && { address: port.hostIp, port: port.hostPort };
  }

  /** The laptop's port of the first cluster's API server. */
  apiServerPort(): number | undefined {
    for (const name of this.#clusters.keys()) return this.#apiServerOf(name)?.port;
    return undefined;
  }

  async delete(name: string, kubeconfigPath: string): Promise<readonly string[]> {
    const { docker, laptop } = this.#options;
    const removed = this.nodes(name);
    for (const container of docker.containers(true))
      if (container.labels[CLUSTER_LABEL] === name) docker.remove(container.name, true, true);
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
  presentOn(node: string, image: string): string | undefined {
    const machine = this.#options.docker.machine(node);
    const runtime = machine && containerdOf(machine);
    return runtime?.images.status(image)?.id;
  }
  load(images: readonly string[], nodes: readonly string[]): void {
    this.#import(
      images.map((name) => {
        try {
          return this.#options.docker.inspectImage(name);
        } catch {
          throw new Error(`image: "${name}" not present locally`);
        }
      }),
      nodes,
    );
  }
  loadArchive(archive: string, nodes: readonly string[]): void {
    this.#import(this.#options.docker.readArchive(archive), nodes);
  }
  /** `ctr images import` on each node. */
  #import(images: readonly ReturnType<DockerEngine["inspectImage"]>[], nodes: readonly string[]): void {
    for (const { image, tag, id } of images)
      for (const node of nodes) {
        const machine = this.#options.docker.machine(node);
        const runtime = machine && containerdOf(machine);
        if (!runtime)
          throw new Error(
            `failed to load image: command "docker exec --privileged -i ${node} ctr --namespace=k8s.io images import --all-platforms --digests --snapshotter=overlayfs -" failed with error: exit status 1`,
          );
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
  kubeconfig(name: string, internal: boolean): string | undefined {
    const cluster = this.#clusters.get(name);
    const apiServer = this.#apiServerOf(name);
    if (!cluster || !apiServer) return undefined;
    const { pki, settings } = cluster;
    const client = pki.ca.issue("kubernetes-admin", adminGroups(settings.release), ["client"]);
    const context = `kind-${name}`;
    const server = internal ? `https://${settings.endpoint}` : `https://${apiServer.address}:${apiServer.port}`;
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

type NumberedNode = KindConfig["nodes"][number] & { readonly name: string };
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

/** Throws what kind says when kubeadm ends with 1. */
async function kubeadm<T>(verb: "init" | "join", node: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof KubeadmFailure)) throw error;
    const options =
      verb === "init"
        ? "--skip-phases=preflight --config=/kind/kubeadm.conf --skip-token-print"
        : "--config /kind/kubeadm.conf --skip-phases=preflight";
    throw new Error(
      `failed to ${verb} node with kubeadm: command "docker exec --privileged ${node} kubeadm ${verb} ${options} --v=6" failed with error: exit status 1\n\nCommand Output: ${error.message}`,
    );
  }
}
function wrapped<T>(what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function fail(message: string): never {
  throw new Error(message);
}
