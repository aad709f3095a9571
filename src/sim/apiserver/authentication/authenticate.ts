/**
 * Who is it? Client certificate, then bearer token, else anonymous.
 * Upstream: pkg/kubeapiserver/authenticator/config.go.
 */
import type { HttpRequest } from "../../../machine/http.ts";
import { ANONYMOUS, AUTHENTICATED, type Identity, identityOf } from "../identity.ts";
import { ISSUER, type Tokens, type Verified } from "./tokens.ts";

/** Undefined: credentials were given and are wrong (401). `now` in seconds since 1970. */
export function authenticate(
  request: HttpRequest,
  tokens: Tokens,
  now: number,
  exists: (verified: Verified) => boolean,
): Identity | undefined {
  const userAgent = request.headers["user-agent"] ?? "";
  const certificate = request.peer?.certificate;
  if (certificate) {
    return identityOf({ name: certificate.commonName, groups: [...certificate.organizations, AUTHENTICATED] }, userAgent);
  }
  const authorization = request.headers["authorization"];
  if (authorization === undefined) return identityOf(ANONYMOUS, userAgent);
  const [scheme, token] = authorization.split(" ");
  if (scheme?.toLowerCase() !== "bearer" || !token) return identityOf(ANONYMOUS, userAgent);
  const verified = tokens.verify(token, now);
  if (!verified?.audiences.includes(ISSUER) || !exists(verified)) return undefined;
  return identityOf(verified.user, userAgent);
}
