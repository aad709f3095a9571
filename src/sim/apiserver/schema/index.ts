/** The API's types: decoding what clients send, and the OpenAPI documents. */
export { cannotBeHandled, type Decoded, decodeObject, decodeStrategicallyPatched, type FieldValidation } from "./decode.ts";
export { loadDescriptions } from "./descriptions.ts";
export { type Field, Schema } from "./schema.ts";
export type { Descriptions } from "./texts.ts";
export { typedComplaint } from "./typed.ts";
export { loadTypes } from "./types.ts";
