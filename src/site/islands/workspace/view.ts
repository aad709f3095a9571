/** What the cluster looks like now, as a figure and as a table with the same facts. */
import type { Figure, Snapshot, ViewName } from "../../../protocol/index.ts";
import { element } from "../dom.ts";
import { say } from "../words.ts";
import { drawCustomers, timeline } from "./draw-customers.ts";
import { drawMap, messageList } from "./draw-map.ts";
import { drawObjects } from "./draw-objects.ts";

export interface View {
  refresh(): Promise<void>;
}

export interface ViewOptions {
  readonly first: ViewName;
  snapshot(view: ViewName): Promise<Snapshot>;
  /** Writes into the timeline; absent where no customers come. */
  note?: (text: string) => void;
}

export function clusterView(panel: HTMLElement, { first, snapshot, note }: ViewOptions): View {
  let view = first;
  let asTable = false;
  /** Kept while the rest is drawn anew: somebody may be writing in it. */
  let written: { notes: number; timeline: HTMLElement } | undefined;
  let again = false;
  let busy = false;

  const press = (text: string, pressed: boolean, does: () => void): HTMLElement =>
    element(
      "button",
      {
        type: "button",
        "aria-pressed": String(pressed),
        onclick: () => {
          does();
          void refresh();
        },
      },
      text,
    );

  const refresh = async (): Promise<void> => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    const shown = await snapshot(view);
    busy = false;
    const focused = panel.contains(document.activeElement) ? document.activeElement?.textContent : undefined;
    const { figure: drawn } = shown;
    if (drawn.kind === "customers" && note && written?.notes !== drawn.notes.length)
      written = { notes: drawn.notes.length, timeline: timeline(drawn, note) };
    const kept = drawn.kind === "customers" && written && panel.contains(written.timeline) ? written.timeline : undefined;
    for (const child of [...panel.childNodes]) if (child !== kept) child.remove();
    const parts: Node[] = [
      element(
        "div",
        { class: "view-head" },
        element(
          "div",
          { class: "view-switch", role: "group", "aria-label": say("view.choose") },
          ...(note
            ? [
                press(say("view.customers"), view === "customers", () => {
                  view = "customers";
                }),
              ]
            : []),
          press(say("view.machines"), view === "map", () => {
            view = "map";
          }),
          press(say("view.objects"), view === "objects", () => {
            view = "objects";
          }),
        ),
        element(
          "div",
          { class: "view-switch" },
          press(say("view.table"), asTable, () => {
            asTable = !asTable;
          }),
        ),
      ),
      element("p", { class: "view-summary" }, shown.summary),
      asTable ? table(shown) : figure(drawn, shown.summary),
      ...(asTable || drawn.kind !== "map" ? [] : [messageList(drawn)]),
    ];
    panel.prepend(...parts);
    if (drawn.kind === "customers" && written && !kept) panel.append(written.timeline);
    if (focused) [...panel.querySelectorAll("button")].find((button) => button.textContent === focused)?.focus();
    if (again) {
      again = false;
      void refresh();
    }
  };
  return { refresh };
}

/** Drawn at its natural size, so that its text stays readable; a small screen scrolls it. */
function figure(drawn: Figure, summary: string): Element {
  const svg = drawn.kind === "map" ? drawMap(drawn) : drawn.kind === "customers" ? drawCustomers(drawn) : drawObjects(drawn);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", summary);
  return element("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": summary }, svg);
}

function table({ table: { columns, rows }, summary }: Snapshot): HTMLElement {
  return element(
    "table",
    {},
    element("caption", { class: "visually-hidden" }, summary),
    element("thead", {}, element("tr", {}, ...columns.map((column) => element("th", { scope: "col" }, column)))),
    element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map((cell) => element("td", {}, cell))))),
  );
}
