/** `kubectl set serviceaccount` (k8s.io/kubectl/pkg/cmd/set/set_serviceaccount.go). */
import { completeTypesAndNames } from "../../completion.ts";
import { dryRunOf } from "../../dry-run.ts";
import { CommandError } from "../../errors.ts";
import { dryRunSuffix, printerFor } from "../../printers/printer.ts";
import { recorded, recordFlag } from "../../record.ts";
import { defineVerb, type Invocation } from "../../verb.ts";
import { infosToSet, patchInfos, refuseLocalServerDryRun } from "./patches.ts";
import { updatePodSpec } from "./pod-spec.ts";

export const serviceaccount = defineVerb({
  name: "serviceaccount",
  aliases: ["sa"],
  hiddenFlags: [recordFlag],
  run,
  complete: completeTypesAndNames,
});

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, process } = invocation;
  const dryRun = await dryRunOf(invocation);
  refuseLocalServerDryRun(invocation, dryRun);
  const printer = await printerFor(process, flags, { operation: `serviceaccount updated${dryRunSuffix(dryRun)}` });
  const name = args[args.length - 1];
  if (name === undefined) throw new CommandError("serviceaccount is required");
  const infos = await infosToSet(invocation, args.slice(0, -1));
  await patchInfos(invocation, infos, {
    dryRun,
    printer,
    failure: "failed to patch ServiceAccountName ",
    unchangedToo: true,
    // The server's objects hold the old field beside the new one; it follows by defaulting.
    change: (object) =>
      recorded(
        invocation,
        updatePodSpec(object, (spec) => ({ ...spec, serviceAccountName: name })),
      ),
  });
  return 0;
}
