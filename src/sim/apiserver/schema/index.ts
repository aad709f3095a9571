/** The API's types: decoding what clients send, and the OpenAPI documents. */
import type { Release } from "../../../kube/releases/index.ts";
import v1_28 from "./generated/types-v1-28.json" with { type: "json" };
import v1_36 from "./generated/types-v1-36.json" with { type: "json" };
import { Schema } from "./schema.ts";

export { cannotBeHandled, type Decoded, decodeObject, decodeStrategicallyPatched, type FieldValidation } from "./decode.ts";
export { type Descriptions, loadDescriptions } from "./descriptions.ts";
export { openApiV2, openApiV3, openApiV3Paths } from "./openapi.ts";
export { type Field, Schema } from "./schema.ts";

/** The types of a release. */
export function schemaOf(release: Release): Schema {
  return new Schema(release.minor === "28" ? v1_28 : v1_36);
}
