/**
 * Service account tokens: JSON web tokens with the claims of a real one, and a signature only this server can make
 * (a keyed hash instead of RSA). Upstream: pkg/serviceaccount/{jwt,claims}.go.
 */
import { decodeBase64, encodeBase64 } from "../../../kube/encoding/base64.ts";
import { fnv32a } from "../../../kube/hash.ts";
import type { UserInfo } from "../identity.ts";
import { serviceAccountUser } from "../identity.ts";

export interface TokenRequest {
  namespace: string;
  serviceAccount: { name: string; uid: string };
  pod?: { name: string; uid: string };
  audiences: readonly string[];
  /** Seconds since 1970. */
  issued: number;
  expires: number;
}

export const ISSUER = "https://kubernetes.default.svc.cluster.local";

interface Claims {
  aud: string[];
  exp: number;
  iat: number;
  iss: string;
  "kubernetes.io": { namespace: string; pod?: { name: string; uid: string }; serviceaccount: { name: string; uid: string } };
  nbf: number;
  sub: string;
}

const LEGACY_ISSUER = "kubernetes/serviceaccount";
interface LegacyClaims {
  iss: string;
  "kubernetes.io/serviceaccount/namespace": string;
  "kubernetes.io/serviceaccount/secret.name": string;
  "kubernetes.io/serviceaccount/service-account.name": string;
  "kubernetes.io/serviceaccount/service-account.uid": string;
  sub: string;
}
/** What a token that is good says. */
export interface Verified {
  readonly user: UserInfo;
  readonly audiences: readonly string[];
  readonly pod?: { name: string; uid: string };
  /** The Secret it lies in: without it the token is worth nothing. */
  readonly secret?: { namespace: string; name: string };
}

export class Tokens {
  readonly #key: string;
  readonly #keyId: string;
  #begun: Uint32Array | undefined;
  /** `key` is what sa.key is to a real server. */
  constructor(key: string) {
    this.#key = key;
    this.#keyId = url(encodeBase64(`kid-${fnv32a(key).toString(16)}`));
  }

  issue(request: TokenRequest): string {
    const claims: Claims = {
      aud: [...request.audiences],
      exp: request.expires,
      iat: request.issued,
      iss: ISSUER,
      "kubernetes.io": {
        namespace: request.namespace,
        ...(request.pod ? { pod: request.pod } : {}),
        serviceaccount: request.serviceAccount,
      },
      nbf: request.issued,
      sub: `system:serviceaccount:${request.namespace}:${request.serviceAccount.name}`,
    };
    const head = url(encodeBase64(JSON.stringify({ alg: "RS256", kid: this.#keyId })));
    const body = `${head}.${url(encodeBase64(JSON.stringify(claims)))}`;
    return `${body}.${this.#sign(body)}`;
  }

  /** Of a Secret: it has no end but that of the Secret. */
  issueLegacy({
    namespace,
    secret,
    serviceAccount,
  }: {
    namespace: string;
    secret: string;
    serviceAccount: { name: string; uid: string };
  }): string {
    const claims: LegacyClaims = {
      iss: LEGACY_ISSUER,
      "kubernetes.io/serviceaccount/namespace": namespace,
      "kubernetes.io/serviceaccount/secret.name": secret,
      "kubernetes.io/serviceaccount/service-account.name": serviceAccount.name,
      "kubernetes.io/serviceaccount/service-account.uid": serviceAccount.uid,
      sub: `system:serviceaccount:${namespace}:${serviceAccount.name}`,
    };
    const head = url(encodeBase64(JSON.stringify({ alg: "RS256", kid: this.#keyId })));
    const body = `${head}.${url(encodeBase64(JSON.stringify(claims)))}`;
    return `${body}.${this.#sign(body)}`;
  }

  /** The user a token speaks for; undefined when it is forged or over. `now` in seconds since 1970. */
  verify(token: string, now: number): Verified | undefined {
    const [head, body, signature] = token.split(".");
    if (!head || !body || signature !== this.#sign(`${head}.${body}`)) return undefined;
    const text = decodeBase64(plain(body));
    if (text === undefined) return undefined;
    const legacy = JSON.parse(text) as LegacyClaims;
    if (legacy.iss === LEGACY_ISSUER) {
      const namespace = legacy["kubernetes.io/serviceaccount/namespace"];
      const account = legacy["kubernetes.io/serviceaccount/service-account.name"];
      return {
        user: serviceAccountUser(namespace, account, legacy["kubernetes.io/serviceaccount/service-account.uid"]),
        audiences: [ISSUER],
        secret: { namespace, name: legacy["kubernetes.io/serviceaccount/secret.name"] },
      };
    }
    const claims = JSON.parse(text) as Claims;
    if (now >= claims.exp) return undefined;
    const { namespace, serviceaccount, pod } = claims["kubernetes.io"];
    return {
      user: {
        ...serviceAccountUser(namespace, serviceaccount.name, serviceaccount.uid),
        ...(pod
          ? { extra: { "authentication.kubernetes.io/pod-name": [pod.name], "authentication.kubernetes.io/pod-uid": [pod.uid] } }
          : {}),
      },
      audiences: claims.aud,
      ...(pod ? { pod } : {}),
    };
  }

  /** `/.well-known/openid-configuration` */
  configuration(flags: { advertiseAddress: string; securePort: number }): unknown {
    return {
      issuer: ISSUER,
      jwks_uri: `https://${flags.advertiseAddress}:${flags.securePort}/openid/v1/jwks`,
      response_types_supported: ["id_token"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
    };
  }

  #sign(text: string): string {
    // Keyed hashes, fnv32a of `${key}/${i}/${text}` each, four at a time.
    this.#begun ??= Uint32Array.from({ length: 44 }, (_, i) => fnv32a(`${this.#key}/${i}/`));
    const { length } = text;
    const codes = new Uint16Array(length);
    for (let i = 0; i < length; i++) codes[i] = text.charCodeAt(i);
    let signature = "";
    const hex = (hash: number): string => (hash >>> 0).toString(16).padStart(8, "0");
    for (let k = 0; k < 44; k += 4) {
      let [a, b, c, d] = this.#begun.subarray(k, k + 4) as unknown as [number, number, number, number];
      for (let i = 0; i < length; i++) {
        const code = codes[i] as number;
        a = Math.imul(a ^ code, 0x01000193);
        b = Math.imul(b ^ code, 0x01000193);
        c = Math.imul(c ^ code, 0x01000193);
        d = Math.imul(d ^ code, 0x01000193);
      }
      signature += hex(a) + hex(b) + hex(c) + hex(d);
    }
    return signature.slice(0, 342);
  }
}

function url(base64: string): string {
  return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
function plain(base64url: string): string {
  const text = base64url.replaceAll("-", "+").replaceAll("_", "/");
  return text + "=".repeat((4 - (text.length % 4)) % 4);
}
