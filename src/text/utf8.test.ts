import { expect, test } from "vitest";
import { utf8Bytes, utf8Length, utf8Text } from "./utf8.ts";

test.each(["", "plain", "é ñ ß", "日本", "🚀 launch", "\ud800 alone"])(
  "%j has the bytes that the encoder of the platform gives",
  (text) => {
    const bytes = utf8Bytes(text);
    expect(bytes).toEqual([...new TextEncoder().encode(text)]);
    expect(utf8Length(text)).toBe(bytes.length);
    expect(utf8Text(bytes)).toBe(new TextDecoder().decode(new TextEncoder().encode(text)));
  },
);

test.each([[[0xff]], [[0xc3]], [[0x61, 0xe2, 0x82]], [[0xf7, 0xbf, 0xbf, 0xbf]]])("broken bytes %j are marked", (bytes) => {
  expect(utf8Text(bytes)).toContain("\ufffd");
});
