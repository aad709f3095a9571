/** MD5, SHA-1 and SHA-256 of bytes, as 16ths: what the digest commands print, and what etcd makes its members' identities of. */
export { sha256OfBytes as sha256 } from "../kube/encoding/sha256.ts";

const rotate = (value: number, by: number) => (value << by) | (value >>> (32 - by));
const hexadecimal = (words: readonly number[], little: boolean) =>
  words
    .map((word) => {
      const text = (word >>> 0).toString(16).padStart(8, "0");
      return little ? (text.match(/../g) ?? []).reverse().join("") : text;
    })
    .join("");
/** The message with its padding, as 32-bit words. */
function padded(bytes: readonly number[], little: boolean): number[] {
  const length = Math.ceil((bytes.length + 9) / 64) * 16;
  const words = new Array<number>(length).fill(0);
  const set = (index: number, value: number) => {
    words[index >> 2] = (words[index >> 2] ?? 0) | (value << (little ? (index & 3) * 8 : (3 - (index & 3)) * 8));
  };
  for (let at = 0; at < bytes.length; at++) set(at, bytes[at] ?? 0);
  set(bytes.length, 0x80);
  const high = Math.floor((bytes.length * 8) / 2 ** 32);
  const low = (bytes.length * 8) >>> 0;
  words[length - 2] = little ? low : high;
  words[length - 1] = little ? high : low;
  return words;
}
export function sha1(bytes: readonly number[]): string {
  const state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0];
  const words = padded(bytes, false);
  for (let block = 0; block < words.length; block += 16) {
    const schedule = words.slice(block, block + 16);
    for (let at = 16; at < 80; at++)
      schedule.push(rotate((schedule[at - 3] ?? 0) ^ (schedule[at - 8] ?? 0) ^ (schedule[at - 14] ?? 0) ^ (schedule[at - 16] ?? 0), 1));
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
    for (let at = 0; at < 80; at++) {
      const [f, k] =
        at < 20
          ? [(b & c) | (~b & d), 0x5a827999]
          : at < 40
            ? [b ^ c ^ d, 0x6ed9eba1]
            : at < 60
              ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
              : [b ^ c ^ d, 0xca62c1d6];
      const next = (rotate(a, 5) + f + e + k + (schedule[at] ?? 0)) | 0;
      [e, d, c, b, a] = [d, c, rotate(b, 30), a, next];
    }
    for (const [index, value] of [a, b, c, d, e].entries()) state[index] = ((state[index] ?? 0) + value) | 0;
  }
  return hexadecimal(state, false);
}
export function md5(bytes: readonly number[]): string {
  const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
  const constants = Array.from({ length: 64 }, (_, index) => Math.floor(Math.abs(Math.sin(index + 1)) * 2 ** 32) | 0);
  const state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  const words = padded(bytes, true);
  for (let block = 0; block < words.length; block += 16) {
    let [a = 0, b = 0, c = 0, d = 0] = state;
    for (let at = 0; at < 64; at++) {
      const round = at >> 4;
      const f = round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
      const index = round === 0 ? at : round === 1 ? (5 * at + 1) % 16 : round === 2 ? (3 * at + 5) % 16 : (7 * at) % 16;
      const sum = (a + f + (constants[at] ?? 0) + (words[block + index] ?? 0)) | 0;
      [a, d, c, b] = [d, c, b, (b + rotate(sum, shifts[round * 4 + (at & 3)] ?? 0)) | 0];
    }
    for (const [index, value] of [a, b, c, d].entries()) state[index] = ((state[index] ?? 0) + value) | 0;
  }
  return hexadecimal(state, true);
}
