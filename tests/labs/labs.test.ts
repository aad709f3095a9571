/** Every lab keeps its promises: the start is unsolved, right ways pass, wrong ways get their own words. */
import { beforeAll, describe, expect, test } from "vitest";
import { labNames, readLab, scriptsOf, wholeScript } from "../../src/headless/lab-folder.ts";
import { type GradedLab, grade, runScript } from "../../src/headless/labs.ts";
import { turn } from "../../src/headless/turn.ts";
import type { LabSource } from "../../src/workbench/lab-source.ts";
import { LabWorld, labVars } from "../../src/workbench/lab-world.ts";

/** More seeds in a long run: `LONG=1`. */
const SEEDS = process.env["LONG"] ? 20 : 5;
const only = process.env["LAB"];
const names = (await labNames()).filter((name) => only === undefined || name === only);

async function attempt(
  source: LabSource,
  script: string | undefined,
  seed = 1,
  only?: string,
): Promise<{ lab: LabWorld; graded: GradedLab; output: string }> {
  const lab = await LabWorld.start(source, { seed, turn });
  const output = script === undefined ? "" : await runScript(lab, script);
  return { lab, graded: await grade(lab, only === undefined ? undefined : wayTo(source, only)), output };
}
/** How many wrong ways of one lab a short run goes: evenly spread over those it has. */
const WRONG = process.env["LONG"] || only !== undefined ? Number.POSITIVE_INFINITY : 30;
/** A task, and those it waits for. */
const wayTo = (source: LabSource, task: string): string[] => {
  const after = source.lab.tasks.find(({ id }) => id === task)?.after;
  return [...(after === undefined ? [] : wayTo(source, after)), task];
};
const unsolved = ({ tasks }: GradedLab) =>
  tasks.filter(({ state }) => state !== "done").map(({ id, state, code }) => `${id} ${state} ${code}`);

describe.each(names)("%s", { timeout: 60_000 }, (name) => {
  const scripts = scriptsOf(name);
  const named = (prefix: string) => Object.entries(scripts).filter(([path]) => path.startsWith(prefix));
  let source: LabSource;
  beforeAll(async () => {
    // Also checks that every verdict has words and no words are left over.
    source = await readLab(name);
  });

  test("fails every task at the start", async () => {
    const { graded } = await attempt(source, undefined);
    expect(graded.tasks.map(({ state }) => state)).toEqual(graded.tasks.map(() => expect.stringMatching(/^(todo|partly)$/)));
    expect(graded.tasks.map(({ message }) => message)).not.toContain("");
  });

  test("its example values are those of seed 1", () => {
    expect(source.text.example).toEqual(labVars(source, 1));
  });

  test("knows at least one alternative and three misconceptions", () => {
    expect(named("alternatives/").length).toBeGreaterThanOrEqual(1);
    expect(Object.keys(source.text.misconceptions).length).toBeGreaterThanOrEqual(3);
  });

  test.each(Array.from({ length: SEEDS }, (_, index) => index + 1))("its solution passes with seed %i", async (seed) => {
    const { graded, output, lab } = await attempt(source, scripts["solution.sh"], seed);
    expect({ unsolved: unsolved(graded), output: graded.solved ? "" : output }).toEqual({ unsolved: [], output: "" });
    expect(lab.world.kernel.crashes).toEqual([]);
    expect(lab.changes).toBeLessThanOrEqual(source.lab.par);
  });

  test("a solved lab stays solved for 120 virtual seconds", async () => {
    const { lab } = await attempt(source, scripts["solution.sh"]);
    for (let i = 0; i < 3; i++) {
      await lab.world.advance(40);
      expect(unsolved(await grade(lab))).toEqual([]);
    }
  });

  test.each(named("alternatives/"))("%s passes", async (_, script) => {
    const { graded, output } = await attempt(source, script);
    expect({ unsolved: unsolved(graded), output: graded.solved ? "" : output }).toEqual({ unsolved: [], output: "" });
  });

  const wrong = named("wrong/");
  const step = Math.ceil(wrong.length / WRONG) || 1;
  test.each(wrong.filter((_, index) => index % step === 0))("%s gets exactly its code", async (_, script) => {
    const want = /^# expect: (\S+)$/m.exec(script)?.[1] ?? "no `# expect: code` line";
    const { graded, output } = await attempt(source, wholeScript(script, scripts["solution.sh"]), 1, want.split(".")[0]);
    expect(graded.solved).toBe(false);
    const task = graded.tasks.find(({ id }) => id === want.split(".")[0]);
    expect({ code: task?.code, output: task?.code === want ? "" : output }).toEqual({ code: want, output: "" });
    expect(task?.message).not.toMatch(/(?<!\$)\{[a-z]\w*\}/i);
  });

  test("every misconception has a wrong script", () => {
    const shown = named("wrong/").map(([, script]) => /^# expect: (\S+)$/m.exec(script)?.[1]);
    expect(Object.keys(source.text.misconceptions).filter((code) => !shown.includes(code))).toEqual([]);
  });

  test("the same seed gives the same world and the same verdicts, live and restored", async () => {
    const first = await attempt(source, scripts["solution.sh"], 3);
    const second = await attempt(source, scripts["solution.sh"], 3);
    expect(second.graded).toEqual(first.graded);
    expect(second.lab.world.hash()).toBe(first.lab.world.hash());
    const { lab } = first;
    const restored = await LabWorld.restore(source, { seed: 3, turn }, lab.begin, lab.world.log, lab.world.clock.now);
    expect(restored.world.hash()).toBe(lab.world.hash());
    expect(await grade(restored)).toEqual(first.graded);
  });
});
