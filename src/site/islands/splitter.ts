/** The divider between text and workspace: dragged, moved with the arrow keys, or set back with Enter. */
import { find } from "./dom.ts";

const least = 30;
const most = 72;

export function startSplitter(): void {
  const handle = find("[data-splitter]");
  if (!handle) return;
  const key = find("[data-lab-page]") ? "kubewekend.split.lab" : "kubewekend.split.chapter";
  const usual = find("[data-lab-page]") ? 60 : 50;
  let width = usual;
  const set = (next: number, keep = true): void => {
    width = Math.min(most, Math.max(least, Math.round(next)));
    document.body.style.setProperty("--bench-width", `${width}%`);
    handle.setAttribute("aria-valuenow", String(width));
    if (!keep) return;
    try {
      localStorage.setItem(key, String(width));
    } catch {
      // Not kept, then.
    }
  };
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(key);
  } catch {
    // Nothing kept.
  }
  if (Number(kept)) set(Number(kept), false);
  handle.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 10 : 2;
    const next = { ArrowLeft: width + step, ArrowRight: width - step, Home: most, End: least, Enter: usual }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    set(next);
  });
  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent): void => set(((innerWidth - moved.clientX) / innerWidth) * 100);
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", () => handle.removeEventListener("pointermove", move), { once: true });
  });
}
