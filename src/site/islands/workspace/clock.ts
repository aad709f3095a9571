/** The clock of the cluster: what time it is there, and how fast it goes. */
import type { ClockReport, Speed } from "../../../protocol/index.ts";
import { find, findAll } from "../dom.ts";
import { say } from "../words.ts";

const parse = (text: string | undefined): Speed => (text === "max" ? "max" : (Number(text) as Speed));
const two = (n: number): string => String(Math.floor(n)).padStart(2, "0");
export const clockText = (seconds: number): string => `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;

export function clockBar(bench: HTMLElement, host: { setSpeed(speed: Speed): void; step(): void }): (report: ClockReport) => void {
  const buttons = findAll<HTMLButtonElement>("[data-speed]", bench);
  for (const button of buttons) button.addEventListener("click", () => host.setSpeed(parse(button.dataset.speed)));
  find("[data-step]", bench)?.addEventListener("click", () => host.step());
  const step = find("[data-step]", bench);
  const time = find("[data-clock-time]", bench);
  const cluster = find("[data-clock-cluster]", bench);
  return (report) => {
    if (time) {
      time.textContent = clockText(report.seconds);
      time.toggleAttribute("data-paused", report.speed === 0);
    }
    if (step) step.title = report.next === null ? "" : clockText(report.seconds + report.next);
    if (cluster && report.nodes > 0) cluster.textContent = say("clock.cluster", { nodes: report.nodes, pods: report.pods });
    for (const button of buttons) button.setAttribute("aria-pressed", String(parse(button.dataset.speed) === report.speed));
  };
}
