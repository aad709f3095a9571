/** Approves the client certificates of kubelets. Follows pkg/controller/certificates/approver/sarapprove.go. */
import { type ControllerContext, caches } from "../context.ts";
import { type CertificateSigningRequest, certificateSigningRequests, contentOf, hasCondition, KUBELET_CLIENT_SIGNER } from "./request.ts";

export function startCSRApproving(context: ControllerContext): void {
  const { client, clock, informers } = context;
  const cache = informers.for(certificateSigningRequests);
  const queue = context.queue({ of: certificateSigningRequests, name: "approving", sync, needs: caches(cache) });
  const enqueue = (request: CertificateSigningRequest) => queue.add(request.metadata.name);
  cache.on({ add: enqueue, update: enqueue });

  function sync(name: string): void {
    const request = cache.get(name);
    if (!request || hasCondition(request, "Approved") || hasCondition(request, "Denied")) return;
    const message = approvalOf(request);
    if (!message) return;
    const now = clock.timestamp();
    const condition = { type: "Approved", status: "True", reason: "AutoApproved", message, lastUpdateTime: now, lastTransitionTime: now };
    client.update(
      certificateSigningRequests,
      { ...request, status: { ...request.status, conditions: [...(request.status?.conditions ?? []), condition] } },
      { subresource: "approval" },
    );
  }
}

/** The approval's message, or undefined when it is not for this controller to approve. */
export function approvalOf(request: CertificateSigningRequest): string | undefined {
  const { signerName, username = "", groups = [] } = request.spec;
  const subject = contentOf(request)?.subject;
  if (signerName !== KUBELET_CLIENT_SIGNER || !subject) return undefined;
  if (!subject.commonName.startsWith("system:node:") || !subject.organizations.includes("system:nodes")) return undefined;
  if (username === subject.commonName) return "Auto approving self kubelet client certificate after SubjectAccessReview.";
  if (groups.includes("system:bootstrappers")) return "Auto approving kubelet client certificate after SubjectAccessReview.";
  return undefined;
}
