/** A lab under its author's eye: any state it has a script for, and what each check says there, one by one. */
import { type Check, type Evidence, type GradedFinding, type Told, tell, type Values } from "../course/index.ts";
import { readLab, scriptsOf, wholeScript } from "../headless/lab-folder.ts";
import { runScript } from "../headless/labs.ts";
import { turn } from "../headless/turn.ts";
import { LabWorld } from "../workbench/lab-world.ts";

/** States that can be jumped to: the start, and the end of each script. */
export const START = "start";
export const statesOf = (name: string): string[] => [START, ...Object.keys(scriptsOf(name))];

/** The lab's world in a state; what the script printed stands beside it. */
export async function worldIn(name: string, seed: number, state: string): Promise<{ lab: LabWorld; output: string }> {
  const lab = await LabWorld.start(await readLab(name), { seed, turn });
  const scripts = scriptsOf(name);
  return { lab, output: state === START ? "" : await runScript(lab, wholeScript(scripts[state] ?? "", scripts["solution.sh"])) };
}

export interface CheckVerdict {
  task: string;
  check: string;
  /** What sort of check it is: it looks, it guards something that must stay, it tries something out in a copy. */
  sort: "state" | "guard" | "behaviour";
  /** Virtual seconds it must hold. */
  hold: number;
  holds: boolean;
  code: string;
  values: Values;
  evidence: readonly Evidence[];
  /** In the learner's words; empty when it holds. */
  told: Told | undefined;
  /** Real milliseconds that asking took. */
  cost: number;
}

/** Asks every check by itself, whatever the others say. */
export async function verdictsOf(lab: LabWorld): Promise<CheckVerdict[]> {
  const verdicts: CheckVerdict[] = [];
  for (const task of lab.source.lab.tasks) for (const check of task.checks) verdicts.push(await verdictOf(lab, task.id, check));
  return verdicts;
}
async function verdictOf(lab: LabWorld, task: string, check: Check): Promise<CheckVerdict> {
  const { text, common } = lab.source;
  const began = performance.now();
  const verdict = await check.test(lab.context);
  const cost = performance.now() - began;
  const finding: GradedFinding | undefined = verdict.ok ? undefined : { ...verdict, code: `${task}.${verdict.code}` };
  return {
    task,
    check: check.id,
    sort: "behaviour" in check ? "behaviour" : check.guard ? "guard" : "state",
    hold: "hold" in check ? (check.hold ?? 0) : 0,
    holds: verdict.ok,
    code: finding?.code ?? "",
    values: verdict.values ?? {},
    evidence: verdict.ok ? [] : (verdict.evidence ?? []),
    told: finding && tell(finding, text, common, lab.vars),
    cost,
  };
}
