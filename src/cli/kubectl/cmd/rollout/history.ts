/** `kubectl rollout history` (k8s.io/kubectl/pkg/cmd/rollout/rollout_history.go). */
import type { KubeObject, PodTemplateSpec, StatefulSet } from "../../../../kube/types.ts";
import { podTemplateLines } from "../../describe/pod-template.ts";
import { DescriptionWriter } from "../../describe/writer.ts";
import { CommandError } from "../../errors.ts";
import { namePrinter } from "../../printers/name.ts";
import { printerFor } from "../../printers/printer.ts";
import { TabWriter } from "../../printers/tabwriter.ts";
import { visitAll } from "../../resource/visit.ts";
import { defineVerb, type Invocation } from "../../verb.ts";
import { groupKindOf } from "../set/pod-spec.ts";
import { type History, historyOf } from "./revisions.ts";
import { buildRollout, completeWorkloads, refuseWithoutHistory, WORKLOADS } from "./target.ts";

export const history = defineVerb({ name: "history", run, complete: completeWorkloads(WORKLOADS) });

async function run(invocation: Invocation): Promise<number> {
  const { flags, process, print } = invocation;
  const revision = flags.int("revision");
  if (revision < 0) throw new CommandError(`revision must be a positive integer: ${revision}`);
  const { visits } = await buildRollout(invocation);
  await visitAll(visits, async (info) => {
    const object = info.object as KubeObject;
    refuseWithoutHistory(object, groupKindOf(object), "history");
    const found = await historyOf(invocation, info);
    if (flags.string("output") !== "" || flags.string("template") !== "") {
      const printer = await printerFor(process, flags, { operation: "" });
      const wanted = revision === 0 ? found.revisions : found.revisions.filter(({ number }) => number === revision);
      if (revision > 0 && wanted.length === 0) throw new CommandError("unable to find the specified revision");
      for (const one of wanted) await print(printer.print(asPrinted(invocation, one.shown), { typed: true }));
      return;
    }
    const text = historyText(invocation, found, revision);
    const withRevision = revision > 0 ? `with revision #${revision}` : "";
    // The name printer drops an empty operation; history always has one.
    await print(namePrinter(`${withRevision}\n${text}`, false).print(object));
  });
  return 0;
}

/** Earlier clients write a typed object's empty times as null. */
function asPrinted({ release }: Invocation, object: KubeObject): KubeObject {
  const { spec } = object as StatefulSet;
  if (release.kubectl.laterCommands || !spec) return object;
  const metadata = { creationTimestamp: null, ...spec.template.metadata };
  return { ...object, spec: { ...spec, template: { ...spec.template, metadata } } } as unknown as KubeObject;
}

function historyText(invocation: Invocation, { revisions }: History, revision: number): string {
  if (revisions.length === 0) return "No rollout history found.";
  if (revision > 0) {
    const wanted = revisions.find(({ number }) => number === revision);
    if (!wanted) throw new CommandError("unable to find the specified revision");
    return templateText(invocation, wanted.template);
  }
  const table = new TabWriter({ minWidth: 0, padding: 2 });
  table.write("REVISION\tCHANGE-CAUSE\n");
  for (const { number, changeCause } of revisions) table.write(`${number}\t${changeCause === "" ? "<none>" : changeCause}\n`);
  return table.flush();
}

/** `Pod Template:` as describe has it, with its tabs: nobody aligns it. */
export function templateText({ release }: Invocation, template: PodTemplateSpec): string {
  const writer = new DescriptionWriter(0, { aligned: false });
  podTemplateLines(writer, template, release.kubectl.laterDescribers);
  return writer.text();
}
