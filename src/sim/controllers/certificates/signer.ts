/** Signs approved requests with the cluster's CA. Follows pkg/controller/certificates/signer/signer.go. */
import { decodeCertificate, encodeCertificate } from "../../../kube/certificate.ts";
import { encodeBase64 } from "../../../kube/encoding/base64.ts";
import { type ControllerContext, caches } from "../context.ts";
import { type CertificateSigningRequest, certificateSigningRequests, contentOf, hasCondition, SIGNERS } from "./request.ts";

/** Certificates are valid from a little before now on, for clocks that are behind. */
const BACKDATE = 5 * 60_000;

export function startCSRSigning(context: ControllerContext): void {
  const { client, clock, informers, options, random } = context;
  const cache = informers.for(certificateSigningRequests);
  const queue = context.queue({ of: certificateSigningRequests, name: "signing", sync, needs: caches(cache) });
  const enqueue = (request: CertificateSigningRequest) => queue.add(request.metadata.name);
  cache.on({ add: enqueue, update: enqueue });

  function sync(name: string): void {
    const request = cache.get(name);
    if (!request || !SIGNERS.has(request.spec.signerName) || request.status?.certificate) return;
    if (!hasCondition(request, "Approved") || hasCondition(request, "Denied") || hasCondition(request, "Failed")) return;
    const content = contentOf(request);
    if (!content) {
      const now = clock.timestamp();
      const condition = {
        type: "Failed",
        status: "True",
        reason: "SignerValidationFailure",
        message: "unable to parse the certificate request",
        lastUpdateTime: now,
        lastTransitionTime: now,
      };
      write(request, { ...request.status, conditions: [...(request.status?.conditions ?? []), condition] });
      return;
    }
    const asked = request.spec.expirationSeconds === undefined ? Number.POSITIVE_INFINITY : request.spec.expirationSeconds * 1000;
    const certificate = encodeCertificate({
      subject: content.subject,
      issuer: decodeCertificate(options.rootCA)?.subject ?? { commonName: "kubernetes", organizations: [] },
      serial: random.stream("certificates").hex(32),
      notBefore: clock.date - BACKDATE,
      notAfter: clock.date + Math.min(asked, options.clusterSigningDuration / 1000),
      ...(content.dnsNames ? { dnsNames: content.dnsNames } : {}),
      ...(content.ipAddresses ? { ipAddresses: content.ipAddresses } : {}),
      usages: [(request.spec.usages ?? []).includes("server auth") ? "server" : "client"],
      ...(content.keyId ? { keyId: content.keyId } : {}),
    });
    write(request, { ...request.status, certificate: encodeBase64(certificate) });
  }
  function write(request: CertificateSigningRequest, status: CertificateSigningRequest["status"]): void {
    client.updateStatus(certificateSigningRequests, { ...request, ...(status ? { status } : {}) });
  }
}
