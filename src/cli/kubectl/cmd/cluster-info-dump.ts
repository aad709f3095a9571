/** `kubectl cluster-info dump` (kubectl/pkg/cmd/clusterinfo/clusterinfo_dump.go). */
import { StatusError } from "../../../kube/status.ts";
import type { KubeObject, Pod } from "../../../kube/types.ts";
import { dirname, resolve } from "../../../machine/path.ts";
import { CommandError } from "../errors.ts";
import { printerFor } from "../printers/printer.ts";
import { defineVerb, type Invocation } from "../verb.ts";

const EXTENSIONS: Readonly<Record<string, string>> = { json: ".json", yaml: ".yaml" };
/** What is dumped of each namespace: its file's name, and the path before and after the namespace. */
const NAMESPACED: readonly (readonly [file: string, api: string, resource: string])[] = [
  ["events", "/api/v1", "events"],
  ["replication-controllers", "/api/v1", "replicationcontrollers"],
  ["services", "/api/v1", "services"],
  ["daemonsets", "/apis/apps/v1", "daemonsets"],
  ["deployments", "/apis/apps/v1", "deployments"],
  ["replicasets", "/apis/apps/v1", "replicasets"],
  ["pods", "/api/v1", "pods"],
];

export const dump = defineVerb({ name: "dump", run });

async function run(invocation: Invocation): Promise<number> {
  const { flags, factory, process, print } = invocation;
  const output = flags.string("output");
  const printer = await printerFor(process, flags, { operation: "" });
  const { namespace } = factory;
  const folder = flags.string("output-directory");
  const toFiles = folder !== "" && folder !== "-";
  const write = async (file: string, text: string): Promise<void> => {
    if (!toFiles) return print(text);
    const path = resolve(process.cwd, `${folder}/${file}`);
    process.fs.mkdir(dirname(path), { recursive: true });
    process.fs.write(path, text);
  };
  const list = async <Item extends KubeObject>(file: string, path: string): Promise<readonly Item[]> => {
    const found = (await factory.client().body("GET", path)) as KubeObject & { items: readonly Item[] };
    if (output === "name") throw new CommandError(`list types are not supported by name printing: *v1.${found.kind}`);
    await write(`${file}${EXTENSIONS[output] ?? ".txt"}`, printer.print(found, { typed: true }));
    return found.items;
  };
  await list("nodes", "/api/v1/nodes");
  for (const each of await namespacesOf(invocation, namespace)) {
    let pods: readonly Pod[] = [];
    for (const [file, api, resource] of NAMESPACED)
      pods = (await list(`${each}/${file}`, `${api}/namespaces/${each}/${resource}`)) as readonly Pod[];
    for (const pod of pods) await write(`${each}/${pod.metadata.name}/logs.txt`, await logsOf(invocation, pod));
  }
  if (toFiles) await print(`Cluster info dumped to ${folder}\n`);
  return 0;
}

async function namespacesOf({ flags, factory }: Invocation, current: string): Promise<readonly string[]> {
  if (flags.bool("all-namespaces")) {
    const { items } = (await factory.client().body("GET", "/api/v1/namespaces")) as { items: readonly KubeObject[] };
    return items.map(({ metadata }) => metadata.name);
  }
  const given = flags.list("namespaces");
  return given.length > 0 ? given : ["kube-system", current];
}

/** The logs of a pod's containers, one after the other; a log that cannot be had says why. */
async function logsOf({ factory }: Invocation, { metadata, spec }: Pod): Promise<string> {
  const { name, namespace } = metadata;
  let text = "";
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
    const whose = `logs for container ${container.name} of pod ${namespace}/${name}`;
    text += `==== START ${whose} ====\n`;
    try {
      text += String(
        await factory.client().body("GET", `/api/v1/namespaces/${namespace}/pods/${name}/log`, { query: { container: container.name } }),
      );
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      text += `Request log error: ${unread(error)} (get pods ${name})\n`;
    }
    text += `==== END ${whose} ====\n`;
  }
  return text;
}

/** What client-go says of a refusal whose body it does not read. */
function unread({ code }: StatusError): string {
  switch (code) {
    case 403:
      return "unknown";
    case 404:
      return "the server could not find the requested resource";
    case 500:
      return 'an error on the server ("unknown") has prevented the request from succeeding';
    default:
      return "the server rejected our request for an unknown reason";
  }
}
