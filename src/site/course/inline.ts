/** The little Markdown of lab texts: `code`, **strong**, *emphasis*, [links](/…) and blank lines between paragraphs. */
import { path } from "./paths.ts";

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (character) => escapes[character] ?? character);

export function inline(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((piece) =>
      piece.startsWith("`") && piece.length > 2
        ? `<code>${escapeHtml(piece.slice(1, -1))}</code>`
        : escapeHtml(piece)
            .replace(/\*\*(.+?)\*\*/g, "<strong>$1</strong>")
            .replace(/\*(.+?)\*/g, "<em>$1</em>")
            .replace(
              /\[(.+?)\]\((.+?)\)/g,
              (_, words: string, to: string) => `<a href="${to.startsWith("/") ? path(to) : to}">${words}</a>`,
            ),
    )
    .join("");
}

export function paragraphs(text: string): string {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => `<p>${inline(paragraph.replace(/\s*\n\s*/g, " "))}</p>`)
    .join("");
}
