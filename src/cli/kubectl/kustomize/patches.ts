/** patches, patchesStrategicMerge and patchesJson6902. */
import { applyJsonPatch } from "../../../kube/patch/json-patch.ts";
import { applyMergePatch } from "../../../kube/patch/merge-patch.ts";
import { builtinMergeRules, rootTypeOf } from "../../../kube/patch/merge-rules.ts";
import { applyStrategicMergePatch } from "../../../kube/patch/strategic-merge.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { resolve } from "../../../machine/path.ts";
import type { Process } from "../../../machine/process.ts";
import { CommandError } from "../errors.ts";
import { parseYamlOrJson } from "../resource/documents.ts";
import { groupOf, type Item, idText, isTarget } from "./item.ts";
import type { PatchEntry } from "./kustomization.ts";

/** Applies one entry; a patch without a target names its object itself. */
export function applyPatch(process: Process, folder: string, entry: PatchEntry, items: Item[]): void {
  for (const patch of documentsOf(process, folder, entry)) {
    if (Array.isArray(patch)) {
      if (!entry.target) throw new CommandError("must specify a target for JSON patch");
      for (const item of items.filter((one) => isTarget(one, entry.target ?? {}))) {
        try {
          item.object = applyJsonPatch(item.object, patch) as KubeObject;
        } catch (error) {
          throw new CommandError(error instanceof Error ? error.message : String(error));
        }
      }
      continue;
    }
    const object = patch as KubeObject;
    const wanted = entry.target
      ? items.filter((one) => isTarget(one, entry.target ?? {}))
      : items.filter(
          (one) =>
            one.object.kind === object.kind &&
            groupOf(one.object) === groupOf(object) &&
            one.names.includes(object.metadata?.name ?? "") &&
            (object.metadata?.namespace === undefined || one.namespaces.includes(object.metadata.namespace)),
        );
    if (!entry.target && wanted.length === 0)
      throw new CommandError(`no matches for Id ${idText(object)}; failed to find unique target for patch ${idText(object)}`);
    for (const item of wanted) merge(items, item, object);
  }
}

function documentsOf(process: Process, folder: string, { path, patch }: PatchEntry): unknown[] {
  const text = patch ?? readPatch(process, folder, path ?? "");
  return text
    .split(/^---\s*$/m)
    .filter((part) => part.trim() !== "")
    .map((part) => {
      try {
        return parseYamlOrJson(part);
      } catch (error) {
        throw new CommandError(
          `unable to parse SM or JSON patch from [${text}]: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    });
}
function readPatch(process: Process, folder: string, path: string): string {
  const file = resolve(folder, path);
  if (!process.fs.exists(file)) throw new CommandError(`evalsymlink failure on '${file}' : lstat ${file}: no such file or directory`);
  return process.fs.read(file);
}

/** A strategic merge that leaves names alone; `$patch: delete` removes the object. */
function merge(items: Item[], item: Item, patch: KubeObject): void {
  const { $patch, ...rest } = patch as KubeObject & { $patch?: string };
  if ($patch === "delete") {
    items.splice(items.indexOf(item), 1);
    return;
  }
  const { name, namespace } = item.object.metadata;
  const type = rootTypeOf(item.object.kind ?? "");
  const kept = { ...rest, kind: item.object.kind, apiVersion: item.object.apiVersion, metadata: { ...rest.metadata, name } };
  const { namespace: _, ...metadata } = kept.metadata as { namespace?: string };
  const body = { ...kept, metadata: { ...metadata, ...(namespace === undefined ? {} : { namespace }) } };
  item.object = (
    type === "Object"
      ? applyMergePatch(item.object, body)
      : applyStrategicMergePatch(item.object as never, body as never, builtinMergeRules, type)
  ) as KubeObject;
}
