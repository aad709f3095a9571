/**
 * Checks are worth what they catch. A mutant is a lab without one of its checks; it is caught when some wrong way, some
 * half of the solution, or some sin after it counts as done under it and not under the whole lab: a world, then, that
 * violates only this check. A check that no world violates alone is kept when it says better what another one says too;
 * the table names that other one. `generated/mutants.json` is the table.
 */
import { type Grade, Grading, type Lab, LOCKED, type Task } from "../../src/course/index.ts";
import { afterSolution, scriptsOf, standsAfterSolution } from "../../src/headless/lab-folder.ts";
import { turn } from "../../src/headless/turn.ts";
import type { LabSource } from "../../src/workbench/lab-source.ts";
import { LabWorld } from "../../src/workbench/lab-world.ts";

export interface Catches {
  /** By check (`task/check`), the attempt that catches its absence. */
  caught: Record<string, string>;
  /** By check, those of its task that fail whenever it fails. None: a trial in a copy, or another task, keeps it open. */
  shadowed: Record<string, string[]>;
  /** Checks that no script of the lab makes fail: scripts to write. */
  untried: string[];
}

/** By `task/check`, the lab without that check. */
export function mutantsOf(lab: Lab): Map<string, Lab> {
  return new Map(
    lab.tasks.flatMap((task, index) =>
      task.checks.map(({ id }): [string, Lab] => {
        const checks = task.checks
          .filter((check) => check.id !== id)
          .map((check) => ({ ...check, needs: (check.needs ?? []).filter((need) => need !== id) }));
        const tasks = lab.tasks.with(index, { ...task, checks }) as [Task, ...Task[]];
        return [`${task.id}/${id}`, { ...lab, tasks }];
      }),
    ),
  );
}

/** Ways to go, by a name for the table: nothing at all, the solution up to a line, wrong ways alone and after the solution. */
export function attemptsOf(name: string): Map<string, string> {
  const scripts = scriptsOf(name);
  const solution = (scripts["solution.sh"] ?? "").trimEnd();
  const lines = solution.split("\n");
  const wrong = Object.entries(scripts).filter(([path]) => path.startsWith("wrong/"));
  return new Map([
    ["the start", "true"],
    ...ends(lines).map((end): [string, string] => [`solution.sh up to line ${end}`, lines.slice(0, end).join("\n")]),
    ...wrong.flatMap(([path, script]): [string, string][] => [
      ...(standsAfterSolution(script) ? [] : [[path, script] as [string, string]]),
      [`${path} after solution.sh`, afterSolution(script, solution)],
    ]),
  ]);
}

