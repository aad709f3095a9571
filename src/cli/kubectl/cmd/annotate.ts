/** `kubectl annotate` (k8s.io/kubectl/pkg/cmd/annotate/annotate.go). */
import type { KubeObject } from "../../../kube/types.ts";
import { completeTypesAndNames } from "../completion.ts";
import { dryRunOf } from "../dry-run.ts";
import { CommandError } from "../errors.ts";
import { type PairChanges, parsePairs, splitPairs } from "../pairs.ts";
import { dryRunSuffix, printerFor } from "../printers/printer.ts";
import { CHANGE_CAUSE, recorded, recordFlag } from "../record.ts";
import { visitAll } from "../resource/visit.ts";
import { defineVerb, type Invocation } from "../verb.ts";
import { changeMetadataMap, checkMetadataRequest, listMetadataMap, patchMetadata, visitsOf } from "./metadata-change.ts";

export const annotate = defineVerb({ name: "annotate", hiddenFlags: [recordFlag], run, complete: completeTypesAndNames });

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, process, print } = invocation;
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
  const { visits, single } = await visitsOf(invocation, resources);
  await visitAll(visits, async (info) => {
    const before = info.object as KubeObject;
    const here = dryRun === "client" || local || list;
    if (!flags.bool("overwrite")) refuseOverwrites(before, changes);
    let after = changeMetadataMap(here ? before : recorded(invocation, before), "annotations", changes, version);
    if (!here) after = await patchMetadata(invocation, info, after, dryRun);
    await print(list ? listMetadataMap(info, after, "annotations", single) : printer.print(after));
  });
  return 0;
}

/** The change cause may always be overwritten. */
function refuseOverwrites(object: KubeObject, changes: PairChanges): void {
  const found = [...changes.set].flatMap(([key, wanted]) => {
    const value = object.metadata.annotations?.[key];
    return key === CHANGE_CAUSE || value === undefined || value === wanted ? [] : [`'${key}' already has a value (${value})`];
  });
  if (found.length > 0) throw new CommandError(`--overwrite is false but found the following declared annotation(s): ${found.join("; ")}`);
}
