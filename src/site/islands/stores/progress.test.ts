import { describe, expect, test } from "vitest";
import { emptyLab, emptyProgress, mergeProgress, parseProgress, reviewOf, solvedAs, taskAt } from "./progress.ts";

describe("merging two progress files", () => {
  const ours = {
    ...emptyProgress(),
    labs: { a: { ...emptyLab(), state: "solved" as const, changed: 5 }, b: { ...emptyLab(), changed: 9 } },
  };
  const theirs = {
    ...emptyProgress(),
    labs: { a: { ...emptyLab(), state: "seen" as const, changed: 7 }, b: { ...emptyLab(), state: "hints" as const, changed: 2 } },
  };

  test("the newer entry of each lab is kept", () => {
    const merged = mergeProgress(ours, theirs);
    expect(Object.fromEntries(Object.entries(merged.labs).map(([name, lab]) => [name, [lab.state, lab.changed]]))).toEqual({
      a: ["seen", 7],
      b: ["open", 9],
    });
  });

  test("our settings win over those of the file", () => {
    const merged = mergeProgress({ ...ours, settings: { fontSize: 16 } }, { ...theirs, settings: { fontSize: 12, lineMode: true } });
    expect(merged.settings).toEqual({ fontSize: 16, lineMode: true });
  });
});

describe("reading a progress file", () => {
  test.each([
    ["not JSON", "{"],
    ["no version", "{}"],
    ["a version of the future", '{"version": 99}'],
    ["a list", "[]"],
  ])("%s is refused", (_, text) => {
    expect(parseProgress(text)).toBeNull();
  });

  test("entries without a date are dropped and missing fields filled in", () => {
    const progress = parseProgress('{"version":1,"labs":{"a":{"state":"seen","changed":3},"b":{"state":"seen"}}}');
    expect(progress?.labs).toEqual({ a: { ...emptyLab(), state: "seen", changed: 3 } });
  });
});

test.each([
  [{}, "solved"],
  [{ one: 1 }, "hints"],
  [{ one: 3, two: 4 }, "seen"],
])("rungs %j count as %s", (rungs, want) => {
  expect(solvedAs({ ...emptyLab(), rungs })).toBe(want);
});

test.each([
  ["nothing was begun", {}, undefined],
  ["the first task waits", { a: "todo", b: "locked" }, { number: 1, id: "a" }],
  ["the second was done and broke", { a: "done", b: "broken" }, { number: 2, id: "b" }],
  ["all is done", { a: "done", b: "done" }, undefined],
] as const)("where a lab was left: %s", (_, tasks, want) => {
  expect(taskAt({ ...emptyLab(), tasks })).toEqual(want);
});

test("worth another look: what was seen, what was begun, and wrong guesses from the oldest", () => {
  const lab = (state: "open" | "seen" | "solved") => ({ ...emptyLab(), state });
  const guess = (right: boolean, changed: number) => ({ said: "4", right, changed });
  const review = reviewOf({
    ...emptyProgress(),
    labs: { a: lab("solved"), b: lab("seen"), c: lab("open") },
    guesses: { late: guess(false, 9), right: guess(true, 1), early: guess(false, 3) },
  });
  expect({ ...review, wrong: review.wrong.map(({ id }) => id) }).toEqual({ seen: ["b"], begun: ["c"], wrong: ["early", "late"] });
});