/** Numbers of the lines at which a command may end: not those inside a here-document. */
function ends(lines: readonly string[]): number[] {
  let until: string | undefined;
  return lines.flatMap((line, index) => {
    if (until === undefined) until = /<<-?\s*['"]?(\w+)['"]?/.exec(line)?.[1];
    else if (line === until) until = undefined;
    return until === undefined && !line.endsWith("\\") ? [index + 1] : [];
  });
}

/** A task and those it waits for, first to last. */
function chain(lab: Lab, id: string): string[] {
  const after = lab.tasks.find((task) => task.id === id)?.after;
  return [...(after === undefined ? [] : chain(lab, after)), id];
}

/** Nothing is wrong with a task but what is only remarked, or that one before it, itself clean, was never tried out. */
function clean({ findings, after }: Grade, grades: readonly Grade[]): boolean {
  return findings.every(
    ({ misconception, code }) =>
      misconception || (code === LOCKED && grades.some((grade) => grade.task === after && grade.findings.length === 0)),
  );
}

/** Goes one way under many mutants at once; names those it catches. */
export async function caughtBy(source: LabSource, script: string, mutants: ReadonlyMap<string, Lab>): Promise<string[]> {
  const whole = new Grading(source.lab);
  const gradings = [...mutants].map(([mutant, lab]) => ({ mutant, grading: new Grading(lab) }));
  const all = [whole, ...gradings.map(({ grading }) => grading)];
  const caught = new Set<string>();
  const lab = await LabWorld.start(source, { turn, watch: (context) => all.forEach((grading) => void grading.observe(context)) });
  const compare = async (): Promise<void> => {
    const { context } = lab;
    const told = whole.glance(context);
    // Only where a mutant sees less wrong than the lab does, or does not try something out, can it be fooled.
    const suspects = gradings.flatMap(({ mutant, grading }) => {
      if (caught.has(mutant)) return [];
      const grades = grading.glance(context);
      const tasks = grades.flatMap((grade, index) => {
        const before = told[index];
        const fewer = grading.lab.tasks[index]?.checks.length !== source.lab.tasks[index]?.checks.length;
        const opened = grade.findings.some(({ code }) => code === LOCKED);
        const suspicious = clean(grade, grades) && before?.state !== "done" && (fewer || opened || (before && !clean(before, told)));
        return suspicious ? [grade.task] : [];
      });
      return tasks.length > 0 ? [{ mutant, grading, tasks: [...new Set(tasks.flatMap((id) => chain(source.lab, id)))] }] : [];
    });
    if (suspects.length === 0) return;
    const done = (await whole.grade(context, [...new Set(suspects.flatMap(({ tasks }) => tasks))])).map(({ state }) => state === "done");
    for (const { mutant, grading, tasks } of suspects) {
      const open = tasks.filter((id) => !done[source.lab.tasks.findIndex((task) => task.id === id)]);
      if (open.length === 0) continue;
      if ((await grading.grade(context, tasks)).some(({ task, state }) => state === "done" && open.includes(task))) caught.add(mutant);
    }
  };
  lab.world.writeFile("/tmp/script.sh", script);
  await lab.world.execute("bash /tmp/script.sh");
  await compare();
  await lab.world.settle(60);
  await compare();
  await lab.world.advance(lab.hold + 1);
  await compare();
  return [...caught];
}

/** The first way that catches each mutant; for those without one, what fails beside them. */
export async function hunt(source: LabSource): Promise<Catches> {
  const alive = mutantsOf(source.lab);
  const caught: Catches["caught"] = {};
  for (const [attempt, script] of attemptsOf(source.name)) {
    if (alive.size === 0) break;
    for (const mutant of await caughtBy(source, script, alive)) {
      caught[mutant] = attempt;
      alive.delete(mutant);
    }
  }
  const tries = source.lab.tasks.flatMap(({ id, checks }) =>
    checks.flatMap((check) => ("behaviour" in check ? [`${id}/${check.id}`] : [])),
  );
  // A trial in a copy needs all else to hold: it is not looked at alone.
  const shadowed = {
    ...(await shadows(source, [...alive.keys()])),
    ...Object.fromEntries(tries.filter((one) => alive.has(one)).map((one) => [one, []])),
  };
  return { caught, shadowed, untried: [...alive.keys()].filter((one) => !(one in shadowed)) };
}

/** What fails on every way on which a check fails. A check that never fails has no entry. */
export async function shadows(source: LabSource, checks: readonly string[]): Promise<Catches["shadowed"]> {
  const beside = new Map<string, string[]>();
  const look = (lab: LabWorld): void => {
    for (const task of lab.source.lab.tasks) {
      const failing = task.checks
        .filter((check) => !("behaviour" in check) && !check.test(lab.context).ok)
        .map(({ id }) => `${task.id}/${id}`);
      for (const check of checks)
        if (failing.includes(check))
          beside.set(
            check,
            (beside.get(check) ?? failing).filter((other) => other !== check && failing.includes(other)),
          );
    }
  };
  for (const script of checks.length === 0 ? [] : attemptsOf(source.name).values()) {
    const lab = await LabWorld.start(source, { turn });
    lab.world.writeFile("/tmp/script.sh", script);
    await lab.world.execute("bash /tmp/script.sh");
    look(lab);
    await lab.world.settle(60);
    look(lab);
  }
  return Object.fromEntries(beside);
}
