/**
 * A cluster in small for tests: API server, one bridge, nodes with containerd and kubelet, and images whose
 * programs do as their arguments say. No scheduler: pods name their node.
 */
import type { Client } from "../../kube/client/client.ts";
import { pods } from "../../kube/resource.ts";
import { SECOND } from "../../kube/timers.ts";
import type { core, New, Pod } from "../../kube/types.ts";
import type { Image } from "../../machine/image.ts";
import { defineImage } from "../../machine/image.ts";
import type { Command, Server } from "../../machine/program.ts";
import { newTestServer, type TestServer, type TestServerOptions } from "../apiserver/testing.ts";
import { ptp } from "../cni/ptp.ts";
import { type Containerd, ImageFiles, Registries, startContainerd } from "../containerd/index.ts";
import { dialerFrom } from "../os/dialer.ts";
import { Kernel, Link, listenOn, type SimMachine } from "../os/index.ts";
import { type Kubelet, type KubeletOptions, startKubelet } from "./index.ts";

/** `serve [port]`: an HTTP server that answers 200, or 500 while /tmp/broken exists. */
const serve: Server = {
  name: "serve",
  serve(process) {
    const port = Number(process.argv[1] ?? 80);
    process.network.listen({
      port,
      http: ({ path }) => {
        void process.stdout.write(`GET ${path}\n`);
        return process.fs.exists("/tmp/broken")
          ? { status: 500, headers: {}, body: "broken" }
          : { status: 200, headers: {}, body: "hello" };
      },
    });
    return { stop() {} };
  },
};
const sleep: Command = {
  name: "sleep",
  async run(process) {
    await process.sleep(Number(process.argv[1] ?? 0) * SECOND);
    return 0;
  },
};
/** `exit CODE [line]` */
const exit: Command = {
  name: "exit",
  async run(process) {
    if (process.argv[2]) await process.stdout.write(`${process.argv[2]}\n`);
    return Number(process.argv[1] ?? 0);
  },
};
const env: Command = {
  name: "env",
  async run(process) {
    await process.stdout.write([...process.env].map(([name, value]) => `${name}=${value}\n`).join(""));
    return 0;
  },
};
const cat: Command = {
  name: "cat",
  async run(process) {
    for (const path of process.argv.slice(1)) {
      if (!process.fs.exists(path)) {
        await process.stderr.write(`cat: can't open '${path}': No such file or directory\n`);
        return 1;
      }
      await process.stdout.write(process.fs.read(path));
    }
    return 0;
  },
};
const eat: Server = {
  name: "eat",
  serve(process) {
    const cgroup = process.machine.sockets.get("/sys/fs/cgroup") as { charge(bytes: number): boolean };
    process.clock.after(SECOND, () => cgroup.charge(Number(process.argv[1])));
    return { stop() {} };
  },
};

const programs = { "/bin/serve": serve, "/bin/sleep": sleep, "/bin/exit": exit, "/bin/env": env, "/bin/cat": cat, "/bin/eat": eat };
export const testImages: readonly Image[] = [
  defineImage({
    repository: "docker.io/library/web",
    tags: [
      { tag: "1.0", size: 40_000_000 },
      { tag: "2.0", size: 40_000_000 },
    ],
    command: ["serve"],
    exposes: [80],
    programs: () => programs,
  }),
  defineImage({
    repository: "docker.io/library/tool",
    tags: [{ tag: "1.0", size: 4_000_000 }],
    command: ["exit", "0"],
    programs: () => programs,
  }),
];

export interface TestCluster extends Omit<TestServer, "run"> {
  kernel: Kernel;
  client: Client;
  nodes: readonly TestNode[];
  /** Runs everything, programs too, for so many virtual seconds. */
  pass(seconds: number): Promise<void>;
  /** Creates a pod on the first node. */
  run(pod: { name: string } & Partial<core.PodSpec>): Pod;
  pod(name: string): Pod;
  /** `Type Reason Message (xN)` of every event about the object, in order. */
  events(name: string): string[];
}
export interface TestNode {
  name: string;
  machine: SimMachine;
  containerd: Containerd;
  kubelet: Kubelet;
  stopKubelet(): void;
  startKubelet(): void;
}

