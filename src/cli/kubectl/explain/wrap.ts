/** Breaking text into lines at its spaces (github.com/mitchellh/go-wordwrap). */

/** Lines of at most `limit` characters; words longer than a line are left whole. Line breaks in the text stay. */
export function wrapped(text: string, limit: number): string {
  let result = "";
  let current = 0;
  let word = "";
  let space = "";
  const flush = (): void => {
    current += space.length + word.length;
    result += space + word;
    space = "";
    word = "";
  };
  for (const character of text) {
    if (character === "\n") {
      if (word !== "" || current + space.length <= limit) flush();
      space = "";
      result += character;
      current = 0;
    } else if (/\s/.test(character) && character !== "\u00a0") {
      if (space === "" || word !== "") flush();
      space += character;
    } else {
      word += character;
      if (current + word.length + space.length > limit && word.length < limit) {
        result += "\n";
        current = 0;
        space = "";
      }
    }
  }
  return word !== "" || current + space.length <= limit ? result + space + word : result;
}
