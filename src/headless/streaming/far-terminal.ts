/** The far side of a terminal whose screen is a real client's: keys come over a channel, the screen's text leaves by one. */
import type { Tty } from "../../machine/tty.ts";
import { Terminal } from "../../shell/line/terminal.ts";
import { callerTerminal } from "../../sim/index.ts";

export class FarTerminal {
  /** Goes along with the request. */
  readonly tty: Tty;
  readonly #terminal: Terminal;
  #shown: ((text: string) => void) | undefined;
  /** Said before the client's channels were there. */
  #early = "";

  constructor() {
    const { tty, device } = callerTerminal(80, 24);
    this.tty = tty;
    this.#terminal = new Terminal(device, {
      onOutput: (text) => this.#output(text),
      onEdit: (editing) => {
        if (!editing) return;
        this.#output("kubewekend models an editor in the page only\r\n");
        device.saved(null);
      },
      // The client's own terminal may know nothing of it, and most commands have no prompt.
      marksPastes: false,
    });
  }
  show(shown: (text: string) => void): void {
    this.#shown = shown;
    const early = this.#early;
    this.#early = "";
    if (early !== "") shown(early);
  }
  feed(keys: string): void {
    this.#terminal.feed(keys);
  }
  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
  }
  stop(): void {
    this.#terminal.stop();
  }
  #output(text: string): void {
    if (this.#shown) this.#shown(text);
    else this.#early += text;
  }
}
