/** CodeMirror with YAML, in its own chunk. Tab moves the focus, so that nobody is caught in it. */
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { EditorView, minimalSetup } from "codemirror";
import type { EditorRequest } from "../../../protocol/index.ts";

const colours = HighlightStyle.define([
  { tag: tags.definition(tags.propertyName), color: "var(--code-key)" },
  { tag: tags.propertyName, color: "var(--code-key)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: tags.comment, color: "var(--code-comment)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
]);
const look = EditorView.theme({
  "&": { backgroundColor: "transparent", color: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--ink-faint)", border: "0" },
  ".cm-cursor": { borderLeftColor: "var(--accent)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--accent-wash) !important" },
  "&.cm-focused": { outline: "none" },
});

export function codeMirror(place: HTMLElement, request: EditorRequest): { text(): string; focus(): void } {
  const view = new EditorView({
    parent: place,
    doc: request.text,
    extensions: [
      minimalSetup,
      lineNumbers(),
      look,
      syntaxHighlighting(colours),
      EditorView.contentAttributes.of({ "aria-label": request.path }),
      ...(request.language === "yaml" ? [yaml()] : []),
    ],
  });
  return { text: () => view.state.doc.toString(), focus: () => view.focus() };
}
