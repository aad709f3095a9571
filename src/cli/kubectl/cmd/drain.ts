/** `kubectl drain` (k8s.io/kubectl/pkg/cmd/drain/drain.go). */
import { parseSelector, SelectorError } from "../../../kube/labels.ts";
import type { KubeObject } from "../../../kube/types.ts";
import type { FlagDefinition } from "../../flags/definition.ts";
import { type DryRun, dryRunOf } from "../dry-run.ts";
import { AggregateErrors, CommandError, toError } from "../errors.ts";
import { dryRunSuffix, printerFor } from "../printers/printer.ts";
import type { Info } from "../resource/info.ts";
import { defineVerb, type Invocation } from "../verb.ts";
import { completeNodes, setUnschedulable } from "./drain/cordon.ts";
import { removePods } from "./drain/evict.ts";
import { podsForDeletion } from "./drain/filters.ts";
import { nodesToDrain } from "./drain/nodes.ts";

const deleteLocalData: FlagDefinition = {
  name: "delete-local-data",
  shorthand: undefined,
  type: "bool",
  default: "false",
  withoutValue: "true",
  deprecated: "This option is deprecated and will be deleted. Use --delete-emptydir-data.",
};

export const drain = defineVerb({ name: "drain", hiddenFlags: [deleteLocalData], run, complete: completeNodes });

async function run(invocation: Invocation): Promise<number> {
  const { flags, process, print, complain, release } = invocation;
  const dryRun = await dryRunOf(invocation);
  const podSelector = flags.string("pod-selector");
  if (podSelector !== "") checkPodSelector(podSelector);
  const infos = await nodesToDrain(invocation, "drain NODE");
  await setUnschedulable(invocation, infos, true);
  const fatal: { error: Error; node: string }[] = [];
  for (const info of infos) {
    try {
      await drainNode(invocation, info, dryRun);
    } catch (thrown) {
      const error = toError(thrown);
      if (error.name === "Killed" || error instanceof TypeError) throw thrown;
      const space = release.kubectl.laterCommands ? " " : "";
      await complain(
        `error: unable to drain node ${JSON.stringify(info.name)} due to error:${space}${error.message}, continuing command...\n`,
      );
      fatal.push({ error, node: info.name });
      continue;
    }
    const printer = await printerFor(process, flags, { operation: `drained${dryRunSuffix(dryRun)}` });
    await print(printer.print(info.object as KubeObject));
  }
  if (fatal.length === 0) return 0;
  await complain(`There are pending nodes to be drained:\n${fatal.map(({ node }) => ` ${node}\n`).join("")}`);
  // The real error is an aggregate within an aggregate: its lines come without "error: ".
  const [first] = fatal;
  const lines = fatal.length === 1 && first ? partsOf(first.error) : fatal.map(({ error }) => error.message);
  if (lines.length === 1 && first && !(first.error instanceof AggregateErrors)) throw first.error;
  await complain(lines.map((line) => `${line}\n`).join(""));
  return 1;
}
function partsOf(error: Error): string[] {
  return error instanceof AggregateErrors ? error.errors.map(({ message }) => message) : [error.message];
}

function checkPodSelector(text: string): void {
  try {
    parseSelector(text);
  } catch (error) {
    if (error instanceof SelectorError) throw new CommandError("--pod-selector=<pod_selector> must be a valid label selector");
    throw error;
  }
}

/** Throws AggregateErrors with everything that keeps the node from being empty. */
async function drainNode(invocation: Invocation, { name }: Info, dryRun: DryRun): Promise<void> {
  const { print, complain } = invocation;
  const list = await podsForDeletion(invocation, name);
  if (list.errors.length > 0) throw new AggregateErrors(list.errors);
  if (list.warnings !== "") await complain(`Warning: ${list.warnings}\n`);
  if (dryRun === "client") {
    for (const { metadata } of list.pods) await print(`evicting pod ${metadata.namespace}/${metadata.name} (dry run)\n`);
    return;
  }
  const errors = await removePods(invocation, list.pods, dryRun === "server");
  if (errors.length === 0) return;
  const failure = new AggregateErrors(errors);
  const left = await podsForDeletion(invocation, name);
  if (left.pods.length > 0) {
    await complain(`There are pending pods in node ${JSON.stringify(name)} when an error occurred: ${failure.message}\n`);
    for (const { metadata } of left.pods) await complain(`pod/${metadata.name}\n`);
  }
  if (left.errors.length > 0)
    await complain(`Following errors occurred while getting the list of pods to delete:\n${new AggregateErrors(left.errors).message}`);
  throw failure;
}
