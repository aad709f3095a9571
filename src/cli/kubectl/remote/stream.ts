/** The streams of exec, attach and run -it between this process and a container (client-go/tools/remotecommand). */
import type { RemoteCommand } from "../../../machine/http.ts";
import type { Process } from "../../../machine/process.ts";

export interface RemoteResult {
  readonly code: number;
  readonly message?: string;
  readonly reason?: string;
}

/** Output that this process has not written yet: beyond it the far one has to wait. */
const AHEAD = 65_536;

/** Copies until the far side ends. With `stdin` this process's input is sent on. Resolves with how it ended. */
export async function streamRemote(
  process: Process,
  remote: RemoteCommand,
  { stdin, tty }: { stdin: boolean; tty: boolean },
): Promise<RemoteResult> {
  const pipe = process.pipe();
  const output: { to: "stdout" | "stderr"; text: string }[] = [];
  let waiting = 0;
  let result: RemoteResult | undefined;
  // The far side may speak its last word when this process has just been killed: nobody waits for it then.
  const wake = (): void => void pipe.writer.write("\n").catch(() => {});
  const say = (to: "stdout" | "stderr", text: string): void => {
    output.push({ to, text });
    waiting += text.length;
    if (waiting > AHEAD) remote.hold?.(true);
    wake();
  };
  remote.subscribe({
    stdout: (text) => say("stdout", text),
    stderr: (text) => say("stderr", text),
    exit: (ended) => {
      result = ended;
      wake();
    },
  });
  if (tty && process.tty) remote.resize?.(process.tty.columns, process.tty.rows);
  const stopResize =
    tty && process.tty ? process.tty.onResize(() => process.tty && remote.resize?.(process.tty.columns, process.tty.rows)) : undefined;
  if (stdin) void pump(process, remote);
  else remote.end();
  try {
    for (;;) {
      for (let chunk = output.shift(); chunk; chunk = output.shift()) {
        await process[chunk.to].write(chunk.text);
        waiting -= chunk.text.length;
        if (waiting <= AHEAD) remote.hold?.(false);
      }
      if (result) return result;
      await pipe.reader.read();
    }
  } finally {
    stopResize?.();
    remote.close();
  }
}
async function pump(process: Process, remote: RemoteCommand): Promise<void> {
  try {
    for (let text = await process.stdin.read(); text !== null; text = await process.stdin.read()) {
      const chunk = text;
      // No faster than the far process reads.
      await process.until(new Promise<void>((resolve) => remote.write(chunk, resolve)));
    }
    remote.end();
  } catch {
    // The process has ended: nobody types any more.
  }
}
