/** Keys of the whole page. Single letters can be switched off, and none is taken while somebody types. */
import { find, findAll } from "./dom.ts";
import { nextHint } from "./hints.ts";
import { type Pane, showPane } from "./panes.ts";
import { current, setting } from "./stores/local.ts";
import { workspace } from "./wake.ts";

let returnTo: Element | null = null;

export function startShortcuts(): void {
  const sheet = find<HTMLDialogElement>("#help");
  const open = (): void => sheet?.showModal();
  for (const button of findAll("[data-help]")) button.addEventListener("click", open);
  const single = find<HTMLInputElement>("[data-single-keys]");
  if (single) {
    single.checked = current().settings.singleKeys ?? true;
    single.addEventListener("change", () => setting({ singleKeys: single.checked }));
  }
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    const command = event.ctrlKey || event.metaKey;
    if (command && (event.key === "j" || event.key === "`")) {
      event.preventDefault();
      toggleTerminal();
    } else if (command && event.key === "Enter") {
      find<HTMLButtonElement>("[data-check]")?.click();
    } else if (event.altKey && !command && /^[1-4]$/.test(event.key)) {
      event.preventDefault();
      goTo((["text", "terminal", "view", "tasks"] as const)[Number(event.key) - 1] ?? "text");
    } else if (event.altKey && !command && event.key === "h") {
      event.preventDefault();
      nextHint();
    } else if (!command && !event.altKey && !typing(event) && (current().settings.singleKeys ?? true)) {
      if (event.key === "?") open();
      if (event.key === "[" || event.key === "]") section(event.key === "]" ? 1 : -1);
    }
  });
}

const typing = (event: Event): boolean =>
  event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable], .xterm, dialog") !== null;

function toggleTerminal(): void {
  const active = document.activeElement;
  if (active?.closest("[data-bench]")) {
    showPane("text");
    const back = returnTo instanceof HTMLElement && returnTo !== document.body ? returnTo : find("#text");
    back?.focus();
    return;
  }
  returnTo = active;
  showPane("terminal");
  void workspace().then(
    (space) => space.focus(),
    () => undefined,
  );
}

function goTo(pane: Pane): void {
  showPane(pane);
  if (pane === "text" || pane === "tasks") find(pane === "text" ? "#text" : "#tasks")?.focus();
  else
    void workspace().then(
      (space) => (pane === "view" ? space.show("view") : space.focus()),
      () => undefined,
    );
}

function section(step: 1 | -1): void {
  const headings = findAll(".prose h2");
  const tops = headings.map((heading) => heading.getBoundingClientRect().top);
  const at = step === 1 ? tops.findIndex((top) => top > 90) : tops.findLastIndex((top) => top < 50);
  headings[at]?.scrollIntoView();
}
