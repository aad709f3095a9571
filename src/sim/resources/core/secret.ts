import { encodeBase64 } from "../../../kube/encoding/base64.ts";
import type { Secret } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { defineResource } from "../resource.ts";
import { validateSecret, validateSecretUpdate } from "../validation/index.ts";

/** Secrets. Upstream: pkg/registry/core/secret/strategy.go. */
export const secrets = defineResource<Secret>({
  group: "",
  version: "v1",
  kind: "Secret",
  namespaced: true,
  validate: validateSecret,
  validateUpdate: validateSecretUpdate,
  selectableFields: { type: ({ type }) => type ?? "" },
  applyDefaults: (secret) => encoded(secret.type ? secret : { ...secret, type: "Opaque" }),
  columns: [
    name,
    { name: "Type", cell: ({ type }) => type ?? "" },
    { name: "Data", cell: ({ data }) => Object.keys(data ?? {}).length },
    age,
  ],
});

/** `stringData` is write-only: it goes into `data`, over what is there. */
function encoded(secret: Secret): Secret {
  if (!secret.stringData) return secret;
  const { stringData, ...rest } = secret;
  const data: Record<string, string> = { ...rest.data };
  for (const [key, value] of Object.entries(stringData)) data[key] = encodeBase64(value);
  return { ...rest, data };
}
