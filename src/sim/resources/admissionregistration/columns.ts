import type { KubeObject } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import type { Column } from "../resource.ts";

type WebhookConfiguration = KubeObject & { webhooks?: unknown[] };
export const webhookColumns: readonly Column<WebhookConfiguration>[] = [
  name,
  { name: "Webhooks", type: "integer", cell: ({ webhooks }) => webhooks?.length ?? 0 },
  age,
];

interface ParamKind {
  apiVersion?: string;
  kind?: string;
}
type Policy = KubeObject & { spec: { paramKind?: ParamKind; validations?: unknown[]; mutations?: unknown[] } };
/** Columns of an admission policy; `what` is the list it counts. */
export function policyColumns(title: string, what: "validations" | "mutations"): readonly Column<Policy>[] {
  return [
    name,
    { name: title, type: "integer", cell: ({ spec }) => spec[what]?.length ?? 0 },
    { name: "ParamKind", cell: ({ spec: { paramKind } }) => (paramKind ? `${paramKind.apiVersion}/${paramKind.kind}` : "<unset>") },
    age,
  ];
}

type PolicyBinding = KubeObject & { spec: { policyName?: string; paramRef?: { name?: string; namespace?: string } } };
export const policyBindingColumns: readonly Column<PolicyBinding>[] = [
  name,
  { name: "PolicyName", cell: ({ spec }) => spec.policyName ?? "" },
  {
    name: "ParamRef",
    cell: ({ spec: { paramRef } }) =>
      paramRef ? `${paramRef.namespace ? `${paramRef.namespace}/` : ""}${paramRef.name ?? ""}` : "<unset>",
  },
  age,
];
