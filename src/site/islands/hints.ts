/** The ladder of hints: one rung at a time, and the last one asks first. Works before any terminal is open. */
import { find, findAll } from "./dom.ts";
import { changeLab, labProgress } from "./stores/local.ts";
import { workspace } from "./wake.ts";

export function startHints(): void {
  const lab = find("[data-lab-page]")?.dataset.labPage;
  if (!lab) return;
  for (const task of findAll("[data-task]")) {
    const id = task.dataset.task ?? "";
    const rungs = findAll<HTMLDetailsElement>("[data-rung]", task);
    const known = labProgress(lab).rungs[id] ?? 0;
    for (const [index, rung] of rungs.entries()) {
      rung.toggleAttribute("data-open-rung", index <= known);
      rung.addEventListener("toggle", () => {
        if (!rung.open || Number(rung.dataset.rung) === 4) return;
        climb(lab, id, index + 1);
        rungs[index + 1]?.setAttribute("data-open-rung", "");
      });
    }
    const last = rungs[3];
    const ask = last && find("[data-ask]", last);
    const solution = last && find("[data-solution]", last);
    if (!last || !ask || !solution) continue;
    const shown = (): boolean => (labProgress(lab).rungs[id] ?? 0) >= 4;
    ask.hidden = shown();
    solution.hidden = !shown();
    find("[data-keep-trying]", last)?.addEventListener("click", () => {
      last.open = false;
      find("summary", last)?.focus();
    });
    find("[data-show-solution]", last)?.addEventListener("click", () => {
      climb(lab, id, 4);
      changeLab(lab, { state: labProgress(lab).state === "solved" ? "solved" : "seen" });
      ask.hidden = true;
      solution.hidden = false;
      find("[data-alone]", last)?.focus();
    });
    find("[data-do-it]", last)?.addEventListener(
      "click",
      () =>
        void workspace().then(
          (space) => space.solve(id),
          () => undefined,
        ),
    );
    find("[data-alone]", last)?.addEventListener(
      "click",
      () =>
        void workspace().then(
          (space) => space.reset(),
          () => undefined,
        ),
    );
  }
}

function climb(lab: string, task: string, rung: number): void {
  const { rungs } = labProgress(lab);
  changeLab(lab, { rungs: { ...rungs, [task]: Math.max(rungs[task] ?? 0, rung) } });
}

/** Opens the next rung of the task at hand: the first that is not done. */
export function nextHint(): void {
  const task = findAll("[data-task]").find((candidate) => !candidate.hasAttribute("data-done"));
  const rung = task && findAll<HTMLDetailsElement>("[data-rung][data-open-rung]", task).at(-1);
  if (!rung) return;
  rung.open = true;
  find("summary", rung)?.focus();
}
