import { defineResource } from "../resource.ts";

export const certificateSigningRequests = defineResource({
  group: "certificates.k8s.io",
  version: "v1",
  kind: "CertificateSigningRequest",
  namespaced: false,
  shortNames: ["csr"],
  subresources: { status: true },
});