export async function newTestCluster(
  options: TestServerOptions & { nodes?: number; cni?: boolean; images?: readonly Image[]; config?: Record<string, unknown> } = {},
): Promise<TestCluster> {
  const server = newTestServer(options);
  const { clock, random, trace, release, client } = server;
  const kernel = new Kernel({ clock, random, trace, turn: () => new Promise((resolve) => setImmediate(resolve)) });
  const bridge = new Link("br-kind");
  const registries = new Registries(options.images ?? testImages);
  const files = new ImageFiles(clock);
  const nodes: TestNode[] = [];
  for (let index = 0; index < (options.nodes ?? 1); index++) {
    const name = index === 0 ? "kind-worker" : `kind-worker${index + 1}`;
    const ip = `172.18.0.${index + 3}`;
    const namespace = kernel.namespace(name);
    namespace.forwards = true;
    namespace.attach(bridge, "eth0", ip, 16, `02:42:ac:12:00:0${index + 3}`);
    const machine = kernel.machine({
      hostname: name,
      kind: "node",
      namespace,
      hardware: { kernel: release.kernel, cpus: 4, memory: 8 * 2 ** 30 },
    });
    machine.fs.mkdir("/etc/kubernetes/manifests", { recursive: true });
    machine.fs.mkdir("/etc/cni/net.d", { recursive: true });
    machine.fs.write("/etc/resolv.conf", "nameserver 172.18.0.1\noptions ndots:0\n");
    if (options.cni !== false) configureNetwork(machine, index + 1);
    const containerd = startContainerd({ kernel, machine, random, release, registries, files, cni: ptp });
    const kubeletOptions: KubeletOptions = {
      machine,
      cri: containerd,
      dialer: dialerFrom(namespace, kernel),
      network: { listen: (what) => listenOn(namespace, what) },
      config: { staticPodPath: "/etc/kubernetes/manifests", clusterDNS: ["10.96.0.10"], clusterDomain: "cluster.local", ...options.config },
      nodeName: name,
      nodeIP: ip,
      providerID: `kind://docker/kind/${name}`,
    };
    let running = startKubelet(server.context(), kubeletOptions);
    nodes.push({
      name,
      machine,
      containerd,
      get kubelet() {
        return running.kubelet;
      },
      stopKubelet: () => running.stop(),
      startKubelet: () => {
        running = startKubelet(server.context(), kubeletOptions);
      },
    });
  }
  const pass = (seconds: number): Promise<void> => kernel.runUntil(clock.now + seconds * SECOND);
  await pass(1);
  return {
    ...server,
    kernel,
    nodes,
    pass,
    run: ({ name, ...spec }) =>
      client.create(pods, {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name, namespace: "default" },
        spec: { nodeName: "kind-worker", automountServiceAccountToken: false, terminationGracePeriodSeconds: 30, ...spec },
      } as New<Pod>),
    pod: (name) => client.get(pods, name, "default"),
    events: (name) =>
      client
        .list({ group: "", version: "v1", resource: "events", kind: "Event", namespaced: true }, { namespace: "default" })
        .items.map(
          (event) =>
            event as unknown as {
              involvedObject: { name: string };
              type: string;
              reason: string;
              message: string;
              count?: number;
              metadata: { name: string };
            },
        )
        .filter((event) => event.involvedObject.name === name)
        .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
        .map((event) => `${event.type} ${event.reason} ${event.message}${(event.count ?? 1) > 1 ? ` (x${event.count})` : ""}`),
  };
}

/** What kindnetd writes. */
export function configureNetwork(machine: SimMachine, index: number): void {
  machine.fs.write(
    "/etc/cni/net.d/10-kindnet.conflist",
    JSON.stringify({
      cniVersion: "0.3.1",
      name: "kindnet",
      plugins: [
        {
          type: "ptp",
          ipMasq: false,
          ipam: {
            type: "host-local",
            dataDir: "/run/cni-ipam-state",
            routes: [{ dst: "0.0.0.0/0" }],
            ranges: [[{ subnet: `10.244.${index}.0/24` }]],
          },
          mtu: 1500,
        },
        { type: "portmap", capabilities: { portMappings: true } },
      ],
    }),
  );
}
