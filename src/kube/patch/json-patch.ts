/**
 * JSON Patch (RFC 6902) on immutable values, with the words of the library the API server uses
 * (github.com/evanphx/json-patch v4): they reach users as
 * `the server rejected our request due to an error in our request`.
 */
import { deepEqual } from "../deep-equal.ts";
import { isObject, type JsonObject } from "./json.ts";

/** A patch that cannot be read or applied; the message is the library's. */
export class PatchError extends Error {
  /** The patch itself could not be read: nothing was applied. */
  readonly unreadable: boolean;
  constructor(message: string, unreadable = false) {
    super(message);
    this.name = "PatchError";
    this.unreadable = unreadable;
  }
}

export interface JsonPatchOperation {
  op: string;
  path: string;
  from?: string;
  value?: unknown;
}

/** Applies the operations in order to a value; the value itself is not changed. Throws `PatchError`. */
export function applyJsonPatch(document: unknown, patch: unknown): unknown {
  let result = document;
  for (const operation of readOperations(patch)) result = applyOperation(result, operation);
  return result;
}

/** Checks the shape of a patch. Throws `PatchError` with Go's decoding errors. */
export function readOperations(patch: unknown): JsonPatchOperation[] {
  if (!Array.isArray(patch)) {
    throw new PatchError(
      `error decoding patch: json: cannot unmarshal ${goKind(patch)} into Go value of type []handlers.jsonPatchOp`,
      true,
    );
  }
  return patch.map((operation: unknown) => {
    if (!isObject(operation))
      throw new PatchError(
        `error decoding patch: json: cannot unmarshal ${goKind(operation)} into Go value of type handlers.jsonPatchOp`,
        true,
      );
    return operation as unknown as JsonPatchOperation;
  });
}

function applyOperation(document: unknown, operation: JsonPatchOperation): unknown {
  const { op, path } = operation;
  switch (op) {
    case "add":
    case "replace":
    case "remove":
    case "test":
    case "move":
    case "copy":
      break;
    default:
      throw new PatchError(`Unexpected kind: ${op ?? "unknown"}`);
  }
  if (typeof path !== "string") throw new PatchError(`${op} operation does not apply: missing path: missing value`);
  switch (op) {
    case "add":
      return addAt(document, pointer(path), operation.value ?? null, path, "add");
    case "replace":
      return replaceAt(document, path, operation.value ?? null);
    case "remove":
      return removeAt(document, pointer(path), path, "remove");
    case "test":
      return testAt(document, operation);
    case "move": {
      const from = operation.from ?? "";
      const value = read(document, pointer(from), "move", from);
      const without = removeAt(document, pointer(from), from, "move");
      return addAt(without, pointer(path), value, path, "move");
    }
    case "copy": {
      const from = operation.from ?? "";
      return addAt(document, pointer(path), read(document, pointer(from), "copy", from), path, "copy");
    }
  }
}

