/** Programs and scripts that are run in a process of their own, in the foreground. */
import type { SignalName } from "../../machine/program.ts";
import type { Descriptors } from "./descriptors.ts";
import { foreground } from "./foreground.ts";
import type { Interpreter } from "./interpreter.ts";
import type { Resolution } from "./resolution.ts";
import { prefix } from "./style.ts";

/** What bash says of a child that a signal ended. */
const SIGNAL_WORDS: Partial<Record<SignalName, string>> = {
  SIGKILL: "Killed",
  SIGTERM: "Terminated",
  SIGHUP: "Hangup",
  SIGQUIT: "Quit",
  SIGUSR1: "User defined signal 1",
  SIGUSR2: "User defined signal 2",
};

export async function external(
  shell: Interpreter,
  resolution: Resolution,
  argv: readonly string[],
  io: Descriptors,
  env: ReadonlyMap<string, string>,
): Promise<number> {
  if (resolution.kind === "script") return runFile(shell, resolution.path, argv, io, env);
  if (resolution.kind !== "program") return 127;
  env = new Map(env).set("_", resolution.path);
  const child = shell.spawn(resolution.program, argv, io, env, shell.monitor ? "new" : "inherit");
  const statuses = await foreground(shell, [child], argv.join(" "));
  const status = statuses[0] ?? 0;
  if (shell.style.kind !== "interactive" && child.status?.signal && child.status.signal !== "SIGINT" && child.status.signal !== "SIGPIPE") {
    const words = SIGNAL_WORDS[child.status.signal];
    if (words) await io.error(`${prefix(shell, shell.line)}${String(child.pid).padStart(5)} ${words.padEnd(24)}${argv.join(" ")}\n`);
  } else if (shell.style.kind === "interactive" && child.status?.signal) {
    const words = SIGNAL_WORDS[child.status.signal];
    if (words) await io.error(`${words}\n`);
  }
  return status;
}

/** An executable text file: by its `#!` line, or as a shell script. */
async function runFile(
  shell: Interpreter,
  path: string,
  argv: readonly string[],
  io: Descriptors,
  env: ReadonlyMap<string, string>,
): Promise<number> {
  const text = shell.fs.read(path);
  const shebang = /^#!\s*(\S+)(?:\s+(.*\S))?\s*$/m.exec(text.split("\n", 1)[0] ?? "");
  let interpreter = shebang?.[1] ?? "/bin/bash";
  let extra = shebang?.[2] === undefined ? [] : [shebang[2]];
  if (interpreter.endsWith("/env")) {
    const words = (shebang?.[2] ?? "").split(/\s+/).filter((word) => word !== "-S");
    interpreter = words[0] ?? "bash";
    extra = words.slice(1);
  }
  const resolution = shell.resolve(interpreter, true);
  if (resolution.kind !== "program") {
    const shown = argv[0] ?? path;
    await shell.complain(
      shebang?.[1]?.endsWith("/env")
        ? `${interpreter}: command not found`
        : `${shown}: ${interpreter}: bad interpreter: No such file or directory`,
      io,
    );
    return shebang?.[1]?.endsWith("/env") ? 127 : 126;
  }
  const shown = (argv[0] ?? path).includes("/") ? (argv[0] ?? path) : path;
  const child = shell.spawn(
    resolution.program,
    [interpreter, ...extra, shown, ...argv.slice(1)],
    io,
    env,
    shell.monitor ? "new" : "inherit",
  );
  const statuses = await foreground(shell, [child], argv.join(" "));
  return statuses[0] ?? 0;
}
