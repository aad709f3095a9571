/** One xterm: how it looks, how it is left by keyboard, and what it sends. */
import { FitAddon } from "@xterm/addon-fit";
import { Terminal } from "@xterm/xterm";
import type { Size } from "../../../protocol/index.ts";
import { element, still } from "../dom.ts";
import { current } from "../stores/local.ts";
import { themeChanged } from "../theme.ts";
import { announce, say } from "../words.ts";
import { lastLines } from "./drawn.ts";
import { terminalTheme } from "./terminal-theme.ts";

export interface TerminalPane {
  write(text: string): void;
  focus(): void;
  size(): Size;
  refit(): void;
  fontSize(): number;
  setFontSize(size: number): void;
  close(): void;
}
export interface TerminalCallbacks {
  input(data: string): void;
  resized(size: Size): void;
}

/** Lines that can be scrolled back to. */
const SCROLLBACK = 2000;

/** With true, Tab moves the focus instead of completing words. Holds for every terminal of the page. */
let tabMoves = false;

/**
 * The tables of kubectl are written for 80 columns, those over all namespaces for some 100. Between 12 and 14 px, the
 * largest size that holds them.
 */
function fittingSize(frame: HTMLElement): number {
  const room = frame.clientWidth - 16;
  const holding = (columns: number): number => Math.min(14, Math.floor((room / columns / 0.6) * 2) / 2);
  return holding(102) >= 13 ? holding(102) : Math.max(12, holding(80));
}

export async function openTerminal(panel: HTMLElement, number: number, callbacks: TerminalCallbacks): Promise<TerminalPane> {
  const frame = element("div", { class: "xterm-frame" });
  const help = element("p", { class: "visually-hidden", id: `terminal-help-${number}` }, say("terminal.describe"));
  panel.replaceChildren(help, frame);
  await document.fonts.ready;
  const terminal = new Terminal({
    fontFamily: `${getComputedStyle(document.documentElement).getPropertyValue("--font-code")}, ui-monospace, monospace`,
    fontSize: current().settings.fontSize ?? fittingSize(frame),
    lineHeight: 1.3,
    letterSpacing: 0,
    cursorBlink: !still(),
    scrollback: SCROLLBACK,
    minimumContrastRatio: 4.5,
    // The line editor counts on it when it paints a long line again.
    reflowCursorLine: true,
    allowProposedApi: false,
    theme: terminalTheme(),
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(frame);
  fit.fit();
  const textarea = terminal.textarea;
  textarea?.setAttribute("aria-label", say("terminal.name", { n: number }));
  textarea?.setAttribute("aria-describedby", help.id);

  let leaving = false;
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.type !== "keydown") return true;
    const command = event.ctrlKey || event.metaKey;
    const armed = leaving;
    leaving = false;
    if (event.key === "Tab") {
      // What is typed after coming back is not taken for Alt and a letter.
      if (armed && !event.shiftKey) callbacks.input("\x07");
      return !(event.shiftKey || armed || tabMoves);
    }
    if (event.key === "Escape") {
      leaving = true;
      announce(say("terminal.armed"));
      return true;
    }
    if (command && event.shiftKey && event.key.toLowerCase() === "m") {
      event.preventDefault();
      tabMoves = !tabMoves;
      announce(say(tabMoves ? "terminal.tabMoves" : "terminal.tabTypes"));
      return false;
    }
    if (command && (event.key === "j" || event.key === "`" || event.key === "Enter")) return false;
    if (command && event.key.toLowerCase() === "v") return false;
    if (command && event.key.toLowerCase() === "c" && (event.shiftKey || terminal.hasSelection())) {
      event.preventDefault();
      void navigator.clipboard?.writeText(terminal.getSelection());
      terminal.clearSelection();
      return false;
    }
    return true;
  });
  terminal.onData(callbacks.input);
  terminal.onResize(({ cols, rows }) => callbacks.resized({ columns: cols, rows }));
  const repaint = (): void => {
    terminal.options.theme = terminalTheme();
  };
  document.addEventListener(themeChanged, repaint);
  const refit = (): void => {
    if (frame.offsetWidth > 0 && frame.offsetHeight > 0) fit.fit();
  };
  // While a window or the divider is dragged, the shell is not asked to paint its line for every width on the way.
  let settling: ReturnType<typeof setTimeout> | undefined;
  const watch = new ResizeObserver(() => {
    clearTimeout(settling);
    settling = setTimeout(refit, 90);
  });
  watch.observe(frame);

  return {
    write: (text) => terminal.write(lastLines(text, SCROLLBACK + 2 * terminal.rows)),
    focus: () => terminal.focus(),
    size: () => ({ columns: terminal.cols, rows: terminal.rows }),
    refit,
    fontSize: () => terminal.options.fontSize ?? 14,
    setFontSize(size) {
      terminal.options.fontSize = size;
      refit();
    },
    close() {
      clearTimeout(settling);
      watch.disconnect();
      document.removeEventListener(themeChanged, repaint);
      terminal.dispose();
    },
  };
}
