/** `kubectl why OBJECT`: the causes of an object's last write, back to the line somebody typed. No other kubectl has it. */
import { encodeJson } from "../../../kube/encoding/json.ts";
import { type Causes, type Step, TRACE_SOCKET } from "../../../machine/trace.ts";
import { completeTypesAndNames } from "../completion.ts";
import { CommandError, usageError } from "../errors.ts";
import { newTableWriter } from "../printers/tabwriter.ts";
import { build } from "../resource/builder.ts";
import type { Info } from "../resource/info.ts";
import { defineVerb, type Invocation } from "../verb.ts";

const OURS = "kubectl why belongs to Kubewekend; no other kubectl has it. It reads the record that this simulated cluster keeps.";

export const why = defineVerb({
  name: "why",
  hidden: true,
  help: `${OURS}

 Print who wrote an object last, who caused that, who caused that, and so on, back to the line that somebody typed (or to
a timer). Where the object was made for another reason than its last write, both reasons are printed.

Examples:
  # Why is this pod as it is?
  kubectl why pod web-6dc5cd68db-2d9c6

  # The same chain as JSON
  kubectl why deployment/web -o json

Options:
    -o, --output='':
	Output format. One of: (json).

Usage:
  kubectl why (TYPE NAME | TYPE/NAME) [options]

Use "kubectl options" for a list of global command-line options (applies to all commands).
`,
  hiddenFlags: [{ name: "output", shorthand: "o", type: "string", default: "" }],
  run,
  complete: completeTypesAndNames,
});

async function run(invocation: Invocation): Promise<number> {
  const { args, factory, flags, process, path, print } = invocation;
  const output = flags.string("output");
  if (output !== "" && output !== "json") throw usageError(path, `unable to match a printer suitable for the output format "${output}"`);
  if (args.length === 0) throw usageError(path, "an object must be named");
  const causes = process.machine.sockets.get(TRACE_SOCKET) as Causes | undefined;
  if (!causes) throw new CommandError("no record is kept on this machine: kubectl why works on the laptop");
  const { visits } = await build(factory, { args, namespace: factory.namespace, latest: true });
  const told = visits.map((visit) => {
    if (visit.error) throw visit.error;
    const object = nameIn(visit.info);
    return { object, because: causes.chainOf(object), made: causes.originOf(object) };
  });
  if (output === "json") {
    for (const one of told) await print(`${encodeJson(one, { indent: 4, sort: false })}\n`);
    return 0;
  }
  await print(`${OURS}\n`);
  for (const { object, because, made } of told) {
    const [last] = because;
    if (!last) throw new CommandError(`nobody wrote ${object} through the API server`);
    await print(`\n${object} was last written at revision ${last.revision}, because:\n\n${table(because)}`);
    if (!because.some(({ id }) => id === made[0]?.id))
      await print(`\nIt was made at revision ${made[0]?.revision}, because:\n\n${table(made)}`);
  }
  return 0;
}

/** As the record names it: `deployments.apps/default/web`. */
function nameIn({ resource, namespace, name }: Info): string {
  return [
    resource.group === "" ? resource.name : `${resource.name}.${resource.group}`,
    ...(namespace === "" ? [] : [namespace]),
    name,
  ].join("/");
}

function table(chain: readonly Step[]): string {
  const writer = newTableWriter();
  const root = chain.at(-1);
  writer.write("WHEN\tWHO\tREVISION\tDID\n");
  for (const step of chain)
    writer.write(`${since(root, step)}\t${step.actor}\t${step.revision === 0 ? "-" : step.revision}\t${deed(step)}\n`);
  if (root && root.cause !== 0) writer.write("\t\t\t(earlier steps are no longer kept)\n");
  else if (root && root.verb !== "input") writer.write(`\t\t\t(nobody asked: a timer of ${root.actor})\n`);
  return writer.flush();
}

/** Seconds after the root. */
const since = (root: Step | undefined, { at }: Step): string => `+${((at - (root?.at ?? at)) / 1e6).toFixed(3)}s`;

const DEEDS: Readonly<Record<string, string>> = {
  input: "typed",
  create: "created",
  update: "updated",
  patch: "patched",
  apply: "applied",
  delete: "deleted",
  bind: "bound",
  deliver: "was told of",
  reconcile: "compared",
  schedule: "looked for a node for",
  rules: "rewrote the rules of",
};
/** `updated the status of deployments.apps/default/web` */
function deed({ verb, object, note }: Step): string {
  const [word = "", subresource] = verb.split(" ");
  const what = word === "bind" || subresource === undefined ? object : `the ${subresource} of ${object}`;
  return `${DEEDS[word] ?? verb} ${what}${note === undefined ? "" : ` (${note})`}`;
}
