/** `$(…)`, `<(…)` and `>(…)`: scripts that run beside a command and hand it a text or a path. */
import type { Script } from "../syntax/ast.ts";
import { afterChild } from "./foreground.ts";
import type { Interpreter } from "./interpreter.ts";

export class Substitutions {
  /** Of the last `$(…)`: what an assignment without a command ends with. */
  status = 0;
  readonly #shell: Interpreter;
  /** The scripts of `>(…)`, which read once the command has written. */
  #readers: (() => Promise<void>)[] = [];
  /** Removes the files that stand for the streams of `<(…)` and `>(…)`. */
  readonly #files: (() => void)[] = [];

  constructor(shell: Interpreter) {
    this.#shell = shell;
  }

  /** Runs a script in a subshell and returns its output without the last newlines. */
  async command(script: Script): Promise<string> {
    const shell = this.#shell;
    const { text, status } = await this.#outputOf(script);
    this.status = status.code;
    shell.state.status = status.code;
    afterChild(shell, status);
    return text.replace(/\n+$/, "").replaceAll("\0", "");
  }

  /** A path to a script's output, or to what it will read. */
  async process(script: Script, direction: "<" | ">"): Promise<string> {
    const { fs, process } = this.#shell;
    const path = `/tmp/.sh-${process.pid}-${this.#files.length}`;
    if (direction === ">") {
      fs.write(path, "");
      this.#readers.push(async () => {
        const input = process.inputOf(fs.read(path));
        await this.#shell.fork((shell) => shell.script(script), this.#shell.current.with([[0, { input }]])).wait();
      });
    } else {
      // Read eagerly into a file: the reader may want a path more than a pipe.
      const { text } = await this.#outputOf(script);
      fs.write(path, text);
    }
    this.#files.push(() => fs.remove(path));
    return path;
  }

  async #outputOf(script: Script) {
    const { reader, writer } = this.#shell.process.pipe();
    const child = this.#shell.fork((shell) => shell.script(script), this.#shell.current.with([[1, { output: writer }]]));
    writer.close();
    try {
      const text = await reader.readAll();
      return { text, status: await child.wait() };
    } finally {
      reader.close();
    }
  }

  /** A command has ended: what waits for its output runs now. The outermost one takes the files away. */
  async afterCommand(outermost: boolean): Promise<void> {
    if (this.#readers.length > 0) {
      const readers = this.#readers;
      this.#readers = [];
      for (const read of readers) await read();
    }
    if (outermost) for (const remove of this.#files.splice(0)) remove();
  }
}
