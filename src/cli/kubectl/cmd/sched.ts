/**
 * `kubectl sched explain POD`: why the scheduler put a pod where it is, or why it could not. No other kubectl has it.
 * The scheduler is asked through a port-forward to its pod, as anyone may who may forward there.
 */
import { encodeJson } from "../../../kube/encoding/json.ts";
import { EXPLANATION_PATH, type Explanation, type NodeExplanation } from "../../../kube/explanation.ts";
import type { ObjectList, Pod } from "../../../kube/types.ts";
import type { HttpRequest } from "../../../machine/http.ts";
import { namesOf } from "../completion.ts";
import { CommandError, usageError } from "../errors.ts";
import type { Factory } from "../factory.ts";
import { newTableWriter } from "../printers/tabwriter.ts";
import { build } from "../resource/builder.ts";
import { infosOf } from "../resource/visit.ts";
import { defineVerb, type Invocation } from "../verb.ts";

const OURS =
  "kubectl sched belongs to Kubewekend; no other kubectl has it. It asks this simulated cluster's schedulers what they remember.";
const SECURE_PORT = 10_259;
/** Nodes beside each other in the table; more do not fit on a screen. */
const COLUMNS = 4;

const explain = defineVerb({
  name: "explain",
  help: `${OURS}

 Print the last attempt to place a pod: which nodes were refused, by which plugin and in which words; what each plugin gave
the others; and which nodes had the same total, of which one was drawn.

Examples:
  # Why is this pod where it is?
  kubectl sched explain web-6dc5cd68db-2d9c6

  # With what the plugins counted before it was brought to 0 to 100
  kubectl sched explain web-6dc5cd68db-2d9c6 -o wide

  # All nodes and numbers
  kubectl sched explain web-6dc5cd68db-2d9c6 -o json

Options:
    -o, --output='':
	Output format. One of: (json, wide).

Usage:
  kubectl sched explain POD [options]

Use "kubectl options" for a list of global command-line options (applies to all commands).
`,
  hiddenFlags: [{ name: "output", shorthand: "o", type: "string", default: "" }],
  run,
  complete: (request) => (request.args.length === 0 ? namesOf(request, "pods") : Promise.resolve([])),
});

export const sched = defineVerb({
  name: "sched",
  hidden: true,
  help: `${OURS}

Available Commands:
  explain       Why a pod went where it went

Usage:
  kubectl sched [flags] [options]

Use "kubectl sched <command> --help" for more information about a given command.
`,
  subcommands: [explain],
});

async function run({ args, factory, flags, path, print }: Invocation): Promise<number> {
  const output = flags.string("output");
  if (output !== "" && output !== "json" && output !== "wide")
    throw usageError(path, `unable to match a printer suitable for the output format "${output}"`);
  const [typed] = args;
  if (typed === undefined || args.length > 1) throw usageError(path, "exactly one pod must be named");
  const { visits } = await build(factory, {
    args: typed.includes("/") ? [typed] : ["pods", typed],
    namespace: factory.namespace,
    stopOnError: true,
    singleResourceType: true,
  });
  const [info] = infosOf(visits);
  const pod = info?.object;
  if (pod?.kind !== "Pod") throw new CommandError("only pods are placed on nodes: name a pod");
  const explanation = await explanationOf(factory, pod as Pod);
  await print(
    output === "json" ? `${encodeJson(explanation, { indent: 4, sort: false })}\n` : `${OURS}\n\n${told(explanation, output === "wide")}`,
  );
  return 0;
}

