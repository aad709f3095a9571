/** The tasks of a lab: their states as they change, and the report of "Check my work". */
import type { CheckReport, Finding, TaskReport } from "../../../protocol/index.ts";
import { element, find, findAll, inlineCode } from "../dom.ts";
import { badge } from "../panes.ts";
import { changeLab, labProgress, labSolved } from "../stores/local.ts";
import { announce, countChanges, say } from "../words.ts";
import { startOrdering } from "./ordering.ts";

export interface TasksHost {
  check(): Promise<CheckReport>;
  answer(task: string, value: string): Promise<TaskReport[]>;
  undo(): Promise<boolean>;
  reset(): Promise<void>;
}
export interface Tasks {
  report(reports: TaskReport[]): void;
  nudge(task: string, hint: string): void;
}

const place = (task: string): HTMLElement | null => find(`[data-task="${CSS.escape(task)}"]`);
const numberOf = (task: string): number => findAll("[data-task]").findIndex((item) => item.dataset.task === task) + 1;

function stateWord(report: TaskReport): string {
  switch (report.state) {
    case "partly":
      return report.finding?.waiting ? say("task.waiting") : say("task.partly", { met: report.met, of: report.of });
    case "locked":
      return say("task.locked", { after: report.after ? numberOf(report.after) : "" });
    case "todo":
    case "done":
    case "broken":
      return say(`task.${report.state}`);
  }
}

export function findingText(finding: Finding): HTMLElement {
  const row = (name: string, text: string): Node[] => (text === "" ? [] : [element("dt", {}, name), element("dd", {}, inlineCode(text))]);
  return element(
    "div",
    {},
    element("p", { class: "observed" }, inlineCode(finding.observed)),
    element(
      "dl",
      {},
      ...row(say("check.expected"), finding.expected),
      ...row(say("check.why"), finding.why),
      ...row(say("check.look"), finding.look),
    ),
  );
}

export function tasks(lab: string, host: TasksHost): Tasks {
  const states = new Map<string, TaskReport["state"]>();

  const report = (reports: TaskReport[]): void => {
    for (const task of reports) {
      const item = place(task.id);
      const mark = item && find("[data-task-state]", item);
      if (!item || !mark) continue;
      const before = states.get(task.id);
      states.set(task.id, task.state);
      mark.dataset.state = task.state;
      const word = find("[data-word]", mark);
      if (word) word.textContent = stateWord(task);
      item.toggleAttribute("data-done", task.state === "done");
      const beside = find("[data-finding]", item);
      if (task.state === "done") beside?.setAttribute("hidden", "");
      // What a check has said stays true: it follows the cluster.
      else if (beside?.dataset.checked !== undefined && task.finding) beside.replaceChildren(findingText(task.finding));
      if (before !== undefined && before !== task.state && (task.state === "done" || task.state === "broken")) {
        announce(`${numberOf(task.id)}. ${find("h2", item)?.textContent ?? ""}: ${stateWord(task)}`);
        badge("tasks");
      }
    }
    const known = labProgress(lab);
    const now = Object.fromEntries(reports.map((task) => [task.id, task.state]));
    if (JSON.stringify(known.tasks) !== JSON.stringify(now)) changeLab(lab, { tasks: now });
    if (reports.length > 0 && reports.every((task) => task.state === "done")) solved();
  };

  const solved = (): void => {
    const proved = find("[data-proved]");
    if (!proved?.hidden) return;
    proved.hidden = false;
    labSolved(lab);
    announce(say("check.solved"));
    const why = find<HTMLTextAreaElement>("[data-self-why]", proved);
    if (why) {
      why.value = labProgress(lab).why ?? "";
      why.addEventListener("change", () => changeLab(lab, { why: why.value }));
    }
  };

  const check = async (): Promise<void> => {
    const result = await host.check();
    report(result.tasks);
    const body = find("[data-report-body]");
    const section = find("[data-report]");
    if (!body || !section) return;
    const done = result.tasks.filter((task) => task.state === "done").length;
    const par =
      result.solved && result.par !== undefined
        ? ` ${say("check.changes", { changes: countChanges(result.changes), par: result.par })}`
        : "";
    const mark = result.passing === undefined ? "" : ` ${say(markOf(result, done), { passing: result.passing, all: result.tasks.length })}`;
    if (result.passing !== undefined && done >= result.passing) solved();
    body.replaceChildren(
      element(
        "p",
        {},
        `${result.solved ? `${say("check.solved")}${par}` : say("check.summary", { done, all: result.tasks.length })}${mark}`,
      ),
      // A report card has a line for every task, with what was seen.
      ...result.tasks.filter((task) => task.state !== "done" || result.passing !== undefined).map(reportLine),
    );
    section.hidden = false;
    find("#report-title")?.focus();
    const codes = new Set([...labProgress(lab).codes, ...result.tasks.flatMap((task) => (task.finding ? [task.finding.code] : []))]);
    changeLab(lab, { codes: [...codes] });
  };

  find("[data-check]")?.addEventListener("click", () => void check());
  find("[data-undo]")?.addEventListener("click", async () => announceVisibly((await host.undo()) ? say("undo.done") : say("undo.none")));
  find("[data-reset]")?.addEventListener("click", () => askReset(host));
  for (const form of findAll<HTMLFormElement>("[data-answer-form]")) {
    const fields = findAll<HTMLInputElement | HTMLSelectElement>("input, select", form);
    for (const field of fields) field.value = labProgress(lab).answers[field.name] ?? "";
    const cards = find("[data-cards]", form);
    if (cards && fields[0]) startOrdering(cards, fields[0]);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const given = fields.filter(({ value }) => value !== "");
      changeLab(lab, { answers: { ...labProgress(lab).answers, ...Object.fromEntries(given.map(({ name, value }) => [name, value])) } });
      let reports: TaskReport[] = [];
      for (const { name, value } of given) reports = await host.answer(name, value);
      if (given.length > 0) report(reports);
    });
  }

  return {
    report,
    nudge(task, hint) {
      const finding = find("[data-finding]", place(task) ?? document);
      if (!finding?.hidden) return;
      finding.hidden = false;
      finding.replaceChildren(element("p", {}, say("hint.nudge"), " ", inlineCode(hint)));
    },
  };
}

