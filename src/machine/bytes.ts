/**
 * Bytes as text. Streams and files of the simulated machines hold text; bytes that are not UTF-8 stand in it as lone
 * low surrogates, U+DC80 for 0x80 up to U+DCFF for 0xFF, and become themselves again on the way out (Python's
 * `surrogateescape`). So an archive or a picture passes through a text stream unharmed.
 */

const ESCAPE = 0xdc00;

/** UTF-8 of a text; escaped bytes are themselves again. */
export function bytesOf(text: string): Uint8Array {
  // Room for the worst case: three bytes a code unit.
  const bytes = new Uint8Array(text.length * 3);
  let end = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) bytes[end++] = unit;
    else if (unit < 0x800) {
      bytes[end++] = 0xc0 | (unit >> 6);
      bytes[end++] = 0x80 | (unit & 63);
    } else if (isHigh(unit) && isLow(text.charCodeAt(at + 1))) {
      const code = 0x10000 + ((unit - 0xd800) << 10) + (text.charCodeAt(++at) - 0xdc00);
      bytes[end++] = 0xf0 | (code >> 18);
      bytes[end++] = 0x80 | ((code >> 12) & 63);
      bytes[end++] = 0x80 | ((code >> 6) & 63);
      bytes[end++] = 0x80 | (code & 63);
    } else if (isEscape(unit)) bytes[end++] = unit - ESCAPE;
    else {
      bytes[end++] = 0xe0 | (unit >> 12);
      bytes[end++] = 0x80 | ((unit >> 6) & 63);
      bytes[end++] = 0x80 | (unit & 63);
    }
  }
  return bytes.subarray(0, end);
}

/** How many bytes `bytesOf` would give. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes++;
    else if (isHigh(unit) && isLow(text.charCodeAt(at + 1))) {
      bytes += 2;
      at++;
    } else if (!isEscape(unit)) bytes += 2;
  }
  return bytes;
}

/** Text of bytes; what is not UTF-8 is escaped. */
export function textOf(bytes: Uint8Array): string {
  const decoder = new ByteDecoder();
  return decoder.decode(bytes) + decoder.end();
}

/** For eyes and JSON: bytes that are no text become the replacement character. */
export function readable(text: string): string {
  return text.replace(/(?<![\ud800-\udbff])[\udc80-\udcff]/g, "\ufffd");
}

/** `textOf` for bytes that come in pieces, cut anywhere. */
export class ByteDecoder {
  #rest: Uint8Array = new Uint8Array(0);

  /** The text so far; a character that is not complete waits for the next piece. */
  decode(piece: Uint8Array): string {
    const bytes = this.#rest.length === 0 ? piece : joined(this.#rest, piece);
    const units: number[] = [];
    let text = "";
    let at = 0;
    while (at < bytes.length) {
      const first = bytes[at] as number;
      const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
      const code = length === 1 ? first : length === 0 ? -1 : sequence(bytes, at, length);
      if (code === undefined) break;
      if (code < 0) {
        units.push(ESCAPE + first);
        at++;
      } else {
        if (code < 0x10000) units.push(code);
        else units.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff));
        at += length;
      }
      if (units.length > 8000) text += String.fromCharCode(...units.splice(0));
    }
    this.#rest = bytes.slice(at);
    return text + String.fromCharCode(...units);
  }
  /** What was left incomplete. */
  end(): string {
    const rest = this.#rest;
    this.#rest = new Uint8Array(0);
    return String.fromCharCode(...Array.from(rest, (byte) => (byte < 0x80 ? byte : ESCAPE + byte)));
  }
}

/** The code point of `length` bytes at `at`; -1 when they are none, undefined when the end is missing. */
function sequence(bytes: Uint8Array, at: number, length: number): number | undefined {
  let code = (bytes[at] as number) & (0xff >> (length + 1));
  for (let more = 1; more < length; more++) {
    const next = bytes[at + more];
    if (next === undefined) return undefined;
    if ((next & 0xc0) !== 0x80) return -1;
    // Overlong forms, surrogates and what is beyond Unicode show in the second byte.
    if (more === 1) {
      const first = bytes[at] as number;
      if (
        (first === 0xe0 && next < 0xa0) ||
        (first === 0xed && next > 0x9f) ||
        (first === 0xf0 && next < 0x90) ||
        (first === 0xf4 && next > 0x8f)
      )
        return -1;
    }
    code = (code << 6) | (next & 63);
  }
  return code;
}
function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}
function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
function isEscape(unit: number): boolean {
  return unit >= 0xdc80 && unit <= 0xdcff;
}
