/** The door to the workspace. Its chunk, with xterm and the worker, is loaded by the first `workspace()`. */
import { find, findAll } from "./dom.ts";
import { keepCourse } from "./offline.ts";
import { showPane } from "./panes.ts";
import { labProgress } from "./stores/local.ts";
import { say } from "./words.ts";
import type { Workspace } from "./workspace/workspace.ts";
import { startAhead, startAheadAtRest } from "./world-ahead.ts";

let opened: Promise<Workspace> | undefined;

export const bench = (): HTMLElement | null => find("[data-bench]");
export const awake = (): boolean => opened !== undefined;

/** The workspace of this page, opened if it is not. Rejects, and may be tried again, when it cannot be loaded. */
export function workspace(): Promise<Workspace> {
  if (!opened) {
    const place = bench();
    if (!place) return Promise.reject(new Error("this page has no workspace"));
    place.hidden = false;
    note(say("terminal.loading"));
    startAhead();
    opened = import("./workspace/workspace.ts").then((module) => module.openWorkspace(place));
    void opened.then(keepCourse, () => undefined);
    opened.catch((error: unknown) => {
      opened = undefined;
      note(say("run.failed", { message: error instanceof Error ? error.message : String(error) }));
    });
  }
  return opened;
}

function note(text: string): void {
  const line = find(".closed-note", bench() ?? document);
  if (line) line.textContent = text;
}

export function startWake(): void {
  const lab = bench()?.dataset.lab;
  if (lab) {
    if (labProgress(lab).world) note(say("saved.waiting"));
    startAheadAtRest();
  }
  const open = async (): Promise<void> => {
    const place = bench();
    if (place) place.hidden = false;
    showPane("terminal");
    (await workspace()).focus();
  };
  for (const button of findAll("[data-open-terminal], [data-open-bench]")) {
    button.addEventListener("click", () => void open().catch(() => undefined));
    // Who points at it is about to press it.
    for (const sign of ["pointerenter", "focus"])
      button.addEventListener(
        sign,
        () => {
          startAhead();
          void import("./workspace/workspace.ts").catch(() => undefined);
        },
        { once: true },
      );
  }
  find("[data-close-bench]")?.addEventListener("click", () => {
    const place = bench();
    if (place) place.hidden = true;
    find("[data-open-bench]")?.focus();
  });
  document.addEventListener("kubewekend:pane", (event) => {
    const pane = (event as CustomEvent<string>).detail;
    if (pane === "view")
      void workspace().then(
        (space) => space.show("view"),
        () => undefined,
      );
    if (pane === "terminal" && awake())
      void workspace().then(
        (space) => space.showTerminal(),
        () => undefined,
      );
  });
}
