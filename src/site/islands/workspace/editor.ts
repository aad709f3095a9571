/** The editor that `kubectl edit`, nano and vi open: CodeMirror where it can be loaded, a plain text field else. */
import type { EditorRequest } from "../../../protocol/index.ts";
import { element, touch } from "../dom.ts";
import { say } from "../words.ts";

interface TextField {
  text(): string;
  focus(): void;
}

/** Resolves with the saved text, or null when it is discarded. */
export async function edit(bench: HTMLElement, request: EditorRequest): Promise<string | null> {
  const place = element("div", { class: "editor" });
  const save = element("button", { type: "button", class: "button small primary" }, say("editor.save"));
  const discard = element("button", { type: "button", class: "button small" }, say("editor.discard"));
  const title = say("editor.title", { path: request.path });
  const cover = element(
    "div",
    { class: "cover", role: "dialog", "aria-label": title },
    element("header", {}, element("h3", {}, title), discard, save),
    request.problem ? element("p", { class: "problem", role: "alert" }, request.problem) : null,
    place,
  );
  const back = document.activeElement;
  (bench.querySelector(".bench-body") ?? bench).append(cover);
  const field = await textField(place, request);
  field.focus();
  return new Promise((resolve) => {
    const close = (text: string | null): void => {
      cover.remove();
      if (back instanceof HTMLElement) back.focus();
      resolve(text);
    };
    save.addEventListener("click", () => close(field.text()));
    discard.addEventListener("click", () => close(null));
    cover.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "s") {
        event.preventDefault();
        close(field.text());
      }
    });
  });
}

async function textField(place: HTMLElement, request: EditorRequest): Promise<TextField> {
  if (!touch()) {
    try {
      const { codeMirror } = await import("./code-mirror.ts");
      return codeMirror(place, request);
    } catch {
      // Offline, or an old browser: the plain field does.
    }
  }
  const area = element("textarea", {
    "aria-label": request.path,
    spellcheck: "false",
    autocapitalize: "off",
    style: "width:100%;height:100%;border:0;resize:none;padding:14px 20px;background:none;font:400 14px/1.5 var(--mono)",
  });
  area.value = request.text;
  place.append(area);
  // Browsers put the cursor at the end; a file is read from its beginning.
  area.setSelectionRange(0, 0);
  return { text: () => area.value, focus: () => area.focus() };
}
