/** Base64 of UTF-8 text and of raw bytes (standard alphabet, padded), without DOM or Node. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The UTF-8 bytes of a text. Lone surrogates become U+FFFD. */
export function utf8Bytes(text: string): number[] {
  const bytes: number[] = [];
  for (const char of text) {
    const read = char.codePointAt(0) ?? 0;
    const code = read >= 0xd800 && read <= 0xdfff ? 0xfffd : read;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return bytes;
}

/** The text of UTF-8 bytes; broken sequences become U+FFFD. */
export function utf8Text(bytes: readonly number[]): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] ?? 0;
    const size = lead < 0x80 ? 1 : lead >= 0xf0 && lead < 0xf8 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 && lead < 0xe0 ? 2 : 0;
    const tail = bytes.slice(at + 1, at + size);
    if (size === 0 || tail.length < size - 1 || tail.some((byte) => (byte & 0xc0) !== 0x80)) {
      text += "\ufffd";
      at++;
      continue;
    }
    let code = size === 1 ? lead : lead & (0xff >> (size + 1));
    for (const byte of tail) code = (code << 6) | (byte & 63);
    text += String.fromCodePoint(code);
    at += size;
  }
  return text;
}

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
