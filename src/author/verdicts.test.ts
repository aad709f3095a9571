import { expect, test } from "vitest";
import { statesOf, verdictsOf, worldIn } from "./verdicts.ts";

test("every check is asked by itself, with values, evidence and words", async () => {
  const { lab } = await worldIn("three-reasons-for-pending", 3, "wrong/taint-removed.sh");
  const verdicts = await verdictsOf(lab);
  expect(verdicts.map(({ task, check }) => `${task}/${check}`)).toEqual(
    lab.source.lab.tasks.flatMap(({ id, checks }) => checks.map((check) => `${id}/${check.id}`)),
  );
  const failing = verdicts.find(({ code }) => code === "vault.taint-removed") ?? verdicts.find(({ holds }) => !holds);
  expect(failing?.told?.observed).not.toBe("");
  expect(failing?.cost).toBeGreaterThanOrEqual(0);
});

test("the solution is a state in which every lasting check holds", async () => {
  const { lab } = await worldIn("three-reasons-for-pending", 1, "solution.sh");
  expect((await verdictsOf(lab)).filter(({ holds }) => !holds)).toEqual([]);
});

test("the start and every script are states, and a sin after the solution follows the solution", async () => {
  expect(statesOf("put-the-story-in-order")).toEqual(
    expect.arrayContaining(["start", "solution.sh", "alternatives/controllers-first.sh", "wrong/why-wrong.sh"]),
  );
  const { lab } = await worldIn("put-the-story-in-order", 1, "wrong/why-wrong.sh");
  expect((await verdictsOf(lab)).filter(({ holds }) => !holds).map(({ code }) => code)).toEqual(["wake.wrong"]);
});
