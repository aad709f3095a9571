/** Every command and what it printed, as ordinary text: for reading aloud, copying, printing, and small screens. */
import type { TranscriptEntry } from "../../../protocol/index.ts";
import { element } from "../dom.ts";
import { announce, countLines, say } from "../words.ts";

const folded = 40;

export interface Transcript {
  add(entry: TranscriptEntry): void;
  last(): TranscriptEntry | undefined;
  clear(): void;
}

export const lineCount = (output: string): number => (output.trim() === "" ? 0 : output.replace(/\n+$/, "").split("\n").length);

export function transcript(panel: HTMLElement, quiet: () => boolean): Transcript {
  const articles = new Map<number, HTMLElement>();
  let last: TranscriptEntry | undefined;
  return {
    add(entry) {
      last = entry;
      if (articles.size === 0) panel.replaceChildren();
      const article = render(entry);
      const before = articles.get(entry.id);
      const atEnd = panel.scrollTop + panel.clientHeight > panel.scrollHeight - 60;
      if (before) before.replaceWith(article);
      else panel.append(article);
      articles.set(entry.id, article);
      if (atEnd) panel.scrollTop = panel.scrollHeight;
      if (entry.code !== null && !quiet())
        announce(say("transcript.finished", { code: entry.code, lines: countLines(lineCount(entry.output)) }));
    },
    last: () => last,
    clear() {
      articles.clear();
      panel.replaceChildren(element("p", { class: "panel-empty" }, say("transcript.empty")));
    },
  };
}

function render(entry: TranscriptEntry): HTMLElement {
  const state = entry.code === null ? say("transcript.running") : say("transcript.exit", { code: entry.code });
  const article = element(
    "article",
    { class: "entry" },
    element(
      "h3",
      {},
      element("span", {}, element("span", { class: "prompt" }, `${entry.prompt} `), element("span", { class: "command" }, entry.command)),
      element("span", { class: entry.code ? "exit bad" : "exit" }, state),
    ),
  );
  const output = entry.output.replace(/\n+$/, "");
  if (output === "") return article;
  const lines = output.split("\n");
  const text = element("pre", { tabindex: 0 }, lines.length > folded ? lines.slice(0, folded).join("\n") : output);
  article.append(text);
  if (lines.length > folded) {
    const more = element("button", { type: "button", class: "link-button" }, say("transcript.more", { n: lines.length }));
    more.addEventListener("click", () => {
      text.textContent = output;
      more.remove();
      text.focus();
    });
    article.append(more);
  }
  return article;
}
