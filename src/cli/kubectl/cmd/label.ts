/** `kubectl label` (k8s.io/kubectl/pkg/cmd/label/label.go). */
import { deepEqual } from "../../../kube/deep-equal.ts";
import { encodeJson } from "../../../kube/encoding/json.ts";
import { checkLabelValue } from "../../../kube/names.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { completeTypesAndNames } from "../completion.ts";
import { dryRunOf } from "../dry-run.ts";
import { CommandError } from "../errors.ts";
import { type PairChanges, splitPairs } from "../pairs.ts";
import { dryRunSuffix, printerFor } from "../printers/printer.ts";
import { recorded, recordFlag } from "../record.ts";
import { throwTogether, visitAll } from "../resource/visit.ts";
import { defineVerb, type Invocation } from "../verb.ts";
import { changeMetadataMap, checkMetadataRequest, listMetadataMap, patchMetadata, visitsOf } from "./metadata-change.ts";

export const label = defineVerb({ name: "label", hiddenFlags: [recordFlag], run, complete: completeTypesAndNames });

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, process, print } = invocation;
  const dryRun = await dryRunOf(invocation);
  const { resources, pairs } = splitPairs(args, "label");
  const changes = parseLabels(pairs);
  checkMetadataRequest(invocation, { resources, changes, dryRun, word: "label", file: "pod" });
  const local = flags.bool("local");
  const list = flags.bool("list");
  const overwrite = flags.bool("overwrite");
  const version = flags.string("resource-version");
  const { visits, single } = await visitsOf(invocation, resources);
  await visitAll(visits, async (info) => {
    const before = info.object as KubeObject;
    const here = dryRun === "client" || local || list;
    if (!here)
      for (const name of changes.remove)
        if (before.metadata.labels?.[name] === undefined) await print(`label ${JSON.stringify(name)} not found.\n`);
    if (!overwrite) refuseOverwrites(before, changes);
    let after = changeMetadataMap(before, "labels", changes, version);
    if (!here) after = recorded(invocation, after);
    const message = messageFor(before, after, overwrite);
    if (!here) after = await patchMetadata(invocation, info, after, dryRun);
    if (list) {
      await print(listMetadataMap(info, after, "labels", single));
      return;
    }
    const printer = await printerFor(process, flags, { operation: `${message}${dryRunSuffix(dryRun)}` });
    await print(printer.print(after));
  });
  return 0;
}

/** Throws CommandError for a pair that is no label. */
function parseLabels(pairs: readonly string[]): PairChanges {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const pair of pairs) {
    if (pair.includes("=")) {
      const [key = "", value = "", ...more] = pair.split("=");
      if (more.length > 0) throw new CommandError(`invalid label spec: ${pair}`);
      const problems = checkLabelValue(value);
      if (problems.length > 0) throw new CommandError(`invalid label value: ${JSON.stringify(pair)}: ${problems.join(";")}`);
      set.set(key, value);
    } else if (pair.endsWith("-")) remove.push(pair.slice(0, -1));
    else throw new CommandError(`unknown label spec: ${pair}`);
  }
  if (remove.some((name) => set.has(name))) throw new CommandError("can not both modify and remove a label in the same command");
  return { set, remove };
}

function refuseOverwrites(object: KubeObject, changes: PairChanges): void {
  const errors: Error[] = [];
  for (const [key, wanted] of changes.set) {
    const value = object.metadata.labels?.[key];
    if (value !== undefined && value !== wanted)
      errors.push(new CommandError(`'${key}' already has a value (${value}), and --overwrite is false`));
  }
  throwTogether(errors);
}

/** `unlabeled` is told from the length of the JSON, as the real one does. */
function messageFor(before: KubeObject, after: KubeObject, overwrite: boolean): string {
  if (deepEqual(before, after)) return "not labeled";
  return !overwrite && encodeJson(after).length < encodeJson(before).length ? "unlabeled" : "labeled";
}
