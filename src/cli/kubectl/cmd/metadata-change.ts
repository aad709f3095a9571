/** What label and annotate share: checks of the request, its objects, the changed object and its patch, --list. */
import { createMergePatch } from "../../../kube/patch/merge-patch.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { type DryRun, writeQuery } from "../dry-run.ts";
import { CommandError } from "../errors.ts";
import type { PairChanges } from "../pairs.ts";
import { type BuildResult, build } from "../resource/builder.ts";
import { filenameOptions, hasFiles } from "../resource/files.ts";
import { type Info, infoPath } from "../resource/info.ts";
import { unlessLocal } from "../resource/visit.ts";
import type { Invocation } from "../verb.ts";

export interface MetadataRequest {
  readonly resources: readonly string[];
  readonly changes: PairChanges;
  readonly dryRun: DryRun;
  readonly word: "label" | "annotation";
  /** `pod` or `rsrc`: the example file's name in an error. */
  readonly file: string;
}

/** Throws CommandError in the order the real commands check. */
export function checkMetadataRequest({ flags }: Invocation, { resources, changes, dryRun, word, file }: MetadataRequest): void {
  const files = filenameOptions(flags);
  if (flags.bool("list") && flags.string("output") !== "") throw new CommandError("--list and --output may not be specified together");
  if (flags.bool("all") && flags.string("selector") !== "") throw new CommandError("cannot set --all and --selector at the same time");
  if (flags.bool("all") && flags.string("field-selector") !== "")
    throw new CommandError("cannot set --all and --field-selector at the same time");
  if (flags.bool("local")) {
    if (dryRun === "server") throw new CommandError("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
    if (resources.length > 0)
      throw new CommandError(`can only use local files by -f ${file}.yaml or --filename=${file}.json when --local=true is set`);
    if (!hasFiles(files)) throw new CommandError(`one or more files must be specified as -f ${file}.yaml or --filename=${file}.json`);
  } else if (resources.length < 1 && !hasFiles(files))
    throw new CommandError("one or more resources must be specified as <resource> <name> or <resource>/<name>");
  if (changes.set.size === 0 && changes.remove.length === 0 && !flags.bool("list"))
    throw new CommandError(`at least one ${word} update is required`);
}

/** The objects that the request names. Throws CommandError when --resource-version meets several. */
export async function visitsOf({ flags, factory }: Invocation, resources: readonly string[]): Promise<BuildResult> {
  const built = await build(factory, {
    files: filenameOptions(flags),
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    flatten: true,
    ...unlessLocal(flags.bool("local"), {
      args: resources,
      selector: flags.string("selector"),
      fieldSelector: flags.string("field-selector"),
      selectAll: flags.bool("all"),
      allNamespaces: flags.bool("all-namespaces"),
    }),
  });
  if (!built.single && flags.string("resource-version") !== "")
    throw new CommandError("--resource-version may only be used with a single resource");
  return built;
}

/** Sends what changed; a --resource-version always goes along, for the server to compare. Gives the server's answer. */
export async function patchMetadata({ flags, factory }: Invocation, info: Info, after: KubeObject, dryRun: DryRun): Promise<KubeObject> {
  const before = info.object as KubeObject;
  const from =
    flags.string("resource-version") === "" ? before : { ...before, metadata: { ...before.metadata, resourceVersion: undefined } };
  return (await factory.client().body("PATCH", infoPath(info), {
    body: createMergePatch(from as never, after as never),
    headers: { "content-type": "application/merge-patch+json" },
    query: writeQuery(flags, { dryRun }),
  })) as KubeObject;
}

/** The object with labels or annotations changed, and the resource version that was asked for. */
export function changeMetadataMap(
  object: KubeObject,
  field: "labels" | "annotations",
  changes: PairChanges,
  resourceVersion: string,
): KubeObject {
  const map: Record<string, string> = { ...object.metadata[field], ...Object.fromEntries(changes.set) };
  for (const name of changes.remove) delete map[name];
  const { [field]: _, ...rest } = object.metadata;
  const metadata = {
    ...rest,
    ...(Object.keys(map).length > 0 || object.metadata[field] ? { [field]: map } : {}),
    ...(resourceVersion === "" ? {} : { resourceVersion }),
  };
  return { ...object, metadata } as KubeObject;
}

/** `--list`: `key=value` lines, under a heading when there are several objects. */
export function listMetadataMap(info: Info, object: KubeObject, field: "labels" | "annotations", single: boolean): string {
  const heading = single ? "" : `Listing ${field} for ${info.resource.kind}.${info.resource.group}/${info.name}:\n`;
  const indent = single ? "" : " ";
  const entries = Object.entries(object.metadata[field] ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${heading}${entries.map(([key, value]) => `${indent}${key}=${value}\n`).join("")}`;
}
