/**
 * The documentation's workloads, applied as its pages do, in a cluster of their own each: those whose kinds and images
 * are modelled come to rest with everything ready; the others are listed with the reason. The folder lies beside the
 * checkout; without it the test is skipped.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { releases } from "../../src/kube/releases/index.ts";
import { World } from "../../src/sim/index.ts";
import { worldOptions } from "../../src/workbench/workbench.ts";
import { REFUSED } from "./manifests.refused.ts";
import { PREPARED, STEPS, UNSTEADY } from "./manifests.steady.ts";

const folder = join(import.meta.dirname, "../../../shared/manifests/website");
/** All with `npm run conformance`; every eighth otherwise, as each needs a cluster of its own. */
const step = process.env["CONFORMANCE"] === "all" ? 1 : 8;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const WORKLOAD =
  /^kind: *"?(Pod|Deployment|ReplicaSet|ReplicationController|StatefulSet|DaemonSet|Job|CronJob|PersistentVolumeClaim)"?\s*$/m;
/** Virtual seconds that images and slow starts may take. */
const PATIENCE = 240;

interface Shown {
  kind: string;
  metadata: { name: string };
  spec?: { replicas?: number };
  status?: {
    phase?: string;
    readyReplicas?: number;
    numberReady?: number;
    desiredNumberScheduled?: number;
    conditions?: { type: string; status: string }[];
  };
}

function workloads(): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => WORKLOAD.test(readFileSync(join(folder, file), "utf8")))
    .sort();
}

function atRest({ kind, spec, status = {} }: Shown): boolean {
  const is = (type: string): boolean => (status.conditions ?? []).some((one) => one.type === type && one.status === "True");
  switch (kind) {
    case "Pod":
      return is("Ready") || status.phase === "Succeeded";
    case "Deployment":
    case "ReplicaSet":
    case "ReplicationController":
    case "StatefulSet":
      return (status.readyReplicas ?? 0) === (spec?.replicas ?? 1);
    case "DaemonSet":
      return (status.numberReady ?? 0) === (status.desiredNumberScheduled ?? 0);
    case "Job":
      return is("Complete");
    case "PersistentVolumeClaim":
      return status.phase === "Bound";
    default:
      return true;
  }
}

/** What is not at rest; a refusal in its own words. */
async function restless(release: string, file: string): Promise<string[]> {
  const world = await World.boot(worldOptions({ release, workers: 2, turn }));
  try {
    for (const command of (PREPARED[file] ?? []).flatMap((line) => STEPS[line] ?? [line])) {
      for (const [, name = ""] of command.matchAll(/website\/(\S+)/g))
        world.writeFile(`/home/learner/website/${name}`, readFileSync(join(folder, name), "utf8"));
      const { code, stderr } = await world.execute(command);
      if (code !== 0) return [`${command}: ${stderr}`];
      await world.settle(20);
    }
    world.writeFile("/home/learner/manifest.yaml", readFileSync(join(folder, file), "utf8"));
    const { code, stderr } = await world.execute("kubectl apply -f manifest.yaml");
    if (code !== 0) return [stderr];
    await world.settle(PATIENCE);
    const { stdout } = await world.execute("kubectl get -f manifest.yaml -o json");
    const shown = JSON.parse(stdout) as Shown & { items?: Shown[] };
    return (shown.items ?? [shown]).filter((one) => !atRest(one)).map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  } finally {
    world.stop();
  }
}

for (const release of releases) {
  const files = workloads().filter((_, index) => index % step === 0);
  const listed = (file: string): boolean => {
    const reason = UNSTEADY[file] ?? (PREPARED[file] === undefined ? REFUSED[file] : undefined);
    return reason !== undefined && (reason.only === undefined || reason.only === release.minor);
  };
  test.skipIf(files.length === 0)(
    `${release.version} brings the documentation's workloads to rest, but for those listed with their reason`,
    async () => {
      const unexpected: string[] = [];
      for (const file of files) {
        const left = await restless(release.version, file);
        if (left.length > 0 && !listed(file)) unexpected.push(`${file}: ${left.join(", ")}`);
        if (left.length === 0 && listed(file)) unexpected.push(`${file}: comes to rest, and is listed`);
      }
      expect(unexpected).toEqual([]);
    },
    300_000,
  );
}
