/** `kubectl create --edit`: each object through the editor before it is created. */
import type { KubeObject } from "../../../kube/types.ts";
import { writeQuery } from "../dry-run.ts";
import { checkEditorFormat, editObjects, OBJECT_HEADER, printEdited } from "../editor/session.ts";
import { build } from "../resource/builder.ts";
import type { FilenameOptions } from "../resource/files.ts";
import { createInfo } from "../resource/info.ts";
import { visitAll } from "../resource/visit.ts";
import type { Invocation } from "../verb.ts";
import { withLastApplied } from "./apply/annotation.ts";

export async function createEdited(invocation: Invocation, files: FilenameOptions): Promise<number> {
  const { flags, factory } = invocation;
  checkEditorFormat(invocation);
  const { visits } = await build(factory, {
    files,
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    flatten: true,
  });
  await visitAll(visits, (info) =>
    editObjects(invocation, [info], {
      header: OBJECT_HEADER,
      mended: false,
      async save(edited) {
        const object = edited.object as KubeObject;
        const sent = { ...edited, object: flags.bool("save-config") ? withLastApplied(object) : object };
        const created = await createInfo(factory.client(), sent, writeQuery(flags, { dryRun: "none" }));
        await printEdited(invocation, "created", created);
      },
    }),
  );
  return 0;
}
