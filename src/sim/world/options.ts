/** What a world is made of, besides its inputs. Equal options, equal world. */
import type { Release } from "../../kube/releases/index.ts";
import type { Image } from "../../machine/image.ts";
import type { KindConfig } from "../../machine/kind.ts";
import type { Command, Program } from "../../machine/program.ts";
import type { Observer } from "../controlplane/etcd.ts";
import type { SimProcess } from "../os/index.ts";
import type { ServersPlan } from "./servers.ts";
import type { World } from "./world.ts";

export interface WorldOptions {
  release: Release;
  seed: number;
  /** Undefined: no cluster is made. */
  cluster?: KindConfig;
  /** What the registries hold besides the cluster's own images. */
  images: readonly Image[];
  /** More of it, loaded when an image that is not among the others is first pulled. */
  catalogue: () => Promise<readonly Image[]>;
  /** Programs of the laptop and of the nodes, by path. */
  laptopPrograms: Readonly<Record<string, Program>>;
  /** Further ones, on the machine that terminals open on. */
  homePrograms?: Readonly<Record<string, Program>>;
  nodePrograms: Readonly<Record<string, Program>>;
  /** Further programs of the cluster's own images (etcdctl beside etcd), by repository and path. */
  imagePrograms?: Readonly<Record<string, Readonly<Record<string, Program>>>>;
  /** The laptop's; kind's nodes report the same. 4 CPUs and 8 GiB by default. */
  hardware?: { cpus: number; memory: number };
  /** Files of the laptop, by path. */
  files?: Readonly<Record<string, string>>;
  /** Further variables, where terminals open. */
  environment?: Readonly<Record<string, string>>;
  /** Machines beside the laptop. */
  servers?: ServersPlan;
  /** Makes the one who looks on; called once for each world, also for forks and replays. */
  observe?: (world: World) => Observer;
  /** Makes the shell behind `execute`: an object that keeps its state from line to line. */
  shell: ShellProgram;
  /** The interactive shell of a terminal. */
  login: Command;
  /** A macrotask turn of the host. */
  turn: () => Promise<void>;
}
/** A shell that runs one line after another in one process. */
export type ShellProgram = (process: SimProcess) => {
  execute(line: string): Promise<number>;
  /** Its code, once it was told to `exit`. */
  readonly exited?: number | undefined;
};
