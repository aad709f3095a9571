/** `kubectl set resources` (k8s.io/kubectl/pkg/cmd/set/set_resources.go). */
import { canonicalQuantity, QuantityError } from "../../../../kube/quantity.ts";
import { completeTypesAndNames } from "../../completion.ts";
import { dryRunOf } from "../../dry-run.ts";
import { CommandError } from "../../errors.ts";
import { dryRunSuffix, printerFor } from "../../printers/printer.ts";
import { recorded, recordFlag } from "../../record.ts";
import { refuseLocalResources } from "../../resource/visit.ts";
import { defineVerb, type Invocation } from "../../verb.ts";
import { infosToSet, patchInfos, refuseLocalServerDryRun } from "./patches.ts";
import { updateContainers, updatePodSpec } from "./pod-spec.ts";

export const resources = defineVerb({ name: "resources", hiddenFlags: [recordFlag], run, complete: completeTypesAndNames });

type Amounts = Readonly<Record<string, string>>;

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, process } = invocation;
  const dryRun = await dryRunOf(invocation);
  const printer = await printerFor(process, flags, { operation: `resource requirements updated${dryRunSuffix(dryRun)}` });
  if (flags.bool("local")) refuseLocalResources(args);
  const infos = await infosToSet(invocation, args);
  refuseLocalServerDryRun(invocation, dryRun);
  if (flags.bool("all") && flags.string("selector") !== "") throw new CommandError("cannot set --all and --selector at the same time");
  if (flags.string("limits") === "" && flags.string("requests") === "")
    throw new CommandError("you must specify an update to requests or limits (in the form of --requests/--limits)");
  const limits = parseAmounts(flags.string("limits"));
  const requests = parseAmounts(flags.string("requests"));
  const wanted = flags.string("containers");
  const errors: Error[] = [];
  await patchInfos(
    invocation,
    infos,
    {
      dryRun,
      printer,
      failure: "failed to patch resources update to pod template ",
      change: (object) => {
        let found = false;
        const after = updatePodSpec(object, (spec) => {
          const result = updateContainers(spec, wanted, (container) => ({
            ...container,
            resources: {
              ...container.resources,
              ...(Object.keys(limits).length > 0 ? { limits: { ...container.resources?.limits, ...limits } } : {}),
              ...(Object.keys(requests).length > 0 ? { requests: { ...container.resources?.requests, ...requests } } : {}),
            },
          }));
          found = result.matched.length > 0;
          if (!found) errors.push(new CommandError(`error: unable to find container named ${wanted}`));
          return result.spec;
        });
        return found ? recorded(invocation, after) : undefined;
      },
    },
    errors,
  );
  return 0;
}

/** `cpu=100m,memory=1Gi` (generate/versioned' populateResourceListV1). Throws CommandError. */
function parseAmounts(text: string): Amounts {
  if (text === "") return {};
  return Object.fromEntries(
    text.split(",").map((pair) => {
      const parts = pair.split("=");
      if (parts.length !== 2) throw new CommandError(`Invalid argument syntax ${pair}, expected <resource>=<value>`);
      const [name = "", amount = ""] = parts;
      try {
        return [name, canonicalQuantity(amount)];
      } catch (error) {
        if (error instanceof QuantityError) throw new CommandError(error.message);
        throw error;
      }
    }),
  );
}
