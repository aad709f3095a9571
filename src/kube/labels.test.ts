import { describe, expect, it } from "vitest";
import { formatSelector, matches, parseSelector, selectorOf } from "./labels.ts";

describe("label selectors", () => {
  it.each([
    ["app=web", { app: "web" }, true],
    ["app=web", { app: "db" }, false],
    ["app==web,tier!=db", { app: "web" }, true],
    ["app in (a,b)", { app: "b" }, true],
    ["app notin (a,b)", {}, true],
    ["app notin (a,b)", { app: "a" }, false],
    ["app", { app: "" }, true],
    ["!app", { app: "x" }, false],
    ["!app", {}, true],
    ["n>3", { n: "4" }, true],
    ["n<3", { n: "x" }, false],
    ["", { any: "thing" }, true],
    ["app=", { app: "" }, true],
  ])("%j on %j is %s", (text, labels, want) => {
    expect(matches(parseSelector(text), labels)).toBe(want);
  });

  it.each([
    ["app in solo", "unable to parse requirement: found 'solo' expected: '('"],
    ["a=b=c", "found '=', expected: ',' or 'end of string'"],
    [",", "found ',', expected: !, identifier, or 'end of string'"],
    ["a,", "found '', expected: identifier after ','"],
    ["a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ["a=b!c", "found '!', expected: ',' or 'end of string'"],
  ])("%j is refused", (text, want) => {
    expect(() => parseSelector(text)).toThrow(want);
  });

  it("prints as kubectl shows selectors", () => {
    const selector = selectorOf({
      matchLabels: { tier: "front", app: "web" },
      matchExpressions: [
        { key: "env", operator: "In", values: ["prod", "dev"] },
        { key: "old", operator: "DoesNotExist" },
      ],
    });
    expect(formatSelector(selector)).toBe("app=web,env in (dev,prod),!old,tier=front");
  });

  it("a missing LabelSelector matches nothing, an empty one everything", () => {
    expect(matches(selectorOf(undefined), {})).toBe(false);
    expect(matches(selectorOf({}), {})).toBe(true);
  });
});
