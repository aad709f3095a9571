import { humanDuration } from "../../../kube/duration.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { age, NONE, name } from "../columns.ts";
import { defineResource } from "../resource.ts";
import { validateSigningRequest } from "../validation/index.ts";

type CertificateSigningRequest = KubeObject & {
  spec: { request?: string; signerName?: string; username?: string; usages?: string[]; expirationSeconds?: number };
  status: { certificate?: string; conditions?: { type: string }[] };
};

/** CertificateSigningRequests. Upstream: pkg/registry/certificates/certificates/strategy.go. */
export const certificateSigningRequests = defineResource<CertificateSigningRequest>({
  group: "certificates.k8s.io",
  version: "v1",
  kind: "CertificateSigningRequest",
  namespaced: false,
  validate: validateSigningRequest,
  shortNames: ["csr"],
  subresources: { status: true, other: { approval: { kind: "CertificateSigningRequest", verbs: ["get", "patch", "update"] } } },
  selectableFields: { "spec.signerName": ({ spec }) => spec.signerName ?? "" },
  columns: [
    name,
    age,
    { name: "SignerName", cell: ({ spec }) => spec.signerName || NONE },
    { name: "Requestor", cell: ({ spec }) => spec.username ?? "" },
    { name: "RequestedDuration", cell: ({ spec }) => (spec.expirationSeconds ? humanDuration(spec.expirationSeconds * 1000) : NONE) },
    { name: "Condition", cell: conditionText },
  ],
});

function conditionText({ status }: CertificateSigningRequest): string {
  const has = (type: string) => status.conditions?.some((condition) => condition.type === type) ?? false;
  const texts: string[] = [];
  if (has("Denied")) texts.push("Denied");
  else if (has("Approved")) texts.push("Approved");
  else texts.push("Pending");
  if (has("Failed")) texts.push("Failed");
  if (status.certificate) texts.push("Issued");
  return texts.join(",");
}
