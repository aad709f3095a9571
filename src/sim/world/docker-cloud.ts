/**
 * The docker engine as a cloud: kind's nodes are its machines, and a load balancer is one more container on their
 * network. cloud-provider-kind does the same with real containers.
 */
import type { Cloud, Instance, LoadBalancerPort } from "../cloud/index.ts";
import type { DockerEngine } from "../docker/engine.ts";
import { BALANCER_CONFIG, BALANCER_IMAGE } from "./envoy.ts";

const NETWORK = "kind";
const ROLE_LABEL = "io.x-k8s.kind.role";
const PREFIX = "kindccm-";

export class DockerCloud implements Cloud {
  readonly #docker: DockerEngine;
  constructor(docker: DockerEngine) {
    this.#docker = docker;
  }
  instance(name: string): Instance | undefined {
    const found = this.#docker.containers(true).find((one) => one.name === name && one.labels[ROLE_LABEL] !== undefined);
    return (
      found && {
        providerID: `kind://docker/kind/${name}`,
        type: "kind-node",
        shutdown: found.state !== "running" && found.state !== "paused",
        addresses: [
          { type: "InternalIP", address: found.address },
          { type: "Hostname", address: name },
        ],
      }
    );
  }
  ensureLoadBalancer(name: string, ports: readonly LoadBalancerPort[], hosts: readonly string[]): string {
    const container = nameOf(name);
    if (!this.#exists(container)) {
      this.#docker.load(BALANCER_IMAGE);
      this.#docker.create({ image: BALANCER_IMAGE, name: container, hostname: container, network: NETWORK, privileged: true });
      this.#docker.start(container);
    }
    const lines = ports.flatMap(({ port, nodePort }) => hosts.map((host) => `${port} ${host}:${nodePort}`));
    const machine = this.#docker.machine(container);
    machine?.fs.mkdir(BALANCER_CONFIG.slice(0, BALANCER_CONFIG.lastIndexOf("/")), { recursive: true });
    machine?.fs.write(BALANCER_CONFIG, `${lines.join("\n")}\n`);
    for (const { pid } of machine?.processes.list() ?? []) machine?.processes.kill(pid, "SIGHUP");
    return this.#docker.inspect(container).address;
  }
  deleteLoadBalancer(name: string): void {
    if (this.#exists(nameOf(name))) this.#docker.remove(nameOf(name), true);
  }
  #exists(container: string): boolean {
    return this.#docker.containers(true).some((one) => one.name === container);
  }
}
const nameOf = (name: string): string => `${PREFIX}${name.slice(1, 13)}`;
