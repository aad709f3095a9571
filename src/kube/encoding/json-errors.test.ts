import { expect, test } from "vitest";
import { goJsonError } from "./json-errors.ts";

test.each([
  ['{"a": [1, -2.5e3, true, null, "x\\u00e9"]}', undefined],
  ["{", "unexpected end of JSON input"],
  ["", "unexpected end of JSON input"],
  ["nope", "invalid character 'o' in literal null (expecting 'u')"],
  ["x", "invalid character 'x' looking for beginning of value"],
  ["{a:1}", "invalid character 'a' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
  ["[1 2]", "invalid character '2' after array element"],
  ["{} {}", "invalid character '{' after top-level value"],
  ["-x", "invalid character 'x' in numeric literal"],
  ["['a']", "invalid character '\\'' looking for beginning of value"],
])("%j: %s", (text, want) => {
  expect(goJsonError(text)).toBe(want);
});
