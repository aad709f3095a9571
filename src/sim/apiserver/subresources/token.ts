import { failure, notFound } from "../../../kube/status.ts";
import { formatTime } from "../../../kube/time.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { ISSUER, type Tokens } from "../authentication/tokens.ts";
import type { RegistryHost } from "../registry/host.ts";
import type { SubresourceRequest } from "./subresources.ts";

interface TokenRequest extends KubeObject {
  spec?: { audiences?: string[]; expirationSeconds?: number; boundObjectRef?: { kind?: string; name?: string; uid?: string } | null };
}
const YEAR = 365 * 24 * 3600;
/** The kubelet asks for this and is given a year, with a warning after it (`WarnOnlyBoundTokenExpirationPeriod`). */
const EXTENDED_BY = 3607;

/** POST serviceaccounts/<name>/token. Upstream: pkg/registry/core/serviceaccount/storage/token.go. */
export function createToken({ host, endpoint, name, namespace = "", body }: SubresourceRequest & { body: KubeObject }): KubeObject {
  const { tokens } = host as RegistryHost & { tokens: Tokens };
  const account = endpoint.store.get(name, namespace);
  const request = body as TokenRequest;
  const seconds = request.spec?.expirationSeconds ?? 3600;
  if (seconds < 600) {
    throw failure(
      422,
      "Invalid",
      `TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: ${seconds}: may not specify a duration less than 10 minutes`,
    );
  }
  const bound = request.spec?.boundObjectRef;
  if (bound?.kind === "Pod") {
    const pod = host.store("", "pods")?.find(bound.name ?? "", namespace);
    if (!pod) throw notFound({ group: "", resource: "pods" }, bound.name ?? "");
  }
  const issued = Math.floor(host.clock.date / 1000);
  const audiences = request.spec?.audiences?.length ? request.spec.audiences : [ISSUER];
  const { uid } = account.metadata;
  const pod = bound?.kind === "Pod" ? { pod: { name: bound.name ?? "", uid: bound.uid ?? "" } } : {};
  const expires = issued + (seconds === EXTENDED_BY ? YEAR : seconds);
  // Signed when somebody reads it: most pods never do.
  const token = (): string => tokens.issue({ namespace, serviceAccount: { name, uid }, ...pod, audiences, issued, expires });
  return {
    kind: "TokenRequest",
    apiVersion: "authentication.k8s.io/v1",
    metadata: { name, namespace, creationTimestamp: host.timestamp() },
    spec: { audiences, expirationSeconds: seconds, boundObjectRef: bound ?? null },
    status: {
      get token() {
        return token();
      },
      expirationTimestamp: formatTime((issued + seconds) * 1000),
    },
  } as unknown as KubeObject;
}
