/**
 * OpenAPI version 2 as the binary document that clients ask for
 * (`application/com.github.proto-openapi.spec.v2@v1.0+protobuf`; gnostic's openapiv2/OpenAPIv2.proto).
 * Only real HTTP has it: inside the world documents are values.
 */

/** Clients ask with `@v1.0`; an `@` is no part of a media type, so the answer has a dot. */
export const OPENAPI_PROTOBUF = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

type Json = Readonly<Record<string, unknown>>;

/** `document`: swagger 2.0 as JSON has it, with `info` and `definitions`. */
export function encodeOpenApi(document: Json): Buffer {
  const { swagger, info, definitions } = document as { swagger: string; info: Json; definitions: Readonly<Record<string, Json>> };
  return join([
    text(1, swagger),
    message(2, [text(1, info["title"]), text(2, info["version"])]),
    message(8, []),
    message(9, named(definitions)),
  ]);
}

/** NamedSchema entries. */
function named(schemas: Readonly<Record<string, Json>>): Buffer[] {
  return Object.entries(schemas).map(([name, schema]) => message(1, [text(1, name), message(2, schemaFields(schema))]));
}

function schemaFields(schema: Json): Buffer[] {
  const { required, additionalProperties, type, items, allOf, properties } = schema as {
    required?: readonly string[];
    additionalProperties?: Json;
    type?: string;
    items?: Json;
    allOf?: readonly Json[];
    properties?: Readonly<Record<string, Json>>;
  };
  return [
    text(1, schema["$ref"]),
    text(2, schema["format"]),
    text(4, schema["description"]),
    ...(required ?? []).map((name) => text(19, name)),
    ...(additionalProperties ? [message(21, [message(1, schemaFields(additionalProperties))])] : []),
    ...(type === undefined ? [] : [message(22, [text(1, type)])]),
    ...(items ? [message(23, [message(1, schemaFields(items))])] : []),
    ...(allOf ?? []).map((one) => message(24, schemaFields(one))),
    ...(properties ? [message(25, named(properties))] : []),
    // Extensions are YAML; JSON is YAML.
    ...Object.entries(schema)
      .filter(([name]) => name.startsWith("x-"))
      .map(([name, value]) => message(31, [text(1, name), message(2, [text(2, JSON.stringify(value))])])),
  ];
}

/** A length-delimited field; nothing for an absent or empty text. */
function text(field: number, value: unknown): Buffer {
  return typeof value === "string" && value !== "" ? delimited(field, Buffer.from(value)) : Buffer.alloc(0);
}
function message(field: number, parts: readonly Buffer[]): Buffer {
  return delimited(field, join(parts));
}
function delimited(field: number, content: Buffer): Buffer {
  return join([varint((field << 3) | 2), varint(content.length), content]);
}
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}
function join(parts: readonly Buffer[]): Buffer {
  return Buffer.concat(parts as Buffer[]);
}
