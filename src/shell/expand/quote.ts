/** Quotes a text so that the shell reads it back. */

/** `'it'\''s'`: as `${x@Q}` and `set` print it. */
export function quoteWord(text: string): string {
  if (/[\x00-\x1f\x7f]/.test(text)) return ansiQuote(text);
  return `'${text.replaceAll("'", "'\\''")}'`;
}
/** Only when needed: `declare -x`, `alias`, `set -x`. */
export function quoteIfNeeded(text: string): string {
  if (text === "") return "''";
  if (/[\x00-\x1f\x7f]/.test(text)) return ansiQuote(text);
  return /^[\w@%+=:,./\-\u0080-\uffff]+$/.test(text) ? text : quoteWord(text);
}
/** printf %q */
export function backslashQuote(text: string): string {
  if (text === "") return "''";
  if (/[\x00-\x1f\x7f]/.test(text)) return ansiQuote(text);
  return text.replace(/[^\w@%+=:,./\-\u0080-\uffff]/g, "\\$&");
}
/** `declare -p`: always double quotes. */
export function doubleQuote(text: string): string {
  if (/[\x00-\x1f\x7f]/.test(text)) return ansiQuote(text);
  return `"${text.replace(/[\\"$`]/g, "\\$&")}"`;
}
const NAMES: Record<string, string> = {
  "\n": "\\n",
  "\t": "\\t",
  "\r": "\\r",
  "\x07": "\\a",
  "\b": "\\b",
  "\x1b": "\\E",
  "\f": "\\f",
  "\v": "\\v",
};
function ansiQuote(text: string): string {
  const inner = text.replace(/[\x00-\x1f\x7f'\\]/g, (character) => {
    if (character === "'" || character === "\\") return `\\${character}`;
    return NAMES[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`;
  });
  return `$'${inner}'`;
}
