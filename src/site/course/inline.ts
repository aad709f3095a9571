/**
 * The little Markdown of lab texts: `code`, **strong**, *emphasis*, [links](/…) and blank lines between paragraphs.
 * Lines of ``` enclose a listing.
 * `{name}` stands for a value of the attempt; the example is printed, and the page puts the real one in its place.
 */
import { path } from "./paths.ts";

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (character) => escapes[character] ?? character);

type Values = Readonly<Record<string, string>>;

const fillIn = (html: string, values: Values): string =>
  html.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : `<span data-var="${name}">${escapeHtml(value)}</span>`;
  });

/** Text kept as it is, with the values of the attempt: for listings. */
export const verbatim = (text: string, values: Values = {}): string => fillIn(escapeHtml(text), values);

export function inline(text: string, values: Values = {}): string {
  return text
    .split(/(`[^`]+`)/)
    .map((piece) =>
      piece.startsWith("`") && piece.length > 2
        ? `<code>${verbatim(piece.slice(1, -1), values)}</code>`
        : verbatim(piece, values)
            .replace(/\*\*(.+?)\*\*/g, "<strong>$1</strong>")
            .replace(/\*(.+?)\*/g, "<em>$1</em>")
            .replace(
              /\[(.+?)\]\((.+?)\)/g,
              (_, words: string, to: string) => `<a href="${to.startsWith("/") ? path(to) : to}">${words}</a>`,
            ),
    )
    .join("");
}

/** Blank lines part paragraphs; what stands between two lines of ``` is a listing. */
export function paragraphs(text: string, values: Values = {}): string {
  return text
    .trim()
    .split(/^(```\n[\s\S]*?\n```)$/m)
    .flatMap((part) => {
      const listing = /^```\n([\s\S]*)\n```$/.exec(part)?.[1];
      if (listing !== undefined) return [`<pre tabindex="0"><code>${verbatim(listing, values)}</code></pre>`];
      return part
        .split(/\n\s*\n/)
        .filter((paragraph) => paragraph.trim() !== "")
        .map((paragraph) => `<p>${inline(paragraph.trim().replace(/\s*\n\s*/g, " "), values)}</p>`);
    })
    .join("");
}
