/** The world with everything in it, as the page's worker and the headless commands both make it. */
import { pause } from "../images/pause.ts";
import { type Release, releaseNamed, releases } from "../kube/releases/index.ts";
import { defaultKindConfig, type KindConfig } from "../machine/kind.ts";
import type { Command } from "../machine/program.ts";
import { bash, createShell } from "../shell/index.ts";
import type { WorldOptions } from "../sim/index.ts";
import { imagePrograms, laptopPrograms, loadImages, nodePrograms } from "./programs.ts";

export interface WorkbenchOptions {
  /** `v1.28.9`; the series' own by default. */
  release?: string;
  seed?: number;
  /** Worker nodes; 3 by default. */
  workers?: number;
  /** Instead of `workers`; null makes no cluster. */
  cluster?: KindConfig | null;
  files?: Readonly<Record<string, string>>;
  hardware?: { cpus: number; memory: number };
  turn: () => Promise<void>;
}

/** kind's cluster of the course: each worker in a zone of its own. */
export function courseCluster(workers: number): KindConfig {
  const config = defaultKindConfig(workers);
  let zone = 0;
  const nodes = config.nodes.map((node) =>
    node.role === "worker"
      ? {
          ...node,
          labels: {
            "topology.kubernetes.io/region": "local",
            "topology.kubernetes.io/zone": `zone-${"abcdefghijklmnopqrstuvwxyz"[zone++ % 26]}`,
          },
        }
      : node,
  );
  return { ...config, nodes };
}

/** Files that the learner's home has at the start. */
const HOME: Readonly<Record<string, string>> = {
  "/home/learner/.bashrc":
    "# Runs when a terminal opens.\nalias k=kubectl\nalias ll='ls -l'\n# Tells the page how a command ended.\nPROMPT_COMMAND='printf \"\\e]133;D;%s\\a\" \"$?\"'\n",
};

/** The shell of a terminal. When it ends, a new one begins: the page's terminal is never a dead one. */
const login: Command = {
  ...bash,
  async run(process) {
    let code = await bash.run(process);
    while (process.tty) {
      await process.stdout.write("(that shell has ended: this is a new one)\n");
      process.cwd = process.user.home;
      code = await bash.run(process);
    }
    return code;
  },
};

/** Throws on a release that does not exist. */
export function worldOptions(options: WorkbenchOptions): WorldOptions {
  const release: Release | undefined = options.release === undefined ? releases[0] : releaseNamed(options.release);
  if (!release) throw new Error(`no release ${options.release}: there is ${releases.map(({ version }) => version).join(" and ")}`);
  const cluster = options.cluster === null ? undefined : (options.cluster ?? courseCluster(options.workers ?? 3));
  return {
    release,
    seed: options.seed ?? 1,
    ...(cluster ? { cluster } : {}),
    images: [pause],
    catalogue: loadImages,
    laptopPrograms: laptopPrograms(release),
    nodePrograms: nodePrograms(release),
    imagePrograms: imagePrograms(release),
    ...(options.hardware ? { hardware: options.hardware } : {}),
    files: { ...HOME, ...options.files },
    shell: (process) => createShell(process),
    login,
    turn: options.turn,
  };
}
