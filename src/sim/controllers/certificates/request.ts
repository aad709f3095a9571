/** Certificate signing requests: their type, and what the controllers read in them. */
import type { CertificateSubject } from "../../../kube/certificate.ts";
import { decodePem } from "../../../kube/certificate.ts";
import { decodeBase64 } from "../../../kube/encoding/base64.ts";
import type { ResourceType } from "../../../kube/resource.ts";
import type { KubeObject } from "../../../kube/types.ts";

export interface CertificateSigningRequest extends KubeObject {
  spec: {
    /** Base64 of a PEM block `CERTIFICATE REQUEST`. */
    request: string;
    signerName: string;
    username?: string;
    groups?: string[];
    usages?: string[];
    expirationSeconds?: number;
  };
  status?: {
    conditions?: {
      type: string;
      status: string;
      reason?: string;
      message?: string;
      lastUpdateTime?: string;
      lastTransitionTime?: string;
    }[];
    certificate?: string;
  };
}
export const certificateSigningRequests: ResourceType<CertificateSigningRequest> = {
  group: "certificates.k8s.io",
  version: "v1",
  resource: "certificatesigningrequests",
  kind: "CertificateSigningRequest",
  namespaced: false,
};

export const KUBELET_CLIENT_SIGNER = "kubernetes.io/kube-apiserver-client-kubelet";
/** Signers of kube-controller-manager. */
export const SIGNERS = new Set([
  "kubernetes.io/kube-apiserver-client",
  KUBELET_CLIENT_SIGNER,
  "kubernetes.io/kubelet-serving",
  "kubernetes.io/legacy-unknown",
]);

/** What is asked for, in the readable form of kube/certificate; undefined when the request holds none. */
export interface RequestContent {
  subject: CertificateSubject;
  dnsNames?: string[];
  ipAddresses?: string[];
  keyId?: string;
}
export function contentOf(request: CertificateSigningRequest): RequestContent | undefined {
  const content = decodePem("CERTIFICATE REQUEST", decodeBase64(request.spec.request) ?? "");
  if (content === undefined) return undefined;
  try {
    const value = JSON.parse(content) as Partial<RequestContent>;
    return typeof value.subject?.commonName === "string" ? (value as RequestContent) : undefined;
  } catch {
    return undefined;
  }
}

export function hasCondition(request: CertificateSigningRequest, type: string): boolean {
  return (request.status?.conditions ?? []).some((condition) => condition.type === type);
}
