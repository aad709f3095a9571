/** Each check of each lab is caught when it is missing: mutation.ts says what that means. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { labNames, readLab } from "../../src/headless/lab-folder.ts";
import { attemptsOf, type Catches, caughtBy, hunt, mutantsOf } from "./mutation.ts";

const file = join(import.meta.dirname, "generated/mutants.json");
const read = (): Record<string, Catches> => JSON.parse(readFileSync(file, "utf8")) as Record<string, Catches>;
const table = read();
const names = await labNames();
/** Going every way of every lab takes some minutes: in a long run (`LONG=1`). Else these stand for all. */
const QUICK = ["ask-for-three", "put-the-story-in-order"];

/** `MUTANTS=write` looks for the ways anew: up to an hour for the largest lab. */
test.skipIf(process.env["MUTANTS"] !== "write").each(names)("%s: its ways are looked for anew", { timeout: 3_600_000 }, async (name) => {
  const caught = await hunt(await readLab(name));
  writeFileSync(file, `${JSON.stringify({ ...read(), [name]: caught }, undefined, 2)}\n`);
});

test.each(Object.keys(table))("%s: the table knows every check", async (name) => {
  const { lab } = await readLab(name);
  const { caught = {}, shadowed = {}, untried = [] } = table[name] ?? {};
  expect([...Object.keys(caught), ...Object.keys(shadowed), ...untried].sort()).toEqual([...mutantsOf(lab).keys()].sort());
});

test.skipIf(!process.env["LONG"])("every lab is in the table", () => {
  expect(Object.keys(table).sort()).toEqual([...names].sort());
});

describe.each(Object.keys(table).filter((name) => process.env["LONG"] || QUICK.includes(name)))("%s", (name) => {
  const caught = Object.entries(table[name]?.caught ?? {});
  test.each([...new Set(caught.map(([, attempt]) => attempt))])("%s catches what the table says", { timeout: 60_000 }, async (attempt) => {
    const source = await readLab(name);
    const expected = caught.flatMap(([mutant, by]) => (by === attempt ? [mutant] : []));
    const mutants = new Map([...mutantsOf(source.lab)].filter(([mutant]) => expected.includes(mutant)));
    expect((await caughtBy(source, attemptsOf(name).get(attempt) ?? "", mutants)).sort()).toEqual(expected.sort());
  });
});