function pointer(path: string): string[] {
  if (path === "") return [];
  return path
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Changes the container that holds the last part of a path, and everything above it. */
function within(
  document: unknown,
  parts: readonly string[],
  change: (container: unknown, key: string) => unknown,
  missing: () => PatchError,
): unknown {
  const [part, ...rest] = parts;
  if (part === undefined) throw missing();
  if (rest.length === 0) {
    if (!isContainer(document)) throw missing();
    return change(document, part);
  }
  if (Array.isArray(document)) {
    const index = Number(part);
    if (!Number.isInteger(index) || index < 0 || index >= document.length) throw missing();
    const copy = [...(document as unknown[])];
    copy[index] = within(copy[index], rest, change, missing);
    return copy;
  }
  if (!isObject(document) || !Object.hasOwn(document, part)) throw missing();
  return { ...document, [part]: within(document[part], rest, change, missing) };
}

function addAt(document: unknown, parts: readonly string[], value: unknown, path: string, op: string): unknown {
  if (parts.length === 0) return value;
  return within(
    document,
    parts,
    (container, key) => {
      if (!Array.isArray(container)) return { ...(container as JsonObject), [key]: value };
      const copy = [...(container as unknown[])];
      if (key === "-") copy.push(value);
      else copy.splice(indexOf(key, copy.length, copy.length, `error in ${op} for path: '${path}'`), 0, value);
      return copy;
    },
    () => new PatchError(`${op} operation does not apply: doc is missing path: ${quoted(path)}: missing value`),
  );
}

function replaceAt(document: unknown, path: string, value: unknown): unknown {
  const parts = pointer(path);
  if (parts.length === 0) return value;
  const missingKey = (): PatchError => new PatchError(`replace operation does not apply: doc is missing key: ${path}: missing value`);
  return within(
    document,
    parts,
    (container, key) => {
      if (Array.isArray(container)) {
        const index = Number(key);
        if (!Number.isInteger(index) || index >= container.length || index < -container.length) throw missingKey();
        const copy = [...(container as unknown[])];
        copy[index < 0 ? index + copy.length : index] = value;
        return copy;
      }
      const object = container as JsonObject;
      if (!Object.hasOwn(object, key)) throw missingKey();
      return { ...object, [key]: value };
    },
    () => new PatchError(`replace operation does not apply: doc is missing path: ${path}: missing value`),
  );
}

function removeAt(document: unknown, parts: readonly string[], path: string, op: string): unknown {
  return within(
    document,
    parts,
    (container, key) => {
      if (Array.isArray(container)) {
        const copy = [...(container as unknown[])];
        copy.splice(indexOf(key, copy.length, copy.length - 1, `error in remove for path: '${path}'`), 1);
        return copy;
      }
      const { [key]: removed, ...rest } = container as JsonObject;
      if (removed === undefined) {
        throw new PatchError(`error in remove for path: '${path}': unable to remove nonexistent key: ${key}: missing value`);
      }
      return rest;
    },
    () => new PatchError(`${op} operation does not apply: doc is missing path: ${quoted(path)}: missing value`),
  );
}

function testAt(document: unknown, { path, value }: JsonPatchOperation): unknown {
  let found: unknown;
  try {
    found = read(document, pointer(path), "test", path);
  } catch (error) {
    if (!(error instanceof PatchError) || (value !== null && value !== undefined)) throw error;
    found = null;
  }
  if (!deepEqual(found ?? null, value ?? null)) throw new PatchError(`testing value ${path} failed: test failed`);
  return document;
}

function read(document: unknown, parts: readonly string[], op: string, path: string): unknown {
  let value = document;
  parts.forEach((part, depth) => {
    const last = depth === parts.length - 1;
    if (Array.isArray(value)) {
      const index = Number(part);
      if (!Number.isInteger(index) || index < 0 || index >= value.length) {
        throw new PatchError(`error in ${op} for path: '${path}': Unable to access invalid index: ${part}: invalid index referenced`);
      }
      value = (value as unknown[])[index];
    } else if (isObject(value) && Object.hasOwn(value, part)) {
      value = value[part];
    } else if (last && isObject(value)) {
      throw new PatchError(`error in ${op} for path: '${path}': unable to get nonexistent key: ${part}: missing value`);
    } else {
      throw new PatchError(`${op} operation does not apply: doc is missing path: ${quoted(path)}: missing value`);
    }
  });
  return value;
}

/** A list index as the library reads it: negative ones count from the end. */
function indexOf(key: string, length: number, highest: number, context: string): number {
  if (!/^-?[0-9]+$/.test(key)) {
    throw new PatchError(`${context}: value was not a proper array index: '${key}': strconv.Atoi: parsing ${quoted(key)}: invalid syntax`);
  }
  const index = Number(key);
  if (index > highest || index < -length)
    throw new PatchError(`${context}: Unable to access invalid index: ${key}: invalid index referenced`);
  return index < 0 ? index + length : index;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
function isContainer(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
/** What Go's JSON decoder calls a value. */
export function goKind(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return "bool";
  return typeof value;
}
