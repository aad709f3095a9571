/** What a lab is: a start, tasks, and the checks that say whether a task is done. The words stand in text.<locale>.yaml. */
import type { KindConfig } from "../machine/kind.ts";
import type { Chance, Context, ForkingContext, Vars } from "./context.ts";
import type { Values, Verdict } from "./verdict.ts";

interface CheckBase {
  /** Stable within the task. */
  readonly id: string;
  /** Every code the verdict may carry; each has its words in the text files. */
  readonly codes: readonly string[];
  /** Checks of the same task without which this one has nothing to look at. */
  readonly needs?: readonly string[];
  /** Something that must stay as it was: it holds at the start and does not count as progress. */
  readonly guard?: boolean;
}
/** Looks at the world as it is. Pure and quick: it runs whenever something has changed. */
export interface StateCheck extends CheckBase {
  /** Virtual seconds it must stay true. */
  readonly hold?: number;
  /** Must be true at every moment of the lab; one failure stays. */
  readonly always?: boolean;
  test(context: Context): Verdict;
}
/** Tries something out in a copy of the world. Runs when everything else of its task holds. */
export interface BehaviourCheck extends CheckBase {
  readonly behaviour: true;
  test(context: ForkingContext): Promise<Verdict>;
}
export type Check = StateCheck | BehaviourCheck;

/** A wrong state that many people come to, with words of its own. Overrides the check's message. */
export interface Misconception {
  /** Within the task: `unmanaged-pods`. */
  readonly code: string;
  /** The values of its text when the state is there. */
  when(context: Context): Values | false;
}

export interface Task {
  /** Stable: progress is kept under it. */
  readonly id: string;
  /** `edge`: done once is done. `level`: it must still be so. */
  readonly mode: "edge" | "level";
  /** Another task that comes first. */
  readonly after?: string;
  /** Names of the forms whose values it reads: the task's own id, or `task.field`. */
  readonly answers?: readonly string[];
  /** In order of dependency: the first that fails is told. */
  readonly checks: readonly Check[];
  readonly misconceptions?: readonly Misconception[];
}

/**
 * A bare server; the same server with a hypervisor; with containers; three servers with containers and a load balancer;
 * all of them at once, for a chapter's terminal; no servers, and customers at a port that the cluster publishes.
 */
export const eras = ["metal", "guests", "containers", "hosts", "museum", "street"] as const;
export type Era = (typeof eras)[number];
export function isEra(name: string): name is Era {
  return (eras as readonly string[]).includes(name);
}

export interface Lab {
  /** Permanent: `basics.ask-for-three`. */
  readonly id: string;
  readonly number: number;
  /** Folder name of its chapter. */
  readonly chapter: string;
  /** Worker nodes, a whole kind configuration, or no cluster. */
  readonly cluster: { readonly workers: number } | KindConfig | null;
  /** Machines of another time beside the laptop, or instead of it. */
  readonly era?: Era;
  /** Values of an attempt. They are the `{name}` of texts and files, and `LAB_NAME` in the shell. */
  vars(chance: Chance): Vars;
  /** The lab has a start.sh that runs on the laptop before the learner comes. */
  readonly start?: boolean;
  /** Files of the laptop by path. */
  files?(vars: Vars): Readonly<Record<string, string>>;
  readonly tasks: readonly [Task, ...Task[]];
  /** Changes that the reference solution makes. */
  readonly par: number;
  /** A lab with a report card: so many tasks done are a pass, all of them are clean. Without it all are wanted. */
  readonly passing?: number;
}

/** Types a lab and refuses what cannot be meant. */
export function defineLab(lab: Lab): Lab {
  if (lab.passing !== undefined && (lab.passing < 1 || lab.passing >= lab.tasks.length))
    throw new Error(`${lab.id}: ${lab.passing} of ${lab.tasks.length} tasks is no mark between none and all`);
  const tasks = new Set<string>();
  for (const task of lab.tasks) {
    if (tasks.has(task.id)) throw new Error(`${lab.id}: two tasks are called ${task.id}`);
    if (task.after !== undefined && !tasks.has(task.after))
      throw new Error(`${lab.id}: task ${task.id} comes after ${task.after}, which does not stand before it`);
    tasks.add(task.id);
    const checks = new Set<string>();
    for (const check of task.checks) {
      if (checks.has(check.id)) throw new Error(`${lab.id}: task ${task.id} has two checks called ${check.id}`);
      for (const need of check.needs ?? [])
        if (!checks.has(need)) throw new Error(`${lab.id}: check ${task.id}/${check.id} needs ${need}, which does not stand before it`);
      checks.add(check.id);
    }
  }
  return lab;
}

/** Every code a lab's verdicts can carry, `task.code`. */
export function verdictCodes(lab: Lab): string[] {
  return [...new Set(lab.tasks.flatMap((task) => task.checks.flatMap(({ codes }) => codes.map((code) => `${task.id}.${code}`))))];
}
/** Every misconception a lab knows, `task.code`. */
export function misconceptionCodes(lab: Lab): string[] {
  return lab.tasks.flatMap((task) => (task.misconceptions ?? []).map(({ code }) => `${task.id}.${code}`));
}
/** `{ image: "…" }` → `{ LAB_IMAGE: "…" }` */
export function environmentOf(vars: Vars): Record<string, string> {
  return Object.fromEntries(
    Object.entries(vars).map(([name, value]) => [`LAB_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`, value]),
  );
}
