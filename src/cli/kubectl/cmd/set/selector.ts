/** `kubectl set selector` (k8s.io/kubectl/pkg/cmd/set/set_selector.go). */
import { builtinMergeRules, rootTypeOf } from "../../../../kube/patch/merge-rules.ts";
import { createTwoWayMergePatch } from "../../../../kube/patch/three-way-merge.ts";
import type { KubeObject } from "../../../../kube/types.ts";
import { completeTypesAndNames } from "../../completion.ts";
import { dryRunOf, writeQuery } from "../../dry-run.ts";
import { CommandError } from "../../errors.ts";
import { dryRunSuffix, printerFor } from "../../printers/printer.ts";
import { recorded, recordFlag } from "../../record.ts";
import { infoPath } from "../../resource/info.ts";
import { refuseLocalResources, visitAll } from "../../resource/visit.ts";
import { defineVerb, type Invocation } from "../../verb.ts";
import { parseSelector } from "../create/selector.ts";
import { buildToSet } from "./patches.ts";
import { groupKindOf } from "./pod-spec.ts";

export const selector = defineVerb({ name: "selector", hiddenFlags: [recordFlag], run, complete: completeTypesAndNames });

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, factory, process, print } = invocation;
  const dryRun = await dryRunOf(invocation);
  const text = args[args.length - 1];
  const resources = args.slice(0, -1);
  const wanted = text === undefined ? undefined : parseSelector(text);
  const printer = await printerFor(process, flags, { operation: `selector updated${dryRunSuffix(dryRun)}` });
  if (!wanted) throw new CommandError("one selector is required");
  const local = flags.bool("local");
  if (local) refuseLocalResources(resources);
  const { visits } = await buildToSet(invocation, resources);
  const version = flags.string("resource-version");
  await visitAll(visits, async (info) => {
    const before = info.object as KubeObject;
    if (groupKindOf(before) !== "Service") throw new CommandError("setting a selector is only supported for Services");
    if (wanted.matchExpressions)
      throw new CommandError(
        `match expression [${wanted.matchExpressions.map(({ key, operator, values = [] }) => `{${key} ${operator} [${values.join(" ")}]}`).join(" ")}] not supported on this object`,
      );
    const metadata = version === "" ? before.metadata : { ...before.metadata, resourceVersion: version };
    const spec = { ...(before as { spec?: object }).spec, selector: wanted.matchLabels ?? {} };
    const after = recorded(invocation, { ...before, metadata, spec } as KubeObject);
    if (local || dryRun === "client") {
      await print(printer.print(after));
      return;
    }
    const from = version === "" ? before : { ...before, metadata: { ...before.metadata, resourceVersion: undefined } };
    const answer = (await factory.client().body("PATCH", infoPath(info), {
      body: createTwoWayMergePatch(from as never, after as never, builtinMergeRules, rootTypeOf("Service")),
      headers: { "content-type": "application/strategic-merge-patch+json" },
      query: writeQuery(flags, { dryRun }),
    })) as KubeObject;
    await print(printer.print(answer));
  });
  return 0;
}
