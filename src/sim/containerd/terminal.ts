/** Terminals of containers: a container's own device, a caller's terminal joined to it (attach), text typed into it. */
import { Interrupted, type TtyFarSide, type TtyReading } from "../../machine/tty.ts";
import { TerminalDevice } from "../os/index.ts";

/** A container's own terminal. Its input is not logged: it repeats what another terminal's log already holds. */
export class InnerTerminal implements TtyFarSide {
  readonly device = new TerminalDevice("/dev/pts/0", 80, 24, { input: () => 0 });
  #outputs = new Set<(text: string) => void>();
  #readers = new Set<(reading: TtyReading) => void>();
  constructor() {
    this.device.attach(this);
  }
  output(text: string): void {
    for (const show of [...this.#outputs]) show(text);
  }
  reading(reading: TtyReading): void {
    for (const reader of [...this.#readers]) reader(reading);
  }
  onOutput(show: (text: string) => void): () => void {
    this.#outputs.add(show);
    return () => this.#outputs.delete(show);
  }
  onReading(changed: (reading: TtyReading) => void): () => void {
    this.#readers.add(changed);
    return () => this.#readers.delete(changed);
  }
}

/** Shows `inner` on `outer` and answers what `inner` waits for from it. Returns how to part them. */
export function join(inner: InnerTerminal, outer: TerminalDevice): () => void {
  const { device } = inner;
  let cancel = (): void => {};
  const forward = (): void => {
    cancel();
    cancel = () => {};
    const { reading } = device;
    switch (reading.kind) {
      case "line":
        cancel = outer.readLine(reading.options, {
          resolve: (line) => (line === null ? device.endOfFile() : device.line(line)),
          reject: (error) => {
            if (error instanceof Interrupted) device.signal("SIGINT");
          },
        });
        return;
      case "keys":
        cancel = outer.readKey({ resolve: (key) => device.key(key), reject: () => {} });
        return;
      case "edit":
        cancel = outer.edit(reading.path, reading.text, { resolve: (text) => device.saved(text), reject: () => {} });
        return;
      case "cooked": {
        const text = outer.source.take(true);
        if (text === undefined) cancel = outer.source.onReadable(forward);
        else if (text === null) device.endOfFile();
        else device.line(text.endsWith("\n") ? text.slice(0, -1) : text);
        return;
      }
      case "none":
        return;
    }
  };
  const stops = [inner.onOutput((text) => outer.show(text)), inner.onReading(forward)];
  const before = outer.signalForeground;
  outer.signalForeground = (name) => device.signalForeground(name);
  forward();
  return () => {
    cancel();
    for (const stop of stops) stop();
    outer.signalForeground = before;
  };
}

/** Types text that came over a plain channel into a terminal, line by line. */
export function typist(inner: InnerTerminal): { write(text: string): void; end(): void } {
  const { device } = inner;
  let waiting = "";
  const feed = (): void => {
    while (waiting !== "") {
      const { kind } = device.reading;
      const newline = waiting.indexOf("\n");
      if (kind === "keys") {
        const key = waiting.charAt(0);
        waiting = waiting.slice(1);
        device.key(key);
      } else if (newline >= 0 && (kind === "line" || kind === "cooked")) {
        const line = waiting.slice(0, newline);
        waiting = waiting.slice(newline + 1);
        device.line(line);
      } else return;
    }
  };
  const prompt = (reading: TtyReading): void => {
    if (reading.kind === "line") inner.output(reading.options.prompt);
    feed();
  };
  inner.onReading(prompt);
  prompt(device.reading);
  return {
    write(text) {
      waiting += text.replaceAll("\r", "\n");
      feed();
    },
    end: () => device.endOfFile(),
  };
}
