/** Validation of certificate signing requests. Upstream: pkg/apis/certificates/validation/validation.go. */
import { decodeBase64, decodeBytes } from "../../../kube/encoding/base64.ts";
import { checkDns1123Subdomain } from "../../../kube/names.ts";
import type { FieldError } from "../../../kube/status.ts";
import type { StrategyContext } from "../resource.ts";
import type { FieldErrors } from "./errors.ts";
import { newErrors } from "./pod-spec.ts";

interface Spec {
  readonly request?: string;
  readonly signerName?: string;
  readonly usages?: readonly string[];
  readonly expirationSeconds?: number;
}

const USAGES = [
  "any",
  "cert sign",
  "client auth",
  "code signing",
  "content commitment",
  "crl sign",
  "data encipherment",
  "decipher only",
  "digital signature",
  "email protection",
  "encipher only",
  "ipsec end system",
  "ipsec tunnel",
  "ipsec user",
  "key agreement",
  "key encipherment",
  "microsoft sgc",
  "netscape sgc",
  "ocsp signing",
  "s/mime",
  "server auth",
  "signing",
  "timestamping",
];
const SHORTEST = 600;

/** `ValidateCertificateSigningRequestCreate`. */
export function validateSigningRequest({ spec }: { spec: Spec }, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const request = spec.request ?? "";
  if (!/-----BEGIN CERTIFICATE REQUEST-----/.test(decodeBase64(request) ?? "")) {
    const bytes = (decodeBytes(request) ?? []).map((byte) => `0x${byte.toString(16)}`).join(", ");
    const shown = request === "" ? { go: "[]byte(nil)", json: null } : { go: `[]byte{${bytes}}`, json: request };
    errors.invalid("spec.request", shown, "PEM block type must be CERTIFICATE REQUEST");
  }
  checkUsages(spec.usages, errors);
  checkSignerName(spec.signerName, "spec.signerName", errors);
  const seconds = spec.expirationSeconds;
  if (seconds !== undefined && seconds < SHORTEST)
    errors.invalid("spec.expirationSeconds", seconds, `may not specify a duration less than ${SHORTEST} seconds (10 minutes)`);
  return errors.list;
}

function checkUsages(usages: readonly string[] | undefined, errors: FieldErrors): void {
  if (!usages?.length) errors.required("spec.usages");
  const seen = new Set<string>();
  usages?.forEach((usage, index) => {
    if (!USAGES.includes(usage)) errors.notSupported(`spec.usages[${index}]`, usage, USAGES);
    if (seen.has(usage)) errors.duplicate(`spec.usages[${index}]`, usage);
    seen.add(usage);
  });
}

/** `ValidateSignerName`. */
function checkSignerName(name: string | undefined, field: string, errors: FieldErrors): void {
  if (!name) return errors.required(field);
  if (name === "kubernetes.io/legacy-unknown")
    return errors.invalid(field, name, "the legacy signerName is not allowed via this API version");
  const [domain = "", path = "", ...more] = name.split("/");
  if (path === "" || domain === "" || more.length > 0)
    return errors.invalid(field, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'");
  errors.invalidAll(field, domain, checkDns1123Subdomain(domain));
  if (domain.split(".").length < 2) errors.invalid(field, domain, "should be a domain with at least two segments separated by dots");
}
