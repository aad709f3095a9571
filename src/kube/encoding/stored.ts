/**
 * The form in which an API object lies in etcd, as a byte string (one character a byte). Custom resources are JSON;
 * so is, here, everything else: kubewekend does not model the protobuf encoding of the values.
 * Upstream: apimachinery/pkg/runtime/serializer/{json,protobuf}.
 */
import { utf8Bytes, utf8Text } from "../../text/utf8.ts";

const CHUNK = 8192;

export function bytesToString(bytes: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK) parts.push(String.fromCharCode(...bytes.slice(at, at + CHUNK)));
  return parts.join("");
}
/** A byte string's bytes. */
export function stringToBytes(text: string): number[] {
  const bytes = new Array<number>(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at) & 0xff;
  return bytes;
}
/** Text as a byte string of its UTF-8. */
export function utf8String(text: string): string {
  return /^[\x00-\x7f]*$/.test(text) ? text : bytesToString(utf8Bytes(text));
}
/** A byte string shown as text: what is not UTF-8 becomes U+FFFD. */
export function textOf(bytes: string): string {
  return /^[\x00-\x7f]*$/.test(bytes) ? bytes : utf8Text(stringToBytes(bytes));
}

/** What etcd holds for a value: the bytes somebody put, or the storage form of an object. */
export function storedForm(value: unknown): string {
  if (typeof value === "string") return value;
  const { metadata, ...rest } = value as { metadata: { resourceVersion?: string } };
  const { resourceVersion: _, ...kept } = metadata;
  const { apiVersion, kind, ...content } = rest as { apiVersion?: string; kind?: string };
  return utf8String(`${JSON.stringify({ kind, apiVersion, metadata: kept, ...content })}\n`);
}

/** The object in a storage form, without a resource version; undefined when the bytes hold none. */
export function objectOf(bytes: string): { metadata: Record<string, unknown> } | undefined {
  if (!bytes.startsWith("{")) return undefined;
  try {
    const value = JSON.parse(textOf(bytes)) as { kind?: unknown; apiVersion?: unknown; metadata?: unknown } | null;
    if (typeof value?.kind !== "string" || typeof value.apiVersion !== "string") return undefined;
    if (typeof value.metadata !== "object" || value.metadata === null) return undefined;
    return value as { metadata: Record<string, unknown> };
  } catch {
    return undefined;
  }
}
