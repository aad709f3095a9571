/** Grades in the words of a language, as the page and the headless command get them. */
import { already, type Grade, type GradedFinding, misconceptionHint, tell, type Vars } from "../course/index.ts";
import type { Finding, Nudge, TaskReport } from "../protocol/index.ts";
import type { LabSource } from "./lab-source.ts";

export function taskReport(grade: Grade, source: LabSource, vars: Vars): TaskReport {
  const { task, state, met, of, after } = grade;
  const [first, ...more] = grade.findings.map((finding) => findingOf(finding, source, vars));
  const right = state === "done" && source.lab.passing === undefined ? undefined : already(grade, source.text, vars);
  return {
    id: task,
    state,
    met,
    of,
    ...(first ? { finding: first } : {}),
    ...(more.length > 0 ? { others: more } : {}),
    ...(right === undefined ? {} : { already: right }),
    ...(after === undefined ? {} : { after }),
  };
}
function findingOf(finding: GradedFinding, { text, common }: LabSource, vars: Vars): Finding {
  return {
    code: finding.code,
    ...tell(finding, text, common, vars),
    ...(finding.waiting ? { waiting: true } : {}),
    ...(finding.evidence ? { evidence: finding.evidence.map((one) => ({ ...one })) } : {}),
  };
}
/** The hint that goes first when a known misconception matches. */
export function nudgeOf(grade: Grade, { text }: LabSource, vars: Vars): Nudge | undefined {
  for (const finding of grade.findings) {
    const hint = misconceptionHint(finding, text, vars);
    if (hint !== undefined) return { task: grade.task, code: finding.code, hint };
  }
  return undefined;
}
