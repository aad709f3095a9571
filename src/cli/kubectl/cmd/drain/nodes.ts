/** The nodes that cordon, uncordon and drain were asked for. */
import { CommandError, usageError } from "../../errors.ts";
import { build } from "../../resource/builder.ts";
import type { Info } from "../../resource/info.ts";
import { infosOf } from "../../resource/visit.ts";
import type { Invocation } from "../../verb.ts";

/** Throws usage errors (`usage` is the command's line) and the first refusal. */
export async function nodesToDrain({ args, flags, factory, path }: Invocation, usage: string): Promise<Info[]> {
  if (args.length === 0 && !flags.changed("selector")) throw usageError(path, `USAGE: ${usage} [flags]`);
  const selector = flags.string("selector");
  if (args.length > 0 && selector !== "") throw usageError(path, "error: cannot specify both a node name and a --selector option");
  const { visits } = await build(factory, {
    args: selector === "" ? args.map((name) => (name.includes("/") ? name : `nodes/${name}`)) : ["nodes"],
    namespace: factory.namespace,
    selector,
    singleResourceType: true,
    flatten: true,
    stopOnError: true,
  });
  const infos = infosOf(visits);
  for (const { resource } of infos)
    if (resource.group !== "" || resource.name !== "nodes")
      throw new CommandError(
        `error: expected resource of type node, got "${resource.group}/${resource.version}, Resource=${resource.name}"`,
      );
  return infos;
}
