/** The world died: say so, and offer to build it again from what was typed. */
import { element } from "../dom.ts";
import { say } from "../words.ts";

export function showCrash(bench: HTMLElement, message: string, again: { rebuild(): void; fresh(): void }): void {
  bench.querySelector(".crash")?.remove();
  const close = (then: () => void) => (): void => {
    cover.remove();
    then();
  };
  const rebuild = element("button", { type: "button", class: "button primary", onclick: close(again.rebuild) }, say("crash.rebuild"));
  const fresh = element("button", { type: "button", class: "button", onclick: close(again.fresh) }, say("crash.fresh"));
  const cover = element(
    "div",
    { class: "cover crash", role: "alertdialog", "aria-label": say("crash.title") },
    element("h3", {}, say("crash.title")),
    element("p", {}, say("crash.text")),
    element("p", { class: "actions" }, rebuild, fresh),
    element("pre", {}, message),
  );
  (bench.querySelector(".bench-body") ?? bench).append(cover);
  rebuild.focus();
}