const markOf = ({ solved, passing = 0 }: CheckReport, done: number): "check.clean" | "check.passed" | "check.short" =>
  solved ? "check.clean" : done >= passing ? "check.passed" : "check.short";

function reportLine(task: TaskReport): HTMLElement {
  const title = `${numberOf(task.id)}. ${find("h2", place(task.id) ?? document)?.textContent ?? task.id}: ${stateWord(task)}`;
  const line = element("div", { class: "line" }, element("p", {}, title));
  if (task.already) line.append(element("p", {}, inlineCode(task.already)));
  if (task.finding) {
    const box = element("div", { class: "finding" }, findingText(task.finding));
    line.append(box);
    const beside = find("[data-finding]", place(task.id) ?? document);
    if (beside) {
      beside.hidden = false;
      beside.dataset.checked = "";
      beside.replaceChildren(findingText(task.finding));
    }
  }
  if (task.others && task.others.length > 0) {
    line.append(
      element("details", {}, element("summary", {}, say("check.others", { n: task.others.length })), ...task.others.map(findingText)),
    );
  }
  return line;
}

/** As at the start: nothing was checked and nothing answered. */
export function forgetFindings(): void {
  for (const beside of findAll("[data-finding]")) {
    beside.hidden = true;
    delete beside.dataset.checked;
  }
  for (const field of findAll<HTMLInputElement | HTMLSelectElement>("[data-answer-form] :is(input, select)")) field.value = "";
}

function announceVisibly(text: string): void {
  const place = find("[data-confirm]");
  if (!place) return;
  place.hidden = false;
  place.textContent = text;
  announce(text);
}

function askReset(host: TasksHost): void {
  const place = find("[data-confirm]");
  if (!place) return;
  const close = (): void => {
    place.hidden = true;
    find("[data-reset]")?.focus();
  };
  const yes = element("button", { type: "button", class: "button small", onclick: () => void host.reset().then(close) }, say("reset.yes"));
  const no = element("button", { type: "button", class: "button small", onclick: close }, say("reset.no"));
  place.hidden = false;
  place.replaceChildren(element("p", {}, say("reset.ask")), yes, no);
  yes.focus();
}
