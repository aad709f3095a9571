/** --prune: deletes what was applied once and is no longer in the files (kubectl/pkg/cmd/apply/prune.go). */
import type { KubeObject, ObjectList } from "../../../../kube/types.ts";
import type { ApiResource, ResourceMapper } from "../../discovery.ts";
import type { DryRun } from "../../dry-run.ts";
import { CommandError } from "../../errors.ts";
import { klogLine } from "../../log.ts";
import { dryRunSuffix, printerFor } from "../../printers/printer.ts";
import { itemsOf } from "../../resource/builder.ts";
import { type Info, infoOf, infoPath } from "../../resource/info.ts";
import { resourcePath } from "../../resource/paths.ts";
import type { Invocation } from "../../verb.ts";
import { LAST_APPLIED } from "./annotation.ts";

/** group/version/Kind that are pruned without an allowlist, namespaced first. */
const DEFAULTS = [
  ["", "v1", "ConfigMap"],
  ["", "v1", "Endpoints"],
  ["", "v1", "PersistentVolumeClaim"],
  ["", "v1", "Pod"],
  ["", "v1", "ReplicationController"],
  ["", "v1", "Secret"],
  ["", "v1", "Service"],
  ["batch", "v1", "Job"],
  ["batch", "v1", "CronJob"],
  ["networking.k8s.io", "v1", "Ingress"],
  ["apps", "v1", "DaemonSet"],
  ["apps", "v1", "Deployment"],
  ["apps", "v1", "ReplicaSet"],
  ["apps", "v1", "StatefulSet"],
  ["", "v1", "Namespace"],
  ["", "v1", "PersistentVolume"],
] as const;

const DEPRECATED =
  "Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in the --prune-allowlist flag.";

/** Refuses what cannot be pruned before anything is applied. Throws CommandError. */
export async function checkAllowlist({ factory, flags }: Invocation): Promise<void> {
  const allowlist = flags.list("prune-allowlist");
  if (allowlist.length > 0) prunable(await factory.mapper(), allowlist);
}

export async function prune(
  invocation: Invocation,
  applied: readonly Info[],
  { dryRun, selector }: { dryRun: DryRun; selector: string },
): Promise<void> {
  const { factory, flags, process } = invocation;
  const mapper = await factory.mapper();
  const allowlist = flags.list("prune-allowlist");
  const resources = prunable(mapper, allowlist);
  if (allowlist.length === 0) await invocation.complain(klogLine(process, "W", "prune.go:71", DEPRECATED));
  const kept = new Set(applied.map((info) => `${info.resource.kind}/${info.namespace}/${info.name}`));
  const namespaces = [...new Set(applied.filter((info) => info.resource.namespaced).map((info) => info.namespace))];
  const printer = await printerFor(process, flags, { operation: `pruned${dryRunSuffix(dryRun)}` });
  const visit = async (resource: ApiResource, namespace: string): Promise<void> => {
    const list = (await factory
      .client()
      .body("GET", resourcePath(resource, namespace), { query: { labelSelector: selector } })) as ObjectList;
    for (const object of itemsOf(list, resource)) {
      if (object.metadata.annotations?.[LAST_APPLIED] === undefined) continue;
      const info = infoOf(resource, object);
      if (kept.has(`${resource.kind}/${info.namespace}/${info.name}`)) continue;
      if (dryRun !== "client")
        await factory.client().body("DELETE", infoPath(info), {
          query: dryRun === "server" ? { dryRun: "All" } : {},
          body: {
            kind: "DeleteOptions",
            apiVersion: "v1",
            propagationPolicy: cascadeOf(flags.string("cascade")),
            ...(flags.int("grace-period") >= 0 ? { gracePeriodSeconds: flags.int("grace-period") } : {}),
          },
        });
      await invocation.print(printer.print(object as KubeObject));
    }
  };
  for (const namespace of namespaces) for (const resource of resources) if (resource.namespaced) await visit(resource, namespace);
  for (const resource of resources) if (!resource.namespaced) await visit(resource, "");
}
function cascadeOf(text: string): string {
  return text === "foreground" ? "Foreground" : text === "orphan" ? "Orphan" : "Background";
}
function prunable(mapper: ResourceMapper, allowlist: readonly string[]): ApiResource[] {
  if (allowlist.length === 0)
    return DEFAULTS.flatMap(([group, version, kind]) =>
      mapper.resources.filter((one) => one.group === group && one.version === version && one.kind === kind),
    );
  return allowlist.map((text) => {
    const parts = text.split("/");
    if (parts.length !== 3) throw new CommandError(`invalid GroupVersionKind format: ${text}, please follow <group/version/kind>`);
    const [group, version, kind] = parts;
    const found = mapper.resources.find(
      (one) => one.group === (group === "core" ? "" : group) && one.version === version && one.kind === kind,
    );
    if (!found) throw new CommandError(`no matches for kind "${kind}" in version "${group === "core" ? version : `${group}/${version}`}"`);
    return found;
  });
}
