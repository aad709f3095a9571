/** `kubectl set image` (k8s.io/kubectl/pkg/cmd/set/set_image.go). */
import { completeTypesAndNames } from "../../completion.ts";
import { dryRunOf } from "../../dry-run.ts";
import { CommandError } from "../../errors.ts";
import { parsePairs, splitPairs } from "../../pairs.ts";
import { dryRunSuffix, printerFor } from "../../printers/printer.ts";
import { recorded, recordFlag } from "../../record.ts";
import { filenameOptions, hasFiles } from "../../resource/files.ts";
import { refuseLocalResources, throwTogether } from "../../resource/visit.ts";
import { defineVerb, type Invocation } from "../../verb.ts";
import { infosToSet, patchInfos, refuseLocalServerDryRun } from "./patches.ts";
import { updateContainers, updatePodSpec } from "./pod-spec.ts";

export const image = defineVerb({ name: "image", hiddenFlags: [recordFlag], run, complete: completeTypesAndNames });

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, process } = invocation;
  const dryRun = await dryRunOf(invocation);
  const printer = await printerFor(process, flags, { operation: `image updated${dryRunSuffix(dryRun)}` });
  const { resources, pairs } = splitPairs(args, "image");
  const images = parsePairs(pairs, "image", false).set;
  if (flags.bool("local")) refuseLocalResources(resources);
  const infos = await infosToSet(invocation, resources);
  validate(invocation, resources, images);
  refuseLocalServerDryRun(invocation, dryRun);
  const errors: Error[] = [];
  await patchInfos(
    invocation,
    infos,
    {
      dryRun,
      printer,
      failure: "failed to patch image update to pod template: ",
      change: (object) =>
        recorded(
          invocation,
          updatePodSpec(object, (before) => {
            let spec = before;
            for (const [name, value] of images) {
              const wanted = name === "*" ? "*" : name;
              const result = updateContainers(spec, wanted, (container) => ({ ...container, image: value }));
              spec = result.spec;
              if (result.matched.length === 0)
                errors.push(new CommandError(`error: unable to find container named ${JSON.stringify(name)}`));
            }
            return spec;
          }),
        ),
    },
    errors,
  );
  return 0;
}

function validate({ flags }: Invocation, resources: readonly string[], images: ReadonlyMap<string, string>): void {
  const errors: Error[] = [];
  const complain = (text: string): void => void errors.push(new CommandError(text));
  if (flags.bool("all") && flags.string("selector") !== "") complain("cannot set --all and --selector at the same time");
  if (resources.length < 1 && !hasFiles(filenameOptions(flags)))
    complain("one or more resources must be specified as <resource> <name> or <resource>/<name>");
  if (images.size < 1) complain("at least one image update is required");
  else if (images.size > 1 && images.has("*"))
    complain("all containers are already specified by *, but saw more than one container_name=container_image pairs");
  throwTogether(errors);
}
