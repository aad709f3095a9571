import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  ERROR_FORMAT,
  ERROR_SUFFIX,
  formatQuantity,
  parseQuantity,
  quantityMilliValue,
  quantityValue,
} from "./quantity.ts";

describe("quantities", () => {
  it.each([
    ["0", "0"],
    ["1", "1"],
    ["1000m", "1"],
    ["1500m", "1500m"],
    ["0.5", "500m"],
    ["1.5Gi", "1536Mi"],
    ["1024Mi", "1Gi"],
    ["1025Mi", "1025Mi"],
    ["0.5Gi", "512Mi"],
    ["1000", "1k"],
    ["1500", "1500"],
    ["100000", "100k"],
    ["1e3", "1e3"],
    ["12e6", "12e6"],
    ["1E", "1E"],
    ["512", "512"],
    ["1Ki", "1Ki"],
    ["0.1", "100m"],
    ["123456789n", "123456789n"],
    ["-100m", "-100m"],
    ["1.500", "1.500"],
  ])("%s is given back as %s", (text, want) => {
    expect(canonicalQuantity(text)).toBe(want);
  });

  it.each([
    ["1x", ERROR_FORMAT],
    ["", ERROR_FORMAT],
    ["ten", ERROR_FORMAT],
    ["1KiB", ERROR_FORMAT],
    ["1mm", ERROR_SUFFIX],
  ])("%j is refused", (text, want) => {
    expect(() => parseQuantity(text)).toThrow(want);
  });

  it.each([
    ["100m", 1, 100],
    ["1500m", 2, 1500],
    ["2", 2, 2000],
    ["1Gi", 1073741824, 1073741824000],
    ["0.1", 1, 100],
    ["1u", 1, 1],
  ])("%s is %d, or %d thousandths", (text, value, milli) => {
    expect([quantityValue(text), quantityMilliValue(text)]).toEqual([value, milli]);
  });

  it("adds in the first one's format", () => {
    expect(formatQuantity(addQuantities(parseQuantity("1Gi"), parseQuantity("512Mi")))).toBe("1536Mi");
    expect(formatQuantity(addQuantities(parseQuantity("0"), parseQuantity("1Gi")))).toBe("1Gi");
  });

  it("reads back what it prints", () => {
    const suffix = fc.constantFrom("", "m", "k", "M", "G", "Ki", "Mi", "Gi", "n", "u", "e3");
    fc.assert(
      fc.property(fc.integer({ min: -100000, max: 100000 }), suffix, (number, text) => {
        const quantity = parseQuantity(`${number}${text}`);
        const again = parseQuantity(formatQuantity({ nanos: quantity.nanos, format: quantity.format }));
        expect(compareQuantities(again, quantity)).toBe(0);
        const printed = formatQuantity(again);
        expect(canonicalQuantity(printed)).toBe(printed);
      }),
    );
  });
});
