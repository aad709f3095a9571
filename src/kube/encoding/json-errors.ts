/** What Go says of a text that is no JSON (encoding/json/scanner.go). */

const END = "unexpected end of JSON input";

class Scanner {
  readonly #text: string;
  #at = 0;
  constructor(text: string) {
    this.#text = text;
  }
  document(): void {
    this.#value();
    if (this.#peek() !== undefined) this.#fail("after top-level value");
  }
  /** The next character that is no white space. */
  #peek(): string | undefined {
    while (" \t\r\n".includes(this.#text.charAt(this.#at)) && this.#at < this.#text.length) this.#at++;
    return this.#text[this.#at];
  }
  #fail(where: string): never {
    const character = this.#text[this.#at];
    if (character === undefined) throw new SyntaxError(END);
    const shown = character === "'" ? "'\\''" : character === '"' ? `'"'` : `'${JSON.stringify(character).slice(1, -1)}'`;
    throw new SyntaxError(`invalid character ${shown} ${where}`);
  }
  #value(): void {
    const first = this.#peek();
    if (first === "{")
      this.#members("}", () => this.#member(), "after object key:value pair", "looking for beginning of object key string");
    else if (first === "[") this.#members("]", () => this.#value(), "after array element", "");
    else if (first === '"') this.#string();
    else if (first !== undefined && /[-\d]/.test(first)) this.#number();
    else if (first === "t" || first === "f" || first === "n") this.#literal(first === "t" ? "true" : first === "f" ? "false" : "null");
    else this.#fail("looking for beginning of value");
  }
  #members(end: string, member: () => void, after: string, first: string): void {
    this.#at++;
    if (this.#peek() === end) {
      this.#at++;
      return;
    }
    for (;;) {
      if (first !== "" && this.#peek() !== '"') this.#fail(first);
      member();
      const next = this.#peek();
      if (next !== "," && next !== end) this.#fail(after);
      this.#at++;
      if (next === end) return;
    }
  }
  #member(): void {
    this.#string();
    if (this.#peek() !== ":") this.#fail("after object key");
    this.#at++;
    this.#value();
  }
  #string(): void {
    this.#at++;
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined || character < " ") this.#fail("in string literal");
      this.#at++;
      if (character === '"') return;
      if (character !== "\\") continue;
      const escaped = this.#text[this.#at];
      if (escaped === undefined || !'"\\/bfnrtu'.includes(escaped)) this.#fail("in string escape code");
      this.#at++;
      for (let digit = 0; escaped === "u" && digit < 4; digit++, this.#at++)
        if (!/[\da-fA-F]/.test(this.#text.charAt(this.#at))) this.#fail("in \\u hexadecimal character escape");
    }
  }
  #number(): void {
    if (this.#text[this.#at] === "-") this.#at++;
    if (this.#text[this.#at] === "0") this.#at++;
    else this.#digits("in numeric literal");
    if (this.#text[this.#at] === ".") {
      this.#at++;
      this.#digits("after decimal point in numeric literal");
    }
    if (/[eE]/.test(this.#text.charAt(this.#at))) {
      this.#at++;
      if (/[-+]/.test(this.#text.charAt(this.#at))) this.#at++;
      this.#digits("in exponent of numeric literal");
    }
  }
  #digits(where: string): void {
    if (!/\d/.test(this.#text.charAt(this.#at))) this.#fail(where);
    while (/\d/.test(this.#text.charAt(this.#at))) this.#at++;
  }
  #literal(word: string): void {
    for (let i = 0; i < word.length; i++, this.#at++)
      if (this.#text[this.#at] !== word[i]) this.#fail(`in literal ${word} (expecting '${word[i]}')`);
  }
}

/** `unexpected end of JSON input`; undefined when the text is JSON. */
export function goJsonError(text: string): string | undefined {
  try {
    new Scanner(text).document();
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}