/** Asks one scheduler after the other. Throws CommandError if none remembers the pod. */
async function explanationOf(factory: Factory, { metadata, spec }: Pod): Promise<Explanation> {
  const client = factory.client();
  const { items } = (await client.body("GET", "/api/v1/namespaces/kube-system/pods")) as ObjectList<Pod>;
  const schedulers = items.filter((pod) => pod.status.phase === "Running" && pod.spec.containers[0]?.command?.[0] === "kube-scheduler");
  if (schedulers.length === 0) throw new CommandError("no kube-scheduler runs in the namespace kube-system: there is nobody to ask");
  for (const scheduler of schedulers) {
    const [container] = scheduler.spec.containers;
    const flag = [...(container?.command ?? []), ...(container?.args ?? [])].find((word) => word.startsWith("--secure-port="));
    const port = Number(flag?.split("=")[1] ?? SECURE_PORT);
    const request: HttpRequest = {
      method: "GET",
      path: `${EXPLANATION_PATH}/${metadata.namespace}/${metadata.name}`,
      headers: {},
      scheme: "https",
    };
    const response = await client.request("POST", `/api/v1/namespaces/kube-system/pods/${scheduler.metadata.name}/portforward`, {
      query: { ports: port },
      body: { port, request },
      passErrors: true,
    });
    if (response.status === 200) return JSON.parse(String(response.body)) as Explanation;
    if (response.status === 403) throw new CommandError(`${scheduler.metadata.name} cannot be asked: you may not forward its port`);
  }
  throw new CommandError(
    spec.nodeName === undefined
      ? `no scheduler has looked at pods/${metadata.name} yet (schedulerName: ${spec.schedulerName})`
      : `no scheduler remembers pods/${metadata.name}: it was placed by other hands, before the scheduler was started, or long ago`,
  );
}

function told(explanation: Explanation, wide: boolean): string {
  const { pod, attempt, scheduler, node, message, nominatedNode, victims, nodes, ties, unvisited } = explanation;
  const outcome = node === undefined ? "found no node" : `chose ${node}`;
  let text = `pods/${pod}: ${scheduler} ${outcome} (attempt ${attempt})\n`;
  if (message !== undefined) text += `${message}\n`;
  if (nominatedNode !== undefined) text += `Room is being made on ${nominatedNode}; evicted: ${victims.join(", ") || "nobody"}\n`;
  const refused = nodes.filter(({ reasons }) => reasons !== undefined);
  const feasible = nodes.filter(({ reasons }) => reasons === undefined);
  if (refused.length > 0) text += `\n${refusals(refused)}`;
  const scored = feasible.filter(({ scores }) => scores !== undefined).toSorted((a, b) => (b.total ?? 0) - (a.total ?? 0));
  if (scored.length > 0) {
    text += `\n${totals(scored.slice(0, COLUMNS), wide)}`;
    if (scored.length > COLUMNS) text += `(and ${scored.length - COLUMNS} nodes with no higher total: -o json)\n`;
    if (ties.length > 1) text += `\nEqual: ${ties.join(", ")}. One of them was drawn.\n`;
  } else if (feasible.length === 1) text += `\n${feasible[0]?.node} was the only node left: nothing was scored.\n`;
  if (unvisited > 0) text += `\nNot looked at: ${unvisited} (the pod names its node, or enough had been found).\n`;
  return text;
}

function refusals(nodes: readonly NodeExplanation[]): string {
  const writer = newTableWriter();
  writer.write("REFUSED\tBY\tREASON\n");
  for (const { node, rejectedBy, reasons } of nodes) writer.write(`${node}\t${rejectedBy ?? "<none>"}\t${reasons?.join(", ")}\n`);
  return writer.flush();
}

function totals(nodes: readonly NodeExplanation[], wide: boolean): string {
  const writer = newTableWriter();
  writer.write(`SCORES\tWEIGHT\t${nodes.map(({ node }) => node).join("\t")}\n`);
  for (const [row, { plugin, weight }] of (nodes[0]?.scores ?? []).entries()) {
    const cells = nodes.map(({ scores }) => {
      const score = scores?.[row];
      return wide ? `${score?.raw} -> ${score?.normalised} -> ${score?.weighted}` : `${score?.weighted}`;
    });
    writer.write(`${plugin}\t${weight}\t${cells.join("\t")}\n`);
  }
  writer.write(`total\t\t${nodes.map(({ total }) => total).join("\t")}\n`);
  return writer.flush();
}
