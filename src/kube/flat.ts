/**
 * The same text in one piece. An engine that joins strings keeps the parts and a tree over them until somebody reads
 * a character; a key that is only hashed and compared keeps its tree for ever, at several times its size. For texts
 * that are kept long: keys, names, ids.
 */
export function flat(text: string): string {
  text.charCodeAt(0);
  return text;
}
