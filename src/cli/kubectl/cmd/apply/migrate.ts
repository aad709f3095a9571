/**
 * From client-side to server-side apply: the annotation gets an owner of its own, and the fields of the client-side
 * managers become the server-side one's. Upstream: kubectl/pkg/cmd/apply/apply.go, client-go/util/csaupgrade.
 */
import { type FieldSet, union } from "../../../../kube/patch/field-set.ts";
import type { KubeObject, ManagedFieldsEntry } from "../../../../kube/types.ts";
import { type Info, infoPath } from "../../resource/info.ts";
import type { Invocation } from "../../verb.ts";
import { LAST_APPLIED } from "./annotation.ts";

export interface MigrationOptions {
  readonly fieldManager: string;
  /** An apply patch by a manager. */
  send(body: unknown, manager: string): Promise<KubeObject>;
}

/** The object after the migration, or as it was when there is nothing to migrate. Failures are only warnings. */
export async function migrateToServerSide(
  invocation: Invocation,
  info: Info,
  object: KubeObject,
  { fieldManager, send }: MigrationOptions,
): Promise<KubeObject> {
  const warn = (what: string, error: unknown): Promise<void> =>
    invocation.complain(
      `Warning: ${what}. This is non-fatal and will be retried next time you apply. Error: ${error instanceof Error ? error.message : String(error)}\n`,
    );
  let current = object;
  const annotation = object.metadata.annotations?.[LAST_APPLIED];
  if (fieldManager === "kubectl" && annotation !== undefined && ownersOfAnnotation(object, "Apply").length === 0) {
    const { apiVersion, kind, metadata } = object;
    const place = { name: metadata.name, ...(metadata.namespace ? { namespace: metadata.namespace } : {}) };
    try {
      current = await send(
        { apiVersion, kind, metadata: { ...place, annotations: { [LAST_APPLIED]: annotation } } },
        "kubectl-last-applied",
      );
    } catch (error) {
      await warn(`failed to migrate ${LAST_APPLIED} for Server-Side Apply`, error);
      return object;
    }
  }
  const managers = new Set(ownersOfAnnotation(current, "Update").map(({ manager }) => manager));
  if (managers.size === 0) return current;
  try {
    current = (await invocation.factory.client().body("PATCH", infoPath(info), {
      body: [
        { op: "replace", path: "/metadata/managedFields", value: upgraded(current.metadata.managedFields ?? [], managers, fieldManager) },
        { op: "replace", path: "/metadata/resourceVersion", value: current.metadata.resourceVersion },
      ],
      headers: { "content-type": "application/json-patch+json" },
      query: { fieldManager },
    })) as KubeObject;
  } catch (error) {
    await warn("server rejected managed fields migration to Server-Side Apply", error);
    return current;
  }
  try {
    return await send(info.object, fieldManager);
  } catch (error) {
    await warn("failed to re-apply configuration after performing Server-Side Apply migration", error);
    return current;
  }
}

function ownersOfAnnotation({ metadata }: KubeObject, operation: "Apply" | "Update"): ManagedFieldsEntry[] {
  return (metadata.managedFields ?? []).filter((entry) => {
    if (entry.operation !== operation || entry.subresource) return false;
    const inMetadata = (entry.fieldsV1 as FieldSet | undefined)?.["f:metadata"];
    return inMetadata?.["f:annotations"]?.[`f:${LAST_APPLIED}`] !== undefined;
  });
}

/** The server-side manager owns what the client-side ones did; the first of them becomes it where there is none. */
function upgraded(entries: readonly ManagedFieldsEntry[], managers: ReadonlySet<string>, manager: string): ManagedFieldsEntry[] {
  const isClientSide = (entry: ManagedFieldsEntry): boolean =>
    entry.operation === "Update" && !entry.subresource && managers.has(entry.manager);
  const applied = entries.find((entry) => entry.operation === "Apply" && !entry.subresource && entry.manager === manager);
  const first = entries.find(isClientSide);
  const target = applied ?? (first && { ...first, operation: "Apply" as const, manager });
  if (!target) return [...entries];
  const set = entries
    .filter(isClientSide)
    .reduce<FieldSet>((all, { fieldsV1 }) => union(all, fieldsV1 as FieldSet), target.fieldsV1 as FieldSet);
  return entries.flatMap((entry) => {
    if (entry === (applied ?? first)) return [{ ...target, fieldsV1: set } as ManagedFieldsEntry];
    return isClientSide(entry) ? [] : [entry];
  });
}
