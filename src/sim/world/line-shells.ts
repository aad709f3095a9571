/**
 * Shells without a terminal: one process each, given a line at a time (headless sessions, labs' scripts). Variables,
 * functions and the working directory carry over from line to line.
 */
import { SECOND, type Timers } from "../../kube/timers.ts";
import type { Command } from "../../machine/program.ts";
import { type SimMachine, SimProcess, sinkTo, textSource } from "../os/index.ts";
import type { Executed } from "./input.ts";
import type { ShellProgram } from "./options.ts";

export interface LineOptions {
  readonly stdin?: string;
  /** Virtual seconds until Ctrl-C. */
  readonly timeout?: number;
  /** What is printed, as it comes. */
  readonly output?: (text: string, stream: "stdout" | "stderr") => void;
}
interface Job {
  readonly command: string;
  readonly stdin: string;
  ended(code: number): void;
}
interface LineShell {
  readonly process: SimProcess;
  readonly queue: Job[];
  /** The shell waits: hands it the next line. */
  next: ((job: Job) => void) | undefined;
  print: (text: string, stream: "stdout" | "stderr") => void;
}

export class LineShells {
  #laptop: SimMachine;
  #clock: Timers;
  #program: ShellProgram;
  #shells = new Map<string, LineShell>();

  constructor(laptop: SimMachine, clock: Timers, program: ShellProgram) {
    this.#laptop = laptop;
    this.#clock = clock;
    this.#program = program;
  }

  /** Where a shell stands; undefined before its first line. */
  cwd(name: string): string | undefined {
    return this.#shells.get(name)?.process.cwd;
  }
  /** Starts a line; `done` is called at the virtual instant at which it has ended. */
  begin(
    name: string,
    command: string,
    cause: number,
    { stdin = "", timeout, output }: LineOptions,
    done: (result: Executed) => void,
  ): void {
    const shell = this.#shell(name);
    shell.process.cause = cause;
    const interrupt = (): void => this.#laptop.signalGroup(shell.process.group, "SIGINT");
    const timer = timeout === undefined ? undefined : this.#clock.after(timeout * SECOND, interrupt, "timeout");
    const printed = { stdout: "", stderr: "" };
    shell.print = (text, stream) => {
      printed[stream] += text;
      output?.(text, stream);
    };
    const job: Job = {
      command,
      stdin,
      ended(code) {
        timer?.cancel();
        done({ ...printed, code });
      },
    };
    const { next } = shell;
    shell.next = undefined;
    if (next) next(job);
    else shell.queue.push(job);
  }

  #shell(name: string): LineShell {
    const known = this.#shells.get(name);
    if (known && !known.process.status) return known;
    const queue: Job[] = [];
    let shell: LineShell | undefined;
    let current: Job | undefined;
    // The line being run decides what standard input holds.
    let input = textSource("");
    const program: Command = {
      name: "bash",
      run: async (process) => {
        if (!(process instanceof SimProcess)) throw new Error("a line shell runs on a simulated machine only");
        const running = this.#program(process);
        const wait = (): Promise<Job> =>
          process.block<Job>((answer) => {
            if (shell) shell.next = answer.resolve;
            return () => {};
          });
        for (;;) {
          current = queue.shift() ?? (await wait());
          input = textSource(current.stdin);
          const code = await running.execute(current.command);
          if (running.exited !== undefined) return code;
          const { ended } = current;
          current = undefined;
          ended(code);
        }
      },
    };
    const process = this.#laptop.spawnRoot({
      program,
      argv: ["bash"],
      group: "new",
      stdin: { isTerminal: false, take: (line) => input.take(line), onReadable: () => () => {}, retain() {}, release() {} },
      stdout: sinkTo((text) => shell?.print(text, "stdout")),
      stderr: sinkTo((text) => shell?.print(text, "stderr")),
    });
    shell = { process, queue, next: undefined, print() {} };
    this.#shells.set(name, shell);
    process.onEnd((status) => {
      // `exit` (or a signal) ends the shell: the next line gets a new one.
      this.#shells.delete(name);
      for (const job of current ? [current, ...queue] : queue) job.ended(status.code);
    });
    return shell;
  }
}
