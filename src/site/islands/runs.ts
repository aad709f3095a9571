/** The commands in the text: run them, put them in the terminal, copy them. Focus stays where it is. */
import { element, find, findAll, narrow } from "./dom.ts";
import { badge, showPane } from "./panes.ts";
import { workspace } from "./wake.ts";
import { announce, countLines, say } from "./words.ts";
import type { Ran, Workspace } from "./workspace/workspace.ts";

/** Real milliseconds after which a command counts as a long one: it waits for the cluster's clock. */
const LONG = 2500;
const FAST = 60;

export function startRuns(): void {
  for (const run of findAll("[data-run]")) {
    const text = run.dataset.run ?? "";
    const terminal = Number(run.dataset.terminal ?? 1);
    find("[data-go]", run)?.addEventListener("click", (event) => {
      void ((event as MouseEvent).altKey ? insert(run, text, terminal) : play(run, text, terminal));
    });
    find("[data-insert]", run)?.addEventListener("click", () => void insert(run, text, terminal));
    find("[data-copy]", run)?.addEventListener("click", async () => {
      await navigator.clipboard?.writeText(text);
      tell(run, say("run.copied"));
      setTimeout(() => tell(run, null), 1500);
    });
  }
}

function tell(run: HTMLElement, ...what: (string | Node | null)[]): void {
  const note = find("[data-note]", run);
  if (!note) return;
  note.hidden = what[0] === null;
  note.replaceChildren(...what.filter((part): part is string | Node => part !== null));
}

/** Offers to hurry the clock while a command takes long; the function it returns ends the offer, and the hurry. */
function waiting(run: HTMLElement, space: Workspace): () => void {
  let hurried = false;
  const hurry = (): void => {
    hurried = true;
    space.setSpeed(FAST);
    tell(run, say("run.hurried", { n: FAST }));
  };
  const timer = setTimeout(() => {
    if (run.dataset.endless !== undefined) return;
    if (space.speed() === 0) tell(run, say("run.paused"));
    else if (space.speed() === 1)
      tell(
        run,
        say("run.waits"),
        element("button", { type: "button", class: "link-button", onclick: hurry }, say("run.hurry", { n: FAST })),
      );
  }, LONG);
  return () => {
    clearTimeout(timer);
    if (hurried) space.setSpeed(1);
    tell(run, null);
  };
}

/** Types the commands one after the other, as a script runs them whether one fails or not; each is marked while it runs. */
async function inTurn(run: HTMLElement, space: Workspace, commands: readonly string[], terminal: number): Promise<Ran> {
  const rows = findAll(".run-row", run);
  let row = 0;
  let ran: Ran = { code: 0, lines: 0 };
  for (const command of commands) {
    const length = command.split("\n").length;
    for (const [index, line] of rows.entries()) line.classList.toggle("now", rows.length > 1 && index >= row && index < row + length);
    row += length;
    const next = await space.run(command, terminal);
    ran = { ...next, lines: ran.lines + next.lines };
    if (ran.busy !== undefined) break;
  }
  for (const line of rows) line.classList.remove("now");
  return ran;
}

async function play(run: HTMLElement, text: string, terminal: number): Promise<void> {
  tell(run, null);
  let rest = (): void => {};
  try {
    const space = await workspace();
    rest = waiting(run, space);
    const { code, busy, lines } = await inTurn(run, space, await space.commands(text), terminal);
    rest();
    const done = say("run.done", { code: code ?? 0, lines: countLines(lines) });
    if (busy !== undefined) {
      const stop = (): void => void space.interrupt(terminal).then(() => play(run, text, terminal));
      tell(
        run,
        say("run.busy", { command: busy, terminal }),
        element("button", { type: "button", class: "link-button", onclick: stop }, say("run.interrupt")),
      );
    } else if (narrow()) {
      badge("terminal");
      const show = (): void => showPane("terminal");
      tell(run, done, element("button", { type: "button", class: "link-button", onclick: show }, say("run.show")));
    } else announce(done);
  } catch (error) {
    rest();
    tell(run, say("run.failed", { message: error instanceof Error ? error.message : String(error) }));
  }
}

async function insert(run: HTMLElement, text: string, terminal: number): Promise<void> {
  try {
    const space = await workspace();
    await space.insert(text, terminal);
    showPane("terminal");
    space.focus(terminal);
  } catch (error) {
    tell(run, say("run.failed", { message: error instanceof Error ? error.message : String(error) }));
  }
}
