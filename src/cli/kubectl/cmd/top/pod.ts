/** `kubectl top pod`. */
import type { ObjectList } from "../../../../kube/types.ts";
import { namesOf } from "../../completion.ts";
import { CommandError, usageError } from "../../errors.ts";
import { newTableWriter } from "../../printers/tabwriter.ts";
import { defineVerb } from "../../verb.ts";
import { cells, METRICS, type PodMetrics, requireMetrics, sortOrder, sum, usageOf } from "./metrics.ts";

export const pod = defineVerb({
  name: "pod",
  aliases: ["pods", "po"],
  complete: (request) => namesOf(request, "pods"),
  async run(invocation) {
    const { args, flags, factory, print, complain, path } = invocation;
    const [name] = args;
    if (args.length > 1) throw usageError(path, "pod [NAME | -l label]");
    const order = sortOrder(invocation);
    const selector = flags.string("selector");
    const fieldSelector = flags.string("field-selector");
    if (name !== undefined && (selector !== "" || fieldSelector !== ""))
      throw new CommandError("only one of NAME or selector can be provided");
    await requireMetrics(invocation);
    const all = flags.bool("all-namespaces");
    const root = all ? `${METRICS}/pods` : `${METRICS}/namespaces/${factory.namespace}/pods`;
    const client = factory.client();
    const metrics =
      name === undefined
        ? ((await client.body("GET", root, { query: { labelSelector: selector, fieldSelector } })) as ObjectList<PodMetrics>).items
        : [(await client.body("GET", `${root}/${name}`)) as PodMetrics];
    if (metrics.length === 0) {
      await complain(all ? "No resources found\n" : `No resources found in ${factory.namespace} namespace.\n`);
      return 0;
    }
    const measured = metrics.map((one) => ({ one, usage: sum((one.containers ?? []).map(({ usage }) => usageOf(usage))) }));
    measured.sort((a, b) => (order ? b.usage[order] - a.usage[order] : keyOf(a.one) < keyOf(b.one) ? -1 : 1));
    const containers = flags.bool("containers");
    const table = newTableWriter();
    const lead = all ? ["NAMESPACE"] : [];
    if (!flags.bool("no-headers"))
      table.write(`${[...lead, ...(containers ? ["POD", "NAME"] : ["NAME"]), "CPU(cores)", "MEMORY(bytes)"].join("\t")}\n`);
    for (const { one, usage } of measured) {
      const who = [...(all ? [one.metadata.namespace ?? ""] : []), one.metadata.name];
      if (!containers) table.write(`${[...who, ...cells(usage)].join("\t")}\n`);
      else
        for (const container of one.containers ?? [])
          table.write(`${[...who, container.name, ...cells(usageOf(container.usage))].join("\t")}\n`);
    }
    if (flags.bool("sum")) {
      const columns = (all ? 1 : 0) + (containers ? 2 : 1);
      const blank = Array.from({ length: columns }, () => "");
      table.write(`${[...blank, "________", "________"].join("\t")}\n`);
      table.write(`${[...blank, ...cells(sum(measured.map(({ usage }) => usage)))].join("\t")}\n`);
    }
    await print(table.flush());
    return 0;
  },
});
function keyOf({ metadata }: PodMetrics): string {
  return `${metadata.namespace}/${metadata.name}`;
}
