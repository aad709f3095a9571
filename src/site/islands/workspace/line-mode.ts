/** A line of input under the transcript: for touch screens, input methods, and whoever prefers it to a terminal. */
import { element } from "../dom.ts";
import { say } from "../words.ts";

export interface LineModeHost {
  run(line: string): Promise<void>;
  interrupt(): Promise<void>;
  complete(line: string): Promise<{ start: number; candidates: string[] }>;
  history(): Promise<string[]>;
}
export interface LineMode {
  focus(): void;
  insert(text: string): void;
}

export function lineMode(place: HTMLElement, host: LineModeHost): LineMode {
  const input = element("input", {
    type: "text",
    "aria-label": say("line.command"),
    autocapitalize: "off",
    autocorrect: "off",
    autocomplete: "off",
    spellcheck: "false",
    enterkeyhint: "go",
  });
  const chips = element("div", { class: "chips", role: "group", "aria-label": say("line.completions") });
  const form = element(
    "form",
    {},
    element("span", { class: "prompt", "aria-hidden": "true" }, "$"),
    input,
    element("button", { class: "button small" }, say("line.enter")),
  );
  let past: string[] = [];
  let at = 0;

  const recall = async (step: number): Promise<void> => {
    if (at === 0 || past.length === 0) past = await host.history();
    at = Math.min(Math.max(at + step, 0), past.length);
    input.value = at === 0 ? "" : (past[past.length - at] ?? "");
  };
  const complete = async (): Promise<void> => {
    const before = input.value.slice(0, input.selectionStart ?? input.value.length);
    const after = input.value.slice(before.length);
    const { start, candidates } = await host.complete(before);
    const take = (word: string): void => {
      input.value = `${before.slice(0, start)}${word}${word.endsWith("/") || word.endsWith("=") ? "" : " "}${after}`;
      chips.replaceChildren();
      input.focus();
    };
    const only = candidates[0];
    if (candidates.length === 1 && only !== undefined) take(only);
    else
      chips.replaceChildren(
        ...candidates.slice(0, 24).map((word) => element("button", { type: "button", onclick: () => take(word) }, word)),
      );
  };
  const put = (text: string) => (): void => {
    const cursor = input.selectionStart ?? input.value.length;
    input.setRangeText(text, cursor, input.selectionEnd ?? cursor, "end");
    input.focus();
  };
  const key = (label: string, does: () => void, name = label): HTMLElement =>
    element("button", { type: "button", "aria-label": name, onclick: does }, label);
  const bar = element(
    "div",
    { class: "keys-bar", role: "group", "aria-label": say("line.keys") },
    key("Tab", () => void complete(), say("line.complete")),
    key("Ctrl-C", () => void host.interrupt()),
    key("↑", () => void recall(1), say("line.earlier")),
    key("↓", () => void recall(-1), say("line.later")),
    ...["-", "/", "=", "|", "'", "{", "}"].map((sign) => key(sign, put(sign))),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const line = input.value;
    if (line.trim() === "") return;
    input.value = "";
    at = 0;
    chips.replaceChildren();
    void host.run(line);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      void recall(event.key === "ArrowUp" ? 1 : -1);
    } else if (event.key === "c" && event.ctrlKey && input.selectionStart === input.selectionEnd) void host.interrupt();
  });
  place.replaceChildren(form, chips, bar);
  return {
    focus: () => input.focus(),
    insert(text) {
      input.value = text.split("\n")[0] ?? "";
    },
  };
}
