/** Reading a watch: events one by one until the stream ends, a time limit passes, or the reader has enough. */
import type { HttpResponse } from "../../machine/http.ts";
import type { Process } from "../../machine/process.ts";

export interface WatchEvent {
  readonly type: string;
  readonly object: unknown;
}

/**
 * Hands each event to `read` until it answers false. Resolves with `"ended"` when the server hung up, `"timeout"`
 * after `timeout` seconds (0 waits for ever), `"done"` when the reader had enough.
 */
export async function followWatch(
  process: Process,
  response: HttpResponse,
  timeout: number,
  read: (event: WatchEvent) => Promise<boolean>,
): Promise<"ended" | "timeout" | "done"> {
  const stream = response.stream;
  if (!stream) return "ended";
  const pipe = process.pipe();
  const events: WatchEvent[] = [];
  let state: "open" | "ended" | "timeout" = "open";
  const wake = (): void => {
    void pipe.writer.write("\n");
  };
  const cancel = stream.subscribe(
    (value) => {
      events.push((typeof value === "string" ? JSON.parse(value) : value) as WatchEvent);
      wake();
    },
    () => {
      if (state === "open") state = "ended";
      wake();
    },
  );
  const timer =
    timeout > 0
      ? process.clock.after(timeout * 1e6, () => {
          if (state === "open") state = "timeout";
          wake();
        })
      : undefined;
  try {
    for (;;) {
      for (let event = events.shift(); event; event = events.shift()) if (!(await read(event))) return "done";
      if (state !== "open") return state;
      await pipe.reader.read();
    }
  } finally {
    cancel();
    timer?.cancel();
  }
}
