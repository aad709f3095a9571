/** `kubectl taint` (k8s.io/kubectl/pkg/cmd/taint). */
import { checkLabelValue, checkQualifiedName } from "../../../kube/names.ts";
import { builtinMergeRules } from "../../../kube/patch/merge-rules.ts";
import { createTwoWayMergePatch } from "../../../kube/patch/three-way-merge.ts";
import type { core, KubeObject, Node } from "../../../kube/types.ts";
import { namesOf } from "../completion.ts";
import { dryRunOf, writeQuery } from "../dry-run.ts";
import { AggregateErrors, CommandError, usageError } from "../errors.ts";
import { dryRunSuffix, printerFor } from "../printers/printer.ts";
import { build } from "../resource/builder.ts";
import { infoPath } from "../resource/info.ts";
import { visitAll } from "../resource/visit.ts";
import { defineVerb, type Invocation } from "../verb.ts";

export const taint = defineVerb({
  name: "taint",
  run,
  async complete(request) {
    return request.args.length === 0 ? [{ value: "node" }] : request.args.length === 1 ? namesOf(request, "nodes") : [];
  },
});

type Taint = core.Taint;

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, factory, process, print } = invocation;
  const mapper = await factory.mapper();
  const dryRun = await dryRunOf(invocation);
  const { resources, taints } = splitTaints(args);
  if (resources.length < 1) throw new CommandError("one or more resources must be specified as <resource> <name>");
  if (taints.length < 1) throw new CommandError("at least one taint update is required");
  const changes = parseTaints(invocation, taints);
  const type = (resources[0] ?? "").toLowerCase();
  if (mapper.require(type).kind !== "Node") throw new CommandError(`invalid resource type ${type}, only node types are supported`);
  refuseConflicts(changes);
  const all = flags.bool("all");
  const selector = flags.string("selector");
  if (all && selector !== "") throw new CommandError("setting 'all' parameter with a non empty selector is prohibited");
  if (!all && selector === "" && resources.length < 2)
    throw new CommandError("at least one resource name must be specified since 'all' parameter is not set");
  const { visits } = await build(factory, {
    args: all || selector !== "" ? ["node"] : ["node", ...resources.slice(1)],
    namespace: factory.namespace,
    selector,
    selectAll: all,
    flatten: true,
  });
  await visitAll(visits, async (info) => {
    const node = info.object as unknown as Node;
    const { operation, next } = updateTaints(node, changes, flags.bool("overwrite"));
    const printer = await printerFor(process, flags, { operation: `${operation}${dryRun === "server" ? dryRunSuffix(dryRun) : ""}` });
    const { taints: _, ...spec } = node.spec ?? {};
    const changed = { ...node, spec: next.length > 0 ? { ...spec, taints: next } : spec } as unknown as KubeObject;
    if (dryRun === "client") {
      await print(printer.print(changed));
      return;
    }
    const patch = createTwoWayMergePatch(node as never, changed as never, builtinMergeRules, "Node");
    const answer = (await factory.client().body("PATCH", infoPath(info), {
      body: patch,
      headers: { "content-type": "application/strategic-merge-patch+json" },
      query: writeQuery(flags, { dryRun, validation: false }),
    })) as KubeObject;
    await print(printer.print(answer));
  });
  return 0;
}

function splitTaints(args: readonly string[]): { resources: string[]; taints: string[] } {
  const resources: string[] = [];
  const taints: string[] = [];
  for (const arg of args) {
    if (arg.includes("=") || arg.includes(":") || arg.endsWith("-")) taints.push(arg);
    else if (taints.length > 0) throw new CommandError(`all resources must be specified before taint changes: ${arg}`);
    else resources.push(arg);
  }
  return { resources, taints };
}

interface TaintChanges {
  readonly add: readonly Taint[];
  /** An empty effect means every effect. */
  readonly remove: readonly { key: string; effect: string }[];
}

/** Throws a usage error. */
function parseTaints(invocation: Invocation, texts: readonly string[]): TaintChanges {
  const add: Taint[] = [];
  const remove: { key: string; effect: string }[] = [];
  for (const text of texts) {
    if (text.endsWith("-")) {
      const { key, effect } = parseTaint(invocation, text.slice(0, -1));
      remove.push({ key, effect });
      continue;
    }
    const taint = parseTaint(invocation, text);
    if (taint.effect === "") throw usageError(invocation.path, `invalid taint spec: ${text}`);
    if (add.some((one) => one.key === taint.key && one.effect === taint.effect))
      throw usageError(
        invocation.path,
        `duplicated taints with the same key and effect: {${taint.key} ${taint.value ?? ""} ${taint.effect} <nil>}`,
      );
    add.push(taint);
  }
  return { add, remove };
}
const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/** `key=value:effect`, `key:effect` or `key`. */
function parseTaint({ path, release }: Invocation, text: string): Taint & { effect: string } {
  const invalid = (why = ""): Error => usageError(path, `invalid taint spec: ${text}${why}`);
  const parts = text.split(":");
  if (parts.length > 2) throw invalid();
  let [key = "", effect = ""] = parts;
  let value = "";
  if (parts.length === 2) {
    if (!EFFECTS.includes(effect)) throw usageError(path, `invalid taint effect: ${effect}, unsupported taint effect`);
    const pair = key.split("=");
    if (pair.length > 2) throw invalid();
    [key = "", value = ""] = pair;
    const problems = pair.length === 2 ? checkLabelValue(value) : [];
    if (problems.length > 0) throw invalid(`, ${problems.join("; ")}`);
  } else effect = "";
  const problems = checkQualifiedName(key, release.kubectl.laterCommands ? "a valid label key" : "a qualified name");
  if (problems.length > 0) throw invalid(`, ${problems.join("; ")}`);
  return { key, ...(value === "" ? {} : { value }), effect } as Taint & { effect: string };
}

function refuseConflicts({ add, remove }: TaintChanges): void {
  const both = add.flatMap((one) =>
    remove
      .filter((other) => other.key === one.key && (other.effect === "" || other.effect === one.effect))
      .map((other) => `${other.key}=${other.effect}`),
  );
  if (both.length > 0)
    throw new CommandError(`can not both modify and remove the following taint(s) in the same command: ${both.join(", ")}`);
}

/** reorganizeTaints: new ones first, then the old ones that stay. */
function updateTaints(node: Node, { add, remove }: TaintChanges, overwrite: boolean): { operation: string; next: Taint[] } {
  const old = node.spec?.taints ?? [];
  if (!overwrite) {
    const existing = add.filter((one) => old.some((other) => other.key === one.key && other.effect === one.effect));
    if (existing.length > 0)
      throw new CommandError(
        `node ${node.metadata.name} already has ${existing.map(({ key }) => key).join(",")} taint(s) with same effect(s) and --overwrite is false`,
      );
  }
  let next = [...add, ...old.filter((one) => !add.some((other) => other.key === one.key && other.effect === one.effect))];
  const added = old.length !== next.length;
  const errors: Error[] = [];
  let removed = false;
  for (const { key, effect } of remove) {
    const left = next.filter((one) => one.key !== key || (effect !== "" && one.effect !== effect));
    removed = left.length !== next.length;
    if (!removed) errors.push(new CommandError(`taint ${JSON.stringify(effect === "" ? key : `${key}:${effect}`)} not found`));
    next = left;
  }
  if (errors.length === 1 && errors[0]) throw errors[0];
  if (errors.length > 0) throw new AggregateErrors(errors);
  return { operation: (added && removed) || overwrite ? "modified" : added ? "tainted" : "untainted", next };
}
