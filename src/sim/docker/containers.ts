/** The engine's containers, found by name, id or a unique beginning of the id. */
import type { ContainerCreate, ContainerInfo, PortBinding } from "../../machine/docker.ts";
import type { Image } from "../../machine/image.ts";
import type { ListeningSocket } from "../../machine/network.ts";
import type { ContainerCgroup, MemoryFileSystem, SimMachine, SimProcess } from "../os/index.ts";

export interface Container {
  readonly id: string;
  name: string;
  options: ContainerCreate;
  cgroup: ContainerCgroup | undefined;
  readonly image: Image;
  readonly tag: string;
  readonly networkName: string;
  state: ContainerInfo["state"];
  readonly created: number;
  started: number;
  finished: number;
  exitCode: number;
  oomKilled: boolean;
  restarts: number;
  machine: SimMachine | undefined;
  main: SimProcess | undefined;
  address: string;
  mac: string;
  ports: PortBinding[];
  doors: ListeningSocket[];
  logs: { at: number; stream: "stdout" | "stderr"; text: string }[];
  listeners: Set<(text: string, stream: "stdout" | "stderr") => void>;
  readonly disk: MemoryFileSystem;
  /** Stopped by a person: its restart policy is off. */
  stopped: boolean;
}

export class Containers {
  #byName = new Map<string, Container>();

  add(container: Container): void {
    this.#byName.set(container.name, container);
  }
  delete(container: Container): void {
    this.#byName.delete(container.name);
  }
  rename(container: Container, to: string): void {
    this.#byName.delete(container.name);
    container.name = to;
    this.#byName.set(to, container);
  }
  named(name: string): Container | undefined {
    return this.#byName.get(name);
  }
  find(name: string): Container | undefined {
    const named = this.#byName.get(name.replace(/^\//, ""));
    if (named || name.length < 2) return named;
    const matching = this.all().filter((container) => container.id.startsWith(name));
    return matching.length === 1 ? matching[0] : undefined;
  }
  /** Oldest first. */
  all(): Container[] {
    return [...this.#byName.values()];
  }
}
