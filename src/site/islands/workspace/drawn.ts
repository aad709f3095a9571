/** What of a long output is worth drawing. */

/**
 * The last so many lines of a text. What stands before them would be pushed out of the terminal in the same breath, so
 * it is not drawn at all; unless it holds control sequences, which change more than the lines they stand in.
 */
export function lastLines(text: string, lines: number): string {
  if (text.length <= lines) return text;
  let cut = text.length;
  for (let found = 0; found < lines && cut > 0; found++) cut = text.lastIndexOf("\n", cut - 1);
  if (cut <= 0) return text;
  const sequence = text.indexOf("\x1b");
  return sequence >= 0 && sequence < cut ? text : text.slice(cut);
}
