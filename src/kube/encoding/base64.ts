/** Base64 of UTF-8 text and of raw bytes (standard alphabet, padded), without DOM or Node. */

import { utf8Bytes, utf8Text } from "../../text/utf8.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function encodeBytes(bytes: readonly number[]): string {
  return encoded(bytes.length, (at) => bytes[at] ?? 0);
}
/** Two characters for every twelve bits. */
const PAIRS: readonly string[] = Array.from({ length: 4096 }, (_, bits) => ALPHABET.charAt(bits >> 6) + ALPHABET.charAt(bits & 63));

function encoded(length: number, byte: (at: number) => number): string {
  // Joined at once: a text that grows by `+=` is kept as a rope of its hundreds of pieces until somebody reads it.
  const parts: string[] = [];
  const whole = length - (length % 3);
  for (let at = 0; at < whole; at += 3) {
    const bits = (byte(at) << 16) | (byte(at + 1) << 8) | byte(at + 2);
    parts.push(PAIRS[bits >> 12] as string, PAIRS[bits & 4095] as string);
  }
  if (length - whole === 1) parts.push(PAIRS[byte(whole) << 4] as string, "==");
  else if (length - whole === 2) {
    const bits = (byte(whole) << 8) | byte(whole + 1);
    parts.push(PAIRS[bits >> 4] as string, ALPHABET.charAt((bits & 15) << 2), "=");
  }
  return parts.join("");
}

/** Undefined when the text is not base64. White space is ignored. */
export function decodeBytes(text: string): number[] | undefined {
  const compact = text.replace(/[\r\n]/g, "");
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return undefined;
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const char of compact.replace(/=+$/, "")) {
    held = ((held << 6) | ALPHABET.indexOf(char)) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
    }
  }
  return bytes;
}

export function encodeBase64(text: string): string {
  // Mostly plain ASCII, whose units are the bytes.
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return encodeBytes(utf8Bytes(text));
  return encoded(text.length, (at) => text.charCodeAt(at));
}
/** Undefined when the text is not base64. */
export function decodeBase64(text: string): string | undefined {
  const bytes = decodeBytes(text);
  return bytes && utf8Text(bytes);
}
