/** A command in a container whose output is wanted, not shown (kubectl cp). */
import { CommandError } from "../errors.ts";
import type { Invocation } from "../verb.ts";

export interface Captured {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** Runs and waits. Throws what the server or the node refuses. */
export async function execQuietly(
  { factory, process }: Invocation,
  { path, container }: { path: string; container: string },
  command: readonly string[],
  input = "",
): Promise<Captured> {
  const words = command.map((word) => `command=${encodeURIComponent(word)}`).join("&");
  const response = await factory.client().request("POST", `${path}?${words}`, {
    query: { container, stdin: input === "" ? undefined : true, stdout: true, stderr: true },
    stream: true,
    upgrade: true,
  });
  const remote = response.upgrade;
  if (!remote) throw new CommandError("unable to upgrade connection: the server did not switch protocols");
  const ended = process.pipe();
  let stdout = "";
  let stderr = "";
  let code: number | undefined;
  remote.subscribe({
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    exit: (result) => {
      code = result.code;
      ended.writer.write("\n").catch(() => {
        // This process has ended: nobody waits any more.
      });
    },
  });
  if (input !== "") remote.write(input);
  remote.end();
  try {
    if (code === undefined) await ended.reader.read();
    return { stdout, stderr, code: code ?? 0 };
  } finally {
    remote.close();
  }
}
