/** Marking nodes (k8s.io/kubectl/pkg/drain/cordon.go). */
import type { KubeObject, Node } from "../../../../kube/types.ts";
import type { Completion } from "../../../../machine/program.ts";
import { namesOf } from "../../completion.ts";
import { dryRunOf } from "../../dry-run.ts";
import { toError } from "../../errors.ts";
import { dryRunSuffix, printerFor } from "../../printers/printer.ts";
import { type Info, infoPath } from "../../resource/info.ts";
import type { CompletionRequest, Invocation } from "../../verb.ts";

export async function completeNodes(request: CompletionRequest): Promise<Completion[]> {
  return (await namesOf(request, "nodes")).filter(({ value }) => !request.args.includes(value));
}

/** Patches and says so, or says that it is so already. A refusal is complained about, and the next node follows. */
export async function setUnschedulable(invocation: Invocation, infos: readonly Info[], desired: boolean): Promise<void> {
  const { factory, flags, process, print, complain } = invocation;
  const dryRun = await dryRunOf(invocation);
  const word = desired ? "cordon" : "uncordon";
  for (const info of infos) {
    const node = info.object as unknown as Node;
    const already = (node.spec?.unschedulable === true) === desired;
    if (!already && dryRun !== "client") {
      try {
        await factory.client().body("PATCH", infoPath(info), {
          body: { spec: { unschedulable: desired ? true : null } },
          headers: { "content-type": "application/strategic-merge-patch+json" },
          query: dryRun === "server" ? { dryRun: "All" } : {},
        });
      } catch (error) {
        await complain(`error: unable to ${word} node ${JSON.stringify(info.name)}: ${toError(error).message}\n`);
        continue;
      }
    }
    const printer = await printerFor(process, flags, { operation: `${already ? "already " : ""}${word}ed${dryRunSuffix(dryRun)}` });
    await print(printer.print(node as unknown as KubeObject));
  }
}
