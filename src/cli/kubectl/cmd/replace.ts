/** `kubectl replace` (kubectl/pkg/cmd/replace/replace.go). */
import type { KubeObject } from "../../../kube/types.ts";
import { completeTypesAndNames } from "../completion.ts";
import { type DryRun, dryRunOf, fieldValidation, writeQuery } from "../dry-run.ts";
import { AggregateErrors, addSource, CommandError, usageError } from "../errors.ts";
import { dryRunSuffix, printerFor } from "../printers/printer.ts";
import { build } from "../resource/builder.ts";
import { filenameOptions, readDocuments, requireFilenameOrKustomize } from "../resource/files.ts";
import { createInfo, type Info, infoPath } from "../resource/info.ts";
import { defineVerb, type Invocation } from "../verb.ts";
import { LAST_APPLIED, withLastApplied } from "./apply/annotation.ts";
import { deleteInfos } from "./delete.ts";
import { rawRequest } from "./raw.ts";

export const replace = defineVerb({ name: "replace", run, complete: completeTypesAndNames });

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, path, factory, process } = invocation;
  const files = filenameOptions(flags);
  const grace = flags.int("grace-period");
  const force = flags.bool("force");
  const timeout = flags.duration("timeout");
  if (grace >= 0 && !force) throw new CommandError("--grace-period must have --force specified");
  if (timeout !== 0 && !force) throw new CommandError("--timeout must have --force specified");
  requireFilenameOrKustomize(files);
  if (args.length > 0) throw usageError(path, `unexpected arguments: [${args.join(" ")}]`);
  const raw = flags.string("raw");
  if (raw !== "") {
    const [read] = await readDocuments(process, files);
    if (read?.error) throw read.error;
    return rawRequest(invocation, "PUT", raw, read?.document?.value);
  }
  const dryRun = await dryRunOf(invocation);
  if (force && dryRun !== "none") throw new CommandError("--dry-run can not be used when --force is set");
  const validation = fieldValidation(flags);
  const printer = await printerFor(process, flags, { operation: `replaced${dryRunSuffix(dryRun)}` });
  const { visits } = await build(factory, {
    files,
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    flatten: true,
    validate: validation !== "Ignore",
  });
  const errors: Error[] = [];
  const infos: Info[] = [];
  for (const visit of visits) {
    if (visit.error) errors.push(visit.error);
    else infos.push(visit.info);
  }
  if (force) {
    await deleteInfos(invocation, infos, {
      gracePeriod: grace < 0 ? 0 : grace,
      forced: grace <= 0,
      now: false,
      propagation: "Background",
      dryRun: "none",
      wait: true,
      timeout,
      short: false,
      replacing: true,
      ignoreNotFound: true,
    });
  }
  for (const info of infos) {
    try {
      const object = force
        ? await createInfo(invocation.factory.client(), prepared(invocation, info), writeQuery(flags, { dryRun }))
        : await replaceOne(invocation, info, dryRun);
      await invocation.print(printer.print(object));
    } catch (error) {
      errors.push(force ? addSource("creating", info.source, error) : addSource("replacing", info.source, error));
    }
  }
  if (errors.length > 0) throw errors.length === 1 && errors[0] ? errors[0] : new AggregateErrors(errors);
  if (infos.length === 0) throw new CommandError("no objects passed to replace");
  return 0;
}
/** Objects that apply manages keep their annotation in step. */
function prepared({ flags }: Invocation, info: Info): Info {
  const object = info.object as KubeObject;
  return flags.bool("save-config") || object.metadata?.annotations?.[LAST_APPLIED] !== undefined
    ? { ...info, object: withLastApplied(object) }
    : info;
}
/** PUT; without a resourceVersion in the file the one on the server is taken. */
async function replaceOne(invocation: Invocation, info: Info, dryRun: DryRun): Promise<KubeObject> {
  const { factory, flags } = invocation;
  const { object } = prepared(invocation, info);
  const wanted = object as KubeObject;
  if (dryRun === "client") return wanted;
  const subresource = flags.string("subresource");
  const path = infoPath(info, subresource);
  let body = wanted;
  if (!wanted.metadata.resourceVersion) {
    const current = (await factory.client().body("GET", path)) as KubeObject;
    body = { ...wanted, metadata: { ...wanted.metadata, resourceVersion: current.metadata.resourceVersion } };
  }
  return (await factory.client().body("PUT", path, { body, query: writeQuery(flags, { dryRun }) })) as KubeObject;
}
