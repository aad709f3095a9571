/** `kubectl annotate` (k8s.io/kubectl/pkg/cmd/annotate/annotate.go). */
import { createMergePatch } from "../../../kube/patch/merge-patch.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { completeTypesAndNames } from "../completion.ts";
import { dryRunOf, writeQuery } from "../dry-run.ts";
import { CommandError } from "../errors.ts";
import { type PairChanges, parsePairs, splitPairs } from "../pairs.ts";
import { dryRunSuffix, printerFor } from "../printers/printer.ts";
import { CHANGE_CAUSE, recorded, recordFlag } from "../record.ts";
import { build } from "../resource/builder.ts";
import { filenameOptions } from "../resource/files.ts";
import { infoPath } from "../resource/info.ts";
import { unlessLocal, visitAll } from "../resource/visit.ts";
import { defineVerb, type Invocation } from "../verb.ts";
import { changeMetadataMap, checkMetadataRequest, listMetadataMap } from "./metadata-change.ts";

export const annotate = defineVerb({ name: "annotate", hiddenFlags: [recordFlag], run, complete: completeTypesAndNames });

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, factory, process, print } = invocation;
  const dryRun = await dryRunOf(invocation);
  const printer = await printerFor(process, flags, { operation: `annotated${dryRunSuffix(dryRun)}` });
  const { resources, pairs } = splitPairs(args, "annotation");
  const changes = parsePairs(pairs, "annotation", true);
  checkMetadataRequest(invocation, { resources, changes, dryRun, word: "annotation", file: "rsrc" });
  const both = changes.remove.filter((name) => changes.set.has(name));
  if (both.length > 0)
    throw new CommandError(`can not both modify and remove the following annotation(s) in the same command: ${both.join(", ")}`);
  const local = flags.bool("local");
  const list = flags.bool("list");
  const version = flags.string("resource-version");
  const { visits, single } = await build(factory, {
    files: filenameOptions(flags),
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    flatten: true,
    ...unlessLocal(local, {
      args: resources,
      selector: flags.string("selector"),
      fieldSelector: flags.string("field-selector"),
      selectAll: flags.bool("all"),
      allNamespaces: flags.bool("all-namespaces"),
    }),
  });
  if (!single && version !== "") throw new CommandError("--resource-version may only be used with a single resource");
  await visitAll(visits, async (info) => {
    const before = info.object as KubeObject;
    const here = dryRun === "client" || local || list;
    if (!flags.bool("overwrite")) refuseOverwrites(before, changes);
    let after = changeMetadataMap(here ? before : recorded(invocation, before), "annotations", changes, version);
    if (!here) {
      const from = version === "" ? before : { ...before, metadata: { ...before.metadata, resourceVersion: undefined } };
      after = (await factory.client().body("PATCH", infoPath(info), {
        body: createMergePatch(from as never, after as never),
        headers: { "content-type": "application/merge-patch+json" },
        query: writeQuery(flags, { dryRun }),
      })) as KubeObject;
    }
    await print(list ? listMetadataMap(info, after, "annotations", single) : printer.print(after));
  });
  return 0;
}

/** The change cause may always be overwritten. */
function refuseOverwrites(object: KubeObject, changes: PairChanges): void {
  const found = [...changes.set.keys()].flatMap((key) => {
    const value = object.metadata.annotations?.[key];
    return key === CHANGE_CAUSE || value === undefined ? [] : [`'${key}' already has a value (${value})`];
  });
  if (found.length > 0) throw new CommandError(`--overwrite is false but found the following declared annotation(s): ${found.join("; ")}`);
}
