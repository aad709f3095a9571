/** Words of a lab with their `{placeholders}` filled in. */

import type { Vars } from "./context.ts";
import type { Grade, GradedFinding } from "./grading.ts";
import { HOLD, LOCKED } from "./grading.ts";
import type { LabText } from "./lab-text.ts";
import type { Values } from "./verdict.ts";

/** `{name}`, but not `${name}`. */
const PLACEHOLDER = /(?<!\$)\{([a-z][A-Za-z0-9]*)\}/g;

/** Fills placeholders; those without a value stay as they are (`{end}` of a jsonpath). */
export function render(text: string, values: Values): string {
  return text.replace(PLACEHOLDER, (whole, name: string) => (name in values ? String(values[name]) : whole));
}
/** Names of the placeholders of a text. */
export function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map(([, name]) => name as string))];
}

/** A finding in words: observed → expected → why → where to look. */
export interface Told {
  observed: string;
  expected: string;
  why: string;
  look: string;
}
/** Sentences that belong to the course, not to one lab. */
export interface CommonText {
  hold: Told;
  locked: Told;
}

export function tell(finding: GradedFinding, text: LabText, common: CommonText, vars: Vars): Told {
  const values = { ...vars, ...finding.values };
  const fill = (told: Partial<Told>): Told => ({
    observed: render(told.observed ?? "", values),
    expected: render(told.expected ?? "", values),
    why: render(told.why ?? "", values),
    look: render(told.look ?? "", values),
  });
  if (finding.code === HOLD) return fill(common.hold);
  if (finding.code === LOCKED) {
    const title = text.tasks.find(({ id }) => id === finding.values["after"])?.title ?? "";
    return { ...fill(common.locked), observed: render(common.locked.observed, { title: render(title, vars) }) };
  }
  if (finding.misconception) {
    const known = text.misconceptions[finding.code];
    return fill(known ? { observed: known.say, look: known.look ?? "" } : { observed: finding.code });
  }
  return fill(text.verdicts[finding.code] ?? { observed: finding.code });
}
/** What is already right, in one sentence or two; undefined when there is nothing to say. */
export function already({ task, right }: Grade, text: LabText, vars: Vars): string | undefined {
  const sentences = right.flatMap(({ check, values }) => {
    const sentence = text.already[`${task}.${check}`];
    return sentence === undefined ? [] : [render(sentence, { ...vars, ...values })];
  });
  return sentences.length > 0 ? sentences.join(" ") : undefined;
}
/** The hint of a misconception that matches now. */
export function misconceptionHint(finding: GradedFinding, text: LabText, vars: Vars): string | undefined {
  const known = finding.misconception ? text.misconceptions[finding.code] : undefined;
  return known && render(known.hint, { ...vars, ...finding.values });
}
