/**
 * Checks are worth what they catch. Each check of each lab is taken out in turn; then some wrong way, some half of
 * the solution, or some sin after it must count as done that was not done before. A check that nobody misses is
 * a check that is not tested.
 */
import { expect, test } from "vitest";
import { Grading, type Lab, type Task } from "../../src/course/index.ts";
import { labNames, readLab, scriptsOf } from "../../src/headless/lab-folder.ts";
import { turn } from "../../src/headless/turn.ts";
import { LabWorld } from "../../src/workbench/lab-world.ts";

/** Checks that only say more precisely what another one would say too, and why each is kept. */
const SURVIVORS: Readonly<Record<string, readonly string[]>> = {
  // `exists` says where a misplaced Deployment is; the others would only say that it is missing. `deleted` explains what `replaced` waits for.
  "ask-for-three": ["three/exists", "return/deleted"],
  // `present` names a Deployment that is gone. The copy of the world (`next-time`) finds what `pace` and `probe` find sooner, and also what they do not know of.
  "ship-it": ["pace/present", "third/shipped", "back/present", "back/pace", "back/next-time"],
  // `node` names the silent kubelet before the stories that wait for it.
  "put-the-story-in-order": ["wake/node"],
  // `present` names a Deployment that is gone; `place` is quicker than the copy of the world (`stays`).
  "three-reasons-for-pending": ["importer/present", "reports/present", "vault/present", "vault/place"],
};

interface Mutant {
  /** `task/check` */
  name: string;
  lab: Lab;
}
function mutantsOf(lab: Lab): Mutant[] {
  return lab.tasks.flatMap((task, index) =>
    task.checks.map(({ id }) => {
      const checks = task.checks
        .filter((check) => check.id !== id)
        .map((check) => ({ ...check, needs: (check.needs ?? []).filter((need) => need !== id) }));
      const tasks = lab.tasks.with(index, { ...task, checks }) as [Task, ...Task[]];
      return { name: `${task.id}/${id}`, lab: { ...lab, tasks } };
    }),
  );
}
/** Sentences of a script: lines, but a here-document, a function or a quoted block as a whole. */
function prefixes(script: string): string[] {
  const lines = script.trimEnd().split("\n");
  return lines.map((_, index) => lines.slice(0, index + 1).join("\n"));
}

/** Over ten minutes of work: every attempt is watched under every mutant. In a long run only (`LONG=1`). */
const long = test.skipIf(!process.env["LONG"]);
long.each(await labNames())(
  "%s misses each of its checks",
  async (name) => {
    const source = await readLab(name);
    const scripts = scriptsOf(name);
    const solution = scripts["solution.sh"] ?? "";
    const wrong = Object.entries(scripts).filter(([path]) => path.startsWith("wrong/"));
    const attempts = ["true", ...prefixes(solution), ...wrong.flatMap(([, script]) => [script, `${solution}\n${script}`])];
    const alive = new Map(mutantsOf(source.lab).map((mutant) => [mutant.name, mutant]));
    for (const script of attempts) {
      const gradings = [...alive.values()].map(({ name: mutant, lab }) => ({ mutant, grading: new Grading(lab) }));
      const lab = await LabWorld.start(source, {
        turn,
        watch: (context) => gradings.forEach(({ grading }) => void grading.observe(context)),
      });
      const compare = async (): Promise<void> => {
        const done = (await lab.check()).tasks.map(({ state }) => state === "done");
        for (const { mutant, grading } of gradings) {
          if (!alive.has(mutant)) continue;
          const grades = grading.glance(lab.context);
          const suspicious = grades.some(({ findings }, index) => !done[index] && findings.every(({ misconception }) => misconception));
          if (suspicious && (await grading.grade(lab.context)).some(({ state }, index) => state === "done" && !done[index]))
            alive.delete(mutant);
        }
      };
      lab.world.writeFile("/tmp/script.sh", script);
      await lab.world.execute("bash /tmp/script.sh");
      await compare();
      await lab.world.settle(60);
      await compare();
      await lab.world.advance(lab.hold + 1);
      await compare();
      if (alive.size === 0) break;
    }
    expect([...alive.keys()]).toEqual(SURVIVORS[name] ?? []);
  },
  300_000,
);
