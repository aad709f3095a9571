/** `kubectl patch` (kubectl/pkg/cmd/patch/patch.go). */
import { deepEqual } from "../../../kube/deep-equal.ts";
import { goJsonError } from "../../../kube/encoding/json-errors.ts";
import type { JsonObject } from "../../../kube/patch/json.ts";
import { applyJsonPatch, PatchError } from "../../../kube/patch/json-patch.ts";
import { applyMergePatch } from "../../../kube/patch/merge-patch.ts";
import { builtinMergeRules, rootTypeOf } from "../../../kube/patch/merge-rules.ts";
import { applyStrategicMergePatch } from "../../../kube/patch/strategic-merge.ts";
import { badRequest, StatusError } from "../../../kube/status.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { FileError } from "../../../machine/filesystem.ts";
import { resolve } from "../../../machine/path.ts";
import { completeTypesAndNames } from "../completion.ts";
import { dryRunOf, writeQuery } from "../dry-run.ts";
import { AggregateErrors, CommandError, toError } from "../errors.ts";
import { dryRunSuffix, printerFor } from "../printers/printer.ts";
import { build } from "../resource/builder.ts";
import { parseYamlOrJson } from "../resource/documents.ts";
import { filenameOptions } from "../resource/files.ts";
import { type Info, infoPath } from "../resource/info.ts";
import { defineVerb, type Invocation } from "../verb.ts";

type PatchType = "strategic" | "merge" | "json";
const CONTENT_TYPES: Readonly<Record<PatchType, string>> = {
  strategic: "application/strategic-merge-patch+json",
  merge: "application/merge-patch+json",
  json: "application/json-patch+json",
};

export const patch = defineVerb({ name: "patch", run, complete: completeTypesAndNames });

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, factory, process } = invocation;
  const inline = flags.string("patch");
  const file = flags.string("patch-file");
  if (inline !== "" && file !== "") throw new CommandError("cannot specify --patch and --patch-file together");
  if (inline === "" && file === "") throw new CommandError("must specify --patch or --patch-file containing the contents of the patch");
  const local = flags.bool("local");
  const typed = flags.string("type");
  if (local && args.length > 0) throw new CommandError("cannot specify --local and server resources");
  if (!["strategic", "merge", "json"].includes(typed))
    throw new CommandError(`--type must be one of [json merge strategic], not ${JSON.stringify(typed)}`);
  const type = typed as PatchType;
  const subresource = flags.string("subresource");
  const checked = !invocation.release.kubectl.laterCommands;
  if (checked && subresource !== "" && subresource !== "status" && subresource !== "scale")
    throw new CommandError(`invalid subresource value: ${JSON.stringify(subresource)}. Must be one of [status scale]`);
  const body = readPatch(invocation, inline, file);
  const dryRun = await dryRunOf(invocation);
  const printerOf = (changed: boolean) =>
    printerFor(process, flags, { operation: `patched${changed ? "" : " (no change)"}${dryRun === "server" ? dryRunSuffix(dryRun) : ""}` });
  await printerOf(true);
  const { visits } = await build(factory, {
    args,
    files: filenameOptions(flags),
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    flatten: true,
    local,
    subresource,
    latest: !local,
  });
  const errors: Error[] = [];
  let count = 0;
  for (const visit of visits) {
    if (visit.error) {
      errors.push(visit.error);
      continue;
    }
    const { info } = visit;
    count++;
    try {
      const before = info.object as KubeObject;
      const after =
        local || dryRun === "client"
          ? patchedHere(info, type, body)
          : await patchedThere(invocation, info, type, body, subresource, dryRun);
      const printer = await printerOf(!deepEqual(before, after));
      await invocation.print(printer.print(after));
    } catch (error) {
      errors.push(toError(error));
    }
  }
  if (errors.length > 0) throw errors.length === 1 && errors[0] ? errors[0] : new AggregateErrors(errors);
  if (count === 0) throw new CommandError("no objects passed to patch");
  return 0;
}

function readPatch({ process }: Invocation, inline: string, file: string): unknown {
  let text = inline;
  if (file !== "") {
    try {
      text = process.fs.read(resolve(process.cwd, file));
    } catch (error) {
      if (error instanceof FileError) throw new CommandError(`unable to read patch file: open ${file}: ${error.message.toLowerCase()}`);
      throw error;
    }
  }
  try {
    return parseYamlOrJson(text);
  } catch (error) {
    // What begins like JSON is sent as it is: the server refuses it.
    const complaint = text.trimStart().startsWith("{") ? goJsonError(text) : undefined;
    if (complaint !== undefined) return new Unreadable(complaint);
    const why = (error instanceof Error ? error.message : String(error)).replace("error converting YAML to JSON: ", "");
    throw new CommandError(`unable to parse ${JSON.stringify(text)}: ${why}`);
  }
}

/** A patch that no server can read. */
class Unreadable {
  readonly complaint: string;
  constructor(complaint: string) {
    this.complaint = complaint;
  }
}

async function patchedThere(
  invocation: Invocation,
  info: Info,
  type: PatchType,
  body: unknown,
  subresource: string,
  dryRun: "none" | "server",
): Promise<KubeObject> {
  const { factory, flags } = invocation;
  if (body instanceof Unreadable) throw badRequest(body.complaint);
  const request = {
    body,
    headers: { "content-type": CONTENT_TYPES[type] },
    query: writeQuery(flags, { dryRun }),
  };
  try {
    return (await factory.client().body("PATCH", infoPath(info, subresource), request)) as KubeObject;
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason !== "UnsupportedMediaType") throw error;
    const { group, version, kind } = info.resource;
    const where = `${group === "" ? "" : `${group}/`}${version}, Kind=${kind}`;
    throw new CommandError(`${CONTENT_TYPES[type]} is not supported by ${where}: ${error.message}`);
  }
}

/** --local and client-side dry runs. */
function patchedHere(info: Info, type: PatchType, body: unknown): KubeObject {
  const object = info.object as unknown as JsonObject;
  if (body instanceof Unreadable) throw new CommandError(body.complaint);
  try {
    if (type === "json") return applyJsonPatch(object, body) as KubeObject;
    if (type === "merge") return applyMergePatch(object, body) as KubeObject;
    return applyStrategicMergePatch(object, body as JsonObject, builtinMergeRules, rootTypeOf(info.resource.kind)) as unknown as KubeObject;
  } catch (error) {
    if (error instanceof PatchError) throw new CommandError(error.message);
    throw error;
  }
}
