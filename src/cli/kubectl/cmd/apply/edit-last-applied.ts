/** `kubectl apply edit-last-applied`: the annotations that apply keeps, in an editor. */
import { encodeJson } from "../../../../kube/encoding/json.ts";
import type { KubeObject } from "../../../../kube/types.ts";
import { completeTypesAndNames } from "../../completion.ts";
import { writeQuery } from "../../dry-run.ts";
import { checkEditorFormat, editObjects, objectsToEdit, printEdited } from "../../editor/session.ts";
import { CommandError } from "../../errors.ts";
import { type Info, infoPath } from "../../resource/info.ts";
import { defineVerb, type Invocation } from "../../verb.ts";
import { LAST_APPLIED } from "./annotation.ts";

const HEADER = `# Please edit the 'last-applied-configuration' annotations below.
# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.
#
`;

export const editLastApplied = defineVerb({ name: "edit-last-applied", run, complete: completeTypesAndNames });

async function run(invocation: Invocation): Promise<number> {
  checkEditorFormat(invocation);
  const infos = await objectsToEdit(invocation);
  const annotated = infos.flatMap((info): Info[] => {
    const text = info.object?.metadata.annotations?.[LAST_APPLIED];
    return text === undefined ? [] : [{ ...info, object: JSON.parse(text) as KubeObject }];
  });
  if (annotated.length === 0)
    throw new CommandError(
      "no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`",
    );
  await editObjects(invocation, annotated, {
    header: HEADER,
    mended: false,
    async save(edited) {
      const object = edited.object as KubeObject;
      // Without uids every object is taken for the first.
      const same = encodeJson(annotated[0]?.object, { sort: true }) === encodeJson(object, { sort: true });
      if (!same) await annotate(invocation, edited, object);
      await printEdited(invocation, same ? "skipped" : "edited", object);
    },
  });
  return 0;
}

async function annotate({ flags, factory }: Invocation, info: Info, object: KubeObject): Promise<void> {
  const annotations = { [LAST_APPLIED]: `${encodeJson(object, { sort: true })}\n` };
  await factory.client().body("PATCH", infoPath(info), {
    body: { metadata: { annotations } },
    headers: { "content-type": "application/merge-patch+json" },
    query: writeQuery(flags, { dryRun: "none" }),
  });
}
