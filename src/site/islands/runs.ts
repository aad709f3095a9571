/** The commands in the text: run them, put them in the terminal, copy them. Focus stays where it is. */
import { splitCommands } from "./commands.ts";
import { element, find, findAll, narrow } from "./dom.ts";
import { badge, showPane } from "./panes.ts";
import { workspace } from "./wake.ts";
import { announce, countLines, say } from "./words.ts";

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

async function play(run: HTMLElement, text: string, terminal: number): Promise<void> {
  tell(run, null);
  try {
    const space = await workspace();
    const rows = findAll(".run-row", run);
    let row = 0;
    for (const command of splitCommands(text)) {
      const length = command.split("\n").length;
      for (const [index, line] of rows.entries()) line.classList.toggle("now", rows.length > 1 && index >= row && index < row + length);
      row += length;
      const result = await space.run(command, terminal);
      if (result.busy !== undefined) {
        const stop = element(
          "button",
          { type: "button", class: "link-button", onclick: () => void space.interrupt(terminal).then(() => play(run, text, terminal)) },
          say("run.interrupt"),
        );
        tell(run, say("run.busy", { command: result.busy, terminal }), stop);
        break;
      }
      if (narrow()) {
        badge("terminal");
        const show = element("button", { type: "button", class: "link-button", onclick: () => showPane("terminal") }, say("run.show"));
        tell(run, say("run.done", { code: result.code ?? 0, lines: countLines(result.lines) }), show);
      } else announce(say("run.done", { code: result.code ?? 0, lines: countLines(result.lines) }));
      if (result.code !== 0) break;
    }
    for (const line of rows) line.classList.remove("now");
  } catch (error) {
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
