/** --append-hash: a short hash of a configmap's or secret's content (kubectl/pkg/util/hash). */
import { encodeJson } from "../../../../kube/encoding/json.ts";
import { sha256 } from "../../../../kube/encoding/sha256.ts";
import type { Generated } from "./generator.ts";

/** `name-2fmhdmck9d` */
export function hashedName(object: Generated): string {
  return `${String(object.metadata["name"])}-${contentHash(object)}`;
}
/** Ten characters of the content's SHA-256, without vowels' look-alikes. */
export function contentHash(object: { kind: string; metadata: Record<string, unknown>; [field: string]: unknown }): string {
  const name = object.metadata["name"] ?? "";
  const content =
    object.kind === "ConfigMap"
      ? { kind: "ConfigMap", name, data: object["data"] ?? "", ...(object["binaryData"] ? { binaryData: object["binaryData"] } : {}) }
      : { kind: "Secret", type: object["type"] ?? "", name, data: object["data"] ?? "" };
  return encodeHash(sha256(encodeJson(content)));
}
function encodeHash(hex: string): string {
  const map: Readonly<Record<string, string>> = { "0": "g", "1": "h", "3": "k", a: "m", e: "t" };
  return [...hex.slice(0, 10)].map((char) => map[char] ?? char).join("");
}
