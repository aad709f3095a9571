/** What `trap` was told: actions for signals, for errors and for the end of the shell. */
import { SIGNAL_NUMBERS, type SignalName } from "../../machine/program.ts";
import { Exit } from "./control.ts";
import type { Interpreter } from "./interpreter.ts";

export class Traps {
  readonly #shell: Interpreter;
  readonly #arrived: SignalName[] = [];
  readonly #forget = new Map<string, () => void>();
  /** An action is running: no other interrupts it. */
  #running = false;

  constructor(shell: Interpreter) {
    this.#shell = shell;
  }

  /** Registers what `trap` was told. Undefined resets. */
  set(name: string, action: string | undefined): void {
    const { state, process } = this.#shell;
    this.#forget.get(name)?.();
    this.#forget.delete(name);
    if (action === undefined) {
      state.traps.delete(name);
      return;
    }
    state.traps.set(name, action);
    if (!(name in SIGNAL_NUMBERS)) return;
    const signal = name as SignalName;
    this.#forget.set(
      name,
      process.onSignal(signal, () => {
        if (state.traps.get(name) === "") return;
        this.#arrived.push(signal);
        this.#shell.wake();
      }),
    );
  }
  /** Signals came whose actions have not run yet. */
  get pending(): boolean {
    return this.#arrived.length > 0;
  }
  /** Runs the actions of the signals that came; nothing while an action runs. */
  async run(): Promise<void> {
    await this.#within(async () => {
      for (let signal = this.#arrived.shift(); signal !== undefined; signal = this.#arrived.shift()) {
        const action = this.#shell.state.traps.get(signal);
        if (action) await this.#shell.source(action);
      }
    });
  }
  /** ERR: a command failed outside a condition. */
  async onError(status: number): Promise<void> {
    const action = this.#shell.state.traps.get("ERR");
    if (!action) return;
    await this.#within(async () => {
      this.#shell.state.status = status;
      await this.#shell.source(action);
    }, status);
  }
  /** EXIT: the shell ends with this status. Returns the status that it really ends with. */
  async onExit(status: number): Promise<number> {
    const { state } = this.#shell;
    const action = state.traps.get("EXIT");
    if (action === undefined || action === "") return status;
    state.traps.delete("EXIT");
    state.status = status;
    try {
      await this.#shell.source(action);
    } catch (error) {
      if (error instanceof Exit) return error.code;
      throw error;
    }
    return status;
  }

  async #within(run: () => Promise<void>, status = this.#shell.state.status): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      await run();
    } finally {
      this.#running = false;
      this.#shell.state.status = status;
    }
  }
}
