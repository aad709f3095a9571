/**
 * The memory of grading: which tasks were done once, since when each condition holds, which guard was broken.
 * It is fed the state after every change (`observe`), so a passing flicker neither counts nor goes unseen.
 */
import type { Context, ForkingContext } from "./context.ts";
import type { Check, Lab, StateCheck, Task } from "./lab.ts";
import type { Failed, Values, Verdict } from "./verdict.ts";

/** One condition that does not hold. */
export interface GradedFinding extends Omit<Failed, "ok"> {
  /** Whole: `three.missing`. */
  readonly code: string;
  /** It matched a known misconception. */
  readonly misconception?: boolean;
}
export interface Grade {
  readonly task: string;
  readonly state: "todo" | "partly" | "done" | "broken" | "locked";
  readonly met: number;
  readonly of: number;
  /** First the one to tell, then the others. */
  readonly findings: readonly GradedFinding[];
  /** Checks that hold, with what their sentence needs. */
  readonly right: readonly { check: string; values: Values }[];
  readonly after?: string;
}

/** Code of the finding of a condition that holds, but not yet long enough. Its words are the course's, not the lab's. */
export const HOLD = "hold";
/** Code of a task that waits for another one. */
export const LOCKED = "locked";

interface Memory {
  /** Since when it holds, virtual seconds. */
  since: number | undefined;
  /** An `always` check's failure. */
  broken: Failed | undefined;
}

export class Grading {
  readonly lab: Lab;
  #memory = new Map<Check, Memory>();
  #once = new Set<string>();

  constructor(lab: Lab) {
    this.lab = lab;
    for (const task of lab.tasks) for (const check of task.checks) this.#memory.set(check, { since: undefined, broken: undefined });
  }

  /** The world has changed, or somebody wants to know: looks at every condition that needs no copy of the world. */
  observe(context: Context): void {
    for (const task of this.lab.tasks) {
      if (task.mode === "edge" && this.#once.has(task.id)) continue;
      let holds = true;
      for (const check of task.checks) {
        if ("behaviour" in check) holds = false;
        else if (!this.#look(check, context)) holds = false;
      }
      if (holds && (task.after === undefined || this.#once.has(task.after))) this.#once.add(task.id);
    }
  }
  #look(check: StateCheck, context: Context): boolean {
    const memory = this.#memory.get(check) as Memory;
    const verdict = check.test(context);
    if (check.always && !verdict.ok) memory.broken ??= verdict;
    if (!verdict.ok || memory.broken) {
      memory.since = undefined;
      return false;
    }
    memory.since ??= context.now;
    return context.now - memory.since >= (check.hold ?? 0);
  }

  /** The grades now. Behaviour is tried out only where everything else holds, and of these tasks alone if any are named. */
  async grade(context: ForkingContext, only: readonly string[] = this.lab.tasks.map(({ id }) => id)): Promise<Grade[]> {
    this.observe(context);
    const grades: Grade[] = [];
    for (const task of this.lab.tasks) grades.push(only.includes(task.id) ? await this.#task(task, context) : this.#seen(task, context));
    return grades;
  }
  /** The same without trying anything out: what can be said at once. */
  glance(context: Context): Grade[] {
    this.observe(context);
    return this.lab.tasks.map((task) => this.#seen(task, context));
  }
  #seen(task: Task, context: Context): Grade {
    const untried = task.checks.some((check) => "behaviour" in check);
    return this.#conclude(task, context, this.#verdicts(task, context), untried);
  }

  async #task(task: Task, context: ForkingContext): Promise<Grade> {
    const verdicts = this.#verdicts(task, context);
    if (!this.#finished(task) && [...verdicts.values()].every((verdict) => verdict.ok)) {
      for (const check of task.checks) if ("behaviour" in check) verdicts.set(check, await check.test(context));
    }
    return this.#conclude(task, context, verdicts, false);
  }
  #finished(task: Task): boolean {
    return task.mode === "edge" && this.#once.has(task.id);
  }
  /** Of the state checks; those whose needs fail have none. */
  #verdicts(task: Task, context: Context): Map<Check, Verdict> {
    const verdicts = new Map<Check, Verdict>();
    const failed = new Set<string>();
    for (const check of task.checks) {
      if ("behaviour" in check) continue;
      if (check.needs?.some((need) => failed.has(need))) {
        failed.add(check.id);
        continue;
      }
      const verdict = this.#verdict(check, context);
      if (!verdict.ok && verdict.code !== HOLD) failed.add(check.id);
      verdicts.set(check, verdict);
    }
    return verdicts;
  }
  #verdict(check: StateCheck, context: Context): Verdict {
    const { broken, since } = this.#memory.get(check) as Memory;
    if (broken) return broken;
    const verdict = check.test(context);
    if (!verdict.ok) {
      if (!check.codes.includes(verdict.code)) throw new Error(`check ${check.id} says ${verdict.code}, which is not among its codes`);
      return verdict;
    }
    const left = (check.hold ?? 0) - (context.now - (since ?? context.now));
    return left > 0 ? { ok: false, code: HOLD, values: { left: Math.ceil(left) }, waiting: true } : verdict;
  }

  #conclude(task: Task, context: Context, verdicts: ReadonlyMap<Check, Verdict>, untried: boolean): Grade {
    const counted = task.checks.filter((check) => !check.guard || verdicts.get(check)?.ok === false);
    const met = counted.filter((check) => verdicts.get(check)?.ok).length;
    const base = { task: task.id, met, of: counted.length };
    const right = task.checks.flatMap((check) => {
      const verdict = verdicts.get(check);
      return verdict?.ok && !check.guard ? [{ check: check.id, values: verdict.values ?? {} }] : [];
    });
    if (this.#finished(task)) return { ...base, met: base.of, state: "done", findings: [], right };
    if (task.after !== undefined && !this.#once.has(task.after)) {
      return {
        ...base,
        state: "locked",
        findings: [{ code: LOCKED, values: { after: task.after }, waiting: true }],
        right: [],
        after: task.after,
      };
    }
    const failed = [...verdicts.values()].filter((verdict) => !verdict.ok);
    // What only has to last comes after what is wrong.
    const failures = [...failed.filter(({ code }) => code !== HOLD), ...failed.filter(({ code }) => code === HOLD)];
    if (failures.length === 0 && !untried && verdicts.size === task.checks.length) {
      this.#once.add(task.id);
      return { ...base, state: "done", findings: [], right };
    }
    const findings = failures.map(
      ({ ok: _, ...failure }): GradedFinding => ({ ...failure, code: failure.code === HOLD ? HOLD : `${task.id}.${failure.code}` }),
    );
    for (const { code, when } of task.misconceptions ?? []) {
      const values = when(context);
      if (values === false) continue;
      findings.unshift({ code: `${task.id}.${code}`, values, misconception: true });
      break;
    }
    const state = task.mode === "level" && this.#once.has(task.id) ? "broken" : met > 0 ? "partly" : "todo";
    return { ...base, state, findings, right };
  }
}
