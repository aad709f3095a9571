/** Commands that run other commands: xargs, env, timeout, nohup, watch, nice; and sleep. */
import type { Process } from "../../machine/process.ts";
import type { Command } from "../../machine/program.ts";
import { formatDate } from "../date.ts";
import { type Arguments, CommandFailure, defineCommand, findProgram } from "./program.ts";

/** Runs a command line in the foreground; 127 when there is none of that name. */
async function runCommand(
  process: Process,
  name: string,
  argv: readonly string[],
  options: { env?: ReadonlyMap<string, string>; stdin?: string; noInput?: boolean } = {},
): Promise<number> {
  const found = findProgram(process, argv[0] ?? "");
  if (!found) {
    const shell = script(process, argv[0] ?? "");
    if (shell) return (await process.spawn({ ...shell, argv: ["sh", shell.path, ...argv.slice(1)] }).wait()).code;
    await process.stderr.write(
      `${name}: ${name === "xargs" || name === "env" || name === "timeout" || name === "nohup" ? (name === "xargs" ? argv[0] : `‘${argv[0]}’`) : argv[0]}: No such file or directory\n`,
    );
    return 127;
  }
  const child = process.spawn({
    program: found.program,
    argv,
    ...(options.env ? { env: options.env } : {}),
    ...(options.noInput ? { stdin: process.openInput("/dev/null") } : {}),
  });
  return (await child.wait()).code;
}
function script(process: Process, name: string): { program: Command; path: string } | undefined {
  if (!name.includes("/")) return undefined;
  const stat = process.fs.stat(name.startsWith("/") ? name : `${process.cwd}/${name}`);
  const shell = findProgram(process, "bash");
  if (stat?.kind !== "file" || (stat.mode & 0o111) === 0 || !shell || !("run" in shell.program)) return undefined;
  return { program: shell.program, path: name };
}

export const xargs = defineCommand({
  name: "xargs",
  options: "0I:n:L:P:d:rtpi",
  long: {
    null: "0",
    replace: "I",
    "max-args": "n",
    "max-lines": "L",
    "max-procs": "P",
    delimiter: "d",
    "no-run-if-empty": "r",
    verbose: "t",
  },
  stopAtOperand: true,
  async run(process, args) {
    const text = await process.stdin.readAll();
    const replace = args.value("I");
    const delimiter = args.has("0") ? "\0" : args.value("d")?.replaceAll("\\n", "\n");
    let items: string[];
    if (delimiter !== undefined) {
      items = text.split(delimiter);
      if (items.at(-1) === "") items.pop();
    } else if (replace !== undefined || args.has("L"))
      items = text
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "");
    else items = words(text);
    const command = args.operands.length > 0 ? args.operands : ["echo"];
    if (replace === undefined && items.length === 0 && args.has("r")) return 0;
    const size = args.has("n")
      ? Number(args.value("n"))
      : args.has("L")
        ? Number(args.value("L"))
        : replace === undefined
          ? Math.max(1, items.length)
          : 1;
    if (!(size >= 1)) throw new CommandFailure(`invalid number "${args.value("n") ?? ""}" for -n option`);
    const lines: string[][] = [];
    if (replace !== undefined) for (const item of items) lines.push(command.map((word) => word.replaceAll(replace, item)));
    else if (items.length === 0) lines.push([...command]);
    else
      for (let at = 0; at < items.length; at += size)
        lines.push([...command, ...items.slice(at, at + size).flatMap((item) => (args.has("L") ? words(item) : [item]))]);
    let status = 0;
    for (const argv of lines) {
      if (args.has("t")) await process.stderr.write(`${argv.join(" ")}\n`);
      const code = await runCommand(process, "xargs", argv, { noInput: true });
      if (code === 127) return 127;
      if (code === 255) return 124;
      if (code >= 128) return 125;
      if (code !== 0) status = 123;
    }
    return status;
  },
});
function words(text: string): string[] {
  const result: string[] = [];
  for (const match of text.matchAll(/(?:"([^"\n]*)"|'([^'\n]*)'|\\([\s\S])|[^\s"'\\])+/g)) {
    result.push(
      match[0].replace(
        /"([^"\n]*)"|'([^'\n]*)'|\\([\s\S])/g,
        (_, double?: string, single?: string, escaped?: string) => double ?? single ?? escaped ?? "",
      ),
    );
  }
  return result;
}

