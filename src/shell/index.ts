/** The door of the shell room: bash, sessions, small commands, and the far side of a terminal. */
export { ash, bash, sh } from "./bash.ts";
export { type CompletionResult, completeLine } from "./completion.ts";
export { coreutils } from "./coreutils/index.ts";
export { type EditorEvent, type EditorOptions, LineEditor } from "./line/editor.ts";
export { Terminal, type TerminalOptions } from "./line/terminal.ts";
export { commandsOf, createShell, type ExecuteOptions, ShellSession } from "./session.ts";
