/** `kubectl edit` (kubectl/pkg/cmd/util/editor/editoptions.go). */
import { encodeJson } from "../../../kube/encoding/json.ts";
import type { JsonObject } from "../../../kube/patch/json.ts";
import { createMergePatch } from "../../../kube/patch/merge-patch.ts";
import { builtinMergeRules, rootTypeOf } from "../../../kube/patch/merge-rules.ts";
import { createTwoWayMergePatch } from "../../../kube/patch/three-way-merge.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { completeTypesAndNames } from "../completion.ts";
import { isBuiltin } from "../discovery.ts";
import { writeQuery } from "../dry-run.ts";
import { checkEditorFormat, editObjects, OBJECT_HEADER, objectsToEdit, printEdited } from "../editor/session.ts";
import { CommandError } from "../errors.ts";
import { withoutManagedFields } from "../printers/printer.ts";
import { type Info, infoPath } from "../resource/info.ts";
import { defineVerb, type Invocation } from "../verb.ts";

export const edit = defineVerb({ name: "edit", run, complete: completeTypesAndNames });

async function run(invocation: Invocation): Promise<number> {
  checkEditorFormat(invocation);
  const infos = await objectsToEdit(invocation);
  if (infos.length === 0) throw new CommandError("edit cancelled, no objects found");
  await editObjects(invocation, infos, {
    header: OBJECT_HEADER,
    mended: true,
    save: (edited) => patchTo(invocation, edited, infos),
  });
  return 0;
}

/** Sends what is new in an object that was edited. */
async function patchTo(invocation: Invocation, edited: Info, originals: readonly Info[]): Promise<void> {
  const { flags, factory, print } = invocation;
  const uid = edited.object?.metadata?.uid;
  const found = originals.find(({ object }) => object?.metadata.uid === uid);
  if (!found) throw new CommandError(`no original object found for ${JSON.stringify(edited.object)}`);
  const original = withoutManagedFields(found.object as KubeObject);
  const object = edited.object as KubeObject;
  if (encodeJson(original, { sort: true }) === encodeJson(object, { sort: true })) {
    await printEdited(invocation, "skipped", object);
    return;
  }
  if (edited.name !== found.name || object.kind !== original.kind || object.apiVersion !== original.apiVersion)
    throw new CommandError("At least one of apiVersion, kind and name was changed");
  const { patch, contentType } = patchBetween(found, original, object);
  if (flags.bool("output-patch")) await print(`Patch: ${encodeJson(patch)}\n`);
  const answer = (await factory.client().body("PATCH", infoPath(found, flags.string("subresource")), {
    body: patch,
    headers: { "content-type": contentType },
    query: writeQuery(flags, { dryRun: "none" }),
  })) as KubeObject;
  await printEdited(invocation, "edited", answer);
}
function patchBetween(info: Info, original: KubeObject, edited: KubeObject): { patch: JsonObject; contentType: string } {
  const from = original as unknown as JsonObject;
  const to = edited as unknown as JsonObject;
  if (!isBuiltin(info.resource)) return { patch: createMergePatch(from, to), contentType: "application/merge-patch+json" };
  return {
    patch: createTwoWayMergePatch(from, to, builtinMergeRules, rootTypeOf(info.resource.kind)),
    contentType: "application/strategic-merge-patch+json",
  };
}
