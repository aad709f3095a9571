/** Validation of ConfigMaps, Secrets and ServiceAccounts. Upstream: pkg/apis/core/validation/validation.go. */
import { semanticEqual } from "../../../kube/deep-equal.ts";
import { decodeBase64 } from "../../../kube/encoding/base64.ts";
import { goJsonError } from "../../../kube/encoding/json-errors.ts";
import { checkConfigMapKey } from "../../../kube/names.ts";
import type { FieldError } from "../../../kube/status.ts";
import type { ConfigMap, Secret } from "../../../kube/types.ts";
import type { StrategyContext } from "../resource.ts";
import { newErrors } from "./pod-spec.ts";
import { IMMUTABLE } from "./values.ts";

const MAX_BYTES = 1024 * 1024;
const WHEN_IMMUTABLE = "field is immutable when `immutable` is set";

/** Bytes a base64 text stands for. */
function decodedLength(base64: string): number {
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  return Math.floor((base64.length * 3) / 4) - padding;
}

/** `ValidateConfigMap`. */
export function validateConfigMap(configMap: ConfigMap, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  let total = 0;
  for (const [key, value] of Object.entries(configMap.data ?? {})) {
    errors.invalidAll(`data[${key}]`, key, checkConfigMapKey(key));
    if (configMap.binaryData !== undefined && Object.hasOwn(configMap.binaryData, key)) {
      errors.invalid(`data[${key}]`, key, "duplicate of key present in binaryData");
    }
    total += value.length;
  }
  for (const [key, value] of Object.entries(configMap.binaryData ?? {})) {
    errors.invalidAll(`binaryData[${key}]`, key, checkConfigMapKey(key));
    total += decodedLength(value);
  }
  if (total > MAX_BYTES) errors.tooLong("", MAX_BYTES);
  return errors.list;
}

/** `ValidateConfigMapUpdate`. */
export function validateConfigMapUpdate(next: ConfigMap, current: ConfigMap, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  if (current.immutable !== true) return errors.list;
  if (next.immutable !== true) errors.forbidden("immutable", WHEN_IMMUTABLE);
  if (!semanticEqual(next.data, current.data)) errors.forbidden("data", WHEN_IMMUTABLE);
  if (!semanticEqual(next.binaryData, current.binaryData)) errors.forbidden("binaryData", WHEN_IMMUTABLE);
  return errors.list;
}

const REQUIRED_KEYS: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
};

/** `ValidateSecret`. */
export function validateSecret(secret: Secret, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  const data = secret.data ?? {};
  let total = 0;
  for (const [key, value] of Object.entries(data)) {
    errors.invalidAll(`data[${key}]`, key, checkConfigMapKey(key));
    total += decodedLength(value);
  }
  if (total > MAX_BYTES) errors.tooLong("data", MAX_BYTES);
  const type = secret.type ?? "";
  if (type === "kubernetes.io/service-account-token") {
    const name = secret.metadata.annotations?.["kubernetes.io/service-account.name"] ?? "";
    if (name === "") errors.required("metadata.annotations[kubernetes.io/service-account.name]");
  }
  if (type === "kubernetes.io/basic-auth") {
    if (data["username"] === undefined && data["password"] === undefined) {
      errors.required("data[username]");
      errors.required("data[password]");
    }
  }
  for (const key of REQUIRED_KEYS[type] ?? []) {
    const value = data[key];
    if (value === undefined || (key === "ssh-privatekey" && value === "")) errors.required(`data[${key}]`);
    else if (key.startsWith(".docker")) {
      const complaint = objectError(decodeBase64(value) ?? "");
      if (complaint !== undefined) errors.invalid(`data[${key}]`, "<secret contents redacted>", complaint);
    }
  }
  return errors.list;
}

/** What Go says when it reads the text into a map. */
function objectError(text: string): string | undefined {
  const broken = goJsonError(text);
  if (broken !== undefined) return broken;
  const kind = /^\s*(.)/.exec(text)?.[1] ?? "";
  if (kind === "{" || kind === "n") return undefined;
  const found = kind === "[" ? "array" : kind === '"' ? "string" : /[-\d]/.test(kind) ? "number" : "bool";
  return `json: cannot unmarshal ${found} into Go value of type map[string]interface {}`;
}

/** `ValidateSecretUpdate`. */
export function validateSecretUpdate(next: Secret, current: Secret, context: StrategyContext): FieldError[] {
  const errors = newErrors(context);
  if (next.type !== current.type) errors.invalid("type", next.type ?? "", IMMUTABLE);
  if (current.immutable === true) {
    if (next.immutable !== true) errors.forbidden("immutable", WHEN_IMMUTABLE);
    if (!semanticEqual(next.data, current.data)) errors.forbidden("data", WHEN_IMMUTABLE);
  }
  return errors.list;
}
