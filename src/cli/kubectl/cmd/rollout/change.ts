/** What pause, resume and restart share: a change, a strategic merge patch, a word about it. */
import type { KubeObject } from "../../../../kube/types.ts";
import { groupResourceOf } from "../../discovery.ts";
import { writeQuery } from "../../dry-run.ts";
import { CommandError, toError } from "../../errors.ts";
import { printerFor } from "../../printers/printer.ts";
import { infoPath } from "../../resource/info.ts";
import { throwTogether } from "../../resource/visit.ts";
import type { Invocation } from "../../verb.ts";
import { patchBetween } from "../set/patches.ts";
import { buildRollout } from "./target.ts";

export interface RolloutChange {
  /** `paused`. */
  readonly done: string;
  /** Throws CommandError with the reason why not. */
  change(object: KubeObject): KubeObject;
  /** Said when the change changes nothing. */
  readonly unchanged: (name: string) => { readonly print: string } | { readonly error: string };
}

export async function changeRollouts(invocation: Invocation, { done, change, unchanged }: RolloutChange): Promise<number> {
  const { flags, factory, process, print, complain } = invocation;
  const { visits } = await buildRollout(invocation);
  const errors: Error[] = visits.flatMap((visit) => (visit.error ? [visit.error] : []));
  if (visits.length === 0) await complain(`No resources found in ${factory.namespace} namespace.\n`);
  for (const { info } of visits) {
    if (!info) continue;
    const before = info.object as KubeObject;
    let after: KubeObject;
    try {
      after = change(before);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      errors.push(new CommandError(`error: ${groupResourceOf(info.resource)} ${JSON.stringify(info.name)} ${error.message}`));
      continue;
    }
    const patch = patchBetween(before, after);
    if (!patch) {
      const answer = unchanged(info.name);
      if ("error" in answer) errors.push(new CommandError(answer.error));
      else await print((await printerFor(process, flags, { operation: answer.print })).print(before));
      continue;
    }
    try {
      const answer = (await factory.client().body("PATCH", infoPath(info), {
        body: patch,
        headers: { "content-type": "application/strategic-merge-patch+json" },
        query: writeQuery(flags, { dryRun: "none" }),
      })) as KubeObject;
      await print((await printerFor(process, flags, { operation: done })).print(answer));
    } catch (error) {
      if (error instanceof TypeError) throw error;
      errors.push(new CommandError(`failed to patch: ${toError(error).message}`));
    }
  }
  throwTogether(errors);
  return 0;
}
