/** Small screens: one pane at a time, chosen at the bottom. */
import { find, findAll } from "./dom.ts";

export type Pane = "text" | "terminal" | "view" | "tasks";

export function startPanes(): void {
  const bar = find("[data-pane-tabs]");
  if (!bar) return;
  const tabs = findAll<HTMLButtonElement>("[data-show]", bar);
  for (const tab of tabs) tab.addEventListener("click", () => showPane(tab.dataset.show as Pane));
  bar.addEventListener("keydown", (event) => moveTab(event, tabs));
}

/** Arrow keys in a tab list. */
export function moveTab(event: KeyboardEvent, tabs: HTMLButtonElement[]): void {
  const at = tabs.indexOf(document.activeElement as HTMLButtonElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  const next = tabs[(to + tabs.length) % tabs.length];
  next?.focus();
  next?.click();
}

export function showPane(pane: Pane): void {
  const spread = find(".spread");
  if (!spread) return;
  spread.dataset.pane = pane;
  for (const tab of findAll<HTMLButtonElement>("[data-pane-tabs] [data-show]")) {
    const chosen = tab.dataset.show === pane;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    if (chosen) find(".badge", tab)?.remove();
  }
  document.dispatchEvent(new CustomEvent("kubewekend:pane", { detail: pane }));
  if (pane === "tasks") find("#tasks")?.scrollIntoView();
}

/** A dot on a pane that is not in view: something came in there. */
export function badge(pane: Pane): void {
  const tab = find(`[data-pane-tabs] [data-show="${pane}"]`);
  if (!tab || tab.getAttribute("aria-selected") === "true" || find(".badge", tab)) return;
  const dot = document.createElement("span");
  dot.className = "badge";
  tab.append(dot);
}
