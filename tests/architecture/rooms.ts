/**
 * The house as a table: every room of src/ and whom it may import (shared design: architecture.md §2).
 * The rules of the dependency check are made from this; so is the picture in the README.
 */
export interface Room {
  /** Folder below the repository. */
  readonly path: string;
  /** Rooms it may import from. */
  readonly imports: readonly string[];
  /** No DOM, no Node, no real time, no real chance. */
  readonly pure: boolean;
  /** npm packages it may use. */
  readonly packages?: readonly string[];
}

export const rooms: Readonly<Record<string, Room>> = {
  text: { path: "src/text", imports: [], pure: true },
  kube: { path: "src/kube", imports: ["text"], pure: true, packages: ["kubernetes-types", "yaml"] },
  machine: { path: "src/machine", imports: ["text", "kube"], pure: true },
  sim: { path: "src/sim", imports: ["text", "kube", "machine"], pure: true, packages: ["kubernetes-types", "yaml"] },
  shell: { path: "src/shell", imports: ["text", "machine"], pure: true },
  cli: { path: "src/cli", imports: ["text", "kube", "machine"], pure: true, packages: ["yaml"] },
  images: { path: "src/images", imports: ["text", "machine", "shell", "cli"], pure: true },
  course: { path: "src/course", imports: ["kube", "machine"], pure: true, packages: ["zod", "yaml"] },
  labs: { path: "labs", imports: ["course", "kube"], pure: true },
  workbench: {
    path: "src/workbench",
    imports: ["kube", "machine", "sim", "shell", "cli", "images", "course", "labs", "protocol"],
    pure: true,
  },
  protocol: { path: "src/protocol", imports: ["kube"], pure: true },
  worker: {
    path: "src/worker",
    imports: ["kube", "machine", "sim", "shell", "cli", "images", "course", "labs", "workbench", "protocol"],
    pure: false,
    packages: ["comlink"],
  },
  headless: {
    path: "src/headless",
    imports: ["kube", "machine", "sim", "shell", "cli", "images", "course", "labs", "workbench", "protocol"],
    pure: false,
  },
  author: { path: "src/author", imports: ["course", "workbench", "headless", "site"], pure: false },
  site: { path: "src/site", imports: ["protocol", "course", "labs", "worker"], pure: false },
};

/** Inside the simulator: components meet through the API only. */
const COMPONENT = ["clock", "random", "trace", "component.ts"];
export const simulator: Readonly<Record<string, readonly string[]>> = {
  clock: [],
  random: [],
  trace: [],
  etcd: COMPONENT,
  resources: COMPONENT,
  apiserver: [...COMPONENT, "etcd", "resources"],
  controllers: COMPONENT,
  scheduler: COMPONENT,
  kubelet: COMPONENT,
  kubeproxy: [...COMPONENT, "os"],
  coredns: COMPONENT,
  metricsserver: COMPONENT,
  os: COMPONENT,
  systemd: [...COMPONENT, "os"],
  containerd: [...COMPONENT, "os"],
  cni: [...COMPONENT, "os", "containerd"],
  docker: [...COMPONENT, "os"],
  cloud: COMPONENT,
  servers: [...COMPONENT, "os", "systemd"],
  libvirt: [...COMPONENT, "os", "servers"],
};
