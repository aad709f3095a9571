/** The streams of exec, attach and run -it between this process and a container (client-go/tools/remotecommand). */
import type { RemoteCommand } from "../../../machine/http.ts";
import type { Process } from "../../../machine/process.ts";

export interface RemoteResult {
  readonly code: number;
  readonly message?: string;
  readonly reason?: string;
}

/** Copies until the far side ends. With `stdin` this process's input is sent on. Resolves with how it ended. */
export async function streamRemote(
  process: Process,
  remote: RemoteCommand,
  { stdin, tty }: { stdin: boolean; tty: boolean },
): Promise<RemoteResult> {
  const pipe = process.pipe();
  const output: { to: "stdout" | "stderr"; text: string }[] = [];
  let result: RemoteResult | undefined;
  // The far side may speak its last word when this process has just been killed: nobody waits for it then.
  const wake = (): void => void pipe.writer.write("\n").catch(() => {});
  remote.subscribe({
    stdout: (text) => {
      output.push({ to: "stdout", text });
      wake();
    },
    stderr: (text) => {
      output.push({ to: "stderr", text });
      wake();
    },
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
      for (let chunk = output.shift(); chunk; chunk = output.shift()) await process[chunk.to].write(chunk.text);
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
    for (let text = await process.stdin.read(); text !== null; text = await process.stdin.read()) remote.write(text);
    remote.end();
  } catch {
    // The process has ended: nobody types any more.
  }
}
