/** `kubectl top node`. */
import type { Node, ObjectList } from "../../../../kube/types.ts";
import { namesOf } from "../../completion.ts";
import { CommandError, usageError } from "../../errors.ts";
import { newTableWriter } from "../../printers/tabwriter.ts";
import { defineVerb } from "../../verb.ts";
import { cells, METRICS, type NodeMetrics, requireMetrics, sortOrder, usageOf } from "./metrics.ts";

export const node = defineVerb({
  name: "node",
  aliases: ["nodes", "no"],
  complete: (request) => namesOf(request, "nodes"),
  async run(invocation) {
    const { args, flags, factory, print, path } = invocation;
    const [name] = args;
    if (args.length > 1) throw usageError(path, "node [NAME | -l label]");
    const order = sortOrder(invocation);
    const selector = flags.string("selector");
    if (name !== undefined && selector !== "") throw new CommandError("only one of NAME or --selector can be provided");
    await requireMetrics(invocation);
    const client = factory.client();
    const list = async <Item>(root: string): Promise<Item[]> =>
      name === undefined
        ? (((await client.body("GET", `${root}/nodes`, { query: { labelSelector: selector } })) as ObjectList as { items: unknown[] })
            .items as Item[])
        : [(await client.body("GET", `${root}/nodes/${name}`)) as Item];
    const metrics = await list<NodeMetrics>(METRICS);
    if (metrics.length === 0) throw new CommandError("metrics not available yet");
    const nodes = await list<Node>("/api/v1");
    const field = flags.bool("show-capacity") ? "capacity" : "allocatable";
    const available = new Map(nodes.map((one) => [one.metadata.name, usageOf(one.status?.[field] as Record<string, string>)]));
    const measured = metrics.map((one) => ({ name: one.metadata.name, usage: usageOf(one.usage) }));
    measured.sort((a, b) => (order ? b.usage[order] - a.usage[order] : a.name < b.name ? -1 : 1));
    const table = newTableWriter();
    if (!flags.bool("no-headers")) table.write("NAME\tCPU(cores)\tCPU%\tMEMORY(bytes)\tMEMORY%\n");
    for (const { name: shown, usage } of measured) {
      const of = available.get(shown);
      const percent = (resource: "cpu" | "memory"): string =>
        of && of[resource] > 0 ? `${Math.trunc((usage[resource] / of[resource]) * 100)}%` : "<unknown>";
      const [cpu = "", memory = ""] = cells(usage);
      table.write(`${[shown, cpu, percent("cpu"), memory, percent("memory")].join("\t")}\n`);
      available.delete(shown);
    }
    for (const missing of available.keys()) table.write(`${missing}\t<unknown>\t<unknown>\t<unknown>\t<unknown>\n`);
    await print(table.flush());
    return 0;
  },
});
