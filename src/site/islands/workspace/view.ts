/** What the cluster looks like now, as a figure and as a table with the same facts. */
import type { Figure, Snapshot, ViewName } from "../../../protocol/index.ts";
import { element } from "../dom.ts";
import { say } from "../words.ts";
import { drawMap, messageList } from "./draw-map.ts";
import { drawObjects } from "./draw-objects.ts";

export interface View {
  refresh(): Promise<void>;
}

export function clusterView(panel: HTMLElement, first: ViewName, snapshot: (view: ViewName) => Promise<Snapshot>): View {
  let view = first;
  let asTable = false;
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
    panel.replaceChildren(
      element(
        "div",
        { class: "view-head" },
        element(
          "div",
          { class: "view-switch", role: "group", "aria-label": say("view.choose") },
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
      asTable ? table(shown) : figure(shown.figure, shown.summary),
      ...(asTable || shown.figure.kind !== "map" ? [] : [messageList(shown.figure)]),
    );
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
  const svg = drawn.kind === "map" ? drawMap(drawn) : drawObjects(drawn);
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
