/** `kubectl api-resources` (kubectl/pkg/cmd/apiresources/apiresources.go). */
import type { KubeObject } from "../../../kube/types.ts";
import { type ApiResource, groupVersionOf } from "../discovery.ts";
import { CommandError, usageError } from "../errors.ts";
import { printerFor } from "../printers/printer.ts";
import { newTableWriter } from "../printers/tabwriter.ts";
import { defineVerb } from "../verb.ts";

const OUTPUTS = ["", "wide", "name"];
const LATER_OUTPUTS = ["json", "yaml", "kyaml"];

export const apiResources = defineVerb({
  name: "api-resources",
  async run(invocation) {
    const { flags, args, path, factory, print } = invocation;
    if (args.length > 0) throw usageError(path, `unexpected arguments: [${args.join(" ")}]`);
    const output = flags.string("output");
    const whole = invocation.release.kubectl.laterCommands && LATER_OUTPUTS.includes(output);
    if (!whole && !OUTPUTS.includes(output))
      throw new CommandError(
        invocation.release.kubectl.laterCommands
          ? `unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: json,kyaml,name,wide,yaml`
          : `--output ${output} is not available`,
      );
    const sortBy = flags.string("sort-by");
    if (sortBy !== "" && sortBy !== "name" && sortBy !== "kind") throw new CommandError("--sort-by accepts only name or kind");
    const wide = output === "wide";
    const writer = newTableWriter();
    if (output !== "name" && !flags.bool("no-headers"))
      writer.write(`${["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND", ...(wide ? ["VERBS", "CATEGORIES"] : [])].join("\t")}\n`);
    let resources: ApiResource[];
    let failure: unknown;
    try {
      const mapper = await factory.mapper(2);
      resources = mapper.groups.flatMap((group) => [...(group.versions[0]?.resources ?? [])]);
    } catch (error) {
      resources = [];
      failure = error;
    }
    const verbs = flags.list("verbs");
    const categories = flags.list("categories");
    const kept = resources.filter(
      (one) =>
        one.verbs.length > 0 &&
        (!flags.changed("api-group") || one.group === flags.string("api-group")) &&
        (!flags.changed("namespaced") || one.namespaced === flags.bool("namespaced")) &&
        verbs.every((verb) => one.verbs.includes(verb)) &&
        categories.every((category) => one.categories.includes(category)),
    );
    if (whole) {
      const printer = await printerFor(invocation.process, flags, { operation: "" });
      await print(printer.print(listOf(sorted(kept, sortBy)), { typed: true }));
      if (failure !== undefined) throw failure;
      return 0;
    }
    for (const one of sorted(kept, sortBy)) {
      if (output === "name") {
        writer.write(`${one.group === "" ? one.name : `${one.name}.${one.group}`}\n`);
        continue;
      }
      const cells = [one.name, one.shortNames.join(","), groupVersionOf(one), String(one.namespaced), one.kind];
      if (wide) cells.push(one.verbs.join(","), one.categories.join(","));
      writer.write(`${cells.join("\t")}\n`);
    }
    await print(writer.flush());
    if (failure !== undefined) throw failure;
    return 0;
  },
});

/** By group and name; --sort-by changes only equal runs of the other key. */
function sorted(resources: readonly ApiResource[], sortBy: string): ApiResource[] {
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  const key = (one: ApiResource): string => (sortBy === "kind" ? one.kind : one.name);
  return resources
    .map((resource, index) => ({ resource, index }))
    .sort(
      (a, b) =>
        (sortBy === ""
          ? order(a.resource.group, b.resource.group) || order(a.resource.name, b.resource.name)
          : order(key(a.resource), key(b.resource))) || a.index - b.index,
    )
    .map(({ resource }) => resource);
}

function listOf(resources: readonly ApiResource[]): KubeObject {
  const shown = resources.map(({ name, singularName, namespaced, group, version, kind, verbs, shortNames, categories }) => ({
    name,
    singularName,
    namespaced,
    ...(group === "" ? {} : { group }),
    version,
    kind,
    verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
  }));
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion: "", resources: shown } as unknown as KubeObject;
}
