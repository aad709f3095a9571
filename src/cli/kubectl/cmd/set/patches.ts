/** From changed objects to patches on the server, as every `kubectl set` does it (k8s.io/kubectl/pkg/cmd/set/helper.go). */
import { builtinMergeRules, rootTypeOf } from "../../../../kube/patch/merge-rules.ts";
import { createTwoWayMergePatch } from "../../../../kube/patch/three-way-merge.ts";
import type { KubeObject } from "../../../../kube/types.ts";
import { type DryRun, writeQuery } from "../../dry-run.ts";
import { CommandError, toError } from "../../errors.ts";
import type { ObjectPrinter } from "../../printers/printer.ts";
import { type BuildResult, build } from "../../resource/builder.ts";
import { filenameOptions } from "../../resource/files.ts";
import { type Info, infoPath } from "../../resource/info.ts";
import { infosOf, throwTogether, unlessLocal } from "../../resource/visit.ts";
import type { Invocation } from "../../verb.ts";
import { asTyped } from "./typed.ts";

/** The strategic merge patch between two states of an object; undefined when nothing changed. */
export function patchBetween(before: KubeObject, after: KubeObject): Record<string, unknown> | undefined {
  const patch = createTwoWayMergePatch(before as never, after as never, builtinMergeRules, rootTypeOf(before.kind ?? ""));
  return Object.keys(patch).length === 0 ? undefined : (patch as Record<string, unknown>);
}

/** The objects the arguments and -f mean, as they are now. */
export async function infosToSet(invocation: Invocation, args: readonly string[]): Promise<Info[]> {
  return infosOf((await buildToSet(invocation, args)).visits);
}
export async function buildToSet({ flags, factory }: Invocation, args: readonly string[]): Promise<BuildResult> {
  return build(factory, {
    typed: true,
    files: filenameOptions(flags),
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    flatten: true,
    ...unlessLocal(flags.bool("local"), {
      args,
      selector: flags.has("selector") ? flags.string("selector") : "",
      selectAll: flags.bool("all"),
    }),
  });
}

export function refuseLocalServerDryRun({ flags }: Invocation, dryRun: DryRun): void {
  if (flags.bool("local") && dryRun === "server")
    throw new CommandError("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
}

export interface PatchOptions {
  readonly dryRun: DryRun;
  readonly printer: ObjectPrinter;
  /** Put before a refusal: `failed to patch image update to pod template: `. */
  readonly failure: string;
  /** Undefined leaves the object alone. */
  change(object: KubeObject): KubeObject | undefined;
  /** Patches and prints what does not change as well. */
  readonly unchangedToo?: boolean;
  /** Called after a successful patch, before the result is printed. */
  beforePrint?(): void;
}

/** Changes, patches and prints each object; what went wrong is added to `errors` and thrown at the end. */
export async function patchInfos(
  invocation: Invocation,
  infos: readonly Info[],
  options: PatchOptions,
  errors: Error[] = [],
): Promise<void> {
  const { flags, factory, print } = invocation;
  const changed: { info: Info; before: KubeObject; after: KubeObject }[] = [];
  for (const info of infos) {
    const before = info.object as KubeObject;
    try {
      const after = options.change(before);
      if (after) changed.push({ info, before, after });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      errors.push(new CommandError(`error: ${info.resource.name}/${info.name} ${error.message}\n`));
    }
  }
  for (const { info, before, after } of changed) {
    const patch = patchBetween(before, after);
    if (!patch && !options.unchangedToo) continue;
    if (flags.bool("local") || options.dryRun === "client") {
      await print(options.printer.print(flags.bool("local") ? asTyped(invocation, after) : after));
      continue;
    }
    let answer: KubeObject;
    try {
      answer = (await factory.client().body("PATCH", infoPath(info), {
        body: patch ?? {},
        headers: { "content-type": "application/strategic-merge-patch+json" },
        query: writeQuery(flags, { dryRun: options.dryRun }),
      })) as KubeObject;
    } catch (error) {
      errors.push(new CommandError(`${options.failure}${toError(error).message}`));
      continue;
    }
    options.beforePrint?.();
    await print(options.printer.print(answer));
  }
  throwTogether(errors);
}
