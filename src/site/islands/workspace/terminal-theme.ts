/** The colours of the terminal: background and ink are the page's, the sixteen are chosen to be read on both. */
import type { ITheme } from "@xterm/xterm";

/** The sixteen colours by theme. */
export const ansi = {
  light: {
    black: "#1b2124",
    red: "#ac2f26",
    green: "#22703f",
    yellow: "#835800",
    blue: "#0f5fa8",
    magenta: "#7040b5",
    cyan: "#0a7069",
    white: "#626c70",
    brightBlack: "#465054",
    brightRed: "#c0392f",
    brightGreen: "#2a7a48",
    brightYellow: "#8a5f00",
    brightBlue: "#1769b5",
    brightMagenta: "#7c4cc2",
    brightCyan: "#0d7a72",
    brightWhite: "#1b2124",
  },
  dark: {
    black: "#252b2f",
    red: "#f0857b",
    green: "#6cc18a",
    yellow: "#d9a441",
    blue: "#6eb0f0",
    magenta: "#b794f2",
    cyan: "#54c1b8",
    white: "#b6bbb9",
    brightBlack: "#919a9a",
    brightRed: "#ff9f96",
    brightGreen: "#86d6a1",
    brightYellow: "#ecbd63",
    brightBlue: "#8dc4fa",
    brightMagenta: "#cbb0fa",
    brightCyan: "#72d6cd",
    brightWhite: "#e5e3dc",
  },
};

export function terminalTheme(): ITheme {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const isDark = document.documentElement.dataset.theme === "dark";
  return {
    background: token("paper-sunk"),
    foreground: token("ink"),
    cursor: token("accent"),
    cursorAccent: token("paper-sunk"),
    selectionBackground: isDark ? "#2c5563" : "#bcdde5",
    ...(isDark ? ansi.dark : ansi.light),
  };
}
