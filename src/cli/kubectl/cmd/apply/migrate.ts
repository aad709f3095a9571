/** From client-side to server-side apply: the annotation and the fields of kubectl-client-side-apply change hands. */
import { encodeJson } from "../../../../kube/encoding/json.ts";
import type { KubeObject, ManagedFieldsEntry } from "../../../../kube/types.ts";
import { type Info, infoPath } from "../../resource/info.ts";
import type { Invocation } from "../../verb.ts";
import { LAST_APPLIED } from "./annotation.ts";

const CLIENT_SIDE = "kubectl-client-side-apply";

export interface MigrationOptions {
  readonly fieldManager: string;
  send(body: unknown, manager: string): Promise<KubeObject>;
}

/** The object after the migration, or as it was when there is nothing to migrate. Failures are only warnings. */
export async function migrateToServerSide(
  invocation: Invocation,
  info: Info,
  object: KubeObject,
  options: MigrationOptions,
): Promise<KubeObject> {
  if (options.fieldManager !== "kubectl" || object.metadata.annotations?.[LAST_APPLIED] === undefined) return object;
  const { apiVersion, kind, metadata } = object;
  const legacy = (metadata.managedFields ?? []).find(
    (entry) => entry.manager === CLIENT_SIDE && entry.operation === "Update" && !entry.subresource,
  );
  let current = object;
  try {
    current = await options.send(
      {
        apiVersion,
        kind,
        metadata: {
          name: metadata.name,
          ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
          annotations: { [LAST_APPLIED]: plainConfiguration(info.object as KubeObject) },
        },
      },
      "kubectl-last-applied",
    );
  } catch (error) {
    await invocation.complain(
      `Warning: failed to migrate ${LAST_APPLIED} for Server-Side Apply. This is non-fatal and will be retried next time you apply. Error: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    return object;
  }
  if (!legacy) return current;
  try {
    const managedFields = (current.metadata.managedFields ?? []).filter((entry: ManagedFieldsEntry) => entry.manager !== CLIENT_SIDE);
    current = (await invocation.factory.client().body("PATCH", infoPath(info), {
      body: [
        { op: "replace", path: "/metadata/managedFields", value: managedFields },
        { op: "replace", path: "/metadata/resourceVersion", value: current.metadata.resourceVersion },
      ],
      headers: { "content-type": "application/json-patch+json" },
      query: { fieldManager: options.fieldManager },
    })) as KubeObject;
  } catch (error) {
    await invocation.complain(
      `Warning: server rejected managed fields migration to Server-Side Apply. This is non-fatal and will be retried next time you apply. Error: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    return current;
  }
  try {
    return await options.send(info.object, options.fieldManager);
  } catch (error) {
    await invocation.complain(
      `Warning: failed to re-apply configuration after performing Server-Side Apply migration. This is non-fatal and will be retried next time you apply. Error: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    return current;
  }
}
/** The configuration without annotations where there are none. */
function plainConfiguration(object: KubeObject): string {
  const { [LAST_APPLIED]: _, ...annotations } = object.metadata.annotations ?? {};
  const { annotations: __, ...metadata } = object.metadata;
  return `${encodeJson({ ...object, metadata: Object.keys(annotations).length > 0 ? { ...metadata, annotations } : metadata })}\n`;
}