export const env = defineCommand({
  name: "env",
  options: "iu:0C:S:v",
  long: { "ignore-environment": "i", unset: "u", null: "0" },
  stopAtOperand: true,
  usageCode: 125,
  async run(process, args) {
    const environment = new Map(args.has("i") || args.operands[0] === "-" ? [] : process.env);
    let operands = args.operands[0] === "-" ? args.operands.slice(1) : args.operands;
    for (const name of args.values("u")) environment.delete(name);
    while (/^[^=]+=/.test(operands[0] ?? "")) {
      const [assignment = ""] = operands;
      const at = assignment.indexOf("=");
      environment.set(assignment.slice(0, at), assignment.slice(at + 1));
      operands = operands.slice(1);
    }
    if (operands.length > 0) return runCommand(process, "env", operands, { env: environment });
    await process.stdout.write([...environment].map(([name, value]) => `${name}=${value}${args.has("0") ? "\0" : "\n"}`).join(""));
    return 0;
  },
});
export const printenv = defineCommand({
  name: "printenv",
  options: "0",
  async run(process, args) {
    if (args.operands.length === 0) {
      await process.stdout.write([...process.env].map(([name, value]) => `${name}=${value}\n`).join(""));
      return 0;
    }
    let status = 0;
    for (const name of args.operands) {
      const value = process.env.get(name);
      if (value === undefined) status = 1;
      else await process.stdout.write(`${value}\n`);
    }
    return status;
  },
});

/** `1.5`, `2m`, `1h` in microseconds; undefined when it is no interval. */
export function parseInterval(text: string): number | undefined {
  if (text === "infinity" || text === "inf") return Number.MAX_SAFE_INTEGER / 4;
  const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  if (!match) return undefined;
  return Math.round(Number(match[1]) * { s: 1, m: 60, h: 3600, d: 86400, "": 1 }[(match[2] ?? "") as "s"] * 1_000_000);
}
export const sleep = defineCommand({
  name: "sleep",
  async run(process, args) {
    if (args.operands.length === 0) throw new CommandFailure("missing operand\nTry 'sleep --help' for more information.");
    let total = 0;
    for (const operand of args.operands) {
      const duration = parseInterval(operand);
      if (duration === undefined) throw new CommandFailure(`invalid time interval ‘${operand}’\nTry 'sleep --help' for more information.`);
      total += duration;
    }
    await process.sleep(total);
    return 0;
  },
});

export const timeout = defineCommand({
  name: "timeout",
  options: "s:k:vf",
  long: { signal: "s", "kill-after": "k", "preserve-status": "p", foreground: "f", verbose: "v" },
  stopAtOperand: true,
  usageCode: 125,
  async run(process, args) {
    const [limit, ...argv] = args.operands;
    if (limit === undefined || argv.length === 0)
      throw new CommandFailure("missing operand\nTry 'timeout --help' for more information.", 125);
    const duration = parseInterval(limit);
    if (duration === undefined)
      throw new CommandFailure(`invalid time interval ‘${limit}’\nTry 'timeout --help' for more information.`, 125);
    const found = findProgram(process, argv[0] ?? "");
    if (!found) throw new CommandFailure(`failed to run command ‘${argv[0]}’: No such file or directory`, 127);
    const child = process.spawn({ program: found.program, argv });
    let expired = false;
    const wanted = args.value("s") ?? "TERM";
    const signal = /^(9|(SIG)?KILL)$/i.test(wanted)
      ? "SIGKILL"
      : /^(2|(SIG)?INT)$/i.test(wanted)
        ? "SIGINT"
        : /^(1|(SIG)?HUP)$/i.test(wanted)
          ? "SIGHUP"
          : "SIGTERM";
    const timers =
      duration === 0
        ? []
        : [
            process.clock.after(
              duration,
              () => {
                expired = true;
                child.kill(signal);
              },
              "timeout",
            ),
          ];
    const after = args.value("k");
    if (after !== undefined && duration > 0)
      timers.push(process.clock.after(duration + (parseInterval(after) ?? 0), () => child.kill("SIGKILL"), "timeout"));
    const status = await child.wait();
    for (const timer of timers) timer.cancel();
    if (expired && !args.has("p")) return status.signal === "SIGKILL" ? 137 : 124;
    return status.code;
  },
});
export const nohup: Command = {
  name: "nohup",
  async run(process) {
    const argv = process.argv.slice(1);
    if (argv.length === 0) {
      await process.stderr.write("nohup: missing operand\nTry 'nohup --help' for more information.\n");
      return 125;
    }
    const found = findProgram(process, argv[0] ?? "");
    if (!found) {
      await process.stderr.write(`nohup: failed to run command '${argv[0]}': No such file or directory\n`);
      return 127;
    }
    process.onSignal("SIGHUP", () => {});
    if (!process.stdout.isTerminal) return (await process.spawn({ program: found.program, argv }).wait()).code;
    await process.stderr.write("nohup: ignoring input and appending output to 'nohup.out'\n");
    const stdout = process.openOutput("nohup.out", { append: true });
    return (await process.spawn({ program: found.program, argv, stdin: process.openInput("/dev/null"), stdout, stderr: stdout }).wait())
      .code;
  },
};

