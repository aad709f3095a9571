/**
 * A lab as files, to be begun on a real kind cluster: its kind configuration, its start with the values of an attempt
 * filled in, and a place for answers. `verify` reads the folder again afterwards.
 */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { stringify } from "yaml";
import { environmentOf, render, type Vars } from "../../course/index.ts";
import * as types from "../../kube/resource.ts";
import type { KindConfig } from "../../machine/kind.ts";
import type { LabSource } from "../../workbench/lab-source.ts";
import { courseCluster } from "../../workbench/workbench.ts";
import { UsageError } from "../options.ts";

/** Folders of the simulated laptop that a lab's files name; in the lab's folder they are `learner` and `kubewekend`. */
export const HOME = "/home/learner";
export const STATE = "/var/lib/kubewekend";

/** The lab's files by path in its folder; `root` is where they will lie. */
export function labFiles({ lab, files, text }: LabSource, vars: Vars, root: string, nodeImage: string): Record<string, string> {
  const here = (script: string): string =>
    script
      .replaceAll("/opt/lab", root)
      .replaceAll(STATE, `${root}/kubewekend`)
      .replaceAll(/~(?=\/)/g, `${root}/learner`)
      .replaceAll(HOME, `${root}/learner`);
  const manifests = Object.entries(files).filter(([path]) => path.startsWith("manifests/"));
  const extra = Object.entries(lab.files?.(vars) ?? {});
  const own = extra.filter(([path]) => path.startsWith(`${HOME}/`));
  const parts = extra.filter(([path]) => path.startsWith("/opt/lab/"));
  const era = lab.era !== undefined && lab.era !== "street";
  if (era) throw new UsageError(`"${text.title}" takes place on machines that a real cluster does not have`);
  // Without one the learner makes it.
  const cluster = lab.cluster && "workers" in lab.cluster ? courseCluster(lab.cluster.workers) : lab.cluster;
  const variables = Object.entries(environmentOf(vars)).map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'`);
  return {
    ...(cluster ? { "kind.yaml": kindFile(cluster, nodeImage) } : {}),
    "environment.sh": `${[...variables, `export PATH="${root}/bin:$PATH"`].join("\n")}\n`,
    "start.sh": [
      "#!/usr/bin/env bash",
      `# Brings a cluster that was made with kind.yaml to the start of the lab "${text.title}".`,
      `. ${root}/environment.sh`,
      `mkdir -p ${root}/answers ${root}/kubewekend ${root}/learner`,
      ...(lab.start ? [here(files["start.sh"] ?? "").trimEnd()] : []),
      ...(cluster
        ? [
            "# How things are at the start, for checks that compare with it.",
            `kubectl get ${served().join(",")} -A -o json > ${root}/baseline.json`,
          ]
        : []),
      "",
    ].join("\n"),
    "bin/answer": `#!/usr/bin/env bash\n# answer TASK VALUE: notes an answer for kubewekend verify.\ntask=$1; shift\nmkdir -p ${root}/answers\necho "$*" > ${root}/answers/$task\n`,
    ...Object.fromEntries(manifests.map(([path, content]) => [path, render(content, vars)])),
    ...Object.fromEntries(parts.map(([path, content]) => [path.slice("/opt/lab/".length), content])),
    ...Object.fromEntries(own.map(([path, content]) => [`learner${path.slice(HOME.length)}`, content])),
  };
}
/** Writes them, with scripts that can be run. */
export function writeFolder(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(resolve(folder), path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    if (content.startsWith("#!")) chmodSync(file, 0o755);
  }
}

/** `deployments.apps` of everything that checks can ask for and every cluster has. */
function served(): string[] {
  return Object.values(types)
    .filter((one) => typeof one === "object")
    .map(({ resource, group }) => (group === "" ? resource : `${resource}.${group}`))
    .filter((name) => name !== "events");
}
function kindFile(cluster: KindConfig, image: string): string {
  const { disableDefaultCNI, kubeProxyMode } = cluster.networking;
  return stringify({
    kind: "Cluster",
    apiVersion: "kind.x-k8s.io/v1alpha4",
    networking: { disableDefaultCNI, kubeProxyMode },
    nodes: cluster.nodes.map((node) => ({
      role: node.role,
      image,
      ...(node.labels ? { labels: node.labels } : {}),
      ...(node.extraPortMappings ? { extraPortMappings: node.extraPortMappings } : {}),
    })),
  });
}
