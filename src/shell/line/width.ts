/** How many cells a text takes on a terminal. */

/** 0 for combining marks, 2 for wide characters, else 1. */
export function codePointWidth(code: number): 0 | 1 | 2 {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 0;
  if (code < 0x300) return 1;
  if (
    (code >= 0x300 && code <= 0x36f) ||
    (code >= 0x483 && code <= 0x489) ||
    (code >= 0x591 && code <= 0x5bd) ||
    (code >= 0x610 && code <= 0x61a) ||
    (code >= 0x64b && code <= 0x65f) ||
    (code >= 0x1ab0 && code <= 0x1aff) ||
    (code >= 0x1dc0 && code <= 0x1dff) ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x20d0 && code <= 0x20ff) ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    (code >= 0xfe20 && code <= 0xfe2f) ||
    code === 0xfeff ||
    (code >= 0xe0100 && code <= 0xe01ef)
  ) {
    return 0;
  }
  if (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0x303e) ||
    (code >= 0x3041 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1f64f) ||
    (code >= 0x1f680 && code <= 0x1f6ff) ||
    (code >= 0x1f900 && code <= 0x1f9ff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  ) {
    return 2;
  }
  return 1;
}
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += codePointWidth(character.codePointAt(0) ?? 0);
  return width;
}
/** Without escape sequences: what takes room. */
export function stripAnsi(text: string): string {
  return text.replace(/\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g, "");
}

export interface Place {
  row: number;
  column: number;
}
/** Where the cursor stands after a text that begins at `from`; a full row wraps at once. */
export function advance(from: Place, text: string, columns: number): Place {
  let { row, column } = from;
  for (const character of text) {
    if (character === "\n") {
      row++;
      column = 0;
      continue;
    }
    if (character === "\r") {
      column = 0;
      continue;
    }
    const code = character.codePointAt(0) ?? 0;
    const width = character === "\t" ? 8 - (column % 8) : codePointWidth(code);
    if (column + width > columns) {
      row++;
      column = 0;
    }
    column += width;
    if (column >= columns) {
      row++;
      column = 0;
    }
  }
  return { row, column };
}

/** The start of the character (with its marks) before an offset. */
export function previousBoundary(text: string, offset: number): number {
  let at = offset;
  while (at > 0) {
    at--;
    const unit = text.charCodeAt(at);
    if (unit >= 0xdc00 && unit <= 0xdfff && at > 0) at--;
    if (codePointWidth(text.codePointAt(at) ?? 0) > 0 || text[at] === "\n" || text[at] === "\t") break;
  }
  return at;
}
/** The end of the character (with its marks) at an offset. */
export function nextBoundary(text: string, offset: number): number {
  let at = offset;
  if (at >= text.length) return text.length;
  at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  while (at < text.length && codePointWidth(text.codePointAt(at) ?? 0) === 0 && text[at] !== "\n" && text[at] !== "\t") {
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return at;
}
