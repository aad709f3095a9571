import { expect, test } from "vitest";
import { decodeCertificate, encodeCertificate } from "../certificate.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { encodeJson } from "./json.ts";
import { sha256 } from "./sha256.ts";
import { encodeYaml } from "./yaml.ts";

test.each([
  { value: { b: 1, a: [{ x: "y" }, "z"] }, want: 'a:\n- x: "y"\n- z\nb: 1\n' },
  { value: { a: {}, b: [], c: null, d: "" }, want: 'a: {}\nb: []\nc: null\nd: ""\n' },
  {
    value: { a: "true", b: "1.5", c: "0x10", d: "2024-01-01", e: "1:30" },
    want: 'a: "true"\nb: "1.5"\nc: "0x10"\nd: "2024-01-01"\ne: "1:30"\n',
  },
  { value: { a: "one\ntwo\n", b: "no newline\nat end" }, want: "a: |\n  one\n  two\nb: |-\n  no newline\n  at end\n" },
  {
    value: { a: "a: b", b: "- x", c: "it's", d: "#x", e: "x #y", f: "@x" },
    want: "a: 'a: b'\nb: '- x'\nc: it's\nd: '#x'\ne: 'x #y'\nf: '@x'\n",
  },
  { value: { a: "tab\there" }, want: 'a: "tab\\there"\n' },
  { value: { x10: 1, x9: 2, "x-": 3, xa: 4 }, want: "x-: 3\nx9: 2\nx10: 1\nxa: 4\n" },
  {
    value: { message: `0/3 nodes are available: ${"1 Insufficient cpu, ".repeat(5)}done` },
    want: "message: '0/3 nodes are available: 1 Insufficient cpu, 1 Insufficient cpu, 1 Insufficient\n  cpu, 1 Insufficient cpu, 1 Insufficient cpu, done'\n",
  },
])("YAML of $value", ({ value, want }) => {
  expect(encodeYaml(value)).toBe(want);
});

test("JSON is sorted, indented by four and escapes HTML", () => {
  expect(encodeJson({ b: "<a&b>", a: [], c: { d: 1 } }, { indent: 4 })).toBe(
    '{\n    "a": [],\n    "b": "\\u003ca\\u0026b\\u003e",\n    "c": {\n        "d": 1\n    }\n}',
  );
});

test("base64 goes through UTF-8", () => {
  expect(encodeBase64("s3cr3t!")).toBe("czNjcjN0IQ==");
  expect(decodeBase64("xJHhu5M=")).toBe("đồ");
  expect(decodeBase64("not base64")).toBeUndefined();
});

test("SHA-256 of known texts", () => {
  expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("a certificate survives its PEM form", () => {
  const certificate = {
    subject: { commonName: "kubernetes-admin", organizations: ["system:masters"] },
    issuer: { commonName: "kubernetes", organizations: [] },
    serial: "1",
    notBefore: 0,
    notAfter: 1,
  };
  const pem = encodeCertificate(certificate);
  expect(pem).toMatch(/^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n$/);
  expect(decodeCertificate(pem)).toEqual(certificate);
  expect(decodeCertificate("garbage")).toBeUndefined();
});