export const nice = defineCommand({
  name: "nice",
  options: "n:",
  long: { adjustment: "n" },
  usageCode: 125,
  stopAtOperand: true,
  numeric: "n",
  async run(process, args) {
    if (args.operands.length === 0) {
      await process.stdout.write(`${process.nice}\n`);
      return 0;
    }
    const adjustment = Number(args.value("n") ?? 10);
    if (!Number.isInteger(adjustment)) throw new CommandFailure(`invalid adjustment ‘${args.value("n")}’`, 125);
    process.nice += adjustment;
    return runCommand(process, "nice", args.operands);
  },
});

export const watch = defineCommand({
  name: "watch",
  options: "n:dtegcxbp",
  long: { interval: "n", differences: "d?", "no-title": "t", errexit: "e", chgexit: "g", color: "c", exec: "x" },
  stopAtOperand: true,
  async run(process, args) {
    if (args.operands.length === 0) throw new CommandFailure("usage: watch [options] command");
    const interval = Math.max(0.1, Number((args.value("n") ?? "2").replace(",", ".")));
    if (Number.isNaN(interval)) throw new CommandFailure(`failed to parse argument: '${args.value("n")}'`);
    const command = args.operands.join(" ");
    let before: string | undefined;
    const stop = process.onSignal("SIGINT", () => {
      process.exit(0);
    });
    try {
      for (;;) {
        const { text, code } = await capture(process, args, command);
        if (args.has("e") && code !== 0) return 8;
        if (args.has("g") && before !== undefined && text !== before) return 0;
        before = text;
        const columns = process.tty?.columns ?? 80;
        const rows = process.tty?.rows ?? 24;
        const left = `Every ${interval.toFixed(1)}s: ${command}`;
        const right = `${process.machine.hostname}: ${formatDate("%a %b %e %H:%M:%S %Y", process.date)}`;
        const gap = Math.max(1, columns - left.length - right.length);
        const title = args.has("t") ? "" : `${(left + " ".repeat(gap) + right).slice(0, columns)}\n\n`;
        const body = text
          .split("\n")
          .slice(0, Math.max(1, rows - (args.has("t") ? 0 : 2)))
          .map((line) => line.slice(0, columns))
          .join("\n");
        await process.stdout.write(process.stdout.isTerminal ? `\x1b[H\x1b[2J${title}${body}` : `${title}${text}`);
        await process.sleep(interval * 1_000_000);
      }
    } finally {
      stop();
    }
  },
});
async function capture(process: Process, args: Arguments, command: string): Promise<{ text: string; code: number }> {
  const { reader, writer } = process.pipe();
  const direct = args.has("x") ? findProgram(process, args.operands[0] ?? "") : undefined;
  const shell = direct ?? findProgram(process, "sh") ?? findProgram(process, "bash");
  if (!shell) return { text: "watch: sh: No such file or directory\n", code: 127 };
  const child = process.spawn({
    program: shell.program,
    argv: direct ? args.operands : ["sh", "-c", command],
    stdout: writer,
    stderr: writer,
  });
  writer.close();
  const text = await reader.readAll();
  reader.close();
  return { text, code: (await child.wait()).code };
}
