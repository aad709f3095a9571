/** Customers as bars, ten seconds each; below, what of the error budget is spent, and the timeline's notes. */
import type { CustomerStrip } from "../../../protocol/index.ts";
import { element, shape } from "../dom.ts";
import { say } from "../words.ts";

const width = 548;
const top = 26;
const height = 96;
const bars = 60;
const step = width / bars;

export function drawCustomers({ traffic, budget, notes }: CustomerStrip): SVGElement {
  const svg = shape("svg", { class: "drawn customers", viewBox: `0 0 ${width} 206`, width, height: 206 });
  const first = traffic[0]?.seconds ?? 0;
  const x = (seconds: number): number => ((seconds - first) / 10) * step;
  for (const { seconds, requests, failed } of traffic) {
    const served = ((requests - failed) / requests) * height;
    if (served > 0)
      svg.append(shape("rect", { class: "served", x: x(seconds), y: top + height - served, width: step - 1.5, height: served }));
    if (failed > 0) svg.append(shape("rect", { class: "turned-away", x: x(seconds), y: top, width: step - 1.5, height: height - served }));
  }
  svg.append(shape("path", { class: "ground", d: `M0 ${top + height + 0.5}H${width}` }));
  notes.forEach(({ seconds }, index) => {
    if (seconds < first) return;
    svg.append(
      shape("path", { class: "note-line", d: `M${x(seconds)} ${top - 6}V${top + height}` }),
      shape("text", { class: "kind", x: Math.min(width - 12, x(seconds)), y: top - 10 }, String(index + 1)),
    );
  });
  const spent = Math.min(1, budget.spent / budget.of) * width;
  svg.append(
    shape("text", { y: 156 }, say("customers.budget")),
    shape("text", { class: "kind", x: width, y: 156, "text-anchor": "end" }, `${clock(budget.spent)} / ${clock(budget.of)}`),
    shape("rect", { class: "budget", x: 0.5, y: 168, width: width - 1, height: 16, rx: 3 }),
    shape("rect", { class: "turned-away", x: 1, y: 168.5, width: Math.max(0, spent - 2), height: 15, rx: 2.5 }),
  );
  return svg;
}

/** Notes in order, and a line to write the next. */
export function timeline({ notes }: CustomerStrip, write: (text: string) => void): HTMLElement {
  const line = element("input", { id: "timeline-note", type: "text", autocomplete: "off", maxlength: 120 });
  return element(
    "div",
    { class: "timeline" },
    element(
      "ol",
      { "aria-label": say("customers.timeline") },
      ...notes.map(({ seconds, text }) => element("li", {}, element("span", { class: "folio" }, clock(seconds)), ` ${text}`)),
    ),
    element(
      "form",
      {
        onsubmit: (event: Event) => {
          event.preventDefault();
          if (line.value.trim() !== "") write(line.value.trim());
          line.value = "";
        },
      },
      element("label", { for: "timeline-note" }, say("customers.note")),
      line,
      element("button", { class: "button small" }, say("customers.write")),
    ),
  );
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
