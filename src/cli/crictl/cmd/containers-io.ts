/** What goes in and out of containers: exec, attach, logs. */
import { formatTime } from "../../../kube/time.ts";
import type { ContainerLog, LogLine } from "../../../machine/cri.ts";
import type { RemoteCommand } from "../../../machine/http.ts";
import type { Process } from "../../../machine/process.ts";
import { type CrictlCommand, containerOf, Failure, nanoseconds } from "../command.ts";

export const exec: CrictlCommand = {
  name: "exec",
  summary: "Run a command in a running container",
  usage: "[command options] CONTAINER-ID COMMAND [ARG...]",
  flags: ["interactive|i", "tty|t", "sync|s", "timeout=", "quiet|q"],
  stopAtOperand: true,
  takes: "container",
  async run({ process, cri, flags, operands }) {
    const [id, ...command] = operands;
    if (id === undefined || command.length === 0)
      throw new Failure("Please specify both container ID and command to execute, in the form of [CONTAINER-ID] [CMD]");
    const container = containerOf(cri, id);
    const tty = flags.has("tty");
    const remote = cri.exec(container.id, { command, stdin: flags.has("interactive"), tty, terminal: tty ? process.tty : undefined });
    const code = await carry(process, remote, flags.has("interactive") && !(tty && process.tty));
    if (code !== 0) throw new Failure(`executing command in container: command terminated with exit code ${code}`);
    return 0;
  },
};
export const attach: CrictlCommand = {
  name: "attach",
  summary: "Attach to a running container",
  usage: "[command options] CONTAINER-ID",
  flags: ["stdin|i", "tty|t"],
  takes: "container",
  async run({ process, cri, flags, operands }) {
    const container = containerOf(cri, operands[0] ?? "");
    const tty = flags.has("tty");
    const remote = cri.attach(container.id, { stdin: flags.has("stdin"), tty, terminal: tty ? process.tty : undefined });
    await carry(process, remote, flags.has("stdin") && !(tty && process.tty));
    return 0;
  },
};

/** Joins a remote command to the process's streams until it ends. */
async function carry(process: Process, remote: RemoteCommand, stdin: boolean): Promise<number> {
  const pipe: (() => Promise<void>)[] = [];
  let code: number | undefined;
  remote.subscribe({
    stdout: (text) => void pipe.push(() => process.stdout.write(text)),
    stderr: (text) => void pipe.push(() => process.stderr.write(text)),
    exit: (result) => {
      code = result.code;
    },
  });
  if (stdin) {
    remote.write(await process.stdin.readAll());
    remote.end();
  }
  try {
    for (;;) {
      for (const write of pipe.splice(0)) await write();
      if (code !== undefined && pipe.length === 0) return code;
      await process.sleep(1_000);
    }
  } finally {
    if (code === undefined) remote.close();
  }
}

export const logs: CrictlCommand = {
  name: "logs",
  summary: "Fetch the logs of a container",
  usage: "[command options] CONTAINER-ID",
  flags: ["follow|f", "tail=", "timestamps|t", "previous|p", "since=", "limit-bytes=", "reopen|r"],
  takes: "container",
  async run({ process, cri, flags, operands }) {
    if (operands[0] === undefined) throw new Failure("ID cannot be empty");
    let container = containerOf(cri, operands[0]);
    if (flags.has("previous")) {
      const { attempt, name } = container.config;
      const before = cri
        .listContainers({ sandboxId: container.sandboxId })
        .find((one) => one.config.name === name && one.config.attempt === attempt - 1);
      if (!before) throw new Failure(`previous terminated container ${name} not found`);
      container = before;
    }
    const log = cri.log(container.id);
    if (!log) return 0;
    const print = async (lines: readonly LogLine[]): Promise<void> => {
      for (const line of lines) {
        const text = `${flags.has("timestamps") ? `${stamp(process, line.at)} ` : ""}${line.text}${line.partial ? "" : "\n"}`;
        await (line.stream === "stdout" ? process.stdout : process.stderr).write(text);
      }
    };
    const tail = flags.get("tail");
    let next = tail === undefined ? log.first : Math.max(log.first, log.end - Number(tail));
    await print(log.lines(next));
    next = log.end;
    if (!flags.has("follow")) return 0;
    return follow(process, log, next, print);
  },
};
async function follow(
  process: Process,
  log: ContainerLog,
  from: number,
  print: (lines: readonly LogLine[]) => Promise<void>,
): Promise<number> {
  let next = from;
  for (;;) {
    if (log.end > next) {
      const lines = log.lines(next);
      next = log.end;
      await print(lines);
    }
    if (log.closed) return 0;
    await process.sleep(100_000);
  }
}
function stamp(process: Process, at: number): string {
  const nanos = BigInt(nanoseconds(process, at));
  return `${formatTime(Number(nanos / 1_000_000n)).slice(0, 19)}.${String(nanos % 1_000_000_000n).padStart(9, "0")}Z`;
}
