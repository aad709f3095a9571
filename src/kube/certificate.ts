/**
 * Certificates as files hold them: a well-formed PEM block whose payload is the certificate's content
 * as JSON instead of DER. Every tool of the world (kubectl, kubelet, kubeadm, openssl) reads and writes
 * this form, so expiry, subjects and subject alternative names are real facts that can be wrong.
 */
import { decodeBase64, encodeBase64 } from "./encoding/base64.ts";

export interface CertificateSubject {
  readonly commonName: string;
  readonly organizations: readonly string[];
}

export interface Certificate {
  readonly subject: CertificateSubject;
  readonly issuer: CertificateSubject;
  readonly serial: string;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly isCA?: boolean;
  /** `server`, `client`: extended key usages. */
  readonly usages?: readonly ("server" | "client")[];
  /** `keyId` of the authority that signed it: who trusts another authority of the same name refuses it. */
  readonly authorityKeyId?: string;
  /** Names the key pair it belongs to: a private key and a certificate match when these are equal. */
  readonly keyId?: string;
}

/** A PEM block of the given type with 64 characters a line. */
export function encodePem(type: string, content: string): string {
  const lines = encodeBase64(content).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${type}-----\n${lines.join("\n")}\n-----END ${type}-----\n`;
}
/** The content of the first PEM block of the type, or undefined. */
export function decodePem(type: string, pem: string): string | undefined {
  const match = new RegExp(`-----BEGIN ${type}-----\\s+([A-Za-z0-9+/=\\s]+?)-----END ${type}-----`).exec(pem);
  return match ? decodeBase64((match[1] ?? "").replace(/\s/g, "")) : undefined;
}

/** `-----BEGIN CERTIFICATE-----…` */
export function encodeCertificate(certificate: Certificate): string {
  return encodePem("CERTIFICATE", JSON.stringify(certificate));
}
/** Undefined when the text holds no certificate of ours. */
export function decodeCertificate(pem: string): Certificate | undefined {
  const content = decodePem("CERTIFICATE", pem);
  if (content === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(content);
    return isCertificate(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
/** Did the authority sign it? Both in PEM; false when one is no certificate. */
export function signedBy(pem: string, authority: string): boolean {
  const certificate = decodeCertificate(pem);
  const root = decodeCertificate(authority);
  if (!certificate || !root) return false;
  if (certificate.authorityKeyId !== undefined && root.keyId !== undefined) return certificate.authorityKeyId === root.keyId;
  return certificate.issuer.commonName === root.subject.commonName;
}
function isCertificate(value: unknown): value is Certificate {
  if (typeof value !== "object" || value === null) return false;
  const { subject, notAfter } = value as Partial<Certificate>;
  return typeof subject?.commonName === "string" && Array.isArray(subject.organizations) && typeof notAfter === "number";
}
