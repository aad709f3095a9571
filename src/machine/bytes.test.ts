import { expect, it } from "vitest";
import { ByteDecoder, byteLength, bytesOf, textOf } from "./bytes.ts";

it.each([
  ["ASCII", "hello\n", [104, 101, 108, 108, 111, 10]],
  ["two, three and four bytes", "é€😀", [0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80]],
  ["a byte that is no UTF-8", "a\udcffb", [97, 0xff, 98]],
  ["an overlong form", "\udcc0\udc80", [0xc0, 0x80]],
  ["a surrogate in UTF-8", "\udced\udca0\udc80", [0xed, 0xa0, 0x80]],
  ["a character that breaks off", "\udce2\udc82", [0xe2, 0x82]],
])("%s becomes text and bytes again", (_, text, bytes) => {
  expect(textOf(Uint8Array.from(bytes))).toBe(text);
  expect([...bytesOf(text)]).toEqual(bytes);
  expect(byteLength(text)).toBe(bytes.length);
});

it("every byte survives, however the pieces are cut", () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, at) => (at * 7919 + (at >> 3)) & 255);
  for (const size of [1, 2, 3, 7, 1000]) {
    const decoder = new ByteDecoder();
    let text = "";
    for (let at = 0; at < bytes.length; at += size) text += decoder.decode(bytes.subarray(at, at + size));
    expect(bytesOf(text + decoder.end())).toEqual(bytes);
  }
});
